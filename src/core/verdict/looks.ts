import { blockSizes, PAIRS_PER_BLOCK } from './block-ranks.ts'
import { convolved, signedRankProbabilities } from './statistics.ts'

/** What was chosen once by the study in docs/verdict.md, and is the same for every host and plan. */
export interface Design {
  readonly pairsPerBlock: number
  /** The share of the error that the first looks may spend; the rest grows evenly with the pairs. */
  readonly firstShare: number
}

export const DESIGN: Design = { pairsPerBlock: PAIRS_PER_BLOCK, firstShare: 0.4 }

/** The most rounds, and a test's share of the error. */
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
  /** The test's share of the error over all looks. */
  readonly share: number
}

/** Returns which part of the error may be spent by the look at so many pairs: the spending function of Lan and DeMets 1983. */
export function spentBy(pairs: number, rounds: number, { firstShare } = DESIGN): number {
  return Math.min(1, firstShare + ((1 - firstShare) * pairs) / rounds)
}

/**
 * Returns the looks until so many pairs: one at every full block. With `last`, one at the end whatever its block, which spends all.
 * The chance that an interval ever misses the truth on one side is summed exactly over the looks and stays within half of
 * what may be spent by then.
 */
export function looksUntil(pairs: number, plan: LookPlan, last: boolean, design: Design = DESIGN): Look[] {
  const looks: Look[] = []
  // the probabilities of the block sum: of all paths, and of those that no earlier look has cut off
  let all: Float64Array = Float64Array.of(1)
  let going = all
  let [reached, spent] = [0, 0]
  for (const size of blockSizes(pairs, design.pairsPerBlock)) {
    reached += size
    const block = signedRankProbabilities(size)
    all = convolved(all, block)
    going = convolved(going, block)
    const isLast = last && reached === pairs
    if (size < design.pairsPerBlock && !isLast) break
    const allowed = (plan.share / 2) * (isLast ? 1 : spentBy(reached, plan.rounds, design))
    let [cut, below] = [0, 0]
    for (; cut < going.length && spent + (going[cut] ?? 0) <= allowed; cut++) {
      spent += going[cut] ?? 0
      below += all[cut] ?? 0
      going[cut] = 0
    }
    looks.push({ pairs: reached, cut, level: 2 * below, share: plan.share })
  }
  return looks
}

/** The looks at so many pairs of a host's tests: that of n open tests, each with one n-th of the host's error, is `looks[n - 1]`. */
export interface HostLook {
  readonly pairs: number
  readonly looks: readonly Look[]
}

/** Returns the looks of a host's tests until so many pairs, as looksUntil does; more open tests never have narrower intervals. */
export function hostLooksUntil(
  pairs: number,
  plan: { readonly rounds: number; readonly alpha: number; readonly family: number },
  last: boolean,
  design: Design = DESIGN,
): HostLook[] {
  const byOpen = Array.from({ length: plan.family }, (_, place) =>
    looksUntil(pairs, { rounds: plan.rounds, share: plan.alpha / (place + 1) }, last, design),
  )
  return (byOpen[0] ?? []).map(({ pairs: reached }, place) => {
    const looks: Look[] = []
    for (const each of byOpen) {
      const [look, wider] = [each[place], looks.at(-1)]
      // sums are whole numbers, so that a smaller share may by chance be spent later and cut off more at one look
      if (look !== undefined) looks.push(wider !== undefined && wider.cut < look.cut ? wider : look)
    }
    return { pairs: reached, looks }
  })
}

/** Returns how many pairs an interval needs at least at an error share (0 < share < 1), with the whole share spent at once. */
export function pairsNeeded(share: number): number {
  return Math.ceil(1 - Math.log2(share))
}
