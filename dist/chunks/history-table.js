import { d as formatSeconds, l as formatMeasured, m as formatWidth, n as formatChange, p as formatThroughput, t as formatBytes } from "./numbers.js";
import { dt as tableWithOutcomes } from "./main.js";
import { n as textTable, t as paragraph } from "./text-table.js";
// src/core/history/history-table.ts
const LEGEND = paragraph("t/s is the candidate’s; ± is how far one round’s change strays from the middle one.", 100).join("\n");
function historyTable(hosts) {
	return [...hosts.flatMap(hostText), `\n${LEGEND}\n`];
}
function hostText({ host, variant, device, points }, place) {
	const head = `${host} (${variant}${device === null ? "" : `, ${device}`})`;
	const rows = [[
		"DATE",
		"BUMP",
		"TEST",
		"t/s",
		"CHANGE %",
		"± %",
		"VERDICT"
	], ...points.flatMap(rowsOf)];
	const notes = points.flatMap((point) => [...point.marks.map((mark) => `${dayOf(point)}: ${mark}`), ...buildNotes(point)]);
	const skipped = points.at(-1)?.entry.skipped.slice(0, 5).map(({ tag, reason }) => `skipped ${tag}: ${reason}`) ?? [];
	const outcomes = points.flatMap((point) => point.tests.length === 0 ? [point.entry.outcome] : point.tests.map((one) => one.outcome));
	const told = [...notes, ...skipped].flatMap((note) => paragraph(note, 400, "", 2));
	return [
		`${place === 0 ? "" : "\n"}${paragraph(head, 300).join("\n")}\n`,
		...tableWithOutcomes(textTable(rows, {
			right: [3],
			giving: [1, 2]
		}), outcomes),
		[
			"",
			...told,
			""
		].join("\n")
	];
}
function rowsOf(point) {
	const bump = `${point.from}→${point.to}`;
	if (point.tests.length === 0) return [[
		dayOf(point),
		bump,
		"-",
		"-",
		"-",
		"-",
		point.entry.outcome
	]];
	return point.tests.map((one, place) => [
		place === 0 ? dayOf(point) : "",
		place === 0 ? bump : "",
		one.test,
		one.candidateThroughput === null ? "-" : formatThroughput(one.candidateThroughput),
		withoutPercent(formatMeasured(one)) || "-",
		one.noise === null ? "-" : withoutPercent(formatWidth(one.noise, "")),
		one.outcome
	]);
}
const dayOf = (point) => point.at.slice(0, 10);
const withoutPercent = (text) => text.replaceAll(" %", "");
function buildNotes(point) {
	const { builds } = point.entry;
	if (builds === null) return [];
	const { baseline, candidate } = builds;
	const seconds = candidate.kind === "built" && candidate.seconds !== null ? [`built in ${formatSeconds(candidate.seconds)}${like(baseline)}`] : [];
	const size = candidate.closureBytes === null ? [] : [`closure ${formatBytes(candidate.closureBytes)}${growth(baseline.closureBytes, candidate.closureBytes)}`];
	const said = [...seconds, ...size];
	return said.length === 0 ? [] : [`${dayOf(point)}: ${point.to} ${said.join(", ")}`];
}
function like(baseline) {
	return baseline.kind === "built" && baseline.seconds !== null ? ` (baseline ${formatSeconds(baseline.seconds)})` : "";
}
function growth(before, after) {
	return before === null || before === 0 ? "" : ` (${formatChange(after / before - 1)})`;
}
export { historyTable };
