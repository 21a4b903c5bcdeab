import { InputError } from '../core/errors.ts'
import type { BumpFacts, RepositoryFacts } from '../ports/fleet-repository.ts'
import type { Git } from './git-command.ts'
import { plainHead } from './git-head.ts'

/** Returns the root of the working tree that a directory lies in; throws InputError when there is none. */
export async function rootOf(git: Git, directory: string): Promise<string> {
  const ending = await git.run(['rev-parse', '--is-bare-repository', '--is-inside-work-tree', '--show-toplevel'], { directory })
  const [bare, inside, ...root] = ending.stdout.trimEnd().split('\n')
  if (ending.exitCode === 0 && inside === 'true') return root.join('\n')
  const next = 'Run this in a clone of the fleet repository.'
  if (bare === 'true') throw new InputError({ problem: `${directory} is a bare git repository, without a working tree.`, next })
  if (inside === 'false')
    throw new InputError({ problem: `${directory} lies inside a .git directory, not in a working tree.`, next })
  throw new InputError({ problem: `${directory} is in no git repository.`, next })
}

/** Returns where the repository of a directory is, and its HEAD; throws InputError when there is none, or no commit in it. */
export async function readFacts(git: Git, directory: string): Promise<RepositoryFacts> {
  const plain = await plainHead(directory)
  if (plain !== null) return plain
  const ending = await git.run(['rev-parse', '--is-inside-work-tree', 'HEAD', '--show-toplevel'], { directory, onlyReads: true })
  const [inside, headCommit, ...root] = ending.stdout.trimEnd().split('\n')
  if (ending.exitCode === 0 && inside === 'true' && headCommit !== undefined) return { root: root.join('\n'), headCommit }
  throw new InputError({ problem: `${await rootOf(git, directory)} has no commit yet.`, next: 'Run `git add flake.nix flake.lock` and commit first.' })
}

/** Returns what git says of the working tree now, and of what a clone of ours leaves out of a commit. */
export async function readBumpFacts(git: Git, root: string, commit: string): Promise<BumpFacts> {
  const at = { directory: root }
  // https://git-scm.com/docs/git-status#_branch_headers
  const status = await git.text(['status', '--porcelain=v2', '--branch', '--no-ahead-behind', '-z', '--untracked-files=normal'], at)
  const entries = status.split('\0').filter((entry) => entry !== '')
  const branch = entries.find((entry) => entry.startsWith('# branch.head '))?.slice('# branch.head '.length) ?? null
  const filters = await filtersAt(git, root, commit)
  const submodules = await git.text(['ls-tree', '--full-tree', '--name-only', commit, '--', '.gitmodules'], at)
  return {
    branch: branch === '(detached)' ? null : branch,
    dirty: entries.some((entry) => !entry.startsWith('# ')),
    usesGitCrypt: filters.some((name) => /^git-crypt(?:-|$)/.test(name)),
    usesLfs: filters.includes('lfs'),
    usesSubmodules: submodules !== '',
  }
}

/** Returns the filters that .gitattributes files name, at any depth, comments aside. */
async function filtersAt(git: Git, root: string, commit: string): Promise<readonly string[]> {
  const argv = ['grep', '-h', '-I', '-e', 'filter=', commit, '--', ':(top,glob)**/.gitattributes']
  // Only here the path is a pattern.
  const ending = await git.run(argv, { directory: root, environment: { GIT_LITERAL_PATHSPECS: '0' } })
  const lines = ending.stdout.split('\n').filter((line) => !/^\s*#/.test(line))
  return lines.flatMap((line) => [...line.matchAll(/\sfilter=(\S+)/g)].map((match) => match[1] ?? ''))
}
