import { InputError } from '../errors.ts'
import { withoutHttpLogin } from '../upstream/git-refusal.ts'
import type { LockedInput } from './flake-lock.ts'
import { githubRepositoryOf, sameRepository, withoutPercent } from './flake-reference.ts'

const OFFICIAL = [
  { owner: 'ggml-org', repo: 'llama.cpp' },
  { owner: 'ggerganov', repo: 'llama.cpp' },
]

/**
 * Returns the git repository whose tags are followed: the one the config names, else the locked one when that is llama.cpp's
 * own. Throws InputError for paths, tarballs, and forks that the config does not name.
 */
export function upstreamOf({ locked }: LockedInput, input: string, named: string | undefined, source: string): string {
  const { type } = locked
  if (!['github', 'gitlab', 'sourcehut', 'git'].includes(type)) {
    const found = type === 'path' ? `the path ${locked.path ?? ''}` : type === 'tarball' || type === 'file' ? `the tarball ${locked.url ?? ''}` : `a '${type}' input`
    throw new InputError({ problem: `${source} locks '${input}' to ${found}, which has no tags to follow.`, next: 'Pin it as github:ggml-org/llama.cpp/TAG.' })
  }
  if (named !== undefined) return named
  const repository = githubRepositoryOf(locked)
  if (repository !== null && OFFICIAL.some((official) => sameRepository(official, repository))) {
    return `https://github.com/${repository.owner}/${repository.repo}`
  }
  const url = repository === null ? withoutHttpLogin(addressOf(locked)) : `https://github.com/${repository.owner}/${repository.repo}`
  const fork = repository === null ? url.replace(/^https:\/\//, '') : `${repository.owner}/${repository.repo}`
  throw new InputError({ problem: `The input '${input}' is the fork ${fork}, not ggml-org/llama.cpp.`, next: `To follow the fork's own tags, add \`upstream: ${url}\` to the config.` })
}

/** The hosts that nix asks where an input names none. */
const HOSTS: Readonly<Record<string, string>> = { github: 'github.com', gitlab: 'gitlab.com', sourcehut: 'git.sr.ht' }

/** Returns the address of the git repository that an input is of. */
export function addressOf({ type, owner = '', repo = '', url, ...more }: LockedInput['locked']): string {
  if (url !== undefined) return url
  const host = typeof more['host'] === 'string' ? more['host'] : HOSTS[type]
  return `https://${host ?? type}/${withoutPercent(owner)}/${repo}`
}
