import { widthOf } from '../../src/core/report/text-width.ts'

/**
 * What a terminal that breaks long lines again when its window changes (VTE, kitty, xterm.js) shows of what is written to it. A stand-in
 * of the two sequences that progress draws with; a terminal emulator for this one test would be another package of its own.
 */
export class TerminalScreen {
  private lines: string[] = ['']
  columns: number

  constructor(columns: number) {
    this.columns = columns
  }

  write(text: string): void {
    for (const [, up, erase, sign, letters = ''] of text.matchAll(/\u001b\[(\d+)F|\u001b\[(J)|\u001b\[([?\d]+[a-z])|([^\u001b]+)/g)) {
      if (up !== undefined) this.up(Number(up))
      else if (erase === undefined && sign === undefined) this.put(letters)
    }
  }

  /** The lines from the top, colours left out. */
  text(): readonly string[] {
    return this.lines.slice(0, -1)
  }

  private up(rows: number): void {
    let left = rows
    this.lines.pop()
    while (left > 0) left -= this.rowsOf(this.lines.pop() ?? '')
    // more was erased than was drawn, or a part of a line is left
    if (left < 0) this.lines.push('(debris)')
    this.lines.push('')
  }

  /** A letter that does not fit into what is left of a row begins the next one. */
  private rowsOf(line: string): number {
    let [rows, taken] = [1, 0]
    for (const letter of line) {
      const width = widthOf(letter)
      if (taken + width > this.columns) [rows, taken] = [rows + 1, 0]
      taken += width
    }
    return rows
  }

  private put(letters: string): void {
    const [first = '', ...rest] = letters.split('\n')
    this.lines.push(`${this.lines.pop() ?? ''}${first}`, ...rest)
  }
}
