import { UpstreamError } from '../core/errors.ts'
import { markerText, type Marker } from '../core/pull-request/marker.ts'
import { oneLine } from '../core/reading.ts'
import { listOf } from '../core/report/headline.ts'
import type { PullRequestContent } from '../ports/pull-requests.ts'
import { changedNixCode, readBase } from './github-base.ts'
import type { BranchWrite } from './github-branch.ts'
import { lastPersonToDo, lastToDo } from './github-events.ts'
import { dropLabels } from './github-labels.ts'
import { disableAutoMerge, mergeMeasured, type Merge } from './github-merge.ts'
import type { OpenPullRequest } from './github-open-request.ts'
import { isUs } from './github-own-account.ts'
import type { GithubRepository } from './github-repository.ts'
import { isTold, retell, type Told } from './github-request-text.ts'

const PERMISSION = 'pull-requests: write'

/** The pull request as it was when we began to write, what became of its branch, since when it shows its candidate, whether it is a draft, and who switched its auto-merge off. */
export interface Published {
  readonly open: OpenPullRequest
  readonly branch: BranchWrite
  readonly since: Date | null
  readonly draft: boolean
  readonly switchedOffBy: string | null
}

/** Why what is on the base branch by now does not let it merge by itself; asked as late as possible. */
async function refusalOfBase(repository: GithubRepository, content: PullRequestContent): Promise<string | null> {
  const base = await readBase(repository, content)
  if (base.touched.length > 0) return `${content.base.branch} has changed ${base.touched.join(' and ')}`
  const nixCode = await changedNixCode(repository, content, base)
  if (nixCode === null) return `${content.base.branch} has changed so many files since the plan that GitHub does not name them all, and Nix code may be among them`
  return nixCode.length === 0 ? null : `${content.base.branch} has changed ${listOf(nixCode.map((path) => oneLine(path)))} since the plan`
}

async function autoMergeOf(repository: GithubRepository, { number }: OpenPullRequest) {
  const { data } = await repository.asked(`reading #${number}`, PERMISSION, (octokit, place) => octokit.rest.pulls.get({ ...place, pull_number: number }))
  return data.auto_merge ?? null
}

/** Takes back a merge by itself that we asked for, as what was measured is not what it would make; a person's stands. */
export async function takeBack(repository: GithubRepository, content: PullRequestContent, open: OpenPullRequest): Promise<void> {
  const waiting = await autoMergeOf(repository, open)
  if (waiting === null || !(await isUs(repository, waiting.enabled_by))) return
  repository.beforeNextWrite(null)
  await takeBackToWrite(repository, content, open)
}

/**
 * Takes an auto-merge back before anything is written. Where the next plan would take the pull request for done if we ended after that, its marker calls the
 * merge due first.
 */
export async function takeBackToWrite(repository: GithubRepository, { base, candidate }: PullRequestContent, { number, nodeId, marker, body }: OpenPullRequest): Promise<void> {
  if (marker?.merge === 'asked' && marker.base === base.commit && marker.candidate.rev === candidate) {
    const due = body.replace(markerText(marker), () => markerText({ ...marker, merge: 'due' }))
    await repository.asked(`updating pull request #${number}`, PERMISSION, (octokit, place) => octokit.rest.pulls.update({ ...place, pull_number: number, body: due }))
  }
  await disableAutoMerge(repository, nodeId, number)
}

/** What is known without asking again of why it does not merge by itself. */
function refusalOf({ mergeRefusal }: PullRequestContent, { branch, draft, switchedOffBy: who }: Omit<Published, 'open'>): string | null {
  if (mergeRefusal !== null) return mergeRefusal
  if (branch.kind === 'foreign') return `${branch.author} has a commit on the branch`
  if (draft) return 'it is a draft'
  return who === null ? null : `${who} switched its auto-merge off`
}

/** Returns the person who last switched off the auto-merge of the candidate that is shown since then; null when nobody did, when it was us, and where none is wanted. */
export async function switchedOff(repository: GithubRepository, { publishing }: PullRequestContent, { number }: OpenPullRequest, since: Date | null): Promise<string | null> {
  if (publishing.automerge === 'never' || since === null) return null
  const who = await lastPersonToDo('auto_merge_disabled', repository, number, PERMISSION)
  return who === null || who.at < since ? null : who.login
}

/**
 * Returns whether an auto-merge waits, or is to: one that was not asked for yet, or that we took back from the commit that stands there since `committed` and were ended before we asked for it again.
 * One that GitHub never gave does not, nor one that a person switched off since the candidate is shown.
 */
export async function isToWait(repository: GithubRepository, { autoMerge, marker, number }: OpenPullRequest, { since, committed }: { readonly since: Date | null; readonly committed: Date | null }): Promise<boolean> {
  if (autoMerge) return true
  const last = since === null ? null : await lastToDo('auto_merge_disabled', repository, number, PERMISSION)
  if (last !== null && since !== null && last.at >= since && !(await isUs(repository, last))) return false
  return marker?.merge === 'due' || (last !== null && committed !== null && last.at >= committed)
}

/** Returns whether a merge is to be tried; the marker says so before it is, so that one which is lost on its way is tried by the next run. */
export function mergeIsDue(content: PullRequestContent, published: Omit<Published, 'open'>): boolean {
  return content.publishing.automerge !== 'never' && refusalOf(content, published) === null
}

/** What became of a merge by itself: why not where it was asked for, null when nothing is to be said; and whether GitHub has answered for good. */
interface Automerge {
  readonly merge: Merge | null
  readonly answered: boolean
}

/** Returns GitHub's failure in words where all but the merge is written, for which no job is red: what is due the next run does. Throws what is no fault of GitHub's. */
function leftToTheNextRun(thrown: unknown): string {
  if (!(thrown instanceof UpstreamError)) throw thrown
  return thrown.message
}

/** So often is it tried while the base is modified under it. */
const TRIES = 3

/** Merges, or has GitHub merge, what was measured. */
async function automerge(repository: GithubRepository, content: PullRequestContent, published: Published): Promise<Automerge> {
  const { open, branch } = published
  const refused = (why: string): Automerge => ({ merge: { kind: 'refused', sentence: `It is not merged by itself: ${why}.` }, answered: false })
  if (content.publishing.automerge === 'never') return { merge: null, answered: false }
  for (let tries = 1; ; tries++) {
    const refusal = refusalOf(content, published) ?? (await refusalOfBase(repository, content))
    if (refusal !== null) {
      if (open.autoMerge) await takeBack(repository, content, open)
      return refused(refusal)
    }
    if (open.autoMerge) {
      // what was there before and is unchanged is waiting already
      if (branch.kind === 'unchanged' && (await autoMergeOf(repository, open)) !== null) return { merge: null, answered: true }
      const meanwhile = refusalOf(content, { ...published, switchedOffBy: await switchedOff(repository, content, open, published.since) })
      if (meanwhile !== null) return refused(meanwhile)
    }
    const pull = { nodeId: open.nodeId, number: open.number, head: branch.commit, base: content.base.branch }
    const merge = await mergeMeasured(repository, pull, content.publishing.mergeMethod)
    if (merge.kind === 'base-modified' && tries < TRIES) await repository.pause(tries)
    else return { merge, answered: merge.kind === 'waiting' || merge.kind === 'refused' || merge.kind === 'merged' }
  }
}

/** What merging by itself came to: whether the pull request was written for it, the good news, and what else is to be told. */
export interface Merging {
  readonly changed: boolean
  readonly news: string | null
  readonly notices: readonly string[]
}

/** What was done before it is merged, the labels that are fulfilled then, and what the pull request says of a merge. */
export interface BeforeMerging {
  readonly isNew: boolean
  readonly changed: boolean
  readonly fulfilled: readonly string[]
  readonly textOf: (merge: Marker['merge']) => Told
}

/** Calls a merge due in the text of the pull request, tries it, and notes that GitHub answered: what is lost in between is tried by the next run. */
export async function mergeAndTell(repository: GithubRepository, content: PullRequestContent, published: Published, { isNew, changed, fulfilled, textOf }: BeforeMerging): Promise<Merging> {
  const { open } = published
  const due = mergeIsDue(content, published)
  // what waits already is left alone, as every write would take it back
  const stands = due && open.autoMerge && !changed && fulfilled.length === 0 && isTold(open, textOf('asked'))
  const called = !isNew && !stands && (await retell(repository, open, textOf(due ? 'due' : undefined)))
  const dropped = await dropLabels(repository, open.number, fulfilled)
  const { merge, answered } = await automerge(repository, content, published).catch((thrown: unknown): Automerge => {
    // what is not called due is tried by nobody, and an auto-merge that stands may have to be taken back
    if (stands || !due) throw thrown
    return { merge: { kind: 'not-yet', sentence: `Whether #${open.number} merges by itself is left to the next run: ${leftToTheNextRun(thrown)}` }, answered: false }
  })
  const wentWell = merge !== null && (merge.kind === 'merged' || merge.kind === 'waiting')
  const notices = merge === null || wentWell ? [] : [merge.sentence]
  const after = { news: wentWell ? merge.sentence : null, notices }
  if (!answered || stands || merge?.kind === 'merged') return { ...after, changed: called || dropped }
  // what waits goes on waiting: this write changes nothing of what is merged
  repository.beforeNextWrite(null)
  const noted = await retell(repository, { ...open, ...textOf('due') }, textOf('asked')).catch((thrown: unknown) => {
    notices.push(`The next run notes that in the text of #${open.number}: ${leftToTheNextRun(thrown)}`)
    return false
  })
  return { ...after, changed: called || dropped || noted }
}
