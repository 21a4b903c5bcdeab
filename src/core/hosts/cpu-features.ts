import { nixList } from '../nix/nix-code.ts'
import type { CpuFeatureFormat } from '../request.ts'
import table from './cpu-feature-table.json' with { type: 'json' }

/**
 * The features that change how ggml is compiled, and the kernel's flags that each takes. GGML_AVX512 compiles five in: a CPU with
 * avx512f alone dies of it. The kernel writes avx512vbmi without the second underscore; avx512_vbmi2 is another. `nix/` reads the same
 * file, so that what is listed here is what can be built for.
 */
const { x86_64: X86, aarch64: AARCH64 } = table

/** Names of aarch64 CPUs by the main id register's implementer and part, which is all /proc/cpuinfo shows there. */
const AARCH64_NAMES: Readonly<Record<string, string>> = {
  '0x41 0xd08': 'ARM Cortex-A72',
  '0x41 0xd0b': 'ARM Cortex-A76',
  '0x41 0xd0c': 'ARM Neoverse-N1',
  '0x41 0xd40': 'ARM Neoverse-V1',
  '0x41 0xd49': 'ARM Neoverse-N2',
  '0x41 0xd4f': 'ARM Neoverse-V2',
  '0x41 0xd84': 'ARM Neoverse-V3',
  '0x41 0xd85': 'ARM Cortex-X925',
  '0x41 0xd87': 'ARM Cortex-A725',
  '0x61 0x022': 'Apple M1',
  '0x61 0x023': 'Apple M1',
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
  return [...X86.filter((one) => one.cpuinfo.every(x86)), ...AARCH64.filter((one) => one.cpuinfo.every(aarch64))].map(({ feature }) => feature)
}

/** Returns a list of CPU features as one line: words, the Nix list that `cpuFeatures` takes, or JSON. */
export function cpuFeatureLine(features: readonly string[], format: CpuFeatureFormat): string {
  switch (format) {
    case 'text':
      return features.join(' ')
    case 'nix':
      return nixList(features)
    case 'json':
      return JSON.stringify(features)
  }
}

/** Returns the name of the CPU in the text of /proc/cpuinfo, of all kinds of cores where an aarch64 has several; null when it does not say. */
export function cpuNameOf(cpuinfo: string): string | null {
  const name = valuesOf(cpuinfo, 'model name')[0]
  if (name !== undefined && name !== '') return name
  const parts = valuesOf(cpuinfo, 'CPU part')
  const cores = valuesOf(cpuinfo, 'CPU implementer').flatMap((implementer, index): string[] => {
    const part = parts[index]
    return part === undefined ? [] : [AARCH64_NAMES[`${implementer} ${part}`] ?? `aarch64 implementer ${implementer} part ${part}`]
  })
  return cores.length === 0 ? null : [...new Set(cores)].join(' and ')
}

/** Returns how many processors the text of /proc/cpuinfo lists. */
export function processorsOf(cpuinfo: string): number {
  return valuesOf(cpuinfo, 'processor').length
}
