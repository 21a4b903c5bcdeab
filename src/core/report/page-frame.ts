import { newsOf, OUTCOMES, type Outcome } from '../verdict/outcomes.ts'
import { element, escapeHtml, jsonScript, tableAround } from './html.ts'
import program from './page-program.json' with { type: 'json' }

/**
 * A page's title and main part, and the data that lies in it as inert JSON under `dataId`, offered for saving as `dataFile`. What may
 * be many MB comes in pieces, so that a page never lies in memory as a whole.
 */
export interface Page {
  readonly title: string
  readonly main: Iterable<string>
  readonly dataId: string
  readonly dataFile: string
  readonly data: Iterable<string>
}

/** Only the page's own style and program may be used, known by their digests; nothing may be loaded, framed or sent. */
const POLICY = `default-src 'none'; style-src '${program.styleDigest}'; script-src '${program.scriptDigest}'; base-uri 'none'; form-action 'none'`

/**
 * Yields a self-contained page in the reader's light or dark scheme. Every figure is in its HTML; the program, which the page works
 * without, draws the charts, sorts and searches, and shows and saves the data.
 */
export function* pageHtml({ title, main, dataId, dataFile, data }: Page): Generator<string> {
  const save = element('button', { type: 'button', 'data-save': dataId, 'data-file': dataFile, hidden: '' }, `Save ${escapeHtml(dataFile)}`)
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeHtml(title)}</title>
<style>${program.style}</style>
</head>
<body>
<main>
`
  for (const part of main) if (part !== '') yield `${part}\n`
  yield `<p>${save}</p>\n</main>\n`
  yield* jsonScript(dataId, data)
  yield `\n<script>${program.script}</script>\n</body>\n</html>\n`
}

/** The page's program shows it. */
const SEARCH = '<p id="search" hidden><label>Show hosts with <input type="search" autocomplete="off" spellcheck="false"></label> <output></output></p>'

/** Returns the list of hosts that the page's program searches and sorts; the rows are HTML. */
export function hostTable(titles: readonly string[], rows: readonly string[]): string {
  return `${SEARCH}\n${tableAround(titles, rows, 'Hosts', 'list-of-hosts')}`
}

/** Returns the cell of an outcome, in its colour and sorted by how bad it is. */
export function outcomeCell(outcome: Outcome): string {
  return element('td', { class: `outcome ${newsOf(outcome)}`, 'data-sort': String(OUTCOMES.indexOf(outcome)) }, outcome)
}

/** Returns what the colours of the charts mean. */
export function legendHtml(marks: boolean): string {
  const entries = ['baseline', 'candidate', ...(marks ? ['mark'] : [])]
  const words: Readonly<Record<string, string>> = { mark: 'something else changed on the host' }
  return `<p class="legend">${entries.map((entry) => element('span', { class: entry }, words[entry] ?? entry)).join('')}</p>`
}
