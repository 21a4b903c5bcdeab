import { nameOfPin } from '../pin/pin-name.ts'
import { newsOf } from '../verdict/outcomes.ts'
import { compareUrl } from './bump-sections.ts'
import { methodText } from './host-facts.ts'
import { hostHtml } from './host-html.ts'
import { worstFirst } from './host-sections.ts'
import { element, escapeHtml, jsonScript, listHtml, tableHtml } from './html.ts'
import type { Report } from './report.ts'

const STYLE = `
:root { color-scheme: light dark; --line: #d0d7de; --soft: #f6f8fa; --good: #116329; --bad: #a40e26; --open: #7d4e00; }
@media (prefers-color-scheme: dark) {
  :root { --line: #3d444d; --soft: #161b22; --good: #57d364; --bad: #ff7b72; --open: #e3b341; }
}
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.3; } h2 { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
.table { overflow-x: auto; } table { border-collapse: collapse; margin: 1rem 0; }
th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; overflow-wrap: normal; }
td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
pre { background: var(--soft); padding: .8rem; overflow-x: auto; white-space: pre-wrap; } code { background: var(--soft); }
.good { color: var(--good); } .bad { color: var(--bad); } .not-proven { color: var(--open); }
.outcome { font-weight: 600; white-space: nowrap; }
@media print { body { max-width: none; } details > * { display: block; } }
`.trim()

function overview(report: Report): string {
  const rows = worstFirst(report.hosts).map((host) => {
    const link = element('a', { href: `#host-${host.host}` }, escapeHtml(host.host))
    const outcome = element('td', { class: `outcome ${newsOf(host.outcome)}` }, escapeHtml(host.outcome))
    const advisory = host.advisory ? ' (advisory)' : ''
    return [
      `<td>${link}${advisory}</td>`,
      `<td>${escapeHtml(host.variant)}</td>`,
      outcome,
      `<td>${escapeHtml(host.sentence)}</td>`,
    ]
  })
  return tableHtml(['Host', 'Variant', 'Outcome', 'Why'], rows)
}

function bumpLine(report: Report): string {
  const names = escapeHtml(`${nameOfPin(report.baseline)} → ${nameOfPin(report.candidate)}`)
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
 * Returns report.html: one self-contained page without scripts that loads nothing, in the reader's light or dark scheme.
 * The whole report is in it as JSON, under the id `report`.
 */
export function reportHtml(report: Report): string {
  const title = `${report.flakeInput}: ${nameOfPin(report.baseline)} → ${nameOfPin(report.candidate)}`
  const parts = [
    '<main>',
    `<h1 class="${newsOf(report.outcome)}">${escapeHtml(report.headline)}</h1>`,
    bumpLine(report),
    overview(report),
    listHtml('Notices', report.notices),
    ...worstFirst(report.hosts).map(hostHtml),
    report.lockDiff.trim() === '' ? '' : `<h2>flake.lock</h2>\n<pre>${escapeHtml(report.lockDiff)}</pre>`,
    listHtml(
      'Newer tags not taken',
      report.skipped.map(({ tag, reason }) => `${tag}: ${reason}`),
    ),
    method(report),
    '</main>',
    jsonScript('report', report),
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${parts.filter((part) => part !== '').join('\n')}
</body>
</html>
`
}
