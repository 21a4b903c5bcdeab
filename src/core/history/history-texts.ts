import type { HistoryEntry } from './history-entry.ts'
import { damagedSentence, readHistoryLines } from './history-lines.ts'

function foreignSentence(count: number, name: string): string {
  const [which, them] = count === 1 ? ['line', 'it, and it is'] : ['lines', 'them, and they are']
  return `${count} ${which} of ${name} ${count === 1 ? 'has' : 'have'} another schema, or fields that are not known here: another release of llama-fleet wrote ${them} not shown.`
}

/** Returns the entries of a history's files by name, and a sentence on each file that holds something else. */
export function readHistoryTexts(
  texts: ReadonlyMap<string, string>,
  place: string,
): { readonly entries: readonly HistoryEntry[]; readonly notices: readonly string[] } {
  const entries: HistoryEntry[] = []
  const notices: string[] = []
  for (const [name, text] of texts) {
    const read = readHistoryLines(text, `${name} of ${place}`)
    entries.push(...read.entries)
    if (read.damaged.length > 0) notices.push(damagedSentence(name, read.damaged, `${name} of ${place}`))
    if (read.foreign > 0) notices.push(foreignSentence(read.foreign, name))
  }
  return { entries, notices }
}
