import { InputError } from '../errors.ts'
import { oneLine } from '../reading.ts'

/** Where nix says that an attribute is bound: line and column from 1; the column counts bytes. */
export interface Binding {
  readonly line: number
  readonly column: number
}

/** A literal in a Nix text: the byte offsets of its content (without quotes), and that content. */
export interface Literal {
  readonly start: number
  readonly end: number
  readonly value: string
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** For what is shown to people, which may be cut anywhere. */
const looseDecoder = new TextDecoder()
const EXAMPLES: Readonly<Record<string, string>> = { url: 'github:ggml-org/llama.cpp/v0.6.0', ref: 'v0.6.0', rev: 'COMMIT' }
const BYTE = { newline: 10, carriageReturn: 13, quote: 34, hash: 35, equals: 61, semicolon: 59, slash: 47, star: 42, backslash: 92, dollar: 36, brace: 123, closing: 125, dot: 46, tick: 39 } as const
const UNQUOTED = /^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9%/?:@&=+$,_.!~*'-]+/

/**
 * Returns the string or unquoted URL that is bound at the place nix names; throws InputError, with the line, when what
 * stands there is not one literal that equals the value nix evaluates.
 */
export function literalAt(text: string, binding: Binding, evaluated: string, source: string, attribute = 'url'): Literal {
  const found = boundAt(text, binding)
  if (found.literal?.value === evaluated) return found.literal
  const reason =
    found.literal === null
      ? `the ${attribute} of the input is ${found.named ? 'written' : 'bound as'} \`${found.written}\`, ${found.named ? 'which is not one plain string' : 'where its name is inherited or computed'}.`
      : `the ${attribute} of the input reads '${found.literal.value.slice(0, 80)}', but nix evaluates it to '${evaluated.slice(0, 80)}'.`
  throw new InputError({ problem: `${source}:${binding.line}: ${reason}`, next: `Write \`${attribute} = "${EXAMPLES[attribute] ?? EXAMPLES['url']}";\`: the name written out, the value one plain string.` })
}

/** What is written where nix names a binding: its plain literal where it is one, else its text up to the end of the line, with whether the name is plain. */
function boundAt(text: string, binding: Binding): { readonly literal: Literal | null; readonly named: boolean; readonly written: string } {
  const bytes = encoder.encode(text)
  const start = offsetOf(bytes, binding)
  const equals = equalsAfter(bytes, start)
  const value = equals === null ? start : skipSpace(bytes, equals)
  const literal = equals === null ? null : literalFrom(bytes, value)
  const written = oneLine(looseDecoder.decode(bytes.slice(value, lineEnd(bytes, value))), 80)
  const whole = literal !== null && bytes[skipSpace(bytes, behind(bytes, literal))] === BYTE.semicolon
  return { literal: whole ? literal : null, named: equals !== null, written: written.replace(/;$/, '') }
}

/** Returns the literal that is bound at the place nix names; null when what stands there is not one. */
export function plainLiteral(text: string, binding: Binding): Literal | null {
  return boundAt(text, binding).literal
}

/**
 * Returns the comments behind the literal on its line, without their signs. Between may stand `;`, `}` and space, and, where the
 * binding is one of several in a set, the others of the set.
 */
export function trailingComments(text: string, binding: Binding, literal: Literal): Literal[] {
  const bytes = encoder.encode(text)
  const comments: Literal[] = []
  const comment = (start: number, end: number): void => void comments.push({ start, end, value: decoder.decode(bytes.slice(start, end)) })
  // braces that are open in the binding's own set; below 0 behind it, where other bindings are not the literal's
  let open = isAlone(bytes, offsetOf(bytes, binding)) ? 0 : -1
  const end = lineEnd(bytes, literal.end)
  let at = behind(bytes, literal)
  while (at < end) {
    const byte = bytes[at]
    const next = skipComment(bytes, at)
    if (next > end) return comments
    if (next > at) {
      const content = byte === BYTE.hash ? ([at + 1, next] as const) : ([at + 2, next - 2] as const)
      if (open <= 0) comment(...content)
      at = next
    } else if (open >= 0 && opensString(bytes, at)) {
      const string = literalFrom(bytes, at)
      if (string === null || string.end >= end) return comments
      at = behind(bytes, string)
    } else {
      if (open < 0 && ![32, 9, BYTE.semicolon, BYTE.closing].includes(byte as never)) return comments
      if (byte === BYTE.brace) open += 1
      if (byte === BYTE.closing) open -= 1
      at += 1
    }
  }
  return comments
}

/** Whether a string begins there; ticks behind the sign of a name belong to that name. */
function opensString(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== BYTE.tick) return bytes[at] === BYTE.quote
  return bytes[at + 1] === BYTE.tick && !/[\w'-]/.test(String.fromCodePoint(bytes[at - 1] ?? 0))
}

/** Whether a binding's name is one name and not a path: then it stands in the input's own set. */
function isAlone(bytes: Uint8Array, start: number): boolean {
  const equals = equalsAfter(bytes, start) ?? start
  return bytes[start - 1] !== BYTE.dot && /^"?\w+"?\s*=$/.test(looseDecoder.decode(bytes.slice(start, equals)))
}

/** Returns the text with the literals' contents replaced; every other byte stays. The literals must not overlap. */
export function replaceLiterals(text: string, edits: readonly { readonly start: number; readonly end: number; readonly after: string }[]): string {
  const bytes = encoder.encode(text)
  const parts: string[] = []
  let done = 0
  for (const { start, end, after } of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(decoder.decode(bytes.slice(done, start)), after)
    done = end
  }
  return parts.join('') + decoder.decode(bytes.slice(done))
}

/** Returns the byte offset of a place. nix ends a line at `\n`, `\r\n` and a `\r` alone. */
export function offsetOf(bytes: Uint8Array, { line, column }: Binding): number {
  let offset = 0
  for (let current = 1; current < line; current += 1) {
    const end = lineEnd(bytes, offset)
    if (end === bytes.length) return end
    offset = end + (bytes[end] === BYTE.carriageReturn && bytes[end + 1] === BYTE.newline ? 2 : 1)
  }
  return offset + column - 1
}

/** The offset behind the literal's closing sign. */
function behind(bytes: Uint8Array, { end }: Literal): number {
  if (bytes[end] === BYTE.quote) return end + 1
  return bytes[end] === BYTE.tick ? end + 2 : end
}

function lineEnd(bytes: Uint8Array, start: number): number {
  let offset = start
  while (offset < bytes.length && bytes[offset] !== BYTE.newline && bytes[offset] !== BYTE.carriageReturn) offset += 1
  return offset
}

/** The offset behind the `=` of a binding: attribute names, dots, space and comments may stand before it. */
function equalsAfter(bytes: Uint8Array, start: number): number | null {
  let offset = start
  while (offset < bytes.length) {
    const byte = bytes[offset]
    if (byte === BYTE.equals) return offset + 1
    if (byte === BYTE.quote) {
      const name = quoted(bytes, offset)
      if (name === null) return null
      offset = name.end + 1
      continue
    }
    const skipped = skipSpace(bytes, offset)
    if (skipped > offset) offset = skipped
    else if (byte !== undefined && /[\w.'-]/.test(String.fromCodePoint(byte))) offset += 1
    else return null
  }
  return null
}

function skipSpace(bytes: Uint8Array, start: number): number {
  let offset = start
  for (;;) {
    const byte = bytes[offset]
    const next = byte === 32 || byte === 9 || byte === BYTE.newline || byte === BYTE.carriageReturn ? offset + 1 : skipComment(bytes, offset)
    if (next === offset) return offset
    offset = next
  }
}

/** The offset behind the comment that begins there; the same where none does. */
function skipComment(bytes: Uint8Array, start: number): number {
  if (bytes[start] === BYTE.hash) return lineEnd(bytes, start)
  if (bytes[start] !== BYTE.slash || bytes[start + 1] !== BYTE.star) return start
  let end = start + 2
  while (end < bytes.length && !(bytes[end] === BYTE.star && bytes[end + 1] === BYTE.slash)) end += 1
  return Math.min(end + 2, bytes.length)
}

function literalFrom(bytes: Uint8Array, start: number): Literal | null {
  if (bytes[start] === BYTE.quote) return quoted(bytes, start)
  return bytes[start] === BYTE.tick && bytes[start + 1] === BYTE.tick ? indented(bytes, start) : unquoted(bytes, start)
}

/** A string in two ticks on one line, without escapes or interpolation. */
function indented(bytes: Uint8Array, start: number): Literal | null {
  for (let offset = start + 2; offset < lineEnd(bytes, start); offset += 1) {
    if (bytes[offset] === BYTE.dollar && bytes[offset + 1] === BYTE.brace) return null
    if (bytes[offset] !== BYTE.tick || bytes[offset + 1] !== BYTE.tick) continue
    if ([BYTE.tick, BYTE.dollar, BYTE.backslash].includes((bytes[offset + 2] ?? 0) as never)) return null
    return { start: start + 2, end: offset, value: decoder.decode(bytes.slice(start + 2, offset)) }
  }
  return null
}

/** A double-quoted string without escapes or interpolation; anything else is not a plain literal. */
function quoted(bytes: Uint8Array, start: number): Literal | null {
  for (let offset = start + 1; offset < bytes.length; offset += 1) {
    const byte = bytes[offset]
    if (byte === BYTE.quote) return { start: start + 1, end: offset, value: decoder.decode(bytes.slice(start + 1, offset)) }
    if (byte === BYTE.backslash || byte === BYTE.newline || (byte === BYTE.dollar && bytes[offset + 1] === BYTE.brace)) return null
  }
  return null
}

function unquoted(bytes: Uint8Array, start: number): Literal | null {
  const head = Array.from(bytes.slice(start, start + 2048), (byte) => String.fromCodePoint(byte < 128 ? byte : 0)).join('')
  const value = UNQUOTED.exec(head)?.[0]
  return value === undefined ? null : { start, end: start + value.length, value }
}
