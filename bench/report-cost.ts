import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { outcomeTable } from '../src/core/report/outcome-table.ts'
import { pullRequestText } from '../src/core/report/pull-request.ts'
import { reportHtml } from '../src/core/report/report-html.ts'
import { reportJson } from '../src/core/report/report-json.ts'
import { reportMarkdown, summaryMarkdown } from '../src/core/report/report-markdown.ts'
import { reportSchema, type Report } from '../src/core/report/report.ts'

const OUTPUTS: Readonly<Record<string, (report: Report) => string>> = {
  'report.json': reportJson,
  'report.html': reportHtml,
  'report.md': reportMarkdown,
  'the job summary': summaryMarkdown,
  'the pull request': (report) => pullRequestText(report).body,
  'the table': outcomeTable,
}

async function measureOne(): Promise<void> {
  const input = { bytes: Buffer.concat(await process.stdin.toArray() as Buffer[]) }
  const { length } = input.bytes
  const before = process.memoryUsage.rss()
  const rows: Record<string, { ms: number; bytes: number; gzipped: number | '' }> = {}
  const began = performance.now()
  const report = JSON.parse(input.bytes.toString()) as Report
  input.bytes = Buffer.alloc(0)
  rows['reading JSON'] = { ms: Math.round(performance.now() - began), bytes: length, gzipped: '' }
  const texts: string[] = []
  for (const [name, make] of Object.entries(OUTPUTS)) {
    const start = performance.now()
    const made = make(report)
    texts.push(made)
    rows[name] = { ms: Math.round(performance.now() - start), bytes: Buffer.byteLength(made), gzipped: '' }
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(2)
  // getrusage would tell the parent's, which made all the samples
  const most = Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024)
  const html = texts[1] ?? ''
  rows['report.html'] = { ...(rows['report.html'] ?? { ms: 0, bytes: 0 }), gzipped: gzipSync(html).length }
  const start = performance.now()
  reportSchema.parse(report)
  const checked = Math.round(performance.now() - start)
  console.log(`${report.hosts.length} hosts × 8 tests × 20 rounds: ${seconds} s, ${most} MiB at most (${Math.round(before / 1024 ** 2)} before); checking it against the schema takes ${checked} ms more`)
  console.table(rows)
}

// what stands on stdin is report.json
await measureOne()
