import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { evaluate, filled, textOf } from './workflow-expressions.ts'
import type { Contexts } from './workflow-expressions.ts'
import { readWorkflow } from './workflow-files.ts'
import type { WorkflowJob } from './workflow-files.ts'
import { runJob } from './workflow-job.ts'
import type { JobResult, JobRun, Runner } from './workflow-job.ts'

export interface WorkflowRun {
  readonly results: Readonly<Record<string, JobResult>>
  /** What each job said to those that need it. */
  readonly said: Needs
  readonly runs: readonly JobRun[]
}

/** A job as the run lists it: `taken` when a runner had it. */
export interface ListedJob {
  readonly name: string
  readonly result: JobResult
  readonly taken: boolean
}

export interface Drive {
  readonly workflow: string
  /** An empty directory; each job gets one below it. */
  readonly directory: string
  readonly github: Contexts
  readonly inputs?: Contexts
  /** The token of a job, by the permissions that it asks for. */
  readonly token: (permissions: Readonly<Record<string, string>>, job: string) => string
  readonly runner: Runner
  /** Whether no runner takes a job before the run is cancelled. */
  readonly offline?: (job: WorkflowJob, matrix: Contexts) => boolean
  /** Told of each job as it ends. */
  readonly ended?: (job: ListedJob) => void
}

/** What the jobs before a job said, as its expressions see it. */
export type Needs = Readonly<Record<string, { readonly result: JobResult; readonly outputs: Contexts }>>

/**
 * Runs the jobs of a workflow file on this machine, one after another: `needs`, `if`, matrix, outputs, inputs and environment by
 * GitHub's own parser and evaluator. It shows the wiring, and each job has a token of its own; scheduling, concurrency, label matching
 * and containers are GitHub's and are not shown. A run with a job that no runner takes is cancelled when that job's turn has come.
 */
export async function driveWorkflow(drive: Drive): Promise<WorkflowRun> {
  const waiting = [...(await readWorkflow(drive.workflow))]
  const results: Record<string, JobResult> = {}
  const outputs: Record<string, Contexts> = {}
  const runs: JobRun[] = []
  let cancelled = false
  while (waiting.length > 0) {
    const index = waiting.findIndex((job) => job.needs.every((need) => need in results))
    const [job] = waiting.splice(index, 1)
    if (index < 0 || job === undefined) throw new Error('the jobs need each other in a circle')
    const needs: Needs = Object.fromEntries(job.needs.map((need) => [need, { result: results[need] ?? 'skipped', outputs: outputs[need] ?? {} }]))
    const ran = await runOne(job, needs, drive, cancelled)
    runs.push(...ran.runs)
    results[job.id] = ran.result
    outputs[job.id] = ran.outputs
    cancelled = ran.cancelled
  }
  const said: Needs = Object.fromEntries(Object.entries(results).map(([id, result]) => [id, { result, outputs: outputs[id] ?? {} }]))
  return { results, said, runs }
}

/** Runs one job of a workflow file, `changed` as a test wants it, after jobs that said this. */
export async function driveJob(drive: Drive, id: string, needs: Needs, changed: (job: WorkflowJob) => WorkflowJob = (job) => job): Promise<readonly JobRun[]> {
  const job = (await readWorkflow(drive.workflow)).find((one) => one.id === id)
  if (job === undefined) throw new Error(`${drive.workflow} has no job ${id}`)
  const own: Needs = Object.fromEntries(Object.entries(needs).filter(([need]) => job.needs.includes(need)))
  return (await runOne(changed(job), own, drive, false)).runs
}

interface Ran {
  readonly result: JobResult
  readonly outputs: Contexts
  readonly runs: readonly JobRun[]
  /** Whether the run is cancelled from here on. */
  readonly cancelled: boolean
}

async function runOne(job: WorkflowJob, needs: Needs, drive: Drive, cancelled: boolean): Promise<Ran> {
  const github = { ...drive.github, token: drive.token(job.permissions, job.id) }
  const contexts = { github, inputs: drive.inputs ?? {}, needs, vars: {}, secrets: {} }
  // A skipped job fails success() of the jobs behind it, as GitHub has it.
  const failed = Object.values(needs).some(({ result }) => result !== 'success')
  if (evaluate(job.condition, contexts, { failed, cancelled }) !== true) {
    const result = cancelled ? 'cancelled' : 'skipped'
    drive.ended?.({ name: job.name, result, taken: false })
    return { result, outputs: {}, runs: [], cancelled }
  }
  const runs: JobRun[] = []
  const results: JobResult[] = []
  const entries = entriesOfMatrix(filled(job.matrix, contexts))
  for (const [index, matrix] of entries.entries()) {
    const here = { ...contexts, matrix, strategy: { 'job-index': index, 'job-total': entries.length } }
    checkLabels(filled(job.runsOn, here), job)
    const name = textOf(filled(job.name, here))
    if (drive.offline?.(job, matrix) === true) {
      results.push('cancelled')
      drive.ended?.({ name, result: 'cancelled', taken: false })
      continue
    }
    const directory = join(drive.directory, entries.length === 1 ? job.id : `${job.id}-${index}`)
    await mkdir(directory)
    const run = await runJob(job, directory, here, drive.runner, cancelled)
    runs.push(run)
    results.push(run.result)
    drive.ended?.({ name, result: run.result, taken: true })
    if (job.failFast && run.result === 'failure') break
  }
  const result = (['failure', 'cancelled'] as const).find((one) => results.includes(one)) ?? 'success'
  return { result, outputs: Object.assign({}, ...runs.map((run) => run.outputs)) as Contexts, runs, cancelled: cancelled || results.includes('cancelled') }
}

/** GitHub's parser does not expand a matrix; `{ include: [...] }` alone is the list itself, and all that our plan makes. */
function entriesOfMatrix(matrix: unknown): readonly Contexts[] {
  if (matrix === null) return [{}]
  const { include, ...rest } = matrix as { include?: readonly Contexts[] }
  if (include === undefined || Object.keys(rest).length > 0) throw new Error('the driver runs a matrix of `include` only')
  if (include.length === 0) throw new Error('GitHub fails a job whose matrix is empty')
  return include
}

function checkLabels(labels: unknown, job: WorkflowJob): void {
  const fine =
    typeof labels === 'string'
      ? labels !== ''
      : Array.isArray(labels) && labels.length > 0 && labels.every((one) => typeof one === 'string' && one !== '')
  if (!fine) throw new Error(`${job.id} runs on ${JSON.stringify(labels)}, which no runner answers to`)
}
