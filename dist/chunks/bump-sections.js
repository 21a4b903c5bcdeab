import { h as nameOfPin } from "./main.js";
import { t as githubRepository } from "./release-host.js";
import { a as methodText, d as codeBlock, f as details, g as list, h as inlineCode, i as measuredLines, p as escapeMarkdown } from "./host-facts.js";
// src/core/report/bump-sections.ts
function upstreamPage({ upstream }) {
	const repository = githubRepository(upstream);
	return repository === null ? null : `https://github.com/${repository}`;
}
function compareUrl(report) {
	if (report.review !== void 0) return null;
	const page = upstreamPage(report);
	return page === null ? null : `${page}/compare/${report.baseline.pin.rev}...${report.candidate.pin.rev}`;
}
function headSection(report) {
	const names = `${escapeMarkdown(nameOfPin(report.baseline), 80)} → ${escapeMarkdown(nameOfPin(report.candidate), 80)}`;
	const url = compareUrl(report);
	const input = `${inlineCode(report.flakeInput, 80)} (${escapeMarkdown(report.upstream, 120)})`;
	const bump = report.review === void 0 ? `Bump of ${input}: ${url === null ? names : `[${names}](${url})`}` : reviewLine(report, names);
	const [start, ...rest] = report.headline.split(": ");
	return {
		name: "the first lines",
		sizes: [`**${escapeMarkdown(start ?? "", 120)}:** ${escapeMarkdown(rest.join(": "), 1200)}\n\n${bump}`]
	};
}
function reviewLine({ lockDiff, movedNodes, flakeInput }, names) {
	const named = movedNodes.slice(0, 20).map((node) => inlineCode(node, 80));
	const more = movedNodes.length > named.length ? ` and ${movedNodes.length - named.length} more` : "";
	const moved = named.length > 0 ? `Moved in flake.lock: ${named.join(", ")}${more}.` : escapeMarkdown(lockDiff, 200);
	return `Review of ${names}, for what the hosts' llama.cpp (input ${inlineCode(flakeInput, 80)}) is built from and for nothing else. ${moved}`;
}
function listSection(name, heading, entries, folded) {
	if (entries.length === 0) return {
		name,
		sizes: [""]
	};
	const section = (limit) => {
		const listed = list(entries, limit, (entry) => escapeMarkdown(entry, 400));
		return folded ? details(`${heading} (${entries.length})`, listed) : `### ${heading}\n\n${listed}`;
	};
	return {
		name,
		sizes: [
			() => section(200),
			() => section(10),
			""
		]
	};
}
function noticesSection({ notices }) {
	return listSection("the notices", "Notices", notices, false);
}
function skippedSection({ skipped }) {
	return listSection("the skipped tags", "Newer tags not taken", skipped.map(({ tag, reason }) => `${tag}: ${reason}`), true);
}
function lockSection({ lockDiff, movedNodes, flakeInput, review }) {
	if (lockDiff.trim() === "" || review !== void 0 && movedNodes.length === 0) return {
		name: "the flake.lock diff",
		sizes: [""]
	};
	const heading = review === void 0 ? `flake.lock: more than ${inlineCode(flakeInput, 80)} moved` : "What moved in flake.lock";
	const whole = (limit) => movedNodes.length > 0 || review !== void 0 ? `### ${heading}\n\n${codeBlock(lockDiff, limit)}` : details("flake.lock", codeBlock(lockDiff, limit));
	return {
		name: "the flake.lock diff",
		sizes: [
			whole(2e4),
			whole(2e3),
			""
		]
	};
}
function hostLines(host) {
	return [
		`**${escapeMarkdown(host.host)}**`,
		"",
		...measuredLines(host).map((line) => `- ${escapeMarkdown(line, 600)}`)
	].join("\n");
}
function methodSection(report, dated = true) {
	const answered = report.hosts.filter(({ attempt }) => attempt !== null);
	const when = dated ? `, report of ${report.generatedAt}` : "";
	const rule = `${methodText(report)} Plan ${inlineCode(report.planDigest, 80)}${when}.`;
	const whole = () => details("How this was measured", [rule, ...answered.map(hostLines)].join("\n\n"));
	return {
		name: "how it was measured",
		sizes: [
			whole,
			details("How this was measured", rule),
			""
		]
	};
}
export { noticesSection as a, methodSection as i, headSection as n, skippedSection as o, lockSection as r, upstreamPage as s, compareUrl as t };
