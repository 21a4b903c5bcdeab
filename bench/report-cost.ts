import { createReadStream, createWriteStream, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { replaceFile } from '../src/adapters/atomic-file.ts'
import { NOTHING_FOUND } from '../src/core/pull-request/request-context.ts'
import { outcomeTable } from '../src/core/report/outcome-table.ts'
import { pullRequestText } from '../src/core/report/pull-request.ts'
import { reportHtml } from '../src/core/report/report-html.ts'
import { reportJson } from '../src/core/report/report-json.ts'
import { reportMarkdown, summaryMarkdown } from '../src/core/report/report-markdown.ts'
import { plainText } from '../src/core/report/styled-text.ts'
import { hostReportSchema, type Report } from '../src/core/report/report.ts'

const OUTPUTS: Readonly<Record<string, (report: Report) => string | Iterable<string>>> = {
  'report.json': reportJson,
  'report.html': reportHtml,
  'report.md': reportMarkdown,
  'summary.md': summaryMarkdown,
  'pull-request.md': (report) => pullRequestText(report, { run: null, base: { branch: 'main', commit: report.baseline.pin.rev }, plan: {}, found: NOTHING_FOUND }).body,
  'table.txt': (report) => plainText(outcomeTable(report)),
}

/** What the operating system counted as the most memory of this process. getrusage would tell the parent's, which made all the samples. */
const mostMemory = (): number => Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024)

async function measureOne(input: string, directory: string): Promise<void> {
  const before = mostMemory()
  const rows: Record<string, { ms: number; bytes: number; gzipped: number | '' }> = {}
  const began = performance.now()
  const report = JSON.parse(readFileSync(input, 'utf8')) as Report
  rows['reading it'] = { ms: Math.round(performance.now() - began), bytes: statSync(input).size, gzipped: '' }
  for (const [name, make] of Object.entries(OUTPUTS)) {
    const start = performance.now()
    const file = join(directory, name)
    await replaceFile(file, make(report))
    rows[name] = { ms: Math.round(performance.now() - start), bytes: statSync(file).size, gzipped: '' }
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(2)
  const most = mostMemory()
  const start = performance.now()
  for (const host of report.hosts) hostReportSchema.parse(host)
  const checked = Math.round(performance.now() - start)
  const html = join(directory, 'report.html')
  await pipeline(createReadStream(html), createGzip(), createWriteStream(`${html}.gz`))
  rows['report.html'] = { ...(rows['report.html'] ?? { ms: 0, bytes: 0 }), gzipped: statSync(`${html}.gz`).size }
  console.log(`${report.hosts.length} hosts × 8 tests × 20 rounds: ${seconds} s, ${most} MiB at most (${before} of them node and the program); checking it against the schema takes ${checked} ms more`)
  console.table(rows)
}

const [, , input = '', directory = ''] = process.argv
await measureOne(input, directory)
