import type { BusyProcess } from '../core/hosts/activity.ts'
import { oneLine } from '../core/reading.ts'
import type { KernelFiles } from './kernel-files.ts'

interface Seen {
  readonly id: string
  readonly parent: string
  readonly name: string
  readonly ticks: number
  readonly startedAt: string
}

const TICKS_A_SECOND = 100
/** Below this share of a core a process is not worth a name. */
const WORTH_A_NAME = 0.05

/** Reads proc(5) `stat`: the name stands second, in parentheses, and may hold anything. */
function seen(files: KernelFiles, id: string): Seen | null {
  const stat = files.read(`/proc/${id}/stat`)
  if (stat === null) return null
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
  return Number.isFinite(ticks) ? { id, parent: fields[1] ?? '', name: oneLine(name, 40), ticks, startedAt: fields[19] ?? '' } : null
}

function allSeen(files: KernelFiles): ReadonlyMap<string, Seen> {
  const ids = files.list('/proc').filter((name) => /^\d+$/.test(name))
  return new Map(ids.flatMap((id) => { const one = seen(files, id); return one === null ? [] : [[id, one] as const] }))
}

function isOurs(process: Seen, all: ReadonlyMap<string, Seen>, own: string): boolean {
  let at: Seen | undefined = process
  for (let steps = 0; at !== undefined && steps < 100; steps++) {
    if (at.id === own) return true
    at = all.get(at.parent)
  }
  return false
}

/** Starts to watch the processes of others. The function returned gives those that worked since, the busiest first. */
export function watchProcesses(files: KernelFiles, own = String(process.pid)): (seconds: number) => BusyProcess[] {
  const before = allSeen(files)
  return (seconds) => {
    const after = allSeen(files)
    const busy = [...after.values()].flatMap((one) => {
      const earlier = before.get(one.id)
      const since = earlier?.startedAt === one.startedAt ? earlier.ticks : 0
      const cores = (one.ticks - since) / TICKS_A_SECOND / Math.max(seconds, 0.001)
      return cores < WORTH_A_NAME || isOurs(one, after, own) ? [] : [{ name: one.name, cores }]
    })
    return busy.toSorted((a, b) => b.cores - a.cores)
  }
}

/** nix's build users: those of the group nixbld by name, and the range that `auto-allocate-uids` takes them from. */
const BUILD_USER = /^_?nixbld\d+:[^:]*:(\d+):/gm
const ALLOCATED = { first: 872_415_232, count: 128 * 65_536 } as const
/** systemd's units that collect, optimise or rebuild; a process's cgroup names its unit. */
const STORE_UNITS = /\/(?<unit>nix-(?:gc|optimise)|nixos-upgrade|nixos-rebuild[\w-]*)\.service/
/** Someone at a terminal: the words of a command line after the program. */
const STORE_COMMANDS = /^(?:nix-collect-garbage|nix-store --(?:gc|optimi[sz]e)|nix store (?:gc|optimise))\b/

const isAllocated = (user: number): boolean => user >= ALLOCATED.first && user < ALLOCATED.first + ALLOCATED.count

function storeWork(files: KernelFiles, id: string, buildUsers: ReadonlySet<string>): string | null {
  const unit = STORE_UNITS.exec(files.read(`/proc/${id}/cgroup`) ?? '')?.groups?.['unit']
  if (unit !== undefined) return unit
  const user = /^Uid:\t(\d+)/m.exec(files.read(`/proc/${id}/status`) ?? '')?.[1] ?? ''
  if (buildUsers.has(user) || isAllocated(Number(user))) return 'a nix build'
  const words = (files.read(`/proc/${id}/cmdline`) ?? '').split('\0')
  const program = words[0]?.slice((words[0]?.lastIndexOf('/') ?? -1) + 1) ?? ''
  return STORE_COMMANDS.exec([program, ...words.slice(1)].join(' '))?.[0] ?? null
}

/** Returns who builds in, collects or optimises a nix store right now, each once; builds of a single-user nix are not told apart. */
export function storeWorkers(files: KernelFiles): string[] {
  const users = new Set([...(files.read('/etc/passwd') ?? '').matchAll(BUILD_USER)].map((match) => match[1] ?? ''))
  const ids = files.list('/proc').filter((name) => /^\d+$/.test(name))
  return [...new Set(ids.flatMap((id) => storeWork(files, id, users) ?? []))].toSorted()
}
