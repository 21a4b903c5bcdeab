import { compare, parse, type SemVer } from 'semver'

/** A tag of one of upstream's two families (llama.cpp since 2026-08): release `v0.6.0`, build `b11429`. */
export type FamilyTag =
  | { readonly family: 'release'; readonly name: string; readonly commit: string; readonly release: SemVer }
  | { readonly family: 'build'; readonly name: string; readonly commit: string; readonly build: number }

/** Upstream's two families of tags. */
export type Family = FamilyTag['family']

const RELEASE = /^v\d{1,6}\.\d{1,6}\.\d{1,6}$/
const BUILD = /^b[1-9]\d{0,8}$/

/** The prefixes that `git ls-remote` is asked for. */
export const TAG_PREFIXES = ['v', 'b'] as const

/** Returns the tag with its family, or null for everything else upstream tags (`gguf-v0.9.0`, `master-36320c0`). */
export function familyTag(tag: { readonly name: string; readonly commit: string }): FamilyTag | null {
  const { name, commit } = tag
  if (BUILD.test(name)) return { family: 'build', name, commit, build: Number(name.slice(1)) }
  const release = RELEASE.test(name) ? parse(name) : null
  return release === null ? null : { family: 'release', name, commit, release }
}

/** Returns a negative number when `a` is the older of two tags of one family; across families numbers say nothing. */
export function compareInFamily(a: FamilyTag, b: FamilyTag): number {
  if (a.family === 'build' && b.family === 'build') return a.build - b.build
  if (a.family === 'release' && b.family === 'release') return compare(a.release, b.release)
  throw new RangeError(`${a.name} and ${b.name} are of two families`)
}

/** The tags of both families by the commit they stand on. */
export type TagsByCommit = ReadonlyMap<string, readonly FamilyTag[]>

/** Returns the tags by their commits. */
export function tagsByCommit(tags: readonly FamilyTag[]): TagsByCommit {
  const byCommit = new Map<string, FamilyTag[]>()
  for (const tag of tags) {
    const there = byCommit.get(tag.commit)
    if (there === undefined) byCommit.set(tag.commit, [tag])
    else there.push(tag)
  }
  return byCommit
}

/** Returns the tag that names a commit best: its release tag, else its build tag, else null. */
export function tagOnCommit(tags: TagsByCommit, commit: string): FamilyTag | null {
  const there = tags.get(commit) ?? []
  return there.find((tag) => tag.family === 'release') ?? there[0] ?? null
}
