import { messageOfError, InputError, UpstreamError } from '../core/errors.ts'
import { notAskedFor } from '../core/hosts/absent-hosts.ts'
import { jobsOfHosts, reasonsOf } from '../core/hosts/measure-jobs.ts'
import { offlineHosts } from '../core/hosts/offline-hosts.ts'
import type { Work } from '../core/hosts/plan.ts'
import { hostsToMeasure } from '../core/pull-request/known-hosts.ts'
import type { Progress } from '../ports/progress.ts'
import type { RunJobs } from '../ports/run-jobs.ts'
import type { Runners } from '../ports/runners.ts'

/** Returns the bump or review without a job for hosts that nobody asked for (null: all were) and those whose runner is known to be offline. */
export async function withoutAbsent<Planned extends Work>(work: Planned, onlyHosts: readonly string[] | null, { runners, progress }: { readonly runners: Runners; readonly progress: Progress }): Promise<Planned> {
  const asked: Planned = { ...work, absent: notAskedFor(hostsToMeasure(work), onlyHosts) }
  const offline = await offlineAmong(asked, runners, progress)
  const absent = [...(asked.absent ?? []), ...offline]
  if (absent.length === 0) return work
  return { ...work, absent }
}

async function offlineAmong(work: Work, runners: Runners, progress: Progress): Promise<ReturnType<typeof offlineHosts>> {
  const wanted = hostsToMeasure(work)
  if (wanted.length === 0) return []
  try {
    return offlineHosts(wanted, (await runners.list()) ?? [])
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    progress.warning(`Whether runners are offline is not known: ${messageOfError(error).split('\n', 1)[0]}`)
    return []
  }
}

/** Returns the bump or review with the reasons, as far as those of refused artifacts or the run's jobs tell them, why no measurement came from hosts that were to be measured. */
export async function withReasons<Planned extends Work>(
  planned: Planned,
  measured: ReadonlySet<string>,
  refused: ReadonlyMap<string, string>,
  { runJobs, progress, attempt }: { readonly runJobs: RunJobs; readonly progress: Progress; readonly attempt: number },
): Promise<Planned> {
  const lost = [...refused].flatMap(([host, reason]) => (host === '' || measured.has(host) ? [] : [{ host, reason }]))
  const work = lost.length === 0 ? planned : { ...planned, absent: [...(planned.absent ?? []), ...lost] }
  const silent = hostsToMeasure(work).flatMap(({ name }) => (measured.has(name) ? [] : [name]))
  if (silent.length === 0) return work
  try {
    return { ...work, absent: [...(work.absent ?? []), ...reasonsOf(jobsOfHosts(await runJobs.list(), silent, attempt))] }
  } catch (error) {
    if (!(error instanceof UpstreamError) && !(error instanceof InputError)) throw error
    progress.warning(`Why nothing came back from ${silent.join(', ')} is not known: ${messageOfError(error)}`)
    return work
  }
}
