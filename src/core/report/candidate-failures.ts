import type { HostReport } from './report.ts'

/** Returns in how many rounds llama-bench failed on the candidate and not on the baseline: they do not count for speed, but the candidate is what will serve. */
export function candidateFailures({ rounds }: Pick<HostReport, 'rounds'>): number {
  return rounds.filter(({ dropped, baseline, candidate }) => dropped !== null && baseline?.failure === null && candidate !== null && candidate.failure !== null).length
}
