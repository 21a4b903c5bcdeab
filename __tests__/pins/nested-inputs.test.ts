import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pinConfig, pinWorld } from '../../bench/pin-world.ts'
import { command } from '../../scripts/stand-ins/command.ts'
import { git } from '../../scripts/stand-ins/git-repository.ts'
import { InputError } from '../../src/core/errors.ts'
import { planBump } from '../../src/phases/plan-bump.ts'
import { startMiniature, type RunningMiniature } from '../support/miniature.ts'
import { moveOn, OTHERS } from '../support/pin-corpus.ts'

const FLEET = '{\n  inputs.llama-cpp.url = "github:ggml-org/llama.cpp/v0.4.0";\n  outputs = _: { };\n}\n'
/** Releases whose own inputs are no longer those of v0.4.0 (`github:NixOS/nixpkgs/nixos-unstable`). */
const RELEASES = {
  'v0.6.0': '{ inputs.nixpkgs.url = "github:NixOS/nixpkgs/25.11"; outputs = _: { }; }\n',
  'v0.7.0': '{ inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable"; inputs.flake-parts.url = "github:hercules-ci/flake-parts"; outputs = _: { }; }\n',
  'v0.8.0': '{ outputs = _: { }; }\n',
}

describe.each([['trixie'], ['forky']])('with the nix of %s', (suite) => {
  let stage: RunningMiniature
  const commits: Record<string, string> = {}

  beforeAll(async () => {
    stage = await startMiniature({ nix: { suite }, others: OTHERS, fleetFiles: { 'flake.nix': FLEET } })
    await git(stage.nixpkgs, ['branch', '25.11'])
    for (const [tag, flake] of Object.entries(RELEASES)) commits[tag] = await release(stage, tag, flake)
  })
  afterAll(() => stage?.close())

  const plan = async (tag: string, config = '', directory = stage.fleet) => {
    const world = pinWorld({ ...stage, commits: { ...stage.commits, ...commits } }, directory)
    const configPath = join(stage.directory, 'config.yml')
    await writeFile(configPath, pinConfig('.', config))
    const made = await planBump({ directory, configPath, tag, chooseHosts: (hosts) => hosts }, world)
    await world.fleet.removeTrees()
    if (made.kind !== 'bump') throw new Error(made.sentence)
    return made
  }

  const lockedFleet = async (name: string, flake: string, edit: (lock: string) => string = (lock) => lock): Promise<string> => {
    const fleet = join(stage.directory, name)
    await mkdir(fleet)
    await writeFile(join(fleet, 'flake.nix'), flake)
    await git(fleet, ['init', '--quiet'])
    await git(fleet, ['add', '.'])
    await command(stage.nix.nix, ['flake', 'lock'], { cwd: fleet, env: stage.env })
    await writeFile(join(fleet, 'flake.lock'), edit(await readFile(join(fleet, 'flake.lock'), 'utf8')))
    await git(fleet, ['add', '.'])
    await git(fleet, ['commit', '--quiet', '--message', 'The fleet'])
    return fleet
  }
  const without = (key: string) => (text: string): string => {
    const lock = JSON.parse(text) as { nodes: { nixpkgs: { locked: Record<string, unknown> } } }
    delete lock.nodes.nixpkgs.locked[key]
    return `${JSON.stringify(lock, null, 2)}\n`
  }

  test('an input that upstream declares differently moves only where the config lets it', async () => {
    const refused = plan('v0.6.0')
    await expect(refused).rejects.toThrow('v0.6.0 cannot be locked without moving more than llama-cpp. llama-cpp/nixpkgs moves with llama-cpp; to hold it, add `inputs.llama-cpp.inputs.nixpkgs.follows = "nixpkgs";` to flake.nix')
    await expect(refused).rejects.toBeInstanceOf(InputError)
    const made = await plan('v0.6.0', 'nested-inputs: report\n')
    expect(made.movedNodes).toEqual(['llama-cpp/nixpkgs'])
    const { nodes } = JSON.parse(made.files[1].text) as { nodes: Record<string, { original?: unknown }> }
    expect(nodes['nixpkgs']?.original).toEqual({ type: 'github', owner: 'NixOS', repo: 'nixpkgs', ref: '25.11' })
  })

  test('an input of the fleet that follows one below is told to follow no more where that moves or goes', async () => {
    const fleet = await lockedFleet('round', FLEET.replace('  outputs', '  inputs.stable.follows = "llama-cpp/nixpkgs";\n  inputs.nixpkgs.follows = "stable";\n  outputs'))
    await expect(plan('v0.6.0', '', fleet)).rejects.toThrow('add `inputs.llama-cpp.inputs.nixpkgs.follows = "nixpkgs";` to flake.nix and give \'nixpkgs\', which follows something below llama-cpp, a url of its own.')
    const gone = plan('v0.8.0', '', fleet)
    await expect(gone).rejects.toThrow(/^v0\.8\.0 cannot be locked: in flake\.nix '(?:nixpkgs' follows 'stable|stable' follows 'llama-cpp\/nixpkgs)', which leads to nothing any more: llama-cpp has dropped an input\. Give '/)
    await expect(gone).rejects.toBeInstanceOf(InputError)
    expect((await plan('v0.5.0', '', fleet)).movedNodes).toEqual([])
  })

  test('an input that upstream adds is named with everything below it; the others stay', async () => {
    const made = await plan('v0.7.0', 'nested-inputs: report\n')
    expect(made.movedNodes.filter((path) => path.split('/').length === 2)).toEqual(['llama-cpp/flake-parts'])
    expect(made.notices[0]).toContain('llama-cpp/flake-parts moves with llama-cpp')
  })

  test('below an input that nix takes no override for, all stays where nix keeps it; elsewhere the refusal says why and what holds it', async () => {
    const fleet = await lockedFleet('odd', FLEET.replace('llama-cpp', '"llama.cpp"'))
    await moveOn(stage.nixpkgs, 'nixos-unstable')
    const config = 'flake-input: llama.cpp\n'
    if (suite === 'trixie') {
      expect((await plan('v0.5.0', config, fleet)).movedNodes).toEqual([])
      return
    }
    const refused = plan('v0.5.0', config, fleet)
    await expect(refused).rejects.toThrow('to hold it, add `inputs."llama.cpp".inputs.nixpkgs.follows = "nixpkgs";` to flake.nix')
    await expect(refused).rejects.toThrow("nix takes no input named 'llama.cpp' on its command line, where everything below it would be held; a name of letters, digits, - and _ needs no such line.")
    expect((await plan('v0.5.0', `${config}nested-inputs: report\n`, fleet)).movedNodes).toEqual(['llama.cpp/nixpkgs'])
  })

  test.each<[string, string, ((lock: string) => string) | undefined]>([
    ['that the fleet declares in upstream’s place', FLEET.replace('  outputs', '  inputs.llama-cpp.inputs.nixpkgs.url = "github:NixOS/nixpkgs/25.11";\n  outputs'), undefined],
    ['whose lock says no date', FLEET, without('lastModified')],
    ['whose lock says no hash', FLEET, without('narHash')],
  ])('an input %s stays as it is, and nix finds nothing to change', async (name, flake, edit) => {
    const fleet = await lockedFleet(name.replaceAll(/\W/g, '-'), flake, edit)
    for (const branch of ['25.11', 'nixos-unstable']) await moveOn(stage.nixpkgs, branch)
    const made = await plan('v0.5.0', '', fleet)
    expect(made.movedNodes).toEqual([])
    const [was, is] = [made.files[1].textBefore, made.files[1].text].map((text) => (JSON.parse(text) as { nodes: Record<string, unknown> }).nodes['nixpkgs'])
    expect(is).toEqual(was)
    for (const { path, text } of made.files) await writeFile(join(fleet, path), text)
    await git(fleet, ['commit', '--quiet', '--all', '--message', 'The bump'])
    await command(stage.nix.nix, ['flake', 'lock'], { cwd: fleet, env: stage.env })
    expect(await git(fleet, ['status', '--porcelain'])).toBe('')
  })

  test.each([
    ['', ''],
    [', with its commit,', `?rev=${'a'.repeat(40)}&revCount=7`],
  ])('an input from a tarball whose server names the address of that very one%s stays as it is when there is a newer one', async (how, query) => {
    let age = 1
    const tarballs = createServer((request, response) => {
      const asked = /^\/pinned-(\d)\.tar\.gz/.exec(request.url ?? '')?.[1] ?? String(age)
      const link = `<http://${request.headers.host ?? ''}/pinned-${asked}.tar.gz${query}>; rel="immutable"`
      response.writeHead(200, { link }).end(execFileSync('tar', ['--create', '--gzip', '--mtime=@1760000000', '--sort=name', '--directory', join(stage.directory, `channel-${asked}`), 'nixpkgs']))
    })
    for (const each of [1, 2]) {
      await mkdir(join(stage.directory, `channel-${each}/nixpkgs`), { recursive: true })
      await writeFile(join(stage.directory, `channel-${each}/nixpkgs/flake.nix`), `{ description = "${each}"; outputs = _: { }; }\n`)
    }
    await new Promise<void>((listening) => void tarballs.listen(0, '127.0.0.1', listening))
    try {
      const url = `http://127.0.0.1:${(tarballs.address() as AddressInfo).port}/nixexprs.tar.gz`
      const fleet = await lockedFleet(`tarball${how.length}`, FLEET.replace('  outputs', `  inputs.llama-cpp.inputs.nixpkgs.url = "${url}";\n  outputs`))
      age = 2
      const made = await plan('v0.5.0', '', fleet)
      expect(made.movedNodes).toEqual([])
      const [was, is] = [made.files[1].textBefore, made.files[1].text].map((text) => (JSON.parse(text) as { nodes: Record<string, unknown> }).nodes['nixpkgs'])
      expect(is).toEqual(was)
    } finally {
      tarballs.close()
      tarballs.closeAllConnections()
    }
  })

  test('an input that upstream drops is named and stops nobody', async () => {
    const made = await plan('v0.8.0')
    expect(made.movedNodes).toEqual(['llama-cpp/nixpkgs'])
    expect(made.notices).toEqual(['llama-cpp/nixpkgs is gone: llama-cpp no longer has it.'])
  })
})

async function release(stage: RunningMiniature, tag: string, flake: string): Promise<string> {
  const index = { ...process.env, GIT_INDEX_FILE: join(stage.directory, `index-${tag}`) }
  const ask = async (...args: string[]): Promise<string> => (await command('git', ['-C', stage.upstream, ...args], { env: index })).trim()
  const file = join(stage.directory, `${tag}.nix`)
  await writeFile(file, flake)
  const blob = await ask('hash-object', '-w', file)
  await ask('read-tree', 'v0.5.0')
  await ask('update-index', '--cacheinfo', `100644,${blob},flake.nix`)
  const tree = await ask('write-tree')
  const commit = (await git(stage.upstream, ['commit-tree', tree, '-p', 'v0.5.0^{commit}', '-m', tag], new Date('2026-01-25T00:00:00Z'))).trim()
  await git(stage.upstream, ['tag', tag, commit])
  return commit
}
