import { expect, test } from '@jest/globals'
import { historyCsv } from '../../../src/core/history/history-csv.ts'
import { historyEntries, type HistoryEntry } from '../../../src/core/history/history-entry.ts'
import { historyTable } from '../../../src/core/history/history-table.ts'
import { historyView } from '../../../src/core/history/history-view.ts'
import { plainText } from '../../../src/core/report/styled-text.ts'
import { goldenText } from '../../support/golden-file.ts'
import { GOLDEN_REPORTS } from '../../support/golden-reports.ts'

const entriesOf = (name: string, recordedAt: string): HistoryEntry[] =>
  historyEntries({ ...(GOLDEN_REPORTS[name] ?? raise(name))(), generatedAt: recordedAt, planDigest: recordedAt.replaceAll(/\D/g, '') }, null)

function raise(name: string): never {
  throw new Error(`no golden report ${name}`)
}

const older = entriesOf('faster', '2026-02-01T05:00:00.000Z')
const newer = entriesOf('slower', '2026-02-15T05:00:00.000Z').map((entry) => ({
  ...entry,
  baseline: entry.candidate,
  candidate: { ...entry.candidate, tag: 'v0.6.0' },
  fingerprint: entry.fingerprint && { ...entry.fingerprint, driver: '575.57.08', kernel: '6.12.40', cpuFeatures: [...entry.fingerprint.cpuFeatures, 'avx512f'] },
  benchArguments: [...entry.benchArguments, '-fa', 'on'],
}))
const built = entriesOf('build-failed', '2026-03-01T05:00:00.000Z')

test('the history on a terminal fits 80 columns and marks what else changed on the host', () => {
  const text = plainText(historyTable(historyView([...newer, ...older, ...built])))
  expect(text).toBe(goldenText('history.txt', text))
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
})

test('a measurement is marked when driver, kernel, flags or CPU features are not those of the one before, and only then', () => {
  const boron = historyView([...older, ...newer]).find(({ host }) => host === 'boron')
  const marks = boron?.points.map((point) => point.marks) ?? []
  expect(marks[0]).toEqual([])
  expect(marks[1]).toEqual(expect.arrayContaining(['llama-bench’s flags changed', 'kernel 6.12.8 → 6.12.40']))
  const again = older.map((entry) => ({ ...entry, recordedAt: '2026-02-02T05:00:00.000Z', attempt: 2 }))
  expect(historyView([...older, ...again]).flatMap(({ points }) => points.flatMap((point) => point.marks))).toEqual([])
})

test('hosts come by name and measurements by time, whatever the order of the files', () => {
  const entries = [...newer, ...older]
  const shape = (all: readonly HistoryEntry[]) => historyView(all).map(({ host, points }) => [host, ...points.map(({ at }) => at)])
  expect(shape(entries)).toEqual(shape(entries.toReversed()))
  expect(shape(entries)[0]).toEqual(['beryllium', '2026-02-01T05:00:00.000Z', '2026-02-15T05:00:00.000Z'])
})

test('as CSV every test is a row, and a name that a spreadsheet would run is defused', () => {
  const [entry] = older
  const hostile = { ...(entry ?? raise('faster')), device: '=HYPERLINK("http://example.org","x")\nsecond line' }
  const text = historyCsv(historyView([hostile, ...older.slice(1)]))
  expect(text).toBe(goldenText('history.csv', text))
  for (const [device, cell] of [['+1', "'+1"], ['-1', "'-1"], ['@x', "'@x"], ['\t=x', "'\t=x"], ['\u202ea\u001b[2J', '⟦U+202E⟧a␛[2J']] as const)
    expect(historyCsv(historyView([{ ...hostile, device }]))).toContain(`,${cell},`)
  expect(text).toContain(`"'=HYPERLINK(""http://example.org"",""x"")`)
})
