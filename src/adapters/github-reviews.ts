import { InputError } from '../core/errors.ts'
import type { FoundPullRequest } from '../core/pull-request/reviewed-request.ts'
import { isInto, readMarker } from '../core/pull-request/marker.ts'
import { withNote } from '../core/report/review-comment.ts'
import type { PullRequestQuestion, ReviewContent, ReviewResult, Reviews } from '../ports/reviews.ts'
import { writeCheck } from './github-check.ts'
import type { GithubAccess } from './github-client.ts'
import { ownComment, writeComment } from './github-comments.ts'
import { disableAutoMerge } from './github-merge.ts'
import type { GithubRepository } from './github-repository.ts'
import { githubRepository } from './github-repository.ts'
import { readTip, strangerOn } from './github-tip.ts'

const READ = 'pull-requests: read'
const WRITE = 'pull-requests: write'

/** Returns the pull requests of one repository as they are reviewed. */
export function githubReviews(access: GithubAccess): Reviews {
  const repository = githubRepository(access)
  // an answer that is no more than JSON may lack anything, wherever it is read: hence around the whole of each
  return {
    foreignTip: (branch) => repository.asked(`reading ${branch}`, READ, () => foreignTip(repository, branch)),
    find: (question) => repository.asked(`reading #${question.number}`, READ, () => find(repository, question)),
    publish: (content) => repository.asked('publishing the review', WRITE, () => publish(repository, content, access.runUrl ?? null)),
  }
}

async function foreignTip(repository: GithubRepository, branch: string): Promise<{ head: string; author: string } | null> {
  const tip = await readTip(repository, branch, 'contents: read')
  const author = tip === null ? null : await strangerOn(repository, branch, tip)
  return tip === null || author === null ? null : { head: tip.sha, author }
}

const read = (repository: GithubRepository, number: number, permission: string) =>
  repository.asked(`reading #${number}`, permission, async (octokit, place) => (await octokit.rest.pulls.get({ ...place, pull_number: number })).data)

async function find(repository: GithubRepository, { number, branch, flakeInput, fresh }: PullRequestQuestion): Promise<FoundPullRequest> {
  const pull = await read(repository, number, READ)
  const open = pull.state === 'open'
  const ownHead = pull.head.repo?.full_name.toLowerCase() === repository.name.toLowerCase()
  const found = { number, open, head: pull.head.sha, ownHead, baseBranch: pull.base.ref, ours: ownHead && pull.head.ref === branch }
  if (!open) return { ...found, baseCommit: pull.base.sha, mergeBase: pull.base.sha, behind: 0, pushedBy: null, marker: null }
  const marker = (await ownComment(repository, number, flakeInput, READ))?.marker ?? null
  const begun = !fresh && marker?.candidate.rev === pull.head.sha && isInto(marker, pull.base.ref) ? marker.base : null
  const compare = comparing(repository, number)
  const withTip = await compare(pull.base.ref, pull.head.sha)
  const compared = begun === null || begun === withTip.baseCommit ? withTip : ((await withBegun(compare, begun, pull)) ?? withTip)
  const pushedBy = found.ours ? ((await foreignTip(repository, branch))?.author ?? null) : null
  return { ...found, ...compared, pushedBy, marker }
}

type Comparing = (base: string, head: string) => Promise<Pick<FoundPullRequest, 'baseCommit' | 'mergeBase' | 'behind'>>

/** How one commit stands to another: https://docs.github.com/en/rest/commits/commits#compare-two-commits */
const comparing =
  (repository: GithubRepository, number: number): Comparing =>
  (base, head) =>
    repository.asked(`comparing #${number} with its base`, 'contents: read', async (octokit, place) => {
      const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ ...place, basehead: `${base}...${head}`, per_page: 1 })
      return { baseCommit: data.base_commit.sha, mergeBase: data.merge_base_commit.sha, behind: data.behind_by }
    })

/** The head and the base that its review began with; null where the base branch does not have that commit any more. */
async function withBegun(compare: Comparing, begun: string, pull: { base: { ref: string }; head: { sha: string } }): Promise<Awaited<ReturnType<Comparing>> | null> {
  try {
    const { mergeBase } = await compare(begun, pull.base.ref)
    return mergeBase === begun ? await compare(begun, pull.head.sha) : null
  } catch (error) {
    // GitHub finds no such commit, or nothing that both come from
    if (error instanceof InputError) return null
    throw error
  }
}

async function publish(repository: GithubRepository, content: ReviewContent, runUrl: string | null): Promise<ReviewResult> {
  const { number, head, flakeInput } = content
  const pull = await read(repository, number, WRITE)
  const notices: string[] = []
  if (content.ownNote !== null && (pull.auto_merge ?? null) !== null) await disableAutoMerge(repository, pull.node_id, number)
  // the check would speak for a merge that nobody measured
  if (content.baseBranch !== null && pull.base.ref !== content.baseBranch) {
    const notice = `#${number} asks to be merged into ${pull.base.ref} now, and what was measured is a merge into ${content.baseBranch}: nothing is said there. Start its review again.`
    return { url: pull.html_url, operation: 'none', notice }
  }
  const stands = pull.state === 'open' && pull.head.sha === head
  // asked before anything is said: with a check the review counts as done, and a comment that failed would never come
  const there = stands ? await ownComment(repository, number, flakeInput, WRITE) : null
  const check = await writeCheck(repository, head, runUrl, content.check)
  if (check.notice !== null) notices.push(check.notice)
  // the check stands beside the commit that was measured; a comment would be read as one on what is there now
  if (!stands) {
    const what = pull.state === 'open' ? `#${number} moved on to ${pull.head.sha.slice(0, 7)}` : `#${number} was closed`
    return { url: pull.html_url, operation: 'none', notice: [...notices, `${what} while ${head.slice(0, 7)} was measured, so nothing is said there.`].join(' ') }
  }
  const { comment, ownNote } = content
  const written = await writeComment(repository, number, there, comment)
  if (ownNote !== null && readMarker(pull.body ?? '') !== null) await sayOnce(repository, number, pull.body ?? '', ownNote)
  return { url: written.url ?? pull.html_url, operation: written.operation, notice: notices.join(' ') || null }
}

/** Our own pull request speaks of a bump that is not what is on its branch any more. */
async function sayOnce(repository: GithubRepository, number: number, text: string, note: string): Promise<void> {
  const body = withNote(text, note)
  if (body === text) return
  await repository.asked(`updating pull request #${number}`, WRITE, (octokit, place) => octokit.rest.pulls.update({ ...place, pull_number: number, body }))
}
