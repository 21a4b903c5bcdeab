import type { CheckRuns, FailedService } from './check-runs.ts'

/** Returns what services that failed no longer do; of several that fail unlike, what holds for all. */
export function lostAbility(runs: readonly FailedService[]): 'starts' | 'works' {
  return runs.some(({ starts }) => starts === true) ? 'works' : 'starts'
}

/** Returns the run of a candidate's service that failed where the baseline's serves; null where the check shows no such thing. */
export function failedService(runs: CheckRuns['service']): FailedService | null {
  const { baseline, candidate } = runs ?? {}
  return baseline?.kind === 'ran' && candidate?.kind === 'failed' ? candidate : null
}
