import { expect, test } from '@jest/globals'
import { recordFiles } from '../../src/adapters/record-files.ts'
import { PLAIN_PUBLISHING } from '../../src/core/pull-request/publishing.ts'
import { NOTHING_FOUND } from '../../src/core/pull-request/request-context.ts'
import type { PullRequestContent } from '../../src/ports/pull-requests.ts'
import { CHECK } from '../support/publishing-stage.ts'
import { secretlessHistory, secretlessProgress, secretlessPullRequests, secretlessRecords, secretlessSurface } from '../../src/adapters/secretless-ports.ts'
import { LONGEST_TEXT } from '../../src/core/text-limit.ts'
import type { Measurement } from '../../src/core/hosts/measurement.ts'
import { historyEntries } from '../../src/core/history/history-entry.ts'
import { makeReport } from '../../src/core/report/make-report.ts'
import { REMOVED, secretRemover } from '../../src/core/secrets.ts'
import { failedBuild, madeMeasurement } from '../support/made-measurement.ts'
import { plannedBump, plannedHost } from '../support/planned-bump.ts'

const SECRET = 'planted-value-of-this-test'
const remove = secretRemover([SECRET])
const carbon = plannedHost('carbon', { rounds: 1 })
const measurement = madeMeasurement(carbon, {
  candidate: { ...madeMeasurement(carbon).candidate, build: failedBuild({ logTail: `x ${SECRET}`, sentence: SECRET }) },
  failure: { kind: 'infra-failed', sentence: SECRET, logTail: `${'x'.repeat(LONGEST_TEXT)}\nthe end, ${SECRET}` },
})
const plan = plannedBump([carbon], { notices: [SECRET], skipped: [{ tag: 'v1', reason: SECRET }] })

test('no port passes a secret on, and the files of a plan stay the blobs that they are', async () => {
  const passed: unknown[] = []
  const keep = <Result>(result: Result) => (...given: unknown[]): Promise<Result> => {
    passed.push(...given)
    return Promise.resolve(result)
  }
  const see = (...given: unknown[]): void => void passed.push(...given)
  const report = makeReport(plan, 'd'.repeat(64), [measurement], [], '2026-02-01T05:00:00.000Z')
  const records = secretlessRecords(
    {
      ...recordFiles({ directory: '/nonexistent' }),
      writePlan: keep({ path: '', digest: '' }),
      writeMeasurement: keep(''),
      appendRow: keep(undefined),
      writeReport: (of, { markdown, html }) => keep({ json: '', markdown: '', html: '' })(of, markdown, ...html),
    },
    remove,
  )
  await records.writePlan(plan)
  await records.writeMeasurement(measurement)
  await records.appendRow('carbon', 1, SECRET)
  await records.writeReport(report, { markdown: SECRET, html: [SECRET] })
  const progress = secretlessProgress({ task: (title, work) => (passed.push(title), work({ update: see, log: see })), notice: see, warning: see }, remove)
  await progress.task(SECRET, (task) => {
    task.update(SECRET)
    task.log(SECRET)
    return Promise.resolve()
  })
  progress.notice(SECRET)
  progress.warning(SECRET)
  const surface = secretlessSurface({ setOutput: see, writeSummary: keep(undefined), saveState: see, fail: see }, remove)
  surface.setOutput('report', SECRET)
  await surface.writeSummary(SECRET)
  surface.fail(SECRET)
  const content = { branch: 'b', base: { branch: 'main', commit: 'c' }, planned: new Date(), flakeInput: 'llama-cpp', tag: 'v1', files: plan.files, commitMessage: SECRET, draft: false, opens: true, baseline: 'b', candidate: 'c', publishing: PLAIN_PUBLISHING, mergeRefusal: null,
    text: () => ({ title: SECRET, body: SECRET, labels: [] }),
    check: () => ({ ...CHECK, summary: SECRET }),
  }
  const publish = (given: PullRequestContent) => {
    passed.push(given, given.text(NOTHING_FOUND), given.check?.(null))
    return Promise.resolve({ operation: 'none' as const, number: null, url: null, notice: null })
  }
  await secretlessPullRequests({ publish, earlier: keep([]), changedLocks: keep([]) }, remove).publish(content)
  await secretlessHistory({ read: keep({ entries: [], notices: [] }), append: keep([]) }, remove).append(historyEntries(report, null))
  expect(passed.length).toBeGreaterThan(14)
  expect(JSON.stringify(passed)).not.toContain(SECRET)
  expect(JSON.stringify(passed)).toContain(REMOVED)
  expect((passed[0] as typeof plan).files).toEqual(plan.files)
  // cut where it is written, so that it can be read again, and at its beginning
  const { failure } = passed[1] as Measurement
  expect(failure?.logTail).toHaveLength(LONGEST_TEXT)
  expect(failure?.logTail.endsWith(`the end, ${REMOVED}`)).toBe(true)
})
