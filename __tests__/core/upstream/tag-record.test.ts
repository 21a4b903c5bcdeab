import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseTagRecord, tagRecordText, withListed } from '../../../src/core/upstream/tag-record.ts'

const commit = (digit: string): string => digit.repeat(40)
const [monday, tuesday] = [new Date('2026-11-23T06:00:00.000Z'), new Date('2026-11-24T06:00:00.000Z')]
const web = 'https://git.example.org/llama.cpp'

test('tags of the first sight have no date, later ones the day they came, moved ones the day they moved', () => {
  const first = withListed(null, [{ name: 'v0.5.0', commit: commit('a') }], monday)
  expect(first).toEqual({ tags: new Map([['v0.5.0', { commit: commit('a'), seen: null }]]), gone: new Map() })
  const listed = [{ name: 'v0.5.0', commit: commit('a') }, { name: 'v0.6.0', commit: commit('b') }]
  const second = withListed(first, listed, monday)
  expect([second.tags.get('v0.5.0')?.seen, second.tags.get('v0.6.0')?.seen]).toEqual([null, { at: monday, moved: false }])
  expect(withListed(second, listed, tuesday)).toEqual(second)
  const moved = withListed(second, [{ name: 'v0.5.0', commit: commit('c') }], tuesday)
  expect(moved).toEqual({ tags: new Map([['v0.5.0', { commit: commit('c'), seen: { at: tuesday, moved: true } }]]), gone: new Map([['v0.6.0', { commit: commit('b'), seen: { at: monday, moved: false } }]]) })
})

test('a tag that was gone for a while has moved when it comes back on another commit, and keeps its date on its own', () => {
  const listed = [{ name: 'v0.5.0', commit: commit('a') }, { name: 'v0.6.0', commit: commit('b') }]
  const second = withListed(withListed(null, listed.slice(0, 1), monday), listed, monday)
  const without = withListed(second, [], tuesday)
  expect(withListed(parseTagRecord(tagRecordText(without, web), web), listed, tuesday)).toEqual(second)
  const other = withListed(without, [{ name: 'v0.6.0', commit: commit('c') }], tuesday)
  expect([other.tags.get('v0.6.0')?.seen, [...other.gone.keys()]]).toEqual([{ at: tuesday, moved: true }, ['v0.5.0']])
  // no server fills a disk with names
  const names = Array.from({ length: 10_050 }, (_, index) => ({ name: `b${index + 1}`, commit: commit('a') }))
  expect([...withListed(withListed(null, names, monday), [], tuesday).gone.keys()].at(0)).toBe('b51')
})

test('an upstream that had no tags at the first sight dates all that come', () => {
  const record = withListed(null, [], monday)
  expect(withListed(record, [{ name: 'b1', commit: commit('a') }], tuesday).tags.get('b1')?.seen).toEqual({ at: tuesday, moved: false })
})

test('a record is read as it was written, for its own upstream alone', () => {
  const name = fc.stringMatching(/^[vb][0-9.]{1,8}$/)
  const entry = fc.record({
    commit: fc.stringMatching(/^[0-9a-f]{40}$/),
    seen: fc.option(fc.record({ at: fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), moved: fc.boolean() })),
  })
  fc.assert(
    fc.property(fc.array(fc.tuple(name, entry)), fc.array(fc.tuple(name, entry)), (entries, left) => {
      const record = { tags: new Map(entries), gone: new Map(left) }
      expect(parseTagRecord(tagRecordText(record, web), web)).toEqual(record)
      expect(parseTagRecord(tagRecordText(record, web), `${web}2`)).toBeNull()
    }),
  )
})

test('a damaged record counts as none and never throws', () => {
  const text = tagRecordText({ tags: new Map([['v0.5.0', { commit: commit('a'), seen: { at: monday, moved: true } }], ['b1', { commit: commit('b'), seen: null }]]), gone: new Map([['b2', { commit: commit('c'), seen: null }], ['b3', { commit: commit('c'), seen: { at: monday, moved: false } }]]) }, web)
  expect(parseTagRecord(text.replace('2026-11-23', '2026-99-99'), web)).toBeNull()
  expect(parseTagRecord(text.replace('"schema":1', '"schema":2'), web)).toBeNull()
  for (let length = 0; length < text.length; length++) {
    const cut = parseTagRecord(text.slice(0, length), web)
    if (cut !== null) expect(text.slice(0, length)).toMatch(/\n$/)
  }
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(20), fc.string({ maxLength: 20 }), (at, length, junk) => {
      const record = parseTagRecord(text.slice(0, at) + junk + text.slice(at + length), web)
      for (const { seen } of [...(record?.tags.values() ?? []), ...(record?.gone.values() ?? [])]) if (seen !== null) expect(Number.isNaN(seen.at.getTime())).toBe(false)
    }),
    { numRuns: 500 },
  )
})
