import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pair } from '../../src/core/verdict/pairs.ts'
import { statisticOf, type Statistic } from '../../src/core/verdict/pairs.ts'

/** One real llama-bench process: samples in ns per test. See __tests__/fixtures/noise/README.md. */
export interface NoiseProcess {
  readonly leg: 'A' | 'B'
  readonly tests: Readonly<Record<string, { readonly ns: readonly number[] }>>
}

/** Returns the processes of a recorded series in the order they ran. */
export function noiseSeries(name: string): NoiseProcess[] {
  const text = readFileSync(join(import.meta.dirname, '../fixtures/noise', `${name}.jsonl`), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as NoiseProcess)
}

/** Returns the pairs of a test out of two processes per round, baseline first. */
export function pairsOf(rounds: readonly (readonly [NoiseProcess, NoiseProcess])[], test: string, statistic: Statistic): Pair[] {
  const ns = (process: NoiseProcess): number => statisticOf(process.tests[test]?.ns ?? [], statistic)
  return rounds.map(([baseline, candidate], round) => ({ round, baselineNs: ns(baseline), candidateNs: ns(candidate) }))
}
