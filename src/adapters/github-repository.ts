import type { Octokit } from '@octokit/rest'
import type { GithubAccess } from './github-client.ts'
import { githubClient } from './github-client.ts'
import { asked } from './github-failures.ts'

/** A repository on GitHub. */
export interface Place {
  readonly owner: string
  readonly repo: string
}

/** The fleet's repository behind an API client; every call says in words what it does, for the error that it may become. */
export interface GithubRepository {
  readonly owner: string
  readonly name: string
  asked<Result>(doing: string, permission: string, work: (octokit: Octokit, place: Place) => Promise<Result>): Promise<Result>
}

/** Returns the repository; nothing is asked of GitHub yet. */
export function githubRepository(access: GithubAccess): GithubRepository {
  const octokit = githubClient(access)
  const place = { owner: access.owner, repo: access.repository }
  const name = `${access.owner}/${access.repository}`
  return {
    owner: access.owner,
    name,
    asked: (doing, permission, work) => asked({ doing, permission, repository: name }, () => work(octokit, place)),
  }
}
