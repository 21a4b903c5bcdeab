import { readFileSync } from 'node:fs'

/** Kernel ticks (USER_HZ, 100 a second on every Linux): how busy the machine was, and how busy we and our ended children were. */
interface Busy {
  readonly machine: number
  readonly own: number
  readonly at: number
}

const TICKS_A_SECOND = 100
/** Below this the coarse ticks say nothing: one tick more would be a twentieth of a core. */
const SHORTEST_MS = 200

function busyNow(proc: string): Busy | null {
  try {
    const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = firstLine(`${proc}/stat`)
      .split(/\s+/)
      .map(Number)
    const stat = readFileSync(`${proc}/self/stat`, 'latin1')
    // proc(5): utime, stime, cutime, cstime are fields 14 to 17; the name in parentheses may hold spaces.
    const own = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 15)
      .map(Number)
    const busy = {
      machine: user + nice + system + irq + softirq + steal,
      own: own.reduce((sum, ticks) => sum + ticks, 0),
      at: performance.now(),
    }
    return Number.isFinite(busy.machine + busy.own) && own.length === 4 ? busy : null
  } catch {
    // No /proc: another system, or hidden from us.
    return null
  }
}

const firstLine = (path: string): string => readFileSync(path, 'latin1').split('\n', 1)[0] ?? ''

/**
 * Starts to watch the machine. The function returned gives the CPU that others used since, in cores (time stolen by a hypervisor
 * counts as others'); null where it cannot be read or after less than 0.2 s. Children count as our own once they have ended, and so do the
 * ticks that it is given.
 */
export function watchForeignCpu(proc = '/proc'): (ticksElsewhere?: number) => number | null {
  const start = busyNow(proc)
  return (ticksElsewhere = 0) => {
    const end = busyNow(proc)
    if (start === null || end === null || end.at - start.at < SHORTEST_MS) return null
    const ticks = end.machine - start.machine - (end.own - start.own) - ticksElsewhere
    return Math.max(0, (ticks * 1000) / TICKS_A_SECOND / (end.at - start.at))
  }
}
