import type { PlannedFile } from '../core/hosts/plan.ts'
import type { CheckContent } from '../core/pull-request/check.ts'
import type { EarlierPullRequest } from '../core/pull-request/earlier-requests.ts'
import type { FoundRequest } from '../core/pull-request/request-context.ts'
import type { Publishing } from '../core/pull-request/publishing.ts'

/** The bump as GitHub is to show it; what depends on what is already there is asked for when that is known. */
export interface PullRequestContent {
  readonly branch: string
  readonly base: { readonly branch: string; readonly commit: string }
  /** When the plan was made: what happened on GitHub since, it could not know. */
  readonly planned: Date
  readonly flakeInput: string
  readonly tag: string | null
  readonly files: readonly PlannedFile[]
  readonly commitMessage: string
  readonly text: (found: FoundRequest) => { readonly title: string; readonly body: string; readonly labels: readonly string[] }
  readonly draft: boolean
  /** Whether a pull request may be opened, or turned over to this candidate; one that shows it already is always updated. */
  readonly opens: boolean
  /** The commits of the input that the bump moves from and to. */
  readonly baseline: string
  readonly candidate: string
  /** Whether some of its measurements are an earlier run's. */
  readonly continued?: boolean
  readonly publishing: Publishing
  /** Why it must not be merged by itself; null when nothing that was measured speaks against it. */
  readonly mergeRefusal: string | null
  readonly check: ((foreign: FoundRequest['foreign']) => CheckContent) | null
}

/**
 * What became of the pull request; `notice` is what its reader or owner should be warned of, `news` what went as it was wished.
 * `verified`: null when no commit was made.
 */
export interface PullRequestResult {
  readonly operation: 'created' | 'updated' | 'closed' | 'none'
  readonly number: number | null
  readonly url: string | null
  readonly notice: string | null
  readonly news?: string | null
  readonly verified?: boolean | null
}

/** Which pull requests from our branch are asked for: those touched since then; who closed one only where it shows one of the tags. */
export interface EarlierQuestion {
  readonly branch: string
  readonly since: Date | null
  readonly tags: ReadonlySet<string>
}

/** Which open pull requests of others are asked for: those into the base branch whose flake.lock is not this blob. */
export interface LockQuestion {
  readonly branch: string
  readonly base: string
  readonly path: string
  readonly blob: string
}

/** An open pull request with flake.lock as it is where it branched off, and at its head. */
export interface ChangedLock {
  readonly number: number
  readonly author: string
  readonly head: string
  readonly before: string
  readonly after: string
}

/** The fleet's repository on GitHub. Throws InputError when the token may not, UpstreamError when GitHub fails. */
export interface PullRequests {
  /** Returns the pull requests from our branch, those touched last first. Writes nothing. */
  earlier(question: EarlierQuestion): Promise<readonly EarlierPullRequest[]>
  /** Returns the other open pull requests of this repository (none of forks) that change flake.lock. Writes nothing. */
  changedLocks(question: LockQuestion): Promise<readonly ChangedLock[]>
  publish(content: PullRequestContent): Promise<PullRequestResult>
}
