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
const decoder = new TextDecoder('utf-8', { fatal: true })
const BYTE = { newline: 10, carriageReturn: 13, quote: 34, hash: 35, equals: 61, slash: 47, star: 42, backslash: 92, dollar: 36, brace: 123 } as const
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
  const after = skipSpace(bytes, equalsAfter(bytes, offsetOf(bytes, binding)) ?? refuse('no `=` follows the input’s url.'))
  const literal = bytes[after] === BYTE.quote ? quoted(bytes, after) : unquoted(bytes, after)
  if (literal === null) return refuse('the input’s url is not a plain string.')
  if (literal.value !== evaluated) return refuse(`the input’s url reads '${literal.value.slice(0, 80)}', but nix evaluates it to '${evaluated.slice(0, 80)}'.`)
  return literal
}

/** Returns the text with the literal's content replaced; every other byte stays. */
export function replaceLiteral(text: string, literal: Literal, value: string): string {
  const bytes = encoder.encode(text)
  return decoder.decode(bytes.slice(0, literal.start)) + value + decoder.decode(bytes.slice(literal.end))
}

function offsetOf(bytes: Uint8Array, { line, column }: Binding): number {
  let offset = 0
  for (let current = 1; current < line; current += 1) {
    const next = bytes.indexOf(BYTE.newline, offset)
    if (next < 0) return bytes.length
    offset = next + 1
  }
  return offset + column - 1
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
    else if (byte === BYTE.hash) {
      const end = bytes.indexOf(BYTE.newline, offset)
      offset = end < 0 ? bytes.length : end
    } else if (byte === BYTE.slash && bytes[offset + 1] === BYTE.star) {
      let end = offset + 2
      while (end < bytes.length && !(bytes[end] === BYTE.star && bytes[end + 1] === BYTE.slash)) end += 1
      offset = Math.min(end + 2, bytes.length)
    } else return offset
  }
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
