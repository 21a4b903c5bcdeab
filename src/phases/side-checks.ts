import { failedRun, KEPT_TEXT, notRun, type CheckRuns, type Divergence, type GreedyRun, type LogitsRun } from '../core/checks/check-runs.ts'
import { GREEDY_TOKENS, greedyArguments, isWhole, PROMPTS } from '../core/checks/greedy.ts'
import { LOGITS_TEXT } from '../core/checks/logits-text.ts'
import { CANDIDATE_WAYS, faultOfLogits, logitsArguments, readDivergence, SELF_LIMIT, SELF_WAYS, type Way } from '../core/checks/logits.ts'
import { failureOfProgram } from '../core/checks/program-ending.ts'
import { PROGRAMS } from '../core/checks/program-names.ts'
import type { RunFlags } from '../core/checks/run-flags.ts'
import type { ServiceCommand } from '../core/checks/service-command.ts'
import type { PlannedHost } from '../core/hosts/hosts.ts'
import type { Side } from '../core/verdict/coin.ts'
import type { Progress, Task } from '../ports/progress.ts'
import type { FoundProgram, ProgramEnd, Programs, Workspace } from '../ports/programs.ts'
import { checkService } from './service-check.ts'

/** What the checks of a host need to know. */
export interface CheckQuestion {
  readonly host: PlannedHost
  readonly storePaths: Readonly<Record<Side, string>>
  readonly run: RunFlags
  /** The service's command line on each side; null when the service is not checked. */
  readonly service: Readonly<Record<Side, ServiceCommand>> | null
}

/** What a side's tool is: the program, or why there is none. */
export type Tools = Readonly<Record<Side, FoundProgram | string>>

/**
 * llama.cpp prints from a thread that it does not wait for when it exits, so the end of an output can be missing although all went
 * well: on a busy machine in one of five runs (https://github.com/ggml-org/llama.cpp/issues/22142). What is cut is asked again.
 */
const TRIES = 6

/** How long a `--help` may take; a GPU driver may need to wake up. */
const HELP_SECONDS = 120

/** Runs the planned checks of both sides, one program at a time; `onCheck` after each. */
export async function checkSides(
  question: CheckQuestion,
  world: { readonly programs: Programs; readonly progress: Progress },
  onCheck: (runs: CheckRuns) => Promise<unknown>,
): Promise<void> {
  const { host } = question
  let runs: CheckRuns = { greedy: null, logits: null, service: null }
  const check = async <Name extends keyof CheckRuns>(
    name: Name,
    title: string,
    work: (workspace: Workspace, task: Task) => Promise<CheckRuns[Name]>,
  ): Promise<void> => {
    if (!host.checks.includes(name)) return
    const workspace = await world.programs.workspace()
    try {
      const run = await world.progress.task(`${host.name}: ${title}`, (task) => work(workspace, task))
      runs = { ...runs, [name]: run }
    } finally {
      await workspace.remove()
    }
    await onCheck(runs)
  }
  const tools = async (program: keyof typeof PROGRAMS, workspace: Workspace): Promise<Tools> => {
    const find = (side: Side) => world.programs.find(question.storePaths[side], PROGRAMS[program], workspace, HELP_SECONDS)
    return { baseline: await find('baseline'), candidate: await find('candidate') }
  }
  await check('greedy', 'comparing answers', async (workspace, task) =>
    checkGreedy(question, await tools('completion', workspace), runnerOf(world.programs, workspace, host), task))
  await check('logits', 'comparing probabilities', async (workspace, task) =>
    checkLogits(question, await tools('perplexity', workspace), runnerOf(world.programs, workspace, host), workspace, task))
  await check('service', 'starting the service', async (workspace, task) =>
    checkService(question, await tools('server', workspace), { programs: world.programs, workspace, task }))
}

type Runner = (program: FoundProgram, words: readonly string[]) => Promise<ProgramEnd>

/** What fails is tried once more: a machine that is short of memory for a moment must not make a candidate broken. */
const runnerOf = (programs: Programs, workspace: Workspace, host: PlannedHost): Runner => async (program, words) => {
  const end = await programs.run(program, words, workspace, host.timeouts.check)
  return end.timedOut || failureOfProgram(end) === null ? end : programs.run(program, words, workspace, host.timeouts.check)
}

async function checkGreedy({ run }: CheckQuestion, tools: Tools, start: Runner, task: Task): Promise<CheckRuns['greedy']> {
  const side = async (name: Side): Promise<GreedyRun> => {
    const program = tools[name]
    if (typeof program === 'string') return notRun(program)
    const answers: { prompt: string; text: string }[] = []
    for (const [place, prompt] of PROMPTS.entries()) {
      task.update(`${name}: prompt ${place + 1} of ${PROMPTS.length}, ${GREEDY_TOKENS} tokens`)
      const words = greedyArguments(program.flags, run, prompt)
      if (words === null) return notRun(`${program.name} cannot be told to take the most likely token each time.`)
      let text = ''
      for (let left = TRIES; left > 0; left--) {
        const end = await start(program, words)
        const failure = failureOfProgram(end)
        if (failure !== null) return failedRun(failure, end.stderr)
        if (end.stdout.length > text.length) text = end.stdout
        if (isWhole(end.stdout)) break
      }
      answers.push({ prompt, text: text.trimEnd().slice(0, KEPT_TEXT) })
    }
    return { kind: 'ran', answers }
  }
  const baseline = await side('baseline')
  return { baseline, candidate: baseline.kind === 'ran' ? await side('candidate') : notRun('The baseline gave nothing to compare with.') }
}

async function checkLogits({ run }: CheckQuestion, tools: Tools, start: Runner, workspace: Workspace, task: Task): Promise<CheckRuns['logits']> {
  const { baseline, candidate } = tools
  const neither = (why: string) => ({ baseline: notRun(why), candidate: notRun(why) })
  if (typeof baseline === 'string') return neither(baseline)
  const text = await workspace.write('text.txt', LOGITS_TEXT)
  const file = `${workspace.directory}/baseline.kld`
  const asked = (program: FoundProgram, way: Way, compare: boolean) => logitsArguments(program.flags, run, { text, file, compare, way })
  const recording = asked(baseline, 'batch', false)
  if (recording === null) return neither(`${baseline.name} cannot compare probabilities.`)
  task.update('baseline: recording')
  const recorded = await start(baseline, recording)
  const fault = failureOfProgram(recorded)
  const compared = async (program: FoundProgram, way: Way): Promise<Divergence | LogitsRun> => {
    const words = asked(program, way, true)
    if (words === null) return notRun(`${program.name} cannot compare probabilities.`)
    for (let left = TRIES; left > 0; left--) {
      const end = await start(program, words)
      const failure = failureOfProgram(end)
      if (failure !== null) return failedRun(failure, end.stderr)
      const found = readDivergence(end.stdout, way)
      if (found !== null) return found
      const said = faultOfLogits(end.stderr)
      if (said !== null) return failedRun(`${program.name} compared nothing: ${said}`, end.stderr)
    }
    return notRun(`${program.name} ended well ${TRIES} times and printed no statistics.`)
  }
  const self = async (): Promise<LogitsRun> => {
    if (fault !== null) return failedRun(fault, recorded.stderr)
    let last: LogitsRun = notRun('It was not compared with itself.')
    for (const way of SELF_WAYS) {
      task.update('baseline: against itself, computed another way')
      const found = await compared(baseline, way)
      last = 'kind' in found ? found : { kind: 'ran', divergences: [found] }
      if (!('kind' in found) && found.mean !== null && found.mean <= SELF_LIMIT) return last
    }
    return last
  }
  const other = async (program: FoundProgram): Promise<LogitsRun> => {
    const divergences: Divergence[] = []
    for (const way of CANDIDATE_WAYS) {
      task.update(`candidate: ${way === 'batch' ? 'in a batch' : 'token by token'}`)
      const found = await compared(program, way)
      if ('kind' in found) return found
      divergences.push(found)
    }
    return { kind: 'ran', divergences }
  }
  const own = await self()
  if (typeof candidate === 'string') return { baseline: own, candidate: notRun(candidate) }
  return { baseline: own, candidate: own.kind === 'ran' ? await other(candidate) : notRun('The baseline gave nothing to compare with.') }
}
