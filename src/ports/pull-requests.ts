import type { PlannedFile } from '../core/hosts/plan.ts'

/** The bump as GitHub is to show it. */
export interface PullRequestContent {
  readonly branch: string
  readonly base: { readonly branch: string; readonly commit: string }
  readonly files: readonly PlannedFile[]
  readonly commitMessage: string
  readonly title: string
  readonly body: string
  readonly labels: readonly string[]
  readonly draft: boolean
}

/** What became of the pull request; `notice` is what its reader or owner should be told. */
export interface PullRequestResult {
  readonly operation: 'created' | 'updated' | 'none'
  readonly number: number | null
  readonly url: string | null
  readonly notice: string | null
}

/** The fleet's repository on GitHub. Throws InputError when the token may not, UpstreamError when GitHub fails. */
export interface PullRequests {
  publish(content: PullRequestContent): Promise<PullRequestResult>
}
