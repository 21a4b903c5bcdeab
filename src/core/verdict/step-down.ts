import type { Interval } from './block-ranks.ts'
import type { Look } from './looks.ts'
import type { TestOutcome } from './outcomes.ts'

/** What one look sees of a test, in log space. */
export interface SeenTest {
  readonly estimate: number
  intervalAt(look: Look): Interval | null
}

/** A test's outcome, and the look whose interval shows it. */
export interface TestDecision {
  readonly outcome: TestOutcome
  readonly look: Look
}

/** Returns whether a change of the margin is excluded. */
function isInside(interval: Interval | null, margin: number): boolean {
  return interval !== null && interval.low >= -margin && interval.high <= margin
}

/** Returns whether no change is excluded and the estimate is nearer to the margin than to none. */
function isNamed(estimate: number, interval: Interval | null, margin: number): boolean {
  if (interval === null) return false
  return (interval.low > 0 && estimate >= margin / 2) || (interval.high < 0 && estimate <= -margin / 2)
}

/**
 * Returns, by test, the look that shows it; null of those that none shows. Holm 1979: while `open` tests are not shown, each gets
 * one `open`-th of the error; those that are shown with it leave theirs to the others. looks[n - 1] is that of n open tests.
 */
function stepDown(tests: readonly SeenTest[], looks: readonly Look[], isShown: (test: SeenTest, look: Look) => boolean): (Look | null)[] {
  const shown: (Look | null)[] = tests.map(() => null)
  for (;;) {
    const look = looks[shown.filter((one) => one === null).length - 1]
    if (look === undefined) return shown
    const more = tests.flatMap((test, place) => (shown[place] === null && isShown(test, look) ? [place] : []))
    if (more.length === 0) return shown
    for (const place of more) shown[place] = look
  }
}

/**
 * Returns what one look says of a host's tests. Two kinds of error are kept apart, each by Holm's step-down: naming a change
 * that is not there, and calling `same` what changed by the margin or more. `same` goes first where a test is both.
 */
export function decideTests(tests: readonly SeenTest[], looks: readonly Look[], margin: number): TestDecision[] {
  const same = stepDown(tests, looks, (test, look) => isInside(test.intervalAt(look), margin))
  const named = stepDown(tests, looks, (test, look) => isNamed(test.estimate, test.intervalAt(look), margin))
  const open = (shown: readonly (Look | null)[]): number => shown.filter((look) => look === null).length
  // an undecided test shows the wider of the two intervals that did not decide it
  const widest = looks[Math.max(open(same), open(named)) - 1]
  return tests.map(({ estimate }, place) => {
    const [inside, beyond] = [same[place] ?? null, named[place] ?? null]
    if (inside !== null) return { outcome: 'same', look: inside }
    if (beyond !== null) return { outcome: estimate > 0 ? 'faster' : 'slower', look: beyond }
    if (widest === undefined) throw new RangeError('an undecided test is an open one')
    return { outcome: 'undecided', look: widest }
  })
}
