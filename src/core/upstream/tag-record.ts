import type { ListedTag } from './ls-remote.ts'

/** When a tag was first seen on its commit, and whether it was seen on another before. */
export interface Sight {
  readonly at: Date
  readonly moved: boolean
}

/** A tag's commit, and when it was first seen there; null for those of the first sight. */
export interface SeenTag {
  readonly commit: string
  readonly seen: Sight | null
}

/** The tags of one subject (an upstream's family), and those that were there once. */
export interface TagRecord {
  readonly tags: ReadonlyMap<string, SeenTag>
  readonly gone: ReadonlyMap<string, SeenTag>
}

/** More tags than these are not withdrawn; a server that lists other names each time fills no disk. */
const MOST_GONE = 10_000

const LISTED = /^(?<name>\S{1,100}) (?<commit>[0-9a-f]{40}|[0-9a-f]{64})$/
const SEEN = /^(?<name>\S{1,100}) (?<date>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)(?<moved> moved)?$/
const GONE = /^gone (?<name>\S{1,100}) (?<commit>[0-9a-f]{40}|[0-9a-f]{64})(?: (?<date>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)(?<moved> moved)?)?$/

/**
 * Returns how the text of every record begins that was written after this listing: its format, what it is of, and the tags. Thousands
 * of tags are compared so, without reading them.
 */
export function recordStart(subject: string, tags: readonly ListedTag[]): string {
  return `${JSON.stringify({ schema: 1, subject })}\n${tags.map(({ name, commit }) => `${name} ${commit}\n`).join('')}\n`
}

/**
 * Returns the record of a file's text (a head, `NAME COMMIT` lines, an empty line, `NAME DATE` lines, some with ` moved`, and `gone NAME COMMIT` lines, those with
 * a date too that had one), null for a text that is no whole record of this subject: then nothing was ever seen.
 */
export function parseTagRecord(text: string, subject: string): TagRecord | null {
  const head = recordStart(subject, []).slice(0, -1)
  const between = text.indexOf('\n\n')
  // the last line ends too, or the file is cut off
  if (!text.startsWith(head) || between < 0 || !text.endsWith('\n')) return null
  const tags = new Map<string, { commit: string; seen: Sight | null }>()
  for (const line of linesOf(text.slice(head.length, between + 1))) {
    const { name, commit } = LISTED.exec(line)?.groups ?? {}
    if (name === undefined || commit === undefined) return null
    tags.set(name, { commit, seen: null })
  }
  const gone = new Map<string, SeenTag>()
  for (const line of linesOf(text.slice(between + 2))) {
    const left = GONE.exec(line)?.groups
    if (left?.['name'] !== undefined && left['commit'] !== undefined) {
      const last = left['date'] === undefined ? null : { at: new Date(left['date']), moved: left['moved'] !== undefined }
      if (last !== null && Number.isNaN(last.at.getTime())) return null
      gone.set(left['name'], { commit: left['commit'], seen: last })
      continue
    }
    const { name = '', date = '', moved } = SEEN.exec(line)?.groups ?? {}
    const tag = tags.get(name)
    const at = new Date(date)
    if (tag === undefined || Number.isNaN(at.getTime())) return null
    tag.seen = { at, moved: moved !== undefined }
  }
  return { tags, gone }
}

const linesOf = (text: string): readonly string[] => text.split('\n').slice(0, -1)

/** Returns the text of a record. */
export function tagRecordText({ tags, gone }: TagRecord, subject: string): string {
  const when = (seen: Sight | null): string => (seen === null ? '' : ` ${seen.at.toISOString()}${seen.moved ? ' moved' : ''}`)
  const dates = [...tags].map(([name, { seen }]) => (seen === null ? '' : `${name}${when(seen)}\n`))
  const left = [...gone].map(([name, { commit, seen }]) => `gone ${name} ${commit}${when(seen)}\n`)
  const listed = [...tags].map(([name, { commit }]) => ({ name, commit }))
  return `${recordStart(subject, listed)}${dates.join('')}${left.join('')}`
}

/** Returns whether a record's text tells of a sight that is still to come: the clock was wrong when it was written. */
export function tellsFuture(text: string, now: Date): boolean {
  return (text.match(/\d{4}-\d\d-\d\dT[\d:.]+Z/g) ?? []).some((date) => date > now.toISOString())
}

/**
 * Returns the record after the tags were listed. Tags of a first sight have no date: nobody knows how long they have been there.
 * A tag on another commit than before is seen anew, also after it was gone for a while; one that comes back to its commit keeps its date. A sight that is still to come counts from now.
 */
export function withListed(before: TagRecord | null, tags: readonly ListedTag[], now: Date): TagRecord {
  const past = (one: SeenTag): SeenTag => (one.seen !== null && one.seen.at > now ? { ...one, seen: { ...one.seen, at: now } } : one)
  const entry = ({ name, commit }: ListedTag): SeenTag => {
    const known = before?.tags.get(name) ?? before?.gone.get(name)
    if (known === undefined || known.commit !== commit) return { commit, seen: before === null ? null : { at: now, moved: known !== undefined } }
    return past(known)
  }
  const listed = new Map(tags.map((tag) => [tag.name, entry(tag)]))
  const left = [...(before?.gone ?? []), ...(before?.tags ?? [])].filter(([name]) => !listed.has(name)).slice(-MOST_GONE)
  return { tags: listed, gone: new Map(left.map(([name, one]) => [name, past(one)])) }
}
