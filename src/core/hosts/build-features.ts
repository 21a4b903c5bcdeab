import table from './cpu-feature-table.json' with { type: 'json' }

/** ggml's switches of x86 that only some CPUs can run, by the feature they need. */
const SWITCHES: ReadonlyMap<string, string> = new Map(table.x86_64.map(({ option, feature }) => [option, feature]))

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
  return on.flatMap((name) => SWITCHES.get(name) ?? []).filter((feature) => !has.includes(feature))
}

/** Returns a CPU feature as people write it: `AVX-512`. */
export function nameOfFeature(feature: string): string {
  return NAMES[feature] ?? feature
}
