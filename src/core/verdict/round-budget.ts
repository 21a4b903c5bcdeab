import type { PlannedHost } from '../hosts/planned-host.ts'
import type { Round } from '../hosts/measurement.ts'
import { pairsBeforeVerdicts } from './looks.ts'

/** How many rounds a host may have, and how long they may take. */
export type RoundBudget = Pick<PlannedHost, 'rounds' | 'budgetSeconds'>

/** Returns the seconds from the first process's start to the last one's end; 0 of no rounds. */
export function secondsOf(rounds: readonly Round[]): number {
  const processes = rounds.flatMap(({ baseline, candidate }) => [baseline ?? [], candidate ?? []].flat())
  if (processes.length === 0) return 0
  const starts = processes.map(({ startedAt }) => Date.parse(startedAt) / 1000)
  return Math.max(...processes.map(({ seconds }, place) => (starts[place] ?? 0) + seconds)) - Math.min(...starts)
}

/** Tests that leave make room for more rounds than there is at the pace of the first; for how many more is not known beforehand. */
const ROOM_WHEN_TESTS_LEAVE = 2

/**
 * Returns over how many rounds the error is to be spent: those of the plan, or where they are fewer, twice those that the budget of time has room for at the
 * pace of the first ones. No test can have left these, so that no coin has a say in it.
 */
export function mostRounds(rounds: readonly Round[], plan: RoundBudget, alpha: number): number {
  const count = pairsBeforeVerdicts(alpha)
  const first = rounds.slice(0, count)
  if (first.length < count) return plan.rounds
  const room = Math.floor((plan.budgetSeconds * first.length) / secondsOf(first))
  return Math.min(plan.rounds, Math.max(first.length, ROOM_WHEN_TESTS_LEAVE * room))
}

/** Returns which budget leaves no room for another round as long as the last one; null when there is room. */
export function spentBudget(rounds: readonly Round[], plan: RoundBudget, most: number): 'rounds-spent' | 'time-spent' | null {
  if (rounds.length >= plan.rounds) return 'rounds-spent'
  if (rounds.length >= most) return 'time-spent'
  return rounds.length > 0 && secondsOf(rounds) + secondsOf(rounds.slice(-1)) > plan.budgetSeconds ? 'time-spent' : null
}
