import { formatBytes, formatChange, formatMeasured, formatSeconds, formatThroughput, formatWidth } from '../report/numbers.ts'
import { tableWithOutcomes, type StyledText } from '../report/styled-text.ts'
import { paragraph, textTable } from '../report/text-table.ts'
import type { HistoryPoint, HostHistory } from './history-view.ts'

const LEGEND = paragraph('t/s is the candidate’s; ± is how far one round’s change strays from the middle one.', 100).join('\n')

/** Returns the history for a terminal, at most 80 columns wide: per host a table, newest last, with what changed between rows. */
export function historyTable(hosts: readonly HostHistory[]): StyledText {
  return [...hosts.flatMap(hostText), `\n${LEGEND}\n`]
}

function hostText({ host, variant, device, points }: HostHistory, place: number): StyledText {
  const head = `${host} (${variant}${device === null ? '' : `, ${device}`})`
  const rows = [['DATE', 'BUMP', 'TEST', 't/s', 'CHANGE %', '± %', 'VERDICT'], ...points.flatMap(rowsOf)]
  const notes = points.flatMap((point) => [...point.marks.map((mark) => `${dayOf(point)}: ${mark}`), ...buildNotes(point)])
  const skipped = points.at(-1)?.entry.skipped.slice(0, 5).map(({ tag, reason }) => `skipped ${tag}: ${reason}`) ?? []
  const outcomes = points.flatMap((point) => (point.tests.length === 0 ? [point.entry.outcome] : point.tests.map((one) => one.outcome)))
  const told = [...notes, ...skipped].flatMap((note) => paragraph(note, 400, '', 2))
  return [
    `${place === 0 ? '' : '\n'}${paragraph(head, 300).join('\n')}\n`,
    ...tableWithOutcomes(textTable(rows, { right: [3], giving: [1, 2] }), outcomes),
    ['', ...told, ''].join('\n'),
  ]
}

function rowsOf(point: HistoryPoint): string[][] {
  const bump = `${point.from}→${point.to}`
  if (point.tests.length === 0) return [[dayOf(point), bump, '-', '-', '-', '-', point.entry.outcome]]
  return point.tests.map((one, place) => [
    place === 0 ? dayOf(point) : '',
    place === 0 ? bump : '',
    one.test,
    one.candidateThroughput === null ? '-' : formatThroughput(one.candidateThroughput),
    withoutPercent(formatMeasured(one)) || '-',
    one.noise === null ? '-' : withoutPercent(formatWidth(one.noise, '')),
    one.outcome,
  ])
}

const dayOf = (point: HistoryPoint): string => point.at.slice(0, 10)
const withoutPercent = (text: string): string => text.replaceAll(' %', '')

/** A build that was only fetched says nothing of how long a build takes. */
function buildNotes(point: HistoryPoint): string[] {
  const { builds } = point.entry
  if (builds === null) return []
  const { baseline, candidate } = builds
  const seconds = candidate.kind === 'built' && candidate.seconds !== null ? [`built in ${formatSeconds(candidate.seconds)}${like(baseline)}`] : []
  const size = candidate.closureBytes === null ? [] : [`closure ${formatBytes(candidate.closureBytes)}${growth(baseline.closureBytes, candidate.closureBytes)}`]
  const said = [...seconds, ...size]
  return said.length === 0 ? [] : [`${dayOf(point)}: ${point.to} ${said.join(', ')}`]
}

function like(baseline: NonNullable<HistoryPoint['entry']['builds']>['baseline']): string {
  return baseline.kind === 'built' && baseline.seconds !== null ? ` (baseline ${formatSeconds(baseline.seconds)})` : ''
}

function growth(before: number | null, after: number): string {
  return before === null || before === 0 ? '' : ` (${formatChange(after / before - 1)})`
}
