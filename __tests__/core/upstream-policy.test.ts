import { describe, expect, test } from '@jest/globals'
import { chooseByAge, followedTags, positionOf } from '../../src/core/upstream/policy.ts'
import { compareInFamily, familyTag, tagOnCommit, type FamilyTag } from '../../src/core/upstream/tags.ts'

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
    expect(candidate && positionOf(candidate, baseline, tags)).toBe(position)
  })
})

describe('the age rule', () => {
  const now = new Date('2026-11-23T00:00:00Z')
  const newer = [tag('v0.6.0', 'c'), tag('v0.5.0', 'b'), tag('v0.4.0', 'a')]
  const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000)

  test('the newest tag that is old enough is taken, and the younger ones are named with their age', () => {
    const dates = new Map([['v0.6.0', hoursAgo(5)], ['v0.5.0', hoursAgo(48)], ['v0.4.0', hoursAgo(900)]])
    expect(chooseByAge(newer, dates, 48 * 3600, now)).toEqual({
      candidate: newer[1],
      skipped: [{ tag: 'v0.6.0', reason: 'too young: 5 h old, minimum-age is 48 h' }],
    })
  })

  test('a tag without a date, or dated in the future, is never taken', () => {
    const dates = new Map([['v0.6.0', hoursAgo(-100)]])
    const choice = chooseByAge(newer, dates, 0, now)
    expect(choice.candidate).toBeNull()
    expect(choice.skipped.map(({ reason }) => reason)).toEqual([
      'too young: dated in the future, 0 h old, minimum-age is 0 h',
      'its date is not known',
      'its date is not known',
    ])
  })
})

test('a commit is called by its release before its build', () => {
  const tags = [tag('b200', 'c'), tag('v0.2.0', 'c'), tag('b100', 'd')]
  expect(tagOnCommit(tags, 'c')?.name).toBe('v0.2.0')
  expect(tagOnCommit(tags, 'd')?.name).toBe('b100')
  expect(tagOnCommit(tags, 'e')).toBeNull()
})
