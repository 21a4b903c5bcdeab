import { InputError } from '../core/errors.ts'
import { flakeDirectory, pathInFlake } from '../core/pin/flake-place.ts'
import type { CommittedFile, FleetRepository } from '../ports/fleet-repository.ts'

/** One regular file of the flake as it is committed. */
export interface FlakeFile extends CommittedFile {
  readonly path: string
}

/** The two files of a flake that a bump may change, and the directory in the repository that they lie in (`.` for its root). */
export interface FlakeFiles {
  readonly directory: string
  readonly nixFile: FlakeFile
  readonly lockFile: FlakeFile
}

/** Returns the flake in a directory (as the config writes it) at a commit; throws InputError when a file of it is missing. */
export async function readFlake(fleet: FleetRepository, commit: string, written: string): Promise<FlakeFiles> {
  const directory = flakeDirectory(written)
  const paths = [pathInFlake(directory, 'flake.nix'), pathInFlake(directory, 'flake.lock')] as const
  const [nixFile, lockFile] = await fleet.readFiles(commit, paths)
  const present = (file: CommittedFile | null, path: string, next: string): FlakeFile => {
    if (file !== null) return { path, ...file }
    throw new InputError({ problem: `There is no ${path} at commit ${commit.slice(0, 7)}.`, next })
  }
  return {
    directory,
    nixFile: present(nixFile, paths[0], 'Run this in a fleet repository, or name the directory as `flake` in the config.'),
    lockFile: present(lockFile, paths[1], 'Run `nix flake lock` and commit flake.lock; where flake.nix declares no input nix writes none, so declare llama.cpp first.'),
  }
}
