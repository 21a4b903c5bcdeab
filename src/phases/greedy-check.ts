import { failedRun, KEPT_TEXT, notRun, type CheckRuns, type GreedyRun } from '../core/checks/check-runs.ts'
import { GREEDY_TOKENS, greedyArguments, isWhole, PROMPTS } from '../core/checks/greedy.ts'
import { failureOfProgram } from '../core/checks/program-ending.ts'
import type { RunFlags } from '../core/checks/run-flags.ts'
import type { Side } from '../core/verdict/coin.ts'
import type { Task } from '../ports/progress.ts'
import { TRIES, type Runner, type Tools } from './check-runner.ts'

/** Has both sides complete the fixed prompts, the baseline first. */
export async function checkGreedy(run: RunFlags, tools: Tools, start: Runner, task: Task): Promise<CheckRuns['greedy']> {
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
