import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { checksumOf } from '../core/checksum.ts'
import type { Memory } from '../ports/memory.ts'
import { replaceFile } from './atomic-file.ts'
import { textOfFile } from './bounded-files.ts'

/** What is made of a config or a flake takes some KiB; another size is not ours. */
const MOST_BYTES = 4 * 1024 * 1024

/**
 * Returns a memory that is one file per place in the state directory. Each carries the digest of the program, what was read, and a
 * checksum of what it says, so that what another program wrote, or a disk damaged, counts as not there. Without a `program` (the
 * source itself runs, and may have been edited) nothing is remembered.
 */
export function memoryFiles({ stateDirectory, program }: { readonly stateDirectory: string; readonly program: string | null }): Memory {
  const directory = join(stateDirectory, 'memory')
  return {
    async once<Value>(place: string, of: readonly string[], make: () => Promise<Value>): Promise<Value> {
      if (program === null) return make()
      const path = join(directory, `${checksumOf(place)}.json`)
      const textOf = (value: string): string => `${JSON.stringify({ program, place, of, value: checksumOf(value) })}\n${value}\n`
      const found = await textOfFile(path, MOST_BYTES).catch(() => '')
      const value = found.slice(found.indexOf('\n') + 1, -1)
      if (found !== '' && found === textOf(value)) return JSON.parse(value) as Value
      const made = await make()
      // whoever cannot remember has to think again, and that is all
      await keep(directory, path, textOf(JSON.stringify(made))).catch(() => {})
      return made
    },
  }
}

async function keep(directory: string, path: string, text: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await replaceFile(path, text)
}
