import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { InputError } from '../core/errors.ts'

/** The largest JSON file that is read; a real measurement has some hundred KiB. */
export const LARGEST_RECORD_BYTES = 32 * 1024 * 1024

/** Returns the text of a regular file that is not a link (an artifact may hold anything); throws InputError with `next`. */
export async function readRecord(file: string, next: string): Promise<string> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException
    const problem =
      code === 'ENOENT'
        ? `${file} is missing.`
        : code === 'ELOOP'
          ? `${file} is a link.`
          : `${file} cannot be read (${code ?? 'unknown'}).`
    throw new InputError({ problem, next, cause })
  })
  try {
    const facts = await handle.stat()
    if (!facts.isFile()) throw new InputError({ problem: `${file} is no regular file.`, next })
    if (facts.size > LARGEST_RECORD_BYTES) {
      throw new InputError({
        problem: `${file} has ${facts.size} bytes, more than the ${LARGEST_RECORD_BYTES} that are read.`,
        next,
      })
    }
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}
