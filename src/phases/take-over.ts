import { messageOfError, UpstreamError } from '../core/errors.ts'
import type { Measurement } from '../core/hosts/measurement.ts'
import type { EarlierMeasurement } from '../core/pull-request/earlier-measurement.ts'
import { knownHosts } from '../core/pull-request/known-hosts.ts'
import type { KnownQuestion } from '../core/pull-request/known-hosts.ts'
import { pairOf } from '../core/pull-request/marker.ts'
import type { Marker } from '../core/pull-request/marker.ts'
import type { Artifacts } from '../ports/artifacts.ts'
import type { Records } from '../ports/records.ts'
import { digestOfMeasurement } from './digests.ts'
import { ARTIFACTS } from './workflow-world.ts'

/** The ports of GitHub's artifacts, and the directory that holds this run's files. */
export interface TakeOverWorld {
  readonly artifacts: Artifacts
  readonly records: Records
  readonly recordsDirectory: string
}

/** What was taken over, and why the rest was not. */
export interface TakenOverHosts {
  readonly kept: readonly Measurement[]
  readonly earlier: readonly EarlierMeasurement[]
  readonly notices: readonly string[]
}

/**
 * Returns the hosts that a pull request of ours shows measured for the same move with the same settings, after their measurements
 * were fetched from the runs that made them and compared with the marker. Whatever is missing, cut off or not what the marker
 * says is measured again.
 */
export async function takeOver(
  question: KnownQuestion & { readonly marker: Marker; readonly baseCommit: string },
  world: TakeOverWorld,
): Promise<TakenOverHosts> {
  const { marker, baseCommit } = question
  const known = knownHosts(marker, question)
  const notices: string[] = []
  const kept: { readonly measurement: Measurement; readonly run: number }[] = []
  for (const run of new Set(known.map((host) => host.run))) {
    const ofRun = known.filter((host) => host.run === run)
    try {
      for (const measurement of await fetched(run, ofRun, world)) {
        const host = ofRun.find((one) => one.host === measurement.host && one.attempt === measurement.attempt)
        const { baseline, candidate } = measurement
        const fits =
          host !== undefined &&
          measurement.planDigest === host.plan &&
          measurement.finishedAt !== null &&
          baseline.rev === question.baseline &&
          candidate.rev === question.candidate &&
          pairOf({ baseline: baseline.derivation, candidate: candidate.derivation }) === host.pair
        if (fits && kept.every((one) => one.measurement.host !== measurement.host)) kept.push({ measurement, run })
      }
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      notices.push(`What run ${run} measured could not be fetched: ${messageOfError(error).split('\n', 1)[0]}`)
    }
    for (const { host } of ofRun) {
      if (kept.every(({ measurement }) => measurement.host !== host)) notices.push(`${host} is measured again: run ${run} has no measurement of it that fits.`)
    }
  }
  const earlier = await Promise.all(
    kept.map(async ({ measurement, run }): Promise<EarlierMeasurement> => {
      const { host, attempt, planDigest, baseline, candidate } = measurement
      const derivations = { baseline: baseline.derivation ?? '', candidate: candidate.derivation ?? '' }
      return { host, attempt, run, planDigest, digest: await digestOfMeasurement(measurement), derivations, sameBase: marker.base === baseCommit }
    }),
  )
  return { kept: kept.map(({ measurement }) => measurement), earlier, notices }
}

/** Puts the measurements that were taken over into an artifact of this run. */
export async function handOn(kept: readonly Measurement[], { artifacts, records }: TakeOverWorld): Promise<void> {
  const { paths, directory } = await records.keepEarlier(kept)
  await artifacts.upload(ARTIFACTS.earlier, paths, directory)
}

async function fetched(
  run: number,
  hosts: readonly { readonly host: string; readonly attempt: number }[],
  { artifacts, records, recordsDirectory }: TakeOverWorld,
): Promise<readonly Measurement[]> {
  const names = hosts.map(({ host, attempt }) => `measurement-${host}-${attempt}`)
  const within = `earlier/${run}`
  await artifacts.fetch(run, names, `${recordsDirectory}/${within}`)
  return (await records.readMeasurements(within)).measurements
}
