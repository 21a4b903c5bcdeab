import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { lessLikely, type Shape } from './noise-bounds.ts'
import { randomOf, type Random } from './noise-paths.ts'

/** What a rule must show of every column of a host, and how well. */
export interface Showing {
  /** The shape of one round's noise, the same in every column; the rule is told it. */
  readonly shape: Shape
  /** Columns whose noise is independent of each other. */
  readonly columns: number
  /** The changes to be told from the truth, as log-ratios: one for "slower", both margins for "same". */
  readonly distances: readonly number[]
  /** The chance of each wrong answer, and the share of hosts with the right one. */
  readonly error: number
  readonly right: number
}

/** A bound is looked for until so many rounds: it is there to be compared with 15. */
const HORIZON = 80
const PRICES = [100, 300, 1000, 3000, 10000] as const
const SETTLED = 1e-5
const WORTHS = [12, 20, 30, 40, 60, 80, 120] as const

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - uniformFloat64(random))) * Math.cos(2 * Math.PI * uniformFloat64(random))
}

/** Returns a draw of Student's t: a normal one over the root of a chi-square by its freedom (Marsaglia and Tsang 2000, shape above 1 and boosted). */
function drawOf({ scale, freedom }: Shape, random: Random): number {
  const [d, boost] = [freedom / 2 + 2 / 3, (1 - uniformFloat64(random)) ** (2 / freedom)]
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal(random)
    const v = (1 + c * x) ** 3
    if (v <= 0 || Math.log(1 - uniformFloat64(random)) >= 0.5 * x * x + d - d * v + d * Math.log(v)) continue
    return (scale * normal(random)) / Math.sqrt((2 * d * v * boost) / freedom)
  }
}

/**
 * Returns, for one made host after 0, 1, 2, … rounds, how much likelier the data are under the truth than if one column were not: the inverse
 * likelihood ratio, averaged over columns and distances. "Not" is the noise with its sign tossed about the other value, which no rule that is
 * exact under the coin may tell wrongly more often than its error.
 */
function inverseRatios({ shape, columns, distances }: Showing, random: Random): number[] {
  const logs = new Float64Array(columns * distances.length)
  const means = [1]
  // once the last round's mean costs next to nothing, no later moment gains more
  for (let round = 1; round <= HORIZON && (means[round - 1] ?? 0) > SETTLED; round++) {
    for (let column = 0; column < columns; column++) {
      const noise = drawOf(shape, random)
      distances.forEach((distance, place) => {
        const mirrored = Math.exp(lessLikely(noise, shape) - lessLikely(noise + 2 * distance, shape))
        const at = column * distances.length + place
        logs[at] = (logs[at] ?? 0) + Math.LN2 - Math.log1p(mirrored)
      })
    }
    means.push(logs.reduce((sum, log) => sum + Math.exp(-log), 0) / logs.length)
  }
  return means
}

/**
 * Returns a number of rounds that no rule's right answers stay below on average, however much it knows of the noise: of all rules that are exact
 * under the coin toss and wrong with at most `error`, right with at least `right`. By the dual of "least rounds under these two bounds": for every
 * price of an error and worth of a right answer, E[largest gain over all moments to stop] is at least what any rule gains. A rule that is right on
 * the whole host is right in these columns, so that fewer columns than tests keep the bound. Simulated: exact but for a few tenths of a round.
 */
export function leastRounds(showing: Showing, simulations = 600): number {
  const random = randomOf(1)
  const hosts = Array.from({ length: simulations }, () => inverseRatios(showing, random))
  let best = 0
  for (const price of PRICES) {
    for (const worth of WORTHS) {
      const gains = hosts.map((means) => means.reduce((most, mean, rounds) => Math.max(most, worth - rounds - price * mean), 0))
      // hosts that would be answered after the horizon gain at most this
      const late = Math.max(0, worth - HORIZON)
      const gain = gains.reduce((sum, one) => sum + Math.max(one, late), 0) / simulations
      best = Math.max(best, worth - (gain + price * showing.error) / showing.right)
    }
  }
  return best
}
