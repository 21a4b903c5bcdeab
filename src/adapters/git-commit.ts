import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '../core/errors.ts'
import type { PlannedFile } from '../core/hosts/plan.ts'
import type { Git } from './git-command.ts'
import { blobOf, regularEntries } from './git-files.ts'
import { roomFor } from './run-directory.ts'

/**
 * Who makes our commits. Never the user's own identity: a commit by anybody else on the bump branch is a person's work, and
 * that must be told from the commit alone. `.invalid` (RFC 6761) is nobody's address and no GitHub account's.
 */
export const IDENTITY = { name: 'llama-fleet', email: 'llama-fleet@bump.invalid' }

/** What to commit, and where; `date` is what git calls a date, null for now. */
export interface Commission {
  readonly directory: string
  readonly base: string
  readonly files: readonly PlannedFile[]
  readonly message: string
  readonly date: string | null
  /** For the index that is thrown away; the repository's own is never touched. */
  readonly scratch: string
}

/** Returns the commit on top of `base` with the files in it, written into the repository's objects; no ref moves. */
export async function commitOnto(git: Git, commission: Commission): Promise<string> {
  return commitTree(git, { ...commission, parents: [commission.base] }, await treeWith(git, commission))
}

/**
 * Returns the tree of `base` with the files replaced. Throws InputError when a path leads through a link, when a file is
 * neither what the plan saw before nor what it wants, or when a file's text does not make the blob that the plan names.
 */
export async function treeWith(git: Git, { directory, base, files, scratch }: Commission): Promise<string> {
  const room = await roomFor('index', scratch)
  const settings = { directory, environment: { GIT_INDEX_FILE: join(room, 'index') } }
  try {
    await git.text(['read-tree', base], settings)
    for (const file of files) {
      await assertExpected(git, directory, base, file)
      const id = await blobOf(git, directory, file.text, true)
      if (id !== file.after && !isNobody(file.after)) {
        throw new InputError({
          problem: `The plan is damaged: its ${file.path} should be blob ${file.after} and is ${id}.`,
          next: 'Make the plan again.',
        })
      }
      await git.text(['update-index', '--add', '--cacheinfo', `${file.mode},${id},${file.path}`], settings)
    }
    return await git.text(['write-tree'], settings)
  } finally {
    await rm(room, { recursive: true, force: true })
  }
}

/** A commit of a whole tree: its parents in their order, its text, and its date as in a Commission. */
export interface TreeCommission extends Pick<Commission, 'directory' | 'message' | 'date'> {
  readonly parents: readonly string[]
}

/** Returns a commit of the tree, by our identity. */
export function commitTree(git: Git, { directory, parents, message, date }: TreeCommission, tree: string): Promise<string> {
  const dates = date === null ? {} : { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
  const { name, email } = IDENTITY
  const who = { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email }
  return git.text(['commit-tree', ...parents.flatMap((parent) => ['-p', parent]), '-F', '-', tree], { directory, input: message, environment: { ...who, ...dates } })
}

/** Returns the committer date of a commit as git takes dates (seconds and zone). */
export function dateOf(git: Git, directory: string, commit: string): Promise<string> {
  // `git show` reads the trees of the parents too, which a partial clone may lack
  return git.text(['log', '-1', '--no-show-signature', '--format=%cd', '--date=raw', commit], { directory })
}

async function assertExpected(git: Git, directory: string, base: string, { path, mode, before, after }: PlannedFile): Promise<void> {
  const [entry = null] = await regularEntries(git, directory, base, [path])
  if (entry !== null && entry.mode !== mode) {
    throw new InputError({
      problem: `The plan changes the mode of ${path} from ${entry.mode} to ${mode}; a bump changes texts only.`,
      next: 'Make the plan again.',
    })
  }
  const now = entry?.id ?? null
  if (now === before || now === after || (now === null && isNobody(before))) return
  throw new InputError({
    problem: `${path} at commit ${base.slice(0, 12)} is not the file that the plan was made for: blob ${now ?? 'none'}, not ${before}.`,
    next: 'Make the plan again on the current commit.',
  })
}

/** The all-zero id, git's word for nothing. */
function isNobody(id: string): boolean {
  return /^0+$/.test(id)
}
