import type { Config } from '../core/hosts/config.ts'
import type { FamilyTag, TagsByCommit } from '../core/upstream/tags.ts'

/** What the config rules out: each function returns the reason in words, null for a tag that may be taken. */
export interface TagLimits {
  readonly outOfRange: (tag: FamilyTag) => string | null
  readonly held: (tag: FamilyTag) => string | null
  /** What the reader must know of the limits themselves. */
  readonly notices: readonly string[]
}

/** Returns the limits of a config at a time; what can read ranges is loaded only where the config has one. */
export async function tagLimits({ range: written, hold = [] }: Pick<Config, 'range' | 'hold'>, byCommit: TagsByCommit, now: Date): Promise<TagLimits> {
  if (written === undefined && hold.length === 0) return { outOfRange: () => null, held: () => null, notices: [] }
  const [{ inRange, parseTagRange }, { heldBy, holdsAt }] = await Promise.all([import('../core/upstream/tag-range.ts'), import('../core/upstream/holds.ts')])
  const range = written === undefined ? null : parseTagRange(written)
  const { counting, notices } = holdsAt(hold, now)
  return {
    outOfRange: (tag) => (range === null || typeof range === 'string' || inRange(tag, range) ? null : `out of range ${written ?? ''}`),
    held: (tag) => heldBy(tag, byCommit, counting),
    notices,
  }
}
