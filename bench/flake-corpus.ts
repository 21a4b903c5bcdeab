import { mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { Stage } from '../scripts/stand-ins/stage.ts'
import { git } from '../scripts/stand-ins/git-repository.ts'
import { InputError, messageOfError } from '../src/core/errors.ts'
import { lockFlake } from './locked-flake.ts'

/** A flake of a corpus: its directory's files, and what the directory says of it. */
export interface CorpusFlake {
  /** Its directory below the corpus, `/` between the parts. */
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  /** Where its symbolic links lead, by their paths. */
  readonly links: Readonly<Record<string, string>>
  /** Lines of `llama-fleet.yml` beside flake.nix, such as `flake-input: llama`; null without that file. */
  readonly config: string | null
  /** `golden.diff`, and `refused.txt`; null where there is none. */
  readonly golden: string | null
  readonly refusal: string | null
  /** `locked.nix`: the flake.nix that was locked, where that is not the one that is there now; else null. */
  readonly locked: string | null
}

const NOTES = ['llama-fleet.yml', 'golden.diff', 'refused.txt', 'locked.nix']

/** Returns every flake below the directory: each directory with a flake.nix, and each other *.nix that lies in one without. */
export async function readCorpus(root: string): Promise<CorpusFlake[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new InputError({ problem: `${root} cannot be read (${messageOfError(cause)}).`, next: 'Name a directory with flakes.', cause })
  })
  const placesOf = (kind: 'isFile' | 'isSymbolicLink'): string[] => entries.filter((entry) => entry[kind]()).map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
  const [paths, linked] = [placesOf('isFile'), placesOf('isSymbolicLink')]
  const homes = [...paths, ...linked].filter((path) => path === 'flake.nix' || path.endsWith('/flake.nix')).map((path) => dirname(path))
  const below = (home: string, all: readonly string[]): string[] => all.filter((path) => (home === '.' || path.startsWith(`${home}/`)) && !path.split('/').includes('.git'))
  const loose = paths.filter((path) => path.endsWith('.nix') && !homes.some((home) => home === '.' || path.startsWith(`${home}/`)))
  const found = await Promise.all(
    homes.map(async (home) => {
      const all = async (places: readonly string[], read: (path: string) => Promise<string>): Promise<Record<string, string>> =>
        Object.fromEntries(await Promise.all(places.map(async (path) => [home === '.' ? path : path.slice(home.length + 1), await read(join(root, path))] as const)))
      return flakeOf(home === '.' ? 'flake' : home, await all(below(home, paths), (path) => readFile(path, 'utf8')), await all(below(home, linked), (path) => readlink(path)))
    }),
  )
  const nameOf = (path: string): string => (homes.includes(path.slice(0, -'.nix'.length)) ? path : path.slice(0, -'.nix'.length))
  const single = await Promise.all(loose.map(async (path) => flakeOf(nameOf(path), { 'flake.nix': await readFile(join(root, path), 'utf8') })))
  return [...found, ...single].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function flakeOf(name: string, all: Readonly<Record<string, string>>, links: CorpusFlake['links'] = {}): CorpusFlake {
  const files = Object.fromEntries(Object.entries(all).filter(([path]) => !NOTES.includes(path)))
  return { name, files, links, config: all['llama-fleet.yml'] ?? null, golden: all['golden.diff'] ?? null, refusal: all['refused.txt']?.trim() ?? null, locked: all['locked.nix'] ?? null }
}

/** A flake in a directory of another is written with both. */
function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
}

/** Where the flakes of a corpus were written: one git repository, a directory for each, committed. */
export interface WrittenCorpus {
  readonly directory: string
  /** Why nix could not lock a flake that came without flake.lock, by the flake's name. */
  readonly unlockable: ReadonlyMap<string, string>
}

/** Returns the repository after nix locked what came without a lock; `@baseline@` and `@candidate@` become the stage's commits. */
export async function writeCorpus(directory: string, flakes: readonly CorpusFlake[], stage: Stage, filled: (text: string) => string): Promise<WrittenCorpus> {
  const unlockable = new Map<string, string>()
  await mkdir(directory, { recursive: true })
  await git(directory, ['init', '--quiet', '--initial-branch=main'])
  for (const { name, files, links, locked } of flakes) {
    for (const [path, target] of Object.entries(links)) {
      await mkdir(dirname(join(directory, name, path)), { recursive: true })
      await symlink(target, join(directory, name, path)).catch(ignoreExisting)
    }
    for (const [path, text] of Object.entries({ ...files, ...(locked === null ? {} : { 'flake.nix': locked }) })) {
      await mkdir(dirname(join(directory, name, path)), { recursive: true })
      await writeFile(join(directory, name, path), filled(text))
    }
  }
  await git(directory, ['add', '--all', '--force'])
  for (const { name, files, links } of flakes) {
    if (files['flake.lock'] !== undefined || links['flake.lock'] !== undefined) continue
    await lockFlake(join(directory, name), directory, stage).catch((error: unknown) => unlockable.set(name, String(error)))
  }
  for (const { name, files, locked } of flakes) if (locked !== null) await writeFile(join(directory, name, 'flake.nix'), filled(files['flake.nix'] ?? ''))
  await git(directory, ['add', '--all', '--force'])
  await git(directory, ['commit', '--quiet', '--message', 'The corpus'], new Date('2026-01-31T00:00:00Z'))
  return { directory, unlockable }
}
