import { InputError } from '../core/errors.ts'
import { LONGEST_FILE } from '../core/text-limit.ts'
import type { CommittedFile } from '../ports/fleet-repository.ts'
import type { Git } from './git-command.ts'

interface RegularEntry {
  readonly mode: CommittedFile['mode']
  readonly id: string
  readonly bytes: number
}

/** https://git-scm.com/docs/git-ls-tree#_output_format, with the size of a blob. */
const ENTRY = /^(?<mode>\d{6}) (?:blob|tree|commit) (?<id>[0-9a-f]+) +(?<bytes>\d+|-)\t(?<path>.+)$/s

/** Returns regular files at a commit, null for each that is not there; throws InputError for links, submodules, other encodings. */
export async function readFiles<const Paths extends readonly string[]>(
  git: Git,
  directory: string,
  commit: string,
  paths: Paths,
): Promise<{ readonly [Place in keyof Paths]: CommittedFile | null }> {
  const entries = await regularEntries(git, directory, commit, paths)
  for (const [index, entry] of entries.entries()) {
    if (entry === null || entry.bytes <= LONGEST_FILE) continue
    throw new InputError({ problem: `${paths[index]} has ${entry.bytes} bytes at commit ${commit}, more than the ${LONGEST_FILE} that are read.`, next: 'Take out of it what is not configuration.' })
  }
  const texts = await blobTexts(git, directory, entries.flatMap((entry) => entry?.id ?? []))
  const files = await Promise.all(
    entries.map(async (entry, index): Promise<CommittedFile | null> => {
      if (entry === null) return null
      const path = paths[index] ?? ''
      const text = texts.get(entry.id)
      if (text === undefined) {
        throw new InputError({
          problem: `${path} cannot be read at commit ${commit}.`,
          next: 'Run `git fsck`; a partial clone may lack it.',
        })
      }
      if (text.includes('\uFFFD') && (await blobOf(git, directory, text, false)) !== entry.id) {
        const line = text.slice(0, text.indexOf('\uFFFD')).split('\n').length
        throw new InputError({ problem: `${path}:${line} is not UTF-8.`, next: 'Save it as UTF-8 and commit it.' })
      }
      return { text, mode: entry.mode, blob: entry.id }
    }),
  )
  return files as { readonly [Place in keyof Paths]: CommittedFile | null }
}

/** The texts of blobs by their ids; those that cannot be read are left out. One process for all of them, where their bytes are UTF-8. */
async function blobTexts(git: Git, directory: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>()
  if (ids.length === 0) return texts
  // https://git-scm.com/docs/git-cat-file#_batch_output
  const said = await git.run(['cat-file', '--batch'], { directory, input: `${ids.join('\n')}\n`, onlyReads: true })
  if (said.stdout.includes('\uFFFD')) {
    // the sizes that git says are those of the bytes, which are not known any more
    for (const id of ids) {
      const one = await git.run(['cat-file', 'blob', id], { directory, onlyReads: true })
      if (one.exitCode === 0) texts.set(id, one.stdout)
    }
    return texts
  }
  let rest = Buffer.from(said.stdout)
  for (const id of ids) {
    const end = rest.indexOf('\n')
    const [found, type, size] = rest.toString('utf8', 0, end).split(' ')
    rest = rest.subarray(end + 1)
    if (found !== id || type !== 'blob') continue
    texts.set(id, rest.toString('utf8', 0, Number(size)))
    rest = rest.subarray(Number(size) + 1)
  }
  return texts
}

/** Returns mode and blob of regular files that no link leads to; null for each that is not there. Throws InputError otherwise. */
export async function regularEntries(git: Git, directory: string, commit: string, paths: readonly string[]): Promise<(RegularEntry | null)[]> {
  const prefixes = [...new Set(paths.flatMap(prefixesOf))]
  const said = await git.text(['ls-tree', '-t', '-l', '-z', '--full-tree', commit, '--', ...prefixes], { directory, onlyReads: true })
  return paths.map((path) => regularEntry(said, path))
}

function prefixesOf(path: string): readonly string[] {
  const parts = path.split('/')
  if (parts.some((part) => ['', '.', '..'].includes(part) || part.toLowerCase() === '.git') || path.includes('\0')) {
    throw new InputError({
      problem: `'${path}' is no path inside the repository.`,
      next: 'Write it from the root of the repository, such as nix/flake.nix.',
    })
  }
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

function regularEntry(listing: string, path: string): RegularEntry | null {
  const prefixes = prefixesOf(path)
  for (const line of listing.split('\0')) {
    const { mode, id, bytes, path: found } = ENTRY.exec(line)?.groups ?? {}
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
    if (mode === '100644' || mode === '100755') return { mode, id, bytes: Number(bytes) }
    throw new InputError({ problem: `${path} is a directory.`, next: 'Name a file.' })
  }
  return null
}

/** Returns the id of a blob, and writes it into the repository when asked to. */
export function blobOf(git: Git, directory: string, text: string, write: boolean): Promise<string> {
  return git.text(['hash-object', ...(write ? ['-w'] : []), '--no-filters', '--stdin'], { directory, input: text })
}
