import type { HostReport } from '../core/report/report.ts'
import { sidesFrom } from '../core/verdict/sides.ts'
import { reportedHost, textOf } from './page-data.ts'

/** Fills a host's table of samples when it is opened, and lets the reader save the data block as a file. */
export function offerSamples(): void {
  for (const place of document.querySelectorAll<HTMLDetailsElement>('details[data-samples-of]')) {
    place.addEventListener('toggle', () => {
      const host = reportedHost(place.dataset['samplesOf'] ?? '')
      if (place.open && host !== undefined && place.querySelector('table') === null) place.append(tableOf(host))
    })
  }
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-save]')) {
    button.hidden = false
    button.addEventListener('click', () => save(button.dataset['save'] ?? '', button.dataset['file'] ?? 'data.json'))
  }
}

function save(id: string, fileName: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([textOf(id)], { type: 'application/json' }))
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

const TITLES = ['Round', 'Side', 'Test', 'Samples in ms', 'Cores taken by others', 'Dropped because']

function tableOf(host: HostReport): HTMLElement {
  const place = document.createElement('div')
  place.className = 'table'
  place.tabIndex = 0
  place.setAttribute('role', 'group')
  place.setAttribute('aria-label', `Samples of ${host.host}`)
  const table = document.createElement('table')
  place.append(table)
  const head = table.createTHead().insertRow()
  for (const title of TITLES) {
    const cell = document.createElement('th')
    cell.scope = 'col'
    cell.textContent = title
    head.append(cell)
  }
  const body = table.createTBody()
  for (const cells of rowsOf(host)) {
    const row = body.insertRow()
    for (const text of cells) row.insertCell().textContent = text
  }
  return place
}

/** In the order they ran; text is set as text, never as HTML. */
function rowsOf({ rounds }: HostReport): string[][] {
  return rounds.flatMap((round) => {
    return sidesFrom(round.first).flatMap((side) => {
      const process = round[side]
      const rows = process === null || process.rows.length === 0 ? [{ test: '', samplesNs: [] }] : process.rows
      return rows.map(({ test, samplesNs }) => [
        String(round.index + 1),
        side,
        test,
        samplesNs.map((ns) => (ns / 1e6).toFixed(3)).join(', '),
        process?.foreignCpu == null ? '' : process.foreignCpu.toFixed(2),
        round.dropped ?? '',
      ])
    })
  })
}
