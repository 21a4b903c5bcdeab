import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startChromium } from '../__tests__/support/chromium.ts'
import { GOLDEN_REPORTS } from '../__tests__/support/golden-reports.ts'
import { madeHistory } from '../__tests__/support/made-history.ts'
import { historyHtml } from '../src/core/history/history-html.ts'
import { historyView } from '../src/core/history/history-view.ts'
import { readJson } from '../src/core/reading.ts'
import { reportHtml } from '../src/core/report/report-html.ts'
import { reportSchema, type Report } from '../src/core/report/report.ts'

/** `npm run screenshots [REPORT.JSON]`: writes the pictures of the README; the demo's only from the report that it left. */
const IMAGES = join(import.meta.dirname, '..', 'docs/images')
const WIDTHS = [
  { width: 400, height: 1200, colorScheme: 'light' },
  { width: 1280, height: 1200, colorScheme: 'dark' },
  { width: 3840, height: 2160, colorScheme: 'light' },
] as const

/** The demo's report as any clone of the project would have it: without the place of this one. */
function demoReport(path: string): Report {
  const stage = resolve(path, '../..')
  return readJson(reportSchema, readFileSync(path, 'utf8').replaceAll(stage, basename(stage)), path)
}

const report = GOLDEN_REPORTS['slower']?.()
if (report === undefined) throw new Error('There is no golden report "slower".')
const [, , demo] = process.argv
const pages = [
  { name: 'report', html: [...reportHtml(report)], sizes: WIDTHS },
  { name: 'history', html: [...historyHtml(historyView(madeHistory(24)))], sizes: WIDTHS },
  ...(demo === undefined ? [] : [{ name: 'demo', html: [...reportHtml(demoReport(demo))], sizes: [{ ...WIDTHS[1], colorScheme: 'light' as const }] }]),
]
const scratch = mkdtempSync(join(tmpdir(), 'llama-fleet-screenshots-'))
const browser = await startChromium()
try {
  mkdirSync(IMAGES, { recursive: true })
  for (const { name, html, sizes } of pages) {
    const file = join(scratch, `${name}.html`)
    writeFileSync(file, html.join(''))
    for (const { width, height, colorScheme } of sizes) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme })
      await page.goto(pathToFileURL(file).href)
      // what is far from the window is drawn before printing only
      await page.evaluate(`dispatchEvent(new Event('beforeprint')); dispatchEvent(new Event('afterprint'))`)
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
      const path = join(IMAGES, `${name}-${width}.png`)
      writeFileSync(path, await page.screenshot())
      console.log(path)
      await page.close()
    }
  }
} finally {
  await browser.close()
  rmSync(scratch, { recursive: true })
}
