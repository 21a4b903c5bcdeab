import { InputError } from '../errors.ts'

/** A `github:owner/repo[/ref-or-rev]` flake reference. */
export interface GithubUrl {
  readonly owner: string
  readonly repo: string
  readonly target: string | null
}

const GITHUB = /^github:(?<owner>[\w.-]+)\/(?<repo>[\w.-]+)(?:\/(?<target>[^?#]+))?(?<query>\?[^#]*)?$/

/** Returns the parts of a `github:` flake reference; throws InputError for forms that are not moved yet, naming line and form. */
export function parseGithubUrl(url: string, place: string): GithubUrl {
  const groups = GITHUB.exec(url)?.groups
  if (groups === undefined || groups['query'] !== undefined) {
    const form = groups?.['query'] === undefined ? `'${url.slice(0, 120)}'` : `'${url.slice(0, 120)}' (a query)`
    throw new InputError({
      problem: `${place} pins llama.cpp as ${form}; this form is not moved.`,
      next: 'Write it as github:OWNER/REPO/TAG, github:OWNER/REPO/COMMIT or github:OWNER/REPO.',
    })
  }
  return { owner: groups['owner'] ?? '', repo: groups['repo'] ?? '', target: groups['target'] ?? null }
}

/** Returns the reference with another ref or commit in the place of the one it had. */
export function withTarget(url: GithubUrl, target: string): string {
  return `github:${url.owner}/${url.repo}/${target}`
}

/** Returns whether two repositories are the same; GitHub ignores letter case. */
export function sameRepository(a: { owner: string; repo: string }, b: { owner: string; repo: string }): boolean {
  return a.owner.toLowerCase() === b.owner.toLowerCase() && a.repo.toLowerCase() === b.repo.toLowerCase()
}
