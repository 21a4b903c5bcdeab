import { execFile } from 'node:child_process'

export interface CommandOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Milliseconds until the child is killed; ten minutes by default. */
  readonly timeout?: number
}

/** Runs a program without a shell and returns its stdout; throws an Error that carries the end of its stderr. */
export function command(file: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const settings = { timeout: 600_000, maxBuffer: 64 * 1024 * 1024, ...options, encoding: 'utf8' as const }
    const child = execFile(file, [...args], settings, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout)
      const tail = stderr.trimEnd().split('\n').slice(-15).join('\n')
      const said = `${file} ${args.slice(0, 3).join(' ')} … failed (${error.code ?? error.signal}):\n${tail}`
      reject(new Error(said, { cause: error }))
    })
    child.stdin?.end()
  })
}
