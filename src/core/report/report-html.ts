import { nameOfPin } from '../pin/pin-name.ts'
import { newsOf } from '../verdict/outcomes.ts'
import { compareUrl } from './bump-sections.ts'
import { methodText } from './host-facts.ts'
import { hostHtml } from './host-html.ts'
import { worstFirst } from './host-sections.ts'
import { element, escapeHtml, listHtml } from './html.ts'
import { changesHtml } from './page-changes.ts'
import { pageHtml } from './page-frame.ts'
import { hostListHtml } from './page-hosts.ts'
import { repeatHtml } from './page-repeat.ts'
import { reportJson } from './report-json.ts'
import type { Report } from './report.ts'

function bumpLine(report: Report): string {
  const names = escapeHtml(`${nameOfPin(report.baseline)} → ${nameOfPin(report.candidate)}`)
  if (report.review !== undefined) return `<p>Review: ${names} (input <code>${escapeHtml(report.flakeInput)}</code>)</p>`
  const url = compareUrl(report)
  const link = url === null ? names : element('a', { href: url, rel: 'noreferrer' }, names)
  return `<p>Bump of <code>${escapeHtml(report.flakeInput)}</code> (${escapeHtml(report.upstream)}): ${link}</p>`
}

function method(report: Report): string {
  return [
    '<h2 id="method">How this was measured</h2>',
    `<p>${escapeHtml(methodText(report))}</p>`,
    `<p>Plan <code>${escapeHtml(report.planDigest)}</code>, report of <time>${escapeHtml(report.generatedAt)}</time>.</p>`,
    `<p>Baseline <code>${report.baseline.pin.rev}</code><br>Candidate <code>${report.candidate.pin.rev}</code></p>`,
  ].join('\n')
}

function lockHtml({ lockDiff }: Report): string {
  return lockDiff.trim() === '' ? '' : `<h2 id="lock">flake.lock</h2>\n<pre>${escapeHtml(lockDiff)}</pre>`
}

/** Yields the page's parts; what stands behind the cards of many hosts is reached by the links before them. */
function* mainParts(report: Report): Generator<string> {
  const changes = changesHtml(report)
  const lock = lockHtml(report)
  const links = [
    ...(changes === '' ? [] : [['changes', 'What changed upstream']]),
    ...(lock === '' ? [] : [['lock', 'flake.lock']]),
    ['method', 'How this was measured'],
  ]
  yield `<h1 class="${newsOf(report.outcome)}">${escapeHtml(report.headline)}</h1>`
  yield bumpLine(report)
  yield `<nav aria-label="Parts of this page"><ul>${links.map(([id, title]) => `<li><a href="#${id}">${title}</a></li>`).join('')}</ul></nav>`
  yield listHtml('Notices', report.notices)
  yield hostListHtml(report.hosts)
  yield '<div>'
  for (const host of worstFirst(report.hosts)) yield hostHtml(host, repeatHtml(report, host))
  yield '</div>'
  yield changes
  yield lock
  const skipped = report.skipped.map(({ tag, reason }) => `${tag}: ${reason}`)
  yield listHtml('Newer tags not taken', skipped)
  yield method(report)
}

/**
 * Yields report.html: one self-contained page that loads nothing, in the reader's light or dark scheme.
 * The whole report is in it as JSON, under the id `report`. No piece ends inside of a text.
 */
export function reportHtml(report: Report): Generator<string> {
  return pageHtml({
    title: `${report.flakeInput}: ${nameOfPin(report.baseline)} → ${nameOfPin(report.candidate)}`,
    main: mainParts(report),
    dataId: 'report',
    dataFile: 'report.json',
    data: reportJson(report),
  })
}
