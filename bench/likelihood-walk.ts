import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { lessLikely, logDensity, type Shape } from './noise-bounds.ts'
import type { Random } from './noise-paths.ts'

/** The logarithm of an inverse likelihood ratio is a whole number of these steps; the least that a round can do to it, to halve it, is one too. */
export const STEP = Math.LN2 / 10
const FIRST_MOVE = -10

/** From this place on, a ratio above 148, no price lets a rule answer, and a test is taken as given up. */
const GIVEN_UP = Math.round(5 / STEP)

/** Returns whether a test whose ratio stands at this place has been given up. */
export const isGivenUp = (place: number): boolean => place >= GIVEN_UP

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - uniformFloat64(random))) * Math.cos(2 * Math.PI * uniformFloat64(random))
}

/** Returns a draw of Student's t: a normal one over the root of a chi-square by its freedom (Marsaglia and Tsang 2000, shape above 1 and boosted). */
export function drawOf({ scale, freedom }: Shape, random: Random): number {
  const [d, boost] = [freedom / 2 + 2 / 3, (1 - uniformFloat64(random)) ** (2 / freedom)]
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal(random)
    const v = (1 + c * x) ** 3
    if (v <= 0 || Math.log(1 - uniformFloat64(random)) >= 0.5 * x * x + d - d * v + d * Math.log(v)) continue
    return (scale * normal(random)) / Math.sqrt((2 * d * v * boost) / freedom)
  }
}

/** A move between two places next to each other: to the lower one, or by chance `above` to the upper one. */
interface Move {
  readonly lower: number
  readonly above: number
}

/**
 * Returns the move that a round of this noise makes with a test's inverse likelihood ratio. Its mean is kept and its spread grows, so that whoever sees the
 * places knows at least as much as whoever sees the noise (Blackwell 1953): what bounds the one bounds the other.
 */
export function moveOf(noise: number, distance: number, shape: Shape): Move {
  const mirrored = lessLikely(noise, shape) - lessLikely(noise + 2 * distance, shape)
  const log = (mirrored > 30 ? mirrored : Math.log1p(Math.exp(mirrored))) - Math.LN2
  const lower = Math.max(FIRST_MOVE, Math.floor(log / STEP))
  return { lower, above: Math.expm1(log - lower * STEP) / Math.expm1(STEP) }
}

/** Returns the chances of so many moves, from the lowest on. */
function chancesOfMoves(distance: number, shape: Shape, count: number): Float64Array {
  const chances = new Float64Array(count)
  const grain = 4e-3
  let all = 0
  const atNone = logDensity(0, shape)
  for (let u = -20; u <= 20; u += grain) {
    // the substitution x = scale·sinh(u) reaches the tails evenly
    const noise = shape.scale * Math.sinh(u)
    const chance = Math.exp(atNone - lessLikely(noise, shape)) * shape.scale * Math.cosh(u) * grain
    const { lower, above } = moveOf(noise, distance, shape)
    all += chance
    for (const [move, part] of [[lower - FIRST_MOVE, 1 - above], [lower - FIRST_MOVE + 1, above]] as const) {
      if (move < count) chances[move] = (chances[move] ?? 0) + chance * part
    }
  }
  return chances.map((chance) => chance / all)
}

/** How likely a test's inverse likelihood ratio falls to the place `threshold` within so many rounds, and is not given up before. */
export interface Passing {
  readonly threshold: number
  /** By rounds, then by how many places above the threshold it stands now, less one. */
  readonly within: readonly Float64Array[]
}

const known = new Map<string, Passing>()
/** About those of one series: many series must not fill the memory. */
const MOST_KNOWN = 150

/** Returns how likely a threshold below 0 is passed within 0, 1, … `rounds` rounds, by sums over all moves. */
export function passingOf({ scale, freedom }: Shape, distance: number, threshold: number, rounds: number): Passing {
  const key = JSON.stringify([scale, freedom, distance, threshold, rounds])
  const before = known.get(key)
  if (before !== undefined) return before
  const passing = computedPassing({ scale, freedom }, distance, threshold, rounds)
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(key, passing)
  return passing
}

function computedPassing(shape: Shape, distance: number, threshold: number, rounds: number): Passing {
  const places = GIVEN_UP - threshold - 1
  const chances = chancesOfMoves(distance, shape, places - FIRST_MOVE)
  const within = [new Float64Array(places)]
  for (let round = 1; round <= rounds; round++) {
    const before = within[round - 1] ?? new Float64Array()
    const now = new Float64Array(places)
    for (let place = 0; place < places; place++) {
      let chance = 0
      // moves beyond these give the test up
      for (let to = place + FIRST_MOVE; to < places; to++) chance += (chances[to - place - FIRST_MOVE] ?? 0) * (to < 0 ? 1 : (before[to] ?? 0))
      now[place] = chance
    }
    within.push(now)
  }
  return { threshold, within }
}
