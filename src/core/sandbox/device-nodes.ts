/** Names below /dev, by who makes the card. */
const NVIDIA = /^nvidia(?:\d+|ctl|-uvm|-uvm-tools|-modeset|-caps)$/
const RENDER = /^dri$/
const AMD = /^kfd$/
/** GPUs inside WSL. */
const WSL = /^dxg$/
/** Moore Threads and Ascend, which have backends of their own in ggml. */
const OTHERS = /^(?:mtgpu|davinci|devmm_svm|hisi_hdc)[\w.-]*$/

/** What the backends open. A variant with another name gets every GPU there is, because nobody knows what it needs. */
const NODES: ReadonlyMap<string, readonly RegExp[]> = new Map(Object.entries({
  cpu: [],
  blas: [],
  cuda: [NVIDIA, WSL],
  rocm: [AMD, RENDER],
  hip: [AMD, RENDER],
  vulkan: [RENDER, NVIDIA, WSL],
  sycl: [RENDER, WSL],
  opencl: [RENDER, NVIDIA, AMD],
}))
const EVERY = [NVIDIA, RENDER, AMD, WSL, OTHERS]

/** Returns the paths of the device nodes that a variant's programs may open, of the names that /dev has. */
export function deviceNodes(variant: string, names: readonly string[]): string[] {
  const wanted = NODES.get(variant) ?? EVERY
  return names.filter((name) => wanted.some((pattern) => pattern.test(name))).map((name) => `/dev/${name}`)
}
