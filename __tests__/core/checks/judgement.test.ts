import { describe, expect, test } from '@jest/globals'
import { acceptedOutputs, acceptingLabel } from '../../../src/core/checks/accepted-outputs.ts'
import { failedRun, notRun, type CheckRuns } from '../../../src/core/checks/check-runs.ts'
import { checksOf, unprovenChecks } from '../../../src/core/checks/judgement.ts'
import { makeHostReport } from '../../../src/core/report/host-report.ts'
import { headlineOf } from '../../../src/core/report/headline.ts'
import { newsOf } from '../../../src/core/verdict/outcomes.ts'
import { madeCheckRuns, type MadeChecks } from '../../support/made-check-runs.ts'
import { madeMeasurement, madeRounds } from '../../support/made-measurement.ts'
import { CANDIDATE, plannedBump, plannedHost } from '../../support/planned-bump.ts'

const ALL = ['greedy', 'logits', 'service'] as const
const HOST = plannedHost('carbon', { checks: [...ALL] })
const TERMS = { candidateTag: CANDIDATE.tag, acceptedOutputs: [] as string[] }

const judged = (runs: CheckRuns, terms = TERMS) => {
  const checks = checksOf({ checks: [], checkRuns: runs }, terms)
  return (name: string, side = 'candidate') => checks.find((check) => check.name === name && check.side === side)
}
const resultsOf = (made: MadeChecks) => {
  const of = judged(madeCheckRuns(made))
  return Object.fromEntries(ALL.map((name) => [name, of(name)?.result]))
}
const reportOf = (runs: CheckRuns | undefined, ratio = 1, acceptedTags: string[] = []) =>
  makeHostReport(plannedBump([HOST], { acceptedOutputs: acceptedTags }), HOST, madeMeasurement(HOST, { rounds: madeRounds(HOST, ratio), ...(runs === undefined ? {} : { checkRuns: runs }) }))

describe('the checks of a sound candidate', () => {
  test('pass on both sides, and good news about speed stays as it is', () => {
    expect(resultsOf({})).toEqual({ greedy: 'passed', logits: 'passed', service: 'passed' })
    expect(reportOf(madeCheckRuns()).sentence).toBe('Every change lies inside ±3.0 %.')
  })

  test('are not proven as long as nobody ran them, and the sentence says so', () => {
    expect(reportOf(undefined).sentence).toBe('Every change lies inside ±3.0 %. Not checked: greedy, logits, service.')
    expect(unprovenChecks(ALL, reportOf(undefined).checks)).toEqual([...ALL])
    expect(unprovenChecks(ALL, reportOf(madeCheckRuns()).checks)).toEqual([])
    expect(unprovenChecks(ALL, [])).toEqual(['smoke', ...ALL])
  })
})

describe('the first line says what was seen', () => {
  const line = (runs: Partial<CheckRuns>) => headlineOf([reportOf({ ...madeCheckRuns(), ...runs })])
  const { greedy, logits } = madeCheckRuns()
  test.each<[string, Partial<CheckRuns>, string]>([
    ['probabilities that differ', madeCheckRuns({ mean: 0.34 }), 'carbon answers differently'],
    ['prompts read as other tokens', madeCheckRuns({ tokens: [1, 3] }), 'carbon answers differently'],
    ['a llama-perplexity that dies', { logits: { ...logits!, candidate: failedRun('llama-perplexity crashed', '') } }, 'the candidate is broken on carbon'],
    ['a llama-completion that dies', { greedy: { ...greedy!, candidate: failedRun('llama-completion crashed', '') } }, 'the candidate is broken on carbon'],
    ['a service that does not start', madeCheckRuns({ serviceFault: 'unknown argument --foo' }), "the service's own command line no longer starts on carbon (unknown argument --foo)"],
    ['a service that does not answer', madeCheckRuns({ serviceFault: 'it becomes ready, but it answers with HTTP 500', serviceStarts: true }), "the service's own command line no longer works on carbon (it becomes ready, but it answers with HTTP 500)"],
    [
      'a service whose answer speaks of starting',
      madeCheckRuns({ serviceFault: "it becomes ready, but its completion broke off with 'no longer starts: never'", serviceStarts: true }),
      "the service's own command line no longer works on carbon (it becomes ready, but its completion broke off with 'no longer starts: never')",
    ],
  ])('of %s', (_what, runs, words) => {
    expect(line(runs)).toBe(`Do not merge: ${words}`)
  })
})

describe('answers that differ', () => {
  test('beyond the threshold are broken however fast, and the first line can say it', () => {
    const host = reportOf(madeCheckRuns({ mean: 0.34, text: 'other' }), 2)
    expect(host.outcome).toBe('broken')
    expect(host.sentence).toMatch(/^The candidate answers differently when it takes tokens one by one: the mean divergence is 0\.34/)
  })

  test.each([
    ['just inside', 0.001, 'passed'],
    ['just outside', 0.001_01, 'failed'],
    ['not a number', null, 'failed'],
  ] as const)('are judged by the worse of both ways: %s', (_what, mean, result) => {
    expect(resultsOf({ mean, self: 0 })).toMatchObject({ logits: result })
  })

  test('are told apart from what is allowed, however near they lie', () => {
    const sentence = (mean: number, self: number) => judged(madeCheckRuns({ mean, self }))('logits')?.sentence
    expect(sentence(0.001_44, 0.000_208)).toMatch(/: the mean divergence is 0\.00144, at most 0\.0058 \(allowed is 0\.00142:/)
    expect(sentence(0.001_417, 0.000_208)).toMatch(/is 0\.001417, at most 0\.0057 \(allowed is 0\.001416:/)
    expect(sentence(0.001_416, 0.000_208)).toMatch(/^The mean divergence from the baseline is 0\.001416 \(allowed is 0\.001416:/)
    expect(sentence(0.34, 0.010_04)).toMatch(/its mean divergence is 0\.01004, more than 0\.01\.$/)
    expect(sentence(0.34, 0)).toMatch(/is 0\.34, at most 1\.4 \(allowed is 0\.001:/)
  })

  test('may differ as far as the baseline does from itself, twice', () => {
    expect(resultsOf({ mean: 0.0029, self: 0.001 })).toMatchObject({ logits: 'passed' })
    expect(resultsOf({ mean: 0.0031, self: 0.001 })).toMatchObject({ logits: 'failed' })
  })

  test.each([0.02, null])('cannot be judged by a baseline that differs from itself by %s', (self) => {
    const of = judged(madeCheckRuns({ mean: 0.5, self, text: 'other' }))
    expect(of('logits')).toMatchObject({ result: 'not-checked', sentence: expect.stringContaining('differs from itself too much') })
    expect(of('greedy')?.result).toBe('not-checked')
  })

  test('because the prompts are read as other tokens are broken, although the probabilities of the same tokens agree, until a person accepts them', () => {
    const host = reportOf(madeCheckRuns({ tokens: [1, 3] }), 2)
    expect([host.outcome, host.sentence]).toEqual(['broken', 'The candidate takes 1 of 2 prompts apart into other tokens than the baseline does.'])
    expect(resultsOf({ tokens: [1, 2, 3], text: 'other' })).toMatchObject({ greedy: 'notice' })
    expect(reportOf(madeCheckRuns({ tokens: [1, 3] }), 1, [CANDIDATE.tag ?? ''])).toMatchObject({ outcome: 'same' })
  })

  test('in text alone are a notice when the probabilities agree, and unknown without them', () => {
    expect(resultsOf({ text: 'other' })).toMatchObject({ greedy: 'notice', logits: 'passed' })
    expect(resultsOf({ text: 'other', logits: null })).toMatchObject({ greedy: 'not-checked' })
    expect(reportOf(madeCheckRuns({ text: 'other' })).outcome).toBe('same')
  })

  test('are a notice once a person accepted them for this tag, and for no other', () => {
    const accepted = reportOf(madeCheckRuns({ mean: 0.34, text: 'other' }), 1, [CANDIDATE.tag ?? ''])
    expect(accepted.outcome).toBe('same')
    expect(accepted.checks.find(({ name, side }) => name === 'logits' && side === 'candidate')).toMatchObject({
      result: 'notice',
      sentence: expect.stringContaining('A person accepted that for v0.5.0 (label llama-fleet:accept-output=v0.5.0).'),
    })
    expect(reportOf(madeCheckRuns({ mean: 0.34 }), 1, ['v0.6.0']).outcome).toBe('broken')
  })

  test('that a person accepted do not excuse a service that no longer starts, or a program that dies', () => {
    expect(reportOf(madeCheckRuns({ serviceFault: 'unknown argument --foo' }), 1, [CANDIDATE.tag ?? '']).outcome).toBe('broken')
    const dead = { ...madeCheckRuns(), greedy: { baseline: madeCheckRuns().greedy!.baseline, candidate: failedRun('it crashed', 'log') } }
    const host = reportOf(dead, 1, [CANDIDATE.tag ?? ''])
    expect([host.outcome, host.sentence, host.logTail]).toEqual(['broken', 'The candidate does not complete the fixed prompts, the baseline does: it crashed.', 'log'])
  })
})

describe('the service', () => {
  test('that was tried without the variables of a file is no proof, and its failure is one', () => {
    const without = (made: CheckRuns) => ({ ...made, service: made.service && { ...made.service, environmentFiles: ['/run/keys/a'] } })
    const [fine, broken] = [reportOf(without(madeCheckRuns())), reportOf(without(madeCheckRuns({ serviceFault: 'unknown argument --foo' })))]
    expect([fine.outcome, fine.sentence]).toEqual(['same', 'Every change lies inside ±3.0 %. Not checked: service.'])
    expect(fine.checks.find(({ name, side }) => name === 'service' && side === 'candidate')).toMatchObject({ result: 'not-checked', sentence: expect.stringContaining('without the variables of /run/keys/a, which its unit reads (EnvironmentFile=)') })
    expect([broken.outcome, broken.sentence]).toEqual(['broken', "The service's own command line no longer starts: unknown argument --foo."])
  })

  test('that no longer starts is broken, with the cause in the sentence', () => {
    const host = reportOf(madeCheckRuns({ serviceFault: 'unknown argument --foo' }), 2)
    expect([host.outcome, host.sentence]).toEqual(['broken', "The service's own command line no longer starts: unknown argument --foo."])
  })

  test('that starts and does not answer is broken in other words', () => {
    const sentence = judged(madeCheckRuns({ serviceFault: 'it becomes ready, but it answers with HTTP 500', serviceStarts: true }))('service')?.sentence
    expect(sentence).toBe("The service's own command line no longer works: it becomes ready, but it answers with HTTP 500.")
  })

  test('that the baseline cannot start either is not the fault of the candidate', () => {
    const host = reportOf(madeCheckRuns({ baselineFault: 'the model does not load: the file may not be read' }))
    expect(host.outcome).toBe('same')
    expect(host.sentence).toBe('Every change lies inside ±3.0 %. Not checked: service.')
  })
})

test('a tool that only the candidate lacks leaves the check open: neither passed nor broken', () => {
  const runs = madeCheckRuns()
  const of = judged({ ...runs, logits: { baseline: runs.logits!.baseline, candidate: notRun('The package has none of llama-perplexity.') } })
  expect(of('logits')).toMatchObject({ result: 'not-checked', sentence: 'The package has none of llama-perplexity.' })
  expect(newsOf(reportOf(runs).outcome)).toBe('good')
})

describe('the label that accepts changed answers', () => {
  test('carries the tag and is read back; other labels say nothing', () => {
    expect(acceptedOutputs([acceptingLabel('v0.6.0'), ' LLAMA-FLEET:ACCEPT-OUTPUT=B11429 ', acceptingLabel('v0.6.0')])).toEqual(['v0.6.0', 'b11429'])
    expect(acceptedOutputs(['llama-fleet:broken', 'llama-fleet:accept-output', 'accept-output=v0.6.0', 'llama-fleet:accept-output=v0.6.0 x', 'no llama-fleet:accept-output=v0.6.0'])).toEqual([])
  })
})
