import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { commandFiles, entriesOf } from './workflow-command-files.ts'
import { evaluate, filled, textOf } from './workflow-expressions.ts'
import type { Contexts } from './workflow-expressions.ts'
import type { WorkflowJob, WorkflowStep } from './workflow-files.ts'
import { runNode } from './workflow-process.ts'

/** An action that is no JavaScript file of ours: what it does to the workspace, and adds to PATH. It fails by throwing. */
export type StandInAction = (workspace: string, matrix: Contexts, job: WorkflowJob) => Promise<{ readonly path?: string } | void>

export interface Runner {
  /** A Node.js 24. */
  readonly node: string
  /** `owner/name` to the directory of an action with runs.using node24, or to a stand-in. */
  readonly actions: Readonly<Record<string, string | StandInAction>>
  /** What the machine that this job runs on has in its environment: PATH, HOME and nothing of GitHub. */
  readonly machine: (job: WorkflowJob, matrix: Contexts) => Readonly<Record<string, string>>
  /** What the service gives the job: the artifact service's address and token. */
  readonly service: (job: string) => Readonly<Record<string, string>>
  /** Whether a step is to be stopped now, as a cancelled or timed-out job is; asked whenever its log grows. */
  readonly stops?: (job: WorkflowJob, matrix: Contexts, log: string) => boolean
}

export interface StepRun {
  readonly uses: string
  readonly outcome: JobResult
  readonly outputs: Readonly<Record<string, string>>
  readonly exitCode: number | null
  readonly log: string
  readonly summary: string
}

/** What became of a job, as `needs.<job>.result` says it. */
export type JobResult = 'success' | 'failure' | 'cancelled' | 'skipped'

export interface JobRun {
  readonly job: string
  readonly matrix: Contexts
  readonly result: JobResult
  readonly outputs: Readonly<Record<string, string>>
  readonly steps: readonly StepRun[]
  readonly posts: readonly StepRun[]
  readonly workspace: string
}

/** How far a run is cancelled: before a job of it that runs all the same began, or with the job. */
export interface Cancel {
  readonly before: boolean
  readonly here: AbortSignal
}

/** Runs one job in an empty directory: its steps in order, then the post steps of those that ran, last first. */
export async function runJob(job: WorkflowJob, directory: string, contexts: Contexts, runner: Runner, cancel: Cancel): Promise<JobRun> {
  const workspace = join(directory, 'workspace')
  const matrix = (contexts['matrix'] ?? {}) as Contexts
  await mkdir(workspace, { recursive: true })
  await mkdir(join(directory, 'temp'))
  await writeFile(join(directory, 'event.json'), JSON.stringify((contexts['github'] as Contexts)['event']))
  const machine = runner.machine(job, matrix)
  const shared = { path: [] as string[], env: {} as Record<string, string> }
  const steps: StepRun[] = []
  const pending: { run: () => Promise<StepRun> }[] = []
  const seen: Record<string, unknown> = {}
  let failed = false

  for (const [index, step] of job.steps.entries()) {
    const uses = step.uses?.split('@')[0] ?? ''
    const here = { ...contexts, steps: seen, env: { ...job.env, ...shared.env } }
    if (evaluate(step.condition, here, { failed, cancelled: cancel.before || cancel.here.aborted }) !== true) {
      steps.push({ uses, outcome: 'skipped', outputs: {}, exitCode: null, log: '', summary: '' })
      continue
    }
    const action = runner.actions[uses]
    if (action === undefined) throw new Error(`${job.id}: the driver has no action ${step.uses ?? step.run}`)
    let run: StepRun
    if (typeof action === 'function') {
      run = { uses, outcome: 'success', outputs: {}, exitCode: 0, log: '', summary: '' }
      const before = cancel.here.aborted
      try {
        const added = await action(workspace, matrix, job)
        if (added?.path !== undefined) shared.path.unshift(added.path)
        if (cancel.here.aborted && !before) run = { ...run, outcome: 'cancelled' }
      } catch (error) {
        run = { ...run, outcome: 'failure', exitCode: 1, log: String(error) }
      }
    } else {
      const environment = { ...machine, ...runnerEnvironment(job, directory, contexts), ...runner.service(job.id) }
      const launch = await prepared(action, step, here, { ...environment, ...texts(filled(job.env, here)) })
      const go = async (kind: 'main' | 'post', state: Readonly<Record<string, string>>): Promise<StepRun> => {
        const files = await commandFiles(join(directory, `step-${index}-${kind}`))
        const path = [...shared.path, machine['PATH'] ?? ''].join(':')
        const env = { ...launch.environment, ...shared.env, ...files.environment, ...state, PATH: path }
        const { exitCode, log: said, cut } = await runNode(
          runner.node,
          join(action, launch[kind] ?? ''),
          workspace,
          env,
          (log) => kind === 'main' && runner.stops?.(job, matrix, log) === true,
          cancel.here,
        )
        const outputs = entriesOf(await files.read('GITHUB_OUTPUT'))
        Object.assign(shared.env, entriesOf(await files.read('GITHUB_ENV')))
        shared.path.unshift(
          ...(await files.read('GITHUB_PATH'))
            .split('\n')
            .filter((line) => line !== '')
            .toReversed(),
        )
        if (kind === 'main' && launch.post !== null) {
          const kept = Object.entries(entriesOf(await files.read('GITHUB_STATE'))).map(([name, value]) => [
            `STATE_${name}`,
            value,
          ])
          pending.unshift({ run: () => go('post', Object.fromEntries(kept) as Record<string, string>) })
        }
        const outcome = cut ? 'cancelled' : exitCode === 0 ? 'success' : 'failure'
        return { uses, outcome, outputs, exitCode, log: said, summary: await files.read('GITHUB_STEP_SUMMARY') }
      }
      run = await go('main', {})
    }
    failed = failed || run.outcome === 'failure'
    steps.push(run)
    if (step.id !== undefined) seen[step.id] = { outputs: run.outputs, outcome: run.outcome, conclusion: run.outcome }
  }
  const posts: StepRun[] = []
  for (const post of pending) posts.push(await post.run())
  const outputs = texts(filled(job.outputs, { ...contexts, steps: seen }))
  const result = steps.some(({ outcome }) => outcome === 'cancelled') ? 'cancelled' : failed ? 'failure' : 'success'
  return { job: job.id, matrix, result, outputs, steps, posts, workspace }
}

interface Launch {
  readonly main: string
  readonly post: string | null
  readonly environment: Readonly<Record<string, string>>
}

/** Reads action.yml: what to start, and INPUT_* from `with` over the defaults. An input that it does not name is an error. */
async function prepared(
  action: string,
  step: WorkflowStep,
  contexts: Contexts,
  environment: Readonly<Record<string, string>>,
): Promise<Launch> {
  const file = parse(await readFile(join(action, 'action.yml'), 'utf8')) as {
    inputs?: Record<string, { default?: unknown }>
    runs: { using: string; main: string; post?: string }
  }
  if (file.runs.using !== 'node24') throw new Error(`the driver runs node24 actions, not ${file.runs.using}`)
  const given = (step.with ?? {}) as Record<string, unknown>
  const inputs = file.inputs ?? {}
  const unknown = Object.keys(given).find((name) => !(name in inputs))
  if (unknown !== undefined) throw new Error(`action.yml has no input ${unknown}`)
  const values = Object.keys(inputs).map((name) => {
    const value = name in given ? given[name] : (inputs[name]?.default ?? '')
    return [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, textOf(filled(value, contexts))]
  })
  const step_env = texts(filled(step.env ?? {}, contexts))
  return {
    main: file.runs.main,
    post: file.runs.post ?? null,
    environment: {
      ...environment,
      ...step_env,
      ...(Object.fromEntries(values) as Record<string, string>),
      GITHUB_ACTION_PATH: action,
    },
  }
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
function runnerEnvironment(job: WorkflowJob, directory: string, contexts: Contexts): Record<string, string> {
  const github = contexts['github'] as Readonly<Record<string, string>>
  const named = [
    'actor',
    'api_url',
    'event_name',
    'graphql_url',
    'ref',
    'ref_name',
    'repository',
    'repository_owner',
    'run_attempt',
    'run_id',
    'run_number',
    'server_url',
    'sha',
    'workflow',
  ]
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    ...Object.fromEntries(named.map((name) => [`GITHUB_${name.toUpperCase()}`, textOf(github[name])])),
    GITHUB_EVENT_PATH: join(directory, 'event.json'),
    GITHUB_JOB: job.id,
    GITHUB_WORKSPACE: join(directory, 'workspace'),
    RUNNER_ARCH: 'X64',
    RUNNER_NAME: job.id,
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: join(directory, 'temp'),
    RUNNER_TOOL_CACHE: join(directory, 'tools'),
  }
}

function texts(values: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(values as object).map(([name, value]) => [name, textOf(value)]))
}
