import type { EarlierMeasurement } from './earlier-measurement.ts'
import type { Marker, MeasuredHost } from './marker.ts'

/** What is asked: the planned move, and the digest of what each host is to measure. */
export interface KnownQuestion {
  readonly baseline: string
  readonly candidate: string
  readonly settings: Readonly<Record<string, string>>
  /** Whether a person accepted the candidate's answers: where they alone were what is broken, no speed was measured yet. What is broken although they were accepted stays so. */
  readonly accepted: boolean
}

/** A measurement that proves nothing because of the runner, the network or the disk is made again. */
const AGAIN: readonly string[] = ['missing', 'infra-failed']

/** Returns the hosts that an open pull request of ours shows measured for the same two pins with the same settings. */
export function knownHosts(marker: Marker, { baseline, candidate, settings, accepted }: KnownQuestion): (MeasuredHost & Located)[] {
  if (marker.baseline.rev !== baseline || marker.candidate.rev !== candidate) return []
  return marker.hosts.filter(
    (host): host is MeasuredHost & Located =>
      host.run !== null &&
      host.attempt !== null &&
      host.plan !== null &&
      host.pair !== null &&
      host.settings !== null &&
      host.settings === settings[host.host] &&
      !AGAIN.includes(host.outcome) &&
      !(accepted && marker.accepted !== true && host.outcome === 'broken'),
  )
}

/** A host whose measurement can be fetched. */
export type Located = { readonly run: number; readonly attempt: number; readonly plan: string; readonly pair: string }

/** Returns the planned hosts that need a job: those nobody measured, and those whose derivations may have changed since; absent ones need none. */
export function hostsToMeasure<Host extends { readonly name: string }>(plan: {
  readonly hosts: readonly Host[]
  readonly earlier?: readonly EarlierMeasurement[] | undefined
  readonly absent?: readonly { readonly host: string }[] | undefined
}): Host[] {
  const stands = new Set([...(plan.earlier ?? []).filter(({ sameBase }) => sameBase), ...(plan.absent ?? [])].map(({ host }) => host))
  return plan.hosts.filter(({ name }) => !stands.has(name))
}
