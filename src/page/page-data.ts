import type { HistoryEntry } from '../core/history/history-entry.ts'
import { historyView, type HostHistory } from '../core/history/history-view.ts'
import type { HostReport, Report } from '../core/report/report.ts'

const read = new Map<string, unknown>()

/** Returns the data block's text as it stands in the page. */
export function textOf(id: string): string {
  return document.getElementById(id)?.textContent ?? ''
}

/** What is made of a data block is made once, when it is first asked for. */
function blockOf<Made>(id: string, made: (value: unknown) => ReadonlyMap<string, Made>): ReadonlyMap<string, Made> {
  if (!read.has(id)) read.set(id, made(JSON.parse(textOf(id))))
  return read.get(id) as ReadonlyMap<string, Made>
}

const byName = <Named extends { readonly host: string }>(hosts: readonly Named[]): ReadonlyMap<string, Named> => new Map(hosts.map((host) => [host.host, host]))

/** Returns a host of the report that lies in the page; the report is parsed when it is first asked for. */
export function reportedHost(name: string): HostReport | undefined {
  return blockOf('report', (report) => byName((report as Report).hosts)).get(name)
}

/** Returns a host of the history whose entries lie in the page. */
export function recordedHost(name: string): HostHistory | undefined {
  return blockOf('history', (entries) => byName(historyView(entries as readonly HistoryEntry[]))).get(name)
}
