import { InputError } from '../core/errors.ts'
import { keyOfEntry, type HistoryEntry } from '../core/history/history-entry.ts'
import { historyView } from '../core/history/history-view.ts'
import { pathFrom } from '../core/path-from.ts'
import type { StyledText } from '../core/report/styled-text.ts'
import { visibleJson } from '../core/report/visible-text.ts'
import type { TerminalRequest } from '../core/request.ts'
import type { FleetRepository } from '../ports/fleet-repository.ts'
import type { History } from '../ports/history.ts'
import type { Progress } from '../ports/progress.ts'
import type { TextFiles } from '../ports/text-files.ts'

/** The ports of `llama-fleet history`; `historyOn` reads a branch of the clone as it was last fetched. */
export interface HistoryWorld {
  readonly history: History
  readonly historyOn: (branch: string) => Pick<History, 'read'>
  readonly files: TextFiles
  readonly fleet: Pick<FleetRepository, 'facts'>
  readonly progress: Progress
  readonly print: (text: string | StyledText) => void
}

/** Prints what this machine measured together with what the history branch holds, or writes it as a page; throws InputError for a host it does not know. */
export async function showHistory(request: Extract<TerminalRequest, { kind: 'history' }>, directory: string, world: HistoryWorld): Promise<void> {
  const branch = await branchOf(request.config, directory, world)
  const read = [await world.history.read(), ...(branch === null ? [] : [await world.historyOn(branch).read()])]
  for (const notice of read.flatMap(({ notices }) => notices)) world.progress.warning(notice)
  const known = new Map<string, HistoryEntry>(read.flatMap(({ entries }) => entries).map((entry) => [keyOfEntry(entry), entry]))
  const entries = [...known.values()].filter(({ host }) => request.host === null || host === request.host)
  if (request.host !== null && entries.length === 0 && known.size > 0) {
    const hosts = [...new Set([...known.values()].map(({ host }) => host))].toSorted()
    throw new InputError({ problem: `The history has no host '${request.host}'.`, next: `It has ${hosts.join(', ')}.` })
  }
  const hosts = historyView(entries)
  if (request.html !== null) {
    const path = pathFrom(directory, request.html)
    const { historyHtml } = await import('../core/history/history-html.ts')
    await world.files.write(path, historyHtml(hosts))
    world.print(`The history is in ${path}\n`)
    return
  }
  switch (request.format) {
    case 'json':
      world.print(visibleJson(hosts.flatMap(({ points }) => points.map(({ entry }) => entry))))
      return
    case 'csv':
      world.print((await import('../core/history/history-csv.ts')).historyCsv(hosts))
      return
    case 'text': {
      const { historyTable } = await import('../core/history/history-table.ts')
      const onGithub = branch === null ? '' : `, and publish on GitHub to the branch ${branch}; fetch it with \`git fetch\``
      world.print(hosts.length === 0 ? `There is no history yet: \`llama-fleet run\` adds to it here${onGithub}.\n` : historyTable(hosts))
    }
  }
}

/** A history can be looked at where the config is missing or broken: its branch then has the usual name. */
async function branchOf(configPath: string, directory: string, { files, fleet }: HistoryWorld): Promise<string | null> {
  const { parseConfig } = await import('../core/hosts/config-text.ts')
  const { HISTORY_BRANCH } = await import('../core/hosts/config.ts')
  const { root } = await fleet.facts(directory)
  const text = await files.read(pathFrom(root, configPath)).catch(() => null)
  if (text === null) return HISTORY_BRANCH
  try {
    return parseConfig(text, configPath).history
  } catch {
    return HISTORY_BRANCH
  }
}
