import { InputError } from '../core/errors.ts'
import { oneLine } from '../core/reading.ts'
import { shellPath } from '../core/shell-word.ts'
import type { Absence } from '../ports/fleet-repository.ts'

const WORDS = { 'not-tracked': 'is not tracked by git', ignored: 'is ignored by git', 'not-committed': 'is not committed yet', nowhere: 'is missing' } as const

/** Returns the error for the first of some files of a flake that a commit lacks, with what makes them part of it. */
export function missingFlake({ files, others }: Absence, commit: string): InputError {
  const [first] = files
  if (first === undefined) throw new RangeError('nothing is missing')
  const problem = `There is no ${first.path} at commit ${commit.slice(0, 7)}`
  const here = files.filter(({ state }) => state !== 'nowhere')
  if (first.state !== 'nowhere') {
    const rules = here.flatMap((file) => (file.state === 'ignored' ? [`\`${oneLine(file.rule, 200)}\``] : []))
    const lock = files.find(({ state, path }) => state === 'nowhere' && path.endsWith('flake.lock'))
    const then = lock === undefined ? '' : `, then \`nix flake lock\` and \`${addCommand([lock])}\`,`
    return new InputError({
      problem: `${problem}: the one in the working tree ${WORDS[first.state]}.`,
      next: `${rules.length === 0 ? 'Run' : `Take ${[...new Set(rules)].join(' and ')} out of what git ignores, run`} \`${addCommand(here)}\`${then} and commit: what is not committed is not planned.`,
    })
  }
  if (first.path.endsWith('flake.lock')) {
    return new InputError({ problem: `${problem}.`, next: 'Run `nix flake lock` and commit flake.lock; where flake.nix declares no input nix writes none, so declare llama.cpp first.' })
  }
  return new InputError({ problem: `${problem}.`, next: elsewhere(others) })
}

/** Returns what to do where no flake lies in the directory that is looked in, by the directories that have one. */
export function elsewhere(others: readonly string[], config = 'the config'): string {
  if (others.length === 0) return `Run this in a fleet repository, or name the directory as \`flake\` in ${config}.`
  const named = others.map((directory) => `\`flake: ${oneLine(directory, 100)}\``)
  return `The repository has ${others.length === 1 ? 'one' : 'some'} elsewhere: write ${named.join(' or ')} in ${config}.`
}

/** Returns the command that makes git track files. */
export function addCommand(files: readonly { readonly path: string }[]): string {
  return `git add ${files.map(({ path }) => shellPath(oneLine(path, 200))).join(' ')}`
}
