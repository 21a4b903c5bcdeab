import { z } from 'zod'
import { text } from '../bounds.ts'
import type { NothingToDo } from '../hosts/plan.ts'
import type { Marker } from './marker.ts'

/** What the plan of a review says of its pull request; `lock` is where the check's annotation stands at the head. */
export const reviewedRequestSchema = z.strictObject({
  number: z.number().int().positive(),
  fork: z.boolean().describe('Whether the head is in another repository; a person dispatched it then.'),
  pushedBy: text().nullable().describe('Who pushed to our own branch, when the pull request is ours; null for anybody else’s.'),
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
  /** The commit that it branched off, which is the first parent of its merge as long as the base stands still. */
  readonly baseCommit: string
  /** How many commits the base branch has that the head lacks. */
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
  if (pull.baseCommit === pull.head) return { reason: 'nothing-to-review', sentence: `${name} has no commit that ${pull.baseBranch} lacks.` }
  return null
}
