import { describe, expect, test } from '@jest/globals'
import { InputError, UpstreamError } from '../../src/core/errors.ts'
import { infrastructureFault } from '../../src/core/hosts/infrastructure.ts'
import type { Build } from '../../src/core/hosts/measurement.ts'
import type { Bump } from '../../src/core/hosts/plan.ts'
import { nameOfTest } from '../../src/core/llama-bench/tests.ts'
import { measuredLines } from '../../src/core/report/host-facts.ts'
import { makeReport } from '../../src/core/report/make-report.ts'
import { SIDES } from '../../src/core/verdict/sides.ts'
import { measureHost } from '../../src/phases/measure-host.ts'
import { EvaluationError } from '../../src/ports/nix.ts'
import { BASE, blobOf, HELP_FLAGS, inMemoryWorld, type Circumstances } from '../support/in-memory-world.ts'
import { built, failedBuild, madeProcess } from '../support/made-measurement.ts'
import { plannedBump, plannedHost } from '../support/planned-bump.ts'

const carbon = plannedHost('carbon', { rounds: 10 })
const PLAN_DIGEST = 'd'.repeat(64)

function setUp(change: Partial<Circumstances> = {}, host = carbon) {
  const { world, happened, is } = inMemoryWorld(change)
  const file = (path: 'flake.nix' | 'flake.lock') => ({ path, mode: '100644' as const, before: blobOf(is.tracked[path] ?? ''), after: blobOf('after'), textBefore: is.tracked[path] ?? '', text: 'after' })
  const plan: Bump = plannedBump([host], { files: [file('flake.nix'), file('flake.lock')], repository: { baseCommit: BASE, baseBranch: 'main', flakeDirectory: '.' } })
  const measure = () => measureHost({ plan, planDigest: PLAN_DIGEST, host: host.name, attempt: 1 }, world)
  const outcomeOf = (measurement: Awaited<ReturnType<typeof measure>>) => makeReport(plan, PLAN_DIGEST, [measurement], [], '2026-02-01T00:00:00.000Z').hosts[0]
  return { plan, world, happened, measure, outcomeOf }
}

const lastOnDisk = <Value>(values: readonly Value[]): Value | undefined => values.at(-1)

test('every round is on disk before the next begins, and every raw row as it arrived', async () => {
  const { measure, happened } = setUp()
  const measurement = await measure()
  expect(measurement.rounds).toHaveLength(10)
  expect(happened.measurements.map(({ rounds }) => rounds.length)).toEqual(expect.arrayContaining([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
  // who has the file of raw rows alone tells the sides, the rounds and their order from it
  const rows = happened.rows.map((line) => JSON.parse(line) as { index: number; first: string; side: string; row: { test: string; samplesNs: number[] } })
  expect(rows).toEqual(
    measurement.rounds.flatMap(({ index, first, ...processes }) =>
      (first === 'baseline' ? SIDES : SIDES.toReversed()).flatMap((side) => (processes[side]?.rows ?? []).map((row) => ({ index, first, side, row }))),
    ),
  )
  expect(rows).toHaveLength(10 * 2 * 2)
  expect(new Set(rows.map(({ first }) => first))).toEqual(new Set(SIDES))
  expect(lastOnDisk(happened.measurements)).toEqual(measurement)
  expect(measurement.finishedAt).not.toBeNull()
})

test('what an earlier measurement of the same attempt left of raw rows goes with it', async () => {
  const { measure, happened } = setUp()
  await measure()
  const once = happened.rows.length
  const measurement = await measure()
  expect(happened.rows).toHaveLength(once)
  expect(measurement.rounds).toHaveLength(10)
})

test('both sides are evaluated at once', async () => {
  let asked = 0
  let tellBoth = (): void => {}
  const bothAsked = new Promise<void>((resolve) => (tellBoth = resolve))
  const { measure } = setUp({
    evaluate: async (side) => {
      asked += 1
      if (asked === 2) tellBoth()
      await bothAsked
      return { source: 'pkgs', derivation: `/nix/store/${side}.drv`, out: `/nix/store/${side}` }
    },
  })
  expect((await measure()).baseline.derivation).toBe('/nix/store/baseline.drv')
})

test('a side that does not evaluate beside the other is asked again alone: two of nix may be in each other’s way', async () => {
  let working = 0
  const asked: string[] = []
  const { measure, outcomeOf } = setUp({
    evaluate: async (side) => {
      asked.push(side)
      working += 1
      await new Promise((resolve) => setTimeout(resolve, 5))
      const beside = working > 1
      await new Promise((resolve) => setTimeout(resolve, 5))
      working -= 1
      if (beside && side === 'candidate') throw new EvaluationError('nix says: No such file or directory.', 'while unpacking', false)
      return { source: 'pkgs', derivation: `/nix/store/${side}.drv`, out: `/nix/store/${side}` }
    },
  })
  expect(outcomeOf(await measure())?.outcome).toBe('same')
  expect(asked.slice(0, 3)).toEqual(['baseline', 'candidate', 'candidate'])
})

test('both sides get the same flags, all cores but one, and the model that was found', async () => {
  const seen: string[] = []
  const host = plannedHost('carbon', { rounds: 1, flags: { ...carbon.flags, threads: null } })
  const { measure } = setUp({ bench: (run) => (seen.push(`${run.storePath} ${run.arguments.join(' ')}`), madeProcess(host, [100, 10])) }, host)
  const { benchArguments, rounds } = await measure()
  const of = (side: string) => seen.filter((line) => line.startsWith(`/nix/store/${side} `)).map((line) => line.split(' ').slice(1).join(' '))
  expect(new Set([...of('baseline'), ...of('candidate')])).toEqual(new Set([benchArguments.join(' ')]))
  expect(benchArguments.join(' ')).toContain('-t 3 ')
  expect(benchArguments.join(' ')).toContain('-m /models/m.gguf')
  expect(seen).toHaveLength(4)
  expect(rounds).toHaveLength(1)
})

test('a test that is settled is not asked for again, and the report is made of what the others went on with', async () => {
  const host = plannedHost('carbon', { rounds: 24 })
  const asked: string[][] = []
  const { measure, outcomeOf } = setUp({
    bench: (run, count) => {
      const names = run.tests.map(nameOfTest)
      asked.push(names)
      expect(run.arguments.join(' ')).toContain(names.length === 2 ? '-p 512 -n 128' : '-p 0 -n 128')
      // the candidate generates at double and at half the speed in turns: nobody can tell
      const rate = run.storePath.endsWith('candidate') ? 100 * 2 ** ((count >> 1) % 2 === 0 ? 1 : -1) : 100
      const process = madeProcess(host, [1000, rate], count, count)
      return { ...process, rows: process.rows.filter(({ test }) => names.includes(test)) }
    },
  }, host)
  const measurement = await measure()
  // two to warm up, ten rounds of both, and what is left of tg128 alone
  expect(asked.map(({ length }) => length)).toEqual([...Array.from({ length: 22 }, () => 2), ...Array.from({ length: 28 }, () => 1)])
  const report = outcomeOf(measurement)
  expect(report).toMatchObject({ outcome: 'undecided', ending: 'rounds-spent', comparisons: [{ test: 'pp512', outcome: 'same', pairs: 10 }, { test: 'tg128', outcome: 'undecided', pairs: 24 }] })
  expect(report?.rounds.every(({ dropped }) => dropped === null)).toBe(true)
  expect(report === undefined ? [] : measuredLines(report)).toContain('settled before the others and no longer measured: pp512 after 10 rounds')
})

test('the same derivation on both sides is measured by nobody', async () => {
  const { measure, outcomeOf, happened } = setUp({ evaluate: () => ({ source: 'pkgs', derivation: '/nix/store/same.drv', out: '/nix/store/same' }) })
  const measurement = await measure()
  expect(outcomeOf(measurement)?.outcome).toBe('unchanged')
  expect(happened.log).not.toContain('locked')
  expect(happened.log.filter((line) => line.startsWith('build'))).toEqual([])
})

test('a candidate that loses an instruction set of this CPU is broken before anything is built; what both leave idle is a notice', async () => {
  const sides = (flags: Readonly<Record<string, readonly string[]>>): Partial<Circumstances> => ({
    evaluate: (side) => ({ source: 'pkgs', derivation: `/nix/store/${side}.drv`, out: `/nix/store/${side}`, cmakeFlags: flags[side] ?? [], declared: ['GGML_NATIVE', ...(side === 'baseline' ? ['GGML_AVX2'] : [])] }),
  })
  const lost = setUp(sides({ baseline: ['-DGGML_AVX2=ON'], candidate: ['-DGGML_AVX2=ON'] }))
  const measurement = await lost.measure()
  expect(lost.outcomeOf(measurement)).toMatchObject({ outcome: 'broken', sentence: expect.stringContaining('Its cmake has no option GGML_AVX2 any more') })
  expect(lost.happened.log.filter((line) => line.startsWith('build'))).toEqual([])
  const idle = setUp(sides({ baseline: ['-DGGML_NATIVE=OFF'], candidate: ['-DGGML_NATIVE=OFF'] }))
  const report = idle.outcomeOf(await idle.measure())
  expect(report).toMatchObject({ outcome: 'same' })
  expect(report?.checks.find(({ name }) => name === 'instructions')).toMatchObject({ result: 'notice', sentence: expect.stringContaining('compiled for no CPU feature, and this CPU has AVX2') })
})

test('an illegal instruction is blamed on what a side is compiled for, and not on a flag that its cmake does not know', async () => {
  const lackedOf = async (declared: readonly string[]) => {
    const lacked = new Set<string>()
    const { measure } = setUp({
      evaluate: (side) => ({ source: 'pkgs', derivation: `/nix/store/${side}.drv`, out: `/nix/store/${side}`, cmakeFlags: ['-DGGML_AVX2=ON', '-DGGML_AVX512=ON'], declared: [...declared] }),
      bench: (run) => (lacked.add(JSON.stringify(run.lackedFeatures)), madeProcess(carbon, [100, 10], 0, 0, { rows: [], exitCode: 132, failure: 'it died of SIGILL.' })),
    })
    await measure()
    return [...lacked]
  }
  expect(await lackedOf(['GGML_AVX2', 'GGML_AVX512'])).toEqual(['["avx512"]'])
  expect(await lackedOf(['GGML_AVX2'])).toEqual(['[]'])
})

describe('what goes wrong is in the measurement', () => {
  const infrastructure: Build = failedBuild({ fault: 'infrastructure', sentence: 'could not resolve host' })
  test.each<[string, Partial<Circumstances>, string, string]>([
    ['candidate does not evaluate', { evaluate: (side) => { if (side === 'candidate') throw new EvaluationError('undefined variable shaderc', 'trace', false); return { source: 'pkgs', derivation: '/nix/store/b.drv', out: '/nix/store/b' } } }, 'build-failed', 'undefined variable shaderc'],
    ['candidate does not build', { build: (side) => (side === 'candidate' ? failedBuild() : { kind: 'built', storePath: '/nix/store/baseline', seconds: 1, closureBytes: 1 }) }, 'build-failed', 'ended with exit code 1'],
    ['baseline does not build', { build: (side) => (side === 'baseline' ? failedBuild() : { kind: 'built', storePath: '/nix/store/candidate', seconds: 1, closureBytes: 1 }) }, 'infra-failed', 'The baseline does not build'],
    ['a fetch fails', { build: () => infrastructure }, 'infra-failed', 'could not resolve host'],
    ['candidate does not start', { ability: (path) => ({ flags: HELP_FLAGS, devices: [], failure: path.endsWith('candidate') ? 'it died of SIGILL' : null }) }, 'broken', 'it died of SIGILL'],
    ['the model cannot be fetched', { model: () => Promise.reject(new UpstreamError({ problem: 'The model server is down.', next: 'Try later.' })) }, 'infra-failed', 'The model server is down.'],
    ['candidate crashes', { bench: (run) => madeProcess(carbon, [100, 10], 0, 0, run.storePath.endsWith('candidate') ? { rows: [], exitCode: 139, failure: 'it crashed (SIGSEGV).' } : {}) }, 'bench-failed', 'it crashed (SIGSEGV).'],
  ])('%s', async (_name, change, outcome, sentence) => {
    const { measure, outcomeOf, happened } = setUp(change)
    const measurement = await measure()
    expect(outcomeOf(measurement)).toMatchObject({ outcome, sentence: expect.stringContaining(sentence) })
    expect(lastOnDisk(happened.measurements)).toEqual(measurement)
  })

  test('a GPU variant without its GPU is not measured on the CPU', async () => {
    const host = plannedHost('beryllium', { variant: 'cuda' })
    const { measure, outcomeOf } = setUp({ ability: (path) => ({ flags: HELP_FLAGS, devices: path.endsWith('baseline') ? [] : ['CUDA0'], complaint: path.endsWith('baseline') ? "it said 'no driver'" : '', failure: null }) }, host)
    const measurement = await measure()
    expect(measurement.rounds).toEqual([])
    expect(outcomeOf(measurement)).toMatchObject({ outcome: 'bench-failed', sentence: expect.stringContaining("names none (it said 'no driver') for the baseline, CUDA0 for the candidate") })
  })

  test('a tag that cannot list its devices is not said to have none', async () => {
    const old = HELP_FLAGS.filter((flag) => flag !== '--list-devices')
    const { measure, outcomeOf } = setUp({ ability: (path) => (path.endsWith('baseline') ? { flags: old, devices: [], failure: null } : { flags: HELP_FLAGS, devices: ['CUDA0'], failure: null }) }, plannedHost('beryllium', { variant: 'cuda' }))
    const measurement = await measure()
    expect(measurement.checks.map(({ sentence }) => sentence)).toEqual(['llama-bench starts; this tag cannot list its devices.', 'llama-bench starts and lists its devices.'])
    expect(outcomeOf(measurement)?.sentence).toContain('names nothing (this tag has no --list-devices: name the `device` in the config) for the baseline, CUDA0 for the candidate')
  })

  test('a candidate that no longer sees the GPU is broken, and no candidate beside a GPU that both lost', async () => {
    const host = plannedHost('beryllium', { variant: 'cuda' })
    const lost = setUp({ ability: (path) => ({ flags: HELP_FLAGS, devices: path.endsWith('baseline') ? ['CUDA0'] : [], failure: null }) }, host)
    const sentence = 'The candidate fails the smoke check that the baseline passes: It sees no cuda device: --list-devices names none, and CUDA0 for the baseline.'
    expect(lost.outcomeOf(await lost.measure())).toMatchObject({ outcome: 'broken', sentence })
    let asked = 0
    const gone = setUp({ ability: () => ({ flags: HELP_FLAGS, devices: asked++ === 0 ? ['CUDA0'] : [], failure: null }) }, host)
    expect(gone.outcomeOf(await gone.measure())).toMatchObject({ outcome: 'bench-failed' })
    expect(asked).toBe(4)
  })

  test.each(['baseline', 'candidate'])('a %s that does not start once and then does had an accident, on a CPU too', async (side) => {
    let failed = 0
    const { measure, outcomeOf } = setUp({ ability: (path) => ({ flags: HELP_FLAGS, devices: [], failure: path.endsWith(side) && failed++ === 0 ? '--help: llama-bench was killed (SIGKILL).' : null }) })
    const measurement = await measure()
    expect(measurement.rounds).toHaveLength(10)
    expect(measurement.checks.map(({ result }) => result)).toEqual(['passed', 'passed'])
    expect(outcomeOf(measurement)?.outcome).not.toBe('broken')
  })

  test('a candidate that does not start twice is broken', async () => {
    const { measure, outcomeOf } = setUp({ ability: (path) => ({ flags: HELP_FLAGS, devices: [], failure: path.endsWith('candidate') ? '--help: llama-bench died of SIGILL.' : null }) })
    const measurement = await measure()
    expect(measurement.rounds).toEqual([])
    expect(outcomeOf(measurement)).toMatchObject({ outcome: 'broken', sentence: expect.stringContaining('--help: llama-bench died of SIGILL.') })
  })

  test('a side that fails twice in a row is not asked again', async () => {
    let count = 0
    const { measure } = setUp({ bench: (run) => (count++, madeProcess(carbon, [100, 10], 0, 0, run.storePath.endsWith('candidate') ? { failure: 'it hung.' } : {})) })
    expect((await measure()).rounds).toHaveLength(1)
    expect(count).toBe(4)
  })
})

describe('what the user must mend is thrown after it was written down', () => {
  test.each<[string, Partial<Circumstances>, string]>([
    ['no such package', { evaluate: () => ({ missing: ['llama-cpp'] }) }, "has no package llama-cpp-cpu (it has llama-cpp)"],
    ['no model', { model: () => Promise.reject(new InputError({ problem: 'There is no /m.gguf.', next: 'Put it there.' })) }, 'There is no /m.gguf.'],
    ['a lock that is not of its flake.nix', { evaluate: (side) => { if (side === 'candidate') throw new EvaluationError("nix says: flake 'git+file:///x' requires lock file changes but they're not allowed due to '--no-update-lock-file'.", 'trace', false); return { source: 'pkgs', derivation: '/nix/store/b.drv', out: '/nix/store/b' } } }, 'The plan was changed on its way: its flake.lock is not what nix makes of its flake.nix.'],
    ['a plan of another repository', { tracked: { 'flake.nix': 'other', 'flake.lock': 'other' } }, "The plan's flake.nix does not fit commit bbbbbbb"],
  ])('%s', async (name, change, sentence) => {
    const { world, plan, happened, measure } = setUp(name === 'a plan of another repository' ? {} : change)
    const started = name === 'a plan of another repository'
      ? measureHost({ plan: { ...plan, files: [{ ...plan.files[0], before: '0'.repeat(40) }, plan.files[1]] }, planDigest: PLAN_DIGEST, host: 'carbon', attempt: 1 }, world)
      : measure()
    await expect(started).rejects.toThrow(sentence)
    await expect(started).rejects.toBeInstanceOf(InputError)
    expect(lastOnDisk(happened.measurements)?.failure).toMatchObject({ kind: 'infra-failed', sentence: expect.stringContaining(sentence) })
  })

  test('a host the plan does not have, and a machine of another system', async () => {
    const { plan, world } = setUp()
    await expect(measureHost({ plan, planDigest: PLAN_DIGEST, host: 'neon', attempt: 1 }, world)).rejects.toThrow("The plan has no host 'neon'. It has carbon.")
    const arm = setUp({}, plannedHost('carbon', { system: 'aarch64-linux' }))
    await expect(arm.measure()).rejects.toThrow("The host 'carbon' is aarch64-linux, this machine is x86_64-linux.")
  })
})

describe('a model that is missing, or a sandbox that is required and missing,', () => {
  const noModel = () => Promise.reject(new InputError({ problem: 'There is no /m.gguf.', next: 'Put it there.' }))
  const noSandbox = () => Promise.reject(new UpstreamError({ problem: 'A sandbox is required.', next: 'Install bubblewrap.' }))
  const onlyAtFirst = <Value>(missing: () => Promise<never>, value: Value) => {
    let asked = 0
    return () => (asked++ === 0 ? missing() : Promise.resolve(value))
  }
  const cases = [
    ['There is no /m.gguf. Put it there.', { model: noModel }],
    ['A sandbox is required. Install bubblewrap.', { sandbox: noSandbox }],
  ] satisfies [string, Partial<Circumstances>][]

  test.each(cases)('is told before hours of compiling, which are not lost: %s', async (sentence, change) => {
    const { measure, happened } = setUp(change)
    await measure().catch(() => {})
    const told = happened.log.indexOf(`warning: carbon: ${sentence} Both sides are built meanwhile; after that it is looked at again.`)
    expect(told).toBeGreaterThan(-1)
    expect(happened.log.findIndex((line) => line.startsWith('build'))).toBeGreaterThan(told)
    expect(lastOnDisk(happened.measurements)).toMatchObject({ failure: { kind: 'infra-failed', sentence }, candidate: { build: { kind: 'built' } }, rounds: [] })
  })

  test.each(cases)('does not hide that the candidate does not build, nor is it hidden by that: %s', async (sentence, change) => {
    const { measure, outcomeOf } = setUp({ ...change, build: (side) => (side === 'candidate' ? failedBuild({ sentence: 'ggml.c does not compile.' }) : built(side)) })
    const measurement = await measure()
    expect(outcomeOf(measurement)).toMatchObject({ outcome: 'build-failed', sentence: `The candidate does not build, the baseline does: ggml.c does not compile. Nor could it be measured: ${sentence}` })
    expect(infrastructureFault({ failure: measurement.failure, builds: [measurement.candidate.build] })).toBe(sentence)
    const full = failedBuild({ fault: 'infrastructure', sentence: 'No space left on device.' })
    expect(infrastructureFault({ failure: measurement.failure, builds: [full] })).toBe(`No space left on device. ${sentence}`)
  })

  test('is forgotten when somebody put it there while the builds took their hours', async () => {
    const { measure, outcomeOf } = setUp({ model: onlyAtFirst(noModel, '/models/m.gguf') })
    const measurement = await measure()
    expect(measurement.failure).toBeNull()
    expect(outcomeOf(measurement)?.outcome).toBe('same')
  })

  test.each([
    ['does not build', { build: (side) => (side === 'candidate' ? failedBuild({ sentence: 'ggml.c does not compile.' }) : built(side)) }, 'The candidate does not build, the baseline does: ggml.c does not compile.'],
    ['does not start', { ability: (storePath) => ({ flags: HELP_FLAGS, devices: [], failure: storePath.includes('candidate') ? 'it dies.' : null }) }, 'The candidate fails the smoke check that the baseline passes: it dies.'],
  ] satisfies [string, Partial<Circumstances>, string][])('is told only where it still is when a candidate %s', async (_what, change, sentence) => {
    for (const [late, told] of [
      [{ model: noModel }, ` Nor could it be measured: ${cases[0]?.[0]}`],
      [{ model: onlyAtFirst(noModel, '/models/m.gguf') }, ''],
      [{ sandbox: onlyAtFirst(noSandbox, { kind: 'bubblewrap', reason: 'bwrap works here' } as const) }, ''],
      // what was in the way of the first look may hide something
      [{ sandbox: onlyAtFirst(noSandbox, { kind: 'bubblewrap', reason: 'bwrap works here' } as const), model: noModel }, ` Nor could it be measured: ${cases[0]?.[0]}`],
    ] satisfies [Partial<Circumstances>, string][]) {
      const { measure, outcomeOf } = setUp({ ...change, ...late })
      const measurement = await measure()
      expect(outcomeOf(measurement)?.sentence).toBe(`${sentence}${told}`)
      expect(measurement.failure === null).toBe(told === '')
    }
  })

  test('that is our own fault ends the host at once', async () => {
    const { measure, happened } = setUp({ model: () => Promise.reject(new Error('a fault of ours')) })
    await expect(measure()).rejects.toThrow('a fault of ours')
    expect(happened.log.filter((line) => line.startsWith('build'))).toEqual([])
  })
})

test('a lock that cannot be one is known before both sides are evaluated', async () => {
  const { measure, happened, world } = setUp()
  Object.assign(world.machine, { assertLockable: () => { throw new InputError({ problem: "LLAMA_FLEET_LOCK is 'lock'.", next: 'Write it from /.' }) } })
  await expect(measure()).rejects.toThrow("LLAMA_FLEET_LOCK is 'lock'.")
  expect(happened.log.filter((line) => /^(?:build|evaluate|locked)/.test(line))).toEqual([])
  expect(lastOnDisk(happened.measurements)).toMatchObject({ failure: { kind: 'infra-failed' }, baseline: { derivation: null } })
})

test('nobody looks for the model where nothing is to be built', async () => {
  let asked = 0
  const { measure } = setUp({ evaluate: () => ({ source: 'pkgs', derivation: '/nix/store/same.drv', out: '/nix/store/same' }), model: () => (asked++, Promise.reject(new Error('not wanted'))) })
  await measure()
  expect(asked).toBe(0)
})

test('the model that is measured with is that of after the builds', async () => {
  const paths = ['/models/before.gguf', '/models/after.gguf']
  const { measure } = setUp({ model: () => Promise.resolve(paths.shift() ?? '/models/none.gguf') })
  expect((await measure()).benchArguments.join(' ')).toContain('-m /models/after.gguf')
})

test.each([
  ['all is well', {}],
  ['the bench throws', { bench: () => { throw new Error('a fault of ours') } }],
  ['the build throws', { build: () => { throw new Error('a fault of ours') } }],
])('lock, GC roots and trees are given back when %s', async (name, change) => {
  const { measure, happened } = setUp(change)
  if (name === 'all is well') await measure()
  else await expect(measure()).rejects.toThrow('a fault of ours')
  expect(happened.log.slice(-2)).toEqual(['roots released', 'trees removed'])
  expect(happened.log.filter((line) => line === 'locked')).toHaveLength(happened.log.filter((line) => line === 'unlocked').length)
})

test('a lock that is lost lets no further round begin, and what was measured proves nothing', async () => {
  let count = 0
  const { measure, outcomeOf, happened } = setUp({ bench: () => (count++, madeProcess(carbon, [100, 10], count)), isLockLost: () => count >= 8 })
  const measurement = await measure()
  expect(measurement.rounds).toHaveLength(3)
  expect(outcomeOf(measurement)).toMatchObject({ outcome: 'infra-failed', sentence: 'The lock /run/lock/llama-fleet of this machine was lost after 3 rounds: its program was killed, so that another measure may run beside this one. Measure again.' })
  expect(happened.log.filter((line) => line === 'unlocked')).toHaveLength(1)
})

test('a disk that fills up in the middle of the rounds stops the measurement with its sentence', async () => {
  const { measure, world } = setUp()
  const write = world.records.writeMeasurement
  let full = false
  Object.assign(world.records, {
    writeMeasurement: (measurement: Parameters<typeof write>[0]) => {
      full ||= measurement.rounds.length === 3
      return full ? Promise.reject(new UpstreamError({ problem: 'The disk is full.', next: 'Make room.' })) : write(measurement)
    },
  })
  await expect(measure()).rejects.toThrow('The disk is full.')
})

describe('the sandbox', () => {
  test('is in the measurement, and what was seen of either side in the report', async () => {
    const { measure, plan } = setUp({ sandbox: () => Promise.resolve({ kind: 'none', reason: 'there is no bwrap on PATH' }), traces: (path) => (path.endsWith('candidate') ? ['left 1 process (miner) running; ended'] : []) })
    const measurement = await measure()
    expect(measurement.sandbox).toEqual({ kind: 'none', reason: 'there is no bwrap on PATH' })
    expect(measurement.traces).toEqual([{ side: 'candidate', sentence: 'left 1 process (miner) running; ended' }])
    const report = makeReport(plan, PLAN_DIGEST, [measurement], [], '2026-02-01T00:00:00.000Z')
    expect(report.notices).toEqual(['carbon was measured, not sandboxed: there is no bwrap on PATH.', "carbon: the candidate's programs left 1 process (miner) running; ended."])
    expect(report.hosts[0]?.sandbox).toEqual(measurement.sandbox)
  })

  test('that is required and not there leaves nothing run', async () => {
    const ran: string[] = []
    const { measure, outcomeOf } = setUp(
      {
        sandbox: (wish) => Promise.reject(new UpstreamError({ problem: `A sandbox is ${wish}, and this machine gives none.`, next: 'Install bubblewrap.' })),
        ability: (path) => (ran.push(path), { flags: HELP_FLAGS, devices: [], failure: null }),
      },
      plannedHost('carbon', { sandbox: 'required' }),
    )
    const measurement = await measure()
    expect(ran).toEqual([])
    expect(outcomeOf(measurement)).toMatchObject({ outcome: 'infra-failed', sentence: expect.stringContaining('A sandbox is required, and this machine gives none.') })
  })
})
