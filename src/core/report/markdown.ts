import { Defect } from '../errors.ts'
import { byteLength, visibleLine, visibleLines } from './visible-text.ts'

/** A zero-width space. */
const BREAK = '&#8203;'

/** Breaks up what GitHub turns into mentions, references and links after Markdown is done, so that nobody upstream is pinged. */
function defuse(escaped: string): string {
  return escaped
    .replace(/(?<!&)#(?=\d)/g, `#${BREAK}`)
    .replace(/@(?=[\w-])/g, `@${BREAK}`)
    .replace(/:\/\//g, `:${BREAK}//`)
    .replace(/www\./gi, (word) => `${word.slice(0, 3)}${BREAK}.`)
    .replace(/\bGH-/gi, (word) => `${word.slice(0, 2)}${BREAK}-`)
}

const TAGS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const escapeTags = (text: string): string => text.replace(/[&<>]/g, (sign) => TAGS[sign] ?? sign)

/** Returns text of the outside world as inline Markdown: one line, no markup, no mention, no reference, no link. */
export function escapeMarkdown(text: string, limit?: number): string {
  const escaped = escapeTags(visibleLine(text, limit))
    .replace(/[\\`*_{}[\]|~$]/g, (sign) => `\\${sign}`)
    .replace(/^(?:[-+=](?= |$|[-=])|#{1,6}(?= |$))/, (start) => `\\${start}`)
    .replace(/^\d{1,9}(?=[.)](?: |$))/, (start) => `${start}${BREAK}`)
  return defuse(escaped)
}

/** Returns text of the outside world as inline code, with as many backticks around it as it needs. */
export function inlineCode(text: string, limit?: number): string {
  const line = visibleLine(text, limit).replaceAll('|', '\u2502')
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return line === '' ? '' : longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`
}

/** Returns a fenced block that no run of backticks inside can close; longer text keeps its last `limit` characters. */
export function codeBlock(text: string, limit = 8000): string {
  const seen = visibleLines(text.slice(-limit)).replace(/^\n+/, '').trimEnd()
  const cut = text.length > limit ? `[${text.length - limit} earlier characters left out]\n` : ''
  const fence = '`'.repeat(Math.max(3, ...(seen.match(/`+/g) ?? []).map((run) => run.length + 1)))
  return `${fence}text\n${cut}${seen}\n${fence}`
}

/** Returns a table; cells are Markdown already. A column whose title ends in `:` is aligned to the right. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const bar = titles.map((title) => (title.endsWith(':') ? '---:' : '---'))
  return [line(titles.map((title) => title.replace(/:$/, ''))), line(bar), ...rows.map(line)].join('\n')
}

/** Returns a list of the first entries, and how many more there are; `textOf` gives Markdown. */
export function list<Entry>(entries: readonly Entry[], limit: number, textOf: (entry: Entry) => string, more = 'more'): string {
  const left = entries.length > limit ? [`- … and ${entries.length - limit} ${more}`] : []
  return [...entries.slice(0, limit).map((entry) => `- ${textOf(entry)}`), ...left].join('\n')
}

/** Returns a part that is folded until the reader opens it. The summary is plain text: GitHub reads no Markdown there. */
export function details(summary: string, body: string, open = false): string {
  return `<details${open ? ' open' : ''}>\n<summary>${defuse(escapeTags(visibleLine(summary)))}</summary>\n\n${body}\n\n</details>`
}

/**
 * A part of a page in one or more sizes, from whole to shortest; an empty last size means that it may go. A size that is a function is
 * made only when it is looked at.
 */
export interface Section {
  readonly name: string
  readonly sizes: readonly (string | (() => string))[]
}

const join = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n')

/** Returns the place of the first section that does not fit as a whole behind those before it; the last one when all fit. */
function firstTooLong(sections: readonly Section[], budget: number, wholeBytes: (place: number) => number): number {
  let sum = 0
  const place = sections.findIndex((_section, index) => (sum += wholeBytes(index)) > budget)
  return place < 0 ? sections.length - 1 : place
}

/**
 * Returns the sections as one page of at most `budget` bytes. From the last section up, each shrinks step by step until
 * the page fits; a sentence before the last section says which were shortened or left out and where the whole is.
 */
export function fitToBytes(sections: readonly Section[], budget: number, wholeIsIn: string): string {
  const steps = sections.map(() => 0)
  const made = sections.map(() => new Map<number, { readonly text: string; readonly bytes: number }>())
  const at = (place: number): { readonly text: string; readonly bytes: number } => {
    const step = steps[place] ?? 0
    const size = sections[place]?.sizes[step] ?? ''
    const known = made[place]?.get(step)
    if (known !== undefined) return known
    const text = typeof size === 'string' ? size : size()
    const fresh = { text, bytes: byteLength(text) }
    made[place]?.set(step, fresh)
    return fresh
  }
  const tooLong = (): boolean => sections.reduce((sum, _section, place) => sum + at(place).bytes, 0) > budget
  const render = (): string => {
    const parts = sections.map((_section, place) => at(place).text)
    const names = (gone: boolean): string[] =>
      sections.flatMap(({ name }, place) => ((steps[place] ?? 0) > 0 && (parts[place] === '') === gone ? [name] : []))
    const said = [
      ...(names(false).length > 0 ? [`Shortened for lack of space: ${names(false).join(', ')}.`] : []),
      ...(names(true).length > 0 ? [`Left out for lack of space: ${names(true).join(', ')}.`] : []),
    ]
    const note = said.length === 0 ? '' : `> [!NOTE]\n> ${said.join(' ')} The whole is in ${wholeIsIn}.`
    return `${join([...parts.slice(0, -1), note, ...parts.slice(-1)])}\n`
  }
  const lastOf = (place: number): number => Math.max(0, (sections[place]?.sizes.length ?? 1) - 1)
  // what stands behind the first section that is too long as a whole is shortest in any case, and is not made in full
  const start = firstTooLong(sections, budget, (place) => at(place).bytes)
  for (let place = start + 1; place < sections.length; place++) steps[place] = lastOf(place)
  for (let place = start; place >= 0; place--) {
    const last = lastOf(place)
    for (let step = 0; step <= last; step++) {
      steps[place] = step
      if (tooLong()) continue
      const page = render()
      if (byteLength(page) <= budget) return page
    }
  }
  throw new Defect({
    problem: `A page of ${byteLength(render())} bytes is left after every section was shortened; ${budget} are allowed.`,
    next: 'Please report this with the report.json of the run.',
  })
}
