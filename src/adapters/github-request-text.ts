import { isSameBody } from './github-comments.ts'
import type { OpenPullRequest } from './github-open-request.ts'
import type { GithubRepository } from './github-repository.ts'

/** What a pull request says. */
export interface Told {
  readonly title: string
  readonly body: string
}

/** Returns whether a pull request says that already. */
export function isTold(open: Told, { title, body }: Told): boolean {
  return open.title === title && isSameBody(open.body, body)
}

/** Writes title and body where they say something else; returns whether they did. */
export async function retell(repository: GithubRepository, open: Told & Pick<OpenPullRequest, 'number'>, { title, body }: Told): Promise<boolean> {
  if (isTold(open, { title, body })) return false
  await repository.asked(`updating pull request #${open.number}`, 'pull-requests: write', (octokit, place) => octokit.rest.pulls.update({ ...place, pull_number: open.number, title, body }))
  return true
}
