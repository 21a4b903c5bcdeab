import { y as nameOfPin } from "./main.js";
import { _ as codeBlock, a as reasonsSection, b as fitToBytes, d as measuredLines, f as methodText, i as logsSection, n as checksSection, r as hostsSection, t as buildsSection, v as details, x as inlineCode, y as escapeMarkdown } from "./host-sections.js";
import { t as changeGroups } from "./change-groups.js";
// src/core/report/bump-sections.ts
const GITHUB = /^(?:github:|(?:https|ssh):\/\/(?:git@)?github\.com\/|git@github\.com:)([A-Za-z0-9-]+)\/([A-Za-z0-9_.-]+?)(?:\.git)?\/?$/;
function upstreamPage({ upstream }) {
	const [, owner, name] = GITHUB.exec(upstream) ?? [];
	return owner === void 0 ? null : `https://github.com/${owner}/${name}`;
}
function compareUrl(report) {
	const page = upstreamPage(report);
	return page === null ? null : `${page}/compare/${report.baseline.pin.rev}...${report.candidate.pin.rev}`;
}
function headSection(report) {
	const names = `${escapeMarkdown(nameOfPin(report.baseline), 80)} → ${escapeMarkdown(nameOfPin(report.candidate), 80)}`;
	const url = compareUrl(report);
	const bump = `Bump of ${`${inlineCode(report.flakeInput, 80)} (${escapeMarkdown(report.upstream, 120)})`}: ${url === null ? names : `[${names}](${url})`}`;
	const [start, ...rest] = report.headline.split(": ");
	return {
		name: "the first lines",
		sizes: [`**${escapeMarkdown(start ?? "", 120)}:** ${escapeMarkdown(rest.join(": "), 1200)}\n\n${bump}`]
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
// src/core/report/changes-section.ts
const LINES = [
	{
		open: 1e400,
		folded: 1e400
	},
	{
		open: 40,
		folded: 10
	},
	{
		open: 10,
		folded: 0
	}
];
function listed(commits, limit) {
	return [...commits.slice(0, limit).map(({ commit, subject }) => `- ${commit.slice(0, 7)} ${escapeMarkdown(subject, 150)}`), ...commits.length > limit ? [`- … and ${commits.length - limit} more`] : []].join("\n");
}
function changesSection(report) {
	const { changes, hosts } = report;
	if (changes === void 0 || changes.total === 0) return {
		name: "upstream's changes",
		sizes: [""]
	};
	const groups = changeGroups(changes, hosts.map(({ variant }) => variant));
	const url = compareUrl(report);
	const left = changes.total - changes.commits.length;
	const all = `${changes.total} ${changes.total === 1 ? "commit" : "commits"}`;
	const head = `### Upstream's changes\n\n${url === null ? all : `[${all}](${url})`}${left > 0 ? `, of which the newest ${changes.commits.length} are listed` : ""}.`;
	const section = ({ open, folded }) => {
		const parts = groups.flatMap(({ name, own, commits }) => {
			const limit = own ? open : folded;
			return limit === 0 ? [] : [details(`${name} (${commits.length})`, listed(commits, limit), own)];
		});
		const silent = groups.filter(({ own }) => !own);
		const rest = folded === 0 && silent.length > 0 ? [`Also touched: ${silent.map(({ name, commits }) => `${escapeMarkdown(name)} (${commits.length})`).join(", ")}.`] : [];
		return [
			head,
			...parts,
			...rest
		].join("\n\n");
	};
	return {
		name: "upstream's changes",
		sizes: [...LINES.map((lines) => () => section(lines)), head]
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
		changesSection(report),
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
export { methodSection as a, compareUrl as i, sectionsOf as n, upstreamPage as o, summaryMarkdown as r, reportMarkdown as t };
