import type { PlannedHost } from '../hosts/hosts.ts'
import { computesOnGpu } from '../llama-bench/devices.ts'
import type { BenchProcess, Round } from '../hosts/measurement.ts'
import { oneLine } from '../reading.ts'
import type { Side } from './coin.ts'
import { median } from './statistics.ts'

/** Both sides' statistic of one test in one round, in ns. */
export interface Pair {
  readonly round: number
  readonly baselineNs: number
  readonly candidateNs: number
}

/** The pairs of one test, in the order of the rounds. */
export interface TestSeries {
  readonly test: string
  readonly pairs: readonly Pair[]
}

/** Which of its samples stands for a process. */
export type Statistic = PlannedHost['statistic']

/** What a process must hold to count, as the plan fixed it beforehand. */
export type CountingRule = Pick<PlannedHost, 'tests' | 'repetitions' | 'statistic'> & Partial<Pick<PlannedHost, 'variant' | 'flags'>>

/** Returns a process's figure for a test: the fastest sample or the middle one, in ns. */
export function statisticOf(samplesNs: readonly number[], statistic: Statistic): number {
  return statistic === 'min' ? Math.min(...samplesNs) : median(samplesNs)
}

/** Returns the names of the tests that a process has rows of, as one sorted line. */
export function testsOfProcess(process: BenchProcess): string {
  return process.rows
    .map((row) => row.test)
    .toSorted()
    .join(', ')
}

/** Returns the sentence that says why a process does not count; null when it does. Its speed is never a reason. */
export function reasonNotCounting(process: BenchProcess | null, rule: CountingRule): string | null {
  if (process === null) return 'did not run'
  if (process.failure !== null) return process.failure
  const planned = rule.tests.toSorted().join(', ')
  if (testsOfProcess(process) !== planned) return `has rows of ${testsOfProcess(process) || 'no test'}, not of ${planned}`
  const short = process.rows.find((row) => row.samplesNs.length !== rule.repetitions)
  if (short !== undefined) return `has ${short.samplesNs.length} samples of ${short.test}, not ${rule.repetitions}`
  // without a GPU llama-bench ends well too, at the speed of the CPU
  return (process.gpuInfo ?? '') === '' && computesOnGpu(rule) ? 'ran without a GPU: its gpu_info is empty' : null
}

/** Why a round does not count: the side at fault and the sentence. */
export interface DroppedRound {
  readonly side: Side
  readonly sentence: string
}

/** Returns why a round is dropped, always as a pair and only for reasons fixed beforehand; null when it counts. */
export function reasonToDrop(round: Round, rule: CountingRule): DroppedRound | null {
  for (const side of [round.first, round.first === 'baseline' ? 'candidate' : 'baseline'] as const) {
    const sentence = reasonNotCounting(round[side], rule)
    if (sentence !== null) return { side, sentence }
  }
  const [baseline, candidate] = [round.baseline?.gpuInfo ?? '', round.candidate?.gpuInfo ?? '']
  return baseline === candidate ? null : { side: 'candidate', sentence: `ran on '${oneLine(candidate, 80)}', the baseline on '${oneLine(baseline, 80)}'` }
}

/** Returns the series of every planned test from the rounds that count; of a round recorded twice, the first counts. */
export function seriesOfRounds(rounds: readonly Round[], rule: CountingRule): TestSeries[] {
  const seen = new Set<number>()
  const counting = rounds.filter((round) => {
    const again = seen.has(round.index)
    seen.add(round.index)
    return !again && reasonToDrop(round, rule) === null
  })
  const nsOf = (process: BenchProcess | null, test: string): number =>
    statisticOf(process?.rows.find((row) => row.test === test)?.samplesNs ?? [], rule.statistic)
  return rule.tests.map((test) => ({
    test,
    pairs: counting.map((round) => ({
      round: round.index,
      baselineNs: nsOf(round.baseline, test),
      candidateNs: nsOf(round.candidate, test),
    })),
  }))
}
