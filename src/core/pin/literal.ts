import { InputError } from '../errors.ts'

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
const BYTE = { newline: 10, carriageReturn: 13, quote: 34, hash: 35, equals: 61, semicolon: 59, slash: 47, star: 42, backslash: 92, dollar: 36, brace: 123, tick: 39 } as const
const UNQUOTED = /^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9%/?:@&=+$,_.!~*'-]+/

/**
 * Returns the string or unquoted URL that is bound at the place nix names; throws InputError, with the line, when what
 * stands there is not one literal that equals the value nix evaluates.
 */
export function literalAt(text: string, binding: Binding, evaluated: string, source: string): Literal {
  const bytes = encoder.encode(text)
  const refuse = (problem: string): never => {
    throw new InputError({ problem: `${source}:${binding.line}: ${problem}`, next: 'Write the url as one plain string, such as "github:ggml-org/llama.cpp/v0.6.0".' })
  }
  const after = skipSpace(bytes, equalsAfter(bytes, offsetOf(bytes, binding)) ?? refuse('no `=` follows the name (it is inherited or computed).'))
  const literal = literalFrom(bytes, after)
  if (literal === null || bytes[skipSpace(bytes, behind(bytes, literal))] !== BYTE.semicolon) {
    return refuse('the input’s reference is not one plain string.')
  }
  if (literal.value !== evaluated) return refuse(`the input’s reference reads '${literal.value.slice(0, 80)}', but nix evaluates it to '${evaluated.slice(0, 80)}'.`)
  return literal
}

/** Returns the `#` comment behind the literal on its line, the sign left out; null when anything but `;`, `}` and space is between. */
export function trailingComment(text: string, literal: Literal): Literal | null {
  const bytes = encoder.encode(text)
  let start = behind(bytes, literal)
  while ([32, 9, 59, 125].includes(bytes[start] ?? 0)) start += 1
  if (bytes[start] !== BYTE.hash) return null
  const end = lineEnd(bytes, start)
  return { start: start + 1, end, value: decoder.decode(bytes.slice(start + 1, end)) }
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

/** nix ends a line at `\n`, `\r\n` and a `\r` alone. */
function offsetOf(bytes: Uint8Array, { line, column }: Binding): number {
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
    if (byte === 32 || byte === 9 || byte === BYTE.newline || byte === BYTE.carriageReturn) offset += 1
    else if (byte === BYTE.hash) offset = lineEnd(bytes, offset)
    else if (byte === BYTE.slash && bytes[offset + 1] === BYTE.star) {
      let end = offset + 2
      while (end < bytes.length && !(bytes[end] === BYTE.star && bytes[end + 1] === BYTE.slash)) end += 1
      offset = Math.min(end + 2, bytes.length)
    } else return offset
  }
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
