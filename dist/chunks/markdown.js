import { Rt as Defect, ft as byteLength, ht as visibleLines, mt as visibleLine } from "./main.js";
import { n as quietText, o as conditionsLines } from "./quiet-record.js";
import { d as formatSeconds, f as formatShare, l as formatMargins, n as formatChange, t as formatBytes } from "./numbers.js";
import { n as listOf } from "./headline.js";
import { t as calibrationLine } from "./calibration-text2.js";
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
		case "time-spent": return `ended where the budget of ${formatSeconds(budgetSeconds)} has room for no more (at most ${roundsPlanned} rounds)`;
		case "cut-short": return `cut short (at most ${roundsPlanned} were planned)`;
	}
}
function leftText({ comparisons }) {
	const most = Math.max(0, ...comparisons.map(({ pairs }) => pairs));
	const early = comparisons.filter(({ outcome, pairs }) => outcome !== "undecided" && pairs < most);
	return early.length === 0 ? null : `settled before the others and no longer measured: ${early.map(({ test, pairs }) => `${test} after ${pairs} rounds`).join(", ")}`;
}
function measuredLines(host) {
	const { fingerprint, model, benchArguments, installable, rounds } = host;
	const left = leftText(host);
	const dropped = rounds.flatMap(({ index, dropped: reason }) => reason === null ? [] : [`round ${index + 1} dropped, ${reason}`]);
	const lines = [
		`${`${rounds.length - dropped.length} rounds count, ${endingText(host)}`}; per process the ${host.statistic === "min" ? "fastest" : "median"} sample; margin ${host.comparisons.length === 0 ? formatShare(host.delta, "±") : formatMargins(host.comparisons)}`,
		...left === null ? [] : [left],
		...dropped.slice(0, 5),
		...dropped.length > 5 ? [`and ${dropped.length - 5} more rounds dropped`] : []
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
			`${cores} cores`,
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
	const names = new Map();
	const keyOf = ({ outcome, advisory, sentence }) => JSON.stringify([
		outcome,
		advisory,
		sentence
	]);
	for (const host of hosts) names.set(keyOf(host), [...names.get(keyOf(host)) ?? [], host.host]);
	return hosts.filter((host) => names.get(keyOf(host))?.[0] === host.host).map((host) => ({
		names: `${listOf(names.get(keyOf(host)) ?? [])}${host.advisory ? " (advisory)" : ""}`,
		outcome: host.outcome,
		sentence: host.sentence
	}));
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
// src/core/report/markdown.ts
const BREAK = "&#8203;";
function defuse(escaped) {
	return escaped.replace(/(?<!&)#(?=\d)/g, `#${BREAK}`).replace(/@(?=[\w-])/g, `@${BREAK}`).replace(/:\/\//g, `:${BREAK}//`).replace(/www\./gi, (word) => `${word.slice(0, 3)}${BREAK}.`).replace(/\bGH-/gi, (word) => `${word.slice(0, 2)}${BREAK}-`);
}
const TAGS = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;"
};
const escapeTags = (text) => text.replace(/[&<>]/g, (sign) => TAGS[sign] ?? sign);
function escapeMarkdown(text, limit) {
	return defuse(escapeTags(visibleLine(text, limit)).replace(/[\\`*_{}[\]|~$]/g, (sign) => `\\${sign}`).replace(/^(?:[-+=](?= |$|[-=])|#{1,6}(?= |$))/, (start) => `\\${start}`).replace(/^\d{1,9}(?=[.)](?: |$))/, (start) => `${start}${BREAK}`));
}
function inlineCode(text, limit) {
	const line = visibleLine(text, limit).replaceAll("|", "│");
	const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
	const fence = "`".repeat(longest + 1);
	return line === "" ? "" : longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}
function codeBlock(text, limit = 8e3) {
	const seen = visibleLines(text.slice(-limit)).replace(/^\n+|\s+$/g, "");
	const cut = text.length > limit ? `[${text.length - limit} earlier characters left out]\n` : "";
	const fence = "`".repeat(Math.max(3, ...(seen.match(/`+/g) ?? []).map((run) => run.length + 1)));
	return `${fence}text\n${cut}${seen}\n${fence}`;
}
function table(titles, rows) {
	const line = (cells) => `| ${cells.join(" | ")} |`;
	const bar = titles.map((title) => title.endsWith(":") ? "---:" : "---");
	return [
		line(titles.map((title) => title.replace(/:$/, ""))),
		line(bar),
		...rows.map(line)
	].join("\n");
}
function details(summary, body, open = false) {
	return `<details${open ? " open" : ""}>\n<summary>${defuse(escapeTags(visibleLine(summary)))}</summary>\n\n${body}\n\n</details>`;
}
const join = (parts) => parts.filter((part) => part !== "").join("\n\n");
function firstTooLong(sections, budget, wholeBytes) {
	let sum = 0;
	const place = sections.findIndex((_section, index) => (sum += wholeBytes(index)) > budget);
	return place < 0 ? sections.length - 1 : place;
}
function fitToBytes(sections, budget, wholeIsIn) {
	const steps = sections.map(() => 0);
	const made = sections.map(() => new Map());
	const at = (place) => {
		const step = steps[place] ?? 0;
		const size = sections[place]?.sizes[step] ?? "";
		const known = made[place]?.get(step);
		if (known !== void 0) return known;
		const text = typeof size === "string" ? size : size();
		const fresh = {
			text,
			bytes: byteLength(text)
		};
		made[place]?.set(step, fresh);
		return fresh;
	};
	const tooLong = () => sections.reduce((sum, _section, place) => sum + at(place).bytes, 0) > budget;
	const render = () => {
		const parts = sections.map((_section, place) => at(place).text);
		const names = (gone) => sections.flatMap(({ name }, place) => (steps[place] ?? 0) > 0 && parts[place] === "" === gone ? [name] : []);
		const said = [...names(false).length > 0 ? [`Shortened for lack of space: ${names(false).join(", ")}.`] : [], ...names(true).length > 0 ? [`Left out for lack of space: ${names(true).join(", ")}.`] : []];
		const note = said.length === 0 ? "" : `> [!NOTE]\n> ${said.join(" ")} The whole is in ${wholeIsIn}.`;
		return `${join([
			...parts.slice(0, -1),
			note,
			...parts.slice(-1)
		])}\n`;
	};
	const lastOf = (place) => Math.max(0, (sections[place]?.sizes.length ?? 1) - 1);
	const start = firstTooLong(sections, budget, (place) => at(place).bytes);
	for (let place = start + 1; place < sections.length; place++) steps[place] = lastOf(place);
	for (let place = start; place >= 0; place--) {
		const last = lastOf(place);
		for (let step = 0; step <= last; step++) {
			steps[place] = step;
			if (tooLong()) continue;
			const page = render();
			if (byteLength(page) <= budget) return page;
		}
	}
	throw new Defect({
		problem: `A page of ${byteLength(render())} bytes is left after every section was shortened; ${budget} are allowed.`,
		next: "Please report this with the report.json of the run."
	});
}
export { inlineCode as a, candidateBuildText as c, methodText as d, reasonsOf as f, fitToBytes as i, closureText as l, details as n, table as o, escapeMarkdown as r, buildText as s, codeBlock as t, measuredLines as u };
