import type { Plan } from '../core/hosts/plan.ts'
import type { ReviewedHead } from '../core/request.ts'
import { ofReadableFlake, plannedBump, type PlanRequest, type PlanWorld } from './plan-bump.ts'

/**
 * Returns what there is to do in a workflow: the review that was asked for, else the bump, else the review of our own pull request's head
 * where a person pushed to it. Throws as `planBump` does.
 */
export function planOnGithub(request: PlanRequest, review: ReviewedHead | null, world: PlanWorld): Promise<Plan> {
  const reviewed = async (asked: ReviewedHead, byPerson: boolean): Promise<Plan> =>
    (await import('./plan-review.ts')).planReview(request, { number: asked.pullRequest, head: asked.head, byPerson }, world)
  if (review !== null) return ofReadableFlake(() => reviewed(review, world.onGithub?.byPerson ?? false))
  return ofReadableFlake(() => plannedBump<Plan>(request, world, (own) => reviewed(own, false)))
}
