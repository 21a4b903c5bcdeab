import { Ct as byteLength, D as groupedBy, Et as visibleLines, Qt as Defect, Tt as visibleLine, ft as OUTCOMES, g as counted, ht as newsOf } from "./main.js";
import { n as quietText, o as conditionsLines } from "./quiet-record.js";
import { c as formatMargins, d as formatSeconds, f as formatShare, n as formatChange, o as formatEstimate, t as formatBytes } from "./numbers.js";
import { n as otherCommits } from "./other-commits.js";
import { n as failedService, r as lostAbility, t as candidateFailures } from "./candidate-failures.js";
import { t as listed } from "./listed.js";
import { t as calibrationLine } from "./calibration-text2.js";
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
	const seen = visibleLines(text.slice(-limit)).replace(/^\n+/, "").trimEnd();
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
function list(entries, limit, textOf, more = "more") {
	const left = entries.length > limit ? [`- … and ${entries.length - limit} ${more}`] : [];
	return [...entries.slice(0, limit).map((entry) => `- ${textOf(entry)}`), ...left].join("\n");
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
// src/core/report/headline.ts
const NAMED = 4;
function listOf(names) {
	return listed(names, NAMED);
}
function largestChange(comparisons) {
	return comparisons.filter(({ change }) => change !== null).toSorted((one, other) => Math.abs(other.change ?? 0) - Math.abs(one.change ?? 0))[0];
}
function tellingTest(host) {
	return largestChange(host.comparisons.filter(({ outcome }) => outcome === host.outcome));
}
function changeOf(host) {
	const telling = tellingTest(host);
	return telling === void 0 ? "" : ` (${formatEstimate(telling)})`;
}
const withChanges = (hosts) => listOf(hosts.map((host) => `${host.host}${changeOf(host)}`));
function missingPhrase(hosts) {
	return `nothing came back from ${listOf([...groupedBy(hosts, ({ absence }) => absence ?? "")].map(([reason, alike]) => {
		const names = listOf(alike.map(({ host }) => host));
		return reason === "" ? names : `${names} (${visibleLine(reason, 120)})`;
	}))}`;
}
const fails = (host, name) => host.checks.some((check) => check.name === name && check.side === "candidate" && check.result === "failed");
const answersDifferently = (host) => ["greedy", "logits"].some((name) => fails(host, name) && host.checkRuns?.[name]?.candidate.kind === "ran");
function brokenPhrase(hosts) {
	const answering = hosts.filter(answersDifferently);
	const serving = hosts.flatMap((host) => {
		const run = answering.includes(host) ? null : failedService(host.checkRuns?.service ?? null);
		return run === null ? [] : [{
			host,
			run
		}];
	});
	const losing = hosts.filter((host) => fails(host, "instructions"));
	const others = hosts.filter((host) => ![
		...answering,
		...serving.map((one) => one.host),
		...losing
	].includes(host));
	const names = (some) => listOf(some.map(({ host }) => host));
	const verb = lostAbility(serving.map(({ run }) => run));
	const cause = serving.length === 1 ? serving[0]?.run.sentence ?? "" : "";
	const why = cause === "" ? "" : ` (${visibleLine(cause, 120)})`;
	return [
		...answering.length === 0 ? [] : [`${names(answering)} ${answering.length === 1 ? "answers" : "answer"} differently`],
		...serving.length === 0 ? [] : [`the service's own command line no longer ${verb} on ${names(serving.map((one) => one.host))}${why}`],
		...losing.length === 0 ? [] : [`${names(losing)} ${losing.length === 1 ? "loses flags of its build" : "lose flags of their builds"}`],
		...others.length === 0 ? [] : [`the candidate is broken on ${names(others)}`]
	].join("; ");
}
const isNoisy = ({ comparisons }) => comparisons.some(({ outcome, low }) => outcome === "undecided" && low !== null);
function undecidedPhrase(hosts) {
	const [noisy, others] = [hosts.filter(isNoisy), hosts.filter((host) => !isNoisy(host))];
	const named = (some, what) => some.length === 0 ? [] : [`${listOf(some.map(({ host }) => host))} ${some.length === 1 ? "is" : "are"} ${what}`];
	const cause = others.length === 1 ? ` (${visibleLine((others[0]?.sentence ?? "").replace(/\.$/, ""), 100)})` : "";
	return [...named(noisy, "too noisy to tell"), ...named(others, `undecided${cause}`)].join("; ");
}
function phraseOf(outcome, hosts) {
	const names = listOf(hosts.map(({ host }) => host));
	const one = hosts.length === 1;
	switch (outcome) {
		case "broken": return brokenPhrase(hosts);
		case "build-failed": return `${names} ${one ? "does" : "do"} not build`;
		case "slower": return `slower on ${withChanges(hosts)}`;
		case "bench-failed": return `llama-bench fails on ${names}`;
		case "infra-failed": return `${names} could not be measured`;
		case "missing": return missingPhrase(hosts);
		case "undecided": return undecidedPhrase(hosts);
		case "faster": return `faster on ${withChanges(hosts)}`;
		case "same":
		case "unchanged": return `${outcome} on ${names}`;
	}
}
function groupsOf(hosts, news) {
	const worstFirst = OUTCOMES.filter((outcome) => newsOf(outcome) === news);
	return (news === "good" ? [
		"faster",
		"same",
		"unchanged"
	] : worstFirst).map((outcome) => ({
		outcome,
		hosts: hosts.filter((host) => host.outcome === outcome)
	})).filter((group) => group.hosts.length > 0);
}
const phrasesOf = (groups) => groups.map(({ outcome, hosts }) => phraseOf(outcome, hosts));
function allGood(groups) {
	const last = groups.at(-1);
	if (last === void 0 || last.outcome === "faster" || groups.length === 1 && last.hosts.length === 1) return phrasesOf(groups).join(", ");
	const where = groups.length > 1 ? "elsewhere" : `on ${last.hosts.length === 2 ? "both" : `all ${last.hosts.length}`} hosts`;
	return [...phrasesOf(groups.slice(0, -1)), `${last.outcome} ${where}`].join(", ");
}
function uncheckedAside(hosts) {
	const openOf = ({ checks }) => checks.filter(({ side, result }) => side === "candidate" && result === "not-checked").map(({ name }) => name);
	const names = hosts.filter((host) => openOf(host).length > 0).map(({ host }) => host);
	return names.length === 0 ? "" : `; not checked on ${listOf(names)}: ${[...new Set(hosts.flatMap(openOf))].join(", ")}`;
}
function failingAside(hosts) {
	const names = hosts.filter((host) => candidateFailures(host) > 0).map(({ host }) => host);
	return names.length === 0 ? "" : `; llama-bench failed on the candidate at times on ${listOf(names)}`;
}
function headlineOf(hosts) {
	const [deciding, advisory] = [hosts.filter((host) => !host.advisory), hosts.filter((host) => host.advisory)];
	const [bad, open, good] = [
		groupsOf(deciding, "bad"),
		groupsOf(deciding, "not-proven"),
		groupsOf(deciding, "good")
	];
	const aside = [...phrasesOf(groupsOf(advisory, "bad")), ...phrasesOf(groupsOf(advisory, "not-proven"))];
	const tail = aside.length === 0 ? "" : ` (advisory: ${aside.join("; ")})`;
	if (bad.length > 0) {
		const unproven = open.length === 0 ? [] : [`not proven: ${phrasesOf(open).join("; ")}`];
		return `Do not merge: ${[...phrasesOf(bad), ...unproven].join("; ")}${tail}`;
	}
	if (open.length > 0) {
		const proven = good.length === 0 ? [] : [phrasesOf(good).join(", ")];
		return `Not proven: ${[...phrasesOf(open), ...proven].join("; ")}${tail}`;
	}
	if (good.length > 0) return `Merge: ${allGood(good)}${failingAside(deciding)}${uncheckedAside(deciding)}${tail}`;
	return hosts.length === 0 ? "Not proven: no host was planned" : `Not proven: every host is advisory, so none decides${tail}`;
}
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
export { table as _, methodText as a, largestChange as c, codeBlock as d, details as f, list as g, inlineCode as h, measuredLines as i, listOf as l, fitToBytes as m, candidateBuildText as n, reasonsOf as o, escapeMarkdown as p, closureText as r, headlineOf as s, buildText as t, tellingTest as u };
