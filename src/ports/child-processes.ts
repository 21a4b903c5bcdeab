/** One child process: argv without a shell, the whole environment it gets, and how long it may run. */
export interface Command {
  readonly program: string
  readonly arguments: readonly string[]
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutSeconds: number
  readonly input?: string
  /** Its standard input stays open until it ends or this program does, however that happens: what reads from it learns of it. */
  readonly holdsInput?: boolean
  /** The bytes of standard output after which it is stopped: 64 MiB unless it says less. */
  readonly mostStdoutBytes?: number
  /** It changes nothing and ends soon: left to itself for a moment, it does no harm. */
  readonly onlyReads?: boolean
  /** What is handed over line by line is not kept for the ending as well. */
  readonly onStdoutLine?: (line: string) => void
  readonly onStderrLine?: (line: string) => void
  /** Called with the number of the process that was started. */
  readonly onStart?: (id: number) => void
  /** Asks the group to end, as a time limit does. */
  readonly stop?: AbortSignal
}

/** How a child ended. Exactly one of exitCode and signal is set, unless it could not be started (`startError`). */
export interface Ending {
  readonly exitCode: number | null
  readonly signal: string | null
  readonly timedOut: boolean
  readonly startError: string | null
  /** What became of it, in words that follow its name: it was stopped because it printed too much, or was killed and does not end. Left out, neither. */
  readonly excess?: string | undefined
  /** The kernel's ticks (USER_HZ) of a program that was not below this process, which the kernel does not count as ours. */
  readonly ticksElsewhere?: number
  readonly stdout: string
  readonly stderrTail: string
  readonly seconds: number
}

/** Runs children in a process group of their own; a group never outlives its time limit or this program, unless it hangs in the kernel. */
export interface ChildProcesses {
  run(command: Command): Promise<Ending>
}
