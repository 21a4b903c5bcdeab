import { declinedSince, hasLabel, WISHES } from '../core/pull-request/earlier-requests.ts'
import { closedBody, type Marker } from '../core/pull-request/marker.ts'
import { escapeMarkdown } from '../core/report/markdown.ts'
import type { PullRequestContent, PullRequestResult, PullRequests } from '../ports/pull-requests.ts'
import { isToWait, mergeAndTell, mergeIsDue, switchedOff, takeBack, takeBackToWrite } from './github-automerge.ts'
import { readBase, type BaseState } from './github-base.ts'
import { shownSince, writeBranch } from './github-branch.ts'
import type { BranchWrite } from './github-branch.ts'
import { changedLocks } from './github-changed-locks.ts'
import { writeCheck } from './github-check.ts'
import type { GithubAccess } from './github-client.ts'
import { createDraft, setDraft, wantedDraft } from './github-draft.ts'
import { earlierRequests } from './github-earlier-requests.ts'
import { answerOf } from './github-failures.ts'
import { hasOutcomeLabel, writeLabels } from './github-labels.ts'
import { findOpen, openOf } from './github-open-request.ts'
import type { OpenPullRequest } from './github-open-request.ts'
import { isBehind } from './github-merge.ts'
import { askPeople } from './github-people.ts'
import type { GithubRepository } from './github-repository.ts'
import { githubRepository } from './github-repository.ts'
import { foreignAuthor, readTip } from './github-tip.ts'
import { checkBlobs } from './github-trees.ts'

const PERMISSION = 'pull-requests: write'

/** Returns the pull requests of one repository: one branch, updated in place; nothing is written when nothing changed. */
export function githubPullRequests(access: GithubAccess): PullRequests {
  const repository = githubRepository(access)
  // an answer that is no more than JSON may lack anything, wherever it is read: hence around the whole of each
  return {
    earlier: (question) => repository.asked('looking for earlier pull requests', 'pull-requests: read', () => earlierRequests(repository, question)),
    changedLocks: (question) => repository.asked('looking for other pull requests', 'pull-requests: read', () => changedLocks(repository, question)),
    publish: (content) => repository.asked('publishing the bump', PERMISSION, () => publish(repository, content, access.runUrl ?? null)),
  }
}

async function publish(repository: GithubRepository, content: PullRequestContent, runUrl: string | null): Promise<PullRequestResult> {
  checkBlobs(content.files)
  const before = await findOpen(repository, content)
  const base = await readBase(repository, content)
  const takeBackFirst = (waiting: OpenPullRequest | null): void => {
    if (waiting?.autoMerge === true) repository.beforeNextWrite(() => takeBackToWrite(repository, content, waiting))
  }
  takeBackFirst(before)
  const left = await leftAlone(repository, content, before, base)
  if (left !== null) return left
  const rebuild = before !== null && hasLabel(before.labels, WISHES.rebuild)
  const outdated = async (committed: Date | null): Promise<boolean> => {
    if (before === null || content.publishing.automerge === 'never' || content.mergeRefusal !== null || content.draft) return false
    return (await isToWait(repository, before, { since: shownSince(content, before.marker, { committed }), committed })) && isBehind(repository, before.number)
  }
  const branch = await writeBranch(repository, content, { fresh: rebuild, outdated })
  if (branch.kind === 'newer') {
    const notice = `The branch ${content.branch} holds a bump that was made after this one was planned, so nothing was written. Start the workflow again for a new plan.`
    return { operation: 'none', ...placeOf(before), notice }
  }
  const foreign = branch.kind === 'foreign' ? { author: branch.author, head: branch.commit } : null
  const since = shownSince(content, before?.marker ?? null, branch)
  const textOf = (merge?: Marker['merge']): Text =>
    content.text({ marker: before?.marker ?? null, foreign, touched: base.touched, ...(merge === undefined ? {} : { merge }), ...(since === null ? {} : { since: since.toISOString() }) })
  const notices = noticesOf(branch, content, base.touched, before !== null)
  let changed = branch.kind === 'written'
  // the marker comes after what it speaks for, so that a run which was killed before it is not taken for one that is done
  if (content.check !== null && (before !== null || foreign === null)) {
    const check = await writeCheck(repository, branch.commit, runUrl, content.check(foreign))
    changed ||= check.written
    if (check.notice !== null) notices.push(check.notice)
  }
  let open = before
  let created = false
  if (open === null && foreign === null) {
    const answer = await create(repository, content, textOf(mergeIsDue(content, { branch, since, draft: content.draft, switchedOffBy: null }) ? 'due' : undefined))
    open = answer.open
    created = answer.created
    // another run's, which GitHub did not list before
    takeBackFirst(open)
    if (answer.notice !== null) notices.push(answer.notice)
  }
  const verified = branch.kind === 'written' ? branch.verified : null
  if (open === null) return { operation: 'none', number: null, url: null, notice: notices.join(' ') || null, verified }
  const draft = created ? open.draft : await wantedDraft(repository, content, { open, branch, since }, notices)
  if (!created) changed = (await redraft(repository, open, draft, notices)) || changed
  // the outcome label is the last part of opening one, so a run that was killed before it is finished by the next
  if (!hasOutcomeLabel(open.labels)) notices.push(...(await askPeople(repository, open.number, content.publishing)))
  changed = (await writeLabels(repository, open.number, open.labels, textOf().labels)) || changed
  // it asks for a fresh measurement too, so what was in part measured before it came leaves it to the next run
  const fulfilled = rebuild && content.continued !== true ? open.labels.filter((label) => hasLabel([label], WISHES.rebuild)) : []
  const published = { open, branch, since, draft: draft || content.draft, switchedOffBy: created || open.autoMerge ? null : await switchedOff(repository, content, open, since) }
  const merging = await mergeAndTell(repository, content, published, { isNew: created, changed, fulfilled, textOf })
  notices.push(...merging.notices)
  changed ||= merging.changed || merging.news !== null
  return {
    operation: created ? 'created' : changed ? 'updated' : 'none',
    ...placeOf(open),
    notice: notices.join(' ') || null,
    ...(merging.news === null ? {} : { news: merging.news }),
    verified,
  }
}

/** Returns why nothing is to be published; null where something is. Of a bump that the base holds already, ours is closed. */
async function leftAlone(repository: GithubRepository, content: PullRequestContent, open: OpenPullRequest | null, { holdsBump, movedTo }: BaseState): Promise<PullRequestResult | null> {
  const none = (notice: string): PullRequestResult => ({ operation: 'none', ...placeOf(open), notice })
  if (open !== null && open.base !== content.base.branch) {
    // GitHub goes on waiting when somebody who may write gives it another base
    if (open.autoMerge) await takeBack(repository, content, open)
    return intoAnother(open, content)
  }
  if (holdsBump) return overtaken(repository, content, open)
  if (!content.opens && open?.marker?.candidate.rev !== content.candidate) {
    return none(`The config opens pull requests for good news alone, so ${open === null ? 'no pull request was opened' : `#${open.number} stays as it is`}.`)
  }
  if (open !== null) return null
  // one that nobody can merge, and that may lead back, would stay open until there is a newer tag
  if (movedTo !== null) return none(`${content.base.branch} has moved ${content.flakeInput} to ${movedTo.slice(0, 7)} since the plan, so no pull request was opened. The next plan starts from there.`)
  const declined = await declinedMeanwhile(repository, content)
  return declined === null ? null : none(declined)
}

const placeOf = (open: OpenPullRequest | null): { number: number | null; url: string | null } => ({
  number: open?.number ?? null,
  url: open?.url ?? null,
})

function noticesOf(branch: BranchWrite, { base, branch: name }: PullRequestContent, touched: readonly string[], open: boolean): string[] {
  const notices: string[] = []
  if (branch.kind === 'written' && !branch.verified)
    notices.push(`GitHub does not call the bump commit verified (${branch.reason}): it signs those of bots and Apps, not of a personal token.`)
  if (branch.kind === 'foreign') {
    notices.push(
      `The branch ${name} ends with a commit of ${branch.author} (${branch.commit.slice(0, 7)}), so nothing was written to it. ` +
        (open ? `The label ${WISHES.rebuild} on the pull request asks for a fresh branch.` : 'No open pull request shows it: open one from that branch, or delete or rename it.'),
    )
  }
  if (touched.length > 0)
    notices.push(`${base.branch} has changed ${touched.join(' and ')} since the plan, so the branch stays on ${base.commit.slice(0, 7)}; the next plan starts from the new one.`)
  return notices
}

/** What is measured is a merge into the planned base; a branch for that one would bring its commits into the other. */
function intoAnother(open: OpenPullRequest, { branch, base }: PullRequestContent): PullRequestResult {
  const notice = `#${open.number} asks to merge ${branch} into ${open.base}, and this was planned for ${base.branch}: it stays as it is. Give it the base ${base.branch}, or close it.`
  return { operation: 'none', ...placeOf(open), notice }
}

/** A plan knows what people had closed when it was made; hosts measure for hours. */
async function declinedMeanwhile(repository: GithubRepository, content: PullRequestContent): Promise<string | null> {
  const { branch, planned: since, tag } = content
  return declinedSince(await earlierRequests(repository, { branch, since, tags: new Set(tag === null ? [] : [tag]) }), content)
}

/** Somebody else brought the base to where the bump leads: nothing of ours is left to merge. */
async function overtaken(repository: GithubRepository, { base, branch }: PullRequestContent, open: OpenPullRequest | null): Promise<PullRequestResult> {
  const notice = `${base.branch} holds this bump already: there is nothing to merge.`
  if (open === null) return { operation: 'none', ...placeOf(open), notice }
  const tip = await readTip(repository, branch)
  const author = tip === null ? null : await foreignAuthor(repository, tip)
  if (author !== null) return { operation: 'none', ...placeOf(open), notice: `${base.branch} holds this bump already, and #${open.number} stays open for the commits of ${author}.` }
  const body = closedBody(open, escapeMarkdown(notice))
  await repository.asked(`closing pull request #${open.number}`, PERMISSION, (octokit, place) =>
    octokit.rest.pulls.update({ ...place, pull_number: open.number, state: 'closed', body }),
  )
  return { operation: 'closed', ...placeOf(open), notice }
}

interface Created {
  readonly open: OpenPullRequest | null
  readonly created: boolean
  readonly notice: string | null
}

type Text = ReturnType<PullRequestContent['text']>

/** Opens the pull request. An overlapping run may have been faster: GitHub's 422 for that becomes an update of theirs. */
async function create(repository: GithubRepository, content: PullRequestContent, { title, body }: Text): Promise<Created> {
  return repository.asked('opening the pull request', PERMISSION, async (octokit, place) => {
    const { branch: head, base } = content
    try {
      const { pull, notice } = await createDraft(octokit, { ...place, title, body, head, base: base.branch }, content.draft)
      return { open: openOf(pull), created: true, notice }
    } catch (thrown) {
      const answer = answerOf(thrown)
      if (answer?.status !== 422) throw thrown
      if (/no commits between/i.test(answer.text)) {
        return { open: null, created: false, notice: `${base.branch} holds this bump already: there is nothing to merge.` }
      }
      const open = /already exists/i.test(answer.text) ? await findOpen(repository, content) : null
      if (open === null) throw thrown
      return { open, created: false, notice: null }
    }
  })
}

async function redraft(repository: GithubRepository, open: OpenPullRequest, draft: boolean, notices: string[]): Promise<boolean> {
  if (open.draft === draft) return false
  const sentence = await repository.asked(`updating pull request #${open.number}`, PERMISSION, (octokit) => setDraft(octokit, open.nodeId, open.number, draft))
  if (sentence !== null) notices.push(sentence)
  return sentence === null
}
