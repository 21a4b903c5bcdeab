import { blockSizes, PAIRS_PER_BLOCK } from './block-ranks.ts'
import { convolved, signedRankProbabilities } from './statistics.ts'

/** Returns which part of the error may be spent by the look at so many of the most pairs: never less than before, in the end 1. */
export type Spending = (pairs: number, rounds: number) => number

/** What was chosen once by the study in docs/verdict.md, and is the same for every host and plan. */
export interface Design {
  readonly pairsPerBlock: number
  readonly spending: Spending
}

/** Until so many pairs only the first share may be spent: fewer can hardly show anything. */
const FIRST_PAIRS = 8

/** Returns the spending of a share at first and of equal parts with every doubling of the pairs: no size of a change is known beforehand. */
export function byDoublings(firstShare: number): Spending {
  return (pairs, rounds) => {
    if (pairs >= rounds) return 1
    return pairs <= FIRST_PAIRS ? firstShare : firstShare + ((1 - firstShare) * Math.log(pairs / FIRST_PAIRS)) / Math.log(rounds / FIRST_PAIRS)
  }
}

export const FIRST_SHARE = 0.37
export const DESIGN: Design = { pairsPerBlock: PAIRS_PER_BLOCK, spending: byDoublings(FIRST_SHARE) }

/** The most rounds, within how many of them the error is to be spent but for a rest (all, if nothing is said), and a test's share of the error. */
export interface LookPlan {
  readonly rounds: number
  readonly expected?: number
  readonly share: number
}

/** What is kept of the error where fewer rounds are expected than there may be: they may turn out to be shorter. */
const KEPT_FOR_MORE = 0.05

/** Returns which part of its error a test may spend by so many pairs; what is kept for more than were expected goes in equal parts with every doubling. */
function spendable(pairs: number, { rounds, expected = rounds }: LookPlan, spending: Spending): number {
  if (expected >= rounds) return spending(pairs, rounds)
  if (pairs <= expected) return (1 - KEPT_FOR_MORE) * spending(pairs, expected)
  return 1 - KEPT_FOR_MORE * (1 - Math.log(pairs / expected) / Math.log(rounds / expected))
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

/**
 * Returns the looks until so many pairs: one at every full block. With `last`, one at the end whatever its block, which spends all.
 * The chance that an interval ever misses the truth on one side is summed exactly over the looks and stays within half of
 * what may be spent by then (Lan and DeMets 1983).
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
    const allowed = (plan.share / 2) * (isLast ? 1 : spendable(reached, plan, design.spending))
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

/**
 * The looks at so many pairs of a host's tests, by how many of them are open: those of n open tests are `named[n - 1]`, whose two-sided
 * interval may miss the truth with one n-th of the host's error, and `same[n - 1]`, where each side alone may.
 */
export interface HostLook {
  readonly pairs: number
  readonly named: readonly Look[]
  readonly same: readonly Look[]
}

/** The most rounds of a host and those that are expected, its error and the number of its tests. */
export interface HostLookPlan {
  readonly rounds: number
  readonly expected?: number
  readonly alpha: number
  readonly family: number
}

/** Returns, by look, those of one open test, of two, and so on, with an n-th of the error each; more open tests never have narrower intervals. */
function looksByOpen(pairs: number, { alpha, family, ...rounds }: HostLookPlan, last: boolean, design: Design): Look[][] {
  const byOpen = Array.from({ length: family }, (_, place) => looksUntil(pairs, { ...rounds, share: alpha / (place + 1) }, last, design))
  return (byOpen[0] ?? []).map((_, place) => {
    const looks: Look[] = []
    for (const each of byOpen) {
      const [look, wider] = [each[place], looks.at(-1)]
      // sums are whole numbers, so that a smaller share may by chance be spent later and cut off more at one look
      if (look !== undefined) looks.push(wider !== undefined && wider.cut < look.cut ? wider : look)
    }
    return looks
  })
}

/**
 * Returns the looks of a host's tests until so many pairs, as looksUntil does. A change beyond the margin lies on one side, so that calling it
 * `same` is one one-sided error, which may have all of a test's share: two one-sided tests (Schuirmann 1987), hence twice the share for both sides.
 */
export function hostLooksUntil(pairs: number, plan: HostLookPlan, last: boolean, design: Design = DESIGN): HostLook[] {
  const same = looksByOpen(pairs, { ...plan, alpha: 2 * plan.alpha }, last, design)
  return looksByOpen(pairs, plan, last, design).map((named, place) => ({ pairs: named[0]?.pairs ?? 0, named, same: same[place] ?? [] }))
}

let known: { readonly key: string; readonly pairs: number; readonly looks: readonly HostLook[] } | null = null

/** Returns what hostLooksUntil does without `last`; those of the plan that was asked for before are kept, because a host asks after every round. */
export function hostLooksSoFar(pairs: number, plan: HostLookPlan): readonly HostLook[] {
  const key = JSON.stringify([plan.rounds, plan.expected, plan.alpha, plan.family])
  if (known?.key !== key || known.pairs < pairs) {
    const ahead = Math.max(32, 2 ** Math.ceil(Math.log2(pairs)))
    known = { key, pairs: ahead, looks: hostLooksUntil(ahead, plan, false) }
  }
  return known.looks.filter((look) => look.pairs <= pairs)
}

/** Returns how many pairs there are before any look can have an interval, whatever its plan; FIRST_PAIRS where more are needed. */
export function pairsBeforeVerdicts(alpha: number): number {
  const looks = looksUntil(FIRST_PAIRS, { rounds: FIRST_PAIRS + 1, share: 2 * alpha }, false)
  return looks.find(({ cut }) => cut > 0)?.pairs ?? FIRST_PAIRS
}

/** Returns how many pairs an interval needs at least at an error share (0 < share < 1), with the whole share spent at once. */
export function pairsNeeded(share: number): number {
  return Math.ceil(1 - Math.log2(share))
}
