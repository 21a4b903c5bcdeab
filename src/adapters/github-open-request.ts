import { readMarker } from '../core/pull-request/marker.ts'
import type { Marker } from '../core/pull-request/marker.ts'
import type { PullRequestContent } from '../ports/pull-requests.ts'
import type { GithubRepository } from './github-repository.ts'

/** An open pull request from our branch. */
export interface OpenPullRequest {
  readonly number: number
  readonly nodeId: string
  readonly url: string
  /** The branch that it asks to be merged into. */
  readonly base: string
  readonly title: string
  readonly body: string
  readonly draft: boolean
  readonly labels: readonly string[]
  readonly autoMerge: boolean
  readonly marker: Marker | null
}

/**
 * Returns the open pull request of our branch: the one into the planned base, else any; null when there is none. GitHub asks for the owner of a head and not for its repository, and a
 * fork may have the same owner: https://docs.github.com/en/rest/pulls/pulls#list-pull-requests
 */
export async function findOpen(repository: GithubRepository, { branch, base }: Pick<PullRequestContent, 'branch' | 'base'>): Promise<OpenPullRequest | null> {
  const { data } = await repository.asked('looking for the open pull request', 'pull-requests: write', (octokit, place) =>
    octokit.rest.pulls.list({ ...place, state: 'open', head: `${repository.owner}:${branch}`, per_page: 100 }),
  )
  const own = data.filter((pull) => pull.head.repo?.full_name === pull.base.repo.full_name)
  const found = own.find((pull) => pull.base.ref === base.branch) ?? own[0]
  return found === undefined ? null : openOf(found)
}

interface AnsweredPullRequest {
  readonly number: number
  readonly node_id: string
  readonly html_url: string
  readonly base: { readonly ref: string }
  readonly title: string
  readonly body: string | null
  readonly draft?: boolean
  readonly labels: readonly { readonly name?: string }[]
  readonly auto_merge?: unknown
}

/** Returns what we need of GitHub's answer. */
export function openOf(pull: AnsweredPullRequest): OpenPullRequest {
  return {
    number: pull.number,
    nodeId: pull.node_id,
    url: pull.html_url,
    base: pull.base.ref,
    title: pull.title,
    body: pull.body ?? '',
    draft: pull.draft ?? false,
    labels: pull.labels.flatMap((label) => (label.name === undefined ? [] : [label.name])),
    autoMerge: (pull.auto_merge ?? null) !== null,
    marker: readMarker(pull.body ?? ''),
  }
}
