import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Browser, Locator, Page } from 'playwright-core'
import { historyEntries } from '../../src/core/history/history-entry.ts'
import { historyHtml } from '../../src/core/history/history-html.ts'
import { historyView } from '../../src/core/history/history-view.ts'
import { reportHtml } from '../../src/core/report/report-html.ts'
import { makeReport } from '../../src/core/report/make-report.ts'
import type { Report } from '../../src/core/report/report.ts'
import { startChromium } from '../support/chromium.ts'
import { GOLDEN_REPORTS } from '../support/golden-reports.ts'
import { madeMeasurement, madeRounds } from '../support/made-measurement.ts'
import { readBack } from '../support/page-readback.ts'
import { plannedBump, plannedHost } from '../support/planned-bump.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const WIDTHS = [400, 3840] as const
const CANDIDATE = { light: [7, 87, 186], dark: [108, 182, 255] } as const

const scratch = mkdtempSync(join(tmpdir(), 'llama-fleet-pages-'))
let browser: Browser
beforeAll(async () => {
  browser = await startChromium()
})
afterAll(async () => {
  await browser?.close()
  rmSync(scratch, { recursive: true, force: true })
})

const golden = (name: string): Report => {
  const make = GOLDEN_REPORTS[name]
  if (make === undefined) throw new Error(`no golden report ${name}`)
  return make()
}

const entries = (['faster', 'slower', 'build-failed', 'hostile'] as const).flatMap((name, month) =>
  historyEntries({ ...golden(name), generatedAt: `2026-0${month + 1}-01T05:00:00.000Z`, planDigest: String(month) }, null).map((entry) => ({
    ...entry,
    fingerprint: entry.fingerprint && { ...entry.fingerprint, kernel: `6.12.${month < 2 ? 8 : 40}` },
  })),
)
const history = historyView(entries)

/** A page in the browser, and everything that it said or asked for since. */
interface Opened {
  readonly page: Page
  readonly said: string[]
  readonly asked: string[]
}

async function open(name: string, html: Iterable<string>, colorScheme: 'light' | 'dark' = 'light', width = 1280): Promise<Opened> {
  const path = join(scratch, `${name}.html`)
  writeFileSync(path, [...html].join(''))
  const page = await browser.newPage({ viewport: { width, height: width > 2000 ? 2160 : 1200 }, colorScheme })
  const [said, asked]: [string[], string[]] = [[], []]
  page.on('console', (message) => said.push(message.text()))
  page.on('pageerror', (error) => said.push(error.message))
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(pathToFileURL(path).href)
  return { page, said, asked }
}

/** Every figure's height in pixels with all parts opened, and how many of them are drawn. */
const figuresOf = (page: Page): Promise<{ heights: number[]; drawn: number }> =>
  page.evaluate(`(() => {
    for (const place of document.querySelectorAll('details')) place.open = true
    const heights = [...document.querySelectorAll('figure')].map((figure) => figure.getBoundingClientRect().height)
    return { heights, drawn: document.querySelectorAll('figure:has(canvas)').length }
  })()`)

/** Opens what is folded and brings every chart near the window, then waits until they are drawn. */
async function unfold(page: Page): Promise<void> {
  await page.evaluate(`for (const place of document.querySelectorAll('details')) place.open = true; dispatchEvent(new Event('beforeprint')); dispatchEvent(new Event('afterprint'))`)
  await page.locator('figure:not(:has(canvas))').first().waitFor({ state: 'detached' })
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
}

/** How many points of a figure's first chart have the colour of the candidate, and how many canvases it has. */
const drawnIn = (page: Page, figure: string, [red, green, blue]: readonly number[]): Promise<{ canvases: number; points: number }> =>
  page.evaluate(`(() => {
    const canvases = [...document.querySelectorAll('${figure} canvas')]
    const { data } = canvases[0].getContext('2d').getImageData(0, 0, canvases[0].width, canvases[0].height)
    let points = 0
    for (let at = 0; at < data.length; at += 4) points += data[at] === ${red} && data[at + 1] === ${green} && data[at + 2] === ${blue} ? 1 : 0
    return { canvases: canvases.length, points }
  })()`)

async function seriousFaults(page: Page, rules: readonly string[] | null = null): Promise<string[]> {
  await page.evaluate(AXE)
  const only = rules === null ? '' : `document, { runOnly: ${JSON.stringify(rules)} }`
  const { violations } = await page.evaluate<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>(`axe.run(${only})`)
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

/** The numbers of a text, each with half a unit of its last digit: as far as what is shown may lie from what is meant. */
const numbersOf = (text: string): { value: number; unit: number }[] =>
  [...text.matchAll(/[-+]?\d+(?:\.(\d+))?/g)].map(([written, decimals = '']) => ({ value: Number(written), unit: 0.5001 * 10 ** -decimals.length }))

function expectShown(text: string, meant: readonly (number | null)[]): void {
  const [shown, values] = [numbersOf(text), meant.filter((value) => value !== null)]
  expect({ text, numbers: shown.length }).toEqual({ text, numbers: values.length })
  for (const [place, { value, unit }] of shown.entries()) expect(Math.abs(value - (values[place] ?? Number.NaN))).toBeLessThanOrEqual(unit)
}

const percent = (change: number | null): number | null => change && change * 100

const cellsOf = (rows: Locator): Promise<string[][]> =>
  rows.evaluateAll((all) => (all as unknown as { cells: Iterable<{ textContent: string }> }[]).map(({ cells }) => [...cells].map((cell) => cell.textContent)))

/** What sticks out of the window, and what keeps somebody from reading; in both schemes where the window is small. */
async function faultsIn({ page }: Opened, width: number): Promise<string[]> {
  const before = await figuresOf(page)
  await unfold(page)
  const { heights, drawn } = await figuresOf(page)
  // a chart that moved what is below it would move it away from under a reader's pointer
  expect(heights).toEqual(before.heights)
  expect(drawn).toBe(heights.length)
  if (width === WIDTHS[0]) expect(before.drawn).toBeLessThan(drawn)
  const inside = await page.evaluate<boolean>('document.documentElement.scrollWidth <= document.documentElement.clientWidth')
  const faults = [...(inside ? [] : ['the page is wider than its window']), ...(await seriousFaults(page))]
  if (width === WIDTHS[0]) {
    await page.emulateMedia({ colorScheme: 'light' })
    faults.push(...(await seriousFaults(page, ['color-contrast'])))
  }
  await page.close()
  return faults
}

describe('report.html in Chromium', () => {
  const report = golden('slower')

  test.each(['light', 'dark'] as const)('in %s says nothing, asks for nothing, has no serious fault and draws every chart', async (scheme) => {
    const { page, said, asked } = await open('slower', reportHtml(report), scheme)
    expect(await page.locator('main > :first-child').textContent()).toBe(report.headline)
    await unfold(page)
    expect(await seriousFaults(page)).toEqual([])
    const { canvases, points } = await drawnIn(page, '#host-boron figure[data-test="tg128"]', CANDIDATE[scheme])
    expect(canvases).toBe(3)
    expect(points).toBeGreaterThan(50)
    await page.emulateMedia({ colorScheme: scheme === 'dark' ? 'light' : 'dark' })
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
    expect((await drawnIn(page, '#host-boron figure[data-test="tg128"]', CANDIDATE[scheme === 'dark' ? 'light' : 'dark'])).points).toBeGreaterThan(50)
    expect(said).toEqual([])
    expect(asked).toHaveLength(1)
    await page.close()
  })

  test('shows the numbers of report.json and no others: each one on the page is read back', async () => {
    const whole = golden('everything')
    const { page } = await open('numbers', reportHtml(whole))
    await unfold(page)
    const { faults, looked } = await readBack(page, whole)
    expect(faults).toEqual([])
    expect(looked).toBeGreaterThan(350)
    expect(JSON.parse((await page.locator('script#report').textContent()) ?? '')).toEqual(JSON.parse(JSON.stringify(whole)))
    await page.close()
  })

  test('is searched and sorted by mouse and by keyboard, its parts with it, and hands over report.json', async () => {
    const sixty = golden('sixty-hosts')
    const { page, said } = await open('sixty', reportHtml(sixty))
    const shown = (): Promise<string[]> => page.locator('#list-of-hosts tbody tr:visible td:first-child').allTextContents()
    const parts = (): Promise<string[]> => page.locator('section:visible').evaluateAll((all) => (all as unknown as { id: string }[]).map(({ id }) => id))
    expect(await shown()).toHaveLength(60)
    await page.getByRole('searchbox').fill('CUDA slower')
    const slower = sixty.hosts.filter(({ variant, outcome }) => variant === 'cuda' && outcome === 'slower').map(({ host }) => host)
    expect(slower.length).toBeGreaterThan(0)
    expect(await shown()).toEqual(slower)
    expect(await parts()).toEqual(slower.map((name) => `host-${name}`))
    expect(await page.locator('#search output').textContent()).toBe(`${slower.length} of 60 hosts`)
    await page.getByRole('searchbox').fill('')
    await page.getByRole('button', { name: 'Host' }).click()
    const byName = sixty.hosts.map(({ host }) => host)
    expect(await shown()).toEqual(byName)
    expect(await parts()).toEqual(byName.map((name) => `host-${name}`))
    await page.keyboard.press('Enter')
    expect(await shown()).toEqual(byName.toReversed())
    expect(await page.locator('th[aria-sort]').allTextContents()).toEqual(['Host'])
    expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('descending')
    await page.getByRole('button', { name: 'Greatest change' }).click()
    const changes = (await page.locator('#list-of-hosts td.number').allTextContents()).filter(Boolean).map(Number.parseFloat)
    expect(changes).toEqual(changes.toSorted((one, other) => one - other))
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save report.json' }).click()])
    expect(download.suggestedFilename()).toBe('report.json')
    expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toEqual(JSON.parse(JSON.stringify(sixty)))
    expect(said).toEqual([])
    await page.close()
  })

  test('finds a host by its device, and by no word that only stands between two columns', async () => {
    const { page } = await open('devices', reportHtml(golden('slower')))
    const shown = (): Promise<string[]> => page.locator('#list-of-hosts tbody tr:visible td:first-child').allTextContents()
    await page.getByRole('searchbox').fill('rtx 4090')
    expect(await shown()).toEqual(['beryllium'])
    await page.getByRole('searchbox').fill('beryllium cuda')
    expect(await shown()).toEqual(['beryllium'])
    await page.getByRole('searchbox').fill('berylliumcuda')
    expect(await shown()).toEqual([])
    await page.close()
  })

  test('shows hostile names as text, and runs nothing but its own program', async () => {
    const { page, said, asked } = await open('hostile', reportHtml(golden('hostile')))
    page.on('dialog', () => said.push('a dialog'))
    await unfold(page)
    expect(await page.locator('img, iframe, object, script:not([id]) ~ script').count()).toBe(0)
    expect(await page.locator('main').textContent()).toContain('<script>alert(1)</script> | `x` ```')
    expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(true)
    expect(await seriousFaults(page)).toEqual([])
    expect(said).toEqual([])
    expect(asked).toHaveLength(1)
    // what a fault of ours let in would still not run, nor send anything
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<button id="theirs" onclick="window.hit = 1">x</button>')`)
    await page.locator('#theirs').click()
    expect(await page.evaluate('window.hit ?? null')).toBeNull()
    expect(await page.evaluate(`fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')`)).toBe('refused')
    expect(said.join()).toContain('Content Security Policy')
    await page.close()
  })

  test('shows what changed upstream by what it touches, chosen by mouse and by keyboard', async () => {
    const { page, said } = await open('changes', reportHtml(golden('everything')))
    const groups = (): Promise<string[]> => page.locator('#changes details:visible').evaluateAll((all) => (all as unknown as { dataset: { group: string } }[]).map(({ dataset }) => dataset.group))
    const own = ['ggml-cpu', 'ggml-cuda', 'models', 'server']
    expect(await groups()).toEqual([...own, 'conversion', 'docs and CI', 'ggml-metal', 'ggml-vulkan'])
    await page.getByRole('checkbox', { name: 'ggml-vulkan' }).check()
    expect(await groups()).toEqual(['ggml-vulkan'])
    expect(await page.locator('#changes li:visible').textContent()).toContain('share the rope table')
    expect(await page.locator('#changes output').textContent()).toBe('1 of 6 commits')
    await page.getByRole('checkbox', { name: 'ggml-metal' }).focus()
    await page.keyboard.press('Space')
    expect(await groups()).toEqual(['ggml-metal', 'ggml-vulkan'])
    await page.getByRole('button', { name: 'What this fleet runs' }).press('Enter')
    expect(await groups()).toEqual(own)
    // a commit of two groups is one commit
    expect(await page.locator('#changes output').textContent()).toBe('4 of 6 commits')
    await page.getByRole('button', { name: 'All' }).click()
    expect(await groups()).toHaveLength(8)
    expect(said).toEqual([])
    await page.close()
  })

  test('breaks a long name of a group where the window ends', async () => {
    const name = `ggml-${'x'.repeat(60)}`
    const changes = { total: 1, commits: [{ commit: 'a'.repeat(40), subject: 'all', groups: [name] }] }
    const { page } = await open('long-group', reportHtml({ ...golden('slower'), changes }), 'light', 320)
    expect(await page.getByRole('checkbox', { name }).isVisible()).toBe(true)
    expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(true)
    await page.close()
  })

  test('says without its program all that it says with it, but for the samples', async () => {
    const page = await browser.newPage({ javaScriptEnabled: false })
    writeFileSync(join(scratch, 'plain.html'), [...reportHtml(golden('everything'))].join(''))
    await page.goto(pathToFileURL(join(scratch, 'plain.html')).href)
    expect(await page.locator('#changes details[open] li:visible').count()).toBe(4)
    expect(await page.locator('#search, #change-filter, button').filter({ visible: true }).count()).toBe(0)
    expect(await page.locator('#host-argon figcaption:visible').allTextContents()).toHaveLength(2)
    await page.locator('#host-argon summary', { hasText: 'Samples' }).click()
    expect(await page.locator('#host-argon noscript').textContent()).toContain('data block')
    await page.close()
  })

  test('is put on paper with every chart, and with nothing to press', async () => {
    const { page } = await open('paper', reportHtml(golden('everything')), 'dark')
    await page.emulateMedia({ media: 'print' })
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`)
    expect(await page.locator('button:not(th button):visible, input:visible, nav:visible').count()).toBe(0)
    expect(await page.locator('figure canvas:visible').count()).toBe(12)
    // a dark screen prints as a light one does
    expect(await page.evaluate(`[getComputedStyle(document.body).color, getComputedStyle(document.documentElement).backgroundColor]`)).toEqual(['rgb(31, 35, 40)', 'rgb(255, 255, 255)'])
    expect((await drawnIn(page, '#host-argon figure[data-test="tg128"]', CANDIDATE.light)).points).toBeGreaterThan(50)
    await page.evaluate(`dispatchEvent(new Event('afterprint'))`)
    expect((await drawnIn(page, '#host-argon figure[data-test="tg128"]', CANDIDATE.dark)).points).toBeGreaterThan(50)
    const paper = await page.pdf({ format: 'A4' })
    expect(paper.subarray(0, 5).toString()).toBe('%PDF-')
    await page.close()
  })

  test.each([400, 1280, 3840] as const)('shows on paper the whole of each chart that was drawn for a window of %d pixels', async (width) => {
    const page = await browser.newPage({ viewport: { width, height: 1200 } })
    // a page is laid out for paper without a word to its observers
    await page.addInitScript('window.ResizeObserver = class { observe() {} }')
    writeFileSync(join(scratch, 'whole.html'), [...reportHtml(golden('everything'))].join(''))
    await page.goto(pathToFileURL(join(scratch, 'whole.html')).href)
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`)
    await page.emulateMedia({ media: 'print' })
    await page.setViewportSize({ width: 720, height: 1200 })
    const cut = await page.evaluate(`[...document.querySelectorAll('figure')].flatMap((figure) => [...figure.querySelectorAll('.plot > div')].flatMap((place) => {
      const [own, canvas] = [place.getBoundingClientRect(), place.querySelector('canvas').getBoundingClientRect()]
      return canvas.width > 100 && canvas.right <= figure.getBoundingClientRect().right + 1 && canvas.bottom <= own.bottom + 1 ? [] : [[canvas.width, own.width, canvas.height, own.height]]
    }))`)
    expect(cut).toEqual([])
    await page.close()
  })

  test('draws the margin of the verdict, and no number of an axis is cut off', async () => {
    const huge = plannedHost('huge', { tests: ['pp512', 'tg128'], delta: 0.3 })
    const plan = plannedBump([huge])
    const measured = madeMeasurement(huge, { rounds: madeRounds(huge, [51, 0.74], [9e8, 1.2e6]) })
    const page = await browser.newPage({ viewport: { width: 400, height: 1200 } })
    await page.addInitScript(`
      window.cut = []
      const { fillText } = CanvasRenderingContext2D.prototype
      CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
        if (this.textAlign === 'right' && this.getTransform().transformPoint({ x, y }).x < this.measureText(text).width) window.cut.push(text)
        return fillText.call(this, text, x, y)
      }`)
    const made = makeReport(plan, '0', [measured], [], '2026-02-01T05:00:00.000Z')
    writeFileSync(join(scratch, 'huge.html'), [...reportHtml(made)].join(''))
    await page.goto(pathToFileURL(join(scratch, 'huge.html')).href)
    await unfold(page)
    expect(made.hosts[0]?.comparisons[1]).toMatchObject({ outcome: 'slower', change: expect.closeTo(-0.26, 2) })
    expect(await page.evaluate('window.cut')).toEqual([])
    // a loss that is beyond the margin is drawn outside of it: the dot of the estimate ends before the band begins
    const { dot, band } = await page.evaluate<{ dot: number; band: number }>(`(() => {
      const canvas = [...document.querySelectorAll('figure[data-test="tg128"] canvas')].at(-1)
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      const columns = (is) => [...Array(canvas.width).keys()].filter((x) => [...Array(canvas.height).keys()].some((y) => is(data.slice((y * canvas.width + x) * 4))))
      return { dot: columns(([red, green, blue]) => red === 7 && green === 87 && blue === 186).at(-1), band: columns(([red, green, blue, alpha]) => alpha > 40 && alpha < 80 && green > 100 && red < 60)[0] }
    })()`)
    expect(dot).toBeGreaterThan(0)
    expect(band).toBeGreaterThan(dot)
    await page.close()
  })

  test.each(WIDTHS)('fits a window of %d pixels without a serious fault', async (width) => {
    expect(await faultsIn(await open('wide', reportHtml(golden('everything')), 'dark', width), width)).toEqual([])
  })
})

describe('the page of the history in Chromium', () => {
  test('says nothing, asks for nothing, has no serious fault, draws every chart and shows the entries', async () => {
    const { page, said, asked } = await open('history', historyHtml(history), 'dark')
    await unfold(page)
    expect(await seriousFaults(page)).toEqual([])
    expect((await drawnIn(page, '#host-boron figure[data-test="tg128"]', CANDIDATE.dark)).points).toBeGreaterThan(20)
    for (const { host, points } of history) {
      const part = page.locator(`#host-${host}`)
      const bumps = await cellsOf(part.locator('table').nth(0).locator('tbody tr'))
      expect(bumps).toHaveLength(points.length)
      for (const [place, { entry: { outcome }, marks }] of points.entries()) expect(bumps[place]).toMatchObject({ 1: outcome, 5: expect.stringContaining(marks[0]?.slice(0, 6) ?? '') })
      const tests = points.flatMap((point) => point.tests)
      const rows = (await cellsOf(part.locator('table').nth(1).locator('tbody tr'))).filter(([, , name]) => name !== '')
      expect(rows).toHaveLength(tests.length)
      for (const [place, one] of tests.entries()) {
        const [, , name, baseline = '', candidate = '', change = '', noise = '', verdict] = rows[place] ?? []
        expect([name, verdict]).toEqual([one.test, one.outcome])
        expectShown(baseline, [one.baselineThroughput])
        expectShown(candidate, [one.candidateThroughput])
        expectShown(change, [percent(one.change), percent(one.low), percent(one.high)])
        expectShown(noise, [percent(one.noise)])
      }
    }
    expect(await page.locator('img, iframe').count()).toBe(0)
    expect(JSON.parse((await page.locator('script#history').textContent()) ?? '')).toEqual(JSON.parse(JSON.stringify(history.flatMap(({ points }) => points.map(({ entry }) => entry)))))
    expect(said).toEqual([])
    expect(asked).toHaveLength(1)
    await page.close()
  })

  test.each(WIDTHS)('fits a window of %d pixels without a serious fault', async (width) => {
    expect(await faultsIn(await open('history-wide', historyHtml(history), 'dark', width), width)).toEqual([])
  })
})
