import { familyTag } from '../upstream/tags.ts'

/** The tag that a pin is moved to, and the commit it stands on. */
export interface TargetTag {
  readonly name: string
  readonly commit: string
}

/** What a written `ref` or `rev` names; `other` is what nobody can move safely (a short commit, a tag of no family, a topic branch). */
export type TargetKind = 'tag' | 'commit' | 'branch' | 'other'

const TAGS = 'refs/tags/'
const BRANCH = /^(?:HEAD|main|master|refs\/heads\/.+)$/
/** In either case: nix reads both, and writes the lower one. */
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i

/** Returns what a written `ref` or `rev` names. */
export function targetKind(value: string): TargetKind {
  if (COMMIT.test(value)) return 'commit'
  if (tagName(value) !== null) return 'tag'
  return BRANCH.test(value) ? 'branch' : 'other'
}

/** Returns the tag of a written ref, `refs/tags/` left out; null when it names no tag of upstream's families. */
export function tagName(value: string): string | null {
  const name = value.startsWith(TAGS) ? value.slice(TAGS.length) : value
  return familyTag({ name, commit: '' }) === null ? null : name
}

/** Returns the name of the tag or the commit at the end of a written ref or rev, which is all that a move replaces; null where none is. */
export function movablePart(value: string): string | null {
  return targetKind(value) === 'commit' ? value : tagName(value)
}

/** Returns the written ref or commit after the move: tag to tag, commit to commit, everything else as it was. */
export function movedTarget(value: string, to: TargetTag): string {
  const part = movablePart(value)
  if (part === null) return value
  return value.slice(0, -part.length) + (targetKind(value) === 'commit' ? to.commit : to.name)
}
