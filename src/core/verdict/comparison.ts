import { parseTest, throughputOf } from '../llama-bench/tests.ts'
import type { Comparison } from '../report/report.ts'
import type { TestOutcome } from './outcomes.ts'
import type { Pair, TestSeries } from './pairs.ts'
import { hodgesLehmann, median, pairsNeeded, signedRankInterval, signedRankP } from './statistics.ts'

/** What the plan fixed before the first round: rounds to run, margin δ, the host's error share α, and its number of tests. */
export interface DecisionTerms {
  readonly rounds: number
  readonly delta: number
  readonly alpha: number
  readonly family: number
}

/** When a host may stop, and what its pairs then say of each test. A sequential rule fills the same two questions. */
export interface DecisionRule {
  /** Returns whether no further round is to run; asked before the first round and after each, dropped ones included. */
  isFinished(roundsRun: number, series: readonly TestSeries[], terms: DecisionTerms): boolean
  /** Returns the comparison of one test; throws InputError when the test's name is none of llama-bench's. */
  compare(test: string, pairs: readonly Pair[], terms: DecisionTerms): Comparison
}

/** Returns the margin in log space: ln(1+δ) to both sides, so that swapping the sides mirrors the outcome. */
export function marginOf(delta: number): number {
  return Math.log1p(delta)
}

function outcomeOf(estimate: number, interval: { low: number; high: number } | null, margin: number): TestOutcome {
  if (interval === null) return 'undecided'
  if (interval.low > 0 && estimate >= margin) return 'faster'
  if (interval.high < 0 && estimate <= -margin) return 'slower'
  return interval.low >= -margin && interval.high <= margin ? 'same' : 'undecided'
}

/** The rule of a fixed number of rounds: exact signed-rank interval at α/family (Bonferroni), margin δ (docs/verdict.md). */
export const fixedRounds: DecisionRule = {
  isFinished: (roundsRun, _series, terms) => roundsRun >= terms.rounds,

  compare(test, pairs, terms) {
    const parsed = parseTest(test)
    const share = terms.alpha / terms.family
    // a difference of logarithms, not the logarithm of a ratio: only the former is exactly mirrored when sides swap
    const differences = pairs.map((pair) => Math.log(pair.baselineNs) - Math.log(pair.candidateNs))
    const estimate = hodgesLehmann(differences)
    const interval = pairs.length >= pairsNeeded(share) ? signedRankInterval(differences, share) : null
    const measured = pairs.length > 0
    return {
      test,
      outcome: outcomeOf(estimate, interval, marginOf(terms.delta)),
      pairs: pairs.length,
      baselineThroughput: measured ? throughputOf(parsed, median(pairs.map((pair) => pair.baselineNs))) : null,
      candidateThroughput: measured ? throughputOf(parsed, median(pairs.map((pair) => pair.candidateNs))) : null,
      change: measured ? Math.expm1(estimate) : null,
      low: interval === null ? null : Math.expm1(interval.low),
      high: interval === null ? null : Math.expm1(interval.high),
      confidence: 1 - share,
      pValue: measured ? signedRankP(differences) : null,
    }
  },
}
