import { nameOfPin } from '../pin/pin-name.ts'
import { newsOf } from '../verdict/outcomes.ts'
import { compareUrl } from './bump-sections.ts'
import { methodText } from './host-facts.ts'
import { hostHtml } from './host-html.ts'
import { worstFirst } from './host-sections.ts'
import { element, escapeHtml, inertJson, listHtml } from './html.ts'
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
    '<h2>How this was measured</h2>',
    `<p>${escapeHtml(methodText(report))}</p>`,
    `<p>Plan <code>${escapeHtml(report.planDigest)}</code>, report of <time>${escapeHtml(report.generatedAt)}</time>.</p>`,
    `<p>Baseline <code>${report.baseline.pin.rev}</code><br>Candidate <code>${report.candidate.pin.rev}</code></p>`,
  ].join('\n')
}

/**
 * Returns report.html: one self-contained page that loads nothing, in the reader's light or dark scheme.
 * The whole report is in it as JSON, under the id `report`.
 */
export function reportHtml(report: Report): string {
  return pageHtml({
    title: `${report.flakeInput}: ${nameOfPin(report.baseline)} → ${nameOfPin(report.candidate)}`,
    main: [
      `<h1 class="${newsOf(report.outcome)}">${escapeHtml(report.headline)}</h1>`,
      bumpLine(report),
      hostListHtml(report.hosts),
      listHtml('Notices', report.notices),
      '<div>',
      ...worstFirst(report.hosts).map((host) => hostHtml(host, repeatHtml(report, host))),
      '</div>',
      report.lockDiff.trim() === '' ? '' : `<h2>flake.lock</h2>\n<pre>${escapeHtml(report.lockDiff)}</pre>`,
      listHtml(
        'Newer tags not taken',
        report.skipped.map(({ tag, reason }) => `${tag}: ${reason}`),
      ),
      method(report),
    ],
    dataId: 'report',
    dataFile: 'report.json',
    data: reportJson(report, inertJson),
  })
}
