import { UpstreamError } from '../core/errors.ts'
import { groupedBy } from '../core/grouped.ts'
import type { HistoryEntry } from '../core/history/history-entry.ts'
import { damagedSentence, historyFileNames, hostOfHistoryFile, withEntries } from '../core/history/history-lines.ts'
import { readHistoryTexts } from '../core/history/history-texts.ts'
import type { History } from '../ports/history.ts'
import { answerOf } from './github-failures.ts'
import type { GithubRepository } from './github-repository.ts'
import { COMMIT_TRAILER, tipId } from './github-tip.ts'

const PERMISSION = 'contents: write'

/** How often a branch that moved under us is read again: each other writer moves it once per run. */
const TRIES = 8

const README = `# History of llama-fleet

One file per host, one line of JSON per measurement; \`llama-fleet history\` reads it. llama-fleet only ever adds lines here.
`

/** The branch as it was read: its tip, its tree and the blobs at its root. */
interface Branch {
  readonly tip: string
  readonly tree: string
  readonly blobs: ReadonlyMap<string, string>
}

/**
 * Returns the history that is an orphan branch of a repository on GitHub: one commit per run, never forced. A branch that moved
 * meanwhile is read again.
 */
export function githubHistory(repository: GithubRepository, branch: string): History {
  return {
    async read() {
      const found = await readBranch(repository, branch)
      const texts = new Map<string, string>()
      for (const [name, blob] of found?.blobs ?? []) {
        if (hostOfHistoryFile(name) !== null) texts.set(name, await readBlob(repository, blob))
      }
      return readHistoryTexts(texts, `the branch ${branch}`)
    },
    async append(entries) {
      if (entries.length === 0) return []
      for (let tries = 0; tries < TRIES; tries++) {
        const found = await readBranch(repository, branch)
        const { files, said } = await changedFiles(repository, branch, found, entries)
        if (files.size === 0) return said
        const commit = await writeCommit(repository, found, files, entries)
        if (await moveBranch(repository, branch, found, commit)) return said
      }
      throw new UpstreamError({
        problem: `The branch ${branch} moved ${TRIES} times while the history of this run was added to it.`,
        next: 'The measurements are in the report’s artifact. Run the job again; what is there already is not added twice.',
      })
    },
  }
}

async function readBranch(repository: GithubRepository, branch: string): Promise<Branch | null> {
  const tip = await tipId(repository, branch)
  if (tip === null) return null
  return repository.asked(`reading the branch ${branch}`, PERMISSION, async (octokit, place) => {
    const { data: commit } = await octokit.rest.git.getCommit({ ...place, commit_sha: tip })
    const { data } = await octokit.rest.git.getTree({ ...place, tree_sha: commit.tree.sha })
    const blobs = data.tree.filter((entry) => entry.type === 'blob' && entry.mode !== '120000')
    return { tip, tree: commit.tree.sha, blobs: new Map(blobs.map((entry) => [entry.path, entry.sha])) }
  })
}

async function readBlob(repository: GithubRepository, sha: string): Promise<string> {
  return repository.asked('reading the history', PERMISSION, async (octokit, place) => {
    const { data } = await octokit.rest.git.getBlob({ ...place, file_sha: sha })
    return Buffer.from(data.content, 'base64').toString('utf8')
  })
}

async function changedFiles(
  repository: GithubRepository,
  branch: string,
  found: Branch | null,
  entries: readonly HistoryEntry[],
): Promise<{ readonly files: ReadonlyMap<string, string>; readonly said: readonly string[] }> {
  const files = new Map<string, string>()
  const said: string[] = []
  const textOf = async (name: string): Promise<string> => {
    const blob = found?.blobs.get(name)
    return blob === undefined ? '' : readBlob(repository, blob)
  }
  for (const [host, own] of groupedBy(entries, (entry) => entry.host)) {
    const names = historyFileNames(host)
    const before = await textOf(names.entries)
    const { text, damaged } = withEntries(before, own, `${names.entries} on ${branch}`)
    if (text === before) continue
    files.set(names.entries, text)
    if (damaged.length === 0) continue
    files.set(names.damaged, `${await textOf(names.damaged)}${damaged.map((line) => `${line.text}\n`).join('')}`)
    said.push(damagedSentence(`${names.entries} on ${branch}`, damaged, `${names.damaged} there`))
  }
  if (found === null && files.size > 0) files.set('README.md', README)
  return { files, said }
}

async function writeCommit(
  repository: GithubRepository,
  found: Branch | null,
  files: ReadonlyMap<string, string>,
  measured: readonly HistoryEntry[],
): Promise<string> {
  const hosts = [...groupedBy(measured, (entry) => entry.host).keys()].join(', ')
  return repository.asked('adding to the history', PERMISSION, async (octokit, place) => {
    // the texts travel in the tree: GitHub asks for a second between two writes, and a fleet may have many hosts
    const entries = [...files].map(([path, content]) => ({ path, mode: '100644' as const, type: 'blob' as const, content }))
    const { data: tree } = await octokit.rest.git.createTree({ ...place, tree: entries, ...(found && { base_tree: found.tree }) })
    const message = `Measured ${measured[0]?.candidate.tag ?? 'a candidate'} on ${hosts}\n\n${COMMIT_TRAILER}`
    const { data: commit } = await octokit.rest.git.createCommit({ ...place, message, tree: tree.sha, parents: found === null ? [] : [found.tip] })
    return commit.sha
  })
}

/** Returns false when another writer moved the branch first: GitHub then answers 422 (not a fast-forward, or the ref exists). */
async function moveBranch(repository: GithubRepository, branch: string, found: Branch | null, commit: string): Promise<boolean> {
  return repository.asked(`moving the branch ${branch}`, PERMISSION, async (octokit, place) => {
    try {
      if (found === null) await octokit.rest.git.createRef({ ...place, ref: `refs/heads/${branch}`, sha: commit })
      else await octokit.rest.git.updateRef({ ...place, ref: `heads/${branch}`, sha: commit, force: false })
      return true
    } catch (thrown) {
      // a retried write that had succeeded is answered 422 too
      if (answerOf(thrown)?.status !== 422) throw thrown
      const now = await tipId(repository, branch)
      if (now === (found?.tip ?? null)) throw thrown
      return now === commit
    }
  })
}
