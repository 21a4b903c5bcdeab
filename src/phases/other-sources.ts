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

/**
 * The store paths of sources with these hashes. nix gives what it fetches the path of a derivation without a builder that has its hash and its name, so
 * nothing is fetched: neither what no host is built from, nor what is not there any more.
 */
const pathsOf = (hashes: readonly string[]): string => `map
  (hash: builtins.unsafeDiscardStringContext (derivation { name = "source"; system = "none"; builder = "none"; outputHashMode = "recursive"; outputHash = hash; }).outPath)
  [ ${hashes.map(nixString).join(' ')} ]`

const depthOf = (path: string): number => path.split('/').length

/** Returns the inputs, by the store paths of their sources, that hold another llama.cpp than the one that is bumped; or why they cannot be told. */
export async function gatherOtherSources({ directory, lockSource, lockText, input }: LockQuestion, nix: Nix): Promise<Facts['otherSources']> {
  try {
    const lock = parseFlakeLock(lockText, lockSource)
    const bumped = lockedInput(lock, input, lockSource).locked.narHash
    const others = [...lockPaths(lock, lockSource)].flatMap(([path, at]) => {
      const { repo = '', url = '', path: place = '', narHash } = 'node' in at ? (at.node.locked ?? {}) : {}
      return narHash !== undefined && narHash !== bumped && LLAMA.test(`${repo} ${url} ${place}`) ? [{ path, narHash }] : []
    })
    if (others.length === 0) return new Map()
    // of two inputs with one source the flake's own is named, not one that another flake brings
    const told = others.toSorted((one, other) => depthOf(other.path) - depthOf(one.path))
    const sources = z.array(z.string()).parse(await nix.evaluateExpression(directory, pathsOf(told.map(({ narHash }) => narHash))))
    return new Map(sources.map((source, index) => [source, told[index]?.path ?? '']))
  } catch (error) {
    // what is wrong with the lock is said where the pin is read
    if (error instanceof InputError) return new Map()
    if (error instanceof EvaluationError) return { unknown: `The other inputs that hold a llama.cpp cannot be read: ${error.message}` }
    throw error
  }
}
