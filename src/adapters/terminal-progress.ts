import { wrapped } from '../core/report/text-table.ts'
import { startOfWidth, widthOf } from '../core/report/text-width.ts'
import type { Progress, Task } from '../ports/progress.ts'
import { isLive, lineProgress, type Environment } from './terminal-lines.ts'
import { plainLine } from './terminal-text.ts'

type Stream = NodeJS.WriteStream

/** What stands before a title that runs, is done or failed, and before what it says. */
interface Signs {
  readonly frames: readonly string[]
  readonly done: string
  readonly failed: string
  readonly says: string
}

const UNICODE: Signs = { frames: Array.from('⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'), done: '✔', failed: '✖', says: '›' }
const ASCII: Signs = { frames: ['-', '\\', '|', '/'], done: 'ok', failed: 'failed', says: '>' }

/** The lines that a title and what it says may take; a build's log line may be as long as a page. */
const LINES = { title: 2, says: 3 } as const
const FRAME_MILLISECONDS = 100

/** Returns progress for people: a live line on a terminal, plain lines when piped, on a dumb one, in CI or with NO_COLOR. */
export function terminalProgress(stream: Stream, environment: Environment): Progress {
  return isLive(stream, environment) ? liveProgress(stream, signsFor(environment)) : lineProgress(stream)
}

/** An explicit locale of another encoding is believed; none says nothing, as in many containers. */
function signsFor(environment: Environment): Signs {
  const locale = [environment['LC_ALL'], environment['LC_CTYPE'], environment['LANG']].find((value) => (value ?? '') !== '') ?? ''
  return locale === '' || /utf-?8/i.test(locale) ? UNICODE : ASCII
}

/** Returns a text in at most so many lines of a width, the last one with an ellipsis where more is left out. */
function boundedLines(text: string, width: number, most: number): readonly string[] {
  // what is left out need not be broken into lines
  const lines = wrapped(startOfWidth(text, width * (most + 1)), width)
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), `${startOfWidth(lines[most - 1] ?? '', width - 1)}…`]
}

/** Returns how many rows of a terminal a line takes: a letter of two columns is not cut in two at the end of a row. */
function rowsOf(line: string, columns: number): number {
  let rows = 1
  for (let rest = line; widthOf(rest) > columns; rows++) rest = rest.slice(Math.max(1, startOfWidth(rest, columns).length))
  return rows
}

/** What is drawn is erased by its width on the terminal as it is now, so that a window made narrower keeps nothing of it. */
function liveProgress(stream: Stream, signs: Signs): Progress {
  let running: { readonly title: string; readonly inner: string[]; says: string; frame: number } | null = null
  let drawn: readonly string[] = []
  const columns = (): number => Math.max(20, stream.columns ?? 80)

  const erasing = (): string => {
    const rows = drawn.reduce((sum, line) => sum + rowsOf(line, columns()), 0)
    drawn = []
    // Cursor Previous Line and Erase in Display (ECMA-48, 8.3.13 and 8.3.39)
    return rows === 0 ? '' : `\u001b[${rows}F\u001b[J`
  }
  const draw = (above = ''): void => {
    const erased = erasing()
    if (running !== null) {
      const sign = signs.frames[running.frame % signs.frames.length] ?? ''
      const width = columns() - 5
      const says = [...running.inner, running.says].filter((part) => part !== '').join(': ')
      const [title, told] = [boundedLines(running.title, width, LINES.title), boundedLines(says, width, LINES.says)]
      drawn = [...title.map((line, place) => `${place === 0 ? sign : ' '} ${line}`), ...told.map((line, place) => `${place === 0 ? `  ${signs.says}` : '   '} ${line}`)]
    }
    stream.write(`${erased}${above}${drawn.map((line) => `${line}\n`).join('')}`)
  }
  const showCursor = (): void => void stream.write('\u001b[?25h')

  async function task<Result>(title: string, work: (task: Task) => Promise<Result>): Promise<Result> {
    const name = plainLine(title)
    const update = (text: string): void => {
      if (running === null) return
      running.says = plainLine(text)
      draw()
    }
    const self: Task = { update, log: update }
    // a task inside of a running one is a part of what that one says: one title is drawn at a time
    if (running !== null) {
      const { inner } = running
      inner.push(name)
      update('')
      try {
        return await work(self)
      } finally {
        inner.splice(inner.indexOf(name), 1)
      }
    }
    running = { title: name, inner: [], says: '', frame: 0 }
    stream.write('\u001b[?25l')
    process.once('exit', showCursor)
    draw()
    const timer = setInterval(() => {
      if (running !== null) running.frame += 1
      draw()
    }, FRAME_MILLISECONDS)
    let ending = `\u001b[31m${signs.failed}\u001b[39m`
    try {
      const result = await work(self)
      ending = `\u001b[32m${signs.done}\u001b[39m`
      return result
    } finally {
      clearInterval(timer)
      running = null
      draw(`${ending} ${name}\n`)
      process.off('exit', showCursor)
      showCursor()
    }
  }

  const print = (kind: string, text: string): void => draw(`${kind}: ${plainLine(text)}\n`)
  return { task, notice: (line) => print('note', line), warning: (line) => print('warning', line) }
}
