import { Defect } from '../errors.ts'

/** Returns one process's figure for a test in ns: the least sample (a neighbour only ever slows), or the middle one. */
export function statisticOf(samplesNs: readonly number[], statistic: 'min' | 'median'): number {
  const sorted = samplesNs.toSorted((a, b) => a - b)
  const upper = sorted[statistic === 'min' ? 0 : Math.floor(sorted.length / 2)]
  if (upper === undefined) throw new Defect({ problem: 'A row without samples has no statistic.', next: 'Check the rows first.' })
  if (statistic === 'min' || sorted.length % 2 === 1) return upper
  return (upper + (sorted[sorted.length / 2 - 1] ?? upper)) / 2
}
