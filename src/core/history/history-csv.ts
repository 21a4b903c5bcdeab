import { stringify } from 'csv-stringify/sync'
import { nameOfPin } from '../pin/pin-name.ts'
import { visibleLines } from '../report/visible-text.ts'
import type { HistoryEntry, HistoryTest } from './history-entry.ts'
import type { HostHistory } from './history-view.ts'

/** The columns by their titles; what is not known is empty. */
const COLUMNS: Readonly<Record<string, (entry: HistoryEntry, test: HistoryTest | undefined) => string | number | null | undefined>> = {
  recorded_at: ({ recordedAt }) => recordedAt,
  host: ({ host }) => host,
  variant: ({ variant }) => variant,
  device: ({ device }) => device,
  attempt: ({ attempt }) => attempt,
  baseline: ({ baseline }) => nameOfPin(baseline),
  baseline_rev: ({ baseline }) => baseline.pin.rev,
  candidate: ({ candidate }) => nameOfPin(candidate),
  candidate_rev: ({ candidate }) => candidate.pin.rev,
  host_outcome: ({ outcome }) => outcome,
  test: (_entry, test) => test?.test,
  outcome: (_entry, test) => test?.outcome,
  pairs: (_entry, test) => test?.pairs,
  baseline_tokens_per_second: (_entry, test) => test?.baselineThroughput,
  candidate_tokens_per_second: (_entry, test) => test?.candidateThroughput,
  change: (_entry, test) => test?.change,
  change_low: (_entry, test) => test?.low,
  change_high: (_entry, test) => test?.high,
  noise: (_entry, test) => test?.noise,
  driver: ({ fingerprint }) => fingerprint?.driver,
  kernel: ({ fingerprint }) => fingerprint?.kernel,
  candidate_build: ({ builds }) => builds?.candidate.kind,
  candidate_build_seconds: ({ builds }) => builds?.candidate.seconds,
  candidate_closure_bytes: ({ builds }) => builds?.candidate.closureBytes,
}

/**
 * Returns the history as CSV (RFC 4180) with a header: one row per test of a measurement, one row without a test where none was
 * measured. Changes are fractions, throughputs t/s. A cell that a spreadsheet would run as a formula is defused, and what cannot be seen is shown.
 */
export function historyCsv(hosts: readonly HostHistory[]): string {
  const rows = hosts.flatMap(({ points }) => points).flatMap(({ entry }) => {
    const tests: readonly (HistoryTest | undefined)[] = entry.tests.length === 0 ? [undefined] : entry.tests
    return tests.map((test) => Object.values(COLUMNS).map((valueOf) => valueOf(entry, test)))
  })
  const cast = { string: (text: string) => visibleLines(text) }
  return stringify(rows, { header: true, columns: Object.keys(COLUMNS), cast, escape_formulas: true })
}
