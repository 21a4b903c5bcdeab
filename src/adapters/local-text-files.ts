import { InputError, UpstreamError } from '../core/errors.ts'
import type { TextFiles } from '../ports/text-files.ts'
import { replaceFile } from './atomic-file.ts'
import { bytesOfFile, Unreadable } from './bounded-files.ts'
import { faultOfDisk } from './disk-faults.ts'

const LARGEST_BYTES = 1024 * 1024

/** Returns the text files of this machine. */
export function localTextFiles(): TextFiles {
  return {
    async read(path) {
      try {
        return new TextDecoder('utf-8', { fatal: true }).decode(await bytesOfFile(path, LARGEST_BYTES))
      } catch (error) {
        const unread = error instanceof Unreadable ? error : new Unreadable(path, 'is not in UTF-8')
        if (unread.code === 'ENOENT' || unread.code === 'ENOTDIR') return null
        throw new InputError({ problem: `${unread.message}.`, next: 'It must be a readable file in UTF-8.', cause: error })
      }
    },
    async write(path, text) {
      try {
        await replaceFile(path, text)
      } catch (error) {
        const fault = faultOfDisk(error)
        const problem = `${path} cannot be written: ${fault?.words ?? (error as Error).message}.`
        if (fault?.ofTheDisk === true) throw new UpstreamError({ problem, next: 'Make room there, or name a file on another disk, and run again.', cause: error })
        throw new InputError({ problem, next: 'Name a file in a directory that may be written to.', cause: error })
      }
    },
  }
}
