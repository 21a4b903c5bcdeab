import TestSequencer from '@jest/test-sequencer'

/** Where the tests are that take ten seconds and more; on a machine without times of its own, jest would begin with the largest files. */
const LONG = ['pins/corpus-', 'e2e/', 'adapters/', 'stand-ins/']

/** Lets the longest files begin first, so that none is left running alone at the end. */
// oxlint-disable-next-line import/no-default-export -- jest takes no other
export default class LongestFirst extends TestSequencer {
  sort(tests) {
    // oxlint-disable-next-line unicorn/no-array-sort -- jest's own method
    const known = super.sort(tests)
    if (known.some(({ duration }) => duration !== undefined)) return known
    const rank = ({ path }) => {
      const found = LONG.findIndex((part) => path.includes(`/__tests__/${part}`))
      return found < 0 ? LONG.length : found
    }
    return known.toSorted((a, b) => rank(a) - rank(b))
  }
}
