import type { PlannedHost } from '../hosts/planned-host.ts'
import type { Round } from '../hosts/measurement.ts'
import { pairsBeforeVerdicts } from './looks.ts'
import { median } from './statistics.ts'

/** How many rounds a host may have, and how long they may take. */
export type RoundBudget = Pick<PlannedHost, 'rounds' | 'budgetSeconds'>

/** Returns how long the processes of these rounds ran together, in seconds; by their own clocks, since the machine's may be set meanwhile. */
export function secondsOf(rounds: readonly Round[]): number {
  return rounds.reduce((sum, { baseline, candidate }) => sum + (baseline?.seconds ?? 0) + (candidate?.seconds ?? 0), 0)
}

/** Tests that leave make room for more rounds than there is at the pace of the first; for how many more is not known beforehand. */
const ROOM_WHEN_TESTS_LEAVE = 2

/**
 * Returns within how many rounds the error is to be spent but for a rest: those of the plan, or where they are fewer, twice those that the budget of time has room for
 * at the pace of the first ones, of which one may hang. No test can have left these, so that no coin has a say in it.
 */
export function expectedRounds(rounds: readonly Round[], plan: RoundBudget, alpha: number): number {
  const count = pairsBeforeVerdicts(alpha)
  const first = rounds.slice(0, count)
  if (first.length < count) return plan.rounds
  const room = Math.floor(plan.budgetSeconds / median(first.map((round) => secondsOf([round]))))
  return Math.min(plan.rounds, Math.max(first.length, ROOM_WHEN_TESTS_LEAVE * room))
}

/** Returns which budget leaves no room for another round as long as the last one; null when there is room. */
export function spentBudget(rounds: readonly Round[], plan: RoundBudget): 'rounds-spent' | 'time-spent' | null {
  if (rounds.length >= plan.rounds) return 'rounds-spent'
  return rounds.length > 0 && secondsOf(rounds) + secondsOf(rounds.slice(-1)) > plan.budgetSeconds ? 'time-spent' : null
}
