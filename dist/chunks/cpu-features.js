// src/core/hosts/cpu-features.ts
const { x86_64: X86, aarch64: AARCH64 } = {
	x86_64: [
		{
			"feature": "sse4_2",
			"cpuinfo": ["sse4_2"],
			"option": "GGML_SSE42"
		},
		{
			"feature": "avx",
			"cpuinfo": ["avx"],
			"option": "GGML_AVX"
		},
		{
			"feature": "f16c",
			"cpuinfo": ["f16c"],
			"option": "GGML_F16C"
		},
		{
			"feature": "fma",
			"cpuinfo": ["fma"],
			"option": "GGML_FMA"
		},
		{
			"feature": "bmi2",
			"cpuinfo": ["bmi2"],
			"option": "GGML_BMI2"
		},
		{
			"feature": "avx2",
			"cpuinfo": ["avx2"],
			"option": "GGML_AVX2"
		},
		{
			"feature": "avx_vnni",
			"cpuinfo": ["avx_vnni"],
			"option": "GGML_AVX_VNNI"
		},
		{
			"feature": "avx512",
			"cpuinfo": [
				"avx512f",
				"avx512cd",
				"avx512vl",
				"avx512dq",
				"avx512bw"
			],
			"option": "GGML_AVX512"
		},
		{
			"feature": "avx512vbmi",
			"cpuinfo": ["avx512vbmi"],
			"option": "GGML_AVX512_VBMI"
		},
		{
			"feature": "avx512_vnni",
			"cpuinfo": ["avx512_vnni"],
			"option": "GGML_AVX512_VNNI"
		},
		{
			"feature": "avx512_bf16",
			"cpuinfo": ["avx512_bf16"],
			"option": "GGML_AVX512_BF16"
		},
		{
			"feature": "amx_tile",
			"cpuinfo": ["amx_tile"],
			"option": "GGML_AMX_TILE"
		},
		{
			"feature": "amx_int8",
			"cpuinfo": ["amx_int8"],
			"option": "GGML_AMX_INT8"
		},
		{
			"feature": "amx_bf16",
			"cpuinfo": ["amx_bf16"],
			"option": "GGML_AMX_BF16"
		}
	],
	aarch64: [
		{
			"feature": "asimd",
			"cpuinfo": ["asimd"],
			"extension": null
		},
		{
			"feature": "asimdhp",
			"cpuinfo": ["asimdhp"],
			"extension": "fp16"
		},
		{
			"feature": "asimddp",
			"cpuinfo": ["asimddp"],
			"extension": "dotprod"
		},
		{
			"feature": "i8mm",
			"cpuinfo": ["i8mm"],
			"extension": "i8mm"
		},
		{
			"feature": "bf16",
			"cpuinfo": ["bf16"],
			"extension": "bf16"
		},
		{
			"feature": "sve",
			"cpuinfo": ["sve"],
			"extension": "sve"
		},
		{
			"feature": "sve2",
			"cpuinfo": ["sve2"],
			"extension": "sve2"
		},
		{
			"feature": "svei8mm",
			"cpuinfo": ["svei8mm"],
			"extension": null
		},
		{
			"feature": "sme",
			"cpuinfo": ["sme"],
			"extension": null
		},
		{
			"feature": "sme2",
			"cpuinfo": ["sme2"],
			"extension": null
		}
	]
};
const AARCH64_NAMES = {
	"0x41 0xd08": "ARM Cortex-A72",
	"0x41 0xd0b": "ARM Cortex-A76",
	"0x41 0xd0c": "ARM Neoverse-N1",
	"0x41 0xd40": "ARM Neoverse-V1",
	"0x41 0xd49": "ARM Neoverse-N2",
	"0x41 0xd4f": "ARM Neoverse-V2",
	"0x61 0x022": "Apple M1",
	"0xc0 0xac3": "Ampere-1"
};
function valuesOf(cpuinfo, key) {
	return cpuinfo.split("\n").flatMap((line) => {
		const colon = line.indexOf(":");
		return colon > 0 && line.slice(0, colon).trimEnd() === key ? [line.slice(colon + 1).trim()] : [];
	});
}
function sharedFlags(lines) {
	const processors = lines.map((line) => new Set(line.split(/\s+/)));
	return (flag) => processors.length > 0 && processors.every((flags) => flags.has(flag));
}
function cpuFeaturesOf(cpuinfo) {
	const x86 = sharedFlags(valuesOf(cpuinfo, "flags"));
	const aarch64 = sharedFlags(valuesOf(cpuinfo, "Features"));
	return [...X86.filter((one) => one.cpuinfo.every(x86)), ...AARCH64.filter((one) => one.cpuinfo.every(aarch64))].map(({ feature }) => feature);
}
function cpuFeatureLine(features, format) {
	switch (format) {
		case "text": return features.join(" ");
		case "nix": return [
			"[",
			...features.map((feature) => `"${feature}"`),
			"]"
		].join(" ");
		case "json": return JSON.stringify(features);
	}
}
function cpuNameOf(cpuinfo) {
	const name = valuesOf(cpuinfo, "model name")[0];
	if (name !== void 0 && name !== "") return name;
	const implementer = valuesOf(cpuinfo, "CPU implementer")[0];
	const part = valuesOf(cpuinfo, "CPU part")[0];
	if (implementer === void 0 || part === void 0) return null;
	return AARCH64_NAMES[`${implementer} ${part}`] ?? `aarch64 implementer ${implementer} part ${part}`;
}
function processorsOf(cpuinfo) {
	return valuesOf(cpuinfo, "processor").length;
}
export { processorsOf as i, cpuFeaturesOf as n, cpuNameOf as r, cpuFeatureLine as t };
