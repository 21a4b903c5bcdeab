import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { InputError } from '../../src/core/errors.ts'
import { blockAverages } from '../../src/core/verdict/block-ranks.ts'
import { comparisonOf, differencesOf, seenIn } from '../../src/core/verdict/comparison.ts'
import { hostLooksUntil } from '../../src/core/verdict/looks.ts'
import { statisticOf, type Pair } from '../../src/core/verdict/pairs.ts'
import { decideTests } from '../../src/core/verdict/step-down.ts'

const TERMS = { rounds: 12, delta: 0.03, alpha: 0.01, family: 2 }
const compareAll = (tests: Readonly<Record<string, readonly Pair[]>>, terms = TERMS) => {
  const series = Object.entries(tests).map(([test, pairs]) => ({ test, pairs }))
  const count = series[0]?.pairs.length ?? 0
  const look = hostLooksUntil(count, { ...terms, rounds: Math.max(terms.rounds, count), family: series.length }, true).at(-1)
  if (look === undefined) throw new Error('there is no look at no pairs')
  const decisions = decideTests(series.map(({ pairs }) => seenIn(blockAverages(differencesOf(pairs)), terms.delta)), [], look)
  return series.flatMap((one, place) => decisions.slice(place, place + 1).map((decision) => comparisonOf(one, decision, terms.delta)))
}
/** One test alone, with the share that one of `family` tests has at first. */
const compare = (pairs: readonly Pair[], { family, ...terms } = TERMS, name = 'pp512') => {
  const [comparison] = compareAll({ [name]: pairs }, { ...terms, alpha: terms.alpha / family, family: 1 })
  if (comparison === undefined) throw new Error('a test was not compared')
  return comparison
}

/** Returns pairs with the candidate's throughput at these ratios of the baseline's. */
const pairsAt = (ratios: readonly number[]): Pair[] =>
  ratios.map((ratio, round) => ({ round, baselineNs: 3e8 + round * 1e6, candidateNs: (3e8 + round * 1e6) / ratio }))
const steady = (ratio: number, count = 12): Pair[] =>
  pairsAt(Array.from({ length: count }, (_, round) => ratio * (1 + 0.001 * Math.sin(round * 2.4))))

describe('The tests of a host', () => {
  const swinging = (width: number, count = 12): Pair[] => pairsAt(Array.from({ length: count }, (_, round) => 1.03 ** (round % 2 === 0 ? width : -width)))

  test('share the error alike at first, and those that are decided leave theirs to the others', () => {
    const four = compareAll({ pp1: steady(0.9), pp2: steady(0.9), pp3: steady(0.9), pp4: swinging(5) })
    expect(four.map(({ outcome, confidence }) => [outcome, Number(confidence.toFixed(4))])).toEqual([
      ['slower', 0.9975],
      ['slower', 0.9975],
      ['slower', 0.9975],
      // its estimate is nearer to none: what did not show it is the interval for `same`, with all four open
      ['undecided', 0.995],
    ])
    const beyond = compareAll({ pp1: steady(0.9), pp2: steady(0.9), pp3: steady(0.9), pp4: swinging(5).map((pair) => ({ ...pair, candidateNs: pair.candidateNs / 1.02 })) })
    // nearer to the margin: the interval for naming, with one open
    expect(beyond[3]).toMatchObject({ outcome: 'undecided', confidence: 0.99 })
  })

  test('are the same by two one-sided tests, each with the whole of a share', () => {
    const six = compareAll({ pp1: steady(1, 6) }, { ...TERMS, rounds: 6, alpha: 1 / 64 })
    // one coin in 64 has all six below the margin, and an interval of both sides misses with two in 64
    expect(six).toMatchObject([{ outcome: 'same', confidence: 1 - 2 / 64 }])
    expect(compareAll({ pp1: steady(1, 6) }, { ...TERMS, rounds: 6, alpha: 0.99 / 64 })[0]?.outcome).toBe('undecided')
    expect(compareAll({ pp1: steady(0.9, 6) }, { ...TERMS, rounds: 6, alpha: 1 / 64 })[0]?.outcome).toBe('undecided')
  })

  test('that only the step-down decides are decided, each with the share that decided it', () => {
    // six coins in three blocks have 1 way in 64 to a sum of 0, and 3 more to a sum of 1: the fifth pair makes it 1
    const fifth = pairsAt([0.95, 0.951, 0.952, 0.953, 1.001, 0.97])
    const alone = (alpha: number) => compare(fifth, { ...TERMS, rounds: 6, alpha, family: 1 }).outcome
    expect([2 / 64, 7.9 / 64, 8.1 / 64].map(alone)).toEqual(['undecided', 'undecided', 'slower'])
    const terms = { ...TERMS, rounds: 6, alpha: 8.1 / 64 }
    const both = compareAll({ pp1: steady(0.9, 6), pp2: fifth }, terms)
    expect(both.map(({ outcome, confidence }) => [outcome, confidence])).toEqual([
      ['slower', 1 - terms.alpha / 2],
      ['slower', 1 - terms.alpha],
    ])
    // what is the same leaves nothing to what is slower
    expect(compareAll({ pp1: steady(1, 6), pp2: fifth }, terms)[1]?.outcome).toBe('undecided')
  })

  test('do not depend on the order in which the plan names them', () => {
    const tests = { pp1: steady(0.9), pp2: swinging(0.9), pp3: swinging(4), pp4: steady(1.002) }
    const named = (comparisons: ReturnType<typeof compareAll>) => Object.fromEntries(comparisons.map((one) => [one.test, one]))
    expect(named(compareAll(Object.fromEntries(Object.entries(tests).toReversed())))).toEqual(named(compareAll(tests)))
  })
})

describe('A comparison of one test', () => {
  test('is faster when the interval excludes no change and the estimate reaches the margin', () => {
    const comparison = compare(steady(1.06))
    expect(comparison).toMatchObject({ outcome: 'faster', pairs: 12, confidence: 0.995 })
    expect(comparison.change).toBeCloseTo(0.06, 3)
    expect(comparison.low).toBeGreaterThan(0.055)
    expect(comparison.baselineThroughput).toBeCloseTo(512e9 / 305.5e6, 6)
  })

  test('has its margin at a factor of 1.03 in both directions', () => {
    const always = (ratio: number): Pair[] => pairsAt(Array.from({ length: 12 }, () => ratio))
    expect([1.0301, 1.0299, 1 / 1.0299, 1 / 1.0301].map((ratio) => compare(always(ratio)).outcome)).toEqual([
      'faster',
      'same',
      'same',
      'slower',
    ])
  })

  test('is slower at a true -3 % and at -27 %', () => {
    expect(compare(steady(0.968)).outcome).toBe('slower')
    expect(compare(steady(0.73))).toMatchObject({ outcome: 'slower', pairs: 12 })
  })

  test('is the same when the interval lies inside the margin, even when it excludes no change', () => {
    const comparison = compare(steady(1.01))
    expect(comparison.outcome).toBe('same')
    expect(comparison.low).toBeGreaterThan(0)
    expect(compare(steady(1)).outcome).toBe('same')
  })

  test('is undecided when the interval is wider than the margin', () => {
    expect(compare(pairsAt([0.9, 1.1, 0.95, 1.05, 0.92, 1.08, 0.97, 1.03, 0.9, 1.1, 0.94, 1.06])).outcome).toBe('undecided')
  })

  test('between none and the margin is named when the margin cannot be excluded, and not when the estimate is nearer to none', () => {
    const rising = (first: number, step: number): Pair[] => pairsAt(Array.from({ length: 12 }, (_, round) => first + step * round))
    const [large, small] = [compare(rising(1.005, 0.004)), compare(rising(1.001, 0.0025))]
    expect(large.high).toBeGreaterThan(0.03)
    expect(large.change).toBeGreaterThan(0.015)
    expect(large.outcome).toBe('faster')
    expect(small.outcome).toBe('same')
    const skewed = compare(pairsAt([1.002, 1.003, 1.004, 1.005, 1.006, 1.007, 1.008, 1.009, 1.01, 1.011, 1.012, 1.2]))
    expect([skewed.low, skewed.change, skewed.high].map((value) => Number(value?.toFixed(3)))).toEqual([0.002, 0.007, 0.102])
    expect(skewed).toMatchObject({ outcome: 'undecided', pValue: 2 / 4096 })
  })

  test('that is undecided says what would have shown and how many rounds it would take; a decided one says no rounds', () => {
    const noisy = compare(pairsAt([0.9, 1.1, 0.95, 1.05, 0.92, 1.08, 0.97, 1.03, 0.9, 1.1, 0.94, 1.06]))
    // the same rounds with a change of half the margin show the interval by which they would be named
    const ratios = [0.9, 1.1, 0.95, 1.05, 0.92, 1.08, 0.97, 1.03, 0.91, 1.09, 0.94, 1.06, 0.89, 1.12, 0.96, 1.04]
    const [still, changed] = [1, 1.03].map((change) => compare(pairsAt(ratios.map((ratio) => ratio * change))))
    expect([still, changed].map((one) => [one?.outcome, one?.confidence])).toEqual([['undecided', 0.99], ['undecided', 0.995]])
    const halfOf = (one: typeof still): number => ((1 + (one?.high ?? 0)) / (1 + (one?.low ?? 0))) ** 0.5 - 1
    expect(halfOf(still)).toBeLessThan(halfOf(changed) - 0.001)
    for (const one of [still, changed]) expect(one?.halfWidth).toBeCloseTo(halfOf(changed), 12)
    expect(noisy.roundsNeeded).toBeGreaterThan(12)
    expect(compare(steady(1.06)).roundsNeeded).toBeNull()
    expect(compare(steady(0.5, 8))).toMatchObject({ halfWidth: null, roundsNeeded: 9 })
  })

  test('whose estimate is no change needs four times the rounds when its interval is twice as wide as the margin', () => {
    const swinging = (width: number): Pair[] => pairsAt(Array.from({ length: 12 }, (_, round) => 1.03 ** (round % 2 === 0 ? width : -width)))
    expect(compare(swinging(0.999))).toMatchObject({ outcome: 'same', change: expect.closeTo(0, 10) })
    expect(compare(swinging(1.999))).toMatchObject({ outcome: 'undecided', roundsNeeded: 48 })
  })

  test('is undecided, without an interval, when fewer pairs than the interval needs were measured', () => {
    expect(compare(steady(0.5, 8))).toMatchObject({ outcome: 'undecided', pairs: 8, low: null, high: null })
    expect(compare(steady(0.5, 9))).toMatchObject({ outcome: 'slower', pairs: 9 })
    expect(compare(steady(0.5, 9), { ...TERMS, family: 8 })).toMatchObject({ outcome: 'undecided', low: null })
  })

  test('of pairs that are all equal is the same, at exactly no change', () => {
    expect(compare(pairsAt(Array.from({ length: 12 }, () => 1)))).toMatchObject({
      outcome: 'same',
      change: 0,
      low: 0,
      high: 0,
      pValue: 1,
    })
  })

  test.each([
    ['no change', 1, 'same'],
    ['the margin, which is not excluded', 1.03, 'faster'],
    ['the margin downwards', 1 / 1.03, 'slower'],
  ])('of pairs that are all equal at exactly %s says so in every unit of time', (_name, ratio, outcome) => {
    for (const unit of [1, 2, 3, 7, 10, 1024, 12_345, 1e6, 1 / 3, 0.001]) {
      const pairs = Array.from({ length: 12 }, (_, round) => ({ round, baselineNs: 309e6 * unit, candidateNs: (309e6 * unit) / ratio }))
      expect([unit, compare(pairs).outcome]).toEqual([unit, outcome])
    }
  })

  test('takes ties at the margin and at none against the finding', () => {
    // half of the pairs lie exactly at the margin, the others a little inside and a little beyond
    const tied = Array.from({ length: 24 }, (_, round) => ({ round, baselineNs: 1e9 * (round + 1), candidateNs: 1.03e9 * (round + 1) * [1, 1.0001, 1, 0.9999][round % 4]! }))
    expect(compare(tied).outcome).toBe('slower')
    // reciprocal pairs average exactly no change
    const reciprocal = (unit: number) => Array.from({ length: 12 }, (_, round) => ({ round, baselineNs: unit * (round % 2 === 0 ? 3e8 : 3.3e8), candidateNs: unit * (round % 2 === 0 ? 3.3e8 : 3e8) }))
    for (const unit of [1, 3, 0.7, 12_345]) expect(compare(reciprocal(unit))).toMatchObject({ pValue: 1, change: 0 })
  })

  test('without an interval never needs fewer pairs than it has', () => {
    for (const count of [1, 4, 8]) expect(compare(steady(0.9, count), { ...TERMS, rounds: 1000, family: 16 }).roundsNeeded).toBeGreaterThan(count)
  })

  test('keeps its outcome beside one wild pair of twenty, and turns undecided, never wrong, beside one of twelve', () => {
    expect(compare([...steady(1.06, 19), ...pairsAt([0.02])]).outcome).toBe('faster')
    expect(compare([...steady(1, 19), ...pairsAt([0.02])]).outcome).toBe('same')
    expect(compare([...steady(1.06, 11), ...pairsAt([0.02])]).outcome).toBe('undecided')
    expect(compare([...steady(1.06, 11), ...pairsAt([0.02])]).change).toBeCloseTo(0.06, 2)
  })

  test('of a test that llama-bench does not have is refused', () => {
    expect(() => compare(steady(1), TERMS, 'pp')).toThrow(InputError)
  })

  const ratios = fc.array(fc.double({ min: 0.7, max: 1.4, noNaN: true }), { minLength: 1, maxLength: 16 })
  test('mirrors its outcome when the sides swap', () => {
    const mirror = { faster: 'slower', slower: 'faster', same: 'same', undecided: 'undecided' } as const
    fc.assert(
      fc.property(ratios, (sample) => {
        const pairs = pairsAt(sample)
        const [one, other] = [
          compare(pairs),
          compare(pairs.map((pair) => ({ ...pair, baselineNs: pair.candidateNs, candidateNs: pair.baselineNs }))),
        ]
        expect(other.outcome).toBe(mirror[one.outcome])
        expect((1 + (other.change ?? 0)) * (1 + (one.change ?? 0))).toBeCloseTo(1, 10)
      }),
    )
  })

  test('does not change when all times are scaled', () => {
    fc.assert(
      fc.property(ratios, fc.double({ min: 0.001, max: 1000, noNaN: true }), (sample, scale) => {
        const one = compare(pairsAt(sample))
        const scaled = compare(
          pairsAt(sample).map((pair) => ({
            ...pair,
            baselineNs: pair.baselineNs * scale,
            candidateNs: pair.candidateNs * scale,
          })),
        )
        expect(scaled.change).toBeCloseTo(one.change ?? 0, 9)
        expect(scaled.pairs).toBe(one.pairs)
      }),
    )
  })

  test('never contradicts its p-value: a verdict of a change has p at most the test’s share', () => {
    fc.assert(
      fc.property(ratios, (sample) => {
        const { outcome, pValue, level, low, high } = compare(pairsAt(sample))
        if (outcome === 'faster' || outcome === 'slower') expect(pValue).toBeLessThanOrEqual(0.005)
        expect((pValue ?? 1) <= level).toBe(low !== null && high !== null && (low > 0 || high < 0))
      }),
      { numRuns: 300 },
    )
  })
})

test.each([
  [[3, 1, 2], 'min', 1],
  [[10, 9], 'min', 9],
  [[3, 1, 2], 'median', 2],
  [[10, 2, 100, 4], 'median', 7],
] as const)('the figure of a process with the samples %j is by %s %d', (samples, statistic, expected) => {
  expect(statisticOf(samples, statistic)).toBe(expected)
})
