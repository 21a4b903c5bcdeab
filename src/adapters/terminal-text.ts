// not node:util's: loading that costs 3 ms of CPU, more than all of ours that runs when nothing is new
import stripAnsi from 'strip-ansi'

/** Returns the lines of a text from outside as plain text: no ANSI, no control or direction characters, no line ending left in. */
export function plainLines(text: string): readonly string[] {
  return stripAnsi(text)
    .split(/\r\n|[\r\n\u2028\u2029\u0085\v\f]/)
    .map((line) => line.replaceAll('\t', '  ').replace(/[\p{Cc}\p{Cf}]/gu, ''))
}

/** Returns a text from outside as one plain line. */
export function plainLine(text: string): string {
  return plainLines(text)
    .filter((line) => line.trim() !== '')
    .join(' ')
}
