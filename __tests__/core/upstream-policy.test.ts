import { describe, expect, test } from '@jest/globals'
import { contradictionOf, followedTags, positionOf, skippedTags, tooYoung } from '../../src/core/upstream/policy.ts'
import { compareInFamily, familyTag, tagOnCommit, tagsByCommit, type FamilyTag } from '../../src/core/upstream/tags.ts'

const tag = (name: string, commit: string): FamilyTag => {
  const found = familyTag({ name, commit })
  if (found === null) throw new Error(`${name} is of no family`)
  return found
}

test.each([
  ['v0.6.0', 'release'],
  ['b11429', 'build'],
])('%s is a %s tag', (name, family) => {
  expect(familyTag({ name, commit: 'c' })?.family).toBe(family)
})

test.each(['gguf-v0.9.0', 'master-36320c0', 'v0.6.0-rc1', 'v0.6', 'b0', 'b01', 'b1.2', 'xb12', 'b12\n', ' v0.6.0', 'version0.6.0', 'v99999999999999999999.0.0'])(
  '%j is of no family',
  (name) => {
    expect(familyTag({ name, commit: 'c' })).toBeNull()
  },
)

test('numbers order a family and refuse to order across families', () => {
  expect(followedTags([tag('b999', 'a'), tag('b10408', 'b'), tag('v0.2.0', 'c')], 'build').map(({ name }) => name)).toEqual(['b10408', 'b999'])
  expect(followedTags([tag('v0.9.0', 'a'), tag('v0.10.0', 'b')], 'release').map(({ name }) => name)).toEqual(['v0.10.0', 'v0.9.0'])
  expect(() => compareInFamily(tag('b10408', 'a'), tag('v0.2.0', 'b'))).toThrow('two families')
})

describe('where a tag stands to the baseline', () => {
  const tags = [tag('b100', 'c100'), tag('b200', 'c200'), tag('v0.1.0', 'c100'), tag('v0.2.0', 'c200'), tag('v0.3.0', 'c250'), tag('b300', 'c300')]
  test.each([
    ['b200', 'c100', 'newer', 'its number is higher'],
    ['b100', 'c200', 'not-newer', 'its number is lower'],
    ['v0.2.0', 'c200', 'not-newer', 'it stands on the baseline itself'],
    ['v0.2.0', 'c100', 'newer', 'releases order'],
    ['v0.3.0', 'c300', 'ask-history', 'a release without a build tag and a build without a release'],
    ['b300', 'c250', 'ask-history', 'the same the other way round'],
    ['v0.2.0', 'c999', 'ask-history', 'a commit without a tag'],
    ['v0.2.0', 'c300', 'not-newer', 'its own build tag b200 is lower than b300'],
  ])('%s against %s is %s: %s', (name, baseline, position) => {
    const candidate = tags.find((one) => one.name === name)
    expect(candidate && positionOf(candidate, baseline, tagsByCommit(tags))).toBe(position)
  })
})

test('a patch release of an old line, made after the newest release, is newer by neither family alone', () => {
  const tags = [tag('v0.6.0', 'c429'), tag('b429', 'c429'), tag('v0.5.1', 'c600'), tag('b600', 'c600')]
  expect(tags.slice(2).map((one) => positionOf(one, 'c429', tagsByCommit(tags)))).toEqual(['not-newer', 'not-newer'])
  expect(tags.slice(2).map((one) => contradictionOf(one, 'c429', tagsByCommit(tags))?.split(':')[1]?.split(';')[0])).toEqual(Array(2).fill(' v0.5.1, on its commit, is not above v0.6.0, on the pinned one'))
})

test('a contradiction is told of the tag itself where its own number is in it, whatever else was listed', () => {
  const releases = [tag('v0.4.0', 'c1'), tag('v1.0.0', 'c1'), tag('v0.5.0', 'c2')]
  const all = [tag('b8', 'c2'), tag('b9', 'c1'), ...releases]
  for (const listed of [releases, all]) expect(contradictionOf(tag('v0.5.0', 'c2'), 'c1', tagsByCommit(listed))).toContain('v0.5.0, on its commit, is not above v1.0.0, on the pinned one')
})

test('numbers that all say the same, or nothing, contradict nothing', () => {
  const tags = [tag('v0.5.0', 'c1'), tag('b100', 'c1'), tag('v0.6.0', 'c2'), tag('b200', 'c2'), tag('v0.7.0', 'c3')]
  const by = tagsByCommit(tags)
  for (const one of tags) for (const baseline of ['c1', 'c2', 'c3', 'c4']) expect(contradictionOf(one, baseline, by)).toBeNull()
})

describe('the age rule', () => {
  const now = new Date('2026-11-23T00:00:00Z')
  const dated = (hours: number) => ({ what: 'dated' as const, at: new Date(now.getTime() - hours * 3_600_000) })
  const published = (hours: number) => ({ what: 'published' as const, at: new Date(now.getTime() - hours * 3_600_000) })
  const limit = 48 * 3600

  test('a tag is as old as its latest date says', () => {
    expect(tooYoung([dated(48)], limit, now)).toBeNull()
    expect(tooYoung([dated(47.9)], limit, now)).toBe('too young: dated 47 h ago, minimum-age is 48 h')
    expect(tooYoung([dated(900), published(5)], limit, now)).toBe('too young: published 5 h ago, minimum-age is 48 h')
    expect(tooYoung([dated(5), published(900)], limit, now)).toBe('too young: dated 5 h ago, minimum-age is 48 h')
    expect(tooYoung([dated(48), published(48)], limit, now)).toBeNull()
    expect(tooYoung([dated(2 + 1 / 3)], 150 * 60, now)).toBe('too young: dated 2 h 20 min ago, minimum-age is 2 h 30 min')
    expect(tooYoung([dated(80 / 3600)], 90, now)).toBe('too young: dated 80 s ago, minimum-age is 90 s')
  })

  test('a tag without a date, or dated in the future, is never taken', () => {
    expect(tooYoung([dated(-100)], 0, now)).toBe('too young: dated in the future (the clock here says 2026-11-23), minimum-age is 0 min')
    expect(tooYoung([], 0, now)).toBe('its date is not known')
    expect(tooYoung([{ what: 'dated', at: new Date(Number.NaN) }], 0, now)).toBe('its date is not known')
  })
})

test('skipped are the newer tags above the candidate, all of them when there is none', () => {
  const newer = [tag('v0.6.0', 'c'), tag('v0.5.0', 'b'), tag('v0.4.0', 'a')]
  const reasons = new Map([['v0.6.0', 'held'], ['v0.4.0', 'out of range']])
  expect(skippedTags(newer, newer[1] ?? null, reasons)).toEqual([{ tag: 'v0.6.0', reason: 'held' }])
  expect(skippedTags(newer, null, reasons).map((one) => one.tag)).toEqual(['v0.6.0', 'v0.4.0'])
})

test('a commit is called by its release before its build', () => {
  const tags = tagsByCommit([tag('b200', 'c'), tag('v0.2.0', 'c'), tag('b100', 'd')])
  expect(tagOnCommit(tags, 'c')?.name).toBe('v0.2.0')
  expect(tagOnCommit(tags, 'd')?.name).toBe('b100')
  expect(tagOnCommit(tags, 'e')).toBeNull()
})
