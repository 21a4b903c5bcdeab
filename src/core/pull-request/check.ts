import { compareUrl } from '../report/bump-sections.ts'
import { escapeMarkdown } from '../report/markdown.ts'
import type { Report } from '../report/report.ts'
import { visibleLine } from '../report/visible-text.ts'
import { newsOf } from '../verdict/outcomes.ts'

/** The name under which branch rules find the check. */
export const CHECK_NAME = 'llama-fleet'

/** The verdict as GitHub shows it beside a commit; `annotation` stands on the line of flake.lock that holds the candidate. */
export interface CheckContent {
  readonly name: string
  readonly conclusion: 'success' | 'failure' | 'neutral'
  readonly title: string
  /** The branch that a reviewed head was merged into; null for a bump, which has one branch from its plan to its end. */
  readonly into: string | null
  readonly summary: string
  readonly annotation: { readonly path: string; readonly line: number; readonly level: 'notice' | 'warning' | 'failure'; readonly message: string }
}

const CONCLUSIONS = { good: 'success', bad: 'failure', 'not-proven': 'neutral' } as const
const LEVELS = { good: 'notice', bad: 'failure', 'not-proven': 'warning' } as const

/**
 * Returns the check of a report: `failure` for bad news, `neutral` for what is not proven. A head that holds a person's commits was
 * not measured as it is, so it is `neutral` however good the news.
 */
export function checkOf(report: Report, lock: { readonly path: string; readonly line: number }, { foreign = null, into = null }: { readonly foreign?: { readonly author: string } | null; readonly into?: string | null }): CheckContent {
  const news = newsOf(report.outcome)
  const headline = visibleLine(report.headline, 1000)
  const unmeasured = foreign !== null && news === 'good'
  const whose = foreign === null ? '' : ` Measured was the bump alone, without the commits of ${visibleLine(foreign.author, 60)} on this branch.`
  const compare = compareUrl(report)
  const table = report.review === undefined ? 'The pull request has the table of hosts' : 'The comment of llama-fleet on the pull request has the table of hosts'
  return {
    name: CHECK_NAME,
    conclusion: unmeasured ? 'neutral' : CONCLUSIONS[news],
    title: visibleLine(unmeasured ? `Not proven for this commit: ${headline}` : headline, 250),
    into,
    summary: `${escapeMarkdown(headline, 1000)}.${whose === '' ? '' : ` ${escapeMarkdown(whose)}`}\n\n${table}, and the artifact \`report\` of the run the samples.${compare === null ? '' : `\n\n[Upstream's changes](${compare})`}`,
    annotation: {
      path: lock.path,
      line: lock.line,
      level: unmeasured ? 'warning' : LEVELS[news],
      message: `${headline}${whose}`,
    },
  }
}

/** How much of a branch is shown, at its beginning and at its end. */
const ENDS = 40

function ending(into: string): string {
  const all = Array.from(visibleLine(into, 1000))
  return ` (into ${all.length <= 2 * ENDS ? all.join('') : `${all.slice(0, ENDS).join('')}…${all.slice(1 - ENDS).join('')}`})`
}

/** Returns the title of a check, in so many characters at most; that of a review ends with the branch that was merged into. */
export function shownTitle({ title, into }: Pick<CheckContent, 'title' | 'into'>, characters = Infinity): string {
  const last = into === null ? '' : ending(into)
  const [all, room] = [Array.from(title), characters - Array.from(last).length]
  return `${all.length > room ? `${all.slice(0, room - 1).join('')}…` : title}${last}`
}

/** Returns whether a check with this title speaks of a merge into the branch: one that names none is of a bump, or of a release that did not say it. */
export function speaksOf(title: string, base: string): boolean {
  const namesOne = title.includes(' (into ') && title.endsWith(')')
  return !namesOne || title.endsWith(ending(base))
}

/** Returns the line (from 1) on which flake.lock has the commit; 1 when it is on none. */
export function lineOfRev(text: string, rev: string): number {
  return Math.max(0, text.split('\n').findIndex((line) => line.includes(`"${rev}"`))) + 1
}
