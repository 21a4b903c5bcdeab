import type { PlannedHost } from '../hosts/hosts.ts'
import { formatChange, formatSeconds } from './numbers.ts'
import type { Comparison } from './report.ts'

/** Returns what is shown while the round with this index runs: the budgets, and how far the last look's intervals have narrowed. */
export function roundLine(index: number, host: Pick<PlannedHost, 'rounds' | 'budgetSeconds'>, comparisons: readonly Comparison[]): string {
  const round = `round ${index + 1} of at most ${host.rounds} or ${formatSeconds(host.budgetSeconds)}`
  const looked = comparisons.flatMap(({ test, change, halfWidth, outcome }) => {
    if (change === null || halfWidth === null) return []
    return [`${test} ${formatChange(change)} ± ${formatChange(halfWidth, '')}${outcome === 'undecided' ? '' : ` ${outcome}`}`]
  })
  return looked.length === 0 ? round : `${round}: ${looked.join(', ')}`
}
