import { z } from 'zod'

const account = z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/, 'must be the name of an account, without @')
const reviewer = z
  .string()
  .regex(/^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,99})$/, 'must be an account, or ORG/TEAM')

const mergeMethod = z.enum(['merge', 'squash', 'rebase'])

/** `pull-request` in the config: how polite, and how far it may go by itself. */
export const pullRequestConfigSchema = z.strictObject({
  open: z
    .enum(['always', 'good-news'])
    .describe('`good-news` opens no pull request for bad or unproven news; the report is in the job summary all the same. Default: always.')
    .optional(),
  automerge: z
    .enum(['never', 'good-news'])
    .describe('`good-news` merges when every deciding host has good news, every check ran, and nothing but our one commit is in it. Default: never.')
    .optional(),
  'merge-method': mergeMethod.describe('How `automerge` merges. Default: merge.').optional(),
  reviewers: z.array(reviewer).max(15, 'must have at most 15 entries').describe('Who is asked for a review when it is opened: accounts, or `ORG/TEAM`. Default: nobody.').optional(),
  assignees: z.array(account).max(10, 'must have at most 10 entries').describe('Who is assigned when it is opened. Default: nobody.').optional(),
})

/** What the plan tells `publish`, which has no checkout and so no config. */
export const publishingSchema = z.strictObject({
  open: z.enum(['always', 'good-news']),
  automerge: z.enum(['never', 'good-news']),
  mergeMethod,
  reviewers: z.array(reviewer).max(15),
  assignees: z.array(account).max(10),
})
export type Publishing = z.infer<typeof publishingSchema>

/** What holds where the config says nothing: a pull request for every news, merged by people. */
export const PLAIN_PUBLISHING: Publishing = { open: 'always', automerge: 'never', mergeMethod: 'merge', reviewers: [], assignees: [] }

/** Returns the config's wishes with the defaults filled in. */
export function publishingOf(config: z.infer<typeof pullRequestConfigSchema> | undefined): Publishing {
  const { open, automerge, 'merge-method': method, reviewers, assignees } = config ?? {}
  return {
    open: open ?? PLAIN_PUBLISHING.open,
    automerge: automerge ?? PLAIN_PUBLISHING.automerge,
    mergeMethod: method ?? PLAIN_PUBLISHING.mergeMethod,
    reviewers: reviewers ?? [],
    assignees: assignees ?? [],
  }
}
