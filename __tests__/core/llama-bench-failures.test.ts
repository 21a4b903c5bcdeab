import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { failureOf, needsVerboseRun, type EndedBench } from '../../src/core/llama-bench/failures.ts'
import { parseRow } from '../../src/core/llama-bench/rows.ts'
import { nameOfTest, parseTest, type Test } from '../../src/core/llama-bench/tests.ts'
import { UpstreamError } from '../../src/core/errors.ts'

const fixtures = new URL('../fixtures/llama-bench/', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, fixtures), 'utf8')
const exitCodeIn = (path: string): number => Number(read(path).replace('rc=', '').trim())

interface Recorded {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** The process as our adapter would hand it over: a line that cannot be read ends the reading. */
function ended(recorded: Recorded, change: Partial<EndedBench> = {}): EndedBench {
  const rows: EndedBench['rows'][number][] = []
  let refusedLine: string | null = null
  for (const [index, line] of recorded.stdout.split('\n').entries()) {
    if (line.trim() === '' || refusedLine !== null) continue
    try {
      rows.push(parseRow(line, index + 1))
    } catch (thrown) {
      if (!(thrown instanceof UpstreamError)) throw thrown
      refusedLine = thrown.message
    }
  }
  return {
    program: '/nix/store/abc-llama-cpp/bin/llama-bench',
    exitCode: recorded.exitCode,
    signal: null,
    timedOut: false,
    timeoutSeconds: 600,
    startError: null,
    stderr: recorded.stderr,
    refusedLine,
    rows,
    tests: rows.map(({ row }): Test => parseTest(row.test)),
    repetitions: rows[0]?.row.samplesNs.length ?? 5,
    expectsDevice: null,
    ...change,
  }
}

const recorded = (tag: string, name: string): Recorded => ({
  stdout: read(`${tag}/fail/${name}.stdout`),
  stderr: read(`${tag}/fail/${name}.stderr`),
  exitCode: exitCodeIn(`${tag}/fail/${name}.rc`),
})

const pp32: Test = { nPrompt: 32, nGen: 0, nDepth: 0 }

const COUNTS = null
const SAME_IN_BOTH: readonly (readonly [name: string, sentence: string | null, change?: Partial<EndedBench>])[] = [
  ['bad-int', "does not know the argument '-p', or not the value given"],
  ['bad-output', "does not know the argument '-m', or not the value given"],
  ['big-batch', COUNTS],
  ['closed-stdout', 'printed no rows: its output was closed, its disk is full'],
  ['cpumask-bad', "cannot read the CPU mask 'zz'"],
  ['ctv-q8-fa-off', 'a cache type that does not go with flash-attn'],
  ['ctx-over-train', COUNTS],
  ['dev-CUDA0-missing', "knows no device 'CUDA0'"],
  ['dev-none', COUNTS],
  ['devfull', 'printed no rows: its output was closed, its disk is full'],
  ['dir-model', "could not load the model 'DIR': the file is missing, truncated, empty or no GGUF"],
  ['empty-model', "could not load the model 'empty.gguf': the file is missing, truncated, empty or no GGUF"],
  ['fa-1', COUNTS],
  ['fa-bad', "does not know the argument '-fa', or not the value given"],
  ['garbage-model', "could not load the model 'garbage.gguf'"],
  ['hf-offline', 'tried to download its model'],
  ['list-devices', "Line 1 of llama-bench's output is not JSON: 'Available devices:'"],
  ['mg1', COUNTS],
  ['missing-model', "could not load the model '/nonexistent.gguf'"],
  ['missing-model-jsonl', "could not load the model '/nonexistent.gguf'"],
  ['missing-model-verbose', "could not load the model '/nonexistent.gguf': the file does not exist"],
  ['neg-int', "does not know the argument '-p', or not the value given"],
  ['ngl99-nogpu', 'ran on the CPU although a GPU was expected (backends "CPU"', { expectsDevice: true }],
  ['no-tests', "Line 1 of llama-bench's output is not JSON: '['"],
  ['oom-ctx', 'could not make a context for this test: too little memory'],
  ['oom-vmlimit', 'could not make a context for this test: too little memory'],
  ['partial-2models', "could not load the model '/nonexistent.gguf'"],
  ['prio', COUNTS],
  ['progress', COUNTS],
  ['r0', 'pp8 has 0 samples instead of 5', { repetitions: 5 }],
  ['r1', COUNTS],
  ['rpc-flag', "does not know the argument '--rpc'"],
  ['sigkill', 'was killed (SIGKILL): most likely the machine ran out of memory'],
  // 124 is what timeout(1) says; our process adapter says so itself.
  [
    'sigterm',
    'did not finish within 600 s and was stopped (0 of 1 test done)',
    { exitCode: null, timedOut: true, tests: [pp32] },
  ],
  ['truncated-model', "could not load the model 'trunc.gguf'"],
  ['truncated-verbose', "could not load the model 'trunc.gguf': the file is truncated"],
  ['unknown-flag', "does not know the argument '--bogus'"],
  ['unknown-positional', "does not know the argument 'tiny.gguf'"],
  ['unreadable-default', "could not load the model 'models/7B/ggml-model-q4_0.gguf'"],
]

const ONLY: readonly (readonly [tag: string, name: string, sentence: string | null])[] = [
  ['b10361', 'mmap-flag', COUNTS],
  ['v0.5.0', 'mmap-flag', "does not know the argument '-mmp'"],
  ['b10361', 'version', "does not know the argument '--version'"],
  ['v0.5.0', 'version', 'printed no rows'],
  ['v0.5.0', 'oom-killed', 'was killed (SIGKILL): most likely the machine ran out of memory'],
]

const CASES = [
  ...['b10361', 'v0.5.0'].flatMap((tag) => SAME_IN_BOTH.map(([name, sentence, change]) => ({ tag, name, sentence, change }))),
  ...ONLY.map(([tag, name, sentence]) => ({ tag, name, sentence, change: undefined })),
]

describe('The sentence for a recorded llama-bench', () => {
  test.each(CASES)('$tag $name: $sentence', ({ tag, name, sentence, change }) => {
    const failure = failureOf(ended(recorded(tag, name), change ?? {}))
    if (sentence === null) expect(failure).toBeNull()
    else expect(failure).toContain(sentence)
  })

  test('there is none without a case', () => {
    const onDisk = ['b10361', 'v0.5.0'].flatMap((tag) =>
      readdirSync(new URL(`${tag}/fail/`, fixtures)).filter((name) => name.endsWith('.rc')).map((name) => `${tag} ${name.slice(0, -3)}`),
    )
    expect(CASES.map(({ tag, name }) => `${tag} ${name}`).toSorted()).toEqual(onDisk.toSorted())
  })

  test.each([
    ['missing GGUF header', 'empty-model', "could not load the model 'empty.gguf': it is no GGUF"],
    ['garbage', 'garbage-model', "could not load the model 'garbage.gguf': it is no GGUF"],
    ['a directory', 'dir-model', 'it is no GGUF'],
    ['a future GGUF version', 'magic-model', 'its GGUF version is newer than this tag of llama.cpp'],
    ['a cut file', 'trunc-model', 'the file is truncated'],
    ['an unknown architecture', 'arch-model', 'this tag of llama.cpp does not know its architecture'],
    ['a quantised V cache', 'ctv-q8-fa-off', 'a quantised V cache (cache-type-v) needs flash-attn on'],
    ['too little memory', 'oom-ctx', 'could not make a context for this test: there is not enough memory'],
  ])('names the cause that -v tells: %s', (_what, name, sentence) => {
    expect(failureOf(ended({ stdout: '', stderr: read(`verbose/${name}.stderr`), exitCode: 1 }))).toContain(sentence)
  })

  test.each([
    [
      'default-no-gpu',
      'ran on the CPU although a GPU was expected (backends "Vulkan", no device found): it said \'ggml_vulkan: No devices',
    ],
    ['badindex', '(backends "CPU", no device found): it said \'ggml_vulkan: Invalid device index 7 in GGML_VK_VISIBLE_DEVICES\''],
    ['noicd', '(backends "CPU", no device found): it said nothing on stderr'],
    ['lavapipe', COUNTS],
  ])('tells a Vulkan build that ran on the CPU: %s', (name, sentence) => {
    const output = { stdout: read(`vulkan/${name}.stdout`), stderr: read(`vulkan/${name}.stderr`), exitCode: 0 }
    const failure = failureOf(ended(output, { expectsDevice: true }))
    if (sentence === null) expect(failure).toBeNull()
    else expect(failure).toContain(sentence)
  })

  test('a Vulkan build without a device is told even when nobody asked for one by name', () => {
    const output = { stdout: read('vulkan/default-no-gpu.stdout'), stderr: '', exitCode: 0 }
    expect(failureOf(ended(output))).toContain('ran on the CPU')
    expect(failureOf(ended(output, { expectsDevice: false }))).toBeNull()
  })
})

describe('The sentence for other endings', () => {
  const nothing = { stdout: '', stderr: '', exitCode: 0 }
  test.each<[string, Partial<EndedBench>, string]>([
    [
      'is missing in the package',
      { startError: 'spawn x ENOENT', exitCode: null },
      'missing in the package: there is no /nix/store/abc',
    ],
    ['is not executable', { startError: 'spawn x EACCES', exitCode: null }, 'is not executable'],
    ['is built for another system', { startError: 'spawn x ENOEXEC', exitCode: null }, 'no program for this machine'],
    ['cannot start for another reason', { startError: 'spawn x EAGAIN', exitCode: null }, 'could not be started: spawn x EAGAIN'],
    ['dies of SIGILL', { signal: 'SIGILL', exitCode: null }, 'built for CPU features this CPU does not have'],
    ['dies of SIGILL under a shell', { exitCode: 132 }, 'built for CPU features this CPU does not have'],
    ['dies of SIGBUS', { signal: 'SIGBUS', exitCode: null }, 'the model file shrank'],
    ['is told to stop', { signal: 'SIGTERM', exitCode: null }, 'told to stop (SIGTERM)'],
    [
      'aborts',
      { signal: 'SIGABRT', exitCode: null, stderr: 'a.cpp:7: GGML_ASSERT(x) failed\nframe 1\nframe 2' },
      "crashed (SIGABRT): it said 'a.cpp:7: GGML_ASSERT(x) failed'",
    ],
    [
      'lacks a library',
      {
        exitCode: 127,
        stderr: 'llama-bench: error while loading shared libraries: libcuda.so.1: cannot open shared object file',
      },
      'shared library that llama-bench needs is missing or broken: libcuda.so.1',
    ],
    [
      'says something new',
      { exitCode: 1, stderr: 'a\nwarming up failed\u001b[2J' },
      "exit code 1: it said 'warming up failed [2J'",
    ],
    [
      'is killed by somebody else than the kernel',
      { signal: 'SIGKILL', exitCode: null, oomKills: 0 },
      "although the kernel's oom_kill counter stood still: systemd-oomd, earlyoom",
    ],
    ['is killed by the kernel', { exitCode: 137, oomKills: 1 }, 'the kernel ran out of memory and chose it'],
    ['says nothing', { exitCode: 3 }, 'exit code 3: it said nothing on stderr'],
  ])('llama-bench %s', (_what, change, sentence) => {
    expect(failureOf(ended(nothing, change))).toContain(sentence)
  })

  test.each<[string, Partial<EndedBench>, string]>([
    ['a test is missing', { tests: [pp32, parseTest('tg128 @ d4096')] }, 'tg128 @ d4096 is missing'],
    ['a test was not asked for', { tests: [parseTest('tg1')] }, 'it ran pp32, which was not asked for'],
    ['a repetition is missing', { repetitions: 5 }, 'pp32 has 2 samples instead of 5'],
  ])('exit code 0 does not count when %s', (_what, change, sentence) => {
    const line = read('vulkan/lavapipe.stdout').split('\n')[0] ?? ''
    expect(failureOf(ended({ stdout: line, stderr: '', exitCode: 0 }, change))).toContain(sentence)
  })

  test('exit code 0 does not count when a test came twice', () => {
    const line = read('vulkan/lavapipe.stdout').split('\n')[0] ?? ''
    const twice = ended({ stdout: `${line}\n${line}`, stderr: '', exitCode: 0 })
    expect(nameOfTest(twice.tests[0] ?? pp32)).toBe('pp32')
    expect(failureOf(twice)).toContain('it printed pp32 twice')
  })

  /** ggml ends so: the words, then where it was. */
  const aborted = (words: string): Partial<EndedBench> => ({ exitCode: 134, stderr: `${words}\n/nix/store/x/lib/libggml-base.so(+0x1a3b6)[0x7f1]\n/nix/store/x/bin/llama-bench(_start+0x25) [0x55]` })
  const thrown = (name: string, what: string): string => `terminate called after throwing an instance of '${name}'\n  what():  ${what}`
  const refused = (words: string): Partial<EndedBench> => ({ exitCode: 1, stderr: `${words}\nllama_bench: error: failed to load model 'm.gguf'` })
  test.each<[string, Partial<EndedBench>, string]>([
    ['an abort of ggml', aborted("/build/ggml/src/ggml-backend.cpp:843: pre-allocated tensor (cache_k_l0) in a buffer (CUDA0) that cannot run the operation (SET_ROWS)"), 'in a buffer (CUDA0) that cannot run the operation (SET_ROWS)'],
    ['an error of ROCm', aborted('ROCm error: invalid device function\n  current device: 0\n/build/ggml/src/ggml-cuda/ggml-cuda.cu:108: ROCm error'), "it said 'ROCm error: invalid device function'"],
    ['a bare error of SYCL', aborted('/build/ggml/src/ggml-sycl/common.hpp:145: SYCL error'), 'common.hpp:145: SYCL error'],
    ['what an exception says, not its class', { exitCode: 134, stderr: thrown('std::runtime_error', 'Unable to compile shader matmul_f16') }, "it said 'Unable to compile shader matmul_f16'"],
    ['a full disk', { exitCode: 134, stderr: thrown('std::filesystem::filesystem_error', 'filesystem error: cannot create directories: No space left on device') }, 'No space left on device'],
    ['a lost device', { exitCode: 134, stderr: thrown('vk::DeviceLostError', 'vk::Queue::submit: ErrorDeviceLost') }, 'ErrorDeviceLost'],
    ['a computation without memory', { exitCode: 1, stderr: 'ggml_metal_synchronize: error: command buffer 0 failed with status 5\nerror: Insufficient Memory (00000008:kIOGPUCommandBufferCallbackErrorOutOfMemory)\ntest_prompt: failed to decode prompt batch, res = -3\nllama_bench: error: failed to run prompt warmup' }, 'could not compute its prompt warmup: there is not enough memory'],
    ['a computation that fails for another reason', { exitCode: 1, stderr: 'process_ubatch: failed to compute graph, compute status: -1\ntest_gen: failed to decode generation batch, res = -3\nllama_bench: error: failed to run gen' }, "could not compute its gen: it said 'process_ubatch: failed to compute graph, compute status: -1'"],
    ['a driver that is too old', { exitCode: 1, stderr: 'ggml_cuda_init: failed to initialize CUDA: CUDA driver version is insufficient for CUDA runtime version\nerror: invalid device: CUDA0' }, "does not offer it (it said 'ggml_cuda_init: failed to initialize CUDA: CUDA driver version is insufficient"],
    ['a tensor that is missing, not the library beside it', refused("failed to load libggml-x.so: libx.so.1: cannot open shared object file: No such file or directory\nllama_model_load: error loading model: missing tensor 'blk.0.attn_q.weight'"), "missing tensor 'blk.0.attn_q.weight'"],
    ['a wrong shape, not the warning before it', refused("warning: failed to mlock 1234-byte buffer: Cannot allocate memory\nllama_model_load: error loading model: tensor 'blk.1.ffn' has wrong shape; expected 1, 2, got 3"), "'blk.1.ffn' has wrong shape"],
    ['a node that may not be opened is not the model', refused("MESA: error: Failed to open /dev/dri/renderD128: Permission denied\ngguf_init_from_reader: failed to read magic"), 'it is no GGUF'],
    ['a map without memory', refused('llama_model_load: error loading model: mmap failed: Cannot allocate memory'), 'there is not enough memory'],
    ['no greeting of a backend as the cause', { exitCode: 139, stderr: 'ggml_cuda_init: GGML_CUDA_FORCE_MMQ:    no\nggml_cuda_init: found 1 CUDA devices (Total VRAM: 24080 MiB):\n  Device 0: NVIDIA GeForce RTX 4090, compute capability 8.9, VMM: yes, VRAM: 24080 MiB\nload_backend: loaded CPU backend from /nix/store/x/lib/libggml-cpu.so' }, 'crashed (SIGSEGV): it did not say why.'],
    ['no greeting of Vulkan, as recorded', { exitCode: 139, stderr: read('vulkan/lavapipe.stderr') }, 'crashed (SIGSEGV): it did not say why.'],
    ['what a backend says that fails, for all its greeting', { exitCode: 3, stderr: 'ggml_metal_device_init: GPU name: Apple M4\nggml_metal_init: failed to compile the kernel' }, "it said 'ggml_metal_init: failed to compile the kernel'"],
    ['what comes before the greeting of another backend', { exitCode: 3, stderr: 'cannot pin threads\nggml_vulkan: Found 1 Vulkan devices:' }, "it said 'cannot pin threads'"],
  ])('names %s', (_what, change, sentence) => {
    expect(failureOf(ended(nothing, change))).toContain(sentence)
  })

  test('only failures whose words do not say the cause are asked again with -v', () => {
    expect(needsVerboseRun(ended(recorded('v0.5.0', 'missing-model-jsonl')))).toBe(true)
    expect(needsVerboseRun(ended(recorded('v0.5.0', 'oom-ctx')))).toBe(true)
    expect(needsVerboseRun(ended(recorded('v0.5.0', 'unknown-flag')))).toBe(false)
    expect(needsVerboseRun(ended(recorded('v0.5.0', 'sigkill')))).toBe(false)
    expect(needsVerboseRun(ended(recorded('v0.5.0', 'r1')))).toBe(false)
    expect(needsVerboseRun(ended(nothing, { signal: 'SIGSEGV', exitCode: null }))).toBe(true)
    expect(needsVerboseRun(ended(nothing, { signal: 'SIGSEGV', exitCode: null, stderr: 'GGML_ASSERT(x)' }))).toBe(false)
    expect(needsVerboseRun(ended(nothing, { exitCode: 3 }))).toBe(true)
    expect(needsVerboseRun(ended(nothing, { exitCode: 139, stderr: read('vulkan/lavapipe.stderr') }))).toBe(true)
    expect(needsVerboseRun(ended(nothing, aborted('/build/ggml/src/ggml-cuda/ggml-cuda.cu:108: CUDA error')))).toBe(true)
    expect(needsVerboseRun(ended(nothing, aborted('/build/ggml/src/ggml-cpu/ops.cpp:7: GGML_ASSERT(x) failed')))).toBe(false)
    expect(needsVerboseRun(ended(nothing, { exitCode: 1, stderr: 'llama_bench: error: failed to run prompt' }))).toBe(true)
  })
})
