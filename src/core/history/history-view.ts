import { groupedBy } from '../grouped.ts'
import { nameOfPin } from '../pin/pin-name.ts'
import type { HistoryEntry, HistoryTest } from './history-entry.ts'

/** One measurement in a host's history. `marks` say what else changed on the host since it was last known. */
export interface HistoryPoint {
  readonly at: string
  readonly from: string
  readonly to: string
  readonly tests: readonly (HistoryTest & { readonly delta: number })[]
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
  const inOrder = entries.toSorted((a, b) => Date.parse(a.recordedAt) - Date.parse(b.recordedAt) || a.attempt - b.attempt)
  return [...groupedBy(inOrder, ({ host }) => host)]
    .toSorted(([a], [b]) => order(a, b))
    .map(([host, own]) => {
      const last = own.at(-1)
      return {
        host,
        variant: last?.variant ?? '',
        device: own.findLast(({ device }) => device !== null)?.device ?? null,
        tests: [...new Set(own.flatMap(({ tests }) => tests.map(({ test }) => test)))],
        points: pointsOf(own),
      }
    })
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** What a host measures under, each as it was last known: what was not known, as where nothing ran, has not changed. */
type Terms = Readonly<Partial<Record<'device' | 'CPU' | 'driver' | 'kernel' | 'governor', string>>> & {
  readonly cpuFeatures?: readonly string[]
  readonly compiledFor?: readonly string[]
  readonly benchArguments?: readonly string[]
  readonly model?: HistoryEntry['model']
}

/** Returns the terms of an entry, as far as it knows them. */
function termsOf({ device, fingerprint, compiledFor, benchArguments, model }: HistoryEntry): Terms {
  return {
    ...(device !== null && { device }),
    ...(fingerprint !== null && { cpuFeatures: fingerprint.cpuFeatures, kernel: fingerprint.kernel }),
    ...(fingerprint?.cpu != null && { CPU: fingerprint.cpu }),
    ...(fingerprint?.driver != null && { driver: fingerprint.driver }),
    ...(fingerprint?.governor != null && { governor: fingerprint.governor }),
    ...(compiledFor !== undefined && { compiledFor }),
    ...(benchArguments.length > 0 && { benchArguments }),
    ...(model !== null && { model }),
  }
}

/** Returns the measurements of one host, given in their order, with what changed since each term was last known. */
function pointsOf(entries: readonly HistoryEntry[]): HistoryPoint[] {
  let known: Terms = {}
  return entries.map((entry) => {
    const now = termsOf(entry)
    const marks = marksBetween(known, now)
    known = { ...known, ...now }
    return {
      at: entry.recordedAt,
      from: nameOfPin(entry.baseline),
      to: nameOfPin(entry.candidate),
      tests: entry.tests.map((test) => ({ ...test, delta: test.delta ?? entry.delta })),
      marks,
      entry,
    }
  })
}

/** Throughputs of two entries that a mark stands between are not alike: they were measured under other terms. */
function marksBetween(before: Terms, after: Terms): string[] {
  const changed = (what: string, old: string | undefined, now: string | undefined): string[] =>
    old === now || old === undefined || now === undefined ? [] : [`${what} ${old} → ${now}`]
  const named = (what: 'device' | 'CPU' | 'driver' | 'kernel' | 'governor'): string[] => changed(what, before[what], after[what])
  const [oldFlags, flags] = [before.benchArguments, after.benchArguments]
  return [
    ...named('device'),
    ...named('CPU'),
    ...featureMarks('CPU features', before.cpuFeatures, after.cpuFeatures),
    ...featureMarks('compiled for', before.compiledFor, after.compiledFor),
    ...named('driver'),
    ...named('kernel'),
    ...named('governor'),
    ...(oldFlags === undefined || flags === undefined || oldFlags.join('\0') === flags.join('\0') ? [] : ['llama-bench’s flags changed']),
    ...modelMarks(before.model, after.model),
  ]
}

function modelMarks(before: Terms['model'], after: Terms['model']): string[] {
  if (before == null || after == null || before.sampled === after.sampled) return []
  return [before.name === after.name ? `${after.name} is another file` : `model ${before.name} → ${after.name}`]
}

function featureMarks(what: string, before: readonly string[] | undefined, after: readonly string[] | undefined): string[] {
  if (before === undefined || after === undefined) return []
  const gained = after.filter((feature) => !before.includes(feature)).map((feature) => `+${feature}`)
  const lost = before.filter((feature) => !after.includes(feature)).map((feature) => `-${feature}`)
  return gained.length + lost.length === 0 ? [] : [`${what} ${[...gained, ...lost].join(' ')}`]
}
