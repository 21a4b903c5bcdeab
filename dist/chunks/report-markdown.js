import { d as nameOfPin } from "./main.js";
import { _ as escapeMarkdown, a as reasonsSection, g as details, h as codeBlock, i as logsSection, l as measuredLines, n as checksSection, r as hostsSection, t as buildsSection, u as methodText, v as fitToBytes, y as inlineCode } from "./host-sections.js";
// src/core/report/bump-sections.ts
const GITHUB = /^(?:github:|(?:https|ssh):\/\/(?:git@)?github\.com\/|git@github\.com:)([A-Za-z0-9-]+)\/([A-Za-z0-9_.-]+?)(?:\.git)?\/?$/;
function compareUrl({ upstream, baseline, candidate }) {
	const [, owner, name] = GITHUB.exec(upstream) ?? [];
	return owner === void 0 ? null : `https://github.com/${owner}/${name}/compare/${baseline.pin.rev}...${candidate.pin.rev}`;
}
function headSection(report) {
	const names = `${escapeMarkdown(nameOfPin(report.baseline), 80)} → ${escapeMarkdown(nameOfPin(report.candidate), 80)}`;
	const url = compareUrl(report);
	const bump = `Bump of ${`${inlineCode(report.flakeInput, 80)} (${escapeMarkdown(report.upstream, 120)})`}: ${url === null ? names : `[${names}](${url})`}`;
	const [start, ...rest] = report.headline.split(": ");
	return {
		name: "the first lines",
		sizes: [`**${start}:** ${escapeMarkdown(rest.join(": "), 1200)}\n\n${bump}`]
	};
}
function listSection(name, heading, entries, folded) {
	if (entries.length === 0) return {
		name,
		sizes: [""]
	};
	const section = (limit) => {
		const more = entries.length > limit ? [`- … and ${entries.length - limit} more`] : [];
		const list = [...entries.slice(0, limit).map((entry) => `- ${escapeMarkdown(entry, 400)}`), ...more].join("\n");
		return folded ? details(`${heading} (${entries.length})`, list) : `### ${heading}\n\n${list}`;
	};
	return {
		name,
		sizes: [
			section(200),
			section(10),
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
function lockSection({ lockDiff, movedNodes, flakeInput }) {
	if (lockDiff.trim() === "") return {
		name: "the flake.lock diff",
		sizes: [""]
	};
	const others = movedNodes.filter((node) => node !== flakeInput);
	const whole = (limit) => others.length > 0 ? `### flake.lock: more than ${inlineCode(flakeInput, 80)} moved\n\n${codeBlock(lockDiff, limit)}` : details("flake.lock", codeBlock(lockDiff, limit));
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
function methodSection(report) {
	const answered = report.hosts.filter(({ attempt }) => attempt !== null);
	const rule = `${methodText(report)} Plan ${inlineCode(report.planDigest, 80)}, report of ${report.generatedAt}.`;
	return {
		name: "how it was measured",
		sizes: [
			details("How this was measured", [rule, ...answered.map(hostLines)].join("\n\n")),
			details("How this was measured", rule),
			""
		]
	};
}
// src/core/report/report-markdown.ts
const SUMMARY_BYTES = 9e5;
const FILE_BYTES = 67108864;
function sectionsOf(report) {
	return [
		headSection(report),
		hostsSection(report),
		reasonsSection(report),
		noticesSection(report),
		logsSection(report),
		checksSection(report),
		buildsSection(report),
		lockSection(report),
		skippedSection(report),
		methodSection(report)
	];
}
function reportMarkdown(report) {
	return fitToBytes(sectionsOf(report), FILE_BYTES, "report.json");
}
function summaryMarkdown(report) {
	return fitToBytes(sectionsOf(report), SUMMARY_BYTES, "report.html, in the artifacts of this run");
}
export { compareUrl as i, sectionsOf as n, summaryMarkdown as r, reportMarkdown as t };
