/** ggml's switches of x86 that only some CPUs can run (ggml/CMakeLists.txt of v0.5.0), by the feature of /proc/cpuinfo they need. */
const SWITCHES: Readonly<Record<string, string>> = {
  GGML_SSE42: 'sse4_2',
  GGML_AVX: 'avx',
  GGML_F16C: 'f16c',
  GGML_FMA: 'fma',
  GGML_BMI2: 'bmi2',
  GGML_AVX2: 'avx2',
  GGML_AVX_VNNI: 'avx_vnni',
  GGML_AVX512: 'avx512',
  GGML_AVX512_VBMI: 'avx512vbmi',
  GGML_AVX512_VNNI: 'avx512_vnni',
  GGML_AVX512_BF16: 'avx512_bf16',
  GGML_AMX_TILE: 'amx_tile',
  GGML_AMX_INT8: 'amx_int8',
  GGML_AMX_BF16: 'amx_bf16',
}

const NAMES: Readonly<Record<string, string>> = {
  sse4_2: 'SSE4.2',
  avx: 'AVX',
  avx2: 'AVX2',
  avx512: 'AVX-512',
  avx_vnni: 'AVX-VNNI',
  fma: 'FMA',
  f16c: 'F16C',
  bmi2: 'BMI2',
}

const ON = /^-D(?<name>GGML_[A-Z0-9_]+)(?::[A-Z]+)?=(?:ON|TRUE|YES|Y|1)$/i
const NATIVE = 'GGML_NATIVE'

/**
 * Returns the CPU features that a build with these cmake flags uses and a CPU with `has` lacks; cmake takes the last of two
 * equal names. None where the flags say nothing: GGML_NATIVE follows the machine that built it.
 */
export function lackedFeatures(cmakeFlags: readonly string[], has: readonly string[]): string[] {
  const names = cmakeFlags.map((flag) => /^-D(?<name>GGML_[A-Z0-9_]+)/.exec(flag)?.groups?.['name'] ?? '')
  const last = cmakeFlags.filter((_flag, place) => names[place] !== '' && names.lastIndexOf(names[place] ?? '') === place)
  const on = last.flatMap((flag) => ON.exec(flag)?.groups?.['name'] ?? [])
  if (on.includes(NATIVE)) return []
  return on.flatMap((name) => SWITCHES[name] ?? []).filter((feature) => !has.includes(feature))
}

/** Returns a CPU feature as people write it: `AVX-512`. */
export function nameOfFeature(feature: string): string {
  return NAMES[feature] ?? feature
}
