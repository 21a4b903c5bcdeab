import { InputError } from '../core/errors.ts'
import { MATRIX_LIMIT, matrixOf } from '../core/hosts/matrix.ts'
import type { Bump, Plan } from '../core/hosts/plan.ts'
import { hostsToMeasure } from '../core/pull-request/known-hosts.ts'
import type { ActionRequest } from '../core/request.ts'
import { planBump } from './plan-bump.ts'
import { ARTIFACTS, type WorkflowWorld } from './workflow-world.ts'

/** The names under which a step leaves word for its own post step. */
export const STATE = { phase: 'phase', pending: 'pending' } as const

/** Returns the exit code after one phase, or all of them, ran as a step of a workflow. */
export async function runInWorkflow(request: ActionRequest, directory: string, world: WorkflowWorld): Promise<number> {
  switch (request.kind) {
    case 'all': {
      const { plan, digest } = await makePlan(request, directory, world, async (hosts) =>
        (await import('../core/hosts/host-choice.ts')).chooseHosts(hosts, request.hosts, { hostname: world.machine.hostname(), system: await world.nix.currentSystem() }),
      )
      if (plan.kind === 'nothing-to-do') return 0
      for (const host of hostsToMeasure(plan)) await measure(plan, digest, host.name, world)
      return (await import('./publish-bump.ts')).publishBump(plan, digest, world)
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
      return (await import('./publish-bump.ts')).publishBump(bump, request.planDigest, world)
    }
  }
}

async function makePlan(
  request: { readonly config: string; readonly tag: string | null },
  directory: string,
  world: WorkflowWorld,
  choose: Parameters<typeof planBump>[0]['chooseHosts'],
): Promise<{ plan: Plan; digest: string }> {
  const plan = await withScheduleWarning(directory, await planBump({ directory, configPath: request.config, tag: request.tag, chooseHosts: choose }, world), world)
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

/** A run that the schedule started shows that it is alive, and asks nothing. */
async function withScheduleWarning(directory: string, plan: Plan, world: WorkflowWorld): Promise<Plan> {
  const { event, workflow } = world.scheduled.startedBy
  if (event === 'schedule' || workflow === null) return plan
  const warning = await (await import('./schedule-watch.ts')).scheduleWarning(directory, workflow, world)
  if (warning === null) return plan
  world.progress.warning(warning)
  return { ...plan, notices: [...plan.notices, warning] }
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
    if (name === ARTIFACTS.earlier && plan.earlier !== undefined) return true
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
