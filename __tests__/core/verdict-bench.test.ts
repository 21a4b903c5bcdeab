import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { Forecast, judgeByBets, stakeFactor } from '../../bench/coin-bets.ts'
import { powerBound, roundsBound, undecidedBound } from '../../bench/goal-bounds.ts'
import { highestPower, informationOf, isOfShape, logDensity, normalBelow, normalQuantile, shapesOf } from '../../bench/noise-bounds.ts'
import { readNoise } from '../../bench/noise-files.ts'
import { drawHost, figuresOf, logRatios, randomOf } from '../../bench/noise-paths.ts'
import { PEER_RULES, signPermutationP } from '../../bench/peer-rules.ts'
import { DrawnTest, judgeByLooks } from '../../bench/sequential-rules.ts'
import { shareIn, shareText } from '../../bench/verdict-tally.ts'
import { leastRounds } from '../../bench/least-rounds.ts'
import { goalsOf } from '../../bench/verdict-goals.ts'
import { simulate, tableOf } from '../../bench/verdict-table.ts'
import { roundsOfTold } from '../../bench/told-rule.ts'
import { blockAverages } from '../../src/core/verdict/block-ranks.ts'
import { decideHost } from '../../src/core/verdict/host-decision.ts'
import { everyCoin } from '../support/coins.ts'
import { madeProcess } from '../support/made-measurement.ts'
import { plannedHost } from '../support/planned-bump.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures/noise')
const directory = mkdtempSync(join(tmpdir(), 'llama-fleet-noise-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** The fewest mean rounds with which any rule answers when the change is there, for independent rounds and these errors: Wald 1945. */
function waldsRounds(information: number, falseAlarm: number, miss: number): number {
  return ((1 - miss) * Math.log((1 - miss) / falseAlarm) + miss * Math.log(miss / (1 - falseAlarm))) / information
}

/**
 * The mean rounds of the right answers of the best rule for one test, by dynamic programming over the inverse likelihood ratio: the largest bound over prices and worths,
 * which is the optimum itself (no duality gap for one rule with coins of its own). The value is convex in the ratio, so that between two points of the grid it is taken a little too large.
 */
function roundsOfBestRule(shape: { readonly scale: number; readonly freedom: number }, distance: number, error: number, right: number): number {
  const draws = Array.from({ length: 1201 }, (_, place) => {
    const u = -15 + place / 40
    const x = shape.scale * Math.sinh(u)
    const mirrored = Math.exp(logDensity(x + 2 * distance, shape) - logDensity(x, shape))
    return { weight: Math.exp(logDensity(x, shape)) * Math.cosh(u), moves: Math.log((1 + mirrored) / 2) }
  })
  const all = draws.reduce((sum, { weight }) => sum + weight, 0)
  const [lowest, grain, count] = [-9, 0.05, 280]
  const ratios = Array.from({ length: count }, (_, place) => Math.exp(lowest + grain * place))
  // which two points a draw leads to from the first, and how the chance is shared between them
  const chances = new Float64Array(2 * count)
  for (const { weight, moves } of draws) {
    const below = Math.floor(moves / grain)
    const above = Math.expm1(moves - below * grain) / Math.expm1(grain)
    for (const [to, share] of [[below, 1 - above], [below + 1, above]] as const) if (to < count) chances[to + count] = (chances[to + count] ?? 0) + (weight / all) * share
  }
  let best = 0
  for (const worth of [8, 10, 12, 15, 20]) {
    for (const price of [70, 100, 130, 180, 250]) {
      let values = ratios.map(() => 0)
      for (let round = worth - 1; round >= 0; round--) {
        const later = values
        values = ratios.map((ratio, place) => {
          let going = 0
          for (let to = 0; to < count; to++) going += (chances[to - place + count] ?? 0) * (later[to] ?? 0)
          for (let moves = 0; moves < count - place; moves++) going += (chances[moves] ?? 0) * (later[0] ?? 0)
          return Math.max(going, worth - round - price * ratio)
        })
      }
      best = Math.max(best, worth - ((values[Math.round(-lowest / grain)] ?? 0) + price * error) / right)
    }
  }
  return best
}

describe('The bench of the verdict', () => {
  test('draws hosts that the program itself would decide alike', async () => {
    const { series } = await readNoise(FIXTURES)
    for (const one of series) {
      const columns = drawHost(figuresOf(one), 4, 60, 'bursts', randomOf(3))
      const host = plannedHost('made', { rounds: 60, repetitions: 1, tests: ['pp1', 'pp2', 'tg1', 'tg2'] })
      for (const truth of [0, -0.1]) {
        const ratios = columns.map((column) => logRatios(column, 60))
        const rounds = Array.from({ length: 60 }, (_, index) => ({
          index,
          first: 'baseline' as const,
          baseline: madeProcess(host, [1], 0, 0, { rows: host.tests.map((test, place) => ({ test, samplesNs: [1e9 * Math.exp(ratios[place]?.[index] ?? 0)] })) }),
          candidate: madeProcess(host, [1], 0, 0, { rows: host.tests.map((test) => ({ test, samplesNs: [1e9 / (1 + truth)] })) }),
        }))
        const decided = decideHost(rounds, host, 0.01, true)
        const judged = judgeByLooks(ratios.map((each) => new DrawnTest(each)), truth, { rounds: 60, alpha: 0.01, delta: host.delta })
        expect([judged.outcomes, judged.rounds]).toEqual([decided.comparisons.map(({ outcome }) => outcome), decided.comparisons.map(({ pairs }) => pairs)])
      }
    }
  })

  test('merges the averages of a look into those of the next', () => {
    const ratios = Array.from({ length: 22 }, (_, place) => Math.sin(place * 12.9898) / 10)
    const drawn = new DrawnTest(ratios)
    for (const pairs of [4, 8, 20, 22]) expect(drawn.averages(pairs, 2)).toEqual(blockAverages(ratios.slice(0, pairs)))
  })

  test('gives the same table for the same seed, and says which goal a noise makes impossible', async () => {
    const { series } = await readNoise(FIXTURES)
    const noisy = series.find(({ name }) => name === 'aa_nixload_t1')
    if (noisy === undefined) throw new Error('the fixture is missing')
    const terms = { rounds: 40, alpha: 0.01, delta: 0.03 }
    const tallies = simulate(noisy, 12, 7, terms)
    expect(tableOf(simulate(noisy, 12, 7, terms), 2)).toBe(tableOf(tallies, 2))
    expect(tableOf(tallies, 2).split('\n')).toHaveLength(2 + 6)
    const goals = goalsOf(noisy, tallies, terms, 60).filter((line) => line.startsWith('| ')).slice(2)
    expect(goals).toHaveLength(3 + 12 + 3)
    for (const line of goals) expect(line.split(' | ').slice(1).every((cell) => /^(reached|missed|impossible): /.test(cell))).toBe(true)
    expect(goals[1]).toMatch(/at -3 %: at least 95 % \| impossible: no rule shows it in more than \d+\.\d % within 40 rounds/)
    expect(goals.join('\n')).toMatch(/no change.*at most 15 \| impossible: no rule that is exact under the coin, wrong in 1 % and right in \d+ % needs less than \d+\.\d rounds; seen/)
  })

  test('calls false alarms too many only where chance does not make as many of the share that is promised, and says how few right answers a mean is of', async () => {
    const { series } = await readNoise(FIXTURES)
    const [one] = series
    if (one === undefined) throw new Error('the fixture is missing')
    const terms = { rounds: 20, alpha: 0.01, delta: 0.03 }
    const tallies = simulate(one, 1, 1, terms)
    for (const [family, alarms] of [[2, 18], [4, 24], [8, 40]] as const) {
      for (let host = 1; host < 2000; host++) tallies.of(family, 'llama-fleet', 0, 'bursts').add([host <= alarms ? 'slower' : 'same', 'same'], [20, 20], 'same')
    }
    // few right answers come soon: the mean of these alone says little
    for (const outcome of ['undecided', 'undecided', 'undecided', 'slower'] as const) tallies.of(2, 'llama-fleet', -0.1).add([outcome, outcome], [12, 12], 'slower')
    const right = tallies.of(2, 'llama-fleet', -0.1)
    const goals = goalsOf(one, tallies, terms, 20)
    expect(goals[14]).toMatch(`missed: ${right.meanRounds('host')?.toFixed(1)} for ${((100 * right.right) / right.runs).toFixed(1)} % right, told everything `)
    expect(goals[2]?.split(/ ?\| ?/).slice(2, 5)).toEqual([
      expect.stringMatching(/^reached: 0\.9 \([\d.-]+\)$/),
      expect.stringMatching(/^reached: 1\.2 \([\d.-]+\), not more than chance makes of 1\.0 %$/),
      expect.stringMatching(/^missed: 2\.0 \([\d.-]+\)$/),
    ])
  })

  test('reads every series of a directory: legs apart, two builds in rounds together, and says what it leaves out', async () => {
    const line = (leg: string, ns: number, rc = 0): string => JSON.stringify({ leg, rc, tests: { pp1: { ns: [ns, ns + 1], ntok: 1 } } })
    const lines = (leg: string, count: number): string[] => Array.from({ length: count }, (_, place) => line(leg, 1e6 + place))
    writeFileSync(join(directory, 'two.jsonl'), [...lines('A', 40), ...lines('B', 41), line('A', 5, 1), '{"leg": "A"', ''].join('\n'))
    writeFileSync(join(directory, 'x.A.jsonl'), lines('A', 16).join('\n'))
    writeFileSync(join(directory, 'x.B.jsonl'), lines('B', 16).join('\n'))
    // a round of which one side failed, or lacks a test, is none; the others stay where they are
    const two = (ns: number, tests: readonly string[], rc = 0): string => JSON.stringify({ rc, tests: Object.fromEntries(tests.map((test) => [test, { ns: [ns] }])) })
    const rounds = (side: number, spoiled: number, spoil: string): string => Array.from({ length: 6 }, (_, place) => (place === spoiled ? spoil : two(side + place, ['pp1', 'tg1']))).join('\n')
    writeFileSync(join(directory, 'z.A.jsonl'), rounds(100, 1, two(7, ['pp1', 'tg1'], 1)))
    writeFileSync(join(directory, 'z.B.jsonl'), rounds(200, 4, two(7, ['pp1'])))
    writeFileSync(join(directory, 'w.A.jsonl'), [two(7, ['pp1']), two(7, ['pp1'], 1)].join('\n'))
    writeFileSync(join(directory, 'w.B.jsonl'), [two(7, ['pp1'], 1), two(7, ['pp1'])].join('\n'))
    writeFileSync(join(directory, 'short.jsonl'), lines('A', 5).join('\n'))
    writeFileSync(join(directory, 'y.A.jsonl'), lines('A', 16).join('\n'))
    writeFileSync(join(directory, 'y.B.jsonl'), lines('A', 16).join('\n').replaceAll('pp1', 'tg1'))
    writeFileSync(join(directory, 'noise.jsonl'), 'no json\n\0\n[]\nnull\n{"leg": "A", "te')
    writeFileSync(join(directory, 'README.md'), 'nothing\n')
    mkdirSync(join(directory, 'folder.jsonl'))
    symlinkSync('gone', join(directory, 'gone.jsonl'))
    writeFileSync(join(directory, 'packed.jsonl.gz'), 'x')
    const { series, pairs, leftOut, others } = await readNoise(directory)
    expect(series.map(({ name, tests, processes }) => [name, tests, processes.length])).toEqual([['two (A)', ['pp1'], 40], ['two (B)', ['pp1'], 41]])
    expect(pairs.map(({ name, baseline }) => [name, baseline.processes.length])).toEqual([['x', 16], ['z', 4]])
    expect([pairs[1]?.baseline, pairs[1]?.candidate].map((one) => one?.processes.map((process) => process[0]?.[0]))).toEqual([[100, 102, 103, 105], [200, 202, 203, 205]])
    expect(leftOut.find(({ name }) => name === 'z.B')?.why).toBe('has 1 process without one of pp1, tg1; the others count')
    expect(leftOut.map(({ name }) => name)).toEqual([
      'gone', 'noise, line 1', 'noise, line 2', 'noise, line 3', 'noise', 'noise', 'two, line 83', 'two', 'w.A', 'w.B', 'z.A', 'z.B', 'w', 'y', 'z', 'short', 'w.A', 'w.B', 'y.A', 'y.B',
    ])
    const whyOf = (name: string): readonly string[] => leftOut.filter((one) => one.name === name).map(({ why }) => why)
    expect(whyOf('noise, line 1')[0]).toMatch(/^is not a process of llama-bench: it is not JSON \(/)
    expect(whyOf('noise, line 3')).toEqual(['is not a process of llama-bench: the whole is [], but: Invalid input: expected object, received array'])
    expect([...whyOf('two'), ...whyOf('z')]).toEqual(['has 1 process that failed; the others count', 'has 2 processes whose other side is not there; the others count'])
    expect(whyOf('gone')[0]).toMatch(/^cannot be read \(.*ENOENT/)
    expect(others).toEqual(['README.md', 'folder.jsonl/', 'packed.jsonl.gz'])
    await expect(readNoise(join(directory, 'none'))).rejects.toThrow(/none cannot be read as a directory of series/)
  })

  test('reads a series that begins with a byte order mark and has the line ends of Windows whole', async () => {
    const marked = mkdtempSync(join(directory, 'marked-'))
    writeFileSync(join(marked, 'x.jsonl'), `\uFEFF${Array.from({ length: 40 }, (_, place) => JSON.stringify({ tests: { pp1: { ns: [1e6 + place] } } })).join('\r\n')}\r\n`)
    const { series, leftOut } = await readNoise(marked)
    expect([series.map(({ processes }) => processes.length), leftOut]).toEqual([[40], []])
  })

  test('leaves out a process with more samples than a measurement may have, and shows nothing of a name but its letters', async () => {
    const strange = mkdtempSync(join(directory, 'strange-'))
    const line = (name: string, samples: number): string => JSON.stringify({ leg: 'A\u001b[2J\n', tests: { [name]: { ns: Array.from({ length: samples }, () => 1e6) } } })
    writeFileSync(join(strange, 'many.jsonl'), [line('pp1', 1001), ...Array.from({ length: 40 }, () => line('pp1', 1000))].join('\n'))
    writeFileSync(join(strange, 'names.jsonl'), [...Array.from({ length: 40 }, () => line('pp1\n\u001b[31m', 1)), '{"leg": "B", "tests": {"pp1": {"ns": [1]}}}'].join('\n'))
    const { series, leftOut } = await readNoise(strange)
    expect(series.map(({ name, tests, processes }) => [name, tests, processes.length])).toEqual([['many', ['pp1'], 40], ['names (A [2J )', ['pp1 [31m'], 40]])
    expect(leftOut[0]).toEqual({ name: 'many, line 1', why: expect.stringMatching(/^is not a process of llama-bench: 'tests\.pp1\.ns' is .*<=1000 items$/) })
  })

  test('bounds a family by the noise of its own tests, each as often as it is there', () => {
    const [quiet, noisy] = [{ scale: 0.003, freedom: 10, fits: true }, { scale: 0.1, freedom: 10, fits: true }]
    const noise = { shapes: [quiet, quiet, noisy], terms: { rounds: 40, alpha: 0.01, delta: 0.03 }, simulations: 100 }
    const goal = { counted: 'host', right: 0.95, allowed: 15, seen: null } as const
    const columnsOf = (columns: number): string => leastRounds({ shape: noisy, columns, distances: [-Math.log1p(-0.1)], error: 0.01, right: 0.95 }, 100).toFixed(1)
    // two tests of such a host are the quiet ones; of four and of five the noisy one is there once, of six twice
    expect(roundsBound(noise, 2, -0.1, goal)?.forbids).toBe(false)
    for (const [family, columns] of [[4, 1], [5, 1], [6, 2]] as const) expect(roundsBound(noise, family, -0.1, goal)?.sentence).toMatch(`needs less than ${columnsOf(columns)} rounds`)
    expect(powerBound(noise, 2, -0.03, { least: 0.95, seen: 0.9 })).toBeNull()
    const most = (family: number): number => Number(/more than ([\d.]+) %/.exec(powerBound(noise, family, -0.03, { least: 0.95, seen: 0 })?.sentence ?? '')?.[1])
    expect((100 - most(4)) / (100 - most(3))).toBeCloseTo(3 / 4, 2)
    expect(undecidedBound(noise, 2, 0, { most: 0, seen: 0.5 })).toBeNull()
    expect(undecidedBound(noise, 3, 0, { most: 0.1, seen: 0.9 })).toMatchObject({ forbids: true, refuted: false })
  })

  test('bounds nothing by a shape that the noise has not: few ticks of a clock, two clocks, a drift', async () => {
    const { series } = await readNoise(FIXTURES)
    for (const one of series) expect([one.name, shapesOf(one).map(({ fits }) => fits)]).toEqual([one.name, [true, true]])
    const random = randomOf(5)
    const draw = (): number => random.next() / 2 ** 31
    const made = (nsOf: (place: number) => number) => shapesOf({ name: 'made', tests: ['pp1'], processes: Array.from({ length: 100 }, (_, place) => [[nsOf(place)]]), lines: [] })
    expect(made(() => 2e7 + Math.round(draw()) * 1e6)[0]?.fits).toBe(false)
    expect(made(() => 1e8 * Math.exp(draw() > 0 ? 0.1 : 0.001 * draw()))[0]?.fits).toBe(false)
    expect(made((place) => 1e8 * Math.exp(0.01 * place + 0.001 * draw()))[0]?.fits).toBe(false)
    expect(made(() => 1e8)[0]?.fits).toBe(false)
    expect(made(() => 1e8 * Math.exp(0.01 * (draw() + draw() + draw())))[0]?.fits).toBe(true)
    expect(isOfShape([-3, -1, -0.33, 0.1, 0.5, 2], { scale: 1, freedom: 1 })).toBe(true)
    const shapes = made(() => 1e8)
    const bound = roundsBound({ shapes, terms: { rounds: 40, alpha: 0.01, delta: 0.03 } }, 2, 0, { counted: 'host', right: 0.95, allowed: 15, seen: 50 })
    expect(bound).toMatchObject({ refuted: true })
  })

  test('has no peer call a change where every sample is the same, or miss one of a tenth there but by its threshold', () => {
    const processes = Array.from({ length: 40 }, () => [[2 ** 26, 2 ** 26]])
    const columns = drawHost(figuresOf({ name: 'made', tests: ['pp1'], processes, lines: [] }), 2, 20, 'as recorded', randomOf(1))
    for (const { name, judge } of PEER_RULES) {
      expect([name, ...judge(columns, 0)]).toEqual([name, 'same', 'same'])
      const outcome = name.startsWith('200 %') ? 'same' : 'slower'
      expect([name, ...judge(columns, -0.1)]).toEqual([name, outcome, outcome])
    }
  })

  test('counts the sign permutations of the peer exactly', () => {
    const differences = [-0.03, 0.01, -0.02, 0.005, -0.015, -0.04, 0.02]
    const seen = differences.reduce((sum, value) => sum + value, 0)
    const sums = everyCoin(differences.map(Math.abs), (signed) => signed.reduce((sum, value) => sum + value, 0))
    expect(signPermutationP(differences)).toBe(sums.filter((sum) => sum <= seen + 1e-9).length / sums.length)
  })

  test('has the bounds of the textbooks', () => {
    // Wald 1947: ln(0.95/0.05)·0.9/information on average for errors of 5 %
    expect(waldsRounds(0.5, 0.05, 0.05)).toBeCloseTo((0.9 * Math.log(19)) / 0.5, 10)
    // a normal noise of deviation σ has the information δ²/2σ²: here t with many degrees of freedom comes near
    expect(informationOf({ scale: 0.04, freedom: 1e5 }, Math.expm1(-0.03))).toBeCloseTo(0.03 ** 2 / (2 * 0.04 ** 2), 3)
    expect(highestPower(0.03 ** 2 / (2 * 0.04 ** 2), 16, 0.025)).toBeCloseTo(normalBelow(3 - 1.96), 4)
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 4)
    // Student's t with one degree of freedom is Cauchy's distribution
    expect(logDensity(0.02, { scale: 0.01, freedom: 1 })).toBeCloseTo(Math.log(1 / (Math.PI * 0.01 * 5)), 9)
  })

  test('has a bound of rounds that is the optimum where this is known: nothing but coins', () => {
    // without noise n rounds err in 2^-n: of the 95 % right answers as many come after 6 rounds as 1 % of error lets, the others after 7
    const after6 = 128 * 0.01 - 0.95
    const optimum = (6 * after6 + 7 * (0.95 - after6)) / 0.95
    for (const columns of [1, 3]) {
      const bound = leastRounds({ shape: { scale: 1e-5, freedom: 30 }, columns, distances: [0.1], error: 0.01, right: 0.95 }, 50)
      expect(bound).toBeGreaterThan(optimum - 0.05)
      expect(bound).toBeLessThanOrEqual(optimum)
    }
  })

  test.each([[{ scale: 0.024, freedom: 1.25 }, 0.95], [{ scale: 0.05, freedom: 10 }, 0.8]] as const)('has a bound of rounds just below the best rule for one test, in noise of %o', (shape, right) => {
    const distance = 0.1
    const best = roundsOfBestRule(shape, distance, 0.01, right)
    const bound = leastRounds({ shape, columns: 1, distances: [distance], error: 0.01, right }, 400)
    expect(bound).toBeGreaterThan(best - 0.25)
    expect(bound).toBeLessThan(best)
    // several columns take longer than one
    expect(leastRounds({ shape, columns: 3, distances: [distance], error: 0.01, right }, 100)).toBeGreaterThan(bound)
    // Wald's bound, which knows nothing of coins, lies below
    expect(bound).toBeGreaterThan(0.8 * waldsRounds(informationOf(shape, Math.expm1(-distance)), 0.01, 1 - right))
  })

  test('has a rule that is told everything: without noise it needs the coins of its error alone, and it holds that error where nothing changed', () => {
    const steady = Array.from({ length: 30 }, () => 0)
    // 2^-n <= 0.005: 8 rounds
    expect(roundsOfTold(steady, { scale: 1e-4, freedom: 4 }, -0.1, 0.01)).toBe(8)
    expect(roundsOfTold(steady.slice(0, 7), { scale: 1e-4, freedom: 4 }, -0.1, 0.01)).toBe(Infinity)
    const shape = { scale: 0.05, freedom: 4 }
    const sizes = Array.from({ length: 12 }, (_, place) => 0.02 + 0.01 * place)
    // what it adds to the log-ratios is taken away again: nothing changed
    const shown = everyCoin(sizes, (signed) => roundsOfTold(signed.map((value) => value - Math.log1p(-0.1)), shape, -0.1, 0.2) < Infinity)
    expect(shown.filter(Boolean).length / shown.length).toBeLessThanOrEqual(0.1)
    expect(shown.some(Boolean)).toBe(true)
  })

  test('gains nothing by betting on coins where nothing changed, whatever the sizes, and names by them no more hosts than the share of the error', () => {
    const sizes = [0.001, 0.2, 0.01, 0.03, 0.025, 0.05, 0.02, 0.4, 0.03, 0.011]
    // around a true change of 4 %, and none
    const stakeOf = (ratios: readonly number[], change: number): number => {
      const forecast = new Forecast()
      return ratios.reduce((stake, ratio) => {
        const factor = stakeFactor(forecast, ratio, change)
        forecast.learn(ratio)
        return stake * factor
      }, 1)
    }
    for (const change of [0.04, 0]) {
      const stakes = everyCoin(sizes, (signed) => stakeOf(signed.map((value) => change + value), change))
      expect(stakes.reduce((sum, stake) => sum + stake, 0) / stakes.length).toBeCloseTo(1, 9)
      expect(Math.max(...stakes)).toBeGreaterThan(2 * Math.min(...stakes))
    }
    // where every round says the same, all but the first double it, nearly
    expect(stakeOf(Array.from({ length: 9 }, (_, place) => 0.1 + place / 1000), 0)).toBeGreaterThan(2 ** 7)
    // where the noise is small beside the margin, bets end after the rounds that the error alone takes, and ranks share it among the tests
    const quiet = (count: number): DrawnTest[] => Array.from({ length: count }, (_, test) => new DrawnTest(Array.from({ length: 20 }, (_value, place) => ((place + test) % 3) * 1e-3)))
    const roundsOf = (judge: typeof judgeByBets, count: number): number => Math.max(...judge(quiet(count), 0, { rounds: 20, alpha: 0.01, delta: 0.03 }).rounds)
    expect([2, 8].map((count) => [roundsOf(judgeByLooks, count), roundsOf(judgeByBets, count)])).toEqual([[10, 7], [12, 7]])
    // the tests of a process have its coin in common; these four stray in different rounds, so that each alone would use up the error
    const [terms, steady] = [{ rounds: 10, alpha: 0.005, delta: 0.03 }, Array.from({ length: 10 }, (_, place) => 0.03 + 0.001 * place)]
    const namedOf = (count: number): number => {
      const named = everyCoin(steady.map(() => 1), (coins) => {
        const tests = Array.from({ length: count }, (_, test) => new DrawnTest(steady.map((size, place) => size * (coins[place] ?? 1) * ((test >> place % 3) & 1 ? -1 : 1))))
        return judgeByBets(tests, 0, terms).outcomes.some((outcome) => outcome === 'faster' || outcome === 'slower')
      })
      return named.filter(Boolean).length / named.length
    }
    expect(namedOf(1)).toBeGreaterThan(0)
    expect(namedOf(1)).toBeLessThanOrEqual(terms.alpha)
    expect(namedOf(4)).toBeLessThanOrEqual(terms.alpha)
  })

  test('shows shares with Wilson’s interval', () => {
    expect(shareText(shareIn(0, 100))).toBe('0.0 (0.0-3.7)')
    expect(shareText(shareIn(10, 100))).toBe('10.0 (5.5-17.4)')
  })
})
