import { median } from '../src/core/verdict/statistics.ts'
import type { Series } from './noise-files.ts'
import { figuresOf } from './noise-paths.ts'

/** Student's t as the shape of the log-ratios of a series: `scale` and the degrees of `freedom` (small: wild tails). */
export interface Shape {
  readonly scale: number
  readonly freedom: number
}

/** The shape that comes nearest to a series, and whether the series may be of it. */
export interface FittedShape extends Shape {
  readonly fits: boolean
}

/** Returns ln Γ(x), x > 0 (Stirling's series after shifting x beyond 8). */
function logGamma(x: number): number {
  let [shift, at] = [0, x]
  for (; at < 8; at++) shift -= Math.log(at)
  return shift + (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * at) - 1 / (360 * at ** 3) + 1 / (1260 * at ** 5)
}

/** Returns how much less likely a log-ratio is than none, as the logarithm of both densities' ratio (Student's t). */
export function lessLikely(x: number, { scale, freedom }: Shape): number {
  return ((freedom + 1) / 2) * Math.log1p((x / scale) ** 2 / freedom)
}

/** Returns the logarithm of the density at a log-ratio. */
export function logDensity(x: number, shape: Shape): number {
  const { scale, freedom } = shape
  const constant = logGamma((freedom + 1) / 2) - logGamma(freedom / 2) - 0.5 * Math.log(freedom * Math.PI) - Math.log(scale)
  return constant - lessLikely(x, shape)
}

/** Returns the shape that fits the log-ratios of every two neighbouring processes best (maximum likelihood on a grid), by test. */
export function shapesOf(series: Series): readonly FittedShape[] {
  return figuresOf(series).map((figures) => {
    const logs = figures.map(({ min }) => Math.log(min))
    const ratios = logs.slice(1).map((log, place) => log - (logs[place] ?? 0))
    const start = median(ratios.map(Math.abs)) || 1e-6
    let [best, highest]: [Shape, number] = [{ scale: start, freedom: 30 }, -Infinity]
    for (const freedom of [1, 1.25, 1.5, 2, 2.5, 3, 4, 6, 10, 30]) {
      for (let step = -30; step <= 30; step++) {
        const shape = { scale: start * 1.06 ** step, freedom }
        const atNone = logDensity(0, shape)
        const likelihood = ratios.reduce((sum, ratio) => sum + (atNone - lessLikely(ratio, shape)), 0)
        if (likelihood > highest) [best, highest] = [shape, likelihood]
      }
    }
    return { ...best, fits: isOfShape(ratios, best) }
  })
}

/** The 1 % point of Kolmogorov's distribution (Smirnov 1948): series are many, and neighbouring ratios have a process in common. */
const KOLMOGOROV_99 = 1.628

/** Returns P(|x| <= size) for each of the sizes, which are in ascending order: the density summed in steps that reach the tails evenly. */
function chancesWithin(sizes: readonly number[], shape: Shape): number[] {
  const step = 1e-3
  let [u, chance] = [0, 0]
  return sizes.map((size) => {
    for (; shape.scale * Math.sinh(u + step / 2) <= size && u < 40; u += step) {
      const middle = u + step / 2
      chance += 2 * Math.exp(logDensity(shape.scale * Math.sinh(middle), shape)) * shape.scale * Math.cosh(middle) * step
    }
    return chance
  })
}

/** Returns whether the sizes of log-ratios may be of a shape, by the largest distance of their shares from its chances (Kolmogorov 1933). Their signs are the coin's. */
export function isOfShape(ratios: readonly number[], shape: Shape): boolean {
  const sizes = ratios.map(Math.abs).toSorted((one, other) => one - other)
  const chances = chancesWithin(sizes, shape)
  const count = sizes.length
  const distances = sizes.map((size, place) => {
    const chance = chances[place] ?? 0
    const [isFirst, isLast] = [size !== sizes[place - 1], size !== sizes[place + 1]]
    return Math.max(isFirst ? chance - place / count : 0, isLast ? (place + 1) / count - chance : 0)
  })
  return distances.reduce((most, distance) => Math.max(most, distance), 0) * Math.sqrt(count) <= KOLMOGOROV_99
}

/** Returns how much one round tells apart no change and a change (Kullback and Leibler's information, in nats). */
export function informationOf(shape: Shape, change: number): number {
  const shift = Math.abs(Math.log1p(change))
  // the substitution x = scale·sinh(u) reaches the tails evenly
  const [from, to, steps] = [-14, 14, 4000]
  let sum = 0
  for (let step = 0; step <= steps; step++) {
    const u = from + ((to - from) * step) / steps
    const x = shape.scale * Math.sinh(u)
    const log = logDensity(x, shape)
    sum += Math.exp(log) * (log - logDensity(x - shift, shape)) * shape.scale * Math.cosh(u)
  }
  return (sum * (to - from)) / steps
}

/** Returns P(Z <= z) of the standard normal (Abramowitz and Stegun 1964, 26.2.17). */
export function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series
  return z < 0 ? tail : 1 - tail
}

/** Returns the z with P(Z <= z) = p, by halving. */
export function normalQuantile(p: number): number {
  let [low, high] = [-40, 40]
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2
    if (normalBelow(middle) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/**
 * Returns the highest chance with which any rule can show a change within so many rounds while it is wrong with at most `error`
 * when there is none: Neyman and Pearson's best test, whose log-likelihood ratio is nearly normal.
 */
export function highestPower(information: number, rounds: number, error: number): number {
  return normalBelow(Math.sqrt(2 * rounds * information) - normalQuantile(1 - error))
}
