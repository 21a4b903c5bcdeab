import type { Hold } from './hold-schema.ts'
import { inRange, parseTagRange } from './tag-range.ts'
import type { FamilyTag, TagsByCommit } from './tags.ts'

/** Returns the holds that still count, and a notice for each one that has expired. */
export function holdsAt(holds: readonly Hold[], now: Date): { readonly counting: readonly Hold[]; readonly notices: readonly string[] } {
  const today = now.toISOString().slice(0, 10)
  const expired = holds.filter(({ until }) => until !== undefined && until < today)
  return {
    counting: holds.filter((hold) => !expired.includes(hold)),
    notices: expired.map(({ tags, reason, until }) => `The hold on ${tags} (${reason}) ended on ${until ?? ''} and no longer counts; take it out of the config.`),
  }
}

/** Returns the words for a tag that is held itself or through another tag on its commit, null when it is not. */
export function heldBy(tag: FamilyTag, tags: TagsByCommit, holds: readonly Hold[]): string | null {
  for (const hold of holds) {
    const range = parseTagRange(hold.tags)
    if (typeof range === 'string') continue
    const other = tags.get(tag.commit)?.find((one) => inRange(one, range))
    if (other === undefined && !inRange(tag, range)) continue
    const through = inRange(tag, range) || other === undefined ? '' : ` as ${other.name}`
    const until = hold.until === undefined ? '' : ` (until ${hold.until})`
    return `held${through}${until}: ${hold.reason}`
  }
  return null
}
