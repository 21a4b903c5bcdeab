import { isTurnedOn } from './build-features.ts'

const SWITCHES = { GGML_CUDA: 'cuda', GGML_VULKAN: 'vulkan', GGML_HIP: 'rocm' } as const

/**
 * Returns the GPU variant that a package is: by what cmake is told, because nixpkgs calls each of its builds llama-cpp, else by its name
 * (upstream's are llama-cpp-cuda, -vulkan and -rocm). Null when neither tells of one.
 */
export function gpuVariantOf({ name, cmakeFlags }: { readonly name: string; readonly cmakeFlags: readonly string[] }): string | null {
  const turnedOn = Object.entries(SWITCHES).find(([option]) => isTurnedOn(cmakeFlags, option))?.[1]
  return turnedOn ?? /^llama-cpp-(?<variant>cuda|vulkan|rocm)\b/.exec(name)?.groups?.['variant'] ?? null
}
