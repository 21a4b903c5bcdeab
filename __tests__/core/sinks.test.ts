import { describe, expect, test } from '@jest/globals'
import { shownText } from '../../src/adapters/shown-text.ts'
import { calibrationOf } from '../../src/core/hosts/calibration.ts'
import type { Examination } from '../../src/core/doctor/finding.ts'
import { InputError, messageOfError, UpstreamError } from '../../src/core/errors.ts'
import { historyCsv } from '../../src/core/history/history-csv.ts'
import { historyEntries, historyEntrySchema, type HistoryEntry } from '../../src/core/history/history-entry.ts'
import { historyHtml } from '../../src/core/history/history-html.ts'
import { readHistoryLines } from '../../src/core/history/history-lines.ts'
import { historyTable } from '../../src/core/history/history-table.ts'
import { historyView } from '../../src/core/history/history-view.ts'
import { calibrationSchema, measurementSchema, type Measurement } from '../../src/core/hosts/measurement.ts'
import type { Review } from '../../src/core/hosts/plan.ts'
import { checkOf, shownTitle } from '../../src/core/pull-request/check.ts'
import type { RequestContext } from '../../src/core/pull-request/request-context.ts'
import { calibrationText } from '../../src/core/report/calibration-text.ts'
import { examinationText } from '../../src/core/doctor/examination-text.ts'
import { makeReport } from '../../src/core/report/make-report.ts'
import { outcomeTable } from '../../src/core/report/outcome-table.ts'
import { commitMessage, markerOf, pullRequestText } from '../../src/core/report/pull-request.ts'
import { reportHtml } from '../../src/core/report/report-html.ts'
import { reportMarkdown, summaryMarkdown } from '../../src/core/report/report-markdown.ts'
import type { Report } from '../../src/core/report/report.ts'
import { ownNote, reviewComment, withNote } from '../../src/core/report/review-comment.ts'
import { colouredText, plainText } from '../../src/core/report/styled-text.ts'
import { visibleJson } from '../../src/core/report/visible-text.ts'
import { setupText } from '../../src/core/setup/setup-text.ts'
import { BOUND_IN_HISTORY, faultsOfLine, faultsOfLog, faultsOfMarkdown, faultsOfPage, faultsOfTerminal, HOSTILE, poisoned } from '../support/hostile-text.ts'
import { failedBuild, madeMeasurement, madeRounds } from '../support/made-measurement.ts'
import { whole } from '../support/page-text.ts'
import { CANDIDATE, NO_CONTEXT, plannedBump, plannedHost } from '../support/planned-bump.ts'

const carbon = plannedHost('carbon', { rounds: 1 })
const made = madeMeasurement(carbon)
const WHEN = '2026-02-01T05:00:00.000Z'
const LOCK = { path: 'flake.lock', line: 1 }

/** Everything of which a text is made, with one hostile text in every place that has no form of its own. */
function stageOf(hostile: string) {
  const measurements: Measurement[] = [
    madeMeasurement(carbon, { sandbox: { kind: 'none', reason: 'r' }, traces: [{ side: 'candidate', sentence: 's' }], failure: { kind: 'infra-failed', sentence: 's', logTail: 'l' } }),
    madeMeasurement(carbon, { candidate: { ...made.candidate, build: failedBuild() }, rounds: [] }),
    madeMeasurement(carbon, { checks: [{ name: 'smoke', side: 'candidate', result: 'failed', sentence: 's' }] }),
  ].map((measurement) => poisoned(measurement, hostile))
  const candidate = { ...CANDIDATE, tag: hostile }
  const plan = plannedBump([carbon], { notices: [hostile], skipped: [{ tag: hostile, reason: hostile }], movedNodes: [hostile], lockDiff: hostile, upstream: hostile, flakeInput: hostile, candidate })
  const { place: _place, files: _files, history: _history, publishing: _publishing, acceptedOutputs: _accepted, ...work } = plan
  const review: Review = { ...work, kind: 'review', pullRequest: { number: 12, fork: false, pushedBy: hostile, mergeBase: 'b'.repeat(40), merged: 'f'.repeat(40), lock: { path: hostile, line: 1 } } }
  const reportOf = (of: typeof plan | Review) => (measurement: Measurement): Report => makeReport({ ...of, lockDiff: hostile }, 'd'.repeat(64), [measurement], [{ source: hostile, sentence: hostile }], WHEN)
  const reports = measurements.map(reportOf(plan))
  const marker = { ...markerOf(reportOf(plan)(made), NO_CONTEXT), headline: hostile, candidate: { tag: `${hostile}0`, rev: 'e'.repeat(40) } }
  /** What lies on GitHub already: another candidate's marker, and a person's commits. */
  const context: RequestContext = { run: null, base: { branch: hostile, commit: 'b'.repeat(40) }, plan: {}, found: { marker, foreign: { author: hostile, head: 'f'.repeat(40) }, touched: [hostile] } }
  const entries = [...reports, makeReport(plan, 'e'.repeat(64), [made], [], WHEN)].flatMap((report) => historyEntries(report, null)).map((entry) => poisoned(entry, hostile, BOUND_IN_HISTORY))
  const quiet = calibrationOf(carbon, madeMeasurement(carbon, { rounds: madeRounds(carbon, 1, [1680, 96], 12) }), 0.01)
  const calibration = poisoned({ ...calibrationSchema.parse(quiet), advice: ['a'] }, hostile, BOUND_IN_HISTORY)
  const examination: Examination = { schema: 1, hosts: [hostile], findings: [{ rule: hostile, severity: 'error', host: hostile, evidence: hostile, cost: hostile, fix: hostile }], notChecked: [{ rule: hostile, host: hostile, why: hostile }] }
  const file = { kind: 'create' as const, title: hostile, path: hostile, text: hostile }
  const setup = setupText({ found: [hostile], steps: [file, { ...file, kind: 'edit', before: 'a\n', after: hostile }, { kind: 'by-hand', title: hostile, words: hostile, text: hostile }], written: [file], left: hostile })
  return { measurements, plan, review, reports, reviews: measurements.map(reportOf(review)), context, entries, calibration, examination, setup }
}

/** As it is read from its lines, a day after another; the last has an address that a browser would run. */
function readAgain(entries: readonly HistoryEntry[], hostile: string) {
  const lines = [...entries, ...entries.slice(-1).map((entry) => ({ ...entry, run: 'javascript:alert(1)' }))]
  return readHistoryLines(lines.map((entry, place) => JSON.stringify({ ...entry, recordedAt: `2026-02-0${place + 1}T05:00:00.000Z` })).join('\n'), hostile)
}

/** One row for each of the reports. */
const each = (all: readonly Report[], name: string, text: (report: Report) => string): (readonly [string, () => string])[] => all.map((report, place) => [`${name} (${place})`, () => text(report)])

describe.each(HOSTILE)('texts that would be %s', (_what, hostile) => {
  const { measurements, plan, review, reports, reviews, context, entries, calibration, examination, setup } = stageOf(hostile)
  const kept = readAgain(entries, hostile)
  const history = historyView(kept.entries)
  const check = (report: Report) => checkOf({ ...report, headline: `Merge: ${hostile}` }, LOCK, { foreign: { author: hostile }, into: hostile })

  test('get past the schemas', () => {
    expect(measurements.map((measurement) => measurementSchema.parse(measurement))).toEqual(measurements)
    expect(entries.map((entry) => historyEntrySchema.parse(entry))).toEqual(entries)
    expect(calibrationSchema.parse(calibration)).toEqual(calibration)
    expect([kept.entries.length, kept.damaged.map(({ why }) => why)]).toEqual([entries.length, [expect.stringMatching(/^'run' is "javascript:alert\(1\)", but: /)]])
  })

  const MARKDOWN: readonly (readonly [string, () => string])[] = [
    ...each(reports, 'report.md', reportMarkdown),
    ...each(reports, 'the job summary', summaryMarkdown),
    ...each(reports, 'the pull request', (report) => pullRequestText(report, NO_CONTEXT).body),
    ...each(reports, 'the pull request that somebody pushed to', (report) => pullRequestText(report, context).body),
    ...each(reviews, 'the comment of a review', (report) => reviewComment(report, review, null)),
    ...each(reviews, 'the job summary of a review', summaryMarkdown),
    ...each(reports, 'the check', (report) => check(report).summary),
    ...each(reviews, 'the check of a review', (report) => check(report).summary),
    ['the note on our own pull request', () => withNote('Bump', ownNote(review) ?? '')],
  ]
  test.each(MARKDOWN)('are text in the Markdown of %s', (_name, text) => expect(faultsOfMarkdown(text())).toEqual([]))

  const PAGES: readonly (readonly [string, () => string])[] = [
    ...each(reports, 'a report', (report) => whole(reportHtml(report))),
    ...each(reviews, 'a review', (report) => whole(reportHtml(report))),
    ['the history', () => whole(historyHtml(history))],
  ]
  test.each(PAGES)('are text in the page of %s', (_name, html) => expect(faultsOfPage(html())).toEqual([]))

  const LINES: readonly (readonly [string, () => string])[] = [
    ...each(reports, "a pull request's title", (report) => pullRequestText(report, NO_CONTEXT).title),
    ...each(reports, "a check's title, and of a commit status", (report) => shownTitle(check(report), 140)),
    ...each(reports, "a check's annotation", (report) => check(report).annotation.message),
    ["a commit's subject", () => commitMessage(plan).split('\n\n')[0] ?? ''],
    ["a commit's message", () => commitMessage(plan).split('\n')[2] ?? ''],
  ]
  test.each(LINES)('are one line of %s', (_name, line) => expect(faultsOfLine(line())).toEqual([]))

  const lesson = { problem: hostile, next: hostile, cause: new Error(hostile, { cause: new Error(hostile) }) }
  const SHOWN: readonly (readonly [string, () => string])[] = [
    ...each(reports, 'the table of outcomes', (report) => plainText(outcomeTable(report))),
    ['the history', () => plainText(historyTable(history))],
    ['the history as CSV', () => historyCsv(history)],
    ['the history as JSON', () => visibleJson(kept.entries)],
    ['what the doctor says', () => examinationText(examination)],
    ['what the doctor says as JSON', () => visibleJson(examination)],
    ['a calibration', () => calibrationText(calibration)],
    ['a calibration as JSON', () => visibleJson(calibration)],
    ['what init says', () => setup],
    ['a plan as JSON', () => visibleJson(plan)],
    ['a report as JSON', () => visibleJson(reports)],
    ["an error of the user's", () => messageOfError(new InputError(lesson))],
    ["an error of the world's", () => messageOfError(new UpstreamError(lesson))],
    ['an error of nobody', () => messageOfError(lesson.cause)],
  ]
  test.each(SHOWN)('are text on a terminal in %s', (_name, text) => expect(faultsOfTerminal(shownText({})(text()))).toEqual([]))
  test.each(SHOWN)('are text in the log of a job in %s', (_name, text) => expect(faultsOfLog(shownText({ GITHUB_ACTIONS: 'true' })(text()))).toEqual([]))
  test.each(reports.map((report) => [report]))('are text between our own colours', (report) => expect(faultsOfTerminal(colouredText(outcomeTable(report), shownText({})))).toEqual([]))

  test('are no row of a table', () => {
    const table = plainText(historyTable(history)).split('\n')
    const first = table.findIndex((line) => line.startsWith('DATE')) + 1
    const outcomes = history.flatMap(({ points }) => points.flatMap(({ tests, entry }) => (tests.length === 0 ? [entry.outcome] : tests.map((one) => one.outcome))))
    expect(table.slice(first, first + outcomes.length).map((line) => line.split(' ').at(-1))).toEqual(outcomes)
  })

  test('are the same when JSON is read again', () => {
    const printed = [kept.entries, examination, calibration, reports]
    expect(printed.map((value) => JSON.parse(shownText({ GITHUB_ACTIONS: 'true' })(visibleJson(value))) as unknown)).toEqual(JSON.parse(JSON.stringify(printed)))
  })
})
