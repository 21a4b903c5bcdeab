/** The variants whose backend runs on a device of `llama-bench --list-devices`, and that backend's device names. */
const DEVICE_PREFIXES: Readonly<Record<string, RegExp>> = {
  cuda: /^CUDA\d+$/,
  vulkan: /^Vulkan\d+$/,
  rocm: /^(?:ROCm|HIP)\d+$/,
  sycl: /^SYCL\d+$/,
  musa: /^MUSA\d+$/,
  metal: /^(?:Metal|MTL)\d*$/,
}

/** What a variant is measured on: null for the CPU; `missing` when the variant needs a device that the build does not see. */
export type DeviceChoice = { readonly kind: 'device'; readonly device: string | null } | { readonly kind: 'missing' }

/** Returns the first device of the variant's own backend that both sides list; a device named in the config is taken as it is. */
export function chooseDevice(variant: string, named: string | null, baseline: readonly string[], candidate: readonly string[]): DeviceChoice {
  const pattern = DEVICE_PREFIXES[variant]
  if (named !== null || pattern === undefined) return { kind: 'device', device: named }
  const device = baseline.find((name) => pattern.test(name) && candidate.includes(name))
  return device === undefined ? { kind: 'missing' } : { kind: 'device', device }
}
