import { chmod, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { command } from '../../scripts/stand-ins/command.ts'
import { git } from '../../scripts/stand-ins/git-repository.ts'
import type { Release } from '../../scripts/stand-ins/releases.ts'
import { planSchema, type Plan } from '../../src/core/hosts/plan.ts'
import { readJson } from '../../src/core/reading.ts'
import { fleetFor } from '../support/command-line.ts'
import type { CommandLineFleet } from '../support/command-line.ts'
import { startMiniature } from '../support/miniature.ts'
import type { RunningMiniature } from '../support/miniature.ts'

const releases: readonly Release[] = [
  { release: 'v0.4.0', build: 'b6000', change: 'baseline' },
  { build: 'b6001', change: 'docs' },
  { release: 'v0.5.0', build: 'b6002', change: 'docs' },
  { build: 'b6003', change: 'docs' },
]
let mini: RunningMiniature
beforeAll(async () => {
  mini = await startMiniature({ releases, at: 'v0.4.0' })
})
afterAll(() => mini.close())

const hosts = { carbon: { variant: 'cpu' } }
const planOf = async (fleet: CommandLineFleet): Promise<Plan> =>
  readJson(planSchema, await readFile(join(fleet.output, 'plan.json'), 'utf8'), 'plan.json')
const api = (): number => mini.proxy.requests.filter(({ host, url }) => host === 'api.github.com' && url.includes('/releases/')).length

/** A fleet whose lock is at another commit than flake.nix's tag says, as if the tag had moved since. */
async function lockedTo(name: string, rev: string): Promise<CommandLineFleet> {
  const fleet = await fleetFor(mini, name, { config: { hosts } })
  const lock = await readFile(join(fleet.root, 'flake.lock'), 'utf8')
  await fleet.commit({ 'flake.lock': lock.replaceAll(mini.commits['v0.4.0'] ?? '', rev) })
  return fleet
}

describe('a plan', () => {
  test('asks GitHub once, for the tag it is about to take, and lists what is newer', async () => {
    const fleet = await fleetFor(mini, 'asks', { config: { hosts, follow: 'build', range: '..b6002', hold: [{ tags: 'v0.5.0', reason: 'too slow' }] } })
    const before = api()
    const { exitCode, stderr } = await fleet.llamaFleet(['plan'])
    expect({ exitCode, errors: stderr.match(/^llama-fleet:.*/m)?.[0] }).toEqual({ exitCode: 0 })
    expect(await planOf(fleet)).toMatchObject({
      kind: 'bump',
      candidate: { tag: 'b6001' },
      skipped: [
        { tag: 'b6003', reason: 'out of range ..b6002' },
        { tag: 'b6002', reason: 'held as v0.5.0: too slow' },
      ],
      newerTags: ['b6003', 'b6002', 'b6001'].map((tag) => ({ tag, commit: mini.commits[tag] })),
      notices: [],
    })
    expect(api() - before).toBe(1)
  })

  test.each([
    ['without a token', {}, false],
    ['with the token of github.com', { GITHUB_TOKEN: 'not-a-real-token' }, true],
    ['without the token of another server', { GITHUB_TOKEN: 'not-a-real-token', GITHUB_SERVER_URL: 'https://ghe.example.org' }, false],
  ])('asks %s', async (name, env, authorized) => {
    const fleet = await fleetFor(mini, name.replaceAll(' ', '-'), { config: { hosts } })
    const seen = mini.proxy.requests.length
    expect((await fleet.llamaFleet(['plan'], { env })).exitCode).toBe(0)
    const asked = mini.proxy.requests.slice(seen).filter(({ url }) => url.includes('/releases/'))
    expect(asked.map((request) => request.authorized)).toEqual([authorized])
  })

  test('with nothing new starts no nix and asks no API', async () => {
    const fleet = await fleetFor(mini, 'nothing', { config: { hosts, range: '<0.5' } })
    const shims = join(mini.directory, 'no-nix')
    await mkdir(shims)
    await writeFile(join(shims, 'nix'), '#!/bin/sh\necho started >> "$0.starts"\nexit 1\n')
    await chmod(join(shims, 'nix'), 0o755)
    const [seen, requests] = [mini.proxy.requests.length, () => mini.proxy.requests.slice(seen)]
    const { exitCode, stdout } = await fleet.llamaFleet(['plan'], { env: { PATH: `${shims}:${mini.env['PATH'] ?? ''}` } })
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nothing to do: No release tag newer than v0.4.0 may be taken.') })
    await expect(readFile(join(shims, 'nix.starts'), 'utf8')).rejects.toThrow('ENOENT')
    const listing = ['GET github.com/ggml-org/llama.cpp/info/refs', 'POST github.com/ggml-org/llama.cpp/git-upload-pack']
    // the releases first; the builds because a release is newer
    expect(requests().map(({ method, host, url }) => `${method} ${host}${url.split('?')[0] ?? ''}`)).toEqual([...listing, ...listing])
  })

  test('of a fleet between two tags names the pin after the last one', async () => {
    const between = (await git(mini.upstream, ['commit-tree', '-p', 'b6001', '-m', 'between', 'b6001^{tree}'], new Date('2026-01-20T00:00:00Z'))).trim()
    await git(mini.upstream, ['update-ref', 'refs/heads/master', between])
    try {
      const fleet = await lockedTo('between', between)
      await fleet.commit({ 'flake.nix': (await readFile(join(fleet.root, 'flake.nix'), 'utf8')).replace('llama.cpp/v0.4.0', 'llama.cpp') })
      const lock = await readFile(join(fleet.root, 'flake.lock'), 'utf8')
      await fleet.commit({ 'flake.lock': lock.replace(/\s*"ref": "v0\.4\.0",/, '') })
      const { stderr, exitCode } = await fleet.llamaFleet(['plan'])
      expect(stderr).not.toContain('llama-fleet:')
      expect(exitCode).toBe(0)
      const plan = await planOf(fleet)
      expect(plan).toMatchObject({ kind: 'nothing-to-do', baseline: { tag: null, words: 'b6001 + 1 commit' } })
      expect(plan.skipped).toEqual([{ tag: 'v0.5.0', reason: 'does not contain the pinned b6001 + 1 commit: the two diverged' }])
    } finally {
      await git(mini.upstream, ['update-ref', 'refs/heads/master', mini.commits['b6003'] ?? ''])
    }
  })
})

describe('a plan after another', () => {
  /** Plans with what is remembered and, beside it, without; both must say and write the same. Returns what they said. */
  async function said(fleet: CommandLineFleet): Promise<string> {
    const told = async (env: Readonly<Record<string, string>>) => {
      const { exitCode, stdout, stderr } = await fleet.llamaFleet(['plan'], { env })
      const plan = exitCode === 0 ? { ...(await planOf(fleet)), createdAt: '' } : null
      return { exitCode, stdout, stderr, plan }
    }
    const fresh = join(fleet.state, '..', 'fresh')
    await rm(fresh, { recursive: true, force: true })
    const whole = await told({ LLAMA_FLEET_STATE: fresh })
    expect(await told({})).toEqual(whole)
    return `${whole.exitCode} ${(whole.exitCode === 0 ? whole.stdout : whole.stderr.replace(/^Looking.*\n/, '')).split('\n')[0] ?? ''}`
  }
  const newest = '0 Nothing to do: v0.5.0 is the newest release tag of https://github.com/ggml-org/llama.cpp.'
  const config = '.github/llama-fleet.yml'

  test('says the same for as long as nothing changed, and something else as soon as anything did', async () => {
    const fleet = await fleetFor(mini, 'after-another', { config: { hosts, hold: [{ tags: 'v0.4.0', reason: 'slow', until: '2026-01-01' }] } })
    const [nix, lock] = await Promise.all(['flake.nix', 'flake.lock'].map((name) => readFile(join(fleet.root, name), 'utf8')))
    const at = (text = '') => text.replaceAll('v0.4.0', 'v0.5.0').replaceAll(mini.commits['v0.4.0'] ?? '', mini.commits['v0.5.0'] ?? '')
    await fleet.commit({ 'flake.nix': at(nix), 'flake.lock': at(lock) })
    expect([await said(fleet), await said(fleet)]).toEqual([newest, newest])
    expect(await planOf(fleet)).toMatchObject({ notices: [expect.stringContaining('ended on 2026-01-01')] })

    const memory = join(fleet.state, 'memory')
    const remembered = await readdir(memory)
    expect(remembered).toHaveLength(2)
    for (const name of remembered) await truncate(join(memory, name), 100)
    expect(await said(fleet)).toBe(newest)

    const text = await readFile(join(fleet.root, config), 'utf8')
    await writeFile(join(fleet.root, config), `${text}follow: build\nrange: ..b6002\n`)
    expect(await said(fleet)).toBe('0 Nothing to do: No build tag newer than v0.5.0 may be taken.')
    await writeFile(join(fleet.root, config), `${text}folow: build\n`)
    expect(await said(fleet)).toContain(`2 llama-fleet: ${config}:`)
    await writeFile(join(fleet.root, config), text)
    expect(await said(fleet)).toBe(newest)

    await fleet.commit({ 'flake.lock': lock ?? '', 'flake.nix': nix ?? '', [config]: `${text}range: <0.5\n` })
    expect(await said(fleet)).toBe('0 Nothing to do: No release tag newer than v0.4.0 may be taken.')
    await fleet.commit({ 'flake.lock': '{}' })
    expect(await said(fleet)).toContain('2 llama-fleet: flake.lock')
    await fleet.git('rm', '--quiet', 'flake.nix')
    await fleet.git('commit', '--quiet', '--message', 'No flake')
    expect(await said(fleet)).toContain('2 llama-fleet: There is no flake.nix at commit')
  })

  test('sees a tag that is made, moved or withdrawn meanwhile', async () => {
    const fleet = await lockedTo('meanwhile', mini.commits['v0.5.0'] ?? '')
    await fleet.commit({ [config]: `${await readFile(join(fleet.root, config), 'utf8')}minimum-age: 99999w\n` })
    for (const name of ['flake.nix', 'flake.lock']) await fleet.commit({ [name]: (await readFile(join(fleet.root, name), 'utf8')).replaceAll('v0.4.0', 'v0.5.0') })
    expect([await said(fleet), await said(fleet)]).toEqual([newest, newest])
    const own = (await git(mini.upstream, ['rev-parse', 'refs/tags/v0.5.0'])).trim()
    try {
      await git(mini.upstream, ['update-ref', 'refs/tags/v0.6.0', mini.commits['b6003'] ?? ''])
      expect(await said(fleet)).toBe('0 Nothing to do: Every release tag newer by number than v0.5.0 is younger than minimum-age.')
      await git(mini.upstream, ['update-ref', '-d', 'refs/tags/v0.6.0'])
      expect(await said(fleet)).toBe(newest)
      await git(mini.upstream, ['update-ref', 'refs/tags/v0.5.0', mini.commits['b6003'] ?? ''])
      expect(await said(fleet)).toContain('4 llama-fleet: The tag v0.5.0 moved')
      await git(mini.upstream, ['update-ref', '-d', 'refs/tags/v0.5.0'])
      expect(await said(fleet)).toContain('4 llama-fleet: The pinned tag v0.5.0')
    } finally {
      await git(mini.upstream, ['update-ref', '-d', 'refs/tags/v0.6.0'])
      await git(mini.upstream, ['update-ref', 'refs/tags/v0.5.0', own])
    }
    expect(await said(fleet)).toBe(newest)
  })

  test('of the action gives the same outputs', async () => {
    const fleet = await lockedTo('action-after', mini.commits['v0.5.0'] ?? '')
    for (const name of ['flake.nix', 'flake.lock']) await fleet.commit({ [name]: (await readFile(join(fleet.root, name), 'utf8')).replaceAll('v0.4.0', 'v0.5.0') })
    const step = async () => {
      const outputs = join(fleet.output, 'outputs')
      await mkdir(fleet.output, { recursive: true })
      await writeFile(outputs, '')
      const github = { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'me/fleet', GITHUB_REF: 'refs/heads/main', GITHUB_RUN_ATTEMPT: '1', GITHUB_WORKSPACE: fleet.root }
      const files = { GITHUB_OUTPUT: outputs, GITHUB_STATE: outputs, RUNNER_TEMP: fleet.output }
      const env = { ...mini.env, ...github, ...files, INPUT_PHASE: 'plan', LLAMA_FLEET_STATE: fleet.state }
      const log = await command(process.execPath, [fileURLToPath(new URL('../../dist/index.js', import.meta.url))], { cwd: fleet.root, env })
      return `${log}${await readFile(outputs, 'utf8')}`
    }
    const first = await step()
    expect(await step()).toBe(first)
    expect(first).toContain('\nshould-run=false\n')
    expect(first).toContain('candidate-tag=\n')
    expect(first).toContain(`::notice::${newest.slice(2)}`)
  })
})

describe('a plan is refused', () => {
  const refusal = async (fleet: CommandLineFleet): Promise<string> => {
    const { exitCode, stderr } = await fleet.llamaFleet(['plan'])
    return `${exitCode} ${/^llama-fleet: (.*)$/m.exec(stderr)?.[1] ?? stderr}`
  }

  test('when the pinned tag moved, with both commits', async () => {
    const other = mini.commits['b6001'] ?? ''
    expect(await refusal(await lockedTo('moved', other))).toBe(
      `4 The tag v0.4.0 moved: flake.lock holds commit ${other}, https://github.com/ggml-org/llama.cpp now has ${mini.commits['v0.4.0']}. Look why upstream moved it, then lock again by hand; a rev beside the tag in flake.nix has to be that commit.`,
    )
  })

  test('when the pinned tag vanished', async () => {
    const fleet = await fleetFor(mini, 'vanished', { config: { hosts } })
    const tag = (await git(mini.upstream, ['rev-parse', 'refs/tags/v0.4.0'])).trim()
    await git(mini.upstream, ['update-ref', '-d', 'refs/tags/v0.4.0'])
    try {
      expect(await refusal(fleet)).toContain(`4 The pinned tag v0.4.0 (commit ${mini.commits['v0.4.0']}) is no longer in https://github.com/ggml-org/llama.cpp.`)
    } finally {
      await git(mini.upstream, ['update-ref', 'refs/tags/v0.4.0', tag])
    }
  })

  test('when the pinned commit is in no branch and no tag of upstream, although the server would serve it', async () => {
    const forked = (await git(mini.upstream, ['commit-tree', '-p', 'b6000', '-m', 'a fork', 'b6000^{tree}'], new Date('2026-01-20T00:00:00Z'))).trim()
    const fleet = await lockedTo('forked', forked)
    const lock = await readFile(join(fleet.root, 'flake.lock'), 'utf8')
    await fleet.commit({ 'flake.lock': lock.replace(/\s*"ref": "v0\.4\.0",/, '') })
    expect(await refusal(fleet)).toContain(`2 flake.lock pins llama-cpp to commit ${forked}, which no tag of`)
  })
})
