import uPlot from 'uplot'

/** The colours of the page's own style, for canvases. */
export interface Colours {
  readonly text: string
  readonly line: string
  readonly baseline: string
  readonly candidate: string
  readonly band: string
  readonly mark: string
}

/** What a chart draws: its options, but for its size, and its data. */
export interface Shown {
  readonly options: Omit<uPlot.Options, 'width' | 'height'>
  readonly data: uPlot.AlignedData
}

/**
 * One chart of a figure: its title, its height in pixels for letters of 16 px, and what it shows of the figure's host and test, null where
 * the page has nothing of them. Title and height need no data, so that the place is there before the chart and drawing it moves nothing.
 */
export interface Chart {
  readonly title: string
  readonly height: number
  readonly shown: (figure: HTMLElement, colours: Colours) => Shown | null
}

function coloursOfPage(): Colours {
  const style = getComputedStyle(document.documentElement)
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return { text: of('muted'), line: of('line'), baseline: of('baseline'), candidate: of('candidate'), band: of('band'), mark: of('open') }
}

/**
 * Draws each figure's charts when it comes near the window, all of them before printing, and again when the colours of the page change.
 * Hundreds of charts that nobody looks at cost nothing but the room that is left for them.
 */
export function drawLazily(selector: string, charts: readonly Chart[]): void {
  const figures = [...document.querySelectorAll<HTMLElement>(selector)]
  if (figures.length === 0) return
  const room = roomFor(charts)
  for (const figure of figures) figure.style.paddingBottom = `${room}px`
  const places = new Map<HTMLElement, readonly HTMLElement[]>()
  const drawn = new Map<HTMLElement, readonly uPlot[]>()
  const resized = new ResizeObserver((entries) => {
    for (const { target } of entries)
      for (const chart of drawn.get(target as HTMLElement) ?? []) {
        const width = target.clientWidth
        if (width > 0 && width !== chart.width) chart.setSize({ width, height: chart.height })
      }
  })
  const show = (figure: HTMLElement): void => {
    if (drawn.has(figure)) return
    const colours = coloursOfPage()
    const own = places.get(figure) ?? charts.map((chart) => placeFor(figure, chart))
    places.set(figure, own)
    figure.style.paddingBottom = ''
    drawn.set(figure, own.flatMap((place, index) => draw(figure, place, charts[index], colours)))
    resized.observe(figure)
  }
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries)
        if (isIntersecting) {
          near.unobserve(target)
          show(target as HTMLElement)
        }
    },
    { rootMargin: '50%' },
  )
  for (const figure of figures) near.observe(figure)
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const again = (): void => {
    const shown = [...drawn]
    drawn.clear()
    for (const [figure, old] of shown) {
      for (const chart of old) chart.destroy()
      show(figure)
    }
  }
  // paper is white: what was drawn for a dark screen is drawn anew for it, and once more afterwards
  const onPaper = (is: boolean): void => {
    document.documentElement.classList.toggle('paper', is)
    if (dark.matches) again()
  }
  addEventListener('beforeprint', () => {
    onPaper(true)
    figures.forEach(show)
  })
  addEventListener('afterprint', () => onPaper(false))
  dark.addEventListener('change', again)
}

/** Returns how high (CSS pixels) the places of a figure's charts are, titles included. */
function roomFor(charts: readonly Chart[]): number {
  const trial = document.createElement('figure')
  document.querySelector('main')?.append(trial)
  for (const chart of charts) placeFor(trial, chart)
  const { height } = trial.getBoundingClientRect()
  trial.remove()
  return height
}

/** Returns a chart's place at the end of a figure, as high as the chart. What it shows is told in the figure's caption, so it is hidden from screen readers. */
function placeFor(figure: HTMLElement, { title, height }: Chart): HTMLElement {
  const place = document.createElement('div')
  place.className = 'plot'
  place.setAttribute('aria-hidden', 'true')
  const heading = document.createElement('p')
  heading.textContent = title
  const canvas = document.createElement('div')
  canvas.style.height = `${grown(height)}px`
  place.append(heading, canvas)
  figure.append(place)
  return canvas
}

/** All charts of the page have the width of their figure, no legend and no zoom. */
function draw(figure: HTMLElement, place: HTMLElement, chart: Chart | undefined, colours: Colours): readonly uPlot[] {
  const shown = chart?.shown(figure, colours) ?? null
  if (chart === undefined || shown === null) return []
  const size = { width: Math.max(160, figure.clientWidth), height: grown(chart.height) }
  return [new uPlot({ legend: { show: false }, cursor: { show: false }, padding: [6, 8, 0, 0], ...shown.options, ...size }, shown.data, place)]
}

/** Returns a length that is meant for letters of 16 px, for the letters of this window. */
export function grown(pixels: number): number {
  return Math.round((pixels * Number.parseFloat(getComputedStyle(document.documentElement).fontSize)) / 16)
}

/** Returns an axis in the page's colours; `values` writes its ticks. */
export function axisOf(colours: Colours, axis: uPlot.Axis): uPlot.Axis {
  const grid = { stroke: colours.line, width: 1 }
  const room = { space: grown(typeof axis.space === 'number' ? axis.space : 36), ...(typeof axis.size === 'number' ? { size: grown(axis.size) } : {}) }
  return { stroke: colours.text, font: `${grown(12)}px system-ui, sans-serif`, grid, ticks: { ...grid, size: 4 }, gap: 2, ...axis, ...room }
}

/** Returns a number on an axis as short as it can be written, so that it fits the room of the axis: 20000000000 is `2e10`. */
export function tickText(tick: number): string {
  const [plain, short] = [String(tick), tick.toExponential().replace('+', '')]
  return plain.length > 6 && short.length < plain.length ? short : plain
}

/** Returns bars as a series draws them. */
export function barsOf(options: uPlot.Series.BarsPathBuilderOpts): Pick<uPlot.Series, 'paths'> {
  const { bars } = uPlot.paths
  return bars === undefined ? {} : { paths: bars(options) }
}

/** Returns a scale of t/s that never zooms closer than the margin: a wobble far inside of it must not look like news. */
export function throughputScale(delta: number): uPlot.Scale {
  const range = (_chart: uPlot, least: number | null, most: number | null): [number, number] => {
    if (least === null || most === null) return [0, 1]
    const [middle, reach] = [(least + most) / 2, (most - least) / 2]
    const half = Math.max(reach * 1.1, middle * delta * 1.2)
    return [middle - half, middle + half]
  }
  return { range }
}

/** Returns a scale of changes in percent that holds zero and is never narrower than the margin on both sides. */
export function changeScale(delta: number): uPlot.Scale {
  const least = delta * 120
  return { range: (_chart, low, high) => [Math.min(-least, (low ?? 0) * 1.1), Math.max(least, (high ?? 0) * 1.1)] }
}
