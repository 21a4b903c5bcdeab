import { expect, test } from '@jest/globals'
import { heldBy, holdsAt } from '../../../src/core/upstream/holds.ts'
import { familyTag, tagsByCommit, type FamilyTag } from '../../../src/core/upstream/tags.ts'

const tag = (name: string, commit: string): FamilyTag => {
  const found = familyTag({ name, commit })
  if (found === null) throw new Error(`${name} is of no family`)
  return found
}
const tags = [tag('v0.6.0', 'c1'), tag('b11429', 'c1'), tag('b11430', 'c2')]
const held = (one: FamilyTag | undefined, ...holds: Parameters<typeof heldBy>[2]) =>
  one === undefined ? undefined : heldBy(one, tagsByCommit(tags), holds)

test('a hold names its reason, and its end where it has one', () => {
  expect(held(tags[0], { tags: 'v0.6.0', reason: 'slow on Vulkan' })).toBe('held: slow on Vulkan')
  expect(held(tags[2], { tags: 'b11000..', reason: 'no', until: '2026-12-31' })).toBe('held (until 2026-12-31): no')
  expect(held(tags[2], { tags: 'b11429', reason: 'no' }, { tags: '0.6.x', reason: 'no' })).toBeNull()
})

test('a hold on one family holds the other family’s tag on the same commit, and says which', () => {
  expect(held(tags[0], { tags: 'b11429', reason: 'slow' })).toBe('held as b11429: slow')
  expect(held(tags[1], { tags: '~0.6.0', reason: 'slow' })).toBe('held as v0.6.0: slow')
})

test('a hold counts until the end of its last day in UTC, and is a notice afterwards', () => {
  const hold = { tags: 'v0.6.0', reason: 'slow', until: '2026-12-31' }
  expect(holdsAt([hold], new Date('2026-12-31T23:59:59Z'))).toEqual({ counting: [hold], notices: [] })
  expect(holdsAt([hold], new Date('2027-01-01T00:00:00Z'))).toEqual({
    counting: [],
    notices: ['The hold on v0.6.0 (slow) ended on 2026-12-31 and no longer counts; take it out of the config.'],
  })
})
