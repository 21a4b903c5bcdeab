import { Range, minVersion } from 'semver'
import type { Family, FamilyTag } from './tags.ts'

/** Some tags of one family: releases by a semver range, builds by their numbers, both ends included (null: open). */
export type TagRange =
  | { readonly family: 'release'; readonly range: Range }
  | { readonly family: 'build'; readonly from: number | null; readonly to: number | null }

/** `b11000..`, `..b12000`, `b11000..b12000`, or the one build `b11429`. */
const BUILDS = /^(?:(?<only>b[1-9]\d{0,8})|(?<from>b[1-9]\d{0,8})?\.\.(?<to>b[1-9]\d{0,8})?)$/

/** A longer one is no range that a person wrote. */
const LONGEST = 100

/** Returns the range of a text, or a sentence (beginning with "must") that says what is wrong with it. */
export function parseTagRange(text: string): TagRange | string {
  if (text.length > LONGEST) return `must be at most ${LONGEST} characters long`
  const builds = BUILDS.exec(text)?.groups
  if (builds !== undefined) return buildRange(builds)
  // two dots between releases are no range of theirs either, and whoever writes them wants none of builds
  if (/\bb\d/.test(text) || (text.includes('..') && !/\d\.\d/.test(text))) return 'must be a range of builds such as `b11000..`, `..b12000` or `b11000..b12000` (both ends included), without blanks'
  if (text.trim() === '') return 'must not be empty'
  try {
    const range = new Range(text)
    if (minVersion(range) === null) return 'must leave some release: no release is in this range'
    return { family: 'release', range }
  } catch {
    return 'must be a semver range of releases such as `>=0.5 <0.8`, `~0.6.0` or `0.x`, or a range of builds such as `b11000..`'
  }
}

/** Returns a sentence (beginning with "must") when the text is no range of the family, else null. */
export function faultOfRange(text: string, family: Family): string | null {
  const range = parseTagRange(text)
  if (typeof range === 'string') return range
  if (range.family === family) return null
  const example = family === 'build' ? 'b11000..' : '>=0.5 <0.8'
  return `must be a range of ${family} tags such as \`${example}\`, because that is what \`follow\` says`
}

/** Returns whether the tag lies in the range; tags of the other family never do. */
export function inRange(tag: FamilyTag, range: TagRange): boolean {
  if (tag.family === 'release') return range.family === 'release' && range.range.test(tag.name)
  if (range.family !== 'build') return false
  return (range.from === null || tag.build >= range.from) && (range.to === null || tag.build <= range.to)
}

function buildRange({ only, from, to }: Readonly<Record<string, string | undefined>>): TagRange | string {
  const number = (name: string | undefined): number | null => (name === undefined ? null : Number(name.slice(1)))
  const [first, last] = [number(only ?? from), number(only ?? to)]
  if (first === null && last === null) return 'must name at least one end, such as `b11000..` or `..b12000`'
  if (first !== null && last !== null && first > last) return `must not end (${to}) before it begins (${from})`
  return { family: 'build', from: first, to: last }
}
