import { InputError } from '../core/errors.ts'
import { touchesFlake } from '../core/pull-request/missing-review.ts'
import type { PullRequestContent } from '../ports/pull-requests.ts'
import { answerOf } from './github-failures.ts'
import type { GithubRepository } from './github-repository.ts'
import { entryAt } from './github-trees.ts'

/** The base branch now: which of the flake's files changed since the plan, which other Nix code, and whether it holds the whole bump already. */
export interface BaseState {
  readonly touched: readonly string[]
  readonly nixCode: readonly string[]
  readonly holdsBump: boolean
}

/** Returns how the base branch stands to the planned base; throws InputError when it is gone, renamed or rewritten. */
export async function readBase(repository: GithubRepository, content: PullRequestContent): Promise<BaseState> {
  const { base, files } = content
  const tip = await repository.asked(`reading the base branch ${base.branch}`, 'contents: write', async (octokit, place) => {
    try {
      return (await octokit.rest.repos.getBranch({ ...place, branch: base.branch })).data
    } catch (thrown) {
      if (answerOf(thrown)?.status !== 404) throw thrown
      return null
    }
  })
  // GitHub leads from a renamed branch to its new name with a 301, which is followed: the name says that it happened
  if (tip === null || tip.name !== base.branch) {
    throw new InputError({
      problem: `${repository.name} has no branch ${base.branch} any more${tip === null ? '' : `: it is ${tip.name} now`}.`,
      next: 'Start the workflow again from the branch as it is called now.',
    })
  }
  if (tip.commit.sha === base.commit) return { touched: [], nixCode: [], holdsBump: false }
  const tree = await repository.asked(`reading the tip of ${base.branch}`, 'contents: write', async (octokit, place) => {
    const { data } = await octokit.rest.git.getCommit({ ...place, commit_sha: tip.commit.sha })
    return data.tree.sha
  })
  const found = await Promise.all(files.map(async (file) => ({ file, entry: await entryAt(repository, tree, file.path.split('/')) })))
  const holdsBump = found.length > 0 && found.every(({ file, entry }) => entry?.sha === file.after)
  const changed = holdsBump ? [] : await changedSince(repository, base.commit, tip.commit.sha)
  if (changed === null) {
    throw new InputError({
      problem: `${base.branch} does not hold the commit ${base.commit.slice(0, 7)} any more, which this was planned on: it was rewritten.`,
      next: 'Start the workflow again for a new plan.',
    })
  }
  const touched = found.filter(({ file, entry }) => entry?.sha !== file.before).map(({ file }) => file.path)
  return { touched, nixCode: changed.filter(touchesFlake), holdsBump }
}

/**
 * The files that changed from the commit to the tip, as far as GitHub names them (the first 300); null where the tip does not come from the
 * commit: a bump on one that was taken out of the branch would bring it back.
 */
async function changedSince(repository: GithubRepository, commit: string, tip: string): Promise<string[] | null> {
  return repository.asked('comparing the base branch with the planned base', 'contents: write', async (octokit, place) => {
    try {
      const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ ...place, basehead: `${commit}...${tip}`, per_page: 1 })
      return data.merge_base_commit.sha === commit ? (data.files ?? []).map(({ filename }) => filename) : null
    } catch (thrown) {
      // "No common ancestor", or the commit itself is gone
      if (answerOf(thrown)?.status !== 404) throw thrown
      return null
    }
  })
}
