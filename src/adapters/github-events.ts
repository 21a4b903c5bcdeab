import type { GithubRepository } from './github-repository.ts'

const PAGE = 100

/** More events than this has no pull request of ours; each page is a request. */
const PAGES_AT_MOST = 40

/** What a person or a bot may do to a pull request: https://docs.github.com/en/rest/using-the-rest-api/issue-event-types */
type Deed = 'closed' | 'convert_to_draft'

/**
 * Returns who did it to a pull request last, and whether that was a bot; null when nobody did, or nobody who still has an account. Its events say so, not the
 * issue that every pull request is to GitHub: that one needs `issues: read` (https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps).
 */
export async function lastToDo(deed: Deed, repository: GithubRepository, number: number, permission: string): Promise<{ readonly login: string; readonly us: boolean } | null> {
  let last: { login: string; us: boolean } | null = null
  for (let page = 1; page <= PAGES_AT_MOST; page++) {
    const { data } = await repository.asked(`reading what happened to #${number}`, permission, (octokit, place) =>
      octokit.rest.issues.listEvents({ ...place, issue_number: number, per_page: PAGE, page }),
    )
    for (const { event, actor } of data) if (event === deed && actor) last = { login: actor.login, us: actor.type === 'Bot' }
    if (data.length < PAGE) break
  }
  return last
}
