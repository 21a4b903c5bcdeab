import type { TestOutcome } from '../src/core/verdict/outcomes.ts'
import type { Column } from './noise-paths.ts'

/** What a rule of a fixed number of rounds says of each test of a host whose candidate runs at 1 + `truth` times its speed. */
export interface PeerRule {
  readonly name: string
  /** Whether what it says of a test depends on the others. */
  readonly ofFamily: boolean
  readonly judge: (columns: readonly Column[], truth: number) => TestOutcome[]
}

export const PEER_ROUNDS = 20

/** Both sides' throughputs (of an arbitrary unit) in the first rounds, one figure per process. */
function rates({ figures, baseline, candidate, baselineExtra, candidateExtra }: Column, truth: number, figure: 'mean' | 'median'): [number[], number[]] {
  const rate = (places: Int32Array, extra: Float64Array, speed: number): number[] =>
    Array.from({ length: PEER_ROUNDS }, (_, round) => speed / ((figures[places[round] ?? 0]?.[figure] ?? 1) * Math.exp(extra[round] ?? 0)))
  return [rate(baseline, baselineExtra, 1), rate(candidate, candidateExtra, 1 + truth)]
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** github-action-benchmark, lemonade: one ratio of means against a fixed threshold, in both directions. */
function threshold(name: string, slower: number): PeerRule {
  return {
    name,
    ofFamily: false,
    judge: (columns, truth) =>
      columns.map((column) => {
        const [baseline, candidate] = rates(column, truth, 'mean')
        const ratio = mean(candidate) / mean(baseline)
        return ratio < slower ? 'slower' : ratio > 1 / slower ? 'faster' : 'same'
      }),
  }
}

/** A t quantile from the normal one (Cornish and Fisher 1938, first term): 1.96 becomes 1.98 at 100 degrees of freedom. */
const quantileOfT = (normal: number, freedom: number): number => normal + (normal ** 3 + normal) / (4 * freedom)
const NORMAL_975 = 1.959964

/** Welch's t-test over all samples of all processes as if they were independent, p < 5 %. */
const welch: PeerRule = {
  name: 'Welch, all samples pooled, 5 %',
  ofFamily: false,
  judge: (columns, truth) =>
    columns.map(({ figures, baseline, candidate, baselineExtra, candidateExtra }) => {
      const pool = (places: Int32Array, extra: Float64Array, speed: number): number[] =>
        Array.from({ length: PEER_ROUNDS }, (_, round) => (figures[places[round] ?? 0]?.samples ?? []).map((ns) => speed / (ns * Math.exp(extra[round] ?? 0)))).flat()
      const [a, b] = [pool(baseline, baselineExtra, 1), pool(candidate, candidateExtra, 1 + truth)]
      const spread = (values: readonly number[]): number => {
        const middle = mean(values)
        return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1) / values.length
      }
      const [va, vb] = [spread(a), spread(b)]
      const gain = mean(b) - mean(a)
      // samples that are all alike spread nowhere, and any difference is one
      const freedom = va + vb === 0 ? Infinity : (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1))
      return Math.abs(gain) <= quantileOfT(NORMAL_975, freedom) * Math.sqrt(va + vb) ? 'same' : gain > 0 ? 'faster' : 'slower'
    }),
}

/** google/benchmark's compare.py: Mann and Whitney's U of the processes' medians, p < 5 % by the normal approximation. */
const mannWhitney: PeerRule = {
  name: 'Mann-Whitney, medians, 5 %',
  ofFamily: false,
  judge: (columns, truth) =>
    columns.map((column) => {
      const [baseline, candidate] = rates(column, truth, 'median')
      let u = 0
      for (const one of candidate) for (const other of baseline) u += one > other ? 1 : one === other ? 0.5 : 0
      const middle = PEER_ROUNDS ** 2 / 2
      const limit = NORMAL_975 * Math.sqrt((PEER_ROUNDS ** 2 * (2 * PEER_ROUNDS + 1)) / 12) + 0.5
      return Math.abs(u - middle) < limit ? 'same' : u > middle ? 'faster' : 'slower'
    }),
}

const TOLERANCE = 0.05

/** ggml-org/llama-install.sh bench-compare.py: exact one-sided sign permutation, Holm, 5 %, and a drop beyond 5 % of the mean. */
const signPermutation: PeerRule = {
  name: '20 rounds, sign permutation, Holm, 5 %',
  ofFamily: true,
  judge: (columns, truth) => {
    const tests = columns.map((column) => {
      const [baseline, candidate] = rates(column, truth, 'mean')
      const drop = 1 - mean(candidate) / mean(baseline)
      return { drop, differences: candidate.map((rate, round) => Math.log(rate) - Math.log(baseline[round] ?? 1)) }
    })
    if (tests.every(({ drop }) => drop <= TOLERANCE)) return tests.map(() => 'same')
    const ps = tests.map(({ differences }) => signPermutationP(differences))
    const order = ps.map((_, test) => test).toSorted((one, other) => (ps[one] ?? 1) - (ps[other] ?? 1))
    let stopped = false
    const rejected = new Set<number>()
    for (const [rank, test] of order.entries()) {
      stopped ||= (ps[test] ?? 1) * (ps.length - rank) > 0.05
      if (!stopped) rejected.add(test)
    }
    return tests.map(({ drop }, test) => (rejected.has(test) && drop > TOLERANCE ? 'slower' : 'same'))
  },
}

/** Returns P(sum of randomly signed differences <= the sum seen), exactly: the sums of two halves, sorted, counted together. */
export function signPermutationP(differences: readonly number[]): number {
  const seen = differences.reduce((sum, value) => sum + value, 0)
  const half = differences.length >> 1
  const sumsOf = (values: readonly number[]): Float64Array => {
    const sums = new Float64Array(2 ** values.length)
    let filled = 1
    for (const value of values) {
      for (let place = 0; place < filled; place++) {
        const sum = sums[place] ?? 0
        sums[place] = sum + Math.abs(value)
        sums[filled + place] = sum - Math.abs(value)
      }
      filled *= 2
    }
    return sums.toSorted()
  }
  const [one, other] = [sumsOf(differences.slice(0, half)), sumsOf(differences.slice(half))]
  const slack = 1e-12 * (1 + Math.abs(seen))
  let [count, end] = [0, other.length]
  for (const sum of one) {
    while (end > 0 && sum + (other[end - 1] ?? 0) > seen + slack) end--
    count += end
  }
  return count / (one.length * other.length)
}

export const PEER_RULES: readonly PeerRule[] = [
  threshold('200 % on means', 1 / 2),
  threshold('5 % on means', 0.95),
  welch,
  mannWhitney,
  signPermutation,
]

/** The rule whose rounds and errors ours is measured by. */
export const TWENTY_ROUNDS = signPermutation
