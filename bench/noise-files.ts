import type { Dirent } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { InputError, messageOfError } from '../src/core/errors.ts'
import { faultOfFields, oneLine } from '../src/core/reading.ts'

const lineSchema = z.object({
  leg: z.string().default('A'),
  rc: z.number().default(0),
  tests: z.record(z.string(), z.object({ ns: z.array(z.number().positive()).min(1).max(1000) })),
})

/** Processes of one and the same build in the order they ran: the samples in ns, by test. `lines` says where each stands in its file. */
export interface Series {
  readonly name: string
  readonly tests: readonly string[]
  readonly processes: readonly (readonly (readonly number[])[])[]
  readonly lines: readonly number[]
}

/** Two builds in interleaved rounds: process n of one and of the other ran as one round. A round of which one is left out is left out. */
export interface SeriesPair {
  readonly name: string
  readonly baseline: Series
  readonly candidate: Series
}

/** A file or a part of one that says nothing here, and why. */
export interface LeftOut {
  readonly name: string
  readonly why: string
}

/** What a directory holds; `others` are the names in it that are not read. */
export interface NoiseFiles {
  readonly series: readonly Series[]
  readonly pairs: readonly SeriesPair[]
  readonly leftOut: readonly LeftOut[]
  readonly others: readonly string[]
}

/** Fewer processes than this make too few different rounds to draw from. */
const LEAST_PROCESSES = 40

/**
 * Returns what lies in the `*.jsonl` files of a directory, one llama-bench process per line: `{leg, rc, tests: {NAME: {ns}}}`.
 * Files NAME.A.jsonl and NAME.B.jsonl are two builds in rounds; a file with several legs holds one series per leg.
 */
export async function readNoise(directory: string): Promise<NoiseFiles> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
    throw new InputError({ problem: `${directory} cannot be read as a directory of series (${messageOfError(cause)}).`, next: 'Name a directory with *.jsonl files, one llama-bench process a line.' })
  })
  const isRead = (entry: Dirent): boolean => entry.name.endsWith('.jsonl') && (entry.isFile() || entry.isSymbolicLink())
  const names = entries.filter(isRead).map(({ name }) => name).toSorted()
  const others = entries.filter((entry) => !isRead(entry)).map((entry) => `${entry.name}${entry.isDirectory() ? '/' : ''}`).toSorted()
  const leftOut: LeftOut[] = []
  const all = new Map<string, Series>()
  for (const name of names) {
    for (const series of await readSeries(join(directory, name), leftOut)) all.set(series.name, series)
  }
  const pairs = [...all.values()].flatMap((baseline) => {
    const candidate = all.get(baseline.name.replace(/\.A$/, '.B'))
    if (!baseline.name.endsWith('.A') || candidate === undefined) return []
    const name = baseline.name.slice(0, -2)
    if (!baseline.tests.some((test) => candidate.tests.includes(test))) {
      leftOut.push({ name, why: 'has no test that both builds ran' })
      return []
    }
    const pair = { name, baseline: ofLines(baseline, candidate.lines), candidate: ofLines(candidate, baseline.lines) }
    if (pair.baseline.lines.length === 0) {
      leftOut.push({ name, why: 'has no round that ended well on both sides' })
      return []
    }
    const alone = baseline.lines.length + candidate.lines.length - 2 * pair.baseline.lines.length
    if (alone > 0) leftOut.push({ name, why: `has ${counted(alone)} whose other side is not there; the others count` })
    return [pair]
  })
  const series = [...all.values()].filter(({ name, processes }) => {
    if (processes.length >= LEAST_PROCESSES) return true
    if (pairs.every((pair) => pair.name !== name.slice(0, -2))) leftOut.push({ name, why: `has ${counted(processes.length)}, and ${LEAST_PROCESSES} are the least to draw from` })
    return false
  })
  return { series, pairs, leftOut, others }
}

function ofLines(series: Series, lines: readonly number[]): Series {
  const kept = series.lines.flatMap((line, place) => (lines.includes(line) ? [place] : []))
  return { ...series, processes: kept.map((place) => series.processes[place] ?? []), lines: kept.map((place) => series.lines[place] ?? 0) }
}

const counted = (processes: number): string => `${processes} ${processes === 1 ? 'process' : 'processes'}`

/** A process of llama-bench, and the line of its file. */
type Process = z.infer<typeof lineSchema> & { readonly line: number }

/** Returns the tests that more than half of the processes ran: one that lacks another of them did not end as it should have. */
function testsOf(processes: readonly Process[]): string[] {
  const names = [...new Set(processes.flatMap(({ tests }) => Object.keys(tests)))]
  return names.filter((name) => processes.filter(({ tests }) => tests[name] !== undefined).length > processes.length / 2)
}

async function readSeries(path: string, leftOut: LeftOut[]): Promise<Series[]> {
  const file = oneLine(basename(path, '.jsonl'))
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    leftOut.push({ name: file, why: `cannot be read (${messageOfError(cause)})` })
    return null
  })
  if (text === null) return []
  const legs = new Map<string, Process[]>()
  const faults: LeftOut[] = []
  let failed = 0
  for (const [place, line] of text.replace(/^\uFEFF/, '').split('\n').entries()) {
    if (line.trim() === '') continue
    const parsed = readLine(line)
    if (typeof parsed === 'string') faults.push({ name: `${file}, line ${place + 1}`, why: `is not a process of llama-bench: ${parsed}` })
    else if (parsed.rc !== 0) failed++
    else {
      const processes = legs.get(parsed.leg) ?? []
      processes.push({ ...parsed, line: place + 1 })
      legs.set(parsed.leg, processes)
    }
  }
  leftOut.push(...faults.slice(0, 3))
  if (faults.length > 3) leftOut.push({ name: file, why: `has ${faults.length - 3} more lines that are none` })
  if (failed > 0 && legs.size > 0) leftOut.push({ name: file, why: `has ${counted(failed)} that failed; the others count` })
  if (legs.size === 0) leftOut.push({ name: file, why: 'has no process that ended well' })
  return [...legs].flatMap(([leg, lines]) => {
    const name = legs.size === 1 ? file : oneLine(`${file} (${leg})`)
    const tests = testsOf(lines)
    if (tests.length === 0) leftOut.push({ name, why: 'has no test that most of its processes ran' })
    const whole = lines.filter((one) => tests.every((test) => one.tests[test] !== undefined))
    if (whole.length < lines.length) leftOut.push({ name, why: `has ${counted(lines.length - whole.length)} without one of ${oneLine(tests.join(', '))}; the others count` })
    return tests.length === 0 ? [] : [{ name, tests: tests.map((test) => oneLine(test)), processes: whole.map((one) => tests.map((test) => one.tests[test]?.ns ?? [])), lines: whole.map(({ line }) => line) }]
  })
}

/** Returns a process, or what is wrong with its line. */
function readLine(line: string): z.infer<typeof lineSchema> | string {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    return `it is not JSON (${oneLine(messageOfError(cause), 120)})`
  }
  const parsed = lineSchema.safeParse(value, { reportInput: true })
  return parsed.success ? parsed.data : faultOfFields(parsed.error)
}
