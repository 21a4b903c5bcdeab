import type { HostJobs } from './measure-jobs.ts'

/** After a job ended, its runner needs this long (seconds) to be seen with the next one. */
const HANDOVER_SECONDS = 120

/** What was seen of the measure jobs so far; times in ms by the watcher's own clock, whatever GitHub's says. */
export interface JobQueue {
  /** Since when each host has been seen without a runner; one whose job is not listed yet waits too. */
  readonly waiting: ReadonlyMap<string, number>
  /** Whether GitHub lists a job of any host that waits. */
  readonly listed: boolean
  /** The hosts that measure for another run: they answer, and wait for no runner until that one has ended. */
  readonly held: readonly string[]
  readonly running: boolean
  /** When a job was last seen running; null before the first one. */
  readonly ranAt: number | null
}

/** What was seen before the first look. */
export const NOTHING_SEEN: JobQueue = { waiting: new Map(), listed: false, held: [], running: false, ranAt: null }

/** Returns what is known after another look at the jobs. */
export function afterLook(before: JobQueue, jobs: HostJobs, now: number): JobQueue {
  const waiting = [...jobs].filter(([, job]) => job === null || job.status === 'waiting')
  const running = [...jobs.values()].some((job) => job?.status === 'running')
  return {
    waiting: new Map(waiting.map(([host]) => [host, before.waiting.get(host) ?? now])),
    listed: waiting.some(([, job]) => job !== null),
    held: [...jobs].flatMap(([host, job]) => (job?.status === 'held' ? [host] : [])),
    running,
    ranAt: running ? now : before.ranAt,
  }
}

/**
 * Returns what is to be done: `cancel` when every host that waits has waited for the timeout and nothing else is measured or held. `unknown`
 * when no job that waits is listed after that time: then their names are not ours, and nobody knows what a cancel would end.
 */
export function decisionOf({ waiting, listed, held, running, ranAt }: JobQueue, now: number, timeoutSeconds: number): 'done' | 'wait' | 'cancel' | 'unknown' {
  if (waiting.size === 0 && held.length === 0) return 'done'
  const handover = ranAt !== null && now - ranAt < Math.min(HANDOVER_SECONDS, timeoutSeconds) * 1000
  const early = [...waiting.values()].some((since) => now - since < timeoutSeconds * 1000)
  if (running || held.length > 0 || handover || early) return 'wait'
  return listed ? 'cancel' : 'unknown'
}
