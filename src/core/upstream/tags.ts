import { groupedBy } from '../grouped.ts'

/** A tag of one of upstream's two families (llama.cpp since 2026-08): release `v0.6.0`, build `b11429`; `object` is an annotated tag's own id. */
export type FamilyTag =
  | { readonly family: 'release'; readonly name: string; readonly commit: string; readonly object?: string; readonly release: readonly [major: number, minor: number, patch: number] }
  | { readonly family: 'build'; readonly name: string; readonly commit: string; readonly object?: string; readonly build: number }

/** Upstream's two families of tags. */
export type Family = FamilyTag['family']

const NUMBER = String.raw`(0|[1-9]\d{0,5})`
const RELEASE = new RegExp(String.raw`^v${NUMBER}\.${NUMBER}\.${NUMBER}$`)
const BUILD = /^b[1-9]\d{0,8}$/

/** The prefix of each family, which `git ls-remote` is asked for. */
export const TAG_PREFIXES: Readonly<Record<Family, string>> = { release: 'v', build: 'b' }

/** Returns the tag with its family, or null for everything else upstream tags (`gguf-v0.9.0`, `master-36320c0`). */
export function familyTag(tag: { readonly name: string; readonly commit: string; readonly object?: string }): FamilyTag | null {
  const { name } = tag
  const common = { name, commit: tag.commit, ...(tag.object === undefined ? {} : { object: tag.object }) }
  if (BUILD.test(name)) return { family: 'build', ...common, build: Number(name.slice(1)) }
  const release = RELEASE.exec(name)
  return release === null ? null : { family: 'release', ...common, release: [Number(release[1]), Number(release[2]), Number(release[3])] }
}

/** Returns the name of the tag that a ref says, with or without `refs/tags/`; whether it is one of a family is not looked at. */
export function tagNameOf(ref: string | null): string {
  return ref?.replace(/^refs\/tags\//, '') ?? ''
}

/** Returns a negative number when `a` is the older of two tags of one family; across families numbers say nothing. */
export function compareInFamily(a: FamilyTag, b: FamilyTag): number {
  if (a.family === 'build' && b.family === 'build') return a.build - b.build
  if (a.family === 'release' && b.family === 'release') {
    return a.release[0] - b.release[0] || a.release[1] - b.release[1] || a.release[2] - b.release[2]
  }
  throw new RangeError(`${a.name} and ${b.name} are of two families`)
}

/** The tags of both families by the commit they stand on. */
export type TagsByCommit = ReadonlyMap<string, readonly FamilyTag[]>

/** Returns the tags by their commits. */
export function tagsByCommit(tags: readonly FamilyTag[]): TagsByCommit {
  return groupedBy(tags, ({ commit }) => commit)
}

/** Returns the tag that names a commit best: the one that is asked for, else its newest release tag, else its newest build tag, else null. */
export function tagOnCommit(tags: TagsByCommit, commit: string, asked = ''): FamilyTag | null {
  const there = tags.get(commit) ?? []
  const newest = (family: Family): FamilyTag | undefined => there.filter((tag) => tag.family === family).toSorted((one, other) => compareInFamily(other, one))[0]
  return there.find(({ name }) => name === asked) ?? newest('release') ?? newest('build') ?? null
}
