import { appendFile, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Defect, InputError, UpstreamError } from '../core/errors.ts'
import { withoutHttpLogin } from '../core/upstream/git-refusal.ts'
import type { Tree } from '../ports/fleet-repository.ts'
import { faultOfGit, type Git } from './git-command.ts'
import { cannotWrite, roomFor } from './run-directory.ts'

/** Files lie in the clone byte for byte as in git (no line end conversion, git-crypt or LFS), so that it is always clean. */
const ATTRIBUTES = '* -text -filter -ident -working-tree-encoding\n'
const CONFIG =
  '[core]\n\thooksPath = /dev/null\n\tautocrlf = false\n\tfsmonitor = false\n[gc]\n\tauto = 0\n[commit]\n\tgpgSign = false\n'

/** Clones of our own, each on a detached HEAD. */
export interface GitClones {
  make(root: string, commit: string, name: string): Promise<Tree>
  /** Checks out another commit of a clone, files that changed meanwhile included. */
  moveTo(directory: string, commit: string): Promise<Tree>
  /** Returns the clone in which a commit was made; null when it was in none. */
  find(commit: string): string | null
}

/**
 * Returns clones below `trees` that borrow the objects of the repository (`objects/info/alternates`, gitrepository-layout(5)).
 * `git clone --shared` would do the same, but not of a shallow clone, and only for commits that a branch or a tag reaches.
 */
export function gitClones(git: Git, trees: () => string): GitClones {
  const made = new Map<string, string>()
  const known = new Map<string, Promise<Lender>>()
  const found = new Set<string>()
  const lenderAt = (root: string): Promise<Lender> => {
    const lender = known.get(root) ?? lenderOf(git, root)
    known.set(root, lender)
    return lender
  }
  const moveTo: GitClones['moveTo'] = async (directory, commit) => {
    await git.text(['checkout', '--quiet', '--force', '--detach', commit], { directory })
    made.set(commit, directory)
    return { directory, commit }
  }
  const make: GitClones['make'] = async (root, asked, name) => {
    if (!/^[A-Za-z0-9][\w-]{0,100}$/.test(name))
      throw new Defect({ problem: `'${name}' cannot name a clone.`, next: 'Report this.' })
    // what a name stands for may change; a commit that was there is there
    const commit = found.has(`${root}\0${asked}`) ? asked : await resolved(git, root, asked)
    found.add(`${root}\0${commit}`)
    const directory = await roomFor(name, trees())
    const { format, objects, shallow, origin } = await lenderAt(root)
    await git.text(['init', '--quiet', '--template=', `--object-format=${format}`, '.'], { directory })
    await furnish(join(directory, '.git'), objects).catch((cause: unknown) => Promise.reject(cannotWrite(directory, cause)))
    await copyFile(shallow, join(directory, '.git', 'shallow')).catch(() => {})
    await git.text(['config', 'remote.origin.url', origin], { directory })
    let fault = await checkOut(git, directory, commit)
    if (fault?.next === null && (await (await import('./git-promised-objects.ts')).fetchPromised(git, root, commit))) fault = await checkOut(git, directory, commit)
    if (fault === null) return { directory, commit }
    throw new UpstreamError({ problem: `The commit ${commit} cannot be checked out of ${root}: ${fault.why}.`, next: fault.next ?? 'Run `git fsck` there to see what it lacks.' })
  }
  return { make, moveTo, find: (commit) => made.get(commit) ?? null }
}

/** Returns what git says is wrong; null when all files are there. It passes over a file that it cannot read, and ends well all the same. */
async function checkOut(git: Git, directory: string, commit: string): Promise<ReturnType<typeof faultOfGit> | null> {
  const ending = await git.run(['checkout', '--quiet', '--force', '--detach', commit], { directory })
  return ending.exitCode === 0 && !/^error: /m.test(ending.stderrTail) ? null : faultOfGit(ending)
}

async function furnish(gitDirectory: string, objects: string): Promise<void> {
  await mkdir(join(gitDirectory, 'info'), { recursive: true })
  await mkdir(join(gitDirectory, 'objects', 'info'), { recursive: true })
  await writeFile(join(gitDirectory, 'objects', 'info', 'alternates'), `${objects}\n`)
  await writeFile(join(gitDirectory, 'info', 'attributes'), ATTRIBUTES)
  await appendFile(join(gitDirectory, 'config'), CONFIG)
}

async function resolved(git: Git, root: string, commit: string): Promise<string> {
  const ending = await git.run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^{commit}`], {
    directory: root,
  })
  if (ending.exitCode === 0) return ending.stdout.trim()
  throw new InputError({
    problem: `The commit ${commit} is not in ${root}.`,
    next: 'Fetch it (`git fetch`), or run this in the clone that the plan was made in.',
  })
}

/**
 * What a clone borrows: the hash that objects are named by, the paths of the objects and of the list of where history was cut, and the address
 * that submodules (`../other`, gitmodules(5)) and LFS objects are looked for beside.
 */
interface Lender {
  readonly format: string
  readonly objects: string
  readonly shallow: string
  readonly origin: string
}

async function lenderOf(git: Git, root: string): Promise<Lender> {
  const place = async (name: string): Promise<string> => resolve(root, await git.text(['rev-parse', '--git-path', name], { directory: root }))
  const format = await git.text(['rev-parse', '--show-object-format'], { directory: root })
  return { format, objects: await place('objects'), shallow: await place('shallow'), origin: await originOf(git, root) }
}

/** As git has it: the remote's address, else the repository itself. What nix does with it needs no login of a URL. */
async function originOf(git: Git, root: string): Promise<string> {
  const { exitCode, stdout } = await git.run(['remote', 'get-url', 'origin'], { directory: root, onlyReads: true })
  const address = exitCode === 0 ? stdout.trim() : root
  return /^\.\.?(?:\/|$)/.test(address) ? resolve(root, address) : withoutHttpLogin(address)
}
