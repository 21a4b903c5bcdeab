import { z } from 'zod'
import { counted } from '../counted.ts'
import { UpstreamError } from '../errors.ts'
import { parseJson } from '../json-bounds.ts'
import type { Round, Row } from '../hosts/measurement.ts'
import { faultOfFields, oneLine } from '../reading.ts'
import type { Side } from '../verdict/sides.ts'
import { nameOfTest, type Test } from './tests.ts'

/** A line of llama-bench this long (characters) is not read; real ones are about 1000. The process adapter cuts lines here. */
const MAXIMUM_LINE = 1024 * 1024

const tokens = z.number().int().nonnegative().max(10_000_000)
const description = z.string().max(4_096)

/** A line of `llama-bench -o jsonl`. Fields come and go between tags, so only those we read are named; samples_ns are exact. */
const lineSchema = z.looseObject({
  n_prompt: tokens,
  n_gen: tokens,
  // Absent before depth tests existed.
  n_depth: tokens.default(0),
  samples_ns: z.array(z.number().int().positive()).max(1000),
  cpu_info: description.nullish(),
  gpu_info: description.nullish(),
  backends: description.nullish(),
})

/** A row, and what the process said of the machine it ran on. */
export interface BenchRow {
  readonly row: Row
  readonly cpuInfo: string | null
  readonly gpuInfo: string | null
  readonly backends: string | null
}

function refuse(lineNumber: number, fault: string): never {
  throw new UpstreamError({ problem: `Line ${lineNumber} of llama-bench's output ${fault}.`, next: '' })
}

/**
 * Returns a line as JSON: llama-bench prints its own means and deviations with printf, whose `nan` and `inf` JSON does not have (stddev_ts of
 * samples that are all alike). They are not read.
 */
function asJson(line: string): string {
  return line.replace(/(?<="(?:avg|stddev)_(?:ts|ns)": ?)-?(?:nan|inf)(?=[,} ])/g, 'null')
}

/** Returns the value of a line; undefined of one that is not JSON. */
function valueOfLine(line: string): unknown {
  try {
    return parseJson(asJson(line))
  } catch {
    return undefined
  }
}

/** Returns which field of a line holds what is no number; null where that is not what keeps it from being JSON. */
function noNumberIn(line: string): string | null {
  const { field, what } = /"(?<field>[a-z_]{1,40})": ?(?:\[[^\]"]*?)?(?<what>-?(?:nan|inf))(?=[,} \]])/.exec(asJson(line))?.groups ?? {}
  return field === undefined ? null : `'${field}' holds ${what}`
}

/** Returns the row of one line of JSON Lines output; throws UpstreamError that names the line and the field. */
export function parseRow(line: string, lineNumber: number): BenchRow {
  if (line.length >= MAXIMUM_LINE) refuse(lineNumber, 'is longer than 1 MiB')
  const value = valueOfLine(line)
  if (value === undefined) refuse(lineNumber, `is not JSON: ${noNumberIn(line) ?? `'${oneLine(line, 80)}'`}`)
  const result = lineSchema.safeParse(value, { reportInput: true })
  if (!result.success) refuse(lineNumber, `cannot be used: ${faultOfFields(result.error)}`)
  const { n_prompt: nPrompt, n_gen: nGen, n_depth: nDepth } = result.data
  if (nPrompt + nGen === 0) refuse(lineNumber, "cannot be used: 'n_prompt' and 'n_gen' are both 0")
  return {
    row: { test: nameOfTest({ nPrompt, nGen, nDepth }), samplesNs: result.data.samples_ns },
    cpuInfo: result.data.cpu_info ?? null,
    gpuInfo: result.data.gpu_info ?? null,
    backends: result.data.backends ?? null,
  }
}

/** Returns a line of the file of raw rows: llama-bench's own as it was printed (`null` for what is no number), beside the round and the side that it is of. */
export function lineOfRound({ index, first }: Pick<Round, 'index' | 'first'>, side: Side, line: string): string {
  return `{"index":${index},"first":"${first}","side":"${side}","row":${asJson(line)}}`
}

/** Returns why the rows of one process are not the tests asked for, each once with all its samples; null when they are. */
export function faultOfRows(rows: readonly Row[], tests: readonly Test[], repetitions: number): string | null {
  const expected = new Set(tests.map(nameOfTest))
  const seen = new Set<string>()
  for (const { test, samplesNs } of rows) {
    if (!expected.has(test)) return `it ran ${test}, which was not asked for`
    if (seen.has(test)) return `it printed ${test} twice`
    if (samplesNs.length !== repetitions) return `${test} has ${counted(samplesNs.length, 'sample')} instead of ${repetitions}`
    seen.add(test)
  }
  const missing = [...expected].filter((test) => !seen.has(test))
  return missing.length === 0 ? null : `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`
}
