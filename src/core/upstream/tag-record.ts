import { z } from 'zod'
import type { ListedTag } from './ls-remote.ts'

/** When the tags of one upstream were first seen. */
export interface TagRecord {
  readonly tags: ReadonlyMap<string, { readonly commit: string; readonly seen: Date | null }>
}

const recordSchema = z.strictObject({
  schema: z.literal(1),
  upstream: z.string(),
  /** Name to `COMMIT` (there at the first sight) or `COMMIT DATE`. */
  tags: z.record(z.string(), z.string().regex(/^[0-9a-f]{40,64}(?: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z)?$/)),
})

/** Returns the record of a file's text, null for a text that is no such record of this upstream: then nothing was ever seen. */
export function parseTagRecord(text: string, upstream: string): TagRecord | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const result = recordSchema.safeParse(value)
  if (!result.success || result.data.upstream !== upstream) return null
  const tags = new Map(
    Object.entries(result.data.tags).map(([name, said]) => {
      const [commit = '', date] = said.split(' ')
      return [name, { commit, seen: date === undefined ? null : new Date(date) }] as const
    }),
  )
  return [...tags.values()].some(({ seen }) => seen !== null && Number.isNaN(seen.getTime())) ? null : { tags }
}

/** Returns the text of a record. */
export function tagRecordText({ tags }: TagRecord, upstream: string): string {
  const lines = [...tags].map(([name, { commit, seen }]) => [name, seen === null ? commit : `${commit} ${seen.toISOString()}`])
  return `${JSON.stringify({ schema: 1, upstream, tags: Object.fromEntries(lines) }, null, 1)}\n`
}

/**
 * Returns the record after the tags were listed, and whether it changed. Tags of a first sight have no date: nobody knows how
 * long they have been there. A tag on another commit than before is seen anew; one that is gone is forgotten.
 */
export function withListed(before: TagRecord | null, tags: readonly ListedTag[], now: Date): { readonly record: TagRecord; readonly changed: boolean } {
  const known = before?.tags
  const after = new Map(
    tags.map(({ name, commit }) => {
      const entry = known?.get(name)
      if (entry !== undefined && entry.commit === commit) return [name, entry] as const
      return [name, { commit, seen: known === undefined ? null : now }] as const
    }),
  )
  const same = known !== undefined && known.size === after.size && [...after].every(([name, entry]) => known.get(name) === entry)
  return { record: { tags: after }, changed: !same }
}
