import type { Progress, Task } from '../ports/progress.ts'
import { inertLines } from './actions-log-text.ts'
import { plainLine } from './terminal-text.ts'

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

type Stream = NodeJS.WriteStream

/** Returns whether a text on the stream may have colours. NO_COLOR counts when set and not empty (https://no-color.org). */
export function isColoured(stream: Stream, environment: Environment): boolean {
  return stream.isTTY && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb'
}

/** Returns whether a task list may be drawn on the stream. */
export function isLive(stream: Stream, environment: Environment): boolean {
  return isColoured(stream, environment) && (environment['CI'] ?? '') === ''
}

/** Returns progress as plain lines: for pipes, dumb terminals, CI and NO_COLOR. */
export function lineProgress(stream: Stream): Progress {
  const say = (text: string, indent: string): void => inertLines(text).split('\n').forEach((line) => void stream.write(`${indent}${line}\n`))

  async function task<Result>(title: string, work: (task: Task) => Promise<Result>): Promise<Result> {
    let last = ''
    const update = (line: string): void => {
      if (line !== last) say(line, '  ')
      last = line
    }
    say(plainLine(title), '')
    return work({ update, log: (line) => say(line, '  ') })
  }

  return { task, notice: (line) => say(plainLine(line), 'note: '), warning: (line) => say(plainLine(line), 'warning: ') }
}
