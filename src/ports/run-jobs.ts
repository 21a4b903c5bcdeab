import type { RunJob } from '../core/hosts/measure-jobs.ts'

/** The jobs of the workflow run that this step belongs to. Throws InputError when the token may not, UpstreamError when GitHub fails. */
export interface RunJobs {
  /** Returns the jobs of every attempt. Needs `actions: read`. */
  list(): Promise<readonly RunJob[]>
  /** Cancels the run, except for jobs whose condition is `always()`; one that is ending already is left alone. Needs `actions: write`. */
  cancel(): Promise<void>
}
