import type { Publishing } from '../core/pull-request/publishing.ts'
import { oneLine } from '../core/reading.ts'
import { answerOf, refusalOfGraphql } from './github-failures.ts'
import type { GithubRepository } from './github-repository.ts'

const PERMISSION = 'contents: write'

/** https://docs.github.com/en/graphql/reference/mutations#enablepullrequestautomerge and #disablepullrequestautomerge */
export const MERGE_MUTATIONS = {
  enable:
    'mutation($id: ID!, $head: GitObjectID!, $how: PullRequestMergeMethod!) { enablePullRequestAutoMerge(input: ' +
    '{pullRequestId: $id, expectedHeadOid: $head, mergeMethod: $how}) { pullRequest { number } } }',
  disable: 'mutation($id: ID!) { disablePullRequestAutoMerge(input: {pullRequestId: $id}) { pullRequest { number } } }',
} as const

/** Takes an auto-merge back: what it was given for is about to change. */
export async function disableAutoMerge(repository: GithubRepository, nodeId: string, number: number): Promise<void> {
  await repository.asked(`taking back the auto-merge of #${number}`, PERMISSION, async (octokit) => {
    try {
      await octokit.graphql(MERGE_MUTATIONS.disable, { id: nodeId })
    } catch (thrown) {
      // GraphQL says that there is none any more with 200 and `errors`
      if (!/auto.?merge|not enabled/i.test(refusalOfGraphql(thrown) ?? '')) throw thrown
    }
  })
}

/**
 * What became of a merge: done, waiting for GitHub's own conditions, or why neither. What may pass is `base-modified`, and `not-yet` where GitHub has not
 * worked out whether it can be merged, does not know the measured head, or where it asks to merge into another branch.
 */
export interface Merge {
  readonly kind: 'merged' | 'waiting' | 'refused' | 'base-modified' | 'not-yet'
  readonly sentence: string
}

/**
 * With what GitHub's auto-merge refuses where there is nothing for it to wait for: the pull request may be merged as it is, the base branch has no rules, or
 * the repository does not allow it.
 */
const NOTHING_TO_WAIT_FOR = /clean status|branch rules not configured|not allowed for this repository|auto.?merge.*(?:disabled|not enabled)/i

/**
 * Merges the measured commit and no other: GitHub's auto-merge where something is still to be waited for, else at once. Both are
 * given the head's id, so that a push in between stops them. One that asks to merge into another base by now is left alone.
 */
export async function mergeMeasured(
  repository: GithubRepository,
  pull: { readonly nodeId: string; readonly number: number; readonly head: string; readonly base: string },
  method: Publishing['mergeMethod'],
): Promise<Merge> {
  const refused = (why: string): Merge => ({ kind: 'refused', sentence: `#${pull.number} is not merged by itself: ${why}` })
  const passing = (kind: Merge['kind'], why: string): Merge => ({ kind, sentence: `${refused(why).sentence} The next run tries again.` })
  const { state, base, head } = await mergeable(repository, pull)
  if (base !== pull.base) return { ...refused(`it asks to merge into ${oneLine(base)} now.`), kind: 'not-yet' }
  if (head !== pull.head) return passing('not-yet', `GitHub shows its head at ${head.slice(0, 7)}, and measured was ${pull.head.slice(0, 7)}.`)
  return repository.asked(`merging #${pull.number}`, PERMISSION, async (octokit, place) => {
    try {
      await octokit.graphql(MERGE_MUTATIONS.enable, { id: pull.nodeId, head: pull.head, how: method.toUpperCase() })
      return { kind: 'waiting', sentence: `#${pull.number} merges by itself as soon as its branch rules allow it.` }
    } catch (thrown) {
      const status = answerOf(thrown)?.status
      if (status !== undefined && status !== 403 && status !== 404) throw thrown
      const words = status === undefined ? refusalOfGraphql(thrown) : (answerOf(thrown)?.text ?? '')
      if (words === null) throw thrown
      if (HEAD_MODIFIED.test(words)) return passing('not-yet', `GitHub says "${words}".`)
      if (!NOTHING_TO_WAIT_FOR.test(words)) return refused(`GitHub says "${words}".${state === 'unstable' ? ` ${WAIT_BY_RULE}` : ''}`)
      const called = `GitHub calls it ${state}, and its auto-merge does not wait for that ("${words}").`
      if (state === UNKNOWN) return passing('not-yet', called)
      if (!MERGEABLE.includes(state)) return refused(`${called}${state === 'unstable' ? ` ${WAIT_BY_RULE}` : ''}`)
    }
    try {
      await octokit.rest.pulls.merge({ ...place, pull_number: pull.number, sha: pull.head, merge_method: method, request: { retries: 0 } })
      return { kind: 'merged', sentence: `#${pull.number} was merged at the measured commit ${pull.head.slice(0, 7)}.` }
    } catch (thrown) {
      const answer = answerOf(thrown)
      if (answer === null || ![403, 405, 409, 422].includes(answer.status)) throw thrown
      const why = `GitHub says "${answer.text}".`
      if (HEAD_MODIFIED.test(answer.text)) return passing('not-yet', why)
      return [405, 409].includes(answer.status) && /base branch was modified/i.test(answer.text) ? passing('base-modified', why) : refused(why)
    }
  })
}

/** A person's commit is seen by the next run; our own GitHub may not know yet, as a pull request follows its branch a moment later. */
const HEAD_MODIFIED = /head branch was modified|expectedHeadOid/i

/** What ends that: a check that no rule asks for is still running, or failed. */
const WAIT_BY_RULE = 'Have a branch rule require its checks, and GitHub waits for them; this one is yours to merge.'

/** What may be merged now; hooks are those of a GitHub Enterprise Server: https://docs.github.com/en/graphql/reference/enums#mergestatestatus */
const MERGEABLE: readonly string[] = ['clean', 'has_hooks']

/** So often is it asked, each time a second later than the last, before what is not known counts as not known. */
const LOOKS = 6

const UNKNOWN = 'unknown'

/**
 * Whether GitHub would merge it, in its words, into which branch, and which head. It works that out after each write, and says `unknown`, or shows the head of before, meanwhile:
 * https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request
 */
async function mergeable(repository: GithubRepository, pull: { readonly number: number; readonly head?: string }): Promise<{ readonly state: string; readonly base: string; readonly head: string }> {
  for (let looks = 1; ; looks++) {
    const { data } = await repository.asked(`reading #${pull.number}`, PERMISSION, (octokit, place) => octokit.rest.pulls.get({ ...place, pull_number: pull.number }))
    const known = data.mergeable_state !== UNKNOWN && data.head.sha === (pull.head ?? data.head.sha)
    if (known || looks >= LOOKS) return { state: data.mergeable_state, base: data.base.ref, head: data.head.sha }
    await repository.pause(looks)
  }
}

/** Returns whether a branch rule asks for a branch that has all of its base, and this one has not: GitHub waits for that and does not bring it about. */
export async function isBehind(repository: GithubRepository, number: number): Promise<boolean> {
  return (await mergeable(repository, { number })).state === 'behind'
}
