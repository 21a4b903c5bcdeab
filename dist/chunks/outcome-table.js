import { bt as visibleLine, ot as tableWithOutcomes, ut as newsOf } from "./main.js";
import { l as loudChecks, s as worstFirst } from "./host-sections.js";
import { o as reasonsOf } from "./host-facts.js";
import { o as formatEnds, p as formatThroughput, s as formatEstimate } from "./numbers.js";
import { t as ofTheseCommits } from "./other-commits.js";
import { n as wrapped, t as textTable } from "./text-table.js";
// src/core/report/outcome-table.ts
function changeOf(comparison) {
	return comparison.change === null ? "-" : `${formatEstimate(comparison)} ${formatEnds(comparison)}`.trim().replaceAll(" %", "");
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
function hanging(text) {
	return wrapped(visibleLine(text, 600), 78).map((line, place) => place === 0 ? line : `  ${line}`);
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
	const table = textTable(rows, {
		width: 80,
		right: [2, 3],
		giving: [1, 0]
	});
	const sentences = reasonsOf(hosts).flatMap(({ names, outcome, sentence }) => {
		return hanging(`${names}: ${outcome}. ${sentence}`);
	});
	const checks = ofTheseCommits(hosts).flatMap(loudChecks).flatMap(hanging);
	const notices = report.notices.flatMap((notice) => hanging(`note: ${notice}`));
	const outcomes = hosts.flatMap(({ comparisons, outcome }) => comparisons.length === 0 ? [outcome] : comparisons.map((one) => one.outcome));
	return [
		{
			text: wrapped(visibleLine(report.headline, 1200), 80).join("\n"),
			news: newsOf(report.outcome)
		},
		"\n\n",
		...tableWithOutcomes(table, outcomes),
		[
			"\n",
			...sentences,
			...checks,
			...notices,
			""
		].join("\n")
	];
}
export { outcomeTable };
