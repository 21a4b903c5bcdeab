import type { ReportedRound } from './report.ts'

/** Returns in how many rounds llama-bench failed on the candidate and not on the baseline: they do not count for speed, but the candidate is what will serve. */
export function candidateFailures({ rounds }: { readonly rounds: readonly ReportedRound[] }): number {
  return rounds.filter(({ dropped, baseline, candidate }) => dropped !== null && baseline?.failure === null && candidate !== null && candidate.failure !== null).length
}
