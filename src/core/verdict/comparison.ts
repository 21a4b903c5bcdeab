import { parseTest, throughputOf } from '../llama-bench/tests.ts'
import type { Comparison } from '../report/report.ts'
import { blockAverages, blockSumProbabilities, hodgesLehmann, intervalOf, PAIRS_PER_BLOCK, pValueOf, type Interval } from './block-ranks.ts'
import { pairsNeeded, type HostLook, type Look } from './looks.ts'
import type { TestSeries } from './pairs.ts'
import { median } from './statistics.ts'
import { decideTests, type SeenTest } from './step-down.ts'

/** Returns the margin in log space: ln(1+δ) to both sides, so that swapping the sides mirrors the outcome. */
export function marginOf(delta: number): number {
  return Math.log1p(delta)
}

/** Returns how many pairs it would take to decide, were the estimate the truth and the noise to stay: widths fall with √pairs. */
function pairsToDecide(pairs: number, estimate: number, interval: Interval, margin: number): number {
  const halfWidth = (interval.high - interval.low) / 2
  const wanted = Math.max(margin - Math.abs(estimate), Math.abs(estimate))
  const exact = pairs * Math.max(1, halfWidth / wanted) ** 2
  return PAIRS_PER_BLOCK * Math.floor(exact / PAIRS_PER_BLOCK + 1)
}

/** Returns the pairs' log-ratios; above 0 the candidate is faster. */
export function differencesOf({ pairs }: TestSeries): number[] {
  // a difference of logarithms, not the logarithm of a ratio: only the former is exactly mirrored when sides swap
  return pairs.map((pair) => Math.log(pair.baselineNs) - Math.log(pair.candidateNs))
}

/** Returns what a look sees in the sorted averages. */
export function seenIn(averages: Float64Array): SeenTest {
  return { estimate: hodgesLehmann(averages), intervalAt: (look: Look) => intervalOf(averages, look.cut) }
}

/** Returns the comparisons of a host's tests at one look, which sees at least one pair; throws InputError for a name none of llama-bench's. */
export function compareAt(look: HostLook, series: readonly TestSeries[], delta: number): Comparison[] {
  const margin = marginOf(delta)
  const { pairs } = look
  const probabilities = blockSumProbabilities(pairs)
  const seen = series.map((one) => {
    const counted = one.pairs.slice(0, pairs)
    const averages = blockAverages(differencesOf({ ...one, pairs: counted }))
    return { ...seenIn(averages), averages, counted }
  })
  const decisions = decideTests(seen, look, margin)
  return series.map(({ test }, place): Comparison => {
    const [one, decision] = [seen[place], decisions[place]]
    if (one === undefined || decision === undefined) throw new RangeError('every test is seen and decided')
    const { estimate, averages, counted } = one
    const { outcome, look: shown, naming } = decision
    const [interval, forNaming] = [one.intervalAt(shown), one.intervalAt(naming)]
    const needed = interval === null ? pairsNeeded(shown.share) : pairsToDecide(pairs, estimate, interval, margin)
    return {
      test,
      outcome,
      pairs,
      baselineThroughput: throughputOf(parseTest(test), median(counted.map((pair) => pair.baselineNs))),
      candidateThroughput: throughputOf(parseTest(test), median(counted.map((pair) => pair.candidateNs))),
      change: Math.expm1(estimate),
      low: interval === null ? null : Math.expm1(interval.low),
      high: interval === null ? null : Math.expm1(interval.high),
      halfWidth: forNaming === null ? null : Math.expm1((forNaming.high - forNaming.low) / 2),
      roundsNeeded: outcome === 'undecided' ? needed : null,
      confidence: 1 - shown.share,
      pValue: pValueOf(averages, probabilities),
      level: shown.level,
    }
  })
}
