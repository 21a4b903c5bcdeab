import { InputError } from '../core/errors.ts'
import type { Config } from '../core/hosts/config.ts'
import { lockedInput, parseFlakeLock, pinOf } from '../core/pin/flake-lock.ts'
import { flakeIn } from '../core/pin/flake-place.ts'
import type { Pin } from '../core/pin/pin.ts'
import { upstreamOf } from '../core/pin/upstream-repository.ts'
import type { FleetRepository } from '../ports/fleet-repository.ts'
import type { Nix } from '../ports/nix.ts'
import { readFlake, type FlakeFiles } from './flake-files.ts'

/** What a commit of the fleet repository follows: the repository whose tags count, and the pin. */
export interface FollowedInput {
  readonly upstream: string
  readonly baseline: Pin
}

/** The keys of the config that say which input is followed where. */
export type FollowedKeys = Pick<Config, 'flake' | 'flake-input' | 'upstream'>

/** Returns the followed input of a commit. Throws InputError when the flake pins nothing that can be followed, with the line of flake.nix. */
export async function followedInput(commit: string, config: FollowedKeys, { fleet, nix }: { readonly fleet: FleetRepository; readonly nix: Nix }): Promise<FollowedInput> {
  const flake = await readFlake(fleet, commit, config.flake)
  return lockedPin(flake, config, async () => {
    const { lineOfInput } = await import('./pin-declaration.ts')
    const { directory } = await fleet.checkOut(commit, 'line')
    return lineOfInput(nix, { directory: flakeIn(directory, flake.directory), text: flake.nixFile.text, source: flake.nixFile.path, input: config['flake-input'] })
  })
}

/** A refusal says the line of flake.nix, which only nix knows. */
async function lockedPin({ lockFile, nixFile }: FlakeFiles, config: FollowedKeys, line: () => Promise<number | null>): Promise<FollowedInput> {
  const input = config['flake-input']
  const lock = parseFlakeLock(lockFile.text, lockFile.path)
  try {
    const locked = lockedInput(lock, input, lockFile.path)
    return { upstream: upstreamOf(locked, input, config.upstream, lockFile.path), baseline: pinOf(locked, input) }
  } catch (error) {
    const at = error instanceof InputError ? await line() : null
    if (at === null || !(error instanceof InputError)) throw error
    throw new InputError({ problem: `${nixFile.path}:${at}: ${error.message.slice(0, -error.next.length).trim()}`, next: error.next })
  }
}
