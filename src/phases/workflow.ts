import { InputError } from '../core/errors.ts'
import { MATRIX_LIMIT, matrixOf } from '../core/hosts/matrix.ts'
import type { Bump, Plan } from '../core/hosts/plan.ts'
import type { ActionRequest } from '../core/request.ts'
import { exitCodeOfOutcome } from '../core/verdict/outcomes.ts'
import type { ActionSurface } from '../ports/action-surface.ts'
import type { Artifacts } from '../ports/artifacts.ts'
import type { History } from '../ports/history.ts'
import type { PullRequests } from '../ports/pull-requests.ts'
import type { MeasureWorld } from './measure-host.ts'
import { planBump, type PlanWorld } from './plan-bump.ts'

/** The ports of a step on GitHub, and what the runner says of the run. */
export type WorkflowWorld = PlanWorld &
  MeasureWorld & {
    readonly artifacts: Artifacts
    readonly pullRequests: PullRequests
    readonly surface: ActionSurface
    readonly historyOn: (branch: string) => History
    readonly run: { readonly attempt: number; readonly baseBranch: string; readonly recordsDirectory: string; readonly url: string | null }
  }

/** The names under which a step leaves word for its own post step. */
export const STATE = { phase: 'phase', pending: 'pending' } as const

/** The names that the artifacts of a run have. */
export const ARTIFACTS = { plan: 'plan', report: 'report', measurement: 'measurement-' } as const

/** Returns the exit code after one phase, or all of them, ran as a step of a workflow. */
export async function runInWorkflow(request: ActionRequest, directory: string, world: WorkflowWorld): Promise<number> {
  switch (request.kind) {
    case 'all': {
      const { plan, digest } = await makePlan(request, directory, world, async (hosts) =>
        (await import('../core/hosts/host-choice.ts')).chooseHosts(hosts, request.hosts, { hostname: world.machine.hostname(), system: await world.nix.currentSystem() }),
      )
      if (plan.kind === 'nothing-to-do') return 0
      for (const host of plan.hosts) await measure(plan, digest, host.name, world)
      return publish(plan, digest, world)
    }
    case 'plan':
      await makePlan(request, directory, world, (hosts) => hosts)
      return 0
    case 'measure': {
      const bump = await downloadedPlan(request.planDigest, world)
      await world.fleet.facts(directory)
      await measure(bump, request.planDigest, request.host, world)
      return 0
    }
    case 'publish': {
      const bump = await downloadedPlan(request.planDigest, world)
      await world.artifacts.download(ARTIFACTS.measurement, world.run.recordsDirectory, plannedArtifact(bump, world))
      return publish(bump, request.planDigest, world)
    }
  }
}

async function makePlan(
  request: { readonly config: string; readonly tag: string | null },
  directory: string,
  world: WorkflowWorld,
  choose: Parameters<typeof planBump>[0]['chooseHosts'],
): Promise<{ plan: Plan; digest: string }> {
  const plan = await planBump({ directory, configPath: request.config, tag: request.tag, chooseHosts: choose }, world)
  const matrix = matrixOf(plan)
  if (matrix.include.length > MATRIX_LIMIT) {
    throw new InputError({ problem: `The fleet has ${matrix.include.length} hosts; a matrix holds ${MATRIX_LIMIT} jobs.`, next: 'Name fewer hosts in the config.' })
  }
  const { path, digest } = await world.records.writePlan(plan)
  // no later job reads a plan that has nothing to do
  if (plan.kind !== 'nothing-to-do') await world.artifacts.upload(ARTIFACTS.plan, [path], world.run.recordsDirectory)
  world.surface.setOutput('candidate-tag', plan.kind === 'bump' ? (plan.candidate.tag ?? '') : '')
  world.surface.setOutput('should-run', String(matrix.include.length > 0))
  world.surface.setOutput('matrix', JSON.stringify(matrix))
  world.surface.setOutput('plan-digest', digest)
  if (plan.kind === 'nothing-to-do') {
    world.progress.notice(`Nothing to do: ${plan.sentence}`)
    world.surface.setOutput('pull-request-operation', 'none')
  }
  return { plan, digest }
}

async function downloadedPlan(digest: string, world: WorkflowWorld): Promise<Bump> {
  await world.artifacts.download(ARTIFACTS.plan, world.run.recordsDirectory)
  const { plan } = await world.records.readPlan(digest)
  const { bumpOf } = await import('./handed-plan.ts')
  const bump = await bumpOf(plan)
  world.surface.setOutput('candidate-tag', bump.candidate.tag ?? '')
  world.surface.setOutput('plan-digest', digest)
  return bump
}

/** Whether an artifact can be a measurement of this run; a job that was taken over may have uploaded any others. */
function plannedArtifact(plan: Bump, world: WorkflowWorld): (name: string) => boolean {
  return (name) => {
    const { host, attempt } = /^measurement-(?<host>.+)-(?<attempt>[1-9]\d{0,3})$/.exec(name)?.groups ?? {}
    if (plan.hosts.some((planned) => planned.name === host) && Number(attempt) <= world.run.attempt) return true
    world.progress.warning(`The artifact ${name} was ignored: the plan has no such host, or the run no such attempt.`)
    return false
  }
}

/** Measures and uploads; what was measured before a failure is uploaded too (a killed job's by the post step). */
async function measure(plan: Bump, planDigest: string, host: string, world: WorkflowWorld): Promise<void> {
  const { attempt } = world.run
  world.surface.saveState(STATE.pending, `${host} ${attempt}`)
  const { measureHost } = await import('./measure-host.ts')
  try {
    await measureHost({ plan, planDigest, host, attempt }, world)
  } finally {
    const paths = await world.records.measurementFiles(host, attempt)
    if (paths.length > 0) await world.artifacts.upload(`${ARTIFACTS.measurement}${host}-${attempt}`, paths, world.run.recordsDirectory)
    world.surface.saveState(STATE.pending, '')
  }
}

async function publish(plan: Bump, planDigest: string, world: WorkflowWorld): Promise<number> {
  const { surface, run } = world
  const [{ writeReport }, { commitMessage, pullRequestText }, { summaryMarkdown }] = await Promise.all([
    import('./write-report.ts'),
    import('../core/report/pull-request.ts'),
    import('../core/report/report-markdown.ts'),
  ])
  const { report, paths } = await writeReport({ plan, planDigest }, world)
  surface.setOutput('outcome', report.outcome)
  surface.setOutput('report', paths.json)
  await surface.writeSummary(summaryMarkdown(report))
  await world.artifacts.upload(ARTIFACTS.report, Object.values(paths), run.recordsDirectory)
  const text = pullRequestText(report)
  const result = await world.pullRequests.publish({
    branch: `llama-fleet/${plan.flakeInput}`,
    base: { branch: plan.repository.baseBranch ?? run.baseBranch, commit: plan.repository.baseCommit },
    files: plan.files,
    commitMessage: commitMessage(plan),
    title: text.title,
    body: text.body,
    labels: text.labels,
    draft: report.hosts.some((host) => host.outcome === 'missing' && !host.advisory),
  })
  surface.setOutput('pull-request-number', result.number === null ? '' : String(result.number))
  surface.setOutput('pull-request-url', result.url ?? '')
  surface.setOutput('pull-request-operation', result.operation)
  if (result.notice !== null) world.progress.warning(result.notice)
  if (plan.history !== null) {
    const { historyEntries } = await import('../core/history/history-entry.ts')
    // last, so that a branch that will not be written keeps nothing else back
    for (const notice of await world.historyOn(plan.history).append(historyEntries(report, run.url))) world.progress.warning(notice)
  }
  world.progress.notice(report.headline)
  return exitCodeOfOutcome(report.outcome)
}
