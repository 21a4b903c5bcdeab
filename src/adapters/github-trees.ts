import { createHash } from 'node:crypto'
import { Defect, InputError } from '../core/errors.ts'
import type { PlannedFile } from '../core/hosts/plan.ts'
import type { GithubRepository } from './github-repository.ts'

interface Entry {
  readonly mode: string
  readonly sha: string
  readonly type: string
}

/** Throws Defect when a planned text does not have the blob id that the plan says. */
export function checkBlobs(files: readonly PlannedFile[]): void {
  for (const file of files) {
    const bytes = Buffer.from(file.text, 'utf8')
    const algorithm = file.after.length === 64 ? 'sha256' : 'sha1'
    const id = createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
    if (id === file.after) continue
    throw new Defect({
      problem: `The plan's ${file.path} has the blob id ${id}, but the plan says ${file.after}.`,
      next: 'The plan was changed on its way; run the workflow again.',
    })
  }
}

/** Throws InputError unless the base tree holds every planned file as it was when the plan was made. */
export async function checkBase(repository: GithubRepository, baseTree: string, files: readonly PlannedFile[]): Promise<void> {
  for (const file of files) {
    const entry = await entryAt(repository, baseTree, file.path.split('/'))
    if (entry?.sha === file.before && entry.mode === file.mode) continue
    throw new InputError({
      problem:
        `${file.path} is not the file that was planned for: ` +
        `the base commit holds ${entry?.sha ?? 'none'}, the plan says ${file.before}.`,
      next: 'Run the workflow again, so that a new plan starts from the branch as it is.',
    })
  }
}

/** Returns whether `tree` is `baseTree` with the planned files in place and nothing else changed; writes nothing. */
export async function holdsExactly(
  repository: GithubRepository,
  baseTree: string,
  tree: string,
  files: readonly PlannedFile[],
): Promise<boolean> {
  if (files.length === 0) return baseTree === tree
  const base = await entriesOf(repository, baseTree)
  const found = await entriesOf(repository, tree)
  if (base.size !== found.size) return false
  for (const [name, before] of base) {
    const after = found.get(name)
    if (after === undefined) return false
    const here = files.find((file) => file.path === name)
    const below = files.filter((file) => file.path.startsWith(`${name}/`))
    if (here !== undefined) {
      if (after.sha !== here.after || after.mode !== here.mode) return false
    } else if (below.length > 0 && before.type === 'tree' && after.type === 'tree') {
      const inner = below.map((file) => ({ ...file, path: file.path.slice(name.length + 1) }))
      if (!(await holdsExactly(repository, before.sha, after.sha, inner))) return false
    } else if (after.sha !== before.sha || after.mode !== before.mode) return false
  }
  return true
}

/** Returns the entry of a tree at a path; null when there is none. */
export async function entryAt(repository: GithubRepository, tree: string, path: readonly string[]): Promise<Entry | null> {
  const [name, ...rest] = path
  const entry = (await entriesOf(repository, tree)).get(name ?? '')
  if (entry === undefined || rest.length === 0) return entry ?? null
  return entry.type === 'tree' ? entryAt(repository, entry.sha, rest) : null
}

/** Returns the paths of which two trees have not the same, in order; null where GitHub does not list a whole tree at once. */
export async function changedPaths(repository: GithubRepository, trees: readonly [string, string]): Promise<string[] | null> {
  const [before, after] = await Promise.all(trees.map((tree) => listingOf(repository, tree, true)))
  if (before === undefined || after === undefined || before.truncated || after.truncated) return null
  const differs = (path: string): boolean => {
    const [one, other] = [before.entries.get(path), after.entries.get(path)]
    return one?.sha !== other?.sha || one?.mode !== other?.mode
  }
  return [...new Set([...before.entries.keys(), ...after.entries.keys()])].filter(differs).toSorted()
}

interface Listing {
  readonly entries: ReadonlyMap<string, Entry>
  /** Beyond 100,000 entries or 7 MB GitHub leaves out the rest: https://docs.github.com/en/rest/git/trees#get-a-tree */
  readonly truncated: boolean
}

/** A tree never changes under its id, so each is asked for once. */
const known = new WeakMap<GithubRepository, Map<string, Promise<Listing>>>()

/** Returns what is in a tree, or with `recursive` what is below it, by paths. */
function listingOf(repository: GithubRepository, tree: string, recursive: boolean): Promise<Listing> {
  const listings = known.get(repository) ?? new Map<string, Promise<Listing>>()
  known.set(repository, listings)
  const key = recursive ? `${tree} and below` : tree
  const listing = listings.get(key) ?? askForListing(repository, tree, recursive)
  listings.set(key, listing)
  return listing
}

async function askForListing(repository: GithubRepository, tree: string, recursive: boolean): Promise<Listing> {
  const { data } = await repository.asked('reading the tree of a commit', 'contents: write', (octokit, place) =>
    octokit.rest.git.getTree({ ...place, tree_sha: tree, ...(recursive ? { recursive: '1' } : {}) }),
  )
  return { entries: new Map(data.tree.map((entry) => [entry.path, { mode: entry.mode, sha: entry.sha, type: entry.type }])), truncated: data.truncated }
}

async function entriesOf(repository: GithubRepository, tree: string): Promise<ReadonlyMap<string, Entry>> {
  const { entries, truncated } = await listingOf(repository, tree, false)
  if (truncated) throw new Defect({ problem: `GitHub cuts the tree ${tree}.`, next: 'Put the flake into a smaller directory.' })
  return entries
}
