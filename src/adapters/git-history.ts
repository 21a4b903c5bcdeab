import { hostOfHistoryFile, LARGEST_HISTORY_BYTES } from '../core/history/history-lines.ts'
import { readHistoryTexts } from '../core/history/history-texts.ts'
import type { History } from '../ports/history.ts'
import type { Git } from './git-command.ts'

/**
 * Returns a reader of the history branch as it was last fetched into a clone: of the remote origin, else a branch of the clone
 * itself. Nothing is fetched; a branch that is not there is an empty history.
 */
export function gitHistory(git: Git, root: string, branch: string): Pick<History, 'read'> {
  return {
    async read() {
      for (const ref of [`refs/remotes/origin/${branch}`, `refs/heads/${branch}`]) {
        const found = await git.run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{tree}`], { directory: root })
        if (found.exitCode !== 0) continue
        const texts = await textsOf(git, root, found.stdout.trim())
        return readHistoryTexts(texts, ref.replace(/^refs\/(?:remotes|heads)\//, ''))
      }
      return { entries: [], notices: [] }
    },
  }
}

const BLOB = /^100\d{3} blob (?<id>[0-9a-f]+)\t(?<name>[^/]+)$/s

async function textsOf(git: Git, root: string, tree: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  for (const line of (await git.text(['ls-tree', '-z', tree], { directory: root })).split('\0')) {
    const { id, name } = BLOB.exec(line)?.groups ?? {}
    if (id === undefined || name === undefined || hostOfHistoryFile(name) === null) continue
    texts.set(name, await git.text(['cat-file', 'blob', id], { directory: root, mostStdoutBytes: LARGEST_HISTORY_BYTES }))
  }
  return texts
}
