import type { SkippedTag } from '../hosts/plan.ts'
import type { CommitTags } from '../pin/pin-edit.ts'
import { compareInFamily, familyTag, tagNameOf, type Family, type FamilyTag, type TagsByCommit } from './tags.ts'

/** The most newer tags that a plan lists: two months of llama.cpp's builds. */
export const NEWER_TAGS_LIMIT = 1000

/** Whether a tag lies after the baseline: known from tags on the same commit, or to be asked of upstream's history. */
export type Position = 'newer' | 'not-newer' | 'ask-history'

/**
 * Returns where a tag stands to the baseline commit. Within one family the numbers decide; across families only tags on the
 * same commit do (every release stands on a build), else history must be asked. Where releases and builds contradict each other
 * (an old line's patch release made late), the tag is not newer: a bump goes back by neither count.
 */
export function positionOf(tag: FamilyTag, baselineCommit: string, tags: TagsByCommit): Position {
  if (tag.commit === baselineCommit) return 'not-newer'
  const theirs = tags.get(baselineCommit) ?? []
  const mine = tags.get(tag.commit) ?? [tag]
  const orders = mine.flatMap((one) =>
    theirs.filter((other) => other.family === one.family).map((other) => compareInFamily(one, other)),
  )
  if (orders.length === 0) return 'ask-history'
  return orders.every((order) => order > 0) ? 'newer' : 'not-newer'
}

/** Returns why the numbers do not say whether a tag is newer (a stray tag on its commit or on the baseline's, a late patch release of an old line), null where they all agree. */
export function contradictionOf(tag: FamilyTag, baselineCommit: string, tags: TagsByCommit): string | null {
  if (tag.commit === baselineCommit) return null
  // the tag first: what is said of it must not depend on the families that were listed
  const pairs = [tag, ...(tags.get(tag.commit) ?? [])].flatMap((mine) => (tags.get(baselineCommit) ?? []).filter(({ family }) => family === mine.family).map((theirs) => ({ mine, theirs })))
  const against = pairs.find(({ mine, theirs }) => compareInFamily(mine, theirs) <= 0)
  if (against === undefined || pairs.every(({ mine, theirs }) => compareInFamily(mine, theirs) <= 0)) return null
  return `the numbers contradict each other: ${against.mine.name}, on its commit, is not above ${against.theirs.name}, on the pinned one; it is taken when it is asked for by name and contains that one`
}

/** Returns the tags of the followed family, newest first. */
export function followedTags(tags: readonly FamilyTag[], follow: Family): FamilyTag[] {
  return tags.filter((tag) => tag.family === follow).toSorted((a, b) => compareInFamily(b, a))
}

/** Returns the names of the tags on two commits, each family's newest first: a comment is given the first of its family. */
export function namesOnCommits(tags: TagsByCommit, before: string, after: string): CommitTags {
  const on = (commit: string): string[] => (['release', 'build'] as const).flatMap((family) => followedTags(tags.get(commit) ?? [], family)).map(({ name }) => name)
  return { before: on(before), after: on(after) }
}

/**
 * Returns whether the tags of one family settle alone that none of them is newer than a pin: it stands on one of them, no other
 * has a later number, and it does not name a tag of the other family, which would have to be looked up.
 */
export function isNewestOf(family: Family, tags: readonly FamilyTag[], pin: { readonly ref: string | null; readonly rev: string }): boolean {
  const named = familyTag({ name: tagNameOf(pin.ref), commit: pin.rev })
  const theirs = followedTags(tags, family)
  const own = theirs.find(({ commit, object }) => commit === pin.rev || object === pin.rev)
  if (own === undefined || (named !== null && named.family !== family)) return false
  return theirs.every((tag) => compareInFamily(tag, own) <= 0)
}

/** A date of a tag, and what it is the date of. */
export interface TagDate {
  readonly what: 'dated' | 'published' | 'first seen' | 'seen to move'
  readonly at: Date
}

/** Returns why a tag is too young (`minimumAge` in seconds) by its latest date, null when it is old enough. */
export function tooYoung(dates: readonly TagDate[], minimumAge: number, now: Date): string | null {
  const latest = dates.filter(({ at }) => !Number.isNaN(at.getTime())).toSorted((a, b) => b.at.getTime() - a.at.getTime())[0]
  if (latest === undefined) return 'its date is not known'
  const age = (now.getTime() - latest.at.getTime()) / 1000
  if (age >= minimumAge) return null
  // rounded alike, they would contradict each other
  const words = hours(age) === hours(minimumAge) ? exactly : hours
  const said = age < 0 ? `${latest.what} in the future (the clock here says ${now.toISOString().slice(0, 10)})` : `${latest.what} ${words(age)} ago`
  return `too young: ${said}, minimum-age is ${words(minimumAge)}`
}

/** The most skipped tags that a plan lists: all of two years of llama.cpp's builds. */
export const SKIPPED_TAGS_LIMIT = 10_000

/** Returns the newer tags above the candidate with the reasons why they were skipped, newest first; all when there is none, the newest where they are too many. */
export function skippedTags(newer: readonly FamilyTag[], candidate: FamilyTag | null, reasons: ReadonlyMap<string, string>): SkippedTag[] {
  const above = candidate === null ? newer : newer.slice(0, newer.indexOf(candidate))
  return above
    .flatMap(({ name }) => {
      const reason = reasons.get(name)
      return reason === undefined ? [] : [{ tag: name, reason }]
    })
    .slice(0, SKIPPED_TAGS_LIMIT)
}

/** How many skipped tags a person is told of: half a day of llama.cpp's builds. */
const TOLD_TAGS = 10

/** Returns the skipped tags with their reasons as lines, the newest of them where they are many. */
export function toldOfSkipped(skipped: readonly SkippedTag[]): string[] {
  const lines = skipped.slice(0, TOLD_TAGS).map(({ tag, reason }) => `${tag}: ${reason}`)
  return skipped.length > TOLD_TAGS ? [...lines, `… and ${skipped.length - TOLD_TAGS} more, in the plan`] : lines
}

function exactly(seconds: number): string {
  return seconds < 3600 ? `${Math.floor(seconds)} s` : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

/** In hours, and in minutes below two of them. */
function hours(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  if (minutes >= 120 || minutes === 60) return `${Math.floor(minutes / 60)} h`
  return minutes < 60 ? `${minutes} min` : `1 h ${minutes - 60} min`
}
