import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gitFleetRepository } from '../../src/adapters/git-fleet-repository.ts'
import { gitUpstreamTags } from '../../src/adapters/git-upstream-tags.ts'
import { nixCli } from '../../src/adapters/nix-cli.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { isolatedNixEnvironment } from '../../scripts/stand-ins/isolated-store.ts'
import type { FleetRepository, Tree } from '../../src/ports/fleet-repository.ts'
import type { Nix } from '../../src/ports/nix.ts'
import { startMiniature } from '../support/miniature.ts'
import type { RunningMiniature } from '../support/miniature.ts'

const ATTRIBUTE = 'nixosConfigurations.carbon.pkgs.llama-cpp-cpu'

describe.each([{ suite: 'forky' }, { suite: 'trixie' }])('git and the nix of $suite on the miniature fleet', ({ suite }) => {
  let stage: RunningMiniature
  let nix: Nix
  let stateDirectory: string
  const open = (directory: string): FleetRepository =>
    gitFleetRepository({ processes: childProcesses(), environment: stage.env, stateDirectory, directory })
  const fileFor = async (fleet: FleetRepository, path: string, text: string) => {
    const before = (await fleet.readFiles('HEAD', [path]))[0]?.blob ?? ''
    return { path, mode: '100644' as const, before, after: await fleet.blobOf(text), text }
  }

  beforeAll(async () => {
    stage = await startMiniature({ nix: { suite } })
    stateDirectory = join(stage.directory, 'our-state')
    mkdirSync(stateDirectory)
    nix = nixCli({ processes: childProcesses(), environment: stage.env, stateDirectory, token: 'ghs_secret' })
  })
  afterAll(() => stage?.close())

  const candidateOf = async (fleet: FleetRepository, tag: string): Promise<Tree> => {
    const text = readFileSync(join(stage.fleet, 'flake.nix'), 'utf8').replace(/(ggml-org\/llama\.cpp\/)[\w.]+/, `$1${tag}`)
    const flakeNix = await fileFor(fleet, 'flake.nix', text)
    const draft = await fleet.commitFiles(await fleet.checkOut('HEAD', 'move'), [flakeNix], 'draft')
    await nix.lock(draft.directory, [])
    const flakeLock = await fileFor(fleet, 'flake.lock', readFileSync(join(draft.directory, 'flake.lock'), 'utf8'))
    return fleet.commitFiles(await fleet.checkOut('HEAD', 'candidate'), [flakeNix, flakeLock], `llama-cpp: ${tag}\n`)
  }

  test('a tag is listed, locked with the token, committed, evaluated and built, on both sides, in clean trees', async () => {
    const tags = gitUpstreamTags({ processes: childProcesses(), environment: stage.env, stateDirectory })
    const upstream = 'https://github.com/ggml-org/llama.cpp'
    const newest = (await tags.list(upstream, ['v'])).at(-1)
    const fleet = open(stage.fleet)
    const before = stage.proxy.requests.length
    const candidate = await candidateOf(fleet, newest?.name ?? '')
    const lock = JSON.parse(readFileSync(join(candidate.directory, 'flake.lock'), 'utf8')) as {
      nodes: Record<string, { locked?: { rev: string } }>
    }
    expect(lock.nodes['llama-cpp']?.locked?.rev).toBe(newest?.commit)
    const asked = stage.proxy.requests.slice(before).filter(({ host }) => host === 'api.github.com')
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.every(({ authorized }) => authorized)).toBe(true)

    const baseline = await fleet.checkOut('HEAD', 'baseline')
    const derivations = []
    for (const tree of [baseline, candidate]) {
      derivations.push(await nix.evaluate({ directory: tree.directory, attribute: ATTRIBUTE }, 'd: d.drvPath'))
      const built = await nix.build(
        { directory: tree.directory, attribute: ATTRIBUTE },
        { name: `side-${derivations.length}`, timeoutSeconds: 120, onLogLine: () => {} },
      )
      expect(built.kind).toBe('built')
    }
    expect(derivations[0]).not.toBe(derivations[1])
    const described = execFileSync('nix', ['flake', 'metadata', '--json'], {
      cwd: candidate.directory,
      env: stage.env,
      encoding: 'utf8',
    })
    expect((JSON.parse(described) as { revision?: string }).revision).toBe(candidate.commit)
    await nix.releaseRoots()
    await fleet.removeTrees()
  })

  test('where evaluation may build, the inputs are fetched with the token before, and the evaluation has it no more', async () => {
    const empty = await isolatedNixEnvironment(join(stage.directory, 'empty'))
    const environment = { ...stage.env, ...empty.env, LOG: join(stage.directory, 'configs') }
    const spied = join(stage.directory, 'spied')
    mkdirSync(spied)
    const nixOnPath = execFileSync('/bin/sh', ['-c', 'command -v nix'], { env: stage.env, encoding: 'utf8' }).trim()
    writeFileSync(join(spied, 'nix'), `#!/bin/sh\nprintf '%s\\0' "$1 $NIX_CONFIG" >> "$LOG"\nexec ${nixOnPath} "$@"\n`, { mode: 0o755 })
    const asking = nixCli({ processes: childProcesses(), environment: { ...environment, PATH: `${spied}:${stage.env['PATH']}` }, stateDirectory, token: 'ghs_secret' })
    const fleet = open(stage.fleet)
    const tree = await fleet.checkOut('HEAD', 'builds-while-it-evaluates')
    const before = stage.proxy.requests.length
    const derivation = await asking.evaluate({ directory: tree.directory, attribute: ATTRIBUTE, importFromDerivation: true }, 'd: d.drvPath')
    expect(derivation).toMatch(/llama-cpp.*\.drv$/)
    const requests = stage.proxy.requests.slice(before)
    expect(requests.length).toBeGreaterThan(0)
    expect(requests.filter(({ host, authorized }) => host === 'api.github.com' && !authorized)).toEqual([])
    const commands = readFileSync(environment.LOG, 'utf8').split('\0')
    expect(commands.find((command) => command.startsWith('flake'))).toContain('ghs_secret')
    expect(commands.find((command) => command.startsWith('eval'))).not.toContain('ghs_secret')
    await fleet.removeTrees()
  })

  test('a shallow clone with its flake in a sub-directory works the same', async () => {
    const text = '{ outputs = _: { answer = 42; }; }\n'
    const git = (directory: string, ...argv: string[]) =>
      execFileSync('git', ['-C', directory, ...argv], { env: stage.env, encoding: 'utf8' })
    const whole = join(stage.directory, 'whole')
    git(stage.directory, 'clone', '--quiet', stage.fleet, whole)
    mkdirSync(join(whole, 'nix'))
    writeFileSync(join(whole, 'nix/flake.nix'), text)
    writeFileSync(join(whole, 'nix/flake.lock'), '{ "nodes": { "root": {} }, "root": "root", "version": 7 }\n')
    git(whole, 'add', '--all')
    git(whole, 'commit', '--quiet', '--message', 'nix')
    const shallow = join(stage.directory, 'shallow')
    git(stage.directory, 'clone', '--quiet', '--depth=1', `file://${whole}`, shallow)
    const fleet = open(shallow)
    const file = await fileFor(fleet, 'nix/flake.nix', text.replace('42', '43'))
    const tree = await fleet.commitFiles(await fleet.checkOut('HEAD', 'candidate'), [file], 'more\n')
    expect(await nix.evaluate({ directory: join(tree.directory, 'nix'), attribute: 'answer' }, 'x: x')).toBe(43)
    expect((await fleet.writeBranch('llama-fleet/x', (await fleet.facts(shallow)).headCommit, [file], 'more\n')).kind).toBe(
      'created',
    )
  })

  test('a tag that upstream withdrew is told as such', async () => {
    const fleet = open(stage.fleet)
    await expect(candidateOf(fleet, 'v9.9.9')).rejects.toThrow(/Upstream does not have the ref that flake\.nix names.*v9\.9\.9/s)
  })
})
