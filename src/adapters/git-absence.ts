import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { directoriesWith } from '../core/pin/flake-place.ts'
import type { Absence, AbsentFile } from '../ports/fleet-repository.ts'
import type { Git } from './git-command.ts'

/** https://git-scm.com/docs/git-check-ignore#_output */
const RULE = /^([^\n:]+:\d+):(.*)\t[^\t]*$/s

/** Returns what git makes of files that a commit lacks, as they lie in the working tree of `root`, and which directories of the commit have one that is named as the first. */
export async function absenceOf(git: Git, root: string, commit: string, paths: readonly string[]): Promise<Absence> {
  const files: AbsentFile[] = []
  for (const path of paths) files.push(await absentFile(git, root, path))
  const name = paths[0]?.split('/').at(-1) ?? ''
  const listed = await git.text(['ls-tree', '-r', '-z', '--name-only', '--full-tree', commit], { directory: root, onlyReads: true })
  return { files, others: directoriesWith(name, listed.split('\0')) }
}

async function absentFile(git: Git, root: string, path: string): Promise<AbsentFile> {
  const isThere = await lstat(join(root, path)).then((found) => found.isFile(), () => false)
  if (!isThere) return { path, state: 'nowhere' }
  const at = { directory: root, onlyReads: true }
  const staged = await git.run(['ls-files', '--error-unmatch', '--', path], at)
  if (staged.exitCode === 0) return { path, state: 'not-committed' }
  const ignored = await git.run(['check-ignore', '--verbose', '--', path], { ...at, environment: { GIT_LITERAL_PATHSPECS: '0' } })
  const [, place = 'git’s own settings', rule = path] = RULE.exec(ignored.stdout.trimEnd()) ?? []
  return ignored.exitCode === 0 ? { path, state: 'ignored', rule: `${rule} (${place})` } : { path, state: 'not-tracked' }
}
