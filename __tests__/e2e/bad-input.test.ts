import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { command } from '../../scripts/stand-ins/command.ts'
import type { Release } from '../../scripts/stand-ins/releases.ts'
import { configText, fleetFor } from '../support/command-line.ts'
import type { CommandLineFleet, CommandSettings, RunningCommand } from '../support/command-line.ts'
import { startMiniature } from '../support/miniature.ts'
import type { RunningMiniature } from '../support/miniature.ts'
import { expectRefusal, refusal } from '../support/refusal.ts'

const releases: readonly Release[] = [
  { release: 'v0.4.0', build: 'b6000', change: 'baseline' },
  { release: 'v0.5.0', build: 'b6001', change: 'docs' },
]
const branch = 'llama-fleet/llama-cpp'
const configPath = '.github/llama-fleet.yml'

let mini: RunningMiniature
beforeAll(async () => {
  mini = await startMiniature({ releases })
})
afterAll(() => mini.close())

let serial = 0
const fleetWith = (options: Parameters<typeof fleetFor>[2] = {}): Promise<CommandLineFleet> =>
  fleetFor(mini, `bad-${serial++}`, options)

describe('the repository', () => {
  test('no git repository', async () => {
    const fleet = await fleetWith()
    const directory = join(fleet.root, '..', 'nowhere')
    await mkdir(directory)
    const sentence = [`${directory} is in no git repository.`, 'Run this in a clone of the fleet repository.'] as const
    const env = { GIT_CEILING_DIRECTORIES: join(fleet.root, '..') }
    await expectRefusal(fleet, 'run --all', 2, sentence, { directory, env })
  })

  test('no flake.nix', async () => {
    const fleet = await fleetWith()
    await rm(join(fleet.root, 'flake.nix'))
    await fleet.commit({ 'README.md': 'no flake\n' })
    const commit = (await fleet.git('rev-parse', '--short=7', 'HEAD')).trim()
    const next = 'Run this in a fleet repository, or name the directory as `flake` in the config.'
    await expectRefusal(fleet, 'run --all', 2, [`There is no flake.nix at commit ${commit}.`, next])
  })

  test('no flake.lock', async () => {
    const fleet = await fleetWith()
    await rm(join(fleet.root, 'flake.lock'))
    await fleet.commit({ 'README.md': 'no lock\n' })
    const sentence = /^There is no flake\.lock at commit [0-9a-f]{7}\. Run `nix flake lock` and commit flake\.lock; where flake\.nix declares no input nix writes none, so declare llama\.cpp first\.$/
    await expectRefusal(fleet, 'run --all', 2, sentence)
  })

  test('a flake that git does not track, or ignores', async () => {
    const fleet = await fleetWith()
    await fleet.git('rm', '--quiet', '--cached', 'flake.nix', 'flake.lock')
    await fleet.git('commit', '--quiet', '--message', 'No flake')
    const commit = (await fleet.git('rev-parse', '--short=7', 'HEAD')).trim()
    const there = `There is no flake.nix at commit ${commit}: the one in the working tree is not tracked by git.`
    await expectRefusal(fleet, 'run --all', 2, [there, 'Run `git add flake.nix flake.lock` and commit: what is not committed is not planned.'])
    await writeFile(join(fleet.root, '.gitignore'), '*.lock\n')
    const next = 'Take `*.lock (.gitignore:1)` out of what git ignores, run `git add flake.nix flake.lock` and commit: what is not committed is not planned.'
    await expectRefusal(fleet, 'run --all', 2, [there, next])
    await rm(join(fleet.root, 'flake.lock'))
    await expectRefusal(fleet, 'run --all', 2, [there, 'Run `git add flake.nix`, then `nix flake lock` and `git add flake.lock`, and commit: what is not committed is not planned.'])
  })

  test('a flake in another directory than the config says', async () => {
    const fleet = await fleetWith()
    await mkdir(join(fleet.root, 'nix'))
    await fleet.git('mv', 'flake.nix', 'flake.lock', 'nix')
    await fleet.git('commit', '--quiet', '--message', 'Move')
    const commit = (await fleet.git('rev-parse', '--short=7', 'HEAD')).trim()
    const next = 'The repository has one elsewhere: write `flake: nix` in the config.'
    await expectRefusal(fleet, 'run --all', 2, [`There is no flake.nix at commit ${commit}.`, next])
  })

  test('a flake.nix that nix cannot parse', async () => {
    const fleet = await fleetWith({ files: { 'flake.nix': '{ inputs = [ }\n' } })
    const sentence =
      /^flake\.nix:1: the flake cannot be read as it is committed\. nix says: syntax error, .+ `nix flake show` says more/
    await expectRefusal(fleet, 'run --all', 2, sentence)
  })

  test('a configuration that does not evaluate when the hosts are looked for', async () => {
    const fleet = await fleetWith({ files: { 'modules/llama-cpp.nix': 'throw "this module is broken"\n' } })
    const config = join(fleet.root, '..', 'found.yml')
    await writeFile(config, `model: ${mini.model}\n`)
    const sentence = /^The flake cannot be read as it is committed\. nix says: .*this module is broken/
    await expectRefusal(fleet, `run --all --config ${config}`, 2, sentence)
  })

  test('one host that does not evaluate when the hosts are looked for, and the way round it', async () => {
    const fleet = await fleetWith({ files: { 'hosts/boron.nix': '{ imports = [ ./nowhere.nix ]; }\n' } })
    const config = join(fleet.root, '..', 'found.yml')
    await writeFile(config, `model: ${mini.model}\n`)
    const next = `\`llama-fleet doctor\` says which host it is; correct it and commit, or name the others, each with its \`variant\`, under \`hosts\` in ${config}.`
    for (const line of ['plan', 'calibrate']) await expectRefusal(fleet, `${line} --config ${config}`, 2, ["The flake cannot be read as it is committed. nix says: Path 'hosts/nowhere.nix' does not exist.", next])
    await writeFile(config, `model: ${mini.model}\nhosts: { carbon: { variant: cpu } }\n`)
    expect(await fleet.llamaFleet(['plan', '--config', config])).toMatchObject({ exitCode: 0 })
  })

  test('flake.lock with a merge conflict', async () => {
    const fleet = await fleetWith({ files: { 'flake.lock': '{\n<<<<<<< HEAD\n' } })
    await expectRefusal(fleet, 'run --all', 2, ['flake.lock:2 holds a merge conflict.', 'Resolve it and commit.'])
  })

  test('a dirty tree is measured as committed, told, and not touched', async () => {
    const fleet = await fleetWith()
    await writeFile(join(fleet.root, 'flake.nix'), 'not even nix')
    const { exitCode, changed } = await refusal(fleet, 'run --host carbon')
    expect((await fleet.report()).notices).toEqual([
      'The working tree has uncommitted changes. The configuration counts as it lies there; all else of them is neither measured nor touched.',
    ])
    expect({ exitCode, changed }).toEqual({ exitCode: 0, changed: ['branches'] })
  })

  test('the branch exists with someone else’s commit', async () => {
    const fleet = await fleetWith()
    await fleet.git('switch', '--quiet', '--create', branch)
    await fleet.commit({ 'notes.md': 'mine\n' }, 'My own work')
    const mine = (await fleet.git('rev-parse', '--short=7', 'HEAD')).trim()
    await fleet.git('switch', '--quiet', 'main')
    const ended = await fleet.llamaFleet(['run', '--host', 'carbon', '--json'])
    const problem = `The branch ${branch} (${mine}) was left alone. It holds commit ${mine} by Fleet Owner <owner@example.org>.`
    expect(ended.stderr).toContain(`warning: ${problem} Merge, delete or rename the branch, and run again.\n`)
    expect(ended.exitCode).toBe(2)
    expect(JSON.parse(ended.stdout)).toEqual(await fleet.report())
    expect((await fleet.git('rev-parse', '--short=7', branch)).trim()).toBe(mine)
  })
})

describe('the input', () => {
  test('is missing', async () => {
    const fleet = await fleetWith({ config: { 'flake-input': 'llama' } })
    const next = "It has llama-cpp, nixpkgs. If flake.nix declares 'llama', run `nix flake lock` and commit flake.lock; else name the input that pins llama.cpp as `flake-input` in the config."
    await expectRefusal(fleet, 'run --all', 2, ["flake.lock has no input 'llama'.", next])
  })

  test('is a path', async () => {
    const fleet = await fleetWith()
    const source = join(fleet.root, '..', 'llama.cpp')
    await command('git', ['clone', '--quiet', mini.upstream, source])
    const flake = (await fleet.git('show', 'HEAD:flake.nix')).replace('github:ggml-org/llama.cpp/v0.4.0', `path:${source}`)
    await writeFile(join(fleet.root, 'flake.nix'), flake)
    await command(mini.nix.nix, ['flake', 'lock'], { cwd: fleet.root, env: mini.env })
    await fleet.commit({})
    await expectRefusal(fleet, 'run --all', 2, [
      `flake.nix:7: flake.lock locks 'llama-cpp' to the path ${source}, which has no tags to follow.`,
      'Pin it as github:ggml-org/llama.cpp/TAG.',
    ])
  })

  test('is a fork', async () => {
    const fleet = await fleetWith()
    const forked = async (file: string): Promise<string> =>
      (await fleet.git('show', `HEAD:${file}`)).replaceAll(/ggml-org(?="|\/llama)/g, 'someone')
    await fleet.commit({ 'flake.nix': await forked('flake.nix'), 'flake.lock': await forked('flake.lock') })
    await expectRefusal(fleet, 'run --all', 2, [
      "flake.nix:7: The input 'llama-cpp' is the fork someone/llama.cpp, not ggml-org/llama.cpp.",
      "To follow the fork's own tags, add `upstream: https://github.com/someone/llama.cpp` to the config.",
    ])
  })
})

describe('the config', () => {
  let fleet: CommandLineFleet
  beforeAll(async () => {
    fleet = await fleetWith()
  })
  const refused = async (text: string, sentence: readonly [string, string] | RegExp): Promise<void> => {
    await writeFile(join(fleet.root, configPath), text)
    await expectRefusal(fleet, 'run --all', 2, sentence)
  }
  const example = 'The shortest one that works:\n  model: /var/lib/models/model.gguf\n  hosts:\n    carbon: { variant: cpu }'
  const more = 'See docs/configuration.md for every key.'

  test('is missing', async () => {
    await rm(join(fleet.root, configPath))
    await expectRefusal(fleet, 'run --all', 2, [`There is no ${configPath}.`, `Add it. ${example}`])
    await expectRefusal(fleet, 'run --all --config fleet.yml', 2, ['There is no fleet.yml.', `Add it. ${example}`])
    const other = configPath.replace(/yml$/, 'yaml')
    await writeFile(join(fleet.root, other), 'rounds: 3\n')
    await expectRefusal(fleet, 'run --all', 2, [`There is no ${configPath}.`, `There is ${other}: rename it, or name it as \`--config\` (the action's input \`config\`).`])
    await rm(join(fleet.root, other))
  })

  test('is empty', () => refused('# nothing yet\n', [`${configPath} is empty.`, example]))

  test('is not YAML', () =>
    refused('model: /m.gguf\nhosts: { carbon: {\n', new RegExp(`^${configPath}:3 is not YAML: .+\\. Something above it is not closed: close it\\.$`)))

  const manyTests = 'must be a llama-bench test such as pp512, tg128, pp64+tg16 or tg128 @ d4096'
  test.each([
    ['a word for a number', 'model: /m.gguf\nrounds: many\n', `:2: 'rounds' is "many", but must be a number.`],
    ['a list of hosts', 'model: /m.gguf\nhosts: [carbon]\n', `:2: 'hosts' is ["carbon"], but must be keys with values (\`key: value\`).`],
    ['a test that llama-bench has not', 'tests: [pp512, quick]\n', `:1: 'tests.1' is "quick", but ${manyTests}.`],
    ['a number for the whole file', '12\n', `: 'the file' is 12, but must be keys with values (\`key: value\`).`],
    ['a key that is mistyped', 'rounds: 8\nmodle: /m.gguf\n', `:2: 'modle' is not a known key. Did you mean 'model'?`],
  ])('has wrong types: %s', (_, text, sentence) => refused(text, [`${configPath}${sentence}`, more]))

  test('has a host without runner labels', () => {
    const allowed = 'must name at least one runner label, such as [self-hosted, carbon]'
    const problem = `${configPath}:4: 'hosts.carbon.runs-on' is [], but ${allowed}.`
    return refused('hosts:\n  carbon:\n    variant: cpu\n    runs-on: []\n', [problem, more])
  })

  test('has a host with an unknown variant attribute', () => {
    const packages = 'llama-cpp, llama-cpp-cpu, llama-cpp-cuda, llama-cpp-vulkan'
    return refused(configText(mini, { hosts: { boron: { variant: 'rocm' } } }), [
      `The host 'boron' has no package llama-cpp-rocm (it has ${packages}).`,
      'Add the overlay that gives it, correct the variant of the host, or name its `installable`.',
    ])
  })

  test('has a host that the flake has not', () =>
    refused(configText(mini, { hosts: { argon: { variant: 'cpu' } } }), [
      "The flake has no nixosConfigurations.argon, which the host 'argon' is to be measured with.",
      'Correct the name of the host in the config, or its `installable`.',
    ]))
})

describe('the command line', () => {
  let fleet: CommandLineFleet
  beforeAll(async () => {
    fleet = await fleetWith()
  })

  const commands = 'Commands are run, plan, measure, publish, calibrate, history, init, doctor and cpu-features; `llama-fleet --help` explains them.'
  const ofRun = '`run` takes --host <name>, --all, --config <path>, --tag <tag>, --output <directory> and --json; `llama-fleet run --help` explains them.'
  test.each([
    ['fly', "Unknown command 'fly'.", commands],
    ['--host carbon', "Unknown option '--host'.", commands],
    ['run --host', "Option '--host <name>' argument missing.", ofRun],
    ['run --all --host carbon', "Option '--all' cannot be used with option '--host <name>'.", ofRun],
    ['plan --tag v0.5.0 --tag=b6001', "Option '--tag' is given twice.", 'Give it once.'],
    ['measure --tag v0.6.0', "Unknown option '--tag'.", '`measure` takes --host <name>, --all, --plan-digest <sha256>, --output <directory> and --json; `llama-fleet measure --help` explains them.'],
  ])('llama-fleet %s', async (line, problem, next) => {
    await expectRefusal(fleet, line, 2, [problem, next], { output: false })
  })

  test.each(['measure --all', 'publish'])('llama-fleet %s before there is a plan', (line) =>
    expectRefusal(fleet, line, 2, /^\S+plan\.json is missing\. Run `llama-fleet plan` first, with the same `--output`,/),
  )

  test('a plan that is not the one asked for', async () => {
    await fleet.llamaFleet(['plan'])
    const asked = '0'.repeat(64)
    const sentence = new RegExp(
      `plan\\.json is not the plan asked for: its sha256 is [0-9a-f]{64}, asked for was ${asked}\\. Use `,
    )
    await expectRefusal(fleet, `publish --plan-digest ${asked}`, 2, sentence)
  })

  test('a state directory or an output directory that is a file', async () => {
    const file = join(fleet.root, '..', 'file')
    await writeFile(file, '')
    const state = [
      `The state directory ${file} cannot be used: a file is in its place.`,
      'Set LLAMA_FLEET_STATE to a directory that may be written.',
    ] as const
    await expectRefusal(fleet, 'plan', 2, state, { env: { LLAMA_FLEET_STATE: file } })
    const output = [
      `The output directory ${file}/in-it cannot be used: a part of its path is a file.`,
      'Give --output a directory that may be written.',
    ] as const
    await expectRefusal(fleet, `plan --output ${file}/in-it`, 2, output, { output: false })
  })

  test('a directory where nothing can be made', async () => {
    const sentence = (what: string, path: string, next: string) => [`The ${what} directory ${path} cannot be used: nothing can be made there.`, next] as const
    await expectRefusal(fleet, 'plan', 2, sentence('state', '/proc/llama-fleet/state', 'Set LLAMA_FLEET_STATE to a directory that may be written.'), { env: { LLAMA_FLEET_STATE: '/proc/llama-fleet/state' } })
    await expectRefusal(fleet, 'plan --output /proc/llama-fleet/out', 2, sentence('output', '/proc/llama-fleet/out', 'Give --output a directory that may be written.'), { output: false })
  })

  test('no place for state at all', async () => {
    const sentence = [
      'There is no directory for state: HOME is not set.',
      'Set LLAMA_FLEET_STATE to a directory that may be written.',
    ] as const
    const env = { LLAMA_FLEET_STATE: undefined, XDG_STATE_HOME: undefined, HOME: undefined }
    await expectRefusal(fleet, 'plan', 2, sentence, { env })
    const relative = ["LLAMA_FLEET_STATE is 'state', which is another directory wherever llama-fleet is started.", 'Write it from /.'] as const
    await expectRefusal(fleet, 'plan', 2, relative, { env: { LLAMA_FLEET_STATE: 'state' } })
  })

  test('a directory that is gone', async () => {
    const directory = join(fleet.root, '..', 'to-be-removed')
    const sentence = ['The directory that this was started in is gone.', 'Change to one that is there: a clone of the fleet repository.'] as const
    const under = ['sh', '-c', `rmdir ${directory} && exec "$@"`, 'sh']
    for (const line of ['plan', 'doctor']) {
      await mkdir(directory)
      await expectRefusal(fleet, line, 2, sentence, { directory, under, output: false })
    }
  })

  test('a directory whose name is not in UTF-8', async () => {
    const place = join(fleet.root, '..')
    const under = ['sh', '-c', `cd ${place} && d=$(printf 'fl\\377et') && mkdir -p "$d" && cd "$d" && exec "$@"`, 'sh']
    const sentence = [`The name of the directory ${place}/fl\uFFFDet is not in UTF-8.`, 'Rename it, or clone the fleet repository to another place.'] as const
    for (const line of ['plan', 'init']) await expectRefusal(fleet, line, 2, sentence, { under, output: false })
  })

  test('a reader that goes away is no fault, a full disk under stdout is one', async () => {
    const into = (place: string): CommandSettings => ({ under: ['sh', '-c', `exec "$@" ${place}`, 'sh'] })
    const help = (settings?: CommandSettings): RunningCommand => fleet.start(['run', '--help'], { output: false, ...settings })
    expect(await help(into('>&-')).ended).toMatchObject({ exitCode: 0 })
    const unread = help()
    unread.child.stdout?.destroy()
    expect(await unread.ended).toMatchObject({ exitCode: 0, signal: null })
    const sentence = expect.stringContaining('llama-fleet: What was to be printed could not be written: ENOSPC')
    expect(await help(into('> /dev/full')).ended).toMatchObject({ exitCode: 4, stderr: sentence })
    expect(await fleet.llamaFleet(['plan', '--json'], into('> /dev/full'))).toMatchObject({ exitCode: 4, stderr: sentence })
  })

  test('a stderr that is closed stops nothing', async () => {
    const settings: CommandSettings = { under: ['sh', '-c', 'exec "$@" 2>&-', 'sh'] }
    expect(await fleet.llamaFleet(['plan'], settings)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('The plan is in '),
    })
  })
})
