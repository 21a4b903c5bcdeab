import { describe, expect, test } from '@jest/globals'
import { convolved, median, signedRankProbabilities } from '../../src/core/verdict/statistics.ts'

/** Returns P(W <= w) for w = 0, 1, … */
function cumulativeOf(n: number): Float64Array {
  let total = 0
  return signedRankProbabilities(n).map((probability) => (total += probability))
}

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
    const cumulative = cumulativeOf(n)
    expect(2 * (cumulative[critical] ?? Number.NaN)).toBeLessThanOrEqual(alpha)
    expect(2 * (cumulative[critical + 1] ?? Number.NaN)).toBeGreaterThan(alpha)
  })

  // R 4, wilcox.test(…, paired = TRUE): V = 40 of 45, p-value = 0.03906
  // (the depression data of Hollander & Wolfe 1973, pages 29f, from R's own help page)
  test('gives the published p-value of the Hollander & Wolfe depression data', () => {
    expect(2 * (cumulativeOf(9)[45 - 40] ?? Number.NaN)).toBeCloseTo(0.0390625, 10)
  })

  test('equals counting all sign patterns for small n', () => {
    for (let n = 0; n <= 8; n++) {
      const sums = Array.from({ length: 2 ** n }, (_, pattern) =>
        Array.from({ length: n }, (_rank, bit) => ((pattern >> bit) & 1) * (bit + 1)).reduce((a, b) => a + b, 0),
      )
      signedRankProbabilities(n).forEach((probability, w) => {
        expect(probability).toBeCloseTo(sums.filter((sum) => sum === w).length / 2 ** n, 12)
      })
    }
  })
})

test('The sum of two dice has the probabilities that everybody knows', () => {
  const die = Float64Array.of(0, 1, 1, 1, 1, 1, 1).map((face) => face / 6)
  const sums = convolved(die, die)
  expect([...sums].map((probability) => Math.round(probability * 36))).toEqual([0, 0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1])
})

test('The median is the middle value, the mean of the middle two, and none of nothing', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([10, 2, 100, 4])).toBe(7)
  expect(median([])).toBeNaN()
})
