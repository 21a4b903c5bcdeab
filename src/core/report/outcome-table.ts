import { loudChecks } from './check-sections.ts'
import { reasonsOf } from './host-facts.ts'
import { worstFirst } from './host-sections.ts'
import { formatChange, formatThroughput } from './numbers.ts'
import type { Comparison, HostReport, Report } from './report.ts'
import { visibleLine } from './visible-text.ts'

const WIDTH = 80
const GAP = '  '

/** Returns the text in lines of at most `width` characters, broken at spaces; a longer word is broken anywhere. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/ (?!%)/).flatMap((long) => long.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [])) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}

const clip = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 1)}…`)
const percent = (change: number): string => formatChange(change).replace(' %', '')

function changeOf({ change, low, high }: Comparison): string {
  if (change === null) return '-'
  return low === null || high === null ? percent(change) : `${percent(change)} [${percent(low)}, ${percent(high)}]`
}

function rowsOf(host: HostReport): string[][] {
  const throughput = (tokensPerSecond: number | null): string =>
    tokensPerSecond === null ? '-' : formatThroughput(tokensPerSecond)
  if (host.comparisons.length === 0) return [[host.host, '-', '-', '-', '-', host.outcome]]
  return host.comparisons.map((comparison, place) => [
    place === 0 ? host.host : '',
    comparison.test,
    throughput(comparison.baselineThroughput),
    throughput(comparison.candidateThroughput),
    changeOf(comparison),
    comparison.outcome,
  ])
}

/** Returns the report as plain text for a terminal, no line above 80 columns: headline, table of tests, reasons. */
export function outcomeTable(report: Report): string {
  const hosts = worstFirst(report.hosts)
  const rows = [['HOST', 'TEST', 'BASE t/s', 'CAND t/s', 'CHANGE %', 'VERDICT'], ...hosts.flatMap(rowsOf)]
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  // names give way first: the numbers are what one looks for
  const rest = WIDTH - GAP.length * 5 - widths.slice(2).reduce((sum, width) => sum + width, 0)
  const testWidth = Math.min(widths[1] ?? 0, Math.max(8, rest - Math.min(widths[0] ?? 0, 12)))
  const hostWidth = Math.min(widths[0] ?? 0, Math.max(8, rest - testWidth))
  const table = rows.map((row) =>
    row
      .map((text, column) => {
        const width = column === 0 ? hostWidth : column === 1 ? testWidth : (widths[column] ?? 0)
        return column === 2 || column === 3 ? clip(text, width).padStart(width) : clip(text, width).padEnd(width)
      })
      .join(GAP)
      .trimEnd(),
  )
  const sentences = reasonsOf(hosts).flatMap(({ names, outcome, sentence }) => {
    const lines = wrap(visibleLine(`${names}: ${outcome}. ${sentence}`, 600), WIDTH - 2)
    return lines.map((line, place) => (place === 0 ? line : `  ${line}`))
  })
  const checks = hosts.flatMap(loudChecks).flatMap((text) => {
    return wrap(visibleLine(text, 600), WIDTH - 2).map((line, place) => (place === 0 ? line : `  ${line}`))
  })
  return [...wrap(visibleLine(report.headline, 1200), WIDTH), '', ...table, '', ...sentences, ...checks, ''].join('\n')
}
