import { UpstreamError } from '../core/errors.ts'
import { meaningOfRefusal } from '../core/upstream/git-refusal.ts'
import type { Git } from './git-command.ts'

/** https://git-scm.com/docs/partial-clone#_design_details */
const PROMISOR = /^remote\.(.+)\.promisor true$/m

/**
 * Fetches what a partial clone (`git clone --filter`, `sparse-checkout` of actions/checkout) lacks of a commit: git does so by itself there, but not
 * in a clone that borrows its objects. Returns whether it is a partial clone; throws UpstreamError when its remote does not serve them.
 */
export async function fetchPromised(git: Git, root: string, commit: string): Promise<boolean> {
  const at = { directory: root }
  const remote = PROMISOR.exec((await git.run(['config', '--get-regexp', String.raw`^remote\..*\.promisor$`], { ...at, onlyReads: true })).stdout)?.[1]
  if (remote === undefined) return false
  // directories first, by git itself: what they hold is known only then
  const listing = await git.run(['ls-tree', '-r', '--full-tree', '--name-only', commit], at)
  const lacking = await git.text(['rev-list', '--objects', '--no-walk', '--missing=print', commit], { ...at, onlyReads: true })
  const input = lacking.split('\n').flatMap((line) => (line.startsWith('?') ? [`${line.slice(1)}\n`] : [])).join('')
  // as git does it: promisor-remote.c
  const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--recurse-submodules=no', '--filter=blob:none', '--stdin']
  const fetching = listing.exitCode === 0 && input !== '' ? await git.run(['-c', 'fetch.negotiationAlgorithm=noop', 'fetch', ...options, '--', remote], { ...at, input }) : listing
  if (fetching.exitCode === 0) return true
  throw new UpstreamError({
    problem: `${root} is a partial clone, and what it lacks of commit ${commit.slice(0, 7)} cannot be fetched from ${remote}: ${fetching.timedOut ? 'it did not answer in time' : meaningOfRefusal(fetching.stderrTail)}.`,
    next: `Run again when ${remote} answers, or run this in a clone that was made without --filter.`,
  })
}
