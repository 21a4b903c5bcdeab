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

/** Returns the charts that it has put into the figure. */
export type Draw = (figure: HTMLElement, colours: Colours) => readonly uPlot[]

function coloursOfPage(): Colours {
  const style = getComputedStyle(document.documentElement)
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return { text: of('muted'), line: of('line'), baseline: of('baseline'), candidate: of('candidate'), band: of('band'), mark: of('open') }
}

/**
 * Draws each figure when it comes near the window, all of them before printing, and again when the colours of the page change.
 * Hundreds of charts that nobody looks at cost nothing.
 */
export function drawLazily(selector: string, draw: Draw): void {
  const figures = [...document.querySelectorAll<HTMLElement>(selector)]
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
    drawn.set(figure, draw(figure, coloursOfPage()))
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
    for (const [figure, charts] of shown) {
      for (const chart of charts) chart.destroy()
      for (const place of figure.querySelectorAll('.plot')) place.remove()
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

/** Returns a place for a chart at the end of a figure. What it shows is told in the figure's caption, so it is hidden from screen readers. */
export function placeFor(figure: HTMLElement, title: string): HTMLElement {
  const place = document.createElement('div')
  place.className = 'plot'
  place.setAttribute('aria-hidden', 'true')
  const heading = document.createElement('p')
  heading.textContent = title
  place.append(heading)
  figure.append(place)
  return place
}

/** Returns a length that is meant for letters of 16 px, for the letters of this window. */
export function grown(pixels: number): number {
  return Math.round((pixels * Number.parseFloat(getComputedStyle(document.documentElement).fontSize)) / 16)
}

/** Returns what all charts of the page share: their width, no legend, no zoom. */
export function sizeOf(figure: HTMLElement, height: number): Pick<uPlot.Options, 'width' | 'height' | 'legend' | 'cursor' | 'padding'> {
  return { width: Math.max(160, figure.clientWidth), height: grown(height), legend: { show: false }, cursor: { show: false }, padding: [6, 8, 0, 0] }
}

/** Returns an axis in the page's colours; `values` writes its ticks. */
export function axisOf(colours: Colours, axis: uPlot.Axis): uPlot.Axis {
  const grid = { stroke: colours.line, width: 1 }
  const room = { space: grown(typeof axis.space === 'number' ? axis.space : 36), ...(typeof axis.size === 'number' ? { size: grown(axis.size) } : {}) }
  return { stroke: colours.text, font: `${grown(12)}px system-ui, sans-serif`, grid, ticks: { ...grid, size: 4 }, gap: 2, ...axis, ...room }
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
