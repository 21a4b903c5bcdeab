import { access, constants, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { failureOfProgram } from '../core/checks/program-ending.ts'
import { flagsOfProgram, missingProgram } from '../core/checks/program-names.ts'
import { UpstreamError } from '../core/errors.ts'
import type { ChildProcesses } from '../ports/child-processes.ts'
import type { FoundProgram, ProgramEnd, Programs, Workspace } from '../ports/programs.ts'
import { benchEnvironment } from './bench-environment.ts'
import { serve } from './service-run.ts'

/** What the programs need of the outside. Workspaces are made below `scratchDirectory`. */
export interface SideProgramsOptions {
  readonly processes: ChildProcesses
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly scratchDirectory: string
}

/** Characters of stdout that are looked at; llama-perplexity's statistics take 3,000. */
const READ_STDOUT = 200_000

/** Returns the programs of store paths, run with an allow-listed environment in a directory of their own. */
export function sidePrograms(options: SideProgramsOptions): Programs {
  const run: Programs['run'] = async (program, words, workspace, timeoutSeconds): Promise<ProgramEnd> => {
    const ending = await options.processes.run({
      program: program.path,
      arguments: [...program.words, ...words],
      directory: workspace.directory,
      environment: benchEnvironment(options.environment, workspace.directory),
      timeoutSeconds,
    })
    const { exitCode, signal, timedOut, startError, stderrTail: stderr } = ending
    const stdout = ending.stdout.slice(0, READ_STDOUT)
    return { name: program.name, exitCode, signal, timedOut, startError, timeoutSeconds, stderr, stdout }
  }
  const find: Programs['find'] = async (storePath, names, workspace, timeoutSeconds) => {
    let failure: string | null = null
    for (const { file, words } of names) {
      const path = join(storePath, 'bin', file)
      if (!(await isExecutable(path))) continue
      const program: FoundProgram = { path, words, name: [file, ...words].join(' '), flags: new Map() }
      const end = await run(program, ['--help'], workspace, timeoutSeconds)
      const flags = flagsOfProgram(end.stdout)
      // old tags end with 1 after their help; what counts is that it says what it takes
      if (flags.has('--help')) return { ...program, flags }
      failure ??= `${program.name} --help: ${failureOfProgram(end) ?? 'it lists no flags'}.`
    }
    return failure ?? missingProgram(names)
  }
  return { workspace: () => workspaceBelow(options.scratchDirectory), find, run, serve: (order, workspace) => serve(options, order, workspace) }
}

const isExecutable = (path: string): Promise<boolean> => access(path, constants.X_OK).then(() => true, () => false)

async function workspaceBelow(scratchDirectory: string): Promise<Workspace> {
  const refuse = (cause: unknown): never => {
    throw new UpstreamError({ problem: `No file can be made in ${scratchDirectory}.`, next: 'Check its disk and its rights.', cause })
  }
  const directory = await mkdir(scratchDirectory, { recursive: true, mode: 0o700 })
    .then(() => mkdtemp(join(scratchDirectory, 'check-')))
    .catch(refuse)
  return {
    directory,
    write: async (name, text) => {
      const path = join(directory, name)
      await writeFile(path, text).catch(refuse)
      return path
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}
