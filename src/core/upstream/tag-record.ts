import type { ListedTag } from './ls-remote.ts'

/** When the tags of one subject (an upstream's family) were first seen on their commits; null for those of the first sight. */
export interface TagRecord {
  readonly tags: ReadonlyMap<string, { readonly commit: string; readonly seen: Date | null }>
}

const LINE = /^(?<name>\S{1,100}) (?<commit>[0-9a-f]{40}|[0-9a-f]{64})(?: (?<seen>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z))?$/

/** The first line of a record: its format, what it is of, and the digest of the listing that it was written after. */
export function recordHead(subject: string, digest: string): string {
  return JSON.stringify({ schema: 1, subject, digest })
}

/**
 * Returns the record of a file's text (a head, then `NAME COMMIT [DATE]` lines), null for a text that is no whole record of this
 * subject: then nothing was ever seen.
 */
export function parseTagRecord(text: string, subject: string): TagRecord | null {
  const [head = '', ...lines] = text.split('\n')
  const digest = /"digest":"([0-9a-f]{64})"\}$/.exec(head)?.[1] ?? ''
  // the last line ends too, or the file is cut off
  if (head !== recordHead(subject, digest) || lines.pop() !== '') return null
  const tags = new Map<string, { commit: string; seen: Date | null }>()
  for (const line of lines) {
    const { name, commit, seen } = LINE.exec(line)?.groups ?? {}
    const date = seen === undefined ? null : new Date(seen)
    if (name === undefined || commit === undefined || (date !== null && Number.isNaN(date.getTime()))) return null
    tags.set(name, { commit, seen: date })
  }
  return { tags }
}

/** Returns the text of a record. */
export function tagRecordText({ tags }: TagRecord, subject: string, digest: string): string {
  const lines = [...tags].map(([name, { commit, seen }]) => `${name} ${commit}${seen === null ? '' : ` ${seen.toISOString()}`}\n`)
  return `${recordHead(subject, digest)}\n${lines.join('')}`
}

/**
 * Returns the record after the tags were listed. Tags of a first sight have no date: nobody knows how long they have been there.
 * A tag on another commit than before is seen anew; one that is gone is forgotten.
 */
export function withListed(before: TagRecord | null, tags: readonly ListedTag[], now: Date): TagRecord {
  const entry = ({ name, commit }: ListedTag) => {
    const known = before?.tags.get(name)
    return known !== undefined && known.commit === commit ? known : { commit, seen: before === null ? null : now }
  }
  return { tags: new Map(tags.map((tag) => [tag.name, entry(tag)])) }
}
