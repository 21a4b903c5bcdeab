/** One child process: argv without a shell, the whole environment it gets, and how long it may run. */
export interface Command {
  readonly program: string
  readonly arguments: readonly string[]
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutSeconds: number
  readonly input?: string
  /** Called once the child runs. */
  readonly onStart?: (child: RunningChild) => void
  readonly onStdoutLine?: (line: string) => void
  readonly onStderrLine?: (line: string) => void
}

/** A child that runs: its process id, which is also that of its group, and how to end it before its time. */
export interface RunningChild {
  readonly id: number
  stop(): void
}

/** How a child ended. Exactly one of exitCode and signal is set, unless it could not be started (`startError`). */
export interface Ending {
  readonly exitCode: number | null
  readonly signal: string | null
  readonly timedOut: boolean
  readonly startError: string | null
  readonly stdout: string
  readonly stderrTail: string
  readonly seconds: number
}

/** Runs children in a process group of their own; a group never outlives its time limit or this program. */
export interface ChildProcesses {
  run(command: Command): Promise<Ending>
}
