import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { git } from '../../scripts/stand-ins/git-repository.ts'
import type { Release } from '../../scripts/stand-ins/releases.ts'
import { planSchema, type Plan } from '../../src/core/hosts/plan.ts'
import { readJson } from '../../src/core/reading.ts'
import { fleetFor } from '../support/command-line.ts'
import type { CommandLineFleet } from '../support/command-line.ts'
import { startMiniature } from '../support/miniature.ts'
import type { RunningMiniature } from '../support/miniature.ts'
import { nixTimeout } from '../support/nix.ts'

const releases: readonly Release[] = [
  { release: 'v0.4.0', build: 'b6000', change: 'baseline' },
  { build: 'b6001', change: 'docs' },
  { release: 'v0.5.0', build: 'b6002', change: 'docs' },
  { build: 'b6003', change: 'docs' },
]
let mini: RunningMiniature
beforeAll(async () => {
  mini = await startMiniature({ releases, at: 'v0.4.0' })
}, nixTimeout)
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

describe('a plan is refused', () => {
  const refusal = async (fleet: CommandLineFleet): Promise<string> => {
    const { exitCode, stderr } = await fleet.llamaFleet(['plan'])
    return `${exitCode} ${/^llama-fleet: (.*)$/m.exec(stderr)?.[1] ?? stderr}`
  }

  test('when the pinned tag moved, with both commits', async () => {
    const other = mini.commits['b6001'] ?? ''
    expect(await refusal(await lockedTo('moved', other))).toBe(
      `4 The tag v0.4.0 moved: flake.lock holds commit ${other}, https://github.com/ggml-org/llama.cpp now has ${mini.commits['v0.4.0']}. Look why upstream moved it, then lock again by hand.`,
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
