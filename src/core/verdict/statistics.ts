/**
 * Returns P(W = w) for w = 0 … n(n+1)/2, where W is Wilcoxon's signed-rank sum of n pairs under independent fair coins.
 * Exact up to the rounding of a double. Recurrence: Wilcoxon 1945; Hollander, Wolfe and Chicken 2014, section 3.1.
 */
export function signedRankProbabilities(n: number): Float64Array {
  const probabilities = new Float64Array((n * (n + 1)) / 2 + 1)
  probabilities[0] = 1
  for (let rank = 1; rank <= n; rank++) {
    for (let sum = (rank * (rank + 1)) / 2; sum >= 0; sum--) {
      probabilities[sum] = ((probabilities[sum] ?? 0) + (sum >= rank ? (probabilities[sum - rank] ?? 0) : 0)) / 2
    }
  }
  return probabilities
}

/** Returns the probabilities of the sum of two independent counts, each given by its probabilities of 0, 1, 2, … */
export function convolved(one: Float64Array, other: Float64Array): Float64Array {
  const sums = new Float64Array(one.length + other.length - 1)
  // plain loops: this is done for every look of every test
  for (let place = 0; place < one.length; place++) {
    const first = one[place] ?? 0
    if (first === 0) continue
    for (let step = 0; step < other.length; step++) sums[place + step] = (sums[place + step] ?? 0) + first * (other[step] ?? 0)
  }
  return sums
}

/** Returns the middle value, the mean of the two middle ones for an even count; NaN of none. */
export function median(values: Iterable<number>): number {
  return middleOf(Float64Array.from(values).toSorted())
}

/** Returns the median of values that are in ascending order already; NaN of none. */
export function middleOf(sorted: Float64Array): number {
  const upper = sorted.length >> 1
  const lower = sorted.length % 2 === 0 ? upper - 1 : upper
  return ((sorted[lower] ?? Number.NaN) + (sorted[upper] ?? Number.NaN)) / 2
}
