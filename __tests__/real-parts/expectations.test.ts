import { describe, expect, test } from '@jest/globals'
import { faultsOf } from '../../scripts/real/expectations.ts'
import type { Measurement } from '../../src/core/hosts/measurement.ts'
import { makeReport } from '../../src/core/report/make-report.ts'
import type { Report } from '../../src/core/report/report.ts'
import { madeCheckRuns } from '../support/made-check-runs.ts'
import { failedBuild, madeMeasurement, madeRounds } from '../support/made-measurement.ts'
import { BASELINE, CANDIDATE, plannedBump, plannedHost } from '../support/planned-bump.ts'

const carbon = plannedHost('carbon', { tests: ['pp128', 'tg64'], checks: ['greedy', 'logits', 'service'] })
const expected = { from: 'b10361', to: 'v0.5.0', tests: carbon.tests, hardware: /Ryzen/, form: null }

function reported(changes: Partial<Measurement> = {}, hosts = [carbon]): Report {
  const measurement = madeMeasurement(carbon, { rounds: madeRounds(carbon), checkRuns: madeCheckRuns(), ...changes })
  return makeReport(plannedBump(hosts), 'd'.repeat(64), [measurement], [], '2026-02-01T05:00:00.000Z')
}
const { baseline, candidate } = madeMeasurement(carbon)

describe("a report of the real lane's bump", () => {
  test.each([
    ['same', 1, 0],
    ['slower', 0.8, 3],
    ['faster', 1.3, 0],
  ] as const)('is complete when carbon is %s and the exit code says so', (outcome, ratio, exitCode) => {
    const report = reported({ rounds: madeRounds(carbon, ratio) })
    expect(report.outcome).toBe(outcome)
    expect(faultsOf(report, exitCode, expected)).toEqual([])
  })

  test.each<readonly [string, Report, number, RegExp]>([
    ['of another baseline', { ...reported(), baseline: { ...BASELINE, tag: 'b1' } }, 0, /The baseline is b1, not b10361/],
    ['of another candidate', { ...reported(), candidate: { ...CANDIDATE, tag: 'v0.6.0' } }, 0, /v0\.6\.0, not v0\.5\.0/],
    ['with the exit code of other news', reported(), 3, /exit code is 3, which is not that of same/],
    ['with another host', reported({}, [carbon, plannedHost('boron')]), 4, /The hosts are carbon, boron/],
    ['without a host', { ...reported(), hosts: [] }, 0, /not carbon alone/],
    ['without a build', reported({ candidate: { ...candidate, build: failedBuild() } }), 3, /carbon ends build-failed/],
    ['with fewer rounds', reported({ rounds: madeRounds(carbon).slice(0, 7) }), 0, /cut short after 7/],
    ['without a round', reported({ rounds: [] }), 4, /no pair of samples of pp128/],
    ['of one derivation', reported({ candidate: { ...candidate, derivation: baseline.derivation } }), 0, /The derivations are/],
  ])('is refused when it is one %s', (_what, report, exitCode, sentence) => {
    expect(faultsOf(report, exitCode, expected).join('\n')).toMatch(sentence)
  })

  test('is refused when a check of the candidate did not run, or the outcome is not that of the form', () => {
    const { greedy, service } = madeCheckRuns()
    expect(faultsOf(reported({ checkRuns: { greedy, logits: null, service } }), 0, expected).join()).toMatch(/The logits check of the candidate is missing/)
    expect(faultsOf(reported(), 0, { ...expected, form: 'regression' }).join()).toMatch(/carbon ends same/)
    expect(faultsOf(reported(), 0, { ...expected, form: 'wrong' }).join()).toMatch(/carbon ends same.*The logits check of the candidate is passed/)
    expect(faultsOf(reported({ rounds: madeRounds(carbon, 0.8) }), 3, { ...expected, form: 'regression' })).toEqual([])
  })

  test('is complete for a wrong kernel when its answers are what is broken, without a round', () => {
    const wrong = reported({ rounds: [], checkRuns: madeCheckRuns({ mean: 0.1, text: 'other' }) })
    expect(faultsOf(wrong, 3, { ...expected, form: 'wrong' })).toEqual([])
    expect(faultsOf(wrong, 3, { ...expected, form: 'rounding' }).join('\n')).toMatch(/carbon ends broken[^]*The logits check of the candidate is failed/)
  })

  test('is refused when it was measured on other hardware', () => {
    expect(faultsOf(reported(), 0, { ...expected, hardware: /llvmpipe/ }).join('\n')).toMatch(/It was measured on .*Ryzen.*, not on llvmpipe/)
  })

  test('is refused when a test was not compared', () => {
    expect(faultsOf(reported(), 0, { ...expected, tests: ['pp128', 'tg65'] }).join('\n')).toMatch(/no interval for tg65/)
  })
})
