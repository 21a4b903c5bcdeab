import { faultOfActivity, unseenIn } from '../core/hosts/activity.ts'
import type { PlannedHost } from '../core/hosts/planned-host.ts'
import type { PlannedQuiet } from '../core/hosts/planned-quiet.ts'
import type { QuietRecord, StoppedService } from '../core/hosts/quiet-record.ts'
import type { UnitState } from '../core/hosts/unit-answers.ts'
import { minuteOfDay, minutesUntilOpen, windowText } from '../core/hosts/window.ts'
import { InputError } from '../core/errors.ts'
import { formatSeconds } from '../core/report/numbers.ts'
import type { Clock } from '../ports/clock.ts'
import type { Machine, MachineLock, StoppedUnit } from '../ports/machine.ts'
import type { Progress, Task } from '../ports/progress.ts'

/** A host on which measuring may begin, or the sentence that says why not; `afterRounds` is to be called before the lock is released, and `end` after that. */
export interface QuietHost {
  readonly refusal: string | null
  readonly record: () => QuietRecord
  /** Returns null when the first round may begin, once builds that began since are finished; else the refusal. */
  beforeFirstRound(): Promise<string | null>
  /** Returns whether another round may begin: the host's window is still open. */
  mayGoOn(): boolean
  /** Records what of the services runs although nobody has let it. */
  afterRounds(): Promise<unknown>
  /** Waits for what was stopped to run again, and records it. */
  end(): Promise<QuietRecord>
}

/** The ports that a quiet host needs. */
export interface QuietWorld {
  readonly machine: Machine
  readonly clock: Clock
  readonly progress: Progress
}

/** How long others are watched before it is said that they do nothing. */
const WATCH_SECONDS = 2
/** How often a closed window is looked at again. */
const WINDOW_SECONDS = 30
/** How long a service that was stopped may take to run again: systemd's own default limit of a start. */
const RESTORE_SECONDS = 90

/**
 * Returns the host once it is quiet: inside its window, its services stopped, others at rest; or with the refusal when that does not
 * come about in time. Throws InputError when the services cannot be stopped; `keep` gets every state of the record first.
 */
export async function quietHost(
  host: PlannedHost,
  quiet: PlannedQuiet,
  lock: MachineLock,
  world: QuietWorld,
  keep: (record: QuietRecord) => Promise<unknown>,
): Promise<QuietHost> {
  const { clock, machine } = world
  let record: QuietRecord = { asked: quiet, waitedSeconds: 0, waitedFor: null, services: [], foreignCpu: null, windowClosed: false }
  const note = async (change: Partial<QuietRecord>): Promise<void> => {
    record = { ...record, ...change }
    await keep(record)
  }
  const mayGoOn = (): boolean => {
    if (quiet.window === null || minutesUntilOpen(quiet.window, minuteOfDay(clock.now())) === 0) return true
    record = { ...record, windowClosed: true }
    return false
  }
  /** Waits until others are at rest, each time with the whole limit. */
  const atRest = async ({ idle, builders }: Pick<PlannedQuiet, 'idle' | 'builders'>, task: Task): Promise<string | null> => {
    const began = clock.seconds()
    const before = record.waitedSeconds
    const waited = (): number => clock.seconds() - began
    for (let lastFault: string | null = null; ; ) {
      if (!mayGoOn()) {
        await note({})
        return `host busy: its window closed before the first round${lastFault === null ? '' : `, while this was waited for: ${lastFault}`}.`
      }
      if (idle === null && !builders) return null
      const activity = await machine.activity(WATCH_SECONDS, host.variant)
      const fault = faultOfActivity(activity, { idle, builders })
      const waitedSeconds = lastFault === null && fault === null ? before : before + waited()
      await note({ foreignCpu: activity.foreignCpu, waitedSeconds, ...(idle === null ? {} : { unseen: unseenIn(activity, host.variant) }), ...(fault === null ? {} : { waitedFor: fault }) })
      if (fault === null) return null
      if (waited() >= quiet.waitSeconds) return `host busy: ${fault}; waited ${formatSeconds(waited())}.`
      task.update(`host busy: ${fault}`)
      lastFault = fault
    }
  }
  const waiting = <Result>(work: (task: Task) => Promise<Result>): Promise<Result> => world.progress.task(`${host.name}: waiting for a quiet host`, work)
  const storeIsWorkedOn = async (): Promise<boolean> => quiet.builders && (await machine.storeWorkers()).length > 0
  let restorers: readonly StoppedUnit[] = []
  const runningNow = async (): Promise<readonly string[]> => {
    if (record.services.length === 0) return []
    // what was measured must not be lost because systemd gives no answer
    const states = await machine.units(record.services.map(({ unit }) => unit)).catch(() => [])
    return states.filter(({ runs }) => runs).map(({ unit }) => unit)
  }
  const result = (refusal: string | null): QuietHost => ({
    refusal,
    record: () => record,
    beforeFirstRound: async () => {
      const began = await runningNow()
      if (began.length > 0) return `host busy: something started ${began.join(', ')} before the first round; name what did in \`services\` too (its socket, timer or path unit).`
      return mayGoOn() && !(await storeIsWorkedOn()) ? null : waiting((task) => atRest(quiet, task))
    },
    mayGoOn,
    afterRounds: async () => {
      const began = await runningNow()
      if (began.length > 0) await note({ services: record.services.map((service) => (began.includes(service.unit) ? { ...service, ranMeanwhile: true } : service)) })
    },
    end: async () => {
      await note({ services: await restoredServices(record.services, restorers, world) })
      return record
    },
  })

  return waiting(async (task) => {
    const closed = await waitForWindow(quiet, task, clock)
    if (closed !== null) {
      await note({ windowClosed: true })
      return result(closed)
    }
    if (quiet.services.length > 0) {
      // a build may take its time: until it ends, the services may serve
      const refusal = (await storeIsWorkedOn()) ? await atRest({ idle: null, builders: true }, task) : null
      if (refusal !== null) return result(refusal)
      const stopped = await stopServices(host, lock, machine)
      restorers = stopped.restorers
      await note({ services: stopped.services })
    }
    return result(await atRest(quiet, task))
  })
}

/** A window that opens within the limit is waited for; one that opens later is not worth a blocked runner. */
async function waitForWindow({ window, waitSeconds }: PlannedQuiet, task: Task, clock: Clock): Promise<string | null> {
  if (window === null) return null
  // that somebody sets the clock must not move it
  const limit = clock.seconds() + waitSeconds
  for (;;) {
    const minutes = minutesUntilOpen(window, minuteOfDay(clock.now()))
    if (minutes === 0) return null
    const opens = `its window ${windowText(window)} opens in ${formatSeconds(minutes * 60)}`
    const left = limit - clock.seconds()
    // the minute that runs counts as a whole one above
    if ((minutes - 1) * 60 > left) return `host busy: ${opens}, at most ${formatSeconds(waitSeconds)} are waited (timeouts.quiet).`
    task.update(opens)
    await clock.pause(WINDOW_SECONDS)
  }
}

/** Returns how the host's services stand; throws InputError when it has no such unit, or no systemd. Worth asking before a long build. */
export async function servicesOf(host: PlannedHost, machine: Machine): Promise<UnitState[]> {
  const services = host.quiet?.services ?? []
  if (services.length === 0) return []
  const states = await machine.units(services)
  const missing = states.filter(({ exists }) => !exists).map(({ unit }) => unit)
  if (missing.length > 0) {
    throw new InputError({
      problem: `The host '${host.name}' has no unit ${missing.join(', ')}, which its \`services\` name.`,
      next: 'Correct `services`, or look with `systemctl list-units`.',
    })
  }
  return states
}

async function stopServices(host: PlannedHost, lock: MachineLock, machine: Machine): Promise<{ readonly services: StoppedService[]; readonly restorers: readonly StoppedUnit[] }> {
  const states = await servicesOf(host, machine)
  const running = states.filter(({ runs }) => runs).map(({ unit }) => unit)
  const restorers = running.length > 0 ? await machine.stopUnits(running, lock) : []
  const along = restorers.filter(({ unit }) => !running.includes(unit)).map(({ unit }) => ({ unit, runs: true }))
  return { services: [...states, ...along].map(({ unit, runs }) => ({ unit, stopped: runs, restored: null })), restorers }
}

async function restoredServices(services: readonly StoppedService[], restorers: readonly StoppedUnit[], { machine, clock, progress }: QuietWorld): Promise<StoppedService[]> {
  if (restorers.length === 0) return [...services]
  const limit = clock.seconds() + RESTORE_SECONDS
  for (;;) {
    // what was measured must not be lost because systemd gives no answer
    const states = await machine.units(restorers.flatMap(({ unit, restorer }) => [unit, restorer])).catch(() => [])
    const stateOf = (unit: string): string | undefined => states.find((one) => one.unit === unit)?.state
    const down = restorers.filter(({ unit }) => stateOf(unit) !== 'active')
    if (down.length > 0 && clock.seconds() < limit) {
      await clock.pause(0.2)
      continue
    }
    const [waiting, others] = parted(down, ({ restorer }) => stateOf(restorer) === 'active')
    const [starting, rest] = parted(others, ({ unit }) => stateOf(unit) === 'activating')
    const [unseen, lost] = parted(rest, ({ unit }) => stateOf(unit) === undefined)
    if (waiting.length > 0) progress.notice(`${namesOf(waiting)} ${waiting.length === 1 ? 'starts' : 'start'} again when whoever has the lock of this machine now has measured.`)
    if (starting.length > 0) progress.notice(`${namesOf(starting)} still ${starting.length === 1 ? 'starts' : 'start'} after ${formatSeconds(RESTORE_SECONDS)}.`)
    if (unseen.length > 0) progress.warning(`systemd does not say whether ${namesOf(unseen)} ${unseen.length === 1 ? 'runs' : 'run'} again: look at \`systemctl status\`.`)
    if (lost.length > 0) progress.warning(`${namesOf(lost)} ${lost.length === 1 ? 'does' : 'do'} not run again: start it by hand and look at \`systemctl status\`.`)
    const isIn = (list: readonly StoppedUnit[], unit: string): boolean => list.some((one) => one.unit === unit)
    return services.map((service) => {
      if (!service.stopped) return service
      return { ...service, restored: isIn(lost, service.unit) ? false : isIn(down, service.unit) ? null : true }
    })
  }
}

const namesOf = (units: readonly StoppedUnit[]): string => units.map(({ unit }) => unit).join(', ')

function parted<One>(list: readonly One[], wanted: (one: One) => boolean): readonly [One[], One[]] {
  return [list.filter(wanted), list.filter((one) => !wanted(one))]
}
