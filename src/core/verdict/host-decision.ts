import type { Round } from '../hosts/measurement.ts'
import type { Comparison } from '../report/report.ts'
import { blockAverages, merged, PAIRS_PER_BLOCK } from './block-ranks.ts'
import { comparisonOf, differencesOf, seenIn } from './comparison.ts'
import { hostLooksSoFar, hostLooksUntil, type HostLook } from './looks.ts'
import { deltaOf, type Margins } from './margins.ts'
import { pairOf, reasonToDrop, type CountingRule, type DroppedRound, type Pair, type TestSeries } from './pairs.ts'
import { expectedRounds, spentBudget, type RoundBudget } from './round-budget.ts'
import { decideTests, type TestDecision } from './step-down.ts'

/** What fixes a host's decision beforehand. */
export type DecisionPlan = CountingRule & RoundBudget & Margins

/** Why the rounds of a host ended: every test is decided, a budget is spent, or something else cut them short. */
export const ENDINGS = ['decided', 'rounds-spent', 'time-spent', 'cut-short'] as const
export type Ending = (typeof ENDINGS)[number]

/** A round, the tests that no look had settled when it ran, and why it does not count for them (null: it does). */
export interface JudgedRound {
  readonly round: Round
  readonly open: readonly string[]
  readonly dropped: DroppedRound | null
}

/**
 * What a host's rounds say so far: `ending` null while more rounds are to run, and `open` the tests that these are to measure. `rounds` are those
 * until the last test was decided, in the order they ran.
 */
export interface HostDecision {
  readonly ending: Ending | null
  readonly open: readonly string[]
  readonly comparisons: readonly Comparison[]
  readonly rounds: readonly JudgedRound[]
}

/** Returns the rounds in the order they ran, whatever order they were recorded in; of a round recorded twice, the first. */
export function roundsInOrder(rounds: readonly Round[]): Round[] {
  const sorted = rounds.toSorted((one, other) => one.index - other.index)
  return sorted.filter(({ index }, place) => sorted[place - 1]?.index !== index)
}

/** A test on its way through the rounds. It takes part until a look settles it; `decision` is that of the last look it took part in. */
class TestInRounds implements TestSeries {
  readonly test: string
  readonly pairs: Pair[] = []
  readonly delta: number
  decision: TestDecision | null = null
  #averages: Float64Array = new Float64Array()
  #averaged = 0

  constructor(test: string, delta: number) {
    this.test = test
    this.delta = delta
  }

  get isOpen(): boolean {
    return this.decision?.settled !== true
  }

  get isDecided(): boolean {
    return this.decision !== null && this.decision.outcome !== 'undecided'
  }

  /** Returns what a look at all pairs sees. Between two looks only averages are added. */
  seen(): ReturnType<typeof seenIn> {
    this.#averages = merged(this.#averages, blockAverages(differencesOf(this.pairs.slice(this.#averaged))))
    this.#averaged = this.pairs.length
    return seenIn(this.#averages, this.delta)
  }
}

/** Lets one look decide what it can of the tests that are open; a decision that is not settled may be another at the next. */
function lookAt(tests: readonly TestInRounds[], look: HostLook): void {
  const open = tests.filter(({ isOpen }) => isOpen)
  const left = tests.flatMap(({ isOpen, decision }) => (isOpen || decision === null ? [] : [decision.outcome]))
  const decisions = decideTests(open.map((test) => test.seen()), left, look)
  for (const [place, test] of open.entries()) test.decision = decisions[place] ?? test.decision
}

/**
 * Returns what the rounds say of a host, a function of nothing but them and the plan: the loop that measures and the report
 * that is made elsewhere get the same answer. `over` says that no further round will come. A test that a look settles leaves the
 * rounds: what later ones have of it changes nothing. They end at the first look after which every test is decided.
 */
export function decideHost(rounds: readonly Round[], plan: DecisionPlan, alpha: number, over: boolean): HostDecision {
  const inOrder = roundsInOrder(rounds)
  const ran = inOrder.slice(0, plan.rounds)
  const terms = { rounds: plan.rounds, expected: expectedRounds(ran, plan, alpha), alpha, family: plan.tests.length }
  const looks = hostLooksSoFar(ran.length, terms)
  const tests = plan.tests.map((test) => new TestInRounds(test, deltaOf(plan, test)))
  const openTests = (): TestInRounds[] => tests.filter(({ isOpen }) => isOpen)
  const judged: JudgedRound[] = []
  for (const round of ran) {
    if (tests.every(({ isDecided }) => isDecided)) break
    const taking = openTests()
    const open = taking.map(({ test }) => test)
    const dropped = reasonToDrop(round, plan, open)
    judged.push({ round, open, dropped })
    if (dropped !== null) continue
    for (const test of taking) test.pairs.push(pairOf(round, test.test, plan.statistic))
    const pairs = taking[0]?.pairs.length ?? 0
    const look = pairs % PAIRS_PER_BLOCK === 0 ? looks[pairs / PAIRS_PER_BLOCK - 1] : undefined
    if (look !== undefined) lookAt(tests, look)
  }
  const pairs = openTests()[0]?.pairs.length ?? 0
  const cut = spentBudget(ran, plan) ?? (over ? 'cut-short' : null)
  const isDecided = tests.every((test) => test.isDecided)
  // when the time ends depends on which tests have left, so that the coin has a say in it: then no look may spend what is left of the error
  const spendsAll = ran.length >= plan.rounds || tests.every(({ isOpen }) => isOpen)
  const last = !isDecided && cut !== null && spendsAll ? hostLooksUntil(pairs, terms, true).at(-1) : undefined
  if (last !== undefined) lookAt(tests, last)
  const comparisons = tests.flatMap((test) => (test.decision === null ? [] : [comparisonOf(test, test.decision, test.delta)]))
  return { ending: isDecided ? 'decided' : cut, open: openTests().map(({ test }) => test), comparisons, rounds: judged }
}
