import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, chownSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { plainHead } from '../../src/adapters/git-head.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'llama-fleet-head-')))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const env = { PATH: process.env['PATH'] ?? '', HOME: root, GIT_CONFIG_NOSYSTEM: '1', GIT_CEILING_DIRECTORIES: root }
const git = (directory: string, ...words: string[]): string =>
  execFileSync('git', ['-C', directory, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...words], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()

/** What git itself says; null where it refuses. */
function askedOfGit(directory: string): { root: string; headCommit: string } | null {
  const { status, stdout } = spawnSync('git', ['-C', directory, 'rev-parse', '--is-inside-work-tree', 'HEAD', '--show-toplevel'], { env, encoding: 'utf8' })
  const [inside, headCommit = '', ...lines] = stdout.trimEnd().split('\n')
  return status === 0 && inside === 'true' ? { root: lines.join('\n'), headCommit } : null
}

let serial = 0
/** A repository with two commits on main. */
function repository(): string {
  const directory = join(root, `repository-${(serial += 1)}`)
  mkdirSync(directory)
  git(directory, 'init', '--quiet', '--initial-branch=main')
  for (const text of ['one', 'two']) git(directory, 'commit', '--quiet', '--allow-empty', '--message', text)
  return directory
}

describe('A plain working tree is read without git, and says what git says', () => {
  test.each<[string, (directory: string) => void]>([
    ['on a branch', () => {}],
    ['on a branch with a path in its name', (directory) => git(directory, 'switch', '--quiet', '--create', 'grace/fix-1.2_x')],
    ['on no branch', (directory) => git(directory, 'checkout', '--quiet', '--detach', 'HEAD~1')],
    ['whose other refs are packed', (directory) => git(directory, 'pack-refs') && git(directory, 'commit', '--quiet', '--allow-empty', '--message', 'three')],
    ['as actions/checkout leaves it', (directory) => appendFileSync(join(directory, '.git/config'), '[includeIf "gitdir:/x/.git"]\n\tpath = /x/credentials.config\n[gc]\n\tauto = 0\n')],
    ['that says that it is not bare in another way', (directory) => writeFileSync(join(directory, '.git/config'), '[core]\n  bare=false\n')],
  ])('%s', async (_what, change) => {
    const directory = repository()
    change(directory)
    const said = askedOfGit(directory)
    expect(said?.headCommit).toMatch(/^[0-9a-f]{40}$/)
    expect(await plainHead(directory)).toEqual(said)
  })

  test('through a link to it, by its real path', async () => {
    const directory = repository()
    symlinkSync(directory, `${directory}-link`)
    expect(await plainHead(`${directory}-link`)).toEqual({ root: directory, headCommit: git(directory, 'rev-parse', 'HEAD') })
  })
})

describe('Git is asked where a file does not say it all', () => {
  test.each<[string, (directory: string) => string | void]>([
    ['in a directory below', (directory) => (mkdirSync(join(directory, 'below')), join(directory, 'below'))],
    ['in a linked working tree', (directory) => (git(directory, 'worktree', 'add', '--quiet', `${directory}-linked`), `${directory}-linked`)],
    ['in a bare repository', (directory) => (git(root, 'clone', '--quiet', '--bare', directory, `${directory}.git`), `${directory}.git`)],
    ['in a .git directory', (directory) => join(directory, '.git')],
    ['where the working tree lies elsewhere', (directory) => void git(directory, 'config', 'core.worktree', root)],
    ['where the repository says that it is bare', (directory) => void git(directory, 'config', 'core.bare', 'true')],
    ['where it says so in one word', (directory) => appendFileSync(join(directory, '.git/config'), '[core]\n\tbare\n')],
    ['where refs are kept otherwise', (directory) => appendFileSync(join(directory, '.git/config'), '[extensions]\n\trefStorage = reftable\n')],
    ['where the branch is packed', (directory) => void git(directory, 'pack-refs', '--all')],
    ['on a branch without a commit', (directory) => void git(directory, 'switch', '--quiet', '--orphan', 'empty')],
    ['where the branch stands for another', (directory) => void git(directory, 'symbolic-ref', 'refs/heads/main', 'refs/heads/other')],
    ['where HEAD leads out of the refs', (directory) => writeFileSync(join(directory, '.git/HEAD'), 'ref: refs/heads/../../../secret\n')],
    ['where HEAD is cut off', (directory) => writeFileSync(join(directory, '.git/HEAD'), readFileSync(join(directory, '.git/HEAD'), 'utf8').slice(0, 12))],
    ['without a repository', (directory) => rmSync(join(directory, '.git'), { recursive: true })],
  ])('%s', async (_what, change) => {
    const directory = repository()
    expect(await plainHead(change(directory) ?? directory)).toBeNull()
  })

  test.each(['', '.git'])('where another user owns %j of it: git trusts that or does not', async (part) => {
    if (process.geteuid?.() !== 0) return console.warn('Not tried: only root can give a directory away.')
    const directory = repository()
    chownSync(join(directory, part), 12_345, 12_345)
    expect([await plainHead(directory), askedOfGit(directory)]).toEqual([null, null])
  })

  test('and whatever HEAD holds, what is read is what git says', async () => {
    const directory = repository()
    const commit = git(directory, 'rev-parse', 'HEAD')
    const head = join(directory, '.git/HEAD')
    const part = fc.constantFrom('ref: ', 'refs/heads/', 'main', commit, commit.slice(0, 39), '\n', ' ', '..', '/', 'x', '\0', 'HEAD')
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 5 }), async (parts) => {
        writeFileSync(head, parts.join(''))
        const found = await plainHead(directory)
        if (found !== null) expect(found).toEqual(askedOfGit(directory))
      }),
      { numRuns: 200, examples: [[['ref: ', 'refs/heads/', 'main', '\n']], [[commit, '\n']]] },
    )
  })
})
