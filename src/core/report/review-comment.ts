import type { Review } from '../hosts/plan.ts'
import { NOTHING_FOUND, type RequestContext } from '../pull-request/request-context.ts'
import { WISHES } from '../pull-request/earlier-requests.ts'
import { escapeMarkdown, inlineCode } from './markdown.ts'
import { markerOf } from './pull-request.ts'
import { requestMarkdown } from './report-markdown.ts'
import type { Report } from './report.ts'

/** Whose commits are on our own branch, and what that means; nothing on anybody else's pull request. */
function branchNote({ pushedBy }: Review['pullRequest']): string {
  if (pushedBy === null) return ''
  return `${escapeMarkdown(pushedBy, 60)} pushed to this branch, so llama-fleet writes to it no more. The label ${inlineCode(WISHES.rebuild)} asks for a fresh branch; it drops those commits.`
}

/** Returns the comment (below 60,000 bytes) that shows a review; it has no date, so that one that says nothing new is not written again. */
export function reviewComment(report: Report, plan: Review, run: RequestContext['run']): string {
  const { baseBranch, baseCommit } = plan.repository
  const marker = { ...markerOf(report, { run, base: { branch: baseBranch ?? '', commit: baseCommit }, plan, found: NOTHING_FOUND }), ...(baseBranch === null ? {} : { into: baseBranch }) }
  const said = branchNote(plan.pullRequest)
  const note = { name: 'whose head it is', sizes: [said === '' ? '' : `> [!NOTE]\n> ${said} What was measured here is the head as it is, with those commits.`] }
  return requestMarkdown(report, { note, before: [], marker, url: run?.url ?? null })
}

/** The first words of what stands on top of our own pull request's text after a person pushed; by them it is known to be there. */
const NOTE_START = '**Not what is on the branch:**'

/** Returns what stands on top of the text of our own pull request from then on; null for anybody else's. */
export function ownNote(plan: Review): string | null {
  const note = branchNote(plan.pullRequest)
  return note === '' ? null : `${NOTE_START} ${note} The head as it is now is measured in a comment of llama-fleet; what follows is the bump without those commits.`
}

/** Returns our pull request's text with the note on top; the text itself when one is there. */
export function withNote(text: string, note: string): string {
  return text.startsWith(NOTE_START) ? text : `${note}\n\n${text}`
}
