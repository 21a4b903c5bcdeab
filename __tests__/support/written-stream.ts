import { PassThrough } from 'node:stream'

/** A stream that keeps what is written to it and says it is a terminal of 100 columns when told so. */
export function writtenStream(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  const chunks: string[] = []
  const stream = new PassThrough()
  stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString('utf8')))
  Object.assign(stream, { isTTY, columns: 100, rows: 40 })
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => chunks.join('') }
}
