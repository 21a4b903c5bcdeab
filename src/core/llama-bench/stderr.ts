import { oneLine } from '../reading.ts'

/**
 * Lines that name a cause although others follow them (usage text, stack trace). Phrases of llama.cpp and the C++ runtime; ggml's aborts begin with
 * the place in its source.
 */
const TELLING =
  /GGML_ASSERT|CUDA error|ErrorDeviceLost|ErrorOutOf|terminate called|\berror:|No devices found|Invalid device index|^\S+\.(?:c|cc|cpp|cu|cuh|h|hpp|m|mm):\d+: /
/** What an exception says; the line before it names no more than its class. */
const OF_EXCEPTION = /^\s*what\(\):\s*(?=\S)/
/** How backends introduce themselves, whatever comes of it (ggml's CUDA, ROCm, Vulkan, Metal and SYCL, and backends that are libraries). */
const GREETING =
  /^(?!.*(?:fail|error))\s*(?:ggml_\w+: (?:found \d|emulating \d|GGML_\w+: +(?:yes|no)|\d+ = |Warning: Device type is CPU)|ggml_metal_\w+: |Device \d+: |load_backend: loaded |\||SYCL Optimization Feature|Build with Macros|GGML_SYCL_\w+: )|^Found \d+ SYCL devices/i
/** Why a backend that needs a device has none. */
const WITHOUT_DEVICE = /failed to initialize (?:CUDA|ROCm|HIP|MUSA|SYCL)|No devices found|Invalid device index/

const linesOf = (stderr: string): string[] => stderr.split('\n').filter((line) => line.trim() !== '')
const quoted = (line: string): string => `it said '${oneLine(line).replace(/\.$/, '')}'`

function tellingLine(stderr: string): string | undefined {
  const lines = linesOf(stderr)
  return lines.find((line) => OF_EXCEPTION.test(line))?.replace(OF_EXCEPTION, '') ?? lines.find((line) => TELLING.test(line)) ?? lines.findLast((line) => !GREETING.test(line))
}

/** Returns the most telling line of stderr, else its last one, without a full stop. */
export function lastWords(stderr: string): string {
  const line = tellingLine(stderr)
  if (line !== undefined) return quoted(line)
  return stderr.trim() === '' ? 'it said nothing on stderr' : 'it did not say why'
}

/** Returns whether stderr says nothing of a failure, or no more than that there was an error: what a driver answered is in the log alone. */
export function saysNoCause(stderr: string): boolean {
  return /(?:^|\berror)\s*$/.test(tellingLine(stderr) ?? '')
}

/** Returns what a backend said of the device that it does not find, in words that follow a sentence; empty when it said nothing. */
export function complaintOfDevice(stderr: string): string {
  const line = linesOf(stderr).find((candidate) => WITHOUT_DEVICE.test(candidate))
  return line === undefined ? '' : quoted(line)
}

const OUT_OF_MEMORY: readonly [RegExp, string] = [
  /out of memory|OutOfDeviceMemory|OutOfHostMemory|insufficient memory|(?:unable to|failed to|cannot) allocate|bad_alloc/i,
  'there is not enough memory (of the machine or the device)',
]

/** What llama.cpp's loader says with `-v` (b10361, v0.5.0), and what it means. */
const LOAD_CAUSES: readonly (readonly [RegExp, string])[] = [
  [/No such file or directory/, 'the file does not exist'],
  [/Permission denied/, 'the file may not be read'],
  [/Is a directory/, 'it is a directory'],
  [/is not within the file bounds|corrupted or incomplete/, 'the file is truncated'],
  [/unknown model architecture: '([^'\n]*)'/, 'this tag of llama.cpp does not know its architecture'],
  [/only supports up to version/, 'its GGUF version is newer than this tag of llama.cpp, or its header is broken'],
  [/invalid magic|failed to read magic|failed to read header/, 'it is no GGUF'],
  OUT_OF_MEMORY,
]

const CONTEXT_CAUSES: readonly (readonly [RegExp, string])[] = [
  [
    /quantized V cache requires flash_attn|V cache quantization requires flash_attn/i,
    'a quantised V cache (cache-type-v) needs flash-attn on',
  ],
  OUT_OF_MEMORY,
]

/** Others speak in a log, too: of what they do without, of libraries that are not there, of devices that this user may not open. */
const BESIDE = /\bwarning\b|shared object|\/dev\/(?:dri|kfd|nvidia)/i
const OF_MODEL = /error loading model: (?!.*failed to load model from)/
const CAUSE_LINE = /\berror\b|fail|unable|requires|cannot|No such|Permission/i
const GENERIC = /failed to (?:load model|create context|create llama_context|decode prompt batch|decode generation batch|run )/

function causeIn(stderr: string, causes: readonly (readonly [RegExp, string])[], otherwise: string): string {
  const lines = linesOf(stderr).filter((line) => !BESIDE.test(line))
  const known = causes.find(([pattern]) => lines.some((line) => pattern.test(line)))
  if (known !== undefined) return known[1]
  const line = lines.find((candidate) => OF_MODEL.test(candidate)) ?? lines.find((candidate) => CAUSE_LINE.test(candidate) && !GENERIC.test(candidate))
  return line === undefined ? otherwise : quoted(line)
}

/** Returns why a model did not load, from the stderr of a run with `-v`. */
export function loadFault(stderr: string): string {
  return causeIn(stderr, LOAD_CAUSES, 'the file is missing, truncated, empty or no GGUF')
}

/** Returns why no context could be made, from the stderr of a run with `-v`. */
export function contextFault(stderr: string): string {
  return causeIn(stderr, CONTEXT_CAUSES, 'too little memory for it, or a cache type that does not go with flash-attn')
}

/** Returns why a test could not be computed, from the stderr of a run with `-v`. */
export function computeFault(stderr: string): string {
  return causeIn(stderr, [OUT_OF_MEMORY], lastWords(stderr))
}
