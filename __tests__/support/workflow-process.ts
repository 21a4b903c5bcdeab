import { spawn } from 'node:child_process'

export interface Ran {
  readonly exitCode: number
  readonly log: string
  /** Whether it was ended because its job was cancelled. */
  readonly cut: boolean
}

/** A runner asks for news of its job now and then, and hears of a cancel that late at the latest. */
const NEWS_MILLISECONDS = 5000

/**
 * Runs one script as the runner does; when `stops` says so of its log, it is ended as a cancelled job's step is. So it is when the job is
 * cancelled, though not before it said what it has to say of that: GitHub's runner hears of it some seconds later.
 */
export function runNode(
  program: string,
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
  stops: (log: string) => boolean,
  cancel: AbortSignal,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const timers: NodeJS.Timeout[] = []
    let log = ''
    let told = false
    let stopped = false
    const stop = (): void => {
      if (stopped) return
      stopped = true
      // What GitHub's runner does: SIGINT, 7.5 s later SIGTERM, 2.5 s later the end.
      child.kill('SIGINT')
      timers.push(
        setTimeout(() => child.kill('SIGTERM'), 7500),
        setTimeout(() => child.kill('SIGKILL'), 10_000),
      )
    }
    const hear = (): void => {
      told = true
      timers.push(setTimeout(stop, NEWS_MILLISECONDS))
    }
    const grow = (chunk: Buffer): void => {
      log += chunk.toString('utf8')
      if (told || stops(log)) stop()
    }
    // a step that begins after the cancel is one of those that are to run all the same
    cancel.addEventListener('abort', hear)
    child.stdout.on('data', grow)
    child.stderr.on('data', grow)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      timers.forEach((timer) => clearTimeout(timer))
      cancel.removeEventListener('abort', hear)
      resolve({ exitCode: code ?? 128, log: signal === null ? log : `${log}\nended by ${signal}\n`, cut: told && stopped })
    })
  })
}
