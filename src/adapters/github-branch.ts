import { UpstreamError } from '../core/errors.ts'
import type { PullRequestContent } from '../ports/pull-requests.ts'
import { answerOf } from './github-failures.ts'
import type { GithubRepository } from './github-repository.ts'
import { checkBase, checkBlobs, holdsExactly } from './github-trees.ts'

/** The last line of every commit message of ours; https://git-scm.com/docs/git-interpret-trailers. */
export const COMMIT_TRAILER = 'Llama-Fleet: 1'

/** What became of the bump branch; `foreign` names the author whose commit was left alone. */
export type BranchWrite =
  | { readonly kind: 'unchanged' | 'written'; readonly commit: string }
  | { readonly kind: 'foreign'; readonly commit: string; readonly author: string }

interface Tip {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly message: string
  readonly author: Account | null
  readonly committer: Account | null
  readonly authorName: string
}

type Account = { readonly login: string; readonly type: string }

const PERMISSION = 'contents: write'

/**
 * Moves the branch to one commit on the base that holds the files, in one step: blobs, tree and commit exist before.
 * The commit names no author, so that GitHub signs it for a bot. A tip that is not a commit of ours is left alone.
 */
export async function writeBranch(repository: GithubRepository, content: PullRequestContent): Promise<BranchWrite> {
  checkBlobs(content.files)
  const { branch, base, files } = content
  const { data: baseCommit } = await repository.asked(`reading the base commit ${base.commit}`, PERMISSION, (octokit, place) =>
    octokit.rest.git.getCommit({ ...place, commit_sha: base.commit }),
  )
  const tip = await readTip(repository, branch)
  if (tip !== null) {
    const author = await foreignAuthor(repository, tip)
    if (author !== null) return { kind: 'foreign', commit: tip.sha, author }
    const onBase = tip.parents.length === 1 && tip.parents[0] === base.commit
    if (onBase && (await holdsExactly(repository, baseCommit.tree.sha, tip.tree, files))) return { kind: 'unchanged', commit: tip.sha }
  }
  await checkBase(repository, baseCommit.tree.sha, files)
  const commit = await writeCommit(repository, content, baseCommit.tree.sha)
  // GitHub's REST has no compare-and-swap for a forced move, so the tip is read again as late as possible.
  const late = await tipId(repository, branch)
  if (late !== (tip?.sha ?? null)) {
    throw new UpstreamError({
      problem: `The branch ${branch} moved from ${tip?.sha ?? 'nothing'} to ${late ?? 'nothing'} while its next commit was made.`,
      next: 'Nothing was overwritten. Run the job again.',
    })
  }
  await moveRef(repository, branch, tip !== null, commit)
  return { kind: 'written', commit }
}

async function writeCommit(repository: GithubRepository, content: PullRequestContent, baseTree: string): Promise<string> {
  for (const file of content.files) {
    const encoded = Buffer.from(file.text, 'utf8').toString('base64')
    await repository.asked(`storing ${file.path}`, PERMISSION, (octokit, place) =>
      octokit.rest.git.createBlob({ ...place, content: encoded, encoding: 'base64' }),
    )
  }
  const entries = content.files.map((file) => ({ path: file.path, mode: file.mode, type: 'blob' as const, sha: file.after }))
  const { data: tree } = await repository.asked('storing the tree of the bump commit', PERMISSION, (octokit, place) =>
    octokit.rest.git.createTree({ ...place, base_tree: baseTree, tree: entries }),
  )
  const { data: commit } = await repository.asked('making the bump commit', PERMISSION, (octokit, place) =>
    octokit.rest.git.createCommit({ ...place, message: signed(content.commitMessage), tree: tree.sha, parents: [content.base.commit] }),
  )
  return commit.sha
}

/** Creates or moves the ref. A retried create that had succeeded answers 422, so a 422 is looked into before it is believed. */
async function moveRef(repository: GithubRepository, branch: string, exists: boolean, commit: string): Promise<void> {
  const doing = `moving the branch ${branch}`
  try {
    await repository.asked(doing, PERMISSION, async (octokit, place) =>
      exists
        ? octokit.rest.git.updateRef({ ...place, ref: `heads/${branch}`, sha: commit, force: true })
        : octokit.rest.git.createRef({ ...place, ref: `refs/heads/${branch}`, sha: commit }),
    )
  } catch (thrown) {
    if ((await tipId(repository, branch)) !== commit) throw thrown
  }
}

async function tipId(repository: GithubRepository, branch: string): Promise<string | null> {
  return repository.asked(`reading the branch ${branch}`, PERMISSION, async (octokit, place) => {
    try {
      return (await octokit.rest.git.getRef({ ...place, ref: `heads/${branch}` })).data.object.sha
    } catch (thrown) {
      if (answerOf(thrown)?.status === 404) return null
      throw thrown
    }
  })
}

async function readTip(repository: GithubRepository, branch: string): Promise<Tip | null> {
  const sha = await tipId(repository, branch)
  if (sha === null) return null
  const { data } = await repository.asked(`reading the tip of ${branch}`, PERMISSION, (octokit, place) =>
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
    authorName: data.commit.author?.name ?? 'someone',
  }
}

/**
 * Returns who made the tip when it was not us, else null. Ours: our trailer, the author a bot or the token's own user, and the
 * committer the same account or GitHub itself (web-flow signs). Someone who amends our commit becomes its committer.
 */
async function foreignAuthor(repository: GithubRepository, tip: Tip): Promise<string | null> {
  const { author, committer } = tip
  const name = committer !== null && committer.login !== 'web-flow' ? committer.login : (author?.login ?? tip.authorName)
  if (!tip.message.split('\n').some((line) => line.trim() === COMMIT_TRAILER)) return name
  if (author === null || committer === null) return name
  if (committer.login !== author.login && committer.login !== 'web-flow') return name
  if (author.type === 'Bot' || author.login === (await ownLogin(repository))) return null
  return name
}

/** Returns the login of the token's user; null for GITHUB_TOKEN and App tokens, which GitHub answers 403. */
async function ownLogin(repository: GithubRepository): Promise<string | null> {
  return repository.asked('asking whose token this is', PERMISSION, async (octokit) => {
    try {
      return (await octokit.rest.users.getAuthenticated()).data.login
    } catch (thrown) {
      const answer = answerOf(thrown)
      if (answer?.status === 403 && /not accessible/i.test(answer.text)) return null
      throw thrown
    }
  })
}

function signed(message: string): string {
  const text = message.trimEnd()
  return text.split('\n').some((line) => line.trim() === COMMIT_TRAILER) ? text : `${text}\n\n${COMMIT_TRAILER}`
}
