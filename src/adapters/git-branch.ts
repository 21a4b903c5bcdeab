import { InputError, UpstreamError } from '../core/errors.ts'
import { lastWord } from '../core/upstream/git-refusal.ts'
import type { BranchResult } from '../ports/fleet-repository.ts'
import type { Git } from './git-command.ts'
import { commitTree, IDENTITY, treeWith } from './git-commit.ts'
import type { Commission } from './git-commit.ts'

/**
 * Moves a branch to one commit of ours on top of `base`, with plumbing alone: no index, no working tree, no HEAD. Refused when
 * the branch holds a commit of anybody else that `base` does not have, or is checked out somewhere.
 */
export async function writeBranch(git: Git, commission: Commission & { readonly branch: string }): Promise<BranchResult> {
  const { directory, branch, base } = commission
  const ref = await refOf(git, directory, branch)
  const tip = await tipOf(git, directory, ref)
  const stranger = tip === null ? null : await strangerOn(git, directory, tip, base)
  if (tip !== null && stranger !== null) {
    const theirs = `${stranger.commit.slice(0, 7)} by ${stranger.author}`
    const sentence = `It holds commit ${theirs}. Merge, delete or rename the branch, and run again.`
    return { kind: 'refused', branch, ...stranger, sentence }
  }
  const tree = await treeWith(git, commission)
  if (tip !== null && (await isSame(git, directory, tip, tree, base))) return { kind: 'unchanged', branch, commit: tip }
  const holder = tip === null ? null : await holderOf(git, directory, ref)
  if (tip !== null && holder !== null) {
    const sentence = `It is checked out in ${holder}. Switch to another branch there (\`git switch -\`), and run again.`
    return { kind: 'refused', branch, commit: tip, author: `${IDENTITY.name} <${IDENTITY.email}>`, sentence }
  }
  const commit = await commitTree(git, { ...commission, parents: [base] }, tree)
  const before = tip ?? '0'.repeat(commit.length)
  const moved = await git.run(['update-ref', '--no-deref', '--create-reflog', '-m', 'llama-fleet: bump', ref, commit, before], {
    directory,
  })
  if (moved.exitCode === 0) return { kind: tip === null ? 'created' : 'updated', branch, commit }
  throw new UpstreamError({
    problem: `The branch ${branch} cannot be moved: ${lastWord(moved.stderrTail)}.`,
    next: 'Somebody moved it meanwhile, a branch named like its beginning is in the way, or the repository is read-only.',
  })
}

async function refOf(git: Git, directory: string, branch: string): Promise<string> {
  const ref = `refs/heads/${branch}`
  const valid = await git.run(['check-ref-format', ref], { directory })
  const link = await git.run(['symbolic-ref', '--quiet', ref], { directory })
  if (valid.exitCode === 0 && !branch.startsWith('-') && link.exitCode !== 0) return ref
  const what = link.exitCode === 0 ? `stands for another (${link.stdout.trim()})` : 'is not a name that git allows'
  throw new InputError({
    problem: `The branch '${branch}' ${what}.`,
    next: 'Delete or rename it, or the input it is named after.',
  })
}

async function tipOf(git: Git, directory: string, ref: string): Promise<string | null> {
  const ending = await git.run(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], { directory })
  return ending.exitCode === 0 ? ending.stdout.trim() : null
}

/** A person who amends or rebases our commit becomes its committer and leaves us its author, so both are looked at. */
async function strangerOn(
  git: Git,
  directory: string,
  tip: string,
  base: string,
): Promise<{ commit: string; author: string } | null> {
  const argv = ['log', '--no-show-signature', '--no-mailmap', '--format=%H%x09%ae%x09%an%x09%ce%x09%cn', tip, '--not', base]
  const said = await git.text(argv, { directory })
  for (const line of said.split('\n').filter((each) => each !== '')) {
    const [commit = '', authorEmail = '', author = '', committerEmail = '', committer = ''] = line.split('\t')
    if (authorEmail !== IDENTITY.email) return { commit, author: `${author} <${authorEmail}>` }
    if (committerEmail !== IDENTITY.email) return { commit, author: `${committer} <${committerEmail}>` }
  }
  return null
}

async function isSame(git: Git, directory: string, tip: string, tree: string, base: string): Promise<boolean> {
  const said = await git.text(['show', '--no-patch', '--no-show-signature', '--format=%T %P', tip], { directory })
  return said === `${tree} ${base}`
}

/** Returns the working tree that has a branch checked out: moved under it, the tree would look as if somebody undid the bump. */
async function holderOf(git: Git, directory: string, ref: string): Promise<string | null> {
  const blocks = (await git.text(['worktree', 'list', '--porcelain'], { directory })).split('\n\n')
  const holder = blocks.find((block) => block.split('\n').includes(`branch ${ref}`))
  return holder === undefined ? null : (/^worktree (.*)$/m.exec(holder)?.[1] ?? 'a working tree')
}
