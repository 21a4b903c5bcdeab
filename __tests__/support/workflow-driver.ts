import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { evaluate, filled } from './workflow-expressions.ts'
import type { Contexts } from './workflow-expressions.ts'
import { readWorkflow } from './workflow-files.ts'
import type { WorkflowJob } from './workflow-files.ts'
import { runJob } from './workflow-job.ts'
import type { JobRun, Runner } from './workflow-job.ts'

export interface WorkflowRun {
  /** What became of each job, as `needs.<job>.result` says it. */
  readonly results: Readonly<Record<string, 'success' | 'failure' | 'skipped'>>
  readonly runs: readonly JobRun[]
}

export interface Drive {
  readonly workflow: string
  /** An empty directory; each job gets one below it. */
  readonly directory: string
  readonly github: Contexts
  readonly inputs?: Contexts
  /** The token of a job, by the permissions that it asks for. */
  readonly token: (permissions: Readonly<Record<string, string>>) => string
  readonly runner: Runner
}

/**
 * Runs the jobs of a workflow file on this machine, one after another: `needs`, `if`, matrix, outputs, inputs and environment by
 * GitHub's own parser and evaluator. It shows the wiring; scheduling, concurrency, label matching, permissions and containers are
 * GitHub's and are not shown.
 */
export async function driveWorkflow(drive: Drive): Promise<WorkflowRun> {
  const waiting = [...(await readWorkflow(drive.workflow))]
  const results: Record<string, 'success' | 'failure' | 'skipped'> = {}
  const outputs: Record<string, Contexts> = {}
  const runs: JobRun[] = []
  while (waiting.length > 0) {
    const index = waiting.findIndex((job) => job.needs.every((need) => need in results))
    const [job] = waiting.splice(index, 1)
    if (index < 0 || job === undefined) throw new Error('the jobs need each other in a circle')
    const needs = Object.fromEntries(job.needs.map((need) => [need, { result: results[need], outputs: outputs[need] ?? {} }]))
    const github = { ...drive.github, token: drive.token(job.permissions) }
    const contexts = { github, inputs: drive.inputs ?? {}, needs, vars: {}, secrets: {} }
    // A skipped job fails success() of the jobs behind it, as GitHub has it.
    const failed = job.needs.some((need) => results[need] !== 'success')
    if (evaluate(job.condition, contexts, { failed, cancelled: false }) !== true) {
      results[job.id] = 'skipped'
      continue
    }
    const legs = await runLegs(job, contexts, drive)
    runs.push(...legs)
    results[job.id] = legs.every((leg) => leg.result === 'success') ? 'success' : 'failure'
    outputs[job.id] = Object.assign({}, ...legs.map((leg) => leg.outputs)) as Contexts
  }
  return { results, runs }
}

async function runLegs(job: WorkflowJob, contexts: Contexts, drive: Drive): Promise<readonly JobRun[]> {
  const legs: JobRun[] = []
  const entries = entriesOfMatrix(filled(job.matrix, contexts))
  for (const [index, matrix] of entries.entries()) {
    const directory = join(drive.directory, entries.length === 1 ? job.id : `${job.id}-${index}`)
    await mkdir(directory)
    const here = { ...contexts, matrix, strategy: { 'job-index': index, 'job-total': entries.length } }
    checkLabels(filled(job.runsOn, here), job)
    legs.push(await runJob(job, directory, here, drive.runner))
    if (job.failFast && legs.at(-1)?.result === 'failure') break
  }
  return legs
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
