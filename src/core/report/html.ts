import { visibleLines } from './visible-text.ts'

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Returns text of the outside world as HTML text or attribute value, with what cannot be seen made visible. */
export function escapeHtml(text: string): string {
  return visibleLines(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)
}

/** Returns an element around HTML; attribute values are escaped here. */
export function element(name: string, attributes: Readonly<Record<string, string>>, content: string): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeHtml(value)}"`)
  return `<${name}${list.join('')}>${content}</${name}>`
}

/** Returns a cell of a table around plain text. */
export function cell(text: string): string {
  return element('td', {}, escapeHtml(text))
}

/** Returns a cell around a number; an empty one where there is none. */
export function numberCell<Value>(value: Value | null | undefined, format: (value: Value) => string): string {
  return element('td', { class: 'number' }, value == null ? '' : escapeHtml(format(value)))
}

/** Returns a table around rows that are HTML already. One that is wider than the window is scrolled by keyboard too. */
export function tableAround(titles: readonly string[], rows: readonly string[], label: string, id?: string): string {
  const head = titles.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join('')
  const table = `<table><thead><tr>${head}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`
  return element('div', { ...(id !== undefined && { id }), class: 'table', tabindex: '0', role: 'group', 'aria-label': label }, table)
}

/** Returns a table around rows of cells that are HTML already; numbers are aligned by the page's style. */
export function tableHtml(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  return tableAround(titles, rows.map((cells) => `<tr>${cells.join('')}</tr>`), `Table of ${titles.join(', ')}`)
}

/** Returns a heading and a list of plain texts; nothing when the list is empty. */
export function listHtml(heading: string, entries: readonly string[]): string {
  if (entries.length === 0) return ''
  return `<h2>${escapeHtml(heading)}</h2>\n<ul>\n${entries.map((entry) => `<li>${escapeHtml(entry)}</li>`).join('\n')}\n</ul>`
}

/** In what it returns nothing can end a data block and nothing is unseen: `<`, `>`, `&` and all but ASCII are JSON escapes. */
function inertJson(json: string): string {
  return json.replace(/[<>&\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Yields a data block around JSON, made inert piece by piece. */
export function* jsonScript(id: string, json: Iterable<string>): Generator<string> {
  yield `<script type="application/json" id="${escapeHtml(id)}">`
  for (const piece of json) yield inertJson(piece)
  yield '</script>'
}
