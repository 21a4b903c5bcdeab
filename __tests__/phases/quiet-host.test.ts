import { describe, expect, test } from '@jest/globals'
import type { Activity } from '../../src/core/hosts/activity.ts'
import { plannedQuiet } from '../../src/core/hosts/quiet.ts'
import { quietText } from '../../src/core/hosts/quiet-record.ts'
import { minuteOfDay } from '../../src/core/hosts/window.ts'
import { makeReport } from '../../src/core/report/make-report.ts'
import { reportMarkdown } from '../../src/core/report/report-markdown.ts'
import { InputError } from '../../src/core/errors.ts'
import { measureHost } from '../../src/phases/measure-host.ts'
import { BASE, blobOf, HELP_FLAGS, inMemoryWorld, type Circumstances } from '../support/in-memory-world.ts'
import { madeProcess } from '../support/made-measurement.ts'
import { plannedBump, plannedHost } from '../support/planned-bump.ts'

const DIGEST = 'd'.repeat(64)
const busy = (cores: number, builders: readonly string[] = []): Activity => ({ foreignCpu: cores, processes: [{ name: 'ffmpeg', cores }], gpus: [], builders })
/** The minute of the day at which the world in memory begins, in the time zone of this machine. */
const START = minuteOfDay(new Date(Date.UTC(2026, 1, 1)))
const later = (minutes: number): number => (START + minutes + 1440) % 1440

function setUp(quiet: Parameters<typeof plannedQuiet>[0], change: Partial<Circumstances> = {}, variant = 'cpu', device: string | null = null) {
  const { flags } = plannedHost('carbon')
  const host = plannedHost('carbon', { rounds: 10, variant, flags: { ...flags, device }, quiet: plannedQuiet(quiet) })
  const { world, happened, is } = inMemoryWorld(change)
  const file = (path: 'flake.nix' | 'flake.lock') => ({ path, mode: '100644' as const, before: blobOf(is.tracked[path] ?? ''), after: blobOf('after'), textBefore: is.tracked[path] ?? '', text: 'after' })
  const plan = plannedBump([host], { files: [file('flake.nix'), file('flake.lock')], repository: { baseCommit: BASE, baseBranch: 'main', flakeDirectory: '.' } })
  const measure = () => measureHost({ plan, planDigest: DIGEST, host: 'carbon', attempt: 1 }, world)
  const reportOf = (measurement: Awaited<ReturnType<typeof measure>>) => makeReport(plan, DIGEST, [measurement], [], '2026-02-01T00:00:00.000Z')
  return { measure, reportOf, happened, world }
}

describe('A busy host', () => {
  test('is waited for, and measured once it is at rest; the report says for what', async () => {
    const { measure, reportOf } = setUp({}, { activity: (seconds) => busy(seconds < 60 ? 1.5 : 0.1, seconds < 30 ? ['nix-gc'] : []) })
    const measurement = await measure()
    expect(measurement.rounds).toHaveLength(10)
    expect(measurement.quiet).toMatchObject({ waitedSeconds: 60, waitedFor: 'others use 1.5 cores (ffmpeg 1.5), at most 0.5 cores are allowed', foreignCpu: 0.1 })
    const page = reportMarkdown(reportOf(measurement))
    expect(page).toContain('host quiet: waited 1 min 0 s because others use 1.5 cores')
  })

  test('is waited for as long as it was said, whatever the clock is set to meanwhile', async () => {
    const { measure, world } = setUp({ wait: 600 }, { activity: (seconds) => busy(seconds < 20 ? 1.5 : 0.1) })
    const { now } = world.clock
    // at the first look somebody sets it eight hours ahead, and then back
    const ahead = [0, 8, 8, -8]
    Object.assign(world.clock, { now: () => new Date(now().getTime() + (ahead.length > 1 ? (ahead.shift() ?? 0) : -8) * 3_600_000) })
    expect(await measure()).toMatchObject({ failure: null, quiet: { waitedSeconds: 20 } })
  })

  test('that stays so is undecided, without a single process of llama-bench, and the lock is free again', async () => {
    const { measure, reportOf, happened } = setUp({ wait: 20 }, { activity: () => busy(1.5), bench: () => { throw new Error('nothing may run') } })
    const measurement = await measure()
    expect(reportOf(measurement).hosts[0]).toMatchObject({ outcome: 'undecided', sentence: 'host busy: others use 1.5 cores (ffmpeg 1.5), at most 0.5 cores are allowed; waited 20 s.' })
    expect(happened.log.at(-3)).toBe('unlocked')
  })

  test.each([
    ['cuda', [], 'nobody could see whether others used the GPU'],
    ['cuda', [{ name: 'A', busy: 0, memory: null, programs: [] }], null],
    ['cpu', [], null],
  ])('of variant %s whose GPUs are %j is measured, and the report says what nobody could see', async (variant, gpus, said) => {
    const { measure, reportOf } = setUp({}, { activity: () => ({ ...busy(0), gpus }), ability: () => ({ flags: HELP_FLAGS, devices: ['CUDA0'], failure: null }) }, variant)
    const page = reportMarkdown(reportOf(await measure()))
    if (said === null) expect(page).not.toContain('nobody could see')
    else expect(page).toContain(said)
  })

  test('is not asked whether it is at rest where idle is off', async () => {
    const { measure } = setUp({ idle: 'off' }, { activity: () => { throw new Error('nobody may look') } })
    expect((await measure()).rounds).toHaveLength(10)
  })

  test('that builds for somebody else is waited for even where services are stopped for it', async () => {
    const { measure } = setUp({ services: ['llama-cpp.service'] }, { activity: (seconds) => busy(8, seconds < 10 ? ['a nix build'] : []) })
    expect((await measure()).quiet).toMatchObject({ waitedSeconds: 10, waitedFor: 'a nix build is at work on the nix store', foreignCpu: 8 })
  })
})

describe('A host whose services are stopped', () => {
  test('is watched once when nobody builds: who works on the store is seen at a look', async () => {
    const { measure, world } = setUp({ services: ['llama-cpp.service'] })
    const { activity } = world.machine
    const watched: number[] = []
    Object.assign(world.machine, { activity: (...asked: Parameters<typeof activity>) => (watched.push(asked[0]), activity(...asked)) })
    expect((await measure()).quiet).toMatchObject({ waitedFor: null, foreignCpu: expect.any(Number) })
    expect(watched).toEqual([2])
  })
})

describe('A build by somebody else', () => {
  test('that began while the sides were checked is waited for before the first round', async () => {
    let looks = 0
    const began: number[] = []
    // the look at the host, the one after the checks, and two while it is waited for
    const { measure } = setUp({}, { activity: () => busy(0, [1, 2, 3].includes(looks++) ? ['a nix build'] : []), bench: (_run, count) => (began.push(looks), madeProcess(plannedHost('carbon'), [1680, 96], count)) })
    const { rounds, quiet } = await measure()
    expect(rounds).toHaveLength(10)
    expect(Math.min(...began)).toBe(5)
    expect(quiet).toMatchObject({ waitedFor: 'a nix build is at work on the nix store', waitedSeconds: 6 })
  })

  test('that then goes on too long leaves the host undecided, and its services running', async () => {
    let looks = 0
    const { measure } = setUp({ services: ['llama-cpp.service'], wait: 4 }, { activity: () => busy(0, looks++ > 1 ? ['a nix build'] : []) })
    const { rounds, quiet, failure } = await measure()
    expect(rounds).toEqual([])
    expect(failure).toMatchObject({ kind: 'undecided', sentence: 'host busy: a nix build is at work on the nix store; waited 4 s.' })
    expect(quiet?.services).toEqual([{ unit: 'llama-cpp.service', stopped: true, restored: true }])
  })

  test('is waited for before the services are stopped for the rounds', async () => {
    const { measure, happened } = setUp({ services: ['llama-cpp.service'], wait: 4 }, { activity: () => busy(0, ['a nix build']) })
    const { quiet, failure } = await measure()
    expect(failure?.sentence).toBe('host busy: a nix build is at work on the nix store; waited 4 s.')
    expect(quiet?.services).toEqual([])
    expect(happened.log.filter((line) => line.startsWith('stopped'))).toEqual([])
  })

  test('is not waited for beyond the window, and from its opening has the whole limit', async () => {
    const window = { from: later(10), to: later(20) }
    const closing = setUp({ window, wait: 900 }, { activity: () => busy(0, ['a nix build']) })
    const { failure, quiet } = await closing.measure()
    expect(failure?.sentence).toBe('host busy: its window closed before the first round, while this was waited for: a nix build is at work on the nix store.')
    expect(quiet).toMatchObject({ windowClosed: true, services: [] })
    const long = setUp({ window: { from: later(10), to: later(600) }, wait: 900 }, { activity: (seconds) => busy(0, seconds < 1450 ? ['a nix build'] : []) })
    expect(await long.measure()).toMatchObject({ failure: null, quiet: { waitedSeconds: 850 } })
  })
})

describe('A window', () => {
  test('is waited for no longer than was said, although somebody sets the clock back meanwhile', async () => {
    const { measure, reportOf, world } = setUp({ window: { from: later(10), to: later(30) }, wait: 900 })
    const { now } = world.clock
    Object.assign(world.clock, { now: () => new Date(now().getTime() - (world.clock.seconds() >= 300 ? 8 * 3_600_000 : 0)) })
    expect(reportOf(await measure()).hosts[0]).toMatchObject({ outcome: 'undecided', sentence: expect.stringMatching(/^host busy: its window .* opens in 8 h 5 min, at most 15 min 0 s are waited/) })
    expect(world.clock.seconds()).toBeLessThan(900)
  })

  test('that opens soon is waited for', async () => {
    const { measure } = setUp({ window: { from: later(10), to: later(600) } })
    const measurement = await measure()
    expect(measurement.rounds).toHaveLength(10)
    expect(quietText(measurement.quiet as NonNullable<typeof measurement.quiet>)).toMatch(/inside the window \d\d:\d\d-\d\d:\d\d; others used/)
  })

  test('that opens later than one waits is said at once, with how long it takes', async () => {
    const { measure, reportOf, world } = setUp({ window: { from: later(300), to: later(600) } })
    const began = world.clock.now()
    const report = reportOf(await measure())
    const host = report.hosts[0]
    expect(host).toMatchObject({ outcome: 'undecided' })
    expect(host?.sentence).toMatch(/^host busy: its window \d\d:\d\d-\d\d:\d\d opens in 5 h 0 min, at most 30 min 0 s are waited \(timeouts\.quiet\)\.$/)
    expect(reportMarkdown(report)).toMatch(/host quiet: the window \d\d:\d\d-\d\d:\d\d was closed before all was measured\n/)
    expect(world.clock.now()).toEqual(began)
  })

  test('that closes while the rounds cannot decide yet is named beside the noise', async () => {
    const { measure, reportOf, world } = setUp({ window: { from: later(-10), to: later(10) } }, {
      bench: (run, count) => {
        void world.clock.pause(30)
        // the candidate generates at double and at half the speed in turns
        return madeProcess(plannedHost('carbon'), [1680, run.storePath.endsWith('candidate') ? 96 * 2 ** ((count >> 1) % 2 === 0 ? 1 : -1) : 96], count)
      },
    })
    expect(reportOf(await measure()).hosts[0]).toMatchObject({ outcome: 'undecided', sentence: expect.stringMatching(/^Too noisy to tell .* to decide, its window closed after 9\.$/) })
  })

  test('that closes lets no further round begin', async () => {
    let count = 0
    const { measure, reportOf, world } = setUp({ window: { from: later(-10), to: later(10) } }, {
      bench: () => {
        count += 1
        void world.clock.pause(120)
        return madeProcess(plannedHost('carbon'), [1680, 96], count)
      },
    })
    const measurement = await measure()
    const { rounds, quiet } = measurement
    // ten minutes are five processes: two to warm up, and two rounds of which the second was begun in time
    expect(rounds).toHaveLength(2)
    expect(quiet?.windowClosed).toBe(true)
    expect(reportOf(measurement).hosts[0]).toMatchObject({ outcome: 'undecided', sentence: 'host busy: its window closed after 2 rounds, at least 8 are needed.' })
  })
})

describe('Services', () => {
  const services = ['llama-cpp.service', 'llama-swap.service']

  test('are stopped before the first process and run again after the last, before the measurement is finished', async () => {
    const order: string[] = []
    const { measure, happened } = setUp({ services }, { bench: (run, count) => (order.push(happened.log.at(-1) ?? ''), madeProcess(plannedHost('carbon', { repetitions: run.repetitions }), [1680, 96], count)) })
    const { quiet } = await measure()
    expect(new Set(order)).toEqual(new Set(['stopped llama-cpp.service llama-swap.service']))
    expect(quiet?.services).toEqual(services.map((unit) => ({ unit, stopped: true, restored: true })))
    expect(happened.measurements.find((one) => one.quiet?.services[0]?.stopped)?.rounds).toEqual([])
  })

  test('run again when a round throws, and when the host stays busy', async () => {
    const thrown = setUp({ services }, { bench: () => { throw new Error('a fault of ours') } })
    await expect(thrown.measure()).rejects.toThrow('a fault of ours')
    expect(thrown.happened.measurements.at(-1)?.quiet?.services).toEqual(services.map((unit) => ({ unit, stopped: true, restored: true })))
    const busyHost = setUp({ services, wait: 4 }, { activity: (seconds) => busy(0, seconds > 0 ? ['nix-gc'] : []) })
    const { quiet, rounds, failure } = await busyHost.measure()
    expect(rounds).toEqual([])
    expect(failure?.sentence).toBe('host busy: nix-gc is at work on the nix store; waited 4 s.')
    expect(quiet?.services[0]).toEqual({ unit: 'llama-cpp.service', stopped: true, restored: true })
  })

  test('that do not run are left alone', async () => {
    const { measure, happened, world } = setUp({ services })
    const { units } = world.machine
    Object.assign(world.machine, { units: async (names: readonly string[]) => (await units(names)).map((one) => (one.unit === 'llama-cpp.service' ? { ...one, runs: false, state: 'failed' } : one)) })
    expect((await measure()).quiet?.services).toEqual([
      { unit: 'llama-cpp.service', stopped: false, restored: null },
      { unit: 'llama-swap.service', stopped: true, restored: true },
    ])
    expect(happened.log).toContain('stopped llama-swap.service')
  })

  test('take nothing away that was measured when somebody ends us while they are waited for', async () => {
    const { measure, happened, world, reportOf } = setUp({ services })
    const { units } = world.machine
    let asDisk: (typeof happened.measurements)[number] | undefined
    const unlocked = (): boolean => happened.log.includes('unlocked')
    Object.assign(world.machine, { units: (names: readonly string[]) => (asDisk ??= unlocked() ? happened.measurements.at(-1) : undefined, units(names)) })
    const measurement = await measure()
    expect(asDisk).toMatchObject({ finishedAt: expect.any(String), rounds: measurement.rounds, quiet: { services: [{ restored: null }, { restored: null }] } })
    expect(asDisk === undefined ? null : reportOf(asDisk).hosts[0]?.outcome).toBe(reportOf(measurement).hosts[0]?.outcome)
  })

  test('that do not come back are said loudly', async () => {
    const { measure, reportOf, happened, world } = setUp({ services: ['llama-cpp.service'] })
    let asked = 0
    Object.assign(world.machine, { units: () => Promise.resolve([{ unit: 'llama-cpp.service', exists: true, runs: asked++ < 2, state: 'failed' }]) })
    const measurement = await measure()
    expect(happened.log).toContain('warning: llama-cpp.service does not run again: start it by hand and look at `systemctl status`.')
    expect(reportMarkdown(reportOf(measurement))).toContain('llama-cpp.service did NOT start again')
  })

  test('that something starts before the first round leave the host undecided, and say what to name', async () => {
    let stopped = false
    const { measure, happened, world } = setUp({ services }, { workspace: () => Promise.reject(new Error('no check runs here')), stopUnits: () => Promise.resolve(void (stopped = true)) })
    const { units } = world.machine
    Object.assign(world.machine, { units: async (names: readonly string[]) => (await units(names)).map((one) => (stopped && one.unit === 'llama-swap.service' ? { ...one, runs: true, state: 'active' } : one)) })
    const { failure, rounds, quiet } = await measure()
    expect(rounds).toEqual([])
    expect(failure).toMatchObject({ kind: 'undecided', sentence: 'host busy: something started llama-swap.service before the first round; name what did in `services` too (its socket, timer or path unit).' })
    expect(quiet?.services.map(({ ranMeanwhile }) => ranMeanwhile)).toEqual([undefined, true])
    expect(happened.log).toContain('unlocked')
  })

  test('that systemd starts before the first round because the lock was lost are not called what somebody else started, and nothing is run beside them', async () => {
    let stopped = false
    const { measure, reportOf, world } = setUp({ services }, { isLockLost: () => stopped, bench: () => { throw new Error('nothing may run') }, stopUnits: () => Promise.resolve(void (stopped = true)) })
    const { units } = world.machine
    Object.assign(world.machine, { units: async (names: readonly string[]) => (await units(names)).map((one) => (stopped ? { ...one, runs: true, state: 'active' } : one)) })
    expect(reportOf(await measure()).hosts[0]).toMatchObject({
      outcome: 'infra-failed',
      sentence: 'The lock /run/lock/llama-fleet of this machine was lost after 0 rounds: its program was killed, so that another measure may run beside this one. Measure again.',
    })
  })

  test('that something starts between the rounds are told of', async () => {
    const { measure, reportOf, world } = setUp({ services: ['llama-cpp.service'] }, { bench: (_run, count) => (Object.assign(world.machine, { units: () => Promise.resolve([{ unit: 'llama-cpp.service', exists: true, runs: true, state: 'active' }]) }), madeProcess(plannedHost('carbon'), [1680, 96], count)) })
    const measurement = await measure()
    expect(measurement.rounds).toHaveLength(10)
    expect(reportMarkdown(reportOf(measurement))).toContain('llama-cpp.service ran before the last round was over: something else started it')
  })

  test('that systemd stops because they need them are told of and waited for, too', async () => {
    const { measure, world } = setUp({ services: ['llama-cpp.service'] })
    const { stopUnits } = world.machine
    Object.assign(world.machine, { stopUnits: (named: readonly string[], lock: Parameters<typeof stopUnits>[1]) => stopUnits([...named, 'webui.service'], lock) })
    expect((await measure()).quiet?.services).toEqual(['llama-cpp.service', 'webui.service'].map((unit) => ({ unit, stopped: true, restored: true })))
  })

  test.each([
    ['another measure has the lock', { 'restorer-of-llama-cpp.service': 'active', 'llama-cpp.service': 'inactive' }, 'llama-cpp.service starts again when whoever has the lock of this machine now has measured.'],
    ['they take long to start', { 'restorer-of-llama-cpp.service': 'inactive', 'llama-cpp.service': 'activating' }, 'llama-cpp.service still starts after 1 min 30 s.'],
  ])('that do not run again because %s are not called lost', async (_name, states, sentence) => {
    const { measure, reportOf, happened, world } = setUp({ services: ['llama-cpp.service'] })
    const { units, lock } = world.machine
    Object.assign(world.machine, {
      lock: async (...how: Parameters<typeof lock>) => {
        const held = await lock(...how)
        const release = () => (Object.assign(world.machine, { units: (names: readonly (keyof typeof states)[]) => Promise.resolve(names.map((unit) => ({ unit, exists: true, runs: true, state: states[unit] }))) }), held.release())
        return { ...held, release }
      },
      units,
    })
    const measurement = await measure()
    expect(measurement.quiet?.services).toEqual([{ unit: 'llama-cpp.service', stopped: true, restored: null }])
    expect(happened.log.join('\n')).toContain(sentence)
    expect(happened.log.join('\n')).not.toContain('start it by hand')
    expect(reportMarkdown(reportOf(measurement))).toContain('llama-cpp.service not seen to run again yet')
  })

  test('of which systemd says nothing any more do not take the measurement away', async () => {
    const { measure, reportOf, happened, world } = setUp({ services: ['llama-cpp.service'] })
    let asked = 0
    Object.assign(world.machine, { units: () => (asked++ < 2 ? Promise.resolve([{ unit: 'llama-cpp.service', exists: true, runs: true, state: 'active' }]) : Promise.reject(new InputError({ problem: 'There is no systemd here.', next: '' }))) })
    const measurement = await measure()
    const { rounds, failure, quiet } = measurement
    expect(rounds).toHaveLength(10)
    expect(failure).toBeNull()
    // nobody has seen it down either
    expect(quiet?.services).toEqual([{ unit: 'llama-cpp.service', stopped: true, restored: null }])
    expect(happened.log).toContain('warning: systemd does not say whether llama-cpp.service runs again: look at `systemctl status`.')
    expect(reportMarkdown(reportOf(measurement))).toContain('llama-cpp.service not seen to run again yet')
  })

  test.each<[string, Parameters<typeof plannedQuiet>[0], Partial<Circumstances>, string]>([
    ['do not exist', { services: ['nope.service'] }, {}, "The host 'carbon' has no unit nope.service, which its `services` name."],
    ['may not be stopped', { services }, { stopUnits: () => Promise.reject(new InputError({ problem: 'This user may not stop it.', next: 'Add a polkit rule.' })) }, 'Add a polkit rule.'],
  ])('that %s are the user’s to mend', async (name, quiet, change, sentence) => {
    const { measure, happened } = setUp(quiet, change)
    await expect(measure()).rejects.toThrow(sentence)
    expect(happened.log.filter((line) => line === 'locked')).toHaveLength(happened.log.filter((line) => line === 'unlocked').length)
    // a name that is wrong is said before anything is built
    expect(happened.log.some((line) => line.startsWith('build'))).toBe(name !== 'do not exist')
    expect(happened.measurements.at(-1)?.failure?.sentence).toContain(sentence)
  })
})

describe('A GPU host', () => {
  const REBOOT = 'The NVIDIA driver on disk is 575.64, the one that runs in the kernel is 570.86.16: a reboot is needed.'

  test('without a device because its driver is newer on disk needs a reboot, which is no fault of the candidate', async () => {
    const { measure, reportOf } = setUp({}, { driverFault: REBOOT }, 'cuda')
    expect(reportOf(await measure()).hosts[0]).toMatchObject({ outcome: 'infra-failed', sentence: REBOOT })
  })

  test.each<[string, string, string | null, readonly string[], string]>([
    ['the device that its config names', 'vulkan', 'Vulkan1', ['Vulkan0'], 'infra-failed'],
    ['one of two that its config names', 'cuda', 'CUDA0/CUDA1', ['CUDA0'], 'infra-failed'],
    ['nothing, but Vulkan’s first may be another card', 'vulkan', null, ['Vulkan0'], 'infra-failed'],
    ['nothing that its config names', 'vulkan', 'Vulkan0', ['Vulkan0'], 'same'],
    ['nothing that it needs', 'rocm', null, ['ROCm0'], 'same'],
    ['the card that Vulkan would take by itself', 'vulkan', 'auto', ['Vulkan0'], 'infra-failed'],
    ['nothing that its config names in small letters', 'vulkan', 'vulkan0', ['Vulkan0'], 'same'],
    ['nothing for the CPU', 'vulkan', 'none', ['Vulkan0'], 'same'],
    ['nothing for the CPU, whose builds list nothing', 'cuda', 'none', [], 'same'],
  ])('with a driver that is newer on disk lacks %s (%s, %j)', async (_what, variant, named, devices, outcome) => {
    const bench = () => madeProcess(plannedHost('carbon', { variant: 'cuda' }), [5120, 128])
    const { measure, reportOf } = setUp({}, { driverFault: REBOOT, bench, ability: () => ({ flags: HELP_FLAGS, devices, failure: null }) }, variant, named)
    expect(reportOf(await measure()).hosts[0]).toMatchObject({ outcome, sentence: outcome === 'same' ? expect.any(String) : REBOOT })
  })

  test('is measured with -dev, and each process must name the same GPU on both sides', async () => {
    const gpu = (info: string) => madeProcess(plannedHost('carbon', { variant: 'cuda' }), [5120, 128], 0, 0, { gpuInfo: info })
    const ability = () => ({ flags: HELP_FLAGS, devices: ['CUDA0'], failure: null })
    const same = setUp({}, { ability, bench: () => gpu('RTX 4090') }, 'cuda')
    const measurement = await same.measure()
    expect(measurement.benchArguments.join(' ')).toContain('-dev CUDA0')
    expect(same.reportOf(measurement).hosts[0]?.outcome).toBe('same')
    const lost = setUp({}, { ability, bench: (run) => gpu(run.storePath.endsWith('candidate') ? '' : 'RTX 4090') }, 'cuda')
    expect(lost.reportOf(await lost.measure()).hosts[0]).toMatchObject({ outcome: 'bench-failed', sentence: expect.stringContaining('ran without a GPU: its gpu_info is empty') })
    const other = setUp({}, { ability, bench: (run) => gpu(run.storePath.endsWith('candidate') ? 'RTX 3060' : 'RTX 4090') }, 'cuda')
    const report = other.reportOf(await other.measure())
    expect(report.hosts[0]).toMatchObject({ outcome: 'undecided', sentence: expect.stringContaining("the same GPU: llama-bench reports 'RTX 4090' and 'RTX 3060'") })
    expect(report.hosts[0]?.rounds[0]?.dropped).toBe("candidate: ran on 'RTX 3060', the baseline on 'RTX 4090'")
    // it is not asked for hours what it said twice
    expect(report.hosts[0]?.rounds).toHaveLength(2)
  })
})
