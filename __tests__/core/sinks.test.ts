import { describe, expect, test } from '@jest/globals'
import { inertLines } from '../../src/adapters/actions-log-text.ts'
import { plainLines } from '../../src/adapters/terminal-text.ts'
import type { Measurement } from '../../src/core/hosts/measurement.ts'
import { makeReport } from '../../src/core/report/make-report.ts'
import { outcomeTable } from '../../src/core/report/outcome-table.ts'
import { commitMessage, pullRequestText } from '../../src/core/report/pull-request.ts'
import { reportHtml } from '../../src/core/report/report-html.ts'
import { reportMarkdown, summaryMarkdown } from '../../src/core/report/report-markdown.ts'
import { plainText } from '../../src/core/report/styled-text.ts'
import { visibleJson, visibleLines } from '../../src/core/report/visible-text.ts'
import { failedBuild, madeMeasurement } from '../support/made-measurement.ts'
import { whole } from '../support/page-text.ts'
import { CANDIDATE, plannedBump, plannedHost } from '../support/planned-bump.ts'

/** A text that is a command, a tag, a link, a mention, an escape and a mark that turns reading round. */
const HOSTILE =
  'x\n::set-output name=outcome::faster\r##[add-path]/tmp\n<script>alert(1)</script><img src=x onerror=alert(1)>' +
  '\u001b[2J\u001b]0;title\u0007\u202egnp.exe\u2066\u200b| a | b |\n# head\n```\n[link](https://evil.example) @ggml-org #1 </details>--> ${{ secrets.X }} $(id) `id`'
const carbon = plannedHost('carbon', { rounds: 1 })

/** Every text of a value becomes hostile, but those that schemas bind to a form. */
function poisoned<Value>(value: Value): Value {
  const kept = new Set(['host', 'kind', 'side', 'result', 'name', 'stage', 'fault', 'first', 'source', 'derivation', 'rev', 'startedAt', 'finishedAt', 'modifiedAt', 'planDigest', 'test'])
  const walk = (one: unknown, key: string): unknown => {
    if (typeof one === 'string') return kept.has(key) ? one : HOSTILE
    if (Array.isArray(one)) return one.map((item) => walk(item, key))
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(Object.entries(one).map(([inner, item]) => [inner, walk(item, inner)]))
  }
  return walk(value, '') as Value
}

const measurements: Measurement[] = [
  poisoned(madeMeasurement(carbon, { sandbox: { kind: 'none', reason: 'r' }, traces: [{ side: 'candidate', sentence: 's' }], failure: { kind: 'infra-failed', sentence: 's', logTail: 'l' } })),
  poisoned(madeMeasurement(carbon, { candidate: { ...madeMeasurement(carbon).candidate, build: failedBuild() }, rounds: [] })),
  poisoned(madeMeasurement(carbon, { checks: [{ name: 'smoke', side: 'candidate', result: 'failed', sentence: 's' }] })),
]
const plan = plannedBump([carbon], {
  notices: [HOSTILE],
  skipped: [{ tag: HOSTILE, reason: HOSTILE }],
  movedNodes: [HOSTILE],
  lockDiff: HOSTILE,
  upstream: HOSTILE,
  flakeInput: HOSTILE,
  candidate: { ...CANDIDATE, tag: HOSTILE },
})
const reports = measurements.map((measurement) => makeReport(plan, 'd'.repeat(64), [measurement], [{ source: HOSTILE, sentence: HOSTILE }], '2026-02-01T05:00:00.000Z', HOSTILE))

// oxlint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/

describe.each(reports.map((report, index) => [index, report] as const))('Hostile texts of report %d', (_index, report) => {
  test.each([
    ['report.md', reportMarkdown],
    ['the job summary', summaryMarkdown],
    ['the body of the pull request', (made: typeof report) => pullRequestText(made).body],
  ])('are text in %s', (_name, page) => {
    const text = page(report)
    expect(text).not.toMatch(UNSEEN)
    // no link, mention or reference of theirs, no line that begins as theirs, outside of blocks of code
    const outside = text.replaceAll(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, '').replaceAll(/(`+)[^`\n]+\1/g, '')
    expect(outside).not.toMatch(/<(?:script|img)/i)
    expect(outside).not.toMatch(/\]\(https:\/\/evil|(?<![\w;\\])@ggml-org|^# head|^::set-output/m)
    expect((outside.match(/<details\b/g) ?? []).length).toBe((outside.match(/<\/details>/g) ?? []).length)
  })

  test('are text in report.html', () => {
    const html = whole(reportHtml(report))
    expect(html.replace(/<script type="application\/json"[\s\S]*?<\/script>/, '')).not.toMatch(UNSEEN)
    expect(html.match(/<script/g)?.length).toBe(html.match(/<\/script>/g)?.length)
    expect(html).not.toMatch(/<img|<script>alert/i)
  })

  test('are one line in a title and in a subject, and no control in what a terminal or a log gets', () => {
    expect(pullRequestText(report).title).not.toMatch(/[\n\r]/)
    // a title is no Markdown: what would be a mention there is broken up by a space of no width, our own
    expect(pullRequestText(report).title.replaceAll('\u200b', '')).not.toMatch(UNSEEN)
    expect(visibleLines(plainText(outcomeTable(report)))).not.toMatch(UNSEEN)
    expect(visibleJson(JSON.stringify(report, null, 2))).not.toMatch(UNSEEN)
    expect(JSON.parse(visibleJson(JSON.stringify(report, null, 2)))).toEqual(JSON.parse(JSON.stringify(report)))
    expect(plainLines(report.headline).join('\n')).not.toMatch(UNSEEN)
    for (const line of inertLines(`${report.headline}\n${report.notices.join('\n')}`).split('\n')) expect(line).not.toMatch(/^\s*::|##\[/)
  })
})

test('hostile texts are no second subject of the commit', () => {
  expect(commitMessage(plan).replaceAll('\u200b', '')).not.toMatch(UNSEEN)
  expect(commitMessage(plan)).not.toMatch(/^::|^# head/m)
})
