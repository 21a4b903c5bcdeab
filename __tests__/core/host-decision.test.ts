import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Round } from '../../src/core/hosts/measurement.ts'
import { measuredLines } from '../../src/core/report/host-facts.ts'
import { makeHostReport } from '../../src/core/report/host-report.ts'
import { decideHost } from '../../src/core/verdict/host-decision.ts'
import { secondsOf } from '../../src/core/verdict/round-budget.ts'
import { firstSideOfRound } from '../../src/core/verdict/coin.ts'
import { hostLooksUntil } from '../../src/core/verdict/looks.ts'
import type { Statistic } from '../../src/core/verdict/pairs.ts'
import { everyCoin } from '../support/coins.ts'
import { madeMeasurement, madeProcess, madeRounds } from '../support/made-measurement.ts'
import { noiseSeries, roundsOfSeries } from '../support/noise-series.ts'
import { plannedBump, plannedHost } from '../support/planned-bump.ts'

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

  test('judge each test by its own margin', () => {
    const rounds = madeRounds(HOST, 0.955, [1680, 96], 20)
    expect(outcomes(rounds)).toEqual(['slower', 'slower'])
    const own = { ...HOST, deltas: { tg128: 0.1 } }
    expect(decide(rounds, false, own).comparisons.map(({ test, delta, outcome }) => [test, delta, outcome])).toEqual([['pp512', 0.03, 'slower'], ['tg128', 0.1, 'same']])
    const report = makeHostReport(plannedBump([own]), own, madeMeasurement(own, { rounds: madeRounds(own, 1, [1680, 96], 20) }))
    expect(report).toMatchObject({ outcome: 'same', sentence: 'Every change lies inside pp512 ±3.0 %, tg128 ±10.0 %.' })
    expect(measuredLines(report).join('\n')).toContain('; margin pp512 ±3.0 %, tg128 ±10.0 %')
  })

  test('go on while one test of several is undecided', () => {
    const { ending, comparisons } = decide(noisy(20))
    expect(ending).toBeNull()
    expect(comparisons.map(({ outcome, pairs }) => [outcome, pairs])).toEqual([
      ['undecided', 20],
      // decided by its tenth round, and not measured since
      ['same', 10],
    ])
  })

  test('between two looks show the last one', () => {
    expect(decide(noisy(21)).comparisons).toEqual(decide(noisy(20)).comparisons)
    expect(decide(noisy(1))).toMatchObject({ ending: null, comparisons: [], open: HOST.tests })
  })

  test('end when the most rounds have run, with what is left of the error spent on the last look', () => {
    const host = plannedHost('carbon', { rounds: 14 })
    expect(decide(noisy(13, host), false, host).ending).toBeNull()
    const decided = decide(noisy(14, host), false, host)
    expect(decided.ending).toBe('rounds-spent')
    expect(decided.comparisons.map(({ pairs }) => pairs)).toEqual([14, 10])
    expect(decide(noisy(30, host), true, host)).toEqual(decided)
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
    expect(decide(timed.slice(0, 20), false, host)).toMatchObject({ ending: 'time-spent', comparisons: [{ pairs: 20 }, { pairs: 10 }] })
    expect(decide(timed.slice(0, 20), true, host)).toEqual(decide(timed.slice(0, 20), false, host))
  })

  test('that something else cut short are judged at once by what there is', () => {
    const rounds = madeRounds(HOST, 0.9, [1680, 96], 9)
    expect(decide(rounds, false).ending).toBeNull()
    expect(decide(rounds, true)).toMatchObject({ ending: 'cut-short', comparisons: [{ outcome: 'slower', pairs: 9 }, { outcome: 'slower', pairs: 9 }] })
    expect(decide([], true)).toEqual({ ending: 'cut-short', open: HOST.tests, comparisons: [], rounds: [] })
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

/** Returns the rounds with the rows of these tests alone from one of them on. */
const without = (rounds: readonly Round[], test: string, from: number): Round[] =>
  rounds.map((round) => {
    if (round.index < from) return round
    const cut = (process: Round['baseline']) => process && { ...process, rows: process.rows.filter((row) => row.test !== test) }
    return { ...round, baseline: cut(round.baseline), candidate: cut(round.candidate) }
  })

describe('On any noise', () => {
  const host = plannedHost('any', { tests: ['pp1', 'tg1', 'tg2'], repetitions: 1, rounds: 60 })
  // every round's log-ratios of the three tests, in thousandths; each test has a shift of its own
  const noise = fc.record({
    shifts: fc.tuple(fc.constantFrom(-100, -20, 0, 30), fc.constantFrom(-40, 0, 15), fc.constantFrom(-10, 0, 60)),
    rounds: fc.array(fc.tuple(fc.integer({ min: -60, max: 60 }), fc.integer({ min: -25, max: 25 }), fc.integer({ min: -8, max: 8 })), { minLength: 8, maxLength: 60 }),
  })
  const narrow = fc.record({
    shifts: fc.constantFrom([-22, 24, 20], [-18, -20, 25]),
    rounds: fc.array(fc.tuple(fc.integer({ min: -30, max: 30 }), fc.integer({ min: -30, max: 30 }), fc.integer({ min: -30, max: 30 })), { minLength: 40, maxLength: 60 }),
  })
  const made = ({ shifts, rounds }: { readonly shifts: readonly number[]; readonly rounds: readonly (readonly number[])[] }, scale = 1): Round[] =>
    rounds.map((each, index) => {
      const process = (of: (place: number) => number) => madeProcess(host, [1], 0, 0, { rows: host.tests.map((test, place) => ({ test, samplesNs: [1e9 * scale * of(place)] })) })
      return { index, first: 'baseline', baseline: process(() => 1), candidate: process((place) => Math.exp(-((each[place] ?? 0) + (shifts[place] ?? 0)) / 1000)) }
    })
  const mirror = { faster: 'slower', slower: 'faster', same: 'same', undecided: 'undecided' } as const
  const seen = (rounds: readonly Round[]) => {
    const { ending, open, comparisons } = decideHost(rounds, host, ALPHA, true)
    return { ending, open, tests: comparisons.map(({ test, outcome, pairs }) => ({ test, outcome, pairs })) }
  }

  test('swapping the sides mirrors the verdicts and which tests leave when, and a slower clock changes nothing', () => {
    fc.assert(
      fc.property(noise, (drawn) => {
        const rounds = made(drawn)
        const swapped = rounds.map((round) => ({ ...round, baseline: round.candidate, candidate: round.baseline }))
        const { tests, ...rest } = seen(rounds)
        expect(seen(swapped)).toEqual({ ...rest, tests: tests.map((one) => ({ ...one, outcome: mirror[one.outcome] })) })
        expect(seen(made(drawn, 4))).toEqual({ tests, ...rest })
      }),
    )
  })

  test('the first look after which every test is decided ends the host, settled or not, whatever is recorded later and whoever says that it is over', () => {
    fc.assert(
      // changes between none and the margin, so that tests are named and not settled
      fc.property(fc.oneof(noise, narrow), (drawn) => {
        const rounds = made(drawn)
        const ended = rounds.map((_, place) => decideHost(rounds.slice(0, place + 1), host, ALPHA, false)).find(({ ending }) => ending === 'decided')
        fc.pre(ended !== undefined)
        expect(decideHost(rounds, host, ALPHA, true)).toEqual(ended)
      }),
      // each run decides many times, and shrinking a failure would do so for minutes
      { endOnFailure: true },
    )
  })

  test('what a test is measured for after it has left changes nothing, and the others are found by the same looks', () => {
    fc.assert(
      fc.property(noise, (drawn) => {
        const rounds = made(drawn)
        const { rounds: judged } = decideHost(rounds, host, ALPHA, true)
        const asked = judged.map(({ round, open }) => {
          const kept = (process: Round['baseline']) => process && { ...process, rows: process.rows.filter(({ test }) => open.includes(test)) }
          return { ...round, baseline: kept(round.baseline), candidate: kept(round.candidate) }
        })
        expect(seen(asked)).toEqual(seen(rounds))
        // a test never comes back
        for (const [place, { open }] of judged.entries()) expect(judged[place - 1]?.open ?? open).toEqual(expect.arrayContaining([...open]))
      }),
    )
  })
})

describe('A test that is settled', () => {
  test('leaves the rounds: what they say of the others does not ask for it any more, and its own verdict stays', () => {
    expect(decide(noisy(9)).open).toEqual(['pp512', 'tg128'])
    expect(decide(noisy(10)).open).toEqual(['pp512'])
    const [whole, left] = [decide(noisy(40)), decide(without(noisy(40), 'tg128', 10))]
    expect(left.comparisons).toEqual(whole.comparisons)
    expect(left.rounds.map(({ open, dropped }) => [open.length, dropped])).toEqual(Array.from({ length: 40 }, (_, index) => [index < 10 ? 2 : 1, null]))
  })

  test('is not changed by what a process that still had to run it says, wild as it may be', () => {
    const wild = noisy(40).map((round) => {
      const rows = (factor: number) => (process: Round['baseline']) =>
        process && { ...process, rows: process.rows.map((row) => (row.test === 'tg128' && round.index >= 10 ? { ...row, samplesNs: row.samplesNs.slice(1).map((ns) => ns * factor) } : row)) }
      return { ...round, baseline: rows(1)(round.baseline), candidate: rows(9)(round.candidate) }
    })
    expect(decide(wild).comparisons).toEqual(decide(noisy(40)).comparisons)
  })

  test('may not be missing before: a round without a test that is open counts for none', () => {
    const early = decide(without(noisy(40), 'tg128', 8))
    expect(early.rounds.slice(7, 10).map(({ dropped }) => dropped?.sentence ?? null)).toEqual([null, 'has rows of pp512, not of pp512, tg128', 'has rows of pp512, not of pp512, tg128'])
    expect(decide(without(noisy(40), 'pp512', 12)).rounds[12]?.dropped).toEqual({ side: firstSideOfRound(42, HOST.name, 12), sentence: 'has rows of tg128, not of pp512' })
  })

  test('is `same`, or has an interval nearer to the margin than to none: a change that is only just certain has to hold until the end', () => {
    const [just, well] = [-0.002, -0.03].map((least) =>
      noisy(40).map((round) => {
        // slower by up to 4 % more than that, and the other way round from the eleventh round on
        const rate = 1680 * (round.index < 10 ? 1 + least - ((round.index * 7) % 10) * 0.004 : 1.02)
        return { ...round, baseline: madeProcess(HOST, [1680, 96], 0, 1), candidate: madeProcess(HOST, [rate, 96 * 1.3 ** Math.sin(round.index * 2.1)], 0, 1) }
      }),
    )
    if (just === undefined || well === undefined) throw new Error('two hosts are made')
    const ofFirst = (rounds: readonly Round[], count: number) => {
      const { comparisons, open } = decide(rounds.slice(0, count))
      return [comparisons[0]?.outcome, comparisons[0]?.pairs, open.includes('pp512')]
    }
    expect(ofFirst(just, 10)).toEqual(['slower', 10, true])
    expect(ofFirst(just, 40)).toEqual(['same', 20, false])
    expect(ofFirst(well, 10)).toEqual(['slower', 10, false])
    expect(ofFirst(well, 40)).toEqual(['slower', 10, false])
  })

  test('keeps its share of the error of the other verdict', () => {
    const four = plannedHost('four', { tests: ['pp1', 'pp2', 'pp3', 'pp4'], rounds: 160 })
    const rounds = madeRounds(four, [1, 1, 1, 0.9], [100, 100, 100, 100], 40)
    const { comparisons } = decideHost(rounds, four, ALPHA, false)
    expect(comparisons.map(({ outcome, pairs, confidence }) => [outcome, pairs, Number(confidence.toFixed(4))])).toEqual([
      ['same', 10, 0.995],
      ['same', 10, 0.995],
      ['same', 10, 0.995],
      // ten rounds would do with all of the error; what was `same` by then leaves nothing for it
      ['slower', 12, 0.9975],
    ])
    // those that were named leave theirs: the last one has all of it
    const late = madeRounds(four, [0.8, 0.8, 0.8, 1], [100, 100, 100, 100], 60).map((round) => {
      const swing = round.index < 12 ? 2 ** (round.index % 2 === 0 ? 1 : -1) : 0.9
      return { ...round, candidate: madeProcess(four, [80, 80, 80, 100 * swing], round.index, 2) }
    })
    expect(decideHost(late, four, ALPHA, false).comparisons.map(({ outcome, confidence }) => [outcome, confidence]).slice(2)).toEqual([['slower', 0.9975], ['slower', 0.99]])
  })

  test('gives the time that it saved to the others, but the end of that time tells of the coins: no look may then spend the rest of the error', () => {
    const timed = (rounds: readonly Round[]): Round[] =>
      rounds.map((round) => {
        const at = (second: number): string => new Date(Date.UTC(2026, 1, 1) + second * 1000).toISOString()
        // ten seconds a process with both tests, five with one
        const [start, seconds] = round.index < 10 ? [round.index * 20, 10] : [200 + (round.index - 10) * 10, 5]
        const process = (side: 'baseline' | 'candidate', begin: number) => ({ ...(round[side] ?? madeProcess(HOST, [1])), startedAt: at(begin), seconds })
        return { ...round, baseline: process('baseline', start), candidate: process('candidate', start + seconds) }
      })
    const host = { ...HOST, budgetSeconds: 300 }
    const saved = timed(without(noisy(40), 'tg128', 10))
    expect(decide(saved.slice(0, 19), false, host).ending).toBeNull()
    const spent = decide(saved.slice(0, 20), false, host)
    expect(spent).toMatchObject({ ending: 'time-spent', comparisons: [{ outcome: 'undecided', pairs: 20 }, { outcome: 'same', pairs: 10 }] })
    // the first rounds took 20 s: there is room for 15, and the error is spent over twice as many
    const terms = { rounds: HOST.rounds, expected: 30, alpha: ALPHA, family: 2 }
    // nearer to none than to the margin, so that the interval for `same` is shown, with all of the error left to it
    const levels = [false, true].map((last) => hostLooksUntil(20, terms, last).at(-1)?.same[0]?.level ?? Number.NaN)
    expect(spent.comparisons[0]?.level).toBe(levels[0])
    expect(levels[1]).toBeGreaterThan(levels[0] ?? Number.NaN)
  })

  test('does not end a host that is faster than its first rounds were: a rest of the error is kept for that', () => {
    const eight = plannedHost('eight', { tests: Array.from({ length: 8 }, (_, place) => `pp${place + 1}`), rounds: 160, budgetSeconds: 169 })
    // ten seconds a round with all tests, room for 16; one second with the one that stays
    const rounds = Array.from({ length: 61 }, (_, index): Round => {
      const seconds = index < 12 ? 5 : 0.5
      const rates = (last: number): number[] => [...Array.from({ length: 7 }, () => 100), last]
      const process = (last: number) => madeProcess(eight, rates(last), index, 1, { seconds })
      return { index, first: 'baseline', baseline: process(100), candidate: process(100 * 1.3 ** Math.sin(index * 2.1)) }
    })
    for (const count of [12, 32, 33, 60]) expect(decideHost(rounds.slice(0, count), eight, ALPHA, false)).toMatchObject({ ending: null, open: ['pp8'] })
    const terms = { rounds: 160, expected: 32, alpha: ALPHA, family: 8 }
    const [ended, look] = [decideHost(rounds.slice(0, 61), eight, ALPHA, false), hostLooksUntil(60, terms, false).at(-1)]
    expect(ended).toMatchObject({ ending: 'time-spent', open: ['pp8'] })
    expect(ended.comparisons[7]).toMatchObject({ pairs: 60, level: look?.named[7]?.level })
  })

  test('reckons with rounds as most of the first ones are, by the clocks of the processes', () => {
    const host = { ...HOST, rounds: 200, budgetSeconds: 7200 }
    const of = (seconds: (index: number) => number, startedAt: (index: number) => string = () => '2026-02-01T05:00:00Z') =>
      noisy(60, host).map((round) => {
        const ran = (process: Round['baseline']) => process && { ...process, seconds: seconds(round.index), startedAt: startedAt(round.index) }
        return { ...round, baseline: ran(round.baseline), candidate: ran(round.candidate) }
      })
    const steady = decideHost(of(() => 5), host, ALPHA, false)
    expect(steady.ending).toBeNull()
    // one process hung until its time limit, or the machine's clock was put forward by a day
    expect(decideHost(of((index) => (index === 3 ? 1800 : 5)), host, ALPHA, false)).toMatchObject({ ending: null, comparisons: steady.comparisons })
    expect(decideHost(of(() => 5, (index) => (index < 20 ? '2026-02-01T05:00:00Z' : '2026-02-02T05:00:00Z')), host, ALPHA, false)).toMatchObject({ ending: null, comparisons: steady.comparisons })
    // slow at first: fewer rounds are expected, and more may come
    expect(decideHost(of((index) => (index < 8 ? 250 : 5)), host, ALPHA, false).ending).toBeNull()
  })

  // 2¹² coins of 12 rounds, each a whole sequential run of two tests that share the coin and in which nothing changed
  test.each([
    ['with time for eight rounds of both, and twelve at most', 12, 34],
    ['with time for five rounds of both', 40, 22],
  ])('lets no error grow, whatever the coins do: %s', (_name, most, budgetSeconds) => {
    const host = plannedHost('coins', { tests: ['pp1', 'tg1'], repetitions: 1, rounds: most })
    const alpha = 0.2
    const sizesOf = { pp1: Array.from({ length: 12 }, (_, round) => (round % 3 === 0 ? 0.09 : 0.012)), tg1: Array.from({ length: 12 }, (_, round) => 0.05 + 0.01 * Math.cos(round)) }
    let [left, ended] = [0, 0]
    const alarms = everyCoin(Array.from({ length: 12 }, () => 1), (signs) => {
      const at = (second: number): string => new Date(Date.UTC(2026, 1, 1) + second * 1000).toISOString()
      const rounds: Round[] = []
      for (let second = 0; ; ) {
        const { ending, open, comparisons } = decideHost(rounds, { ...host, budgetSeconds }, alpha, false)
        left += open.length === 1 ? 1 : 0
        ended += ending === 'time-spent' && open.length === 1 ? 1 : 0
        if (ending !== null) return comparisons.some(({ outcome }) => outcome === 'faster' || outcome === 'slower')
        const process = (side: -1 | 1, start: number) =>
          madeProcess(host, [1], 0, 0, {
            startedAt: at(start),
            // a test takes one second
            seconds: open.length,
            rows: open.map((test) => ({ test, samplesNs: [1e9 * Math.exp((side * (signs[rounds.length] ?? 1) * (sizesOf[test as 'pp1' | 'tg1'][rounds.length] ?? 0)) / 2)] })),
          })
        rounds.push({ index: rounds.length, first: 'baseline', baseline: process(1, second), candidate: process(-1, second + open.length) })
        second += 2 * open.length
      }
    })
    expect([left, ended].every((count) => count > 0)).toBe(true)
    expect(alarms.filter(Boolean).length / alarms.length).toBeLessThanOrEqual(alpha)
    expect(alarms.some(Boolean)).toBe(true)
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
