import type uPlot from 'uplot'
import type { HistoryPoint } from '../core/history/history-view.ts'
import { axisOf, barsOf, changeScale, grown, throughputScale, tickText, type Chart, type Colours, type Shown } from './drawing.ts'
import { recordedHost } from './page-data.ts'

const LEFT = 72
/** The room that a tag's name takes on the x axis. */
const LABEL = 72

type Values = (number | null)[]

const ofHost =
  (shown: (points: readonly HistoryPoint[], colours: Colours, test: string) => Shown): Chart['shown'] =>
  (figure, colours) =>
    shown(recordedHost(figure.dataset['historyOf'] ?? '')?.points ?? [], colours, figure.dataset['test'] ?? '')

/** The charts of one test of one host over its bumps. */
export const TEST_CHARTS: readonly Chart[] = [
  { title: 't/s of both sides by candidate', height: 160, shown: ofHost(throughputChart) },
  { title: 'Change; bars: interval; dashed: noise', height: 160, shown: ofHost(changeChart) },
]

/** The charts of one host's builds. */
export const BUILD_CHARTS: readonly Chart[] = [
  {
    title: 'Build time of the candidate',
    height: 160,
    shown: ofHost((points, colours) => buildChart(points, colours, ' s', ({ builds }) => (builds?.candidate.kind === 'built' ? builds.candidate.seconds : null))),
  },
  {
    title: 'Closure of the candidate',
    height: 160,
    shown: ofHost((points, colours) => buildChart(points, colours, ' MiB', ({ builds }) => inMebibytes(builds?.candidate.closureBytes ?? null))),
  },
]

const inMebibytes = (bytes: number | null): number | null => bytes && bytes / 1024 ** 2

const dots = (colour: string, width = 0): uPlot.Series => ({
  stroke: colour,
  width,
  spanGaps: true,
  points: { show: true, size: grown(7), width: 1.5, stroke: colour, fill: colour },
})

/** One place on the x axis per measurement, named after the candidate's tag. */
function chartOf(points: readonly HistoryPoint[], colours: Colours, lines: readonly [uPlot.Series, Values][], suffix: string, y: uPlot.Scale): Shown {
  const marks: uPlot.Series = { scale: 'mark', stroke: colours.mark, fill: colours.mark, points: { show: false }, ...barsOf({ size: [0.1, 2] }) }
  return {
    options: {
      scales: { x: { time: false, range: [-0.5, points.length - 0.5] }, y, mark: { range: [0, 1] } },
      axes: [
        axisOf(colours, {
          size: 22,
          splits: ({ width }) => {
            const every = Math.ceil(points.length / Math.max(1, Math.floor((width - grown(LEFT)) / grown(LABEL))))
            return points.map((_point, place) => place).filter((place) => place % every === 0)
          },
          values: (_chart, places) => places.map((place) => (points[place]?.to ?? '').slice(0, 12)),
        }),
        axisOf(colours, { size: LEFT, values: (_chart, ticks) => ticks.map((tick) => `${tickText(tick)}${suffix}`) }),
      ],
      series: [{}, marks, ...lines.map(([series]) => series)],
    },
    data: [points.map((_point, place) => place), points.map((point) => (point.marks.length > 0 ? 1 : null)), ...lines.map(([, values]) => values)],
  }
}

function valuesOf(points: readonly HistoryPoint[], name: string, field: 'baselineThroughput' | 'candidateThroughput' | 'change' | 'low' | 'high' | 'noise', factor = 1): Values {
  return points.map(({ tests }) => {
    const value = tests.find(({ test }) => test === name)?.[field] ?? null
    return value === null ? null : value * factor
  })
}

/** The margin of a test as it was last measured. */
function marginOf(points: readonly HistoryPoint[], test: string): number {
  return points.flatMap(({ tests }) => tests).findLast((one) => one.test === test)?.delta ?? 0
}

function throughputChart(points: readonly HistoryPoint[], colours: Colours, test: string): Shown {
  const sides: [uPlot.Series, Values][] = [
    [dots(colours.baseline), valuesOf(points, test, 'baselineThroughput')],
    [dots(colours.candidate, 1), valuesOf(points, test, 'candidateThroughput')],
  ]
  return chartOf(points, colours, sides, '', throughputScale(marginOf(points, test)))
}

function changeChart(points: readonly HistoryPoint[], colours: Colours, test: string): Shown {
  const [low, high] = [valuesOf(points, test, 'low', 100), valuesOf(points, test, 'high', 100)]
  const interval: uPlot.Series = {
    stroke: colours.candidate,
    fill: colours.candidate,
    points: { show: false },
    ...barsOf({ size: [0.2, 3], disp: { y0: { unit: 1, values: () => low }, y1: { unit: 1, values: () => high } } }),
  }
  const noise: uPlot.Series = { stroke: colours.text, width: 1, dash: [4, 4], spanGaps: true, points: { show: false } }
  const lines: [uPlot.Series, Values][] = [
    [interval, high],
    [{ points: { show: false }, width: 0 }, low],
    [dots(colours.candidate), valuesOf(points, test, 'change', 100)],
    [noise, valuesOf(points, test, 'noise', 100)],
    [noise, valuesOf(points, test, 'noise', -100)],
  ]
  return chartOf(points, colours, lines, ' %', changeScale(marginOf(points, test)))
}

const fromZero: uPlot.Scale = { range: (_chart, _least, most) => [0, Math.max(1, (most ?? 0) * 1.1)] }

function buildChart(points: readonly HistoryPoint[], colours: Colours, suffix: string, of: (entry: HistoryPoint['entry']) => number | null): Shown {
  return chartOf(points, colours, [[dots(colours.candidate, 1), points.map(({ entry }) => of(entry))]], suffix, fromZero)
}
