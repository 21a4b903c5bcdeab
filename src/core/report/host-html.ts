import { newsOf } from '../verdict/outcomes.ts'
import { SIDES } from '../verdict/sides.ts'
import { checksHtml } from './check-sections.ts'
import { hostFactsHtml } from './host-card.ts'
import { measuredLines } from './host-facts.ts'
import { cell, element, escapeHtml, numberCell, tableHtml } from './html.ts'
import { formatConfidence, formatEstimate, formatInterval, formatOutcome, formatThroughput, formatWidth } from './numbers.ts'
import { otherCommits } from './other-commits.ts'
import { roundFigures, samplesPlace } from './page-rounds.ts'
import type { HostReport } from './report.ts'

function comparisonTable(host: HostReport): string {
  if (host.comparisons.length === 0) return ''
  const rows = host.comparisons.map((comparison) => [
    cell(comparison.test),
    numberCell(comparison.baselineThroughput, formatThroughput),
    numberCell(comparison.candidateThroughput, formatThroughput),
    numberCell(comparison, formatEstimate),
    numberCell(comparison, formatInterval),
    numberCell(comparison.low === null ? null : comparison.confidence, formatConfidence),
    numberCell(comparison.halfWidth, formatWidth),
    numberCell(comparison.pairs, String),
    numberCell(comparison.pValue, (pValue) => pValue.toPrecision(2)),
    element('td', { class: `outcome ${newsOf(comparison.outcome)}` }, formatOutcome(comparison)),
  ])
  return tableHtml(['Test', 'Baseline t/s', 'Candidate t/s', 'Change', 'Interval', 'Confidence', 'Would show', 'Pairs', 'p', 'Verdict'], rows)
}

function pathsTable({ builds, derivations }: HostReport): string {
  if (builds === null) return ''
  const rows = SIDES.map((side) => {
    const build = builds[side]
    const path = 'storePath' in build ? build.storePath : build.kind === 'failed' ? build.sentence : ''
    return [cell(side), cell(path), cell(derivations?.[side] ?? '')]
  })
  const failed = [builds.baseline, builds.candidate].some(({ kind }) => kind === 'failed')
  return `<details${failed ? ' open' : ''}><summary>Store paths and derivations</summary>\n${tableHtml(['Side', 'Store path, or what failed', 'Derivation'], rows)}\n</details>`
}

/** Returns a host's part of report.html; `more` is HTML that ends it. */
export function hostHtml(host: HostReport, more = ''): string {
  const log =
    host.logTail === null || host.logTail.trim() === ''
      ? ''
      : `<details open><summary>Log</summary>\n<pre>${escapeHtml(host.logTail)}</pre>\n</details>`
  const facts = measuredLines(host)
    .map((line) => `<li>${escapeHtml(line)}</li>`)
    .join('\n')
  const other = otherCommits(host)
  const advisory = host.advisory ? ', advisory' : ''
  return [
    `<section id="host-${escapeHtml(host.host)}">`,
    `<h2>${escapeHtml(host.host)} <small>(${escapeHtml(host.variant)}${advisory})</small></h2>`,
    `<p><span class="outcome ${newsOf(host.outcome)}">${host.outcome}</span>: ${escapeHtml(host.sentence)}</p>`,
    other === null ? '' : `<p class="not-proven">The builds, checks and samples here are of ${other}, not of this bump.</p>`,
    hostFactsHtml(host),
    log,
    comparisonTable(host),
    roundFigures(host),
    checksHtml(host),
    pathsTable(host),
    `<details><summary>Facts of the host</summary>\n<ul>\n${facts}\n</ul>\n</details>`,
    samplesPlace(host),
    more,
    '</section>',
  ]
    .filter((part) => part !== '')
    .join('\n')
}
