import { counted } from '../counted.ts'
import type { PlannedHost } from '../hosts/planned-host.ts'
import { computesOnGpu } from '../llama-bench/devices.ts'
import type { BenchProcess, Round } from '../hosts/measurement.ts'
import { oneLine } from '../reading.ts'
import { sidesFrom, type Side } from './sides.ts'
import { median } from './statistics.ts'

/** Both sides' statistic of one test in one round, in ns. */
export interface Pair {
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

/** Returns whether a process has one row of each open test and none of a test that was never planned; rows of a test that has left may be there. */
export function hasTests(process: BenchProcess, { tests }: Pick<CountingRule, 'tests'>, open: readonly string[]): boolean {
  const names = process.rows.map((row) => row.test)
  return new Set(names).size === names.length && open.every((test) => names.includes(test)) && names.every((test) => tests.includes(test))
}

/** Returns the sentence that says why a process does not count for the tests that were open when it ran; null when it does. Its speed is never a reason. */
export function reasonNotCounting(process: BenchProcess | null, rule: CountingRule, open: readonly string[]): string | null {
  if (process === null) return 'did not run'
  if (process.failure !== null) return process.failure
  if (!hasTests(process, rule, open)) return `has rows of ${testsOfProcess(process) || 'no test'}, not of ${open.toSorted().join(', ')}`
  const short = process.rows.find((row) => open.includes(row.test) && row.samplesNs.length !== rule.repetitions)
  if (short !== undefined) return `has ${counted(short.samplesNs.length, 'sample')} of ${short.test}, not ${rule.repetitions}`
  // without a GPU llama-bench ends well too, at the speed of the CPU
  return (process.gpuInfo ?? '') === '' && computesOnGpu(rule) ? 'ran without a GPU: its gpu_info is empty' : null
}

/** Why a round does not count: the side at fault and the sentence. */
export interface DroppedRound {
  readonly side: Side
  readonly sentence: string
}

/** Returns why a round is dropped, always as a pair and only for reasons fixed beforehand; null when it counts for the tests that were open. */
export function reasonToDrop(round: Round, rule: CountingRule, open: readonly string[]): DroppedRound | null {
  for (const side of sidesFrom(round.first)) {
    const sentence = reasonNotCounting(round[side], rule, open)
    if (sentence !== null) return { side, sentence }
  }
  const [baseline, candidate] = [round.baseline?.gpuInfo ?? '', round.candidate?.gpuInfo ?? '']
  return baseline === candidate ? null : { side: 'candidate', sentence: `ran on '${oneLine(candidate, 80)}', the baseline on '${oneLine(baseline, 80)}'` }
}

/** Returns what a round that counts says of a test: both sides' figures in ns. */
export function pairOf(round: Round, test: string, statistic: Statistic): Pair {
  const nsOf = (process: BenchProcess | null): number => statisticOf(process?.rows.find((row) => row.test === test)?.samplesNs ?? [], statistic)
  return { baselineNs: nsOf(round.baseline), candidateNs: nsOf(round.candidate) }
}
