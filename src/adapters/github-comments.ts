import { readMarker } from '../core/pull-request/marker.ts'
import type { Marker } from '../core/pull-request/marker.ts'
import { answerOf } from './github-failures.ts'
import { isOwnAccount } from './github-own-account.ts'
import type { GithubRepository } from './github-repository.ts'

const PAGE = 100

/** More comments than this has no pull request that anybody reads; each page is a request. */
const PAGES_AT_MOST = 300

/** Our comment on a pull request. */
export interface OwnComment {
  readonly id: number
  readonly url: string
  readonly body: string
  readonly marker: Marker
}

/**
 * Returns our newest comment about the input: it holds our marker, and the account of our own token wrote it, for anybody may copy a
 * marker, and a bot may quote anybody. Every page is read.
 */
export async function ownComment(repository: GithubRepository, number: number, flakeInput: string, permission: string): Promise<OwnComment | null> {
  let found: OwnComment | null = null
  for (let page = 1; page <= PAGES_AT_MOST; page++) {
    const { data } = await repository.asked(`reading the comments on #${number}`, permission, (octokit, place) =>
      octokit.rest.issues.listComments({ ...place, issue_number: number, per_page: PAGE, page }),
    )
    for (const { id, html_url: url, body = '', user } of data) {
      const marker = readMarker(body)
      if (marker === null || marker.flakeInput !== flakeInput || user === null) continue
      if (await isOwnAccount(repository, user)) found = { id, url, body, marker }
    }
    if (data.length < PAGE) break
  }
  return found
}

/** What became of the comment. */
export interface CommentWrite {
  readonly operation: 'created' | 'updated' | 'none'
  readonly url: string | null
}

const PERMISSION = 'pull-requests: write'

/** Writes our one comment, in place where there is one; one that says the same is left alone. */
export async function writeComment(repository: GithubRepository, number: number, there: OwnComment | null, body: string): Promise<CommentWrite> {
  if (there === null) return createComment(repository, number, body)
  if (isSameBody(there.body, body)) return { operation: 'none', url: there.url }
  const updated = await repository.asked(`updating the comment on #${number}`, PERMISSION, async (octokit, place) => {
    try {
      return (await octokit.rest.issues.updateComment({ ...place, comment_id: there.id, body })).data.html_url
    } catch (thrown) {
      // it was deleted a moment ago
      if (answerOf(thrown)?.status !== 404) throw thrown
      return null
    }
  })
  return updated === null ? createComment(repository, number, body) : { operation: 'updated', url: updated }
}

const TRIES = 3

/** A comment has no name that a second one could clash with: where the answer was lost, it is looked for before it is written again. */
async function createComment(repository: GithubRepository, number: number, body: string): Promise<CommentWrite> {
  const input = readMarker(body)?.flakeInput ?? ''
  return repository.asked(`commenting on #${number}`, PERMISSION, async (octokit, place) => {
    for (let tries = 1; ; tries++) {
      try {
        const { data } = await octokit.rest.issues.createComment({ ...place, issue_number: number, body, request: { retries: 0 } })
        return { operation: 'created', url: data.html_url }
      } catch (thrown) {
        const status = answerOf(thrown)?.status
        if (status === undefined || (status !== 0 && status < 500)) throw thrown
        const there = await ownComment(repository, number, input, PERMISSION)
        if (there !== null && isSameBody(there.body, body)) return { operation: 'created', url: there.url }
        if (tries >= TRIES) throw thrown
      }
    }
  })
}

/** Returns whether two bodies say the same: GitHub's forms write CRLF, and what a person saves unchanged in the browser is no change. */
export function isSameBody(one: string, other: string): boolean {
  const [left, right] = [one, other].map((text) => text.replaceAll('\r\n', '\n').trimEnd())
  return left === right
}
