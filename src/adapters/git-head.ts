import { lstat, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { RepositoryFacts } from '../ports/fleet-repository.ts'

/** What HEAD and a loose ref hold: https://git-scm.com/docs/gitrepository-layout */
const BRANCH = /^ref: (refs\/heads\/(?!\.)[\w.-]+(?:\/(?!\.)[\w.-]+)*)\n$/
const COMMIT = /^([0-9a-f]{40}|[0-9a-f]{64})\n$/

/** A config that lets the working tree, or the refs, lie elsewhere; a word too many costs a process. */
const REDIRECTED = /worktree|refstorage|^\s*bare\b(?!\s*=\s*false\s*$)/im

/**
 * Returns what `git rev-parse --show-toplevel HEAD` says of a plain working tree, read from its files: starting a process costs a quiet run
 * a tenth of its CPU. Null for every other form, of which git is to be asked: what is not a working tree's root, what is in part another user's (git
 * trusts it or does not), linked and redirected working trees, refs that are packed or kept otherwise, and a HEAD without a commit.
 */
export async function plainHead(directory: string): Promise<RepositoryFacts | null> {
  try {
    const root = await realpath(directory)
    const place = join(root, '.git')
    const user = process.geteuid?.()
    const [tree, git] = await Promise.all([lstat(root), lstat(place)])
    if (user === undefined || !git.isDirectory() || tree.uid !== user || git.uid !== user) return null
    const [config, head] = await Promise.all([readFile(join(place, 'config'), 'utf8'), readFile(join(place, 'HEAD'), 'utf8')])
    if (REDIRECTED.test(config)) return null
    const branch = BRANCH.exec(head)?.[1]
    const commit = COMMIT.exec(branch === undefined ? head : await readFile(join(place, branch), 'utf8'))?.[1]
    return commit === undefined ? null : { root, headCommit: commit }
  } catch {
    return null
  }
}
