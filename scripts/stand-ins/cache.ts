import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Returns the directory that everything fetched for demo and tests lives in; safe to delete at any time. */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  if (env['LLAMA_FLEET_CACHE']) return env['LLAMA_FLEET_CACHE']
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'llama-fleet')
}

/**
 * Makes `directory` by filling a temporary sibling and renaming it, so that a killed run leaves nothing that looks complete.
 * Leftovers of a killed run are removed by the next one, which holds the lock by then.
 */
export async function madeWhole(directory: string, fill: (unfinished: string) => Promise<void>): Promise<string> {
  await mkdir(dirname(directory), { recursive: true })
  const unfinished = await mkdtemp(join(dirname(directory), `.unfinished-${basename(directory)}-`))
  try {
    await fill(unfinished)
    await rm(directory, { recursive: true, force: true })
    await rename(unfinished, directory)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return directory
}

/**
 * Runs `work` while no other process holds the lock file. The lock is the kernel's, held by a child `flock FILE cat`:
 * when this process dies in whatever way, its pipe closes, cat ends and the lock is free.
 */
export async function alone<T>(lockFile: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(lockFile), { recursive: true })
  const holder = spawn('flock', ['--timeout', '900', lockFile, 'cat'], { stdio: ['pipe', 'pipe', 'inherit'] })
  holder.stdin.on('error', () => {})
  holder.stdin.write('locked\n')
  const exited = once(holder, 'exit')
  try {
    const first = await Promise.race([once(holder.stdout, 'data'), exited, once(holder, 'error')])
    if (!Buffer.isBuffer(first[0])) throw new Error(`Cannot lock ${lockFile}: another process has held it for 15 minutes.`)
    return await work()
  } finally {
    holder.stdin.end()
    if (holder.exitCode === null && holder.pid !== undefined) await exited
  }
}
