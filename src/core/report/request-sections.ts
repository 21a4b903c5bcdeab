import { WISHES } from '../pull-request/earlier-requests.ts'
import type { ShownCandidate } from '../pull-request/marker.ts'
import type { RequestContext } from '../pull-request/request-context.ts'
import { signed } from './host-sections.ts'
import { details, escapeMarkdown, inlineCode } from './markdown.ts'
import type { Section } from './markdown.ts'

/** Returns what the reader must know of the branch and its base before anything else; nothing where all is as it should be. */
export function branchSection({ found, base }: RequestContext): Section {
  const { foreign, touched } = found
  const notes: string[] = []
  if (foreign !== null) {
    notes.push(
      `${escapeMarkdown(foreign.author, 60)} pushed to this branch (${foreign.head.slice(0, 7)}), so llama-fleet writes to it no more. ` +
        `What is reported here is the bump without those commits; the next run measures that head as it is, in a comment. The label ${inlineCode(WISHES.rebuild)} asks for a fresh branch; it drops them.`,
    )
  }
  if (touched.length > 0) {
    const files = touched.map((path) => inlineCode(path, 100)).join(' and ')
    notes.push(
      `${inlineCode(base.branch, 100)} has changed ${files} since this was planned on ${base.commit.slice(0, 7)}. ` +
        'The branch stays on the base that was measured, so that nothing newer is overwritten; the next run starts from the new one.',
    )
  }
  return { name: 'the state of the branch', sizes: [notes.map((note) => `> [!WARNING]\n> ${note}`).join('\n\n')] }
}

/** Returns the candidates that this pull request showed before, folded. */
export function beforeSection(before: readonly ShownCandidate[]): Section {
  const line = ({ tag, outcome, headline }: ShownCandidate): string =>
    `- **${escapeMarkdown(tag, 80)}**, ${signed(outcome)}: ${escapeMarkdown(headline, 200)}`
  const section = (limit: number): string =>
    details(`Measured before in this pull request (${before.length})`, before.slice(0, limit).map(line).join('\n'))
  return { name: 'what was measured before', sizes: before.length === 0 ? [''] : [section(Infinity), section(3), ''] }
}
