import type { EarlierPullRequest } from '../core/pull-request/earlier-requests.ts'
import { readMarker } from '../core/pull-request/marker.ts'
import type { EarlierQuestion } from '../ports/pull-requests.ts'
import { lastToDo } from './github-events.ts'
import type { GithubRepository } from './github-repository.ts'

const PERMISSION = 'pull-requests: read'

const PAGE = 100

/** So many pages of pull requests from one branch are read: those touched longer ago are about tags that nobody offers any more. */
const PAGES_AT_MOST = 40

/** Returns the pull requests from our branch, those touched last first, with who closed those that show one of the tags. */
export async function earlierRequests(repository: GithubRepository, { branch, since, tags }: EarlierQuestion): Promise<EarlierPullRequest[]> {
  const found: EarlierPullRequest[] = []
  for (let page = 1; page <= PAGES_AT_MOST; page++) {
    const { data } = await repository.asked('looking for earlier pull requests', PERMISSION, (octokit, place) =>
      octokit.rest.pulls.list({ ...place, state: 'all', head: `${repository.owner}:${branch}`, sort: 'updated', direction: 'desc', per_page: PAGE, page }),
    )
    for (const pull of data) {
      const marker = readMarker(pull.body ?? '')
      const merged = (pull.merged_at ?? null) !== null
      const shown = marker === null ? [] : [marker.candidate.tag, ...marker.before.map(({ tag }) => tag)]
      const asks = pull.state !== 'open' && !merged && shown.some((tag) => tag !== null && tags.has(tag))
      const closer = asks ? await lastToDo('closed', repository, pull.number, PERMISSION) : null
      found.push({
        number: pull.number,
        open: pull.state === 'open',
        merged,
        base: pull.base.ref,
        ownHead: pull.head.repo?.full_name.toLowerCase() === repository.name.toLowerCase(),
        ours: pull.user?.type === 'Bot' || (marker !== null && pull.user !== null && pull.user.login === (await repository.ownLogin())),
        closedAt: (pull.closed_at ?? null) === null ? null : new Date(pull.closed_at ?? ''),
        closedBy: closer === null ? null : { login: closer.login, us: closer.type === 'Bot' },
        labels: pull.labels.map(({ name }) => name),
        marker,
      })
    }
    const last = data.at(-1)
    if (last === undefined || data.length < PAGE || (since !== null && Date.parse(last.updated_at) < since.getTime())) break
  }
  return found
}
