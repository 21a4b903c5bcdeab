import { marginOf } from '../src/core/verdict/comparison.ts'
import type { TestOutcome } from '../src/core/verdict/outcomes.ts'
import { blockAverages, hodgesLehmann } from '../src/core/verdict/block-ranks.ts'
import type { DrawnTest, Judgement, Terms } from './sequential-rules.ts'

const powers = (from: number, factor: number, count: number): number[] => Array.from({ length: count }, (_, power) => from * factor ** power)

/** The changes that a forecast holds possible, in logarithms, and how likely each is before the first round: no change, and every size alike. */
const CHANGES = [0, ...powers(0.003, 1.6, 11).flatMap((size) => [size, -size])]
const PRIOR = CHANGES.map((change) => (change === 0 ? 0.15 : 0.85 / (CHANGES.length - 1)))
/** The scales of noise that it holds possible: Student's t with three degrees of freedom, whose density needs no root. */
const SCALES = powers(0.002, 2, 8)
/** How likely the noise is to get another scale from one round to the next, and a test to have changed by as much as the others. */
const NEW_SCALE = 0.01
const ALIKE = 0.8

/** Forecasts a test's next log-ratio from the earlier ones: Bayes on a grid of changes and scales. */
export class Forecast {
  readonly #weights = Float64Array.from(CHANGES.flatMap((_, change) => SCALES.map(() => (PRIOR[change] ?? 0) / SCALES.length)))
  /** What other tests say of each change, as a factor of its weight. */
  #hints: readonly number[] = CHANGES.map(() => 1)

  /** Returns the density of the next log-ratio, but for a factor. */
  density(ratio: number): number {
    let sum = 0
    for (let change = 0, cell = 0; change < CHANGES.length; change++) {
      const noise = ratio - (CHANGES[change] ?? 0)
      let own = 0
      for (const scale of SCALES) own += (this.#weights[cell++] ?? 0) * densityOf(noise, scale)
      sum += (this.#hints[change] ?? 1) * own
    }
    return sum
  }

  /** Learns from the log-ratio that came. */
  learn(ratio: number): void {
    let total = 0
    for (let change = 0, cell = 0; change < CHANGES.length; change++) {
      const first = cell
      let sum = 0
      for (const scale of SCALES) sum += this.#weights[cell] = (this.#weights[cell++] ?? 0) * densityOf(ratio - (CHANGES[change] ?? 0), scale)
      for (let place = first; place < cell; place++) this.#weights[place] = (1 - NEW_SCALE) * (this.#weights[place] ?? 0) + (NEW_SCALE * sum) / SCALES.length
      total += sum
    }
    for (let cell = 0; cell < this.#weights.length; cell++) this.#weights[cell] = (this.#weights[cell] ?? 0) / total
  }

  /** Returns, for each change, how much more likely this test's own rounds have made it. */
  evidence(): number[] {
    return CHANGES.map((_, change) => this.#weights.subarray(change * SCALES.length, (change + 1) * SCALES.length).reduce((sum, weight) => sum + weight, 0) / (PRIOR[change] ?? 1))
  }

  /** Takes over what the other tests make of each change. */
  hear(hints: readonly number[]): void {
    this.#hints = hints
  }
}

function densityOf(noise: number, scale: number): number {
  const tail = 1 + (noise / scale) ** 2 / 3
  return 1 / (scale * tail * tail)
}

/** Lets every test hear what the rounds of the others make of each change. */
function shareEvidence(forecasts: readonly Forecast[]): void {
  const evidence = forecasts.map((forecast) => forecast.evidence().map((factor) => Math.log(ALIKE * factor + 1 - ALIKE)))
  for (const [place, forecast] of forecasts.entries()) {
    const others = CHANGES.map((_, change) => evidence.reduce((sum, of, at) => sum + (at === place ? 0 : (of[change] ?? 0)), 0))
    const highest = Math.max(...others)
    const factors = others.map((sum) => Math.exp(sum - highest))
    const mean = factors.reduce((sum, factor, change) => sum + factor * (PRIOR[change] ?? 0), 0)
    forecast.hear(factors.map((factor) => ALIKE * (factor / mean) + 1 - ALIKE))
  }
}

/**
 * Returns by which factor a bet on the side of a change that a log-ratio lies on grows: the forecast's chance of this side, given how far it lies from
 * the change, over the coin's. If this is the true change, the factor's mean is 1, whatever the noise is: that side is the coin's.
 */
export function stakeFactor(forecast: Pick<Forecast, 'density'>, ratio: number, change: number): number {
  const [here, there] = [forecast.density(ratio), forecast.density(2 * change - ratio)]
  return (2 * here) / (here + there)
}

/**
 * Returns whether the stakes of a test refute its hypothesis among those of several tests: the mean stake of every set of hypotheses that it
 * belongs to has passed 1/error, which it ever does by chance in this share of cases (Ville 1939; the means of sets: Vovk and Wang 2021). Those with the poorest others are the hardest.
 */
export function isRefuted(place: number, stakes: readonly number[], error: number): boolean {
  let [sum, count] = [stakes[place] ?? 0, 1]
  if (sum * error < 1) return false
  for (const other of stakes.filter((_, at) => at !== place).toSorted((one, next) => one - next)) {
    sum += other
    count++
    if (sum * error < count) return false
  }
  return true
}

/** Stakes beyond this are as good as it: what matters is 1/error times the number of tests. */
const MOST_STAKE = 1e100

/**
 * Returns what a rule says of each test that bets on the coin of every round, by a forecast made of the earlier rounds of all tests. It looks after every round, has no last one, and
 * is exact for naming. `same` asks for all changes from the margin on to be refuted; here, for those of a grid.
 */
export function judgeByBets(tests: readonly DrawnTest[], truth: number, { rounds, alpha, delta }: Terms): Judgement {
  const [shift, margin] = [Math.log1p(truth), marginOf(delta)]
  const outside = powers(margin, 1.25, 13).flatMap((size) => [size, -size])
  const changes = [0, margin / 2, -margin / 2, ...outside]
  const judged = tests.map((test) => ({ test, forecast: new Forecast(), stakes: changes.map(() => 1), outcome: 'undecided' as TestOutcome, settled: false, rounds: 0 }))
  for (let round = 0; round < rounds; round++) {
    const open = judged.filter(({ settled }) => !settled)
    for (const one of open) {
      const ratio = (one.test.ratios[round] ?? 0) + shift
      one.stakes = one.stakes.map((stake, place) => Math.min(MOST_STAKE, stake * stakeFactor(one.forecast, ratio, changes[place] ?? 0)))
      one.rounds = round + 1
    }
    for (const one of open) one.forecast.learn((one.test.ratios[round] ?? 0) + shift)
    shareEvidence(judged.map(({ forecast }) => forecast))
    const stakesAt = (place: number): number[] => judged.map(({ stakes }) => stakes[place] ?? 0)
    const poorestOutside = judged.map(({ stakes }) => Math.min(...stakes.slice(3)))
    for (const [place, one] of judged.entries()) {
      if (one.settled) continue
      const estimate = hodgesLehmann(blockAverages(one.test.ratios.slice(0, round + 1))) + shift
      const isInside = Math.abs(estimate) < margin && isRefuted(place, poorestOutside, alpha)
      const isNamed = Math.abs(estimate) >= margin / 2 && isRefuted(place, stakesAt(0), alpha)
      one.outcome = isInside ? 'same' : isNamed ? (estimate > 0 ? 'faster' : 'slower') : 'undecided'
      one.settled = isInside || (isNamed && isRefuted(place, stakesAt(estimate > 0 ? 1 : 2), alpha))
    }
    if (judged.every(({ outcome }) => outcome !== 'undecided')) break
  }
  return { outcomes: judged.map(({ outcome }) => outcome), rounds: judged.map(({ rounds: until }) => until) }
}
