import { InputError } from '../core/errors.ts'
import { MATRIX_LIMIT, matrixOf } from '../core/hosts/matrix.ts'
import { infrastructureFault } from '../core/hosts/infrastructure.ts'
import type { Measurement } from '../core/hosts/measurement.ts'
import type { Plan, Work } from '../core/hosts/plan.ts'
import { hostsToMeasure } from '../core/pull-request/known-hosts.ts'
import type { ActionRequest } from '../core/request.ts'
import { toldOfSkipped } from '../core/upstream/policy.ts'
import type { PlanRequest } from './plan-bump.ts'
import { planOnGithub } from './plan-on-github.ts'
import { ARTIFACTS, type WorkflowWorld } from './workflow-world.ts'

/** The name under which a step leaves word for its own post step. */
const PENDING = 'pending'

const MEASUREMENT = /^measurement-(?<host>.+)-(?<attempt>[1-9]\d{0,3})$/

/** How long measure jobs may queue where the plan does not say. */
const QUEUE_TIMEOUT_SECONDS = 900

/** Returns the exit code after one phase, or all of them, ran as a step of a workflow. */
export async function runInWorkflow(request: ActionRequest, directory: string, world: WorkflowWorld): Promise<number> {
  switch (request.kind) {
    case 'all': {
      const { plan, digest } = await makePlan({ ...request, onlyHosts: null, review: null }, directory, world, async (hosts) =>
        (await import('../core/hosts/host-choice.ts')).chooseHosts(hosts, request.hosts, { hostname: world.machine.hostname(), system: await world.nix.currentSystem() }),
      )
      if (plan.kind === 'nothing-to-do') return 0
      for (const host of hostsToMeasure(plan)) await measure(plan, digest, host.name, world)
      return published(plan, digest, world)
    }
    case 'plan':
      // asked when there is a bump, and loaded only then
      await makePlan(request, directory, world, async (hosts) => {
        ;(await import('../core/hosts/absent-hosts.ts')).checkNames(hosts, request.onlyHosts ?? [])
        return hosts
      })
      return 0
    case 'measure': {
      const work = await downloadedPlan(request.planDigest, world)
      await world.fleet.facts(directory)
      const { failure, baseline, candidate } = await measure(work, request.planDigest, request.host, world)
      const fault = infrastructureFault({ failure, builds: [baseline.build, candidate.build] })
      if (fault === null) return 0
      world.progress.warning(`${request.host} could not be measured: ${fault}`)
      return 4
    }
    case 'sweep': {
      const work = await downloadedPlan(request.planDigest, world)
      const { sweepQueue } = await import('./sweep-queue.ts')
      await sweepQueue({ hosts: hostsToMeasure(work).map(({ name }) => name), attempt: world.run.attempt, timeoutSeconds: work.queueTimeoutSeconds ?? QUEUE_TIMEOUT_SECONDS }, world)
      return 0
    }
    case 'publish': {
      const work = await downloadedPlan(request.planDigest, world)
      const refused = new Map<string, string>()
      const came = await world.artifacts.download(ARTIFACTS.measurement, world.run.recordsDirectory, plannedArtifact(work, world), (name, sentence) => {
        world.progress.warning(sentence)
        refused.set(hostOfArtifact(name), `what it measured was not taken: the artifact ${name} is damaged or too large`)
      })
      const { withReasons } = await import('./present-hosts.ts')
      const told = await withReasons(work, new Set(came.map(hostOfArtifact)), refused, { ...world, attempt: world.run.attempt })
      return published(told, request.planDigest, world)
    }
    case 'dispatch':
      await (await import('./start-reviews.ts')).startReviews(world)
      return 0
  }
}

async function makePlan(
  request: Pick<Extract<ActionRequest, { kind: 'plan' }>, 'config' | 'tag' | 'force' | 'onlyHosts' | 'review'> & { readonly kind: 'plan' | 'all' },
  directory: string,
  world: WorkflowWorld,
  choose: PlanRequest['chooseHosts'],
): Promise<{ plan: Plan; digest: string }> {
  const { config: configPath, tag, onlyHosts } = request
  const again = request.force ? { again: { hosts: onlyHosts } } : {}
  const made = await planOnGithub({ directory, configPath, tag, chooseHosts: choose, ...again }, request.review, world)
  assertBase(made, world)
  const present = made.kind !== 'nothing-to-do' && request.kind === 'plan' ? await (await import('./present-hosts.ts')).withoutAbsent(made, onlyHosts, world) : made
  // a pull request is no place to speak of schedules
  const plan = request.review === null ? await withScheduleWarning(directory, present, world) : present
  const matrix = matrixOf(plan)
  if (matrix.include.length > MATRIX_LIMIT) {
    throw new InputError({ problem: `The fleet has ${matrix.include.length} hosts; a matrix holds ${MATRIX_LIMIT} jobs.`, next: 'Name fewer hosts in the config.' })
  }
  const { path, digest } = await world.records.writePlan(plan)
  // no later job reads a plan that has nothing to do
  if (plan.kind !== 'nothing-to-do') await world.artifacts.upload(ARTIFACTS.plan, [path], world.run.recordsDirectory)
  world.surface.setOutput('candidate-tag', plan.kind === 'nothing-to-do' ? '' : (plan.candidate.tag ?? ''))
  world.surface.setOutput('should-run', String(matrix.include.length > 0))
  world.surface.setOutput('should-publish', String(plan.kind !== 'nothing-to-do'))
  world.surface.setOutput('matrix', JSON.stringify(matrix))
  world.surface.setOutput('plan-digest', digest)
  if (plan.kind === 'nothing-to-do') {
    world.progress.notice(`Nothing to do: ${plan.sentence}`)
    await tellWhy(made, world)
    world.surface.setOutput('pull-request-operation', 'none')
  }
  return { plan, digest }
}

/** What publish would find out after hours of measuring: a run that was started from a tag, or of a pull request, knows no branch. */
function assertBase(plan: Plan, { run }: WorkflowWorld): void {
  if (plan.kind !== 'bump' || plan.repository.baseBranch !== null || !run.baseBranch.startsWith('refs/')) return
  throw new InputError({
    problem: `This run is of ${run.baseBranch} and the checkout of no branch: there is none that the pull request could be made into.`,
    next: 'Start the workflow from a branch, or name one in `ref` of actions/checkout.',
  })
}

/** Nobody reads the plan of a job that found nothing to do: its log says what it holds. */
async function tellWhy({ skipped, notices }: Plan, { progress }: WorkflowWorld): Promise<void> {
  for (const notice of notices) progress.notice(notice)
  const lines = toldOfSkipped(skipped)
  if (lines.length > 0) await progress.task('Tags that were skipped', ({ log }) => Promise.resolve(lines.forEach(log)))
}

/** A run that the schedule started shows that it is alive, and asks nothing. */
async function withScheduleWarning(directory: string, plan: Plan, world: WorkflowWorld): Promise<Plan> {
  const { event, workflow } = world.scheduled.startedBy
  if (event === 'schedule' || workflow === null) return plan
  const warning = await (await import('./schedule-watch.ts')).scheduleWarning(directory, workflow, world)
  if (warning === null) return plan
  world.progress.warning(warning)
  return { ...plan, notices: [...plan.notices, warning] }
}

async function downloadedPlan(digest: string, world: WorkflowWorld): Promise<Work> {
  await world.artifacts.download(ARTIFACTS.plan, world.run.recordsDirectory)
  const { plan } = await world.records.readPlan(digest)
  const { workOf } = await import('./handed-plan.ts')
  const work = await workOf(plan)
  world.surface.setOutput('candidate-tag', work.candidate.tag ?? '')
  world.surface.setOutput('plan-digest', digest)
  return work
}

async function published(work: Work, digest: string, world: WorkflowWorld): Promise<number> {
  if (work.kind === 'review') return (await import('./publish-review.ts')).publishReview(work, digest, world)
  return (await import('./publish-bump.ts')).publishBump(work, digest, world)
}

/** The host of a measurement's artifact, by the directory that it was unpacked into; empty for any other. */
function hostOfArtifact(directory: string): string {
  return MEASUREMENT.exec(directory.slice(directory.lastIndexOf('/') + 1))?.groups?.['host'] ?? ''
}

/** Whether an artifact can be a measurement that a job of this run made; a job that was taken over may have uploaded any others. */
function plannedArtifact(plan: Work, world: WorkflowWorld): (name: string) => boolean {
  const measured = new Set(hostsToMeasure(plan).map(({ name }) => name))
  return (name) => {
    if (name === ARTIFACTS.earlier && plan.earlier !== undefined) return true
    const { host, attempt } = MEASUREMENT.exec(name)?.groups ?? {}
    if (measured.has(host ?? '') && Number(attempt) <= world.run.attempt) return true
    world.progress.warning(`The artifact ${name} was ignored: the plan has no job for such a host, or the run no such attempt.`)
    return false
  }
}

/** Measures and uploads; what was measured before a failure is uploaded too (a killed job's by the post step). */
async function measure(plan: Work, planDigest: string, host: string, world: WorkflowWorld): Promise<Measurement> {
  const { attempt } = world.run
  world.surface.saveState(PENDING, `${host} ${attempt}`)
  const { measureHost } = await import('./measure-host.ts')
  try {
    return await measureHost({ plan, planDigest, host, attempt }, world)
  } finally {
    const paths = await world.records.measurementFiles(host, attempt)
    if (paths.length > 0) await world.artifacts.upload(`${ARTIFACTS.measurement}${host}-${attempt}`, paths, world.run.recordsDirectory)
    world.surface.saveState(PENDING, '')
  }
}
