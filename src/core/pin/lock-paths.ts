import { InputError } from '../errors.ts'
import type { FlakeLock, LockNode } from './flake-lock.ts'

/** What an input is locked to: a node of its own, or the path of another input that it follows. */
export type LockedPath = { readonly node: LockNode } | { readonly follows: readonly string[] }

/** Node names are numbered anew when nodes come and go, so inputs are told apart by their paths; no real lock has this many. */
const MOST_PATHS = 10_000

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
    if (path.length > 100 || paths.size > MOST_PATHS) throw damaged('has nodes that need each other in a circle')
    for (const [input, target] of Object.entries(node.inputs ?? {})) {
      const below = [...path, input]
      if (typeof target === 'string') walk(target, below)
      else paths.set(below.join('/'), { follows: target })
    }
  }
  walk(lock.root, [])
  return paths
}

/** Returns the paths whose lock differs between two locks, added and removed ones included. */
export function movedPaths(before: ReadonlyMap<string, LockedPath>, after: ReadonlyMap<string, LockedPath>): string[] {
  const paths = new Set([...before.keys(), ...after.keys()])
  return [...paths].filter((path) => contentOf(before.get(path)) !== contentOf(after.get(path))).toSorted()
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
  return JSON.stringify(value, (key, inner: unknown) => {
    if (key === 'ref' && typeof inner === 'string' && !inner.startsWith('refs/') && /^[\w./-]+$/.test(inner) && inner !== 'HEAD') return sameRef(inner)
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
    return Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
}

const sameRef = (ref: string): string => `refs/heads/${ref}`
