import { z } from 'zod'
import { text } from '../bounds.ts'
import { revSchema } from '../pin/pin.ts'
import { oneLine } from '../reading.ts'
import type { NothingToDo } from '../hosts/plan.ts'
import type { Marker } from './marker.ts'

/**
 * What the plan of a review says of its pull request; `lock` is where the check's annotation stands at the head. Its head is the candidate's
 * rev, its base the baseline's; `merged` is what merging the one into the other makes and what is measured, so that every job can prove it.
 */
export const reviewedRequestSchema = z.strictObject({
  number: z.number().int().positive(),
  fork: z.boolean().describe('Whether the head is in another repository; a person dispatched it then.'),
  pushedBy: text().nullable().describe('Who pushed to our own branch, when the pull request is ours; null for anybody else’s.'),
  mergeBase: revSchema.describe('The last commit that base and head both have.'),
  merged: revSchema.describe('The commit that merging makes, with the base as its first parent; the head itself where that lacks nothing of the base.'),
  lock: z.strictObject({ path: text().min(1), line: z.number().int().positive() }),
})

/** A pull request as GitHub tells of it. */
export interface FoundPullRequest {
  readonly number: number
  readonly open: boolean
  readonly head: string
  /** Whether its head is in the fleet's own repository; only those may be started by anything but a person. */
  readonly ownHead: boolean
  readonly baseBranch: string
  /** What it would be merged into: the tip of the base branch, or what it was when the review of this head began. */
  readonly baseCommit: string
  /** The last commit that both have, and how many commits the base has that the head lacks. */
  readonly mergeBase: string
  readonly behind: number
  /** Whether it is ours, from our own branch, and who pushed there when that is not us. */
  readonly ours: boolean
  readonly pushedBy: string | null
  /** What our comment remembers; null without one. */
  readonly marker: Marker | null
}

/** Which head is to be reviewed, and who asks for it. */
export interface ReviewQuestion {
  readonly number: number
  readonly head: string
  readonly byPerson: boolean
}

/** Returns why a pull request is not reviewed; null when it is. */
export function reasonNotToReview(pull: FoundPullRequest, asked: ReviewQuestion): Pick<NothingToDo, 'reason' | 'sentence'> | null {
  const name = `#${pull.number}`
  if (!pull.open) return { reason: 'not-open', sentence: `${name} is not open: nobody is about to merge it.` }
  if (pull.head !== asked.head) {
    return { reason: 'head-moved', sentence: `${name} stands at ${pull.head}, and asked for was ${asked.head}: that was refused. Ask for the head as it is now.` }
  }
  if (pull.ours && pull.pushedBy === null) return { reason: 'own-pull-request', sentence: `${name} is llama-fleet's own and was measured when it was made; nobody has pushed to it since.` }
  if (!pull.ownHead && !asked.byPerson) {
    return { reason: 'not-dispatched-by-a-person', sentence: `The head of ${name} is in a fork, and such code is run only where a person with write access starts the workflow for it.` }
  }
  if (pull.mergeBase === pull.head) return { reason: 'nothing-to-review', sentence: `${name} has no commit that ${pull.baseBranch} lacks.` }
  return null
}

/** Returns why a head that cannot be merged is not reviewed. */
export function reasonOfConflict({ number, baseBranch }: FoundPullRequest, paths: readonly string[]): Pick<NothingToDo, 'reason' | 'sentence'> {
  return {
    reason: 'conflicting',
    sentence: `#${number} cannot be merged into ${baseBranch} as it is: ${conflictWords(paths)}. Merge ${baseBranch} into it or rebase it, and what it becomes is measured.`,
  }
}

/** Returns which files are in conflict, in words. */
export function conflictWords(paths: readonly string[]): string {
  const [named, more] = [paths.slice(0, 5), paths.length - 5]
  return `${paths.length === 1 ? 'a conflict' : 'conflicts'} in ${named.map((path) => oneLine(path)).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
