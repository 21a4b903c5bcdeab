import type { Measurement } from '../core/hosts/measurement.ts'
import type { Plan } from '../core/hosts/plan.ts'
import type { UnreadableRecord } from '../core/report/make-report.ts'
import type { Report } from '../core/report/report.ts'

/** The report's pages; the HTML comes in pieces, none of which ends inside of a text, and is asked for once. */
export interface ReportPages {
  readonly markdown: string
  readonly html: Iterable<string>
}

/** The JSON files that cross borders, in a directory of this machine. Writes are atomic; a full disk throws UpstreamError. */
export interface Records {
  writePlan(plan: Plan): Promise<{ path: string; digest: string }>
  /** Throws InputError when the file is missing, is no plan of schema 1, or does not have the digest asked for. */
  readPlan(digest: string | null): Promise<{ plan: Plan; digest: string }>
  writeMeasurement(measurement: Measurement): Promise<string>
  /** Takes away the raw rows of a measurement of this attempt that another one replaces. */
  dropRows(host: string, attempt: number): Promise<void>
  /** Appends one raw line of llama-bench, with its round and side, as it arrives. */
  appendRow(host: string, attempt: number, line: string): Promise<void>
  /** Returns the paths of a host's files that exist: the measurement and the raw rows. */
  measurementFiles(host: string, attempt: number): Promise<readonly string[]>
  /** Writes measurements of an earlier run into a directory of their own, one for each host. */
  keepEarlier(measurements: readonly Measurement[]): Promise<{ directory: string; paths: readonly string[] }>
  /** Reads the measurements in the directory (or one `within`) and in the directories right below it (one per artifact). */
  readMeasurements(within?: string): Promise<{ measurements: readonly Measurement[]; unreadable: readonly UnreadableRecord[] }>
  writeReport(report: Report, pages: ReportPages): Promise<Readonly<Record<'json' | 'markdown' | 'html', string>>>
}
