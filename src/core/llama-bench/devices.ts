/** The variants whose backend runs on a device of `llama-bench --list-devices`, and that backend's device names. */
const DEVICE_PREFIXES: Readonly<Record<string, RegExp>> = {
  cuda: /^CUDA\d+$/,
  vulkan: /^Vulkan\d+$/,
  rocm: /^(?:ROCm|HIP)\d+$/,
  hip: /^(?:ROCm|HIP)\d+$/,
  sycl: /^SYCL\d+$/,
  musa: /^MUSA\d+$/,
  metal: /^(?:Metal|MTL)\d*$/,
  opencl: /^(?:GPU)?OpenCL\d*$/,
  cann: /^CANN\d*$/,
  webgpu: /^WebGPU\d*$/,
}
/** A variant of a name of its own runs on a GPU when its build lists one; BLAS and the like are the CPU's. */
const ANY_DEVICE = /^(?:CUDA|Vulkan|ROCm|HIP|SYCL|MUSA|Metal|MTL|(?:GPU)?OpenCL|CANN|WebGPU|HTP)\d*$/

/** What a variant is measured on: null for the CPU; `missing` when no device of it is there for both builds, `lost` when the candidate alone sees none. */
export type DeviceChoice = { readonly kind: 'device'; readonly device: string | null } | { readonly kind: 'missing' | 'lost' }

/** Returns the device names of a variant: `cuda12` and `vulkan-amd` are cuda's and vulkan's; null where the name says nothing. */
function devicesOf(variant: string): RegExp | null {
  const word = /^[a-z]+/.exec(variant)?.[0] ?? ''
  return DEVICE_PREFIXES[word] ?? null
}

/** Returns whether a variant computes on a GPU by its name. */
export function isGpuVariant(variant: string): boolean {
  return devicesOf(variant) !== null
}

/** Returns whether a host's llama-bench must have a GPU: its config names one, or leaves the choice open and its variant is a GPU's. */
export function computesOnGpu({ variant = 'cpu', flags }: { readonly variant?: string; readonly flags?: { readonly device: string | null } }): boolean {
  const device = flags?.device ?? 'auto'
  return device === 'auto' ? isGpuVariant(variant) : !/^(?:none|CPU)$/i.test(device)
}

/** Returns the first device of the variant's own backend that both sides list; a device named in the config is taken as it is. */
export function chooseDevice(variant: string, named: string | null, baseline: readonly string[], candidate: readonly string[]): DeviceChoice {
  if (named !== null || variant === 'cpu') return { kind: 'device', device: named }
  const pattern = devicesOf(variant) ?? ANY_DEVICE
  const ofBaseline = baseline.filter((name) => pattern.test(name))
  if (ofBaseline.length === 0 && pattern === ANY_DEVICE) return { kind: 'device', device: null }
  const device = ofBaseline.find((name) => candidate.includes(name))
  if (device !== undefined) return { kind: 'device', device }
  return { kind: ofBaseline.length > 0 && !candidate.some((name) => pattern.test(name)) ? 'lost' : 'missing' }
}

/**
 * Returns whether a host may not be measured on its own GPU, which a driver that does not fit takes away: a side lists no device, not the one that is named,
 * or what Vulkan takes by itself, which is another card then where there is one. llama-bench takes a name in any case.
 */
export function mayLackGpu(named: string | null, choice: DeviceChoice, listed: readonly string[]): boolean {
  const isLeftOpen = named === null || named === 'auto'
  if (!isLeftOpen && !computesOnGpu({ flags: { device: named } })) return false
  if (listed.length === 0 || choice.kind !== 'device') return true
  if (isLeftOpen) return (named === null ? [choice.device] : listed).some((name) => name?.startsWith('Vulkan') === true)
  const names = listed.map((name) => name.toLowerCase())
  return named.split('/').some((name) => !names.includes(name.toLowerCase()))
}
