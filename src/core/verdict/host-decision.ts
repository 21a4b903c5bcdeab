import type { PlannedHost } from '../hosts/hosts.ts'
import type { Round } from '../hosts/measurement.ts'
import type { Comparison } from '../report/report.ts'
import { blockAverages, merged } from './block-ranks.ts'
import { compareAt, differencesOf, marginOf, seenIn } from './comparison.ts'
import { hostLooksSoFar, hostLooksUntil, type HostLook } from './looks.ts'
import { seriesOfRounds, type CountingRule, type TestSeries } from './pairs.ts'
import { decideTests } from './step-down.ts'

/** What fixes a host's decision beforehand. */
export type DecisionPlan = CountingRule & Pick<PlannedHost, 'rounds' | 'budgetSeconds' | 'delta'>

/** Why the rounds of a host ended: every test is decided, a budget is spent, or something else cut them short. */
export const ENDINGS = ['decided', 'rounds-spent', 'time-spent', 'cut-short'] as const
export type Ending = (typeof ENDINGS)[number]

/** What a host's rounds say so far: `ending` null while more rounds are to run. */
export interface HostDecision {
  readonly ending: Ending | null
  readonly comparisons: readonly Comparison[]
}

/** Returns the rounds in the order they ran, whatever order they were recorded in; of a round recorded twice, the first. */
function roundsInOrder(rounds: readonly Round[]): Round[] {
  const sorted = rounds.toSorted((one, other) => one.index - other.index)
  return sorted.filter(({ index }, place) => sorted[place - 1]?.index !== index)
}

/** Returns the seconds from the first process's start to the last one's end; 0 of no rounds. */
export function secondsOf(rounds: readonly Round[]): number {
  const processes = rounds.flatMap(({ baseline, candidate }) => [baseline ?? [], candidate ?? []].flat())
  if (processes.length === 0) return 0
  const starts = processes.map(({ startedAt }) => Date.parse(startedAt) / 1000)
  return Math.max(...processes.map(({ seconds }, place) => (starts[place] ?? 0) + seconds)) - Math.min(...starts)
}

/** Returns which budget leaves no room for another round as long as those before; null when there is room. */
function spentBudget(rounds: readonly Round[], plan: DecisionPlan): 'rounds-spent' | 'time-spent' | null {
  if (rounds.length >= plan.rounds) return 'rounds-spent'
  const seconds = secondsOf(rounds)
  return rounds.length > 0 && seconds + seconds / rounds.length > plan.budgetSeconds ? 'time-spent' : null
}

/** Returns the first look that decides every test; null while none does. Between two looks only averages are added. */
function decidingLook(looks: readonly HostLook[], series: readonly TestSeries[], delta: number): HostLook | null {
  const differences = series.map(differencesOf)
  let averages: Float64Array[] = series.map(() => new Float64Array())
  let before = 0
  for (const look of looks) {
    averages = averages.map((known, place) => merged(known, blockAverages(differences[place]?.slice(before, look.pairs) ?? [])))
    before = look.pairs
    if (decideTests(averages.map(seenIn), look, marginOf(delta)).every(({ outcome }) => outcome !== 'undecided')) return look
  }
  return null
}

/**
 * Returns what the rounds say of a host, a function of nothing but them and the plan: the loop that measures and the report
 * that is made elsewhere get the same answer. `over` says that no further round will come.
 */
export function decideHost(rounds: readonly Round[], plan: DecisionPlan, alpha: number, over: boolean): HostDecision {
  const ran = roundsInOrder(rounds).slice(0, plan.rounds)
  const series = seriesOfRounds(ran, plan)
  const pairs = series[0]?.pairs.length ?? 0
  const terms = { rounds: plan.rounds, alpha, family: plan.tests.length }
  const looks = hostLooksSoFar(pairs, terms)
  const deciding = decidingLook(looks, series, plan.delta)
  if (deciding !== null) return { ending: 'decided', comparisons: compareAt(deciding, series, plan.delta) }
  const ending = spentBudget(ran, plan) ?? (over ? 'cut-short' : null)
  const look = ending === null ? looks.at(-1) : hostLooksUntil(pairs, terms, true).at(-1)
  return { ending, comparisons: look === undefined ? [] : compareAt(look, series, plan.delta) }
}
