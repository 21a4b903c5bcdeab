import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withoutLogin } from '../core/upstream/git-refusal.ts'
import { parseTagRecord, recordHead, tagRecordText, withListed } from '../core/upstream/tag-record.ts'
import type { FirstSeen, SeenTags } from '../ports/first-seen.ts'
import { replaceFile } from './atomic-file.ts'
import { cannotWrite } from './run-directory.ts'

/** Returns a record that is one file per family of an upstream in the state directory; one that cannot be read counts as none. */
export function firstSeenFiles({ stateDirectory }: { readonly stateDirectory: string }): FirstSeen {
  const directory = join(stateDirectory, 'first-seen')
  return {
    async record(address, family, tags, now) {
      const subject = `${withoutLogin(address)} ${family}`
      const path = join(directory, `${digestOf(subject).slice(0, 16)}.txt`)
      const text = await readFile(path, 'utf8').catch(() => '')
      const digest = digestOf(tags.map(({ name, commit }) => `${name} ${commit}\n`).join(''))
      // thousands of lines are read only when they changed, or when somebody asks
      if (text.startsWith(`${recordHead(subject, digest)}\n`)) return seenIn(() => parseTagRecord(text, subject))
      const record = withListed(parseTagRecord(text, subject), tags, now)
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 })
        await replaceFile(path, tagRecordText(record, subject, digest))
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

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')
