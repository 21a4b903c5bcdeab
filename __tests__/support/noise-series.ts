import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PlannedHost } from '../../src/core/hosts/planned-host.ts'
import type { BenchProcess, Round } from '../../src/core/hosts/measurement.ts'
import { firstSideOfRound } from '../../src/core/verdict/coin.ts'
import { madeProcess } from './made-measurement.ts'

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

/** Returns rounds in which two processes of the series after another are one build against itself, their sides tossed with the seed. */
export function roundsOfSeries(processes: readonly NoiseProcess[], host: PlannedHost, seed: number): Round[] {
  const processOf = (process: NoiseProcess | undefined): BenchProcess =>
    madeProcess(host, [1], 0, 0, { rows: host.tests.map((test) => ({ test, samplesNs: [...(process?.tests[test]?.ns ?? [])] })) })
  return Array.from({ length: host.rounds }, (_, index) => {
    // every seed starts elsewhere; after the end the series begins anew
    const place = (seed * 7 + 2 * index) % processes.length
    const [one, other] = [processOf(processes[place]), processOf(processes[(place + 1) % processes.length])]
    const first = firstSideOfRound(seed, host.name, index)
    return first === 'baseline' ? { index, first, baseline: one, candidate: other } : { index, first, baseline: other, candidate: one }
  })
}
