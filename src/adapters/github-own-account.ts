import type { GithubRepository } from './github-repository.ts'

/** An account as GitHub shows it: `type` is `Bot`, `User` or another word of GitHub's. */
export interface Account {
  readonly login: string
  readonly type: string
}

/** Returns whether it is the very account that our token speaks as: what strangers may have quoted is believed of no other one, be it a bot. */
export async function isOwnAccount(repository: Pick<GithubRepository, 'ownLogin'>, { login }: Pick<Account, 'login'>): Promise<boolean> {
  return login === (await repository.ownLogin())
}

/** Returns whether an account is taken for ours where nobody else could have done it without the right to write: a bot, as the job's token and Apps are, or the user of our own token. */
export async function isUs(repository: Pick<GithubRepository, 'ownLogin'>, account: Account): Promise<boolean> {
  return account.type === 'Bot' || isOwnAccount(repository, account)
}
