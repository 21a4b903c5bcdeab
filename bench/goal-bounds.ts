import { marginOf } from '../src/core/verdict/comparison.ts'
import { leastRounds } from './least-rounds.ts'
import { highestPower, informationOf, type FittedShape } from './noise-bounds.ts'
import type { Terms } from './sequential-rules.ts'
import type { Rounds } from './verdict-tally.ts'

/**
 * What no rule of a kind can do in noise of the fitted shapes. `forbids`: the goal lies beyond it. `refuted`: this rule was seen beyond it,
 * or no test is of its shape, so that there is no bound.
 */
export interface Bound {
  readonly sentence: string
  readonly forbids: boolean
  readonly refuted: boolean
}

/** What is known of a series; `simulations` are those of each bound of rounds. */
export interface Noise {
  readonly shapes: readonly FittedShape[]
  readonly terms: Terms
  readonly simulations?: number | undefined
}

/** Returns the shapes of a made host's tests: those of the series in turn, as drawHost takes them. */
function shapesOfFamily({ shapes }: Noise, family: number): FittedShape[] {
  return Array.from({ length: family }, (_, place) => shapes[place % shapes.length]).filter((shape) => shape !== undefined)
}

const powerOf = (shape: FittedShape, truth: number, { rounds, alpha }: Terms): number => (shape.fits ? highestPower(informationOf(shape, truth), rounds, alpha) : 1)

/** Returns how many of a host's tests any rule can show to be slower, told everything; null where that is all. A test whose noise is of no known shape counts as shown. */
export function powerBound(noise: Noise, family: number, truth: number, goal: { readonly least: number; readonly seen: number }): Bound | null {
  const powers = shapesOfFamily(noise, family).map((shape) => powerOf(shape, truth, noise.terms))
  const most = powers.reduce((sum, power) => sum + power, 0) / powers.length
  const sentence = `no rule shows it in more than ${(most * 100).toFixed(1)} % within ${noise.terms.rounds} rounds (Neyman and Pearson)`
  return most > 0.9995 ? null : { sentence, forbids: most < goal.least, refuted: goal.seen > most }
}

/** Returns on how many hosts any rule that is wrong on at most a share alpha has to leave a test undecided; null where that is none. */
export function undecidedBound(noise: Noise, family: number, truth: number, goal: { readonly most: number; readonly seen: number }): Bound | null {
  const { alpha, rounds, delta } = noise.terms
  const right = Math.min(...shapesOfFamily(noise, family).map((shape) => powerOf(shape, truth === 0 ? Math.expm1(-marginOf(delta)) : truth, noise.terms)))
  const least = Math.max(0, 1 - right - alpha)
  const sentence = `no rule that is wrong in ${alpha * 100} % leaves less than ${(least * 100).toFixed(1)} % undecided within ${rounds} rounds (Neyman and Pearson)`
  return least < 0.0005 ? null : { sentence, forbids: least > goal.most, refuted: goal.seen < least }
}

const known = new Map<string, number>()

/** Returns how many rounds any rule needs that is exact under the coin and right on a share of hosts; null where that is none. */
export function roundsBound(
  noise: Noise,
  family: number,
  truth: number,
  goal: { readonly counted: keyof Rounds; readonly right: number; readonly allowed: number; readonly seen: number | null },
): Bound | null {
  const { terms, simulations } = noise
  const distances = truth === 0 ? [marginOf(terms.delta), -marginOf(terms.delta)] : [-Math.log1p(truth)]
  const leastOf = (shape: FittedShape, columns: number): number => {
    if (!shape.fits) return 0
    const key = JSON.stringify([shape, columns, distances, goal.right, terms.alpha, simulations])
    const least = known.get(key) ?? leastRounds({ shape, columns, distances, error: terms.alpha, right: goal.right }, simulations)
    known.set(key, least)
    return least
  }
  const shapes = shapesOfFamily(noise, family)
  // a host ends with its last test; tests of one process share its noise, so that only those count together that come from several stretches. A test on average ends by itself
  const least =
    goal.counted === 'host'
      ? Math.max(...[...new Set(shapes)].map((shape) => leastOf(shape, shapes.filter((other) => other === shape).length)))
      : shapes.reduce((sum, shape) => sum + leastOf(shape, 1), 0) / shapes.length
  const sentence = `no rule that is exact under the coin, wrong in ${terms.alpha * 100} % and right in ${(goal.right * 100).toFixed(0)} % needs less than ${least.toFixed(1)} rounds`
  const refuted = shapes.every(({ fits }) => !fits) || (goal.seen !== null && goal.seen < least)
  return least < 1 && !refuted ? null : { sentence, forbids: least > goal.allowed, refuted }
}
