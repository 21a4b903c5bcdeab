import { InputError } from '../core/errors.ts'
import type { Git } from './git-command.ts'

/** The modes that git knows for a regular file. */
export type RegularMode = '100644' | '100755'

const ENTRY = /^(?<mode>\d{6}) (?:blob|tree|commit) (?<id>[0-9a-f]+)\t(?<path>.+)$/s

/** Returns a regular file at a commit, null when it is not there; throws InputError for links, submodules, other encodings. */
export async function readFile(
  git: Git,
  directory: string,
  commit: string,
  path: string,
): Promise<{ text: string; mode: RegularMode; blob: string } | null> {
  const entry = await regularEntry(git, directory, commit, path)
  if (entry === null) return null
  const ending = await git.run(['cat-file', 'blob', entry.id], { directory })
  if (ending.exitCode !== 0) {
    throw new InputError({
      problem: `${path} cannot be read at commit ${commit}.`,
      next: 'Run `git fsck`; a partial clone may lack it.',
    })
  }
  const text = ending.stdout
  if (text.includes('\uFFFD') && (await blobOf(git, directory, text, false)) !== entry.id) {
    throw new InputError({ problem: `${path} is not UTF-8.`, next: 'Save it as UTF-8 and commit it.' })
  }
  return { text, mode: entry.mode, blob: entry.id }
}

/** Returns mode and blob of a regular file that no link leads to; null when it is not there. Throws InputError otherwise. */
export async function regularEntry(
  git: Git,
  directory: string,
  commit: string,
  path: string,
): Promise<{ readonly mode: RegularMode; readonly id: string } | null> {
  const parts = path.split('/')
  if (parts.some((part) => ['', '.', '..'].includes(part) || part.toLowerCase() === '.git') || path.includes('\0')) {
    throw new InputError({
      problem: `'${path}' is no path inside the repository.`,
      next: 'Write it from the root of the repository, such as nix/flake.nix.',
    })
  }
  const prefixes = parts.map((_, index) => parts.slice(0, index + 1).join('/'))
  const said = await git.text(['ls-tree', '-t', '-z', '--full-tree', commit, '--', ...prefixes], { directory })
  for (const line of said.split('\0')) {
    const { mode, id, path: found } = ENTRY.exec(line)?.groups ?? {}
    if (mode === undefined || id === undefined || found === undefined || !prefixes.includes(found)) continue
    if (mode === '120000') {
      throw new InputError({
        problem: `${found} is a symbolic link.`,
        next: 'It must be a regular file in the repository: replace the link by what it points to.',
      })
    }
    if (mode === '160000')
      throw new InputError({
        problem: `${found} is a submodule.`,
        next: 'Run this in the repository that holds the flake itself.',
      })
    if (found !== path) continue
    if (mode === '100644' || mode === '100755') return { mode, id }
    throw new InputError({ problem: `${path} is a directory.`, next: 'Name a file.' })
  }
  return null
}

/** Returns the id of a blob, and writes it into the repository when asked to. */
export function blobOf(git: Git, directory: string, text: string, write: boolean): Promise<string> {
  return git.text(['hash-object', ...(write ? ['-w'] : []), '--no-filters', '--stdin'], { directory, input: text })
}
