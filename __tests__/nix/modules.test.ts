import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { NIX_VERSIONS, nixEvaluation } from '../support/nix-evaluation.ts'
import type { NixEvaluation } from '../support/nix-evaluation.ts'

interface Facts {
  readonly off: { readonly package: null; readonly installed: string[]; readonly failed: string[] }
  readonly carbon: { readonly package: string; readonly installed: string[]; readonly service: string; readonly failed: string[] }
  readonly byOverlay: string
  readonly withoutService: string
  readonly ownPackage: { readonly installed: string[]; readonly package: string }
  readonly cuda: { readonly refused: string[]; readonly allowed: string[]; readonly capabilities: string[] }
  readonly avx512OnArm: string[]
  readonly noVariant: string[]
  readonly otherService: string[]
  readonly otherInstalled: string[]
  readonly home: { readonly installed: string[]; readonly failed: string[]; readonly two: string[]; readonly off: string[]; readonly template: string[] }
}

const FACTS = `
  let
    haswell = [ "sse4_2" "avx" "f16c" "fma" "bmi2" "avx2" ];
    cpu = program { variant = "cpu"; cpuFeatures = haswell; };
    host = modules: (nixos { inherit modules; }).config;
    carbon = host [ cpu { services.llama-cpp.enable = true; } ];
    cuda = config: (nixos { inherit config; modules = [ (program { variant = "cuda"; cudaCapabilities = [ "8.9" ]; }) ]; }).config;
    other = (fleet { }).llama-cpp-vulkan;
    sumOf = config: { package = config.programs.llama-fleet.package; installed = installed config.environment.systemPackages; failed = failed config; };
  in {
    off = sumOf (host [ ]);
    carbon = sumOf carbon // { package = carbon.programs.llama-fleet.package.drvPath; service = carbon.services.llama-cpp.package.drvPath; };
    byOverlay = (fleet { cpuFeatures = haswell; }).llama-cpp-cpu.drvPath;
    withoutService = (host [ cpu ]).services.llama-cpp.package.name;
    ownPackage = let config = host [ cpu { programs.llama-fleet.package = lib.mkForce other; } ]; in {
      installed = installed config.environment.systemPackages;
      package = other.drvPath;
    };
    cuda = {
      refused = failed (cuda { });
      allowed = failed (cuda { allowUnfree = true; });
      capabilities = (cuda { allowUnfree = true; }).programs.llama-fleet.package.cmakeFlags;
    };
    avx512OnArm = failed (nixos { system = "aarch64-linux"; modules = [ (program { variant = "cpu"; cpuFeatures = [ "avx512" ]; }) ]; }).config;
    noVariant = failed (host [ (program { }) ]);
    otherService = failed (host [ cpu { services.llama-cpp = { enable = true; package = other; }; } ]);
    otherInstalled = failed (host [ cpu { environment.systemPackages = [ other (tool "llama-cpp-notes") ]; } ]);
    home = {
      installed = installed (home [ cpu ]).home.packages;
      failed = failed (home [ cpu ]);
      two = failed (home [ cpu { home.packages = [ other ]; } ]);
      off = installed (home [ ]).home.packages;
      template = installed (home [ (own + "/nix/templates/fleet/home/llama-cpp.nix") ]).home.packages;
    };
  }`

describe.each(NIX_VERSIONS)('programs.llama-fleet on nix %s and the real llama.cpp', (_version, wish) => {
  let nix: NixEvaluation
  let facts: Facts
  beforeAll(async () => {
    nix = await nixEvaluation(wish)
    facts = (await nix.value(FACTS)) as Facts
  })
  afterAll(() => nix.close())

  test('does nothing where it is not enabled, and needs no source there', () => {
    expect(facts.off).toEqual({ package: null, installed: [], failed: [] })
    expect(facts.home.off).toEqual([])
  })

  test('installs the variant and hands it to the enabled service, with the packages the host was given', () => {
    expect(facts.carbon).toEqual({ package: facts.byOverlay, installed: [facts.byOverlay], service: facts.byOverlay, failed: [] })
    expect(facts.withoutService).toBe('llama-cpp-of-nixpkgs')
  })

  test('builds for Home Manager what it builds for NixOS, without touching nixpkgs', () => {
    expect(facts.home).toMatchObject({ installed: [facts.byOverlay], failed: [], template: [facts.byOverlay] })
  })

  test('installs another package where one is forced', () => {
    expect(facts.ownPackage.installed).toEqual([facts.ownPackage.package])
  })

  test('cuda says where to allow the licence, and builds for the capabilities once it is', () => {
    expect(facts.cuda.refused).toEqual([expect.stringMatching(/variant is "cuda".*refuses NVIDIA's compiler.*allowUnfree = true/s)])
    expect(facts.cuda.allowed).toEqual([])
    expect(facts.cuda.capabilities).toContain('-DCMAKE_CUDA_ARCHITECTURES:STRING=89')
  })

  test('AVX-512 on aarch64 is an assertion, and so is a missing variant', () => {
    expect(facts.avx512OnArm).toEqual([expect.stringContaining("The CPU feature 'avx512' is one of x86_64, and this host is aarch64-linux")])
    expect(facts.noVariant).toEqual([expect.stringContaining('programs.llama-fleet.variant is not set')])
  })

  test('two llama.cpp on one host are an assertion, wherever the second comes from', () => {
    expect(facts.otherService).toEqual([expect.stringContaining('services.llama-cpp.package has another llama.cpp (llama-cpp-vulkan)')])
    expect(facts.otherInstalled).toEqual([expect.stringContaining('environment.systemPackages has another llama.cpp (llama-cpp-vulkan)')])
    expect(facts.home.two).toEqual([expect.stringContaining('home.packages has another llama.cpp (llama-cpp-vulkan)')])
  })

  test('two variants are refused with the files that ask for them', async () => {
    const variant = (name: string): string => `{ _file = "${name}.nix"; programs.llama-fleet.variant = "${name}"; }`
    const sentence = await nix.refusal(`(nixos { modules = [ (program { }) ${variant('cuda')} ${variant('vulkan')} ]; }).config.programs.llama-fleet.variant`)
    expect(sentence).toMatch(/A host runs one llama\.cpp, .* - (?:cuda in cuda\.nix - vulkan in vulkan\.nix|vulkan in vulkan\.nix - cuda in cuda\.nix) Keep one;/)
  })

  test.each([
    ['{ variant = "metal"; }', 'variant', /programs\.llama-fleet\.variant' is not of type/],
    ['{ variant = "cpu"; source = lib.mkForce "llama.cpp"; }', 'source', /programs\.llama-fleet\.source' is not of type `absolute path'/],
    ['{ variant = "cpu"; cpuFeatures = "avx2"; }', 'cpuFeatures', /programs\.llama-fleet\.cpuFeatures' is not of type/],
    ['{ variant = "cpu"; cmakeOptions.GGML_LTO = 1; }', 'cmakeOptions', /cmakeOptions\.GGML_LTO' is not of type `boolean or string'/],
    ['{ variant = "cpu"; features = [ ]; }', 'variant', /option `programs\.llama-fleet\.features' does not exist/],
  ])('%s is refused', async (given, option, sentence) => {
    expect(await nix.refusal(`(nixos { modules = [ (program ${given}) ]; }).config.programs.llama-fleet.${option}`)).toMatch(sentence)
  })
})
