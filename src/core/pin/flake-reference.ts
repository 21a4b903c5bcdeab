import { movablePart, movedTarget, targetKind, type TargetTag } from './pin-target.ts'

/** The strings that flake.nix gives an input, by attribute: `url`, or `type`, `owner`, `repo`, `url`, `ref`, `rev`. */
export type DeclaredStrings = Readonly<Record<string, string>>

/** A flake reference in the words of flake.lock's `original`. */
export interface FlakeReference {
  readonly type: string
  readonly owner: string | null
  readonly repo: string | null
  readonly url: string | null
  readonly ref: string | null
  readonly rev: string | null
}

/** A part of a url that names a ref or a commit: character offsets, and the value without percent signs. */
interface TargetSpan {
  readonly key: 'ref' | 'rev'
  readonly start: number
  readonly end: number
  readonly value: string
}

/** nix passes over slashes at the end of the path. */
const FORGE = /^(?<type>github|gitlab|sourcehut):(?<owner>[^/?#]+)\/(?<repo>[^/?#]+)(?:\/(?<target>[^?#]*[^/?#]))?\/*(?:\?(?<query>[^#]*))?$/d
const GIT = /^(?:git\+(?=(?:https?|ssh|file):)|(?=git:))(?<url>[a-z]+:\/\/[^?#]+)(?:\?(?<query>[^#]*))?$/d

/**
 * Returns what flake.nix says of an input, as nix reads it (https://nix.dev/manual/nix/latest/command-ref/new-cli/nix3-flake);
 * null for kinds of references that are not moved: paths, tarballs, names of the registry.
 */
export function referenceOf(declared: DeclaredStrings): FlakeReference | null {
  const { type, url } = declared
  if (type !== undefined) {
    if (!['github', 'gitlab', 'sourcehut', 'git'].includes(type)) return null
    const { owner = null, repo = null, ref = null, rev = null } = declared
    return { type, owner, repo, url: url ?? null, ref, rev }
  }
  if (url === undefined) return null
  const match = FORGE.exec(url) ?? GIT.exec(url)
  const spans = spansOf(url)
  if (match?.groups === undefined || spans === null) return null
  const { type: forge = 'git', owner = null, repo = null, url: place = null } = match.groups
  const valueOf = (key: TargetSpan['key']): string | null => spans.find((span) => span.key === key)?.value ?? null
  return { type: forge, owner, repo, url: place, ref: valueOf('ref'), rev: valueOf('rev') }
}

/** Returns the attribute's value after the move to the tag: the ref or commit in it replaced, every other character as it was. */
export function movedString(attribute: string, value: string, to: TargetTag): string {
  if (attribute === 'ref' || attribute === 'rev') return movedTarget(value, to)
  if (attribute !== 'url') return value
  return (spansOf(value) ?? [])
    .toSorted((a, b) => b.start - a.start)
    .reduce((url, { start, end, value: written }) => {
      const part = movablePart(written)
      if (part === null) return url
      // what stands before the name keeps its percent signs, in whichever case
      const before = new RegExp(`^(?:%..|.){${written.length - part.length}}`).exec(url.slice(start, end))?.[0] ?? ''
      return url.slice(0, start) + before + movedTarget(part, to) + url.slice(end)
    }, value)
}

/** Where a url names refs and commits; null when it is of no known kind or its percent signs are wrong. */
function spansOf(url: string): TargetSpan[] | null {
  const match = FORGE.exec(url) ?? GIT.exec(url)
  if (match === null) return null
  const { target, query } = match.indices?.groups ?? {}
  const spans: TargetSpan[] = []
  try {
    if (target !== undefined) {
      const value = decodeURIComponent(url.slice(...target))
      spans.push({ key: targetKind(value) === 'commit' ? 'rev' : 'ref', start: target[0], end: target[1], value })
    }
    let start = query?.[0] ?? 0
    for (const part of query === undefined ? [] : url.slice(...query).split('&')) {
      const key = part.slice(0, 4)
      const end = start + part.length
      if (key === 'ref=' || key === 'rev=') spans.push({ key: key === 'ref=' ? 'ref' : 'rev', start: start + 4, end, value: decodeURIComponent(part.slice(4)) })
      start = end + 1
    }
  } catch {
    return null
  }
  // of two refs the versions of nix may take either
  return new Set(spans.map(({ key }) => key)).size < spans.length ? null : spans
}

/** Returns what of a reference belongs to one commit alone (such as narHash), in its url or beside it; null when there is nothing. */
export function fixedContent(url: string | undefined, attributes: readonly string[]): string | null {
  const query = url?.split(/[?#]/)[1]?.split('&').map((part) => part.split('=')[0]) ?? []
  return ['narHash', 'lastModified', 'revCount'].find((key) => attributes.includes(key) || query.includes(key)) ?? null
}

const HOW_NOT_WHERE = ['type', 'owner', 'repo', 'url', 'ref', 'rev', 'narHash', 'lastModified', 'revCount', 'path']

/** nix keeps names as they were written (`group%2Fsubgroup`). */
const NAME = /^[\w.~%-]+$/

/**
 * Returns the reference that fetches exactly what a lock node holds, by its commit and without its hash; null where nix has no
 * such form. https://nix.dev/manual/nix/latest/command-ref/new-cli/nix3-flake#types
 */
export function exactReference(locked: Readonly<Record<string, unknown>>): string | null {
  const { type, owner, repo, url, ref, rev } = locked
  if (typeof rev !== 'string') return null
  const others = Object.entries(locked).flatMap(([key, value]): [string, string][] => {
    if (HOW_NOT_WHERE.includes(key) || !['string', 'boolean', 'number'].includes(typeof value)) return []
    return [[key, typeof value === 'boolean' ? String(Number(value)) : String(value)]]
  })
  const query = (pairs: readonly (readonly [string, string])[]): string => pairs.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&')
  if (['github', 'gitlab', 'sourcehut'].includes(String(type))) {
    if (![owner, repo].every((name) => typeof name === 'string' && NAME.test(name))) return null
    return `${String(type)}:${String(owner)}/${String(repo)}/${rev}${others.length === 0 ? '' : `?${query(others)}`}`
  }
  if (type !== 'git' || typeof url !== 'string') return null
  const place = url.startsWith('git:') ? url : `git+${url}`
  return `${place}${url.includes('?') ? '&' : '?'}${query([...(typeof ref === 'string' ? [['ref', ref] as const] : []), ['rev', rev], ...others])}`
}

/**
 * Returns the reference that fetches exactly what a lock node holds of a tarball whose server named the address of that very one, which is not the
 * address that was asked; null for all else. https://nix.dev/manual/nix/latest/protocols/tarball-fetcher
 */
export function tarballReference(locked: Readonly<Record<string, unknown>>, original: Readonly<Record<string, unknown>>): string | null {
  const { type, url, narHash } = locked
  if (type !== 'tarball' || typeof url !== 'string' || typeof narHash !== 'string' || url === original['url']) return null
  const query = ['narHash', 'rev', 'revCount', 'lastModified'].filter((key) => locked[key] !== undefined).map((key) => `${key}=${encodeURIComponent(String(locked[key]))}`)
  return `tarball+${url}${url.includes('?') ? '&' : '?'}${query.join('&')}`
}

/** Returns the text without percent signs, or as it is when they are wrong. */
export function withoutPercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Returns whether two repositories are the same; GitHub ignores letter case. */
export function sameRepository(a: { owner: string; repo: string }, b: { owner: string; repo: string }): boolean {
  return a.owner.toLowerCase() === b.owner.toLowerCase() && a.repo.toLowerCase() === b.repo.toLowerCase()
}

/** Under its other names too, one of which takes ssh at the port of https. */
const ON_GITHUB = /^(?:https?:\/\/(?:[^@/]+@)?|ssh:\/\/(?:[^@/]+@)?|git:\/\/)(?:www\.|ssh\.)?github\.com(?::(?:443|22|9418))?\/(?<owner>[\w.-]+)\/(?<repo>[\w.-]+?)(?:\.git)?\/?$/i

/** Returns owner and repository of a locked input on github.com, whichever way it is fetched; null elsewhere. */
export function githubRepositoryOf(locked: Readonly<Record<string, unknown>>): { owner: string; repo: string } | null {
  const { type, owner, repo, url, host } = locked
  if (type === 'github' && (host === undefined || host === 'github.com')) return { owner: String(owner), repo: String(repo) }
  const groups = type === 'git' && typeof url === 'string' ? ON_GITHUB.exec(url)?.groups : undefined
  return groups === undefined ? null : { owner: groups['owner'] ?? '', repo: groups['repo'] ?? '' }
}
