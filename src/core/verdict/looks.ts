import { blockSizes, PAIRS_PER_BLOCK } from './block-ranks.ts'
import { convolved, signedRankProbabilities } from './statistics.ts'

/** The share of the error that the first look may spend; the rest grows evenly with the pairs (docs/verdict.md has the study). */
const FIRST_SHARE = 0.4

/** What the plan fixed before the first round: the most rounds, and one test's share of the host's error. */
export interface LookPlan {
  readonly rounds: number
  readonly share: number
}

/**
 * One look at the pairs: the interval reaches from the `cut`-th smallest to the `cut`-th largest average (0: no interval yet),
 * and excludes no change exactly when the look's own p-value is at most `level`.
 */
export interface Look {
  readonly pairs: number
  readonly cut: number
  readonly level: number
}

/** Returns which part of the error may be spent by the look at so many pairs: the spending function of Lan and DeMets 1983. */
export function spentBy(pairs: number, rounds: number): number {
  return Math.min(1, FIRST_SHARE + ((1 - FIRST_SHARE) * pairs) / rounds)
}

/**
 * Returns the looks until so many pairs: one at every full block. With `last`, one at the end whatever its block, which spends all.
 * The chance that an interval ever misses the truth on one side is summed exactly over the looks and stays within half of
 * what may be spent by then.
 */
export function looksUntil(pairs: number, plan: LookPlan, last: boolean): Look[] {
  const looks: Look[] = []
  // the probabilities of the block sum: of all paths, and of those that no earlier look has cut off
  let all: Float64Array = Float64Array.of(1)
  let going = all
  let [reached, spent] = [0, 0]
  for (const size of blockSizes(pairs)) {
    reached += size
    const block = signedRankProbabilities(size)
    all = convolved(all, block)
    going = convolved(going, block)
    const isLast = last && reached === pairs
    if (size < PAIRS_PER_BLOCK && !isLast) break
    const allowed = (plan.share / 2) * (isLast ? 1 : spentBy(reached, plan.rounds))
    let [cut, below] = [0, 0]
    for (; cut < going.length && spent + (going[cut] ?? 0) <= allowed; cut++) {
      spent += going[cut] ?? 0
      below += all[cut] ?? 0
      going[cut] = 0
    }
    looks.push({ pairs: reached, cut, level: 2 * below })
  }
  return looks
}

/** Returns how many pairs an interval needs at least at an error share (0 < share < 1), with the whole share spent at once. */
export function pairsNeeded(share: number): number {
  return Math.ceil(1 - Math.log2(share))
}
