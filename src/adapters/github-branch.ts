import { UpstreamError } from '../core/errors.ts'
import type { PullRequestContent } from '../ports/pull-requests.ts'
import type { GithubRepository } from './github-repository.ts'
import { COMMIT_TRAILER, foreignAuthor, readTip, tipId } from './github-tip.ts'
import { checkBase, checkBlobs, holdsExactly } from './github-trees.ts'

/** What became of the branch, and the commit that it ends with; `foreign` names whose commit is in the way. */
export type BranchWrite =
  | { readonly kind: 'unchanged' | 'written'; readonly commit: string }
  | { readonly kind: 'foreign'; readonly commit: string; readonly author: string }

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
    if (onBase && (await holdsExactly(repository, baseCommit.tree.sha, tip.tree, files)))
      return { kind: 'unchanged', commit: tip.sha }
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
    octokit.rest.git.createCommit({
      ...place,
      message: signed(content.commitMessage),
      tree: tree.sha,
      parents: [content.base.commit],
    }),
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

function signed(message: string): string {
  const text = message.trimEnd()
  return text.split('\n').some((line) => line.trim() === COMMIT_TRAILER) ? text : `${text}\n\n${COMMIT_TRAILER}`
}
