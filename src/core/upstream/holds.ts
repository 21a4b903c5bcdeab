import { z } from 'zod'
import { inRange, parseTagRange } from './tag-range.ts'
import type { FamilyTag, TagsByCommit } from './tags.ts'

const tagsSchema = z.string().superRefine((text, context) => {
  const range = parseTagRange(text)
  if (typeof range === 'string') context.addIssue({ code: 'custom', message: range })
})

/** Tags that a person does not want, with the reason; `until` is the last day (UTC) on which it counts. */
export const holdSchema = z.strictObject({
  tags: tagsSchema.describe('An exact tag (`v0.6.0`, `b11429`) or a range as in `range`; tags of the other family on the same commits are held with them.'),
  reason: z.string().trim().min(1, 'must say why, for whoever reads the plan').max(500, 'must be at most 500 characters long').describe('Why; it is shown with each tag that is skipped.'),
  until: z.iso.date('must be a date such as 2026-12-31').describe('The last day (UTC) on which the hold counts. Default: for ever.').optional(),
})
export type Hold = z.infer<typeof holdSchema>

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
