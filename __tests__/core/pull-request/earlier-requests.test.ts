import { describe, expect, test } from '@jest/globals'
import { coveringRequest, declinedTags, hasLabel, type EarlierPullRequest } from '../../../src/core/pull-request/earlier-requests.ts'
import { readMarker } from '../../../src/core/pull-request/marker.ts'
import { movedRev } from '../../../src/core/pin/moved-rev.ts'
import { commitOf, flakeLock } from '../../support/in-memory-world.ts'
import { markedBody } from '../../support/publishing-stage.ts'

const before = [
  { tag: 'v0.5.0', outcome: 'slower' as const, headline: 'Do not merge' },
  { tag: 'v0.4.9', outcome: 'same' as const, headline: 'Merge' },
]
const closed = (changes: Partial<EarlierPullRequest> = {}): EarlierPullRequest => ({
  number: 7,
  open: false,
  merged: false,
  base: 'main',
  ownHead: true,
  ours: true,
  closedBy: { login: 'grace', us: false },
  closedAt: new Date('2026-02-02T00:00:00Z'),
  labels: [],
  marker: readMarker(markedBody('v0.6.0', { before })),
  ...changes,
})
const declined = (...pulls: EarlierPullRequest[]): string[] => [...declinedTags(pulls, 'llama-cpp', 'main').keys()]

describe('What people declined', () => {
  test('is every tag that a pull request showed which a person closed unmerged', () => {
    expect([...declinedTags([closed()], 'llama-cpp', 'main')]).toEqual([
      ['v0.6.0', 'was declined: grace closed #7, which showed it'],
      ['v0.5.0', 'was declined: grace closed #7, which showed it'],
      ['v0.4.9', 'was declined: grace closed #7, which showed it'],
    ])
  })

  test('is nothing of a pull request whose author is not us, whose head is not ours, or that is about another input', () => {
    expect(declined(closed({ ours: false }), closed({ ownHead: false }), closed({ marker: null }))).toEqual([])
    expect([...declinedTags([closed()], 'other', 'main').keys()]).toEqual([])
  })

  test('is nothing of what we closed ourselves, nor where nobody knows who closed it', () => {
    expect(declined(closed({ closedBy: { login: 'github-actions[bot]', us: true } }))).toEqual([])
    expect(declined(closed({ marker: readMarker(markedBody('v0.6.0', { closed: true })) }))).toEqual([])
    expect(declined(closed({ closedBy: null }))).toEqual([])
  })

  test('is nothing that is still open, or open again', () => {
    expect(declined(closed({ open: true }))).toEqual([])
    expect(declined(closed(), closed({ number: 8, open: true }))).toEqual(['v0.5.0', 'v0.4.9'])
  })

  test('of what was merged it is the last tag alone: that the lock is older again means that somebody went back', () => {
    expect([...declinedTags([closed({ merged: true, closedBy: null })], 'llama-cpp', 'main')]).toEqual([
      ['v0.6.0', 'was merged with #7, and the lock does not hold it any more'],
    ])
  })

  test('is nothing of what was merged into another branch: the lock of this one never held it', () => {
    expect(declined(closed({ merged: true, closedBy: null, base: 'staging' }))).toEqual([])
  })
})

describe('A pull request of somebody else', () => {
  const mover = (rev: string) => ({ number: 12, author: 'renovate[bot]', head: commitOf('e'), rev: commitOf(rev) })
  const tag = (name: string, rev: string) => ({ name, commit: commitOf(rev) })
  const known = { baseline: commitOf('a'), newer: [tag('v0.6.0', 'c')], all: [tag('v0.6.0', 'c'), tag('v0.5.0', 'a'), tag('v0.4.0', '4')] }

  test('covers the input when it moves it to a newer tag, or to a commit without a tag', () => {
    expect(coveringRequest([mover('c')], known)).toEqual({ mover: mover('c'), to: 'v0.6.0' })
    expect(coveringRequest([mover('e')], known)).toEqual({ mover: mover('e'), to: 'eeeeeee' })
  })

  test('covers nothing when it was overtaken: its tag is behind the baseline, or is the baseline', () => {
    expect(coveringRequest([mover('4'), mover('a')], known)).toBeNull()
  })

  test('moves the input when its lock differs from where it branched off, and damaged locks move nothing', () => {
    const lock = (rev: string) => flakeLock({ rev: commitOf(rev), ref: 'x' })
    expect(movedRev(lock('a'), lock('c'), 'llama-cpp')).toBe(commitOf('c'))
    expect(movedRev(lock('a'), lock('a'), 'llama-cpp')).toBeNull()
    expect(movedRev(lock('a'), lock('c'), 'nixpkgs')).toBeNull()
    expect(movedRev(lock('a'), '<<<<<<< HEAD', 'llama-cpp')).toBeNull()
  })
})

test('A wish is read from a label whatever its case', () => {
  expect(hasLabel(['bug', 'LLAMA-Fleet:Rebuild'], 'llama-fleet:rebuild')).toBe(true)
  expect(hasLabel(['llama-fleet:same'], 'llama-fleet:rebuild')).toBe(false)
})
