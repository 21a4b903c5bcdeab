import { InputError } from '../core/errors.ts'
import type { Bump } from '../core/hosts/plan.ts'
import { commitMessage } from '../core/report/pull-request.ts'
import type { Side } from '../core/verdict/coin.ts'
import type { FleetRepository } from '../ports/fleet-repository.ts'

/** The directories of the flake on both sides, each a clean tree of our own. */
export type SideTrees = Readonly<Record<Side, string>>

/** Returns whether the plan compares the baseline with itself, which is what a calibration does. */
export function changesNothing({ files }: Pick<Bump, 'files'>): boolean {
  return files.every(({ before, after }) => before === after)
}

/** Returns both sides' trees; throws InputError when the plan's files do not belong to the base commit of this repository. */
export async function checkOutSides(plan: Bump, fleet: FleetRepository): Promise<SideTrees> {
  const { baseCommit, flakeDirectory } = plan.repository
  const atBase = await fleet.readFiles(baseCommit, plan.files.map(({ path }) => path))
  for (const [index, file] of plan.files.entries()) {
    if (atBase[index]?.blob === file.before && (await fleet.blobOf(file.text)) === file.after) continue
    throw new InputError({
      problem: `The plan's ${file.path} does not fit commit ${baseCommit.slice(0, 7)}: it was made for another repository or was changed.`,
      next: 'Make the plan again.',
    })
  }
  const baseline = await fleet.checkOut(baseCommit, 'baseline')
  const copy = await fleet.checkOut(baseCommit, 'candidate')
  const candidate = changesNothing(plan) ? copy : await fleet.commitFiles(copy, plan.files, commitMessage(plan))
  const flake = (directory: string): string => (flakeDirectory === '.' ? directory : `${directory}/${flakeDirectory}`)
  return { baseline: flake(baseline.directory), candidate: flake(candidate.directory) }
}
