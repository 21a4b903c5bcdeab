import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { command } from '../../scripts/stand-ins/command.ts'
import { removeReadOnly } from '../../scripts/stand-ins/isolated-store.ts'
import { createMiniature } from '../../scripts/stand-ins/miniature.ts'
import type { Release } from '../../scripts/stand-ins/releases.ts'
import { startMiniature } from '../support/miniature.ts'
import type { RunningMiniature } from '../support/miniature.ts'

const releases = ([
  'baseline', 'docs', 'mixed', 'faster', 'slower', 'fails-to-evaluate', 'fails-to-build', 'crashes', 'prints-garbage', 'hangs',
  'has-no-bench', 'loses-device', 'drops-flag',
] as const).map((change, index): Release => ({ release: `v0.${index}.0`, build: `b${7000 + index}`, change }))
const tagOf = (change: Release['change']): string => releases.find((release) => release.change === change)!.build

let mini: RunningMiniature
beforeAll(async () => {
  mini = await startMiniature({ releases })
})
afterAll(() => mini.close())

const hosts = { cpu: 'carbon', cuda: 'beryllium', vulkan: 'boron' }
type Variant = keyof typeof hosts
const variants = ['cpu', 'cuda', 'vulkan'] as const

const nix = (change: Release['change'], variant: Variant, ...args: readonly string[]): Promise<string> => {
  const moved = ['--no-write-lock-file', '--override-input', 'llama-cpp', `github:ggml-org/llama.cpp/${tagOf(change)}`]
  const attribute = `.#nixosConfigurations.${hosts[variant]}.pkgs.llama-cpp-${variant}`
  return command('nix', [...args, ...moved, attribute], { cwd: mini.fleet, env: mini.env })
}
const derivation = (change: Release['change'], variant: Variant): Promise<string> =>
  nix(change, variant, 'eval', '--raw', '--apply', 'd: d.drvPath')
const build = async (change: Release['change'], variant: Variant): Promise<string> =>
  (await nix(change, variant, 'build', '--no-link', '--print-out-paths')).trim()

const rowSchema = z.looseObject({ n_prompt: z.number(), n_gen: z.number(), n_depth: z.number(), samples_ns: z.array(z.number()) })
const bench = async (change: Release['change'], variant: Variant, args: readonly string[], timeout = 20_000) => {
  const program = join(await build(change, variant), 'bin', 'llama-bench')
  const { status, signal, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout, env: {} })
  const rows = () => stdout.trim().split('\n').map((line) => rowSchema.parse(JSON.parse(line)))
  return { status, signal, stdout, stderr, rows }
}
const usual = (): string[] => ['-m', mini.model, '-p', '64', '-n', '16', '-r', '3', '-o', 'jsonl']

describe('the miniature’s repositories', () => {
  test('are the same, sha by sha, whenever and wherever they are made', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'llama-fleet-same-'))
    const again = await createMiniature(directory, { releases })
    const model = await readFile(again.model)
    await removeReadOnly(directory)
    expect(again.commits).toEqual(mini.commits)
    expect(model).toEqual(await readFile(mini.model))
  })

  test('have build tags that are lightweight and release tags that are annotated, on the same commits', async () => {
    const type = (tag: string): Promise<string> => command('git', ['-C', mini.upstream, 'cat-file', '-t', `refs/tags/${tag}`])
    expect([await type('b7002'), await type('v0.2.0')]).toEqual(['commit\n', 'tag\n'])
    expect(mini.commits['b7002']).toBe(mini.commits['v0.2.0'])
    expect(mini.commits).toHaveProperty(['gguf-v0.9.0'])
    expect(mini.commits).toHaveProperty(['master-36320c0'])
  })

  test('have a fleet whose lock, written by nix, holds the first release and one nixpkgs', async () => {
    const lock: unknown = JSON.parse(await readFile(join(mini.fleet, 'flake.lock'), 'utf8'))
    expect(lock).toHaveProperty(['nodes', 'llama-cpp', 'locked', 'rev'], mini.commits['v0.0.0'])
    expect(lock).toMatchObject({ nodes: { nixpkgs: {}, root: { inputs: { 'llama-cpp': 'llama-cpp', 'nixpkgs': 'nixpkgs' } } } })
    expect(lock).not.toHaveProperty(['nodes', 'nixpkgs_2'])
    expect(await command('git', ['-C', mini.fleet, 'status', '--porcelain'], { env: mini.env })).toBe('')
  })

  test('have hosts with a service, a name and a system', async () => {
    const ask = `builtins.mapAttrs (_: host: {
      inherit (host.config.networking) hostName;
      service = host.config.services.llama-cpp.enable;
      system = host.pkgs.stdenv.hostPlatform.system;
    })`
    const args = ['eval', '--json', '.#nixosConfigurations', '--apply', ask]
    const said = await command('nix', args, { cwd: mini.fleet, env: mini.env })
    expect(JSON.parse(said)).toMatchObject({
      carbon: { hostName: 'carbon', service: true },
      beryllium: { hostName: 'beryllium', service: false },
      boron: { hostName: 'boron', system: process.arch === 'arm64' ? 'aarch64-linux' : 'x86_64-linux' },
    })
  })
})

describe('the pin in the fleet’s flake.nix', () => {
  test.each([
    ['tag', (): RegExp => /url = "github:ggml-org\/llama\.cpp\/v0\.4\.0"/],
    ['sha', (): RegExp => /url = "github:ggml-org\/llama\.cpp\/[0-9a-f]{40}"/],
    ['none', (): RegExp => /url = "github:ggml-org\/llama\.cpp"/],
  ] as const)('can be written as %s and is locked to the same commit', async (pin, pattern) => {
    const other = await startMiniature({ pin })
    expect(await readFile(join(other.fleet, 'flake.nix'), 'utf8')).toMatch(pattern())
    expect(await readFile(join(other.fleet, 'flake.lock'), 'utf8')).toContain(`"rev": "${other.commits['v0.4.0']}"`)
    await other.close()
  })
})

describe('a release of the miniature', () => {
  test('that changes only documentation changes no derivation', async () => {
    for (const variant of variants) expect(await derivation('docs', variant)).toBe(await derivation('baseline', variant))
  })

  test('that is mixed builds on cuda and not on vulkan, with a compiler’s message', async () => {
    expect(await build('mixed', 'cuda')).toContain('llama-cpp-cuda')
    await expect(build('mixed', 'vulkan')).rejects.toThrow(/ggml-vulkan\.cjs:5: error: Unexpected token/)
  })

  test('that fails to evaluate names the missing argument', async () => {
    await expect(derivation('fails-to-evaluate', 'cpu')).rejects.toThrow(/without required argument 'shaderc'/)
  })

  test('that fails to build fails on every variant', async () => {
    for (const variant of variants) await expect(build('fails-to-build', variant)).rejects.toThrow(/error: Unexpected token/)
  })

  test('that has no bench has other programs', async () => {
    const out = await build('has-no-bench', 'cpu')
    expect(await readdir(join(out, 'bin'))).toEqual(['llama-cli'])
  })

  test('that crashes keeps the rows before the crash', async () => {
    const { signal, status, rows, stderr } = await bench('crashes', 'cpu', usual())
    expect(signal ?? status).toBe('SIGABRT')
    expect(rows().map(({ n_prompt }) => n_prompt)).toEqual([64])
    expect(stderr).toContain('GGML_ASSERT')
  })

  test('that prints garbage prints lines that are no records', async () => {
    const { stdout } = await bench('prints-garbage', 'cpu', usual())
    expect(() => stdout.trim().split('\n').map((line) => JSON.parse(line) as unknown)).toThrow(SyntaxError)
  })

  test('that hangs does so until it is killed', async () => {
    expect((await bench('hangs', 'cpu', usual(), 1500)).signal).toBe('SIGTERM')
  })

  test('that loses its device still computes and says so only in an empty gpu_info', async () => {
    const { status, rows, stderr } = await bench('loses-device', 'cuda', usual())
    expect([status, rows()[0]?.['gpu_info'], rows()[0]?.['backends']]).toEqual([0, '', 'CUDA'])
    expect(stderr).toContain('ggml_cuda: No devices found.')
    expect((await bench('loses-device', 'cuda', [...usual(), '-dev', 'CUDA0'])).status).toBe(1)
  })

  test('that drops a flag drops it from its help and refuses it', async () => {
    expect((await bench('baseline', 'cpu', ['--help'])).stdout).toContain('--load-mode')
    expect((await bench('drops-flag', 'cpu', ['--help'])).stdout).not.toContain('--load-mode')
    const { stderr } = await bench('drops-flag', 'cpu', [...usual(), '-lm', 'mmap'])
    expect(stderr).toBe('error: invalid parameter for argument: -lm\n')
  })
})

/** How often the built program of a release works through the weights for one generated token: counted, for a loud neighbour of this machine changes every time. */
async function passesPerToken(change: Release['change'], variant: Variant): Promise<number> {
  const out = await build(change, variant)
  const load = createRequire(import.meta.url)
  const { passes } = z.looseObject({ passes: z.object({ generation: z.number() }) }).parse(load(join(out, 'lib/backend.cjs')))
  const { compute } = load(join(out, 'lib/llama-bench/kernel.cjs')) as { compute: (model: { weights: ArrayLike<number>; side: number }, tokens: number, passes: number) => number }
  let read = 0
  // of one weight, which each pass reads once
  const weights = { length: 1, get 0() { return (read += 1) } }
  compute({ weights, side: 1 }, 7, passes.generation)
  return read / 7
}

describe('the miniature’s llama-bench', () => {
  test('works more for a token when the release is slower, and less when it is faster', async () => {
    const [baseline, slower, faster] = [await passesPerToken('baseline', 'cuda'), await passesPerToken('mixed', 'cuda'), await passesPerToken('faster', 'cuda')]
    expect(slower).toBeGreaterThan(baseline * 1.15)
    expect(faster).toBeLessThan(baseline * 0.85)
    expect(baseline).toBe(20)
  })

  test('counts the time of its own work, so that a machine that lets it wait makes nothing slower', async () => {
    const program = join(await build('baseline', 'cpu'), 'bin', 'llama-bench')
    const child = spawn(program, ['-m', mini.model, '-p', '0', '-n', '500', '-r', '1', '-o', 'jsonl', '--no-warmup', '--progress'], { env: {} })
    const closed = once(child, 'close')
    let stdout = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    const waited = 2_000
    for await (const chunk of child.stderr) {
      if (!String(chunk).includes('generation run 1/1')) continue
      child.kill('SIGSTOP')
      await pause(waited)
      child.kill('SIGCONT')
    }
    await closed
    expect(rowSchema.parse(JSON.parse(stdout)).samples_ns[0]).toBeLessThan(waited * 1e6)
  })

  test('writes the fields of a record of upstream’s v0.5.0, in its order', async () => {
    const { stdout } = await bench('baseline', 'cpu', usual())
    expect([...(stdout.split('\n')[0] ?? '').matchAll(/"([a-z_]+)": /g)].map((match) => match[1])).toEqual([
      'build_commit', 'build_number', 'cpu_info', 'gpu_info', 'backends', 'model_filename', 'model_type', 'model_size',
      'model_n_params', 'n_batch', 'n_ubatch', 'n_threads', 'cpu_mask', 'cpu_strict', 'poll', 'type_k', 'type_v', 'n_gpu_layers',
      'n_cpu_moe', 'split_mode', 'main_gpu', 'no_kv_offload', 'flash_attn', 'devices', 'tensor_split', 'tensor_buft_overrides',
      'load_mode', 'lazy_mode', 'embeddings', 'no_op_offload', 'no_host', 'fit_target', 'fit_min_ctx', 'n_prompt', 'n_gen',
      'n_depth', 'test_time', 'avg_ns', 'stddev_ns', 'avg_ts', 'stddev_ts', 'samples_ns', 'samples_ts',
    ])
  })

  test('runs every -p, -n and -pg at every depth in upstream’s order, with as many samples as asked for', async () => {
    const tests = ['-p', '4,8', '-n', '2', '-pg', '4,2', '-d', '0,16']
    const { rows } = await bench('baseline', 'cuda', ['-m', mini.model, ...tests, '-r', '2', '-o', 'jsonl'])
    const names = rows().map(({ n_prompt, n_gen, n_depth }) => `${n_prompt}+${n_gen}@${n_depth}`)
    expect(names).toEqual(['4+0@0', '8+0@0', '0+2@0', '4+2@0', '4+0@16', '8+0@16', '0+2@16', '4+2@16'])
    expect(rows().every(({ samples_ns }) => samples_ns.length === 2 && samples_ns.every(Number.isInteger))).toBe(true)
  })

  test('takes every performance flag of v0.5.0 and repeats it in the record', async () => {
    const flags = '-t 2 -b 512 -ub 256 -ctk q8_0 -ctv f16 -ngl 99 -fa on -lm mmap -dev CUDA0 --progress'
    const { status, rows, stderr } = await bench('baseline', 'cuda', [...usual(), ...flags.split(' ')])
    expect(status).toBe(0)
    expect(rows()[0]).toMatchObject({
      n_threads: 2, n_batch: 512, n_ubatch: 256, type_k: 'q8_0', n_gpu_layers: 99, flash_attn: 1, load_mode: 'mmap',
      devices: 'CUDA0',
      gpu_info: 'miniature CUDA device (computed on the CPU)', backends: 'CUDA',
    })
    expect(stderr).toContain('llama-bench: benchmark 1/2: prompt run 1/3')
  })

  test.each([
    ['an unknown flag', ['--bogus'], 'error: invalid parameter for argument: --bogus\n'],
    ['a number that is none', ['-p', 'x'], 'error: invalid range format\nerror: invalid parameter for argument: -p\n'],
    ['an absent device', ['-dev', 'CUDA7'], 'error: invalid device: CUDA7\nerror: invalid parameter for argument: -dev\n'],
    ['a bad word', ['-fa', 'maybe'], 'error: invalid parameter for argument: -fa\n'],
  ])('answers %s with the usage on stdout and 1', async (_case, args, message) => {
    const { status, stdout, stderr } = await bench('baseline', 'cpu', args)
    expect([status, stderr, stdout.split('\n')[0]]).toEqual([1, message, 'usage: llama-bench [options]'])
  })

  test('cannot load a model that is missing, cut short or something else, and says it in upstream’s words', async () => {
    const [short, other] = [join(mini.directory, 'short.gguf'), join(mini.directory, 'other.gguf')]
    await writeFile(short, (await readFile(mini.model)).subarray(0, 4000))
    await writeFile(other, 'not a model')
    for (const path of ['/nonexistent.gguf', short, other, mini.directory]) {
      const { status, stdout, stderr } = await bench('baseline', 'cpu', ['-m', path, '-o', 'jsonl'])
      expect([status, stdout, stderr]).toEqual([1, '', `llama_bench: error: failed to load model '${path}'\n`])
    }
  })

  test('lists the device of its backend, and none for cpu', async () => {
    const listed = /^Available devices:\n {2}Vulkan0: miniature Vulkan device .*MiB free\)\n$/
    expect((await bench('baseline', 'vulkan', ['--list-devices'])).stdout).toMatch(listed)
    expect((await bench('baseline', 'cpu', ['--list-devices'])).stdout).toBe('Available devices:\n  (none)\n')
  })
})
