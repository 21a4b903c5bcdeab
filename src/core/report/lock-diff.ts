import { parseJson } from '../json-bounds.ts'
import { isRecord } from '../reading.ts'
import { visibleLine } from './visible-text.ts'

interface LockedNode {
  /** Where it is fetched from, whatever its commit. */
  readonly source: string
  readonly ref: string | null
  readonly rev: string | null
  readonly narHash: string | null
  readonly lastModified: number | null
}

const textIn = (record: unknown, key: string): string | null => {
  const value = isRecord(record) ? record[key] : undefined
  return typeof value === 'string' ? value : null
}

/** Returns the lock's nodes by name; null when the text is no flake.lock. Nodes of a strange shape count as empty. */
function nodesOf(lockText: string): Map<string, LockedNode> | null {
  let lock: unknown
  try {
    lock = parseJson(lockText.replace(/^\uFEFF/, ''))
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
        return [name, { source: sourceOf(locked), ref, rev: textIn(locked, 'rev'), narHash: textIn(locked, 'narHash'), lastModified }]
      }),
  )
}

function sourceOf(locked: unknown): string {
  const [type, host, owner, repo, url] = ['type', 'host', 'owner', 'repo', 'url'].map((key) => textIn(locked, key))
  const place = url ?? textIn(locked, 'path') ?? [owner, repo].filter((part) => part !== null).join('/')
  return `${type ?? 'nothing'}:${host === null || host === undefined ? '' : `${host}/`}${place}`
}

function describe({ ref, rev, narHash, lastModified }: LockedNode): string {
  const commit = rev?.slice(0, 12) ?? narHash?.slice(0, 19) ?? 'not locked'
  const day = lastModified === null ? null : new Date(lastModified * 1000).toISOString().slice(0, 10)
  return visibleLine([ref, commit, day === null ? null : `(${day})`].filter((part) => part !== null).join(' '))
}

/** Returns the names of the nodes that moved, came or went; null when a text cannot be read. */
export function movedNodes(beforeLockText: string, afterLockText: string): string[] | null {
  const moves = movesOf(beforeLockText, afterLockText)
  return typeof moves === 'string' ? null : moves.map(({ name }) => name)
}

interface Move {
  readonly name: string
  readonly before: LockedNode | undefined
  readonly after: LockedNode | undefined
}

/** Returns the moves in the order of their names; the sentence that says which text cannot be read otherwise. */
function movesOf(beforeLockText: string, afterLockText: string): Move[] | string {
  const [before, after] = [nodesOf(beforeLockText), nodesOf(afterLockText)]
  if (before === null || after === null) {
    return `flake.lock ${before === null ? 'before' : 'after'} the change could not be read, so what moved in it is not known.`
  }
  return [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((name) => {
    const [from, to] = [before.get(name), after.get(name)]
    const same = from?.rev === to?.rev && from?.narHash === to?.narHash && from?.ref === to?.ref && from?.source === to?.source
    return same && (from === undefined) === (to === undefined) ? [] : [{ name, before: from, after: to }]
  })
}

/**
 * Returns which nodes of flake.lock moved, one line each: name, ref, commit and date before and after, and the source where that is
 * another. A damaged text becomes a sentence, never an error. Format: nix manual, "Lock files" (versions 5 to 7 share what is read here).
 */
export function lockDiffText(beforeLockText: string, afterLockText: string): string {
  const moves = movesOf(beforeLockText, afterLockText)
  if (typeof moves === 'string') return moves
  const lines = moves.map(({ name, before, after }) => {
    const shown = visibleLine(name, 80)
    if (before === undefined || after === undefined) return after === undefined ? `${shown}: gone, was ${before && describe(before)}` : `${shown}: new, ${describe(after)}`
    const sources = before.source === after.source ? '' : `, from ${visibleLine(after.source, 120)} instead of ${visibleLine(before.source, 120)}`
    return `${shown}: ${describe(before)} -> ${describe(after)}${sources}`
  })
  return lines.length === 0 ? 'No node of flake.lock moved.' : lines.join('\n')
}
