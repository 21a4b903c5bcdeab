import { chmod, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { examinationSchema } from '../../src/core/doctor/finding.ts'
import { planSchema } from '../../src/core/hosts/plan.ts'
import { command } from '../../scripts/stand-ins/command.ts'
import { ownFlakeFiles } from '../../scripts/stand-ins/own-flake.ts'
import { fleetFor } from '../support/command-line.ts'
import type { CommandLineFleet } from '../support/command-line.ts'
import { FLAKE_PARTS, fixtureFleet, HERE, HOME_MANAGER } from '../support/fixture-fleet.ts'
import { startMiniature } from '../support/miniature.ts'
import type { RunningMiniature } from '../support/miniature.ts'
import { handSteps, stepText, withLines } from '../support/setup-steps.ts'

let mini: RunningMiniature
beforeAll(async () => {
  mini = await startMiniature({
    nix: { minimum: '2.34.0', suite: 'forky' },
    releases: [
      { release: 'v0.4.0', build: 'b6000', change: 'baseline' },
      { build: 'b6001', change: 'renames-switches' },
      { release: 'v0.5.0', build: 'b6002', change: 'faster' },
    ],
    also: { 'OWNER/llama-fleet': await ownFlakeFiles(), 'nix-community/home-manager': HOME_MANAGER, 'hercules-ci/flake-parts': FLAKE_PARTS, 'ada/llama.cpp': { 'flake.nix': '{ outputs = _: { }; }\n' } },
  })
})
afterAll(() => mini.close())

const shape = async (fixture: string): Promise<CommandLineFleet> => fleetFor(mini, fixture, { from: await fixtureFleet(mini, fixture) })
const read = (fleet: CommandLineFleet, path: string): Promise<string> => readFile(join(fleet.root, path), 'utf8')
const init = async (fleet: CommandLineFleet, ...more: readonly string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await fleet.llamaFleet(['init', ...more], { output: false })
  if (exitCode !== 0) throw new Error(stderr)
  return stdout
}
const doctor = async (fleet: CommandLineFleet, env: Readonly<Record<string, string>> = {}) => {
  const { exitCode, stdout, stderr } = await fleet.llamaFleet(['doctor', '--json'], { output: false, env })
  if (stdout === '') throw new Error(stderr)
  const { findings } = examinationSchema.parse(JSON.parse(stdout))
  return { exitCode, findings, errors: findings.filter(({ severity }) => severity === 'error').map(({ rule, host }) => `${rule} ${host ?? ''}`.trim()) }
}
/** Follows the step that names what to take out: each line `path:line: text` loses its text there. */
async function takeOut(fleet: CommandLineFleet, text: string): Promise<Record<string, string>> {
  const changed: Record<string, string> = {}
  for (const { groups } of text.matchAll(/^(?<path>[\w./-]+\.nix):(?<line>\d+): (?<code>.+)$/gm)) {
    const { path = '', line = '', code = '' } = groups ?? {}
    const lines = (changed[path] ?? (await read(fleet, path))).split('\n')
    expect(lines[Number(line) - 1]).toContain(code)
    lines[Number(line) - 1] = (lines[Number(line) - 1] ?? '').replace(code, '')
    changed[path] = lines.join('\n')
  }
  for (const { groups } of text.matchAll(/^git rm (?<path>\S+)$/gm)) await rm(join(fleet.root, groups?.['path'] ?? ''))
  return changed
}
const failed = async (fleet: CommandLineFleet): Promise<unknown> =>
  JSON.parse(await command('nix', ['eval', '--json', '.#nixosConfigurations', '--apply', 'builtins.mapAttrs (_: host: map (one: one.message) (builtins.filter (one: !one.assertion) host.config.assertions))'], { cwd: fleet.root, env: mini.env }))
const plannedHosts = async (fleet: CommandLineFleet): Promise<unknown> => {
  const { stdout, stderr } = await fleet.llamaFleet(['plan', '--json'])
  if (stdout === '') throw new Error(stderr)
  const plan = planSchema.parse(JSON.parse(stdout))
  return plan.kind === 'bump' ? { from: plan.baseline.tag, to: plan.candidate.tag, hosts: plan.hosts.map(({ name, variant }) => `${name} ${variant}`), moved: plan.movedNodes } : plan
}

describe('the fleet that guides describe, whose overlay does not evaluate', () => {
  let fleet: CommandLineFleet
  let steps: string
  beforeAll(async () => {
    fleet = await shape('planned')
  })

  test('the doctor says where it breaks, and init reads off the files what nix cannot say', async () => {
    const { exitCode, findings } = await doctor(fleet)
    expect(exitCode).toBe(3)
    expect(findings.find(({ rule, host }) => rule === 'host-does-not-evaluate' && host === 'boron')?.evidence).toBe("nix says: undefined variable 'llama-cpp'. It is at nixos/overlays/llama-cpp.nix:24.")
    steps = await init(fleet, '--write')
    expect(steps.replaceAll(/\s+/g, ' ')).toContain('machines/beryllium.nix:4 names a llama.cpp for cuda.')
    expect(steps.replaceAll(/\s+/g, ' ')).toContain('nixos/overlays/llama-cpp.nix: an overlay of your own with llama-cpp, llama-cpp-cpu, llama-cpp-vulkan and llama-cpp-cuda.')
    expect(handSteps(steps)).toEqual([
      'Give every host the module', 'Choose what beryllium runs', 'Choose what boron runs', 'Choose what carbon runs', 'Let the workflow open pull requests',
      'Remove the overlay nixos/overlays/llama-cpp.nix', "Take out the overlay of upstream's flake", 'Remove nixos/pkgs/llama-cpp-variants.nix',
    ])
    expect((await fleet.git('status', '--porcelain', '--untracked-files=all')).trimEnd().split('\n')).toEqual([
      ' M flake.lock', ' M flake.nix', '?? .github/llama-fleet.yml', '?? .github/workflows/llama-fleet-review.yml', '?? .github/workflows/llama-fleet.yml', '?? modules/llama-fleet.nix',
    ])
  })

  test('the steps, followed word for word, make it evaluate, and then nothing is left but the runner', async () => {
    const gone = {
      ...(await takeOut(fleet, `${stepText(steps, 'Remove the overlay nixos')}\n${stepText(steps, 'Take out the overlay of')}`)),
      ...(await takeOut(fleet, stepText(steps, 'Remove nixos/pkgs'))),
    }
    const [, modules = ''] = /modules = \[ (\S+) \];/.exec(stepText(steps, 'Give every host the module')) ?? []
    await fleet.commit({
      ...gone,
      'flake.nix': (await read(fleet, 'flake.nix')).replace('modules = [\n', `modules = [\n          ${modules}\n`),
      ...Object.fromEntries(await Promise.all(['carbon', 'beryllium', 'boron'].map(async (host) => {
        const text = (await read(fleet, `machines/${host}.nix`)).replace(/.*llama-cpp-.*\n/, '')
        // the licence line of the step is a comment: nix could not say whether it is allowed
        return [`machines/${host}.nix`, withLines(text, stepText(steps, `Choose what ${host} runs`).replace('# nixpkgs.config', 'nixpkgs.config'))]
      }))),
    })
    const { errors, findings } = await doctor(fleet)
    expect(errors).toEqual([])
    expect(findings.map(({ rule, host }) => `${rule} ${host ?? ''}`.trim()).filter((one) => !/^(?:cpu-features-unused|sandbox-off|no-binary-cache)/.test(one))).toEqual([])
    expect(await failed(fleet)).toEqual({ beryllium: [], boron: [], carbon: [] })
    expect(handSteps(await init(fleet, '--write'))).toEqual(['Let a runner measure on beryllium, boron and carbon'])
    expect(await fleet.git('status', '--porcelain')).toBe('')
    await fleet.commit({ '.github/llama-fleet.yml': (await read(fleet, '.github/llama-fleet.yml')).replace(/^model: .*/m, `model: ${mini.model}`) })
    expect(await plannedHosts(fleet)).toMatchObject({ kind: 'nothing-to-do', reason: 'no-newer-tag' })
  })
})

describe('a fleet in parts: flake-parts, one nixpkgs given to all hosts, Home Manager as a module with useGlobalPkgs and on its own', () => {
  let fleet: CommandLineFleet
  let steps: string
  beforeAll(async () => {
    fleet = await shape('parted')
  })

  test('is read with all its parts, and planned as it is', async () => {
    steps = await init(fleet, '--write')
    const said = steps.replaceAll(/\s+/g, ' ')
    for (const sentence of [
      `${HERE}: services.llama-cpp.package is llama-cpp of the flake input.`,
      'mill.example.org: home.packages of cem is llama-cpp-vulkan of the flake input.',
      'bea@laptop: home.packages of bea@laptop is llama-cpp of the flake input.',
      'llama.nix: an overlay of your own with llama-cpp-cpu, llama-cpp-cuda and llama-cpp-vulkan.',
      // made by genAttrs: no line of this fleet defines a host
      `Add the path to the modules of ${['lathe', 'mill.example.org', HERE].toSorted().join(', ').replace(/, ([^,]*)$/, ' and $1')}; the flake's`,
    ]) expect(said).toContain(sentence)
    await fleet.commit({ '.github/llama-fleet.yml': (await read(fleet, '.github/llama-fleet.yml')).replace(/^model: .*/m, `model: ${mini.model}`) })
    expect(await plannedHosts(fleet)).toEqual({ from: 'v0.4.0', to: 'v0.5.0', hosts: [`${HERE} cpu`, 'lathe cuda', 'mill.example.org vulkan'].toSorted(), moved: [] })
  })

  test('the doctor tells on what nix, git and the machine say: another package served, flags beyond the CPU, the GPU and cmake, a lock moved by hand, hidden tokens', async () => {
    const faulty = await fleetFor(mini, 'faulty', {
      from: fleet.root,
      files: {
        'llama.nix': (await read(fleet, 'llama.nix')).replace('"-DGGML_AVX2=ON"', '"-DGGML_AVX2=ON" "-DGGML_CPU_ARM_ARCH=armv8.2-a+sve2" "-DGGML_AMX_BF16=ON"'),
        '.github/llama-fleet.yml': `model: ${mini.model}\nhosts: { "${HERE}": { variant: cuda, installable: 'nixosConfigurations."${HERE}".pkgs.llama-cpp-cuda' } }\n`,
        '.github/workflows/broken.yml': 'on: push\njobs: [\n',
        // what nvidia-smi answers when it is asked for the capability
        'tools/nvidia-smi': '#!/bin/sh\necho 8.6\n',
        'tools/nix.conf': 'access-tokens = gitlab.com=PAT:secret\n',
      },
    })
    await chmod(join(faulty.root, 'tools/nvidia-smi'), 0o755)
    await command('nix', ['flake', 'lock', '--override-input', 'llama-cpp', `github:ggml-org/llama.cpp/${mini.commits['v0.5.0'] ?? ''}`], { cwd: faulty.root, env: mini.env })
    const { exitCode, findings } = await doctor(faulty, {
      PATH: `${join(faulty.root, 'tools')}:${mini.env['PATH'] ?? ''}`,
      NIX_USER_CONF_FILES: join(faulty.root, 'tools/nix.conf'),
      NIX_CONFIG: 'access-tokens = github.com=secret',
    })
    const said = new Map(findings.map((finding) => [finding.rule, finding]))
    expect(exitCode).toBe(3)
    expect(said.get('measured-is-not-served')?.evidence).toMatch(/^Measured is nixosConfigurations\S+\.pkgs\.llama-cpp-cuda \(.*\); services\.llama-cpp\.package is .*llama-cpp/)
    if (process.arch === 'x64') expect(said.get('cpu-features-beyond-the-cpu')?.evidence).toContain('is compiled for asimdhp, sve and sve2; the CPU has')
    // the miniature's cmake knows the commonest switches only
    expect(said.get('switch-unknown-to-llama-cpp')).toMatchObject({ severity: 'error', evidence: expect.stringContaining('sets GGML_AMX_BF16, which the pinned llama.cpp does not have.') })
    expect(said.get('cuda-capabilities')).toMatchObject({ severity: 'warning', evidence: expect.stringContaining('is compiled for 8.0 and 8.9; nvidia-smi says 8.6.') })
    expect(said.get('lock-moved-by-hand')?.evidence).toBe(`flake.nix:12 pins v0.4.0, which stands on ${mini.commits['v0.4.0']?.slice(0, 7) ?? ''}; flake.lock holds ${mini.commits['v0.5.0']?.slice(0, 7) ?? ''}.`)
    expect(said.get('access-tokens-hidden')?.evidence).toMatch(/^\$NIX_CONFIG sets access-tokens and so hides the token for gitlab\.com in .*tools\/nix\.conf\.$/)
    expect(said.get('unreadable-workflow')?.evidence).toContain('.github/workflows/broken.yml')
    expect(JSON.stringify(findings)).not.toContain('secret')
    for (const { evidence, cost, fix } of findings) expect([evidence, cost, fix].every((text) => text.length > 8)).toBe(true)
  })

  test('a switch of its own overlay that the candidate no longer has makes the bump `broken`, before anything is built', async () => {
    if (process.arch !== 'x64') return
    const { exitCode } = await fleet.llamaFleet(['run', '--host', 'mill.example.org', '--tag', 'b6001'])
    const [report] = (await fleet.report()).hosts
    expect([exitCode, report?.host, report?.outcome, report?.builds?.candidate.kind]).toEqual([3, 'mill.example.org', 'broken', 'not-started'])
    expect(report?.sentence).toBe('The candidate is compiled without AVX2, which this CPU has and the baseline uses. Its cmake has no option GGML_AVX2 any more, and takes it without a word.')
  })

  test('the steps, followed word for word, give every host and home the module, under the packages that they were given', async () => {
    const [, modules = ''] = /modules = \[ \.\/(\S+) \];/.exec(stepText(steps, 'Give every host the module')) ?? []
    // the miniature's cmake knows the commonest features only
    const chosen = (title: string): string => stepText(steps, title).replaceAll(/"(?:avx_vnni|avx512\w+|amx_\w+)" /g, '')
    const hosts = (await read(fleet, 'parts/hosts.nix')).replace('modules = [\n', `modules = [\n      ../${modules}\n`)
    await fleet.commit({
      ...(await takeOut(fleet, stepText(steps, 'Remove the overlay llama.nix'))),
      'parts/hosts.nix': hosts.replace(/.*overlays = .*\n/, ''),
      'hosts/here.nix': withLines((await read(fleet, 'hosts/here.nix')).replace(/.*package = .*\n/, ''), chosen(`Choose what ${HERE} runs`)),
      'hosts/lathe.nix': withLines((await read(fleet, 'hosts/lathe.nix')).replace(/.*llama-cpp-.*\n/, ''), chosen('Choose what lathe runs')),
      'hosts/mill.example.org.nix': withLines(await read(fleet, 'hosts/mill.example.org.nix'), chosen('Choose what mill.example.org runs')),
      'homes/cem.nix': '{ inputs, ... }:\n{\n  imports = [ inputs.llama-fleet.homeModules.default ];\n  programs.llama-fleet = { enable = true; source = inputs.llama-cpp; variant = "vulkan"; };\n}\n',
      'homes/bea.nix': withLines((await read(fleet, 'homes/bea.nix')).replace(/.*home\.packages.*\n/, ''), stepText(steps, 'Choose what bea@laptop and bea@lathe have installed')),
    })
    const { errors, findings } = await doctor(fleet)
    // whether this machine's own nix has its sandbox is not the fleet's matter
    expect(errors.filter((error) => !/^(?:cpu-features-unused|sandbox-off)/.test(error))).toEqual([])
    // the same user's own Home Manager has another llama.cpp than the lathe that is measured
    expect(findings.filter(({ rule }) => rule === 'another-llama-cpp-installed').map(({ host, evidence }) => [host, evidence.split(' (')[0]?.split(' holds')[0]])).toEqual([['lathe', 'home.packages of bea@lathe']])
    expect(await failed(fleet)).toEqual({ [HERE]: [], lathe: [], 'mill.example.org': [] })
  })
})

describe('a fleet that follows a fork, which has no tags', () => {
  test('init proposes none of the official repository, whose code it is not', async () => {
    const flake = (input: string): string => `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.llama-cpp.url = "${input}";
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.carbon = nixpkgs.lib.nixosSystem { system = "x86_64-linux"; modules = [ { services.llama-cpp.enable = true; } ]; };
  };
}
`
    const from = await fixtureFleet(mini, 'planned', { name: 'forked', change: { 'flake.nix': flake('github:ada/llama.cpp'), nixos: null, machines: null } })
    const forked = await fleetFor(mini, 'forked', { from, files: { '.github/llama-fleet.yml': `model: ${mini.model}\nupstream: https://github.com/ada/llama.cpp\n` } })
    const said = await init(forked, '--write')
    expect(said).not.toContain('ggml-org')
    expect(await read(forked, 'flake.nix')).toContain('url = "github:ada/llama.cpp";')
  })
})
