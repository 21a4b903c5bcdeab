import { groupedBy } from '../grouped.ts'
import type { Measurement } from '../hosts/measurement.ts'
import type { Review, Work } from '../hosts/plan.ts'
import { twinGpus } from '../llama-bench/twin-gpus.ts'
import { worstOutcome } from '../verdict/outcomes.ts'
import { headlineOf } from './headline.ts'
import { makeHostReport } from './host-report.ts'
import type { Report } from './report.ts'

/** A measurement file that could not be read, and why; it is reported, never dropped in silence. */
export interface UnreadableRecord {
  readonly source: string
  readonly sentence: string
}

const latestFirst = (one: Measurement, other: Measurement): number =>
  Number(other.finishedAt !== null) - Number(one.finishedAt !== null) ||
  other.attempt - one.attempt ||
  (one.startedAt < other.startedAt ? 1 : one.startedAt > other.startedAt ? -1 : 0)

/**
 * Returns the report of a bump or a review; every planned host appears. Of several measurements of a host the latest attempt that is
 * complete and of the plan's commits counts. `generatedAt` is an ISO date-time in UTC.
 */
export function makeReport(
  plan: Work,
  planDigest: string,
  measurements: readonly Measurement[],
  unreadable: readonly UnreadableRecord[],
  generatedAt: string,
): Report {
  const notices = [...plan.notices, ...unreadable.map(({ source, sentence }) => `${source} was not read: ${sentence}`)]
  const isOfPlan = ({ baseline, candidate }: Measurement): boolean =>
    baseline.rev === plan.baseline.pin.rev && candidate.rev === plan.candidate.pin.rev
  const byHost = groupedBy(measurements, ({ host }) => host)
  const names = new Set(plan.hosts.map(({ name }) => name))
  notices.push(...[...byHost.keys()].flatMap((name) => (names.has(name) ? [] : [`A measurement of ${name} was ignored: the plan has no such host.`])))
  const hosts = plan.hosts.map((planned) => {
    const own = byHost.get(planned.name) ?? []
    const chosen = own.toSorted((one, other) => Number(isOfPlan(other)) - Number(isOfPlan(one)) || latestFirst(one, other))[0] ?? null
    const twins = own.filter(({ attempt }) => attempt === chosen?.attempt)
    if (twins.length > 1)
      notices.push(
        `${planned.name} has ${twins.length} measurements of attempt ${chosen?.attempt}: the latest complete one counts.`,
      )
    if (chosen !== null && isOfPlan(chosen) && chosen.planDigest !== planDigest) {
      notices.push(`${planned.name} was measured under another plan of the same two commits (${chosen.planDigest.slice(0, 12)}).`)
    }
    if (chosen?.sandbox?.kind === 'none') notices.push(`${planned.name} was measured, not sandboxed: ${chosen.sandbox.reason}.`)
    const gpuInfo = chosen?.rounds.flatMap(({ baseline, candidate }) => baseline?.gpuInfo || candidate?.gpuInfo || [])[0] ?? ''
    const alike = twinGpus(gpuInfo, chosen?.benchArguments ?? [])
    if (alike !== null) notices.push(`${planned.name}: ${alike}`)
    const report = makeHostReport(plan, planned, chosen)
    for (const { side, sentence } of report.traces) {
      const programs = report.measuredRevs === undefined ? `the ${side}'s programs` : `the programs of ${report.measuredRevs[side].slice(0, 7)}, measured as the ${side},`
      notices.push(`${planned.name}: ${programs} ${sentence}.`)
    }
    return report
  })
  return {
    schema: 1,
    generatedAt,
    outcome: worstOutcome(hosts.filter(({ advisory }) => !advisory).map(({ outcome }) => outcome)),
    headline: headlineOf(hosts),
    flakeInput: plan.flakeInput,
    upstream: plan.upstream,
    baseline: plan.baseline,
    candidate: plan.candidate,
    planDigest,
    alpha: plan.alpha,
    seed: plan.seed,
    hosts,
    movedNodes: plan.movedNodes,
    skipped: plan.skipped,
    notices,
    lockDiff: plan.lockDiff,
    ...(plan.changes === undefined ? {} : { changes: plan.changes }),
    ...(plan.repository.flakeDirectory === '.' ? {} : { flakeDirectory: plan.repository.flakeDirectory }),
    ...(plan.kind === 'review' ? { review: reviewedOf(plan) } : {}),
  }
}

function reviewedOf({ pullRequest: { number, fork, merged } }: Review): NonNullable<Report['review']> {
  return { number, fork, merged }
}
