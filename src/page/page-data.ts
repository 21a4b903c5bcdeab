import type { HostHistory } from '../core/history/history-view.ts'
import type { HostReport, Report } from '../core/report/report.ts'

const read = new Map<string, unknown>()

/** Returns the data block's text as it stands in the page. */
export function textOf(id: string): string {
  return document.getElementById(id)?.textContent ?? ''
}

function blockOf(id: string): unknown {
  if (!read.has(id)) read.set(id, JSON.parse(textOf(id)))
  return read.get(id)
}

/** Returns a host of the report that lies in the page; the report is parsed when it is first asked for. */
export function reportedHost(name: string): HostReport | undefined {
  return (blockOf('report') as Report).hosts.find(({ host }) => host === name)
}

/** Returns a host of the history that lies in the page. */
export function recordedHost(name: string): HostHistory | undefined {
  return (blockOf('history') as readonly HostHistory[]).find(({ host }) => host === name)
}
