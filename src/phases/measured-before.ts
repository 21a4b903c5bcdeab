import { InputError, UpstreamError } from '../core/errors.ts'
import type { HistoryEntry } from '../core/history/history-entry.ts'
import type { History } from '../ports/history.ts'

/** Where earlier measurements are kept: on this machine, and on a branch. */
export interface HistoryReaders {
  readonly history: Pick<History, 'read'>
  readonly historyOn: (branch: string) => Pick<History, 'read'>
}

/** What was measured before, and sentences on what could not be read of it. */
export interface MeasuredBefore {
  readonly entries: readonly HistoryEntry[]
  readonly problems: readonly string[]
}

/** Returns every earlier measurement, of this machine and of the branch (null: there is none); what cannot be read is told, never thrown. */
export async function measuredBefore(branch: string | null, { history, historyOn }: HistoryReaders): Promise<MeasuredBefore> {
  const read = async (from: Pick<History, 'read'>): Promise<MeasuredBefore> => {
    try {
      return { entries: (await from.read()).entries, problems: [] }
    } catch (error) {
      if (error instanceof InputError || error instanceof UpstreamError) return { entries: [], problems: [error.message.split('\n')[0] ?? ''] }
      throw error
    }
  }
  const all = await Promise.all([history, ...(branch === null ? [] : [historyOn(branch)])].map(read))
  return { entries: all.flatMap(({ entries }) => entries), problems: all.flatMap(({ problems }) => problems) }
}

/** A measurement that tells what the host's machine has. */
export type TellingEntry = HistoryEntry & { readonly fingerprint: NonNullable<HistoryEntry['fingerprint']> }

/** Returns the latest measurement of a host that tells its CPU; null when there is none. */
export function lastOnHost(entries: readonly HistoryEntry[], host: string): TellingEntry | null {
  const telling = entries.filter((entry): entry is TellingEntry => entry.host === host && entry.fingerprint !== null)
  return telling.toSorted((one, other) => (one.recordedAt < other.recordedAt ? 1 : -1))[0] ?? null
}
