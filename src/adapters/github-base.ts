import { InputError } from '../core/errors.ts'
import { lockedRev } from '../core/pin/moved-rev.ts'
import { touchesFlake } from '../core/pull-request/missing-review.ts'
import type { PullRequestContent } from '../ports/pull-requests.ts'
import { answerOf } from './github-failures.ts'
import type { GithubRepository } from './github-repository.ts'
import { changedPaths, entryAt } from './github-trees.ts'

/**
 * The base branch now: which of the flake's files changed since the plan, which files GitHub named of all that changed, the tree in which there are more (null where those are all), whether it
 * holds the bump already, and to which other commit it has moved the input; null where it has not.
 */
export interface BaseState {
  readonly touched: readonly string[]
  readonly changed: readonly string[]
  readonly unnamedIn: string | null
  readonly holdsBump: boolean
  readonly movedTo: string | null
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
  if (tip.commit.sha === base.commit) return { touched: [], changed: [], unnamedIn: null, holdsBump: false, movedTo: null }
  const tree = await treeOf(repository, content, tip.commit.sha)
  const found = await Promise.all(files.map(async (file) => ({ file, entry: await entryAt(repository, tree, file.path.split('/')) })))
  const whole = found.length > 0 && found.every(({ file, entry }) => entry?.sha === file.after)
  // a lock that holds the bump may hold more besides
  const rev = whole ? null : await revOnBase(repository, found, content)
  const holdsBump = whole || rev === content.candidate
  const changed = holdsBump ? { paths: [], allNamed: true } : await changedSince(repository, base.commit, tip.commit.sha)
  if (changed === null) {
    throw new InputError({
      problem: `${base.branch} does not hold the commit ${base.commit.slice(0, 7)} any more, which this was planned on: it was rewritten.`,
      next: 'Start the workflow again for a new plan.',
    })
  }
  const touched = found.filter(({ file, entry }) => entry?.sha !== file.before).map(({ file }) => file.path)
  return { touched, changed: changed.paths, unnamedIn: changed.allNamed ? null : tree, holdsBump, movedTo: rev === content.baseline || holdsBump ? null : rev }
}

/** Returns the Nix code that changed on the base branch since the plan; null where GitHub tells neither all files that changed nor the whole trees. */
export async function changedNixCode(repository: GithubRepository, content: PullRequestContent, { changed, unnamedIn }: BaseState): Promise<string[] | null> {
  const named = changed.filter(touchesFlake)
  if (unnamedIn === null || named.length > 0) return named
  const paths = await changedPaths(repository, [await treeOf(repository, content, content.base.commit), unnamedIn])
  return paths?.filter(touchesFlake) ?? null
}

function treeOf(repository: GithubRepository, { base }: PullRequestContent, commit: string): Promise<string> {
  return repository.asked(`reading the commit ${commit} of ${base.branch}`, 'contents: write', async (octokit, place) => {
    const { data } = await octokit.rest.git.getCommit({ ...place, commit_sha: commit })
    return data.tree.sha
  })
}

type Found = readonly { readonly file: PullRequestContent['files'][number]; readonly entry: { readonly sha: string } | null }[]

/** The commit at which a flake.lock that changed since the plan has the input; null for one that did not change, or that cannot be read. */
async function revOnBase(repository: GithubRepository, found: Found, { flakeInput, base }: PullRequestContent): Promise<string | null> {
  const lock = found.find(({ file }) => /(?:^|\/)flake\.lock$/.test(file.path))
  const sha = lock?.entry?.sha
  if (sha === undefined || sha === lock?.file.before) return null
  return repository.asked(`reading flake.lock on ${base.branch}`, 'contents: write', async (octokit, place) => {
    const { data } = await octokit.rest.git.getBlob({ ...place, file_sha: sha })
    return lockedRev(Buffer.from(data.content, 'base64').toString('utf8'), flakeInput)
  })
}

/** No comparison names more files, on no page: https://docs.github.com/en/rest/commits/commits#compare-two-commits */
const NAMED_FILES = 300

/**
 * The files that changed from the commit to the tip, renamed ones by both names, and whether those are all; null where the tip does not come from the
 * commit: a bump on one that was taken out of the branch would bring it back.
 */
async function changedSince(repository: GithubRepository, commit: string, tip: string): Promise<{ readonly paths: string[]; readonly allNamed: boolean } | null> {
  return repository.asked('comparing the base branch with the planned base', 'contents: write', async (octokit, place) => {
    try {
      const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ ...place, basehead: `${commit}...${tip}`, per_page: 1 })
      if (data.merge_base_commit.sha !== commit) return null
      const files = data.files ?? []
      return { paths: files.flatMap(({ filename, previous_filename: before }) => [...(before === undefined ? [] : [before]), filename]), allNamed: files.length < NAMED_FILES }
    } catch (thrown) {
      // "No common ancestor", or the commit itself is gone
      if (answerOf(thrown)?.status !== 404) throw thrown
      return null
    }
  })
}
