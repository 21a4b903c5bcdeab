import { InputError } from '../core/errors.ts'
import { textOfFile, Unreadable } from './bounded-files.ts'

/** The largest JSON file that is read; a real measurement has some hundred KiB. */
export const LARGEST_RECORD_BYTES = 32 * 1024 * 1024

/** Returns the text of a regular file that is not a link (an artifact may hold anything); throws InputError with `next`. */
export async function readRecord(file: string, next: string): Promise<string> {
  try {
    return await textOfFile(file, LARGEST_RECORD_BYTES, 'refused')
  } catch (cause) {
    if (cause instanceof Unreadable) throw new InputError({ problem: `${cause.message}.`, next, cause })
    throw cause
  }
}
