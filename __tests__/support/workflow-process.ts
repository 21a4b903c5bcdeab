import { spawn } from 'node:child_process'

export interface Ran {
  readonly exitCode: number
  readonly log: string
}

/** Runs one script as the runner does; when `stops` says so of its log, it is ended as a cancelled job's step is. */
export function runNode(
  program: string,
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
  stops: (log: string) => boolean,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const timers: NodeJS.Timeout[] = []
    let log = ''
    const grow = (chunk: Buffer): void => {
      log += chunk.toString('utf8')
      if (timers.length > 0 || !stops(log)) return
      // What GitHub's runner does: SIGINT, 7.5 s later SIGTERM, 2.5 s later the end.
      child.kill('SIGINT')
      timers.push(
        setTimeout(() => child.kill('SIGTERM'), 7500),
        setTimeout(() => child.kill('SIGKILL'), 10_000),
      )
    }
    child.stdout.on('data', grow)
    child.stderr.on('data', grow)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      timers.forEach((timer) => clearTimeout(timer))
      resolve({ exitCode: code ?? 128, log: signal === null ? log : `${log}\nended by ${signal}\n` })
    })
  })
}
