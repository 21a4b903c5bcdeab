import { appendFile, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { UpstreamError } from '../core/errors.ts'
import { groupedBy } from '../core/grouped.ts'
import type { HistoryEntry } from '../core/history/history-entry.ts'
import { damagedSentence, historyFileNames, hostOfHistoryFile, LARGEST_HISTORY_BYTES, withEntries } from '../core/history/history-lines.ts'
import { readHistoryTexts } from '../core/history/history-texts.ts'
import type { History } from '../ports/history.ts'
import { replaceFile } from './atomic-file.ts'
import { textOfFile, Unreadable } from './bounded-files.ts'
import { onDisk } from './disk-faults.ts'
import { holdLock } from './machine-lock.ts'

/** Returns the history that is a directory of this machine; `path` is where flock is sought, which keeps two runs apart. */
export function historyDirectory({ directory, path }: { readonly directory: string; readonly path: string }): History {
  return {
    async read() {
      const texts = new Map<string, string>()
      for (const name of await namesIn(directory)) {
        const host = hostOfHistoryFile(name)
        if (host !== null) texts.set(name, await textOf(join(directory, name)))
      }
      return readHistoryTexts(texts, directory)
    },
    append: (entries) =>
      onDisk(directory, 'The report is written all the same.', async () => {
        if (entries.length === 0) return []
        await mkdir(directory, { recursive: true, mode: 0o700 })
        const lock = await holdLock([directory], path, () => {})
        try {
          const said: string[] = []
          for (const [host, own] of groupedBy(entries, (entry) => entry.host)) said.push(...(await appendTo(directory, host, own)))
          return said
        } finally {
          await lock.release()
        }
      }),
  }
}

async function appendTo(directory: string, host: string, entries: readonly HistoryEntry[]): Promise<string[]> {
  const names = historyFileNames(host)
  const file = join(directory, names.entries)
  const before = await textOf(file)
  const { text, damaged } = withEntries(before, entries, file)
  if (text === before) return []
  const aside = join(directory, names.damaged)
  // first the copy, then the removal: a power cut between the two keeps the line twice rather than not at all
  if (damaged.length > 0) await appendFile(aside, damaged.map((line) => `${line.text}\n`).join(''))
  await replaceFile(file, text)
  return damaged.length > 0 ? [damagedSentence(file, damaged, aside)] : []
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).toSorted()
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new UpstreamError({ problem: `The history in ${directory} cannot be read.`, next: 'Look at its permissions.', cause })
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await textOfFile(file, LARGEST_HISTORY_BYTES)
  } catch (cause) {
    const { code, words } = cause instanceof Unreadable ? cause : new Unreadable(file, 'cannot be read')
    if (code === 'ENOENT') return ''
    throw new UpstreamError({ problem: `${file} ${words}, so nothing is added to it.`, next: 'Look at its permissions, or move it away: a history begins anew.', cause })
  }
}
