import { Yt as cpu_feature_table_default } from "./main.js";
// src/core/hosts/build-features.ts
const NAMES = {
	sse4_2: "SSE4.2",
	avx: "AVX",
	avx2: "AVX2",
	avx512: "AVX-512",
	avx_vnni: "AVX-VNNI",
	fma: "FMA",
	f16c: "F16C",
	bmi2: "BMI2"
};
const OFF = /^(?:OFF|FALSE|NO|N|0|IGNORE|NOTFOUND|)$/i;
const isSet = (value) => !OFF.test(value);
function cmakeOptions(flags) {
	return new Map(flags.flatMap((flag) => {
		const { name, value } = /^-D\s*(?<name>\w+)(?::\w+)?=(?<value>.*)$/s.exec(flag)?.groups ?? {};
		return name === void 0 || value === void 0 ? [] : [[name, value.replace(/^"(.*)"$/s, "$1")]];
	}));
}
const isTurnedOn = (flags, option) => isSet(cmakeOptions(flags).get(option) ?? "");
const isUnknown = (option, declared) => /^(?:GGML|LLAMA)_/.test(option) && !declared.includes(option);
function knownFlags(flags, declared) {
	return declared === null ? flags : flags.filter((flag) => ![...cmakeOptions([flag]).keys()].some((option) => isUnknown(option, declared)));
}
function ignoredOptions(flags, declared) {
	return [...cmakeOptions(flags)].flatMap(([option, value]) => isUnknown(option, declared) && isSet(value) ? [option] : []).toSorted();
}
const INSTRUCTIONS = /(?<![\w-])-m(?:arch|cpu|avx|fma|f16c|bmi2|sse4|amx)[\w.+=-]*/g;
const LEAST = /=(?:x86-64|x86-64-v1|generic|armv8-a|armv8\.[1-3]-a)$/;
const IMPLIED = {
	sve2: ["sve", "fp16"],
	sve: ["fp16"]
};
function cpuBuildOf({ cmakeFlags: given, compilerFlags = [], declared = null }) {
	const cmakeFlags = knownFlags(given, declared);
	const options = cmakeOptions(cmakeFlags);
	const isOn = (name) => isSet(options.get(name) ?? "");
	const native = [...compilerFlags, ...cmakeFlags].find((flag) => /-m(?:arch|cpu)=native/.test(flag));
	if (isOn("GGML_NATIVE")) return {
		kind: "native",
		by: "GGML_NATIVE=ON"
	};
	if (native !== void 0) return {
		kind: "native",
		by: native
	};
	if (isOn("GGML_CPU_ALL_VARIANTS")) return { kind: "all-variants" };
	const x86 = cpu_feature_table_default.x86_64.filter(({ option }) => isOn(option));
	const [architecture = "", ...named] = (options.get("GGML_CPU_ARM_ARCH") ?? "").split("+");
	const extensions = named.flatMap((one) => [one, ...IMPLIED[one] ?? []]);
	const aarch64 = cpu_feature_table_default.aarch64.filter(({ extension }) => extension !== null && extensions.includes(extension));
	const told = [
		...compilerFlags,
		...[...options].flatMap(([name, value]) => /^CMAKE_C(?:XX)?_FLAGS/.test(name) ? [value] : []),
		...architecture === "" ? [] : [`-march=${architecture}`]
	].flatMap((flag) => flag.match(INSTRUCTIONS) ?? []).find((flag) => !LEAST.test(flag)) ?? null;
	return {
		kind: "features",
		features: [...x86, ...aarch64].map(({ feature }) => feature),
		told
	};
}
const CPU_OPTIONS = [
	...cpu_feature_table_default.x86_64.map(({ option }) => option),
	"GGML_CPU_ARM_ARCH",
	"GGML_CPU_ALL_VARIANTS"
];
const isCpuOption = (option) => CPU_OPTIONS.includes(option);
function knownFeatures(names) {
	const known = [...cpu_feature_table_default.x86_64, ...cpu_feature_table_default.aarch64].map(({ feature }) => feature);
	return names.filter((name) => known.includes(name));
}
function changesTheBuild(feature) {
	return cpu_feature_table_default.x86_64.some((one) => one.feature === feature) || cpu_feature_table_default.aarch64.some((one) => one.feature === feature && one.extension !== null);
}
function kernelName(feature) {
	return cpu_feature_table_default.aarch64.find(({ extension }) => extension === feature)?.feature ?? feature;
}
function nameOfFeature(feature) {
	return NAMES[feature] ?? feature;
}
export { isCpuOption as a, knownFeatures as c, ignoredOptions as i, nameOfFeature as l, cmakeOptions as n, isTurnedOn as o, cpuBuildOf as r, kernelName as s, changesTheBuild as t };
