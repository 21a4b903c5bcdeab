import { UpstreamError } from '../core/errors.ts'
import type { Marker } from '../core/pull-request/marker.ts'
import type { PullRequestContent } from '../ports/pull-requests.ts'
import { answerOf } from './github-failures.ts'
import type { GithubRepository } from './github-repository.ts'
import { COMMIT_TRAILER, dateOf, foreignAuthor, readTip, strangerOn, tipId } from './github-tip.ts'
import type { Tip } from './github-tip.ts'
import { checkBase, holdsExactly } from './github-trees.ts'

/**
 * What became of the branch, and the commit that it ends with; `foreign` names whose commit is in the way, `newer` is a bump of ours
 * that was made after this one was planned. `committed`: when a commit of ours was made, by GitHub's clock; `replaced`: the same of the one that it took the place of.
 * `verified`: whether GitHub signed the commit, and its word for why not.
 */
export type BranchWrite =
  | { readonly kind: 'unchanged'; readonly commit: string; readonly committed: Date | null }
  | { readonly kind: 'newer'; readonly commit: string }
  | ({ readonly kind: 'written'; readonly replaced: Date | null } & MadeCommit)
  | { readonly kind: 'foreign'; readonly commit: string; readonly author: string; readonly committed: null }

interface MadeCommit {
  readonly commit: string
  readonly committed: Date | null
  readonly verified: boolean
  readonly reason: string
}

/** Whether people's commits are to go, and whether GitHub waits for a branch with all of its base; that is asked, with the date of its commit, only where it lacks something. */
export interface BranchWishes {
  readonly fresh: boolean
  readonly outdated: (committed: Date | null) => Promise<boolean>
}

/**
 * Returns since when a pull request shows this candidate, whichever commit of ours held it: a new base, or another input that moved, makes a new commit of the same bump. Null where nobody knows.
 * A marker of a release that did not remember it leaves the commit that stands there, or the one that was replaced.
 */
export function shownSince({ candidate, flakeInput }: PullRequestContent, marker: Marker | null, { committed, replaced = null }: { readonly committed: Date | null; readonly replaced?: Date | null }): Date | null {
  if (marker?.candidate.rev !== candidate || marker.flakeInput !== flakeInput) return committed
  return marker.since === undefined ? (replaced ?? committed) : new Date(marker.since)
}

const PERMISSION = 'contents: write'

/**
 * Moves the branch to one commit on the base that holds the files, in one step: blobs, tree and commit exist before.
 * The commit names no author, so that GitHub signs it for a bot. A tip that is not a commit of ours is left alone, unless it was
 * merged or the branch is to be `fresh`; so is a commit of ours on an earlier base, while it merges into the planned one as it is and is not `outdated`.
 */
export async function writeBranch(repository: GithubRepository, content: PullRequestContent, { fresh, outdated }: BranchWishes): Promise<BranchWrite> {
  const { branch, base, files } = content
  const { data: baseCommit } = await repository.asked(`reading the base commit ${base.commit}`, PERMISSION, (octokit, place) =>
    octokit.rest.git.getCommit({ ...place, commit_sha: base.commit }),
  )
  const tip = await readTip(repository, branch)
  let replaced: Date | null = null
  if (tip !== null) {
    const stranger = await strangerOn(repository, branch, tip)
    if (stranger !== null && !fresh) return { kind: 'foreign', commit: tip.sha, author: stranger, committed: null }
    const ours = (await foreignAuthor(repository, tip)) === null
    const onBase = tip.parents.includes(base.commit)
    if (ours && (await stillMerges(repository, tip, content, baseCommit.tree.sha)) && (onBase || !(await outdated(tip.committed)))) return { kind: 'unchanged', commit: tip.sha, committed: tip.committed }
    // a run of long ago whose jobs are run again must not go back to its tag
    if (ours && tip.committed !== null && tip.committed > content.planned) return { kind: 'newer', commit: tip.sha }
    if (ours) replaced = tip.committed
  }
  await checkBase(repository, baseCommit.tree.sha, files)
  const made = await writeCommit(repository, content, baseCommit.tree.sha)
  // GitHub's REST has no compare-and-swap for a forced move, so the tip is read again as late as possible.
  const late = await tipId(repository, branch)
  if (late !== null && late !== tip?.sha) {
    throw new UpstreamError({
      problem: `The branch ${branch} moved from ${tip?.sha ?? 'nothing'} to ${late} while its next commit was made.`,
      next: 'Nothing was overwritten. Run the job again.',
    })
  }
  await moveRef(repository, branch, late !== null, made.commit)
  return { kind: 'written', replaced, ...made }
}

/**
 * Whether the tip is our one commit with exactly these files, on the planned base or on an earlier commit of its branch that has
 * the flake's files as the planned base has them: then it merges without a conflict, and a push would only start checks again.
 */
async function stillMerges(repository: GithubRepository, tip: Tip, { base, files }: PullRequestContent, baseTree: string): Promise<boolean> {
  const [parent, ...others] = tip.parents
  if (parent === undefined || others.length > 0) return false
  if (parent === base.commit) return holdsExactly(repository, baseTree, tip.tree, files)
  const parentTree = await repository.asked(`reading the commit ${parent}`, PERMISSION, async (octokit, place) => {
    const { data } = await octokit.rest.git.getCommit({ ...place, commit_sha: parent })
    return data.tree.sha
  })
  if (!(await holdsExactly(repository, parentTree, tip.tree, files))) return false
  if (!(await isPlannedFor(repository, parentTree, files))) return false
  return repository.asked('comparing the branch with its base', PERMISSION, async (octokit, place) => {
    try {
      const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ ...place, basehead: `${base.commit}...${tip.sha}`, per_page: 1 })
      return data.ahead_by === 1 && data.merge_base_commit.sha === parent
    } catch (thrown) {
      // "No common ancestor": the base was rewritten
      if (answerOf(thrown)?.status !== 404) throw thrown
      return false
    }
  })
}

async function isPlannedFor(repository: GithubRepository, tree: string, files: PullRequestContent['files']): Promise<boolean> {
  return checkBase(repository, tree, files).then(
    () => true,
    () => false,
  )
}

async function writeCommit(
  repository: GithubRepository,
  content: PullRequestContent,
  baseTree: string,
): Promise<MadeCommit> {
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
  const { verified, reason } = commit.verification
  return { commit: commit.sha, committed: dateOf(commit.committer.date), verified, reason }
}

/**
 * Creates or moves the ref. A retried create that had succeeded answers 422, so a 422 is looked into before it is believed. A
 * branch that was deleted a moment ago is made again: "Reference does not exist".
 */
async function moveRef(repository: GithubRepository, branch: string, exists: boolean, commit: string): Promise<void> {
  const doing = `moving the branch ${branch}`
  const create = (): Promise<unknown> =>
    repository.asked(doing, PERMISSION, (octokit, place) =>
      octokit.rest.git.createRef({ ...place, ref: `refs/heads/${branch}`, sha: commit }),
    )
  const update = (): Promise<unknown> =>
    repository.asked(doing, PERMISSION, async (octokit, place) => {
      try {
        await octokit.rest.git.updateRef({ ...place, ref: `heads/${branch}`, sha: commit, force: true })
      } catch (thrown) {
        const answer = answerOf(thrown)
        if (answer?.status !== 422 || !/reference does not exist/i.test(answer.text)) throw thrown
        await octokit.rest.git.createRef({ ...place, ref: `refs/heads/${branch}`, sha: commit })
      }
    })
  try {
    await (exists ? update() : create())
  } catch (thrown) {
    if ((await tipId(repository, branch)) !== commit) throw thrown
  }
}

function signed(message: string): string {
  const text = message.trimEnd()
  return text.split('\n').some((line) => line.trim() === COMMIT_TRAILER) ? text : `${text}\n\n${COMMIT_TRAILER}`
}
