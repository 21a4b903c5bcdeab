import { z } from 'zod'
import { accountSchema, mergeMethodSchema, reviewerSchema, type PullRequestConfig } from './pull-request-config.ts'

/** What the plan tells `publish`, which has no checkout and so no config. */
export const publishingSchema = z.strictObject({
  open: z.enum(['always', 'good-news']),
  automerge: z.enum(['never', 'good-news']),
  mergeMethod: mergeMethodSchema,
  reviewers: z.array(reviewerSchema).max(15),
  assignees: z.array(accountSchema).max(10),
})
export type Publishing = z.infer<typeof publishingSchema>

/** What holds where the config says nothing: a pull request for every news, merged by people. */
export const PLAIN_PUBLISHING: Publishing = { open: 'always', automerge: 'never', mergeMethod: 'merge', reviewers: [], assignees: [] }

/** Returns the config's wishes with the defaults filled in. */
export function publishingOf(config: PullRequestConfig | undefined): Publishing {
  const { open, automerge, 'merge-method': method, reviewers, assignees } = config ?? {}
  return {
    open: open ?? PLAIN_PUBLISHING.open,
    automerge: automerge ?? PLAIN_PUBLISHING.automerge,
    mergeMethod: method ?? PLAIN_PUBLISHING.mergeMethod,
    reviewers: reviewers ?? [],
    assignees: assignees ?? [],
  }
}
