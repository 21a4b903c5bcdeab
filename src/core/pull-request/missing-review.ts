/** A review that was started: what its run shows of it on GitHub. */
export interface StartedReview {
  readonly number: number
  readonly head: string
  /** Whether it waits or runs. One that ended well and left no verdict had nothing to measure then: the head was in conflict with its base, or the pull request was closed for a while. */
  readonly stands: boolean
}

/** So often is one head tried: what ends without a verdict every night is for a person to look at. */
export const TRIES = 3

/**
 * Returns whether a changed file can change what llama.cpp is built from: the lock, Nix code, and patches that Nix code applies. Which
 * flake of the repository is the fleet's, only its config says, and that is not read here: a host that builds the same is not measured.
 */
export function touchesFlake(path: string): boolean {
  return /(?:^|\/)flake\.lock$|\.(?:nix|patch|diff)$/i.test(path)
}

const TITLE = /^Review of #(?<number>[1-9]\d{0,9}) at (?<head>[0-9a-f]{40})$/

/** How GitHub words what became of a run: https://docs.github.com/en/rest/actions/workflow-runs#list-workflow-runs-for-a-workflow */
export interface RunState {
  readonly title: string
  readonly status: string | null
}

/** Returns the review that a run of the bump workflow is (its `run-name` says so); null for any other run. */
export function startedReview({ title, status }: RunState): StartedReview | null {
  const { number, head } = TITLE.exec(title)?.groups ?? {}
  if (number === undefined || head === undefined) return null
  return { number: Number(number), head, stands: status !== 'completed' }
}

/** Why a review is not started, and whether that is news to somebody who reads what a night passed over. */
export interface Refusal {
  readonly sentence: string
  readonly worthSaying: boolean
}

/** Returns why a head is not started once more; null when it is to be. A check of ours beside it is asked about elsewhere. */
export function reasonNotToStart({ number, head }: Pick<StartedReview, 'number' | 'head'>, started: readonly StartedReview[]): Refusal | null {
  const own = started.filter((one) => one.number === number && one.head === head)
  if (own.some(({ stands }) => stands)) return { sentence: 'its review was started already', worthSaying: false }
  if (own.length < TRIES) return null
  return { sentence: `${own.length} reviews of it ended without a verdict: look at them, and start the next one by hand`, worthSaying: true }
}
