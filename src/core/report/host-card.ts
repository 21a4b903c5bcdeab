import { cpuFacts } from './cpu-facts.ts'
import { buildText, candidateBuildText, closureText } from './host-facts.ts'
import { element, escapeHtml } from './html.ts'
import type { HostReport } from './report.ts'

type Fact = readonly [term: string, html: string]

const text = (term: string, value: string | null | undefined): Fact[] => (value == null || value === '' ? [] : [[term, escapeHtml(value)]])

function cpuFeatures(host: HostReport): Fact[] {
  const facts = cpuFacts(host)
  if (facts === null) return []
  const lines = [...facts.configured.map((one) => `configured: ${one}`), `present: ${facts.present}`].map(escapeHtml)
  const gaps = facts.gaps.map((gap) => element('strong', { class: 'not-proven' }, escapeHtml(gap)))
  return [['CPU features', [...lines, ...gaps].join('<br>')]]
}

/** Returns what a host is and what was built for it, as the list at the head of its card. */
export function hostFactsHtml(host: HostReport): string {
  const { builds, fingerprint } = host
  const facts: Fact[] = [
    ...text('Variant', host.variant),
    ...text('Device', host.device),
    ...text('Driver', fingerprint?.driver ?? (fingerprint === null || host.variant === 'cpu' ? null : 'unknown')),
    ...text('CPU', fingerprint?.cpu),
    ...cpuFeatures(host),
    ...(builds === null ? [] : [['Builds', `baseline ${escapeHtml(buildText(builds.baseline))}<br>candidate ${escapeHtml(candidateBuildText(builds))}`] as const]),
    ...text('Closure', builds === null ? '' : closureText(builds)),
  ]
  return `<dl class="facts">\n${facts.map(([term, html]) => `<div><dt>${term}</dt><dd>${html}</dd></div>`).join('\n')}\n</dl>`
}
