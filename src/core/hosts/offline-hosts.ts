import type { AbsentHost } from './plan.ts'
import { labelsLacking } from './runner-labels.ts'

/** A self-hosted runner that is registered for the repository. */
export interface RegisteredRunner {
  readonly labels: readonly string[]
  readonly online: boolean
}

/**
 * Returns the hosts that none but offline runners could take. A host that no listed runner fits is left alone: its runner may belong to the
 * organisation, or register itself for each job.
 */
export function offlineHosts(hosts: readonly { readonly name: string; readonly runsOn: readonly string[] }[], runners: readonly RegisteredRunner[]): AbsentHost[] {
  return hosts.flatMap(({ name, runsOn }) => {
    const fitting = runners.filter((runner) => labelsLacking(runsOn, runner).length === 0)
    return fitting.length > 0 && fitting.every(({ online }) => !online) ? [{ host: name, reason: 'runner offline when the run was planned' }] : []
  })
}
