import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { namedFor, sourceMentions } from '../../../src/core/doctor/source-mentions.ts'

const of = (files: Readonly<Record<string, string>>, input = 'llama-cpp') => sourceMentions(Object.entries(files).map(([path, text]) => ({ path, text })), input)
const OVERLAY = 'final: prev:\n{\n  llama-cpp-cpu = prev.llama-cpp;\n  "llama-cpp-cuda" = prev.llama-cpp;\n  # llama-cpp-rocm = 1;\n  hello = prev.hello;\n}\n'

describe('what the Nix files of a fleet say of llama.cpp', () => {
  test('an overlay of their own: what it defines, and who imports it, by whatever path', () => {
    const { overlays } = of({
      'overlays/llama/default.nix': OVERLAY,
      'hosts/a.nix': 'import ../overlays/llama',
      'b.nix': 'import ./overlays/llama/default.nix',
      'hosts/c.nix': 'import ./overlays/llama # another directory, llama-cpp',
      'd.nix': '# import ./overlays/llama',
    })
    const [overlay, ...others] = overlays
    expect(others).toEqual([])
    expect(overlay?.definitions.map(({ line, text }) => `${line} ${text}`)).toEqual(['3 llama-cpp-cpu = prev.llama-cpp;', '4 "llama-cpp-cuda" = prev.llama-cpp;'])
    expect(overlay?.mentions.map(({ path }) => path)).toEqual(['hosts/a.nix', 'b.nix'])
  })

  test('one that stands in a module or in flake.nix is found there; attributes that are no overlay are not', () => {
    expect(of({ 'flake.nix': 'nixpkgs.overlays = [ (self: super: {\n  llama-cpp = super.llama-cpp.override { };\n}) ];' }).overlays.map(({ path }) => path)).toEqual(['flake.nix'])
    expect(of({ 'flake.nix': 'inputs = {\n  llama-cpp = { url = ""; };\n};' }).overlays).toEqual([])
  })

  test("the builder's own instructions, where llama.cpp is built and not in a remark behind the code", () => {
    const { nativeMentions } = of({
      'llama.nix': 'llama-cpp = prev.llama-cpp.overrideAttrs (old: {\n  NIX_CFLAGS_COMPILE = "-O3 -march=native";\n  cmakeFlags = [ ]; # no -march=native here\n  url = "a#b"; note = "-march=native";\n});',
      'game.nix': 'game = prev.game.overrideAttrs { NIX_CFLAGS_COMPILE = "-march=native"; };',
    })
    expect(nativeMentions.map(({ path, line }) => `${path}:${line}`)).toEqual(['llama.nix:2', 'llama.nix:4'])
  })

  test("upstream's own overlay, by the name of the input", () => {
    expect(of({ 'a.nix': '[ inputs.llama.overlays.default ] # llama-cpp' }, 'llama').upstreamOverlays).toHaveLength(1)
    expect(of({ 'a.nix': '[ inputs.llama-cpp.overlays.default ]' }, 'llama').upstreamOverlays).toEqual([])
  })

  test.each([
    ['hosts/boron.nix', 'x = pkgs.llama-cpp-vulkan;', 'vulkan'],
    ['hosts/boron/default.nix', 'x = inputs.llama-cpp.packages.${system}.default;', 'cpu'],
    ['hosts/boron/gpu.nix', 'x = inputs.llama-cpp.packages.x86_64-linux.cuda;', 'cuda'],
    ['hosts/borons.nix', 'x = pkgs.llama-cpp-vulkan;', null],
    ['hosts/boron.nix', '# pkgs.llama-cpp-vulkan', null],
    ['hosts/boron.nix', 'x = pkgs.llama-cpp;', null],
  ])('the package that boron’s file names: %s, %s', (path, text, variant) => {
    expect(namedFor('boron', of({ [path]: text }))?.variant ?? null).toBe(variant)
  })

  test('whether a module of ours is named anywhere', () => {
    expect(of({ 'a.nix': 'imports = [ inputs.llama-fleet.nixosModules.default ];' }).namesModule).toBe(true)
    expect(of({ 'a.nix': '# imports = [ inputs.llama-fleet.nixosModules.default ];' }).namesModule).toBe(false)
  })

  test('any text is read in bounded time and gives lines of it', () => {
    const texts = fc.array(fc.constantFrom('llama-cpp', 'final: prev:', ' = ', '\n', '#', './', '../', 'a', '${', '"', '.overlays', 'GGML_NATIVE=ON', '\0', '\u{1f999}'), { maxLength: 200 }).map((parts) => parts.join(''))
    fc.assert(fc.property(texts, texts, (one, other) => {
      const found = of({ 'x/a.nix': one, 'b.nix': other })
      for (const { path, line, text } of [...found.nativeMentions, ...found.upstreamOverlays, ...found.overlays.flatMap(({ definitions }) => definitions)]) {
        expect((path === 'b.nix' ? other : one).split('\n')[line - 1]?.trim()).toBe(text)
      }
    }))
  })
})
