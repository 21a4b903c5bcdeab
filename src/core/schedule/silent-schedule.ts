import { latestTimes, type CronLine } from './cron-times.ts'

/** What GitHub says of a workflow: when its schedule last started a run (null: never), since when it is there, and its state. */
export interface ScheduleRecord {
  readonly lastRun: Date | null
  /** Null where it was not asked, which is where there is a run. */
  readonly knownSince: Date | null
  readonly state: string | null
}

/** So many times in a row may pass without a run; GitHub delays and drops single ones under load. */
const PATIENCE = 3
const DAY_MS = 24 * 3600 * 1000

/** Returns the warning about a schedule that has not started a run for three of its periods; null while it is alive, or has no lines. */
export function silentSchedule(lines: readonly CronLine[], record: ScheduleRecord, now: Date): string | null {
  const since = record.lastRun ?? record.knownSince
  const oldest = latestTimes(lines, PATIENCE, now)[PATIENCE - 1]
  if (since === null || oldest === undefined || oldest.getTime() <= since.getTime()) return null
  const days = Math.floor((now.getTime() - since.getTime()) / DAY_MS)
  const ago = days < 1 ? 'less than a day ago' : days === 1 ? 'a day ago' : `${days} days ago`
  const last = record.lastRun === null ? `has never started a run since it was added ${ago}` : `last started a run on ${since.toISOString().slice(0, 10)}, ${ago}`
  const off = record.state?.startsWith('disabled') === true ? ` GitHub says ${record.state}.` : ''
  return (
    `The schedule of this workflow ${last}, although it was due ${PATIENCE} times since.${off} ` +
    'GitHub switches schedules off in public repositories after 60 days without a commit: push one, and enable the workflow on its page under Actions.'
  )
}
