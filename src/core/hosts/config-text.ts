import { closest, distance } from 'fastest-levenshtein'
import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document, type YAMLError } from 'yaml'
import type { z } from 'zod'
import { InputError } from '../errors.ts'
import { shellWord } from '../shell-word.ts'
import { oneLine, showValue } from '../reading.ts'
import { excessOfYaml, MOST_EXPLICIT_KEYS } from '../yaml-bounds.ts'
import { configSchema, KNOWN_KEYS, type Config } from './config.ts'

const EXAMPLE = 'The shortest one that works:\n  model: /var/lib/models/model.gguf\n  hosts:\n    carbon: { variant: cpu }'

/** Returns the config of a YAML text; throws InputError naming file, line, key, what was found and what is allowed. */
export function parseConfig(text: string, source: string): Config {
  refuseTooMuch(text, source)
  const lines = new LineCounter()
  // keys as they are written: a host may be called 01, and `<<` takes over what an alias holds
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, stringKeys: true, merge: true })
  const fault = document.errors[0]
  if (fault !== undefined) throw notYaml(fault, text, lines, source)
  const value = contentsOf(document, source)
  if (value === null || value === undefined) throw new InputError({ problem: `${source} is empty.`, next: EXAMPLE })
  const result = configSchema.safeParse(value)
  if (result.success) return result.data
  const issue = deepest(result.error.issues)
  const place = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path
  const line = lineOf(document, lines, place)
  throw new InputError({
    problem: `${source}${line === null ? '' : `:${line}`}: ${sentenceOf(issue, value, document)}`,
    next: 'See docs/configuration.md for every key.',
  })
}

/** What the reader says of a value that YAML takes for something else, such as `>=0.5` or `@x`. */
const UNQUOTED = /^(?:Block scalar header|Plain value cannot start|Alias cannot|Nested mappings are not allowed|Tags and anchors must be separated)/

function notYaml({ code, message, pos }: YAMLError, text: string, lines: LineCounter, source: string): InputError {
  const { line } = lines.linePos(pos[0])
  const written = oneLine(text.split(/\r?\n/)[line - 1] ?? '', 80)
  const why = code === 'MULTIPLE_DOCS' ? 'a second document begins behind `---`' : code === 'NON_STRING_KEY' ? 'a key is no plain text' : firstLine(message)
  const next = code === 'DUPLICATE_KEY' ? 'Write that key once.' : UNQUOTED.test(message) ? 'Put the value in quotes.' : written.trim() === '' ? 'Something above it is not closed: close it.' : 'Correct that line.'
  return new InputError({ problem: `${source}:${line} is not YAML: ${why}${written === '' ? '' : `, in \`${written}\``}.`, next })
}

/** What a person writes, at most. */
const MOST_CHARACTERS = 64 * 1024

function refuseTooMuch(text: string, source: string): void {
  const excess = excessOfYaml(text, MOST_CHARACTERS)
  if (excess === 'characters') {
    throw new InputError({ problem: `${source} has ${text.length} characters; at most ${MOST_CHARACTERS} are read.`, next: 'Shorten it.' })
  }
  if (excess === null) return
  if (excess === 'depth') throw new InputError({ problem: `${source} has more than 100 brackets or lists in one another.`, next: 'Close them.' })
  if (excess === 'signs') throw new InputError({ problem: `${source} consists of signs, far more than a config needs.`, next: 'Write it as docs/configuration.md has it.' })
  throw new InputError({ problem: `${source} has more than ${MOST_EXPLICIT_KEYS} times \`? \`.`, next: 'Write keys without it.' })
}

/** Returns the error for a config file that is not there; `other` is one that is, beside it with the other ending or where a workflow names it (`by`). */
export function missingConfig(source: string, other: string | null = null, by: string | null = null): InputError {
  if (other !== null && by !== null) return new InputError({ problem: `There is no ${source}; ${by} names ${other}.`, next: `Name it here too: \`--config ${shellWord(other)}\`.` })
  const next = other === null ? `Add it. ${EXAMPLE}` : `There is ${other}: rename it, or name it as \`--config\` (the action's input \`config\`).`
  return new InputError({ problem: `There is no ${source}.`, next })
}

/** As many hosts as a matrix holds may say the same as one of them. */
const MOST_ALIASES = 256

function contentsOf(document: Document, source: string): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES })
    // throws for what holds itself, which no sentence could show
    JSON.stringify(value)
    return value
  } catch (error) {
    throw new InputError({ problem: `${source} cannot be read: ${firstLine(error instanceof Error ? error.message : String(error))}.`, next: 'Write it without YAML aliases.', cause: error })
  }
}

type Issue = z.core.$ZodIssue

/** A union fails once per option; the option that got furthest into the value is the one the user meant. */
function deepest(issues: readonly Issue[]): Issue {
  const flat = issues.flatMap((issue): Issue[] =>
    issue.code === 'invalid_union' && issue.errors.length > 0
      ? issue.errors.map((option) => {
          const inner = deepest(option)
          return { ...inner, path: [...issue.path, ...inner.path] }
        })
      : [issue],
  )
  const meant = flat.filter((issue) => issue.code !== 'invalid_type')
  const first = (meant.length > 0 ? meant : flat).toSorted((a, b) => b.path.length - a.path.length)[0]
  return first ?? { code: 'custom', path: [], message: 'has an unknown fault', input: undefined }
}

function sentenceOf(issue: Issue, root: unknown, document: Document): string {
  const path = oneLine(issue.path.join('.'), 80)
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? ''
    return `'${oneLine([...issue.path, key].join('.'), 120)}' is not a known key${insteadOf(key, issue.path)}`
  }
  const written = writtenAt(document, issue.path)
  return `'${path === '' ? 'the file' : path}' is ${written ?? shown(valueAt(root, issue.path))}, but ${messageOf(issue, written)}.`
}

/** What was meant by a key that is not known: one that is known elsewhere, or one that is written much like it. */
function insteadOf(key: string, path: readonly PropertyKey[]): string {
  const ofHost = path[0] === 'hosts' && path.length === 2
  if (ofHost && KNOWN_KEYS.top.includes(key)) return ' of a host. It is one of the whole file: write it at its top.'
  if (path.length === 0 && KNOWN_KEYS.host.includes(key)) return '. It is one of a host: write it below `hosts` and the name of the host.'
  const known = knownKeys(path)
  const nearest = known.length > 0 ? closest(key, known) : ''
  return distance(key, nearest) <= Math.ceil(key.length / 2) ? `. Did you mean '${nearest}'?` : '.'
}

/** A number or a boolean as it stands in the file: YAML reads 0.10 as 0.1. Null for every other value. */
function writtenAt(document: Document, path: readonly PropertyKey[]): string | null {
  const node = document.getIn(path, true)
  return isScalar(node) && ['number', 'bigint', 'boolean'].includes(typeof node.value) && node.source !== undefined ? oneLine(node.source, 80) : null
}

/** What a type is called in a file of YAML. */
const WORD_OF_TYPE: Readonly<Record<string, string>> = { object: 'keys with values (`key: value`)', record: 'keys with values (`key: value`)', array: 'a list', int: 'a whole number' }

function messageOf(issue: Issue, written: string | null): string {
  if (issue.message.startsWith('must')) return issue.message
  if (issue.code === 'invalid_type') {
    if (issue.expected === 'boolean') return 'must be true or false'
    if (issue.expected === 'string' && written !== null) return `must be a string: write it in quotes, '${written}'`
    return `must be ${WORD_OF_TYPE[issue.expected] ?? `a ${issue.expected}`}`
  }
  if (issue.code === 'too_small') return `must be ${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}`
  if (issue.code === 'too_big') return `must be ${issue.inclusive === false ? 'below' : 'at most'} ${issue.maximum}`
  if (issue.code === 'invalid_key') return `its name ${issue.issues[0]?.message ?? 'is not allowed'}`
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`
  return `it is wrong: ${issue.message}`
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], root)
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : showValue(value)
}

function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  if (path.length === 0) return KNOWN_KEYS.top
  if (path[0] === 'hosts' && path.length === 2) return KNOWN_KEYS.host
  if (path[0] === 'hold' && path.length === 2) return KNOWN_KEYS.hold
  const last = path.at(-1)
  return last === 'flags' || last === 'timeouts' || last === 'model' || last === 'pull-request' || last === 'idle' ? KNOWN_KEYS[last] : []
}

/** The line of the deepest part of the path that stands in the text. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | null {
  let node: unknown = document.contents
  let offset: number | null = null
  for (const key of path) {
    if (isSeq(node) && typeof key === 'number') {
      node = node.items[key]
      if (isNode(node) && node.range) offset = node.range[0]
      continue
    }
    if (!isMap(node)) break
    const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
    if (pair === undefined) break
    if (isScalar(pair.key) && pair.key.range) offset = pair.key.range[0]
    node = pair.value
  }
  return offset === null ? null : lines.linePos(offset).line
}

function firstLine(text: string): string {
  return oneLine((text.split('\n')[0] ?? '').replace(/[.:]$/, ''))
}
