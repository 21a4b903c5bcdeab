import type { ActionSurface } from '../ports/action-surface.ts'
import type { Artifacts } from '../ports/artifacts.ts'
import type { History } from '../ports/history.ts'
import type { PullRequests } from '../ports/pull-requests.ts'
import type { ReviewStarts } from '../ports/review-starts.ts'
import type { Reviews } from '../ports/reviews.ts'
import type { RunJobs } from '../ports/run-jobs.ts'
import type { Runners } from '../ports/runners.ts'
import type { ScheduledRuns } from '../ports/scheduled-runs.ts'
import type { MeasureWorld } from './measure-host.ts'
import type { PlanWorld } from './plan-bump.ts'

/** The ports of a step on GitHub, and what the runner says of the run. */
export type WorkflowWorld = Omit<PlanWorld, 'historyOn'> &
  MeasureWorld & {
    readonly artifacts: Artifacts
    readonly pullRequests: PullRequests
    readonly reviews: Reviews
    readonly reviewStarts: ReviewStarts
    readonly runJobs: RunJobs
    readonly runners: Runners
    readonly surface: ActionSurface
    readonly scheduled: ScheduledRuns
    readonly historyOn: (branch: string) => History
    readonly run: {
      readonly attempt: number
      /** The branch that the run is of; the whole ref, such as `refs/tags/v1`, where it is of none. */
      readonly baseBranch: string
      readonly recordsDirectory: string
      /** Number and page of the run; null where the runner does not say. */
      readonly page: { readonly id: number; readonly url: string } | null
    }
  }

/** The names that the artifacts of a run have. */
export const ARTIFACTS = { plan: 'plan', report: 'report', measurement: 'measurement-', earlier: 'measurement-earlier' } as const
