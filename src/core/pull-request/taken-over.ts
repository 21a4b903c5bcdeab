import type { Measurement } from '../hosts/measurement.ts'
import type { AbsentHost, Work } from '../hosts/plan.ts'
import type { EarlierMeasurement } from './earlier-measurement.ts'

/** A measurement and the digest of its JSON. */
export interface DigestedMeasurement {
  readonly measurement: Measurement
  readonly digest: string
}

/** The measurements that count, the hosts whose earlier one is lost, and what the reader must know of those that do not count. */
export interface TakenOver {
  readonly measurements: readonly Measurement[]
  readonly lost: readonly AbsentHost[]
  readonly notices: readonly string[]
}

/**
 * Returns this run's measurements, with those of an earlier run in the place of the hosts whose derivations still stand. Where the
 * derivations changed since, the earlier one is stale and this run's counts; where no answer came, nobody knows, and the host is missing.
 */
export function takenOver(plan: Pick<Work, 'earlier'>, planDigest: string, found: readonly DigestedMeasurement[]): TakenOver {
  const own = found.filter(({ measurement }) => measurement.planDigest === planDigest).map(({ measurement }) => measurement)
  const notices: string[] = []
  const lost: AbsentHost[] = []
  const replaced = new Map<string, Measurement>()
  for (const earlier of plan.earlier ?? []) {
    const { host } = earlier
    const answer = own.filter((one) => one.host === host).toSorted((one, other) => other.attempt - one.attempt)[0]
    const kept = found.find((one) => isThe(earlier, one))?.measurement
    if (kept === undefined) {
      notices.push(`The measurement of ${host} that run ${earlier.run} made did not come with the plan, or is another one.`)
      // a host that says that its measurement stands has measured nothing
      if (answer === undefined || saysThatItStands(answer, earlier)) lost.push({ host, reason: `what run ${earlier.run} measured did not come with the plan` })
    } else if (earlier.sameBase ? answer === undefined : answer !== undefined && samePair(answer, earlier)) {
      replaced.set(host, kept)
    } else if (answer === undefined) {
      notices.push(`The measurement of ${host} by run ${earlier.run} is of an earlier base; ${host} did not say whether it still stands.`)
    } else if (samePair(answer, earlier)) {
      notices.push(`The measurement of ${host} by run ${earlier.run} does not count: ${host} was measured again, though it still stood.`)
    } else if (evaluated(answer)) {
      notices.push(`The measurement of ${host} by run ${earlier.run} is stale: what it builds has changed since, so it was measured again.`)
    }
  }
  const measured = own.filter(({ host }) => !replaced.has(host) && lost.every((one) => one.host !== host))
  return { measurements: [...measured, ...replaced.values()], lost, notices }
}

function isThe(earlier: EarlierMeasurement, { measurement, digest }: DigestedMeasurement): boolean {
  const { host, attempt, planDigest } = measurement
  return digest === earlier.digest && host === earlier.host && attempt === earlier.attempt && planDigest === earlier.planDigest
}

const evaluated = ({ baseline, candidate }: Measurement): boolean => baseline.derivation !== null && candidate.derivation !== null

/** Of a host on which nothing changes, the pair alone says all. */
function saysThatItStands(answer: Measurement, earlier: EarlierMeasurement): boolean {
  return answer.baseline.derivation !== answer.candidate.derivation && samePair(answer, earlier) && answer.rounds.length === 0 && answer.failure === null
}

function samePair({ baseline, candidate }: Measurement, { derivations }: EarlierMeasurement): boolean {
  return baseline.derivation === derivations.baseline && candidate.derivation === derivations.candidate
}
