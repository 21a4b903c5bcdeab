import type { Work } from '../core/hosts/plan.ts'
import { hostsToMeasure } from '../core/pull-request/known-hosts.ts'
import type { Report } from '../core/report/report.ts'
import { summaryMarkdown } from '../core/report/report-markdown.ts'
import { ARTIFACTS, type WorkflowWorld } from './workflow-world.ts'
import { writeReport } from './write-report.ts'

/** Returns the report after it was written, shown and uploaded. It comes first: whatever GitHub refuses afterwards, it is there. */
export async function shownReport(plan: Work, planDigest: string, world: WorkflowWorld): Promise<Report> {
  const { surface, run } = world
  const { report, paths } = await writeReport({ plan, planDigest, jobs: { hosts: new Set(hostsToMeasure(plan).map(({ name }) => name)), attempts: run.attempt } }, world)
  surface.setOutput('outcome', report.outcome)
  surface.setOutput('report', paths.json)
  await surface.writeSummary(summaryMarkdown(report))
  await world.artifacts.upload(ARTIFACTS.report, Object.values(paths), run.recordsDirectory)
  return report
}
