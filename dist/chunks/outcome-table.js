import { g as reasonsOf, o as worstFirst, v as formatChange, x as formatThroughput } from "./host-sections.js";
import { n as visibleLine } from "./visible-text.js";
// src/core/report/outcome-table.ts
const WIDTH = 80;
const GAP = "  ";
function wrap(text, width) {
	const lines = [];
	let line = "";
	for (const word of text.split(/ (?!%)/).flatMap((long) => long.match(new RegExp(`.{1,${width}}`, "gu")) ?? [])) if (line !== "" && line.length + 1 + word.length > width) {
		lines.push(line);
		line = word;
	} else line = line === "" ? word : `${line} ${word}`;
	return line === "" ? lines : [...lines, line];
}
const clip = (text, width) => text.length <= width ? text : `${text.slice(0, width - 1)}…`;
const percent = (change) => formatChange(change).replace(" %", "");
function changeOf({ change, low, high }) {
	if (change === null) return "-";
	return low === null || high === null ? percent(change) : `${percent(change)} [${percent(low)}, ${percent(high)}]`;
}
function rowsOf(host) {
	const throughput = (tokensPerSecond) => tokensPerSecond === null ? "-" : formatThroughput(tokensPerSecond);
	if (host.comparisons.length === 0) return [[
		host.host,
		"-",
		"-",
		"-",
		"-",
		host.outcome
	]];
	return host.comparisons.map((comparison, place) => [
		place === 0 ? host.host : "",
		comparison.test,
		throughput(comparison.baselineThroughput),
		throughput(comparison.candidateThroughput),
		changeOf(comparison),
		comparison.outcome
	]);
}
function outcomeTable(report) {
	const hosts = worstFirst(report.hosts);
	const rows = [[
		"HOST",
		"TEST",
		"BASE t/s",
		"CAND t/s",
		"CHANGE %",
		"VERDICT"
	], ...hosts.flatMap(rowsOf)];
	const widths = [
		0,
		1,
		2,
		3,
		4,
		5
	].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	const rest = 70 - widths.slice(2).reduce((sum, width) => sum + width, 0);
	const testWidth = Math.min(widths[1] ?? 0, Math.max(8, rest - Math.min(widths[0] ?? 0, 12)));
	const hostWidth = Math.min(widths[0] ?? 0, Math.max(8, rest - testWidth));
	const table = rows.map((row) => row.map((text, column) => {
		const width = column === 0 ? hostWidth : column === 1 ? testWidth : widths[column] ?? 0;
		return column === 2 || column === 3 ? clip(text, width).padStart(width) : clip(text, width).padEnd(width);
	}).join(GAP).trimEnd());
	const sentences = reasonsOf(hosts).flatMap(({ names, outcome, sentence }) => {
		return wrap(visibleLine(`${names}: ${outcome}. ${sentence}`, 600), 78).map((line, place) => place === 0 ? line : `  ${line}`);
	});
	return [
		...wrap(visibleLine(report.headline, 1200), WIDTH),
		"",
		...table,
		"",
		...sentences,
		""
	].join("\n");
}
export { outcomeTable };
