import { newsOf } from '../verdict/outcomes.ts'
import { checksHtml } from './check-sections.ts'
import { buildText, closureText, measuredLines } from './host-facts.ts'
import { element, escapeHtml, tableHtml } from './html.ts'
import { formatChange, formatInterval, formatOutcome, formatThroughput } from './numbers.ts'
import type { HostReport, ReportedRound } from './report.ts'

const cell = (text: string): string => `<td>${escapeHtml(text)}</td>`
const numberCell = (text: string): string => element('td', { class: 'number' }, escapeHtml(text))
const throughputCell = (tokensPerSecond: number | null): string =>
  numberCell(tokensPerSecond === null ? '' : formatThroughput(tokensPerSecond))

function comparisonTable(host: HostReport): string {
  if (host.comparisons.length === 0) return ''
  const rows = host.comparisons.map((comparison) => [
    cell(comparison.test),
    throughputCell(comparison.baselineThroughput),
    throughputCell(comparison.candidateThroughput),
    numberCell(comparison.change === null ? '' : formatChange(comparison.change)),
    numberCell(formatInterval(comparison)),
    numberCell(comparison.halfWidth === null ? '' : formatChange(comparison.halfWidth, '±')),
    numberCell(String(comparison.pairs)),
    numberCell(comparison.pValue === null ? '' : comparison.pValue.toPrecision(2)),
    element('td', { class: `outcome ${newsOf(comparison.outcome)}` }, formatOutcome(comparison)),
  ])
  const interval = `Interval (${Number(((host.comparisons[0]?.confidence ?? 0) * 100).toFixed(2))} %)`
  return tableHtml(['Test', 'Baseline t/s', 'Candidate t/s', 'Change', interval, 'Half', 'Pairs', 'p', 'Verdict'], rows)
}

function roundRows(round: ReportedRound): string[][] {
  const order = round.first === 'baseline' ? (['baseline', 'candidate'] as const) : (['candidate', 'baseline'] as const)
  return order.flatMap((side) => {
    const process = round[side]
    const common = [numberCell(String(round.index)), cell(side)]
    const foreign = numberCell(process?.foreignCpu == null ? '' : process.foreignCpu.toFixed(2))
    const dropped = cell(round.dropped ?? '')
    if (process === null || process.rows.length === 0) return [[...common, cell(''), numberCell(''), foreign, dropped]]
    return process.rows.map((row) => {
      const milliseconds = row.samplesNs.map((ns) => (ns / 1e6).toFixed(3)).join(', ')
      return [...common, cell(row.test), element('td', {}, milliseconds), foreign, dropped]
    })
  })
}

function samplesTable(host: HostReport): string {
  if (host.rounds.length === 0) return ''
  const titles = ['Round', 'Side', 'Test', 'Samples in ms', 'Foreign CPU (cores)', 'Dropped because']
  const table = tableHtml(titles, host.rounds.flatMap(roundRows))
  return `<details><summary>Samples of ${host.rounds.length} rounds, in the order they ran</summary>\n${table}\n</details>`
}

function buildTable(host: HostReport): string {
  if (host.builds === null) return ''
  const { baseline, candidate } = host.builds
  const path = (build: typeof baseline): string =>
    'storePath' in build ? build.storePath : build.kind === 'failed' ? build.sentence : ''
  const rows = [
    [cell('baseline'), cell(buildText(baseline)), cell(path(baseline)), cell(host.derivations?.baseline ?? '')],
    [cell('candidate'), cell(buildText(candidate)), cell(path(candidate)), cell(host.derivations?.candidate ?? '')],
  ]
  const closure = closureText(host.builds)
  return (
    tableHtml(['Side', 'Build', 'Store path', 'Derivation'], rows) +
    (closure === '' ? '' : `\n<p>Closure: ${escapeHtml(closure)}</p>`)
  )
}

/** Returns a host's part of report.html. */
export function hostHtml(host: HostReport): string {
  const log =
    host.logTail === null || host.logTail.trim() === ''
      ? ''
      : `<details open><summary>Log</summary>\n<pre>${escapeHtml(host.logTail)}</pre>\n</details>`
  const facts = measuredLines(host)
    .map((line) => `<li>${escapeHtml(line)}</li>`)
    .join('\n')
  const advisory = host.advisory ? ', advisory' : ''
  return [
    `<section id="host-${escapeHtml(host.host)}">`,
    `<h2>${escapeHtml(host.host)} <small>(${escapeHtml(host.variant)}${advisory})</small></h2>`,
    `<p><span class="outcome ${newsOf(host.outcome)}">${host.outcome}</span>: ${escapeHtml(host.sentence)}</p>`,
    host.device === null ? '' : `<p>Device: ${escapeHtml(host.device)}</p>`,
    comparisonTable(host),
    buildTable(host),
    checksHtml(host),
    log,
    `<details><summary>Facts of the host</summary>\n<ul>\n${facts}\n</ul>\n</details>`,
    samplesTable(host),
    '</section>',
  ]
    .filter((part) => part !== '')
    .join('\n')
}
