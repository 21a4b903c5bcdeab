import { chmod, cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { nixValue } from '../../scripts/real/stand-in-repositories.ts'
import { command } from '../../scripts/stand-ins/command.ts'
import { isolatedNixEnvironment, removeReadOnly } from '../../scripts/stand-ins/isolated-store.ts'
import { nixForTests } from '../support/nix.ts'

const standIn = fileURLToPath(new URL('../../scripts/real/nixpkgs-stand-in', import.meta.url))
let directory: string
let env: Record<string, string>
let nix: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'llama-fleet-nixpkgs-'))
  nix = (await nixForTests()).nix
  env = { ...(await isolatedNixEnvironment(join(directory, 'nix'))).env, PATH: process.env['PATH'] ?? '' }
  await cp(standIn, join(directory, 'nixpkgs'), { recursive: true })
  await mkdir(join(directory, 'project'))
  await writeFile(join(directory, 'project', 'CMakeLists.txt'), '')
})
afterAll(() => removeReadOnly(directory))

const evaluated = async (expression: string): Promise<unknown> => {
  const scope = `let pkgs = import ${directory}/nixpkgs { system = "x86_64-linux"; }; inherit (pkgs) lib stdenv; in`
  return JSON.parse(await command(nix, ['eval', '--impure', '--json', '--expr', `${scope} ${expression}`], { env }))
}

describe("the nixpkgs stand-in's lib", () => {
  test.each([
    ['lib.cmakeBool "GGML_AVX2" true', '-DGGML_AVX2:BOOL=TRUE'],
    ['lib.cmakeBool "GGML_AVX2" false', '-DGGML_AVX2:BOOL=FALSE'],
    ['lib.cmakeFeature "A" "sm;80"', '-DA:STRING=sm;80'],
    ['map (lib.hasSuffix ".nix") [ "a.nix" ".nix" "nix" "a.nixx" "" ]', [true, true, false, false, false]],
    ['map (lib.hasPrefix ".") [ ".git" "." "a." "" ]', [true, true, false, false]],
    ['lib.strings.toLower "CUDA-MetalKit 9"', 'cuda-metalkit 9'],
    ['lib.strings.concatMapStringsSep "-" lib.toLower [ "A" "B" ]', 'a-b'],
    ['lib.optionals false [ 1 ] ++ lib.optional true 2', [2]],
    ['lib.genAttrs [ "a" "b" ] (name: name + name)', { a: 'aa', b: 'bb' }],
    ['(lib.fix (lib.extends (final: prev: { a = prev.a + 1; b = final.a; }) (self: { a = 1; c = self.b; }))).c', 2],
    ['(lib.callPackageWith { a = 1; b = 2; } ({ a, b, c ? 3 }: { sum = a + b + c; }) { b = 10; }).sum', 14],
    ['((lib.callPackageWith { a = 1; } ({ a, b ? 0 }: { sum = a + b; }) { }).override { b = 5; }).sum', 6],
    ['((lib.makeScope pkgs.newScope (self: { a = 1; b = self.callPackage ({ a, lib }: { inherit a; }) { }; })).b).a', 1],
    ['let p = lib.platform "aarch64-linux"; in [ p.isAarch64 p.isx86_64 p.isLinux p.isDarwin ]', [true, false, true, false]],
  ])('%s', async (expression, value) => {
    expect(await evaluated(expression)).toEqual(value)
  })

  test('a source leaves out what either filter leaves out', async () => {
    const source = join(directory, 'source')
    await mkdir(join(source, '.git'), { recursive: true })
    for (const name of ['keep.cpp', 'README.md', 'old~', 'x.o', '.git/HEAD']) await writeFile(join(source, name), '')
    const arguments_ = `filter = path: type: !(lib.hasSuffix ".md" path); src = lib.cleanSource ${source};`
    const names = `builtins.attrNames (builtins.readDir (lib.cleanSourceWith { ${arguments_} }).outPath)`
    expect(await evaluated(names)).toEqual(['keep.cpp'])
  })
})

describe("the nixpkgs stand-in's mkDerivation", () => {
  const package_ = `(stdenv.mkDerivation (final: {
    pname = "p"; version = "1"; cmakeFlags = [ "a" ]; seen = toString final.cmakeFlags; env.E = "e";
  }))`

  test('hands the final attributes to the package, after every overrideAttrs', async () => {
    const once = `${package_}.overrideAttrs (old: { cmakeFlags = old.cmakeFlags ++ [ "b" ]; })`
    const twice = `(${once}).overrideAttrs (final: old: { twice = toString (old.cmakeFlags ++ final.cmakeFlags); })`
    expect(await evaluated(`let d = ${twice}; in [ d.seen d.twice d.name d.E ]`)).toEqual(['a b', 'a b a b', 'p-1', 'e'])
  })

  test('keeps overrideAttrs across override and the other way round', async () => {
    const called = `(pkgs.callPackage ({ stdenv, flag ? "x" }: stdenv.mkDerivation {
      pname = "p"; version = "1"; cmakeFlags = [ flag ];
    }) { })`
    const add = '(old: { cmakeFlags = old.cmakeFlags ++ [ "b" ]; })'
    expect(await evaluated(`((${called}.override { flag = "y"; }).overrideAttrs ${add}).cmakeFlags`)).toEqual(['y', 'b'])
    expect(await evaluated(`((${called}.overrideAttrs ${add}).override { flag = "y"; }).cmakeFlags`)).toEqual(['y', 'b'])
  })

  test('gives the same derivation for the same attributes and another for another', async () => {
    const changed = `(${package_}.overrideAttrs { cmakeFlags = [ ]; })`
    const paths = await evaluated(`[ ${package_}.drvPath ${package_}.drvPath ${changed}.drvPath ]`)
    const [first, second, third] = paths as string[]
    expect(first).toBe(second)
    expect(third).not.toBe(first)
  })
})

// `npm test` needs no cmake, ninja or compiler: these stubs note how they are called. The real lane has the real ones.
describe("the nixpkgs stand-in's builder", () => {
  const stubs: Readonly<Record<string, string>> = {
    cmake: `echo "cmake $*" >> $HOME/calls
      mkdir -p build/src/Unity
      echo "#include \\"$PWD/src/a.cpp\\"" > build/src/Unity/unity_0_cxx.cxx`,
    ninja: 'echo "ninja $TERM $*" >> $HOME/calls',
    ccache: 'echo "ccache $*" >> $HOME/calls',
  }
  const built = async (name: string, programs: readonly string[], ccacheDirectory: string | null, cmakeFlags = ''): Promise<string> => {
    const bin = join(directory, name, 'bin')
    await cp(standIn, join(directory, name), { recursive: true })
    await mkdir(bin)
    for (const program of programs) {
      await writeFile(join(bin, program), `#!/bin/sh\n${stubs[program]}\n`)
      await chmod(join(bin, program), 0o755)
    }
    await writeFile(join(directory, name, 'host.nix'), nixValue({ path: `${bin}:/usr/bin:/bin`, ccacheDirectory, cmakeFlags }))
    const install = 'mkdir $out; cp $HOME/calls build/src/Unity/unity_0_cxx.cxx $out'
    const expression = `(import ${directory}/${name} { system = builtins.currentSystem; }).stdenv.mkDerivation {
      pname = "p"; version = "1"; src = ${directory}/project;
      cmakeFlags = [ "-DA=1" "-DB=2" ]; ninjaFlags = [ "llama-bench" ]; installPhase = "${install}";
    }`
    return (await command(nix, ['build', '--impure', '--no-link', '--print-out-paths', '--expr', expression], { env })).trim()
  }

  test('configures with the flags, builds only the named targets, and puts ccache before the compiler', async () => {
    const out = await built('with-ccache', ['cmake', 'ninja', 'ccache'], join(directory, 'ccache'))
    const [cmake, ninja] = (await readFile(join(out, 'calls'), 'utf8')).split('\n')
    expect(cmake).toContain(`-DCMAKE_INSTALL_RPATH=${out}/lib`)
    expect(cmake).toMatch(/ -DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DA=1 -DB=2$/)
    expect(ninja).toMatch(/^ninja dumb -C build -j\d+ llama-bench$/)
  })

  test('builds without a compiler cache where none is configured', async () => {
    const out = await built('without-ccache', ['cmake', 'ninja'], null)
    expect(await readFile(join(out, 'calls'), 'utf8')).not.toContain('LAUNCHER')
  })

  test('tells cmake what this machine has, each flag by itself', async () => {
    const out = await built('with-flags', ['cmake', 'ninja'], null, '-DC=/opt/c -DD=4')
    expect((await readFile(join(out, 'calls'), 'utf8')).split('\n')[0]).toMatch(/ -DC=\/opt\/c -DD=4 -DA=1 -DB=2$/)
  })

  test('writes unity sources that name no build directory, which is another each time', async () => {
    const out = await built('unity', ['cmake', 'ninja'], null)
    expect(await readFile(join(out, 'unity_0_cxx.cxx'), 'utf8')).toBe('#include "../../../src/a.cpp"\n')
  })
})
