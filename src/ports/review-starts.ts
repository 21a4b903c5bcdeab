import type { RunState } from '../core/pull-request/missing-review.ts'

/** An open pull request that could be reviewed. */
export interface OpenPullRequest {
  readonly number: number
  readonly head: string
  /** The branch that it asks to be merged into. */
  readonly base: string
  /** Whether its head is in the fleet's own repository. */
  readonly ownHead: boolean
  /** Whether the head is a bump of ours, which is measured where it is made. */
  readonly ours: boolean
}

/** Starts reviews, in a job that has no clone. Throws InputError when the token may not, UpstreamError when GitHub fails. */
export interface ReviewStarts {
  /** Returns the number of the pull request whose event started this run; null in a scheduled one. */
  asked(): Promise<number | null>
  /** Returns one pull request (none when it is closed), or all that are open, newest first and bounded. */
  open(number: number | null): Promise<readonly OpenPullRequest[]>
  /** Returns whether its head has a check of ours on merging it into its base that is good or bad news; what is not proven may be tried again. */
  isReviewed(pull: Pick<OpenPullRequest, 'head' | 'base'>): Promise<boolean>
  /** Returns the latest runs of the bump workflow that were started by hand or by us. */
  runs(): Promise<readonly RunState[]>
  /** Returns whether it changes a file from which llama.cpp may be built; true where GitHub lists no more. */
  changesFlake(number: number): Promise<boolean>
  /** Starts the bump workflow of the default branch with `pr` and `sha`. Returns why GitHub did not let us; null when it did. */
  start(number: number, head: string): Promise<string | null>
}
