import type { SandboxState } from '../core/sandbox/sandbox-state.ts'
import type { SandboxWish } from '../core/sandbox/sandbox-wish.ts'
import type { Ending } from './child-processes.ts'

/** A host's terms: what its config asks for, and whose GPUs its programs need. */
export interface SandboxTerms {
  readonly wish: SandboxWish
  readonly variant: string
}

/**
 * One program of a side and all that it may touch: its store and `readable` (absolute paths), regular files in `writable`, the
 * device nodes of its variant, a loopback of its own, and an empty directory that is its home and working directory.
 */
export interface SandboxedProgram extends SandboxTerms {
  readonly storePath: string
  /** Below the store path, such as `bin/llama-bench`. */
  readonly program: string
  readonly arguments: readonly string[]
  readonly readable: readonly string[]
  readonly writable?: readonly string[]
  /** Variables besides the few that every program gets. */
  readonly environment?: Readonly<Record<string, string>>
  readonly timeoutSeconds: number
  readonly onStdoutLine?: (line: string) => void
  readonly onStderrLine?: (line: string) => void
  /**
   * Called when the program was started. `reach` gives the path under which we reach a file of its working directory now, such as
   * the socket of `llama-server --host server.sock`: its loopback is not ours. To be asked anew until the file is there.
   */
  readonly onStart?: (reach: (name: string) => string) => void
  /** Asks the program to end. */
  readonly stop?: AbortSignal
}

/** Runs the programs of both sides. A program that fails is no error of the sandbox. */
export interface Sandbox {
  /** Throws UpstreamError when one is required and none works here. */
  state(wish: SandboxWish): Promise<SandboxState>
  run(program: SandboxedProgram): Promise<Ending>
  /** What the programs of a store path did beside their work so far, in words that follow the name of the side. */
  traces(storePath: string): Promise<readonly string[]>
}
