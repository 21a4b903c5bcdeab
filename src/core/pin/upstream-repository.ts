import { InputError } from '../errors.ts'
import type { LockedInput } from './flake-lock.ts'
import { githubRepositoryOf, sameRepository } from './flake-reference.ts'

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
  const fork = repository === null ? (locked.url ?? `${type}:${locked.owner ?? ''}/${locked.repo ?? ''}`) : `${repository.owner}/${repository.repo}`
  const url = repository === null ? (locked.url ?? 'URL') : `https://github.com/${fork}`
  throw new InputError({ problem: `The input '${input}' is the fork ${fork}, not ggml-org/llama.cpp.`, next: `To follow the fork's own tags, add \`upstream: ${url}\` to the config.` })
}
