import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { cronLinesOf, latestTimes } from '../../../src/core/schedule/cron-times.ts'
import { silentSchedule } from '../../../src/core/schedule/silent-schedule.ts'
import { repositoryFile } from '../../support/workflow-texts.ts'

const NOW = new Date('2026-11-23T09:00:00Z')
const at = (cron: string, timezone = 'UTC') => [{ cron, timezone }]
const ran = (lastRun: string) => ({ lastRun: new Date(lastRun), knownSince: null, state: null })
const never = (knownSince: string, state = 'active') => ({ lastRun: null, knownSince: new Date(knownSince), state })

describe('The schedule of a workflow', () => {
  test('is found in the workflows that we hand out', () => {
    for (const file of ['workflow.yml', 'minimal.yml']) expect(cronLinesOf(repositoryFile(`examples/${file}`))).toEqual(at('23 3 * * *'))
  })

  test.each<[string, string, unknown]>([
    ['with a zone', "on:\n  schedule:\n    - { cron: '0 2 * * *', timezone: Europe/Berlin }\n    - cron: '5 4 * * 0'", [...at('0 2 * * *', 'Europe/Berlin'), ...at('5 4 * * 0')]],
    ['that there is not', 'on: push', []],
    ['in a list of events', 'on: [push, schedule]', []],
    ['of another kind', 'on: { schedule: [1, null, { cron: 7 }, { cron: [a] }] }', []],
    ['without an end', `on: { schedule: [${"{ cron: 'x' },".repeat(6000)}] }`, Array.from({ length: 50 }, () => ({ cron: 'x', timezone: 'UTC' }))],
    ['in no YAML', 'on: [', []],
    ['in a list', '[]', []],
  ])('%s is read as it stands', (_what, text, lines) => {
    expect(cronLinesOf(text)).toEqual(lines)
  })

  test('of several lines is due whenever one of them is, once', () => {
    const due = latestTimes([...at('0 6 * * *'), ...at('0 3,6 * * 1'), ...at('not a cron line'), ...at('0 0 * * *', 'No/Where'), ...at('0 0 31 2 *')], 3, NOW)
    expect(due.map((time) => time.toISOString())).toEqual(['2026-11-23T06:00:00.000Z', '2026-11-23T03:00:00.000Z', '2026-11-22T06:00:00.000Z'])
  })
})

describe('A schedule', () => {
  test.each([
    ['that ran today', at('23 3 * * *'), ran('2026-11-23T04:40:00Z')],
    ['whose run of today is late', at('23 3 * * *'), ran('2026-11-22T04:40:00Z')],
    ['that missed two times', at('23 3 * * *'), ran('2026-11-21T03:50:00Z')],
    ['of working days, on a Monday', at('23 3 * * 1-5'), ran('2026-11-20T03:24:00Z')],
    ['of every month', at('0 0 1 * *'), ran('2026-09-01T00:10:00Z')],
    ['that was added yesterday and has not run', at('23 3 * * *'), never('2026-11-22T12:00:00Z')],
    ['that is none', at('0 0 31 2 *'), ran('2020-01-01T00:00:00Z')],
    ['without lines', [], never('2020-01-01T00:00:00Z')],
  ])('%s is not called silent', (_what, lines, record) => {
    expect(silentSchedule(lines, record, NOW)).toBeNull()
  })

  test.each([
    ['that missed three days', at('23 3 * * *'), ran('2026-11-20T05:00:00Z'), 'last started a run on 2026-11-20, 3 days ago, although it was due 3 times since. GitHub switches'],
    ['that missed three hours', at('7 * * * *'), ran('2026-11-23T05:59:00Z'), 'last started a run on 2026-11-23, less than a day ago'],
    ['that missed three weeks', at('0 0 * * MON'), ran('2026-11-02T00:30:00Z'), '2026-11-02, 21 days ago'],
    ['that never ran and is off', at('23 3 * * *'), never('2026-08-01T00:00:00Z', 'disabled_inactivity'), 'has never started a run since it was added 114 days ago, although it was due 3 times since. GitHub says disabled_inactivity. GitHub'],
  ])('%s is', (_what, lines, record, sentence) => {
    expect(silentSchedule(lines, record, NOW)).toContain(sentence)
  })
})

test('nothing of a workflow is printed for being odd', () => {
  const program = "import { cronLinesOf } from './src/core/schedule/cron-times.ts'; console.log(JSON.stringify(cronLinesOf('%ODD \\u001b[2J\\n---\\non: { schedule: [{ cron: 1 2 * * * }] }')))"
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], { cwd: join(import.meta.dirname, '../../..'), encoding: 'utf8' })
  expect({ stdout, stderr }).toEqual({ stdout: '[{"cron":"1 2 * * *","timezone":"UTC"}]\n', stderr: '' })
})
