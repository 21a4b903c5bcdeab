import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { stringify } from 'yaml'
import { planSchema } from '../../src/core/hosts/plan.ts'
import { command } from '../../scripts/stand-ins/command.ts'
import { ownFlakeFiles } from '../../scripts/stand-ins/own-flake.ts'
import { makeTemplateFleet } from '../../scripts/stand-ins/template-fleet.ts'
import { fleetFor } from '../support/command-line.ts'
import type { CommandLineFleet } from '../support/command-line.ts'
import { startMiniature } from '../support/miniature.ts'
import type { RunningMiniature } from '../support/miniature.ts'

const system = process.arch === 'arm64' ? 'aarch64-linux' : 'x86_64-linux'

let mini: RunningMiniature
let fleet: CommandLineFleet
beforeAll(async () => {
  mini = await startMiniature({
    // The other version of nix plans the template in the real lane.
    nix: { minimum: '2.26.0', suite: 'trixie' },
    releases: [
      { release: 'v0.5.0', build: 'b6000', change: 'baseline' },
      { build: 'b6001', change: 'renames-switches' },
      { release: 'v0.6.0', build: 'b6002', change: 'faster' },
    ],
    // flake-parts is there to be followed; nothing of it is evaluated.
    also: { 'OWNER/llama-fleet': await ownFlakeFiles(), 'hercules-ci/flake-parts': { 'flake.nix': '{ outputs = { self }: { }; }\n' } },
  })
  // No hosts: the modules say what llama-fleet asks.
  const config = stringify({ model: mini.model, tests: ['tg16'], rounds: 8, repetitions: 2, alpha: '10%', statistic: 'min', idle: 'off' })
  const from = await makeTemplateFleet(join(mini.directory, 'from-template'), { nix: mini.nix.nix, env: mini.env, system, config })
  fleet = await fleetFor(mini, 'template', { from })
})
afterAll(() => mini.close())

const nix = async (attribute: string, apply: string): Promise<unknown> =>
  JSON.parse(await command('nix', ['eval', '--json', `.#${attribute}`, '--apply', apply], { cwd: fleet.root, env: mini.env }))

describe('a fleet made by `nix flake init -t`', () => {
  test('has its workflows, its configuration and every nested input following its own', async () => {
    expect((await readdir(join(fleet.root, '.github/workflows'))).toSorted()).toEqual(['llama-fleet-review.yml', 'llama-fleet.yml'])
    const { nodes } = JSON.parse(await readFile(join(fleet.root, 'flake.lock'), 'utf8')) as {
      nodes: Record<string, { inputs?: Record<string, unknown> }>
    }
    expect(Object.keys(nodes).toSorted()).toEqual(['flake-parts', 'llama-cpp', 'llama-fleet', 'nixpkgs', 'root'])
    expect(nodes['llama-cpp']?.inputs).toMatchObject({ nixpkgs: ['nixpkgs'] })
    expect(nodes['llama-fleet']?.inputs).toEqual({ nixpkgs: ['nixpkgs'] })
  })

  test('gives each host its variant, its service, its runner and no failed assertion', async () => {
    const hosts = await nix('nixosConfigurations', `builtins.mapAttrs (_: host: {
      package = host.config.programs.llama-fleet.package.pname;
      service = host.config.services.llama-cpp.enable && host.config.services.llama-cpp.package == host.config.programs.llama-fleet.package;
      runner = builtins.mapAttrs (_: runner: [ runner.url (runner.serviceOverrides.PrivateDevices or true) ]) host.config.services.github-runners;
      flags = builtins.filter (flag: builtins.match "-D(GGML_AVX2|CMAKE_CUDA).*" flag != null) host.config.programs.llama-fleet.package.cmakeFlags;
      failed = map (one: one.message) (builtins.filter (one: !one.assertion) host.config.assertions);
    })`)
    const avx2 = system === 'x86_64-linux' ? ['-DGGML_AVX2:BOOL=TRUE'] : []
    const url = 'https://github.com/OWNER/fleet'
    expect(hosts).toEqual({
      carbon: { package: 'llama-cpp', service: true, runner: { carbon: [url, true] }, flags: avx2, failed: [] },
      beryllium: {
        package: 'llama-cpp-cuda', service: false, runner: { beryllium: [url, false] },
        flags: ['-DCMAKE_CUDA_ARCHITECTURES:STRING=89', ...avx2], failed: [],
      },
      boron: { package: 'llama-cpp-vulkan', service: false, runner: { boron: [url, false] }, flags: avx2, failed: [] },
    })
  })

  test('is planned with the hosts and variants that its modules say', async () => {
    const { exitCode, stdout, stderr } = await fleet.llamaFleet(['plan', '--json'])
    expect({ exitCode, said: stderr.split('\n').filter((line) => line.startsWith('llama-fleet:')) }).toEqual({ exitCode: 0, said: [] })
    const plan = planSchema.parse(JSON.parse(stdout))
    expect(plan).toMatchObject({ kind: 'bump', baseline: { tag: 'v0.5.0' }, candidate: { tag: 'v0.6.0' } })
    expect(plan.kind === 'bump' && plan.hosts.map(({ name, variant, runsOn }) => [name, variant, runsOn])).toEqual([
      ['beryllium', 'cuda', ['self-hosted', 'beryllium']],
      ['boron', 'vulkan', ['self-hosted', 'boron']],
      ['carbon', 'cpu', ['self-hosted', 'carbon']],
    ])
  })

  test('is measured with the package of its module, and its bump moves llama.cpp alone', async () => {
    const { exitCode } = await fleet.llamaFleet(['run', '--host', 'carbon'])
    const [carbon] = (await fleet.report()).hosts
    expect([carbon?.outcome, exitCode]).toEqual(['faster', 0])
    expect(carbon?.rounds.length).toBeGreaterThan(0)
    // its source was read as well, in the evaluation that forbids everything outside
    expect(carbon?.instructions?.candidate).toMatchObject({ kind: 'features', ignored: [] })
    expect(carbon?.checks.map(({ name }) => name)).toContain('instructions')
    const own = await nix('nixosConfigurations.carbon.config.programs.llama-fleet.package', 'package: package.drvPath')
    expect(carbon?.derivations?.baseline).toBe(own)
    const diff = await fleet.git('diff', '--unified=0', '--no-color', 'HEAD', 'llama-fleet/llama-cpp')
    expect(diff.match(/^\+\s.*/gm)?.map((line) => line.replace(/^\+\s+/, '').replace(/": ?".*/, ''))).toEqual([
      expect.stringMatching(/^"lastModified/), '"narHash', '"rev', '"ref',
      'url = "github:ggml-org/llama.cpp/v0.6.0"; # moved by llama-fleet',
    ])
  })

  test('is told in so many words when a candidate no longer has a switch that a host is built with', async () => {
    const renamed = system === 'x86_64-linux' ? 'GGML_AVX2' : 'GGML_CPU_ARM_ARCH'
    const { exitCode } = await fleet.llamaFleet(['run', '--host', 'carbon', '--tag', 'b6001'])
    const [carbon] = (await fleet.report()).hosts
    expect({ exitCode, outcome: carbon?.outcome }).toEqual({ exitCode: 3, outcome: 'build-failed' })
    expect(JSON.stringify(carbon)).toContain(`The pinned llama.cpp has no cmake option ${renamed}: it was renamed or removed`)
  })
})
