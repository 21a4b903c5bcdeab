import { expect, test } from '@jest/globals'
import { roundLine } from '../../src/core/report/round-line.ts'
import { decideHost } from '../../src/core/verdict/host-decision.ts'
import { madeRounds } from '../support/made-measurement.ts'
import { plannedHost } from '../support/planned-bump.ts'

test('The line of progress says the round, the time that is left, and how far the intervals have narrowed', () => {
  const host = plannedHost('carbon', { rounds: 240 })
  const lineAfter = (count: number, seconds: number): string =>
    roundLine(count, seconds, host, decideHost(madeRounds(host, [0.9, 1.4], [1680, 96], count), host, 1e-6, false).comparisons)
  expect(lineAfter(0, 0)).toBe('round 1 of at most 240, at most 2 h 0 min left')
  expect(lineAfter(13, 130)).toBe('round 14 of at most 240, at most 37 min 50 s left')
  expect(lineAfter(13, 7000)).toBe('round 14 of at most 240, at most 3 min 20 s left')
  expect(lineAfter(29, 300)).toMatch(/^round 30 of at most 240, at most 36 min 23 s left: pp512 -10\.0 % ± 0\.\d % slower, tg128 \+40\.0 % ± 0\.\d % faster$/)
})
