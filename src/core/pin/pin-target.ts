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
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

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

/** Returns the written ref or commit after the move: tag to tag, commit to commit, everything else as it was. */
export function movedTarget(value: string, to: TargetTag): string {
  const kind = targetKind(value)
  if (kind === 'commit') return to.commit
  if (kind === 'tag') return value.startsWith(TAGS) ? `${TAGS}${to.name}` : to.name
  return value
}
