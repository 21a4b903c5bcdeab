import { expect, test } from '@jest/globals'
import { roundLine } from '../../src/core/report/round-line.ts'
import { decideHost } from '../../src/core/verdict/host-decision.ts'
import { madeRounds } from '../support/made-measurement.ts'
import { plannedHost } from '../support/planned-bump.ts'

test('The line of progress says the round, both budgets, and how far the intervals have narrowed', () => {
  const host = plannedHost('carbon', { rounds: 240 })
  const lineAfter = (count: number): string => roundLine(count, host, decideHost(madeRounds(host, [0.9, 1.4], [1680, 96], count), host, 1e-6, false).comparisons)
  expect(lineAfter(0)).toBe('round 1 of at most 240 or 2 h 0 min')
  expect(lineAfter(13)).toBe('round 14 of at most 240 or 2 h 0 min')
  expect(lineAfter(29)).toMatch(/^round 30 of at most 240 or 2 h 0 min: pp512 -10\.0 % ± 0\.\d % slower, tg128 \+40\.0 % ± 0\.\d % faster$/)
})
