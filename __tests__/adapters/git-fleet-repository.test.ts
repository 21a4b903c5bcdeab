import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gitFleetRepository } from '../../src/adapters/git-fleet-repository.ts'
import { IDENTITY } from '../../src/adapters/git-commit.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { runDirectory } from '../../src/adapters/run-directory.ts'
import { InputError, UpstreamError } from '../../src/core/errors.ts'
import type { PlannedFile } from '../../src/core/hosts/plan.ts'
import type { Command } from '../../src/ports/child-processes.ts'
import type { FleetRepository } from '../../src/ports/fleet-repository.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'llama-fleet-git-')))
const stateDirectory = join(root, 'state')
const home = join(root, 'home')
const BRANCH = 'llama-fleet/llama-cpp'
let count = 0
let fleet: string
let repository: FleetRepository

const environment = { PATH: process.env['PATH'] ?? '', HOME: home }
function git(directory: string, ...argv: string[]): string {
  const env = { ...environment, GIT_CONFIG_NOSYSTEM: '1' }
  return execFileSync('git', ['-C', directory, ...argv], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] }).replace(
    /\n$/,
    '',
  )
}
function write(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
}
function newRepository(files: Readonly<Record<string, string>>): string {
  const directory = join(root, `fleet-${(count += 1)}`)
  mkdirSync(directory)
  git(directory, 'init', '--quiet', '--initial-branch=main')
  write(directory, files)
  git(directory, 'add', '--all')
  git(directory, 'commit', '--quiet', '--message', 'fleet')
  return directory
}
const open = (directory: string): FleetRepository =>
  gitFleetRepository({ processes: childProcesses(), environment, stateDirectory, directory })

async function planned(path: string, text: string, more: Partial<PlannedFile> = {}): Promise<PlannedFile> {
  const before = (await repository.readFiles('HEAD', [path]))[0]?.blob ?? '0'.repeat(40)
  return { path, mode: '100644', before, after: await repository.blobOf(text), text, ...more }
}

/** Everything of a repository that a user would notice: files with their bytes and modes, index, HEAD, refs but for ours. */
function snapshot(directory: string): unknown {
  const files = git(directory, 'ls-files', '--cached', '--others', '-z')
    .split('\0')
    .filter((path) => path !== '')
  const bytes = files.map((path) => {
    const status = lstatSync(join(directory, path), { throwIfNoEntry: false })
    if (status === undefined) return [path, null]
    const content = status.isSymbolicLink() ? readlinkSync(join(directory, path)) : readFileSync(join(directory, path), 'latin1')
    return [path, status.mode, status.mtimeMs, content]
  })
  const status = git(
    directory,
    '--no-optional-locks',
    'status',
    '--porcelain=v2',
    '--branch',
    '--untracked-files=all',
    '--ignored',
  )
  const refs = git(directory, 'for-each-ref')
    .split('\n')
    .filter((line) => !line.includes('refs/heads/llama-fleet/'))
  const index = readFileSync(join(directory, '.git', 'index'), 'latin1')
  return {
    bytes,
    status,
    refs,
    index,
    head: readFileSync(join(directory, '.git', 'HEAD'), 'utf8'),
    others: readdirSync(join(directory, '.git')).toSorted(),
  }
}

beforeAll(() => {
  mkdirSync(stateDirectory, { recursive: true })
  write(home, {
    '.gitconfig':
      '[user]\n\tname = Fleet Owner\n\temail = owner@example.org\n[core]\n\tautocrlf = true\n[commit]\n\tgpgSign = true\n[log]\n\tshowSignature = true\n[gpg]\n\tprogram = /bin/false\n[status]\n\tshowUntrackedFiles = no\n',
  })
})
beforeEach(() => {
  const config = join(home, '.gitconfig')
  const signing = readFileSync(config, 'utf8')
  writeFileSync(config, signing.replace('gpgSign = true', 'gpgSign = false').replace('autocrlf = true', 'autocrlf = false'))
  fleet = newRepository({ 'flake.nix': '{ old }\n', 'flake.lock': '{}\n', 'hosts/carbon.nix': 'x\n' })
  writeFileSync(config, signing)
  repository = open(fleet)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('what is known of the repository', () => {
  test('a plain one', async () => {
    expect(await repository.facts(join(fleet, 'hosts'))).toEqual({
      root: fleet,
      headCommit: git(fleet, 'rev-parse', 'HEAD'),
    })
    const none = { usesGitCrypt: false, usesLfs: false, usesSubmodules: false }
    expect(await repository.bumpFacts('HEAD')).toEqual({ branch: 'main', dirty: false, ...none })
  })

  test('an untracked file makes it dirty, a detached HEAD has no branch', async () => {
    write(fleet, { 'new.nix': '' })
    git(fleet, 'checkout', '--quiet', '--detach')
    expect(await repository.bumpFacts('HEAD')).toMatchObject({ dirty: true, branch: null })
  })

  test('git-crypt, LFS and submodules are seen at any depth, but not in a comment', async () => {
    write(fleet, {
      'a/b/.gitattributes': '# *.x filter=other\nsecret/* filter=git-crypt-team diff=git-crypt\n',
      'models/.gitattributes': '*.gguf filter=lfs\n',
    })
    write(fleet, { '.gitmodules': '' })
    git(fleet, 'add', '--all')
    git(fleet, '-c', 'commit.gpgSign=false', 'commit', '--quiet', '--message', 'more')
    expect(await repository.bumpFacts('HEAD')).toMatchObject({ usesGitCrypt: true, usesLfs: true, usesSubmodules: true })
    write(fleet, { 'a/b/.gitattributes': '# * filter=git-crypt\n', 'models/.gitattributes': '' })
    git(fleet, '-c', 'commit.gpgSign=false', 'commit', '--quiet', '--all', '--message', 'less')
    expect(await repository.bumpFacts('HEAD')).toMatchObject({ usesGitCrypt: false, usesLfs: false })
  })

  test('what is no repository, has no commit, is bare or is missing gets a sentence', async () => {
    const bare = join(root, `bare-${count}`)
    git(root, 'init', '--quiet', '--bare', bare)
    const empty = join(root, `empty-${count}`)
    git(root, 'init', '--quiet', empty)
    await expect(repository.facts(root)).rejects.toThrow(/is in no git repository/)
    await expect(repository.facts(empty)).rejects.toThrow(/has no commit yet/)
    await expect(repository.facts(bare)).rejects.toThrow(/is a bare git repository/)
    await expect(repository.facts(join(fleet, '.git'))).rejects.toThrow(/lies inside a \.git directory/)
    await expect(repository.facts(join(root, 'nowhere'))).rejects.toThrow(/is not there/)
    await expect(repository.facts(root)).rejects.toThrow(InputError)
  })

  // Only root can give a directory away; elsewhere the repository stays our own and is read.
  test('one that belongs to another user gets the sentence that opens it', async () => {
    const isRoot = process.getuid?.() === 0
    if (isRoot) chownSync(fleet, 65534, 65534)
    const facts = await repository.facts(fleet).catch((error: unknown) => error)
    if (isRoot) expect((facts as Error).message).toContain(`git config --global --add safe.directory ${fleet}`)
    else expect(facts).toMatchObject({ root: fleet })
  })
})

test('says how files that a commit lacks lie in the working tree, and where else it has one of that name', async () => {
  write(fleet, { 'a/flake.nix': '{ }\n', 'b/c/flake.nix': '{ }\n', 'x.flake.nix': '' })
  git(fleet, 'mv', 'flake.nix', 'b/flake.nix')
  git(fleet, 'rm', '--quiet', '--ignore-unmatch', 'flake.lock')
  git(fleet, 'add', '--all')
  git(fleet, '-c', 'commit.gpgSign=false', 'commit', '--quiet', '--message', 'elsewhere')
  const state = async () => (await repository.absence('HEAD', ['flake.nix', 'flake.lock'])).files
  expect(await repository.absence('HEAD', ['flake.nix'])).toEqual({ files: [{ path: 'flake.nix', state: 'nowhere' }], others: ['a', 'b', 'b/c'] })
  write(fleet, { 'flake.nix': '{ }\n', 'flake.lock': '{}\n' })
  expect((await state()).map((file) => file.state)).toEqual(['not-tracked', 'not-tracked'])
  git(fleet, 'add', '--intent-to-add', 'flake.nix')
  write(fleet, { '.gitignore': '# locks\n*.lock\n' })
  expect(await state()).toEqual([{ path: 'flake.nix', state: 'not-committed' }, { path: 'flake.lock', state: 'ignored', rule: '*.lock (.gitignore:2)' }])
})

describe('reading a file at a commit', () => {
  test('gives text, mode and blob; null for what is not there', async () => {
    const blob = git(fleet, 'rev-parse', 'HEAD:flake.nix')
    expect(await repository.readFiles('HEAD', ['nix/flake.nix', 'flake.nix'])).toEqual([null, { text: '{ old }\n', mode: '100644', blob }])
    expect(await repository.readFiles('HEAD', ['nix/flake.nix'])).toEqual([null])
    expect(await repository.blobOf('{ old }\n')).toBe(blob)
  })

  test('gives each file its own text, whatever stands in the one before', async () => {
    const other = git(fleet, 'rev-parse', 'HEAD:flake.nix')
    const texts = { 'a.nix': `ü 🦙\n${other} blob 3\nabc\n`, 'b.nix': '', 'c.nix': 'no end of line', 'd.nix': 'a written \uFFFD\n' }
    write(fleet, texts)
    git(fleet, 'add', '--all')
    git(fleet, '-c', 'commit.gpgSign=false', 'commit', '--quiet', '--message', 'texts')
    const read = async (...paths: string[]) => (await repository.readFiles('HEAD', paths)).map((file) => file?.text)
    expect(await read('a.nix', 'b.nix', 'c.nix', 'flake.nix', 'a.nix')).toEqual([texts['a.nix'], '', 'no end of line', '{ old }\n', texts['a.nix']])
    expect(await read('a.nix', 'd.nix', 'flake.nix')).toEqual([texts['a.nix'], texts['d.nix'], '{ old }\n'])
  })

  test('refuses links, also on the way, directories, other encodings and paths that leave', async () => {
    symlinkSync('hosts', join(fleet, 'link'))
    symlinkSync('hosts/carbon.nix', join(fleet, 'direct.nix'))
    writeFileSync(join(fleet, 'latin.nix'), Buffer.from([0xe4, 0x0a]))
    git(fleet, 'add', '--all')
    git(fleet, '-c', 'commit.gpgSign=false', 'commit', '--quiet', '--message', 'links')
    await expect(repository.readFiles('HEAD', ['link/carbon.nix'])).rejects.toThrow(/link is a symbolic link/)
    await expect(repository.readFiles('HEAD', ['direct.nix'])).rejects.toThrow(/direct\.nix is a symbolic link/)
    await expect(repository.readFiles('HEAD', ['hosts'])).rejects.toThrow(/is a directory/)
    await expect(repository.readFiles('HEAD', ['latin.nix'])).rejects.toThrow(/latin\.nix:\d+ is not UTF-8/)
    for (const path of ['../x', '/etc/passwd', '.git/config', 'a//b', './flake.nix']) {
      await expect(repository.readFiles('HEAD', [path])).rejects.toThrow(/is no path inside the repository/)
    }
  })
})

describe('a clone of our own', () => {
  test('is clean at the commit, whatever the attributes and the user’s settings, and the user’s tree is not touched', async () => {
    write(fleet, { 'hosts/carbon.nix': 'x\r\n', 'hosts/boron.nix': 'x\n', 'key': 'secret' })
    git(fleet, '-c', 'core.autocrlf=false', 'add', '--all')
    git(fleet, '-c', 'commit.gpgSign=false', 'commit', '--quiet', '--message', 'carriage returns')
    write(fleet, { '.gitattributes': 'hosts/* text eol=crlf\nkey filter=git-crypt\n' })
    git(fleet, '-c', 'core.autocrlf=false', 'add', '.gitattributes')
    git(fleet, '-c', 'commit.gpgSign=false', 'commit', '--quiet', '--message', 'attributes')
    write(fleet, { 'flake.nix': '{ dirty }\n', 'untracked.nix': 'x' })
    write(fleet, { '.git/hooks/post-checkout': `#!/bin/sh\ntouch ${root}/hook-ran\n` })
    const before = snapshot(fleet)
    const tree = await repository.checkOut('HEAD', 'base')
    expect(readFileSync(join(tree.directory, 'flake.nix'), 'utf8')).toBe('{ old }\n')
    expect(readFileSync(join(tree.directory, 'hosts/carbon.nix'), 'utf8')).toBe('x\r\n')
    expect(readFileSync(join(tree.directory, 'hosts/boron.nix'), 'utf8')).toBe('x\n')
    expect(existsSync(join(tree.directory, 'untracked.nix'))).toBe(false)
    expect(git(tree.directory, 'status', '--porcelain', '--untracked-files=all')).toBe('')
    expect(tree.commit).toBe(git(fleet, 'rev-parse', 'HEAD'))
    expect(snapshot(fleet)).toEqual(before)
    expect(existsSync(join(root, 'hook-ran'))).toBe(false)
    await repository.removeTrees()
    expect(existsSync(tree.directory)).toBe(false)
  })

  test('works on a shallow clone, a worktree, and a repository of SHA-256', async () => {
    git(fleet, '-c', 'commit.gpgSign=false', 'commit', '--quiet', '--allow-empty', '--message', 'second')
    const shallow = join(root, `shallow-${count}`)
    git(root, 'clone', '--quiet', '--depth=1', `file://${fleet}`, shallow)
    const tree = await open(shallow).checkOut('HEAD', 'base')
    expect(git(tree.directory, 'log', '--no-show-signature', '--format=%H')).toBe(tree.commit)

    const worktree = join(root, `worktree-${count}`)
    git(fleet, 'worktree', 'add', '--quiet', worktree)
    expect(existsSync(join((await open(worktree).checkOut('HEAD', 'base')).directory, 'flake.nix'))).toBe(true)

    const modern = join(root, `sha256-${count}`)
    git(root, 'init', '--quiet', '--object-format=sha256', modern)
    write(modern, { 'flake.nix': '' })
    git(modern, 'add', '--all')
    git(modern, '-c', 'commit.gpgSign=false', 'commit', '--quiet', '--message', 'x')
    expect((await open(modern).checkOut('HEAD', 'base')).commit).toHaveLength(64)
  })

  test.each([
    ['without blobs, and sparse', ['--filter=blob:none', '--sparse']],
    ['without blobs, and without a working tree', ['--filter=blob:none', '--no-checkout']],
    ['without trees', ['--filter=tree:0']],
    ['without blobs or history', ['--filter=blob:none', '--depth=1', '--sparse']],
    ['without trees or history', ['--filter=tree:0', '--depth=1', '--no-checkout']],
  ])('is whole where the repository is a partial clone %s, and takes a commit of ours', async (_how, how) => {
    for (const name of ['uploadpack.allowFilter', 'uploadpack.allowAnySHA1InWant']) git(fleet, 'config', name, 'true')
    write(fleet, { 'modules/deep/a.nix': '{ a }\n', 'modules/deep/b.nix': '{ b }\n' })
    git(fleet, 'add', '--all')
    git(fleet, '-c', 'commit.gpgSign=false', 'commit', '--quiet', '--message', 'second')
    const partial = join(root, `partial-${count}`)
    git(root, 'clone', '--quiet', ...how, `file://${fleet}`, partial)
    const opened = open(partial)
    const tree = await opened.checkOut('HEAD', 'base')
    expect(readFileSync(join(tree.directory, 'modules/deep/b.nix'), 'utf8')).toBe('{ b }\n')
    const files = [await planned('flake.nix', '{ new }\n')]
    expect(await opened.writeBranch(BRANCH, tree.commit, files, 'llama-cpp: v0.5.0\n')).toMatchObject({ kind: 'created' })
    expect(await opened.writeBranch(BRANCH, tree.commit, files, 'llama-cpp: v0.5.0\n')).toMatchObject({ kind: 'unchanged' })
    const moved = await opened.commitFiles(tree, files, 'llama-cpp: v0.5.0\n')
    expect(git(moved.directory, 'status', '--porcelain')).toBe('')
    expect(readFileSync(join(moved.directory, 'flake.nix'), 'utf8')).toBe('{ new }\n')
  })

  test('is whole where its remote, or the address of that, is called as an option of git', async () => {
    for (const name of ['uploadpack.allowFilter', 'uploadpack.allowAnySHA1InWant']) git(fleet, 'config', name, 'true')
    const partial = join(root, `partial-${count}`)
    git(root, 'clone', '--quiet', '--filter=blob:none', '--no-checkout', `file://${fleet}`, partial)
    const config = join(partial, '.git', 'config')
    writeFileSync(config, readFileSync(config, 'utf8').replace('[remote "origin"]', '[remote "--upload-pack=false"]'))
    const tree = await open(partial).checkOut('HEAD', 'base')
    expect(existsSync(join(tree.directory, 'flake.nix'))).toBe(true)
    writeFileSync(config, `${readFileSync(config, 'utf8')}[remote "origin"]\n\turl = --unset\n`)
    const clone = (await open(partial).checkOut('HEAD', 'base')).directory
    expect(git(clone, 'config', 'remote.origin.url')).toBe('--unset')
  })

  test('of a partial clone whose remote does not answer gets a sentence', async () => {
    for (const name of ['uploadpack.allowFilter', 'uploadpack.allowAnySHA1InWant']) git(fleet, 'config', name, 'true')
    const partial = join(root, `partial-${count}`)
    git(root, 'clone', '--quiet', '--filter=blob:none', '--no-checkout', `file://${fleet}`, partial)
    git(partial, 'config', 'remote.origin.url', `file://${root}/nowhere`)
    await expect(open(partial).checkOut('HEAD', 'base')).rejects.toThrow(
      new RegExp(`${partial} is a partial clone, and what it lacks of commit [0-9a-f]{7} cannot be fetched from origin: there is no such repository .*Run again when origin answers, or run this in a clone that was made without --filter\\.`),
    )
  })

  test('of a repository that lacks a file of the commit gets a sentence, and is no tree with a hole', async () => {
    write(fleet, { 'hosts/lost.nix': '{ lost }\n' })
    git(fleet, 'add', '--all')
    git(fleet, '-c', 'commit.gpgSign=false', 'commit', '--quiet', '--message', 'second')
    const blob = git(fleet, 'rev-parse', 'HEAD:hosts/lost.nix')
    rmSync(join(fleet, '.git/objects', blob.slice(0, 2), blob.slice(2)))
    await expect(open(fleet).checkOut('HEAD', 'base')).rejects.toThrow(
      new RegExp(`The commit [0-9a-f]{40} cannot be checked out of ${fleet}: error: .*hosts/lost\\.nix.*\\. Run .git fsck. there to see what it lacks\\.`),
    )
  })

  // git's own words in a script of that name: a full disk takes a mount, and root may write everywhere
  test.each([
    ['error: unable to write file flake.nix: No space left on device', 'Make room on the disk and run again.'],
    ["fatal: Unable to create '.git/index.lock': Read-only file system", 'Let this user write there and run again.'],
  ])('that the disk refuses is nothing that the repository lacks: %s', async (words, next) => {
    const tools = join(root, `tools-${count}`)
    write(tools, { git: `#!/bin/sh\nfor word; do\n  if [ "$word" = checkout ]; then echo "${words}" >&2; exit 128; fi\ndone\nPATH='${environment.PATH}' exec git "$@"\n` })
    chmodSync(join(tools, 'git'), 0o755)
    const own = { ...environment, PATH: `${tools}:${environment.PATH}` }
    const opened = gitFleetRepository({ processes: childProcesses(), environment: own, stateDirectory, directory: fleet })
    await expect(opened.checkOut('HEAD', 'base')).rejects.toThrow(new RegExp(`cannot be checked out of ${fleet}: .*\\. ${next}$`))
  })

  test('that takes too long is nothing that the repository lacks', async () => {
    const late = { exitCode: null, signal: 'SIGTERM', timedOut: true, startError: null, stdout: '', stderrTail: '', seconds: 300 }
    const processes = { run: async (command: Command) => (command.arguments.includes('checkout') ? late : childProcesses().run(command)) }
    const opened = gitFleetRepository({ processes, environment, stateDirectory, directory: fleet })
    await expect(opened.checkOut('HEAD', 'base')).rejects.toThrow(/cannot be checked out of .*: it took too long\. Run again when this machine has less to do\.$/)
  })

  test('finds submodules where the repository would: beside its origin, or beside itself', async () => {
    const [beside, elsewhere] = [join(root, `beside-${count}`), join(root, `elsewhere-${count}`)]
    git(root, 'init', '--quiet', '--initial-branch=main', beside)
    git(beside, '-c', 'commit.gpgSign=false', 'commit', '--quiet', '--allow-empty', '--message', 'x')
    git(fleet, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', `../beside-${count}`, 'lib')
    git(fleet, '-c', 'commit.gpgSign=false', 'commit', '--quiet', '--message', 'a submodule')
    const urlIn = async (): Promise<string> => {
      const { directory } = await open(fleet).checkOut('HEAD', 'base')
      git(directory, 'submodule', '--quiet', 'init')
      return git(directory, 'config', 'submodule.lib.url')
    }
    expect(await urlIn()).toBe(beside)
    for (const [origin, url] of [
      [join(elsewhere, 'fleet.git'), join(elsewhere, `beside-${count}`)],
      ['https://me:secret@git.example.org/me/fleet.git', `https://git.example.org/me/beside-${count}`],
      ['git@git.example.org:me/fleet.git', `git@git.example.org:me/beside-${count}`],
    ]) {
      git(fleet, 'config', 'remote.origin.url', origin ?? '')
      expect(await urlIn()).toBe(url)
    }
  })

  test('takes files as one commit of ours, the same on every host, and is clean again', async () => {
    const files = [await planned('flake.nix', '{ new }\r\n'), await planned('flake.lock', '{ "ü": 1 }\n')]
    const commit = async () =>
      repository.commitFiles(await repository.checkOut('HEAD', 'candidate'), files, 'llama-cpp: v0.5.0\n')
    const tree = await commit()
    expect(readFileSync(join(tree.directory, 'flake.nix'), 'utf8')).toBe('{ new }\r\n')
    expect(git(tree.directory, 'status', '--porcelain', '--untracked-files=all')).toBe('')
    expect(git(tree.directory, 'rev-parse', 'HEAD')).toBe(tree.commit)
    const format = '%an <%ae>%n%s%n%P%n%ct'
    const parent = git(fleet, 'rev-parse', 'HEAD')
    expect(git(tree.directory, 'log', '-1', '--no-show-signature', `--format=${format}`).split('\n')).toEqual([
      `${IDENTITY.name} <${IDENTITY.email}>`,
      'llama-cpp: v0.5.0',
      parent,
      git(fleet, 'log', '-1', '--no-show-signature', '--format=%ct'),
    ])
    expect((await commit()).commit).toBe(tree.commit)
    expect((await repository.readFiles(tree.commit, ['flake.nix']))[0]?.text).toBe('{ new }\r\n')
    expect(() => git(fleet, 'cat-file', '-e', tree.commit)).toThrow('Command failed')
  })

  test('takes a changed lock over what nix left in the tree', async () => {
    const tree = await repository.checkOut('HEAD', 'move')
    write(tree.directory, { 'flake.lock': '{ "moved": 1 }\n' })
    const after = await repository.commitFiles(tree, [await planned('flake.lock', '{ "moved": 1 }\n')], 'moved')
    expect(git(after.directory, 'status', '--porcelain')).toBe('')
  })

  test('refuses a flake.nix that is a link, or lies behind one', async () => {
    symlinkSync('/etc/passwd', join(fleet, 'linked.nix'))
    git(fleet, 'rm', '--quiet', '--cached', 'flake.nix')
    rmSync(join(fleet, 'flake.nix'))
    symlinkSync('hosts/carbon.nix', join(fleet, 'flake.nix'))
    symlinkSync('hosts', join(fleet, 'nix'))
    git(fleet, 'add', '--all')
    git(fleet, '-c', 'commit.gpgSign=false', 'commit', '--quiet', '--message', 'links')
    const tree = await repository.checkOut('HEAD', 'candidate')
    const file = { path: 'flake.nix', mode: '100644' as const, before: '0'.repeat(40), after: '0'.repeat(40), text: 'x' }
    await expect(repository.commitFiles(tree, [file], 'x')).rejects.toThrow(/flake\.nix is a symbolic link/)
    await expect(repository.commitFiles(tree, [{ ...file, path: 'nix/flake.nix' }], 'x')).rejects.toThrow(
      /nix is a symbolic link/,
    )
    await expect(repository.writeBranch(BRANCH, 'HEAD', [{ ...file, path: 'nix/flake.lock' }], 'x')).rejects.toThrow(InputError)
    expect(readFileSync(join(tree.directory, 'hosts/carbon.nix'), 'utf8')).toBe('x\n')
  })

  test('refuses a plan that was made for other files, or was damaged', async () => {
    const tree = await repository.checkOut('HEAD', 'candidate')
    const file = await planned('flake.nix', 'new')
    await expect(repository.commitFiles(tree, [{ ...file, before: 'a'.repeat(40) }], 'x')).rejects.toThrow(
      /is not the file that the plan was made for/,
    )
    await expect(repository.commitFiles(tree, [{ ...file, text: 'changed' }], 'x')).rejects.toThrow(/The plan is damaged/)
  })

  test('in a state directory that cannot be written is told', async () => {
    await repository.removeTrees()
    const trees = join(runDirectory(stateDirectory), 'trees')
    writeFileSync(trees, 'a file in the way')
    await expect(repository.checkOut('HEAD', 'base')).rejects.toThrow(/Cannot write in .*trees \(EEXIST\)/)
    await repository.removeTrees()
    const file = join(root, 'no-directory')
    writeFileSync(file, '')
    const nowhere = gitFleetRepository({ processes: childProcesses(), environment, stateDirectory: file, directory: fleet })
    await expect(nowhere.checkOut('HEAD', 'base')).rejects.toThrow(UpstreamError)
  })

  test('of a commit that is not there gets a sentence', async () => {
    await expect(repository.checkOut('b'.repeat(40), 'base')).rejects.toThrow(/The commit b+ is not in/)
    await expect(repository.checkOut('--help', 'base')).rejects.toThrow(InputError)
  })
})

describe('the bump branch', () => {
  const head = () => git(fleet, 'rev-parse', 'HEAD')
  const bump = async (text: string) =>
    repository.writeBranch(BRANCH, head(), [await planned('flake.nix', text)], `bump to ${text}\n`)
  const personCommits = (directory: string, ...argv: string[]) =>
    git(directory, '-c', 'commit.gpgSign=false', '-c', 'core.autocrlf=false', 'commit', '--quiet', ...argv)

  test('is made, left alone, and moved, while a dirty tree, the index and HEAD stay byte for byte as they are', async () => {
    write(fleet, { 'flake.nix': '{ dirty }\n', 'hosts/carbon.nix': 'staged', 'untracked.nix': 'x' })
    git(fleet, 'add', 'hosts/carbon.nix')
    write(fleet, { '.git/hooks/reference-transaction': `#!/bin/sh\ntouch ${root}/hook-ran\n` })
    execFileSync('chmod', ['+x', join(fleet, '.git/hooks/reference-transaction')])
    // Its index entry is out of date now; a `git status` of ours must not bring it up to date.
    utimesSync(join(fleet, 'flake.lock'), 1, 1)
    const before = snapshot(fleet)
    expect(await repository.bumpFacts('HEAD')).toMatchObject({ dirty: true })
    const created = await bump('v0.5.0')
    expect(created).toMatchObject({ kind: 'created', branch: BRANCH })
    expect(await bump('v0.5.0')).toEqual({ kind: 'unchanged', branch: BRANCH, commit: created.commit })
    const updated = await bump('v0.6.0')
    expect(updated.kind).toBe('updated')
    expect(snapshot(fleet)).toEqual(before)
    expect(existsSync(join(root, 'hook-ran'))).toBe(false)
    expect(git(fleet, 'rev-parse', BRANCH)).toBe(updated.commit)
    expect(git(fleet, 'rev-parse', `${BRANCH}^`)).toBe(head())
    expect(git(fleet, 'show', `${BRANCH}:flake.nix`)).toBe('v0.6.0')
    expect(git(fleet, 'diff', '--name-only', 'HEAD', BRANCH)).toBe('flake.nix')
    expect(git(fleet, 'fsck', '--no-progress')).not.toMatch(/error|missing/)
  })

  test('is moved along when the base moves on', async () => {
    await bump('v0.5.0')
    write(fleet, { 'hosts/boron.nix': '' })
    git(fleet, 'add', '--all')
    personCommits(fleet, '--message', 'a person on main')
    expect((await bump('v0.5.0')).kind).toBe('updated')
    expect(git(fleet, 'rev-parse', `${BRANCH}^`)).toBe(head())
  })

  test.each([
    ['a commit on top', () => personCommits(join(root, 'person'), '--allow-empty', '--message', 'by hand')],
    ['an amended commit', () => personCommits(join(root, 'person'), '--amend', '--message', 'better words')],
  ])('with %s by somebody else is refused and stays', async (_, act) => {
    await bump('v0.5.0')
    rmSync(join(root, 'person'), { recursive: true, force: true })
    git(fleet, 'worktree', 'add', '--quiet', join(root, 'person'), BRANCH)
    act()
    git(fleet, 'worktree', 'remove', '--force', join(root, 'person'))
    const theirs = git(fleet, 'rev-parse', BRANCH)
    const refused = { kind: 'refused', branch: BRANCH, commit: theirs, author: 'Fleet Owner <owner@example.org>' }
    expect(await bump('v0.6.0')).toMatchObject({
      ...refused,
      sentence: expect.stringContaining('by Fleet Owner <owner@example.org>'),
    })
    expect(git(fleet, 'rev-parse', BRANCH)).toBe(theirs)
  })

  test('is not moved under a working tree that has it checked out', async () => {
    await bump('v0.5.0')
    git(fleet, 'switch', '--quiet', BRANCH)
    git(fleet, 'switch', '--quiet', 'main')
    git(fleet, 'worktree', 'add', '--quiet', join(root, `held-${count}`), BRANCH)
    const before = git(fleet, 'rev-parse', BRANCH)
    expect(await bump('v0.6.0')).toMatchObject({
      kind: 'refused',
      commit: before,
      sentence: expect.stringMatching(/^It is checked out in .*held-/),
    })
    expect(git(fleet, 'rev-parse', BRANCH)).toBe(before)
    expect((await bump('v0.5.0')).kind).toBe('unchanged')
  })

  test('with a name that is taken, not allowed or a stand-in for another is told', async () => {
    const file = await planned('flake.nix', 'x')
    await expect(repository.writeBranch('a..b', head(), [file], 'x')).rejects.toThrow(/is not a name that git allows/)
    git(fleet, 'branch', 'llama-fleet')
    await expect(bump('v0.5.0')).rejects.toThrow(UpstreamError)
    git(fleet, 'symbolic-ref', 'refs/heads/alias', 'refs/heads/main')
    await expect(repository.writeBranch('alias', head(), [file], 'x')).rejects.toThrow(/stands for another \(refs\/heads\/main\)/)
  })

  test('in a repository that cannot be written is told in git’s words', async () => {
    rmSync(join(fleet, '.git/refs/heads/llama-fleet'), { recursive: true, force: true })
    writeFileSync(join(fleet, '.git/refs/heads/llama-fleet'), 'no ref')
    await expect(bump('v0.5.0')).rejects.toThrow(/The branch llama-fleet\/llama-cpp cannot be moved/)
  })
})
