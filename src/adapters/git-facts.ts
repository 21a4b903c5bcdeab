import { InputError } from '../core/errors.ts'
import type { RepositoryFacts } from '../ports/fleet-repository.ts'
import type { Git } from './git-command.ts'

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

/** Returns what git knows of the repository with this root; throws InputError when it has no commit yet. */
export async function readFacts(git: Git, root: string): Promise<RepositoryFacts> {
  const at = { directory: root }
  // https://git-scm.com/docs/git-status#_branch_headers
  const status = await git.text(['status', '--porcelain=v2', '--branch', '--no-ahead-behind', '-z', '--untracked-files=normal'], at)
  const entries = status.split('\0').filter((entry) => entry !== '')
  const header = (name: string): string | null => entries.find((entry) => entry.startsWith(`# ${name} `))?.slice(name.length + 3) ?? null
  const head = header('branch.oid')
  if (head === null || head === '(initial)') {
    throw new InputError({ problem: `${root} has no commit yet.`, next: 'Commit flake.nix and flake.lock first.' })
  }
  const branch = header('branch.head')
  const filters = await filtersAtHead(git, root)
  const submodules = await git.text(['ls-tree', '--full-tree', '--name-only', 'HEAD', '--', '.gitmodules'], at)
  return {
    root,
    headCommit: head,
    branch: branch === '(detached)' ? null : branch,
    dirty: entries.some((entry) => !entry.startsWith('# ')),
    usesGitCrypt: filters.some((name) => /^git-crypt(?:-|$)/.test(name)),
    usesLfs: filters.includes('lfs'),
    usesSubmodules: submodules !== '',
  }
}

/** Returns the filters that .gitattributes files name, at any depth, comments aside. */
async function filtersAtHead(git: Git, root: string): Promise<readonly string[]> {
  const argv = ['grep', '-h', '-I', '-e', 'filter=', 'HEAD', '--', ':(top,glob)**/.gitattributes']
  // Only here the path is a pattern.
  const ending = await git.run(argv, { directory: root, environment: { GIT_LITERAL_PATHSPECS: '0' } })
  const lines = ending.stdout.split('\n').filter((line) => !/^\s*#/.test(line))
  return lines.flatMap((line) => [...line.matchAll(/\sfilter=(\S+)/g)].map((match) => match[1] ?? ''))
}
