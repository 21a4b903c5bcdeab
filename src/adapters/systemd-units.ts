import { randomBytes } from 'node:crypto'
import { delimiter } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { InputError, type Lesson } from '../core/errors.ts'
import { refusalOfSystemd, showUnits, unitStates, type UnitState } from '../core/hosts/unit-answers.ts'
import type { ChildProcesses, Ending } from '../ports/child-processes.ts'
import type { MachineLock, StoppedUnit } from '../ports/machine.ts'
import { programIn } from './program-start.ts'

/** What talking to systemd needs of the outside. */
export interface SystemdOptions {
  readonly processes: ChildProcesses
  readonly path: string
}

/** Stopping may take a service's whole TimeoutStopSec (90 s by default). */
const STOP_SECONDS = 300
const ANSWER_SECONDS = 30
/** A restorer that does not wait for our lock is gone after this long. */
const SETTLED_MS = 150

/** systemd's units, seen and stopped. */
export interface SystemdUnits {
  states(units: readonly string[]): Promise<UnitState[]>
  stop(units: readonly string[], lock: MachineLock): Promise<readonly StoppedUnit[]>
}

/** The template unit of nixosModules.runner for a service: whoever may start it needs no right to start units of his own making. */
const templateOf = (unit: string): string => `llama-fleet-restore@${unit}.service`

/**
 * Returns systemd's units of this machine. A service that we stop is started again by a unit of systemd, the restorer: it waits
 * for our lock with flock(1), ends when the kernel frees it, and OnSuccess= and OnFailure= of it start the service. So nothing of
 * us has to be alive for it (docs/decisions/0012-a-quiet-host.md).
 */
export function systemdUnits({ processes, path }: SystemdOptions): SystemdUnits {
  const run = (program: string, words: readonly string[], timeoutSeconds = ANSWER_SECONDS): Promise<Ending> =>
    processes.run({ program, arguments: words, directory: '/', environment: { PATH: path, LC_ALL: 'C', SYSTEMD_COLORS: '0' }, timeoutSeconds })

  const states = async (units: readonly string[]): Promise<UnitState[]> => {
    if (units.length === 0) return []
    const ending = await run('systemctl', showUnits(units))
    const answer = ending.exitCode === 0 ? unitStates(units, ending.stdout) : null
    if (answer === null) throw refused(ending, units)
    return answer
  }

  /**
   * Returns these units with the running ones that systemd stops because they need one of them, services last: the kernel frees a lock in the order
   * in which it was asked for, and systemd starts no socket whose service runs already.
   */
  const withDependents = async (units: readonly string[]): Promise<UnitState[]> => {
    let found = await states(units)
    const all = [...found]
    while (found.length > 0) {
      const names = new Set(found.flatMap(({ stopsToo }) => stopsToo))
      for (const { unit } of all) names.delete(unit)
      found = (await states([...names])).filter(({ runs }) => runs)
      all.push(...found)
    }
    const isService = ({ unit }: UnitState): number => Number(unit.endsWith('.service'))
    return all.toSorted((a, b) => isService(a) - isService(b))
  }

  const startRestorer = async (unit: string, place: string, named: string): Promise<string> => {
    const template = templateOf(unit)
    const [known] = await states([template])
    if (known?.exists === true) {
      const ending = await run('systemctl', ['start', '--no-ask-password', '--', template])
      if (ending.exitCode !== 0) throw refused(ending, [named])
      return template
    }
    // systemd does not look for programs on our PATH
    const found = (program: string): string => programIn(path.split(delimiter), program) ?? program
    // a name of its own each time: the last one may not be forgotten yet
    const name = `llama-fleet-restore-${process.pid}-${randomBytes(4).toString('hex')}-${unit}.service`
    // a property is read as words are, in which a backslash is written twice
    const started = unit.replaceAll('\\', '\\\\')
    const ending = await run('systemd-run', [
      '--quiet', '--collect', '--no-ask-password', '--service-type=exec', `--unit=${name}`, `--description=Starts ${unit} again when llama-fleet has measured`,
      `--property=OnSuccess=${started}`, `--property=OnFailure=${started}`,
      // it fails on purpose: where we were killed while the service still ended, OnFailure= takes the place of that stop, and OnSuccess= would give way to it
      '--', found('flock'), '--exclusive', place, found('false'),
    ]) // prettier-ignore
    if (ending.exitCode !== 0) throw refused(ending, [named])
    return name
  }

  return {
    states,
    stop: async (units, lock) => {
      const { place } = lock
      if (place === null) {
        throw new InputError({ problem: `${units.join(', ')} cannot be stopped safely: without flock nothing would start them again after a crash.`, next: 'Install util-linux, or leave `services` out.' })
      }
      const all = await withDependents(units)
      const stuck = all.filter(({ load }) => load !== 'loaded').map(({ unit, load }) => `${unit} (${load})`)
      if (stuck.length > 0) {
        throw new InputError({ problem: `${stuck.join(', ')} cannot be stopped: systemd would not start it again.`, next: 'Mend that unit (`systemctl status`, `systemctl unmask`), or leave `services` out.' })
      }
      const stopped: StoppedUnit[] = []
      for (const { unit } of all) {
        const named = units.includes(unit) ? unit : `${unit}, which systemd stops with ${units.join(', ')}`
        stopped.push({ unit, restorer: await startRestorer(unit, place, named) })
      }
      await pause(SETTLED_MS)
      // in time, before anything is stopped: a restorer that waits for another lock than ours ends at once
      await mustWait(stopped.map(({ restorer }) => restorer), place)
      const ending = await run('systemctl', ['stop', '--no-ask-password', '--', ...units], STOP_SECONDS)
      if (ending.exitCode !== 0) throw refused(ending, units)
      const still = (await states(stopped.map(({ unit }) => unit))).filter(({ runs }) => runs).map(({ unit }) => unit)
      if (still.length > 0) throw new InputError({ problem: `${still.join(', ')} was stopped and runs again: something starts it.`, next: 'Add what starts it to `services` (its socket, timer or path unit).' })
      return stopped
    },
  }

  async function mustWait(restorers: readonly string[], place: string): Promise<void> {
    const gone = (await states(restorers)).filter(({ runs }) => !runs).map(({ unit }) => unit)
    if (gone.length === 0) return
    throw new InputError({
      problem: `${gone.join(', ')} ended at once instead of waiting for the lock ${place}, so nothing would start the services again.`,
      next: 'That unit and llama-fleet must name the same lock (LLAMA_FLEET_LOCK), in a directory that systemd sees too.',
    })
  }
}

function refused(ending: Ending, units: readonly string[]): InputError {
  const lesson: Lesson = refusalOfSystemd(ending.startError ?? (ending.timedOut ? 'no answer in time' : ending.stderrTail), units)
  return new InputError(lesson)
}
