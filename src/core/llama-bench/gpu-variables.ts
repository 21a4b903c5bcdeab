const GPU_VARIABLES: readonly RegExp[] = [
  // https://github.com/ggml-org/llama.cpp/blob/master/docs/build.md, and the runtimes below it
  /(?:CUDA|HIP|ROCR|MUSA|ASCEND_RT|GGML_VK)_VISIBLE_DEVICES/,
  /CUDA_DEVICE_ORDER|GPU_DEVICE_ORDINAL|HSA_OVERRIDE_GFX_VERSION(?:_\d+)?/,
  // Level Zero: which devices there are, how they are counted, and what can be had of their memory (docs/backend/SYCL.md)
  /ONEAPI_DEVICE_SELECTOR|ZE_AFFINITY_MASK|ZE_FLAT_DEVICE_HIERARCHY|ZE_ENABLE_PCI_ID_DEVICE_ORDER|ZES_ENABLE_SYSMAN|UR_L0_ENABLE_RELAXED_ALLOCATION_LIMITS/,
  // Vulkan's loader and Mesa's layer hide devices, or put another first
  /VK_LOADER_(?:DEVICE_SELECT|(?:DEVICE|VENDOR|DRIVER)_ID_FILTER|DRIVERS_(?:SELECT|DISABLE))|MESA_VK_DEVICE_SELECT(?:_FORCE_DEFAULT_DEVICE)?|DRI_PRIME/,
  // ggml's own
  /GGML_DISABLE_VULKAN|GGML_OPENCL_(?:PLATFORM|DEVICE)|GGML_OPENVINO_DEVICE|GGML_(?:CUDA|METAL|HEXAGON)_DEVICES|GGML_HEXAGON_NDEV/,
]

/** The variables by which llama.cpp's backends and their drivers choose among GPUs, take one for another, or reach their memory. */
export const GPU_VARIABLE = new RegExp(`^(?:${GPU_VARIABLES.map(({ source }) => source).join('|')})$`)
