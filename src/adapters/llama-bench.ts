import { loadavg } from 'node:os'
import { join } from 'node:path'
import { UpstreamError } from '../core/errors.ts'
import type { BenchProcess } from '../core/hosts/measurement.ts'
import { expectsDevice } from '../core/llama-bench/bench-arguments.ts'
import { failureOf, needsVerboseRun, type EndedBench } from '../core/llama-bench/failures.ts'
import { devicesOfList, flagsOfHelp } from '../core/llama-bench/help.ts'
import { parseRow, type BenchRow } from '../core/llama-bench/rows.ts'
import { complaintOfDevice } from '../core/llama-bench/stderr.ts'
import type { BenchAbility, Benchmark, BenchRun } from '../ports/benchmark.ts'
import type { ChildProcesses, Ending } from '../ports/child-processes.ts'
import type { Sandbox, SandboxTerms } from '../ports/sandbox.ts'
import { watchConditions } from './bench-conditions.ts'
import { watchForeignCpu } from './foreign-cpu.ts'
import { kernelFiles, type KernelFiles } from './kernel-files.ts'
import { machineGpus } from './machine-gpus.ts'

/** What llama-bench needs of the outside; nvidia-smi is asked outside of the sandbox. */
export interface LlamaBenchOptions {
  readonly sandbox: Sandbox
  readonly processes: ChildProcesses
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where the kernel's files of the machine are; its own unless a test brings others. */
  readonly files?: KernelFiles
}

/** A failure is asked again with -v for its cause; loading fails in seconds or not at all. */
const VERBOSE_SECONDS = 60
/** More than a process is ever asked for. */
const MOST_ROWS = 1000
/** Characters of stderr that a measurement keeps of each process. */
const KEPT_STDERR = 4_000

type Start = (words: readonly string[], timeoutSeconds: number, onLine?: (line: string) => void) => Promise<Ending>

/** Returns the llama-bench of store paths. Rejects only with what `onRow` or the sandbox threw. */
export function llamaBench(options: LlamaBenchOptions): Benchmark {
  const { sandbox, processes, environment, files = kernelFiles() } = options
  const gpus = machineGpus({ processes, files, path: environment['PATH'] ?? '' })
  const asked = new Map<string, Promise<string>>()
  return {
    probe: (storePath, terms, timeoutSeconds, lacked = []) => probe(starter(sandbox, storePath, terms, []), programOf(storePath), timeoutSeconds, lacked),
    run: (run) => runBench(starter(sandbox, run.storePath, run.terms, run.readable), run, { files, gpus, asked }),
  }
}

const PROGRAM = 'bin/llama-bench'
const programOf = (storePath: string): string => join(storePath, PROGRAM)

function starter(sandbox: Sandbox, storePath: string, terms: SandboxTerms, readable: readonly string[]): Start {
  return (words, timeoutSeconds, onLine) =>
    sandbox.run({
      ...terms,
      storePath,
      program: PROGRAM,
      arguments: words,
      readable,
      timeoutSeconds,
      ...(onLine === undefined ? {} : { onStdoutLine: onLine }),
    })
}

async function probe(start: Start, program: string, timeoutSeconds: number, lacked: readonly string[]): Promise<BenchAbility> {
  const none = { flags: [], devices: [] }
  const help = await start(['--help'], timeoutSeconds)
  const failure = (ending: Ending, question: string) => failureOfQuestion(ending, program, question, timeoutSeconds, lacked)
  const helpFailure = failure(help, '--help')
  if (helpFailure !== null) return { ...none, failure: helpFailure }
  const flags = flagsOfHelp(help.stdout)
  if (flags.length === 0)
    return { ...none, failure: 'llama-bench --help lists no flags: this is not the llama-bench of llama.cpp.' }
  if (!flags.includes('--list-devices')) return { flags, devices: [], failure: null }
  const list = await start(['--list-devices'], timeoutSeconds)
  const devices = devicesOfList(list.stdout)
  return {
    flags,
    devices,
    complaint: devices.length === 0 ? complaintOfDevice(list.stderrTail) : '',
    failure: failure(list, '--list-devices'),
  }
}

/** Returns why `--help` or `--list-devices` did not answer; null when it did. */
function failureOfQuestion(ending: Ending, program: string, question: string, timeoutSeconds: number, lackedFeatures: readonly string[]): string | null {
  if (ending.exitCode === 0 && !ending.timedOut) return null
  const sentence = failureOf({
    ...ended(ending, program, timeoutSeconds),
    rows: [],
    refusedLine: null,
    tests: [],
    repetitions: 0,
    expectsDevice: null,
    lackedFeatures,
  })
  return `${question}: ${sentence ?? 'no answer.'}`
}

const ended = (ending: Ending, program: string, timeoutSeconds: number) => ({
  program,
  exitCode: ending.exitCode,
  signal: ending.signal,
  timedOut: ending.timedOut,
  timeoutSeconds,
  startError: ending.startError,
  excess: ending.excess,
  stderr: ending.stderrTail,
})

/** What the runs of a host share; `asked` holds what -v said, once per side, tests and cause. */
interface Watched {
  readonly files: KernelFiles
  readonly gpus: ReturnType<typeof machineGpus>
  readonly asked: Map<string, Promise<string>>
}

async function runBench(start: Start, run: BenchRun, { files, gpus, asked }: Watched): Promise<BenchProcess> {
  const onDevice = expectsDevice(run.arguments)
  const conditions = watchConditions(files, onDevice === true ? gpus : () => Promise.resolve([]))
  const output = readRows((line) => {
    conditions.sample()
    run.onRow(line)
  })
  const oomKillsBefore = oomKills(files)
  const startedAt = new Date().toISOString()
  const load = loadavg()[0] ?? null
  const foreignCpu = watchForeignCpu()
  const ending = await start(run.arguments, run.timeoutSeconds, output.onLine)
  const foreign = foreignCpu(ending.ticksElsewhere)
  const said = output.said()
  const oomKillsAfter = oomKills(files)
  const outcome: EndedBench = {
    ...ended(ending, programOf(run.storePath), run.timeoutSeconds),
    ...said,
    tests: run.tests,
    repetitions: run.repetitions,
    expectsDevice: onDevice,
    oomKills: oomKillsBefore === null || oomKillsAfter === null ? null : oomKillsAfter - oomKillsBefore,
    lackedFeatures: run.lackedFeatures ?? [],
  }
  const under = await conditions.end()
  const stderr = needsVerboseRun(outcome) ? await once(asked, run, outcome, () => verboseStderr(start, run, ending.stderrTail)) : ending.stderrTail
  const machine = said.rows[0]
  return {
    startedAt,
    seconds: ending.seconds,
    exitCode: ending.exitCode,
    signal: ending.signal,
    rows: said.rows.map(({ row }) => row),
    cpuInfo: machine?.cpuInfo ?? null,
    gpuInfo: machine?.gpuInfo ?? null,
    backends: machine?.backends ?? null,
    foreignCpu: foreign,
    load,
    conditions: under,
    failure: failureOf({ ...outcome, stderr }),
    stderrTail: stderr.slice(-KEPT_STDERR),
  }
}

/** The kernel's count of processes that it killed for lack of memory, those of memory cgroups too (proc(5), vmstat). */
function oomKills(files: KernelFiles): number | null {
  const count = /^oom_kill (\d{1,15})$/m.exec(files.read('/proc/vmstat') ?? '')?.[1]
  return count === undefined ? null : Number(count)
}

function once(asked: Watched['asked'], run: BenchRun, outcome: EndedBench, ask: () => Promise<string>): Promise<string> {
  const cause = JSON.stringify([run.storePath, run.arguments, failureOf(outcome)])
  const answer = asked.get(cause) ?? ask()
  asked.set(cause, answer)
  return answer
}

/** Reads rows as lines arrive; after the first line that cannot be read the rest counts as lost. */
function readRows(onRow: (line: string) => void) {
  const rows: BenchRow[] = []
  let refusedLine: string | null = null
  let lineNumber = 0
  const onLine = (line: string): void => {
    lineNumber += 1
    if (refusedLine !== null || line.trim() === '') return
    if (rows.length === MOST_ROWS) {
      refusedLine = `llama-bench printed more than ${MOST_ROWS} rows.`
      return
    }
    try {
      rows.push(parseRow(line, lineNumber))
    } catch (thrown) {
      if (!(thrown instanceof UpstreamError)) throw thrown
      refusedLine = thrown.message
      return
    }
    onRow(line)
  }
  return { onLine, said: () => ({ rows, refusedLine }) }
}

/** Returns the stderr of a second run with -v, the only place where llama.cpp tells why it did not load; else the first one's. */
async function verboseStderr(start: Start, run: BenchRun, stderr: string): Promise<string> {
  const verbose = await start([...run.arguments, '-v'], Math.min(VERBOSE_SECONDS, run.timeoutSeconds))
  const sameFailure = verbose.exitCode !== 0 && !verbose.timedOut && verbose.startError === null
  return sameFailure ? verbose.stderrTail : stderr
}
