import { expect, test } from '@jest/globals'
import { historyCsv } from '../../../src/core/history/history-csv.ts'
import { historyEntries, type HistoryEntry } from '../../../src/core/history/history-entry.ts'
import { historyHtml } from '../../../src/core/history/history-html.ts'
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

test('a change is marked behind a measurement that did not come so far as to know', () => {
  const nothing = older.map((entry) => ({ ...entry, recordedAt: '2026-02-08T05:00:00Z', device: null, fingerprint: null, benchArguments: [], model: null, tests: [] }))
  const after = newer.map((entry) => ({ ...entry, device: 'another GPU', compiledFor: ['avx2'], model: { name: 'b.gguf', sampled: 'beef' } }))
  const before = older.map((entry) => ({ ...entry, compiledFor: ['avx2', 'fma'] }))
  const marksOf = (entries: readonly HistoryEntry[]) => historyView(entries).find(({ host }) => host === 'boron')?.points.map(({ marks }) => marks)
  const [, marks = []] = marksOf([...before, ...after]) ?? []
  expect(marks).toHaveLength(5)
  expect(marksOf([...before, ...nothing, ...after])).toEqual([[], [], marks])
})

test('times are told apart however precisely they are written', () => {
  const at = (recordedAt: string) => older.map((entry) => ({ ...entry, recordedAt, attempt: recordedAt.length }))
  const [host] = historyView([...at('2026-02-01T05:00:00.500Z'), ...at('2026-02-01T05:00:00Z')])
  expect(host?.points.map((point) => point.at)).toEqual(['2026-02-01T05:00:00Z', '2026-02-01T05:00:00.500Z'])
})

test('the page counts the measurements of a test, not those of its host', () => {
  const later = newer.map((entry) => ({ ...entry, tests: entry.tests.slice(0, 1) }))
  const boron = (entries: readonly HistoryEntry[]): string => [...historyHtml(historyView(entries.filter(({ host }) => host === 'boron')))].join('')
  expect(boron([...older, ...later])).toContain('<figcaption>pp512 over 2 measurements</figcaption>')
  expect(boron([...older, ...later])).toContain('<figcaption>tg128 over 1 measurement</figcaption>')
  expect(boron(older)).toContain('<h1>1 measurement of 1 host</h1>')
})
