import { PassThrough } from 'node:stream'
import { DefaultRenderer, Listr, ListrLogger, ProcessOutput } from 'listr2'
import type { Progress, Task } from '../ports/progress.ts'
import { isLive, lineProgress, type Environment } from './terminal-lines.ts'
import { plainLine } from './terminal-text.ts'

type Stream = NodeJS.WriteStream

/** listr2 asks process.stdout whether it may draw; we draw on stderr, and have asked that already. */
class StderrRenderer extends DefaultRenderer {
  static override nonTTY = true
}

/** Returns progress for people: a live task list on a terminal, plain lines when piped, on a dumb one, in CI or with NO_COLOR. */
export function terminalProgress(stream: Stream, environment: Environment): Progress {
  return isLive(stream, environment) ? liveProgress(stream) : lineProgress(stream)
}

/** A task inside a running task becomes the running one's last line: one list draws at a time. */
function liveProgress(stream: Stream): Progress {
  let say: ((line: string) => void) | null = null

  async function task<Result>(title: string, work: (task: Task) => Promise<Result>): Promise<Result> {
    const name = plainLine(title)
    if (say !== null) {
      const outer = say
      const line = (text: string): void => outer(`${name}: ${plainLine(text)}`)
      outer(name)
      return work({ update: line, log: line })
    }
    const done: { result?: Result } = {}
    const list = new Listr(
      {
        title: name,
        task: async (_context, wrapper) => {
          const line = (text: string): void => void (wrapper.output = plainLine(text))
          say = line
          done.result = await work({ update: line, log: line })
        },
      },
      {
        renderer: StderrRenderer,
        registerSignalListeners: false,
        rendererOptions: { logger: drawsOn(stream), showErrorMessage: false },
      },
    )
    try {
      await list.run()
    } finally {
      say = null
    }
    return done.result as Result
  }

  const print = (kind: string, text: string): void => {
    if (say === null) stream.write(`${kind}: ${plainLine(text)}\n`)
    else held.push(`${kind}: ${plainLine(text)}\n`)
  }
  const held: string[] = []
  const release = (): void => held.splice(0).forEach((line) => void stream.write(line))
  return {
    task: async (title, work) => {
      try {
        return await task(title, work)
      } finally {
        if (say === null) release()
      }
    },
    notice: (line) => print('note', line),
    warning: (line) => print('warning', line),
  }
}

/** listr2 holds back what others write to its two streams while it draws; the second is a dead end, stdout is not touched. */
function drawsOn(stream: Stream): ListrLogger {
  const deadEnd = new PassThrough().resume() as unknown as Stream
  return new ListrLogger({ useIcons: true, toStderr: [], processOutput: new ProcessOutput(stream, deadEnd) })
}
