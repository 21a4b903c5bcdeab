import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGithubProxy } from '../../scripts/stand-ins/github-proxy.ts'
import type { GithubProxy } from '../../scripts/stand-ins/github-proxy.ts'
import { gitUpstreamTags } from '../../src/adapters/git-upstream-tags.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { InputError, UpstreamError } from '../../src/core/errors.ts'
import type { UpstreamTags } from '../../src/ports/upstream-tags.ts'

const root = mkdtempSync(join(tmpdir(), 'llama-fleet-upstream-'))
const upstream = join(root, 'upstream')
const stateDirectory = join(root, 'state')
const web = 'https://github.com/ggml-org/llama.cpp'
let proxy: GithubProxy
let tags: UpstreamTags

function git(...argv: string[]): string {
  const identity = {
    GIT_AUTHOR_NAME: 't',
    GIT_AUTHOR_EMAIL: 't@example.org',
    GIT_COMMITTER_NAME: 't',
    GIT_COMMITTER_EMAIL: 't@example.org',
  }
  return execFileSync('git', ['-C', upstream, ...argv], {
    encoding: 'utf8',
    env: { ...process.env, ...identity, ...dated },
  }).trim()
}
let dated: Record<string, string> = {}
function at(date: string): void {
  dated = { GIT_AUTHOR_DATE: '2001-01-01T00:00:00Z', GIT_COMMITTER_DATE: date }
}
function commit(text: string): string {
  writeFileSync(join(upstream, 'llama.cpp'), text)
  git('add', '--all')
  git('commit', '--quiet', '--message', text)
  return git('rev-parse', 'HEAD')
}

beforeAll(async () => {
  mkdirSync(upstream)
  mkdirSync(stateDirectory)
  git('init', '--quiet', '--initial-branch=master')
  at('2026-01-01T00:00:00Z')
  commit('first')
  git('tag', 'b6000')
  git('tag', 'gguf-v0.9.0')
  at('2026-01-02T00:00:00Z')
  git('tag', '--annotate', '--message', 'v0.4.0', 'v0.4.0')
  at('2026-01-03T00:00:00Z')
  commit('second')
  git('tag', 'b6001')
  at('2026-01-05T00:00:00Z')
  git('tag', '--annotate', '--message', 'v0.5.0', 'v0.5.0')
  git('-c', 'advice.nestedTag=false', 'tag', '--annotate', '--message', 'nested', 'v0.5.1', 'v0.5.0')
  git('tag', 'weird/b6', 'b6001')
  at('2026-01-06T00:00:00Z')
  commit('third')
  commit('fourth')
  git('checkout', '--quiet', '-b', 'release', 'b6000')
  commit('a fix for the old line')
  git('checkout', '--quiet', 'master')
  git('config', 'uploadpack.allowFilter', 'true')
  proxy = await startGithubProxy({
    repositories: { 'ggml-org/llama.cpp': upstream },
    certificateDirectory: join(root, 'certificates'),
  })
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: root,
    https_proxy: proxy.proxyUrl,
    GIT_SSL_CAINFO: proxy.caFile,
    GIT_DIR: '/nonexistent',
  }
  tags = gitUpstreamTags({ processes: childProcesses(), environment, stateDirectory })
})
afterAll(async () => {
  await proxy?.close()
  rmSync(root, { recursive: true, force: true })
})

describe.each([
  ['over https', web],
  ['from a file URL without filters', `file://${upstream}`],
  ['from a path', upstream],
])('upstream %s', (way, address) => {
  beforeAll(() => {
    git('config', 'uploadpack.allowFilter', String(way === 'over https'))
  })

  const ofItsOwn = (tag: string): { object?: string } => (git('cat-file', '-t', tag) === 'tag' ? { object: git('rev-parse', tag) } : {})

  test('lists the tags of both families, peeled', async () => {
    const [first, second] = [git('rev-parse', 'b6000'), git('rev-parse', 'b6001')]
    expect(await tags.list(address, ['v', 'b'])).toEqual([
      { name: 'b6000', commit: first },
      { name: 'b6001', commit: second },
      ...[['v0.4.0', first], ['v0.5.0', second], ['v0.5.1', second]].map(([name = '', on]) => ({ name, commit: on, ...ofItsOwn(name) })),
    ])
    expect((await tags.list(address, ['v0.4'])).map(({ name }) => name)).toEqual(['v0.4.0'])
  })

  test('dates a tag by its tagger or its commit, whichever is later, a plain one by its commit', async () => {
    const dates = await tags.dates(address, await tags.list(address, ['v', 'b']))
    expect(Object.fromEntries([...dates].map(([name, date]) => [name, date.toISOString().slice(0, 10)]))).toEqual({
      'b6000': '2026-01-01',
      'b6001': '2026-01-03',
      'v0.4.0': '2026-01-02',
      'v0.5.0': '2026-01-05',
      'v0.5.1': '2026-01-05',
    })
    expect((await tags.dates(address, [])).size).toBe(0)
  })

  test('knows how commits stand to each other', async () => {
    const [first, second, beside] = [git('rev-parse', 'b6000'), git('rev-parse', 'b6001'), git('rev-parse', 'release')]
    const relations = await tags.relate(address, second, [first, second, beside])
    expect([first, second, beside].map((id) => relations.get(id))).toEqual(['older', 'same', 'diverged'])
    expect(Object.fromEntries(await tags.relate(address, first, [second, beside]))).toEqual({ [second]: 'newer', [beside]: 'newer' })
    await expect(tags.relate(address, '1'.repeat(40), [first])).rejects.toThrow(
      /does not have what it listed before, or the commit was never there/,
    )
  })

  test('places a commit of the default branch after the last tag before it', async () => {
    const known = await tags.list(address, ['v', 'b'])
    expect(await tags.place(address, git('rev-parse', 'master~1'), known)).toEqual({ onDefaultBranch: true, nearest: { tag: 'b6001', commitsSince: 1 } })
    expect(await tags.place(address, git('rev-parse', 'master'), known)).toEqual({ onDefaultBranch: true, nearest: { tag: 'b6001', commitsSince: 2 } })
    expect(await tags.place(address, git('rev-parse', 'master'), [])).toEqual({ onDefaultBranch: true, nearest: null })
  })

  test('does not place a commit that only another branch has, or nobody', async () => {
    const nowhere = { onDefaultBranch: false, nearest: null }
    expect(await tags.place(address, git('rev-parse', 'release'), [])).toEqual(nowhere)
    expect(await tags.place(address, '1'.repeat(40), [])).toEqual(nowhere)
  })
})

test('of hundreds of tags no ref is kept for each, which takes git the square of their number', async () => {
  const many = join(root, 'many')
  mkdirSync(many)
  const run = (argv: readonly string[], input = ''): string => execFileSync('git', ['-C', many, ...argv], { encoding: 'utf8', input })
  run(['init', '--quiet', '--bare'])
  const made = Array.from({ length: 500 }, (_, index) => `commit refs/heads/master\nmark :${index + 1}\ncommitter t <t@example.org> ${1_700_000_000 + index} +0000\ndata 0\n${index === 0 ? '' : `from :${index}\n`}\nreset refs/tags/b${index + 1}\nfrom :${index + 1}\n\n`)
  run(['fast-import', '--quiet'], made.join(''))
  const state = join(root, 'state of many')
  mkdirSync(state)
  const reader = gitUpstreamTags({ processes: childProcesses(), environment: process.env as Record<string, string>, stateDirectory: state })
  const listed = await reader.list(many, ['b'])
  const idOf = (name: string): string => listed.find((tag) => tag.name === name)?.commit ?? ''
  const relations = await reader.relate(many, idOf('b100'), listed.map(({ commit: id }) => id))
  expect(['b99', 'b100', 'b101', 'b500'].map((name) => relations.get(idOf(name)))).toEqual(['older', 'same', 'newer', 'newer'])
  const runs = join(state, 'runs')
  const repositories = readdirSync(runs).flatMap((one) => readdirSync(join(runs, one)).filter((name) => name.startsWith('upstream')).map((name) => join(runs, one, name)))
  const refs = repositories.flatMap((directory) => execFileSync('git', ['-C', directory, 'for-each-ref'], { encoding: 'utf8' }).split('\n'))
  expect(refs.length).toBeLessThan(10)
})

test('the object of an annotated tag is peeled also when it is no tag of upstream’s any more, where the server gives it', async () => {
  git('tag', '--annotate', '--message', 'soon made anew', 'v0.3.9', 'b6000')
  const object = git('rev-parse', 'v0.3.9')
  git('tag', '--delete', 'v0.3.9')
  git('config', 'uploadpack.allowAnySHA1InWant', 'true')
  expect(await tags.peel(upstream, object)).toBe(git('rev-parse', 'b6000'))
  expect(await tags.peel(upstream, git('rev-parse', 'v0.5.1'))).toBe(git('rev-parse', 'b6001'))
  for (const other of [git('rev-parse', 'b6000'), git('rev-parse', 'b6000^{tree}'), 'e'.repeat(40)]) expect(await tags.peel(upstream, other)).toBeNull()
})

test('a commit that the server would serve although no branch has it is not placed', async () => {
  // as on GitHub, where the commits of all forks are served
  git('config', 'uploadpack.allowAnySHA1InWant', 'true')
  git('checkout', '--quiet', '--detach', 'b6000')
  const forked = commit('from a fork')
  git('checkout', '--quiet', 'master')
  expect(await tags.place(web, forked, await tags.list(web, ['b']))).toEqual({ onDefaultBranch: false, nearest: null })
  expect((await tags.relate(web, git('rev-parse', 'b6000'), [forked])).get(forked)).toBe('newer')
  expect(await tags.place(web, forked, [])).toEqual({ onDefaultBranch: false, nearest: null })
})

test('a commit behind a merge is placed after the last tag of its own line, not of what was merged', async () => {
  const tip = git('rev-parse', 'master')
  git('checkout', '--quiet', '--detach', 'b6000')
  git('commit', '--quiet', '--allow-empty', '--message', 'patch')
  git('tag', 'v0.4.1')
  git('checkout', '--quiet', 'master')
  git('merge', '--quiet', '--no-ff', '--strategy=ours', '--message', 'the patch comes home', 'v0.4.1')
  try {
    const fresh = gitUpstreamTags({ processes: childProcesses(), environment: { PATH: process.env['PATH'] ?? '', HOME: root }, stateDirectory })
    expect(await fresh.place(upstream, git('rev-parse', 'master'), await fresh.list(upstream, ['v', 'b']))).toEqual({ onDefaultBranch: true, nearest: { tag: 'b6001', commitsSince: 4 } })
  } finally {
    git('tag', '--delete', 'v0.4.1')
    git('reset', '--quiet', '--hard', tip)
  }
})

test('no file of upstream is fetched for dates and ancestry', async () => {
  git('config', 'uploadpack.allowFilter', 'true')
  const fresh = join(root, 'fresh')
  mkdirSync(fresh)
  const environment = { PATH: process.env['PATH'] ?? '', HOME: root, https_proxy: proxy.proxyUrl, GIT_SSL_CAINFO: proxy.caFile }
  const asked = gitUpstreamTags({ processes: childProcesses(), environment, stateDirectory: fresh })
  await asked.dates(web, await asked.list(web, ['b']))
  await asked.relate(web, git('rev-parse', 'b6000'), [git('rev-parse', 'b6001')])
  await asked.place(web, git('rev-parse', 'master'), await asked.list(web, ['b']))
  const kinds = execFileSync('sh', [
    '-c',
    `for d in ${fresh}/runs/*/upstream-*; do git --git-dir=$d cat-file --batch-all-objects --batch-check='%(objecttype)'; done`,
  ])
  expect([...new Set(kinds.toString().trim().split('\n'))]).toEqual(['commit'])
})

test('a tag that claims to be older than its commit is as old as that, and one of no commit has no date', async () => {
  at('2025-01-01T00:00:00Z')
  git('tag', '--annotate', '--message', 'backdated', 'v0.8.0', 'b6001')
  git('-c', 'advice.nestedTag=false', 'tag', '--annotate', '--message', 'backdated too', 'v0.8.2', 'v0.8.0')
  git('tag', 'b7100', git('rev-parse', 'b6000:llama.cpp'))
  git('tag', '--annotate', '--message', 'a tree', 'v0.8.1', 'b6000^{tree}')
  try {
    const dates = await tags.dates(web, await tags.list(web, ['v0.8', 'b7100', 'b6000']))
    expect(Object.fromEntries([...dates].map(([name, date]) => [name, date.toISOString().slice(0, 10)]))).toEqual({ 'b6000': '2026-01-01', 'v0.8.0': '2026-01-03', 'v0.8.2': '2026-01-03' })
  } finally {
    git('tag', '--delete', 'v0.8.0', 'v0.8.1', 'v0.8.2', 'b7100')
  }
})

test.each([['the web', web], ['a path', upstream]])('from %s, a tag on the tree of another tag’s commit, or on a part of it, keeps no other from being dated and compared', async (way, address) => {
  at('2026-01-07T00:00:00Z')
  mkdirSync(join(upstream, 'src'))
  writeFileSync(join(upstream, 'src', 'part.cpp'), 'part')
  const whole = commit('with a directory')
  const [first, tree, part, file] = [git('rev-parse', 'b6000'), git('rev-parse', `${whole}^{tree}`), git('rev-parse', `${whole}:src`), git('rev-parse', `${whole}:src/part.cpp`)]
  git('tag', 'v0.9.0', whole)
  git('tag', '--annotate', '--message', 'a tree', 'v0.9.1', tree)
  git('tag', 'v0.9.2', tree)
  git('tag', 'v0.9.3', part)
  git('tag', 'v0.9.4', file)
  const fresh = join(root, `trees from ${way}`)
  mkdirSync(fresh)
  const asked = gitUpstreamTags({ processes: childProcesses(), environment: { ...(process.env as Record<string, string>), https_proxy: proxy.proxyUrl, GIT_SSL_CAINFO: proxy.caFile }, stateDirectory: fresh })
  try {
    const listed = await asked.list(address, ['v0.9', 'b6000'])
    expect([...(await asked.dates(address, listed)).keys()]).toEqual(['b6000', 'v0.9.0'])
    // the same again, when the commits are here
    expect([...(await asked.dates(address, listed)).keys()]).toEqual(['b6000', 'v0.9.0'])
    expect(Object.fromEntries(await asked.relate(address, first, [whole, tree, part, file]))).toEqual({ [whole]: 'newer', [tree]: 'diverged', [part]: 'diverged', [file]: 'diverged' })
  } finally {
    git('tag', '--delete', 'v0.9.0', 'v0.9.1', 'v0.9.2', 'v0.9.3', 'v0.9.4')
    git('reset', '--quiet', '--hard', 'HEAD~1')
  }
})

test('a server of git’s first protocol, which gives no commit by its id, is asked for its tags', async () => {
  const [old, ssh] = [join(root, 'first-protocol'), join(root, 'ssh')]
  execFileSync('git', ['clone', '--quiet', '--bare', `file://${upstream}`, old])
  for (const ref of execFileSync('git', ['-C', old, 'for-each-ref', '--format=%(objecttype) %(refname)', 'refs/tags', 'refs/heads/release'], { encoding: 'utf8' }).trim().split('\n')) {
    if (ref.startsWith('commit ')) execFileSync('git', ['-C', old, 'update-ref', '-d', ref.slice(7)])
  }
  execFileSync('git', ['-C', old, 'commit-tree', '-p', 'master', '-m', 'later', 'master^{tree}'], { encoding: 'utf8', env: { ...process.env, GIT_AUTHOR_NAME: 't', GIT_AUTHOR_EMAIL: 't@e', GIT_COMMITTER_NAME: 't', GIT_COMMITTER_EMAIL: 't@e' } })
    .trim()
    .split('\n')
    .forEach((tip) => execFileSync('git', ['-C', old, 'update-ref', 'refs/heads/master', tip]))
  writeFileSync(ssh, '#!/bin/sh\nunset GIT_PROTOCOL\nfor last; do :; done\nexec sh -c "$last"\n', { mode: 0o755 })
  const server = gitUpstreamTags({ processes: childProcesses(), environment: { ...(process.env as Record<string, string>), GIT_SSH_COMMAND: ssh }, stateDirectory: join(root, 'first') })
  const [first, second] = [git('rev-parse', 'v0.4.0^{commit}'), git('rev-parse', 'v0.5.0^{commit}')]
  const address = `ssh://git@git.example${old}`
  expect(Object.fromEntries(await server.relate(address, first, [second]))).toEqual({ [second]: 'newer' })
  await expect(server.relate(address, first, ['1'.repeat(40)])).rejects.toThrow(/does not have what it listed before/)
})

test('an upstream whose history is cut off is told, at once', async () => {
  const shallow = join(root, 'shallow')
  execFileSync('git', ['clone', '--quiet', '--depth=1', '--bare', `file://${upstream}`, shallow])
  execFileSync('git', ['-C', shallow, 'config', 'uploadpack.allowFilter', 'true'])
  const fresh = gitUpstreamTags({ processes: childProcesses(), environment: { ...process.env } as Record<string, string>, stateDirectory: join(root, 'cut-off') })
  await expect(fresh.place(`file://${shallow}`, git('rev-parse', 'b6000'), [])).rejects.toThrow(/it is a shallow clone, whose history is cut off/)
}, 20_000)

test('neither what git makes of new repositories nor what it thinks of bare ones here stands in the way', async () => {
  const home = join(root, 'home')
  mkdirSync(join(home, 'state'), { recursive: true })
  writeFileSync(join(home, '.gitconfig'), '[safe]\n\tbareRepository = explicit\n[init]\n\tdefaultObjectFormat = sha256\n[log]\n\tshowSignature = true\n')
  const environment = { PATH: process.env['PATH'] ?? '', HOME: home, GIT_DEFAULT_HASH: 'sha256', GIT_QUARANTINE_PATH: root }
  const asked = gitUpstreamTags({ processes: childProcesses(), environment, stateDirectory: join(home, 'state') })
  const [first, second] = [git('rev-parse', 'b6000'), git('rev-parse', 'b6001')]
  expect((await asked.dates(upstream, await asked.list(upstream, ['b6']))).size).toBe(2)
  expect((await asked.relate(upstream, first, [second])).get(second)).toBe('newer')
  expect(await asked.place(upstream, second, [])).toMatchObject({ onDefaultBranch: true })
})

test('commits may be named by SHA-256', async () => {
  const [other, state] = [join(root, 'sha256'), join(root, 'sha256-state')]
  mkdirSync(state)
  const its = (...argv: string[]) => execFileSync('git', argv, { encoding: 'utf8', env: { ...process.env, GIT_AUTHOR_NAME: 't', GIT_AUTHOR_EMAIL: 't@e', GIT_COMMITTER_NAME: 't', GIT_COMMITTER_EMAIL: 't@e' } }).trim()
  its('init', '--quiet', '--object-format=sha256', other)
  for (const tag of ['b1', 'b2']) {
    its('-C', other, 'commit', '--quiet', '--allow-empty', '--message', tag)
    its('-C', other, 'tag', tag)
  }
  const asked = gitUpstreamTags({ processes: childProcesses(), environment: { PATH: process.env['PATH'] ?? '', HOME: root }, stateDirectory: state })
  const listed = await asked.list(other, ['b'])
  const [first = '', second = ''] = listed.map(({ commit: id }) => id)
  expect((await asked.dates(other, listed)).size).toBe(2)
  expect((await asked.relate(other, first, [second])).get(second)).toBe('newer')
  expect(await asked.place(other, first, listed)).toEqual({ onDefaultBranch: true, nearest: { tag: 'b1', commitsSince: 0 } })
})

test('a tag that moves or vanishes between list and fetch is told', async () => {
  git('tag', 'b7000', 'b6000')
  const listed = await tags.list(web, ['b7'])
  git('tag', '--force', 'b7000', 'b6001')
  await expect(tags.dates(web, listed)).rejects.toThrow(
    /The tag b7000 of https:\/\/github\.com\/ggml-org\/llama\.cpp moved while it was read/,
  )
  git('tag', '--delete', 'b7000')
  await expect(tags.dates(web, listed)).rejects.toThrow(/does not have what it listed before.*refs\/tags\/b7000/)
  await expect(tags.dates(web, listed)).rejects.toThrow(UpstreamError)
})

test('an upstream that is missing, unreachable or no address is told, without the login in the address', async () => {
  await expect(tags.list('https://github.com/ggml-org/none', ['v'])).rejects.toThrow(/github\.com\/ggml-org\/none cannot be read/)
  await expect(tags.list(join(root, 'nowhere'), ['v'])).rejects.toThrow(/there is no such repository/)
  const away = gitUpstreamTags({
    processes: childProcesses(),
    environment: { PATH: process.env['PATH'] ?? '', HOME: root },
    stateDirectory,
  })
  const thrown = await away.list('http://me:hunter2@127.0.0.1:9/x', ['v']).catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(UpstreamError)
  expect((thrown as Error).message).toMatch(/^http:\/\/127\.0\.0\.1:9\/x cannot be read: it does not answer/)
  expect((thrown as Error).message).not.toContain('hunter2')
  for (const address of ['--upload-pack=touch /tmp/x', 'ext::sh -c true', 'relative/path', 'https://a b']) {
    await expect(tags.list(address, ['v'])).rejects.toThrow(InputError)
  }
})

test('a server that wants a login, or fails, does not make git ask', async () => {
  const server = createServer((request, response) => {
    response.writeHead(request.url?.startsWith('/private') ? 401 : 503, { 'www-authenticate': 'Basic realm="x"' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await expect(tags.list(`${base}/private`, ['v'])).rejects.toThrow(/it is private or missing, and no login was given/)
  await expect(tags.list(`${base}/broken`, ['v'])).rejects.toThrow(/its server fails.*503/)
  await new Promise((resolve) => server.close(resolve))
})
