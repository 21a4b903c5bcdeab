import { marginOf } from '../src/core/verdict/comparison.ts'
import { byDoublings, FIRST_SHARE, looksUntil, type Design, type HostLook, type Look, type Spending } from '../src/core/verdict/looks.ts'
import { table } from '../src/core/report/markdown.ts'
import type { TestOutcome } from '../src/core/verdict/outcomes.ts'
import { judgeByBets } from './coin-bets.ts'
import type { Series } from './noise-files.ts'
import { drawHost, figuresOf, logRatios, randomOf } from './noise-paths.ts'
import { DrawnTest, firstDeciding, judgeByBonferroni, judgeByLooks, seen, type Judgement, type Terms } from './sequential-rules.ts'
import { TRUTHS } from './verdict-table.ts'
import { shareIn, shareText, Tally, type Rounds } from './verdict-tally.ts'

type Rule = (tests: readonly DrawnTest[], truth: number, terms: Terms) => Judgement

const chosen = byDoublings(FIRST_SHARE)
/** A share at first, the rest grows evenly with the pairs. */
const evenly = (firstShare: number): Spending => (pairs, rounds) => Math.min(1, firstShare + ((1 - firstShare) * pairs) / rounds)

const FAMILIES = [2, 8] as const
/** The most rounds that a design takes whatever a host may have. */
const FIXED = 48
const ALL = 1000

/** Ranks over all pairs, as if this look were the only one, and the same share for each test. */
function singleLook(pairs: number, share: number, family: number): HostLook {
  const key = `${pairs}/${share}/${family}`
  const known = singleLooks.get(key)
  if (known !== undefined) return known
  const looks = (all: number): Look[] => {
    const single = looksUntil(pairs, { rounds: pairs, share: all }, true, { pairsPerBlock: ALL, spending: () => 0 })
    return Array.from({ length: family }).flatMap(() => single.slice(-1))
  }
  const alike = { pairs, named: looks(share), same: looks(2 * share) }
  singleLooks.set(key, alike)
  return alike
}
const singleLooks = new Map<string, HostLook>()

const fixed = (rounds: number): Rule => (tests, truth, { alpha, delta }) =>
  firstDeciding(tests, truth, delta, [singleLook(rounds, alpha / tests.length, tests.length)], ALL)

const placesUntil = (rounds: number): number[] => [...[12, 16, 20, 24, 32, 40, 52, 64, 80, 100, 128, 160, 200].filter((pairs) => pairs < rounds), rounds]

/** Twelve rounds, then a quarter more at a time while some interval is wider than the margin; significance never stops it. */
const precision: Rule = (tests, truth, terms) => {
  for (const rounds of placesUntil(terms.rounds)) {
    const host = singleLook(rounds, terms.alpha / tests.length, tests.length)
    const wide = tests.some((test) => {
      const interval = host.named[0] && seen(test, host.pairs, ALL, { shift: 0, delta: terms.delta }).intervalAt(host.named[0])
      return interval === undefined || interval === null || (interval.high - interval.low) / 2 > marginOf(terms.delta)
    })
    if (!wide) return fixed(rounds)(tests, truth, terms)
  }
  return fixed(terms.rounds)(tests, truth, terms)
}

/** Looks judged each by its own part of the error, ranks over all pairs: the sum of the parts bounds the whole. */
const bySum: Rule = (tests, truth, { alpha, delta, rounds }) => {
  let spent = 0
  const looks = placesUntil(rounds).map((pairs) => {
    const part = chosen(pairs, rounds) - spent
    spent += part
    return singleLook(pairs, (alpha / tests.length) * part, tests.length)
  })
  return firstDeciding(tests, truth, delta, looks, ALL)
}

/** Twelve rounds find suspects (p <= 10 %); 36 fresh rounds convict them, and all 48 acquit the others. */
const screening: Rule = (tests, truth, { alpha, delta }) => {
  const [first, second] = [12, FIXED - 12]
  const outcomes = tests.map((test): TestOutcome => {
    const alone = (drawn: DrawnTest, rounds: number): TestOutcome =>
      firstDeciding([drawn], truth, delta, [singleLook(rounds, alpha / tests.length, 1)], ALL).outcomes[0] ?? 'undecided'
    const look = singleLook(first, 0.1, 1).named[0]
    const interval = look === undefined ? null : seen(test, first, ALL, { shift: Math.log1p(truth), delta }).intervalAt(look)
    const suspect = interval === null || interval.low > 0 || interval.high < 0
    if (suspect) return alone(new DrawnTest(test.ratios.slice(first)), second)
    return alone(test, first + second) === 'same' ? 'same' : 'undecided'
  })
  return { outcomes, rounds: outcomes.map(() => first + second) }
}

const looking = (pairsPerBlock: number, spending: Spending): Rule => {
  const design: Design = { pairsPerBlock, spending }
  return (tests, truth, terms) => judgeByLooks(tests, truth, terms, design)
}

const DESIGNS: Readonly<Record<string, Rule>> = {
  'fixed 12 rounds': fixed(12),
  'fixed 48 rounds': fixed(FIXED),
  '12 rounds, extended while too wide': precision,
  '12 to screen, 36 fresh to confirm': screening,
  'looks by the sum of their errors, all ranks': bySum,
  'exact looks, blocks of 2, no step-down': (tests, truth, terms) => judgeByBonferroni(tests, truth, terms),
  'exact looks, blocks of 1 (signs)': looking(1, chosen),
  'exact looks, blocks of 2, chosen': looking(2, chosen),
  'exact looks, blocks of 4': looking(4, chosen),
  'exact looks, blocks of 8': looking(8, chosen),
  'exact looks, blocks of 2, a tenth at first': looking(2, byDoublings(0.1)),
  'exact looks, blocks of 2, 0.6 at first': looking(2, byDoublings(0.6)),
  'exact looks, blocks of 2, 0.4 at first, the rest evenly': looking(2, evenly(0.4)),
  'bets on the coin by a forecast': judgeByBets,
}

/** Returns the table of designs of the sequential rule on one series, in Markdown. */
export function studyOf(series: Series, simulations: number, seed: number, terms: Terms): string {
  const [figures, random] = [figuresOf(series), randomOf(seed)]
  const tallies = new Map<string, Tally>()
  const tallyOf = (name: string, family: number, truth: number): Tally => {
    const key = JSON.stringify([name, family, truth])
    const tally = tallies.get(key) ?? new Tally()
    tallies.set(key, tally)
    return tally
  }
  for (let simulation = 0; simulation < simulations; simulation++) {
    const longest = Math.max(FIXED, terms.rounds)
    const drawn = drawHost(figures, Math.max(...FAMILIES), longest, 'as recorded', random).map((column) => new DrawnTest(logRatios(column, longest)))
    for (const [name, rule] of Object.entries(DESIGNS)) {
      for (const family of FAMILIES) {
        for (const truth of TRUTHS) {
          const { outcomes, rounds } = rule(drawn.slice(0, family), truth, terms)
          tallyOf(name, family, truth).add(outcomes, rounds, truth < 0 ? 'slower' : 'same')
        }
      }
    }
  }
  const titles = ['design', 'tests', 'false alarms', 'no change: hosts undecided', '-3 %: tests called', '-10 %: tests called', 'mean rounds: none, -3 %, -10 %', 'of a test']
  const rows = Object.keys(DESIGNS).flatMap((name) =>
    FAMILIES.map((family) => {
      const [none, small, large] = TRUTHS.map((truth) => tallyOf(name, family, truth))
      if (none === undefined || small === undefined || large === undefined) throw new Error('a design was not tried')
      const called = ({ slower, tests }: Tally): string => shareText(shareIn(slower, tests))
      const rounds = (counted: keyof Rounds): string => [none, small, large].map((tally) => (tally.rounds[counted] / tally.runs).toFixed(1)).join(', ')
      return [name, String(family), shareText(shareIn(none.named, none.runs)), shareText(shareIn(none.undecided, none.runs)), called(small), called(large), rounds('host'), rounds('test')]
    }),
  )
  return table(titles, rows)
}
