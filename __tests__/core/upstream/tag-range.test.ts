import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { faultOfRange, inRange, parseTagRange } from '../../../src/core/upstream/tag-range.ts'
import { familyTag, type FamilyTag } from '../../../src/core/upstream/tags.ts'

const tag = (name: string): FamilyTag => {
  const found = familyTag({ name, commit: 'c' })
  if (found === null) throw new Error(`${name} is of no family`)
  return found
}
const holds = (text: string, name: string): boolean | string => {
  const range = parseTagRange(text)
  return typeof range === 'string' ? range : inRange(tag(name), range)
}

test.each([
  ['b11000..', ['b11000', 'b99999'], ['b10999', 'v0.6.0']],
  ['..b12000', ['b1', 'b12000'], ['b12001']],
  ['b11000..b12000', ['b11000', 'b12000'], ['b10999', 'b12001']],
  ['b11429', ['b11429'], ['b11428', 'b11430', 'v0.6.0']],
  ['>=0.5 <0.8', ['v0.5.0', 'v0.7.9'], ['v0.4.9', 'v0.8.0', 'b6000']],
  ['v0.6.0', ['v0.6.0'], ['v0.6.1']],
  ['~0.6.0 || 0.9.x', ['v0.6.7', 'v0.9.1'], ['v0.7.0']],
  ['0.2.0 - 0.4.0', ['v0.2.0', 'v0.4.0'], ['v0.4.1']],
])('%s', (text, inside, outside) => {
  expect(inside.map((name) => holds(text, name))).toEqual(inside.map(() => true))
  expect(outside.map((name) => holds(text, name))).toEqual(outside.map(() => false))
})

test.each([
  ['', 'must not be empty'],
  ['..', 'must name at least one end'],
  ['b12000..b11000', 'must not end (b11000) before it begins (b12000)'],
  ['b11000...b12000', 'must be a range of builds such as'],
  ['b11000 .. b12000', 'without blanks'],
  ['11000..', 'must be a range of builds such as'],
  ['>=b11000', 'must be a range of builds such as'],
  ['b0..', 'must be a range of builds'],
  ['newest', 'must be a semver range of releases'],
  ['>2 <1', 'must leave some release'],
  [`>=${'1'.repeat(120)}`, 'must be at most 100 characters'],
  ['>=0.5 <', 'must be a semver range'],
  ['v0.5.0..v0.8.0', 'must be a semver range of releases'],
  ['0.5..0.8', 'must be a semver range of releases'],
])('%j is refused', (text, sentence) => {
  expect(parseTagRange(text)).toEqual(expect.stringContaining(sentence))
})

test('a range of the other family is refused by the family that is followed', () => {
  expect(faultOfRange('b11000..', 'build')).toBeNull()
  expect(faultOfRange('>=0.5', 'release')).toBeNull()
  expect(faultOfRange('b11000..', 'release')).toMatch(/^must be a range of release tags/)
  expect(faultOfRange('11000', 'build')).toMatch(/^must be a range of build tags/)
})

describe('for any numbers and any text', () => {
  const number = fc.integer({ min: 1, max: 999_999_999 })

  test('a range of builds holds what lies between its ends and nothing else', () => {
    fc.assert(
      fc.property(number, number, number, (from, to, build) => {
        expect(holds(`b${from}..`, `b${build}`)).toBe(build >= from)
        expect(holds(`..b${to}`, `b${build}`)).toBe(build <= to)
        const both = holds(`b${from}..b${to}`, `b${build}`)
        if (from > to) expect(both).toMatch(/^must not end/)
        else expect(both).toBe(build >= from && build <= to)
      }),
    )
  })

  test('there is a range or a sentence, quickly', () => {
    const junk = fc.stringMatching(/^[b.v0-9<>=|~^* x-]{0,120}$/)
    fc.assert(
      fc.property(fc.oneof(junk, fc.string({ maxLength: 200 })), (text) => {
        const range = parseTagRange(text)
        if (typeof range === 'string') expect(range).toMatch(/^must /)
        else expect(typeof inRange(tag('v0.6.0'), range)).toBe('boolean')
      }),
      { numRuns: 1000 },
    )
  })
})
