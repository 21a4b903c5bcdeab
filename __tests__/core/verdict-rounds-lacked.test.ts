import { expect, test } from '@jest/globals'
import { decideHost } from '../../src/core/verdict/host-decision.ts'
import { roundsLacked } from '../../src/core/verdict/rounds-lacked.ts'
import { madeRounds } from '../support/made-measurement.ts'
import { plannedHost } from '../support/planned-bump.ts'

test.each([
  [1, 0.01],
  [2, 0.01],
  [3, 0.01],
  [8, 0.01],
  [2, 0.1],
  [1, 0.001],
])('what is said of %d tests at alpha %d is what rounds without any noise come to', (count, alpha) => {
  const tests = Array.from({ length: count }, (_, index) => `pp${index + 1}`)
  const said = { decided: 0, named: 0 }
  for (let rounds = 1; rounds <= 20; rounds++) {
    const host = plannedHost('carbon', { rounds, tests })
    const outcomes = (factor: number) => decideHost(madeRounds(host, factor, tests.map(() => 1000)), host, alpha, true).comparisons.map(({ outcome }) => outcome)
    const [sentence = ''] = roundsLacked([host], alpha)
    expect([rounds, outcomes(1).includes('undecided')]).toEqual([rounds, sentence.includes('can only end undecided')])
    expect([rounds, outcomes(0.5).includes('slower')]).toEqual([rounds, sentence === ''])
    said.decided += sentence.includes('never') ? 1 : 0
    said.named += sentence === '' ? 1 : 0
  }
  expect(said.decided).toBe(1)
  expect(said.named).toBeGreaterThan(0)
})
