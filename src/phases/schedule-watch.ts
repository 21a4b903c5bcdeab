import { cronLinesOf } from '../core/schedule/cron-times.ts'
import { silentSchedule } from '../core/schedule/silent-schedule.ts'
import type { Clock } from '../ports/clock.ts'
import type { FleetRepository } from '../ports/fleet-repository.ts'
import type { ScheduledRuns } from '../ports/scheduled-runs.ts'

/** The ports by which a schedule is watched. */
export interface ScheduleWorld {
  readonly clock: Clock
  readonly fleet: Pick<FleetRepository, 'facts' | 'readFiles'>
  readonly scheduled: ScheduledRuns
}

/**
 * Returns a warning when the schedule of the workflow that runs has been silent for three of its periods; null else. To be asked by runs that
 * somebody else started: a scheduled one shows that it is alive.
 */
export async function scheduleWarning(directory: string, workflow: string, { clock, fleet, scheduled }: ScheduleWorld): Promise<string | null> {
  const { headCommit } = await fleet.facts(directory)
  // what cannot be read is not watched; it is no reason to fail
  const [file = null] = await fleet.readFiles(headCommit, [workflow]).catch(() => [])
  const lines = file === null ? [] : cronLinesOf(file.text)
  if (lines.length === 0) return null
  const record = await scheduled.latest(workflow)
  return record === null ? null : silentSchedule(lines, record, clock.now())
}
