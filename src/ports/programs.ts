import type { EndedProgram } from '../core/checks/program-ending.ts'
import type { ProgramName } from '../core/checks/program-names.ts'
import type { WantedModel } from '../core/checks/service-answer.ts'
import type { ServiceQuestionKind } from '../core/checks/service-arguments.ts'
import type { ServiceRun, Unasked } from '../core/checks/check-runs.ts'
import type { SandboxTerms } from './sandbox.ts'

/** A program that a store path has, and its flags with what its help says of their values. */
export interface FoundProgram {
  readonly path: string
  readonly words: readonly string[]
  readonly name: string
  readonly flags: ReadonlyMap<string, string>
}

/** How a program ended, with the beginning of what it printed. */
export interface ProgramEnd extends EndedProgram {
  readonly stdout: string
}

/** The command line of a service and its variables. */
export interface ServiceWords {
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

/** The service to start: its arguments as the host has them, and how to ask it. */
export interface ServiceOrder extends ServiceWords {
  readonly program: FoundProgram
  /** The service that names all files outside of the nix store which this one may read; null for all that it names itself. */
  readonly within: ServiceWords | null
  readonly asks: ServiceQuestionKind
  /** Which of its models is asked; null for any. */
  readonly model: WantedModel | null
  readonly timeoutSeconds: number
}

/** What became of a service; `timedOut` where it was given no more time, and which model was asked, where it lists any. */
export interface ServedService {
  readonly run: ServiceRun
  readonly timedOut: boolean
  readonly model?: string | null
}

/** The host's terms, and what its programs may read besides their store: the files of the model. */
export interface CheckTerms extends SandboxTerms {
  readonly readable: readonly string[]
}

/** The files that the programs of one check share; everything else they write is gone when they end. */
export interface Workspace {
  readonly terms: CheckTerms
  /** Returns the path of a new file with this text, which programs may read. */
  write(name: string, text: string): Promise<string>
  /** Returns the path of a new empty file, which programs may read and write until the records end. */
  record(name: string): Promise<string>
  /** From then on programs may read what was recorded, and write it no more. Throws UpstreamError when the disk is full: programs that fill it may end well all the same. */
  endRecords(): Promise<void>
  remove(): Promise<void>
}

/** The programs of llama.cpp besides llama-bench, in the sandbox of the host. None throws for a program that fails; a full disk throws UpstreamError. */
export interface Programs {
  workspace(terms: CheckTerms): Promise<Workspace>
  /** Returns the first of the names that the store path has, with its flags; `not-run` when it has none that says what it takes, `failed` when that one does not start. */
  find(storePath: string, names: readonly ProgramName[], workspace: Workspace, timeoutSeconds: number): Promise<FoundProgram | Unasked>
  run(program: FoundProgram, words: readonly string[], workspace: Workspace, timeoutSeconds: number): Promise<ProgramEnd>
  /** Starts llama-server on a socket of its own, waits for /health, asks once, and ends it. */
  serve(order: ServiceOrder, workspace: Workspace): Promise<ServedService>
}
