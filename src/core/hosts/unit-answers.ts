import { oneLine } from '../reading.ts'

/** A unit as `systemctl show` describes it. */
export interface UnitState {
  readonly unit: string
  readonly exists: boolean
  /** Whether it runs, or is about to. */
  readonly runs: boolean
  readonly state: string
  /** Why systemd would not start it again: how it has read its file, such as `masked`, or that only a dependency may start it; null where it would. */
  readonly stuck: string | null
  /** What needs it or is a part of it, which systemd stops with it and does not start with it. */
  readonly stopsToo: readonly string[]
}

/** The dependencies through which a stop spreads (systemd.unit(5)): of Requires=, Requisite=, BindsTo=, PartOf= and PropagatesStopTo=. */
const STOPS_TOO = ['RequiredBy', 'RequisiteOf', 'BoundBy', 'ConsistsOf', 'PropagatesStopTo']

/** The arguments that ask systemctl for units, in the order given. */
export const showUnits = (units: readonly string[]): string[] => ['show', '--no-pager', `--property=${['LoadState', 'ActiveState', 'CanStart', ...STOPS_TOO].join(',')}`, '--', ...units]

const RUNS = /^(?:active|activating|reloading|refreshing)$/

/** Returns the units in the answer of `systemctl show`, one block per unit in the order asked; null when it is none. */
export function unitStates(units: readonly string[], answer: string): UnitState[] | null {
  const blocks = answer.trim().split(/\n{2,}/)
  if (blocks.length !== units.length) return null
  const states = units.map((unit, place) => {
    const block = blocks[place] ?? ''
    const load = /^LoadState=([a-z-]+)$/m.exec(block)?.[1]
    const state = /^ActiveState=([a-z-]+)$/m.exec(block)?.[1]
    if (load === undefined || state === undefined) return null
    const stuck = load !== 'loaded' ? load : /^CanStart=no$/m.test(block) ? 'RefuseManualStart=' : null
    const stopsToo = STOPS_TOO.flatMap((name) => namesIn(new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1] ?? ''))
    return { unit, exists: load !== 'not-found', runs: RUNS.test(state), state, stuck, stopsToo }
  })
  return states.includes(null) ? null : (states as UnitState[])
}

/** systemctl writes a name with a backslash as a shell would have to: `$'a\\x2db.service'`. */
function namesIn(list: string): string[] {
  return list.split(' ').filter((name) => name !== '').map((name) => (/^\$'(.*)'$/.exec(name)?.[1] ?? name).replaceAll('\\\\', '\\'))
}

/** Returns what systemd's refusal means, in words for the user who wrote `services`. */
export function refusalOfSystemd(stderr: string, units: readonly string[]): { readonly problem: string; readonly next: string } {
  // the second line of systemctl only says where to read more
  const said = oneLine(stderr.trim().split('\n')[0] ?? '', 300).replace(/\.$/, '') || 'nothing on stderr'
  const names = units.join(', ')
  if (/authentication required|access denied|permission denied|not authorized|not permitted|Not privileged/i.test(stderr)) {
    return {
      problem: `This user may not stop ${names} (systemd said: ${said}).`,
      next: "Allow it with a polkit rule for org.freedesktop.systemd1.manage-units on these units: docs/quiet-host.md has it, and llama-fleet's nixosModules.runner writes it; or run as root, or leave `services` out.",
    }
  }
  if (/not been booted with systemd|Failed to connect to (?:bus|system scope bus)|Host is down/i.test(stderr)) {
    return { problem: `There is no systemd here that could stop ${names} (it said: ${said}).`, next: 'Leave `services` out for this host, or measure it outside of a container.' }
  }
  return { problem: `systemd did not do what it was asked for ${names} (it said: ${said}).`, next: 'Look at `systemctl status` of these units on the host.' }
}
