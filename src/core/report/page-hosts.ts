import { newsOf, OUTCOMES } from '../verdict/outcomes.ts'
import { worstFirst } from './host-sections.ts'
import { element, escapeHtml } from './html.ts'
import { formatChange } from './numbers.ts'
import { searchHtml } from './page-frame.ts'
import type { HostReport } from './report.ts'

const TITLES = ['Host', 'Variant', 'Outcome', 'Greatest change', 'Why'] as const

const greatestChange = ({ comparisons }: HostReport): number | null =>
  comparisons.reduce<number | null>((most, { change }) => (change !== null && Math.abs(change) > Math.abs(most ?? 0) ? change : (most ?? change)), null)

/** Returns the searchable, sortable list of hosts, worst first; each leads to its part of the page. */
export function hostListHtml(hosts: readonly HostReport[]): string {
  const rows = worstFirst(hosts).map((host) => {
    const change = greatestChange(host)
    const cells = [
      element('td', {}, `${element('a', { href: `#host-${host.host}` }, escapeHtml(host.host))}${host.advisory ? ' (advisory)' : ''}`),
      element('td', {}, escapeHtml(host.variant)),
      element('td', { class: `outcome ${newsOf(host.outcome)}`, 'data-sort': String(OUTCOMES.indexOf(host.outcome)) }, host.outcome),
      element('td', { class: 'number', 'data-sort': change === null ? '' : String(change) }, change === null ? '' : formatChange(change)),
      element('td', {}, escapeHtml(host.sentence)),
    ]
    return element('tr', { 'data-host': host.host }, cells.join(''))
  })
  const head = TITLES.map((title) => `<th scope="col">${title}</th>`).join('')
  const table = `<table><thead><tr>${head}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`
  return `${searchHtml()}\n<div id="list-of-hosts" class="table" tabindex="0" role="group" aria-label="Hosts">${table}</div>`
}
