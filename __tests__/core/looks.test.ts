import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { blockAverages, intervalOf } from '../../src/core/verdict/block-ranks.ts'
import { byDoublings, DESIGN, FIRST_SHARE, hostLooksSoFar, hostLooksUntil, looksUntil, pairsNeeded, type Look } from '../../src/core/verdict/looks.ts'
import { everyCoin } from '../support/coins.ts'

/** Returns the chance that the sum of the blocks, 0 to 3 with a quarter each, is below the cut at any of these looks. */
function chanceBelow(looks: readonly Look[]): number {
  let going = new Map([[0, 1]])
  let below = 0
  for (const { cut } of looks) {
    const next = new Map<number, number>()
    for (const [sum, chance] of going) for (const more of [0, 1, 2, 3]) next.set(sum + more, (next.get(sum + more) ?? 0) + chance / 4)
    going = new Map([...next].filter(([sum]) => sum >= cut))
    below += [...next].reduce((all, [sum, chance]) => all + (sum < cut ? chance : 0), 0)
  }
  return below
}

describe('The looks of a plan', () => {
  test('are at every full block, and at the end whatever its block', () => {
    const plan = { rounds: 20, share: 0.01 }
    expect(looksUntil(7, plan, false).map(({ pairs }) => pairs)).toEqual([2, 4, 6])
    expect(looksUntil(7, plan, true).map(({ pairs }) => pairs)).toEqual([2, 4, 6, 7])
    expect(looksUntil(1, plan, false)).toEqual([])
    expect(looksUntil(0, plan, true)).toEqual([])
  })

  test('do not depend on what comes after them', () => {
    const plan = { rounds: 40, share: 0.01 }
    expect(looksUntil(40, plan, false).slice(0, 10)).toEqual(looksUntil(20, plan, false))
  })

  // counted by hand: of 2⁴ coins 1 has the sum 0, and two blocks with one sum of 1 each make 2 more
  test('cut off as many sums as the share allows', () => {
    const at4 = (share: number) => looksUntil(4, { rounds: 4, share }, true).at(-1)
    expect(at4(2 / 16)).toEqual({ pairs: 4, cut: 1, level: 2 / 16, share: 2 / 16 })
    expect(at4(5.9 / 16)?.cut).toBe(1)
    expect(at4(6 / 16)).toEqual({ pairs: 4, cut: 2, level: 6 / 16, share: 6 / 16 })
    expect(at4(1.9 / 16)).toEqual({ pairs: 4, cut: 0, level: 0, share: 1.9 / 16 })
  })

  test('may spend a part at first, an equal part with every doubling of the pairs, and all in the end', () => {
    const spent = [0, 2, 8, 16, 32, 64, 128, 200].map((pairs) => byDoublings(0.4)(pairs, 128))
    expect(spent.map((share) => Number(share.toFixed(9)))).toEqual([0.4, 0.4, 0.4, 0.55, 0.7, 0.85, 1, 1])
    expect([1, 6, 7].map((pairs) => byDoublings(0.4)(pairs, 7))).toEqual([0.4, 0.4, 1])
  })

  test('keep a twentieth for more rounds than were expected, and spend it with every doubling of these', () => {
    const spent = (pairs: number, expected?: number): number => 2 * chanceBelow(looksUntil(pairs, { rounds: 128, ...(expected === undefined ? {} : { expected }), share: 0.9 }, false))
    for (const [pairs, part] of [[32, 0.95], [64, 0.975], [128, 1]] as const) {
      expect(spent(pairs, 32)).toBeLessThanOrEqual(0.9 * part)
      expect(spent(pairs, 32)).toBeGreaterThan(0.9 * part - 0.04)
    }
    expect(spent(32, 128)).toBe(spent(32))
    expect(spent(32)).toBeLessThan(0.9 * 0.77)
  })

  test('need as many pairs for an interval as pairsNeeded says, and no fewer', () => {
    for (const share of [0.5, 0.1, 0.05, 0.01, 0.005, 1 / 128, 0.01 / 6]) {
      const cutAt = (pairs: number) => looksUntil(pairs, { rounds: 12, share }, true).at(-1)?.cut
      expect(cutAt(pairsNeeded(share))).toBe(1)
      expect(cutAt(pairsNeeded(share) - 1)).toBe(0)
    }
  })
})

test('The design is the one that docs/verdict.md chose; a change needs the study again', () => {
  expect([DESIGN.pairsPerBlock, FIRST_SHARE]).toEqual([2, 0.37])
  for (const pairs of [2, 10, 77, 960]) expect(DESIGN.spending(pairs, 1000)).toBe(byDoublings(0.37)(pairs, 1000))
})

test('The more tests of a host are open, the wider each interval, at every look', () => {
  for (const [alpha, rounds] of [[0.01, 240], [0.05, 60], [0.3, 24]] as const) {
    const plan = { rounds, alpha, family: 12 }
    for (const { named, same } of [...hostLooksUntil(rounds, plan, false), ...hostLooksUntil(rounds, plan, true)]) {
      for (const looks of [named, same]) {
        expect(looks).toHaveLength(12)
        looks.forEach((look, place) => expect(look.cut).toBeLessThanOrEqual(looks[place - 1]?.cut ?? Infinity))
      }
    }
  }
})

test('The looks that a host is asked for round after round are those that are computed at once, whatever was asked before', () => {
  const plan = { rounds: 90, alpha: 0.01, family: 3 }
  for (const pairs of [1, 2, 40, 7, 90]) expect(hostLooksSoFar(pairs, plan)).toEqual(hostLooksUntil(pairs, plan, false))
  expect(hostLooksSoFar(40, { ...plan, rounds: 50 })).toEqual(hostLooksUntil(40, { ...plan, rounds: 50 }, false))
  expect(hostLooksSoFar(0, plan)).toEqual([])
})

// Lan and DeMets 1983; the five equally spaced two-sided 5 % boundaries as in Jennison and Turnbull 2000 and in R's ldbounds:
// of O'Brien and Fleming's kind 2(1 − Φ(z/√t)), and of Pocock's kind α·ln(1 + (e − 1)t)
test.each([
  ["O'Brien and Fleming", [0.00000108, 0.00078830, 0.00761, 0.02442, 0.05], [4.8769, 3.3569, 2.6803, 2.2898, 2.0310]],
  ['Pocock', [0.2, 0.4, 0.6, 0.8, 1].map((t) => 0.05 * Math.log(1 + (Math.E - 1) * t)), [2.4380, 2.4268, 2.4101, 2.3966, 2.3859]],
] as const)('The looks have the published group-sequential boundaries of %s, where many rounds make the sums nearly normal', (_name, spent, published) => {
  const [rounds, step] = [2500, 500]
  const spending = (pairs: number): number => (spent[Math.floor(pairs / step) - 1] ?? 0) / 0.05
  const looks = looksUntil(rounds, { rounds, share: 0.05 }, false, { pairsPerBlock: 2, spending }).filter(({ pairs }) => pairs % step === 0)
  // a block's sum has the mean 3/2 and the variance 5/4; a cut lies between two whole numbers
  looks.forEach(({ pairs, cut }, place) => {
    const [mean, deviation] = [0.75 * pairs, Math.sqrt(0.625 * pairs)]
    expect(Math.abs((mean - (cut - 0.5)) / deviation - (published[place] ?? 0))).toBeLessThan(place === 0 ? 0.1 : 0.04)
  })
  expect(looks).toHaveLength(5)
})

describe('Looking again and again', () => {
  /** Returns the share of all coins with which some look's interval misses no change. */
  function alarmsOf(sizes: readonly number[], rounds: number, share: number): number {
    const looks = looksUntil(sizes.length, { rounds, share }, true)
    const alarms = everyCoin(sizes, (signed) =>
      looks.some(({ pairs, cut }) => {
        const interval = intervalOf(blockAverages(signed.slice(0, pairs)), cut)
        return interval !== null && (interval.low > 0 || interval.high < 0)
      }),
    )
    return alarms.filter((alarm) => alarm).length / alarms.length
  }

  test('gives no more false alarms than the share, counted over every coin, whatever the sizes, ties and zeros', () => {
    const size = fc.oneof(fc.double({ min: 0, max: 3, noNaN: true }), fc.constantFrom(0, 1, 1, 2))
    fc.assert(
      fc.property(fc.array(size, { minLength: 4, maxLength: 12 }), fc.constantFrom(0.5, 0.2, 0.05), (sizes, share) => {
        expect(alarmsOf(sizes, 12, share)).toBeLessThanOrEqual(share)
      }),
      { numRuns: 25 },
    )
  })

  test('calls nothing `same` that changed by the margin, more often than the share, counted over every coin', () => {
    const misses = (sizes: readonly number[], alpha: number): number => {
      const looks = hostLooksUntil(sizes.length, { rounds: 12, alpha, family: 1 }, true)
      // the true change is the margin, here 0: what is above it is missed by an interval that ends below
      const missed = everyCoin(sizes, (signed) =>
        looks.some(({ pairs, same }) => same.some(({ cut }) => (intervalOf(blockAverages(signed.slice(0, pairs)), cut)?.high ?? Infinity) < 0)),
      )
      return missed.filter(Boolean).length / missed.length
    }
    const size = fc.oneof(fc.double({ min: 0, max: 3, noNaN: true }), fc.constantFrom(0, 1, 1, 2))
    fc.assert(
      fc.property(fc.array(size, { minLength: 4, maxLength: 12 }), fc.constantFrom(0.25, 0.1, 0.025), (sizes, alpha) => {
        expect(misses(sizes, alpha)).toBeLessThanOrEqual(alpha)
      }),
      { numRuns: 25 },
    )
    const distinct = Array.from({ length: 12 }, (_, place) => 1 + place / 100)
    expect(misses(distinct, 0.1)).toBeGreaterThan(0.05)
  })

  test('uses most of the share, and holds it when the noise grows tenfold in the middle', () => {
    const drifting = Array.from({ length: 14 }, (_, place) => (place < 7 ? 1 : 10) + place / 100)
    const alarms = alarmsOf(drifting, 14, 0.2)
    expect(alarms).toBeLessThanOrEqual(0.2)
    expect(alarms).toBeGreaterThan(0.15)
  })

  test('would break the share if every look were judged as if it were the only one', () => {
    const sizes = Array.from({ length: 12 }, (_, place) => 1 + place / 100)
    const single = [4, 8, 12].map((pairs) => looksUntil(pairs, { rounds: pairs, share: 0.2 }, true).at(-1))
    const alarms = everyCoin(sizes, (signed) =>
      single.some((look) => {
        const interval = look && intervalOf(blockAverages(signed.slice(0, look.pairs)), look.cut)
        return interval !== null && interval !== undefined && (interval.low > 0 || interval.high < 0)
      }),
    )
    expect(alarms.filter((alarm) => alarm).length / alarms.length).toBeGreaterThan(0.2)
  })
})
