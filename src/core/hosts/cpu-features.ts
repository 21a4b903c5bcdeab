/** Each x86 feature that ggml has a compiler switch for (ggml/CMakeLists.txt of v0.5.0), and the kernel's flags it takes. */
const X86: readonly (readonly [feature: string, flags: readonly string[]])[] = [
  ['sse4_2', ['sse4_2']],
  ['avx', ['avx']],
  ['f16c', ['f16c']],
  ['fma', ['fma']],
  ['bmi2', ['bmi2']],
  ['avx2', ['avx2']],
  ['avx_vnni', ['avx_vnni']],
  // GGML_AVX512 compiles all five in; a CPU with avx512f alone dies of it.
  ['avx512', ['avx512f', 'avx512cd', 'avx512vl', 'avx512dq', 'avx512bw']],
  // The kernel writes this one without the second underscore; avx512_vbmi2 is another.
  ['avx512vbmi', ['avx512vbmi']],
  ['avx512_vnni', ['avx512_vnni']],
  ['avx512_bf16', ['avx512_bf16']],
  ['amx_tile', ['amx_tile']],
  ['amx_int8', ['amx_int8']],
  ['amx_bf16', ['amx_bf16']],
]

/** The aarch64 features ggml-cpu has kernels for, under the kernel's names (asimddp is what compilers call dotprod). */
const AARCH64: readonly string[] = ['asimd', 'asimdhp', 'asimddp', 'i8mm', 'bf16', 'sve', 'sve2', 'svei8mm', 'sme', 'sme2']

/** Names of aarch64 CPUs by the main id register's implementer and part, which is all /proc/cpuinfo shows there. */
const AARCH64_NAMES: Readonly<Record<string, string>> = {
  '0x41 0xd08': 'ARM Cortex-A72',
  '0x41 0xd0b': 'ARM Cortex-A76',
  '0x41 0xd0c': 'ARM Neoverse-N1',
  '0x41 0xd40': 'ARM Neoverse-V1',
  '0x41 0xd49': 'ARM Neoverse-N2',
  '0x41 0xd4f': 'ARM Neoverse-V2',
  '0x61 0x022': 'Apple M1',
  '0xc0 0xac3': 'Ampere-1',
}

/** The line of /proc/cpuinfo with this key, of each processor it lists. */
function valuesOf(cpuinfo: string, key: string): string[] {
  return cpuinfo.split('\n').flatMap((line) => {
    const colon = line.indexOf(':')
    return colon > 0 && line.slice(0, colon).trimEnd() === key ? [line.slice(colon + 1).trim()] : []
  })
}

function sharedFlags(lines: readonly string[]): (flag: string) => boolean {
  const processors = lines.map((line) => new Set(line.split(/\s+/)))
  return (flag) => processors.length > 0 && processors.every((flags) => flags.has(flag))
}

/**
 * Returns the CPU features, of those that change how ggml is compiled, that every processor in the text of /proc/cpuinfo has:
 * names that overlay and modules take (`sse4_2 avx f16c fma bmi2 avx2 avx512 …`), in their order. Linux hides what the
 * hypervisor does not allow.
 */
export function cpuFeaturesOf(cpuinfo: string): string[] {
  const x86 = sharedFlags(valuesOf(cpuinfo, 'flags'))
  const aarch64 = sharedFlags(valuesOf(cpuinfo, 'Features'))
  return [...X86.filter(([, flags]) => flags.every(x86)).map(([feature]) => feature), ...AARCH64.filter(aarch64)]
}

/** Returns the name of the CPU in the text of /proc/cpuinfo; null when it does not say. */
export function cpuNameOf(cpuinfo: string): string | null {
  const name = valuesOf(cpuinfo, 'model name')[0]
  if (name !== undefined && name !== '') return name
  const implementer = valuesOf(cpuinfo, 'CPU implementer')[0]
  const part = valuesOf(cpuinfo, 'CPU part')[0]
  if (implementer === undefined || part === undefined) return null
  return AARCH64_NAMES[`${implementer} ${part}`] ?? `aarch64 implementer ${implementer} part ${part}`
}

/** Returns how many processors the text of /proc/cpuinfo lists. */
export function processorsOf(cpuinfo: string): number {
  return valuesOf(cpuinfo, 'processor').length
}
