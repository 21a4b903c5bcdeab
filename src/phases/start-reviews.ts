import { InputError, messageOfError } from '../core/errors.ts'
import { reasonNotToStart, startedReview, type Refusal, type StartedReview } from '../core/pull-request/missing-review.ts'
import type { Progress } from '../ports/progress.ts'
import type { OpenPullRequest, ReviewStarts } from '../ports/review-starts.ts'

/** So many are started at once; the rest waits for the next scheduled run. */
const STARTED_AT_ONCE = 10

/** What fails for so many pull requests is no fault of one of them. */
const FAULTS_AT_MOST = 3

/** The ports that starting needs. */
export interface StartWorld {
  readonly reviewStarts: ReviewStarts
  readonly progress: Progress
}

/**
 * Returns how many reviews were started: of the pull request whose event started this run, or of every open one that was missed. Heads in
 * forks are left to people: starting one here would let a stranger run code on the fleet's machines. Throws what kept a pull request from being
 * looked at after the others were.
 */
export async function startReviews({ reviewStarts, progress }: StartWorld): Promise<number> {
  const asked = await reviewStarts.asked()
  let known: Promise<readonly StartedReview[]> | null = null
  const earlier = (): Promise<readonly StartedReview[]> => (known ??= reviewStarts.runs().then((runs) => runs.flatMap((run) => startedReview(run) ?? [])))
  let started = 0
  const faults: unknown[] = []
  for (const pull of await reviewStarts.open(asked)) {
    if (started >= STARTED_AT_ONCE) {
      progress.notice(`${started} reviews were started; the others wait for the next scheduled run.`)
      break
    }
    let refusal: Refusal | null
    try {
      refusal = await refusalOf(pull, reviewStarts, earlier)
    } catch (error) {
      if (asked !== null || error instanceof InputError) throw error
      progress.warning(`Whether #${pull.number} is to be reviewed is not known: ${messageOfError(error).split('\n', 1)[0]}`)
      if (faults.push(error) >= FAULTS_AT_MOST) break
      continue
    }
    if (refusal === null) started += 1
    // of every pull request that a night passes over, nobody wants to read
    else if (asked !== null || refusal.worthSaying) progress.notice(`#${pull.number} is not reviewed: ${refusal.sentence}.`)
    if (refusal === null) progress.notice(`The review of #${pull.number} at ${pull.head.slice(0, 7)} was started.`)
  }
  if (faults.length > 0) throw faults[0]
  return started
}

async function refusalOf(
  pull: OpenPullRequest,
  starts: ReviewStarts,
  earlier: () => Promise<readonly StartedReview[]>,
): Promise<Refusal | null> {
  const quiet = (sentence: string) => ({ sentence, worthSaying: false })
  if (!pull.ownHead)
    return quiet(`its head is in a fork; a person with write access may start the bump workflow with \`pr: ${pull.number}\` and \`sha: ${pull.head}\` after reading it`)
  if (pull.ours) return quiet('it is a bump of llama-fleet, which was measured when it was made')
  if (await starts.isReviewed(pull)) return quiet('its head has a verdict of llama-fleet')
  const reason = reasonNotToStart(pull, await earlier())
  if (reason !== null) return reason
  if (!(await starts.changesFlake(pull.number))) return quiet('it changes no flake.lock, no Nix code and no patch')
  const refused = await starts.start(pull.number, pull.head)
  return refused === null ? null : { sentence: refused, worthSaying: true }
}
