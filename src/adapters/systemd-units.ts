import { randomBytes } from 'node:crypto'
import { delimiter } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { InputError, type Lesson } from '../core/errors.ts'
import { refusalOfSystemd, showUnits, unitStates, type UnitState } from '../core/hosts/unit-answers.ts'
import type { ChildProcesses, Ending } from '../ports/child-processes.ts'
import type { MachineLock, StoppedUnit } from '../ports/machine.ts'
import { quoted } from '../core/sandbox/service-words.ts'
import { kernelFiles } from './kernel-files.ts'
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
  stop(units: readonly string[], lock: Pick<MachineLock, 'place'>): Promise<readonly StoppedUnit[]>
}

/** The template unit of nixosModules.runner for a service: whoever may start it needs no right to start units of his own making. */
const templateOf = (unit: string): string => `llama-fleet-restore@${unit}.service`

/**
 * Returns systemd's units of this machine. A service that we stop is started again by a unit of systemd, the restorer: it waits
 * for our lock with flock(1), ends when the kernel frees it, and with its end systemd starts the service. So nothing of
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
   * Returns these units with the running ones that systemd stops because they need one of them, services last: systemd starts no socket whose service
   * runs already, and the kernel gives a lock to those who wait for it in the order in which they came.
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

  /** Starts what starts these units again: instances of the host's template, where it has one, else one unit of ours for all of them. */
  const startRestorers = async (units: readonly string[], named: readonly string[], place: string): Promise<StoppedUnit[]> => {
    const told = units.map((unit) => (named.includes(unit) ? unit : `${unit}, which systemd stops with ${named.join(', ')}`))
    const instances = await states(units.map(templateOf))
    if (!instances.every(({ exists }) => exists)) {
      const restorer = await startOwnRestorer(units, told, place)
      return units.map((unit) => ({ unit, restorer }))
    }
    for (const [at, { unit }] of instances.entries()) {
      const ending = await run('systemctl', ['start', '--no-ask-password', '--', unit])
      if (ending.exitCode !== 0) throw refused(ending, told.slice(at, at + 1))
    }
    return units.map((unit) => ({ unit, restorer: templateOf(unit) }))
  }

  const startOwnRestorer = async (units: readonly string[], told: readonly string[], place: string): Promise<string> => {
    // systemd does not look for programs on our PATH
    const found = (program: string): string => programIn(path.split(delimiter), program) ?? program
    const name = `llama-fleet-restore-${process.pid}-${randomBytes(4).toString('hex')}.service`
    const ending = await run('systemd-run', [
      '--quiet', '--collect', '--no-ask-password', '--service-type=exec', `--unit=${name}`, `--description=Starts ${units.join(', ')} again when llama-fleet has measured`,
      // however it ends; unlike OnSuccess=, this start takes the place of a stop that is under way, and systemd forgets the unit afterwards
      `--property=ExecStopPost=${[found('systemctl'), 'start', '--no-block', '--', ...units].map(quoted).join(' ')}`,
      '--', found('flock'), '--exclusive', place, found('true'),
    ]) // prettier-ignore
    if (ending.exitCode !== 0) throw refused(ending, told)
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
      const stuck = all.flatMap(({ unit, stuck: why }) => (why === null ? [] : [`${unit} (${why})`]))
      if (stuck.length > 0) {
        throw new InputError({ problem: `${stuck.join(', ')} cannot be stopped: systemd would not start it again.`, next: 'Mend that unit (`systemctl status`, `systemctl unmask`), or leave `services` out.' })
      }
      // a stop of the runner would end this measurement, of which nobody would hear
      const around = (kernelFiles().read('/proc/self/cgroup') ?? '').split(/[/\n]/)
      const ownUnit = all.find(({ unit }) => around.includes(unit))?.unit
      if (ownUnit !== undefined) {
        const why = units.includes(ownUnit) ? '' : ` and systemd stops it with ${units.join(', ')}, which it needs`
        throw new InputError({ problem: `${ownUnit} cannot be stopped: llama-fleet itself runs in it${why}.`, next: 'Leave that out of `services`, or run llama-fleet outside of it.' })
      }
      const stopped = await startRestorers(all.map(({ unit }) => unit), units, place)
      await pause(SETTLED_MS)
      // in time, before anything is stopped: a restorer that waits for another lock than ours ends at once
      await mustWait([...new Set(stopped.map(({ restorer }) => restorer))], place)
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
