import uPlot from 'uplot'
import type { HistoryPoint } from '../core/history/history-view.ts'
import { axisOf, barsOf, changeScale, grown, placeFor, sizeOf, throughputScale, type Colours } from './drawing.ts'
import { recordedHost } from './page-data.ts'

const LEFT = 56
/** The room that a tag's name takes on the x axis. */
const LABEL = 72

/** Returns the charts of one test of one host over its bumps, or of its builds where the figure names no test. */
export function historyFigure(figure: HTMLElement, colours: Colours): readonly uPlot[] {
  const points = recordedHost(figure.dataset['historyOf'] ?? '')?.points ?? []
  const test = figure.dataset['test']
  return test === undefined ? buildCharts(figure, colours, points) : testCharts(figure, colours, points, test)
}

type Values = (number | null)[]

const dots = (colour: string, width = 0): uPlot.Series => ({
  stroke: colour,
  width,
  spanGaps: true,
  points: { show: true, size: grown(7), width: 1.5, stroke: colour, fill: colour },
})

/** One place on the x axis per measurement, named after the candidate's tag. */
function chartOf(figure: HTMLElement, colours: Colours, points: readonly HistoryPoint[], title: string, lines: readonly [uPlot.Series, Values][], suffix: string, y: uPlot.Scale): uPlot {
  const marks: uPlot.Series = { scale: 'mark', stroke: colours.mark, fill: colours.mark, points: { show: false }, ...barsOf({ size: [0.1, 2] }) }
  return new uPlot(
    {
      ...sizeOf(figure, 160),
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
        axisOf(colours, { size: LEFT, values: (_chart, ticks) => ticks.map((tick) => `${tick}${suffix}`) }),
      ],
      series: [{}, marks, ...lines.map(([series]) => series)],
    },
    [points.map((_point, place) => place), points.map((point) => (point.marks.length > 0 ? 1 : null)), ...lines.map(([, values]) => values)],
    placeFor(figure, title),
  )
}

function testCharts(figure: HTMLElement, colours: Colours, points: readonly HistoryPoint[], name: string): readonly uPlot[] {
  const of = (field: 'baselineThroughput' | 'candidateThroughput' | 'change' | 'low' | 'high' | 'noise', factor = 1): Values =>
    points.map(({ tests }) => {
      const value = tests.find(({ test }) => test === name)?.[field] ?? null
      return value === null ? null : value * factor
    })
  const delta = points.at(-1)?.entry.delta ?? 0
  const [low, high] = [of('low', 100), of('high', 100)]
  const interval: uPlot.Series = {
    stroke: colours.candidate,
    fill: colours.candidate,
    points: { show: false },
    ...barsOf({ size: [0.2, 3], disp: { y0: { unit: 1, values: () => low }, y1: { unit: 1, values: () => high } } }),
  }
  const noise: uPlot.Series = { stroke: colours.text, width: 1, dash: [4, 4], spanGaps: true, points: { show: false } }
  return [
    chartOf(figure, colours, points, 't/s of both sides by candidate', [
      [dots(colours.baseline), of('baselineThroughput')],
      [dots(colours.candidate, 1), of('candidateThroughput')],
    ], '', throughputScale(delta)),
    chartOf(figure, colours, points, 'Change with its interval; dashed: noise of one round', [
      [interval, high],
      [{ points: { show: false }, width: 0 }, low],
      [dots(colours.candidate), of('change', 100)],
      [noise, of('noise', 100)],
      [noise, of('noise', -100)],
    ], ' %', changeScale(delta)),
  ]
}

const fromZero: uPlot.Scale = { range: (_chart, _least, most) => [0, Math.max(1, (most ?? 0) * 1.1)] }

function buildCharts(figure: HTMLElement, colours: Colours, points: readonly HistoryPoint[]): readonly uPlot[] {
  const built = points.map(({ entry }) => (entry.builds?.candidate.kind === 'built' ? entry.builds.candidate.seconds : null))
  const closure = points.map(({ entry }) => entry.builds?.candidate.closureBytes ?? null)
  return [
    chartOf(figure, colours, points, 'Build time of the candidate', [[dots(colours.candidate, 1), built]], ' s', fromZero),
    chartOf(figure, colours, points, 'Closure of the candidate', [[dots(colours.candidate, 1), closure.map((bytes) => (bytes === null ? null : bytes / 1024 ** 2))]], ' MiB', fromZero),
  ]
}
