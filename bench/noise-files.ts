import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { InputError, messageOfError } from '../src/core/errors.ts'
import { faultOfFields } from '../src/core/reading.ts'

const lineSchema = z.object({
  leg: z.string().default('A'),
  rc: z.number().default(0),
  tests: z.record(z.string(), z.object({ ns: z.array(z.number().positive()).min(1) })),
})

/** Processes of one and the same build in the order they ran: the samples in ns, by test. */
export interface Series {
  readonly name: string
  readonly tests: readonly string[]
  readonly processes: readonly (readonly (readonly number[])[])[]
}

/** Two builds in interleaved rounds: process n of one and of the other ran as one round. */
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

export interface NoiseFiles {
  readonly series: readonly Series[]
  readonly pairs: readonly SeriesPair[]
  readonly leftOut: readonly LeftOut[]
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
  const names = entries.filter((entry) => entry.name.endsWith('.jsonl') && !entry.isDirectory()).map(({ name }) => name).toSorted()
  const leftOut: LeftOut[] = []
  const all = new Map<string, Series>()
  for (const name of names) {
    for (const series of await readSeries(join(directory, name), leftOut)) all.set(series.name, series)
  }
  const pairs = [...all.values()].flatMap((baseline) => {
    const candidate = all.get(baseline.name.replace(/\.A$/, '.B'))
    const isPair = baseline.name.endsWith('.A') && candidate !== undefined
    if (isPair && !baseline.tests.some((test) => candidate.tests.includes(test))) leftOut.push({ name: baseline.name.slice(0, -2), why: 'has no test that both builds ran' })
    return isPair && baseline.tests.some((test) => candidate.tests.includes(test)) ? [{ name: baseline.name.slice(0, -2), baseline, candidate }] : []
  })
  const series = [...all.values()].filter(({ name, processes }) => {
    if (processes.length >= LEAST_PROCESSES) return true
    if (pairs.every((pair) => pair.name !== name.slice(0, -2))) leftOut.push({ name, why: `has ${processes.length} processes, and ${LEAST_PROCESSES} are the least to draw from` })
    return false
  })
  return { series, pairs, leftOut }
}

async function readSeries(path: string, leftOut: LeftOut[]): Promise<Series[]> {
  const file = basename(path, '.jsonl')
  const legs = new Map<string, z.infer<typeof lineSchema>[]>()
  const faults: LeftOut[] = []
  for (const [place, line] of (await readFile(path, 'utf8')).split('\n').entries()) {
    if (line.trim() === '') continue
    const parsed = lineSchema.safeParse(parsedJson(line))
    if (!parsed.success) faults.push({ name: `${file}, line ${place + 1}`, why: `is not a process of llama-bench: ${faultOfFields(parsed.error)}` })
    else if (parsed.data.rc === 0) legs.set(parsed.data.leg, [...(legs.get(parsed.data.leg) ?? []), parsed.data])
  }
  leftOut.push(...faults.slice(0, 3))
  if (faults.length > 3) leftOut.push({ name: file, why: `has ${faults.length - 3} more lines that are none` })
  if (legs.size === 0) leftOut.push({ name: file, why: 'has no process that ended well' })
  return [...legs].flatMap(([leg, lines]) => {
    const name = legs.size === 1 ? file : `${file} (${leg})`
    // a test that is not in every process has no rounds
    const tests = Object.keys(lines[0]?.tests ?? {}).filter((test) => lines.every((line) => line.tests[test] !== undefined))
    if (tests.length === 0) leftOut.push({ name, why: 'has no test that every process ran' })
    return tests.length === 0 ? [] : [{ name, tests, processes: lines.map((line) => tests.map((test) => line.tests[test]?.ns ?? [])) }]
  })
}

function parsedJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
