import type { GithubRepository } from './github-repository.ts'

/** An account as GitHub shows it: `type` is `Bot`, `User` or another word of GitHub's. */
export interface Account {
  readonly login: string
  readonly type: string
}

/** Returns whether an account is taken for ours: a bot, as the job's token and Apps are, or the user of our own token. */
export async function isUs(repository: Pick<GithubRepository, 'ownLogin'>, { login, type }: Account): Promise<boolean> {
  return type === 'Bot' || login === (await repository.ownLogin())
}
