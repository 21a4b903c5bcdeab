import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { benchEnvironment } from '../../src/adapters/bench-environment.ts'
import { watchForeignCpu } from '../../src/adapters/foreign-cpu.ts'
import { kernelFiles } from '../../src/adapters/kernel-files.ts'
import { llamaBench } from '../../src/adapters/llama-bench.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { machineSandbox } from '../../src/adapters/machine-sandbox.ts'
import { benchProcessSchema } from '../../src/core/hosts/measurement.ts'
import { parseTest } from '../../src/core/llama-bench/tests.ts'
import type { BenchRun } from '../../src/ports/benchmark.ts'

const fixtures = new URL('../fixtures/llama-bench/', import.meta.url).pathname
const TESTS = ['pp128', 'tg32', 'pp64+tg16', 'pp128 @ d256', 'tg32 @ d256', 'pp64+tg16 @ d256'].map(parseTest)

let directory: string
let scratchDirectory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'llama-bench-test-'))
  scratchDirectory = join(directory, 'scratch')
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** A package whose llama-bench is this shell script: it gives back what the real one said, recorded. */
function packageOf(script: string, mode = 0o755): string {
  const storePath = join(directory, 'store-path')
  mkdirSync(join(storePath, 'bin'), { recursive: true })
  writeFileSync(join(storePath, 'bin', 'llama-bench'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(storePath, 'bin', 'llama-bench'), mode)
  return storePath
}

const bench = (environment: Record<string, string> = {}, files = kernelFiles()) => {
  const processes = childProcesses()
  return llamaBench({ sandbox: machineSandbox({ processes, environment, scratchDirectory }), processes, environment, files })
}

/** The programs here are shell scripts that read this repository's fixtures, so they run without a sandbox. */
const terms = { wish: 'off', variant: 'cpu' } as const

const run = (storePath: string, change: Partial<BenchRun> = {}): BenchRun => ({
  storePath,
  terms,
  readable: [],
  arguments: ['-o', 'jsonl'],
  tests: TESTS,
  repetitions: 3,
  timeoutSeconds: 20,
  onRow: () => {},
  ...change,
})

describe('A run of llama-bench', () => {
  test('gives back the rows of all tests, and each raw line as it arrives', async () => {
    const lines: string[] = []
    const result = await bench().run(
      run(packageOf(`cat ${fixtures}v0.5.0/sample.jsonl; sleep 0.3`), { onRow: (line) => lines.push(line) }),
    )
    expect(benchProcessSchema.parse(result)).toEqual(result)
    expect(result).toMatchObject({ failure: null, exitCode: 0, signal: null, cpuInfo: 'AMD EPYC', gpuInfo: '', backends: 'CPU' })
    expect(result.rows.map((row) => row.test)).toEqual([
      'pp128',
      'tg32',
      'pp64+tg16',
      'pp128 @ d256',
      'tg32 @ d256',
      'pp64+tg16 @ d256',
    ])
    expect(result.rows[0]?.samplesNs).toEqual([48249228, 48562894, 49589157])
    expect(`${lines.join('\n')}\n`).toBe(readFileSync(`${fixtures}v0.5.0/sample.jsonl`, 'utf8'))
    expect(result.foreignCpu).not.toBeNull()
    expect(result.load).not.toBeNull()
  })

  test('that dies after three tests has handed these three over before', async () => {
    const seen: number[] = []
    const result = await bench().run(
      run(packageOf(`head -n 3 ${fixtures}v0.5.0/sample.jsonl; sleep 0.5; kill -SEGV $$`), {
        onRow: () => seen.push(performance.now()),
      }),
    )
    const died = performance.now()
    expect(seen).toHaveLength(3)
    expect(died - (seen[2] ?? died)).toBeGreaterThan(300)
    expect(result).toMatchObject({
      failure: 'llama-bench crashed (SIGSEGV): it said nothing on stderr.',
      signal: 'SIGSEGV',
      exitCode: null,
    })
    expect(result.rows).toHaveLength(3)
  })

  test.each([
    [
      'hangs',
      `head -n 1 ${fixtures}v0.5.0/sample.jsonl; sleep 60`,
      'did not finish within 1 s and was stopped (1 of 6 tests done)',
      { timeoutSeconds: 1 },
    ],
    [
      'prints garbage',
      `head -n 1 ${fixtures}v0.5.0/sample.jsonl; echo hello; cat ${fixtures}v0.5.0/sample.jsonl`,
      "Line 2 of llama-bench's output is not JSON: 'hello'",
      {},
    ],
    [
      'prints a line without end',
      "head -c 3000000 /dev/zero | tr '\\0' x",
      "Line 1 of llama-bench's output is longer than 1 MiB",
      {},
    ],
    ['is killed', 'kill -KILL $$', 'was killed (SIGKILL): most likely the machine ran out of memory', {}],
    ['meets an instruction the CPU lacks', 'kill -ILL $$', 'built for CPU features this CPU does not have', {}],
    ['leaves tests out', `head -n 4 ${fixtures}v0.5.0/sample.jsonl`, 'tg32 @ d256, pp64+tg16 @ d256 are missing', {}],
    [
      'runs on the CPU',
      `cat ${fixtures}v0.5.0/sample.jsonl`,
      'ran on the CPU although a GPU was expected',
      { arguments: ['-dev', 'CUDA0'] },
    ],
  ])('that %s says so', async (_what, script, sentence, change) => {
    const result = await bench().run(run(packageOf(script), change))
    expect(result.failure).toContain(sentence)
    expect(readdirSync(scratchDirectory)).toEqual([])
  })

  test('that failed to load its model is asked again with -v for the cause', async () => {
    const script = `case "$*" in *-v) cat ${fixtures}verbose/trunc-model.stderr >&2;; *) cat ${fixtures}v0.5.0/fail/truncated-model.stderr >&2;; esac; exit 1`
    const result = await bench().run(run(packageOf(script)))
    expect(result.failure).toBe("llama-bench could not load the model 'trunc.gguf': the file is truncated.")
    expect(result.stderrTail).toContain('data is not within the file bounds')
  })

  test('is asked with -v once per side and cause, whatever the number of its processes', async () => {
    const script = `case "$*" in *-v) echo asked >> ${directory}/asked; cat ${fixtures}verbose/trunc-model.stderr >&2;; *) cat ${fixtures}v0.5.0/fail/truncated-model.stderr >&2;; esac; exit 1`
    const [one, storePath] = [bench(), packageOf(script)]
    const failures = [await one.run(run(storePath)), await one.run(run(storePath)), await one.run(run(storePath))].map(({ failure }) => failure)
    expect(new Set(failures)).toEqual(new Set(["llama-bench could not load the model 'trunc.gguf': the file is truncated."]))
    expect(readFileSync(join(directory, 'asked'), 'utf8')).toBe('asked\n')
  })

  test('is asked again for other tests: what fails alike may have another cause', async () => {
    const cause = (words: string): string => `echo 'llama_init_from_model: ${words}' >&2`
    const script = `case "$*" in *q8_0*-v) ${cause('V cache quantization requires flash_attn')};; *-v) ${cause('failed to allocate buffer for kv cache')};; esac; echo "llama_bench: error: failed to create context with model 'm.gguf'" >&2; exit 1`
    const [one, storePath] = [bench(), packageOf(script)]
    expect((await one.run(run(storePath))).failure).toContain('there is not enough memory')
    expect((await one.run(run(storePath, { arguments: ['-ctv', 'q8_0'] }))).failure).toContain('needs flash-attn on')
  })

  test('that crashes without a word is asked for its last ones with -v', async () => {
    const script = `case "$*" in *-v) echo 'load_tensors: offloading 33 layers to GPU' >&2;; esac; kill -SEGV $$`
    expect((await bench().run(run(packageOf(script)))).failure).toBe("llama-bench crashed (SIGSEGV): it said 'load_tensors: offloading 33 layers to GPU'.")
  })

  test.each([
    ['rose', 4, 'the kernel ran out of memory and chose it'],
    ['stood still', 3, "although the kernel's oom_kill counter stood still"],
  ])('that is killed while the kernel’s counter %s', async (_what, after, sentence) => {
    const proc = join(directory, 'machine', 'proc')
    mkdirSync(proc, { recursive: true })
    writeFileSync(join(proc, 'vmstat'), 'nr_free_pages 1\noom_kill 3\nthp_fault_alloc 0\n')
    const files = kernelFiles(join(directory, 'machine'))
    const one = bench({}, files)
    const { failure } = await one.run(run(packageOf(`echo oom_kill ${after} > ${proc}/vmstat; kill -KILL $$`)))
    expect(failure).toContain(`llama-bench was killed (SIGKILL): `)
    expect(failure).toContain(sentence)
  })

  test('on a build for more than this CPU has names what it lacks', async () => {
    const storePath = packageOf('kill -ILL $$')
    const sentence = 'it is built for AVX-512, this CPU has none'
    expect((await bench().run(run(storePath, { lackedFeatures: ['avx512'] }))).failure).toContain(sentence)
    expect((await bench().probe(storePath, terms, 5, ['avx512'])).failure).toContain(sentence)
  })

  test('is watched while it works: what the machine was like is read with its rows, not before or after', async () => {
    const hwmon = join(directory, 'machine', 'sys/class/hwmon/hwmon0')
    mkdirSync(hwmon, { recursive: true })
    writeFileSync(join(hwmon, 'name'), 'k10temp\n')
    const heat = (degrees: number) => `echo ${degrees}000 > ${hwmon}/temp1_input`
    const script = packageOf(`${heat(80)}; head -n 1 ${fixtures}v0.5.0/sample.jsonl; sleep 0.3; ${heat(95)}; tail -n 5 ${fixtures}v0.5.0/sample.jsonl; sleep 0.3; ${heat(40)}`)
    const files = kernelFiles(join(directory, 'machine'))
    const { conditions } = await bench({}, files).run(run(script))
    expect(conditions).toEqual({ cpuCelsius: 95, cpuMHz: null, governor: null, cpuPowerLimitWatts: null, cpuThrottled: null, gpus: [] })
  })

  test('keeps the first words when the second run hangs', async () => {
    const script = `case "$*" in *-v) sleep 60;; *) cat ${fixtures}v0.5.0/fail/truncated-model.stderr >&2; exit 1;; esac`
    const result = await bench().run(run(packageOf(script), { timeoutSeconds: 1 }))
    expect(result.failure).toContain("could not load the model 'trunc.gguf': the file is missing, truncated, empty or no GGUF")
  })

  test.each([
    ['is missing', '/nonexistent', 'llama-bench is missing in the package: there is no /nonexistent/bin/llama-bench'],
    ['is not executable', null, 'is not executable, or its file system is mounted noexec'],
  ])('that %s says so', async (_what, storePath, sentence) => {
    const result = await bench().run(run(storePath ?? packageOf('exit 0', 0o644)))
    expect(result).toMatchObject({ exitCode: null, signal: null })
    expect(result.failure).toContain(sentence)
  })

  test('gets an empty directory as home and working directory, and none of our secrets', async () => {
    const environment = {
      GITHUB_TOKEN: 'secret', ACTIONS_RUNTIME_TOKEN: 'secret', INPUT_TOKEN: 'secret', RUNNER_TEMP: '/r', NIX_CONFIG: 'secret', HF_TOKEN: 'secret',
      LD_LIBRARY_PATH: '/foreign', LD_PRELOAD: '/foreign.so', CUDA_VISIBLE_DEVICES: '1', GGML_VK_VISIBLE_DEVICES: '0', MUSA_VISIBLE_DEVICES: '1', GGML_DISABLE_VULKAN: '1', GGML_BACKEND_PATH: '/foreign.so', LLAMA_FLEET_LD_LIBRARY_PATH: '/usr/lib/wsl/lib',
    } // prettier-ignore
    const result = await bench(environment).run(run(packageOf('env >&2; pwd >&2; ls -A "$HOME" "$PWD" >&2; exit 1')))
    const names = result.stderrTail.split('\n').flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? [])
    expect(names.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name)).toSorted()).toEqual(
      ['PATH', 'HOME', 'TMPDIR', 'LANG', 'CUDA_VISIBLE_DEVICES', 'GGML_VK_VISIBLE_DEVICES', 'MUSA_VISIBLE_DEVICES', 'GGML_DISABLE_VULKAN', 'LD_LIBRARY_PATH'].toSorted(),
    )
    expect(result.stderrTail).toContain('LD_LIBRARY_PATH=/usr/lib/wsl/lib\n')
    expect(result.stderrTail).not.toContain('secret')
    const home = /^HOME=(.*)$/m.exec(result.stderrTail)?.[1] ?? ''
    expect(result.stderrTail).toContain(`\n${home}\n${home}:\n`)
    expect(readdirSync(scratchDirectory)).toEqual([])
  })

  test('hands over what onRow throws, and leaves no directory behind', async () => {
    const onRow = (): never => {
      throw new Error('disk full')
    }
    await expect(bench().run(run(packageOf(`cat ${fixtures}v0.5.0/sample.jsonl`), { onRow }))).rejects.toThrow('disk full')
    expect(readdirSync(scratchDirectory)).toEqual([])
  })

  test('without a place for its directory is an error of the machine', async () => {
    writeFileSync(scratchDirectory, '')
    await expect(bench().run(run(packageOf('exit 0')))).rejects.toThrow(`No directory can be made in ${scratchDirectory}.`)
  })
})

describe('The probe of llama-bench', () => {
  const answers = (help: string, list: string): string =>
    packageOf(`case "$1" in --help) ${help};; --list-devices) ${list};; *) exit 9;; esac`)

  test('knows flags and devices', async () => {
    const storePath = answers(`cat ${fixtures}v0.5.0/help.txt`, `cat ${fixtures}vulkan/list-vis0.stdout`)
    const ability = await bench().probe(storePath, terms, 10)
    expect(ability).toMatchObject({ devices: ['Vulkan0'], failure: null })
    expect(ability.flags).toEqual(expect.arrayContaining(['-fa', '-fa auto', '--load-mode', '-lm mmap']))
  })

  test('keeps what the driver said of devices that are not there', async () => {
    const complaint = 'ggml_cuda_init: failed to initialize CUDA: no CUDA-capable device is detected'
    const storePath = answers(`cat ${fixtures}v0.5.0/help.txt`, `echo '${complaint}' >&2; echo 'Available devices:'; echo '  (none)'`)
    expect(await bench().probe(storePath, terms, 10)).toMatchObject({ devices: [], complaint: `it said '${complaint}'`, failure: null })
  })

  test.each([
    [
      'dies on --list-devices',
      `cat ${fixtures}v0.5.0/help.txt`,
      'kill -ILL $$',
      '--list-devices: llama-bench died of SIGILL: it is built for CPU features',
    ],
    ['dies on --help', 'exit 5', 'exit 0', '--help: llama-bench ended with exit code 5'],
    ['hangs on --help', 'sleep 60', 'exit 0', '--help: llama-bench did not finish within 1 s'],
    ['prints no help', 'echo hello', 'exit 0', 'lists no flags: this is not the llama-bench of llama.cpp'],
    [
      'lacks a library',
      'echo "x: error while loading shared libraries: libcuda.so.1: cannot open shared object file" >&2; exit 127',
      'exit 0',
      '--help: A shared library that llama-bench needs is missing or broken: libcuda.so.1',
    ],
  ])('says when it %s', async (_what, help, list, sentence) => {
    expect((await bench().probe(answers(help, list), terms, 1)).failure).toContain(sentence)
  })

  test('says when there is none', async () => {
    expect((await bench().probe('/nonexistent', terms, 1)).failure).toContain('llama-bench is missing in the package')
  })
})

describe('The CPU that others use', () => {
  function put(machine: readonly number[], own: readonly number[]): void {
    mkdirSync(join(directory, 'self'), { recursive: true })
    writeFileSync(join(directory, 'stat'), `cpu  ${machine.join(' ')} 0 0\ncpu0 1 2 3\n`)
    writeFileSync(
      join(directory, 'self', 'stat'),
      `7 (node) 1) R 1 1 1 0 -1 4194304 101 0 0 0 ${own.join(' ')} 20 0 1 0 154120\n`,
    )
  }
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 250))

  test('leaves out idle time and what we and our ended children used, and counts stolen time', async () => {
    put([100, 10, 50, 1_000, 5, 1, 2, 3], [10, 1, 20, 2])
    const began = performance.now()
    const watch = watchForeignCpu(directory)
    await pause()
    // 30 + 5 + 5 + 0 + 0 + 10 busy ticks, of which 20 + 10 are ours: 20 ticks of 10 ms.
    put([130, 15, 55, 9_999, 9, 1, 2, 13], [10, 1, 40, 12])
    const cores = watch()
    const elapsed = performance.now() - began
    expect((cores ?? 0) * elapsed).toBeGreaterThanOrEqual(200)
    expect((cores ?? 0) * elapsed).toBeLessThan(450)
  })
  test('is none when all of it was ours', async () => {
    put([100, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0])
    const watch = watchForeignCpu(directory)
    await pause()
    put([110, 0, 0, 0, 0, 0, 0, 0], [0, 0, 11, 0])
    expect(watch()).toBe(0)
  })
  test('is null where it cannot be read', () => {
    expect(watchForeignCpu(join(directory, 'none'))()).toBeNull()
  })
})

describe('The environment of llama-bench', () => {
  test.each([
    'GITHUB_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'RUNNER_NAME',
    'INPUT_TOKEN',
    'NIX_CONFIG',
    'HF_TOKEN',
    'LD_PRELOAD',
    'GGML_BACKEND_PATH',
    'GGML_RPC_DEBUG',
    'XDG_RUNTIME_DIR',
  ])('never holds %s', (name) => {
    expect(benchEnvironment({ [name]: 'x' }, '/home')).toEqual(benchEnvironment({}, '/home'))
  })
})
