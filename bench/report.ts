import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { startChromium } from '../__tests__/support/chromium.ts'
import { madeMeasurement, madeRounds } from '../__tests__/support/made-measurement.ts'
import { plannedBump, plannedHost } from '../__tests__/support/planned-bump.ts'
import { replaceFile } from '../src/adapters/atomic-file.ts'
import { makeReport } from '../src/core/report/make-report.ts'
import { reportJson } from '../src/core/report/report-json.ts'
import type { Report } from '../src/core/report/report.ts'
import { givenCounts } from './given-counts.ts'
import { runBench } from './run-bench.ts'

/**
 * `npm run bench:report [HOSTS…]`: time, memory and bytes from the text of report.json to every output, 8 tests and 20 rounds per host,
 * each size in a process of its own that is bundled as dist/ is, and how long Chromium takes to open, search and sort the page. The goals:
 * two seconds and 400 MB for 1,000 hosts; 60 hosts open in less than two seconds.
 */
const TESTS = ['pp512', 'pp2048', 'pp8192', 'tg128', 'tg512', 'tg128 @ d4096', 'tg128 @ d16384', 'pp512+tg128']
const RATES = [1680, 1590, 1410, 96, 95, 81, 63, 240]

function madeReport(count: number): Report {
  const hosts = Array.from({ length: count }, (_, place) => plannedHost(`host-${String(place + 1).padStart(4, '0')}`, { tests: TESTS, rounds: 20 }))
  const plan = plannedBump(hosts)
  const measurements = hosts.map((host, place) => madeMeasurement(host, { rounds: madeRounds(host, place % 20 === 3 ? 0.9 : 1, RATES) }))
  return makeReport(plan, 'd'.repeat(64), measurements, [], '2026-02-01T05:00:00.000Z')
}

/** Prints how long a reader waits: for the page, for what is searched, and for another order. */
async function opened(count: number, path: string): Promise<void> {
  const browser = await startChromium()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } })
    const began = performance.now()
    await page.goto(pathToFileURL(path).href)
    await page.locator('#search output').filter({ hasText: `${count} of ${count}` }).waitFor()
    const open = performance.now() - began
    const [searched, sorted] = await page.evaluate<[number, number]>(`(() => {
      const timed = (work) => { const start = performance.now(); work(); document.body.getBoundingClientRect(); return performance.now() - start }
      const field = document.querySelector('#search input')
      const searched = timed(() => { field.value = 'slower'; field.dispatchEvent(new Event('input')) })
      field.value = ''
      field.dispatchEvent(new Event('input'))
      return [searched, timed(() => document.querySelector('th button').click())]
    })()`)
    const charts = performance.now()
    await page.evaluate(`document.querySelector('figure')?.scrollIntoView()`)
    await page.locator('figure canvas').first().waitFor()
    console.log(`Chromium opens it in ${(open / 1000).toFixed(2)} s, searches in ${searched.toFixed(0)} ms, sorts in ${sorted.toFixed(0)} ms, draws the first charts in ${(performance.now() - charts).toFixed(0)} ms`)
  } finally {
    await browser.close()
  }
}

await runBench('bench:report', async () => {
  const sizes = process.argv.slice(2).map((word) => givenCounts([word], 'npm run bench:report -- [HOSTS…]', [1])[0])
  const directory = mkdtempSync(join(tmpdir(), 'llama-fleet-report-'))
  try {
    const file = join(directory, 'cost.mjs')
    const bundle = await rolldown({ input: join(import.meta.dirname, 'report-cost.ts'), platform: 'node' })
    await bundle.write({ file, format: 'esm', codeSplitting: false })
    for (const count of sizes.length > 0 ? sizes : [1, 60, 1000]) {
      const [input, outputs] = [join(directory, `${count}.json`), join(directory, String(count))]
      await replaceFile(input, reportJson(madeReport(count)))
      mkdirSync(outputs)
      await once(spawn(process.execPath, [file, input, outputs], { stdio: 'inherit' }), 'exit')
      await opened(count, join(outputs, 'report.html'))
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
})
