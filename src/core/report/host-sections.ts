import { counted } from '../counted.ts'
import { newsOf, OUTCOMES } from '../verdict/outcomes.ts'
import type { Outcome } from '../verdict/outcomes.ts'
import { candidateFailures } from './candidate-failures.ts'
import { checksSectionOf } from './check-sections.ts'
import { tellingTest } from './headline.ts'
import { buildText, candidateBuildText, closureText, reasonsOf } from './host-facts.ts'
import { codeBlock, details, escapeMarkdown, inlineCode, list, table } from './markdown.ts'
import type { Section } from './markdown.ts'
import { formatComparison, formatEstimate, formatInterval, formatOutcome, formatThroughput } from './numbers.ts'
import { ofTheseCommits } from './other-commits.ts'
import type { Comparison, HostReport, Report } from './report.ts'

const SIGNS = { good: '✅', bad: '❌', 'not-proven': '❔' } as const
const cell = (text: string): string => escapeMarkdown(text, 60)

/** Returns an outcome with the sign of its news, as in `❌ slower`. */
export function signed(outcome: Outcome): string {
  return `${SIGNS[newsOf(outcome)]} ${outcome}`
}

/** Returns the hosts in the order of the report: worst outcome first, else as planned. */
export function worstFirst(hosts: readonly HostReport[]): HostReport[] {
  return hosts.toSorted((one, other) => OUTCOMES.indexOf(one.outcome) - OUTCOMES.indexOf(other.outcome))
}

const throughput = (tokensPerSecond: number | null): string => (tokensPerSecond === null ? '' : formatThroughput(tokensPerSecond))
const nameOf = (host: HostReport): string => `${cell(host.host)}${host.advisory ? ' (advisory)' : ''}`

function changeCell(comparison: Comparison): string {
  return comparison.change === null ? '' : escapeMarkdown(`${formatEstimate(comparison)} ${formatInterval(comparison)}`)
}

function testTable(hosts: readonly HostReport[]): string {
  const rows = hosts.flatMap((host) => {
    const first = [nameOf(host), cell(host.variant), cell(host.device ?? ''), signed(host.outcome)]
    if (host.comparisons.length === 0) return [[...first, '', '', '', '', '']]
    return host.comparisons.map((comparison, place) => [
      ...(place === 0 ? first : ['', '', '', '']),
      cell(comparison.test),
      throughput(comparison.baselineThroughput),
      throughput(comparison.candidateThroughput),
      changeCell(comparison),
      formatOutcome(comparison),
    ])
  })
  return table(['Host', 'Variant', 'Device', 'Outcome', 'Test', 'Baseline t/s:', 'Candidate t/s:', 'Change', 'Verdict'], rows)
}

function hostTable(hosts: readonly HostReport[], limit: number): string {
  const rows = hosts.slice(0, limit).map((host) => {
    const telling = tellingTest(host) ?? host.comparisons[0]
    return [
      nameOf(host),
      cell(host.variant),
      signed(host.outcome),
      telling === undefined ? '' : escapeMarkdown(formatComparison(telling)),
    ]
  })
  const more = hosts.length > limit ? `\n\n… and ${counted(hosts.length - limit, 'host')} more, none of them with worse news.` : ''
  return `${table(['Host', 'Variant', 'Outcome', 'Telling test'], rows)}${more}`
}

function countTable(hosts: readonly HostReport[]): string {
  const counts = OUTCOMES.map((outcome) => [signed(outcome), String(hosts.filter((host) => host.outcome === outcome).length)])
  return table(
    ['Outcome', 'Hosts:'],
    counts.filter(([, count]) => count !== '0'),
  )
}

/** Returns the table of hosts: per test, per host, the worst 50 hosts, or counts alone. */
export function hostsSection({ hosts }: Report): Section {
  const ordered = worstFirst(hosts)
  const sizes = [() => testTable(ordered), () => hostTable(ordered, 400), () => hostTable(ordered, 50), () => countTable(ordered)]
  return { name: 'the table of hosts', sizes }
}

/** Returns why each host has its outcome, where the table alone does not say it. */
export function reasonsSection({ hosts }: Report): Section {
  const told = reasonsOf(worstFirst(hosts).filter((host) => (host.outcome !== 'same' && host.outcome !== 'faster') || candidateFailures(host) > 0))
  const section = (limit: number, characters: number): string =>
    list(told, limit, ({ names, outcome, sentence }) => `**${escapeMarkdown(names)}** (${outcome}): ${escapeMarkdown(sentence, characters)}`, told.length === limit + 1 ? 'more reason' : 'more reasons')
  return { name: 'the reasons', sizes: told.length === 0 ? [''] : [() => section(Infinity, 600), () => section(20, 300), () => section(5, 150), ''] }
}

/** Returns the last lines of the logs that show a failure, folded. */
export function logsSection({ hosts }: Report): Section {
  const failed = worstFirst(hosts).filter(({ logTail }) => logTail !== null && logTail.trim() !== '')
  const logs = (limit: number, characters: number): string =>
    failed
      .slice(0, limit)
      .map((host) => details(`Log of ${host.host}: ${host.outcome}`, codeBlock(host.logTail ?? '', characters)))
      .join('\n\n')
  return { name: 'the logs', sizes: failed.length === 0 ? [''] : [() => logs(Infinity, 8000), () => logs(10, 2500), () => logs(3, 1000), ''] }
}

/** Returns both sides' builds and the closure size of each host that answered. */
export function buildsSection({ hosts }: Report): Section {
  const answered = worstFirst(ofTheseCommits(hosts)).flatMap((host) => (host.builds === null ? [] : [{ host, builds: host.builds }]))
  const section = (limit: number): string => {
    const rows = answered.slice(0, limit).map(({ host, builds }) => {
      const attribute = host.installable === null ? '' : inlineCode(host.installable.attribute, 80)
      return [nameOf(host), attribute, buildText(builds.baseline), candidateBuildText(builds), closureText(builds)]
    })
    const more = answered.length > limit ? `\n\n… and ${counted(answered.length - limit, 'host')} more` : ''
    return `### Builds\n\n${table(['Host', 'Installable', 'Baseline', 'Candidate', 'Closure'], rows)}${more}`
  }
  return { name: 'the builds', sizes: answered.length === 0 ? [''] : [() => section(Infinity), () => section(20), ''] }
}

/** Returns the checks of each host that answered, worst first. */
export function checksSection({ hosts }: Report): Section {
  return checksSectionOf(worstFirst(ofTheseCommits(hosts)))
}
