import type { HistoryEntry } from '../core/history/history-entry.ts'

/** What was read of a history: every entry, oldest first within a host, and sentences on what could not be read. */
export interface ReadHistory {
  readonly entries: readonly HistoryEntry[]
  readonly notices: readonly string[]
}

/** Every measurement that was published, one file per host. Lines are only ever added. */
export interface History {
  read(): Promise<ReadHistory>
  /** Adds the entries that are not there yet and returns sentences on what was found damaged; throws UpstreamError when it cannot be written. */
  append(entries: readonly HistoryEntry[]): Promise<readonly string[]>
}
