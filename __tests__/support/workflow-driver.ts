import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { evaluate, filled, textOf } from './workflow-expressions.ts'
import type { Contexts } from './workflow-expressions.ts'
import { readWorkflow } from './workflow-files.ts'
import type { WorkflowJob } from './workflow-files.ts'
import { runJob } from './workflow-job.ts'
import type { JobResult, JobRun, Runner } from './workflow-job.ts'
import { workflowRunners } from './workflow-runners.ts'

export interface WorkflowRun {
  readonly results: Readonly<Record<string, JobResult>>
  /** What each job said to those that need it. */
  readonly said: Needs
  readonly runs: readonly JobRun[]
}

/** A job as the run lists it: `taken` when a runner had it; `result` is null until it has ended. */
export interface ListedJob {
  readonly name: string
  readonly status: 'queued' | 'in_progress' | 'completed'
  readonly result: JobResult | null
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
  /** Told of each job when it is queued, taken and ended. */
  readonly listed?: (job: ListedJob) => void
  /** Aborts when the run is cancelled. */
  readonly cancel?: AbortSignal
}

/** What the jobs before a job said, as its expressions see it. */
export type Needs = Readonly<Record<string, { readonly result: JobResult; readonly outputs: Contexts }>>

/**
 * Runs the jobs of a workflow file on this machine: `needs`, `if`, matrix, outputs, inputs and environment by GitHub's own parser and
 * evaluator. Jobs for GitHub's machines run beside each other and beside one runner of the fleet, which takes its jobs one after another;
 * one that is offline takes none. A cancel ends what is queued and what runs, but for jobs whose `if` holds all the same. It shows the
 * wiring, and each job has a token of its own; concurrency groups, label matching and containers are GitHub's and are not shown.
 */
export async function driveWorkflow(drive: Drive): Promise<WorkflowRun> {
  const jobs = await readWorkflow(drive.workflow)
  const driven = drivenRun(drive)
  const ends = new Map<string, Promise<Ended>>()
  // GitHub's parser refuses jobs that need each other in a circle
  const end = (job: WorkflowJob): Promise<Ended> => {
    const known = ends.get(job.id)
    if (known !== undefined) return known
    const before = jobs.filter(({ id }) => job.needs.includes(id)).map(async (need): Promise<[string, Ended]> => [need.id, await end(need)])
    const ending = Promise.all(before).then((needed) => driven.ended(job, Object.fromEntries(needed)))
    ends.set(job.id, ending)
    return ending
  }
  const all = await driven.whole(jobs.map(async (job): Promise<[string, Ended]> => [job.id, await end(job)]))
  return {
    results: Object.fromEntries(all.map(([id, { result }]) => [id, result])),
    said: Object.fromEntries(all.map(([id, { result, outputs }]) => [id, { result, outputs }])),
    runs: all.flatMap(([, { runs }]) => runs),
  }
}

/** Runs one job of a workflow file, `changed` as a test wants it, after jobs that said this. */
export async function driveJob(drive: Drive, id: string, needs: Needs, changed: (job: WorkflowJob) => WorkflowJob = (job) => job): Promise<readonly JobRun[]> {
  const job = (await readWorkflow(drive.workflow)).find((one) => one.id === id)
  if (job === undefined) throw new Error(`${drive.workflow} has no job ${id}`)
  const own: Needs = Object.fromEntries(Object.entries(needs).filter(([need]) => job.needs.includes(need)))
  const driven = drivenRun(drive)
  const [only] = await driven.whole([driven.ended(changed(job), own)])
  return only?.runs ?? []
}

interface Ended {
  readonly result: JobResult
  readonly outputs: Contexts
  readonly runs: readonly JobRun[]
}

interface DrivenRun {
  /** Runs a job, or as many as its matrix makes. */
  ended(job: WorkflowJob, needs: Needs): Promise<Ended>
  /** Resolves with what all of it comes to; when one part fails the others are ended first. */
  whole<Part>(parts: readonly Promise<Part>[]): Promise<Part[]>
}

function drivenRun(drive: Drive): DrivenRun {
  const fault = new AbortController()
  const queued = new Set<string>()
  const runners = workflowRunners(() => fault.abort(new Error(`no runner takes ${[...queued].join(', ')}, and nobody cancels the run: on GitHub it would wait for a day`)))
  const cancelled = (): boolean => drive.cancel?.aborted === true

  async function ended(job: WorkflowJob, needs: Needs): Promise<Ended> {
    fault.signal.throwIfAborted()
    const github = { ...drive.github, token: drive.token(job.permissions, job.id) }
    const contexts = { github, inputs: drive.inputs ?? {}, needs, vars: {}, secrets: {} }
    // A skipped job fails success() of the jobs behind it, as GitHub has it.
    const failed = Object.values(needs).some(({ result }) => result !== 'success')
    const holds = (): boolean => evaluate(job.condition, contexts, { failed, cancelled: cancelled() }) === true
    if (!holds()) {
      const result = cancelled() ? 'cancelled' : 'skipped'
      drive.listed?.({ name: job.name, status: 'completed', result, taken: false })
      return { result, outputs: {}, runs: [] }
    }
    const ending = new AbortController()
    drive.cancel?.addEventListener('abort', () => holds() || ending.abort())
    fault.signal.addEventListener('abort', () => ending.abort())
    const entries = entriesOfMatrix(filled(job.matrix, contexts))
    const ran = await Promise.all(
      entries.map(async (matrix, index) => {
        const here = { ...contexts, matrix, strategy: { 'job-index': index, 'job-total': entries.length } }
        const directory = join(drive.directory, entries.length === 1 ? job.id : `${job.id}-${index}`)
        const entry = await inTurn(job, here, directory, ending.signal)
        if (job.failFast && entry.result === 'failure') ending.abort()
        return entry
      }),
    )
    const result = (['failure', 'cancelled'] as const).find((one) => ran.some((entry) => entry.result === one)) ?? 'success'
    const runs = ran.flatMap(({ run }) => (run === null ? [] : [run]))
    return { result, outputs: Object.assign({}, ...runs.map((run) => run.outputs)) as Contexts, runs }
  }

  async function inTurn(job: WorkflowJob, contexts: Contexts & { readonly matrix: Contexts }, directory: string, here: AbortSignal): Promise<{ readonly result: JobResult; readonly run: JobRun | null }> {
    const name = textOf(filled(job.name, contexts))
    const labels = labelsOf(filled(job.runsOn, contexts), job)
    drive.listed?.({ name, status: 'queued', result: null, taken: false })
    queued.add(name)
    const where = drive.offline?.(job, contexts.matrix) === true ? 'offline' : labels.some((label) => label.startsWith('ubuntu-')) ? 'cloud' : 'fleet'
    const free = await runners.take(where, here)
    queued.delete(name)
    if (free === null) {
      drive.listed?.({ name, status: 'completed', result: 'cancelled', taken: false })
      return { result: 'cancelled', run: null }
    }
    drive.listed?.({ name, status: 'in_progress', result: null, taken: true })
    try {
      await mkdir(directory)
      const run = await runJob(job, directory, contexts, drive.runner, { before: cancelled(), here })
      drive.listed?.({ name, status: 'completed', result: run.result, taken: true })
      return { result: run.result, run }
    } finally {
      free()
    }
  }

  return {
    ended,
    whole: async (parts) => {
      const all = Promise.all(parts)
      await all.catch((error: unknown) => fault.abort(error))
      await Promise.allSettled(parts)
      fault.signal.throwIfAborted()
      return all
    },
  }
}

/** GitHub's parser does not expand a matrix; `{ include: [...] }` alone is the list itself, and all that our plan makes. */
function entriesOfMatrix(matrix: unknown): readonly Contexts[] {
  if (matrix === null) return [{}]
  const { include, ...rest } = matrix as { include?: readonly Contexts[] }
  if (include === undefined || Object.keys(rest).length > 0) throw new Error('the driver runs a matrix of `include` only')
  if (include.length === 0) throw new Error('GitHub fails a job whose matrix is empty')
  return include
}

function labelsOf(value: unknown, job: WorkflowJob): readonly string[] {
  const labels: readonly unknown[] = Array.isArray(value) ? value : [value]
  const texts = labels.filter((one): one is string => typeof one === 'string' && one !== '')
  if (texts.length === 0 || texts.length < labels.length) throw new Error(`${job.id} runs on ${JSON.stringify(value)}, which no runner answers to`)
  return texts
}
