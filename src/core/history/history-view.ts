import { nameOfPin } from '../pin/pin-name.ts'
import type { Outcome } from '../verdict/outcomes.ts'
import type { HistoryEntry, HistoryTest } from './history-entry.ts'

/** One measurement in a host's history. `marks` say what else changed on the host since the measurement before. */
export interface HistoryPoint {
  readonly at: string
  readonly from: string
  readonly to: string
  readonly outcome: Outcome
  readonly sentence: string
  readonly tests: readonly HistoryTest[]
  readonly marks: readonly string[]
  readonly entry: HistoryEntry
}

/** One host over time, oldest first. */
export interface HostHistory {
  readonly host: string
  readonly variant: string
  readonly device: string | null
  readonly tests: readonly string[]
  readonly points: readonly HistoryPoint[]
}

/** Returns the hosts by name, each with its measurements in the order they were recorded. */
export function historyView(entries: readonly HistoryEntry[]): HostHistory[] {
  const hosts = new Map<string, HistoryEntry[]>()
  for (const entry of entries.toSorted((a, b) => order(a.recordedAt, b.recordedAt) || a.attempt - b.attempt)) {
    const own = hosts.get(entry.host)
    if (own === undefined) hosts.set(entry.host, [entry])
    else own.push(entry)
  }
  return [...hosts]
    .toSorted(([a], [b]) => order(a, b))
    .map(([host, own]) => {
      const last = own.at(-1)
      return {
        host,
        variant: last?.variant ?? '',
        device: own.findLast(({ device }) => device !== null)?.device ?? null,
        tests: [...new Set(own.flatMap(({ tests }) => tests.map(({ test }) => test)))],
        points: own.map((entry, place) => pointOf(entry, own[place - 1] ?? null)),
      }
    })
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function pointOf(entry: HistoryEntry, before: HistoryEntry | null): HistoryPoint {
  return {
    at: entry.recordedAt,
    from: nameOfPin(entry.baseline),
    to: nameOfPin(entry.candidate),
    outcome: entry.outcome,
    sentence: entry.sentence,
    tests: entry.tests,
    marks: before === null ? [] : marksBetween(before, entry),
    entry,
  }
}

/** Throughputs of two entries that a mark stands between are not alike: they were measured under other terms. */
function marksBetween(before: HistoryEntry, after: HistoryEntry): string[] {
  const changed = (what: string, old: string | null | undefined, now: string | null | undefined): string[] =>
    // what was not known, as where nothing ran, has not changed
    old === now || old == null || now == null ? [] : [`${what} ${old} → ${now}`]
  const [old, now] = [before.fingerprint, after.fingerprint]
  return [
    ...changed('device', before.device, after.device),
    ...changed('CPU', old?.cpu, now?.cpu),
    ...featureMarks('CPU features', old?.cpuFeatures, now?.cpuFeatures),
    ...featureMarks('compiled for', before.compiledFor, after.compiledFor),
    ...changed('driver', old?.driver, now?.driver),
    ...changed('kernel', old?.kernel, now?.kernel),
    ...changed('governor', old?.governor, now?.governor),
    ...(before.benchArguments.length === 0 || after.benchArguments.length === 0 || before.benchArguments.join('\0') === after.benchArguments.join('\0') ? [] : ['llama-bench’s flags changed']),
    ...(before.model === null || after.model === null || before.model.sampled === after.model.sampled
      ? []
      : changed('model', before.model.name, after.model.name).concat(before.model.name === after.model.name ? [`${after.model.name} is another file`] : [])),
  ]
}

function featureMarks(what: string, before: readonly string[] | undefined, after: readonly string[] | undefined): string[] {
  if (before === undefined || after === undefined) return []
  const gained = after.filter((feature) => !before.includes(feature)).map((feature) => `+${feature}`)
  const lost = before.filter((feature) => !after.includes(feature)).map((feature) => `-${feature}`)
  return gained.length + lost.length === 0 ? [] : [`${what} ${[...gained, ...lost].join(' ')}`]
}
