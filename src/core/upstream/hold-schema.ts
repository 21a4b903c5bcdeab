import { z } from 'zod'
import { parseTagRange } from './tag-range.ts'

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
