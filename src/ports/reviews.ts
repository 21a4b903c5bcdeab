import type { CheckContent } from '../core/pull-request/check.ts'
import type { FoundPullRequest } from '../core/pull-request/reviewed-request.ts'

/**
 * Which pull request is asked for; `branch` is our own, `flakeInput` what our comment on it is about. A review of this head that our comment
 * shows goes on with the base that it began with, unless a `fresh` one is asked for.
 */
export interface PullRequestQuestion {
  readonly number: number
  readonly branch: string
  readonly flakeInput: string
  readonly fresh: boolean
}

/** What a review says, and where. */
export interface ReviewContent {
  readonly number: number
  readonly head: string
  /** The branch that was merged into when this was measured; null where the plan does not say. */
  readonly baseBranch: string | null
  readonly flakeInput: string
  /** The text of the one comment. */
  readonly comment: string
  /** What stands on top of the text of our own pull request from now on; null for anybody else's. */
  readonly ownNote: string | null
  readonly check: CheckContent
}

/** What was written; `notice` is what the owner should be told. */
export interface ReviewResult {
  readonly url: string
  readonly operation: 'created' | 'updated' | 'none'
  readonly notice: string | null
}

/** The pull requests of the fleet's repository, as they are reviewed. Throws InputError when the token may not, UpstreamError when GitHub fails. */
export interface Reviews {
  /** Returns the tip of our branch when somebody else pushed it; null when it is ours, or there is none. Writes nothing. */
  foreignTip(branch: string): Promise<{ readonly head: string; readonly author: string } | null>
  /** Returns a pull request as it stands. Writes nothing. */
  find(question: PullRequestQuestion): Promise<FoundPullRequest>
  /** Shows the review: one comment, one check; nothing is written when nothing changed. */
  publish(content: ReviewContent): Promise<ReviewResult>
}
