import { describe, expect, test } from '@jest/globals'
import { parseConfig } from '../../src/core/hosts/config-text.ts'
import { chooseHosts } from '../../src/core/hosts/host-choice.ts'
import { hostNameSchema } from '../../src/core/hosts/host-settings.ts'
import { installableQuestion, readHosts, readInstallable } from '../../src/core/hosts/installable.ts'
import { needsDiscovery, planHosts, type FoundHost } from '../../src/core/hosts/planned-hosts.ts'
import { chooseDevice, computesOnGpu } from '../../src/core/llama-bench/devices.ts'

const SOURCE = '.github/llama-fleet.yml'
const found = (hosts: Record<string, Partial<FoundHost>>): Map<string, FoundHost> =>
  new Map(Object.entries(hosts).map(([name, host]) => [name, { variant: null, packageName: null, system: null, ...host }]))
const plan = (text: string, hosts: Record<string, Partial<FoundHost>> = {}) => planHosts(parseConfig(text, SOURCE), found(hosts), SOURCE)

describe('the hosts of a plan', () => {
  test('a named host needs no evaluation of the flake, and nothing of it is left open', () => {
    const text = 'model: /m.gguf\nhosts: { carbon: { variant: cpu } }'
    expect(needsDiscovery(parseConfig(text, SOURCE))).toBe(false)
    expect(plan(text)).toEqual([
      {
        name: 'carbon',
        variant: 'cpu',
        system: 'x86_64-linux',
        runsOn: ['self-hosted', 'carbon'],
        installable: null,
        model: { kind: 'path', path: '/m.gguf' },
        tests: ['pp512', 'tg128'],
        flags: {
          threads: null, 'n-gpu-layers': 99, 'flash-attn': 'auto', 'batch-size': 2048, 'ubatch-size': 512,
          'cache-type-k': 'f16', 'cache-type-v': 'f16', device: null,
        },
        rounds: 1000,
        budgetSeconds: 7200,
        repetitions: 5,
        statistic: 'min',
        delta: 0.03,
        advisory: false,
        checks: ['greedy', 'logits', 'service'],
        service: { kind: 'unit', unit: 'llama-cpp.service' },
        sandbox: 'auto',
        importFromDerivation: false,
        timeouts: { build: 21_600, benchProcess: 1800, check: 900 },
        quiet: { services: [], window: null, idle: { cpu: 0.5, gpu: 0.1, vram: 0.1 }, builders: true, waitSeconds: 1800 },
      },
    ])
  })

  test('without hosts in the config, those of the flake that have llama.cpp are taken, by their own variant and system', () => {
    const hosts = plan('model: /m.gguf', {
      carbon: { packageName: 'llama-cpp' },
      beryllium: { packageName: 'llama-cpp-cuda', system: 'x86_64-linux' },
      argon: { packageName: 'llama-cpp-vulkan-0.0.0', system: 'aarch64-linux' },
      neon: { packageName: 'my-llama', variant: 'rocm' },
      laptop: {},
    })
    expect(hosts.map(({ name, variant, system }) => `${name} ${variant} ${system}`)).toEqual([
      'argon vulkan aarch64-linux', 'beryllium cuda x86_64-linux', 'carbon cpu x86_64-linux', 'neon rocm x86_64-linux',
    ])
  })

  test('a test has its own margin where the host, else the config, names one', () => {
    const marginsOf = (fleet: string, host: string) => {
      const text = `model: /m.gguf\ntests: [pp512, tg128, tg128@d4096]\ndelta: ${fleet}\nhosts: { carbon: { variant: cpu, delta: ${host} } }`
      return plan(text).map(({ delta, deltas }) => ({ delta, deltas }))[0]
    }
    expect(marginsOf('2%', '{ tg128 @ d4096: 5% }')).toEqual({ delta: 0.02, deltas: { 'tg128 @ d4096': 0.05 } })
    expect(marginsOf('{ pp512: 2%, tg128: 4% }', '{ tg128: 5% }')).toEqual({ delta: 0.03, deltas: { pp512: 0.02, tg128: 0.05 } })
    expect(marginsOf('{ pp512: 2% }', '4%')).toEqual({ delta: 0.04, deltas: undefined })
    expect(() => marginsOf('3%', '{ tg12: 5% }')).toThrow(`${SOURCE}: 'hosts.carbon.delta' has a margin for tg12, which is not measured. Name one of the tests: pp512, tg128, tg128 @ d4096.`)
    expect(() => marginsOf('{ pp4: 5% }', '3%')).toThrow(`${SOURCE}: 'delta' has a margin for pp4, which is not measured.`)
  })

  test('what a host says of itself wins over what the config says of all', () => {
    const [host] = plan('model: /m.gguf\nrounds: 8\nbudget: 90m\nflags: { threads: 4, flash-attn: on }\nhosts: { boron: { variant: vulkan, rounds: 20, budget: 3h, flags: { threads: 2 } } }')
    expect(host).toMatchObject({ rounds: 20, budgetSeconds: 10_800, statistic: 'median', flags: { threads: 2, 'flash-attn': 'on' } })
  })

  test('stand by the median sample where they compute on a GPU, and by the fastest where others share the CPU, whatever the variant is called', () => {
    const statisticOf = (variant: string) => plan(`model: /m.gguf\nhosts: { boron: { variant: ${variant} } }`)[0]?.statistic
    expect(['cuda12', 'vulkan-amd', 'rocm', 'metal', 'opencl'].map(statisticOf)).toEqual(['median', 'median', 'median', 'median', 'median'])
    expect(['cpu', 'cpu-znver4', 'blas', 'openblas'].map(statisticOf)).toEqual(['min', 'min', 'min', 'min'])
  })

  test('that would measure more than one record holds are refused with the rounds that fit', () => {
    const text = (rounds: number) => `model: /m.gguf\nrounds: ${rounds}\nrepetitions: 100\ntests: [${Array.from({ length: 20 }, (_, place) => `pp${place + 1}`).join(', ')}]\nhosts: { boron: { variant: cpu } }`
    expect(plan(text(190))[0]?.rounds).toBe(190)
    expect(() => plan(text(191))).toThrow(/'boron' is to be measured in 191 rounds of 20 tests with 100 repetitions, more than one measurement holds\. Ask for `rounds: 190` at most/)
  })

  test.each([
    ['model: /m.gguf', { laptop: {} }, 'No host of the flake has llama.cpp (nixosConfigurations: laptop).'],
    ['model: /m.gguf\nhosts: { carbon: }', {}, "The host 'carbon' has no variant: it is not in nixosConfigurations."],
    ['model: /m.gguf\nhosts: { carbon: }', { carbon: {} }, "The host 'carbon' has no variant: its configuration has no llama.cpp package."],
    ['hosts: { carbon: { variant: cpu } }', {}, "The host 'carbon' has no model to measure with. Add `model:"],
    // llama-bench would say so only when everything is built and checked
    ['model: "/a,b.gguf"\nhosts: { carbon: { variant: cpu } }', {}, `The model path '/a,b.gguf' of the host 'carbon' in ${SOURCE} holds a comma, and llama-bench reads a comma as a list of runs. Rename the file`],
    ['model: /m.gguf\nflags: { device: "CUDA0,CUDA1" }\nhosts: { carbon: { variant: cuda } }', {}, `The device 'CUDA0,CUDA1' of the host 'carbon' in ${SOURCE} holds a comma, and llama-bench reads a comma as a list of runs. Join devices of one run with '/'`],
  ])('%j is refused: %s', (text, hosts, sentence) => {
    expect(() => plan(text, hosts)).toThrow(sentence)
  })
})

test.each([['web.example.org', true], ['a.b-c_d.9', true], ['a..b', false], ['.a', false], ['a.', false], ['..', false], ['a/b', false], ['', false], ['a'.repeat(64), false]])('a host may be called %j: %s', (name, may) => {
  expect(hostNameSchema.safeParse(name).success).toBe(may)
})

describe('which hosts this machine measures', () => {
  const hosts = plan('model: /m.gguf\nhosts: { carbon: { variant: cpu }, argon: { variant: cpu, system: aarch64-linux } }')
  const here = { hostname: 'carbon', system: 'x86_64-linux' }
  const names = (...chosen: Parameters<typeof chooseHosts>): string[] => chooseHosts(...chosen).map(({ name }) => name)

  test('the one it is called like, the one that is named, or all of its system', () => {
    expect(names(hosts, { kind: 'this-machine' }, here)).toEqual(['carbon'])
    expect(names(hosts, { kind: 'named', name: 'argon' }, here)).toEqual(['argon'])
    expect(names(hosts, { kind: 'all' }, here)).toEqual(['carbon'])
  })

  test('the only host, whatever this machine is called', () => {
    expect(names(hosts.slice(0, 1), { kind: 'this-machine' }, { ...here, hostname: 'elsewhere' })).toEqual(['argon'])
  })

  test.each([
    [{ kind: 'this-machine' } as const, { ...here, hostname: 'neon' }, "This machine is called 'neon', and the fleet has no host of that name. Say which"],
    [{ kind: 'named', name: 'neon' } as const, here, "The fleet has no host 'neon'. It has argon (cpu, aarch64-linux), carbon (cpu, x86_64-linux)."],
    [{ kind: 'all' } as const, { ...here, system: 'riscv64-linux' }, 'No host of the fleet is riscv64-linux'],
  ])('%j on %j is refused', (wish, machine, sentence) => {
    expect(() => chooseHosts(hosts, wish, machine)).toThrow(sentence)
  })
})

describe('which derivation a host is measured with', () => {
  const [host] = plan('model: /m.gguf\nhosts: { 1st: { variant: cuda } }')
  if (host === undefined) throw new Error('no host')

  test('a host whose name is no Nix identifier is quoted', () => {
    expect(installableQuestion(host).attribute).toBe('nixosConfigurations."1st"')
  })

  test('the installable of the config is asked for as it is', () => {
    const question = installableQuestion({ ...host, installable: 'packages.x86_64-linux.cuda' })
    expect(question.attribute).toBe('packages.x86_64-linux.cuda')
    expect(question.apply).toMatch(/"config"$/)
  })

  test.each([
    ['programs.llama-fleet', 'nixosConfigurations."1st".config.programs.llama-fleet.package'],
    ['services.llama-cpp', 'nixosConfigurations."1st".config.services.llama-cpp.package'],
    ['pkgs', 'nixosConfigurations."1st".pkgs.llama-cpp-cuda'],
  ])('an answer from %s is built as %s', (source, attribute) => {
    expect(readInstallable(host, { source, derivation: '/nix/store/a.drv', out: '/nix/store/a' }).attribute).toBe(attribute)
  })

  test('an unknown variant attribute is refused, naming those that are there', () => {
    expect(() => readInstallable(host, { missing: ['llama-cpp', 'llama-cpp-cpu'] })).toThrow(
      "The host '1st' has no package llama-cpp-cuda (it has llama-cpp, llama-cpp-cpu).",
    )
  })

  test('an answer of another shape names the attribute of the flake', () => {
    expect(() => readInstallable(host, { source: 'elsewhere', derivation: 'a', out: 'b' })).toThrow("The flake's nixosConfigurations.\"1st\" is not what it should be")
    expect(() => readHosts({ carbon: { variant: 3, packageName: null, system: null } })).toThrow("The flake's nixosConfigurations is not what it should be: 'carbon.variant' is 3")
  })
})

describe('the device of a variant', () => {
  test.each([
    ['cpu', null, [], [], { kind: 'device', device: null }],
    ['cuda', null, ['CUDA0', 'CUDA1'], ['CUDA0'], { kind: 'device', device: 'CUDA0' }],
    ['vulkan', null, ['CUDA0', 'Vulkan1'], ['Vulkan1'], { kind: 'device', device: 'Vulkan1' }],
    ['cuda', null, ['CUDA0'], [], { kind: 'lost' }],
    ['cuda', null, ['CUDA0'], ['Vulkan0'], { kind: 'lost' }],
    ['cuda', null, [], ['CUDA0'], { kind: 'missing' }],
    ['rocm', null, ['ROCm0'], ['HIP0'], { kind: 'missing' }],
    ['vulkan', null, [], [], { kind: 'missing' }],
    ['cuda', 'CUDA1', [], [], { kind: 'device', device: 'CUDA1' }],
    ['blas', null, ['BLAS'], ['BLAS'], { kind: 'device', device: null }],
    ['cuda12', null, ['CUDA0'], ['CUDA0'], { kind: 'device', device: 'CUDA0' }],
    ['rocm-gfx1100', null, ['ROCm0'], [], { kind: 'lost' }],
    ['turbo', null, ['BLAS', 'CUDA0'], ['CUDA0'], { kind: 'device', device: 'CUDA0' }],
    ['turbo', null, ['CUDA0'], [], { kind: 'lost' }],
    ['opencl', null, ['GPUOpenCL'], ['GPUOpenCL'], { kind: 'device', device: 'GPUOpenCL' }],
    // it would be measured on the CPU
    ['opencl', null, [], [], { kind: 'missing' }],
    ['webgpu', null, [], [], { kind: 'missing' }],
    ['cann', null, ['CANN0'], [], { kind: 'lost' }],
  ] as const)('%s (named %s), baseline %j, candidate %j', (variant, named, baseline, candidate, choice) => {
    expect(chooseDevice(variant, named, baseline, candidate)).toEqual(choice)
  })
})

test.each([
  ['cuda', null, true],
  ['cuda', 'auto', true],
  ['vulkan-amd', 'auto', true],
  ['opencl', null, true],
  ['cuda', 'none', false],
  ['cpu', null, false],
  ['cpu', 'auto', false],
  ['cpu', 'Vulkan0', true],
] as const)('a %s host whose config names the device %s computes on a GPU: %s', (variant, device, expected) => {
  expect(computesOnGpu({ variant, flags: { device } })).toBe(expected)
})
