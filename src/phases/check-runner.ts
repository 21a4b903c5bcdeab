import type { Unasked } from '../core/checks/check-runs.ts'
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
