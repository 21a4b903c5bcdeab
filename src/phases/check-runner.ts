import { notRun, type Unasked } from '../core/checks/check-runs.ts'
import { failureOfProgram } from '../core/checks/program-ending.ts'
import type { PlannedHost } from '../core/hosts/planned-host.ts'
import type { Side } from '../core/verdict/sides.ts'
import type { FoundProgram, ProgramEnd, Programs, Workspace } from '../ports/programs.ts'

/** What a side's tool is: the program, or why there is none. */
export type Tools = Readonly<Record<Side, FoundProgram | Unasked>>

/**
 * llama.cpp prints from a thread that it does not wait for when it exits, so the end of an output can be missing although all went
 * well: on a busy machine in one of five runs (https://github.com/ggml-org/llama.cpp/issues/22142). What is cut is asked again.
 */
export const TRIES = 6

/** Runs a program of a side in the workspace of a check. */
export type Runner = (program: FoundProgram, words: readonly string[]) => Promise<ProgramEnd>

/** Returns the runner of a check. What fails is tried once more: memory that is short for a moment makes no candidate broken. */
export const runnerOf = (programs: Programs, workspace: Workspace, host: PlannedHost): Runner => async (program, words) => {
  const end = await programs.run(program, words, workspace, host.timeouts.check)
  return end.timedOut || failureOfProgram(end) === null ? end : programs.run(program, words, workspace, host.timeouts.check)
}

type SideRun = { readonly kind: 'ran' } | { readonly kind: 'failed' | 'not-run'; readonly sentence: string }

/**
 * Returns the candidate's run; open where it failed and the baseline, asked `again`, no longer does what it did before: then the machine changed (its
 * memory is taken, a file is gone), and nobody knows whether llama.cpp did.
 */
export async function besideBaseline<Run extends SideRun>(run: Run, again: () => Promise<SideRun>): Promise<Run | ReturnType<typeof notRun>> {
  if (run.kind !== 'failed') return run
  const control = await again()
  if (control.kind === 'ran') return run
  return notRun(`The candidate failed (${run.sentence}), and so does the baseline now, which did not before: ${control.sentence.replace(/\.$/, '')}. Measure again.`)
}
