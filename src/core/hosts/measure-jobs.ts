import type { AbsentHost } from './plan.ts'

/** A job of a workflow run. `held`: another run has its concurrency group, which is to say its host. `attempt` counts from 1; `taken`: a runner had it; `queuedAt` is null where GitHub does not say. */
export interface RunJob {
  readonly name: string
  readonly attempt: number
  readonly status: 'waiting' | 'held' | 'running' | 'ended'
  readonly conclusion: string | null
  readonly queuedAt: Date | null
  readonly taken: boolean
}

/** The job of each host; null where none is listed yet. */
export type HostJobs = ReadonlyMap<string, RunJob | null>

/**
 * Returns the hosts' jobs of one attempt, by the name that the workflow gives them: `measure HOST`, behind the caller's name where a
 * workflow calls ours. A later attempt lists what succeeded before once more or not at all; what did not succeed is run again.
 */
export function jobsOfHosts(jobs: readonly RunJob[], hosts: readonly string[], attempt: number): HostJobs {
  return new Map(
    hosts.map((host) => {
      const name = `measure ${host}`
      const own = jobs.filter((job) => job.attempt <= attempt && (job.name === name || job.name.endsWith(` / ${name}`)))
      const latest = own.toSorted((one, other) => other.attempt - one.attempt)[0]
      const counts = latest !== undefined && (latest.attempt === attempt || latest.conclusion === 'success')
      return [host, counts ? latest : null]
    }),
  )
}

/** Returns why nothing came back from these hosts, as far as their jobs tell. */
export function reasonsOf(jobs: HostJobs): AbsentHost[] {
  return [...jobs].flatMap(([host, job]) => {
    const reason = job === null ? null : reasonOf(job)
    return reason === null ? [] : [{ host, reason }]
  })
}

/** Of GitHub's conclusions (https://docs.github.com/en/rest/actions/workflow-jobs) those of a job that a runner had. */
const ENDINGS: ReadonlyMap<string | null, string> = new Map([
  ['cancelled', 'its job was cancelled after it had begun'],
  ['timed_out', 'its job ran into its time limit'],
  ['failure', 'its job failed before it wrote a measurement'],
])

function reasonOf({ status, conclusion, queuedAt, taken }: RunJob): string | null {
  if (!taken && conclusion !== 'success' && conclusion !== 'skipped') {
    return `offline or busy${queuedAt === null ? '' : ` since ${minuteOf(queuedAt)}`}, no runner took its job`
  }
  if (status !== 'ended') return null
  return ENDINGS.get(conclusion) ?? null
}

function minuteOf(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
