import { answerOf } from './github-failures.ts'
import { isUs } from './github-own-account.ts'
import type { GithubRepository } from './github-repository.ts'

/** The last line of every commit message of ours; https://git-scm.com/docs/git-interpret-trailers. */
export const COMMIT_TRAILER = 'Llama-Fleet: 1'

/** What a branch ends with, and GitHub's accounts behind it. */
export interface Tip {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly message: string
  readonly author: Account | null
  readonly committer: Account | null
  readonly authorName: string
  /** When it was committed, by GitHub's clock for a commit of ours. */
  readonly committed: Date | null
}

type Account = { readonly login: string; readonly type: string }

const PERMISSION = 'contents: write'

/** Returns the commit that a branch ends with; null when there is no such branch. */
export async function tipId(repository: GithubRepository, branch: string, permission = PERMISSION): Promise<string | null> {
  return repository.asked(`reading the branch ${branch}`, permission, async (octokit, place) => {
    try {
      return (await octokit.rest.git.getRef({ ...place, ref: `heads/${branch}` })).data.object.sha
    } catch (thrown) {
      if (answerOf(thrown)?.status === 404) return null
      throw thrown
    }
  })
}

/** Returns what a branch ends with; null when there is no such branch. A job that only reads names its own permission. */
export async function readTip(repository: GithubRepository, branch: string, permission = PERMISSION): Promise<Tip | null> {
  const sha = await tipId(repository, branch, permission)
  if (sha === null) return null
  const { data } = await repository.asked(`reading the tip of ${branch}`, permission, (octokit, place) =>
    octokit.rest.repos.getCommit({ ...place, ref: sha, per_page: 1 }),
  )
  const account = (user: unknown): Account | null =>
    typeof user === 'object' && user !== null && 'login' in user && 'type' in user
      ? { login: String(user.login), type: String(user.type) }
      : null
  return {
    sha,
    tree: data.commit.tree.sha,
    parents: data.parents.map((parent) => parent.sha),
    message: data.commit.message,
    author: account(data.author),
    committer: account(data.committer),
    committed: dateOf(data.commit.committer?.date),
    authorName: data.commit.author?.name ?? 'someone',
  }
}

/** Returns a date as GitHub writes it; null where there is none, or none that can be read. */
export function dateOf(written: string | undefined): Date | null {
  const date = new Date(written ?? '')
  return Number.isNaN(date.getTime()) ? null : date
}

/**
 * Returns who made the tip when it was not us, else null. Ours: our trailer, the author a bot or the token's own user, and the
 * committer the same account or GitHub itself (web-flow signs). Someone who amends our commit becomes its committer.
 */
export async function foreignAuthor(repository: GithubRepository, tip: Tip): Promise<string | null> {
  const { author, committer } = tip
  const name = committer !== null && committer.login !== 'web-flow' ? committer.login : (author?.login ?? tip.authorName)
  if (!tip.message.split('\n').some((line) => line.trim() === COMMIT_TRAILER)) return name
  if (author === null || committer === null) return name
  if (committer.login !== author.login && committer.login !== 'web-flow') return name
  return (await isUs(repository, author)) ? null : name
}

/**
 * Returns whose commit a branch of ours ends with when it is not ours and would be lost with the branch, else null: what was merged from there, in whichever way, is kept
 * by its base and its pull request.
 */
export async function strangerOn(repository: GithubRepository, branch: string, tip: Tip): Promise<string | null> {
  const author = await foreignAuthor(repository, tip)
  if (author === null) return null
  const { data } = await repository.asked(`looking for what was merged from ${branch}`, 'pull-requests: read', (octokit, place) =>
    octokit.rest.pulls.list({ ...place, state: 'closed', head: `${repository.owner}:${branch}`, sort: 'updated', direction: 'desc', per_page: 100 }),
  )
  return data.some(({ merged_at: at, head }) => (at ?? null) !== null && head.sha === tip.sha) ? null : author
}
