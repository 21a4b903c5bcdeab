import { newsOf, type News, type Outcome } from '../verdict/outcomes.ts'

/** Text for a terminal in pieces; a piece with news may be coloured, and says the same without. */
export type StyledText = readonly (string | { readonly text: string; readonly news: News })[]

/** Returns an outcome as a piece that may be coloured. */
const styledOutcome = (outcome: Outcome): StyledText[number] => ({ text: outcome, news: newsOf(outcome) })

/** Returns the text without colours. */
export const plainText = (pieces: StyledText): string => pieces.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('')

/** Select Graphic Rendition (ECMA-48, 8.3.117): green, red, yellow; 39 is the terminal's own colour again. */
const COLOURS: Readonly<Record<News, string>> = { good: '\u001b[32m', bad: '\u001b[31m', 'not-proven': '\u001b[33m' }

/** Returns the text with its colours, each piece shown by `shown` first: what is in a piece cannot colour anything. */
export const colouredText = (pieces: StyledText, shown: (text: string) => string): string =>
  pieces.map((piece) => (typeof piece === 'string' ? shown(piece) : `${COLOURS[piece.news]}${shown(piece.text)}\u001b[39m`)).join('')

/** Returns lines of a table whose last column is an outcome, in pieces; `outcomes` are those of the lines after the head. */
export function tableWithOutcomes(table: string, outcomes: readonly Outcome[]): StyledText {
  return table.split('\n').flatMap((line, place) => {
    const outcome = outcomes[place - 1]
    const text = place === 0 ? line : `\n${line}`
    return outcome === undefined || !text.endsWith(outcome) ? [text] : [text.slice(0, -outcome.length), styledOutcome(outcome)]
  })
}
