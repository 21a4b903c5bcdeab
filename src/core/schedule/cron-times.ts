import { Cron } from 'croner'
import { isRecord } from '../reading.ts'
import { readWorkflow } from '../workflow-yaml.ts'

/** One line of `on.schedule`: when it starts a run, and in which zone (UTC unless it says another). */
export interface CronLine {
  readonly cron: string
  readonly timezone: string
}

/** More lines than this are not read: GitHub's documentation names no bound, and a person needs few. */
const MOST_LINES = 50
const LONGEST = 200

/**
 * Returns the schedule of a workflow, https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onschedule; empty
 * where it has none or cannot be read, for GitHub is who refuses a workflow.
 */
export function cronLinesOf(workflow: string): CronLine[] {
  const read = readWorkflow(workflow)
  if (read.kind === 'unread') return []
  const { document } = read
  // a reader of YAML 1.1 takes `on` for true
  const schedule = fieldOf(fieldOf(document, 'on') ?? fieldOf(document, 'true'), 'schedule')
  if (!Array.isArray(schedule)) return []
  return schedule.slice(0, MOST_LINES).flatMap((line: unknown) => {
    const [cron, timezone = 'UTC'] = [fieldOf(line, 'cron'), fieldOf(line, 'timezone')]
    return typeof cron === 'string' && typeof timezone === 'string' && cron.length <= LONGEST ? [{ cron, timezone }] : []
  })
}

/** Returns when these lines last started runs, the newest first, `count` at most; a line that is no cron expression never does. */
export function latestTimes(lines: readonly CronLine[], count: number, now: Date): Date[] {
  const times = lines.flatMap(({ cron, timezone }) => {
    try {
      return new Cron(cron, { timezone, mode: '5-part', paused: true }).previousRuns(count, now).map((time) => time.getTime())
    } catch {
      return []
    }
  })
  return [...new Set(times)].toSorted((a, b) => b - a).slice(0, count).map((time) => new Date(time))
}

const fieldOf = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined)
