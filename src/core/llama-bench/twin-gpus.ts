import { oneLine } from '../reading.ts'

/** Dozens of GPUs have shorter names; what is longer is none of llama-bench's. */
const MOST_SIGNS = 4_000

/**
 * Returns why nobody knows that both sides used the same card: llama-bench's gpu_info names every GPU, and the device that it ran on is one of several with
 * one name. Null where the device is known, or all of these were used. `benchArguments` has the device.
 */
export function twinGpus(gpuInfo: string, benchArguments: readonly string[]): string | null {
  const at = benchArguments.indexOf('-dev')
  const device = at < 0 ? undefined : benchArguments[at + 1]
  if (device === undefined || device === 'auto' || device === 'none') return null
  // names may hold a comma in parentheses: llvmpipe (LLVM 15.0.6, 256 bits)
  const names = gpuInfo.slice(0, MOST_SIGNS).split(/, (?![^()]*\))/)
  const twin = names.find((name, place) => name !== '' && names.indexOf(name) !== place)
  const count = names.filter((name) => name === twin).length
  if (twin === undefined || device.split('/').length >= count) return null
  return `llama-bench sees ${count} GPUs of the name '${oneLine(twin, 80)}' and ran on ${oneLine(device, 80)}. That it was one card for both sides, and not one each, is not known: it is if both builds number them alike. CUDA_VISIBLE_DEVICES, HIP_VISIBLE_DEVICES or GGML_VK_VISIBLE_DEVICES in the environment of llama-fleet leaves both only one to see.`
}
