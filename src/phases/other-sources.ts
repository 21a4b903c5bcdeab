import { z } from 'zod'
import { InputError } from '../core/errors.ts'
import { lockedInput, parseFlakeLock } from '../core/pin/flake-lock.ts'
import { lockPaths } from '../core/pin/lock-paths.ts'
import { nixString } from '../core/nix/nix-code.ts'
import type { Facts } from '../core/doctor/facts.ts'
import { EvaluationError, type Nix } from '../ports/nix.ts'

/** The lock of a flake, as it lies in its directory and as a text, and the input of it that is bumped. */
export interface LockQuestion {
  readonly directory: string
  readonly lockSource: string
  readonly lockText: string
  readonly input: string
}

const LLAMA = /llama[._-]?cpp/i

/** The store paths of nodes of flake.lock, by nix's own means (nix: call-flake.nix), which fetches nothing that is there. */
const pathsOf = (nodes: readonly string[]): string => `let
    lock = builtins.fromJSON (builtins.readFile ./flake.lock);
    pathOf = node: (builtins.fetchTree (removeAttrs lock.nodes.\${node}.locked [ "dir" ])).outPath;
  in map pathOf [ ${nodes.map(nixString).join(' ')} ]`

/** Returns the inputs, by the store paths of their sources, that hold another llama.cpp than the one that is bumped; or why they cannot be told. */
export async function gatherOtherSources({ directory, lockSource, lockText, input }: LockQuestion, nix: Nix): Promise<Facts['otherSources']> {
  try {
    const lock = parseFlakeLock(lockText, lockSource)
    const own = lockedInput(lock, input, lockSource).node
    const paths = lockPaths(lock, lockSource)
    const names = new Map(Object.entries(lock.nodes).map(([name, node]) => [node, name]))
    const others = [...paths].flatMap(([path, at]) => {
      const node = 'node' in at ? names.get(at.node) : undefined
      const { repo = '', url = '' } = 'node' in at ? (at.node.locked ?? {}) : {}
      return node !== undefined && node !== own && LLAMA.test(`${repo} ${url}`) ? [{ path, node }] : []
    })
    if (others.length === 0) return new Map()
    const [bumped, ...found] = z.array(z.string()).parse(await nix.evaluateExpression(directory, pathsOf([own, ...others.map(({ node }) => node)])))
    return new Map(found.flatMap((source, index) => (source === bumped ? [] : [[source, others[index]?.path ?? ''] as const])))
  } catch (error) {
    // what is wrong with the lock is said where the pin is read
    if (error instanceof InputError) return new Map()
    if (error instanceof EvaluationError) return { unknown: `The other inputs that hold a llama.cpp cannot be read: ${error.message}` }
    throw error
  }
}
