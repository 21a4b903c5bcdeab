import { o as isTurnedOn } from "./build-features.js";
// src/core/hosts/gpu-variant.ts
const SWITCHES = {
	GGML_CUDA: "cuda",
	GGML_VULKAN: "vulkan",
	GGML_HIP: "rocm"
};
function gpuVariantOf({ name, cmakeFlags }) {
	return Object.entries(SWITCHES).find(([option]) => isTurnedOn(cmakeFlags, option))?.[1] ?? /^llama-cpp-(?<variant>cuda|vulkan|rocm)\b/.exec(name)?.groups?.["variant"] ?? null;
}
export { gpuVariantOf as t };
