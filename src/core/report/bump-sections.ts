import { nameOfPin } from '../pin/pin-name.ts'
import { githubRepository } from '../upstream/release-host.ts'
import { measuredLines, methodText } from './host-facts.ts'
import { codeBlock, details, escapeMarkdown, inlineCode, list } from './markdown.ts'
import type { Section } from './markdown.ts'
import type { HostReport, Report } from './report.ts'

/** Returns upstream's page, when it lies on GitHub; else null. */
export function upstreamPage({ upstream }: Pick<Report, 'upstream'>): string | null {
  const repository = githubRepository(upstream)
  return repository === null ? null : `https://github.com/${repository}`
}

/** Returns the page that compares the two commits of upstream, when that lies on GitHub; else null. */
export function compareUrl(report: Report): string | null {
  // the sides of a review are commits of the fleet
  if (report.review !== undefined) return null
  const page = upstreamPage(report)
  return page === null ? null : `${page}/compare/${report.baseline.pin.rev}...${report.candidate.pin.rev}`
}

/** Returns the first lines: what to do, and which bump or pull request this is about. */
export function headSection(report: Report): Section {
  const names = `${escapeMarkdown(nameOfPin(report.baseline), 80)} → ${escapeMarkdown(nameOfPin(report.candidate), 80)}`
  const url = compareUrl(report)
  const input = `${inlineCode(report.flakeInput, 80)} (${escapeMarkdown(report.upstream, 120)})`
  const bump = report.review === undefined ? `Bump of ${input}: ${url === null ? names : `[${names}](${url})`}` : reviewLine(report, names)
  const [start, ...rest] = report.headline.split(': ')
  return { name: 'the first lines', sizes: [`**${escapeMarkdown(start ?? '', 120)}:** ${escapeMarkdown(rest.join(': '), 1200)}\n\n${bump}`] }
}

/** What is compared, and which nodes of the lock moved: a reader looks for what changed his llama.cpp. */
function reviewLine({ lockDiff, movedNodes, flakeInput }: Report, names: string): string {
  const named = movedNodes.slice(0, 20).map((node) => inlineCode(node, 80))
  const more = movedNodes.length > named.length ? ` and ${movedNodes.length - named.length} more` : ''
  const moved = named.length > 0 ? `Moved in flake.lock: ${named.join(', ')}${more}.` : escapeMarkdown(lockDiff, 200)
  return `Review of ${names}, for what the hosts' llama.cpp (input ${inlineCode(flakeInput, 80)}) is built from and for nothing else. ${moved}`
}

function listSection(name: string, heading: string, entries: readonly string[], folded: boolean): Section {
  if (entries.length === 0) return { name, sizes: [''] }
  const section = (limit: number): string => {
    const listed = list(entries, limit, (entry) => escapeMarkdown(entry, 400))
    return folded ? details(`${heading} (${entries.length})`, listed) : `### ${heading}\n\n${listed}`
  }
  return { name, sizes: [() => section(200), () => section(10), ''] }
}

/** Returns what the reader must know besides the verdict. */
export function noticesSection({ notices }: Report): Section {
  return listSection('the notices', 'Notices', notices, false)
}

/** Returns the newer tags that were not taken, with reasons, folded. */
export function skippedSection({ skipped }: Report): Section {
  return listSection(
    'the skipped tags',
    'Newer tags not taken',
    skipped.map(({ tag, reason }) => `${tag}: ${reason}`),
    true,
  )
}

/** Returns what moved in flake.lock, folded; open in a review, and when more moved than the bumped input. */
export function lockSection({ lockDiff, movedNodes, flakeInput, review }: Report): Section {
  // where nothing moved in a review, its first lines say so
  if (lockDiff.trim() === '' || (review !== undefined && movedNodes.length === 0)) return { name: 'the flake.lock diff', sizes: [''] }
  const heading = review === undefined ? `flake.lock: more than ${inlineCode(flakeInput, 80)} moved` : 'What moved in flake.lock'
  const whole = (limit: number): string =>
    movedNodes.length > 0 || review !== undefined ? `### ${heading}\n\n${codeBlock(lockDiff, limit)}` : details('flake.lock', codeBlock(lockDiff, limit))
  return { name: 'the flake.lock diff', sizes: [whole(20000), whole(2000), ''] }
}

function hostLines(host: HostReport): string {
  return [`**${escapeMarkdown(host.host)}**`, '', ...measuredLines(host).map((line) => `- ${escapeMarkdown(line, 600)}`)].join(
    '\n',
  )
}

/** Returns how the verdict was found, so that anybody can repeat it, with the time of the report when it is `dated`. */
export function methodSection(report: Report, dated = true): Section {
  const answered = report.hosts.filter(({ attempt }) => attempt !== null)
  const when = dated ? `, report of ${report.generatedAt}` : ''
  const rule = `${methodText(report)} Plan ${inlineCode(report.planDigest, 80)}${when}.`
  const whole = (): string => details('How this was measured', [rule, ...answered.map(hostLines)].join('\n\n'))
  return { name: 'how it was measured', sizes: [whole, details('How this was measured', rule), ''] }
}
