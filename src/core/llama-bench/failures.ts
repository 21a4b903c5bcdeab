import { counted } from '../counted.ts'
import { oneLine } from '../reading.ts'
import { complaintOfDevice, computeFault, contextFault, lastWords, loadFault, saysNoCause } from './stderr.ts'
import { faultOfRows, type BenchRow } from './rows.ts'
import { signalOf, sentenceOfSignal, type EndedProcess } from './signals.ts'
import type { Test } from './tests.ts'

/** One ended llama-bench process, and what was asked of it. `refusedLine` is the sentence of the first line that is no row. */
export interface EndedBench extends EndedProcess {
  readonly program: string
  readonly refusedLine: string | null
  readonly rows: readonly BenchRow[]
  readonly tests: readonly Test[]
  readonly repetitions: number
  /** Whether a device other than the CPU is to do the work; null leaves it to what the build is made for. */
  readonly expectsDevice: boolean | null
  /** How many processes the kernel killed meanwhile for lack of memory; null where it does not say. */
  readonly oomKills?: number | null
  /** CPU features that the build uses and this CPU lacks, as far as known. */
  readonly lackedFeatures?: readonly string[]
}

const NOT_STARTED: readonly (readonly [RegExp, (program: string) => string])[] = [
  [/ENOENT|not installed/, (program) => `llama-bench is missing in the package: there is no ${program} (or no loader for it).`],
  [
    /EACCES|EPERM/,
    (program) => `llama-bench may not be run: ${program} is not executable, or its file system is mounted noexec.`,
  ],
  [/ENOEXEC/, (program) => `llama-bench is no program for this machine: ${program} is built for another system.`],
]

type Rule = readonly [RegExp, (found: string, stderr: string) => string]

/** What llama-bench and the loader say on stderr when they give up (exit code 1 or 127), most telling first. */
const SAID: readonly Rule[] = [
  [
    /error while loading shared libraries: ([^\n]+)/,
    (found) => `A shared library that llama-bench needs is missing or broken: ${found}. Build it with all its run paths.`,
  ],
  [
    /error: invalid device: ([^\n]+)/,
    (found, stderr) => {
      const complaint = complaintOfDevice(stderr)
      return `llama-bench knows no device '${found}': this build or this machine's driver does not offer it (${complaint === '' ? 'see --list-devices' : complaint}).`
    },
  ],
  [
    /error: invalid parameter for argument: ([^\n]+)/,
    (found) => `llama-bench does not know the argument '${found}', or not the value given to it: its flags changed between tags.`,
  ],
  [/failed to parse cpu-mask: ([^\n]+)/, (found) => `llama-bench cannot read the CPU mask '${found}': it must be hexadecimal.`],
  [
    /failed to download model/,
    () => 'llama-bench tried to download its model and failed: models are fetched by llama-fleet, never by it.',
  ],
  [
    /failed to load model '([^'\n]*)'/,
    (found, stderr) => `llama-bench could not load the model '${found}': ${loadFault(stderr)}.`,
  ],
  [
    /failed to create context/,
    (_found, stderr) => `llama-bench could not make a context for this test: ${contextFault(stderr)}.`,
  ],
  [/error: failed to run ([a-z ]+)/, (found, stderr) => `llama-bench could not compute its ${found}: ${computeFault(stderr)}.`],
]

function sentenceOfExit(ended: EndedBench, exitCode: number): string {
  for (const [pattern, sentence] of SAID) {
    const found = pattern.exec(ended.stderr)
    if (found !== null) return sentence(oneLine(found[1] ?? ''), ended.stderr)
  }
  return `llama-bench ended with exit code ${exitCode}: ${lastWords(ended.stderr)}.`
}

/** Backends that need a device of their own; a row that names one with no GPU beside it was computed by the CPU. */
const DEVICE_BACKEND = /\b(?:CUDA|ROCm|HIP|MUSA|Vulkan|SYCL|Metal|MTL|OpenCL|CANN|WebGPU)\b/i

function faultOfDevice(ended: EndedBench): string | null {
  const expected = ({ backends }: BenchRow): boolean => ended.expectsDevice ?? DEVICE_BACKEND.test(backends ?? '')
  const lost = ended.rows.find((row) => (row.gpuInfo ?? '') === '' && expected(row))
  if (lost === undefined) return null
  const found = `backends "${oneLine(lost.backends ?? 'unknown', 40)}", no device found`
  return `llama-bench ran on the CPU although a GPU was expected (${found}): ${lastWords(ended.stderr)}.`
}

function faultOfGoodEnd(ended: EndedBench): string | null {
  if (ended.refusedLine !== null) return ended.refusedLine
  if (ended.rows.length === 0) {
    return 'llama-bench ended with exit code 0 but printed no rows: its output was closed, its disk is full, or it had no tests.'
  }
  const rows = ended.rows.map(({ row }) => row)
  const fault = faultOfRows(rows, ended.tests, ended.repetitions)
  return fault === null ? faultOfDevice(ended) : `llama-bench ended with exit code 0, but ${fault}.`
}

/** Returns the sentence that names why a process does not count; null when it does. */
export function failureOf(ended: EndedBench): string | null {
  if (ended.startError !== null) {
    const known = NOT_STARTED.find(([pattern]) => pattern.test(ended.startError ?? ''))
    return known?.[1](ended.program) ?? `llama-bench could not be started: ${oneLine(ended.startError)}.`
  }
  if (ended.excess !== undefined) return `llama-bench ${ended.excess}.`
  if (ended.timedOut) {
    const done = `${ended.rows.length} of ${counted(ended.tests.length, 'test')} done`
    return `llama-bench did not finish within ${ended.timeoutSeconds} s and was stopped (${done}).`
  }
  const signal = signalOf(ended)
  if (signal !== null) return sentenceOfSignal(signal, ended)
  if (ended.exitCode !== 0) return sentenceOfExit(ended, ended.exitCode ?? -1)
  return faultOfGoodEnd(ended)
}

/** Deaths of its own making; what kills it from outside is not to be asked again. */
const CRASHES: ReadonlySet<string> = new Set(['SIGSEGV', 'SIGABRT', 'SIGFPE'])

/** Returns whether only llama-bench's `-v` can name the cause: without it failures to load look the same, and crashes say nothing. */
export function needsVerboseRun(ended: EndedBench): boolean {
  if (ended.timedOut || ended.startError !== null || ended.exitCode === 0) return false
  const signal = signalOf(ended)
  if (signal !== null) return CRASHES.has(signal) && saysNoCause(ended.stderr)
  return saysNoCause(ended.stderr) || /failed to (?:load model|create context|run )/.test(ended.stderr)
}
