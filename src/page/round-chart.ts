import uPlot from 'uplot'
import { parseTest, throughputOf } from '../core/llama-bench/tests.ts'
import { countingRounds } from '../core/report/counting-rounds.ts'
import type { Comparison, HostReport, ReportedRound } from '../core/report/report.ts'
import { statisticOf } from '../core/verdict/pairs.ts'
import type { Side } from '../core/verdict/sides.ts'
import { axisOf, barsOf, grown, throughputScale, tickText, type Chart, type Colours, type Shown } from './drawing.ts'
import { reportedHost } from './page-data.ts'

const LEFT = 64

const ofComparison =
  (shown: (host: HostReport, comparison: Comparison, colours: Colours) => Shown): Chart['shown'] =>
  (figure, colours) => {
    const host = reportedHost(figure.dataset['roundsOf'] ?? '')
    const comparison = host?.comparisons.find(({ test }) => test === figure.dataset['test'])
    return host === undefined || comparison === undefined ? null : shown(host, comparison, colours)
  }

/** The charts of one test on one host: both sides' t/s per round, what others took of the CPU, and the change against the margin. */
export const ROUND_CHARTS: readonly Chart[] = [
  { title: 't/s by round; hollow: does not count', height: 170, shown: ofComparison(throughputChart) },
  { title: 'Cores taken by others', height: 64, shown: ofComparison(foreignChart) },
  { title: 'Change; green: the margin', height: 58, shown: ofComparison(intervalChart) },
]

const xOf = (rounds: readonly ReportedRound[]): number[] => rounds.map(({ index }) => index + 1)

function roundScale(rounds: readonly ReportedRound[]): uPlot.Scale {
  const places = xOf(rounds)
  return { time: false, range: [Math.min(...places) - 0.5, Math.max(...places) + 0.5] }
}

function throughputChart({ rounds, statistic }: HostReport, comparison: Comparison, colours: Colours): Shown {
  const { test: name, delta } = comparison
  const test = parseTest(name)
  const counting = new Set(countingRounds(rounds, comparison))
  const series = (side: Side, counts: boolean): (number | null)[] =>
    rounds.map((round) => {
      const samples = round[side]?.rows.find((row) => row.test === name)?.samplesNs ?? []
      return samples.length === 0 || counting.has(round) !== counts ? null : throughputOf(test, statisticOf(samples, statistic))
    })
  const line = (colour: string, hollow: boolean): uPlot.Series => ({
    stroke: colour,
    width: hollow ? 0 : 1.5,
    points: { show: true, size: grown(7), width: 1.5, stroke: colour, fill: hollow ? 'transparent' : colour },
  })
  return {
    options: {
      scales: { x: roundScale(rounds), y: throughputScale(delta) },
      axes: [axisOf(colours, { size: 22, incrs: [1, 2, 5, 10, 20, 50, 100] }), axisOf(colours, { size: LEFT, values: asWritten })],
      series: [{}, line(colours.baseline, false), line(colours.candidate, false), line(colours.baseline, true), line(colours.candidate, true)],
    },
    data: [xOf(rounds), series('baseline', true), series('candidate', true), series('baseline', false), series('candidate', false)],
  }
}

const asWritten = (_chart: uPlot, ticks: readonly number[]): string[] => ticks.map(tickText)

function foreignChart({ rounds }: HostReport, _comparison: Comparison, colours: Colours): Shown {
  const series = (side: Side): (number | null)[] => rounds.map((round) => round[side]?.foreignCpu ?? null)
  const most = Math.max(0.5, ...[...series('baseline'), ...series('candidate')].map((cores) => cores ?? 0))
  const bars = (colour: string, align: -1 | 1): uPlot.Series => ({
    stroke: colour,
    fill: colour,
    points: { show: false },
    ...barsOf({ size: [0.35, 12], align }),
  })
  return {
    options: {
      padding: [6, 8, 6, 0],
      scales: { x: roundScale(rounds), y: { range: [0, most] } },
      axes: [{ show: false }, axisOf(colours, { size: LEFT, space: 20 })],
      series: [{}, bars(colours.baseline, -1), bars(colours.candidate, 1)],
    },
    data: [xOf(rounds), series('baseline'), series('candidate')],
  }
}

/** The margin as an area, the interval as a line through it with the estimate in its middle; x is the change in percent. */
function intervalChart(_host: HostReport, { delta, low, high, change }: Comparison, colours: Colours): Shown {
  const percent = (values: readonly (number | null)[]): number[] => values.flatMap((value) => (value === null ? [] : [value * 100]))
  const interval = [...new Set(percent([low, change, high]))].toSorted((one, other) => one - other)
  // alike to both sides on the logarithmic scale of the verdict: what is inside it there is inside it here
  const margin = [(-delta / (1 + delta)) * 100, delta * 100]
  const reach = 1.15 * Math.max(delta * 150, ...interval.map(Math.abs))
  const data = uPlot.join([
    [margin, [1, 1]],
    [interval, interval.map(() => 0.5)],
    [percent([change]), percent([change]).map(() => 0.5)],
  ])
  return {
    options: {
      padding: [6, 24, 0, grown(LEFT)],
      scales: { x: { time: false, range: [-reach, reach] }, y: { range: [0, 1] } },
      axes: [axisOf(colours, { size: 22, space: 64, values: (_chart, ticks) => ticks.map((tick) => `${tick > 0 ? '+' : ''}${tickText(tick)} %`) }), { show: false }],
      series: [
        {},
        { fill: colours.band, width: 0, spanGaps: true, points: { show: false } },
        { stroke: colours.candidate, width: 4, spanGaps: true, points: { show: false } },
        { stroke: colours.candidate, points: { show: true, size: grown(9), fill: colours.candidate } },
      ],
    },
    data,
  }
}
