import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { ConfiguredHost, PackageFacts } from '../../src/core/doctor/facts.ts'
import { HOMES_QUESTION, hostsQuestion, readHomes, readHostAnswer } from '../../src/core/doctor/host-question.ts'
import { parseConfig } from '../../src/core/hosts/config-text.ts'
import { HOSTS_QUESTION, readHosts } from '../../src/core/hosts/installable.ts'
import { planHosts } from '../../src/core/hosts/planned-hosts.ts'
import { DECLARED_BY } from '../../src/core/hosts/declared-options.ts'
import { NIX_VERSIONS, nixEvaluation } from '../support/nix-evaluation.ts'
import type { NixEvaluation } from '../support/nix-evaluation.ts'

/** Hosts as nixosSystem gives them, with packages of the real llama.cpp from one instance of nixpkgs or another, and what is asked of them. */
const ASKED = `
  let
    own = withTools (packagesFor { overlays = [ (overlay { inherit llama-cpp; cpuFeatures = [ "avx2" ]; }) ]; });
    # another nixpkgs: the same package made with another cmake
    other = packagesFor { overlays = [ (final: prev: { cmake = tool "cmake" // { pname = "cmake"; }; }) (overlay { inherit llama-cpp; }) ]; };
    host = config: { inherit config; pkgs = own; };
    served = package: host { services.llama-cpp = { enable = true; inherit package; }; };
    wrapper = tool "llama-cpp-wrapped" // { pname = "llama-cpp"; };
    given = nixos { config.allowUnfree = true; modules = [ (program { variant = "cuda"; }) ]; };
  in {
    hosts = (${hostsQuestion({ carbon: null, beryllium: null, argon: null, neon: 'cuda', given: null, recipes: null, argonaut: null, krypton: null, 'a"b': null }).apply}) {
      carbon = served own.llama-cpp-cpu;
      beryllium = served other.llama-cpp-cuda;
      argon = served wrapper;
      neon = host { };
      argonaut = host {
        nix.settings = { trusted-users = [ "root" ]; extra-trusted-users = [ "gha" ]; sandbox = true; substituters = [ "https://a.example.org" ]; };
        nix.extraOptions = "# trusted-users = nobody\nkeep-outputs = true\nextra-trusted-users = @wheel ada # and her\nsandbox = relaxed\nextra-substituters = https://b.example.org\n";
      };
      krypton = host { nix.settings.trusted-users = [ "root" "gha" ]; nix.extraOptions = "  trusted-users = root\nsandbox = false"; };
      recipes = host {
        environment.systemPackages =
          let of = name: more: tool name // { pname = name; version = "6981"; cmakeFlags = [ "-DGGML_CUDA:BOOL=TRUE" ]; } // more;
              byName.meta.position = "/nix/store/00000000000000000000000000000000-source/pkgs/by-name/ll/llama-cpp/package.nix:77";
          in [
            (of "llama-cpp" (byName // { src = tool "source"; }))
            (of "llama-cpp" (byName // { src = llama-cpp; }))
            (of "llama-cpp" (byName // { src = { outPath = llama-cpp; rev = "abc"; }; }))
            (of "llama-cpp" { src = "\${llama-cpp}/ggml"; })
            (of "llama-cpp" { src = [ llama-cpp ]; })
            (of "llama-cpp-wrapped" { meta.position = "/nix/store/00000000000000000000000000000000-source/pkgs/wrapped.nix:3"; })
            (of "llama-cpp-python" { })
            (of "llama-cpp-tuned" { stdenv.hostPlatform.gcc.arch = "znver4"; env.NIX_CFLAGS_COMPILE = "-O3 -march=native"; CXXFLAGS = [ "-g" ]; })
          ];
      };
      inherit given;
      "a\\"b" = host { };
    };
    homes = (${HOMES_QUESTION.apply}) {
      "bea@laptop" = { pkgs = own; config = home [ (program { variant = "vulkan"; }) ]; };
      "cem@carbon" = { pkgs = own; config.home.packages = [ other.llama-cpp-vulkan own.cmake ]; };
    };
    # of the module that is not enabled, and of a package that is called as all of nixpkgs' are
    found = (${HOSTS_QUESTION.apply}) {
      off = host { programs.llama-fleet = { enable = false; variant = null; package = null; }; services.llama-cpp = { enable = true; package = own.llama-cpp-vulkan; }; };
      beryllium = served (own.llama-cpp-cuda // { pname = "llama-cpp"; });
      neon = host { services.llama-cpp = { enable = false; package = throw "not asked for"; }; };
    };
    llamaCpp = [ (toString llama-cpp) (builtins.unsafeDiscardStringContext "\${llama-cpp}") ];
    declared = let ${DECLARED_BY} in { real = declaredBy own.llama-cpp-cpu; fetched = declaredBy { src = wrapper; }; none = declaredBy wrapper; path = declaredBy { src = miniature; }; };
  }`

describe('what the doctor asks nix, on the real llama.cpp (2.26; the fleets of __tests__/e2e are read with 2.34)', () => {
  let nix: NixEvaluation
  let hosts: ReadonlyMap<string, ConfiguredHost>
  let answer: { readonly hosts: unknown; readonly homes: unknown; readonly found: unknown; readonly llamaCpp: readonly string[]; readonly declared: Readonly<Record<string, string[] | null>> }
  beforeAll(async () => {
    nix = await nixEvaluation(NIX_VERSIONS[0][1])
    answer = (await nix.value(ASKED)) as typeof answer
    hosts = readHostAnswer(answer.hosts)
  })
  afterAll(() => nix.close())
  const measured = (name: string): PackageFacts | null | undefined => hosts.get(name)?.measured

  test("another instance of nixpkgs is told by its cmake, and what has none is not called foreign", () => {
    expect(['carbon', 'beryllium', 'argon', 'given'].map((name) => measured(name)?.foreign)).toEqual([false, true, null, false])
    expect(measured('carbon')).toMatchObject({ place: 'services.llama-cpp.package', recipe: 'upstream', cmakeFlags: expect.arrayContaining(['-DGGML_AVX2:BOOL=TRUE']) })
  })

  test('the recipe of nixpkgs is told from one that builds the source of the flake, and bindings for Python are no llama.cpp', () => {
    expect(hosts.get('recipes')?.installed.map(({ name, recipe }) => `${name} ${recipe}`)).toEqual(['llama-cpp nixpkgs', ...Array<string>(4).fill('llama-cpp unknown'), 'llama-cpp-wrapped unknown', 'llama-cpp-tuned unknown'])
    const [given, stored] = answer.llamaCpp
    expect(hosts.get('recipes')?.installed.map(({ source }) => source)).toEqual([null, given, given, stored, null, null, null])
    expect(measured('carbon')?.source).toBe(stored)
    expect(hosts.get('recipes')?.installed.map(({ compilerFlags }) => compilerFlags)).toEqual([[], [], [], [], [], [], ['-O3', '-march=native', '-g', '-march=znver4']])
  })

  test('settings of nix are those of nix.settings, of its extra- names and of the lines of nix.extraOptions', () => {
    expect(hosts.get('argonaut')).toMatchObject({ trustedUsers: ['root', 'gha', '@wheel', 'ada'], sandbox: 'relaxed', substituters: ['https://a.example.org', 'https://b.example.org'] })
    expect(hosts.get('krypton')).toMatchObject({ trustedUsers: ['root'], sandbox: false, substituters: [] })
    expect(hosts.get('neon')).toMatchObject({ trustedUsers: [], sandbox: null })
  })

  test('CUDA’s licence is asked about where CUDA is, and whether the host can allow it', () => {
    expect(['argon', 'beryllium', 'carbon', 'given', 'neon'].map((name) => [name, hosts.get(name)?.allowsCuda, hosts.get(name)?.givenPkgs])).toEqual([
      ['argon', null, false], ['beryllium', null, false], ['carbon', null, false], ['given', true, true], ['neon', false, false],
    ])
    expect(measured('neon')?.place).toBe('pkgs.llama-cpp-cuda')
  })

  test('a plan finds the service of a host whose module is off, and the variant by what cmake is told', () => {
    const planned = planHosts(parseConfig('model: /m.gguf', 'the config'), readHosts(answer.found), 'the config')
    expect(planned.map(({ name, variant, statistic }) => `${name} ${variant} ${statistic}`)).toEqual(['beryllium cuda median', 'off vulkan median'])
  })

  test('Home Manager configurations of their own are asked for the llama.cpp they install', () => {
    expect(readHomes(answer.homes).map(({ name, byModule, installed }) => [name, byModule, installed.map((one) => [one.name, one.foreign])])).toEqual([
      ['bea@laptop', true, [['llama-cpp-vulkan', false]]],
      ['cem@carbon', false, [['llama-cpp-vulkan', true]]],
    ])
  })

  test('the options that a source declares are read where nothing has to be built for it', () => {
    const { real, fetched, none, path } = answer.declared
    expect(real).toEqual(expect.arrayContaining(['GGML_AVX2', 'GGML_NATIVE', 'GGML_CPU_ARM_ARCH', 'GGML_CPU_ALL_VARIANTS', 'GGML_CUDA', 'LLAMA_BUILD_TESTS']))
    expect(path).toEqual(expect.arrayContaining(['GGML_AVX2', 'GGML_CPU_ARM_ARCH']))
    expect([fetched, none]).toEqual([null, null])
  })
})
