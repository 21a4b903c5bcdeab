import { InputError } from '../core/errors.ts'
import type { Bump, Review, Work } from '../core/hosts/plan.ts'
import { flakeIn } from '../core/pin/flake-place.ts'
import { commitMessage } from '../core/report/pull-request.ts'
import { conflictWords } from '../core/pull-request/reviewed-request.ts'
import type { Side } from '../core/verdict/sides.ts'
import type { FleetRepository, Tree } from '../ports/fleet-repository.ts'

/** The directories of the flake on both sides, each a clean tree of our own. */
export type SideTrees = Readonly<Record<Side, string>>

/** Returns whether the plan compares the baseline with itself, which is what a calibration does. */
export function changesNothing(plan: Work): boolean {
  return plan.kind === 'bump' && plan.files.every(({ before, after }) => before === after)
}

/**
 * Returns both sides' trees; throws InputError when the plan's files do not belong to the base commit of this repository, or when
 * the pull request stands at another head than the plan's.
 */
export async function checkOutSides(plan: Work, fleet: FleetRepository): Promise<SideTrees> {
  const { flakeDirectory, baseCommit } = plan.repository
  const candidate = plan.kind === 'bump' ? await bumpedSide(plan, fleet) : await reviewedSide(plan, fleet)
  const baseline = await fleet.checkOut(baseCommit, 'baseline')
  return { baseline: flakeIn(baseline.directory, flakeDirectory), candidate: flakeIn(candidate.directory, flakeDirectory) }
}

/** What merging makes of the pull request, merged again: nothing else is edited, and the lock is what git makes of both. */
async function reviewedSide({ repository: { baseCommit: base }, candidate, pullRequest }: Review, fleet: FleetRepository): Promise<Tree> {
  const { number, mergeBase, merged } = pullRequest
  const merge = await fleet.mergePullRequest({ number, head: candidate.pin.rev, base, mergeBase })
  if (merge.kind === 'merged' && merge.commit === merged) return fleet.checkOut(merged, 'candidate')
  const here = merge.kind === 'merged' ? `makes ${merge.commit} here` : `is a conflict here (${conflictWords(merge.paths)})`
  throw new InputError({
    problem: `Merging #${number} into ${base} ${here}, and the plan measures ${merged}: the plan was changed, or git here merges otherwise.`,
    next: 'Nothing of it was run. Give the runner the git that the job `plan` has, and start the review again.',
  })
}

async function bumpedSide(plan: Bump, fleet: FleetRepository): Promise<Tree> {
  const { baseCommit } = plan.repository
  const atBase = await fleet.readFiles(baseCommit, plan.files.map(({ path }) => path))
  for (const [index, file] of plan.files.entries()) {
    if (atBase[index]?.blob === file.before && (await fleet.blobOf(file.text)) === file.after) continue
    throw new InputError({
      problem: `The plan's ${file.path} does not fit commit ${baseCommit.slice(0, 7)}: it was made for another repository or was changed.`,
      next: 'Make the plan again.',
    })
  }
  const copy = await fleet.checkOut(baseCommit, 'candidate')
  return changesNothing(plan) ? copy : fleet.commitFiles(copy, plan.files, commitMessage(plan))
}
