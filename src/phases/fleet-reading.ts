import type { Config } from '../core/hosts/config.ts'
import { pathFrom } from '../core/path-from.ts'
import type { FleetRepository } from '../ports/fleet-repository.ts'
import type { Memory } from '../ports/memory.ts'
import type { Nix } from '../ports/nix.ts'
import type { TextFiles } from '../ports/text-files.ts'
import type { FollowedInput } from './followed-input.ts'

/** The ports that reading a fleet needs. */
export interface ReadingWorld {
  readonly files: TextFiles
  readonly fleet: FleetRepository
  readonly nix: Nix
  readonly memory: Memory
}

/** What a fleet says before upstream is looked at: its commit, its config, and what the flake of that commit follows. */
export interface FleetReading extends FollowedInput {
  readonly headCommit: string
  readonly config: Config
}

/**
 * Returns what the fleet says. The same text of a config and the same commit say the same every time: they are read, with the
 * libraries and the git processes that it takes, when they are new, and remembered. Throws InputError when they cannot be read.
 */
export async function readFleet(directory: string, configPath: string, world: ReadingWorld): Promise<FleetReading> {
  const { files, fleet, memory } = world
  const { root, headCommit } = await fleet.facts(directory)
  const path = pathFrom(root, configPath)
  const text = await files.read(path)
  if (text === null) {
    throw (await import('../core/hosts/config-text.ts')).missingConfig(configPath, await otherConfig(configPath, root, files))
  }
  const config = await memory.once(`config ${path}`, [text], async () => (await import('../core/hosts/config-text.ts')).parseConfig(text, configPath))
  const keys = [config.flake, config['flake-input'], config.upstream ?? '']
  const followed = await memory.once(`flake ${root} ${path}`, [headCommit, ...keys], async () =>
    (await import('./followed-input.ts')).followedInput(headCommit, config, world),
  )
  return { headCommit, config, ...followed }
}

/** Returns the path of a missing config with the other ending, where a file lies there; else null. */
export async function otherConfig(configPath: string, root: string, files: TextFiles): Promise<string | null> {
  const other = configPath.replace(/(?<=\.)ya?ml$/, (ending) => (ending === 'yml' ? 'yaml' : 'yml'))
  const isThere = other !== configPath && (await files.read(pathFrom(root, other)).catch(() => null)) !== null
  return isThere ? other : null
}
