import type { Bump } from '../core/hosts/plan.ts'
import { reasonNotToMerge } from '../core/pull-request/automerge.ts'
import { bumpBranch } from '../core/pull-request/branch-name.ts'
import { checkOf, lineOfRev } from '../core/pull-request/check.ts'
import { PLAIN_PUBLISHING } from '../core/pull-request/publishing.ts'
import { commitMessage, pullRequestText } from '../core/report/pull-request.ts'
import { exitCodeOfOutcome, newsOf } from '../core/verdict/outcomes.ts'
import { shownReport } from './shown-report.ts'
import type { WorkflowWorld } from './workflow-world.ts'

/** Returns the exit code after the report was shown, the pull request brought up to date, and the history added to. */
export async function publishBump(plan: Bump, planDigest: string, world: WorkflowWorld): Promise<number> {
  const { surface, run } = world
  const report = await shownReport(plan, planDigest, world)
  const [, lock] = plan.files
  const publishing = plan.publishing ?? PLAIN_PUBLISHING
  const base = { branch: plan.repository.baseBranch ?? run.baseBranch, commit: plan.repository.baseCommit }
  const keep = async (): Promise<void> => {
    if (plan.history === null) return
    const { historyEntries } = await import('../core/history/history-entry.ts')
    for (const notice of await world.historyOn(plan.history).append(historyEntries(report, run.page?.url ?? null))) world.progress.warning(notice)
  }
  const publish = world.pullRequests.publish({
    branch: bumpBranch(plan.flakeInput),
    base,
    planned: new Date(plan.createdAt),
    flakeInput: plan.flakeInput,
    tag: plan.candidate.tag,
    files: plan.files,
    commitMessage: commitMessage(plan),
    text: (found) => pullRequestText(report, { run: run.page, base, plan, found }),
    draft: report.hosts.some((host) => host.outcome === 'missing' && !host.advisory),
    opens: publishing.open === 'always' || newsOf(report.outcome) === 'good',
    baseline: plan.baseline.pin.rev,
    candidate: plan.candidate.pin.rev,
    continued: (plan.earlier ?? []).length > 0,
    publishing,
    mergeRefusal: reasonNotToMerge(report, publishing.automerge),
    check: (foreign) => checkOf(report, { path: lock.path, line: lineOfRev(lock.text, plan.candidate.pin.rev) }, { foreign }),
  })
  const result = await publish.catch(async (thrown: unknown) => {
    // what was measured was measured; another fault would only hide the first
    await keep().catch(() => undefined)
    throw thrown
  })
  surface.setOutput('pull-request-number', result.number === null ? '' : String(result.number))
  surface.setOutput('pull-request-url', result.url ?? '')
  surface.setOutput('pull-request-operation', result.operation)
  if (result.notice !== null) world.progress.warning(result.notice)
  if (result.news != null) world.progress.notice(result.news)
  if (result.verified === true) world.progress.notice('GitHub calls the bump commit verified.')
  // last, so that a branch that will not be written keeps nothing else back
  await keep()
  world.progress.notice(report.headline)
  return exitCodeOfOutcome(report.outcome)
}
