import { InputError, UpstreamError } from '../core/errors.ts'
import { lastWord } from '../core/upstream/git-refusal.ts'
import type { MergedHead, MergeQuestion } from '../ports/fleet-repository.ts'
import type { Git } from './git-command.ts'
import { commitTree, dateOf } from './git-commit.ts'

/** `git merge-tree --write-tree`: https://github.com/git/git/blob/v2.38.0/Documentation/RelNotes/2.38.0.txt */
const OLDEST_GIT = '2.38'

/** No setting of the machine or its user has a say in what a merge makes, so that it is the same on every machine. */
const UNSET = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', GIT_ATTR_NOSYSTEM: '1' }

/**
 * Returns what merging the head into its base makes, in a repository that has both and their merge base, and no other history.
 * The same commits make the same commit everywhere: it is ours, with the date of the base. Throws InputError when git is too old to merge.
 */
export async function mergeInto(git: Git, directory: string, { number, head, base, mergeBase }: MergeQuestion): Promise<MergedHead> {
  if (mergeBase === base) return { kind: 'merged', commit: head }
  const date = await dateOf(git, directory, base)
  const commit = (tree: string, parents: readonly string[], message: string): Promise<string> => commitTree(git, { directory, parents, message, date }, tree)
  // git finds the merge base by history, and history was not fetched: these three commits stand in for it
  const common = await commit(`${mergeBase}^{tree}`, [], 'The merge base')
  const [ours, theirs] = [await commit(`${base}^{tree}`, [common], 'The base'), await commit(`${head}^{tree}`, [common], 'The head')]
  const argv = ['-c', 'core.attributesFile=/dev/null', 'merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', ours, theirs]
  const ending = await git.run(argv, { directory, environment: UNSET })
  const [tree = '', ...paths] = ending.stdout.split('\0').filter((each) => each !== '')
  if (ending.exitCode === 0) return { kind: 'merged', commit: await commit(tree, [base, head], `Merge #${number} at ${head} into ${base}`) }
  if (ending.exitCode === 1 && paths.length > 0) return { kind: 'conflicting', paths }
  // what git says of an option that it does not know
  if (ending.exitCode === 129) {
    const version = await git.text(['version'], { directory })
    throw new InputError({ problem: `${version} is too old to merge #${number} into its base without a working tree.`, next: `Install git ${OLDEST_GIT} or newer, or update the branch of the pull request.` })
  }
  throw new UpstreamError({ problem: `git merge-tree failed for #${number}: ${ending.timedOut ? 'it took too long' : lastWord(ending.stderrTail)}.`, next: 'Run again; or update the branch of the pull request.' })
}
