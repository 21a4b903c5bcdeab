import { messageOfError, UpstreamError } from '../core/errors.ts'
import { afterLook, decisionOf, NOTHING_SEEN } from '../core/hosts/job-queue.ts'
import { jobsOfHosts } from '../core/hosts/measure-jobs.ts'
import type { Clock } from '../ports/clock.ts'
import type { Progress, Task } from '../ports/progress.ts'
import type { RunJobs } from '../ports/run-jobs.ts'

/** Whose jobs are waited for, in which attempt of the run, and how long (seconds) they may queue. */
export interface SweepRequest {
  readonly hosts: readonly string[]
  readonly attempt: number
  readonly timeoutSeconds: number
}

/** The ports of the sweep. */
export interface SweepWorld {
  readonly clock: Clock
  readonly progress: Progress
  readonly runJobs: RunJobs
}

/** Between two looks; each page of 100 jobs is a request, of which a repository has 1,000 an hour for all its workflows. */
const LOOK_SECONDS = 30

/** GitHub that does not answer is left alone longer each time, up to this. */
const LONGEST_PAUSE_SECONDS = 300

/** A hosted job ends after six hours; this one wants to end by itself. */
const LONGEST_SECONDS = 21_300

/** How long a cancelled job may take to be told so. */
const FAREWELL_SECONDS = 90

/**
 * Waits while measure jobs queue, and cancels the run when those that are left have found no runner within the timeout. Ends as soon as
 * nothing is queued. Throws InputError when the token may not look or cancel; a GitHub that fails is asked again.
 */
export function sweepQueue(request: SweepRequest, world: SweepWorld): Promise<void> {
  return world.progress.task('Waiting while measure jobs are queued', (task) => watch(request, world, task))
}

async function watch({ hosts, attempt, timeoutSeconds }: SweepRequest, { clock, progress, runJobs }: SweepWorld, task: Task): Promise<void> {
  const start = clock.now().getTime()
  let queue = NOTHING_SEEN
  // the jobs of an attempt before this one may be listed for a while
  let pause = attempt > 1 ? LOOK_SECONDS : 0
  let shown = ''
  for (;;) {
    await clock.pause(pause)
    const now = clock.now().getTime()
    const ending = now - start >= LONGEST_SECONDS * 1000
    try {
      const jobs = await runJobs.list()
      pause = LOOK_SECONDS * Math.max(1, Math.ceil(jobs.length / 100))
      queue = afterLook(queue, jobsOfHosts(jobs, hosts, attempt), now)
      const names = [...queue.waiting.keys()].join(', ')
      const held = queue.held.join(', ')
      const line = [...(names === '' ? [] : [`Without a runner: ${names}.`]), ...(held === '' ? [] : [`Waiting for another run of their host: ${held}.`])].join(' ')
      if (line !== shown && line !== '') task.log(line)
      shown = line
      switch (decisionOf(queue, now, Math.min(timeoutSeconds, LONGEST_SECONDS))) {
        case 'done':
          return progress.notice('No measure job is queued any more.')
        case 'unknown':
          return progress.warning(`No job of this run is called \`measure HOST\` for ${names}, so nothing is cancelled: give the measure job that name.`)
        case 'cancel': {
          await runJobs.cancel()
          progress.warning(`No runner took the jobs of ${names} within ${minutes(timeoutSeconds)}: the run is cancelled, and publish reports them as missing.`)
          // a job that is cancelled, and not done, is run again when a person re-runs what failed
          await clock.pause(FAREWELL_SECONDS)
          return
        }
        case 'wait':
          break
      }
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      pause = Math.min(Math.max(pause, LOOK_SECONDS) * 2, LONGEST_PAUSE_SECONDS)
      progress.warning(`${messageOfError(error).split('\n', 1)[0]} It is asked again in ${minutes(pause)}.`)
    }
    const left = [...queue.waiting.keys(), ...queue.held].join(', ')
    if (ending) return progress.warning(`Others have been measured for so long that ${left} is left to GitHub, which gives up on a job after a day in the queue.`)
  }
}

function minutes(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
}
