import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  hodgesLehmann,
  median,
  pairsNeeded,
  signedRankDistribution,
  signedRankInterval,
  signedRankP,
  walshAverages,
} from '../../src/core/verdict/statistics.ts'

const differences = (minLength = 1, maxLength = 14): fc.Arbitrary<number[]> =>
  fc.array(fc.oneof(fc.double({ min: -0.4, max: 0.4, noNaN: true }), fc.constantFrom(0, 0.01, -0.01, 0.02, -0.02)), {
    minLength,
    maxLength,
  })
const share = fc.constantFrom(0.1, 0.05, 0.01, 0.005, 0.00125)

describe('The signed-rank distribution', () => {
  // Wilcoxon & Wilcox 1964, as in Hollander, Wolfe & Chicken 2014, table A.4, and every textbook since:
  // the largest W with a two-sided p of at most alpha
  test.each([
    [6, 0.05, 0],
    [7, 0.05, 2],
    [8, 0.05, 3],
    [9, 0.05, 5],
    [10, 0.05, 8],
    [11, 0.05, 10],
    [12, 0.05, 13],
    [15, 0.05, 25],
    [20, 0.05, 52],
    [25, 0.05, 89],
    [30, 0.05, 137],
    [8, 0.01, 0],
    [9, 0.01, 1],
    [10, 0.01, 3],
    [11, 0.01, 5],
    [12, 0.01, 7],
    [15, 0.01, 15],
    [20, 0.01, 37],
    [25, 0.01, 68],
    [30, 0.01, 109],
  ])('has the tabulated critical value for n = %i at %f, two-sided', (n, alpha, critical) => {
    const cumulative = signedRankDistribution(n)
    expect(2 * (cumulative[critical] ?? Number.NaN)).toBeLessThanOrEqual(alpha)
    expect(2 * (cumulative[critical + 1] ?? Number.NaN)).toBeGreaterThan(alpha)
  })

  test('equals counting all sign patterns for small n', () => {
    for (let n = 0; n <= 8; n++) {
      const sums = Array.from({ length: 2 ** n }, (_, pattern) =>
        Array.from({ length: n }, (_rank, bit) => ((pattern >> bit) & 1) * (bit + 1)).reduce((a, b) => a + b, 0),
      )
      signedRankDistribution(n).forEach((probability, w) => {
        expect(probability).toBeCloseTo(sums.filter((sum) => sum <= w).length / 2 ** n, 12)
      })
    }
  })

  test('ends at 1 for the largest number of rounds a plan may hold', () => {
    expect(signedRankDistribution(200).at(-1)).toBeCloseTo(1, 10)
  })
})

describe('The exact p-value', () => {
  // R 4, wilcox.test(c(1.83,.50,1.62,2.48,1.68,1.88,1.55,3.06,1.30), c(.878,.647,.598,2.05,1.06,1.29,1.06,3.14,1.29), paired = TRUE):
  // V = 40, p-value = 0.03906 (the depression data of Hollander & Wolfe 1973, pages 29f, from R's own help page)
  const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3]
  const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]

  test('is the published one for the Hollander & Wolfe depression data', () => {
    expect(signedRankP(before.map((value, place) => value - (after[place] ?? 0)))).toBeCloseTo(0.0390625, 10)
  })

  test('holds its level under every coin, whatever ties and zeros the sizes have', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1, 1, 2, 3, 4, 5), { minLength: 1, maxLength: 9 }), (sizes) => {
        const patterns = Array.from({ length: 2 ** sizes.length }, (_, pattern) =>
          sizes.map((size, bit) => ((pattern >> bit) & 1 ? size : -size)),
        )
        const ps = patterns.map(signedRankP)
        for (const alpha of [0.01, 0.05, 0.1, 0.25, 0.5])
          expect(ps.filter((p) => p <= alpha).length / ps.length).toBeLessThanOrEqual(alpha)
      }),
      { numRuns: 60 },
    )
  })

  test('is 1 when no pair differs, and the smallest possible when all differ in the same way', () => {
    expect(signedRankP([0, 0, 0, 0])).toBe(1)
    expect(signedRankP([])).toBe(1)
    expect(signedRankP(Array.from({ length: 10 }, () => 0.02))).toBe(2 / 2 ** 10)
  })

  test('never contradicts the interval', () => {
    fc.assert(
      fc.property(differences(), share, (sample, alpha) => {
        const interval = signedRankInterval(sample, alpha)
        const excludesNull = interval !== null && (interval.low > 0 || interval.high < 0)
        expect(signedRankP(sample) <= alpha).toBe(excludesNull)
      }),
      { numRuns: 500 },
    )
  })
})

describe('The estimate and its interval', () => {
  test('mirror when the sides swap', () => {
    fc.assert(
      fc.property(differences(), share, (sample, alpha) => {
        const mirrored = sample.map((value) => -value)
        const [interval, other] = [signedRankInterval(sample, alpha), signedRankInterval(mirrored, alpha)]
        expect(hodgesLehmann(mirrored)).toBeCloseTo(-hodgesLehmann(sample), 14)
        expect(signedRankP(mirrored)).toBe(signedRankP(sample))
        expect(other === null).toBe(interval === null)
        if (interval !== null && other !== null) expect(other.low + interval.high).toBeCloseTo(0, 14)
      }),
    )
  })

  test('do not depend on the order of the rounds', () => {
    fc.assert(
      fc.property(
        differences().chain((sample) => fc.tuple(fc.constant(sample), fc.shuffledSubarray(sample, { minLength: sample.length }))),
        share,
        ([sample, shuffled], alpha) => {
          expect(hodgesLehmann(shuffled)).toBe(hodgesLehmann(sample))
          expect(signedRankInterval(shuffled, alpha)).toEqual(signedRankInterval(sample, alpha))
        },
      ),
    )
  })

  test('shift by a constant', () => {
    fc.assert(
      fc.property(differences(9), fc.double({ min: -1, max: 1, noNaN: true }), (sample, shift) => {
        const [interval, shifted] = [
          signedRankInterval(sample, 0.05),
          signedRankInterval(
            sample.map((value) => value + shift),
            0.05,
          ),
        ]
        expect(shifted?.low).toBeCloseTo((interval?.low ?? Number.NaN) + shift, 12)
        expect(shifted?.high).toBeCloseTo((interval?.high ?? Number.NaN) + shift, 12)
      }),
    )
  })

  test('hold the estimate inside the interval', () => {
    fc.assert(
      fc.property(differences(11, 25), share, (sample, alpha) => {
        const interval = signedRankInterval(sample, alpha)
        const estimate = hodgesLehmann(sample)
        expect(interval === null || (interval.low <= estimate && estimate <= interval.high)).toBe(true)
      }),
    )
  })

  test('are hardly moved by one wild sample', () => {
    const sample = [0.01, 0.012, 0.008, 0.011, 0.009, 0.0105, 0.0095, 0.0115, 0.0085, 0.01, 0.0102]
    const wild = [...sample, -3]
    expect(hodgesLehmann(wild)).toBeGreaterThan(0.009)
    expect(signedRankInterval(wild, 0.05)?.low).toBeGreaterThan(0.008)
  })

  test('are the value itself when all pairs are equal', () => {
    expect(
      signedRankInterval(
        Array.from({ length: 9 }, () => -0.05),
        0.005,
      ),
    ).toEqual({ low: -0.05, high: -0.05 })
  })

  test('need as many pairs as pairsNeeded says, and no fewer', () => {
    for (const alpha of [0.5, 0.1, 0.05, 0.01, 0.005, 1 / 128, 0.01 / 6]) {
      const needed = pairsNeeded(alpha)
      const sample = Array.from({ length: needed }, (_, place) => place / 100)
      expect(signedRankInterval(sample, alpha)).not.toBeNull()
      expect(signedRankInterval(sample.slice(1), alpha)).toBeNull()
    }
  })

  test('have n(n+1)/2 Walsh averages and the middle of them as estimate', () => {
    expect([...walshAverages([1, 2, 6])]).toEqual([1, 1.5, 2, 3.5, 4, 6])
    expect(hodgesLehmann([1, 2, 6])).toBe(2.75)
    expect(median([3, 1, 2])).toBe(2)
    expect(median([])).toBeNaN()
  })
})
