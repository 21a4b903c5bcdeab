import { oneLine } from '../reading.ts'

/** Lines that name a cause although others follow them (usage text, stack trace). Phrases of llama.cpp and the C++ runtime. */
const TELLING =
  /GGML_ASSERT|CUDA error|ErrorDeviceLost|ErrorOutOf|terminate called|what\(\):|\berror:|No devices found|Invalid device index/

/** Returns the most telling line of stderr, else its last one, without a full stop. */
export function lastWords(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '')
  const line = lines.find((candidate) => TELLING.test(candidate)) ?? lines.at(-1)
  return line === undefined ? 'it said nothing on stderr' : `it said '${oneLine(line).replace(/\.$/, '')}'`
}

const OUT_OF_MEMORY: readonly [RegExp, string] = [
  /out of memory|OutOfDeviceMemory|OutOfHostMemory|insufficient memory|unable to allocate|failed to allocate|bad_alloc/i,
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

const CAUSE_LINE = /\berror\b|fail|unable|requires|cannot|No such|Permission/i
const GENERIC = /failed to load model|failed to create context|failed to create llama_context/

function causeIn(stderr: string, causes: readonly (readonly [RegExp, string])[], otherwise: string): string {
  const known = causes.find(([pattern]) => pattern.test(stderr))
  if (known !== undefined) return known[1]
  const line = stderr.split('\n').find((candidate) => CAUSE_LINE.test(candidate) && !GENERIC.test(candidate))
  return line === undefined ? otherwise : `it said '${oneLine(line).replace(/\.$/, '')}'`
}

/** Returns why a model did not load, from the stderr of a run with `-v`. */
export function loadFault(stderr: string): string {
  return causeIn(stderr, LOAD_CAUSES, 'the file is missing, truncated, empty or no GGUF')
}

/** Returns why no context could be made, from the stderr of a run with `-v`. */
export function contextFault(stderr: string): string {
  return causeIn(stderr, CONTEXT_CAUSES, 'too little memory for it, or a cache type that does not go with flash-attn')
}
