import { a as noticesSection, i as methodSection, n as headSection, o as skippedSection, r as lockSection, t as compareUrl } from "./bump-sections.js";
import { g as counted } from "./main.js";
import { t as changeGroups } from "./change-groups.js";
import { f as details, g as list, m as fitToBytes, p as escapeMarkdown } from "./host-facts.js";
import { a as reasonsSection, i as logsSection, n as checksSection, r as hostsSection, t as buildsSection } from "./host-sections.js";
import { r as markerText } from "./marker.js";
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
const listed = (commits, limit) => list(commits, limit, ({ commit, subject }) => `${commit.slice(0, 7)} ${escapeMarkdown(subject, 150)}`);
function changesSection(report) {
	const { changes, hosts } = report;
	if (changes === void 0 || changes.total === 0) return {
		name: "upstream's changes",
		sizes: [""]
	};
	const groups = changeGroups(changes, hosts.map(({ variant }) => variant));
	const url = compareUrl(report);
	const left = changes.total - changes.commits.length;
	const all = counted(changes.total, "commit");
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
const BODY_BYTES = 6e4;
function middleSections(report) {
	return [
		hostsSection(report),
		reasonsSection(report),
		noticesSection(report),
		logsSection(report),
		checksSection(report),
		buildsSection(report),
		changesSection(report),
		lockSection(report),
		skippedSection(report)
	];
}
const allSections = (report) => [
	headSection(report),
	...middleSections(report),
	methodSection(report)
];
function reportMarkdown(report) {
	return fitToBytes(allSections(report), FILE_BYTES, "report.json");
}
function summaryMarkdown(report) {
	return fitToBytes(allSections(report), SUMMARY_BYTES, "report.html, in the artifacts of this run");
}
function requestMarkdown(report, { note, before, marker, url }) {
	const last = {
		name: "the marker",
		sizes: [markerText(marker)]
	};
	const sections = [
		headSection(report),
		note,
		...middleSections(report),
		...before,
		methodSection(report, false),
		last
	];
	return fitToBytes(sections, BODY_BYTES, `report.html, in the artifacts of ${url === null ? "the run" : `[the run](${url})`}`);
}
export { requestMarkdown as n, summaryMarkdown as r, reportMarkdown as t };
