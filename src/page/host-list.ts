import { counted } from '../core/counted.ts'

/**
 * Makes the list of hosts searchable and sortable: every heading becomes a button, and the parts of hosts that the search leaves out are
 * hidden. Without the page's program the list stands as it was written, worst first.
 */
export function listHosts(): void {
  const table = document.querySelector<HTMLTableElement>('#list-of-hosts table')
  const form = document.querySelector<HTMLElement>('#search')
  const field = document.querySelector<HTMLInputElement>('#search input')
  const count = document.querySelector<HTMLElement>('#search output')
  if (table === null || form === null || field === null || count === null) return
  const rows = [...(table.tBodies[0]?.rows ?? [])]
  for (const [column, heading] of [...(table.tHead?.rows[0]?.cells ?? [])].entries()) makeSortable(table, heading, column)
  const search = (): void => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean)
    const found = rows.filter((row) => {
      // a device that is no column is on the host's card
      const text = [...[...row.cells].map(({ textContent }) => textContent ?? ''), row.dataset['device'] ?? ''].join('\n').toLowerCase()
      row.hidden = !words.every((word) => text.includes(word))
      const part = document.getElementById(`host-${row.dataset['host'] ?? ''}`)
      if (part !== null) part.hidden = row.hidden
      return !row.hidden
    })
    count.textContent = `${found.length} of ${counted(rows.length, 'host')}`
  }
  field.addEventListener('input', search)
  form.hidden = false
  search()
}

function makeSortable(table: HTMLTableElement, heading: HTMLTableCellElement, column: number): void {
  const button = document.createElement('button')
  button.type = 'button'
  button.append(...heading.childNodes)
  heading.append(button)
  button.addEventListener('click', () => {
    const descending = heading.getAttribute('aria-sort') === 'ascending'
    for (const other of table.querySelectorAll('[aria-sort]')) other.removeAttribute('aria-sort')
    heading.setAttribute('aria-sort', descending ? 'descending' : 'ascending')
    const body = table.tBodies[0]
    const ordered = [...(body?.rows ?? [])].toSorted((one, other) => compare(keyOf(one, column), keyOf(other, column)) * (descending ? -1 : 1))
    body?.append(...ordered)
    // the parts of the hosts follow their list
    for (const row of ordered) {
      const part = document.getElementById(`host-${row.dataset['host'] ?? ''}`)
      part?.parentElement?.append(part)
    }
  })
}

function keyOf(row: HTMLTableRowElement, column: number): string {
  const cell = row.cells[column]
  return cell?.dataset['sort'] ?? cell?.textContent ?? ''
}

const IN_WORDS = new Intl.Collator('en', { numeric: true })

/** Numbers by their size, anything else as people list names: host-2 before host-10. */
function compare(one: string, other: string): number {
  const [a, b] = [Number(one), Number(other)]
  return one !== '' && other !== '' && Number.isFinite(a) && Number.isFinite(b) ? a - b : IN_WORDS.compare(one, other)
}
