import { checkFacts, differentTexts } from './check-facts.ts'
import { cell, element, escapeHtml, tableHtml } from './html.ts'
import { codeBlock, details, escapeMarkdown, list, table } from './markdown.ts'
import type { Section } from './markdown.ts'
import type { HostReport } from './report.ts'

/** Characters of a text that a page shows; the measurement has more. */
const SHOWN_TEXT = 600
/** A check's result in words. */
const RESULTS = { passed: 'passed', notice: 'notice', failed: 'failed', 'not-checked': 'not checked' } as const

/** No character is cut in two, and the first difference is in it: at most 200 characters, each a line end shown with two, stand before it. */
const startOf = (text: string): string => Array.from(text).slice(0, SHOWN_TEXT).join('')

function textsMarkdown(host: HostReport): string[] {
  return differentTexts(host).map(({ prompt, baseline, candidate }) =>
    details(
      `${host.host}: the text after "${prompt.split('\n')[0] ?? ''}"`,
      `Baseline:\n\n${codeBlock(startOf(baseline))}\n\nCandidate:\n\n${codeBlock(startOf(candidate))}`,
    ),
  )
}

/** Returns the checks of the hosts that answered, in the order given: loud ones as sentences, passed ones as a count, and figures. */
export function checksSectionOf(hosts: readonly HostReport[]): Section {
  const checks = hosts.flatMap((host) => host.checks.map((check) => ({ host, check })))
  const loud = checks.filter(({ check }) => check.result !== 'passed')
  const told = (limit: number): string =>
    list(loud, limit, ({ host, check: { name, side, result, sentence } }) => `${escapeMarkdown(host.host)}, ${name} of the ${side}: **${RESULTS[result]}**. ${escapeMarkdown(sentence, 500)}`)
  const facts = hosts.flatMap((host) =>
    checkFacts(host).map(({ what, baseline, candidate }) => [host.host, what, baseline, candidate].map((text) => escapeMarkdown(text, 160))),
  )
  const texts = hosts.flatMap(textsMarkdown)
  const passed = checks.length - loud.length
  const section = (limit: number, withFacts: boolean): string => {
    const figures = withFacts && facts.length > 0 ? [table(['Host', 'Figure', 'Baseline', 'Candidate'], facts)] : []
    const parts = [`### Checks\n\n${passed} of ${checks.length} passed.`, told(limit), ...figures, ...(withFacts ? texts : [])]
    return parts.filter((part) => part !== '').join('\n\n')
  }
  return { name: 'the checks', sizes: checks.length === 0 ? [''] : [section(Infinity, true), section(Infinity, false), section(10, false), ''] }
}

/** Returns a host's checks for report.html: every sentence, the figures of both sides, and texts that differ. */
export function checksHtml(host: HostReport): string {
  const items = host.checks.map(
    (check) => `<li>${escapeHtml(`${check.name} of the ${check.side}: ${RESULTS[check.result]}. ${check.sentence}`)}</li>`,
  )
  if (items.length === 0) return ''
  const facts = checkFacts(host).map((fact) => [cell(fact.what), cell(fact.baseline), cell(fact.candidate)])
  const texts = differentTexts(host).map(({ prompt, baseline, candidate }) => {
    const summary = element('summary', {}, escapeHtml(`Different text after "${prompt}"`))
    const both = [`Baseline:\n${baseline}`, `Candidate:\n${candidate}`].map((text) => element('pre', {}, escapeHtml(text))).join('\n')
    return element('details', {}, `${summary}\n${both}`)
  })
  const figures = facts.length === 0 ? [] : [tableHtml(['Figure', 'Baseline', 'Candidate'], facts)]
  return [`<h3>Checks</h3>\n<ul>\n${items.join('\n')}\n</ul>`, ...figures, ...texts].join('\n')
}

/** Returns a sentence for each check of a host that did not simply pass; the words of the terminal. */
export function loudChecks(host: HostReport): string[] {
  const candidates = host.checks.filter(({ side, result }) => side === 'candidate' && (result === 'notice' || result === 'not-checked'))
  return candidates.map(({ name, result, sentence }) => `${host.host}, ${name}: ${RESULTS[result]}. ${sentence}`)
}
