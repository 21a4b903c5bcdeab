import { offsetOf, type Binding } from './literal.ts'
import { tokenAt } from './nix-tokens.ts'

/** What is open where the reader stands, the names of the binding that was begun in it, and whether its `=` came. */
interface Frame {
  readonly opened: 'file' | 'let' | '{' | '(' | '['
  names: (string | null)[]
  isBound: boolean
  /** How many `;` belong to a `with` or an `assert` and end no binding. */
  conditions: number
}

const SPACE = /^(?:\s|#|\/\*)/
const WORD = /^[A-Za-z_][\w'-]*$/
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
