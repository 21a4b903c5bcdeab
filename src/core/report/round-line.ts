import type { PlannedHost } from '../hosts/planned-host.ts'
import { formatEstimate, formatSeconds, formatWidth } from './numbers.ts'
import type { Comparison } from './report.ts'

/** How long the rounds may still take: what is left of the budget, or the rounds that are left where they are quicker. */
function secondsLeft(done: number, spentSeconds: number, { rounds, budgetSeconds }: Pick<PlannedHost, 'rounds' | 'budgetSeconds'>): number {
  const budget = Math.max(0, budgetSeconds - spentSeconds)
  return done === 0 ? budget : Math.min(budget, (rounds - done) * (spentSeconds / done))
}

/**
 * Returns what is shown while the round with this index runs: how many there may be, the time that is left at most, and how far the last
 * look's intervals have narrowed. `spentSeconds` is what the rounds before it took.
 */
export function roundLine(index: number, spentSeconds: number, host: Pick<PlannedHost, 'rounds' | 'budgetSeconds'>, comparisons: readonly Comparison[]): string {
  const round = `round ${index + 1} of at most ${host.rounds}, at most ${formatSeconds(secondsLeft(index, spentSeconds, host))} left`
  const looked = comparisons.flatMap((comparison) => {
    const { test, change, halfWidth, outcome } = comparison
    if (change === null || halfWidth === null) return []
    return [`${test} ${formatEstimate(comparison)} ± ${formatWidth(halfWidth, '')}${outcome === 'undecided' ? '' : ` ${outcome}`}`]
  })
  return looked.length === 0 ? round : `${round}: ${looked.join(', ')}`
}
