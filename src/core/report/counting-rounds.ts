import type { Comparison, ReportedRound } from './report.ts'

/** Returns the rounds that count for a test: after its last pair it had left, whatever a process that runs several tests still says of it. */
export function countingRounds(rounds: readonly ReportedRound[], { pairs }: Pick<Comparison, 'pairs'>): ReportedRound[] {
  return rounds.filter(({ dropped }) => dropped === null).slice(0, pairs)
}
