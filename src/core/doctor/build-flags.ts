import table from '../hosts/cpu-feature-table.json' with { type: 'json' }
import type { PackageFacts } from './facts.ts'

const OFF = /^(?:OFF|FALSE|NO|N|0|IGNORE|NOTFOUND|)$/i

/** Returns the value of each -D of a package's cmake flags; cmake takes the last one of a name. */
export function cmakeOptions(flags: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    flags.flatMap((flag): [string, string][] => {
      const { name, value } = /^-D\s*(?<name>\w+)(?::\w+)?=(?<value>.*)$/s.exec(flag)?.groups ?? {}
      return name === undefined || value === undefined ? [] : [[name, value.replace(/^"(.*)"$/s, '$1')]]
    }),
  )
}

/** How the CPU part of a package is compiled. */
export type CpuBuild =
  /** `-march=native`: whatever the builder had; `by` is the flag that says so. */
  | { readonly kind: 'native'; readonly by: string }
  /** One binary with code for every CPU, chosen when it starts. */
  | { readonly kind: 'all-variants' }
  | { readonly kind: 'features'; readonly features: readonly string[] }

/** Returns what a package's CPU part is compiled for, by the flags it is built with. */
export function cpuBuildOf({ cmakeFlags, compilerFlags }: Pick<PackageFacts, 'cmakeFlags' | 'compilerFlags'>): CpuBuild {
  const options = cmakeOptions(cmakeFlags)
  const isOn = (name: string): boolean => !OFF.test(options.get(name) ?? '')
  const native = [...compilerFlags, ...cmakeFlags].find((flag) => /-m(?:arch|cpu)=native/.test(flag))
  if (isOn('GGML_NATIVE')) return { kind: 'native', by: 'GGML_NATIVE=ON' }
  if (native !== undefined) return { kind: 'native', by: native }
  if (isOn('GGML_CPU_ALL_VARIANTS')) return { kind: 'all-variants' }
  const x86 = table.x86_64.filter(({ option }) => isOn(option))
  const extensions = (options.get('GGML_CPU_ARM_ARCH') ?? '').split('+').slice(1)
  const aarch64 = table.aarch64.filter(({ extension }) => extension !== null && extensions.includes(extension))
  return { kind: 'features', features: [...x86, ...aarch64].map(({ feature }) => feature) }
}

/** Returns whether a feature changes how ggml is compiled: some of aarch64 are listed and add nothing. */
export function changesTheBuild(feature: string): boolean {
  return table.x86_64.some((one) => one.feature === feature) || table.aarch64.some((one) => one.feature === feature && one.extension !== null)
}

/** Returns the CUDA capabilities that a package is compiled for (`8.9`); null when it does not list them. */
export function cudaCapabilitiesOf({ cmakeFlags }: Pick<PackageFacts, 'cmakeFlags'>): readonly string[] | null {
  const listed = cmakeOptions(cmakeFlags).get('CMAKE_CUDA_ARCHITECTURES')
  if (listed === undefined) return null
  const capabilities = listed.split(/[;,\s]+/).flatMap((one) => {
    const { major, minor } = /^(?<major>\d{1,2})(?<minor>\d)[af]?(?:-(?:real|virtual))?$/.exec(one)?.groups ?? {}
    return major === undefined || minor === undefined ? [] : [`${major}.${minor}`]
  })
  return capabilities.length === 0 ? null : [...new Set(capabilities)]
}
