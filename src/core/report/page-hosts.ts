import { newsOf, OUTCOMES } from '../verdict/outcomes.ts'
import { worstFirst } from './host-sections.ts'
import { element, escapeHtml } from './html.ts'
import { formatEstimate } from './numbers.ts'
import { searchHtml } from './page-frame.ts'
import type { Comparison, HostReport } from './report.ts'

const TITLES = ['Host', 'Variant', 'Outcome', 'Greatest change', 'Why'] as const

function greatestChange({ comparisons }: HostReport): Comparison | undefined {
  const measured = comparisons.filter(({ change }) => change !== null)
  return measured.toSorted((one, other) => Math.abs(other.change ?? 0) - Math.abs(one.change ?? 0))[0]
}

/** Returns the searchable, sortable list of hosts, worst first; each leads to its part of the page. */
export function hostListHtml(hosts: readonly HostReport[]): string {
  const rows = worstFirst(hosts).map((host) => {
    const greatest = greatestChange(host)
    const cells = [
      element('td', {}, `${element('a', { href: `#host-${host.host}` }, escapeHtml(host.host))}${host.advisory ? ' (advisory)' : ''}`),
      element('td', {}, escapeHtml(host.variant)),
      element('td', { class: `outcome ${newsOf(host.outcome)}`, 'data-sort': String(OUTCOMES.indexOf(host.outcome)) }, host.outcome),
      element('td', { class: 'number', 'data-sort': greatest === undefined ? '' : String(greatest.change) }, greatest === undefined ? '' : formatEstimate(greatest)),
      element('td', {}, escapeHtml(host.sentence)),
    ]
    return element('tr', { 'data-host': host.host, ...(host.device !== null && { 'data-device': host.device }) }, cells.join(''))
  })
  const head = TITLES.map((title) => `<th scope="col">${title}</th>`).join('')
  const table = `<table><thead><tr>${head}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`
  return `${searchHtml()}\n<div id="list-of-hosts" class="table" tabindex="0" role="group" aria-label="Hosts">${table}</div>`
}
