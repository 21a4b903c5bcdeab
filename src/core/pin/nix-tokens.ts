/**
 * Space and comments, addresses without quotes, paths, words, signs of two characters, and every other sign by itself
 * (nix: lexer.l). Schemes and names in paths have a longest length, so that what is neither is read once.
 */
const TOKEN =
  /\s+|#[^\r\n]*|\/\*(?:[^]*?\*\/|[^]*)|[A-Za-z][A-Za-z0-9+.-]{0,63}:[A-Za-z0-9%/?:@&=+$,_.!~*'-]+|<[\w.+-]{1,255}(?:\/[\w.+-]{1,255})*>|[\w.+-]{0,255}(?:\/[\w.+-]{1,255})+|[A-Za-z_][\w'-]*|==|!=|<=|>=|\/\/|\$\{|''|[^]/y
type Inside = '"' | "''" | 'code'
/** Maps, as `toString` is a word of Nix and has a value in every object. */
const OPENED_BY: ReadonlyMap<string, Inside> = new Map([['"', '"'], ["''", "''"], ['${', 'code'], ['{', 'code']])

/** A line of a comment, without the line's end, and its number from 1. */
export interface CommentLine {
  readonly line: number
  readonly text: string
}

/** Returns the comments of a Nix text, line by line. Those within strings and interpolations are none of them. */
export function commentLines(text: string): CommentLine[] {
  const lines: CommentLine[] = []
  let line = 1
  for (let at = 0; at < text.length; ) {
    const { token, next } = tokenAt(text, at)
    const parts = text.slice(at, next).split(/\r\n?|\n/)
    if (token.startsWith('#') || token.startsWith('/*')) lines.push(...parts.map((part, index) => ({ line: line + index, text: part })))
    line += parts.length - 1
    at = next
  }
  return lines
}

/** Returns the token at an offset of a Nix text, and the offset behind it: behind the whole of a string or an interpolation. */
export function tokenAt(signs: string, at: number): { readonly token: string; readonly next: number } {
  const token = plainToken(signs, at)
  const inside = OPENED_BY.get(token)
  return { token, next: inside === undefined || token === '{' ? at + token.length : behindAll(signs, at + token.length, inside) }
}

function plainToken(signs: string, at: number): string {
  TOKEN.lastIndex = at
  return TOKEN.exec(signs)?.[0] ?? ''
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
