import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { ChildProcesses, Command, Ending } from '../ports/child-processes.ts'
import { endAllGroups, GRACE_MS, guardGroups, isEnding, processGroup } from './process-group.ts'
import { lineSplitter, type LineSplitter } from './process-lines.ts'
import { notStarted } from './program-start.ts'

const STDOUT_LIMIT_BYTES = 64 * 1024 * 1024
export const STDERR_TAIL_BYTES = 64 * 1024
/** A pipe holds 64 KiB, which one turn of the event loop reads; this timer never fires in the turn that sets it. */
const READING_MS = 200
/** What is said of a child that SIGKILL does not end. */
const SURVIVAL = 'was killed and does not end: something in the kernel hangs, most often a driver or a disk'
/** setTimeout takes no more. */
export const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

/** Returns child processes that run in process groups of their own and never outlive their time limit or this program. */
export function childProcesses(): ChildProcesses {
  return { run }
}

/** Ends all children (SIGTERM, 2 s later SIGKILL) and lets no new one start; resolves when they are gone, or given up a minute later. For signal handlers. */
export function killAllChildren(): Promise<void> {
  return endAllGroups()
}

/** Runs one child; rejects only with what a line callback threw. */
async function run(command: Command): Promise<Ending> {
  if (isEnding()) return notStarted(`${command.program} was not started because this program is ending.`)
  guardGroups(command)
  let child: ChildProcess
  try {
    child = spawn(command.program, [...command.arguments], {
      cwd: command.directory,
      env: { ...command.environment },
      detached: true,
      stdio: [command.input === undefined && command.holdsInput !== true ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
  } catch (error) {
    return notStarted(startSentence(command, error as NodeJS.ErrnoException))
  }
  const id = child.pid
  if (id !== undefined) return follow(child, id, command)
  return new Promise((resolve) => child.once('error', (error) => resolve(notStarted(startSentence(command, error)))))
}

function follow(child: ChildProcess, id: number, command: Command): Promise<Ending> {
  const began = process.hrtime.bigint()
  let abandon = (): void => {}
  const group = processGroup(id, { onlyReads: command.onlyReads, onSurvival: () => abandon() })
  let timedOut = false
  let thrown: { readonly error: unknown } | null = null
  const lines = (onLine: ((line: string) => void) | undefined): LineSplitter | null =>
    onLine === undefined
      ? null
      : lineSplitter((line) => {
          if (thrown !== null) return
          try {
            onLine(line)
          } catch (error) {
            thrown = { error }
            group.terminate()
          }
        })
  const most = command.mostStdoutBytes ?? STDOUT_LIMIT_BYTES
  const stdout = collectStdout(child, lines(command.onStdoutLine), most, group.kill)
  const stderr = collectStderr(child, lines(command.onStderrLine))
  child.stdin?.on('error', () => {})
  if (command.holdsInput !== true) child.stdin?.end(command.input)
  const stop = (): void => {
    timedOut = true
    group.terminate()
  }
  const limit = setTimeout(stop, Math.min(command.timeoutSeconds * 1000, LONGEST_TIMEOUT_MS))
  const askToEnd = (): void => group.terminate()
  if (command.stop?.aborted === true) askToEnd()
  command.stop?.addEventListener('abort', askToEnd, { once: true })
  command.onStart?.(id)
  // Whoever of the group still holds our pipes has 2 s to finish what the leader began.
  child.once('exit', () => setTimeout(() => closePipes(child, group.kill), GRACE_MS).unref())
  child.on('error', () => {})
  return new Promise((resolve, reject) => {
    const over = (exitCode: number | null, signal: string | null, survival?: string): void => {
      clearTimeout(limit)
      command.stop?.removeEventListener('abort', askToEnd)
      group.release()
      stdout.end()
      stderr.end()
      if (thrown !== null) return reject(thrown.error)
      const seconds = Number(process.hrtime.bigint() - began) / 1e9
      const said = { stdout: stdout.text(), stderrTail: stderr.text() }
      const excess = stdout.overflow() ? `was stopped: it printed more than ${most / 2 ** 20} MiB` : survival
      if (excess === undefined) return resolve({ exitCode, signal, timedOut, startError: null, ...said, seconds })
      resolve({ exitCode: null, signal: 'SIGKILL', timedOut, startError: null, excess, ...said, ...(stdout.overflow() ? { stdout: '' } : {}), seconds })
    }
    child.once('close', over)
    abandon = () => {
      child.off('close', over)
      // neither it nor its pipes keep this program alive
      child.unref()
      for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe?.destroy()
      over(null, 'SIGKILL', SURVIVAL)
    }
  })
}

function collectStdout(child: ChildProcess, lines: LineSplitter | null, most: number, onOverflow: () => void) {
  const chunks: Buffer[] = []
  let bytes = 0
  let overflow = false
  child.stdout?.on('data', (chunk: Buffer) => {
    if (overflow) return
    bytes += chunk.length
    overflow = bytes > most
    if (overflow) return onOverflow()
    if (lines === null) chunks.push(chunk)
    else lines.write(chunk)
  })
  return { text: () => Buffer.concat(chunks).toString('utf8'), end: () => lines?.end(), overflow: () => overflow }
}

function collectStderr(child: ChildProcess, lines: LineSplitter | null) {
  let tail = Buffer.alloc(0)
  child.stderr?.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-STDERR_TAIL_BYTES)
    lines?.write(chunk)
  })
  return { text: () => tail.toString('utf8'), end: () => lines?.end() }
}

/**
 * Ends who still holds our pipes, and then the pipes. Between the two what lies in them is read: where this program was busy for all of the 2 s, nobody
 * holds them any more, and it is only we who did not come to read.
 */
function closePipes(child: ChildProcess, kill: () => void): void {
  if (child.stdout?.closed !== false && child.stderr?.closed !== false) return
  kill()
  setTimeout(() => {
    child.stdout?.destroy()
    child.stderr?.destroy()
  }, READING_MS).unref()
}

function startSentence(command: Command, error: NodeJS.ErrnoException): string {
  if (!existsSync(command.directory)) return `${command.program} cannot start: the directory ${command.directory} is not there.`
  if (error.code === 'ENOENT') return `${command.program} is not installed, or not on PATH.`
  return `${command.program} cannot start: ${error.message}.`
}

