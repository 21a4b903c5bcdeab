import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  blockAverages,
  blockSizes,
  blockSumProbabilities,
  hodgesLehmann,
  intervalOf,
  pValueOf,
} from '../../src/core/verdict/block-ranks.ts'
import { looksUntil } from '../../src/core/verdict/looks.ts'
import { everyCoin } from '../support/coins.ts'

const differences = (minLength = 1, maxLength = 20): fc.Arbitrary<number[]> =>
  fc.array(fc.oneof(fc.double({ min: -0.4, max: 0.4, noNaN: true }), fc.constantFrom(0, 0.01, -0.01, 0.02, -0.02)), {
    minLength,
    maxLength,
  })
const sample = { plan: { rounds: 20, share: 0.05 } }
const lastLook = (pairs: number, plan = sample.plan) => {
  const look = looksUntil(pairs, plan, true).at(-1)
  if (look === undefined) throw new Error('there is no look at no pairs')
  return look
}
const intervalIn = (values: readonly number[]) => intervalOf(blockAverages(values), lastLook(values.length).cut)
const pOf = (values: readonly number[]): number => pValueOf(blockAverages(values), blockSumProbabilities(values.length))

describe('The blocks', () => {
  test('are of two pairs in the order they ran, and what is left', () => {
    expect([0, 3, 4, 8, 10].map((pairs) => blockSizes(pairs))).toEqual([[], [2, 1], [2, 2], [2, 2, 2, 2], [2, 2, 2, 2, 2]])
    expect([...blockAverages([1, 3, 9, 11, 100])]).toEqual([1, 2, 3, 9, 10, 11, 100])
  })

  test('have a sum whose probabilities are those of counting every coin', () => {
    for (const pairs of [1, 3, 4, 6, 9, 12]) {
      const sizes = Array.from({ length: pairs }, (_, place) => 1 + ((place * 7) % 11) / 100)
      const counts = everyCoin(sizes, (signed) => blockAverages(signed).filter((average) => average < 0).length)
      blockSumProbabilities(pairs).forEach((probability, t) => {
        expect(probability).toBeCloseTo(counts.filter((count) => count === t).length / counts.length, 12)
      })
    }
  })
})

describe('The p-value of a single look', () => {
  test('holds its level under every coin, whatever ties and zeros the sizes have', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1, 1, 2, 3, 4, 5), { minLength: 1, maxLength: 9 }), (sizes) => {
        const ps = everyCoin(sizes, pOf)
        for (const level of [0.01, 0.05, 0.1, 0.25, 0.5])
          expect(ps.filter((p) => p <= level).length / ps.length).toBeLessThanOrEqual(level)
      }),
      { numRuns: 40 },
    )
  })

  test('is 1 when no pair differs, and the smallest possible when all differ in the same way', () => {
    expect(pOf([0, 0, 0, 0])).toBe(1)
    expect(pOf([])).toBe(1)
    expect(pOf(Array.from({ length: 10 }, () => 0.02))).toBe(2 / 2 ** 10)
  })

  test('never contradicts the interval of its look', () => {
    fc.assert(
      fc.property(differences(), (values) => {
        const interval = intervalIn(values)
        const excludesNone = interval !== null && (interval.low > 0 || interval.high < 0)
        expect(pOf(values) <= lastLook(values.length).level).toBe(excludesNone)
      }),
      { numRuns: 500 },
    )
  })
})

describe('The estimate and its interval', () => {
  test('mirror when the sides swap', () => {
    fc.assert(
      fc.property(differences(), (values) => {
        const mirrored = values.map((value) => -value)
        const [interval, other] = [intervalIn(values), intervalIn(mirrored)]
        expect(hodgesLehmann(blockAverages(mirrored))).toBeCloseTo(-hodgesLehmann(blockAverages(values)), 14)
        expect(pOf(mirrored)).toBe(pOf(values))
        expect(other === null).toBe(interval === null)
        if (interval !== null && other !== null) expect(other.low + interval.high).toBeCloseTo(0, 14)
      }),
    )
  })

  test('shift by a constant', () => {
    fc.assert(
      fc.property(differences(9), fc.double({ min: -1, max: 1, noNaN: true }), (values, shift) => {
        const [interval, shifted] = [intervalIn(values), intervalIn(values.map((value) => value + shift))]
        expect(shifted?.low).toBeCloseTo((interval?.low ?? Number.NaN) + shift, 12)
        expect(shifted?.high).toBeCloseTo((interval?.high ?? Number.NaN) + shift, 12)
      }),
    )
  })

  test('hold the estimate inside the interval', () => {
    fc.assert(
      fc.property(differences(9), (values) => {
        const interval = intervalIn(values)
        const estimate = hodgesLehmann(blockAverages(values))
        expect(interval === null || (interval.low <= estimate && estimate <= interval.high)).toBe(true)
      }),
    )
  })

  test('do not depend on the order of the rounds of a block, nor on the order of full blocks', () => {
    fc.assert(
      fc.property(differences(12, 12), (values) => {
        const blocks = [values.slice(0, 2), values.slice(2, 8), values.slice(8)]
        const moved = blocks.toReversed().flatMap((block) => block.toReversed())
        expect(hodgesLehmann(blockAverages(moved))).toBe(hodgesLehmann(blockAverages(values)))
        expect(intervalIn(moved)).toEqual(intervalIn(values))
        expect(pOf(moved)).toBe(pOf(values))
      }),
    )
  })

  test('are hardly moved by one wild sample', () => {
    const quiet = [0.01, 0.012, 0.008, 0.011, 0.009, 0.0105, 0.0095, 0.0115, 0.0085, 0.01, 0.0102]
    const wild = [...quiet, -3]
    expect(hodgesLehmann(blockAverages(wild))).toBeGreaterThan(0.009)
    expect(intervalIn(wild)?.low).toBeGreaterThanOrEqual(0.008)
  })

  test('are the value itself when all pairs are equal', () => {
    expect(intervalIn(Array.from({ length: 9 }, () => -0.05))).toEqual({ low: -0.05, high: -0.05 })
  })
})
