import { D as groupedBy, g as counted } from "./main.js";
import { n as quietText, o as conditionsLines } from "./quiet-record.js";
import { t as calibrationLine } from "./calibration-text2.js";
import { r as listOf } from "./headline.js";
import { c as formatMargins, d as formatSeconds, f as formatShare, n as formatChange, t as formatBytes } from "./numbers.js";
import { n as otherCommits } from "./other-commits.js";
// src/core/report/host-facts.ts
function buildText(build) {
	if (build.kind === "not-started") return "not started";
	if (build.kind === "failed") return `failed to ${build.stage} after ${formatSeconds(build.seconds)}`;
	return build.kind === "built" ? `built in ${formatSeconds(build.seconds)}` : `${build.kind} (${formatSeconds(build.seconds)})`;
}
function candidateBuildText({ baseline, candidate }) {
	return baseline.kind === "built" && candidate.kind === "built" && baseline.seconds > 0 ? `${buildText(candidate)} (${formatChange(candidate.seconds / baseline.seconds - 1)})` : buildText(candidate);
}
function closureText({ baseline, candidate }) {
	const [before, after] = [baseline, candidate].map((build) => "closureBytes" in build ? build.closureBytes : null);
	if (typeof before !== "number" || typeof after !== "number") return "";
	return `${formatBytes(before)} → ${formatBytes(after)}${before > 0 ? ` (${formatChange(after / before - 1)})` : ""}`;
}
function endingText({ ending, roundsPlanned, budgetSeconds }) {
	switch (ending) {
		case null: return `at most ${roundsPlanned} were planned`;
		case "decided": return `ended when every test was decided (at most ${roundsPlanned} or ${formatSeconds(budgetSeconds)})`;
		case "rounds-spent": return `the most that were planned (${roundsPlanned}) ran`;
		case "time-spent": return `ended where the budget of ${formatSeconds(budgetSeconds)} has room for no more (at most ${counted(roundsPlanned, "round")})`;
		case "cut-short": return `cut short (at most ${roundsPlanned} were planned)`;
	}
}
function leftText({ comparisons }) {
	const most = Math.max(0, ...comparisons.map(({ pairs }) => pairs));
	const early = comparisons.filter(({ outcome, pairs }) => outcome !== "undecided" && pairs < most);
	return early.length === 0 ? null : `settled before the others and no longer measured: ${early.map(({ test, pairs }) => `${test} after ${counted(pairs, "round")}`).join(", ")}`;
}
function measuredLines(host) {
	const { fingerprint, model, benchArguments, installable, rounds } = host;
	const left = leftText(host);
	const dropped = rounds.flatMap(({ index, dropped: reason }) => reason === null ? [] : [`round ${index + 1} dropped, ${reason}`]);
	const most = host.comparisons.reduce((highest, { pairs }) => Math.max(highest, pairs), 0);
	const count = host.comparisons.length === 0 ? rounds.length - dropped.length : most;
	const other = otherCommits(host);
	const lines = [
		`${other === null ? `${counted(count, "round counts", "rounds count")}, ${endingText(host)}` : `none of ${counted(rounds.length, "round")} counts: they are of ${other}`}; per process the ${host.statistic === "min" ? "fastest" : "median"} sample; margin ${host.comparisons.length === 0 ? formatShare(host.delta, "±") : formatMargins(host.comparisons)}`,
		...left === null ? [] : [left],
		...dropped.slice(0, 5),
		...dropped.length > 5 ? [`and ${counted(dropped.length - 5, "more round")} dropped`] : []
	];
	if (installable !== null) lines.push(`installable ${installable.attribute}, from ${installable.source}`);
	if (model !== null) {
		const digest = model.sha256 === null ? `sampled hash ${model.sampled}` : `sha256 ${model.sha256}`;
		lines.push(`model ${model.name}, ${formatBytes(model.bytes)}, ${digest}`);
	}
	if (fingerprint !== null) {
		const { cpu, cores, memoryBytes, system, kernel, governor, nix, cpuFeatures, devices, driver } = fingerprint;
		const software = [
			system,
			`kernel ${kernel}`,
			`governor ${governor ?? "unknown"}`,
			`nix ${nix}`
		];
		lines.push([
			cpu ?? "unknown CPU",
			counted(cores, "core"),
			formatBytes(memoryBytes),
			...software
		].join(", "));
		lines.push(`CPU features: ${cpuFeatures.join(" ") || "unknown"}`);
		if (devices.length > 0) lines.push(`devices: ${devices.join(", ")}; driver ${driver ?? "unknown"}`);
	}
	if (host.sandbox !== null) lines.push(host.sandbox.kind === "none" ? `not sandboxed: ${host.sandbox.reason}` : `sandbox: ${host.sandbox.reason}`);
	if (host.quiet !== void 0) lines.push(quietText(host.quiet));
	lines.push(...conditionsLines(rounds.flatMap(({ baseline, candidate }) => [baseline?.conditions ?? [], candidate?.conditions ?? []].flat())));
	if (host.calibration !== null) lines.push(calibrationLine(host.calibration));
	if (benchArguments.length > 0) lines.push(`llama-bench ${benchArguments.join(" ")}`);
	const served = host.checkRuns?.service?.arguments ?? [];
	if (served.length > 0) lines.push(`the service, without its place and keys: llama-server ${served.join(" ")}`);
	return lines;
}
function reasonsOf(hosts) {
	return [...groupedBy(hosts, ({ outcome, advisory, sentence }) => JSON.stringify([
		outcome,
		advisory,
		sentence
	])).values()].flatMap(([first, ...others]) => {
		if (first === void 0) return [];
		const { host, outcome, advisory, sentence } = first;
		return [{
			names: `${listOf([host, ...others.map((one) => one.host)])}${advisory ? " (advisory)" : ""}`,
			outcome,
			sentence
		}];
	});
}
function methodText({ seed, alpha, hosts }) {
	if (hosts.every(({ rounds }) => rounds.length === 0)) return "Nothing was benchmarked.";
	return [
		"Baseline and candidate ran on the same machine in interleaved rounds, one llama-bench process per side,",
		`the order of each round tossed with seed ${seed}. The change is the Hodges-Lehmann estimate of the paired log-ratios`,
		`with an exact interval that holds at every look; rounds ended when a host's tests were decided or its budget was spent.`,
		`A host's tests share an error of ${formatShare(alpha)}.`
	].join(" ");
}
export { methodText as a, measuredLines as i, candidateBuildText as n, reasonsOf as o, closureText as r, buildText as t };
