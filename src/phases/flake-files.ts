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
  if (nixFile !== null && lockFile !== null) return { directory, nixFile: { path: paths[0], ...nixFile }, lockFile: { path: paths[1], ...lockFile } }
  const missing = paths.filter((_, at) => [nixFile, lockFile][at] === null)
  throw (await import('./missing-flake.ts')).missingFlake(await fleet.absence(commit, missing), commit)
}
