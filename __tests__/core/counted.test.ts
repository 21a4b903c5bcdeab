import { expect, test } from '@jest/globals'
import { calibrationText } from '../../src/core/report/calibration-text.ts'
import { counted } from '../../src/core/counted.ts'
import { makeReport } from '../../src/core/report/make-report.ts'
import { outcomeTable } from '../../src/core/report/outcome-table.ts'
import { reportHtml } from '../../src/core/report/report-html.ts'
import { reportMarkdown } from '../../src/core/report/report-markdown.ts'
import { plainText } from '../../src/core/report/styled-text.ts'
import { madeMeasurement, madeRounds } from '../support/made-measurement.ts'
import { whole } from '../support/page-text.ts'
import { plannedBump, plannedHost } from '../support/planned-bump.ts'

/** A count of one before a plural; `2.1 cores`, `±1 rounds` and `1 s` are none. */
const ONE_OF_MANY = /(?<![\w.,+±-])1 (?:more )?(?:commit|core|error|file|host|measurement|pair|position|process|prompt|reason|repetition|round|sample|test|thing)(?:s|es)\b.{0,40}/

test.each([
  [0, 'round', undefined, '0 rounds'],
  [1, 'round', undefined, '1 round'],
  [2, 'round', undefined, '2 rounds'],
  [1, 'process', 'processes', '1 process'],
  [3, 'process', 'processes', '3 processes'],
])('%d of %s is written as people do', (count, one, many, text) => {
  expect(counted(count, one, many)).toBe(text)
})

test.each([
  ['one round of one test, which the budget ended', { tests: ['pp512'], rounds: 1 }, 1],
  ['one round of at most two', { tests: ['pp512'], rounds: 2 }, 1],
  ['one round that counts beside one that failed', { tests: ['pp512'], rounds: 2 }, 2],
])('a report never says "1 rounds": %s', (_, changes, ran) => {
  const host = plannedHost('carbon', changes)
  const made = madeMeasurement(host)
  const rounds = madeRounds(host, 1).slice(0, ran).map((round) => (round.index === 0 ? round : { ...round, candidate: round.candidate && { ...round.candidate, rows: [], failure: 'was killed (SIGKILL).' } }))
  const measurement = { ...made, rounds, fingerprint: made.fingerprint && { ...made.fingerprint, cores: 1 } }
  const plan = plannedBump([host])
  const changesUpstream = { total: 1, commits: [{ commit: 'e'.repeat(40), subject: 'one', groups: ['CUDA'] }] }
  for (const finishedAt of [made.finishedAt, null]) {
    const report = makeReport({ ...plan, changes: changesUpstream }, 'd'.repeat(64), [{ ...measurement, finishedAt }], [], '2026-02-01T05:00:00.000Z')
    for (const text of [reportMarkdown(report), whole(reportHtml(report)), plainText(outcomeTable(report))]) expect(ONE_OF_MANY.exec(text)?.[0]).toBeUndefined()
  }
})

test('a calibration of one round says so of one', () => {
  const calibration = { schema: 1, host: 'carbon', calibratedAt: '2026-02-01T05:00:00.000Z', secondsPerRound: 60, roundsInBudget: 1, tests: [], advice: ['x'] } as unknown as Parameters<typeof calibrationText>[0]
  expect(calibrationText(calibration)).toContain('1 fits the budget')
})
