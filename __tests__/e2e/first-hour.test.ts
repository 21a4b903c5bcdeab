import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { examinationSchema, type Finding } from '../../src/core/doctor/finding.ts'
import { command } from '../../scripts/stand-ins/command.ts'
import { ownFlakeFiles } from '../../scripts/stand-ins/own-flake.ts'
import { fleetFor } from '../support/command-line.ts'
import type { CommandLineFleet } from '../support/command-line.ts'
import { fixtureFleet, SYSTEM } from '../support/fixture-fleet.ts'
import { startMiniature } from '../support/miniature.ts'
import type { RunningMiniature } from '../support/miniature.ts'
import { handSteps, stepText } from '../support/setup-steps.ts'

let mini: RunningMiniature
beforeAll(async () => {
  mini = await startMiniature({ nix: { minimum: '2.34.0', suite: 'forky' }, also: { 'OWNER/llama-fleet': await ownFlakeFiles(), 'desk/desk': { 'flake.nix': '{ inputs.llama-cpp.url = "github:ggml-org/llama.cpp/b6001"; outputs = _: { }; }\n' } } })
})
afterAll(() => mini.close())

const NIXPKGS = 'nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";'
const SERVED = '{ services.llama-cpp.enable = true; }'

/** A flake of hosts, each with one module, under the inputs that are named. */
function flake(inputs: readonly string[], hosts: Readonly<Record<string, string>>, nixpkgs = 'nixpkgs'): string {
  const made = Object.entries(hosts).map(([name, module]) => `    nixosConfigurations.${name} = inputs.${nixpkgs}.lib.nixosSystem { system = "${SYSTEM}"; specialArgs = { inherit inputs; }; modules = [ ${module} ]; };\n`)
  return `{\n  inputs = {\n${inputs.map((line) => `    ${line}\n`).join('')}  };\n\n  outputs = { self, ... }@inputs: {\n${made.join('')}  };\n}\n`
}

/** A fleet of one flake.nix and a few more files, locked and committed. */
async function smallFleet(name: string, flakeText: string, files: Readonly<Record<string, string>> = {}): Promise<CommandLineFleet> {
  const from = await fixtureFleet(mini, 'planned', { name, change: { 'flake.nix': flakeText, nixos: null, machines: null } })
  return fleetFor(mini, name, { from, files })
}

async function init(fleet: CommandLineFleet, ...more: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await fleet.llamaFleet(['init', ...more], { output: false })
  if (exitCode !== 0) throw new Error(stderr)
  return stdout
}

async function findingsOf(fleet: CommandLineFleet): Promise<readonly Finding[]> {
  const { stdout, stderr } = await fleet.llamaFleet(['doctor', '--json'], { output: false })
  if (stdout === '') throw new Error(stderr)
  return examinationSchema.parse(JSON.parse(stdout)).findings
}

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ')
const read = (fleet: CommandLineFleet, path: string): Promise<string> => readFile(join(fleet.root, path), 'utf8')
const nix = (fleet: CommandLineFleet, ...args: readonly string[]): Promise<string> => command('nix', args, { cwd: fleet.root, env: mini.env })
/** How many nodes of flake.lock are a nixpkgs. */
const nixpkgsLocked = async (fleet: CommandLineFleet): Promise<number> => {
  const { nodes } = JSON.parse(await read(fleet, 'flake.lock')) as { nodes: Record<string, { locked?: { repo?: string } }> }
  return Object.values(nodes).filter(({ locked }) => locked?.repo === 'nixpkgs').length
}

describe('nixpkgs under another name', () => {
  test('is what the new inputs follow', async () => {
    const fleet = await smallFleet('unstable', flake([NIXPKGS.replace('nixpkgs.url', 'unstable.url')], { carbon: SERVED }, 'unstable'))
    await init(fleet, '--write')
    expect((await read(fleet, 'flake.nix')).split('inputs.nixpkgs.follows = "unstable";')).toHaveLength(3)
    expect(await nixpkgsLocked(fleet)).toBe(1)
  })

  test('is what the pinned llama.cpp is made to follow, and the doctor says it so that it can be copied', async () => {
    const fleet = await smallFleet('unstable-pinned', flake([NIXPKGS.replace('nixpkgs.url', 'unstable.url'), 'llama.url = "github:ggml-org/llama.cpp/v0.4.0";'], { carbon: SERVED }, 'unstable'))
    const loose = (await findingsOf(fleet)).find(({ rule }) => rule === 'nested-inputs-not-followed')
    expect(loose?.fix).toBe('llama.inputs.nixpkgs.follows = "unstable";')
    expect(handSteps(await init(fleet, '--write')).filter((title) => title.includes('follow'))).toEqual([])
    expect(await read(fleet, 'flake.nix')).toContain('    llama.inputs.nixpkgs.follows = "unstable";\n')
    expect(await nixpkgsLocked(fleet)).toBe(1)
  })

  test('is nobody’s guess where there are two of them: the step has the line as it is to stand in `inputs`', async () => {
    const two = [NIXPKGS.replace('nixpkgs.url', 'stable.url'), NIXPKGS.replace('nixpkgs.url', 'unstable.url'), 'llama-cpp.url = "github:ggml-org/llama.cpp/v0.4.0";']
    const fleet = await smallFleet('two-nixpkgs', flake(two, { carbon: SERVED }, 'unstable'))
    const said = await init(fleet)
    expect(stepText(said, 'Let llama-cpp/nixpkgs follow')).toBe('llama-cpp.inputs.nixpkgs.follows = "nixpkgs";')
  })
})

describe('an input that pins llama.cpp under another name', () => {
  test('is to be named in a configuration that does not name it, and gets no second llama.cpp beside it', async () => {
    const fleet = await smallFleet('other-name', flake([NIXPKGS, 'llama = { url = "github:ggml-org/llama.cpp/v0.4.0"; inputs.nixpkgs.follows = "nixpkgs"; };'], { carbon: SERVED }), { '.github/llama-fleet.yml': `model: ${mini.model}\n` })
    const before = await read(fleet, 'flake.nix')
    const said = await init(fleet, '--write')
    expect(stepText(said, 'Name the input that pins llama.cpp in .github/llama-fleet.yml')).toBe('flake-input: llama')
    expect(await read(fleet, 'flake.nix')).toBe(before)
    expect(await read(fleet, 'modules/llama-fleet.nix')).toContain('source = inputs.llama;')
    await fleet.commit({ '.github/llama-fleet.yml': `flake-input: llama\nmodel: ${mini.model}\n` })
    await init(fleet, '--write')
    expect(await read(fleet, 'flake.nix')).toContain('llama-fleet = {')
  })

  test('is the one that the doctor’s fixes name', async () => {
    const fleet = await smallFleet('llama', flake([NIXPKGS, 'llama = { url = "github:ggml-org/llama.cpp/v0.4.0"; inputs.nixpkgs.follows = "nixpkgs"; };'], { carbon: SERVED, boron: '({ pkgs, ... }: { environment.systemPackages = [ pkgs.llama-cpp ]; })' }))
    const fixes = (await findingsOf(fleet)).filter(({ rule }) => rule === 'nixpkgs-own-llama-cpp' || rule === 'no-package-to-measure').map(({ fix }) => fix)
    expect(fixes).toHaveLength(3)
    for (const fix of fixes) expect(fix).toContain('source = inputs.llama;')
  })
})

test('an input that is no pin yet, written as a set, gets the line that nix takes there', async () => {
  const text = flake([NIXPKGS, 'llama-cpp = { type = "github"; owner = "ggml-org"; repo = "llama.cpp"; };'], { carbon: SERVED })
  const fleet = await smallFleet('a-set', text)
  const step = stepText(await init(fleet), 'Bring the inputs of flake.nix in order')
  expect(step).toContain('llama-cpp.ref = "b6003";')
  await fleet.commit({ 'flake.nix': text.replace('  };\n\n  outputs', `${step}\n  };\n\n  outputs`) })
  await nix(fleet, 'flake', 'lock')
  await fleet.commit({})
  expect((await findingsOf(fleet)).map(({ rule }) => rule)).not.toContain('input-not-pinned')
  expect(handSteps(await init(fleet)).filter((title) => title.includes('inputs'))).toEqual([])
})

test('a fleet without llama.cpp is told of its input once, and nothing of a lock that has nothing to hold', async () => {
  const fleet = await smallFleet('none', flake([NIXPKGS], { carbon: SERVED }))
  const rules = (await findingsOf(fleet)).map(({ rule }) => rule)
  expect(rules).toContain('pin-cannot-be-moved')
  expect(rules).not.toContain('lock-moved-by-hand')
})

describe('a configuration that no run accepts', () => {
  test.each([['', 'is empty'], ['# later\n', 'has comments only']])('%j: the way out is named whole', async (text, name) => {
    const fleet = await smallFleet(name.replaceAll(' ', '-'), flake([NIXPKGS], { carbon: SERVED }), { '.github/llama-fleet.yml': text })
    const { fix } = (await findingsOf(fleet)).find(({ rule }) => rule === 'no-configuration') ?? {}
    expect(fix).toBe('Delete it: `llama-fleet init` writes one where there is none.')
    expect(flat(await init(fleet))).toContain('.github/llama-fleet.yml is empty. Delete it: `llama-fleet init` writes one where there is none.')
  })

  test('because a host has no model, is an error here as it is there', async () => {
    const fleet = await smallFleet('no-model', flake([NIXPKGS], { carbon: SERVED }), { '.github/llama-fleet.yml': 'follow: release\n' })
    const said = (await findingsOf(fleet)).find(({ rule }) => rule === 'no-configuration')
    expect(said).toMatchObject({ severity: 'error', evidence: "The host 'carbon' has no model to measure with.", fix: expect.stringContaining('at the top of .github/llama-fleet.yml') })
    expect(handSteps(await init(fleet))).toContain('Correct .github/llama-fleet.yml')
  })
})

describe('what does not evaluate', () => {
  test('is looked at with a command that finds it: below the root of the repository, and by its installable', async () => {
    const bad = flake([NIXPKGS], { carbon: SERVED, bad: '{ services.llama-ccp.enable = true; }' })
    const fleet = await smallFleet('below', flake([NIXPKGS], { carbon: SERVED }), { 'nix/flake.nix': bad, '.github/llama-fleet.yml': `flake: nix\nmodel: ${mini.model}\nhosts: { bad: { variant: cpu }, box: { variant: cpu, installable: packages.${SYSTEM}.none } }\n` })
    await nix(fleet, 'flake', 'lock', './nix')
    await fleet.commit({})
    const fixes = new Map((await findingsOf(fleet)).filter(({ rule }) => rule === 'host-does-not-evaluate').map(({ host, fix }) => [host, fix]))
    expect(fixes.get('bad')).toBe('Look at it with `nix eval ./nix#nixosConfigurations.bad.config.system.build.toplevel.drvPath`.')
    expect(fixes.get('box')).toBe(`Look at it with \`nix eval ./nix#packages.${SYSTEM}.none.drvPath\`.`)
    const said = await init(fleet)
    expect(stepText(said, 'Mend bad, which')).toBe('nix eval ./nix#nixosConfigurations.bad.config.system.build.toplevel.drvPath')
  })

  test('is told with the file as the repository has it', async () => {
    const fleet = await smallFleet('misspelt', flake([NIXPKGS], { bad: './bad.nix' }).replace('./bad.nix', './machines.nix'), { 'machines.nix': '{ ... }: { services.llama-ccp.enable = true; }\n' })
    const { evidence } = (await findingsOf(fleet)).find(({ rule }) => rule === 'host-does-not-evaluate') ?? {}
    expect(evidence).toBe("nix says: The option `services.llama-ccp' does not exist. Definition values. In `machines.nix'.")
  })
})

test('a host whose own unit starts llama-server gets the variant that its file names', async () => {
  const unit = `{ inputs, ... }:\n{\n  systemd.services.chat.serviceConfig.ExecStart = "\${inputs.llama-cpp.packages.${SYSTEM}.vulkan}/bin/llama-server -m /srv/a.gguf";\n}\n`
  const fleet = await smallFleet('own-unit', flake([NIXPKGS, 'llama-cpp.url = "github:ggml-org/llama.cpp/v0.4.0";'], { carbon: './carbon.nix' }).replace('./carbon.nix', '(if builtins.pathExists ./carbon.nix then ./carbon.nix else { })'), { 'carbon.nix': unit })
  const said = await init(fleet, '--write')
  expect(flat(said)).toContain('carbon: no llama.cpp installed or served; carbon.nix:3 names one for vulkan.')
  expect(stepText(said, 'Choose what carbon runs')).toContain('variant = "vulkan";')
  expect(flat(said)).toContain('and let carbon.nix:3 name `config.programs.llama-fleet.package` instead')
  expect(await read(fleet, '.github/llama-fleet.yml')).toContain('carbon: { variant: vulkan }')
})

describe('a flake.nix that is generated', () => {
  const GENERATED = '# DO-NOT-EDIT. This file was auto-generated using github:vic/flake-file.\n'
  const llama = 'llama-cpp = { url = "github:ggml-org/llama.cpp/v0.4.0"; inputs.nixpkgs.follows = "nixpkgs"; };'

  test('is told which inputs it lacks, with the tag, and nothing more once it has them', async () => {
    const bare = await smallFleet('generated-bare', GENERATED + flake([NIXPKGS], { carbon: SERVED }))
    expect(stepText(await init(bare), 'Declare the inputs where flake.nix is generated from')).toBe('llama-cpp = {\n  url = "github:ggml-org/llama.cpp/v0.5.0";\n  inputs.nixpkgs.follows = "nixpkgs";\n};\nllama-fleet = {\n  url = "github:OWNER/llama-fleet";\n  inputs.nixpkgs.follows = "nixpkgs";\n};')
    const pinned = await smallFleet('generated-pinned', GENERATED + flake([NIXPKGS, llama], { carbon: SERVED }))
    expect(stepText(await init(pinned), 'Declare the inputs where flake.nix is generated from')).toMatch(/^llama-fleet = \{/)
    const whole = await smallFleet('generated-whole', GENERATED + flake([NIXPKGS, llama, 'llama-fleet.url = "github:OWNER/llama-fleet";'], { carbon: SERVED }))
    expect(handSteps(await init(whole)).filter((title) => title.includes('inputs'))).toEqual([])
  })
})

test('a configuration at another path is one that the workflow must be told of, and the doctor names the command that writes it there', async () => {
  const fleet = await smallFleet('elsewhere', flake([NIXPKGS], { carbon: SERVED }))
  const { stdout } = await fleet.llamaFleet(['doctor', '--json', '--config', 'my fleet.yml'], { output: false })
  const { findings } = examinationSchema.parse(JSON.parse(stdout))
  expect(findings.find(({ rule }) => rule === 'no-configuration')?.fix).toBe("`llama-fleet init --config 'my fleet.yml'` writes one.")
  const title = 'Name the configuration in .github/workflows/llama-fleet.yml'
  expect(stepText(await init(fleet, '--config', 'my fleet.yml', '--write'), title)).toBe('config: my fleet.yml')
  await fleet.commit({ '.github/workflows/llama-fleet.yml': (await read(fleet, '.github/workflows/llama-fleet.yml')).replace('phase: plan\n', 'phase: plan\n          config: my fleet.yml\n') })
  expect(handSteps(await init(fleet, '--config', 'my fleet.yml'))).not.toContain(title)
  // and whoever forgets to name it is told, instead of getting a second one
  const forgotten = await init(fleet)
  expect(flat(forgotten)).toContain("There is no .github/llama-fleet.yml; .github/workflows/llama-fleet.yml names my fleet.yml. Name it here too: `--config 'my fleet.yml'`.")
  expect(forgotten).not.toContain('Write the configuration')
  expect((await findingsOf(fleet)).find(({ rule }) => rule === 'no-configuration')).toMatchObject({ severity: 'error', fix: "Name it here too: `--config 'my fleet.yml'`." })
  // a name in a comment, in the step of another action or of another file is not this one's
  await fleet.commit({ '.github/workflows/llama-fleet.yml': (await read(fleet, '.github/workflows/llama-fleet.yml')).replace('config: my fleet.yml', 'config: ./other.yml # config: my fleet.yml') })
  expect(flat(await init(fleet, '--config', 'my fleet.yml'))).toContain('It looks for other.yml. In the step with `phase: plan`')
  // each job of a matrix has its own, and what an expression names may be this one
  for (const [matrix, named] of [['{ file: [other.yml, ./my fleet.yml] }', true], ['{ file: [other.yml] }', false], ['${{ fromJSON(vars.FILES) }}', true]] as const) {
    await fleet.commit({ '.github/workflows/llama-fleet.yml': `on: push\njobs:\n  plan:\n    strategy:\n      matrix: ${matrix}\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: OWNER/llama-fleet@v0.1.0\n        with: { phase: plan, config: '\${{ matrix.file }}' }\n` })
    expect(handSteps(await init(fleet, '--config', 'my fleet.yml')).includes(title)).toBe(!named)
  }
  expect(handSteps(await init(await smallFleet('usual', flake([NIXPKGS], { carbon: SERVED }))))).not.toContain(title)
})

test('hosts that are to say the same are one step, and one line of what is there', async () => {
  const hosts = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`node${index + 1}`, SERVED]))
  const fleet = await smallFleet('dozen', flake([NIXPKGS], { ...hosts, web: `{ services.llama-cpp.enable = true; services.llama-cpp.package = inputs.nixpkgs.legacyPackages.${SYSTEM}.llama-cpp // { pname = "llama-cpp-vulkan"; }; }` }))
  const said = await init(fleet)
  expect(handSteps(said).filter((title) => title.startsWith('Choose'))).toHaveLength(2)
  expect(flat(said)).toContain('node1, node10, node11, node12, node2, node3, node4, node5, node6, node7, node8 and node9: services.llama-cpp.package is nixpkgs\' own llama-cpp.')
  expect(flat(said)).toContain('In the configuration of each:')
})

test('the runner’s text says what its file must take, and evaluates in a file that takes it', async () => {
  const fleet = await smallFleet('runner', flake([NIXPKGS, 'llama-cpp = { url = "github:ggml-org/llama.cpp/v0.5.0"; inputs.nixpkgs.follows = "nixpkgs"; };', 'llama-fleet = { url = "github:OWNER/llama-fleet"; inputs.nixpkgs.follows = "nixpkgs"; };'], { carbon: './modules' }), { 'modules/default.nix': '{ inputs, ... }:\n{\n  imports = [ inputs.llama-fleet.nixosModules.default ./runner.nix ];\n  programs.llama-fleet = { enable = true; source = inputs.llama-cpp; variant = "cpu"; };\n}\n', 'modules/runner.nix': '{ ... }:\n{\n}\n' })
  const text = stepText(await init(fleet), 'Let a runner measure on carbon')
  const [, head = ''] = /# the file begins with `(.*)`$/m.exec(text) ?? []
  const started = async (lines: string): Promise<string> => {
    await fleet.commit({ 'modules/runner.nix': `${head}\n{\n${lines}\n}\n` })
    return nix(fleet, 'eval', '--json', '.#nixosConfigurations.carbon.config.services.github-runners', '--apply', 'builtins.attrNames')
  }
  // its networking.hostName is not set, so that it is not the name in the flake
  expect(await started(text)).toBe('["nixos"]\n')
  expect(await findingsOf(fleet)).toContainEqual(expect.objectContaining({ rule: 'label-without-runner', host: 'carbon' }))
  expect(await started(text.replace(/# (host = )"NAME";/, '$1"carbon";'))).toBe('["carbon"]\n')
  expect((await findingsOf(fleet)).map(({ rule }) => rule)).not.toContain('label-without-runner')
  expect(handSteps(await init(fleet))).toEqual(['Let the workflow open pull requests'])
})

test('an input that follows the one that pins llama.cpp leads to it', async () => {
  const fleet = await smallFleet('follower', flake([NIXPKGS, 'base = { url = "github:ggml-org/llama.cpp/v0.4.0"; inputs.nixpkgs.follows = "nixpkgs"; };', 'llama-cpp.follows = "base";'], { carbon: SERVED }))
  expect((await findingsOf(fleet)).map(({ rule }) => rule)).not.toContain('pin-cannot-be-moved')
  await init(fleet, '--write')
  expect(await read(fleet, '.github/llama-fleet.yml')).toContain('flake-input: base\n')
})

test('a fault of the configuration is not hidden by the flake that it would have found', async () => {
  const fleet = await smallFleet('hidden', flake([NIXPKGS], { carbon: SERVED }), { 'nix/flake.nix': flake([NIXPKGS], { carbon: SERVED }), '.github/llama-fleet.yml': 'flake: nix\nmodle: /m.gguf\n' })
  await fleet.git('rm', '--quiet', 'flake.nix', 'flake.lock')
  await fleet.commit({})
  const { exitCode, stderr } = await fleet.llamaFleet(['doctor'], { output: false })
  expect(exitCode).toBe(2)
  expect(stderr).toContain("llama-fleet: .github/llama-fleet.yml:2: 'modle' is not a known key. Did you mean 'model'?")
  expect(stderr).not.toContain('write `flake: nix`')
})

test('a host that is only in the configuration is called missing, and not one that does not evaluate', async () => {
  const fleet = await smallFleet('ghost', flake([NIXPKGS], { carbon: SERVED }), { '.github/llama-fleet.yml': `model: ${mini.model}\nhosts: { ghost: { variant: cpu } }\n` })
  expect(flat(await init(fleet))).toContain("- ghost: The flake has no host 'ghost': nixosConfigurations has carbon. ")
})

test('a host that is built from another llama.cpp of the flake is one that no bump reaches: a second input, or one that another flake brings', async () => {
  const inputs = [
    NIXPKGS, 'llama-cpp.url = "github:ggml-org/llama.cpp/v0.4.0";', 'llama-fleet.url = "github:OWNER/llama-fleet";',
    'llama-cpp-new = { url = "git+https://github.com/ggml-org/llama.cpp?ref=refs/tags/v0.5.0"; flake = false; };',
    'gone = { url = "git+https://github.com/ggml-org/llama.cpp?ref=refs/tags/v0.4.0"; flake = false; };', 'desk.url = "github:desk/desk";', 'same.url = "github:ggml-org/llama.cpp/v0.4.0";',
  ]
  const module = (source: string): string => `inputs.llama-fleet.nixosModules.default { programs.llama-fleet = { enable = true; variant = "cpu"; source = ${source}; }; }`
  const hosts = { argon: module('inputs.llama-cpp-new'), boron: '{ services.llama-cpp = { enable = true; package = inputs.desk.inputs.llama-cpp.packages.@system@.default; }; }'.replace('@system@', SYSTEM), carbon: module('inputs.llama-cpp'), same: module('inputs.same') }
  const fleet = await smallFleet('two-inputs', flake(inputs, hosts))
  // what no host is built from is in no store and cannot be fetched any more, and is not asked for
  const lock = JSON.parse(await read(fleet, 'flake.lock')) as { nodes: Record<string, { locked: Record<string, string> }> }
  Object.assign(lock.nodes['gone']?.locked ?? {}, { rev: '0123456789'.repeat(4), narHash: 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' })
  await fleet.commit({ 'flake.lock': `${JSON.stringify(lock, null, 2)}\n` })
  const found = (await findingsOf(fleet)).filter(({ rule }) => rule === 'another-input-built')
  expect(found.map(({ host, evidence, fix }) => ({ host, evidence, fix }))).toEqual([
    {
      host: 'argon', evidence: 'programs.llama-fleet.package is built from inputs.llama-cpp-new; bumped is inputs.llama-cpp.',
      fix: 'Set `programs.llama-fleet.source = inputs.llama-cpp;` there; or take the host out of `hosts` in .github/llama-fleet.yml, and where llama-cpp-new is to be bumped too, give it a configuration of its own with `flake-input: llama-cpp-new`.',
    },
    { host: 'boron', evidence: 'services.llama-cpp.package is built from inputs.desk.inputs.llama-cpp; bumped is inputs.llama-cpp.', fix: 'Let it follow: `inputs.desk.inputs.llama-cpp.follows = "llama-cpp";` in flake.nix.' },
  ])
})
