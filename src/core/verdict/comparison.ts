import { parseTest, throughputOf } from '../llama-bench/tests.ts'
import type { Comparison } from '../report/report.ts'
import { blockAverages, blockSumProbabilities, hodgesLehmann, intervalOf, PAIRS_PER_BLOCK, pValueOf, type Interval } from './block-ranks.ts'
import { pairsNeeded, type Look } from './looks.ts'
import type { Pair, TestSeries } from './pairs.ts'
import { median } from './statistics.ts'
import type { SeenTest, TestDecision } from './step-down.ts'

/** How finely differences are told apart: a nanosecond in ten seconds. What only floating point tells apart is one value, and a tie is one whatever the unit of time. */
const STEPS = 2 ** 33

function toSteps(difference: number): number {
  // rounded alike to both sides, so that swapping them mirrors the outcome
  return (Math.sign(difference) * Math.round(Math.abs(difference) * STEPS)) / STEPS + 0
}

/** Returns the margin in log space: ln(1+δ) to both sides, so that swapping the sides mirrors the outcome. */
export function marginOf(delta: number): number {
  return toSteps(Math.log1p(delta))
}

/** Returns how many pairs it would take to decide, were the estimate the truth and the noise to stay: widths fall with √pairs. */
function pairsToDecide(pairs: number, estimate: number, interval: Interval, margin: number): number {
  const halfWidth = (interval.high - interval.low) / 2
  const wanted = Math.max(margin - Math.abs(estimate), Math.abs(estimate))
  const exact = pairs * Math.max(1, halfWidth / wanted) ** 2
  return PAIRS_PER_BLOCK * Math.floor(exact / PAIRS_PER_BLOCK + 1)
}

/** Returns the pairs' log-ratios; above 0 the candidate is faster. */
export function differencesOf(pairs: readonly Pair[]): number[] {
  // a difference of logarithms, not the logarithm of a ratio: only the former is exactly mirrored when sides swap
  return pairs.map((pair) => toSteps(Math.log(pair.baselineNs) - Math.log(pair.candidateNs)))
}

/** Returns what a look sees in the sorted averages of a test with this margin δ. */
export function seenIn(averages: Float64Array, delta: number): SeenTest {
  return { estimate: hodgesLehmann(averages), margin: marginOf(delta), intervalAt: (look: Look) => intervalOf(averages, look.cut) }
}

/** Returns the comparison of a test by the pairs of the look that decided it, or did not; throws InputError for a name none of llama-bench's. */
export function comparisonOf(series: TestSeries, decision: TestDecision, delta: number): Comparison {
  const { outcome, look, naming } = decision
  const counted = series.pairs.slice(0, look.pairs)
  const averages = blockAverages(differencesOf(counted))
  const { estimate, margin, intervalAt } = seenIn(averages, delta)
  const [interval, forNaming] = [intervalAt(look), intervalAt(naming)]
  const needed = interval === null ? Math.max(pairsNeeded(naming.share), look.pairs + 1) : pairsToDecide(look.pairs, estimate, interval, margin)
  const throughput = (nsOf: (pair: Pair) => number): number => throughputOf(parseTest(series.test), median(counted.map(nsOf)))
  return {
    test: series.test,
    outcome,
    delta,
    pairs: look.pairs,
    baselineThroughput: throughput(({ baselineNs }) => baselineNs),
    candidateThroughput: throughput(({ candidateNs }) => candidateNs),
    change: Math.expm1(estimate),
    low: interval === null ? null : Math.expm1(interval.low),
    high: interval === null ? null : Math.expm1(interval.high),
    halfWidth: forNaming === null ? null : Math.expm1((forNaming.high - forNaming.low) / 2),
    roundsNeeded: outcome === 'undecided' ? needed : null,
    confidence: 1 - look.share,
    pValue: pValueOf(averages, blockSumProbabilities(look.pairs)),
    level: look.level,
  }
}
