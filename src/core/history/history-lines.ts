import { InputError } from '../errors.ts'
import { hostNameSchema } from '../hosts/host-settings.ts'
import { excessOfJson } from '../json-bounds.ts'
import { faultOfFields, oneLine, SCHEMA_NUMBER } from '../reading.ts'
import { historyEntrySchema, keyOfEntry, type HistoryEntry } from './history-entry.ts'

/** A run adds a few KiB for each host, so this is ten years of days; a larger file is not read. */
export const LARGEST_HISTORY_BYTES = 16 * 1024 * 1024
const MOST_LINES = 20_000

/** A line that is no entry, by its number from 1, and why. */
export interface DamagedLine {
  readonly line: number
  readonly text: string
  readonly why: string
}

/** What one `HOST.jsonl` holds. `foreign` counts lines of another schema number or with more fields, which another release of llama-fleet wrote. */
export interface HistoryLines {
  readonly entries: readonly HistoryEntry[]
  readonly foreign: number
  readonly damaged: readonly DamagedLine[]
}

type Line = { readonly kind: 'entry'; readonly entry: HistoryEntry } | { readonly kind: 'foreign' } | { readonly kind: 'damaged'; readonly why: string }

function readLine(text: string): Line {
  const excess = excessOfJson(text)
  if (excess !== null) return { kind: 'damaged', why: `it has ${excess}` }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { kind: 'damaged', why: 'it is not JSON, so it may be cut off' }
  }
  const schema = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined
  if (typeof schema === 'number' && schema !== SCHEMA_NUMBER) return { kind: 'foreign' }
  const result = historyEntrySchema.safeParse(value, { reportInput: true })
  if (result.success) return { kind: 'entry', entry: result.data }
  // a newer release may add a field without another number: what is whole but for that is not damaged
  if (result.error.issues.every(({ code }) => code === 'unrecognized_keys')) return { kind: 'foreign' }
  return { kind: 'damaged', why: faultOfFields(result.error) }
}

function linesOf(text: string, file: string): { readonly line: number; readonly text: string }[] {
  const lines = text.split('\n', MOST_LINES + 1)
  if (text.length > LARGEST_HISTORY_BYTES || lines.length > MOST_LINES) {
    throw new InputError({ problem: `${file} has more than ${LARGEST_HISTORY_BYTES} characters or ${MOST_LINES} lines.`, next: 'Move it away: a history begins anew.' })
  }
  return lines.map((line, place) => ({ line: place + 1, text: line.replace(/\r$/, '') })).filter((line) => line.text.trim() !== '')
}

/** Returns what a history file holds; a line that is no entry never hides the others. Throws InputError for one that is too large. */
export function readHistoryLines(text: string, file: string): HistoryLines {
  const entries: HistoryEntry[] = []
  const damaged: DamagedLine[] = []
  let foreign = 0
  for (const line of linesOf(text, file)) {
    const read = readLine(line.text)
    if (read.kind === 'entry') entries.push(read.entry)
    else if (read.kind === 'foreign') foreign += 1
    else damaged.push({ ...line, why: read.why })
  }
  return { entries, foreign, damaged }
}

/**
 * Returns a history file with the entries appended that it does not hold yet. Lines that are no entries leave it and are
 * returned, for a file of their own; every other line stays to the byte. Throws InputError for a file that is too large.
 */
export function withEntries(text: string, entries: readonly HistoryEntry[], file: string): { readonly text: string; readonly damaged: readonly DamagedLine[] } {
  const { entries: known, damaged } = readHistoryLines(text, file)
  const keys = new Set(known.map(keyOfEntry))
  const aside = new Set(damaged.map(({ line }) => line))
  const kept = linesOf(text, file).filter(({ line }) => !aside.has(line))
  const added = entries.filter((entry) => {
    const key = keyOfEntry(entry)
    if (keys.has(key)) return false
    keys.add(key)
    return true
  })
  const lines = [...kept.map((line) => line.text), ...added.map((entry) => JSON.stringify(entry))]
  return { text: lines.map((line) => `${line}\n`).join(''), damaged }
}

/** Returns the sentence that names damaged lines and where they are now. */
export function damagedSentence(file: string, damaged: readonly DamagedLine[], keptIn: string): string {
  const [first] = damaged
  const which = damaged.length === 1 ? `Line ${first?.line} of ${file} is` : `${damaged.length} lines of ${file} (the first: ${first?.line}) are`
  return `${which} no entry of the history: ${oneLine(first?.why ?? '')}. ${damaged.length === 1 ? 'It is' : 'They are'} kept in ${keptIn}.`
}

const ENDING = '.jsonl'

/** Returns the names of a host's two files: its entries, and the lines that were none. */
export function historyFileNames(host: string): { readonly entries: string; readonly damaged: string } {
  return { entries: `${host}${ENDING}`, damaged: `${host}.damaged.txt` }
}

/** Returns the host of a history file's name; null for any other file. */
export function hostOfHistoryFile(name: string): string | null {
  const host = name.endsWith(ENDING) ? name.slice(0, -ENDING.length) : ''
  return hostNameSchema.safeParse(host).success ? host : null
}
