import { offsetOf, type Binding } from './literal.ts'

/** What is open where the reader stands, the names of the binding that was begun in it, and whether its `=` came. */
interface Frame {
  readonly opened: 'file' | 'let' | '{' | '(' | '['
  names: (string | null)[]
  isBound: boolean
  /** How many `;` belong to a `with` or an `assert` and end no binding. */
  conditions: number
}

/**
 * Space and comments, addresses without quotes, paths, words, signs of two characters, and every other sign by itself
 * (nix: lexer.l). Schemes and names in paths have a longest length, so that what is neither is read once.
 */
const TOKEN =
  /\s+|#[^\r\n]*|\/\*(?:[^]*?\*\/|[^]*)|[A-Za-z][A-Za-z0-9+.-]{0,63}:[A-Za-z0-9%/?:@&=+$,_.!~*'-]+|<[\w.+-]{1,255}(?:\/[\w.+-]{1,255})*>|[\w.+-]{0,255}(?:\/[\w.+-]{1,255})+|[A-Za-z_][\w'-]*|==|!=|<=|>=|\/\/|\$\{|''|[^]/y
const SPACE = /^(?:\s|#|\/\*)/
const WORD = /^[A-Za-z_][\w'-]*$/
type Inside = '"' | "''" | 'code'
/** Maps, as `toString` is a word of Nix and has a value in every object. */
const OPENED_BY: ReadonlyMap<string, Inside> = new Map([['"', '"'], ["''", "''"], ['${', 'code'], ['{', 'code']])
const CLOSED_BY: ReadonlyMap<string, string> = new Map([['}', '{'], [')', '('], [']', '[']])

/**
 * Returns the names by which a text that nix reads binds what stands at the place, from the outermost on, null for a name that is computed;
 * null where no name of a set is bound: within a comment, a string, a list or a `let`. It tells no wrong text from a right one.
 */
export function bindingPath(text: string, binding: Binding): (string | null)[] | null {
  const bytes = new TextEncoder().encode(text)
  const place = offsetOf(bytes, binding)
  // one sign for each byte, as offsets are of bytes
  const signs = new TextDecoder('latin1').decode(bytes)
  const frames: Frame[] = [{ opened: 'file', names: [], isBound: true, conditions: 0 }]
  for (let at = 0; at < signs.length; ) {
    const frame = frames.at(-1) as Frame
    if (at === place && (frame.isBound || frames.some(({ opened }) => opened === 'let' || opened === '['))) return null
    const { token, next } = tokenAt(signs, at)
    if (at < place && next > place) return null
    if (at >= place && token === '=') return frames.flatMap(({ names }) => names)
    if (!SPACE.test(token)) read(token, signs.slice(at, next), signs.slice(next, next + 80), frames)
    at = next
  }
  return null
}

/** The token at an offset, and the offset behind it: behind the whole of a string or an interpolation. */
function tokenAt(signs: string, at: number): { readonly token: string; readonly next: number } {
  const token = plainToken(signs, at)
  const inside = OPENED_BY.get(token)
  return { token, next: inside === undefined || token === '{' ? at + token.length : behindAll(signs, at + token.length, inside) }
}

function plainToken(signs: string, at: number): string {
  TOKEN.lastIndex = at
  return TOKEN.exec(signs)?.[0] ?? ''
}

function read(token: string, whole: string, rest: string, frames: Frame[]): void {
  const frame = frames.at(-1) as Frame
  const open = (opened: Frame['opened'], isBound: boolean): void => void frames.push({ opened, names: [], isBound, conditions: 0 })
  if (token === 'let') {
    // the form of long ago, `let { … }`, has no `in`
    if (!/^\s*\{/.test(rest)) open('let', false)
  } else if (token === 'in') {
    if (frame.opened === 'let') frames.pop()
  } else if (token === 'with' || token === 'assert') frame.conditions += 1
  else if (token === '{') open('{', false)
  else if (token === '(' || token === '[') open(token, true)
  else if (frame.opened === CLOSED_BY.get(token)) frames.pop()
  else if (token === ';' && frame.conditions > 0) frame.conditions -= 1
  else if (token === ';') Object.assign(frame, { names: [], isBound: frame.opened === 'file' })
  else if (token === '=') frame.isBound = true
  else if (!frame.isBound && (WORD.test(token) || token === '"' || token === '${')) frame.names.push(nameOf(token, whole))
}

/** The name that is written so; null where only nix could tell. */
function nameOf(token: string, whole: string): string | null {
  if (token !== '"') return token === '${' ? null : token
  return /^"[^"\\$\u0080-\uffff]*"$/.test(whole) ? whole.slice(1, -1) : null
}

/** The offset behind what is open, and behind whatever opens in it: https://nix.dev/manual/nix/latest/language/string-literals */
function behindAll(signs: string, start: number, inside: Inside): number {
  const open = [inside]
  let at = start
  while (at < signs.length && open.length > 0) {
    const quote = open.at(-1)
    const token = quote === 'code' ? plainToken(signs, at) : stringToken(signs, at, quote)
    const opened = quote === 'code' || token === '${' ? OPENED_BY.get(token) : undefined
    if (opened !== undefined) open.push(opened)
    else if (token === (quote === 'code' ? '}' : quote)) open.pop()
    at += token.length
  }
  return at
}

/** What stands at an offset within a string: an escape, an interpolation, the end, or one sign. */
function stringToken(signs: string, at: number, quote: Inside | undefined): string {
  const found = (quote === '"' ? /^(?:\\[^]|\$\$|\$\{|[^])/ : /^(?:''\\[^]|''['$]|\$\$|\$\{|''|[^])/).exec(signs.slice(at, at + 4))
  return found?.[0] ?? ''
}
