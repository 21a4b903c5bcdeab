import { newsOf } from '../verdict/outcomes.ts'
import { loudChecks } from './check-sections.ts'
import { reasonsOf } from './host-facts.ts'
import { worstFirst } from './host-sections.ts'
import { formatMeasured, formatThroughput } from './numbers.ts'
import { ofTheseCommits } from './other-commits.ts'
import type { HostReport, Report } from './report.ts'
import { tableWithOutcomes, type StyledText } from './styled-text.ts'
import { paragraph, textTable } from './text-table.ts'

function rowsOf(host: HostReport): string[][] {
  const throughput = (tokensPerSecond: number | null): string =>
    tokensPerSecond === null ? '-' : formatThroughput(tokensPerSecond)
  if (host.comparisons.length === 0) return [[host.host, '-', '-', '-', '-', host.outcome]]
  return host.comparisons.map((comparison, place) => [
    place === 0 ? host.host : '',
    comparison.test,
    throughput(comparison.baselineThroughput),
    throughput(comparison.candidateThroughput),
    formatMeasured(comparison).replaceAll(' %', '') || '-',
    comparison.outcome,
  ])
}

const hanging = (text: string): string[] => paragraph(text, 600, '', 2)

/** Returns the report for a terminal, no line above 80 columns: headline, table of tests, reasons, notices. */
export function outcomeTable(report: Report): StyledText {
  const hosts = worstFirst(report.hosts)
  const rows = [['HOST', 'TEST', 'BASE t/s', 'CAND t/s', 'CHANGE %', 'VERDICT'], ...hosts.flatMap(rowsOf)]
  const table = textTable(rows, { right: [2, 3], giving: [1, 0] })
  const sentences = reasonsOf(hosts).flatMap(({ names, outcome, sentence }) => hanging(`${names}: ${outcome}. ${sentence}`))
  const checks = ofTheseCommits(hosts).flatMap(loudChecks).flatMap(hanging)
  const notices = report.notices.flatMap((notice) => hanging(`note: ${notice}`))
  const outcomes = hosts.flatMap(({ comparisons, outcome }) => (comparisons.length === 0 ? [outcome] : comparisons.map((one) => one.outcome)))
  const headline = paragraph(report.headline, 1200).join('\n')
  return [{ text: headline, news: newsOf(report.outcome) }, '\n\n', ...tableWithOutcomes(table, outcomes), ['\n', ...sentences, ...checks, ...notices, ''].join('\n')]
}
