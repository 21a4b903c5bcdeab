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

/** Returns the report recomputed from every measurement on disk, after it was written as JSON, Markdown and HTML. */
export async function writeReport(
  question: { readonly plan: Work; readonly planDigest: string },
  world: { readonly clock: Clock; readonly records: Records },
): Promise<WrittenReport> {
  const { measurements, unreadable } = await world.records.readMeasurements()
  const { plan, planDigest } = question
  const earlier = plan.earlier ?? []
  const found = await Promise.all(
    measurements.map(async (measurement) => ({ measurement, digest: earlier.length === 0 ? '' : await digestOfMeasurement(measurement) })),
  )
  const { measurements: counting, lost, notices } = takenOver(plan, planDigest, found)
  const others = measurements.filter(
    ({ host, planDigest: of }) => of !== planDigest && counting.every((one) => one.host !== host) && earlier.every((one) => one.planDigest !== of),
  )
  const leftAside = others.map(({ host, attempt }) => ({ source: `measurement-${host}-${attempt}.json`, sentence: 'it was made for another plan.' }))
  const report = makeReport({ ...plan, absent: [...(plan.absent ?? []), ...lost], notices: [...plan.notices, ...notices] }, planDigest, counting, [...unreadable, ...leftAside], world.clock.now().toISOString())
  const paths = await world.records.writeReport(report, { markdown: reportMarkdown(report), html: reportHtml(report) })
  return { report, paths }
}
