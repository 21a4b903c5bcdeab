import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { InputError } from '../../src/core/errors.ts'
import { fixedRounds } from '../../src/core/verdict/comparison.ts'
import { firstSideOfRound } from '../../src/core/verdict/coin.ts'
import { statisticOf, type Pair } from '../../src/core/verdict/pairs.ts'
import { noiseSeries, pairsOf } from '../support/noise-series.ts'

const TERMS = { rounds: 12, delta: 0.03, alpha: 0.01, family: 2 }
const compare = (pairs: readonly Pair[], terms = TERMS) => fixedRounds.compare('pp512', pairs, terms)

/** Returns pairs with the candidate's throughput at these ratios of the baseline's. */
const pairsAt = (ratios: readonly number[]): Pair[] =>
  ratios.map((ratio, round) => ({ round, baselineNs: 3e8 + round * 1e6, candidateNs: (3e8 + round * 1e6) / ratio }))
const steady = (ratio: number, count = 12): Pair[] =>
  pairsAt(Array.from({ length: count }, (_, round) => ratio * (1 + 0.001 * Math.sin(round * 2.4))))

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

  test('is undecided when a real change is smaller than the margin and the interval reaches beyond it', () => {
    const ratios = Array.from({ length: 12 }, (_, round) => 1.005 + 0.004 * round)
    const comparison = compare(pairsAt(ratios))
    expect(comparison.low).toBeGreaterThan(0)
    expect(comparison.change).toBeLessThan(0.03)
    expect(comparison.outcome).toBe('undecided')
  })

  test('is undecided, without an interval, when fewer pairs than the interval needs were measured', () => {
    expect(compare(steady(0.5, 8))).toMatchObject({ outcome: 'undecided', pairs: 8, low: null, high: null })
    expect(compare(steady(0.5, 9))).toMatchObject({ outcome: 'slower', pairs: 9 })
    expect(compare(steady(0.5, 9), { ...TERMS, family: 8 })).toMatchObject({ outcome: 'undecided', low: null })
  })

  test('of no pairs is undecided and shows no number', () => {
    expect(compare([])).toMatchObject({
      outcome: 'undecided',
      pairs: 0,
      change: null,
      low: null,
      high: null,
      pValue: null,
      baselineThroughput: null,
    })
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

  test('keeps its outcome beside one wild pair of twenty, and turns undecided, never wrong, beside one of twelve', () => {
    expect(compare([...steady(1.06, 19), ...pairsAt([0.02])]).outcome).toBe('faster')
    expect(compare([...steady(1, 19), ...pairsAt([0.02])]).outcome).toBe('same')
    expect(compare([...steady(1.06, 11), ...pairsAt([0.02])]).outcome).toBe('undecided')
    expect(compare([...steady(1.06, 11), ...pairsAt([0.02])]).change).toBeCloseTo(0.06, 2)
  })

  test('of a test that llama-bench does not have is refused', () => {
    expect(() => fixedRounds.compare('pp', steady(1), TERMS)).toThrow(InputError)
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

  test('does not change when all times are scaled, nor with the order of the rounds', () => {
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
        expect(compare(pairsAt(sample).toReversed())).toEqual(one)
      }),
    )
  })

  test('never contradicts its p-value: a verdict of a change has p at most the test’s share', () => {
    fc.assert(
      fc.property(ratios, (sample) => {
        const { outcome, pValue, low, high } = compare(pairsAt(sample))
        if (outcome === 'faster' || outcome === 'slower') expect(pValue).toBeLessThanOrEqual(0.005)
        expect((pValue ?? 1) <= 0.005).toBe(low !== null && high !== null && (low > 0 || high < 0))
      }),
      { numRuns: 300 },
    )
  })
})

describe('The rule of a fixed number of rounds', () => {
  test('is finished after the planned rounds, dropped ones included, and never before', () => {
    expect(fixedRounds.isFinished(0, [], TERMS)).toBe(false)
    expect(fixedRounds.isFinished(11, [{ test: 'pp512', pairs: steady(0.5, 11) }], TERMS)).toBe(false)
    expect(fixedRounds.isFinished(12, [{ test: 'pp512', pairs: [] }], TERMS)).toBe(true)
  })
})

describe('On real noise of one binary against itself', () => {
  test.each(['aa_t1', 'aa_long_t1', 'aa_nixload_t1'])(
    '%s gets a verdict of a change no more often than its share, drift and bursts included',
    (name) => {
      const processes = noiseSeries(name)
      const tests = Object.keys(processes[0]?.tests ?? {})
      let [calls, alarms] = [0, 0]
      for (const statistic of ['min', 'median'] as const) {
        for (let start = 0; start + 24 <= processes.length; start += 8) {
          for (let seed = 0; seed < 60; seed++) {
            const rounds = Array.from({ length: 12 }, (_, round) => {
              const [first, second] = [processes[start + 2 * round], processes[start + 2 * round + 1]]
              if (first === undefined || second === undefined) throw new Error('the window lies outside the series')
              return firstSideOfRound(seed, name, round) === 'baseline' ? ([first, second] as const) : ([second, first] as const)
            })
            for (const one of tests) {
              const { outcome } = fixedRounds.compare(one, pairsOf(rounds, one, statistic), TERMS)
              alarms += outcome === 'faster' || outcome === 'slower' ? 1 : 0
              calls++
            }
          }
        }
      }
      expect(calls).toBeGreaterThan(1000)
      expect(alarms / calls).toBeLessThanOrEqual(0.005)
    },
  )

  test.each(['min', 'median'] as const)('a build without repacked kernels is slower in both tests by the %s', (statistic) => {
    const [baseline, candidate] = [noiseSeries('slow_t1.A'), noiseSeries('slow_t1.B')]
    const rounds = baseline.flatMap((process, round) =>
      candidate[round] === undefined ? [] : [[process, candidate[round]] as const],
    )
    for (const [one, change] of [
      ['pp128', -0.2],
      ['tg64', -0.27],
    ] as const) {
      const comparison = fixedRounds.compare(one, pairsOf(rounds, one, statistic), { ...TERMS, rounds: 16 })
      expect(comparison.outcome).toBe('slower')
      expect(Math.abs((comparison.change ?? 0) - change)).toBeLessThan(0.06)
      const swapped = fixedRounds.compare(
        one,
        pairsOf(
          rounds.map(([a, b]) => [b, a] as const),
          one,
          statistic,
        ),
        TERMS,
      )
      expect(swapped.outcome).toBe('faster')
    }
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
