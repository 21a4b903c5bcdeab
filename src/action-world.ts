import { join } from 'node:path'
import { actionsProgress } from './adapters/actions-progress.ts'
import { loadedPort } from './adapters/loaded-port.ts'
import { recordFiles } from './adapters/record-files.ts'
import { secretlessHistory, secretlessPullRequests, secretlessReviews } from './adapters/secretless-ports.ts'
import { InputError, messageOfError } from './core/errors.ts'
import type { ActionRequest } from './core/request.ts'
import { secretRemover, secretsOf } from './core/secrets.ts'
import type { Environment, PendingMeasurement } from './inputs.ts'
import { machineWorld } from './machine-world.ts'
import { ARTIFACTS, type WorkflowWorld } from './phases/workflow-world.ts'
import type { ActionSurface } from './ports/action-surface.ts'
import type { Artifacts } from './ports/artifacts.ts'
import type { PullRequests } from './ports/pull-requests.ts'
import type { ReviewStarts } from './ports/review-starts.ts'
import type { Reviews } from './ports/reviews.ts'

// the action's door loads this one module
export { actionsSurface } from './adapters/actions-surface.ts'
export { runInWorkflow } from './phases/workflow.ts'

/** Returns the adapters of a step of a workflow. Throws InputError when GitHub's variables are missing. */
export async function actionWorld(request: ActionRequest, directory: string, environment: Environment, surface: ActionSurface): Promise<WorkflowWorld> {
  const recordsDirectory = recordsDirectoryOf(environment)
  const token = request.token === '' ? null : request.token
  const page = pageOf(environment)
  const removeSecrets = secretRemover([...secretsOf(environment), request.token])
  for (const name of ['GITHUB_REPOSITORY', 'GITHUB_RUN_ATTEMPT', 'GITHUB_REF']) variable(environment, name)
  const access = async () => {
    if (token === null) throw new InputError({ problem: "The input 'token' is empty.", next: `Leave it out, or give a token with ${PERMISSIONS[request.kind] ?? '`contents: write` and `pull-requests: write`'}.` })
    const context = await runContext()
    const { owner, repo: repository } = context.repo
    return { token, apiUrl: context.apiUrl, owner, repository, ...(page === null ? {} : { runUrl: page.url }), job: environment['GITHUB_JOB'] ?? '' }
  }
  const repository = async () => (await import('./adapters/github-repository.ts')).githubRepository(await access())
  const machine = await machineWorld({ directory, environment, token, progress: actionsProgress(), recordsDirectory })
  const artifacts = lazyArtifacts(token)
  const baseBranch = variable(environment, 'GITHUB_REF').replace(/^refs\/heads\//, '')
  const pullRequests = loadedPort<PullRequests>(async () => {
    const { githubPullRequests } = await import('./adapters/github-pull-requests.ts')
    return secretlessPullRequests(githubPullRequests(await access()), removeSecrets)
  })
  const reviews = loadedPort<Reviews>(async () => secretlessReviews((await import('./adapters/github-reviews.ts')).githubReviews(await access()), removeSecrets))
  const reviewStarts = loadedPort<ReviewStarts>(async () => {
    const { githubReviewStarts } = await import('./adapters/github-review-starts.ts')
    return githubReviewStarts(await access(), (await runContext()).payload)
  })
  // https://docs.github.com/en/actions/reference/workflows-and-actions/variables: whoever started this run, the schedule's owner included
  const byPerson = environment['GITHUB_EVENT_NAME'] === 'workflow_dispatch' && !(environment['GITHUB_TRIGGERING_ACTOR'] || environment['GITHUB_ACTOR'] || '[bot]').endsWith('[bot]')
  return {
    ...machine,
    artifacts,
    pullRequests,
    reviews,
    reviewStarts,
    runJobs: loadedPort(async () => {
      if (page === null) throw new InputError({ problem: 'GITHUB_RUN_ID does not name the run.', next: 'dist/index.js runs as a step of GitHub Actions.' })
      return (await import('./adapters/github-run-jobs.ts')).githubRunJobs(await repository(), page.id, request.kind === 'sweep' ? 'actions: write' : 'actions: read')
    }),
    runners: loadedPort(async () => (await import('./adapters/github-runners.ts')).githubRunners(await repository())),
    ...(token === null ? {} : { onGithub: { pullRequests, reviews, artifacts, records: machine.records, recordsDirectory, baseBranch, byPerson } }),
    historyOn: (branch) =>
      loadedPort(async () => {
        const { githubHistory } = await import('./adapters/github-history.ts')
        return secretlessHistory(githubHistory(await repository(), branch), removeSecrets)
      }),
    surface,
    scheduled: {
      startedBy: { event: environment['GITHUB_EVENT_NAME'] ?? '', workflow: workflowOf(environment) },
      latest: async (workflow) => {
        if (token === null) return null
        const { owner, repository: name, apiUrl } = await access()
        return (await import('./adapters/github-scheduled-runs.ts')).githubScheduleRecord(workflow, { token, apiUrl, repository: `${owner}/${name}` })
      },
    },
    run: {
      attempt: Number(variable(environment, 'GITHUB_RUN_ATTEMPT')),
      baseBranch,
      recordsDirectory,
      page,
    },
  }
}

/** Uploads what a step that was cancelled or killed had measured. */
export async function uploadPending(environment: Environment, pending: PendingMeasurement): Promise<void> {
  const directory = recordsDirectoryOf(environment)
  const paths = await recordFiles({ directory }).measurementFiles(pending.host, pending.attempt)
  if (paths.length > 0) await lazyArtifacts(null).upload(`${ARTIFACTS.measurement}${pending.host}-${pending.attempt}`, paths, directory)
}

/** The token that a phase needs; the others write a branch and a pull request. */
const PERMISSIONS: Partial<Record<ActionRequest['kind'], string>> = {
  plan: '`contents: read`, `actions: read` and `pull-requests: read`',
  sweep: '`actions: write`',
  dispatch: '`actions: write`',
}

/** GitHub's packages read the event, the address of the API and the proxy as soon as they are loaded, and end with what node says of them. */
async function readingTheRunner<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    throw new InputError({
      problem: `What this runner says of GitHub cannot be read: ${messageOfError(cause).replace(/\.$/, '')}.`,
      next: 'Look at GITHUB_API_URL, at the file that GITHUB_EVENT_PATH names, and at https_proxy, which must begin with http: or https:.',
      cause,
    })
  }
}

const runContext = async () => (await readingTheRunner(() => import('@actions/github'))).context

/** The client of the artifact service is most of the bundle. */
function lazyArtifacts(token: string | null): Artifacts {
  return loadedPort(async () => {
    const { actionArtifacts } = await readingTheRunner(() => import('./adapters/action-artifacts.ts'))
    if (token === null) return actionArtifacts()
    const { owner, repo: repository } = (await runContext()).repo
    return actionArtifacts({ token, owner, repository })
  })
}

/** The number and page of the run: https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
function pageOf(environment: Environment): { readonly id: number; readonly url: string } | null {
  const { GITHUB_RUN_ID: id = '', GITHUB_SERVER_URL: server = '', GITHUB_REPOSITORY: repository = '' } = environment
  return /^[1-9]\d{0,15}$/.test(id) && /^https?:\/\/[^\s/]+$/.test(server) ? { id: Number(id), url: `${server}/${repository}/actions/runs/${id}` } : null
}

/** The file of the workflow that runs, such as `.github/workflows/x.yml`: https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
function workflowOf({ GITHUB_WORKFLOW_REF: written = '' }: Environment): string | null {
  return /^[^/@]+\/[^/@]+\/(?<path>\.github\/workflows\/[\w.-]+\.ya?ml)@/.exec(written)?.groups?.['path'] ?? null
}

function recordsDirectoryOf(environment: Environment): string {
  return join(variable(environment, 'RUNNER_TEMP'), 'llama-fleet')
}

function variable(environment: Environment, name: string): string {
  const value = environment[name]
  if (value !== undefined && value !== '') return value
  throw new InputError({ problem: `${name} is not set.`, next: 'dist/index.js runs as a step of GitHub Actions; in a terminal, use `llama-fleet run`.' })
}
