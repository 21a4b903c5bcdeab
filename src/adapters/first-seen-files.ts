import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withoutLogin } from '../core/upstream/git-refusal.ts'
import { parseTagRecord, tagRecordText, withListed } from '../core/upstream/tag-record.ts'
import type { FirstSeen } from '../ports/first-seen.ts'
import { replaceFile } from './atomic-file.ts'
import { cannotWrite } from './run-directory.ts'

/** Returns a record that is one file per upstream in the state directory; one that cannot be read counts as none. */
export function firstSeenFiles({ stateDirectory }: { readonly stateDirectory: string }): FirstSeen {
  const directory = join(stateDirectory, 'first-seen')
  return {
    async record(address, tags, now) {
      const upstream = withoutLogin(address)
      const path = join(directory, `${createHash('sha256').update(upstream).digest('hex').slice(0, 16)}.json`)
      const before = parseTagRecord(await readFile(path, 'utf8').catch(() => ''), upstream)
      const { record, changed } = withListed(before, tags, now)
      if (changed) {
        try {
          await mkdir(directory, { recursive: true, mode: 0o700 })
          await replaceFile(path, tagRecordText(record, upstream))
        } catch (cause) {
          throw cannotWrite(directory, cause)
        }
      }
      return new Map([...record.tags].flatMap(([name, { seen }]) => (seen === null ? [] : [[name, seen] as const])))
    },
  }
}
