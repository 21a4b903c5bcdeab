import { largestChange } from './headline.ts'
import { worstFirst } from './host-sections.ts'
import { cell, element, escapeHtml } from './html.ts'
import { formatEstimate } from './numbers.ts'
import { hostTable, outcomeCell } from './page-frame.ts'
import type { HostReport } from './report.ts'

/** Returns the searchable, sortable list of hosts, worst first; each leads to its part of the page. */
export function hostListHtml(hosts: readonly HostReport[]): string {
  const rows = worstFirst(hosts).map((host) => {
    const greatest = largestChange(host.comparisons)
    const cells = [
      element('td', {}, `${element('a', { href: `#host-${host.host}` }, escapeHtml(host.host))}${host.advisory ? ' (advisory)' : ''}`),
      cell(host.variant),
      outcomeCell(host.outcome),
      element('td', { class: 'number', 'data-sort': greatest === undefined ? '' : String(greatest.change) }, greatest === undefined ? '' : formatEstimate(greatest)),
      cell(host.sentence),
    ]
    return element('tr', { 'data-host': host.host, ...(host.device !== null && { 'data-device': host.device }) }, cells.join(''))
  })
  return hostTable(['Host', 'Variant', 'Outcome', 'Greatest change', 'Why'], rows)
}
