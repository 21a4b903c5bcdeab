import { expect, test } from '@jest/globals'
import { firstSideOfRound } from '../../src/core/verdict/coin.ts'

const tosses = (seed: number, host: string, rounds: number): string =>
  Array.from({ length: rounds }, (_, round) => (firstSideOfRound(seed, host, round) === 'baseline' ? 'b' : 'c')).join('')

test('The coin of a plan never changes: these tosses are written down', () => {
  expect(tosses(42, 'carbon', 24)).toBe('ccbbbbbcbcbbbcbccccccbbb')
  expect(tosses(42, 'boron', 24)).toBe('bccbccbccbbbcbcccbcbbbcc')
  expect(tosses(Number.MAX_SAFE_INTEGER, 'carbon', 24)).toBe('bbcccbcbcbbbccbbbbbccbbc')
})

test('The coin is fair in every round over seeds and hosts', () => {
  for (let round = 0; round < 24; round++) {
    let heads = 0
    for (let seed = 0; seed < 1000; seed++) heads += firstSideOfRound(seed, `host-${seed % 7}`, round) === 'baseline' ? 1 : 0
    // 5 standard deviations of a fair coin tossed 1,000 times are 79
    expect(Math.abs(heads - 500)).toBeLessThan(80)
  }
})

test('The coin does not remember: after each toss both sides are as likely, one and two rounds later', () => {
  for (const lag of [1, 2]) {
    let equal = 0
    let all = 0
    for (let seed = 0; seed < 400; seed++) {
      const sequence = tosses(seed, 'carbon', 20)
      for (let round = lag; round < 20; round++, all++) equal += sequence[round] === sequence[round - lag] ? 1 : 0
    }
    expect(Math.abs(equal / all - 0.5)).toBeLessThan(0.03)
  }
})

test('Two hosts of one plan toss apart from each other', () => {
  expect(tosses(7, 'carbon', 64)).not.toBe(tosses(7, 'boron', 64))
})
