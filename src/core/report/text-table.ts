const GAP = '  '

/** Which columns of a table stand to the right, and which give way, the first one last, when it gets wider than `width`. */
export interface TextTableLayout {
  readonly width: number
  readonly right: readonly number[]
  readonly giving: readonly number[]
}

/** A giving column keeps this many characters. */
const LEAST = 8

/** Returns rows as lines of at most `width` characters, as far as the giving columns allow; what is cut ends with an ellipsis. */
export function textTable(rows: readonly (readonly string[])[], { width, right, giving }: TextTableLayout): string {
  const columns = rows[0]?.length ?? 0
  const widths = Array.from({ length: columns }, (_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  for (const column of giving.toReversed()) {
    const over = widths.reduce((sum, one) => sum + one, 0) + GAP.length * (columns - 1) - width
    const own = widths[column] ?? 0
    if (over > 0) widths[column] = Math.min(own, Math.max(LEAST, own - over))
  }
  return rows
    .map((row) =>
      row
        .map((text, column) => {
          const one = widths[column] ?? 0
          return right.includes(column) ? clip(text, one).padStart(one) : clip(text, one).padEnd(one)
        })
        .join(GAP)
        .trimEnd(),
    )
    .join('\n')
}

const clip = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 1)}…`)

/** Returns the text in lines of at most `width` characters, broken at spaces; a longer word is broken anywhere. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/ (?!%)/).flatMap((long) => long.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [])) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}
