/** A command line of a systemd unit as words, or why it cannot be told from the unit alone. What only systemd can fill in is a word that says so (`unknownIn`). */
export type ExecStart = { readonly kind: 'words'; readonly words: readonly string[] } | { readonly kind: 'unclear'; readonly why: string }

/** Begins what stands for a word that is not known; no word of systemd's holds it. */
const UNKNOWN = '\0'

/** Returns what the first word that is not known has, in words; null where all are known. */
export function unknownIn(words: readonly string[]): string | null {
  return words.find((word) => word.startsWith(UNKNOWN))?.slice(UNKNOWN.length) ?? null
}

class Unclear extends Error {}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const CHARACTERS: Readonly<Record<string, string>> = {
  a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', '"': '"', "'": "'", s: ' ',
}
const BLANK = ' \t\n\r'
/** What may follow a backslash: a byte (two hexadecimal or three octal digits), a character by its number, or a letter for one. */
const ESCAPE = /\\(?:x(?<hex>[0-9a-fA-F]{2})|(?<octal>[0-3][0-7]{2})|u(?<short>[0-9a-fA-F]{4})|U(?<long>[0-9a-fA-F]{8})|(?<letter>[abfnrtv\\"'s]))/y

interface Piece {
  readonly bytes: readonly number[]
  readonly length: number
}

/** What becomes of an escape that systemd does not know: in a command line it stays as it is written, in a list of settings the line ends before its word. */
type UnknownEscape = 'kept' | 'refused'

/** Reads what a backslash begins. */
function escaped(text: string, at: number, unknown: UnknownEscape): Piece {
  ESCAPE.lastIndex = at
  const found = ESCAPE.exec(text)
  const { hex, octal, short, long, letter } = found?.groups ?? {}
  const length = found?.[0].length ?? 0
  if (letter !== undefined) return { bytes: [...encoder.encode(CHARACTERS[letter])], length }
  const byte = hex === undefined ? Number.parseInt(octal ?? '0', 8) : Number.parseInt(hex, 16)
  if (byte !== 0) return { bytes: [byte], length }
  const code = Number.parseInt(short ?? long ?? '0', 16)
  if (code >= 0xd800 && code <= 0xdfff) throw new Unclear(`an escape that is no character: ${found?.[0]}`)
  if (code !== 0 && code <= 0x10ffff) return { bytes: [...encoder.encode(String.fromCodePoint(code))], length }
  if (unknown === 'refused') throw new Unclear('an escape that systemd does not know')
  if (at + 1 >= text.length) throw new Unclear('a backslash at its end')
  const kept = `\\${String.fromCodePoint(text.codePointAt(at + 1) ?? 0)}`
  return { bytes: [...encoder.encode(kept)], length: kept.length }
}

/** Reads one word as systemd's extract_first_word does: quotes may stand anywhere in it, and end where they began. */
function wordAt(text: string, start: number, unknown: UnknownEscape): { readonly word: string; readonly end: number } {
  const bytes: number[] = []
  let quote: string | null = null
  let at = start
  while (at < text.length) {
    const sign = String.fromCodePoint(text.codePointAt(at) ?? 0)
    if (quote === null && BLANK.includes(sign)) break
    let piece: Piece = { bytes: [], length: 1 }
    if (sign === '\\') piece = escaped(text, at, unknown)
    else if (sign === quote) quote = null
    else if (quote === null && (sign === '"' || sign === "'")) quote = sign
    else piece = { bytes: [...encoder.encode(sign)], length: sign.length }
    bytes.push(...piece.bytes)
    at += piece.length
  }
  if (quote !== null) throw new Unclear('a quote that does not end')
  try {
    return { word: decoder.decode(Uint8Array.from(bytes)), end: at }
  } catch {
    throw new Unclear('bytes that are no text')
  }
}

/** Returns the words between blanks; `;` alone begins another command, and `\;` alone is that sign. */
function split(text: string): readonly string[] {
  const words: string[] = []
  let at = 0
  while (at < text.length) {
    const alone = /^\\?;(?=[ \t\n\r]|$)/.exec(text.slice(at, at + 3))?.[0]
    if (BLANK.includes(text[at] ?? '')) at += 1
    else if (alone === ';') throw new Unclear('more than one command')
    else if (alone === '\\;') {
      words.push(';')
      at += 2
    } else {
      const { word, end } = wordAt(text, at, 'kept')
      words.push(word)
      at = end
    }
  }
  return words
}

/** Returns the place after the last sign that is none of these; by hand, because a pattern would begin anew at each sign of a long run. */
function endBefore(text: string, signs: string): number {
  let end = text.length
  while (end > 0 && signs.includes(text.charAt(end - 1))) end -= 1
  return end
}

/** Joins lines as systemd reads a file: a backslash at the end of one goes on in the next, and comments in between are no part of it. */
function oneLineOf(text: string): string {
  const [first = '', ...others] = text.slice(0, endBefore(text, BLANK)).split(/\r?\n/)
  const pieces: string[] = []
  let last = first
  for (const next of others) {
    const began = next.replace(/^[ \t\r]+/, '')
    if (/^[#;]/.test(began)) continue
    if ((last.length - endBefore(last, '\\')) % 2 === 0) throw new Unclear('a line break without a backslash before it')
    pieces.push(last.slice(0, -1))
    last = began
  }
  return [...pieces, last].join(' ')
}

/** What is known of specifiers: `%i` of a template's instance, and the like. */
export type Specifiers = Readonly<Record<string, string>>

/** Where the system's own manager keeps things. */
const DIRECTORIES: Specifiers = { '%C': '/var/cache', '%E': '/etc', '%L': '/var/log', '%S': '/var/lib', '%t': '/run' }

/** Returns the specifiers that are the same everywhere or that a unit's name fills in (systemd.unit(5)), without those that need an escaped name read back. */
export function specifiersOf(unit: string): Specifiers {
  const [, prefix = '', instance = ''] = /^([^@]*)(?:@(.*))?$/s.exec(unit) ?? []
  const plain = /^[^\\-]*$/s.test(instance) ? { '%I': instance } : {}
  return { ...DIRECTORIES, '%n': `${unit}.service`, '%N': unit, '%p': prefix, '%i': instance, ...plain }
}

/** Takes `%%` for the sign it stands for, and a specifier for what is known of it; all others are known to systemd alone. */
function withoutSpecifiers(word: string, known: Specifiers): string {
  return word.replace(/%(?:%|[A-Za-z])/g, (found) => {
    const value = found === '%%' ? '%' : known[found]
    if (value === undefined) throw new Unclear(`a specifier that only systemd can fill in: ${found}`)
    return value
  })
}

/** Takes `$$` for the sign it stands for; a variable is `${NAME}`, or a word that begins with one `$`. */
function withoutVariables(word: string): string {
  const variable = /^\$(?![{$])\w*/.exec(word)?.[0] ?? /^(?:[^$]|\$\$|\$(?![{$]))*(\$\{\w*\}?)/.exec(word)?.[1]
  if (variable !== undefined) throw new Unclear(`a variable that only systemd can fill in: ${variable}`)
  return word.replaceAll('$$', '$')
}

/** Returns the words of `ExecStart=` (systemd.service(5), "Command lines"), without the signs that may stand before the program. */
export function readExecStart(text: string, known: Specifiers = {}): ExecStart {
  try {
    const [written = '', ...others] = split(oneLineOf(text))
    const [, signs = '', program = ''] = /^([@:+!|-]*)(.*)$/s.exec(withoutSpecifiers(written, known)) ?? []
    if (program === '') return { kind: 'unclear', why: 'no command' }
    if (signs.includes('|')) return { kind: 'unclear', why: 'a shell that reads it (|)' }
    // with '@' the second word is only the name that the program is shown
    const words = others.slice(signs.includes('@') ? 1 : 0)
    const filled = (word: string): string => (signs.includes(':') ? withoutSpecifiers(word, known) : withoutVariables(withoutSpecifiers(word, known)))
    return { kind: 'words', words: [program, ...words.map((word) => orWhy(() => filled(word)))] }
  } catch (error) {
    if (error instanceof Unclear) return { kind: 'unclear', why: error.message }
    throw error
  }
}

/** Returns the words of a list of settings (systemd.syntax(7)) up to the first that systemd cannot read, and what each is once specifiers are filled in; null for a word that only systemd knows. */
export function readWords(line: string, known: Specifiers = {}): readonly { readonly written: string; readonly filled: string | null }[] {
  const text = orNull(() => oneLineOf(line)) ?? ''
  const words: { written: string; filled: string | null }[] = []
  for (let at = 0; at < text.length; ) {
    if (BLANK.includes(text.charAt(at))) {
      at += 1
      continue
    }
    const from = at
    const next = orNull(() => wordAt(text, from, 'refused'))
    if (next === null) break
    words.push({ written: next.word, filled: orNull(() => withoutSpecifiers(next.word, known)) })
    at = next.end
  }
  return words
}

/** Returns the settings of a list that count: an empty one takes back all before it. */
export function sinceReset(lines: readonly string[]): readonly string[] {
  return lines.slice(lines.findLastIndex((line) => line.trim() === '') + 1)
}

function orWhy(read: () => string): string {
  try {
    return read()
  } catch (error) {
    if (error instanceof Unclear) return `${UNKNOWN}${error.message}`
    throw error
  }
}

function orNull<Value>(read: () => Value): Value | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof Unclear) return null
    throw error
  }
}
