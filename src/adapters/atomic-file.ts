import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Replaces a file as a whole by a text, which may come in pieces: whoever reads it sees the old bytes or all new ones, also after a power
 * cut. Rejects with the file system's own error and leaves the old file. By hand because write-file-atomic (6.0.0) writes once and takes
 * a short write for success, which is what a disk gives that fills up: a cut file in the place of a whole one.
 */
export async function replaceFile(path: string, text: string | Iterable<string>): Promise<void> {
  const temporary = `${path}.${process.pid}-${process.hrtime.bigint().toString(36)}.tmp`
  try {
    await writeWhole(temporary, text)
    await rename(temporary, path)
  } catch (thrown) {
    await rm(temporary, { force: true })
    throw thrown
  }
  await syncDirectory(dirname(path))
}

/** How much of a text that comes in pieces lies in memory at once, in characters. */
const AT_ONCE = 256 * 1024

function* inParts(pieces: Iterable<string>): Generator<string> {
  let part = ''
  for (const piece of pieces) {
    part += piece
    if (part.length < AT_ONCE) continue
    yield part
    part = ''
  }
  yield part
}

async function writeWhole(path: string, text: string | Iterable<string>): Promise<void> {
  const handle = await open(path, 'wx', 0o644)
  try {
    await handle.writeFile(typeof text === 'string' ? text : inParts(text))
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } catch {
    // Some network file systems cannot sync a directory; the rename itself has been done.
  } finally {
    await handle.close()
  }
}
