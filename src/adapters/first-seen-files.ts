import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { checksumOf } from '../core/checksum.ts'
import { withoutLogin } from '../core/upstream/git-refusal.ts'
import { parseTagRecord, recordStart, tagRecordText, tellsFuture, withListed } from '../core/upstream/tag-record.ts'
import type { FirstSeen, SeenTags } from '../ports/first-seen.ts'
import { replaceFile } from './atomic-file.ts'
import { textOfFile } from './bounded-files.ts'
import { cannotWrite } from './run-directory.ts'

/** Two lines for each tag of a listing, which itself may take half of this. */
const MOST_BYTES = 32 * 1024 * 1024

/** Returns a record that is one file per family of an upstream in the state directory; one that cannot be read counts as none. */
export function firstSeenFiles({ stateDirectory }: { readonly stateDirectory: string }): FirstSeen {
  const directory = join(stateDirectory, 'first-seen')
  return {
    async record(address, family, tags, now) {
      const subject = `${withoutLogin(address)} ${family}`
      const path = join(directory, `${checksumOf(subject)}.txt`)
      const text = await textOfFile(path, MOST_BYTES).catch(() => '')
      // thousands of lines are read only when they changed, or when somebody asks
      const start = recordStart(subject, tags)
      if (text.startsWith(start) && !tellsFuture(text.slice(start.length), now)) return seenIn(() => parseTagRecord(text, subject))
      const before = parseTagRecord(text, subject)
      // a server that says nothing for once must not have all its tags be new afterwards
      if (tags.length === 0 && before !== null) return seenIn(() => before)
      const record = withListed(before, tags, now)
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 })
        await replaceFile(path, tagRecordText(record, subject))
      } catch (cause) {
        throw cannotWrite(directory, cause)
      }
      return seenIn(() => record)
    },
  }
}

function seenIn(read: () => ReturnType<typeof parseTagRecord>): SeenTags {
  let record: ReturnType<typeof parseTagRecord> | undefined
  return {
    of(name) {
      record ??= read()
      return record?.tags.get(name)?.seen ?? null
    },
  }
}
