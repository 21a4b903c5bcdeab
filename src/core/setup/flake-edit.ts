import { attributeName } from '../pin/flake-text.ts'
import { literalAt, replaceLiterals, type Binding } from '../pin/literal.ts'

/** A replacement in a text by byte offsets; one without length is an insertion. */
export interface Replacement {
  readonly start: number
  readonly end: number
  readonly after: string
}

/** Where nix says that something of the input is bound, and its value. */
export interface BoundString {
  readonly value: string
  readonly binding: Binding
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const bytesOf = (text: string): number => encoder.encode(text).length

/** How the line that this is the end of ends. */
const newlineOf = (line: string): string => (line.endsWith('\r') ? '\r\n' : '\n')

/** The line of a binding, the byte offset of its start, and what of it stands before the binding. */
function lineOf(text: string, { line, column }: Binding): { readonly start: number; readonly before: string; readonly rest: string } {
  const lines = text.split('\n')
  const start = bytesOf(lines.slice(0, line - 1).map((one) => `${one}\n`).join(''))
  const bytes = encoder.encode(lines[line - 1] ?? '')
  return { start, before: decoder.decode(bytes.slice(0, column - 1)), rest: decoder.decode(bytes.slice(column - 1)) }
}

/**
 * Returns the insertion that declares inputs in flake.nix: behind the brace of `inputs = {`, else before the first `inputs.…`; null
 * where it is written otherwise. `binding` is where nix says that `inputs` stands.
 */
export function newInputs(text: string, binding: Binding, declarations: readonly { readonly name: string; readonly lines: readonly string[] }[]): Replacement | null {
  const { start, before, rest } = lineOf(text, binding)
  const at = start + bytesOf(before)
  const newline = newlineOf(rest)
  const step = before.includes('\t') ? '\t' : '  '
  const written = (prefix: string, indent: string): string[] =>
    declarations.flatMap(({ name, lines }) => [`${indent}${prefix}${attributeName(name)} = {`, ...lines.map((line) => `${indent}${step}${line}`), `${indent}};`])
  const open = /^inputs\s*=\s*\{/.exec(rest)?.[0]
  if (open !== undefined) {
    const behind = at + bytesOf(open)
    const isMultiline = /^\s*(?:#.*)?\r?$/.test(rest.slice(open.length))
    const body = written('', `${/^\s*/.exec(before)?.[0] ?? ''}${step}`)
    if (!isMultiline) return { start: behind, end: behind, after: ` ${body.map((line) => line.trim()).join(' ')}` }
    const end = start + bytesOf(before + rest.replace(/\r$/, ''))
    return { start: end, end, after: body.map((line) => `${newline}${line}`).join('') }
  }
  if (!rest.startsWith('inputs.') || before.trim() !== '') return null
  return { start, end: start, after: written('inputs.', before).map((line) => `${line}${newline}`).join('') }
}

/** Returns the insertions that let nested inputs follow, behind the input's url; null where the url is not bound as a plain string of its own. */
export function newFollows(text: string, { value, binding }: BoundString, source: string, follows: readonly { readonly nested: string; readonly root: string }[]): Replacement | null {
  const literal = literalAt(text, binding, value, source)
  const { before, rest } = lineOf(text, binding)
  const name = /^(?<path>(?:[\w'-]+\.|"[^"]*"\.)*)url\s*=/.exec(rest)?.groups?.['path']
  if (name === undefined) return null
  const bytes = encoder.encode(text)
  const semicolon = bytes.indexOf(59, literal.end)
  const lineEnd = bytes.indexOf(10, semicolon)
  const behind = decoder.decode(bytes.slice(semicolon + 1, lineEnd < 0 ? bytes.length : lineEnd))
  const written = follows.map(({ nested, root }) => `${name}inputs.${attributeName(nested)}.follows = "${root}";`)
  const shown = behind.replace(/\r$/, '')
  if (before.trim() === '' && /^\s*(?:#.*)?$/.test(shown)) {
    const end = semicolon + 1 + bytesOf(shown)
    return { start: end, end, after: written.map((line) => `${newlineOf(behind)}${before}${line}`).join('') }
  }
  return { start: semicolon + 1, end: semicolon + 1, after: written.map((line) => ` ${line}`).join('') }
}

/** Returns the replacement that pins an unpinned input to a tag; null for a url that is not plainly a repository or a branch of one. */
export function newPin(text: string, { value, binding }: BoundString, source: string, tag: string): (Replacement & { readonly url: string }) | null {
  const repository = /^(?<repository>github:[\w.-]+\/[\w.-]+)(?:\/(?:master|main|HEAD))?$/.exec(value)?.groups?.['repository']
  if (repository === undefined) return null
  const { start, end } = literalAt(text, binding, value, source)
  return { start, end, after: `${repository}/${tag}`, url: `${repository}/${tag}` }
}

/** Returns the text after the replacements; every other byte stays. */
export function withReplacements(text: string, replacements: readonly Replacement[]): string {
  return replaceLiterals(text, replacements)
}
