import { dt as tableWithOutcomes, ht as newsOf } from "./main.js";
import { l as loudChecks, s as worstFirst } from "./host-sections.js";
import { o as reasonsOf } from "./host-facts.js";
import { l as formatMeasured, p as formatThroughput } from "./numbers.js";
import { t as ofTheseCommits } from "./other-commits.js";
import { n as textTable, t as paragraph } from "./text-table.js";
// src/core/report/outcome-table.ts
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
		formatMeasured(comparison).replaceAll(" %", "") || "-",
		comparison.outcome
	]);
}
const hanging = (text) => paragraph(text, 600, "", 2);
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
		right: [2, 3],
		giving: [1, 0]
	});
	const sentences = reasonsOf(hosts).flatMap(({ names, outcome, sentence }) => hanging(`${names}: ${outcome}. ${sentence}`));
	const checks = ofTheseCommits(hosts).flatMap(loudChecks).flatMap(hanging);
	const notices = report.notices.flatMap((notice) => hanging(`note: ${notice}`));
	const outcomes = hosts.flatMap(({ comparisons, outcome }) => comparisons.length === 0 ? [outcome] : comparisons.map((one) => one.outcome));
	return [
		{
			text: paragraph(report.headline, 1200).join("\n"),
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
