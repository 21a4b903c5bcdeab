import { StringDecoder } from 'node:string_decoder'

/** A line longer than this (characters) is handed over cut, so that a program without line ends cannot fill the memory. */
export const LONGEST_LINE = 1024 * 1024

/** Takes chunks as a pipe delivers them; `end` hands over a last line without its end. */
export interface LineSplitter {
  write(chunk: Buffer): void
  end(): void
}

/** Returns a splitter that hands over each line (UTF-8, without its line end) once it is complete, the last at the end. */
export function lineSplitter(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let cut = false
  const take = (text: string): void => {
    let start = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      append(text.slice(start, end))
      flush()
      start = end + 1
    }
    append(text.slice(start))
  }
  const append = (text: string): void => {
    if (cut) return
    rest += text
    cut = rest.length > LONGEST_LINE
    if (cut) rest = rest.slice(0, LONGEST_LINE)
  }
  const flush = (): void => {
    const line = rest.endsWith('\r') ? rest.slice(0, -1) : rest
    rest = ''
    cut = false
    onLine(line)
  }
  return {
    write: (chunk) => take(decoder.write(chunk)),
    end: () => {
      take(decoder.end())
      if (rest !== '') flush()
    },
  }
}
