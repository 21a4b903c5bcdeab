import { formatComparison } from '../../src/core/report/numbers.ts'
import type { HostReport, Report } from '../../src/core/report/report.ts'

/** Returns a report's hosts as lines of text for a terminal: host, variant, outcome, and each test's change with its interval. */
export function outcomeTable({ baseline, candidate, headline, hosts }: Report): string {
  const rows = hosts.map((host) => [host.host, host.variant, host.outcome, reason(host)])
  const all = [['host', 'variant', 'outcome', `${candidate.tag ?? 'candidate'} against ${baseline.tag ?? 'baseline'}`], ...rows]
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ').trimEnd()
  const bar = [...widths.map((width) => '─'.repeat(width)), '─'.repeat(Math.max(...all.map((row) => row[3]?.length ?? 0)))]
  return [headline, '', ...[all[0] ?? [], bar, ...rows].map(line)].join('\n')
}

const reason = ({ comparisons, sentence }: HostReport): string =>
  comparisons.length > 0 ? comparisons.map(formatComparison).join(', ') : (sentence.split('\n')[0] ?? '')
