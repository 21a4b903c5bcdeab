import { accessSync, closeSync, constants, openSync, readSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { InputError, UpstreamError } from '../core/errors.ts'
import type { Ending } from '../ports/child-processes.ts'

/** Returns why a program cannot be started, in the words of `ChildProcesses`; null when it looks as if it could. */
export function faultOfStart(program: string): string | null {
  try {
    accessSync(program, constants.R_OK | constants.X_OK)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
    if (code === 'ENOENT' || code === 'ENOTDIR') return `${program} is not installed, or not on PATH.`
    return `${program} cannot start: ${code}.`
  }
  const [own, other] = [machineOf(process.execPath), machineOf(program)]
  // a shell would read a program of another machine as a script
  return own !== null && other !== null && own !== other ? `${program} cannot start: ENOEXEC.` : null
}

/** Returns the path of a program in the first of the directories that has it; null where none has. What is no absolute path in the end is passed over; an absolute name is found below ''. */
export function programIn(directories: readonly string[], name: string): string | null {
  return directories.map((directory) => join(directory, name)).find((path) => isAbsolute(path) && isExecutable(path)) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The system's words for a machine that has no room for another program: open files, processes, memory. */
const NO_ROOM = /\b(?:EMFILE|ENFILE|EAGAIN|ENOMEM)\b/

/** Returns the error for a program that did not start: the machine's fault where it has no room for one, else the user's, who is told what is `next`. */
export function errorOfStart(startError: string, next: string): InputError | UpstreamError {
  if (!NO_ROOM.test(startError)) return new InputError({ problem: startError, next })
  return new UpstreamError({ problem: startError, next: 'Run again when less runs on this machine, or raise the limits of this user (`ulimit -a`).' })
}

/** Returns the ending of a program that was not started. */
export function notStarted(startError: string): Ending {
  return { exitCode: null, signal: null, timedOut: false, startError, stdout: '', stderrTail: '', seconds: 0 }
}

/** The machine an ELF program is made for, with its word size and byte order (elf(5), e_ident and e_machine); null for others. */
function machineOf(program: string): string | null {
  const head = Buffer.alloc(20)
  const file = openSync(program, 'r')
  try {
    if (readSync(file, head, 0, 20, 0) < 20 || head.toString('latin1', 0, 4) !== '\u007fELF') return null
  } finally {
    closeSync(file)
  }
  return `${head.toString('hex', 4, 6)} ${head.toString('hex', 18, 20)}`
}
