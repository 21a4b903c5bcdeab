import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Round } from '../../src/core/hosts/measurement.ts'
import { decideHost, secondsOf } from '../../src/core/verdict/host-decision.ts'
import { firstSideOfRound } from '../../src/core/verdict/coin.ts'
import type { Statistic } from '../../src/core/verdict/pairs.ts'
import { madeProcess, madeRounds } from '../support/made-measurement.ts'
import { noiseSeries, roundsOfSeries } from '../support/noise-series.ts'
import { plannedHost } from '../support/planned-bump.ts'

const HOST = plannedHost('carbon', { rounds: 160 })
const ALPHA = 0.01
const decide = (rounds: readonly Round[], over = false, host = HOST) => decideHost(rounds, host, ALPHA, over)
const outcomes = (rounds: readonly Round[], over = false, host = HOST) => decide(rounds, over, host).comparisons.map(({ outcome }) => outcome)

/** Returns rounds whose candidate swings so much that nothing can be told for a long time. */
const noisy = (count: number, host = HOST): Round[] =>
  Array.from({ length: count }, (_, index) => ({
    index,
    first: firstSideOfRound(42, host.name, index),
    baseline: madeProcess(host, [1680, 96], index, 1),
    candidate: madeProcess(host, [1680 * 1.3 ** Math.sin(index * 2.1), 96], index, 2),
  }))

describe('The rounds of a host', () => {
  test('go on until every test is decided, and end at the first look that decides them all', () => {
    const rounds = madeRounds(HOST, [0.9, 1], [1680, 96], 40)
    expect([0, 4, 8, 9].map((count) => decide(rounds.slice(0, count)).ending)).toEqual([null, null, null, null])
    expect(decide(rounds.slice(0, 10))).toMatchObject({ ending: 'decided' })
    expect(outcomes(rounds.slice(0, 10))).toEqual(['slower', 'same'])
  })

  test('that ran on after the decision change nothing: the same rounds give the same answer everywhere', () => {
    const rounds = madeRounds(HOST, [0.9, 1], [1680, 96], 40)
    expect(decide(rounds, true)).toEqual(decide(rounds.slice(0, 10)))
  })

  test('go on while one test of several is undecided', () => {
    const { ending, comparisons } = decide(noisy(20))
    expect(ending).toBeNull()
    expect(comparisons.map(({ outcome, pairs }) => [outcome, pairs])).toEqual([
      ['undecided', 20],
      ['same', 20],
    ])
  })

  test('between two looks show the last one', () => {
    expect(decide(noisy(21)).comparisons).toEqual(decide(noisy(20)).comparisons)
    expect(decide(noisy(1))).toEqual({ ending: null, comparisons: [] })
  })

  test('end when the most rounds have run, with what is left of the error spent on the last look', () => {
    const host = plannedHost('carbon', { rounds: 14 })
    expect(decide(noisy(13, host), false, host).ending).toBeNull()
    const { ending, comparisons } = decide(noisy(14, host), false, host)
    expect(ending).toBe('rounds-spent')
    expect(comparisons.map(({ pairs }) => pairs)).toEqual([14, 14])
    expect(decide(noisy(30, host), true, host)).toEqual({ ending, comparisons })
  })

  test('end when the next round would not fit into the budget of time', () => {
    const host = { ...HOST, budgetSeconds: 200 }
    const timed = noisy(40).map((round) => {
      const at = (second: number): string => new Date(Date.UTC(2026, 1, 1) + second * 1000).toISOString()
      const process = (side: 'baseline' | 'candidate', start: number) => ({ ...(round[side] ?? madeProcess(HOST, [1])), startedAt: at(start), seconds: 5 })
      return { ...round, baseline: process('baseline', round.index * 10), candidate: process('candidate', round.index * 10 + 5) }
    })
    expect(secondsOf(timed.slice(0, 3))).toBe(30)
    expect(decide(timed.slice(0, 19), false, host).ending).toBeNull()
    expect(decide(timed.slice(0, 20), false, host)).toMatchObject({ ending: 'time-spent', comparisons: [{ pairs: 20 }, { pairs: 20 }] })
    expect(decide(timed.slice(0, 20), true, host)).toEqual(decide(timed.slice(0, 20), false, host))
  })

  test('that something else cut short are judged at once by what there is', () => {
    const rounds = madeRounds(HOST, 0.9, [1680, 96], 9)
    expect(decide(rounds, false).ending).toBeNull()
    expect(decide(rounds, true)).toMatchObject({ ending: 'cut-short', comparisons: [{ outcome: 'slower', pairs: 9 }, { outcome: 'slower', pairs: 9 }] })
    expect(decide([], true)).toEqual({ ending: 'cut-short', comparisons: [] })
  })

  test('may be recorded in any order and twice', () => {
    const rounds = madeRounds(HOST, [0.9, 1.01], [1680, 96], 12)
    fc.assert(
      fc.property(fc.shuffledSubarray([...rounds, ...rounds], { minLength: 24 }), (shuffled) => {
        expect(decide(shuffled)).toEqual(decide(rounds))
      }),
      { numRuns: 20 },
    )
  })

  test('that do not count are dropped as pairs, and looks count pairs', () => {
    const rounds = madeRounds(HOST, 0.9, [1680, 96], 14).map((round) =>
      round.index === 2 || round.index === 9 ? { ...round, candidate: { ...madeProcess(HOST, [1]), failure: 'timed out.' } } : round,
    )
    expect(decide(rounds.slice(0, 11)).ending).toBeNull()
    expect(decide(rounds)).toMatchObject({ ending: 'decided', comparisons: [{ pairs: 10 }, { pairs: 10 }] })
  })
})

describe('On real noise of one binary against itself', () => {
  // every window and every seed is a whole sequential run; the windows overlap, so that the true share is not known better than its uncertainty
  test.each(['aa_t1', 'aa_long_t1', 'aa_nixload_t1'])('%s gives no more false alarms than a host’s share, drift and bursts included', (name) => {
    const processes = noiseSeries(name)
    const tests = Object.keys(processes[0]?.tests ?? {})
    let [runs, alarms] = [0, 0]
    for (const statistic of ['min', 'median'] as const satisfies readonly Statistic[]) {
      const host = plannedHost(name, { rounds: 40, tests, statistic, repetitions: processes[0]?.tests[tests[0] ?? '']?.ns.length ?? 0 })
      for (let seed = 0; seed < 50; seed++) {
        const rounds = roundsOfSeries(processes, host, seed)
        const { comparisons } = decideHost(rounds, host, 0.05, true)
        alarms += comparisons.some(({ outcome }) => outcome === 'faster' || outcome === 'slower') ? 1 : 0
        runs++
      }
    }
    expect(runs).toBe(100)
    expect(alarms / runs).toBeLessThanOrEqual(0.05)
  })

  test.each(['min', 'median'] as const)('a build without repacked kernels is slower in both tests by the %s', (statistic) => {
    const host = plannedHost('slow', { tests: ['pp128', 'tg64'], statistic, rounds: 160 })
    const rounds = roundsOfSides(noiseSeries('slow_t1.A'), noiseSeries('slow_t1.B'), host)
    const { ending, comparisons } = decideHost(rounds, host, ALPHA, false)
    expect(ending).toBe('decided')
    expect(comparisons.map(({ outcome }) => outcome)).toEqual(['slower', 'slower'])
    for (const [place, change] of [-0.2, -0.27].entries()) expect(Math.abs((comparisons[place]?.change ?? 0) - change)).toBeLessThan(0.06)
    const swapped = rounds.map((round) => ({ ...round, baseline: round.candidate, candidate: round.baseline }))
    expect(decideHost(swapped, host, ALPHA, false).comparisons.map(({ outcome }) => outcome)).toEqual(['faster', 'faster'])
  })
})

function roundsOfSides(baseline: ReturnType<typeof noiseSeries>, candidate: ReturnType<typeof noiseSeries>, host: typeof HOST): Round[] {
  const processOf = (process: (typeof baseline)[number] | undefined) =>
    madeProcess(host, [1], 0, 0, { rows: host.tests.map((test) => ({ test, samplesNs: [...(process?.tests[test]?.ns ?? [])] })) })
  return baseline.map((process, index) => ({ index, first: 'baseline', baseline: processOf(process), candidate: processOf(candidate[index]) }))
}
