import type { Measurement } from '../core/hosts/measurement.ts'
import type { Work } from '../core/hosts/plan.ts'
import { takenOver } from '../core/pull-request/taken-over.ts'
import { makeReport } from '../core/report/make-report.ts'
import { reportHtml } from '../core/report/report-html.ts'
import { reportMarkdown } from '../core/report/report-markdown.ts'
import type { Report } from '../core/report/report.ts'
import type { Clock } from '../ports/clock.ts'
import type { Records } from '../ports/records.ts'
import { digestOfMeasurement } from './digests.ts'

/** A report, and where its three files lie on this machine. */
export interface WrittenReport {
  readonly report: Report
  readonly paths: Readonly<Record<'json' | 'markdown' | 'html', string>>
}

/**
 * Returns the report recomputed from every measurement on disk, after it was written as JSON, Markdown and HTML. Where a run had
 * `jobs`, of these hosts and in so many attempts, nobody else has measured for its plan: what says so came in an artifact that is none of that host's.
 */
export async function writeReport(
  question: { readonly plan: Work; readonly planDigest: string; readonly jobs?: { readonly hosts: ReadonlySet<string>; readonly attempts: number } },
  world: { readonly clock: Clock; readonly records: Records },
): Promise<WrittenReport> {
  const { measurements: read, unreadable } = await world.records.readMeasurements()
  const { plan, planDigest, jobs } = question
  const isForeign = ({ host, attempt, planDigest: of }: Measurement): boolean => jobs !== undefined && of === planDigest && !(jobs.hosts.has(host) && attempt <= jobs.attempts)
  const measurements = read.filter((one) => !isForeign(one))
  const earlier = plan.earlier ?? []
  const found = await Promise.all(
    measurements.map(async (measurement) => ({ measurement, digest: earlier.length === 0 ? '' : await digestOfMeasurement(measurement) })),
  )
  const { measurements: counting, lost, notices } = takenOver(plan, planDigest, found)
  const others = measurements.filter(
    ({ host, planDigest: of }) => of !== planDigest && counting.every((one) => one.host !== host) && earlier.every((one) => one.planDigest !== of),
  )
  const because = (sentence: string) => ({ host, attempt }: Measurement) => ({ source: `measurement-${host}-${attempt}.json`, sentence })
  const leftAside = [...others.map(because('it was made for another plan.')), ...read.filter(isForeign).map(because('this run had no such job.'))]
  const report = makeReport({ ...plan, absent: [...(plan.absent ?? []), ...lost], notices: [...plan.notices, ...notices] }, planDigest, counting, [...unreadable, ...leftAside], world.clock.now().toISOString())
  const paths = await world.records.writeReport(report, { markdown: reportMarkdown(report), html: reportHtml(report) })
  return { report, paths }
}
