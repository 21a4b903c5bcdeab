import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

/** Why a file is not read: the words that follow its path in a sentence. */
export class Unreadable extends Error {
  readonly words: string
  /** The system's code, where it is the system that refuses; ENOENT for a file that is not there. */
  readonly code: string | null

  constructor(path: string, words: string, code: string | null = null, cause?: unknown) {
    super(`${path} ${words}`, { cause })
    this.words = words
    this.code = code
  }
}

/**
 * Returns the bytes of a regular file that has at most so many; a device or a pipe has no end. `links: 'refused'` reads none through a
 * link. Throws Unreadable.
 */
export async function bytesOfFile(path: string, most: number, links: 'followed' | 'refused' = 'followed'): Promise<Buffer> {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (links === 'refused' ? constants.O_NOFOLLOW : 0)
  const handle = await open(path, flags).catch((cause: unknown) => {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException
    throw new Unreadable(path, code === 'ENOENT' ? 'is missing' : code === 'ELOOP' ? 'is a link' : `cannot be read (${code})`, code, cause)
  })
  try {
    const facts = await handle.stat()
    if (!facts.isFile()) throw new Unreadable(path, 'is no regular file')
    if (facts.size > most) throw new Unreadable(path, `has ${facts.size} bytes, more than the ${most} that are read`)
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

/** Returns the text of a regular file, as `bytesOfFile` its bytes. */
export async function textOfFile(path: string, most: number, links?: 'followed' | 'refused'): Promise<string> {
  return (await bytesOfFile(path, most, links)).toString('utf8')
}
