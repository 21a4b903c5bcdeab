import type { ScheduleRecord } from '../core/schedule/silent-schedule.ts'

/** What started this run, and what GitHub knows of the runs that its workflow's schedule started. */
export interface ScheduledRuns {
  /** The event, and the path of the workflow's file where the runner says it. */
  readonly startedBy: { readonly event: string; readonly workflow: string | null }
  /** Null where GitHub does not say, for want of `actions: read` for instance; never throws. */
  latest(workflow: string): Promise<ScheduleRecord | null>
}
