import { z } from 'zod'

/** An account on GitHub. */
export const accountSchema = z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/, 'must be the name of an account, without @')
/** An account or a team of an organisation. */
export const reviewerSchema = z
  .string()
  .regex(/^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,99})$/, 'must be an account, or ORG/TEAM')

export const mergeMethodSchema = z.enum(['merge', 'squash', 'rebase'])

/** `pull-request` in the config: how polite, and how far it may go by itself. */
export const pullRequestConfigSchema = z.strictObject({
  open: z
    .enum(['always', 'good-news'])
    .describe('`good-news` opens no pull request for bad or unproven news; the report is in the job summary all the same. Default: always.')
    .optional(),
  automerge: z
    .enum(['never', 'good-news'])
    .describe('`good-news` merges when every deciding host has good news, every check ran, llama-bench never failed on the candidate alone, nothing but our one commit is in it, and no Nix code changed on the base branch since the plan. Default: never.')
    .optional(),
  'merge-method': mergeMethodSchema.describe('How `automerge` merges. Default: merge.').optional(),
  reviewers: z.array(reviewerSchema).max(15, 'must have at most 15 entries').describe('Who is asked for a review when it is opened: accounts, or `ORG/TEAM`. Default: nobody.').optional(),
  assignees: z.array(accountSchema).max(10, 'must have at most 10 entries').describe('Who is assigned when it is opened. Default: nobody.').optional(),
})
export type PullRequestConfig = z.infer<typeof pullRequestConfigSchema>
