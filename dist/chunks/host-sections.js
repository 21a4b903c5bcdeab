import { ft as OUTCOMES, g as counted, ht as newsOf } from "./main.js";
import { t as candidateFailures } from "./candidate-failures.js";
import { n as formatDivergence } from "./judgement.js";
import { d as formatSeconds, o as formatEstimate, p as formatThroughput, r as formatComparison, s as formatInterval, t as formatBytes, u as formatOutcome } from "./numbers.js";
import { c as tableHtml, n as element, r as escapeHtml, t as cell$1 } from "./html.js";
import { _ as table, d as codeBlock, f as details, g as list, h as inlineCode, n as candidateBuildText, o as reasonsOf, p as escapeMarkdown, r as closureText, t as buildText, u as tellingTest } from "./host-facts.js";
import { t as ofTheseCommits } from "./other-commits.js";
// src/core/report/check-facts.ts
const WAYS = {
	batch: "in a batch",
	tokens: "token by token",
	otherwise: "token by token, flash attention switched"
};
function divergenceText({ way, mean, maximum }) {
	const most = maximum === null ? "" : `, at most ${formatDivergence(maximum)}`;
	return `${mean === null ? "not a number" : formatDivergence(mean)}${most} (${WAYS[way]})`;
}
function logitsFacts({ logits }) {
	if (logits === null) return [];
	const text = (side) => {
		const run = logits[side];
		return run.kind === "ran" ? run.divergences.map(divergenceText).join("; ") : "";
	};
	const fact = {
		what: "divergence from the baseline",
		baseline: text("baseline"),
		candidate: text("candidate")
	};
	return isKnown(fact) ? [fact] : [];
}
const isKnown = ({ baseline, candidate }) => baseline !== "" || candidate !== "";
const shortTime = (seconds) => seconds < 1 ? `${Math.round(seconds * 1e3)} ms` : formatSeconds(seconds);
const SERVICE_FACTS = [
	["service: until it is ready", ({ loadSeconds }) => shortTime(loadSeconds)],
	["service: to the first token", ({ firstTokenSeconds }) => firstTokenSeconds === null ? "" : shortTime(firstTokenSeconds)],
	["service: tokens a second", ({ tokensPerSecond }) => tokensPerSecond === null ? "" : formatThroughput(tokensPerSecond)],
	["service: peak memory, all processes", ({ peakMemoryBytes }) => peakMemoryBytes === null ? "" : formatBytes(peakMemoryBytes)],
	["service: peak memory of the device", ({ peakDeviceBytes }) => peakDeviceBytes === null ? "" : formatBytes(peakDeviceBytes)]
];
function serviceFacts({ service }) {
	if (service === null) return [];
	const { baseline, candidate } = service;
	return SERVICE_FACTS.map(([what, text]) => ({
		what,
		baseline: baseline.kind === "ran" ? text(baseline) : "",
		candidate: candidate.kind === "ran" ? text(candidate) : ""
	})).filter(isKnown);
}
function checkFacts({ checkRuns }) {
	return checkRuns === null ? [] : [...logitsFacts(checkRuns), ...serviceFacts(checkRuns)];
}
const SHOWN_BEFORE = 200;
function asSeen(one, other) {
	const [characters, others] = [Array.from(one), Array.from(other)];
	const differs = characters.findIndex((character, place) => character !== others[place]);
	const from = Math.max(0, (differs < 0 ? characters.length : differs) - SHOWN_BEFORE);
	const seen = (text) => {
		const rest = text.slice(from).join("");
		return `${from > 0 ? "…" : ""}${rest}`.replaceAll("\r", "␍").replace(/^\n+/, (lines) => "⏎\n".repeat(lines.length));
	};
	return [seen(characters), seen(others)];
}
function differentTexts({ checkRuns }) {
	const { baseline, candidate } = checkRuns?.greedy ?? {
		baseline: null,
		candidate: null
	};
	if (baseline?.kind !== "ran" || candidate?.kind !== "ran") return [];
	return baseline.answers.flatMap(({ prompt, text }, place) => {
		const other = candidate.answers[place]?.text ?? "";
		if (other === text) return [];
		const [ofBaseline, ofCandidate] = asSeen(text, other);
		return [{
			prompt,
			baseline: ofBaseline,
			candidate: ofCandidate
		}];
	});
}
// src/core/report/check-sections.ts
const SHOWN_TEXT = 600;
const RESULTS = {
	passed: "passed",
	notice: "notice",
	failed: "failed",
	"not-checked": "not checked"
};
const startOf = (text) => Array.from(text).slice(0, SHOWN_TEXT).join("");
function textsMarkdown(host) {
	return differentTexts(host).map(({ prompt, baseline, candidate }) => details(`${host.host}: the text after "${prompt.split("\n")[0] ?? ""}"`, `Baseline:\n\n${codeBlock(startOf(baseline))}\n\nCandidate:\n\n${codeBlock(startOf(candidate))}`));
}
function checksSectionOf(hosts) {
	const checks = hosts.flatMap((host) => host.checks.map((check) => ({
		host,
		check
	})));
	const loud = checks.filter(({ check }) => check.result !== "passed");
	const told = (limit) => list(loud, limit, ({ host, check: { name, side, result, sentence } }) => `${escapeMarkdown(host.host)}, ${name} of the ${side}: **${RESULTS[result]}**. ${escapeMarkdown(sentence, 500)}`);
	const facts = hosts.flatMap((host) => checkFacts(host).map(({ what, baseline, candidate }) => [
		host.host,
		what,
		baseline,
		candidate
	].map((text) => escapeMarkdown(text, 160))));
	const texts = hosts.flatMap(textsMarkdown);
	const passed = checks.length - loud.length;
	const section = (limit, withFacts) => {
		const figures = withFacts && facts.length > 0 ? [table([
			"Host",
			"Figure",
			"Baseline",
			"Candidate"
		], facts)] : [];
		return [
			`### Checks\n\n${passed} of ${checks.length} passed.`,
			told(limit),
			...figures,
			...withFacts ? texts : []
		].filter((part) => part !== "").join("\n\n");
	};
	return {
		name: "the checks",
		sizes: checks.length === 0 ? [""] : [
			section(1e400, true),
			section(1e400, false),
			section(10, false),
			""
		]
	};
}
function checksHtml(host) {
	const items = host.checks.map((check) => `<li>${escapeHtml(`${check.name} of the ${check.side}: ${RESULTS[check.result]}. ${check.sentence}`)}</li>`);
	if (items.length === 0) return "";
	const facts = checkFacts(host).map((fact) => [
		cell$1(fact.what),
		cell$1(fact.baseline),
		cell$1(fact.candidate)
	]);
	const texts = differentTexts(host).map(({ prompt, baseline, candidate }) => {
		const summary = element("summary", {}, escapeHtml(`Different text after "${prompt}"`));
		const both = [`Baseline:\n${baseline}`, `Candidate:\n${candidate}`].map((text) => element("pre", {}, escapeHtml(text))).join("\n");
		return element("details", {}, `${summary}\n${both}`);
	});
	const figures = facts.length === 0 ? [] : [tableHtml([
		"Figure",
		"Baseline",
		"Candidate"
	], facts)];
	return [
		`<h3>Checks</h3>\n<ul>\n${items.join("\n")}\n</ul>`,
		...figures,
		...texts
	].join("\n");
}
function loudChecks(host) {
	return host.checks.filter(({ side, result }) => side === "candidate" && (result === "notice" || result === "not-checked")).map(({ name, result, sentence }) => `${host.host}, ${name}: ${RESULTS[result]}. ${sentence}`);
}
// src/core/report/host-sections.ts
const SIGNS = {
	good: "✅",
	bad: "❌",
	"not-proven": "❔"
};
const cell = (text) => escapeMarkdown(text, 60);
function signed(outcome) {
	return `${SIGNS[newsOf(outcome)]} ${outcome}`;
}
function worstFirst(hosts) {
	return hosts.toSorted((one, other) => OUTCOMES.indexOf(one.outcome) - OUTCOMES.indexOf(other.outcome));
}
const throughput = (tokensPerSecond) => tokensPerSecond === null ? "" : formatThroughput(tokensPerSecond);
const nameOf = (host) => `${cell(host.host)}${host.advisory ? " (advisory)" : ""}`;
function changeCell(comparison) {
	return comparison.change === null ? "" : escapeMarkdown(`${formatEstimate(comparison)} ${formatInterval(comparison)}`);
}
function testTable(hosts) {
	const rows = hosts.flatMap((host) => {
		const first = [
			nameOf(host),
			cell(host.variant),
			cell(host.device ?? ""),
			signed(host.outcome)
		];
		if (host.comparisons.length === 0) return [[
			...first,
			"",
			"",
			"",
			"",
			""
		]];
		return host.comparisons.map((comparison, place) => [
			...place === 0 ? first : [
				"",
				"",
				"",
				""
			],
			cell(comparison.test),
			throughput(comparison.baselineThroughput),
			throughput(comparison.candidateThroughput),
			changeCell(comparison),
			formatOutcome(comparison)
		]);
	});
	return table([
		"Host",
		"Variant",
		"Device",
		"Outcome",
		"Test",
		"Baseline t/s:",
		"Candidate t/s:",
		"Change",
		"Verdict"
	], rows);
}
function hostTable(hosts, limit) {
	const rows = hosts.slice(0, limit).map((host) => {
		const telling = tellingTest(host) ?? host.comparisons[0];
		return [
			nameOf(host),
			cell(host.variant),
			signed(host.outcome),
			telling === void 0 ? "" : escapeMarkdown(formatComparison(telling))
		];
	});
	const more = hosts.length > limit ? `\n\n… and ${counted(hosts.length - limit, "host")} more, none of them with worse news.` : "";
	return `${table([
		"Host",
		"Variant",
		"Outcome",
		"Telling test"
	], rows)}${more}`;
}
function countTable(hosts) {
	const counts = OUTCOMES.map((outcome) => [signed(outcome), String(hosts.filter((host) => host.outcome === outcome).length)]);
	return table(["Outcome", "Hosts:"], counts.filter(([, count]) => count !== "0"));
}
function hostsSection({ hosts }) {
	const ordered = worstFirst(hosts);
	return {
		name: "the table of hosts",
		sizes: [
			() => testTable(ordered),
			() => hostTable(ordered, 400),
			() => hostTable(ordered, 50),
			() => countTable(ordered)
		]
	};
}
function reasonsSection({ hosts }) {
	const told = reasonsOf(worstFirst(hosts).filter((host) => host.outcome !== "same" && host.outcome !== "faster" || candidateFailures(host) > 0));
	const section = (limit, characters) => list(told, limit, ({ names, outcome, sentence }) => `**${escapeMarkdown(names)}** (${outcome}): ${escapeMarkdown(sentence, characters)}`, told.length === limit + 1 ? "more reason" : "more reasons");
	return {
		name: "the reasons",
		sizes: told.length === 0 ? [""] : [
			() => section(1e400, 600),
			() => section(20, 300),
			() => section(5, 150),
			""
		]
	};
}
function logsSection({ hosts }) {
	const failed = worstFirst(hosts).filter(({ logTail }) => logTail !== null && logTail.trim() !== "");
	const logs = (limit, characters) => failed.slice(0, limit).map((host) => details(`Log of ${host.host}: ${host.outcome}`, codeBlock(host.logTail ?? "", characters))).join("\n\n");
	return {
		name: "the logs",
		sizes: failed.length === 0 ? [""] : [
			() => logs(1e400, 8e3),
			() => logs(10, 2500),
			() => logs(3, 1e3),
			""
		]
	};
}
function buildsSection({ hosts }) {
	const answered = worstFirst(ofTheseCommits(hosts)).flatMap((host) => host.builds === null ? [] : [{
		host,
		builds: host.builds
	}]);
	const section = (limit) => {
		const rows = answered.slice(0, limit).map(({ host, builds }) => {
			const attribute = host.installable === null ? "" : inlineCode(host.installable.attribute, 80);
			return [
				nameOf(host),
				attribute,
				buildText(builds.baseline),
				candidateBuildText(builds),
				closureText(builds)
			];
		});
		const more = answered.length > limit ? `\n\n… and ${counted(answered.length - limit, "host")} more` : "";
		return `### Builds\n\n${table([
			"Host",
			"Installable",
			"Baseline",
			"Candidate",
			"Closure"
		], rows)}${more}`;
	};
	return {
		name: "the builds",
		sizes: answered.length === 0 ? [""] : [
			() => section(1e400),
			() => section(20),
			""
		]
	};
}
function checksSection({ hosts }) {
	return checksSectionOf(worstFirst(ofTheseCommits(hosts)));
}
export { reasonsSection as a, checksHtml as c, logsSection as i, loudChecks as l, checksSection as n, signed as o, hostsSection as r, worstFirst as s, buildsSection as t };
