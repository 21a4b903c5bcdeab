import { chmod, mkdir, mkdtemp, statfs, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { UpstreamError } from '../core/errors.ts'
import type { CheckTerms, FoundProgram, Workspace } from '../ports/programs.ts'
import type { SandboxedProgram } from '../ports/sandbox.ts'
import { removeWherePossible } from './run-directory.ts'

/** A workspace, and the files that were made in it. */
export interface MadeWorkspace extends Workspace {
  readonly readable: readonly string[]
  readonly writable: readonly string[]
}

/** Returns what the sandbox is asked for: a program of a side with the files of its workspace. */
export function sandboxed(program: FoundProgram, words: readonly string[], workspace: Workspace, timeoutSeconds: number): SandboxedProgram {
  const { wish, variant, readable } = workspace.terms
  const made: Partial<MadeWorkspace> = workspace
  return {
    wish,
    variant,
    storePath: dirname(dirname(program.path)),
    program: join('bin', basename(program.path)),
    arguments: [...program.words, ...words],
    readable: [...readable, ...(made.readable ?? [])],
    writable: made.writable ?? [],
    timeoutSeconds,
  }
}

/** A file system with less than this has taken what it could of a record. */
const LEAST_ROOM = 64 * 1024

/** Returns a workspace in a directory of its own; throws UpstreamError where none can be made. */
export async function workspaceBelow(scratchDirectory: string, terms: CheckTerms): Promise<MadeWorkspace> {
  const refuse = (cause: unknown): never => {
    throw new UpstreamError({ problem: `No file can be made in ${scratchDirectory}.`, next: 'Check its disk and its rights.', cause })
  }
  const directory = await mkdir(scratchDirectory, { recursive: true, mode: 0o700 })
    .then(() => mkdtemp(join(scratchDirectory, 'check-')))
    .catch(refuse)
  const readable: string[] = []
  const writable: string[] = []
  const make = async (name: string, text: string, list: string[]): Promise<string> => {
    const path = join(directory, name)
    // whatever our umask says: a service of systemd has a user of its own
    await writeFile(path, text).then(() => chmod(path, 0o644)).catch(refuse)
    list.push(path)
    return path
  }
  return {
    terms,
    readable,
    writable,
    write: (name, text) => make(name, text, readable),
    record: (name) => make(name, '', writable),
    async endRecords() {
      readable.push(...writable.splice(0))
      const { bavail, bsize } = await statfs(directory)
      if (bavail * bsize >= LEAST_ROOM) return
      throw new UpstreamError({ problem: `The disk of ${scratchDirectory} is full: what a check recorded there is not whole.`, next: 'Make room there and run again.' })
    },
    remove: async () => void (await removeWherePossible(directory)),
  }
}
