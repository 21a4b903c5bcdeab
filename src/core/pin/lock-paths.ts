import { InputError } from '../errors.ts'
import { parseFlakeLock, type FlakeLock, type LockNode } from './flake-lock.ts'
import { tagName } from './pin-target.ts'

/** What an input is locked to: a node of its own, or the path of another input that it follows. */
export type LockedPath = { readonly node: LockNode } | { readonly follows: readonly string[] }

/** Node names are numbered anew when nodes come and go, so inputs are told apart by their paths; no real lock has this many. */
const MOST_PATHS = 10_000
const MOST_STEPS = 100

/**
 * Returns what every input of a lock is locked to, by its path from the root (`llama-cpp/nixpkgs`). Throws InputError when a
 * node is missing or the nodes go round in a circle.
 */
export function lockPaths(lock: FlakeLock, source: string): ReadonlyMap<string, LockedPath> {
  const paths = new Map<string, LockedPath>()
  const damaged = (problem: string): InputError => new InputError({ problem: `${source} ${problem}.`, next: 'Restore it from git, or delete it and run `nix flake lock`.' })
  const walk = (name: string, path: readonly string[]): void => {
    const node = Object.hasOwn(lock.nodes, name) ? lock.nodes[name] : undefined
    if (node === undefined) throw damaged(`has no node '${name}' for the input '${path.join('/')}'`)
    if (path.length > 0) paths.set(path.join('/'), { node })
    if (path.length > MOST_STEPS || paths.size > MOST_PATHS) throw damaged('has nodes that need each other in a circle')
    for (const [input, target] of Object.entries(node.inputs ?? {})) {
      const below = [...path, input]
      if (typeof target === 'string') walk(target, below)
      else paths.set(below.join('/'), { follows: target })
    }
  }
  walk(lock.root, [])
  return paths
}

/** Returns the inputs of the root that follow something below the input, themselves or by what they follow. */
export function followersBelow(lock: FlakeLock, input: string, source: string): string[] {
  const paths = lockPaths(lock, source)
  const leadsBelow = (path: string, steps = 0): boolean => {
    const at = paths.get(path)
    return path.startsWith(`${input}/`) || (steps < MOST_STEPS && at !== undefined && 'follows' in at && leadsBelow(at.follows.join('/'), steps + 1))
  }
  return Object.keys(lock.nodes[lock.root]?.inputs ?? {}).filter((name) => leadsBelow(name))
}

/** Returns the paths whose lock differs between two locks, added and removed ones included. */
export function movedPaths(before: ReadonlyMap<string, LockedPath>, after: ReadonlyMap<string, LockedPath>): string[] {
  const paths = new Set([...before.keys(), ...after.keys()])
  return [...paths].filter((path) => contentOf(before.get(path)) !== contentOf(after.get(path))).toSorted()
}

const READ_BY_NIX = new Set(['inputs', 'locked', 'original', 'flake', 'parent'])

/** Returns a name that stands in the node of an input, which nix does not know and leaves out where it writes a lock anew; null when there is none. */
export function unknownName(at: LockedPath | undefined): string | null {
  return at === undefined || 'follows' in at ? null : (Object.keys(at.node).find((name) => !READ_BY_NIX.has(name)) ?? null)
}

/** The node without its inputs (each has a path of its own), with sorted keys: nix writes them in any order. */
function contentOf(path: LockedPath | undefined): string {
  if (path === undefined) return 'none'
  if ('follows' in path) return JSON.stringify(path.follows)
  const { inputs: _, ...content } = path.node
  return canonical(content)
}

/** Returns JSON with sorted keys. A `ref` of main and of refs/heads/main are one: nix 2.26 began to write the longer one. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => (key === 'ref' && typeof inner === 'string' && isShortBranch(inner) ? `refs/heads/${inner}` : sorted(inner)))
}

const isShortBranch = (ref: string): boolean => !ref.startsWith('refs/') && /^[\w./-]+$/.test(ref) && ref !== 'HEAD' && tagName(ref) === null

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** A JSON text with names sorted by their bytes; JavaScript's own puts those that are numbers first. */
function asNixWrites(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  const isList = Array.isArray(value)
  const items = isList ? value.map((item) => asNixWrites(item, inner)) : Object.entries(value).toSorted(byCodePoint).map(([name, item]) => `${JSON.stringify(name)}: ${asNixWrites(item, inner)}`)
  const [open, close] = isList ? '[]' : '{}'
  return items.length === 0 ? `${open}${close}` : `${open}\n${items.map((item) => `${inner}${item}`).join(',\n')}\n${indent}${close}`
}

/** The order of the bytes of UTF-8 is that of the code points. */
function byCodePoint([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  const [left, right] = [Array.from(one), Array.from(other)]
  const at = left.findIndex((character, place) => character !== right[place])
  if (at < 0) return left.length - right.length
  return (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1)
}

/**
 * Returns a text of flake.lock in which inputs at these paths are again as the lock of before has them: what the ones `declared` there were written as,
 * and what they all were locked to where nix only added to it (a date, a hash). Throws as lockPaths does.
 */
export function withNodesOf(before: FlakeLock, text: string, { paths, declared }: { readonly paths: readonly string[]; readonly declared: readonly string[] }, source: string): string {
  const lock = JSON.parse(text) as FlakeLock
  const [was, is] = [lockPaths(before, source), lockPaths(lock, source)]
  for (const path of paths) {
    const [old, fresh] = [was.get(path), is.get(path)]
    if (old === undefined || fresh === undefined || 'follows' in old || 'follows' in fresh) continue
    if (declared.includes(path) && old.node.original !== undefined) fresh.node.original = old.node.original
    if (old.node.locked?.rev !== undefined && canonical({ ...fresh.node.locked, ...old.node.locked }) === canonical(fresh.node.locked)) fresh.node.locked = old.node.locked
  }
  return `${asNixWrites(lock, '')}\n`
}

/**
 * Returns what in a text of flake.lock no nix has written, in words; null when all is as nix writes it: sorted keys, none of them twice,
 * two spaces before each level, no node that nothing needs, nothing beside the nodes.
 */
export function unlikeNix(text: string, source: string): string | null {
  const lock = parseFlakeLock(text, source)
  const others = Object.keys(lock).find((key) => !['nodes', 'root', 'version'].includes(key)) ?? Object.keys(lock.nodes[lock.root] ?? {}).find((key) => key !== 'inputs')
  if (others !== undefined) return `has '${others}' where nix writes none`
  const needed = new Set([...lockPaths(lock, source).values()].map((at) => ('node' in at ? at.node : null)))
  const loose = Object.entries(lock.nodes).find(([name, node]) => name !== lock.root && !needed.has(node))?.[0]
  if (loose !== undefined) return `has a node '${loose}' that no input needs`
  return !text.startsWith('\uFEFF') && `${asNixWrites(JSON.parse(text), '')}\n` === text ? null : 'is not written as nix writes it'
}
