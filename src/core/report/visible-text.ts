/** C0 and C1 controls but tab and newline, bidirectional marks, zero-width characters and fillers, line separators, selectors of letters' forms, lone surrogates. */
const UNSEEN = new RegExp(
  [
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u200b-\u200f\u2028-\u202e\u2060-\u206f]/u,
    // each combines with what stands before it, so not in one class
    /\u034f|\u17b4|\u17b5|[\u180b-\u180f]/u,
    /[\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e01ef}]|\p{Surrogate}/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gu',
)

/** Nearly every text; looking for each of the others takes several times as long. */
const PRINTABLE = /^[\n -~]*$/

function pictureOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return '\u2421'
  return `\u27e6U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27e7`
}

/** Returns text of one or more lines with everything a reader could not see made visible: ANSI escapes, controls, bidi marks. */
export function visibleLines(text: string): string {
  if (PRINTABLE.test(text)) return text
  return text.replaceAll('\r\n', '\n').replace(UNSEEN, pictureOf)
}

/** Returns a value as indented JSON that ends with its line. What a reader could not see, or a runner would take for a command, is written as an escape. */
export function visibleJson(value: unknown): string {
  const escape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return `${JSON.stringify(value, null, 2)}\n`.replaceAll('##[', '##\\u005b').replace(UNSEEN, (character) => (character < ' ' ? character : Array.from({ length: character.length }, (_, at) => escape(character.charAt(at))).join('')))
}

/** Returns the text as one visible line, cut to `limit` characters with an ellipsis. */
export function visibleLine(text: string, limit = 300): string {
  const line = visibleLines(text.slice(0, limit * 8)).replace(/\s+/g, ' ').trim()
  if (line.length <= limit) return line
  const characters = Array.from(line)
  return characters.length <= limit ? line : `${characters.slice(0, limit - 1).join('')}…`
}

/** Returns how many bytes a text takes in UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
