import type { Octokit } from '@octokit/rest'
import type { GithubAccess } from './github-client.ts'
import { githubClient, paceOf } from './github-client.ts'
import { answerOf, asked } from './github-failures.ts'

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
  /** Returns the login of the token's user; null for GITHUB_TOKEN and App tokens, which GitHub answers 403. Asked once. */
  ownLogin(): Promise<string | null>
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
  let login: Promise<string | null> | null = null
  octokit.hook.before('request', async (options) => {
    if (options.method === 'GET' || first === null) return
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

async function askLogin(repository: GithubRepository): Promise<string | null> {
  return repository.asked('asking whose token this is', 'contents: write', async (octokit) => {
    try {
      return (await octokit.rest.users.getAuthenticated()).data.login
    } catch (thrown) {
      const answer = answerOf(thrown)
      if (answer?.status === 403 && /not accessible/i.test(answer.text)) return null
      throw thrown
    }
  })
}
