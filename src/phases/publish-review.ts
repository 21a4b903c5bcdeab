import type { Review } from '../core/hosts/plan.ts'
import { checkOf } from '../core/pull-request/check.ts'
import { ownNote, reviewComment } from '../core/report/review-comment.ts'
import { exitCodeOfOutcome } from '../core/verdict/outcomes.ts'
import { shownReport } from './shown-report.ts'
import type { WorkflowWorld } from './workflow-world.ts'

/**
 * Returns the exit code after the report of a review was written, shown and uploaded, and the pull request commented on. No branch and
 * no history is written: what a pull request builds is nobody's past.
 */
export async function publishReview(plan: Review, planDigest: string, world: WorkflowWorld): Promise<number> {
  const { surface, run } = world
  const report = await shownReport(plan, planDigest, world)
  const { number, lock } = plan.pullRequest
  const result = await world.reviews.publish({
    number,
    head: plan.candidate.pin.rev,
    baseBranch: plan.repository.baseBranch,
    flakeInput: plan.flakeInput,
    comment: reviewComment(report, plan, run.page),
    ownNote: ownNote(plan),
    check: checkOf(report, lock, { into: plan.repository.baseBranch }),
  })
  surface.setOutput('pull-request-number', String(number))
  surface.setOutput('pull-request-url', result.url)
  surface.setOutput('pull-request-operation', 'none')
  if (result.notice !== null) world.progress.warning(result.notice)
  world.progress.notice(report.headline)
  return exitCodeOfOutcome(report.outcome)
}
