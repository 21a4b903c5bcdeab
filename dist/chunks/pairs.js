import { E as oneLine } from "./main.js";
// src/core/llama-bench/devices.ts
const DEVICE_PREFIXES = {
	cuda: /^CUDA\d+$/,
	vulkan: /^Vulkan\d+$/,
	rocm: /^(?:ROCm|HIP)\d+$/,
	hip: /^(?:ROCm|HIP)\d+$/,
	sycl: /^SYCL\d+$/,
	musa: /^MUSA\d+$/,
	metal: /^(?:Metal|MTL)\d*$/
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
	const device = flags?.device ?? null;
	return device === null ? isGpuVariant(variant) : !/^(?:none|auto|CPU)$/i.test(device);
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
	return device === void 0 ? { kind: "missing" } : {
		kind: "device",
		device
	};
}
// src/core/verdict/statistics.ts
function signedRankDistribution(n) {
	const probabilities = new Float64Array(n * (n + 1) / 2 + 1);
	probabilities[0] = 1;
	for (let rank = 1; rank <= n; rank++) for (let sum = rank * (rank + 1) / 2; sum >= 0; sum--) probabilities[sum] = ((probabilities[sum] ?? 0) + (sum >= rank ? probabilities[sum - rank] ?? 0 : 0)) / 2;
	let total = 0;
	return probabilities.map((probability) => total += probability);
}
function walshAverages(differences) {
	const averages = new Float64Array(differences.length * (differences.length + 1) / 2);
	let next = 0;
	differences.forEach((first, index) => {
		for (const second of differences.slice(index)) averages[next++] = (first + second) / 2;
	});
	return averages.toSorted();
}
function median(values) {
	const sorted = Float64Array.from(values).toSorted();
	const upper = sorted.length >> 1;
	return ((sorted[sorted.length % 2 === 0 ? upper - 1 : upper] ?? NaN) + (sorted[upper] ?? NaN)) / 2;
}
function hodgesLehmann(differences) {
	return median(walshAverages(differences));
}
function signedRankP(differences) {
	const averages = walshAverages(differences);
	const below = averages.filter((average) => average <= 0).length;
	const above = averages.filter((average) => average >= 0).length;
	return Math.min(1, 2 * (signedRankDistribution(differences.length)[Math.min(below, above)] ?? 1));
}
function signedRankInterval(differences, alpha) {
	const averages = walshAverages(differences);
	const cut = signedRankDistribution(differences.length).findIndex((probability) => probability > alpha / 2);
	const [low, high] = [averages[cut - 1], averages[averages.length - cut]];
	return low === void 0 || high === void 0 ? null : {
		low,
		high
	};
}
function pairsNeeded(alpha) {
	return Math.ceil(1 - Math.log2(alpha));
}
// src/core/verdict/pairs.ts
function statisticOf(samplesNs, statistic) {
	return statistic === "min" ? Math.min(...samplesNs) : median(samplesNs);
}
function testsOfProcess(process) {
	return process.rows.map((row) => row.test).toSorted().join(", ");
}
function reasonNotCounting(process, rule) {
	if (process === null) return "did not run";
	if (process.failure !== null) return process.failure;
	const planned = rule.tests.toSorted().join(", ");
	if (testsOfProcess(process) !== planned) return `has rows of ${testsOfProcess(process) || "no test"}, not of ${planned}`;
	const short = process.rows.find((row) => row.samplesNs.length !== rule.repetitions);
	if (short !== void 0) return `has ${short.samplesNs.length} samples of ${short.test}, not ${rule.repetitions}`;
	return (process.gpuInfo ?? "") === "" && computesOnGpu(rule) ? "ran without a GPU: its gpu_info is empty" : null;
}
function reasonToDrop(round, rule) {
	for (const side of [round.first, round.first === "baseline" ? "candidate" : "baseline"]) {
		const sentence = reasonNotCounting(round[side], rule);
		if (sentence !== null) return {
			side,
			sentence
		};
	}
	const [baseline, candidate] = [round.baseline?.gpuInfo ?? "", round.candidate?.gpuInfo ?? ""];
	return baseline === candidate ? null : {
		side: "candidate",
		sentence: `ran on '${oneLine(candidate, 80)}', the baseline on '${oneLine(baseline, 80)}'`
	};
}
function seriesOfRounds(rounds, rule) {
	const counting = rounds.filter((round, place) => reasonToDrop(round, rule) === null && rounds.findIndex(({ index }) => index === round.index) === place);
	const nsOf = (process, test) => statisticOf(process?.rows.find((row) => row.test === test)?.samplesNs ?? [], rule.statistic);
	return rule.tests.map((test) => ({
		test,
		pairs: counting.map((round) => ({
			round: round.index,
			baselineNs: nsOf(round.baseline, test),
			candidateNs: nsOf(round.candidate, test)
		}))
	}));
}
export { testsOfProcess as a, pairsNeeded as c, chooseDevice as d, statisticOf as i, signedRankInterval as l, reasonToDrop as n, hodgesLehmann as o, seriesOfRounds as r, median as s, reasonNotCounting as t, signedRankP as u };
