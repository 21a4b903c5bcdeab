import { readdirSync, readFileSync } from 'node:fs'

/** A process, told from a later one with the same number by when it started (clock ticks since the machine did). */
export interface Descendant {
  readonly id: number
  readonly startedAt: string
}

/**
 * Returns the living descendants of a process, itself not included; none where there is no /proc (proc(5), `stat`).
 * Needed because nix gives every builder a session of its own, out of reach of nix's process group.
 */
export function descendantsOf(root: number): readonly Descendant[] {
  const childrenOf = new Map<number, Descendant[]>()
  for (const name of entries('/proc')) {
    const status = /^\d+$/.test(name) ? statusOf(Number(name)) : null
    if (status === null) continue
    const child = { id: Number(name), startedAt: status.startedAt }
    const siblings = childrenOf.get(status.parent)
    if (siblings === undefined) childrenOf.set(status.parent, [child])
    else siblings.push(child)
  }
  const found: Descendant[] = []
  const open = [root]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const children = childrenOf.get(next) ?? []
    found.push(...children)
    open.push(...children.map((child) => child.id))
  }
  return found
}

/** Sends SIGKILL to those that still are the processes they were. */
export function killDescendants(descendants: readonly Descendant[]): void {
  for (const { id, startedAt } of descendants) {
    if (statusOf(id)?.startedAt === startedAt) sendSignal(id, 'SIGKILL')
  }
}

/** Sends a signal to a process, or with a negative id to a process group; one that is gone already is no error. */
export function sendSignal(id: number, name: NodeJS.Signals): void {
  try {
    process.kill(id, name)
  } catch {
    // ESRCH: gone. EPERM: it has become another user's (setuid) and is out of our reach.
  }
}

/** Returns the parent of a process and when it started; null when it is gone. */
export function statusOf(id: number): { readonly parent: number; readonly startedAt: string } | null {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'latin1')
    // The command's name stands second, in parentheses, and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [parent, startedAt] = [fields[1], fields[19]]
    return parent === undefined || startedAt === undefined ? null : { parent: Number(parent), startedAt }
  } catch {
    return null
  }
}

function entries(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}
