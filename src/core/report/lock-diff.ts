import { visibleLine } from './visible-text.ts'

interface LockedNode {
  readonly ref: string | null
  readonly rev: string | null
  readonly narHash: string | null
  readonly lastModified: number | null
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const textIn = (record: unknown, key: string): string | null => {
  const value = isRecord(record) ? record[key] : undefined
  return typeof value === 'string' ? value : null
}

/** Returns the lock's nodes by name; null when the text is no flake.lock. Nodes of a strange shape count as empty. */
function nodesOf(lockText: string): Map<string, LockedNode> | null {
  let lock: unknown
  try {
    lock = JSON.parse(lockText)
  } catch {
    return null
  }
  if (!isRecord(lock) || !isRecord(lock['nodes'])) return null
  const root = textIn(lock, 'root') ?? 'root'
  return new Map(
    Object.entries(lock['nodes'])
      .filter(([name]) => name !== root)
      .map(([name, node]) => {
        const locked = isRecord(node) ? node['locked'] : undefined
        const seconds = isRecord(locked) ? locked['lastModified'] : undefined
        const ref = textIn(isRecord(node) ? node['original'] : undefined, 'ref') ?? textIn(locked, 'ref')
        const lastModified = typeof seconds === 'number' && Math.abs(seconds) < 8.64e12 ? seconds : null
        return [name, { ref, rev: textIn(locked, 'rev'), narHash: textIn(locked, 'narHash'), lastModified }]
      }),
  )
}

function describe({ ref, rev, narHash, lastModified }: LockedNode): string {
  const commit = rev?.slice(0, 12) ?? narHash?.slice(0, 19) ?? 'not locked'
  const day = lastModified === null ? null : new Date(lastModified * 1000).toISOString().slice(0, 10)
  return visibleLine([ref, commit, day === null ? null : `(${day})`].filter((part) => part !== null).join(' '))
}

/**
 * Returns which nodes of flake.lock moved, one line each: name, ref, commit and date before and after. A damaged text
 * becomes a sentence, never an error. Format: nix manual, "Lock files" (versions 5 to 7 share what is read here).
 */
export function lockDiffText(beforeLockText: string, afterLockText: string): string {
  const [before, after] = [nodesOf(beforeLockText), nodesOf(afterLockText)]
  if (before === null || after === null) {
    return `flake.lock ${before === null ? 'before' : 'after'} the bump could not be read, so what moved in it is not known.`
  }
  const lines = [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((name) => {
    const [old, fresh] = [before.get(name), after.get(name)]
    const shown = visibleLine(name, 80)
    if (old === undefined) return fresh === undefined ? [] : [`${shown}: new, ${describe(fresh)}`]
    if (fresh === undefined) return [`${shown}: gone, was ${describe(old)}`]
    const moved = old.rev !== fresh.rev || old.narHash !== fresh.narHash || old.ref !== fresh.ref
    return moved ? [`${shown}: ${describe(old)} -> ${describe(fresh)}`] : []
  })
  return lines.length === 0 ? 'No node of flake.lock moved.' : lines.join('\n')
}
