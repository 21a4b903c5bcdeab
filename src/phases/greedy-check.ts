import { failedRun, KEPT_TEXT, notRun, type CheckRuns, type GreedyAnswer, type GreedyRun, type Unasked } from '../core/checks/check-runs.ts'
import { GREEDY_TOKENS, greedyArguments, isChatClient, isWhole, PROMPTS, tokensOfPrompt } from '../core/checks/greedy.ts'
import { failureOfProgram } from '../core/checks/program-ending.ts'
import type { RunFlags } from '../core/checks/run-flags.ts'
import type { Side } from '../core/verdict/sides.ts'
import type { FoundProgram } from '../ports/programs.ts'
import type { Task } from '../ports/progress.ts'
import { besideBaseline, TRIES, type Runner, type Tools } from './check-runner.ts'

/** Has both sides complete the fixed prompts, the baseline first. */
export async function checkGreedy(run: RunFlags, tools: Tools, start: Runner, task: Task): Promise<CheckRuns['greedy']> {
  const side = async (name: Side): Promise<{ readonly run: GreedyRun; readonly whole: readonly boolean[] }> => {
    const program = tools[name]
    const without = (unasked: Unasked) => ({ run: unasked, whole: [] })
    if ('kind' in program) return without(program)
    const answers: GreedyAnswer[] = []
    // where nothing keeps a chat template out, the prompt is not all that is read
    const isPromptAlone = program.flags.has('-no-cnv')
    const whole: boolean[] = []
    for (const [place, prompt] of PROMPTS.entries()) {
      task.update(`${name}: prompt ${place + 1} of ${PROMPTS.length}, ${GREEDY_TOKENS} tokens`)
      const words = greedyArguments(program.flags, run, prompt)
      if (words === null) return without(notRun(`${program.name} cannot be told to take the most likely token each time.`))
      const output = await wholeOutput(program, words, start)
      if ('kind' in output) return without(output)
      const text = output.text.trimEnd().slice(0, KEPT_TEXT)
      if (text === '') return without(notRun(`${program.name} ended well and wrote nothing after prompt ${place + 1} of ${PROMPTS.length}.`))
      const tokens = isPromptAlone ? tokensOfPrompt(output.stderr) : undefined
      answers.push({ prompt, text, ...(tokens === undefined ? {} : { tokens: [...tokens] }) })
      whole.push(output.whole)
    }
    return { run: { kind: 'ran', answers }, whole }
  }
  const baseline = await side('baseline')
  if (baseline.run.kind !== 'ran') return { baseline: baseline.run, candidate: notRun('The baseline gave nothing to compare with.') }
  const candidate = await side('candidate')
  if (candidate.run.kind === 'failed') return { baseline: baseline.run, candidate: await besideBaseline(candidate.run, async () => (await side('baseline')).run) }
  // what one side never ended is cut off; where both never do, that is how this llama.cpp writes
  const cut = candidate.whole.findIndex((whole, place) => whole !== baseline.whole[place])
  if (cut < 0) return { baseline: baseline.run, candidate: candidate.run }
  const which = candidate.whole[cut] === true ? 'baseline' : 'candidate'
  return { baseline: baseline.run, candidate: notRun(`The ${which}'s text after prompt ${cut + 1} of ${PROMPTS.length} was cut off ${TRIES} times.`) }
}

/** What a program wrote, with whether it came to its end. */
interface Output {
  readonly text: string
  readonly stderr: string
  readonly whole: boolean
}

/** Returns the output of a program; what is cut is asked again, and the longest counts. */
async function wholeOutput(program: FoundProgram, words: readonly string[], start: Runner): Promise<Output | Unasked> {
  let cut: Output = { text: '', stderr: '', whole: false }
  for (let left = TRIES; left > 0; left--) {
    const end = await start(program, words)
    if (isChatClient(`${end.stderr}\n${end.stdout.slice(0, 2000)}`)) return notRun(`${program.name} is the chat client, which completes no text.`)
    const failure = failureOfProgram(end)
    if (failure !== null) return failedRun(failure, end.stderr)
    const output = { text: end.stdout, stderr: end.stderr, whole: isWhole(end.stdout) }
    if (output.whole) return output
    if (output.text.length > cut.text.length) cut = output
  }
  return cut
}
