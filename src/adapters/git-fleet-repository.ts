import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { FleetRepository, Tree } from '../ports/fleet-repository.ts'
import { writeBranch } from './git-branch.ts'
import { gitClones } from './git-clone.ts'
import { gitCommand } from './git-command.ts'
import type { GitOptions } from './git-command.ts'
import { commitOnto, dateOf } from './git-commit.ts'
import { readFacts, rootOf } from './git-facts.ts'
import { blobOf, readFile } from './git-files.ts'
import { runDirectory } from './run-directory.ts'

/** Returns the fleet repository that `directory` lies in. Nothing is asked of git before the first call. */
export function gitFleetRepository(options: GitOptions & { readonly directory: string; readonly root?: string | null }): FleetRepository {
  const git = gitCommand(options)
  const scratch = runDirectory(options.stateDirectory)
  const trees = join(scratch, 'trees')
  let known: Promise<string> | null = typeof options.root === 'string' ? Promise.resolve(options.root) : null
  const root = (): Promise<string> => (known ??= rootOf(git, options.directory))
  const clones = gitClones(git, trees)
  return {
    facts: async (directory) => readFacts(git, directory === options.directory ? await root() : await rootOf(git, directory)),
    async readFile(commit, path) {
      const home = await root()
      return readFile(git, clones.find(commit) ?? home, commit, path)
    },
    blobOf: async (text) => blobOf(git, await root(), text, false),
    checkOut: async (commit, name) => clones.make(await root(), commit, name),
    async commitFiles(tree: Tree, files, message) {
      const directory = tree.directory
      // The base's own date, so that every host makes the same commit and `self.lastModified` is the same on both sides.
      const date = await dateOf(git, directory, tree.commit)
      const commit = await commitOnto(git, { directory, base: tree.commit, files, message, date, scratch })
      return clones.moveTo(directory, commit)
    },
    async writeBranch(branch, base, files, message) {
      return writeBranch(git, { directory: await root(), branch, base, files, message, date: null, scratch })
    },
    removeTrees: () => rm(trees, { recursive: true, force: true }),
  }
}
