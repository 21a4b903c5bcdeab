import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { gitFleetRepository } from '../../src/adapters/git-fleet-repository.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import type { FleetRepository } from '../../src/ports/fleet-repository.ts'

const root = mkdtempSync(join(tmpdir(), 'llama-fleet-pull-'))
const stateDirectory = join(root, 'state')
const environment = { PATH: process.env['PATH'] ?? '', HOME: join(root, 'home'), GIT_CONFIG_NOSYSTEM: '1' }
const remote = join(root, 'remote')
const git = (directory: string, ...words: string[]): string =>
  execFileSync('git', ['-C', directory, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...words], { env: environment, encoding: 'utf8' }).trim()
const commits: Record<'base' | 'head' | 'main', string> = { base: '', head: '', main: '' }

/** A checkout as actions/checkout makes it: one commit of main. */
function checkout(name: string): string {
  git(root, 'clone', '--quiet', '--depth=1', '--branch=main', `file://${remote}`, name)
  return join(root, name)
}
const open = (directory: string, access?: { serverUrl: string; token: string }): FleetRepository =>
  gitFleetRepository({ processes: childProcesses(), environment, stateDirectory, directory, ...(access === undefined ? {} : { access }) })

let server: Server
const asked: { path: string; authorization: string | undefined }[] = []
beforeAll(async () => {
  for (const directory of [stateDirectory, environment.HOME, remote]) mkdirSync(directory, { recursive: true })
  git(remote, 'init', '--quiet', '--initial-branch=main')
  const commit = (text: string): string => {
    writeFileSync(join(remote, 'flake.lock'), text)
    git(remote, 'add', '.')
    git(remote, 'commit', '--quiet', '--message', text)
    return git(remote, 'rev-parse', 'HEAD')
  }
  commits.base = commit('base')
  commits.head = commit('head')
  git(remote, 'update-ref', 'refs/pull/12/head', commits.head)
  git(remote, 'reset', '--quiet', '--hard', commits.base)
  commits.main = commit('main')
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

test('a head and its base are read and checked out, and the clone of the runner gets nothing', async () => {
  const directory = checkout('plain')
  const before = [git(directory, 'for-each-ref'), git(directory, 'count-objects', '-v'), readdirSync(join(directory, '.git')).join()]
  const fleet = open(directory)
  await fleet.fetchPullRequest({ number: 12, head: commits.head, base: commits.base })
  expect((await fleet.readFiles(commits.head, ['flake.lock']))[0]?.text).toBe('head')
  const trees = [await fleet.checkOut(commits.base, 'baseline'), await fleet.checkOut(commits.head, 'candidate'), await fleet.checkOut(commits.main, 'plan')]
  expect(trees.map((tree) => git(tree.directory, 'show', 'HEAD:flake.lock'))).toEqual(['base', 'head', 'main'])
  expect([git(directory, 'for-each-ref'), git(directory, 'count-objects', '-v'), readdirSync(join(directory, '.git')).join()]).toEqual(before)
  // a second host of the same run fetches nothing anew
  git(remote, 'update-ref', 'refs/pull/12/head', commits.main)
  await fleet.fetchPullRequest({ number: 12, head: commits.head, base: commits.base })
  git(remote, 'update-ref', 'refs/pull/12/head', commits.head)
})

test('a pull request that stands elsewhere is refused with both commits', async () => {
  const asking = open(checkout('elsewhere')).fetchPullRequest({ number: 12, head: commits.main, base: commits.base })
  await expect(asking).rejects.toThrow(`#12 stands at ${commits.head}, and the review is of ${commits.main}`)
})

test('a pull request or a base that is not there is a sentence, and so is a clone without origin', async () => {
  await expect(open(checkout('none')).fetchPullRequest({ number: 13, head: commits.head, base: commits.base })).rejects.toThrow(/^The head of #13 cannot be fetched from file:.*does not have what it listed before|couldn't find remote ref/)
  await expect(open(checkout('base')).fetchPullRequest({ number: 12, head: commits.head, base: 'f'.repeat(40) })).rejects.toThrow(/^The head of #12 cannot be fetched/)
  const alone = checkout('alone')
  git(alone, 'remote', 'remove', 'origin')
  await expect(open(alone).fetchPullRequest({ number: 12, head: commits.head, base: commits.base })).rejects.toThrow(/no remote called origin/)
  git(alone, 'remote', 'add', 'origin', 'ext::sh -c touch% /tmp/x')
  await expect(open(alone).fetchPullRequest({ number: 12, head: commits.head, base: commits.base })).rejects.toThrow(/no remote called origin with an address/)
})

test('the token goes to its own server, and to no other that `origin` may name', async () => {
  const directory = checkout('token')
  const serverUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  git(directory, 'remote', 'set-url', 'origin', `${serverUrl}/acme/fleet`)
  const ask = (access: { serverUrl: string; token: string }) => open(directory, access).fetchPullRequest({ number: 12, head: commits.head, base: commits.base })
  await expect(ask({ serverUrl, token: 'ghs_reads' })).rejects.toThrow(/cannot be fetched/)
  expect(asked.at(-1)?.authorization).toBe(`basic ${Buffer.from('x-access-token:ghs_reads').toString('base64')}`)
  await expect(ask({ serverUrl: 'https://github.com', token: 'ghs_reads' })).rejects.toThrow(/cannot be fetched/)
  expect(asked.at(-1)).toEqual({ path: '/acme/fleet/info/refs?service=git-upload-pack', authorization: undefined })
})
