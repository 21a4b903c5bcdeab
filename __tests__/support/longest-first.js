import TestSequencer from '@jest/test-sequencer'

/** What takes ten seconds and more. On a machine that has no times of its own yet, jest would begin with the largest files. */
const LONG = ['pins/corpus-', 'e2e/', 'adapters/', 'stand-ins/']

/** Lets the longest files begin first, so that none is left running alone at the end. */
export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const found = LONG.findIndex((part) => path.includes(`/__tests__/${part}`))
      return found < 0 ? LONG.length : found
    }
    return super.sort(tests).toSorted((a, b) => (b.duration ?? 0) - (a.duration ?? 0) || rank(a) - rank(b))
  }
}
