import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { gitFleetRepository, type FleetOptions } from '../../src/adapters/git-fleet-repository.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import type { FleetRepository, MergeQuestion } from '../../src/ports/fleet-repository.ts'

const root = mkdtempSync(join(tmpdir(), 'llama-fleet-pull-'))
const stateDirectory = join(root, 'state')
const environment = { PATH: process.env['PATH'] ?? '', HOME: join(root, 'home'), GIT_CONFIG_NOSYSTEM: '1' }
const remote = join(root, 'remote')
const git = (directory: string, ...words: string[]): string =>
  execFileSync('git', ['-C', directory, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...words], { env: environment, encoding: 'utf8' }).trim()
const commits: Record<'base' | 'head' | 'main' | 'beside', string> = { base: '', head: '', main: '', beside: '' }
/** A head that lacks nothing of its base. */
let upToDate: MergeQuestion

/** A checkout as actions/checkout makes it: one commit of main. */
function checkout(name: string): string {
  git(root, 'clone', '--quiet', '--depth=1', '--branch=main', `file://${remote}`, name)
  return join(root, name)
}
const open = (directory: string, more: Partial<Pick<FleetOptions, 'access' | 'environment'>> = {}): FleetRepository =>
  gitFleetRepository({ processes: childProcesses(), environment, stateDirectory, directory, ...more })

let server: Server
const asked: { path: string; authorization: string | undefined }[] = []
beforeAll(async () => {
  for (const directory of [stateDirectory, environment.HOME, remote]) mkdirSync(directory, { recursive: true })
  git(remote, 'init', '--quiet', '--initial-branch=main')
  const commit = (text: string, file = 'flake.lock'): string => {
    writeFileSync(join(remote, file), text)
    git(remote, 'add', '.')
    git(remote, 'commit', '--quiet', '--message', text)
    return git(remote, 'rev-parse', 'HEAD')
  }
  commits.base = commit('base')
  commits.head = commit('head')
  git(remote, 'update-ref', 'refs/pull/12/head', commits.head)
  git(remote, 'reset', '--quiet', '--hard', commits.base)
  commits.beside = commit('beside', 'overlay.nix')
  git(remote, 'update-ref', 'refs/pull/13/head', commits.beside)
  git(remote, 'reset', '--quiet', '--hard', commits.base)
  commits.main = commit('main')
  upToDate = { number: 12, head: commits.head, base: commits.base, mergeBase: commits.base }
  server = createServer((request, response) => {
    asked.push({ path: request.url ?? '', authorization: request.headers.authorization })
    response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  server.close()
  rmSync(root, { recursive: true, force: true })
})

test('what is called a commit and is none, be it an option of git, is refused before git sees it, also where a branch has that name', async () => {
  const option = '--output=written-by-git'
  git(remote, 'update-ref', `refs/heads/${option}`, commits.base)
  for (const forged of [{ base: option }, { mergeBase: option }, { head: option }, { base: 'main' }]) {
    const named = Object.values(forged).join()
    await expect(open(checkout(`forged-${Object.entries(forged).join('').replaceAll(/\W/g, '-')}`)).mergePullRequest({ ...upToDate, number: 13, head: commits.beside, base: commits.main, ...forged })).rejects.toThrow(
      `What GitHub names as a commit of #13 is none: ${named}. Run again; if it stays, something answers in GitHub’s place.`,
    )
  }
  expect(readdirSync(stateDirectory, { recursive: true, encoding: 'utf8' }).filter((path) => path.includes('written-by-git'))).toEqual([])
  git(remote, 'update-ref', '-d', `refs/heads/${option}`)
})

test('a head and its base are read and checked out, and the clone of the runner gets nothing', async () => {
  const directory = checkout('plain')
  const before = [git(directory, 'for-each-ref'), git(directory, 'count-objects', '-v'), readdirSync(join(directory, '.git')).join()]
  const fleet = open(directory)
  expect(await fleet.mergePullRequest(upToDate)).toEqual({ kind: 'merged', commit: commits.head })
  expect((await fleet.readFiles(commits.head, ['flake.lock']))[0]?.text).toBe('head')
  const trees = [await fleet.checkOut(commits.base, 'baseline'), await fleet.checkOut(commits.head, 'candidate'), await fleet.checkOut(commits.main, 'plan')]
  expect(trees.map((tree) => git(tree.directory, 'show', 'HEAD:flake.lock'))).toEqual(['base', 'head', 'main'])
  expect([git(directory, 'for-each-ref'), git(directory, 'count-objects', '-v'), readdirSync(join(directory, '.git')).join()]).toEqual(before)
  // a second host of the same run fetches nothing anew
  git(remote, 'update-ref', 'refs/pull/12/head', commits.main)
  await fleet.mergePullRequest(upToDate)
  git(remote, 'update-ref', 'refs/pull/12/head', commits.head)
})

describe('A head that lacks something of its base', () => {
  const behind = (): MergeQuestion => ({ number: 13, head: commits.beside, base: commits.main, mergeBase: commits.base })
  /** A home whose owner has git merge as nobody else does. */
  const strange = (): NodeJS.ProcessEnv & Record<string, string> => {
    const home = mkdtempSync(join(root, 'home-'))
    mkdirSync(join(home, '.config', 'git'), { recursive: true })
    writeFileSync(join(home, '.gitconfig'), '[merge]\n\tdefault = union\n\trenames = false\n[user]\n\tname = Eve\n\temail = eve@example.org\n')
    writeFileSync(join(home, '.config', 'git', 'attributes'), '* merge=union\n')
    return { ...environment, HOME: home }
  }

  test('is merged into it: the base is the first parent, the files are what git makes of both, and every machine makes the same commit', async () => {
    const fleet = open(checkout('merging'))
    const merge = await fleet.mergePullRequest(behind())
    if (merge.kind !== 'merged') throw new Error('no merge')
    const tree = await fleet.checkOut(merge.commit, 'candidate')
    const [hash, parents, author, date] = git(tree.directory, 'show', '--no-patch', '--format=%T%n%P%n%an <%ae>%n%cI', 'HEAD').split('\n')
    expect([parents, author, date]).toEqual([`${commits.main} ${commits.beside}`, 'llama-fleet <llama-fleet@bump.invalid>', git(remote, 'show', '--no-patch', '--format=%cI', commits.main)])
    expect((await fleet.readFiles(merge.commit, ['flake.lock', 'overlay.nix'])).map((file) => file?.text)).toEqual(['main', 'beside'])
    const byHand = join(root, 'by-hand')
    git(root, 'clone', '--quiet', '--branch=main', `file://${remote}`, byHand)
    git(byHand, 'fetch', '--quiet', 'origin', 'refs/pull/13/head')
    git(byHand, 'merge', '--quiet', '--no-edit', commits.beside)
    expect(git(byHand, 'rev-parse', 'HEAD^{tree}')).toBe(hash)
    expect(await open(checkout('elsewhere-merging'), { environment: strange() }).mergePullRequest(behind())).toEqual(merge)
    expect(await fleet.mergePullRequest(behind())).toBe(merge)
  })

  test('and cannot be merged is in conflict, with the paths, whatever the settings of the machine make of it', async () => {
    const conflict = { ...upToDate, base: commits.main }
    for (const more of [{}, { environment: strange() }]) {
      expect(await open(checkout(`conflict-${Object.keys(more).length}`), more).mergePullRequest(conflict)).toEqual({ kind: 'conflicting', paths: ['flake.lock'] })
    }
  })

  test('is a sentence where git is too old to merge, and where it fails', async () => {
    const old = (ending: string): Record<string, string> => {
      const directory = mkdtempSync(join(root, 'old-'))
      const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
      // a git of another age is not to be had here: this one knows no `merge-tree --write-tree`
      writeFileSync(join(directory, 'git'), `#!/bin/sh\ncase " $* " in *" merge-tree "*) ${ending};; esac\nexec ${real} "$@"\n`, { mode: 0o755 })
      return { ...environment, PATH: `${directory}:${environment.PATH}` }
    }
    const asking = (ending: string) => open(checkout(`old-${ending.length}`), { environment: old(ending) }).mergePullRequest(behind())
    await expect(asking('exit 129')).rejects.toThrow(/^git version \S+ is too old to merge #13 into its base without a working tree\. Install git 2\.38 or newer/)
    await expect(asking('echo "fatal: object is corrupt" >&2; exit 128')).rejects.toThrow(/^git merge-tree failed for #13: fatal: object is corrupt/)
  })
})

test('a pull request that stands elsewhere is refused with both commits', async () => {
  const asking = open(checkout('elsewhere')).mergePullRequest({ ...upToDate, head: commits.main })
  await expect(asking).rejects.toThrow(`#12 stands at ${commits.head}, and the review is of ${commits.main}`)
})

test('a pull request or a base that is not there is a sentence, and so is a clone without origin', async () => {
  await expect(open(checkout('none')).mergePullRequest({ ...upToDate, number: 14 })).rejects.toThrow(/^The head of #14 cannot be fetched from file:.*does not have what it listed before|couldn't find remote ref/)
  await expect(open(checkout('base')).mergePullRequest({ ...upToDate, base: 'f'.repeat(40) })).rejects.toThrow(/^The head of #12 cannot be fetched/)
  const alone = checkout('alone')
  git(alone, 'remote', 'remove', 'origin')
  await expect(open(alone).mergePullRequest(upToDate)).rejects.toThrow(/no remote called origin/)
  git(alone, 'remote', 'add', 'origin', 'ext::sh -c touch% /tmp/x')
  await expect(open(alone).mergePullRequest(upToDate)).rejects.toThrow(/no remote called origin with an address/)
})

test('the token goes to its own server, and to no other that `origin` may name', async () => {
  const directory = checkout('token')
  const serverUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  git(directory, 'remote', 'set-url', 'origin', `${serverUrl}/acme/fleet`)
  const ask = (access: { serverUrl: string; token: string }) => open(directory, { access }).mergePullRequest(upToDate)
  await expect(ask({ serverUrl, token: 'ghs_reads' })).rejects.toThrow(/cannot be fetched/)
  expect(asked.at(-1)?.authorization).toBe(`basic ${Buffer.from('x-access-token:ghs_reads').toString('base64')}`)
  await expect(ask({ serverUrl: 'https://github.com', token: 'ghs_reads' })).rejects.toThrow(/cannot be fetched/)
  expect(asked.at(-1)).toEqual({ path: '/acme/fleet/info/refs?service=git-upload-pack', authorization: undefined })
})
