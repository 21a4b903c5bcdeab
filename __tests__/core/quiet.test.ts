import fc from 'fast-check'
import { describe, expect, test } from '@jest/globals'
import { faultOfActivity, type Activity } from '../../src/core/hosts/activity.ts'
import { parseConfig } from '../../src/core/hosts/config-text.ts'
import { planHosts } from '../../src/core/hosts/planned-hosts.ts'
import { plannedQuiet } from '../../src/core/hosts/quiet.ts'
import { plannedQuietSchema, type Window } from '../../src/core/hosts/planned-quiet.ts'
import { quietText, type QuietRecord } from '../../src/core/hosts/quiet-record.ts'
import { refusalOfSystemd, unitStates } from '../../src/core/hosts/unit-answers.ts'
import { minuteOfDay, minutesUntilOpen, windowText } from '../../src/core/hosts/window.ts'

const SOURCE = '.github/llama-fleet.yml'
const quietOf = (host: string, all = '') =>
  planHosts(parseConfig(`model: /m.gguf\n${all}hosts: { carbon: { variant: cpu${host === '' ? '' : `, ${host}`} } }`, SOURCE), new Map(), SOURCE)[0]?.quiet

describe('how quiet a host must be', () => {
  test('a host of which nothing is said must be idle; one that is arranged to be quiet waits for builds alone', () => {
    const idle = { cpu: 0.5, gpu: 0.1, vram: 0.1 }
    expect(quietOf('')).toEqual({ services: [], window: null, idle, builders: true, waitSeconds: 1800 })
    expect(quietOf('services: [llama-cpp.service]')).toMatchObject({ services: ['llama-cpp.service'], idle: null, builders: true })
    expect(quietOf('window: 22:00-05:30')).toMatchObject({ window: { from: 1320, to: 330 }, idle: null, builders: true })
    expect(quietOf('window: 22:00-05:30, idle: {}')).toMatchObject({ idle })
  })

  test('what a host says wins over what the config says of all; off asks for nothing at all', () => {
    expect(quietOf('idle: { gpu: 50% }', 'idle: off\ntimeouts: { quiet: 2h }\n')).toMatchObject({ idle: { cpu: 0.5, gpu: 0.5, vram: 0.1 }, builders: true, waitSeconds: 7200 })
    expect(quietOf('timeouts: { quiet: 1m }', 'idle: off\n')).toMatchObject({ idle: null, builders: false, waitSeconds: 60 })
    expect(quietOf('idle: false')).toMatchObject({ idle: null, builders: false })
  })

  test.each([
    ['window: 2-6', `'hosts.carbon.window' is "2-6", but must be two times of day such as 02:00-06:00.`],
    ['window: 24:00-06:00', 'must be two times of day'],
    ['window: 06:00-06:00', 'must have two different times'],
    ['services: [llama-cpp]', `'hosts.carbon.services.0' is "llama-cpp", but must be the name of a systemd unit such as llama-cpp.service.`],
    ['services: [--user.service]', 'must be the name of a systemd unit'],
    ['services: ["a b.service"]', 'must be the name of a systemd unit'],
    ['services: [a.service, a.service]', 'must not name a unit twice'],
    ['idle: { cpus: 1 }', `'hosts.carbon.idle.cpus' is not a known key. Did you mean 'cpu'?`],
    ['idle: { vram: 101% }', `'hosts.carbon.idle.vram' is "101%", but must be a percentage such as 10%.`],
    ['idle: on', `'hosts.carbon.idle' is "on", but must be \`off\`, or limits such as \`{ cpu: 0.5, gpu: 10%, vram: 10% }\`.`],
    ['idle: { cpu: 0 }', `'hosts.carbon.idle.cpu' is 0, but must be above 0.`],
  ])('%s is refused', (host, sentence) => {
    expect(() => quietOf(host)).toThrow(sentence)
  })

  test('a plan takes what is planned', () => {
    const quiet = plannedQuiet({ services: ['a.service'], window: { from: 1, to: 2 }, idle: {}, wait: 5 })
    expect(plannedQuietSchema.parse(quiet)).toEqual(quiet)
  })
})

describe('a window', () => {
  const minute = fc.integer({ min: 0, max: 1439 })
  const window = fc.record({ from: minute, to: minute }).filter(({ from, to }) => from !== to)

  test('is open from its begin to its end, over midnight too', () => {
    const night: Window = { from: 1320, to: 300 }
    expect([1319, 1320, 0, 299, 300].map((at) => minutesUntilOpen(night, at))).toEqual([1, 0, 0, 0, 1020])
    expect([119, 120, 359, 360].map((at) => minutesUntilOpen({ from: 120, to: 360 }, at))).toEqual([1, 0, 0, 1200])
    expect(windowText(night)).toBe('22:00-05:00')
  })

  test('is open when the time it says has passed, and as many minutes of the day as it is long', () => {
    fc.assert(fc.property(window, minute, (one, at) => minutesUntilOpen(one, (at + minutesUntilOpen(one, at)) % 1440) === 0))
    fc.assert(
      fc.property(window, (one) => {
        const open = Array.from({ length: 1440 }, (_, at) => at).filter((at) => minutesUntilOpen(one, at) === 0)
        return open.length === (one.to - one.from + 1440) % 1440
      }),
      { numRuns: 20 },
    )
  })

  test('is on the clock of the machine', () => {
    const now = new Date(2026, 1, 1, 3, 7)
    expect(minuteOfDay(now)).toBe(187)
  })
})

describe('whether a host is busy', () => {
  const quiet = plannedQuiet({})
  const still: Activity = { foreignCpu: 0.02, processes: [], gpus: [], builders: [] }

  test('nobody at work, or nothing known of them, is no reason', () => {
    expect(faultOfActivity(still, quiet)).toBeNull()
    expect(faultOfActivity({ ...still, foreignCpu: null, gpus: [{ name: 'a GPU', busy: null, memory: null, programs: ['Xorg'] }] }, quiet)).toBeNull()
  })

  test('names who uses CPU, GPU and its memory, and what is allowed', () => {
    const activity: Activity = {
      foreignCpu: 1.83,
      processes: [{ name: 'ffmpeg', cores: 1.5 }, { name: 'evil\u001b[31m\nname', cores: 0.3 }, { name: 'c', cores: 0.1 }, { name: 'd', cores: 0.06 }],
      gpus: [{ name: 'RTX 4090', busy: 0.97, memory: 0.55, programs: ['llama-server', 'llama-server', 'Xorg'] }, { name: 'RTX 3060', busy: 0.05, memory: 0.02, programs: [] }],
      builders: ['a nix build', 'nix-gc'],
    }
    expect(faultOfActivity(activity, quiet)).toBe(
      "a nix build, nix-gc are at work on the nix store; others use 1.83 cores (ffmpeg 1.5, evil [31m name 0.3, c 0.1), at most 0.5 cores are allowed; 97 % of RTX 4090 is in use by llama-server, Xorg, at most 10 % may be; 55 % of RTX 4090's memory is taken by llama-server, Xorg, at most 10 % may be",
    )
  })

  test('processes that cannot be seen are said to be so', () => {
    expect(faultOfActivity({ ...still, foreignCpu: 2 }, quiet)).toBe('others use 2 cores (by processes that cannot be seen from here), at most 0.5 cores are allowed')
  })

  test('a host with services or a window waits for builds alone, and one that is off for nothing', () => {
    const busy: Activity = { ...still, foreignCpu: 8, builders: ['nix-optimise'] }
    expect(faultOfActivity(busy, plannedQuiet({ services: ['a.service'] }))).toBe('nix-optimise is at work on the nix store')
    expect(faultOfActivity(busy, plannedQuiet({ idle: 'off' }))).toBeNull()
  })

  test('no number of others at rest makes a host busy, and more of them never make it quieter', () => {
    const use = fc.float({ min: 0, max: 100, noNaN: true })
    fc.assert(fc.property(use, use, (a, b) => {
      const fault = (cores: number) => faultOfActivity({ ...still, foreignCpu: cores }, quiet)
      return fault(Math.min(a, b)) === null || fault(Math.max(a, b)) !== null
    }))
  })
})

describe('the line about quiet', () => {
  const record: QuietRecord = { asked: plannedQuiet({}), waitedSeconds: 0, waitedFor: null, services: [], foreignCpu: 0.031, windowClosed: false }

  test.each<[string, Partial<QuietRecord>, string]>([
    ['idle', {}, 'host quiet: others used 0.03 cores before the first round'],
    ['off', { asked: plannedQuiet({ idle: 'off' }), foreignCpu: null }, 'host quiet: not asked for (idle: off)'],
    ['services', { services: [{ unit: 'llama-cpp.service', stopped: true, restored: true }, { unit: 'b.service', stopped: false, restored: null }] }, 'host quiet: llama-cpp.service stopped and started again; b.service did not run; others used'],
    ['lost', { services: [{ unit: 'llama-cpp.service', stopped: true, restored: false }] }, 'host quiet: llama-cpp.service stopped; llama-cpp.service did NOT start again;'],
    ['killed', { services: [{ unit: 'llama-cpp.service', stopped: true, restored: null }] }, 'host quiet: llama-cpp.service stopped; llama-cpp.service not seen to run again yet;'],
    ['disturbed', { services: [{ unit: 'a.service', stopped: true, restored: true, ranMeanwhile: true }, { unit: 'b.service', stopped: false, restored: null, ranMeanwhile: true }] }, 'host quiet: a.service stopped and started again; a.service, b.service ran before the last round was over: something else started it;'],
    ['window', { asked: plannedQuiet({ window: { from: 120, to: 360 } }), windowClosed: true, foreignCpu: null }, 'host quiet: the window 02:00-06:00 was closed before all was measured'],
    ['waited', { waitedFor: 'nix-gc is at work on the nix store', waitedSeconds: 190 }, 'host quiet: waited 3 min 10 s because nix-gc is at work on the nix store; others used'],
    ['nothing', { asked: plannedQuiet({ services: [] , window: undefined, idle: {} }), foreignCpu: null }, 'host quiet: nothing to stop, nothing to wait for'],
  ])('%s', (_name, change, line) => {
    expect(quietText({ ...record, ...change })).toContain(line)
  })
})

describe('what systemd answers', () => {
  test('is read unit by unit', () => {
    const answer = "LoadState=loaded\nActiveState=active\nRequiredBy=webui.service $'a\\\\x2db.service'\nBoundBy=\nConsistsOf=part.service\n\nLoadState=not-found\nActiveState=inactive\n\nActiveState=deactivating\nLoadState=masked\n"
    expect(unitStates(['a.service', 'b.service', 'c.service'], answer)).toEqual([
      { unit: 'a.service', exists: true, runs: true, state: 'active', stuck: null, stopsToo: ['webui.service', 'a\\x2db.service', 'part.service'] },
      { unit: 'b.service', exists: false, runs: false, state: 'inactive', stuck: 'not-found', stopsToo: [] },
      { unit: 'c.service', exists: true, runs: false, state: 'deactivating', stuck: 'masked', stopsToo: [] },
    ])
  })

  test.each(['', 'LoadState=loaded', 'LoadState=loaded\nActiveState=active\n\nLoadState=loaded\nActiveState=active', 'nonsense\n\n'])('%j is no answer about one unit', (answer) => {
    expect(unitStates(['a.service'], answer)).toBeNull()
  })

  test.each([
    // as systemd 252 says it with polkit 122
    ["Failed to stop llama-cpp.service: Interactive authentication required.\nSee system logs and 'systemctl status llama-cpp.service' for details.\n", 'This user may not stop llama-cpp.service (systemd said: Failed to stop llama-cpp.service: Interactive authentication required).', 'polkit rule for org.freedesktop.systemd1.manage-units'],
    ['Failed to start transient service unit: Access denied', 'may not stop', 'nixosModules.runner'],
    ['System has not been booted with systemd as init system (PID 1).', 'There is no systemd here', 'Leave `services` out'],
    ['Job for llama-cpp.service canceled.', 'systemd did not do what it was asked', 'systemctl status'],
    ['', 'it said: nothing on stderr', 'systemctl status'],
  ])('%s', (stderr, problem, next) => {
    const lesson = refusalOfSystemd(stderr, ['llama-cpp.service'])
    expect(lesson.problem).toContain(problem)
    expect(lesson.next).toContain(next)
  })
})
