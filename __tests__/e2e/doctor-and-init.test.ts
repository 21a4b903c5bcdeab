import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { examinationSchema, type Examination } from '../../src/core/doctor/finding.ts'
import { parseConfig } from '../../src/core/hosts/config-text.ts'
import { ownFlakeFiles } from '../../scripts/stand-ins/own-flake.ts'
import { fleetFor } from '../support/command-line.ts'
import type { CommandLineFleet } from '../support/command-line.ts'
import { fixtureFleet, HERE, HOME_MANAGER } from '../support/fixture-fleet.ts'
import { startMiniature } from '../support/miniature.ts'
import type { RunningMiniature } from '../support/miniature.ts'
import { stepText } from '../support/setup-steps.ts'

let mini: RunningMiniature
let fleet: CommandLineFleet
/** What init said last. */
let steps: string
beforeAll(async () => {
  mini = await startMiniature({ nix: { minimum: '2.34.0', suite: 'forky' }, also: { 'OWNER/llama-fleet': await ownFlakeFiles(), 'nix-community/home-manager': HOME_MANAGER } })
  fleet = await fleetFor(mini, 'inherited', { from: await fixtureFleet(mini, 'inherited') })
})
afterAll(() => mini.close())

const here = async (args: readonly string[], of = fleet, env: Readonly<Record<string, string>> = {}) => of.llamaFleet(args, { output: false, env })
const examined = async (of = fleet, env: Readonly<Record<string, string>> = {}): Promise<{ exitCode: number | null; examination: Examination; rules: readonly string[] }> => {
  const { exitCode, stdout, stderr } = await here(['doctor', '--json'], of, env)
  if (stdout === '') throw new Error(stderr)
  const examination = examinationSchema.parse(JSON.parse(stdout))
  return { exitCode, examination, rules: examination.findings.map(({ severity, rule, host }) => `${severity} ${rule}${host === null ? '' : ` ${host}`}`) }
}

describe('a fleet that grew: central flake, specialArgs, Home Manager, four hosts, an overlay of its own and leftovers', () => {
  test('the doctor names what is wrong with it, with evidence from nix itself', async () => {
    const { exitCode, examination, rules } = await examined()
    expect(exitCode).toBe(3)
    // a CPU without one of the known features would have nothing unused
    const expected = [
      `error nixpkgs-own-llama-cpp ${HERE}`,
      `error cpu-features-unused ${HERE}`,
      'error native-instructions cellar',
      'error gpu-hidden-from-the-runner beacon',
      'error label-without-runner beacon',
      'error runner-is-trusted beacon',
      'error sandbox-off',
      'error sandbox-off beacon',
      'warning another-llama-cpp-installed cellar',
      `warning another-llama-cpp-installed ${HERE}`,
      'warning foreign-nixpkgs beacon',
      'warning cpu-features-unused beacon',
      'warning input-not-pinned',
      'warning nested-inputs-not-followed',
      'warning pull-requests-on-hardware',
      'warning variants-file-left-over',
      'note native-instructions',
      'note no-binary-cache beacon',
    ]
    expect([...rules].toSorted()).toEqual(expected.toSorted())
    const evidence = (rule: string): string => examination.findings.filter((one) => one.rule === rule).map((one) => one.evidence).join('\n')
    expect(evidence('foreign-nixpkgs')).toMatch(/^pkgs\.llama-cpp-cuda is inputs\.llama-cpp\.packages\.\S+-linux\.cuda of the flake\.$/)
    expect(evidence('input-not-pinned')).toContain('flake.nix:9 names no tag')
    expect(evidence('variants-file-left-over')).toContain('machines/cellar.nix:6 names it')
    expect(evidence('runner-is-trusted')).toContain("holds @wheel, and the runner 'beacon' runs as ada in wheel")
    expect(examination.hosts).toEqual(['beacon', 'cellar', HERE].toSorted())
    expect(examination.notChecked.map(({ rule, host }) => `${rule} ${host ?? ''}`)).toContain('cuda-capabilities beacon')
  })

  test('init shows what it would write and writes nothing; where `outputs` takes no more inputs, that one is said with its reason', async () => {
    const flake = (await readFile(join(fleet.root, 'flake.nix'), 'utf8')).replace('home-manager, ... }@inputs', 'home-manager, llama-cpp }@inputs')
    const strict = await fleetFor(mini, 'strict', { from: fleet.root, files: { 'flake.nix': flake } })
    const { exitCode, stdout } = await here(['init'], strict)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('+  inputs.llama-cpp.url = "github:ggml-org/llama.cpp/b6003";')
    expect(stdout).toContain('+  inputs.llama-cpp.inputs.nixpkgs.follows = "nixpkgs";')
    expect(await strict.git('status', '--porcelain')).toBe('')
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain("Add the input llama-fleet to flake.nix The edit was tried in a clone and did not work: nix says: function 'outputs' called with unexpected argument 'llama-fleet'. Let `outputs` take more")
    expect(stepText(stdout, 'Add the input llama-fleet')).toBe('llama-fleet = {\n  url = "github:OWNER/llama-fleet";\n  inputs.nixpkgs.follows = "nixpkgs";\n};')
  })

  test('in a tree with changes init writes new files only; in a clean one also the edits; then there is nothing left to write', async () => {
    const [flake, workflow] = [join(fleet.root, 'flake.nix'), join(fleet.root, '.github/workflows/llama-fleet.yml')]
    await writeFile(join(fleet.root, 'README.md'), 'not committed\n')
    const dirty = await here(['init', '--write'])
    expect(dirty.stdout).toContain('The working tree has uncommitted changes, so no file that was there is edited.')
    expect((await fleet.git('status', '--porcelain', '--untracked-files=all')).trim().split('\n')).toEqual(['?? .github/workflows/llama-fleet-review.yml', '?? .github/workflows/llama-fleet.yml', '?? README.md', '?? modules/llama-fleet.nix'])
    await fleet.commit({})
    const before = await readFile(flake, 'utf8')
    await here(['init', '--write'])
    expect((await fleet.git('status', '--porcelain')).trimEnd().split('\n')).toEqual([' M flake.lock', ' M flake.nix'])
    expect((await readFile(flake, 'utf8')).replace(/\n {2}inputs\.llama-fleet = \{[^}]*\};/, '').replace('/b6003', '').replace(/\n.*llama-cpp\.inputs.*/, '')).toBe(before)
    await fleet.commit({ '.github/workflows/llama-fleet.yml': (await readFile(workflow, 'utf8')).replace('timeout-minutes: 15', 'timeout-minutes: 20') })
    const again = await here(['init', '--write'])
    steps = again.stdout
    expect(again.stdout.replaceAll(/\s+/g, ' ')).toContain('- .github/workflows/llama-fleet.yml: the workflow of this llama-fleet with edits of your own, which stay.')
    expect(again.stdout).not.toContain('timeout-minutes: 20')
    expect(again.stdout).not.toContain('Written:')
    expect(await fleet.git('status', '--porcelain')).toBe('')
  })

  test('what it tells to do by hand, done word for word, makes the fleet healthy', async () => {
    const textOf = (title: string): string => stepText(steps, title)
    const read = (path: string): Promise<string> => readFile(join(fleet.root, path), 'utf8')
    const add = async (path: string, text: string, removed: RegExp): Promise<[string, string]> => [path, (await read(path)).replace(removed, '').replace(/\}\s*$/, `${text}\n}\n`)]
    const runner = textOf('Let the runner of beacon see its GPU')
    expect(textOf('Give every host the module')).toContain('modules = [ ./modules/llama-fleet.nix ];')
    await rm(join(fleet.root, 'nixos/pkgs/llama-cpp-variants.nix'))
    await rm(join(fleet.root, 'nixos/overlays/llama-cpp.nix'))
    await fleet.commit({
      'flake.nix': (await read('flake.nix')).replace('./nixos/common\n', './nixos/common\n          ./modules/llama-fleet.nix\n'),
      'nixos/common/default.nix': (await read('nixos/common/default.nix')).replace(/.*nixpkgs\.overlays.*\n/, ''),
      ...Object.fromEntries([
        // the miniature's cmake knows the commonest features only
        await add('machines/anvil.nix', textOf(`Choose what ${HERE} runs`).replaceAll(/"(?:avx_vnni|avx512\w+|amx_\w+)" /g, ''), /.*environment\.systemPackages.*\n/),
        await add('machines/cellar.nix', textOf('Choose what cellar runs'), /.*home\.packages.*\n/),
        await add('machines/beacon.nix', `${textOf('Choose what beacon runs')}\n${runner.replace('imports = [', 'imports = [ ({ inputs, ... }: { imports = [').replace('];', ']; }) ];')}\n`, /.*(?:environment\.systemPackages|nix\.settings\.sandbox).*\n| {2}services\.github-runners[^}]*\};\n/g),
      ]),
      'machines/attic.nix': '{ programs.llama-fleet.enable = false; }\n',
      '.github/llama-fleet.yml': 'model: /m.gguf\n',
      '.github/workflows/check.yml': 'on: push\njobs: { evaluate: { runs-on: ubuntu-latest, steps: [{ run: nix flake check }] } }\n',
    })
    // the miniature's own nix builds without a sandbox; nothing is built here
    const { exitCode, rules, examination } = await examined(fleet, { NIX_CONFIG: 'sandbox = true' })
    expect(examination.findings.filter(({ severity }) => severity === 'error')).toEqual([])
    // two CPUs were not told
    expect([exitCode, ...rules.filter((rule) => rule !== `warning cpu-features-unused ${HERE}`)]).toEqual([0, 'warning cpu-features-unused beacon', 'warning cpu-features-unused cellar', 'note no-binary-cache beacon'])
  })
})

describe('a fleet without llama.cpp in its inputs', () => {
  test('gets the input, a configuration that is accepted, and keeps what it cannot read for people', async () => {
    const flake = (await readFile(new URL('../fixtures/fleets/inherited/flake.nix', import.meta.url), 'utf8')).replace(/.*llama-cpp.*\n/, '').replace('attic = mkHost "attic";', 'broken = throw "not today";').replaceAll('@here@', HERE).replace('@system@', process.arch === 'arm64' ? 'aarch64-linux' : 'x86_64-linux')
    const change = { 'flake.nix': flake, '.github/llama-fleet.yml': null, 'nixos/common/default.nix': '{ imports = [ ./users.nix ]; }\n', 'machines/beacon.nix': '{ }\n', 'machines/anvil.nix': '{ services.llama-cpp = { enable = true; model = "/srv/models/small.gguf"; }; }\n' }
    const bare = await fleetFor(mini, 'bare', { from: await fixtureFleet(mini, 'inherited', { name: 'bare', change }) })
    const { exitCode, stdout, stderr } = await here(['init', '--write', '--config', '.github/my fleet.yml'], bare)
    expect(exitCode).toBe(0)
    expect(stderr).toContain(": git add modules/llama-fleet.nix '.github/my fleet.yml' ")
    expect(stdout).toContain('- broken: does not evaluate. nix says: not today.')
    const written = await readFile(join(bare.root, 'flake.nix'), 'utf8')
    expect(written).toContain('  inputs.llama-cpp = {\n    url = "github:ggml-org/llama.cpp/v0.5.0";\n    inputs.nixpkgs.follows = "nixpkgs";\n  };\n')
    const config = parseConfig(await readFile(join(bare.root, '.github/my fleet.yml'), 'utf8'), 'config')
    expect(config).toMatchObject({ model: { path: '/srv/models/small.gguf' }, hosts: { [HERE]: { variant: 'cpu' } } })
  })
})

test('a configuration with the other ending is one to rename, and none is written beside it', async () => {
  const change = { '.github/llama-fleet.yml': null, '.github/llama-fleet.yaml': 'model: /m.gguf\n' }
  const renamed = await fleetFor(mini, 'renamed', { from: await fixtureFleet(mini, 'inherited', { name: 'renamed', change }) })
  const said = 'There is .github/llama-fleet.yaml: rename it, or name it as `--config`'
  const { findings } = (await examined(renamed)).examination
  expect(findings.filter(({ rule }) => rule === 'no-configuration')).toMatchObject([{ severity: 'error', fix: expect.stringContaining(said) }])
  const { stdout } = await here(['init'], renamed)
  expect(stdout).not.toContain('Write the configuration')
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(said)
})

describe('what is no fleet is told in a sentence', () => {
  test.each([
    ['no flake', { 'flake.nix': null }, /^llama-fleet: There is no flake\.nix in \S+\. Run this in a fleet repository/m],
    ['a flake that does not parse', { 'flake.nix': '{ inputs = ' }, /^llama-fleet: flake\.nix:\d+: the flake cannot be read as it is committed\. nix says: syntax error/m],
    ['a flake without hosts', { 'flake.nix': '{ outputs = { self }: { }; }\n' }, /^llama-fleet: flake\.nix has no hosts: it has no nixosConfigurations\. Run this in the repository whose flake/m],
  ])('%s', async (name, change, sentence) => {
    const bad = await fleetFor(mini, name.replaceAll(' ', '-'), { from: await fixtureFleet(mini, 'inherited', { name: name.replaceAll(' ', '-'), change: { '.github/llama-fleet.yml': null, ...change }, lock: false }) })
    const { exitCode, stdout, stderr } = await here(['doctor'], bad)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(sentence)
  })
  test('a flake that git does not track, and one elsewhere', async () => {
    const change = { '.github/llama-fleet.yml': null, 'machines/flake.nix': '{ outputs = _: { }; }\n', 'flake.lock': '{ }\n' }
    const bad = await fleetFor(mini, 'untracked', { from: await fixtureFleet(mini, 'inherited', { name: 'untracked', change, lock: false }) })
    await bad.git('rm', '--quiet', '--cached', 'flake.nix', 'flake.lock')
    expect((await here(['doctor'], bad)).stderr).toContain('flake.nix and flake.lock are not tracked by git, and of a repository nix reads only what is. Run `git add flake.nix flake.lock`; if git ignores them, take that rule out first.')
    await rm(join(bad.root, 'flake.nix'))
    expect((await here(['doctor'], bad)).stderr).toContain(`There is no flake.nix in ${bad.root}. The repository has one elsewhere: write \`flake: machines\` in .github/llama-fleet.yml.`)
  })
})
