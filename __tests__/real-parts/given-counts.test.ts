import { expect, test } from '@jest/globals'
import { givenCounts } from '../../bench/given-counts.ts'

test('the numbers of a bench are those that were given, and the defaults after them', () => {
  expect(givenCounts([], 'x', [12, 60])).toEqual([12, 60])
  expect(givenCounts(['3'], 'x', [12, 60])).toEqual([3, 60])
  expect(givenCounts(['3', '4'], 'x', [12, 60])).toEqual([3, 4])
})

test.each([['--rounds'], ['0'], ['-1'], ['1.5'], ['1e9'], ['200000'], [''], ['3', '4'], ['3', '--help']])('what is no such number is refused with the usage: %s', (...words) => {
  expect(() => givenCounts(words, 'npm run bench:watch -- [ROUNDS]', [10])).toThrow(/'.*' is not expected there\. Use it as npm run bench:watch -- \[ROUNDS\], with whole numbers from 1 to 100000\./)
})
