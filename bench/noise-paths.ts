import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { median } from '../src/core/verdict/statistics.ts'
import type { Series } from './noise-files.ts'

/** One process's figures in one test: its samples in ns, and what rules make of them. */
export interface Figures {
  readonly samples: readonly number[]
  readonly min: number
  readonly median: number
  readonly mean: number
}

/** What is put on top of the recorded noise: nothing, a steady slowing down, or spells of a busy neighbour. */
export type Disturbance = 'as recorded' | 'drift' | 'bursts'

/** One test of one made host: which processes stood for the baseline and the candidate in each round, and what disturbed them. */
export interface Column {
  readonly figures: readonly Figures[]
  readonly baseline: Int32Array
  readonly candidate: Int32Array
  /** Added to the logarithm of the times. */
  readonly baselineExtra: Float64Array
  readonly candidateExtra: Float64Array
}

/** Whole processes are drawn in stretches of this many rounds, so that drift and bursts stay as they were recorded. */
const STRETCH = 20

const DRIFT_PER_ROUND = Math.log(1.2) / 40
const BURST = { begins: 0.04, ends: 0.25, slower: Math.log(1.5) }

export type Random = ReturnType<typeof xoroshiro128plus>
export const randomOf = (seed: number): Random => xoroshiro128plus(seed)

/** Returns the figures of every process, by test. */
export function figuresOf({ tests, processes }: Series): readonly (readonly Figures[])[] {
  return tests.map((_, test) =>
    processes.map((process) => {
      const samples = process[test] ?? []
      return { samples, min: Math.min(...samples), median: median(samples), mean: samples.reduce((sum, ns) => sum + ns, 0) / samples.length }
    }),
  )
}

function disturb(kind: Disturbance, rounds: number, random: Random): Float64Array {
  const extra = new Float64Array(2 * rounds)
  let burning = false
  for (let place = 0; place < extra.length; place++) {
    if (kind === 'drift') extra[place] = (DRIFT_PER_ROUND * place) / 2
    if (kind !== 'bursts') continue
    burning = uniformFloat64(random) < (burning ? 1 - BURST.ends : BURST.begins)
    extra[place] = burning ? BURST.slower : 0
  }
  return extra
}

/**
 * Returns `count` tests of one made host on which baseline and candidate are the same build: two processes of the series that ran
 * one after the other are a round, and a coin says which of them is which. All tests share the coins; those that the
 * series has no more tests for come from other stretches of it.
 */
export function drawHost(figures: readonly (readonly Figures[])[], count: number, rounds: number, disturbance: Disturbance, random: Random): Column[] {
  const coins = Array.from({ length: rounds }, () => uniformFloat64(random) < 0.5)
  const length = figures[0]?.length ?? 0
  const columns: Column[] = []
  while (columns.length < count) {
    const starts = Array.from({ length: Math.ceil(rounds / STRETCH) }, () => uniformInt(random, 0, length - 1))
    const extra = disturb(disturbance, rounds, random)
    const [baseline, candidate] = [new Int32Array(rounds), new Int32Array(rounds)]
    const [baselineExtra, candidateExtra] = [new Float64Array(rounds), new Float64Array(rounds)]
    for (let round = 0; round < rounds; round++) {
      const at = ((starts[Math.floor(round / STRETCH)] ?? 0) + 2 * (round % STRETCH)) % length
      const [one, other] = [at, (at + 1) % length]
      const [early, late] = [extra[2 * round] ?? 0, extra[2 * round + 1] ?? 0]
      const first = coins[round] === true
      baseline[round] = first ? one : other
      candidate[round] = first ? other : one
      baselineExtra[round] = first ? early : late
      candidateExtra[round] = first ? late : early
    }
    for (const test of figures.slice(0, count - columns.length)) columns.push({ figures: test, baseline, candidate, baselineExtra, candidateExtra })
  }
  return columns
}

/** Returns one test of a made host whose baseline ran before its candidate, `rounds` processes each, as peers measure. */
export function drawOneAfterTheOther(figures: readonly (readonly Figures[])[], count: number, rounds: number, random: Random): Column[] {
  const length = figures[0]?.length ?? 0
  const none = new Float64Array(rounds)
  const columns: Column[] = []
  while (columns.length < count) {
    const start = uniformInt(random, 0, length - 1)
    const baseline = Int32Array.from({ length: rounds }, (_, round) => (start + round) % length)
    const candidate = Int32Array.from({ length: rounds }, (_, round) => (start + rounds + round) % length)
    for (const test of figures.slice(0, count - columns.length)) columns.push({ figures: test, baseline, candidate, baselineExtra: none, candidateExtra: none })
  }
  return columns
}

/** Returns the log-ratios of the first rounds, baseline's time over candidate's, by the fastest sample. */
export function logRatios(column: Column, rounds: number): number[] {
  return Array.from({ length: rounds }, (_, round) => {
    const [baseline, candidate] = [column.figures[column.baseline[round] ?? 0], column.figures[column.candidate[round] ?? 0]]
    return Math.log(baseline?.min ?? 1) + (column.baselineExtra[round] ?? 0) - Math.log(candidate?.min ?? 1) - (column.candidateExtra[round] ?? 0)
  })
}
