import type { Interval } from './block-ranks.ts'
import type { HostLook, Look } from './looks.ts'
import type { TestOutcome } from './outcomes.ts'

/** What one look sees of a test, in log space. */
export interface SeenTest {
  readonly estimate: number
  /** ln(1+δ) of this test. */
  readonly margin: number
  intervalAt(look: Look): Interval | null
}

/**
 * A test's outcome, the look whose interval shows it, and the look by which a change is named: from it follows which change would have shown.
 * `settled` says that every value in the interval has this outcome: such a test leaves the rounds.
 */
export interface TestDecision {
  readonly outcome: TestOutcome
  readonly settled: boolean
  readonly look: Look
  readonly naming: Look
}

/** Returns whether a change of the margin is excluded; one that is exactly the margin is not. */
function isInside(interval: Interval | null, margin: number): boolean {
  return interval !== null && interval.low > -margin && interval.high < margin
}

/** Returns whether the estimate is nearer to the margin than to none. */
function isBeyondHalf(estimate: number, margin: number): boolean {
  return Math.abs(estimate) >= margin / 2
}

/** Returns whether everything in the interval is nearer to the margin than to none, on one side. */
function isWhollyBeyondHalf(interval: Interval | null, margin: number): boolean {
  return interval !== null && (interval.low >= margin / 2 || interval.high <= -margin / 2)
}

/** Returns whether no change is excluded and the estimate is nearer to the margin than to none. */
function isNamed(estimate: number, interval: Interval | null, margin: number): boolean {
  // an interval holds its estimate, so that its side of zero is the estimate's
  return interval !== null && (interval.low > 0 || interval.high < 0) && isBeyondHalf(estimate, margin)
}

/** Whether a test is shown, and the look that shows it or, last of all, does not. */
interface Shown {
  readonly shown: boolean
  readonly look: Look
}

/**
 * Returns which tests are shown. Holm 1979: while n tests are not shown, each gets one n-th of the error; those that are
 * shown with it leave theirs to the others. `kept` more tests are not here and keep theirs. looks[n - 1] is that of n tests.
 */
function stepDown(tests: readonly SeenTest[], kept: number, looks: readonly Look[], isShown: (test: SeenTest, look: Look) => boolean): Shown[] {
  const found = new Map<SeenTest, Look>()
  for (;;) {
    const open = tests.filter((test) => !found.has(test))
    // with none open any look will do: each of them is shown by its own
    const look = looks[Math.max(1, open.length + kept) - 1]
    if (look === undefined) throw new RangeError('there is a look for every number of open tests')
    const more = open.filter((test) => isShown(test, look))
    if (more.length === 0) return tests.map((test) => ({ shown: found.has(test), look: found.get(test) ?? look }))
    for (const test of more) found.set(test, look)
  }
}

/**
 * Returns what one look says of the tests that no earlier look settled; `left` has the outcomes of the others. Two kinds of error are kept
 * apart, each by Holm's step-down: naming a change that is not there, and calling `same` what changed by the margin or more. A test that left with one
 * verdict keeps its share of the other error. `same` goes first where a test is both. The look of an undecided test is that of the
 * verdict which its estimate is nearer to: its interval is the reason why not.
 */
export function decideTests(tests: readonly SeenTest[], left: readonly TestOutcome[], looks: HostLook): TestDecision[] {
  const leftAsSame = left.filter((outcome) => outcome === 'same').length
  const same = stepDown(tests, left.length - leftAsSame, looks.same, (test, look) => isInside(test.intervalAt(look), test.margin))
  const named = stepDown(tests, leftAsSame, looks.named, (test, look) => isNamed(test.estimate, test.intervalAt(look), test.margin))
  return tests.map(({ estimate, margin, intervalAt }, place) => {
    const [inside, beyond] = [same[place], named[place]]
    if (inside === undefined || beyond === undefined) throw new RangeError('every test is looked at')
    const naming = beyond.look
    if (inside.shown) return { outcome: 'same', settled: true, look: inside.look, naming }
    if (beyond.shown) return { outcome: estimate > 0 ? 'faster' : 'slower', settled: isWhollyBeyondHalf(intervalAt(naming), margin), look: naming, naming }
    return { outcome: 'undecided', settled: false, look: isBeyondHalf(estimate, margin) ? naming : inside.look, naming }
  })
}
