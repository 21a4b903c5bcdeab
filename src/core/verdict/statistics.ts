/**
 * Returns P(W <= w) for w = 0 … n(n+1)/2, where W is Wilcoxon's signed-rank sum of n pairs under independent fair coins.
 * Exact up to the rounding of a double. Recurrence: Wilcoxon 1945; Hollander, Wolfe and Chicken 2014, section 3.1.
 */
export function signedRankDistribution(n: number): Float64Array {
  const probabilities = new Float64Array((n * (n + 1)) / 2 + 1)
  probabilities[0] = 1
  for (let rank = 1; rank <= n; rank++) {
    for (let sum = (rank * (rank + 1)) / 2; sum >= 0; sum--) {
      probabilities[sum] = ((probabilities[sum] ?? 0) + (sum >= rank ? (probabilities[sum - rank] ?? 0) : 0)) / 2
    }
  }
  let total = 0
  return probabilities.map((probability) => (total += probability))
}

/** Returns the averages of all pairs of differences, each with itself included, in ascending order: n(n+1)/2 of them. */
export function walshAverages(differences: readonly number[]): Float64Array {
  const averages = new Float64Array((differences.length * (differences.length + 1)) / 2)
  let next = 0
  differences.forEach((first, index) => {
    for (const second of differences.slice(index)) averages[next++] = (first + second) / 2
  })
  return averages.toSorted()
}

/** Returns the middle value, the mean of the two middle ones for an even count; NaN of none. */
export function median(values: Iterable<number>): number {
  const sorted = Float64Array.from(values).toSorted()
  const upper = sorted.length >> 1
  const lower = sorted.length % 2 === 0 ? upper - 1 : upper
  return ((sorted[lower] ?? Number.NaN) + (sorted[upper] ?? Number.NaN)) / 2
}

/** Returns the Hodges-Lehmann estimate of the differences' centre; NaN of none. */
export function hodgesLehmann(differences: readonly number[]): number {
  return median(walshAverages(differences))
}

/**
 * Returns the two-sided signed-rank p-value of "no difference". A Walsh average of exactly 0, which only ties and zeros
 * make, counts against the finding on both sides: the level then holds for every pattern of ties and zeros, and the
 * p-value is the exact dual of signedRankInterval. Without ties and zeros it is Wilcoxon's exact p-value.
 */
export function signedRankP(differences: readonly number[]): number {
  const averages = walshAverages(differences)
  const below = averages.filter((average) => average <= 0).length
  const above = averages.filter((average) => average >= 0).length
  return Math.min(1, 2 * (signedRankDistribution(differences.length)[Math.min(below, above)] ?? 1))
}

/** A closed interval of differences. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** Returns the exact signed-rank interval that misses the true centre with at most `alpha`; null when too few pairs are there. */
export function signedRankInterval(differences: readonly number[], alpha: number): Interval | null {
  const averages = walshAverages(differences)
  const cut = signedRankDistribution(differences.length).findIndex((probability) => probability > alpha / 2)
  const [low, high] = [averages[cut - 1], averages[averages.length - cut]]
  return low === undefined || high === undefined ? null : { low, high }
}

/** Returns how many pairs the exact interval needs at least to exist at an error share `alpha` (0 < alpha < 1). */
export function pairsNeeded(alpha: number): number {
  return Math.ceil(1 - Math.log2(alpha))
}
