import type { SkippedTag } from '../hosts/plan.ts'
import { compareInFamily, type Family, type FamilyTag } from './tags.ts'

/** Whether a tag lies after the baseline: known from tags on the same commit, or to be asked of upstream's history. */
export type Position = 'newer' | 'not-newer' | 'ask-history'

/**
 * Returns where a tag stands to the baseline commit. Within one family the numbers decide; across families only tags on the
 * same commit do (every release stands on a build), else history must be asked.
 */
export function positionOf(tag: FamilyTag, baselineCommit: string, tags: readonly FamilyTag[]): Position {
  if (tag.commit === baselineCommit) return 'not-newer'
  for (const mine of tags.filter((other) => other.commit === tag.commit)) {
    for (const theirs of tags.filter((other) => other.commit === baselineCommit)) {
      if (mine.family === theirs.family) return compareInFamily(mine, theirs) > 0 ? 'newer' : 'not-newer'
    }
  }
  return 'ask-history'
}

/** Returns the tags of the followed family, newest first. */
export function followedTags(tags: readonly FamilyTag[], follow: Family): FamilyTag[] {
  return tags.filter((tag) => tag.family === follow).toSorted((a, b) => compareInFamily(b, a))
}

/** What the age rule leaves: the newest tag that is old enough, and the newer ones it skipped, with the reason. */
export interface Choice {
  readonly candidate: FamilyTag | null
  readonly skipped: readonly SkippedTag[]
}

/** Returns the newest tag (given newest first) that is at least `minimumAge` seconds old; tags without a date are skipped. */
export function chooseByAge(newer: readonly FamilyTag[], dates: ReadonlyMap<string, Date>, minimumAge: number, now: Date): Choice {
  const skipped: SkippedTag[] = []
  for (const tag of newer) {
    const date = dates.get(tag.name)
    const age = date === undefined ? null : (now.getTime() - date.getTime()) / 1000
    if (age !== null && age >= minimumAge) return { candidate: tag, skipped }
    skipped.push({
      tag: tag.name,
      reason: age === null ? 'its date is not known' : `too young: ${hours(age)} old, minimum-age is ${hours(minimumAge)}`,
    })
  }
  return { candidate: null, skipped }
}

function hours(seconds: number): string {
  return seconds < 0 ? 'dated in the future, 0 h' : `${Math.floor(seconds / 3600)} h`
}
