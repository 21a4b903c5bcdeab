/** What a task may say while it runs. */
export interface Task {
  update(line: string): void
  log(line: string): void
}

/** A live line on a terminal, log groups in Actions, plain lines when piped. Never writes to stdout. */
export interface Progress {
  task<Result>(title: string, work: (task: Task) => Promise<Result>): Promise<Result>
  notice(line: string): void
  warning(line: string): void
}
