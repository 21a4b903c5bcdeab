import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parseConfig } from '../../src/core/hosts/config-text.ts'
import { makeRealFleet } from '../../scripts/real/fleet.ts'
import { git, initialised } from '../../scripts/real/git.ts'
import { makeFlakeParts, makeNixpkgs, makeOwnFlake } from '../../scripts/real/stand-in-repositories.ts'
import { command } from '../../scripts/stand-ins/command.ts'
import { startGithubProxy } from '../../scripts/stand-ins/github-proxy.ts'
import type { GithubProxy } from '../../scripts/stand-ins/github-proxy.ts'
import { isolatedNixEnvironment, removeReadOnly } from '../../scripts/stand-ins/isolated-store.ts'
import { nixForTests } from '../support/nix.ts'

/** What the real upstream's flake asks of nixpkgs and flake-parts, and nothing to compile. */
const upstreamFiles = {
  'flake.nix': `{
    inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    inputs.flake-parts.url = "github:hercules-ci/flake-parts";
    outputs = { self, flake-parts, ... }@inputs: flake-parts.lib.mkFlake { inherit inputs; } {
      imports = [ .devops/nix/apps.nix ];
      flake.overlays.default = final: prev: { marked = true; };
      systems = [ "x86_64-linux" "aarch64-linux" ];
      perSystem = { config, lib, system, pkgs, pkgsCuda, pkgsRocm, ... }: {
        formatter = pkgs.nixfmt;
        legacyPackages.llamaPackages = pkgs.callPackage .devops/nix/scope.nix { };
        legacyPackages.cuda = pkgsCuda.callPackage .devops/nix/scope.nix { };
        packages = { default = config.legacyPackages.llamaPackages.llama-cpp; cuda = config.legacyPackages.cuda.llama-cpp; };
        checks = { inherit (config.packages) default; };
      };
    };
  }`,
  '.devops/nix/scope.nix': `{ lib, newScope }:
    lib.makeScope newScope (self: { llama-cpp = self.callPackage ./package.nix { }; })`,
  '.devops/nix/package.nix': `{ lib, stdenv, config, useCuda ? config.cudaSupport }: stdenv.mkDerivation (final: {
    pname = "llama-cpp"; version = "0.0.0"; src = lib.cleanSource ../../src;
    cmakeFlags = [ (lib.cmakeBool "GGML_NATIVE" false) (lib.cmakeBool "GGML_CUDA" useCuda) ];
  })`,
  'src/llama.cpp': '// b10361\n',
  // The switches that the fleet sets; our overlay refuses one that is not declared.
  'ggml/CMakeLists.txt': 'option(GGML_AVX2 "" OFF)\noption(GGML_AVX512 "" OFF)\n',
  'CMakeLists.txt': ['TESTS', 'EXAMPLES', 'SERVER', 'APP'].map((part) => `option(LLAMA_BUILD_${part} "" ON)\n`).join('')
    + ['USE_PREBUILT_UI', 'OPENSSL', 'ALL_WARNINGS'].map((part) => `option(LLAMA_${part} "" ON)\n`).join(''),
}

let directory: string
let proxy: GithubProxy
let env: Record<string, string>
let nix: string
let fleet: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'llama-fleet-real-fleet-'))
  const provided = await nixForTests()
  nix = provided.nix
  const upstream = join(directory, 'upstream')
  await mkdir(upstream)
  await initialised(upstream, 'master')
  for (const [path, text] of Object.entries(upstreamFiles)) {
    await mkdir(join(upstream, path, '..'), { recursive: true })
    await writeFile(join(upstream, path), text)
  }
  for (const tag of ['b10361', 'v0.5.0']) {
    await writeFile(join(upstream, 'src/llama.cpp'), `// ${tag}\n`)
    await git(upstream, ['add', '--all'])
    await git(upstream, ['commit', '--quiet', '--message', tag])
    await git(upstream, ['tag', tag])
  }
  const nixpkgs = await makeNixpkgs(join(directory, 'nixpkgs'), { ccacheDirectory: join(directory, 'a "quoted" ${cache}'), cmakeFlags: '' })
  const flakeParts = await makeFlakeParts(join(directory, 'flake-parts'))
  const llamaFleet = await makeOwnFlake(join(directory, 'llama-fleet'))
  const others = { 'hercules-ci/flake-parts': flakeParts, 'OWNER/llama-fleet': llamaFleet }
  proxy = await startGithubProxy({
    repositories: { 'ggml-org/llama.cpp': upstream, 'NixOS/nixpkgs': nixpkgs, ...others },
    certificateDirectory: join(directory, 'certificates'),
  })
  env = {
    ...(await isolatedNixEnvironment(join(directory, 'nix'))).env,
    PATH: [provided.directory, process.env['PATH'] ?? ''].join(delimiter),
    https_proxy: proxy.proxyUrl,
    NIX_SSL_CERT_FILE: proxy.caFile,
  }
  const host = { system: 'x86_64-linux', cpuFeatures: ['avx2', 'avx512'], model: '/models/a.gguf' }
  fleet = await makeRealFleet(join(directory, 'fleet'), { ...host, variant: 'cpu', tag: 'v0.5.0', rounds: 7, delta: '10%', repetitions: 5, nix, env })
})
afterAll(async () => {
  await proxy.close()
  await removeReadOnly(directory)
})

const evaluated = async (attribute: string, ...more: readonly string[]): Promise<unknown> =>
  JSON.parse(await command(nix, ['eval', '--json', ...more, attribute], { cwd: fleet, env }))
const package_ = '.#nixosConfigurations.carbon.pkgs.llama-cpp-cpu'

describe("the real lane's fleet", () => {
  test('is one commit on main with a clean tree', async () => {
    expect(await git(fleet, ['rev-list', '--count', 'main'])).toBe('1')
    expect(await git(fleet, ['status', '--porcelain'])).toBe('')
  })

  test("is locked at the tag's commit, through github:", async () => {
    const { nodes } = JSON.parse(await readFile(join(fleet, 'flake.lock'), 'utf8'))
    expect(nodes['llama-cpp'].original).toEqual({ type: 'github', owner: 'ggml-org', repo: 'llama.cpp', ref: 'v0.5.0' })
    expect(nodes['llama-cpp'].locked.rev).toBe(await git(join(directory, 'upstream'), ['rev-parse', 'v0.5.0']))
    expect(Object.keys(nodes).toSorted()).toEqual(['flake-parts', 'llama-cpp', 'llama-fleet', 'nixpkgs', 'root'])
  })

  test('has a config that the program reads', async () => {
    const config = parseConfig(await readFile(join(fleet, '.github/llama-fleet.yml'), 'utf8'), 'llama-fleet.yml')
    expect(config).toMatchObject({
      model: { kind: 'path', path: '/models/a.gguf' },
      rounds: 7,
      hosts: { carbon: { variant: 'cpu', system: 'x86_64-linux' } },
    })
  })

  test("builds upstream's package with the host's instructions and without what is not measured", async () => {
    const flags = (await evaluated(`${package_}.cmakeFlags`)) as string[]
    expect(flags.slice(0, 2)).toEqual(['-DGGML_NATIVE:BOOL=FALSE', '-DGGML_CUDA:BOOL=FALSE'])
    const wanted = ['-DGGML_AVX2:BOOL=TRUE', '-DGGML_AVX512:BOOL=TRUE', '-DLLAMA_BUILD_TESTS:BOOL=FALSE']
    expect(flags).toEqual(expect.arrayContaining(wanted))
    expect(flags).not.toContain('-DGGML_FMA:BOOL=TRUE')
  })

  test("builds upstream's own package at the one commit where it is told to", async () => {
    const plainAt = await git(join(directory, 'upstream'), ['rev-parse', 'b10361'])
    const options = { variant: 'cpu' as const, system: 'x86_64-linux', cpuFeatures: ['avx2'], model: '/models/a.gguf', tag: 'b10361', rounds: 7, repetitions: 5, delta: '10%', plainAt, nix, env }
    const plain = await makeRealFleet(join(directory, 'plain'), options)
    const flagsAt = async (...more: readonly string[]): Promise<unknown> =>
      JSON.parse(await command(nix, ['eval', '--json', ...more, `${package_}.cmakeFlags`], { cwd: plain, env }))
    expect(await flagsAt()).not.toContain('-DGGML_AVX2:BOOL=TRUE')
    const moved = ['--no-write-lock-file', '--override-input', 'llama-cpp', 'github:ggml-org/llama.cpp/v0.5.0']
    expect(await flagsAt(...moved)).toContain('-DGGML_AVX2:BOOL=TRUE')
  })

  test('has another derivation at another tag and the same one at the same', async () => {
    const override = ['--no-write-lock-file', '--override-input', 'llama-cpp']
    const at = (tag: string): Promise<unknown> =>
      evaluated(`${package_}.drvPath`, ...override, `github:ggml-org/llama.cpp/${tag}`)
    const pinned = await evaluated(`${package_}.drvPath`)
    expect(await at('v0.5.0')).toBe(pinned)
    expect(await at('b10361')).not.toBe(pinned)
  })

  test('of a GPU variant measures it on its device, and hands the service to it', async () => {
    const options = { variant: 'vulkan' as const, system: 'x86_64-linux', cpuFeatures: [], model: '/models/a.gguf', tag: 'v0.5.0', rounds: 7, repetitions: 5, delta: '10%', nix, env }
    const vulkan = await makeRealFleet(join(directory, 'vulkan'), options)
    const config = parseConfig(await readFile(join(vulkan, '.github/llama-fleet.yml'), 'utf8'), 'llama-fleet.yml')
    expect(config.hosts?.['carbon']?.variant).toBe('vulkan')
    expect(config.service).toMatchObject({ arguments: expect.arrayContaining(['--n-gpu-layers', '99', '--device', 'Vulkan0']) })
  })

  test('keeps the compiler cache where it was told, whatever its name', async () => {
    expect(await evaluated(`${package_}.CCACHE_DIR`)).toBe(join(directory, 'a "quoted" ${cache}'))
  })
})

describe('the flake-parts stand-in', () => {
  const upstream = 'github:ggml-org/llama.cpp/b10361'

  test("gives upstream's flake its outputs, cuda from a package set of its own", async () => {
    const of = (output: string, ...more: readonly string[]): Promise<unknown> =>
      evaluated(`${upstream}#${output}`, '--no-write-lock-file', ...more)
    expect(await of('packages.x86_64-linux.cuda.cmakeFlags')).toContain('-DGGML_CUDA:BOOL=TRUE')
    expect(await of('packages.aarch64-linux.default.cmakeFlags')).toContain('-DGGML_CUDA:BOOL=FALSE')
    expect(await of('overlays.default', '--apply', 'o: o { } { }')).toEqual({ marked: true })
  })
})
