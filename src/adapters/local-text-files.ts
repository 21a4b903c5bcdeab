import { readFile, stat } from 'node:fs/promises'
import { InputError } from '../core/errors.ts'
import type { TextFiles } from '../ports/text-files.ts'
import { replaceFile } from './atomic-file.ts'

const LARGEST_BYTES = 1024 * 1024

/** Returns the text files of this machine. */
export function localTextFiles(): TextFiles {
  return {
    async read(path) {
      try {
        const { size } = await stat(path)
        if (size > LARGEST_BYTES) throw new InputError({ problem: `${path} has ${size} bytes.`, next: `A file of more than ${LARGEST_BYTES} bytes is not read.` })
        return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path))
      } catch (error) {
        if (error instanceof InputError) throw error
        const { code, message } = error as NodeJS.ErrnoException
        if (code === 'ENOENT' || code === 'ENOTDIR') return null
        throw new InputError({ problem: `${path} cannot be read: ${message}.`, next: 'It must be a readable file in UTF-8.', cause: error })
      }
    },
    async write(path, text) {
      try {
        await replaceFile(path, text)
      } catch (error) {
        throw new InputError({ problem: `${path} cannot be written: ${(error as Error).message}.`, next: 'Name a file in a directory that is there and that may be written to.', cause: error })
      }
    },
  }
}
