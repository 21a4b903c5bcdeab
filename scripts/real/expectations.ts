import type { DerivedForm } from './derived-tag.ts'
import { exitCodeOfOutcome } from '../../src/core/verdict/outcomes.ts'
import type { Outcome } from '../../src/core/verdict/outcomes.ts'
import type { HostReport, Report } from '../../src/core/report/report.ts'

export interface Expectations {
  /** Tags. */
  readonly from: string
  readonly to: string
  readonly tests: readonly string[]
  /** How llama-bench calls the hardware. */
  readonly hardware: RegExp
  /** What was derived from v0.5.0; null for b10361 to v0.5.0. */
  readonly form: DerivedForm | null
}

/** What measuring can end in; every other outcome means that the lane itself went wrong. */
const MEASURED: ReadonlySet<Outcome> = new Set(['slower', 'undecided', 'same', 'faster'])

/** The outcomes that are right for a form; `same` and the real bump may be anything that measuring can end in. */
const RIGHT: Readonly<Partial<Record<DerivedForm, readonly Outcome[]>>> = { regression: ['slower'], wrong: ['broken'] }

/** Every program of the checks is built by the fleet template, so every check has to have run. */
const CHECKS = ['smoke', 'greedy', 'logits', 'service'] as const

const NOT_COMPARED = { pairs: 0, change: null, low: null, high: null }

/** Returns what a complete report of carbon's bump should have had, one sentence each; nothing when it is complete. */
export function faultsOf(report: Report, exitCode: number, expected: Expectations): readonly string[] {
  const faults: string[] = []
  const expect = (fine: boolean, sentence: string): void => void (fine || faults.push(sentence))
  expect(report.baseline.tag === expected.from, `The baseline is ${report.baseline.tag}, not ${expected.from}.`)
  expect(report.candidate.tag === expected.to, `The candidate is ${report.candidate.tag}, not ${expected.to}.`)
  expect(exitCode === exitCodeOfOutcome(report.outcome), `The exit code is ${exitCode}, which is not that of ${report.outcome}.`)
  const [carbon, ...others] = report.hosts
  if (carbon?.host !== 'carbon' || others.length > 0) {
    return [...faults, `The hosts are ${report.hosts.map(({ host }) => host).join(', ')}, not carbon alone.`]
  }
  const { form } = expected
  const right = form === null ? undefined : RIGHT[form]
  expect(right === undefined ? MEASURED.has(carbon.outcome) : right.includes(carbon.outcome), `carbon ends ${carbon.outcome}: ${carbon.sentence}`)
  faults.push(...faultsOfChecks(carbon, form))
  // nobody benchmarks what answers differently
  if (form === 'wrong') return faults
  expect(expected.hardware.test(carbon.device ?? ''), `It was measured on ${carbon.device}, not on ${expected.hardware.source}.`)
  expect(carbon.ending !== 'cut-short', `carbon's rounds were cut short after ${carbon.rounds.length}.`)
  const { baseline, candidate } = carbon.derivations ?? { baseline: null, candidate: null }
  expect(baseline !== null && candidate !== null && baseline !== candidate, `The derivations are ${baseline} and ${candidate}.`)
  for (const test of expected.tests) {
    const { pairs, change, low, high } = carbon.comparisons.find((known) => known.test === test) ?? NOT_COMPARED
    expect(pairs > 0, `carbon has no pair of samples of ${test}.`)
    expect(change !== null && low !== null && high !== null, `carbon has no interval for ${test}.`)
  }
  return faults
}

function faultsOfChecks({ checks }: HostReport, form: DerivedForm | null): readonly string[] {
  return CHECKS.flatMap((name) => {
    const found = checks.find((check) => check.name === name && check.side === 'candidate')
    const result = found?.result ?? 'missing'
    const right = form === 'wrong' && name === 'logits' ? ['failed'] : name === 'greedy' ? ['passed', 'notice'] : ['passed']
    return right.includes(result) ? [] : [`The ${name} check of the candidate is ${result}: ${found?.sentence ?? 'it did not run'}`]
  })
}
