import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { provideLlamaCppNixFiles } from '../../scripts/real/llama-cpp-nix-files.ts'
import table from '../../src/core/hosts/cpu-feature-table.json' with { type: 'json' }
import { cpuFeatureLine, cpuFeaturesOf } from '../../src/core/hosts/cpu-features.ts'
import { RECORDED_CPUS } from '../support/recorded-cpus.ts'
import { NIX_VERSIONS, nixEvaluation } from '../support/nix-evaluation.ts'
import type { NixEvaluation } from '../support/nix-evaluation.ts'

interface Facts {
  readonly names: string[]
  readonly upstream: Record<'cpu' | 'cuda' | 'vulkan' | 'rocm', string>
  readonly plain: Record<'cpu' | 'cuda' | 'vulkan' | 'rocm', string>
  readonly flags: Record<string, string[]>
  readonly same: string[]
  readonly other: string
  readonly nixpkgsOwn: string
  readonly replaced: string[]
  readonly arm: Record<string, string[]>
  readonly armPlain: boolean
  readonly recorded: string[][]
  readonly miniature: { readonly plain: boolean; readonly flags: string[]; readonly capabilities: string[] }
}

/** Everything in one evaluation, because nix starts slower than it evaluates. */
const FACTS = `
  let
    variants = [ "cpu" "cuda" "vulkan" "rocm" ];
    drvs = pkgs: lib.genAttrs variants (name: pkgs."llama-cpp-\${name}".drvPath);
    haswell = { cpuFeatures = [ "sse4_2" "avx" "f16c" "fma" "bmi2" "avx2" ]; };
    own = self: super: { llama-cpp = tool "llama-cpp-of-nixpkgs"; };
    before = packagesFor { overlays = [ own (overlay { inherit llama-cpp; }) ]; };
    replaced = packagesFor { overlays = [ own (overlay { inherit llama-cpp; replaceLlamaCpp = "vulkan"; }) ]; };
    ours = pkgs: name: lib.filter (flag: !builtins.elem flag (upstream { }).cmakeFlags) pkgs."llama-cpp-\${name}".cmakeFlags;
    arm = features: ours (fleet { system = "aarch64-linux"; cpuFeatures = features; }) "cpu";
  in {
    names = builtins.attrNames (overlay { inherit llama-cpp; } { } { });
    upstream = {
      cpu = (upstream { }).drvPath;
      cuda = ((upstream { }).override { useCuda = true; }).drvPath;
      vulkan = ((upstream { }).override { useVulkan = true; }).drvPath;
      rocm = ((upstream { }).override { useRocm = true; }).drvPath;
    };
    plain = drvs (fleet { });
    flags = lib.genAttrs variants (ours (fleet haswell)) // {
      capabilities = ours (fleet { cudaCapabilities = [ "8.6" "9.0a" ]; }) "cuda";
      targets = ours (fleet { rocmGpuTargets = [ "gfx90a" "gfx1100" ]; }) "rocm";
      options = ours (fleet { cmakeOptions = { GGML_CUDA_FA_ALL_QUANTS = true; GGML_SCHED_MAX_COPIES = "1"; LLAMA_BUILD_TESTS = false; CMAKE_BUILD_TYPE = "Release"; }; }) "cpu";
      native = builtins.filter (flag: lib.hasPrefix "-DGGML_NATIVE" flag) (fleet haswell).llama-cpp-cuda.cmakeFlags;
    };
    same = map (cpuFeatures: (fleet { inherit cpuFeatures; }).llama-cpp-cpu.drvPath) [ [ "avx" "avx2" ] [ "avx2" "avx" "avx2" ] ];
    other = (fleet { cpuFeatures = [ "avx" ]; }).llama-cpp-cpu.drvPath;
    nixpkgsOwn = before.llama-cpp.name;
    replaced = [ replaced.llama-cpp.drvPath replaced.llama-cpp-vulkan.drvPath ];
    arm = { graviton = arm [ "sve" "asimd" "i8mm" "asimddp" "bf16" "asimdhp" ]; compilers = arm [ "dotprod" "fp16" ]; sme = arm [ "asimddp" "sme" "sme2" "svei8mm" ]; };
    recorded = [ ${RECORDED_CPUS.map(({ cpuinfo, name }) => {
      const list = cpuFeatureLine(cpuFeaturesOf(cpuinfo), 'nix')
      return /^(?:ARM|Apple)/.test(name) ? `(arm ${list})` : `(ours (fleet { cpuFeatures = ${list}; }) "cpu")`
    }).join(' ')} ];
    armPlain = (fleet { system = "aarch64-linux"; cpuFeatures = [ "asimd" ]; }).llama-cpp-cpu.drvPath == (upstream { system = "aarch64-linux"; }).drvPath;
    miniature = {
      plain = (small [ (overlay { llama-cpp = miniature; }) ]).llama-cpp-cpu.drvPath
        == ((small [ ]).callPackage "\${miniature}/.devops/nix/scope.nix" { }).llama-cpp.drvPath;
      flags = (small [ (overlay ({ llama-cpp = miniature; } // haswell)) ]).llama-cpp-vulkan.cmakeFlags;
      capabilities = (small [ (overlay { llama-cpp = miniature; cudaCapabilities = [ "7.5" ]; }) ]).llama-cpp-cuda.cmakeFlags;
    };
  }`

describe.each(NIX_VERSIONS)('lib.overlay on nix %s and the real llama.cpp', (_version, wish) => {
  let nix: NixEvaluation
  let facts: Facts
  beforeAll(async () => {
    nix = await nixEvaluation(wish)
    facts = (await nix.value(FACTS)) as Facts
  })
  afterAll(() => nix.close())

  test('adds the four variants and touches no other name', () => {
    expect(facts.names).toEqual(['llama-cpp-cpu', 'llama-cpp-cuda', 'llama-cpp-rocm', 'llama-cpp-vulkan'])
    expect(facts.nixpkgsOwn).toBe('llama-cpp-of-nixpkgs')
  })

  test("replaces nixpkgs' llama-cpp only when asked, by the variant that is named", () => {
    const [replaced, vulkan] = facts.replaced
    expect(replaced).toBe(vulkan)
  })

  test("without features every variant is upstream's own derivation", () => {
    expect(facts.plain).toEqual(facts.upstream)
    expect(new Set(Object.values(facts.plain)).size).toBe(4)
    expect(facts.armPlain).toBe(true)
  })

  test.each(['cpu', 'cuda', 'vulkan', 'rocm'])('the features reach %s', (variant) => {
    const switches = ['AVX', 'AVX2', 'BMI2', 'F16C', 'FMA', 'SSE42'].map((name) => `-DGGML_${name}:BOOL=TRUE`)
    expect(facts.flags[variant]).toEqual(expect.arrayContaining(switches))
  })

  test('the miniature’s llama.cpp is built in the same way', () => {
    expect(facts.miniature.plain).toBe(true)
    expect(facts.miniature.flags).toEqual(expect.arrayContaining(['-DGGML_VULKAN:BOOL=TRUE', '-DGGML_AVX2:BOOL=TRUE']))
    expect(facts.miniature.capabilities).toContain('-DCMAKE_CUDA_ARCHITECTURES:STRING=75')
  })

  test('-march=native stays off', () => {
    expect(facts.flags['native']).toEqual(['-DGGML_NATIVE:BOOL=FALSE'])
  })

  test('hosts with equal features, in whatever order, share one derivation; others have another', () => {
    const [first, second] = facts.same
    expect(first).toBe(second)
    expect(facts.other).not.toBe(first)
    expect(facts.plain.cpu).not.toBe(first)
  })

  test('CUDA capabilities, ROCm targets and more cmake options take the place of the defaults', () => {
    expect(facts.flags['capabilities']).toContain('-DCMAKE_CUDA_ARCHITECTURES:STRING=86;90a')
    expect(facts.flags['targets']).toContain('-DCMAKE_HIP_ARCHITECTURES:STRING=gfx90a;gfx1100')
    expect(facts.flags['options']).toEqual([
      '-DCMAKE_BUILD_TYPE:STRING=Release',
      '-DGGML_CUDA_FA_ALL_QUANTS:BOOL=TRUE',
      '-DGGML_SCHED_MAX_COPIES:STRING=1',
      '-DLLAMA_BUILD_TESTS:BOOL=FALSE',
    ])
  })

  test("aarch64 gets one -march, from the kernel's names or the compilers'", () => {
    expect(facts.arm).toEqual({
      graviton: ['-DGGML_CPU_ARM_ARCH:STRING=armv8.2-a+fp16+dotprod+i8mm+bf16+sve'],
      compilers: ['-DGGML_CPU_ARM_ARCH:STRING=armv8.2-a+fp16+dotprod'],
      sme: ['-DGGML_CPU_ARM_ARCH:STRING=armv8.2-a+dotprod'],
    })
  })

  test('the list that each recorded machine prints with --nix becomes what its CPU has, for whichever architecture', () => {
    expect(facts.recorded.map((flags, index) => [RECORDED_CPUS[index]?.machine, flags.toSorted()])).toEqual(RECORDED_CPUS.map(({ machine, flags }) => [machine, flags]))
  })

  test('what cannot be built is refused with all reasons, and only when the package is asked for', async () => {
    const sentence = await nix.refusal('(fleet { cpuFeatures = [ "avx3" ]; cudaCapabilities = [ "sm_89" ]; }).llama-cpp-cuda.drvPath')
    expect(sentence).toContain("There is no CPU feature 'avx3'. Did you mean 'avx'?")
    expect(sentence).toContain('The CUDA capability "sm_89" is not of the form "8.9"')
    expect(await nix.value('builtins.attrNames (fleet { cpuFeatures = [ "avx3" ]; })')).toContain('llama-cpp-cuda')
  })

  test.each([
    ['{ cpuFeature = [ ]; }', /unexpected argument 'cpuFeature'/],
    ['{ replaceLlamaCpp = "metal"; }', /replaceLlamaCpp = "metal" is no variant; there are cpu, cuda, vulkan and rocm\./],
  ])('%s is refused', async (args, sentence) => {
    expect(await nix.refusal(`[ (fleet ${args}).llama-cpp-cpu.drvPath (fleet ${args}).llama-cpp.drvPath ]`)).toMatch(sentence)
  })
})

describe('what lib.overlay refuses', () => {
  let nix: NixEvaluation
  beforeAll(async () => {
    nix = await nixEvaluation(NIX_VERSIONS[1][1])
  })
  afterAll(() => nix.close())
  const faults = (args: string): Promise<unknown> => nix.value(`faultsOf ${args}`)

  test.each([
    ['AVX512_VBMI', 'avx512vbmi'],
    ['avx512_vbmi', 'avx512vbmi'],
    ['sse42', 'sse4_2'],
    ['avxvnni', 'avx_vnni'],
    ['', 'avx'],
  ])('the unknown feature %j names the nearest, %s', async (unknown, nearest) => {
    expect(await faults(`{ cpuFeatures = [ "fma" "${unknown}" ]; }`)).toEqual([
      expect.stringContaining(`There is no CPU feature '${unknown}'. Did you mean '${nearest}'?`),
    ])
  })

  test('arguments of another kind or form, by their names', async () => {
    const rows: [string, string | string[]][] = [
      ['{ cpuFeatures = "avx2"; }', 'cpuFeatures must be a list of strings such as [ "avx2" "fma" ], and is a string.'],
      ['{ cpuFeatures = [ 2 ]; cudaCapabilities = 8.9; }', ['cpuFeatures must be a list of strings such as [ "avx2" "fma" ], and is a list of something else.', 'cudaCapabilities must be a list of strings such as [ "8.9" ], and is a float.']],
      ['{ cpuFeatures = null; }', 'cpuFeatures must be a list of strings such as [ "avx2" "fma" ], and is null.'],
      ['{ cudaCapabilities = [ ]; }', "cudaCapabilities is empty: leave it out (null) for those of nixpkgs' config."],
      ['{ rocmGpuTargets = [ ]; }', 'rocmGpuTargets is empty: leave it out (null) for all that nixpkgs has.'],
      ['{ rocmGpuTargets = [ "gfx90a:xnack-" "gfx11-generic" "RX 7900" ]; }', 'The ROCm target "RX 7900" is not of the form "gfx1100"; `rocminfo | grep gfx` prints a GPU\'s.'],
      ['{ cmakeOptions = [ "-DGGML_LTO=ON" ]; }', 'cmakeOptions must be a set such as { GGML_LTO = true; }, and is a list of something else.'],
      ['{ cmakeOptions = { GGML_LTO = null; GGML_SCHED_MAX_COPIES = [ "1" ]; GGML_CUDA_FA_ALL_QUANTS = { }; LLAMA_BUILD_TESTS = 0; }; }', ['GGML_CUDA_FA_ALL_QUANTS', 'GGML_LTO', 'GGML_SCHED_MAX_COPIES'].map((name, index) => `cmakeOptions.${name} must be true, false or a string, and is ${['a set', 'null', 'a list'][index] ?? ''}.`)],
      ['{ llama-cpp = null; }', 'llama-cpp must be the flake input that pins llama.cpp (inputs.llama-cpp), and is null.'],
      ['{ cpuFeatures = [ ]; rocmGpuTargets = [ "gfx1100" ]; cudaCapabilities = [ "8.9" ]; }', []],
    ]
    const said = (await nix.value(`[ ${rows.map(([args]) => `(faultsOf ${args})`).join(' ')} ]`)) as string[][]
    expect(rows.map(([args], index) => [args, said[index]])).toEqual(rows.map(([args, sentences]) => [args, [sentences].flat()]))
  })

  test('a part of avx512 alone says what avx512 needs', async () => {
    expect(await faults('{ cpuFeatures = [ "avx512f" ]; }')).toEqual([
      expect.stringContaining("'avx512f' is one of those that 'avx512' stands for: write avx512 where the CPU has avx512f, avx512cd,"),
    ])
  })

  test('a feature of another architecture says which, and one of no known architecture too', async () => {
    expect(await faults('{ system = "aarch64-linux"; cpuFeatures = [ "avx512" "i8mm" ]; }')).toEqual([
      expect.stringContaining("The CPU feature 'avx512' is one of x86_64, and this host is aarch64-linux"),
    ])
    expect(await faults('{ cpuFeatures = [ "dotprod" ]; }')).toEqual([expect.stringContaining("'dotprod' is one of aarch64")])
    expect(await faults('{ system = "riscv64-linux"; cpuFeatures = [ "avx" ]; }')).toEqual([
      expect.stringContaining('known for x86_64 and aarch64, and this host is riscv64-linux'),
    ])
  })

  test('-march=native, the switches of features and what makes a variant cannot be set by hand', async () => {
    const given = '{ GGML_NATIVE = true; GGML_AVX2 = true; GGML_CPU_ARM_ARCH = "native"; GGML_CUDA = true; CMAKE_CUDA_ARCHITECTURES = "native"; }'
    expect(await faults(`{ cmakeOptions = ${given}; }`)).toEqual([
      'The cmake option CMAKE_CUDA_ARCHITECTURES is set through cudaCapabilities.',
      'The cmake option GGML_AVX2 is set through cpuFeatures, so that it is checked and recorded.',
      'The cmake option GGML_CPU_ARM_ARCH is set through cpuFeatures, so that it is checked and recorded.',
      'The cmake option GGML_CUDA is what makes a variant: choose llama-cpp-cuda, -rocm or -vulkan.',
      expect.stringContaining('The cmake option GGML_NATIVE makes ggml ignore every CPU feature'),
    ])
  })

  test('an option that the pinned llama.cpp does not have is refused, with the nearest that it has', async () => {
    expect(await faults('{ cmakeOptions.GGML_CUDA_FA_ALL_QUANT = true; }')).toEqual([
      expect.stringContaining('no cmake option GGML_CUDA_FA_ALL_QUANT: it was renamed or removed, and cmake would ignore it without a word. Nearest: GGML_CUDA_FA_ALL_QUANTS.'),
    ])
  })

  /** A later llama.cpp: the real one with one text replaced in one file. */
  async function later(file: string, wanted: string, replacement: string): Promise<string> {
    const source = join(await mkdtemp(join(tmpdir(), 'llama-fleet-later-')), 'llama.cpp')
    made.push(source)
    await cp(await provideLlamaCppNixFiles('v0.5.0'), source, { recursive: true })
    const text = await readFile(join(source, file), 'utf8')
    expect(text).toContain(wanted)
    await writeFile(join(source, file), text.replace(wanted, replacement))
    return source
  }
  const made: string[] = []
  afterAll(() => Promise.all(made.map((source) => rm(join(source, '..'), { recursive: true }))))
  const cmake = 'ggml/CMakeLists.txt'
  const package_ = '.devops/nix/package.nix'

  test.each([
    ['renamed', 'option(GGML_AVX2 ', 'option(GGML_X86_AVX2 '],
    ['commented out', 'option(GGML_AVX2 ', '# option(GGML_AVX2 '],
  ])('a feature whose switch a later llama.cpp has %s', async (_how, wanted, replacement) => {
    const source = await later(cmake, wanted, replacement)
    expect(await faults(`{ llama-cpp = ${source}; cpuFeatures = [ "avx" "avx2" ]; }`)).toEqual([
      expect.stringMatching(/^The pinned llama\.cpp has no cmake option GGML_AVX2: .* Nearest: GGML_(?:AVX|X86_AVX2)\./),
    ])
  })

  test('aarch64 features for a later llama.cpp that has no GGML_CPU_ARM_ARCH', async () => {
    const source = await later(cmake, 'set(GGML_CPU_ARM_ARCH ', 'set(GGML_CPU_ARM_MARCH ')
    expect(await faults(`{ llama-cpp = ${source}; system = "aarch64-linux"; cpuFeatures = [ "asimddp" ]; }`)).toEqual([
      expect.stringContaining('no cmake option GGML_CPU_ARM_ARCH'),
    ])
  })

  test('features for a source without ggml/CMakeLists.txt, and a source that is not llama.cpp', async () => {
    const source = await later(package_, 'useRpc ? false,', 'useRpc ? false,')
    await rm(join(source, cmake))
    await rm(join(source, 'CMakeLists.txt'))
    expect(await faults(`{ llama-cpp = ${source}; cpuFeatures = [ "avx" ]; }`)).toEqual([
      expect.stringContaining('so nothing tells whether GGML_AVX still means anything'),
    ])
    await rm(join(source, '.devops'), { recursive: true })
    expect(await faults(`{ llama-cpp = ${source}; }`)).toEqual([expect.stringContaining('Give the flake input: llama-cpp = inputs.llama-cpp.')])
  })

  test('a variant that a later package.nix no longer has, and no other', async () => {
    const source = await later(package_, 'useVulkan ? false,', 'vulkanIsAlwaysOn ? false,').then(async (path) => {
      const text = await readFile(join(path, package_), 'utf8')
      await writeFile(join(path, package_), text.replaceAll('useVulkan', 'vulkanIsAlwaysOn'))
      return path
    })
    const of = (name: string): string => `(fleet { llama-cpp = ${source}; }).llama-cpp-${name}.drvPath`
    expect(await nix.refusal(of('vulkan'))).toContain("The pinned llama.cpp's .devops/nix/package.nix has no argument useVulkan.")
    expect(await nix.value(of('cpu'))).toMatch(/\.drv$/)
  })

  test.each([
    ['forgets', '(cmakeBool "GGML_NATIVE" false)', ''],
    ['switches on', '(cmakeBool "GGML_NATIVE" false)', '(cmakeBool "GGML_NATIVE" true)'],
  ])('-march=native, where a later package.nix %s GGML_NATIVE: the last word is off', async (_how, wanted, replacement) => {
    const source = await later(package_, wanted, replacement)
    const flags = (await nix.value(`(fleet { llama-cpp = ${source}; }).llama-cpp-cpu.cmakeFlags`)) as string[]
    expect(flags.findLast((flag) => flag.startsWith('-DGGML_NATIVE'))).toBe('-DGGML_NATIVE:BOOL=FALSE')
  })

  test('every switch of the table is declared by both releases of the real lane', async () => {
    const all = JSON.stringify(table.x86_64.map(({ feature }) => feature)).replaceAll(',', ' ')
    expect(await faults(`{ cpuFeatures = ${all}; }`)).toEqual([])
    const earlier = await nixEvaluation(NIX_VERSIONS[1][1], 'b10361')
    const arm = JSON.stringify(table.aarch64.map(({ feature }) => feature)).replaceAll(',', ' ')
    expect(await earlier.value(`faultsOf { cpuFeatures = ${all}; } ++ faultsOf { system = "aarch64-linux"; cpuFeatures = ${arm}; }`)).toEqual([])
    await earlier.close()
  })
})
