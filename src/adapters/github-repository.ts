import type { Octokit } from '@octokit/rest'
import { z } from 'zod'
import { readGithubAnswer } from './github-answer.ts'
import type { GithubAccess } from './github-client.ts'
import { githubClient, paceOf } from './github-client.ts'
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
  /** Has the work done right before the next request that changes something, once; null takes that back. */
  beforeNextWrite(work: (() => Promise<void>) | null): void
  /** Returns the login of the account that the token speaks as: a person's, or a bot's such as `github-actions[bot]`. Asked once. */
  ownLogin(): Promise<string>
  /** Waits for what GitHub does on its side. */
  pause(seconds: number): Promise<void>
}

/** Returns the repository; nothing is asked of GitHub yet. */
export function githubRepository(access: GithubAccess): GithubRepository {
  const octokit = githubClient(access)
  const place = { owner: access.owner, repo: access.repository }
  const name = `${access.owner}/${access.repository}`
  const { retryMilliseconds } = access.pace ?? paceOf(access.apiUrl)
  let first: (() => Promise<void>) | null = null
  let login: Promise<string> | null = null
  octokit.hook.before('request', async (options) => {
    if (options.method === 'GET' || options['query'] === OWN_ACCOUNT_QUERY || first === null) return
    const work = first
    first = null
    await work()
  })
  const repository: GithubRepository = {
    owner: access.owner,
    name,
    asked: (doing, permission, work) => asked({ doing, permission, repository: name, job: access.job ?? '' }, () => work(octokit, place)),
    beforeNextWrite: (work) => {
      first = work
    },
    ownLogin: () => (login ??= askLogin(repository)),
    pause: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * retryMilliseconds)),
  }
  return repository
}

/** REST tells people alone who they are: https://docs.github.com/en/rest/users/users#get-the-authenticated-user answers 403 to the tokens of jobs and Apps. */
export const OWN_ACCOUNT_QUERY = 'query { viewer { login } }'

const ownAccountSchema = z.looseObject({ viewer: z.looseObject({ login: z.string().min(1) }) })

async function askLogin(repository: GithubRepository): Promise<string> {
  const doing = 'asking whose token this is'
  return repository.asked(doing, 'contents: read', async (octokit) => readGithubAnswer(ownAccountSchema, await octokit.graphql(OWN_ACCOUNT_QUERY), doing).viewer.login)
}
