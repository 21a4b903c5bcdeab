import { stripVTControlCharacters } from 'node:util'

/** Returns the lines of a text from outside as plain text: no ANSI, no control or direction characters, no line ending left in. */
export function plainLines(text: string): readonly string[] {
  return stripVTControlCharacters(text)
    .split(/\r\n|[\r\n\u2028\u2029\u0085\v\f]/)
    .map((line) => line.replaceAll('\t', '  ').replace(/[\p{Cc}\p{Cf}]/gu, ''))
}

/** Returns a text from outside as one plain line. */
export function plainLine(text: string): string {
  return plainLines(text)
    .filter((line) => line.trim() !== '')
    .join(' ')
}
