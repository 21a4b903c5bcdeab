// src/core/llama-bench/devices.ts
const DEVICE_PREFIXES = {
	cuda: /^CUDA\d+$/,
	vulkan: /^Vulkan\d+$/,
	rocm: /^(?:ROCm|HIP)\d+$/,
	hip: /^(?:ROCm|HIP)\d+$/,
	sycl: /^SYCL\d+$/,
	musa: /^MUSA\d+$/,
	metal: /^(?:Metal|MTL)\d*$/,
	opencl: /^(?:GPU)?OpenCL\d*$/,
	cann: /^CANN\d*$/,
	webgpu: /^WebGPU\d*$/
};
const ANY_DEVICE = /^(?:CUDA|Vulkan|ROCm|HIP|SYCL|MUSA|Metal|MTL|(?:GPU)?OpenCL|CANN|WebGPU|HTP)\d*$/;
function devicesOf(variant) {
	const word = /^[a-z]+/.exec(variant)?.[0] ?? "";
	return DEVICE_PREFIXES[word] ?? null;
}
function isGpuVariant(variant) {
	return devicesOf(variant) !== null;
}
function computesOnGpu({ variant = "cpu", flags }) {
	const device = flags?.device ?? "auto";
	return device === "auto" ? isGpuVariant(variant) : !/^(?:none|CPU)$/i.test(device);
}
function chooseDevice(variant, named, baseline, candidate) {
	if (named !== null || variant === "cpu") return {
		kind: "device",
		device: named
	};
	const pattern = devicesOf(variant) ?? ANY_DEVICE;
	const ofBaseline = baseline.filter((name) => pattern.test(name));
	if (ofBaseline.length === 0 && pattern === ANY_DEVICE) return {
		kind: "device",
		device: null
	};
	const device = ofBaseline.find((name) => candidate.includes(name));
	if (device !== void 0) return {
		kind: "device",
		device
	};
	return { kind: ofBaseline.length > 0 && !candidate.some((name) => pattern.test(name)) ? "lost" : "missing" };
}
function mayLackGpu(named, choice, listed) {
	const isLeftOpen = named === null || named === "auto";
	if (!isLeftOpen && !computesOnGpu({ flags: { device: named } })) return false;
	if (listed.length === 0 || choice.kind !== "device") return true;
	if (isLeftOpen) return (named === null ? [choice.device] : listed).some((name) => name?.startsWith("Vulkan") === true);
	const names = listed.map((name) => name.toLowerCase());
	return named.split("/").some((name) => !names.includes(name.toLowerCase()));
}
export { mayLackGpu as i, computesOnGpu as n, isGpuVariant as r, chooseDevice as t };
