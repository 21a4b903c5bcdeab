import { failedRun, notRun, type CheckRuns, type Divergence, type LogitsRun } from '../core/checks/check-runs.ts'
import { LOGITS_TEXT } from '../core/checks/logits-text.ts'
import {
  CANDIDATE_WAYS, faultOfLogits, isFaultOfFile, logitsArguments, readDivergence, SELF_LIMIT, SELF_WAYS, type Way,
} from '../core/checks/logits.ts'
import { failureOfProgram } from '../core/checks/program-ending.ts'
import type { RunFlags } from '../core/checks/run-flags.ts'
import { signalOf } from '../core/llama-bench/signals.ts'
import type { Task } from '../ports/progress.ts'
import type { FoundProgram, Workspace } from '../ports/programs.ts'
import { besideBaseline, TRIES, type Runner, type Tools } from './check-runner.ts'

/** Where the runs of one check meet: its workspace holds the text and the baseline's record. */
interface LogitsWorld {
  readonly start: Runner
  readonly workspace: Workspace
  readonly task: Task
}

type Compare = (program: FoundProgram, way: Way) => Promise<Divergence | LogitsRun>

/** Compares the probabilities of both sides with those that the baseline records first. */
export async function checkLogits(run: RunFlags, { baseline, candidate }: Tools, world: LogitsWorld): Promise<CheckRuns['logits']> {
  const neither = (why: string) => ({ baseline: notRun(why), candidate: notRun(why) })
  if ('kind' in baseline) return { baseline, candidate: notRun('The baseline gave nothing to compare with.') }
  const text = await world.workspace.write('text.txt', LOGITS_TEXT)
  const file = await world.workspace.record('baseline.kld')
  const recording = logitsArguments(baseline.flags, run, { text, file, compare: false, way: 'batch' })
  if (recording === null) return neither(`${baseline.name} cannot compare probabilities.`)
  world.task.update('baseline: recording')
  const recorded = await world.start(baseline, recording)
  await world.workspace.endRecords()
  const fault = failureOfProgram(recorded)
  const compare: Compare = (program, way) =>
    compared(program, logitsArguments(program.flags, run, { text, file, compare: true, way }), way, world.start)
  const own = fault === null ? await itself(baseline, compare, world.task) : failedRun(fault, recorded.stderr)
  if ('kind' in candidate) return { baseline: own, candidate: own.kind === 'ran' ? candidate : notRun('The baseline gave nothing to compare with.') }
  const other = own.kind === 'ran' ? await beside(candidate, compare, world.task) : notRun('The baseline gave nothing to compare with.')
  return { baseline: own, candidate: await besideBaseline(other, () => itself(baseline, compare, world.task)) }
}

/** One comparison with the record; what ends well and prints nothing is asked again. */
async function compared(
  program: FoundProgram,
  words: readonly string[] | null,
  way: Way,
  start: Runner,
): Promise<Divergence | LogitsRun> {
  if (words === null) return notRun(`${program.name} cannot compare probabilities.`)
  for (let left = TRIES; left > 0; left--) {
    const end = await start(program, words)
    const said = faultOfLogits(end.stderr)
    const sentence = `${program.name} compared nothing: ${said}`
    const failure = failureOfProgram(end)
    // until v0.5.0 it ends well when it cannot read a record
    if (failure !== null) return said !== null && isFaultOfFile(said) && signalOf(end) === null ? notRun(`${sentence}.`) : failedRun(failure, end.stderr)
    const found = readDivergence(end.stdout, way)
    if (found !== null) return found
    if (said !== null) return isFaultOfFile(said) ? notRun(`${sentence}.`) : failedRun(sentence, end.stderr)
  }
  return notRun(`${program.name} ended well ${TRIES} times and printed no statistics.`)
}

/** The baseline against itself: the first way whose result can be judged by, else the last. */
async function itself(program: FoundProgram, compare: Compare, task: Task): Promise<LogitsRun> {
  let last: LogitsRun = notRun('It was not compared with itself.')
  for (const way of SELF_WAYS) {
    task.update('baseline: against itself, computed another way')
    const found = await compare(program, way)
    last = 'kind' in found ? found : { kind: 'ran', divergences: [found] }
    if (!('kind' in found) && found.mean !== null && found.mean <= SELF_LIMIT) return last
  }
  return last
}

async function beside(program: FoundProgram, compare: Compare, task: Task): Promise<LogitsRun> {
  const divergences: Divergence[] = []
  for (const way of CANDIDATE_WAYS) {
    task.update(`candidate: ${way === 'batch' ? 'in a batch' : 'token by token'}`)
    const found = await compare(program, way)
    if ('kind' in found) return found
    divergences.push(found)
  }
  return { kind: 'ran', divergences }
}
