import type { z } from 'zod'
import { InputError } from './errors.ts'
import { excessOfJson } from './json-bounds.ts'
import { shellWord } from './shell-word.ts'

/** The number every JSON file of ours carries as `schema`. */
export const SCHEMA_NUMBER = 1

const SHOWN_CHARACTERS = 80

/** Returns outside text on one line: no control characters, cut at `limit` characters. */
export function oneLine(text: string, limit = 200): string {
  // oxlint-disable-next-line no-control-regex
  const flat = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ').trim()
  return flat.length > limit ? `${flat.slice(0, limit)}…` : flat
}

/** Returns whether an outside value is an object with fields, and no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns an outside value as a few words of JSON, however large or deep it is. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'bigint') return `${value}`
  return oneLine(JSON.stringify(outermost(value, 3)) ?? typeof value, SHOWN_CHARACTERS)
}

/** What can be shown of a value: JSON.stringify follows it to its end, and a deep one ends the stack. */
function outermost(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.slice(0, SHOWN_CHARACTERS)
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) return '…'
  if (Array.isArray(value)) return value.slice(0, SHOWN_CHARACTERS).map((item) => outermost(item, depth - 1))
  return Object.fromEntries(Object.entries(value).slice(0, SHOWN_CHARACTERS).map(([key, item]) => [key, outermost(item, depth - 1)]))
}

/** Returns a zod path as people write it: `hosts[0].flags.threads`. */
export function nameOfField(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, key) => {
    if (typeof key === 'number') return `${name}[${key}]`
    const shown = oneLine(String(key), SHOWN_CHARACTERS)
    return name === '' ? shown : `${name}.${shown}`
  }, '')
}

/** Returns the first fault of a zod error as words: the field, what was found there, and what is allowed. Needs `reportInput`. */
export function faultOfFields(error: z.ZodError): string {
  const issue = error.issues[0]
  if (issue === undefined) return 'is not what was expected'
  if (issue.code === 'unrecognized_keys') return `'${nameOfField([...issue.path, issue.keys[0] ?? ''])}' is not a known field`
  const field = issue.path.length === 0 ? 'the whole' : `'${nameOfField(issue.path)}'`
  return `${field} is ${showValue(foundIn(issue))}, but: ${oneLine(issue.message)}`
}

/** What stands at the issue's path; for a union zod gives the whole object, although the path names its discriminator. */
function foundIn(issue: z.core.$ZodIssue): unknown {
  const discriminator = issue.code === 'invalid_union' ? issue.discriminator : undefined
  const { input } = issue
  return discriminator === undefined || !isRecord(input) ? input : input[discriminator]
}

/**
 * Returns the value of a JSON text that fits the schema. `source` names the file or place for people; `mostValues` is as of excessOfJson.
 * Throws InputError that names source, field, found and allowed, and another schema number by number.
 */
export function readJson<Value>(schema: z.ZodType<Value>, text: string, source: string, mostValues?: number): Value {
  const excess = excessOfJson(text, mostValues)
  if (excess !== null) throw new InputError({ problem: `${source} has ${excess}; nothing of ours has.`, next: 'Only llama-fleet writes this file: make it again.' })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    const fault = text.trim() === '' ? 'it is empty' : oneLine(cause instanceof Error ? cause.message : String(cause))
    throw new InputError({
      problem: `${source} is not JSON (${fault}).`,
      next: 'It may be cut off: make it again, or fetch it again.',
    })
  }
  const number = isRecord(value) ? value['schema'] : undefined
  if (typeof number === 'number' && number !== SCHEMA_NUMBER) {
    throw new InputError({
      problem: `${source} has schema ${number}, this llama-fleet reads schema ${SCHEMA_NUMBER}.`,
      next: 'Use one release of llama-fleet for all jobs of a run.',
    })
  }
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  throw new InputError({
    problem: `${source}: ${faultOfFields(result.error)}.`,
    next: 'Only llama-fleet writes this file: make it again.',
  })
}

/** Returns the line for a shell in the root of the repository that evaluates an attribute of the flake in `directory`; a name that nix quotes must reach it with its quotes. */
export function evaluationCommand(attribute: string, directory = '.'): string {
  const installable = `${directory === '.' ? '.' : `./${directory}`}#${attribute}`
  return `nix eval ${/^[\w./#-]+$/.test(installable) ? installable : shellWord(installable)}`
}

/** Returns what nix answered to a question about the user's flake; throws InputError naming the attribute and the field. */
export function readAnswer<Value>(schema: z.ZodType<Value>, answer: unknown, attribute: string): Value {
  const result = schema.safeParse(answer, { reportInput: true })
  if (result.success) return result.data
  throw new InputError({
    problem: `The flake's ${attribute} is not what it should be: ${faultOfFields(result.error)}.`,
    next: `Look at it with \`${evaluationCommand(attribute)}\`, correct it and commit.`,
  })
}
