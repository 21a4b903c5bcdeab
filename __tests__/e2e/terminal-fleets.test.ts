import { readdir, readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { command } from '../../scripts/stand-ins/command.ts'
import type { Release } from '../../scripts/stand-ins/releases.ts'
import { fleetFor, stateOfClone } from '../support/command-line.ts'
import type { CommandLineFleet } from '../support/command-line.ts'
import { startMiniature } from '../support/miniature.ts'
import type { RunningMiniature } from '../support/miniature.ts'
import { refusal } from '../support/refusal.ts'

/** Only documentation changes, so that nothing is built and a whole run takes seconds. */
const releases: readonly Release[] = [
  { release: 'v0.3.0', build: 'b5999', change: 'docs' },
  { release: 'v0.4.0', build: 'b6000', change: 'baseline' },
  { release: 'v0.5.0', build: 'b6001', change: 'docs' },
]
const branch = 'llama-fleet/llama-cpp'

let mini: RunningMiniature
beforeAll(async () => {
  mini = await startMiniature({ releases, at: 'v0.4.0' })
})
afterAll(() => mini.close())

const hostsOf = async (fleet: CommandLineFleet): Promise<string[]> => (await fleet.report()).hosts.map(({ host }) => host)

describe('the host that this machine stands for', () => {
  const carbon = { variant: 'cpu' }

  test('is the one called like the machine', async () => {
    const name = hostname().split('.')[0] ?? ''
    const own = { variant: 'cpu', installable: 'nixosConfigurations.carbon.pkgs.llama-cpp-cpu' }
    const fleet = await fleetFor(mini, 'hostname', { config: { hosts: { carbon, [name]: own } } })
    expect((await fleet.llamaFleet(['run'])).exitCode).toBe(0)
    expect(await hostsOf(fleet)).toEqual([name])
  })

  test('is the only one', async () => {
    const fleet = await fleetFor(mini, 'only', { config: { hosts: { carbon } } })
    expect((await fleet.llamaFleet(['run'])).exitCode).toBe(0)
    expect(await hostsOf(fleet)).toEqual(['carbon'])
  })

  test('is the one that --host names', async () => {
    const fleet = await fleetFor(mini, 'named')
    expect((await fleet.llamaFleet(['run', '--host', 'boron'])).exitCode).toBe(0)
    expect(await hostsOf(fleet)).toEqual(['boron'])
  })

  const machine = hostname().split('.')[0] ?? ''
  test.each([
    ['run', `This machine is called '${machine}', and the fleet has no host of that name. Say which host it stands for (`],
    ['run --host argon', "The fleet has no host 'argon'. It has "],
  ])('is asked for with the list of hosts: llama-fleet %s', async (line, problem) => {
    const hosts = /beryllium \(cuda, \S+-linux\), boron \(vulkan, \S+-linux\), carbon \(cpu, \S+-linux\)\.$/
    const { sentence, ...rest } = await refusal(await fleetFor(mini, `asked-${line.length}`), line)
    expect(sentence).toMatch(hosts)
    expect(sentence).toContain(problem)
    expect(rest).toEqual({ exitCode: 2, stdout: '', changed: [] })
  })
})

describe('--tag', () => {
  let fleet: CommandLineFleet
  beforeAll(async () => {
    fleet = await fleetFor(mini, 'tags')
  })

  test('takes exactly that tag, of either family', async () => {
    expect((await fleet.llamaFleet(['run', '--host', 'carbon', '--tag', 'b6001'])).exitCode).toBe(0)
    expect(await fleet.report()).toMatchObject({
      candidate: { tag: 'b6001', pin: { ref: 'b6001', rev: mini.commits['v0.5.0'] } },
    })
  })

  test('is refused when it is older than the pinned one', async () => {
    const { exitCode, stderr } = await fleet.llamaFleet(['plan', '--tag', 'v0.3.0'])
    expect(stderr).toContain(
      'llama-fleet: v0.3.0 is older than the pinned v0.4.0; a bump never goes back in time. To roll back, revert the commit',
    )
    expect(exitCode).toBe(2)
  })

  test('is refused when upstream does not have it, with some that it has', async () => {
    const { exitCode, stderr } = await fleet.llamaFleet(['plan', '--tag', 'v0.9.0'])
    expect(stderr).toMatch(
      /llama-fleet: https:\/\/github\.com\/ggml-org\/llama\.cpp has no tag 'v0\.9\.0'\. Give .* such as v0\.5\.0, v0\.4\.0, v0\.3\.0\./,
    )
    expect(exitCode).toBe(2)
  })

  test('is nothing to do when it is pinned already', async () => {
    expect(await fleet.llamaFleet(['plan', '--tag', 'v0.4.0'])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('Nothing to do: v0.4.0 is pinned already.'),
    })
  })
})

describe('a fleet', () => {
  /** Moves the bump to a fleet in another shape, and returns what the commit changed in which file. */
  async function bump(fleet: CommandLineFleet): Promise<string[]> {
    const before = await stateOfClone(fleet)
    const { exitCode, stderr } = await fleet.llamaFleet(['run', '--host', 'carbon'])
    expect({ exitCode, error: stderr.split('\n').filter((line) => line.startsWith('llama-fleet:')) }).toEqual({
      exitCode: 0,
      error: [],
    })
    expect(await stateOfClone(fleet)).toEqual(before)
    const diff = await fleet.git('diff', '--unified=0', '--no-color', 'HEAD', branch)
    return diff
      .split('\n')
      .filter((line) => /^(?:\+\+\+|\+ )/.test(line))
      .map((line) => line.replace(/^\+\s+/, ''))
  }

  test('whose pin is written nowhere but in flake.lock gets another lock and no other flake.nix', async () => {
    const changed = await bump(await pinnedAs('none', ''))
    expect(changed).toEqual([
      '+++ b/flake.lock',
      expect.stringMatching(/^"lastModified"/),
      expect.stringMatching(/^"narHash"/),
      `"rev": "${mini.commits['v0.5.0']}",`,
    ])
  })

  test('whose pin is a commit gets another commit', async () => {
    const changed = await bump(await pinnedAs('commit', `/${mini.commits['v0.4.0']}`))
    expect(changed).toContain(`url = "github:ggml-org/llama.cpp/${mini.commits['v0.5.0']}"; # moved by llama-fleet`)
  })

  test('whose flake lies in a sub-directory is bumped there', async () => {
    const fleet = await fleetFor(mini, 'sub-directory', { config: { flake: 'nix' } })
    await command('sh', ['-c', 'mkdir nix && git mv flake.nix flake.lock hosts modules overlays nix'], { cwd: fleet.root })
    await fleet.commit({ 'README.md': 'A fleet below nix/\n' })
    const changed = await bump(fleet)
    expect(changed.filter((line) => line.startsWith('+++'))).toEqual(['+++ b/nix/flake.lock', '+++ b/nix/flake.nix'])
    expect(changed).toContain('url = "github:ggml-org/llama.cpp/v0.5.0"; # moved by llama-fleet')
  })

  test('that is a shallow clone is bumped', async () => {
    const whole = await fleetFor(mini, 'whole', { config: { rounds: 6 } })
    const shallow = join(mini.directory, 'shallow')
    await command('git', ['clone', '--quiet', '--depth', '1', `file://${whole.root}`, shallow])
    const fleet = await fleetFor(mini, 'shallow', { from: shallow })
    expect(await fleet.git('rev-list', '--count', 'HEAD')).toBe('1\n')
    expect(await bump(fleet)).toContain('url = "github:ggml-org/llama.cpp/v0.5.0"; # moved by llama-fleet')
    expect(await fleet.git('rev-list', '--count', branch)).toBe('2\n')
  })

  test('is bumped from any directory in it', async () => {
    const fleet = await fleetFor(mini, 'inside')
    const { exitCode } = await fleet.llamaFleet(['run', '--host', 'carbon'], { directory: join(fleet.root, 'hosts') })
    expect(exitCode).toBe(0)
    expect(await fleet.git('diff', '--name-only', 'HEAD', branch)).toBe('flake.lock\nflake.nix\n')
  })

  test('is calibrated where it is, and what that showed is kept in the state directory', async () => {
    const fleet = await fleetFor(mini, 'calibrated', { config: { rounds: 12, alpha: '50%' } })
    const { exitCode, stdout, stderr } = await fleet.llamaFleet(['calibrate', '--host', 'carbon', '--json'])
    expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' })
    const printed: unknown = JSON.parse(stdout)
    expect(printed).toMatchObject([{ host: 'carbon', tests: [{ test: 'tg16' }], secondsPerRound: expect.any(Number) }])
    expect(await fleet.git('status', '--porcelain')).toBe('')
    expect(await fleet.git('branch', '--list', branch)).toBe('')
    const kept = (await readdir(join(fleet.state, 'calibrations'))).filter((name) => name.endsWith('.json'))
    expect(kept).toHaveLength(1)
    expect([JSON.parse(await readFile(join(fleet.state, 'calibrations', kept[0] ?? ''), 'utf8'))]).toEqual(printed)
  })

  test('that is built on a commit nobody bumped before gets its branch moved, and the same again is left as it is', async () => {
    const fleet = await fleetFor(mini, 'moved')
    expect((await fleet.llamaFleet(['run', '--host', 'carbon'])).stdout).toContain(`one commit on the new branch ${branch}`)
    expect((await fleet.llamaFleet(['run', '--host', 'carbon'])).stdout).toContain(`The bump is on ${branch} (`)
    await fleet.commit({ 'notes.md': 'meanwhile\n' })
    expect((await fleet.llamaFleet(['run', '--host', 'carbon'])).stdout).toContain('the earlier one was replaced')
    expect(await fleet.git('rev-parse', `${branch}^`)).toBe(await fleet.git('rev-parse', 'HEAD'))
  })
})

/** A fleet whose flake.nix writes the pin in another form; the lock's `original` says the same, as nix would write it. */
async function pinnedAs(name: string, target: string): Promise<CommandLineFleet> {
  const fleet = await fleetFor(mini, `pin-${name}`)
  const lock = JSON.parse(await fleet.git('show', 'HEAD:flake.lock')) as {
    nodes: { 'llama-cpp': { original: Record<string, string> } }
  }
  const { ref: _, ...original } = lock.nodes['llama-cpp'].original
  lock.nodes['llama-cpp'].original = target === '' ? original : { ...original, rev: target.slice(1) }
  const flake = (await fleet.git('show', 'HEAD:flake.nix')).replace('llama.cpp/v0.4.0', `llama.cpp${target}`)
  await fleet.commit({ 'flake.nix': flake, 'flake.lock': `${JSON.stringify(lock, null, 2)}\n` }, 'Another form of pin')
  return fleet
}
