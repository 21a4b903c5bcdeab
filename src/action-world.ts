import { join } from 'node:path'
import { actionsProgress } from './adapters/actions-progress.ts'
import { loadedPort } from './adapters/loaded-port.ts'
import { recordFiles } from './adapters/record-files.ts'
import { secretlessHistory, secretlessPullRequests } from './adapters/secretless-ports.ts'
import { InputError } from './core/errors.ts'
import type { ActionRequest } from './core/request.ts'
import { secretRemover, secretsOf } from './core/secrets.ts'
import type { Environment, PendingMeasurement } from './inputs.ts'
import { machineWorld } from './machine-world.ts'
import { ARTIFACTS, type WorkflowWorld } from './phases/workflow.ts'
import type { ActionSurface } from './ports/action-surface.ts'
import type { Artifacts } from './ports/artifacts.ts'

// the action's door loads this one module
export { actionsSurface } from './adapters/actions-surface.ts'
export { runInWorkflow } from './phases/workflow.ts'

/** Returns the adapters of a step of a workflow. Throws InputError when GitHub's variables are missing. */
export async function actionWorld(request: ActionRequest, directory: string, environment: Environment, surface: ActionSurface): Promise<WorkflowWorld> {
  const recordsDirectory = recordsDirectoryOf(environment)
  const token = request.token === '' ? null : request.token
  const removeSecrets = secretRemover([...secretsOf(environment), request.token])
  for (const name of ['GITHUB_REPOSITORY', 'GITHUB_RUN_ATTEMPT', 'GITHUB_REF']) variable(environment, name)
  const access = async () => {
    if (token === null) throw new InputError({ problem: "The input 'token' is empty.", next: 'Leave it out, or give a token with `contents: write` and `pull-requests: write`.' })
    const { context } = await import('@actions/github')
    const { owner, repo: repository } = context.repo
    return { token, apiUrl: context.apiUrl, owner, repository }
  }
  return {
    ...(await machineWorld({ directory, environment, token, progress: actionsProgress(), recordsDirectory })),
    artifacts: lazyArtifacts(),
    pullRequests: secretlessPullRequests({
      async publish(content) {
        const { githubPullRequests } = await import('./adapters/github-pull-requests.ts')
        return githubPullRequests(await access()).publish(content)
      },
    }, removeSecrets),
    historyOn: (branch) =>
      loadedPort(async () => {
        const [{ githubRepository }, { githubHistory }] = await Promise.all([import('./adapters/github-repository.ts'), import('./adapters/github-history.ts')])
        return secretlessHistory(githubHistory(githubRepository(await access()), branch), removeSecrets)
      }),
    surface,
    run: {
      attempt: Number(variable(environment, 'GITHUB_RUN_ATTEMPT')),
      baseBranch: variable(environment, 'GITHUB_REF').replace(/^refs\/heads\//, ''),
      recordsDirectory,
      url: runUrl(environment),
    },
  }
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
function runUrl(environment: Environment): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = environment
  return server === undefined || repository === undefined || run === undefined ? null : `${server}/${repository}/actions/runs/${run}`
}

/** Uploads what a step that was cancelled or killed had measured. */
export async function uploadPending(environment: Environment, pending: PendingMeasurement | null): Promise<void> {
  if (pending === null) return
  const directory = recordsDirectoryOf(environment)
  const paths = await recordFiles({ directory }).measurementFiles(pending.host, pending.attempt)
  if (paths.length > 0) await lazyArtifacts().upload(`${ARTIFACTS.measurement}${pending.host}-${pending.attempt}`, paths, directory)
}

/** The client of the artifact service is most of the bundle. */
const lazyArtifacts = (): Artifacts => loadedPort(async () => (await import('./adapters/action-artifacts.ts')).actionArtifacts())

function recordsDirectoryOf(environment: Environment): string {
  return join(variable(environment, 'RUNNER_TEMP'), 'llama-fleet')
}

function variable(environment: Environment, name: string): string {
  const value = environment[name]
  if (value !== undefined && value !== '') return value
  throw new InputError({ problem: `${name} is not set.`, next: 'dist/index.js runs as a step of GitHub Actions; in a terminal, use `llama-fleet run`.' })
}
