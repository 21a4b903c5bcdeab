import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { drawOf, isGivenUp, moveOf, passingOf, STEP, type Passing } from './likelihood-walk.ts'
import type { Shape } from './noise-bounds.ts'
import { randomOf, type Random } from './noise-paths.ts'

/** What a rule sees of every column of a host, and has to tell apart. */
interface Evidence {
  /** The shape of one round's noise, the same in every column; the rule is told it. */
  readonly shape: Shape
  /** Columns whose noise is independent of each other. */
  readonly columns: number
  /** The changes to be told from the truth, as log-ratios: one for "slower", both margins for "same". */
  readonly distances: readonly number[]
}

/** What a rule must show of every column of a host, and how well: the chance of each wrong answer, and the share of hosts with the right one. */
export interface Showing extends Evidence {
  readonly error: number
  readonly right: number
}

/** What a right answer is worth in rounds, what an error costs, and the place at which the rule that waits takes a column as shown. */
interface Terms {
  readonly worth: number
  readonly price: number
  readonly threshold: number
}

const WORTHS = [8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80] as const
const PRICES = [50, 70, 100, 130, 180, 250, 350, 500, 700, 1000, 1500, 2500] as const
const THRESHOLDS = [-6, -5, -4.5, -4, -3.5, -3].map((log) => Math.round(log / STEP))
const HORIZON = Math.max(...WORTHS)
const SETTLED = 1e-5

/** A made host: by round, the places of all inverse likelihood ratios, those of the first distance first, and the mean of the ratios. */
interface MadeHost {
  readonly places: readonly Int32Array[]
  readonly means: readonly number[]
}

/**
 * Returns, of one made host after 0, 1, 2, … rounds, how much less likely the data are under the truth than if one column were not: the inverse likelihood
 * ratio by column and distance. "Not" is the noise with its sign tossed about the other value, which no rule that is exact under the coin may tell
 * wrongly more often than its error.
 */
function madeHost({ shape, columns, distances }: Evidence, random: Random): MadeHost {
  const places = [new Int32Array(columns * distances.length)]
  const means = [1]
  // once the last round's mean costs next to nothing, no later moment gains more
  for (let round = 1; round <= HORIZON && (means[round - 1] ?? 0) > SETTLED; round++) {
    const now = Int32Array.from(places[round - 1] ?? [])
    for (let column = 0; column < columns; column++) {
      const noise = drawOf(shape, random)
      for (const [place, distance] of distances.entries()) {
        const { lower, above } = moveOf(noise, distance, shape)
        const at = place * columns + column
        now[at] = (now[at] ?? 0) + lower + (uniformFloat64(random) < above ? 1 : 0)
      }
    }
    places.push(now)
    means.push(now.reduce((sum, place) => sum + Math.exp(place * STEP), 0) / now.length)
  }
  return { places, means }
}

/** What can be expected of the rule that waits, by round: the chance that it answers before the worth is used up, and how many rounds of it are left then. */
interface Prospect {
  readonly answers: Float64Array
  readonly leaves: Float64Array
}

/**
 * Returns, by worth, what can be expected of the rule that answers once every column has passed the threshold; of several distances, the mean of
 * their rules. Columns are independent, so that their chances multiply. What is expected given the rounds so far is a martingale.
 */
function prospectsOf({ places }: MadeHost, columns: number, passings: readonly Passing[]): Prospect[] {
  const prospects = WORTHS.map((worth) => ({ worth, answers: new Float64Array(places.length), leaves: new Float64Array(places.length) }))
  for (const [distance, { threshold, within }] of passings.entries()) {
    const open = new Set(Array.from({ length: columns }, (_, column) => distance * columns + column))
    let [answered, gaveUp] = [Infinity, false]
    for (const [round, now] of places.entries()) {
      for (const column of open) {
        const place = now[column] ?? 0
        if (place <= threshold) open.delete(column)
        else gaveUp ||= isGivenUp(place)
      }
      if (gaveUp) break
      if (open.size === 0) answered = Math.min(answered, round)
      const stillOpen = [...open].map((column) => (now[column] ?? 0) - threshold - 1)
      let [later, chance, left] = [0, 0, 0]
      for (const { worth, answers, leaves } of prospects) {
        const end = answered < Infinity ? 0 : worth - round
        for (; later < end; later++) {
          const chances = within[later]
          chance = chances === undefined ? 0 : 1
          for (const above of stillOpen) chance *= chances?.[above] ?? 0
          left += chance
        }
        answers[round] = (answers[round] ?? 0) + (answered < worth ? 1 : chance) / passings.length
        leaves[round] = (leaves[round] ?? 0) + (answered < worth ? worth - answered : left) / passings.length
      }
    }
  }
  return prospects
}

/** Returns the largest gain of a host over all moments to answer or never to, each less what the rule that waits has come to expect since the start. */
function largestGain({ means }: MadeHost, { answers, leaves }: Prospect, { worth, price, threshold }: Terms): number {
  const cost = price * Math.exp(threshold * STEP)
  const expected = (round: number): number => (leaves[round] ?? 0) - cost * (answers[round] ?? 0)
  let most = -Infinity
  for (let round = 0; round < means.length && round <= worth; round++) {
    most = Math.max(most, Math.max(0, worth - round - price * (means[round] ?? 0)) - expected(round))
  }
  return most + expected(0)
}

/** The mean of the largest gains, and its standard error. */
interface Gain {
  readonly mean: number
  readonly error: number
}

/** Returns a function that gives the gain of the hosts for any worth and price at this threshold. */
function gainsAt(threshold: number, { shape, columns, distances }: Evidence, hosts: readonly MadeHost[]): (terms: Omit<Terms, 'threshold'>) => Gain {
  const passings = distances.map((distance) => passingOf(shape, distance, threshold, HORIZON))
  const prospects = hosts.map((host) => prospectsOf(host, columns, passings))
  return ({ worth, price }) => {
    const place = WORTHS.findIndex((each) => each === worth)
    const gains = hosts.map((host, at) => largestGain(host, prospects[at]?.[place] ?? { answers: new Float64Array(), leaves: new Float64Array() }, { worth, price, threshold }))
    const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length
    const spread = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / (gains.length - 1)
    return { mean, error: Math.sqrt(spread / gains.length) }
  }
}

/** What was found on one sample of hosts, and another sample to try it on. */
interface Trial {
  readonly found: readonly (readonly [Terms, Gain])[]
  readonly fresh: readonly MadeHost[]
}

const trials = new Map<string, Trial>()
/** About those of one series: many series must not fill the memory. */
const MOST_TRIALS = 24

/** Returns the trial of some evidence, the same one each time: how right a rule must be has no part in it. */
function trialOf({ shape, columns, distances }: Evidence, simulations: number): Trial {
  const key = JSON.stringify([shape.scale, shape.freedom, columns, distances, simulations])
  const known = trials.get(key)
  if (known !== undefined) return known
  const random = randomOf(1)
  const evidence = { shape, columns, distances }
  const made = (count: number): MadeHost[] => Array.from({ length: count }, () => madeHost(evidence, random))
  // to choose well takes fewer hosts than to know how well
  const [hosts, fresh] = [made(Math.ceil(simulations / 2)), made(simulations)]
  const found = THRESHOLDS.flatMap((threshold) => {
    const gainOf = gainsAt(threshold, evidence, hosts)
    return WORTHS.flatMap((worth) => PRICES.map((price) => [{ worth, price, threshold }, gainOf({ worth, price })] as const))
  })
  if (trials.size >= MOST_TRIALS) trials.clear()
  trials.set(key, { found, fresh })
  return { found, fresh }
}

/**
 * Returns a number of rounds that no rule's right answers stay below on average, however much it knows of the noise: of all rules that are exact
 * under the coin toss and wrong with at most `error`, right with at least `right`. By the dual of "least rounds under these two bounds": for every
 * price of an error and worth of a right answer, no rule gains more than E[largest gain over all moments to stop, less a martingale] (Rogers 2002). A rule
 * that is right on the whole host is right in these columns, so that fewer columns than tests keep the bound. Price, worth and martingale are chosen on one
 * sample of hosts and tried on another; two standard errors are taken off.
 */
export function leastRounds(showing: Showing, simulations = 400): number {
  const { found, fresh } = trialOf(showing, simulations)
  const boundOf = ({ worth, price }: Terms, gain: number): number => worth - (gain + price * showing.error) / showing.right
  const [first, ...others] = found
  if (first === undefined) throw new RangeError('some terms are tried')
  const [terms] = others.reduce((best, each) => (boundOf(each[0], each[1].mean) > boundOf(best[0], best[1].mean) ? each : best), first)
  const { mean, error } = gainsAt(terms.threshold, showing, fresh)(terms)
  return Math.max(0, boundOf(terms, mean + 2 * error))
}
