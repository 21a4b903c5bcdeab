import { join } from 'node:path'
import type { FleetRepository, MergedHead, RepositoryFacts, Tree } from '../ports/fleet-repository.ts'
import { writeBranch } from './git-branch.ts'
import { gitClones } from './git-clone.ts'
import { gitCommand } from './git-command.ts'
import type { GitOptions } from './git-command.ts'
import { commitOnto, dateOf } from './git-commit.ts'
import { readBumpFacts, readFacts } from './git-facts.ts'
import { blobOf, readFiles } from './git-files.ts'
import type { TokenOfServer } from './git-pull-request.ts'
import { removeWherePossible, runDirectory } from './run-directory.ts'

/** Where the fleet repository is, and the token with which its `origin` is asked for pull requests; without one it is asked as anybody. */
export interface FleetOptions extends GitOptions {
  readonly directory: string
  readonly access?: TokenOfServer | null
}

/** Returns the fleet repository that `directory` lies in, at the commit that it had at the first question. */
export function gitFleetRepository(options: FleetOptions): FleetRepository {
  const git = gitCommand(options)
  const scratch = (): string => runDirectory(options.stateDirectory)
  const trees = (): string => join(scratch(), 'trees')
  let known: Promise<RepositoryFacts> | null = null
  const here = (): Promise<RepositoryFacts> => (known ??= readFacts(git, options.directory))
  const root = async (): Promise<string> => (await here()).root
  const clones = gitClones(git, trees)
  /** Where a commit lies that the repository itself may not have. */
  const fetched = new Map<string, string>()
  const merges = new Map<string, MergedHead>()
  const homeOf = async (commit: string): Promise<string> => fetched.get(commit) ?? root()
  return {
    facts: (directory) => (directory === options.directory ? here() : readFacts(git, directory)),
    bumpFacts: async (commit) => readBumpFacts(git, await root(), commit),
    readFiles: async (commit, paths) => readFiles(git, clones.find(commit) ?? (await homeOf(commit)), commit, paths),
    absence: async (commit, paths) => (await import('./git-absence.ts')).absenceOf(git, await homeOf(commit), commit, paths),
    blobOf: async (text) => blobOf(git, await root(), text, false),
    checkOut: async (commit, name) => clones.make(await homeOf(commit), commit, name),
    async mergePullRequest(question) {
      const pair = `${question.base}..${question.head}`
      const made = merges.get(pair)
      if (made !== undefined) return made
      const [{ fetchPullRequest }, { mergeInto }] = await Promise.all([import('./git-pull-request.ts'), import('./git-merge.ts')])
      const directory = await fetchPullRequest(git, { root: await root(), scratch: scratch(), access: options.access ?? null }, question)
      const merge = await mergeInto(git, directory, question)
      for (const commit of [question.head, question.base, ...(merge.kind === 'merged' ? [merge.commit] : [])]) fetched.set(commit, directory)
      merges.set(pair, merge)
      return merge
    },
    async commitFiles(tree: Tree, files, message) {
      const directory = tree.directory
      // The base's own date, so that every host makes the same commit and `self.lastModified` is the same on both sides.
      const date = await dateOf(git, directory, tree.commit)
      const commit = await commitOnto(git, { directory, base: tree.commit, files, message, date, scratch: scratch() })
      return clones.moveTo(directory, commit)
    },
    async writeBranch(branch, base, files, message) {
      return writeBranch(git, { directory: await root(), branch, base, files, message, date: null, scratch: scratch() })
    },
    removeTrees: async () => void (await removeWherePossible(trees())),
  }
}
