import { stringify } from 'csv-stringify/sync'
import { nameOfPin } from '../pin/pin-name.ts'
import { visibleLines } from '../report/visible-text.ts'
import type { HostHistory } from './history-view.ts'

/**
 * Returns the history as CSV (RFC 4180) with a header: one row per test of a measurement, one row without a test where none was
 * measured. Changes are fractions, throughputs t/s. A cell that a spreadsheet would run as a formula is defused, and what cannot be seen is shown.
 */
export function historyCsv(hosts: readonly HostHistory[]): string {
  const rows = hosts.flatMap(({ points }) =>
    points.flatMap(({ entry }) => {
      const common = {
        recorded_at: entry.recordedAt,
        host: entry.host,
        variant: entry.variant,
        device: entry.device,
        attempt: entry.attempt,
        baseline: nameOfPin(entry.baseline),
        baseline_rev: entry.baseline.pin.rev,
        candidate: nameOfPin(entry.candidate),
        candidate_rev: entry.candidate.pin.rev,
        host_outcome: entry.outcome,
        driver: entry.fingerprint?.driver,
        kernel: entry.fingerprint?.kernel,
        candidate_build: entry.builds?.candidate.kind,
        candidate_build_seconds: entry.builds?.candidate.seconds,
        candidate_closure_bytes: entry.builds?.candidate.closureBytes,
      }
      const tests = entry.tests.map((one) => ({
        test: one.test,
        outcome: one.outcome,
        pairs: one.pairs,
        baseline_tokens_per_second: one.baselineThroughput,
        candidate_tokens_per_second: one.candidateThroughput,
        change: one.change,
        change_low: one.low,
        change_high: one.high,
        noise: one.noise,
      }))
      return (tests.length === 0 ? [{}] : tests).map((test) => ({ ...common, ...test }))
    }),
  )
  const cast = { string: (text: string) => visibleLines(text) }
  return stringify(rows, { header: true, columns: [...COLUMNS], cast, escape_formulas: true })
}

const COLUMNS = [
  'recorded_at',
  'host',
  'variant',
  'device',
  'attempt',
  'baseline',
  'baseline_rev',
  'candidate',
  'candidate_rev',
  'host_outcome',
  'test',
  'outcome',
  'pairs',
  'baseline_tokens_per_second',
  'candidate_tokens_per_second',
  'change',
  'change_low',
  'change_high',
  'noise',
  'driver',
  'kernel',
  'candidate_build',
  'candidate_build_seconds',
  'candidate_closure_bytes',
] as const
