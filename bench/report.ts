import { stdout } from 'node:process'
import { gzipSync } from 'node:zlib'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { makeReport } from '../src/core/report/make-report.ts'
import { outcomeTable } from '../src/core/report/outcome-table.ts'
import { pullRequestText } from '../src/core/report/pull-request.ts'
import { reportHtml } from '../src/core/report/report-html.ts'
import { reportMarkdown, summaryMarkdown } from '../src/core/report/report-markdown.ts'
import { reportSchema, type Report } from '../src/core/report/report.ts'
import { visibleJson } from '../src/core/report/visible-text.ts'
import { madeMeasurement, madeRounds } from '../__tests__/support/made-measurement.ts'
import { plannedBump, plannedHost } from '../__tests__/support/planned-bump.ts'

/**
 * `npm run bench:report [HOSTS…]`: time, memory and bytes from the text of report.json to every output, 8 tests and 20 rounds per host,
 * each size in a process of its own. The goal for 1,000 hosts is two seconds and 400 MB.
 */
const TESTS = ['pp512', 'pp2048', 'pp8192', 'tg128', 'tg512', 'tg128 @ d4096', 'tg128 @ d16384', 'pp512+tg128']
const RATES = [1680, 1590, 1410, 96, 95, 81, 63, 240]

function reportText(count: number): string {
  const hosts = Array.from({ length: count }, (_, place) => plannedHost(`host-${String(place + 1).padStart(4, '0')}`, { tests: TESTS, rounds: 20 }))
  const plan = plannedBump(hosts)
  const measurements = hosts.map((host, place) => madeMeasurement(host, { rounds: madeRounds(host, place % 20 === 3 ? 0.9 : 1, RATES) }))
  const report = makeReport(plan, 'd'.repeat(64), measurements, [], '2026-02-01T05:00:00.000Z', plan.lockDiff)
  return JSON.stringify(report, null, 2)
}

const OUTPUTS: Readonly<Record<string, (report: Report) => string>> = {
  'report.json': (report) => visibleJson(JSON.stringify(report, null, 2)),
  'report.html': reportHtml,
  'report.md': reportMarkdown,
  'the job summary': summaryMarkdown,
  'the pull request': (report) => pullRequestText(report).body,
  'the table': outcomeTable,
}

/** Measures one size: what stands on stdin is report.json. */
async function measureOne(): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(part as Buffer)
  const before = process.memoryUsage.rss()
  const rows: Record<string, { ms: number; bytes: number; gzipped: number | '' }> = {}
  const began = performance.now()
  const text = Buffer.concat(parts).toString()
  const report = JSON.parse(text) as Report
  rows['reading JSON'] = { ms: Math.round(performance.now() - began), bytes: text.length, gzipped: '' }
  const texts: string[] = []
  for (const [name, make] of Object.entries(OUTPUTS)) {
    const start = performance.now()
    const made = make(report)
    texts.push(made)
    rows[name] = { ms: Math.round(performance.now() - start), bytes: Buffer.byteLength(made), gzipped: '' }
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(2)
  const most = Math.round(process.resourceUsage().maxRSS / 1024)
  const html = texts[1] ?? ''
  rows['report.html'] = { ...(rows['report.html'] ?? { ms: 0, bytes: 0 }), gzipped: gzipSync(html).length }
  const start = performance.now()
  reportSchema.parse(report)
  const checked = Math.round(performance.now() - start)
  console.log(`${report.hosts.length} hosts × ${TESTS.length} tests × 20 rounds: ${seconds} s, ${most} MiB at most (${Math.round(before / 1024 ** 2)} before); checking it against the schema takes ${checked} ms more`)
  console.table(rows)
}

if (process.send !== undefined) await measureOne()
else
  for (const count of process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 60, 1000]) {
    const child = fork(process.argv[1] ?? '', { stdio: ['pipe', 'inherit', 'inherit', 'ipc'] })
    child.stdin?.end(reportText(count))
    await once(child, 'exit')
    stdout.write('\n')
  }
