import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { onDisk } from '../../src/adapters/disk-faults.ts'
import { recordFiles } from '../../src/adapters/record-files.ts'
import { LARGEST_RECORD_BYTES } from '../../src/adapters/record-text.ts'
import { Defect, InputError, UpstreamError } from '../../src/core/errors.ts'
import type { Report } from '../../src/core/report/report.ts'
import { MOST_MEASURED, MOST_ROUNDS } from '../../src/core/hosts/host-settings.ts'
import { madeMeasurement, madeProcess } from '../support/made-measurement.ts'
import { BASELINE, CANDIDATE, plannedBump, plannedHost } from '../support/planned-bump.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'record-files-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const records = () => recordFiles({ directory })
const carbon = plannedHost('carbon')
const plan = plannedBump([carbon])
const measurement = madeMeasurement(carbon)
const put = (name: string, text: string): void => writeFileSync(join(directory, name), text)
const read = (name: string): string => readFileSync(join(directory, name), 'utf8')

const report: Report = {
  schema: 1,
  generatedAt: '2026-02-01T05:00:00.000Z',
  outcome: 'same',
  headline: 'Same speed.',
  flakeInput: 'llama-cpp',
  upstream: 'https://github.com/ggml-org/llama.cpp',
  baseline: BASELINE,
  candidate: CANDIDATE,
  planDigest: 'x',
  alpha: 0.05,
  seed: 1,
  hosts: [],
  movedNodes: [],
  skipped: [],
  notices: [],
  lockDiff: '',
}

test('The largest measurement that a plan may ask for can be read back, with eight GPUs', async () => {
  const gpu = { name: 'NVIDIA H200', celsius: 61.5, clockMHz: 1980, memoryClockMHz: 3201, powerWatts: 512.25, powerLimitWatts: 700, busy: 0.99, memoryUsedBytes: 120_000_000_000, memoryBytes: 150_754_820_096, throttledBy: ['power cap'], programs: ['ollama'] }
  const conditions = { cpuCelsius: 71.5, cpuMHz: 4200.5, governor: 'performance', cpuPowerLimitWatts: 225, cpuThrottled: 0, gpus: Array.from({ length: 8 }, () => gpu) }
  for (const [count, repetitions] of [[100, 5], [40, 5], [3, 100]] as const) {
    const tests = Array.from({ length: count }, (_, place) => `pp64+tg16 @ d${1_000_000 + place}`)
    const rounds = Math.min(MOST_ROUNDS, Math.floor(MOST_MEASURED / count / (repetitions + 5)))
    const host = plannedHost('carbon', { tests, repetitions, rounds })
    const process = { ...madeProcess(host, [0.9]), conditions }
    const all = Array.from({ length: rounds }, (_, index) => ({ index, first: 'baseline' as const, baseline: process, candidate: process }))
    await records().writeMeasurement(madeMeasurement(host, { rounds: all }))
    const { measurements, unreadable } = await records().readMeasurements()
    expect(unreadable).toEqual([])
    expect(measurements[0]?.rounds).toHaveLength(rounds)
  }
})

describe('The plan', () => {
  test('comes back as it was written, under the sha256 of its bytes', async () => {
    const written = await recordFiles({ directory: join(directory, 'new', 'deep') }).writePlan(plan)
    const bytes = readFileSync(written.path)
    expect(written).toEqual({
      path: join(directory, 'new', 'deep', 'plan.json'),
      digest: createHash('sha256').update(bytes).digest('hex'),
    })
    expect(await recordFiles({ directory: join(directory, 'new', 'deep') }).readPlan(written.digest)).toEqual({
      plan,
      digest: written.digest,
    })
  })

  test.each<[string, () => void, string]>([
    ['is missing', () => {}, 'plan.json is missing. Run `llama-fleet plan` first'],
    ['is empty', () => put('plan.json', ''), 'plan.json is not JSON (it is empty)'],
    ['is cut off', () => put('plan.json', JSON.stringify(plan).slice(0, 99)), 'plan.json is not JSON ('],
    [
      'has another schema',
      () => put('plan.json', JSON.stringify({ ...plan, schema: 2 })),
      'plan.json has schema 2, this llama-fleet reads schema 1',
    ],
    ['has no schema', () => put('plan.json', JSON.stringify({ ...plan, schema: undefined })), "plan.json: 'schema' is nothing"],
    [
      'has a wrong type',
      () => put('plan.json', JSON.stringify({ ...plan, alpha: 'x' })),
      'plan.json: \'alpha\' is "x", but: Invalid input: expected number',
    ],
    [
      'has a wrong type inside',
      () => put('plan.json', JSON.stringify({ ...plan, hosts: [{ ...carbon, rounds: 0 }] })),
      "plan.json: 'hosts[0].rounds' is 0",
    ],
    [
      'has an unknown field',
      () => put('plan.json', JSON.stringify({ ...plan, extra: 1 })),
      "plan.json: 'extra' is not a known field",
    ],
    [
      'is of an unknown kind',
      () => put('plan.json', JSON.stringify({ ...plan, kind: 'magic' })),
      'plan.json: \'kind\' is "magic"',
    ],
    ['is a list', () => put('plan.json', '[]'), 'plan.json: the whole is []'],
    ['is a directory', () => mkdirSync(join(directory, 'plan.json')), 'plan.json is no regular file'],
    ['is a link', () => symlinkSync('/etc/passwd', join(directory, 'plan.json')), 'plan.json is a link'],
    [
      'is a fifo, which would never end',
      () => spawnSync('mkfifo', [join(directory, 'plan.json')]),
      'plan.json is no regular file',
    ],
    [
      'is over 32 MiB',
      () => {
        put('plan.json', '')
        truncateSync(join(directory, 'plan.json'), LARGEST_RECORD_BYTES + 1)
      },
      'plan.json has 33554433 bytes, more than the 33554432 that are read',
    ],
  ])('that %s is refused', async (_what, prepare, sentence) => {
    prepare()
    const reading = records().readPlan(null)
    await expect(reading).rejects.toThrow(InputError)
    await expect(reading).rejects.toThrow(sentence)
  })

  test('is found where the artifact was unpacked, and the one in the directory itself comes first', async () => {
    const unpacked = await recordFiles({ directory: join(directory, 'plan') }).writePlan(plan)
    expect(await records().readPlan(unpacked.digest)).toEqual({ plan, digest: unpacked.digest })
    await records().writePlan({ ...plan, seed: plan.seed + 1 })
    expect((await records().readPlan(null)).plan).toMatchObject({ seed: plan.seed + 1 })
    await expect(records().readPlan(unpacked.digest)).rejects.toThrow('is not the plan asked for')
  })

  test('with another digest is refused, one changed byte is enough', async () => {
    const { digest } = await records().writePlan(plan)
    put('plan.json', read('plan.json').replace('"alpha": 0.', '"alpha":  0.'))
    await expect(records().readPlan(digest)).rejects.toThrow(`asked for was ${digest}`)
  })

  test('that no reader would take is never written', async () => {
    await expect(records().writePlan({ ...plan, alpha: Number.NaN })).rejects.toThrow(Defect)
    expect(readdirSync(directory)).toEqual([])
  })
})

describe('Measurements', () => {
  test('of several attempts and of downloaded artifacts are all read', async () => {
    await records().writeMeasurement(measurement)
    await records().writeMeasurement({ ...measurement, attempt: 2 })
    const boron = { ...measurement, host: 'boron' }
    await recordFiles({ directory: join(directory, 'measurement-boron-1') }).writeMeasurement(boron)
    put('report.json', '{}')
    const { measurements, unreadable } = await records().readMeasurements()
    expect(measurements).toEqual([boron, measurement, { ...measurement, attempt: 2 }])
    expect(unreadable).toEqual([])
  })

  test('that cannot be read are told with their sentence beside those that can', async () => {
    await records().writeMeasurement(measurement)
    put('measurement-boron-1.json', '{"schema":1')
    put('measurement-neon-1.json', JSON.stringify({ ...measurement, schema: 7 }))
    put('measurement-argon-1.json', JSON.stringify(measurement))
    symlinkSync('/etc/passwd', join(directory, 'measurement-xenon-1.json'))
    const { measurements, unreadable } = await records().readMeasurements()
    expect(measurements).toEqual([measurement])
    expect(unreadable.map(({ source, sentence }) => [source.slice(directory.length + 1), sentence])).toEqual([
      ['measurement-argon-1.json', expect.stringContaining('holds attempt 1 of carbon, not what its name says')],
      ['measurement-boron-1.json', expect.stringContaining('is not JSON')],
      ['measurement-neon-1.json', expect.stringContaining('has schema 7, this llama-fleet reads schema 1')],
      ['measurement-xenon-1.json', expect.stringContaining('is a link')],
    ])
  })

  test('are none where there is no directory', async () => {
    expect(await recordFiles({ directory: join(directory, 'none') }).readMeasurements()).toEqual({
      measurements: [],
      unreadable: [],
    })
  })

  test('replace each other whole, without leftovers', async () => {
    await records().writeMeasurement(measurement)
    await records().writeMeasurement({ ...measurement, rounds: [] })
    expect(readdirSync(directory)).toEqual(['measurement-carbon-1.json'])
    expect((await records().readMeasurements()).measurements).toEqual([{ ...measurement, rounds: [] }])
  })

  test('and raw rows are the files of a host', async () => {
    expect(await records().measurementFiles('carbon', 1)).toEqual([])
    await records().appendRow('carbon', 1, '{"a":1}')
    await records().appendRow('carbon', 1, '{"a":2}')
    expect(read('rows-carbon-1.jsonl')).toBe('{"a":1}\n{"a":2}\n')
    expect(await records().measurementFiles('carbon', 1)).toEqual([join(directory, 'rows-carbon-1.jsonl')])
    const path = await records().writeMeasurement(measurement)
    expect(await records().measurementFiles('carbon', 1)).toEqual([path, join(directory, 'rows-carbon-1.jsonl')])
    expect(await records().measurementFiles('carbon', 2)).toEqual([])
  })
})

describe('A full disk', () => {
  test('while a row is appended names the file', async () => {
    symlinkSync('/dev/full', join(directory, 'rows-carbon-1.jsonl'))
    const appending = records().appendRow('carbon', 1, '{}')
    await expect(appending).rejects.toThrow(UpstreamError)
    await expect(appending).rejects.toThrow(
      `${join(directory, 'rows-carbon-1.jsonl')} could not be written: the disk is full. The rows before this one are in it.`,
    )
  })

  test('while a measurement is written leaves the one before it whole, and says what is safe', async () => {
    await records().writeMeasurement({ ...measurement, rounds: [] })
    const script = `
      const { recordFiles } = await import(process.argv[1])
      const { readFileSync } = await import('node:fs')
      const measurement = JSON.parse(readFileSync(0, 'utf8'))
      const failure = await recordFiles({ directory: process.argv[2] }).writeMeasurement(measurement).catch((error) => error)
      console.log(failure.name + ': ' + failure.message)`
    const module = new URL('../../src/adapters/record-files.ts', import.meta.url).href
    // A real limit of the kernel (RLIMIT_FSIZE, 8 blocks of 512 bytes): no file of this child may grow past 4 KiB.
    const child = spawnSync(
      'sh',
      [
        '-c',
        'ulimit -f 8; exec "$@"',
        'sh',
        process.execPath,
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
        script,
        module,
        directory,
      ],
      { encoding: 'utf8', input: JSON.stringify(measurement), env: { ...process.env, TSX_DISABLE_CACHE: '1' } },
    )
    expect(child).toMatchObject({ status: 0, signal: null, stderr: '' })
    expect(child.stdout).toContain('UpstreamError: ')
    expect(child.stdout).toContain(
      `${join(directory, 'measurement-carbon-1.json')} could not be written: the file may not grow that large here.`,
    )
    expect(child.stdout).toContain(`and the raw rows in ${join(directory, 'rows-carbon-1.jsonl')}`)
    expect(readdirSync(directory)).toEqual(['measurement-carbon-1.json'])
    expect((await records().readMeasurements()).measurements).toEqual([{ ...measurement, rounds: [] }])
  })

  test('or another place that cannot be written is the machine’s fault', async () => {
    put('file', '')
    await expect(recordFiles({ directory: join(directory, 'file', 'below') }).writePlan(plan)).rejects.toThrow(
      'a part of its path is no directory',
    )
  })

  test.each([
    ['EMFILE', 'too many files are open'],
    ['ENFILE', 'too many files are open'],
    ['ESTALE', 'its network file system has lost it'],
    ['ETIMEDOUT', 'its network file system does not answer'],
  ])('is the machine’s fault too when it is %s', async (code, words) => {
    const fault = Object.assign(new Error(code), { code })
    await expect(onDisk('/records/rows.jsonl', 'The rows before this one are in it.', () => Promise.reject(fault))).rejects.toThrow(
      `/records/rows.jsonl could not be written: ${words}. The rows before this one are in it. Make room or rights there and run again.`,
    )
  })
})

test('Raw rows of an attempt that begins anew are taken away, and no others', async () => {
  await records().dropRows('carbon', 1)
  for (const attempt of [1, 2]) await records().appendRow('carbon', attempt, '{}')
  await records().dropRows('carbon', 1)
  expect(await records().measurementFiles('carbon', 1)).toEqual([])
  expect(await records().measurementFiles('carbon', 2)).toHaveLength(1)
})

test('The report is written as JSON, Markdown and HTML', async () => {
  const paths = await records().writeReport(report, { markdown: '# Report\n', html: ['<p>', 'Report', 'ü'.repeat(300_000), '.'] })
  expect(Object.values(paths).map((path) => path.slice(directory.length + 1))).toEqual([
    'report.json',
    'report.md',
    'report.html',
  ])
  expect(JSON.parse(read('report.json'))).toEqual(report)
  expect(read('report.md')).toBe('# Report\n')
  expect(read('report.html')).toBe(`<p>Report${'ü'.repeat(300_000)}.`)
})

test('A measurement in the artifact of another host is read for nobody; in one of its own, or of an earlier run, it is', async () => {
  for (const folder of ['measurement-boron-1', 'measurement-carbon-1', 'measurement-earlier']) {
    mkdirSync(join(directory, folder))
    put(join(folder, 'measurement-carbon-1.json'), JSON.stringify({ ...measurement, host: 'carbon' }))
  }
  const { measurements, unreadable } = await records().readMeasurements()
  expect(measurements).toHaveLength(2)
  expect(unreadable).toEqual([{ source: join(directory, 'measurement-boron-1', 'measurement-carbon-1.json'), sentence: expect.stringMatching(/measurement-carbon-1\.json came in the artifact measurement-boron-1, which is another host's\./) }])
})
