import { convolved, middleOf, signedRankProbabilities } from './statistics.ts'

/**
 * Pairs are ranked within blocks of this many, in the order they ran. What a block adds is then independent of all others
 * whatever the machine did meanwhile, so that the chances of several looks are known exactly (docs/verdict.md).
 */
export const PAIRS_PER_BLOCK = 2

/** A closed interval of differences. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** Returns the sizes of the blocks of so many pairs: all full but the last. */
export function blockSizes(pairs: number, pairsPerBlock = PAIRS_PER_BLOCK): number[] {
  const full = Array.from({ length: Math.floor(pairs / pairsPerBlock) }, () => pairsPerBlock)
  const rest = pairs % pairsPerBlock
  return rest === 0 ? full : [...full, rest]
}

/** Returns P(T = t), t = 0, 1, …, of the sum T of the blocks' signed-rank sums under independent fair coins. */
export function blockSumProbabilities(pairs: number): Float64Array {
  return blockSizes(pairs).map(signedRankProbabilities).reduce(convolved, Float64Array.of(1))
}

/** Returns the averages of every two differences of the same block, each with itself included, in ascending order. */
export function blockAverages(differences: readonly number[], pairsPerBlock = PAIRS_PER_BLOCK): Float64Array {
  const averages: number[] = []
  differences.forEach((first, place) => {
    const end = place - (place % pairsPerBlock) + pairsPerBlock
    for (const second of differences.slice(place, end)) averages.push((first + second) / 2)
  })
  return Float64Array.from(averages).toSorted()
}

/** Returns both lists as one, all in ascending order. */
export function merged(one: Float64Array, other: Float64Array): Float64Array {
  const both = new Float64Array(one.length + other.length)
  both.set(one)
  let [end, left] = [one.length - 1, other.length - 1]
  for (let place = both.length - 1; left >= 0; place--) {
    const [large, small] = [one[end] ?? -Infinity, other[left] ?? -Infinity]
    if (end >= 0 && large > small) {
      both[place] = large
      end--
    } else {
      both[place] = small
      left--
    }
  }
  return both
}

/** Returns the Hodges-Lehmann estimate of the differences' centre, the median of the blocks' averages; NaN of none. */
export function hodgesLehmann(averages: Float64Array): number {
  return middleOf(averages)
}

/**
 * Returns the two-sided p-value of "no difference" of a single look, by the probabilities of the blocks' sum. An average of exactly 0,
 * which only ties and zeros make, counts against the finding on both sides: the level then holds for every pattern of ties and zeros.
 */
export function pValueOf(averages: Float64Array, probabilities: Float64Array): number {
  const below = averages.filter((average) => average <= 0).length
  const above = averages.filter((average) => average >= 0).length
  const tail = probabilities.subarray(0, Math.min(below, above) + 1)
  return Math.min(1, 2 * tail.reduce((sum, probability) => sum + probability, 0))
}

/** Returns the cut of a single look whose interval misses the truth in at most this share, both sides together, by the probabilities of the blocks' sum. */
export function cutAt(share: number, probabilities: Float64Array): number {
  let below = 0
  const place = probabilities.findIndex((probability) => (below += probability) > share / 2)
  return Math.max(0, place)
}

/** Returns the interval from the `cut`-th smallest to the `cut`-th largest average; null of a cut of 0. */
export function intervalOf(averages: Float64Array, cut: number): Interval | null {
  const [low, high] = [averages[cut - 1], averages[averages.length - cut]]
  return low === undefined || high === undefined || low > high ? null : { low, high }
}
