import { parseTest, throughputOf } from '../llama-bench/tests.ts'
import type { Comparison } from '../report/report.ts'
import { blockAverages, hodgesLehmann, intervalOf, PAIRS_PER_BLOCK, pValueOf, type Interval } from './block-ranks.ts'
import { pairsNeeded, type Look } from './looks.ts'
import type { TestOutcome } from './outcomes.ts'
import type { Pair } from './pairs.ts'
import { median } from './statistics.ts'

/** What the plan fixed before the first round: the most rounds, margin δ, the host's error share α, and its number of tests. */
export interface DecisionTerms {
  readonly rounds: number
  readonly delta: number
  readonly alpha: number
  readonly family: number
}

/** Returns one test's share of the host's error: all alike (Bonferroni). */
export function shareOf(terms: Pick<DecisionTerms, 'alpha' | 'family'>): number {
  return terms.alpha / terms.family
}

/** Returns the margin in log space: ln(1+δ) to both sides, so that swapping the sides mirrors the outcome. */
export function marginOf(delta: number): number {
  return Math.log1p(delta)
}

/**
 * Returns the outcome of a test: `same` when a change of the margin is excluded; `faster` or `slower` when no change is
 * excluded and the estimate is nearer to the margin than to none; else `undecided`. All in log space.
 */
export function outcomeOfTest(estimate: number, interval: Interval | null, margin: number): TestOutcome {
  if (interval === null) return 'undecided'
  if (interval.low >= -margin && interval.high <= margin) return 'same'
  if (interval.low > 0 && estimate >= margin / 2) return 'faster'
  return interval.high < 0 && estimate <= -margin / 2 ? 'slower' : 'undecided'
}

/** Returns how many pairs it would take to decide, were the estimate the truth and the noise to stay: widths fall with √pairs. */
function pairsToDecide(pairs: number, estimate: number, interval: Interval, margin: number): number {
  const halfWidth = (interval.high - interval.low) / 2
  const wanted = Math.max(margin - Math.abs(estimate), Math.abs(estimate))
  const exact = pairs * Math.max(1, halfWidth / wanted) ** 2
  return PAIRS_PER_BLOCK * Math.floor(exact / PAIRS_PER_BLOCK + 1)
}

/** Returns the comparison of one test at one look, which sees at least one pair; throws InputError when the test's name is none of llama-bench's. */
export function compareAt(look: Look, test: string, pairs: readonly Pair[], terms: DecisionTerms): Comparison {
  const parsed = parseTest(test)
  const seen = pairs.slice(0, look.pairs)
  // a difference of logarithms, not the logarithm of a ratio: only the former is exactly mirrored when sides swap
  const averages = blockAverages(seen.map((pair) => Math.log(pair.baselineNs) - Math.log(pair.candidateNs)))
  const [estimate, interval] = [hodgesLehmann(averages), intervalOf(averages, look.cut)]
  const margin = marginOf(terms.delta)
  const outcome = outcomeOfTest(estimate, interval, margin)
  const share = shareOf(terms)
  const needed = interval === null ? pairsNeeded(share) : pairsToDecide(seen.length, estimate, interval, margin)
  return {
    test,
    outcome,
    pairs: seen.length,
    baselineThroughput: throughputOf(parsed, median(seen.map((pair) => pair.baselineNs))),
    candidateThroughput: throughputOf(parsed, median(seen.map((pair) => pair.candidateNs))),
    change: Math.expm1(estimate),
    low: interval === null ? null : Math.expm1(interval.low),
    high: interval === null ? null : Math.expm1(interval.high),
    halfWidth: interval === null ? null : Math.expm1((interval.high - interval.low) / 2),
    roundsNeeded: outcome === 'undecided' ? needed : null,
    confidence: 1 - share,
    pValue: pValueOf(averages, seen.length),
    level: look.level,
  }
}
