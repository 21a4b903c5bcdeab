import { expect, test } from '@jest/globals'
import { InputError, UpstreamError } from '../../src/core/errors.ts'
import { HOSTS_QUESTION } from '../../src/core/hosts/installable.ts'
import { plainText } from '../../src/core/report/styled-text.ts'
import { runInTerminal } from '../../src/phases/terminal.ts'
import { failedBuild, madeProcess } from '../support/made-measurement.ts'
import { HELP_FLAGS, inMemoryWorld, type Circumstances } from '../support/in-memory-world.ts'
import { plannedHost } from '../support/planned-bump.ts'

const request = { door: 'terminal', kind: 'calibrate', hosts: { kind: 'this-machine' }, json: false, output: null, config: '.github/llama-fleet.yml' } as const
const same: Partial<Circumstances> = { evaluate: () => ({ source: 'pkgs', derivation: '/nix/store/one.drv', out: '/nix/store/one' }) }

function setUp(change: Partial<Circumstances> = {}) {
  const { world, happened } = inMemoryWorld({ ...same, ...change })
  const printed: string[] = []
  return { happened, printed, calibrate: (json = false) => runInTerminal({ ...request, json }, '/fleet', { ...world, print: (text) => void printed.push(plainText([text].flat())) }) }
}

test('The baseline is measured against itself by the way of every measurement, and what came of it is kept', async () => {
  const { calibrate, happened, printed } = setUp()
  expect(await calibrate()).toBe(0)
  const measurement = happened.measurements.at(-1)
  expect(measurement?.baseline.rev).toBe(measurement?.candidate.rev)
  expect(measurement?.rounds.length).toBeGreaterThanOrEqual(10)
  expect(happened.log).toEqual(expect.arrayContaining(['locked', 'unlocked']))
  expect(happened.calibrations).toHaveLength(1)
  expect(happened.calibrations[0]).toMatchObject({ host: 'carbon', tests: [{ test: 'pp512', outcome: 'same' }, { test: 'tg128', outcome: 'same' }] })
  expect(printed.join('')).toMatch(/carbon, the baseline against itself[\s\S]*The calibration is in \/state\/calibrations\/1\.json\n$/)
  expect([happened.branches, happened.reports, happened.history]).toEqual([[], [], []])
})

test('The hosts are looked for as the config says, building while nix evaluates included', async () => {
  const config = 'model: /models/m.gguf\nimport-from-derivation: true\n'
  const found = { carbon: { variant: 'cpu', packageName: 'llama-cpp', system: 'x86_64-linux' } }
  const { world } = inMemoryWorld({ ...same, config })
  const asked: (boolean | undefined)[] = []
  const nix: typeof world.nix = {
    ...world.nix,
    evaluate: (installable, apply) => {
      asked.push(installable.importFromDerivation)
      return apply === HOSTS_QUESTION.apply ? Promise.resolve(found) : world.nix.evaluate(installable, apply)
    },
  }
  expect(await runInTerminal(request, '/fleet', { ...world, nix, print: () => {} })).toBe(0)
  expect(new Set(asked)).toEqual(new Set([true]))
})

test('What the user must mend on one host keeps no calibration of another back', async () => {
  const found = Object.fromEntries(['beryllium', 'carbon'].map((name) => [name, { variant: 'cpu', packageName: 'llama-cpp', system: 'x86_64-linux' }]))
  // before and after beryllium's builds
  let asked = 0
  const { world, happened } = inMemoryWorld({ ...same, config: 'model: /m.gguf\n', model: () => (asked++ < 2 ? Promise.reject(new InputError({ problem: 'There is no /m.gguf.', next: 'Put it there.' })) : Promise.resolve('/m.gguf')) })
  const nix: typeof world.nix = { ...world.nix, evaluate: (installable, apply) => (apply === HOSTS_QUESTION.apply ? Promise.resolve(found) : world.nix.evaluate(installable, apply)) }
  const printed: string[] = []
  const calibrated = runInTerminal({ ...request, hosts: { kind: 'all' }, json: true }, '/fleet', { ...world, nix, print: (text) => void printed.push(plainText([text].flat())) })
  await expect(calibrated).rejects.toThrow('There is no /m.gguf. Put it there.')
  await expect(calibrated).rejects.toBeInstanceOf(InputError)
  expect(happened.calibrations.map(({ host }) => host)).toEqual(['carbon'])
  expect(JSON.parse(printed.join(''))).toEqual(happened.calibrations)
  expect(happened.log).toContain('warning: beryllium: There is no /m.gguf. Put it there.')
})

test('A measurement of the same host carries the calibration, and with --json it is all that is printed', async () => {
  const { calibrate, happened, printed } = setUp()
  await calibrate(true)
  expect(JSON.parse(printed.join(''))).toEqual(happened.calibrations)
  await calibrate()
  expect(happened.measurements.at(-1)?.calibration).toEqual(happened.calibrations[0])
})

test('A calibration of another card than the one that is measured on is not carried', async () => {
  let card = 'RTX 3060'
  const host = plannedHost('carbon', { variant: 'cuda' })
  const { calibrate, happened } = setUp({ config: 'model: /m.gguf\nrounds: 12\nhosts: { carbon: { variant: cuda } }\n', ability: () => ({ flags: HELP_FLAGS, devices: ['CUDA0'], failure: null }), bench: (_run, count) => madeProcess(host, [1680, 96], count, 0, { gpuInfo: card }) })
  await calibrate()
  await calibrate()
  expect(happened.measurements.at(-1)?.calibration).toEqual(happened.calibrations[0])
  card = 'RTX 4090'
  await calibrate()
  expect(happened.measurements.at(-1)?.calibration).toBeNull()
})

test.each<readonly [string, Partial<Circumstances>, string]>([
  ['does not build', { build: () => failedBuild() }, 'carbon: It does not build: the builder of llama-cpp-0.0.0 ended with exit code 1.'],
  [
    'does not build, on a host without its model,',
    { build: () => failedBuild(), model: () => Promise.reject(new InputError({ problem: 'There is no /m.gguf.', next: 'Put it there.' })) },
    'carbon: It does not build: the builder of llama-cpp-0.0.0 ended with exit code 1. There is no /m.gguf. Put it there.',
  ],
  ['does not start', { ability: () => ({ flags: [], devices: [], failure: 'it died of SIGILL' }) }, 'carbon: it died of SIGILL'],
  ['does not run', { bench: () => madeProcess(plannedHost('carbon'), [1], 0, 0, { rows: [], failure: 'it crashed (SIGSEGV).' }) }, 'carbon: it crashed (SIGSEGV).'],
])('A baseline that %s is not calibrated, and the sentence says why', async (_what, change, sentence) => {
  const { calibrate, happened } = setUp(change)
  await expect(calibrate()).rejects.toThrow(sentence)
  await expect(calibrate()).rejects.toBeInstanceOf(UpstreamError)
  expect(happened.calibrations).toEqual([])
})
