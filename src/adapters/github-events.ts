import { isUs, type Account } from './github-own-account.ts'
import type { GithubRepository } from './github-repository.ts'

const PAGE = 100

/** More events than this has no pull request of ours; each page is a request. */
const PAGES_AT_MOST = 40

/** What a person or a bot may do to a pull request: https://docs.github.com/en/rest/using-the-rest-api/issue-event-types */
type Deed = 'closed' | 'convert_to_draft' | 'ready_for_review' | 'auto_merge_disabled'

/** Who did it, and when. */
interface Doer extends Account {
  readonly at: Date
}

/**
 * Returns who did it to a pull request last; null when nobody did, or nobody who still has an account. Its events say so, not the
 * issue that every pull request is to GitHub: that one needs `issues: read` (https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps).
 */
export async function lastToDo(deed: Deed, repository: GithubRepository, number: number, permission: string): Promise<Doer | null> {
  let last: Doer | null = null
  for (let page = 1; page <= PAGES_AT_MOST; page++) {
    const { data } = await repository.asked(`reading what happened to #${number}`, permission, (octokit, place) =>
      octokit.rest.issues.listEvents({ ...place, issue_number: number, per_page: PAGE, page }),
    )
    for (const { event, actor, created_at: at } of data) if (event === deed && actor) last = { login: actor.login, type: actor.type, at: new Date(at) }
    if (data.length < PAGE) break
  }
  return last
}

/** Returns the person who did it last; null when nobody did, or when we or a bot were the last. */
export async function lastPersonToDo(deed: Deed, repository: GithubRepository, number: number, permission: string): Promise<Doer | null> {
  const last = await lastToDo(deed, repository, number, permission)
  return last === null || (await isUs(repository, last)) ? null : last
}
