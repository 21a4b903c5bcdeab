import { oneLine } from '../core/reading.ts'
import { listOf } from '../core/report/headline.ts'
import type { PullRequestContent } from '../ports/pull-requests.ts'
import { readBase } from './github-base.ts'
import type { BranchWrite } from './github-branch.ts'
import { disableAutoMerge, mergeMeasured, type Merge } from './github-merge.ts'
import type { OpenPullRequest } from './github-open-request.ts'
import type { GithubRepository } from './github-repository.ts'

const PERMISSION = 'pull-requests: write'

/** The pull request as it was when we began to write, what became of its branch, and whether it is a draft. */
export interface Published {
  readonly open: OpenPullRequest
  readonly branch: BranchWrite
  readonly draft: boolean
}

/** Why what is on the base branch by now does not let it merge by itself; asked as late as possible. */
async function refusalOfBase(repository: GithubRepository, content: PullRequestContent): Promise<string | null> {
  const { touched, nixCode, allNamed } = await readBase(repository, content)
  if (touched.length > 0) return `${content.base.branch} has changed ${touched.join(' and ')}`
  if (nixCode.length > 0) return `${content.base.branch} has changed ${listOf(nixCode.map((path) => oneLine(path)))} since the plan`
  return allNamed ? null : `${content.base.branch} has changed so many files since the plan that GitHub does not name them all, and Nix code may be among them`
}

/** Takes back a merge by itself that we asked for, as what was measured is not what it would make; a person's stands. */
export async function takeBack(repository: GithubRepository, { number, nodeId }: OpenPullRequest): Promise<void> {
  const { data } = await repository.asked(`reading #${number}`, PERMISSION, (octokit, place) => octokit.rest.pulls.get({ ...place, pull_number: number }))
  const by = data.auto_merge?.enabled_by
  if (by !== undefined && (by.type === 'Bot' || by.login === (await repository.ownLogin()))) await disableAutoMerge(repository, nodeId, number)
}

/** Merges, or has GitHub merge, what was measured; returns why not where it was asked for, and null when nothing is to be said. */
export async function automerge(repository: GithubRepository, content: PullRequestContent, { open, branch, draft }: Published): Promise<Merge | null> {
  if (content.publishing.automerge === 'never') return null
  const refusal =
    content.mergeRefusal ??
    (branch.kind === 'foreign' ? `${branch.author} has a commit on the branch` : null) ??
    (draft ? 'it is a draft' : null) ??
    (await refusalOfBase(repository, content))
  if (refusal !== null) {
    if (open.autoMerge) await takeBack(repository, open)
    return { kind: 'refused', sentence: `It is not merged by itself: ${refusal}.` }
  }
  // what was there before and is unchanged is waiting already
  if (open.autoMerge && branch.kind === 'unchanged') {
    const { data } = await repository.asked(`reading #${open.number}`, PERMISSION, (octokit, place) => octokit.rest.pulls.get({ ...place, pull_number: open.number }))
    if ((data.auto_merge ?? null) !== null) return null
  }
  return mergeMeasured(repository, { nodeId: open.nodeId, number: open.number, head: branch.commit }, content.publishing.mergeMethod)
}
