import { startOfWidth, WIDTH, widthOf } from './text-width.ts'
import { visibleLine } from './visible-text.ts'

const GAP = '  '

/** Which columns of a table stand to the right, and which give way, the first one last, when it gets too wide. */
export interface TextTableLayout {
  readonly right: readonly number[]
  readonly giving: readonly number[]
}

/** A giving column keeps this many columns of the terminal. */
const LEAST = 8

/** Returns rows as a line each, of at most 80 columns of a terminal, as far as the giving columns allow; what is cut ends with an ellipsis. */
export function textTable(cells: readonly (readonly string[])[], { right, giving }: TextTableLayout): string {
  const rows = cells.map((row) => row.map((cell) => visibleLine(cell)))
  const columns = rows[0]?.length ?? 0
  const widths = Array.from({ length: columns }, (_, column) => rows.reduce((widest, row) => Math.max(widest, widthOf(row[column] ?? '')), 0))
  for (const column of giving.toReversed()) {
    const over = widths.reduce((sum, one) => sum + one, 0) + GAP.length * (columns - 1) - WIDTH
    const own = widths[column] ?? 0
    if (over > 0) widths[column] = Math.min(own, Math.max(LEAST, own - over))
  }
  return rows
    .map((row) =>
      row
        .map((text, column) => {
          const one = widths[column] ?? 0
          const shown = clip(text, one)
          const room = ' '.repeat(Math.max(0, one - widthOf(shown)))
          return right.includes(column) ? `${room}${shown}` : `${shown}${room}`
        })
        .join(GAP)
        .trimEnd(),
    )
    .join('\n')
}

const clip = (text: string, width: number): string => (widthOf(text) <= width ? text : `${startOfWidth(text, width - 1)}…`)

/** A word in pieces that fit; a letter that is wider than that stands alone. */
function brokenWord(word: string, width: number): string[] {
  const pieces: string[] = []
  for (let rest = word; rest !== ''; ) {
    const piece = startOfWidth(rest, width) || (Array.from(rest)[0] ?? '')
    pieces.push(piece)
    rest = rest.slice(piece.length)
  }
  return pieces
}

/** Returns the text in lines of at most `width` columns of a terminal, broken at spaces; a longer word is broken anywhere. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/ (?!%)/).flatMap((long) => brokenWord(long, width))) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}

/**
 * Returns the text in lines of at most 80 columns, cut to `limit` characters; what cannot be seen in it is shown. The label stands before
 * the first line, and the others begin behind `indent` blanks.
 */
export function paragraph(text: string, limit: number, label = '', indent = label.length): string[] {
  return wrapped(visibleLine(text, limit), WIDTH - indent).map((line, place) => `${place === 0 ? label : ' '.repeat(indent)}${line}`)
}
