import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { command } from '../../scripts/stand-ins/command.ts'
import type { Release } from '../../scripts/stand-ins/releases.ts'
import { measurementSchema } from '../../src/core/hosts/measurement.ts'
import { readJson } from '../../src/core/reading.ts'
import { fleetFor } from '../support/command-line.ts'
import type { CommandLineFleet } from '../support/command-line.ts'
import { startMiniature } from '../support/miniature.ts'
import type { RunningMiniature } from '../support/miniature.ts'
import { expectRefusal } from '../support/refusal.ts'

const releases: readonly Release[] = [
  { release: 'v0.4.0', build: 'b6000', change: 'baseline' },
  { release: 'v0.5.0', build: 'b6001', change: 'slower' },
]

let mini: RunningMiniature
beforeAll(async () => {
  mini = await startMiniature({ releases })
})
afterAll(() => mini.close())

let serial = 0
const ownPath = (name: string): string => join(mini.directory, `${name}-${serial++}`)
/** A fleet of one host, so that no run asks which. */
const fleetWith = (config: Readonly<Record<string, unknown>> = {}): Promise<CommandLineFleet> =>
  fleetFor(mini, `machine-${serial++}`, { config: { hosts: { carbon: { variant: 'cpu' } }, ...config } })

describe('upstream', () => {
  test('unreachable', async () => {
    const upstream = `http://127.0.0.1:${await freePort()}/llama.cpp`
    const problem = `${upstream} cannot be read: it does not answer \\(git says: .+\\)\\.`
    await expectRefusal(
      await fleetWith({ upstream }),
      'run',
      4,
      new RegExp(`^${problem} Run again later; nothing was changed\\.$`),
    )
  })

  test('not there', async () => {
    const upstream = 'https://github.com/nobody/llama.cpp'
    const problem = new RegExp(`^${upstream} cannot be read: there is no such repository \\(git says: .+\\)\\. Look at its address \\(\`upstream\` in the config`)
    await expectRefusal(await fleetWith({ upstream }), 'run', 4, problem)
  })

  test('no address', async () => {
    await expectRefusal(await fleetWith({ upstream: '--upload-pack=touch' }), 'run', 2, /llama-fleet\.yml:\d+: 'upstream' is "--upload-pack=touch", but must be the address of a git repository/)
  })

  describe('whose pinned tag', () => {
    const changedCopy = async (...args: readonly string[]): Promise<string> => {
      const upstream = ownPath('upstream')
      await command('git', ['clone', '--quiet', '--bare', mini.upstream, upstream])
      await command('git', ['-C', upstream, ...args])
      return upstream
    }

    test('vanished', async () => {
      const upstream = await changedCopy('tag', '--delete', 'v0.4.0')
      await expectRefusal(await fleetWith({ upstream }), 'run', 4, [
        `The pinned tag v0.4.0 (commit ${mini.commits['v0.4.0']}) is no longer in ${upstream}.`,
        'Look why upstream withdrew it, then pin another tag by hand.',
      ])
    })

    test('moved', async () => {
      const upstream = await changedCopy('tag', '--force', 'v0.4.0', 'b6001')
      const found = `flake.lock holds commit ${mini.commits['v0.4.0']}, ${upstream} now has ${mini.commits['b6001']}.`
      const sentence = [`The tag v0.4.0 moved: ${found}`, 'Look why upstream moved it, then lock again by hand; a rev beside the tag in flake.nix has to be that commit.'] as const
      await expectRefusal(await fleetWith({ upstream }), 'run', 4, sentence)
    })
  })
})

describe('nix', () => {
  /** A directory for PATH with what else a run needs of this machine, and this script as its nix. */
  async function pathWith(nix: string | null): Promise<string> {
    const directory = ownPath('programs')
    await mkdir(directory)
    for (const name of ['git', 'flock', 'cat', 'sh']) {
      await symlink((await command('sh', ['-c', 'command -v "$1"', 'sh', name])).trim(), join(directory, name))
    }
    if (nix !== null) await writeFile(join(directory, 'nix'), `#!/bin/sh\n${nix}\n`, { mode: 0o755 })
    return directory
  }

  test('missing', async () => {
    const sentence =
      /^nix is not installed, or not on PATH\. Install nix \(https:\/\/nixos\.org\/download, or .+\) and open a new shell\.$/
    await expectRefusal(await fleetWith(), 'run', 2, sentence, { env: { PATH: await pathWith(null) } })
  })

  test('too old', async () => {
    // No distribution has a nix 2.3 any more; all that is asked of it is what it says.
    const PATH = await pathWith('echo "nix (Nix) 2.3.16"')
    const sentence = /^nix 2\.3\.16 is older than 2\.18, which .+ need\. Install a newer one \(https:\/\/nixos\.org\/download\)/
    await expectRefusal(await fleetWith(), 'run', 2, sentence, { env: { PATH } })
  })

  test('without flakes', async () => {
    const NIX_CONF_DIR = ownPath('etc')
    await mkdir(NIX_CONF_DIR)
    await writeFile(join(NIX_CONF_DIR, 'nix.conf'), 'sandbox = false\n')
    const PATH = await pathWith(`unset NIX_CONFIG\nexec '${mini.nix.nix}' "$@"`)
    const problem = 'This nix has no flakes: they are disabled in a way that cannot be switched on from outside.'
    const next = 'Put `experimental-features = nix-command flakes` into nix.conf.'
    await expectRefusal(await fleetWith(), 'run', 2, [problem, next], { env: { PATH, NIX_CONF_DIR } })
  })

  test('with a store that cannot be used', async () => {
    const NIX_STATE_DIR = ownPath('no-directory')
    await writeFile(NIX_STATE_DIR, '')
    const sentence = /^nix does not work on this machine\. .+ Try `nix eval --impure --expr builtins\.currentSystem` by hand\.$/
    await expectRefusal(await fleetWith(), 'run', 4, sentence, { env: { NIX_STATE_DIR } })
  })
})

describe('the disk is full while a measurement is written', () => {
  const namespace = ['unshare', ...(process.getuid?.() === 0 ? [] : ['--map-root-user']), '--mount']
  const mayMount = spawnSync('unshare', [...namespace.slice(1), 'mount', '-t', 'tmpfs', 'none', '/tmp']).status === 0
  const next = 'Make room or rights there and run again\\.'

  async function expectRounds(directory: string): Promise<void> {
    const path = join(directory, 'measurement-carbon-1.json')
    expect(readJson(measurementSchema, await readFile(path, 'utf8'), path).rounds.length).toBeGreaterThanOrEqual(2)
  }

  test('a raw row that finds no room ends the rounds, and those before it are reported', async () => {
    // Eight rows a round outgrow the limit long before anything else does.
    const fleet = await fleetWith({ rounds: 200, alpha: 1e-50, tests: ['pp1', 'pp2', 'pp3', 'pp4', 'pp5', 'pp6', 'tg1', 'tg2'] })
    const run = fleet.start(['run'])
    await run.says(/round 3 of/)
    await command('prlimit', ['--pid', String(run.child.pid), '--fsize=65536:'])
    const { exitCode } = await run.ended
    const problem = `^${fleet.output}/rows-carbon-1\\.jsonl could not be written: the file may not grow that large here\\.`
    const sentence = expect.stringMatching(new RegExp(`${problem} .*${next}$`))
    expect((await fleet.report()).hosts).toMatchObject([{ outcome: 'infra-failed', sentence }])
    expect(exitCode).toBe(4)
    await expectRounds(fleet.output)
  })

  // Where nothing may be mounted, the test above is what a full disk is tried with, and that is said.
  if (!mayMount) process.stderr.write('No file system may be mounted here: a full disk is tried with a limit on files alone.\n')
  else {
    test('a measurement that finds no room leaves the one before it whole, and the sentence says where', async () => {
      // In a mount namespace of its own; the files are saved before it goes.
      const script = [
        'set -e; disk=$1; shift; mkdir "$disk"; mount -t tmpfs -o size=48k none "$disk"',
        'code=0; "$@" || code=$?; cp -r "$disk" "$disk.saved"; exit $code',
      ]
      const fleet = await fleetWith({ rounds: 200, alpha: 1e-50, tests: ['pp8', 'tg2'] })
      const under = [...namespace, 'sh', '-c', script.join('; '), 'sh', fleet.output]
      const { exitCode, stdout, stderr } = await fleet.llamaFleet(['run'], { under })
      const problem = `^llama-fleet: ${fleet.output}/\\S+carbon-1\\.jsonl? could not be written: the disk is full\\.`
      expect(stderr).toMatch(new RegExp(`${problem} .*${next}`, 'm'))
      expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' })
      await expectRounds(`${fleet.output}.saved`)
      expect(await fleet.git('branch', '--list', 'llama-fleet/*')).toBe('')
    })
  }
})

/** A port of this machine where nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
