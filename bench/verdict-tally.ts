import type { TestOutcome } from '../src/core/verdict/outcomes.ts'

/** The rounds of a host until its last test, and those of its tests on average: one that has left costs nothing more. */
export interface Rounds {
  readonly host: number
  readonly test: number
}

/** What became of many made hosts under one rule and one truth. */
export class Tally {
  runs = 0
  tests = 0
  /** Tests that were called slower. */
  slower = 0
  /** Hosts on which every test was called as it truly was, on which one was called otherwise, and the rest. */
  right = 0
  wrong = 0
  undecided = 0
  /** Hosts on which a test was called faster or slower. */
  named = 0
  /** The rounds of all hosts together. */
  rounds: Rounds = { host: 0, test: 0 }
  /** The rounds of every host with the right answer. */
  readonly rightAfter: Rounds[] = []

  /** Adds what a rule says of a host's tests, each after so many rounds. */
  add(outcomes: readonly TestOutcome[], rounds: readonly number[], truth: TestOutcome): void {
    const host = Math.max(...rounds)
    const test = rounds.reduce((sum, each) => sum + each, 0) / rounds.length
    this.runs++
    this.tests += outcomes.length
    this.slower += outcomes.filter((outcome) => outcome === 'slower').length
    this.rounds = { host: this.rounds.host + host, test: this.rounds.test + test }
    if (outcomes.some((outcome) => outcome === 'faster' || outcome === 'slower')) this.named++
    if (outcomes.some((outcome) => outcome !== truth && outcome !== 'undecided')) this.wrong++
    else if (outcomes.includes('undecided')) this.undecided++
    else {
      this.right++
      this.rightAfter.push({ host, test })
    }
  }

  /** Returns the mean rounds of all right answers; null of none. */
  meanRounds(counted: keyof Rounds): number | null {
    return this.meanRoundsUntil(this.right / this.runs, counted)
  }

  /** Returns the mean rounds of the earliest right answers that make up this share of the hosts; null when fewer are right. */
  meanRoundsUntil(share: number, counted: keyof Rounds): number | null {
    const count = Math.max(1, Math.ceil(share * this.runs))
    const first = this.rightAfter.map((rounds) => rounds[counted]).toSorted((one, other) => one - other).slice(0, count)
    return first.length < count ? null : first.reduce((sum, rounds) => sum + rounds, 0) / count
  }
}

/** A share of runs with its 95 % interval (Wilson 1927). */
export interface Share {
  readonly share: number
  readonly low: number
  readonly high: number
}

/** Returns the share of `count` in `of`. */
export function shareIn(count: number, of: number): Share {
  const z = 1.959964
  const p = count / of
  const centre = (p + z ** 2 / (2 * of)) / (1 + z ** 2 / of)
  const half = (z / (1 + z ** 2 / of)) * Math.sqrt((p * (1 - p)) / of + z ** 2 / (4 * of ** 2))
  return { share: p, low: count === 0 ? 0 : Math.max(0, centre - half), high: count === of ? 1 : Math.min(1, centre + half) }
}

const percent = (share: number): string => {
  const text = (share * 100).toFixed(1)
  return text === '100.0' && share < 1 ? '99.9' : text
}

/** Returns a share in percent with its 95 % interval, as in `0.4 (0.2-0.8)`. */
export function shareText({ share, low, high }: Share): string {
  return `${percent(share)} (${percent(low)}-${(high * 100).toFixed(1)})`
}
