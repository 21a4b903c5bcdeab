import { GPU_VARIABLE } from '../core/llama-bench/gpu-variables.ts'

/** Variables that llama-bench and its backends may see, and why. Everything else, and above all every token, stays outside. */
const ALLOWED: readonly RegExp[] = [
  // Which GPUs the process may see, as the runner of this host was set up: without them two jobs share a card.
  GPU_VARIABLE,
  /^NVIDIA_VISIBLE_DEVICES$/,
  // Where the Vulkan and OpenCL loaders find the driver outside NixOS.
  /^(?:VK_ICD_FILENAMES|VK_DRIVER_FILES|VK_ADD_DRIVER_FILES|OCL_ICD_VENDORS|LIBGL_DRIVERS_PATH)$/,
  // ggml's own switches (GGML_CUDA_FORCE_MMQ, GGML_VK_DISABLE_F16 …): how this host runs its model.
  /^GGML_(?:CUDA|VK|SYCL|HIP|METAL|CPU|OPENCL)_[A-Z0-9_]+$/,
  // OpenMP's threads; a host may pin them.
  /^(?:OMP_(?:NUM_THREADS|WAIT_POLICY|PROC_BIND|PLACES)|GOMP_CPU_AFFINITY)$/,
]

/** Where programs of nix find the GPU driver outside NixOS; LD_LIBRARY_PATH itself could put a foreign ggml under both sides. */
const DRIVER_PATH = 'LLAMA_FLEET_LD_LIBRARY_PATH'

/** Returns the whole environment of a llama-bench process, whose HOME is an empty directory made for it. */
export function benchEnvironment(ours: Readonly<Record<string, string | undefined>>, home: string): Record<string, string> {
  const environment: Record<string, string> = { PATH: '/usr/bin:/bin', HOME: home, TMPDIR: home, LANG: 'C.UTF-8' }
  for (const [name, value] of Object.entries(ours)) {
    if (value !== undefined && ALLOWED.some((pattern) => pattern.test(name))) environment[name] = value
  }
  const drivers = ours[DRIVER_PATH]
  return drivers === undefined || drivers === '' ? environment : { ...environment, LD_LIBRARY_PATH: drivers }
}

/** Files and directories of this host that its programs need beside the store, such as drivers in unusual places. */
const FURTHER_PATHS = 'LLAMA_FLEET_SANDBOX_READABLE'

/** Returns the absolute paths that the environment of a sandboxed program names, and those that this host adds. */
export function namedPaths(ours: Readonly<Record<string, string | undefined>>, inside: Readonly<Record<string, string>>): string[] {
  const { PATH: _path, HOME: _home, TMPDIR: _temporary, ...named } = inside
  const lists = [...Object.values(named), ours[FURTHER_PATHS] ?? '']
  return lists.flatMap((list) => list.split(':')).filter((path) => /^\/[^/]/.test(path))
}
