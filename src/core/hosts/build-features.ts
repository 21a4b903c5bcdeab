import table from './cpu-feature-table.json' with { type: 'json' }

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

const OFF = /^(?:OFF|FALSE|NO|N|0|IGNORE|NOTFOUND|)$/i

const isSet = (value: string): boolean => !OFF.test(value)

/** Returns the value of each -D of a package's cmake flags; cmake takes the last one of a name. */
export function cmakeOptions(flags: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    flags.flatMap((flag): [string, string][] => {
      const { name, value } = /^-D\s*(?<name>\w+)(?::\w+)?=(?<value>.*)$/s.exec(flag)?.groups ?? {}
      return name === undefined || value === undefined ? [] : [[name, value.replace(/^"(.*)"$/s, '$1')]]
    }),
  )
}

/** Returns whether cmake flags turn an option on. */
export const isTurnedOn = (flags: readonly string[], option: string): boolean => isSet(cmakeOptions(flags).get(option) ?? '')

const isUnknown = (option: string, declared: readonly string[]): boolean => /^(?:GGML|LLAMA)_/.test(option) && !declared.includes(option)

/** The flags without those of ggml and llama.cpp that their source does not declare: cmake does not know them, so they compile nothing in. */
function knownFlags(flags: readonly string[], declared: readonly string[] | null): readonly string[] {
  return declared === null ? flags : flags.filter((flag) => ![...cmakeOptions([flag]).keys()].some((option) => isUnknown(option, declared)))
}

/** Returns the options of ggml and llama.cpp that the flags turn on or set and that their source does not declare. */
export function ignoredOptions(flags: readonly string[], declared: readonly string[]): string[] {
  return [...cmakeOptions(flags)].flatMap(([option, value]) => (isUnknown(option, declared) && isSet(value) ? [option] : [])).toSorted()
}

/** The flags that a package is built with, as its derivation has them. */
export interface BuildFlags {
  readonly cmakeFlags: readonly string[]
  readonly compilerFlags?: readonly string[]
  /** The cmake options that its source has; null where that is not known. */
  readonly declared?: readonly string[] | null
}

/** How the CPU part of a package is compiled. */
export type CpuBuild =
  /** `-march=native`: whatever the builder had; `by` is the flag that says so. */
  | { readonly kind: 'native'; readonly by: string }
  /** One binary with code for every CPU, chosen when it starts. */
  | { readonly kind: 'all-variants' }
  | {
    readonly kind: 'features'
    readonly features: readonly string[]
    /** What the compiler is told besides, which may mean more: `-march=znver4`, a whole ARM architecture; null when it is nothing. */
    readonly told: string | null
  }

/** Flags of gcc and clang that name instructions, of C and C++ alike. The least of an architecture names none. */
const INSTRUCTIONS = /(?<![\w-])-m(?:arch|cpu|avx|fma|f16c|bmi2|sse4|amx)[\w.+=-]*/g
const LEAST = /=(?:x86-64|x86-64-v1|generic|armv8-a|armv8\.[1-3]-a)$/
/** What gcc adds for an extension by itself. */
const IMPLIED: Readonly<Record<string, readonly string[]>> = { sve2: ['sve', 'fp16'], sve: ['fp16'] }

/** Returns what a package's CPU part is compiled for, by the flags it is built with. */
export function cpuBuildOf({ cmakeFlags: given, compilerFlags = [], declared = null }: BuildFlags): CpuBuild {
  const cmakeFlags = knownFlags(given, declared)
  const options = cmakeOptions(cmakeFlags)
  const isOn = (name: string): boolean => isSet(options.get(name) ?? '')
  const native = [...compilerFlags, ...cmakeFlags].find((flag) => /-m(?:arch|cpu)=native/.test(flag))
  if (isOn('GGML_NATIVE')) return { kind: 'native', by: 'GGML_NATIVE=ON' }
  if (native !== undefined) return { kind: 'native', by: native }
  if (isOn('GGML_CPU_ALL_VARIANTS')) return { kind: 'all-variants' }
  const x86 = table.x86_64.filter(({ option }) => isOn(option))
  const [architecture = '', ...named] = (options.get('GGML_CPU_ARM_ARCH') ?? '').split('+')
  const extensions = named.flatMap((one) => [one, ...(IMPLIED[one] ?? [])])
  const aarch64 = table.aarch64.filter(({ extension }) => extension !== null && extensions.includes(extension))
  const said = [...compilerFlags, ...[...options].flatMap(([name, value]) => (/^CMAKE_C(?:XX)?_FLAGS/.test(name) ? [value] : [])), ...(architecture === '' ? [] : [`-march=${architecture}`])]
  const told = said.flatMap((flag) => flag.match(INSTRUCTIONS) ?? []).find((flag) => !LEAST.test(flag)) ?? null
  return { kind: 'features', features: [...x86, ...aarch64].map(({ feature }) => feature), told }
}

/** The cmake options that decide for which CPU ggml is compiled. */
const CPU_OPTIONS: readonly string[] = [...table.x86_64.map(({ option }) => option), 'GGML_CPU_ARM_ARCH', 'GGML_CPU_ALL_VARIANTS']

/** Returns whether a cmake option decides for which CPU ggml is compiled. */
export const isCpuOption = (option: string): boolean => CPU_OPTIONS.includes(option)

/** Returns those of the names that are CPU features: what another machine wrote is put into texts that people copy. */
export function knownFeatures(names: readonly string[]): string[] {
  const known: readonly string[] = [...table.x86_64, ...table.aarch64].map(({ feature }) => feature)
  return names.filter((name) => known.includes(name))
}

/** Returns whether a feature changes how ggml is compiled: some of aarch64 are listed and add nothing. */
export function changesTheBuild(feature: string): boolean {
  return table.x86_64.some((one) => one.feature === feature) || table.aarch64.some((one) => one.feature === feature && one.extension !== null)
}

/** Returns the kernel's name of a CPU feature; compilers call two of aarch64 otherwise, and the overlay takes both. */
export function kernelName(feature: string): string {
  return table.aarch64.find(({ extension }) => extension === feature)?.feature ?? feature
}

/** Returns a CPU feature as people write it: `AVX-512`. */
export function nameOfFeature(feature: string): string {
  return NAMES[feature] ?? feature
}
