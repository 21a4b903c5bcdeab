import { describe, expect, test } from '@jest/globals'
import type { Measurement, Round } from '../../src/core/hosts/measurement.ts'
import { reasonNotToMerge } from '../../src/core/pull-request/automerge.ts'
import { makeReport } from '../../src/core/report/make-report.ts'
import { reportMarkdown } from '../../src/core/report/report-markdown.ts'
import { makeHostReport } from '../../src/core/report/host-report.ts'
import type { HostReport } from '../../src/core/report/report.ts'
import { failedBuild, madeMeasurement, madeProcess, madeRounds } from '../support/made-measurement.ts'
import { plannedBump, plannedHost } from '../support/planned-bump.ts'

const HOST = plannedHost('carbon')
const judge = (changes: Partial<Measurement> | null, host = HOST): HostReport =>
  makeHostReport(plannedBump([host]), host, changes === null ? null : madeMeasurement(host, changes))
const outcomeOf = (changes: Partial<Measurement> | null, host = HOST) => {
  const { outcome, sentence } = judge(changes, host)
  return { outcome, sentence }
}
const side = (build: Measurement['baseline']['build'], changes: Partial<Measurement['baseline']> = {}) => ({
  baseline: { ...madeMeasurement(HOST).baseline, build, ...changes },
  candidate: { ...madeMeasurement(HOST).candidate, build, ...changes },
})
const reportOf = (rounds: readonly Round[]) =>
  makeReport(plannedBump([HOST]), 'd'.repeat(64), [madeMeasurement(HOST, { rounds: [...rounds] })], [], '2026-02-01T05:00:00.000Z')
const smoke = (which: 'baseline' | 'candidate', result: 'passed' | 'failed' | 'not-checked') =>
  ({ name: 'smoke', side: which, result, sentence: 'llama-bench --list-devices was killed by SIGILL.' }) as const

describe('A host of which nothing came back', () => {
  test('is missing, and the sentence names the labels no runner answered to', () => {
    expect(outcomeOf(null)).toEqual({
      outcome: 'missing',
      sentence: 'No measurement came back from carbon: no runner with the labels self-hosted, carbon finished it.',
    })
  })
})

describe('A host whose measurement is not of this plan', () => {
  test('is infra-failed when the candidate measured is another commit', () => {
    const candidate = { ...madeMeasurement(HOST).candidate, rev: 'e'.repeat(40) }
    expect(outcomeOf({ candidate })).toEqual({
      outcome: 'infra-failed',
      sentence: "The candidate measured is eeeeeee, the plan's is ccccccc. The measurement is stale: measure carbon again.",
    })
  })

  test('is infra-failed when it holds other tests than the plan', () => {
    const other = plannedHost('carbon', { tests: ['pp128'] })
    expect(outcomeOf({ rounds: madeRounds(other, 1, [1000]) })).toEqual({
      outcome: 'infra-failed',
      sentence: "The tests measured are pp128, the plan's are pp512, tg128. The measurement is stale: measure carbon again.",
    })
  })
})

describe('A host whose check failed', () => {
  test('is broken when the candidate fails what the baseline passes, however fast it is', () => {
    const checks = [smoke('baseline', 'passed'), smoke('candidate', 'failed')]
    expect(outcomeOf({ checks, rounds: madeRounds(HOST, 2) })).toEqual({
      outcome: 'broken',
      sentence: 'The candidate fails the smoke check that the baseline passes: llama-bench --list-devices was killed by SIGILL.',
    })
  })

  test.each([
    ['the baseline fails too', [smoke('baseline', 'failed'), smoke('candidate', 'failed')]],
    ['the baseline alone fails', [smoke('baseline', 'failed'), smoke('candidate', 'passed')]],
    ['the baseline was not put to it', [smoke('baseline', 'not-checked'), smoke('candidate', 'failed')]],
    ['nothing is known of the baseline', [smoke('candidate', 'failed')]],
  ])('is bench-failed, never broken, when %s', (_, checks) => {
    expect(outcomeOf({ checks }).outcome).toBe('bench-failed')
  })

  test('is judged by its speed when a check could not run', () => {
    expect(outcomeOf({ checks: [smoke('baseline', 'not-checked'), smoke('candidate', 'not-checked')] }).outcome).toBe('same')
  })
})

describe('A host where something does not build', () => {
  test('is build-failed when the candidate does not build and the baseline does, with the log', () => {
    const report = judge({ candidate: side(failedBuild()).candidate, rounds: [] })
    expect(report.outcome).toBe('build-failed')
    expect(report.sentence).toBe(
      'The candidate does not build, the baseline does: the builder of llama-cpp-0.0.0 ended with exit code 1.',
    )
    expect(report.logTail).toContain("'coopmat' : undeclared identifier")
  })

  test('is build-failed when the candidate does not evaluate where the baseline evaluates, built or not', () => {
    const candidate = side(failedBuild({ stage: 'evaluate', sentence: "attribute 'cuda' missing." }), {
      derivation: null,
    }).candidate
    const baseline = side({ kind: 'not-started' }).baseline
    expect(outcomeOf({ baseline, candidate, rounds: [] })).toEqual({
      outcome: 'build-failed',
      sentence: "The candidate does not evaluate, the baseline does: attribute 'cuda' missing.",
    })
  })

  test('is infra-failed when the baseline does not build: nothing is there to compare with', () => {
    const outcome = outcomeOf({ ...side(failedBuild()), rounds: [] })
    expect(outcome.outcome).toBe('infra-failed')
    expect(outcome.sentence).toMatch(/^The baseline does not build, so there is nothing to compare with: /)
  })

  test.each(['baseline', 'candidate'] as const)(
    'is infra-failed when the machine is at fault on the %s, and says which side',
    (which) => {
      const build = failedBuild({ fault: 'infrastructure', sentence: 'No space left on device.' })
      const outcome = outcomeOf({ [which]: side(build)[which], rounds: [] })
      expect(outcome).toEqual({ outcome: 'infra-failed', sentence: `The ${which} could not be built: No space left on device.` })
    },
  )

  test('is infra-failed when the candidate fails and the machine kept the baseline from being built', () => {
    const baseline = side(failedBuild({ fault: 'infrastructure' })).baseline
    expect(outcomeOf({ baseline, candidate: side(failedBuild()).candidate, rounds: [] }).outcome).toBe('infra-failed')
  })

  test('is infra-failed when the baseline was never tried: the candidate may not be at fault', () => {
    const baseline = side({ kind: 'not-started' }).baseline
    expect(outcomeOf({ baseline, candidate: side(failedBuild()).candidate, rounds: [] }).outcome).toBe('infra-failed')
  })
})

describe('A host whose two sides are the same derivation', () => {
  test('is unchanged, with nothing to measure', () => {
    const { baseline, candidate } = side({ kind: 'not-started' }, { derivation: '/nix/store/x.drv' })
    const outcome = outcomeOf({ baseline, candidate: { ...candidate, rev: 'c'.repeat(40) }, rounds: [], checks: [] })
    expect(outcome).toEqual({
      outcome: 'unchanged',
      sentence: 'Both sides are the same derivation: there is nothing to measure.',
    })
  })
})

describe('A host whose benchmark did not come through', () => {
  test.each(['bench-failed', 'infra-failed', 'undecided'] as const)(
    'is %s when the measurement says so, with its sentence',
    (kind) => {
      const failure = { kind, sentence: 'The budget of 2 hours is spent.', logTail: 'last line' }
      expect(judge({ failure, rounds: madeRounds(HOST, 1, [1680, 96], 3) })).toMatchObject({
        outcome: kind,
        sentence: failure.sentence,
        logTail: 'last line',
      })
    },
  )

  test('is infra-failed when the job stopped before the end', () => {
    expect(outcomeOf({ finishedAt: null, rounds: madeRounds(HOST, 0.5, [1680, 96], 5) })).toEqual({
      outcome: 'infra-failed',
      sentence: 'The job stopped after 5 of at most 12 rounds, before the measurement was finished.',
    })
  })

  test('is bench-failed when llama-bench fails on a side, and names the side and the reason', () => {
    const crashed = madeProcess(HOST, [1], 0, 0, {
      rows: [],
      exitCode: 1,
      failure: 'llama-bench ended with exit code 1.',
      stderrTail: 'failed to load model',
    })
    const rounds = madeRounds(HOST).map((round) => (round.index < 2 ? round : { ...round, candidate: crashed }))
    expect(judge({ rounds })).toMatchObject({
      outcome: 'bench-failed',
      sentence: 'llama-bench fails on the candidate in 10 of 12 rounds, on the baseline in 0: llama-bench ended with exit code 1.',
      logTail: 'failed to load model',
    })
    const swapped = madeRounds(HOST).map((round) => ({ ...round, baseline: crashed }))
    expect(outcomeOf({ rounds: swapped }).sentence).toMatch(/fails on the baseline in 12 of 12 rounds/)
  })

  describe('now and then', () => {
    const host = plannedHost('carbon', { rounds: 200 })
    const crashed = madeProcess(host, [1], 0, 0, { rows: [], signal: 'SIGSEGV', failure: 'llama-bench died of SIGSEGV.', stderrTail: 'last words' })
    const noisy = madeRounds(host, 1, [1680, 96], 60).map((round) => ({ ...round, candidate: madeProcess(host, [1680 * (1 + 0.2 * Math.sin(round.index * 2.1)), 96], round.index, 2) }))
    const failing = (failed: 'baseline' | 'candidate', places: readonly number[], rounds: readonly Round[] = noisy) => rounds.map((round) => (places.includes(round.index) ? { ...round, [failed]: crashed } : round))

    test('on one side alone is bench-failed once that is no chance: what is left of its rounds is too kind to it', () => {
      const eight = [3, 7, 12, 18, 25, 33, 42, 52]
      for (const failed of ['baseline', 'candidate'] as const) {
        const other = failed === 'baseline' ? 'candidate' : 'baseline'
        expect(judge({ rounds: failing(failed, eight) }, host)).toMatchObject({
          outcome: 'bench-failed',
          sentence: `llama-bench fails on the ${failed} in 8 of 60 rounds, on the ${other} in 0: llama-bench died of SIGSEGV.`,
          logTail: 'last words',
        })
      }
      // 2·2⁻⁷ is more than 1 %
      expect(outcomeOf({ rounds: failing('candidate', eight.slice(1)) }, host).outcome).toBe('undecided')
      expect(outcomeOf({ rounds: failing('baseline', [5, 9, 20], failing('candidate', eight)) }, host).outcome).toBe('undecided')
    })

    test('on the candidate alone takes nothing from a loss that is shown all the same', () => {
      const slower = madeRounds(host, [1, 0.8], [1680, 96], 60).map((round) => ({ ...round, candidate: madeProcess(host, [1680 * (1 + 0.2 * Math.sin(round.index * 2.1)), 77], round.index, 2) }))
      const places = [1, 3, 7, 12, 18, 25, 33, 42, 52]
      expect(outcomeOf({ rounds: failing('candidate', places, slower) }, host).outcome).toBe('slower')
      expect(outcomeOf({ rounds: failing('baseline', places, slower) }, host).outcome).toBe('bench-failed')
    })

    test('on the candidate alone is told beside good news, and keeps a bump from merging by itself', () => {
      const rounds = failing('candidate', [2], failing('baseline', [5], failing('candidate', [5], madeRounds(HOST))))
      const report = reportOf(rounds)
      expect(report.hosts[0]).toMatchObject({ outcome: 'same', sentence: 'Every change lies inside ±3.0 %. llama-bench failed on the candidate alone in 1 of 12 rounds.' })
      expect(report.headline).toBe('Merge: same on carbon; llama-bench failed on the candidate at times on carbon')
      expect(reportMarkdown(report)).toContain('**carbon** (same): Every change lies inside')
      expect(reasonNotToMerge(report, 'good-news')).toBe('llama-bench failed on the candidate in 1 of 12 rounds on carbon')
      const ofBaseline = reportOf(failing('baseline', [2], madeRounds(HOST)))
      expect([ofBaseline.headline, reasonNotToMerge(ofBaseline, 'good-news')]).toEqual(['Merge: same on carbon', null])
    })

    test('counts a candidate that lost its GPU, which llama-bench calls no failure', () => {
      const cuda = plannedHost('carbon', { variant: 'cuda' })
      const lost = (which: 'baseline' | 'candidate', rounds: readonly Round[]) => rounds.map((round) => (round.index === 2 ? { ...round, [which]: madeProcess(cuda, [100, 6], 2, 2, { gpuInfo: '' }) } : round))
      const onGpu = (rounds: readonly Round[]) => makeReport(plannedBump([cuda]), 'd'.repeat(64), [madeMeasurement(cuda, { rounds: [...rounds] })], [], '2026-02-01T05:00:00.000Z')
      const report = onGpu(lost('candidate', madeRounds(cuda)))
      expect(report.hosts[0]).toMatchObject({ outcome: 'same', sentence: 'Every change lies inside ±3.0 %. llama-bench failed on the candidate alone in 1 of 12 rounds.' })
      expect(report.hosts[0]?.rounds[2]).toMatchObject({ baseline: { failure: null }, candidate: { failure: 'ran without a GPU: its gpu_info is empty' } })
      expect(reasonNotToMerge(report, 'good-news')).toBe('llama-bench failed on the candidate in 1 of 12 rounds on carbon')
      expect(reasonNotToMerge(onGpu(lost('candidate', lost('baseline', madeRounds(cuda)))), 'good-news')).toBeNull()
    })

    test('is remembered where more rounds would be needed: of the budget, failed ones are no use', () => {
      const short = { ...host, rounds: 60 }
      expect(outcomeOf({ rounds: failing('candidate', [2, 9, 30], failing('baseline', [5, 20])) }, short).sentence).toMatch(/takes about \d+ rounds that count to decide, the budget is 60 rounds\.$/)
      expect(outcomeOf({ rounds: noisy }, short).sentence).toMatch(/takes about \d+ rounds to decide, the budget is 60 rounds\.$/)
    })

    test('and twice in a row, which ends the rounds, is bench-failed and not too noisy to tell', () => {
      expect(outcomeOf({ rounds: failing('candidate', [58, 59]) }, host)).toEqual({
        outcome: 'bench-failed',
        sentence: 'llama-bench fails on the candidate in 2 of 60 rounds: llama-bench died of SIGSEGV.',
      })
      expect(outcomeOf({ rounds: failing('candidate', [30, 59]) }, host).outcome).toBe('undecided')
      // what the last look can still decide of those before stands
      const quiet = madeRounds(host, 1, [1680, 96], 11)
      expect(outcomeOf({ rounds: failing('candidate', [9, 10], quiet) }, host).outcome).toBe('same')
    })
  })

  test('drops a pair when one of its processes fails, and decides on the others', () => {
    const rounds = madeRounds(HOST, 0.9).map((round) =>
      round.index === 3 ? { ...round, baseline: { ...madeProcess(HOST, [1]), failure: 'timed out.' } } : round,
    )
    const report = judge({ rounds })
    expect(report.outcome).toBe('slower')
    expect(report.comparisons.map(({ pairs }) => pairs)).toEqual([10, 10])
    expect(report.rounds[3]?.dropped).toBe('baseline: timed out.')
  })

  test('drops a pair when a process has too few samples or a side did not run', () => {
    const rounds = madeRounds(HOST).map((round) => {
      if (round.index === 0) return { ...round, candidate: null }
      if (round.index > 1) return round
      const short = madeProcess(HOST, [1680, 96]).rows.map((row) => ({ ...row, samplesNs: row.samplesNs.slice(2) }))
      return { ...round, baseline: madeProcess(HOST, [1], 0, 0, { rows: short }) }
    })
    const report = judge({ rounds })
    expect(report.rounds.map(({ dropped }) => dropped).slice(0, 3)).toEqual([
      'candidate: did not run',
      'baseline: has 3 samples of pp512, not 5',
      null,
    ])
    expect(report.comparisons[0]?.pairs).toBe(10)
  })

  test('counts a round that was recorded twice once', () => {
    const rounds = madeRounds(HOST)
    expect(judge({ rounds: [...rounds, ...rounds] }).comparisons[0]?.pairs).toBe(10)
  })

  test('is undecided when the plan has fewer rounds than its tests need', () => {
    const host = plannedHost('carbon', { rounds: 5 })
    expect(outcomeOf({ rounds: madeRounds(host, 0.5) }, host)).toEqual({
      outcome: 'undecided',
      sentence: '5 rounds cannot decide 2 tests at an error share of 1.0 %: at least 9 are needed, the budget is 5 rounds.',
    })
  })

  test('is undecided for too few rounds when one that failed is not the reason, and bench-failed when it is', () => {
    const of = (count: number) => outcomeOf({ rounds: madeRounds(HOST, 1, [1680, 96], count).map((round) => ([3, 6].includes(round.index) ? { ...round, candidate: madeProcess(HOST, [1], 0, 0, { rows: [], failure: 'llama-bench died of SIGSEGV.' }) } : round)) })
    expect(of(6)).toEqual({ outcome: 'undecided', sentence: '5 of 6 rounds count and cannot decide 2 tests at an error share of 1.0 %: at least 9 are needed.' })
    expect(of(9)).toEqual({ outcome: 'bench-failed', sentence: 'llama-bench fails on the candidate in 2 of 9 rounds: llama-bench died of SIGSEGV.' })
    // two tests left after ten rounds as the same, so that the eleventh had no look of its own
    const three = plannedHost('carbon', { rounds: 60, tests: ['pp512', 'tg128', 'pp64'], budgetSeconds: 11 * 19 })
    const rounds = madeRounds(three, [1, 0.9, 1], [1680, 96, 500], 11)
    expect(outcomeOf({ rounds }, three)).toEqual({ outcome: 'undecided', sentence: '11 rounds cannot decide 3 tests at an error share of 1.0 %: at least 12 are needed, the budget is 3 min 29 s.' })
    const one = plannedHost('carbon', { rounds: 1, tests: ['pp512'] })
    expect(outcomeOf({ rounds: madeRounds(one) }, one).sentence).toBe('1 round cannot decide 1 test at an error share of 1.0 %: at least 8 are needed, the budget is 1 round.')
    const short = plannedHost('carbon', { rounds: 1000, budgetSeconds: 5 })
    expect(outcomeOf({ rounds: madeRounds(short, 0.5, [1680, 96], 1) }, short).sentence).toBe('1 round cannot decide 2 tests at an error share of 1.0 %: at least 9 are needed, the budget is 5 s.')
  })

  test('says of one that was not benchmarked for its answers, which a person accepted afterwards, that it is to be measured', () => {
    expect(outcomeOf({ rounds: [] })).toEqual({ outcome: 'undecided', sentence: 'It was not benchmarked, because its answers had changed and nobody had accepted that yet: measure it again.' })
  })

  test.each([
    ['cpuInfo', 'CPU', 'from one round to the next', (index: number) => index > 3],
    ['gpuInfo', 'GPU', 'from one round to the next', (index: number) => index > 3],
    ['gpuInfo', 'GPU', 'between the sides', () => true],
  ] as const)('is undecided when %s (%s) differs %s', (field, what, _where, isOther) => {
    const rounds = madeRounds(HOST, 0.5).map((round) => ({
      ...round,
      candidate: { ...(round.candidate ?? madeProcess(HOST, [1])), ...(isOther(round.index) ? { [field]: 'another' } : {}) },
    }))
    const outcome = outcomeOf({ rounds })
    expect(outcome.outcome).toBe('undecided')
    expect(outcome.sentence).toMatch(new RegExp(`did not all run on the same ${what}: .*'another'`))
  })

  test('is judged by its speed when one build names what computes for the same CPU, and the other has none', () => {
    const rounds = madeRounds(HOST, 0.5).map((round) => ({
      ...round,
      candidate: { ...(round.candidate ?? madeProcess(HOST, [1])), cpuInfo: 'OpenBLAS, AMD EPYC' },
    }))
    expect(outcomeOf({ rounds }).outcome).toBe('slower')
  })

  test('is judged by its speed when llama-bench does not say what it ran on', () => {
    const rounds = madeRounds(HOST, 0.5).map((round) => ({
      ...round,
      candidate: { ...(round.candidate ?? madeProcess(HOST, [1])), cpuInfo: null, gpuInfo: null },
    }))
    expect(outcomeOf({ rounds }).outcome).toBe('slower')
  })
})

describe('A host that was measured in full', () => {
  test('is slower when a test is, whatever the others say', () => {
    const { outcome, sentence } = outcomeOf({ rounds: madeRounds(HOST, [1.2, 0.73]) })
    expect(outcome).toBe('slower')
    expect(sentence).toMatch(/^The candidate is slower: tg128 -27\.\d % \[-2\d\.\d %, -2\d\.\d %\]\.$/)
  })

  test('is faster when a test is and the others are the same', () => {
    expect(outcomeOf({ rounds: madeRounds(HOST, [1.2, 1]) })).toMatchObject({
      outcome: 'faster',
      sentence: expect.stringMatching(/pp512 \+20\.\d %/),
    })
  })

  test('is undecided when a test is, even beside a faster one', () => {
    const wild = (index: number): number => 1 + 0.2 * Math.sin(index * 2.1)
    const rounds = madeRounds(HOST).map((round) => ({
      ...round,
      candidate: madeProcess(HOST, [1680 * 1.2, 96 * wild(round.index)], round.index, 2),
    }))
    const { outcome, sentence } = outcomeOf({ rounds })
    expect(outcome).toBe('undecided')
    expect(sentence).toMatch(/^Too noisy to tell at ±3\.0 %: tg128 .* A change of ±\d+\.\d % would have shown; at this noise it takes about \d+ rounds to decide, the budget is 12 rounds\.$/)
  })

  test('is the same when every change lies inside the margin', () => {
    expect(outcomeOf({})).toEqual({ outcome: 'same', sentence: 'Every change lies inside ±3.0 %.' })
  })

  test('keeps every sample in the report, failed processes included', () => {
    const report = judge({})
    expect(report.rounds).toHaveLength(12)
    expect(report.rounds[0]?.baseline?.rows[0]?.samplesNs).toHaveLength(5)
  })
})
