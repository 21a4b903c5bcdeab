import { excessOfJson } from '../core/json-bounds.ts'

/** Returns the text of an answer in JSON; throws Error as soon as it has more bytes than so many, unpacked, and for what no reader of JSON is to have. */
export async function textOfAnswer(pieces: AsyncIterable<Uint8Array>, most: number): Promise<string> {
  const kept: Uint8Array[] = []
  let bytes = 0
  for await (const piece of pieces) {
    bytes += piece.length
    if (bytes > most) throw new Error(`the answer is longer than ${most / 2 ** 20} MiB`)
    kept.push(piece)
  }
  const text = Buffer.concat(kept).toString('utf8')
  const excess = excessOfJson(text)
  if (excess !== null) throw new Error(`the answer has ${excess}`)
  return text
}
