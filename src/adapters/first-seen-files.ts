import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withoutLogin } from '../core/upstream/git-refusal.ts'
import { parseTagRecord, recordHead, tagRecordText, withListed } from '../core/upstream/tag-record.ts'
import type { FirstSeen, SeenTags } from '../ports/first-seen.ts'
import { replaceFile } from './atomic-file.ts'
import { cannotWrite } from './run-directory.ts'

/** Returns a record that is one file per upstream in the state directory; one that cannot be read counts as none. */
export function firstSeenFiles({ stateDirectory }: { readonly stateDirectory: string }): FirstSeen {
  const directory = join(stateDirectory, 'first-seen')
  return {
    async record(address, tags, now) {
      const upstream = withoutLogin(address)
      const path = join(directory, `${digestOf(upstream).slice(0, 16)}.txt`)
      const text = await readFile(path, 'utf8').catch(() => '')
      const digest = digestOf(tags.map(({ name, commit }) => `${name} ${commit}\n`).join(''))
      // six thousand lines are read only when they changed, or when somebody asks
      if (text.startsWith(`${recordHead(upstream, digest)}\n`)) return seenIn(() => parseTagRecord(text, upstream))
      const record = withListed(parseTagRecord(text, upstream), tags, now)
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 })
        await replaceFile(path, tagRecordText(record, upstream, digest))
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
