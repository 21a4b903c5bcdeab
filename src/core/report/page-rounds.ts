import { counted } from '../counted.ts'
import { legendHtml } from './page-frame.ts'
import { element, escapeHtml } from './html.ts'
import { formatComparison, formatShare } from './numbers.ts'
import type { HostReport } from './report.ts'

/** Returns a figure per test for the page's program to draw into; its caption says in words what the charts show. */
export function roundFigures(host: HostReport): string {
  if (host.comparisons.length === 0) return ''
  const figures = host.comparisons.map((comparison) => {
    const caption = `${formatComparison(comparison)}: ${comparison.outcome} at a margin of ${formatShare(comparison.delta, '±')}`
    return element('figure', { 'data-rounds-of': host.host, 'data-test': comparison.test }, `<figcaption>${escapeHtml(caption)}</figcaption>`)
  })
  return [legendHtml(false), '<div class="charts">', ...figures, '</div>'].join('\n')
}

/** Returns the place for a host's samples, which the page's program fills from the data in the page. */
export function samplesPlace(host: HostReport): string {
  if (host.rounds.length === 0) return ''
  const summary = `<summary>Samples of ${counted(host.rounds.length, 'round')}, in the order they ran</summary>`
  return element('details', { 'data-samples-of': host.host }, `${summary}<noscript><p>They are in this page’s data block “report”.</p></noscript>`)
}
