import type { Report } from './report.ts'

/**
 * Returns report.json: a line per field and per host; indented to the last sample it would be three times as long. `rewritten` may
 * write each part in another way that means the same.
 */
export function reportJson(report: Report, rewritten: (json: string) => string = (json) => json): string {
  const part = (value: unknown): string => rewritten(JSON.stringify(value))
  const fields = Object.entries(report).map(([name, value]) => {
    const text = name === 'hosts' ? `[\n${report.hosts.map((host) => `    ${part(host)}`).join(',\n')}\n  ]` : part(value)
    return `  ${JSON.stringify(name)}: ${text}`
  })
  return `{\n${fields.join(',\n')}\n}\n`
}
