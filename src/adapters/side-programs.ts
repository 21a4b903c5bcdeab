import { access, constants, realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { failedRun, notRun, type Unasked } from '../core/checks/check-runs.ts'
import { failureOfProgram } from '../core/checks/program-ending.ts'
import { signalOf } from '../core/llama-bench/signals.ts'
import { flagsOfProgram, missingProgram } from '../core/checks/program-names.ts'
import type { FoundProgram, ProgramEnd, Programs } from '../ports/programs.ts'
import { sandboxed, workspaceBelow } from './check-workspace.ts'
import { serve, type ServiceWorld } from './service-run.ts'

/** What the programs need of the outside. Workspaces lie below `scratchDirectory`. */
export interface SideProgramsOptions extends ServiceWorld {
  readonly scratchDirectory: string
}

/** Characters of stdout that are looked at; llama-perplexity's statistics take 3,000. */
const READ_STDOUT = 200_000

/** Returns the programs of store paths, run in the sandbox of the host. */
export function sidePrograms(options: SideProgramsOptions): Programs {
  const run: Programs['run'] = async (program, words, workspace, timeoutSeconds) => {
    const ending = await options.sandbox.run(sandboxed(program, words, workspace, timeoutSeconds))
    const { exitCode, signal, timedOut, startError, excess, stderrTail: stderr } = ending
    const stdout = ending.stdout.slice(0, READ_STDOUT)
    return { name: program.name, exitCode, signal, timedOut, startError, excess, timeoutSeconds, stderr, stdout }
  }
  const find: Programs['find'] = async (storePath, names, workspace, timeoutSeconds) => {
    let unasked: Unasked | null = null
    for (const { file, words } of names) {
      const path = join(storePath, 'bin', file)
      if (!(await isExecutable(path)) || (words.length > 0 && (await isLinkToOther(path, file)))) continue
      const program: FoundProgram = { path, words, name: [file, ...words].join(' '), flags: new Map() }
      let end = await run(program, ['--help'], workspace, timeoutSeconds)
      if (dies(end, words)) end = await run(program, ['--help'], workspace, timeoutSeconds)
      const flags = flagsOfProgram(end.stdout)
      // old tags end with 1 after their help; what counts is that it says what it takes
      if (flags.has('--help')) return { ...program, flags }
      const why = `${program.name} --help: ${failureOfProgram(end) ?? 'it lists no flags'}`
      if (dies(end, words)) return failedRun(why, end.stderr)
      unasked ??= notRun(`${why}.`)
    }
    return unasked ?? notRun(missingProgram(names))
  }
  return {
    workspace: (terms) => workspaceBelow(options.scratchDirectory, terms),
    find,
    run,
    serve: (order, workspace) => serve(options, order, workspace),
  }
}

/** Whether a program cannot do anything. One that only does not know the word before its arguments can. */
function dies(end: ProgramEnd, words: readonly string[]): boolean {
  if (end.timedOut || end.exitCode === 0 || flagsOfProgram(end.stdout).has('--help')) return false
  return words.length === 0 || signalOf(end) !== null || end.startError !== null || /shared librar/.test(failureOfProgram(end) ?? '')
}

async function isLinkToOther(path: string, file: string): Promise<boolean> {
  return basename(await realpath(path)) !== file
}

const isExecutable = (path: string): Promise<boolean> => access(path, constants.X_OK).then(() => true, () => false)
