import { InputError } from '../core/errors.ts'
import { CHECK_NAME, speaksOf } from '../core/pull-request/check.ts'
import { touchesFlake, type RunState } from '../core/pull-request/missing-review.ts'
import type { OpenPullRequest, ReviewStarts } from '../ports/review-starts.ts'
import type { GithubAccess } from './github-client.ts'
import { answerOf } from './github-failures.ts'
import type { GithubRepository } from './github-repository.ts'
import { githubRepository } from './github-repository.ts'
import { foreignAuthor, readTip } from './github-tip.ts'

const READ = 'pull-requests: read'
const PAGE = 100

/** So many of the newest open pull requests, of a pull request's files (GitHub lists no more) and of the workflow's runs are looked at. */
const LIMITS = { pulls: 300, files: 3000, runs: 500 } as const

/** The file that `init` writes; the one workflow that is ever started. */
const WORKFLOW = 'llama-fleet.yml'

/** Our branches, for whatever input. */
const OWN_BRANCH = /^llama-fleet\/./

/** Returns who starts reviews in one repository; `event` is what started this run, of which nothing but a number is taken. */
export function githubReviewStarts(access: GithubAccess, event: unknown): ReviewStarts {
  const repository = githubRepository(access)
  // an answer that is no more than JSON may lack anything, wherever it is read: hence around the whole of each
  const number = numberOf(event)
  return {
    asked: () => Promise.resolve(number),
    open: (one) => repository.asked('looking for open pull requests', READ, () => openPulls(repository, one)),
    isReviewed: (pull) => repository.asked(`looking for our check on ${pull.head}`, 'checks: read', () => isReviewed(repository, pull)),
    runs: () => repository.asked('looking for reviews that were started', 'actions: read', () => runsOf(repository)),
    changesFlake: (one) => repository.asked(`reading the files of #${one}`, READ, () => changesFlake(repository, one)),
    start: (one, head) => repository.asked(`starting the review of #${one}`, 'actions: write', () => start(repository, one, head, number !== null)),
  }
}

function numberOf(event: unknown): number | null {
  const pull = typeof event === 'object' && event !== null && 'pull_request' in event ? event.pull_request : null
  const number = typeof pull === 'object' && pull !== null && 'number' in pull ? pull.number : null
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : null
}

interface Answered {
  readonly number: number
  readonly state: string
  readonly head: { readonly ref: string; readonly sha: string; readonly repo: { readonly full_name: string } | null }
  readonly base: { readonly ref: string }
}

async function openPulls(repository: GithubRepository, number: number | null): Promise<OpenPullRequest[]> {
  const found: Answered[] = []
  if (number === null) {
    for (let page = 1; page <= LIMITS.pulls / PAGE; page++) {
      const { data } = await repository.asked('looking for open pull requests', READ, (octokit, place) => octokit.rest.pulls.list({ ...place, state: 'open', per_page: PAGE, page }))
      found.push(...data)
      if (data.length < PAGE) break
    }
  } else {
    found.push(await repository.asked(`reading #${number}`, READ, async (octokit, place) => (await octokit.rest.pulls.get({ ...place, pull_number: number })).data))
  }
  const open: OpenPullRequest[] = []
  for (const { number: one, state, head, base } of found) {
    if (state !== 'open') continue
    const ownHead = head.repo?.full_name.toLowerCase() === repository.name.toLowerCase()
    open.push({ number: one, head: head.sha, base: base.ref, ownHead, ours: ownHead && OWN_BRANCH.test(head.ref) && (await isOurs(repository, head.ref)) })
  }
  return open
}

async function isOurs(repository: GithubRepository, branch: string): Promise<boolean> {
  const tip = await readTip(repository, branch, 'contents: read')
  return tip !== null && (await foreignAuthor(repository, tip)) === null
}

/**
 * Any job may be called as our check is: ours says what it shows by a digest. A personal token's check is a commit status. One that is not
 * proven is not the last word: the next review measures what is missing. A check stands beside a commit and not in a pull request, so one on merging it into another branch is none.
 */
async function isReviewed(repository: GithubRepository, { head, base }: Pick<OpenPullRequest, 'head' | 'base'>): Promise<boolean> {
  const check = await repository.asked('looking for our check', 'checks: read', async (octokit, place) => {
    const { data } = await octokit.rest.checks.listForRef({ ...place, ref: head, check_name: CHECK_NAME, filter: 'latest', per_page: PAGE })
    return data.check_runs.some((run) => /^[0-9a-f]{32}$/.test(run.external_id ?? '') && run.conclusion !== 'neutral' && speaksOf(run.output.title ?? '', base))
  })
  if (check) return true
  return repository.asked('looking for our commit status', 'statuses: read', async (octokit, place) => {
    const { data } = await octokit.rest.repos.getCombinedStatusForRef({ ...place, ref: head, per_page: PAGE })
    return data.statuses.some(({ context, state, description }) => context === CHECK_NAME && state !== 'pending' && speaksOf(description ?? '', base))
  })
}

async function runsOf(repository: GithubRepository): Promise<RunState[]> {
  const runs: RunState[] = []
  for (let page = 1; page <= LIMITS.runs / PAGE; page++) {
    const { data } = await repository.asked(`reading the runs of ${WORKFLOW}`, 'actions: read', async (octokit, place) => {
      try {
        return await octokit.rest.actions.listWorkflowRuns({ ...place, workflow_id: WORKFLOW, event: 'workflow_dispatch', per_page: PAGE, page })
      } catch (thrown) {
        if (answerOf(thrown)?.status === 404) throw noWorkflow(repository)
        throw thrown
      }
    })
    runs.push(...data.workflow_runs.map(({ display_title: title, status }) => ({ title, status })))
    if (data.workflow_runs.length < PAGE) break
  }
  return runs
}

/** A renamed file is looked at by both names. */
async function changesFlake(repository: GithubRepository, number: number): Promise<boolean> {
  for (let page = 1; page <= LIMITS.files / PAGE; page++) {
    const { data } = await repository.asked(`reading the files of #${number}`, READ, (octokit, place) =>
      octokit.rest.pulls.listFiles({ ...place, pull_number: number, per_page: PAGE, page }),
    )
    if (data.some(({ filename, previous_filename: before }) => touchesFlake(filename) || (before !== undefined && touchesFlake(before)))) return true
    if (data.length < PAGE) return false
  }
  return true
}

async function start(repository: GithubRepository, number: number, head: string, byEvent: boolean): Promise<string | null> {
  return repository.asked(`starting ${WORKFLOW}`, 'actions: write', async (octokit, place) => {
    const ref = (await octokit.rest.repos.get({ ...place })).data.default_branch
    try {
      await octokit.rest.actions.createWorkflowDispatch({ ...place, workflow_id: WORKFLOW, ref, inputs: { pr: String(number), sha: head } })
      return null
    } catch (thrown) {
      const answer = answerOf(thrown)
      if (answer?.status === 404) throw noWorkflow(repository)
      if (answer?.status === 422) {
        throw new InputError({
          problem: `The workflow ${WORKFLOW} of ${repository.name} takes no \`pr\` and \`sha\` (GitHub: 422 "${answer.text}").`,
          next: '`llama-fleet init` brings it to the shape that this action belongs to.',
        })
      }
      // Dependabot's runs get a token that only reads: https://docs.github.com/en/code-security/dependabot/troubleshooting-dependabot/troubleshooting-dependabot-on-github-actions
      if (answer?.status === 403 && byEvent && /not accessible/i.test(answer.text)) return 'this run’s token may start nothing, as Dependabot’s may not; the scheduled run does'
      throw thrown
    }
  })
}

function noWorkflow({ name }: GithubRepository): InputError {
  return new InputError({ problem: `${name} has no workflow .github/workflows/${WORKFLOW} that the token may see and start.`, next: '`llama-fleet init` writes it; the job needs `actions: write`.' })
}
