import { describe, expect, test } from '@jest/globals'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { calibrationKey, calibrationOf } from '../../src/core/hosts/calibration.ts'
import type { Measurement, Round } from '../../src/core/hosts/measurement.ts'
import { makeHostReport } from '../../src/core/report/host-report.ts'
import { measuredLines } from '../../src/core/report/host-facts.ts'
import { calibrationText } from '../../src/core/report/calibration-text.ts'
import { decideHost } from '../../src/core/verdict/host-decision.ts'
import { madeMeasurement, madeProcess, madeRounds } from '../support/made-measurement.ts'
import { plannedBump, plannedHost } from '../support/planned-bump.ts'

const HOST = plannedHost('carbon', { rounds: 240, flags: { ...plannedHost('carbon').flags, threads: null } })
const measured = (changes: Partial<Measurement> = {}, host = HOST) => madeMeasurement(host, { rounds: madeRounds(host, 1, [1680, 96], 12), ...changes })
const calibrate = (changes: Partial<Measurement> = {}, host = HOST) => {
  const calibration = calibrationOf(host, measured(changes, host), 0.01)
  if (calibration === null) throw new Error('there is no calibration')
  return calibration
}
const fingerprint = measured().fingerprint
/** Rounds in which one side or the other is up to a factor of `width` slower, like a host that others use. */
const noisy = (width: number, count = 40, foreignCpu = 0.02) =>
  Array.from({ length: count }, (_, index) => ({
    ...(madeRounds(HOST, 1, [1680, 96], 1)[0] ?? { first: 'baseline' as const }),
    index,
    baseline: madeProcess(HOST, [1680, 96], index, 1, { foreignCpu }),
    candidate: madeProcess(HOST, [1680 * width ** Math.sin(index * 2.1), 96], index, 2, { foreignCpu }),
  }))

/** Returns a draw of normal noise of this size, the same ones for the same seed. */
function normalNoise(size: number, seed: number): () => number {
  const generator = xoroshiro128plus(Math.imul(seed, 0x9e3779b1))
  const uniform = (): number => ((generator.next() >>> 0) + 0.5) / 2 ** 32
  return () => size * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}
/** Returns the rounds until a host knows, its candidate slower by this change. */
function roundsUntilDecided(host: typeof HOST, noise: () => number, change = 0, alpha = 0.01): Round[] {
  const rounds: Round[] = []
  for (;;) {
    const { ending, open } = decideHost(rounds, host, alpha, false)
    if (ending !== null) return rounds
    const asked = { ...host, tests: [...open] }
    const side = (factor: number) => madeProcess(asked, open.map(() => 1000 * factor * Math.exp(noise())))
    rounds.push({ index: rounds.length, first: 'baseline', baseline: side(1), candidate: side(1 / (1 + change)) })
  }
}
const hostOf = (family: number, rounds: number) => ({ ...HOST, rounds, tests: Array.from({ length: family }, (_, place) => `pp${512 + place}`) })

describe('A calibration', () => {
  test('of a quiet host has its noise, what fits the budget, a smallest change, and nothing to advise', () => {
    const calibration = calibrate()
    expect(calibration).toMatchObject({ host: 'carbon', roundsInBudget: 240, advice: [] })
    for (const { noise, shows, outcome, delta, pairs } of calibration.tests) {
      expect([outcome, delta, pairs]).toEqual(['same', 0.03, 10])
      expect(noise).toBeGreaterThan(0.0001)
      expect(noise).toBeLessThan(0.01)
      expect(shows).toBeLessThan(0.003)
    }
  })

  test.each([1, 2, 3, 4, 5, 8, 16])('of %i quiet tests says what can be told as soon as they are the same', (family) => {
    const host = hostOf(family, 240)
    const { tests, advice } = calibrate({ rounds: roundsUntilDecided(host, normalNoise(0.002, family)) }, host)
    expect(advice).toEqual([])
    for (const { outcome, shows } of tests) {
      expect(outcome).toBe('same')
      expect(shows).toBeGreaterThan(0)
      expect(shows).toBeLessThan(0.003)
    }
  })

  test('of few rounds says what can be told where many errors are allowed', () => {
    for (const alpha of [0.1, 0.2, 0.5]) {
      const host = hostOf(1, 240)
      const rounds = roundsUntilDecided(host, normalNoise(0.002, 1), 0, alpha)
      expect(calibrationOf(host, measured({ rounds }, host), alpha)).toMatchObject({ advice: [], tests: [{ outcome: 'same', shows: expect.any(Number) }] })
    }
  })

  test.each([
    [0.01, 1, 60],
    [0.01, 4, 60],
    [0.05, 2, 20],
    [0.05, 8, 24],
  ])('at a noise of %f promises of %i tests in %i rounds what most measurements name', (noise, family, rounds) => {
    const host = hostOf(family, rounds)
    const outcomes = Array.from({ length: 40 }, (_, seed) => {
      const draw = normalNoise(noise, 1 + seed)
      const delta = calibrate({ rounds: roundsUntilDecided(host, draw) }, host).tests[0]?.shows ?? 0
      const slower = { ...host, delta: Math.min(0.5, delta) }
      return decideHost(roundsUntilDecided(slower, draw, delta), slower, 0.01, true).comparisons[0]?.outcome
    })
    expect(outcomes.filter((outcome) => outcome === 'slower').length / outcomes.length).toBeGreaterThan(0.8)
  })

  test('says how often llama-bench failed, and why', () => {
    const rounds = madeRounds(HOST, 1, [1680, 96], 12).map((round) => ([2, 7].includes(round.index) ? { ...round, candidate: madeProcess(HOST, [1], 0, 0, { rows: [], failure: 'llama-bench crashed (SIGSEGV).' }) } : round))
    const calibration = calibrate({ rounds })
    expect(calibration.advice).toEqual(['2 of 12 rounds do not count: llama-bench crashed (SIGSEGV).'])
    expect(calibrationText(calibration)).not.toContain('Nothing to improve')
  })

  test('says how often the GPU was lost, which llama-bench calls no failure', () => {
    const cuda = plannedHost('carbon', { variant: 'cuda' })
    const rounds = madeRounds(cuda, 1, [1680, 96], 12).map((round) => ([2, 7].includes(round.index) ? { ...round, candidate: madeProcess(cuda, [100, 6], 0, 0, { gpuInfo: '' }) } : round))
    expect(calibrationOf(cuda, madeMeasurement(cuda, { rounds }), 0.01)?.advice).toEqual(['2 of 12 rounds do not count: ran without a GPU: its gpu_info is empty.'])
  })

  test('of a noisy host says which change cannot be told, and what it would take', () => {
    const { tests, advice } = calibrate({ rounds: noisy(1.5) })
    expect(tests[0]?.shows).toBeGreaterThan(0.03)
    expect(advice).toEqual([
      expect.stringMatching(/^Within 240 rounds no change of ±3\.0 % can be told: pp512 ±\d+\.\d %\. It takes about \d+ rounds \(.*\), and a config may ask for 1000: take a larger delta, or make the host quieter\.$/),
    ])
  })

  test('says which budget is to be raised, of each test by its own margin', () => {
    const rounds = noisy(1.08)
    const advised = (changes: Partial<typeof HOST>) => calibrate({ rounds }, { ...HOST, ...changes }).advice.at(-1)
    expect(advised({ rounds: 60 })).toMatch(/^Within 60 rounds no change of ±3\.0 % can be told: pp512 ±\d\.\d %\. It takes about \d+ rounds \(.*\): raise rounds, or delta\.$/)
    expect(advised({ budgetSeconds: 1000 })).toMatch(/^Within 16 min 40 s \(\d+ rounds\) no change of .*: raise budget, or delta\.$/)
    expect(advised({ rounds: 60, budgetSeconds: 1000 })).toMatch(/^Within 16 min 40 s \(\d+ rounds\) .*: raise rounds and budget, or delta\.$/)
    expect(calibrate({ rounds }, { ...HOST, rounds: 60, deltas: { pp512: 0.1 } }).advice).toEqual([])
    expect(calibrationText(calibrate({ rounds }, { ...HOST, rounds: 60, deltas: { pp512: 0.1 } }))).toContain('- Nothing to improve: changes of pp512 ±10.0 %, tg128 ±3.0 % can be told.')
  })

  test('of so few rounds that nothing can be told says so', () => {
    const few = { ...HOST, rounds: 4 }
    const { tests, advice } = calibrate({ rounds: madeRounds(few, 1, [1680, 96], 4) }, few)
    expect(tests.map(({ shows, outcome }) => [shows, outcome])).toEqual([[null, 'undecided'], [null, 'undecided']])
    expect(advice).toEqual(['Within 4 rounds nothing can be told of pp512, tg128. It takes at least 9 rounds that count: raise rounds.'])
    // a larger margin is no help, nor a larger budget where the calibration broke off
    expect(calibrate({ rounds: madeRounds(HOST, 1, [1680, 96], 4) }).advice).toEqual(['After 4 rounds that count nothing can be told of pp512, tg128. It takes at least 9: calibrate again.'])
  })

  test('counts the rounds that fit into the time', () => {
    const rounds = noisy(1.2, 12).map((round) => ({
      ...round,
      baseline: { ...round.baseline, startedAt: new Date(Date.UTC(2026, 1, 1) + round.index * 120_000).toISOString(), seconds: 60 },
      candidate: { ...round.candidate, startedAt: new Date(Date.UTC(2026, 1, 1) + round.index * 120_000 + 60_000).toISOString(), seconds: 60 },
    }))
    expect(calibrate({ rounds })).toMatchObject({ secondsPerRound: 120, roundsInBudget: 60 })
  })

  test.each<readonly [string, Partial<Measurement>, typeof HOST, RegExp]>([
    ['all cores are taken', {}, { ...HOST, flags: { ...HOST.flags, threads: 16 } }, /^llama-bench takes all 16 cores: leave one .*threads: 15/],
    ['the governor saves power', { fingerprint: fingerprint && { ...fingerprint, governor: 'powersave' } }, HOST, /^The CPU's frequency governor is powersave/],
    ['neighbours are busy', { rounds: noisy(1.01, 12, 1.4) }, HOST, /^Other programs took up to 1\.4 cores during 24 of 24 processes/],
    ['it is slower than itself', { rounds: madeRounds(HOST, 0.9, [1680, 96], 12) }, HOST, /^pp512 came out slower against itself/],
  ])('advises something when %s', (_what, changes, host, sentence) => {
    expect(calibrate(changes, host).advice[0]).toMatch(sentence)
  })

  test('advises the statistic that is quieter in every test', () => {
    const rounds = madeRounds(HOST, 1, [1680, 96], 12).map((round) => {
      const spoiled = (process: (typeof round)['baseline']) =>
        process && { ...process, rows: process.rows.map((row) => ({ ...row, samplesNs: row.samplesNs.map((ns, place) => (place < 4 ? ns * (1 + 0.2 * Math.abs(Math.sin(round.index * 3.3))) : ns)) })) }
      return { ...round, baseline: round.baseline, candidate: spoiled(round.candidate) }
    })
    expect(calibrate({ rounds }, { ...HOST, statistic: 'median' }).advice).toContain('By its min sample a process is quieter in every test than by its median: set statistic: min.')
    expect(calibrate({ rounds: rounds.slice(0, 8) }, { ...HOST, statistic: 'median' }).advice.join()).not.toContain('statistic')
    expect(calibrate({ rounds }).advice.join()).not.toContain('statistic')
  })

  test('without any noise advises no other statistic', () => {
    const still = madeRounds(HOST, 1, [1680, 96], 12).map((round) => ({ ...round, baseline: madeProcess(HOST, [1680, 96]), candidate: madeProcess(HOST, [1680, 96]) }))
    expect(calibrate({ rounds: still })).toMatchObject({ advice: [], tests: [{ noise: 0, shows: 0 }, { noise: 0, shows: 0 }] })
  })

  test('of no round that counts is none', () => {
    expect(calibrationOf(HOST, measured({ rounds: [] }), 0.01)).toBeNull()
    expect(calibrationOf(HOST, measured({ model: null }), 0.01)).toBeNull()
  })

  test('holds for the same host, tests, flags, model and hardware, whatever the kernel', () => {
    const key = calibrationKey(HOST, measured())
    expect(calibrationKey(HOST, measured({ fingerprint: fingerprint && { ...fingerprint, kernel: '7.0', nix: '3.0', memoryBytes: fingerprint.memoryBytes - 31_457_280 } }))).toBe(key)
    const others = [
      calibrationKey({ ...HOST, tests: ['pp512'] }, measured()),
      calibrationKey({ ...HOST, repetitions: 3 }, measured()),
      calibrationKey(HOST, measured({ fingerprint: fingerprint && { ...fingerprint, governor: 'powersave' } })),
      calibrationKey(HOST, measured({ fingerprint: fingerprint && { ...fingerprint, memoryBytes: fingerprint.memoryBytes / 2 } })),
      calibrationKey(HOST, measured({ model: { name: 'm', bytes: 1, modifiedAt: '2026-01-01T00:00:00.000Z', sampled: 'other', sha256: null } })),
      // a card in the place of another is CUDA0, too
      ...['RTX 3060', 'RTX 4090'].map((gpuInfo) => calibrationKey(HOST, measured({ rounds: madeRounds(HOST).map((round) => ({ ...round, baseline: round.baseline && { ...round.baseline, gpuInfo } })) }))),
    ]
    expect(new Set([key, ...others]).size).toBe(8)
    // a host without a card has the key that it always had
    expect(JSON.parse(key ?? '').at(-1)).toHaveLength(8)
  })

  test('stands in the report of what was measured later', () => {
    const calibration = calibrate()
    const report = makeHostReport(plannedBump([HOST]), HOST, measured({ calibration }))
    expect(measuredLines(report).join('\n')).toMatch(/^calibrated 2026-02-01, against itself: pp512 noise ±[\d.]+ % a round, shows ±[\d.]+ %; tg128 .* in 240 rounds$/m)
    expect(measuredLines(makeHostReport(plannedBump([HOST]), HOST, measured())).join('\n')).not.toContain('calibrated')
  })

  test('is printed within 80 columns, with what is to be done', () => {
    const text = calibrationText(calibrate({ rounds: noisy(1.5) }))
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(text).toMatch(/^TEST +NOISE A ROUND +SHOWS +ROUNDS +CAME OUT\npp512 +±\d+\.\d % +±\d+\.\d % +40 +undecided$/m)
    expect(text).toContain('\n- Within 240 rounds no change of ±3.0 % can be told')
    expect(calibrationText(calibrate())).toContain('- Nothing to improve: changes of ±3.0 % can be told.')
  })
})
