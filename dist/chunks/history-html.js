import { g as counted } from "./main.js";
import { c as tableHtml, n as element, o as numberCell, r as escapeHtml, t as cell } from "./html.js";
import { d as formatSeconds, l as formatMeasured, m as formatWidth, p as formatThroughput, t as formatBytes } from "./numbers.js";
import { i as pageHtml, n as legendHtml, r as outcomeCell, t as hostTable } from "./page-frame.js";
// src/core/history/history-json.ts
function* historyJson(hosts) {
	let lead = "[\n";
	for (const { points } of hosts) for (const { entry } of points) {
		yield `${lead}${JSON.stringify(entry)}`;
		lead = ",\n";
	}
	yield lead === "[\n" ? "[]\n" : "\n]\n";
}
// src/core/history/history-html.ts
const bumpOf = ({ from, to }) => `${from} → ${to}`;
function testRows(point) {
	const date = element("td", {}, element("time", { datetime: point.at }, escapeHtml(point.at.slice(0, 10))));
	if (point.tests.length === 0) return [[
		date,
		cell(bumpOf(point)),
		cell(""),
		...Array.from({ length: 4 }, () => numberCell(null, String)),
		outcomeCell(point.entry.outcome)
	]];
	return point.tests.map((one) => [
		date,
		cell(bumpOf(point)),
		cell(one.test),
		numberCell(one.baselineThroughput, formatThroughput),
		numberCell(one.candidateThroughput, formatThroughput),
		numberCell(one, formatMeasured),
		numberCell(one.noise, formatWidth),
		outcomeCell(one.outcome)
	]);
}
function bumpRow(point) {
	const candidate = point.entry.builds?.candidate;
	const built = candidate?.kind === "built" ? candidate.seconds : null;
	const run = point.entry.run;
	return [
		element("td", {}, run === null ? escapeHtml(bumpOf(point)) : element("a", {
			href: run,
			rel: "noreferrer"
		}, escapeHtml(bumpOf(point)))),
		outcomeCell(point.entry.outcome),
		cell(point.entry.sentence),
		numberCell(built, formatSeconds),
		numberCell(candidate?.closureBytes, formatBytes),
		cell(point.marks.join("; "))
	];
}
function skippedRows(points) {
	return [...new Map(points.flatMap(({ entry }) => entry.skipped.map(({ tag, reason }) => [tag, reason])))].map(([tag, reason]) => [cell(tag), cell(reason)]);
}
const measurementsOf = (name, points) => counted(points.filter(({ tests }) => tests.some(({ test, candidateThroughput }) => test === name && candidateThroughput !== null)).length, "measurement");
const TEST_TITLES = [
	"Date",
	"Bump",
	"Test",
	"Baseline t/s",
	"Candidate t/s",
	"Change, interval",
	"Noise",
	"Verdict"
];
function hostPart(host) {
	const { points } = host;
	const skipped = skippedRows(points);
	const figures = host.tests.map((name) => element("figure", {
		"data-history-of": host.host,
		"data-test": name
	}, `<figcaption>${escapeHtml(`${name} over ${measurementsOf(name, points)}`)}</figcaption>`));
	const builds = element("figure", { "data-history-of": host.host }, "<figcaption>Builds</figcaption>");
	const device = host.device === null ? "" : `<p>Device: ${escapeHtml(host.device)}</p>`;
	return [
		`<section id="host-${escapeHtml(host.host)}">`,
		`<h2>${escapeHtml(host.host)} <small>(${escapeHtml(host.variant)})</small></h2>`,
		device,
		legendHtml(true),
		`<div class="charts">${[...figures, builds].join("\n")}</div>`,
		tableHtml([
			"Bump",
			"Outcome",
			"Why",
			"Build",
			"Closure",
			"Changed on the host"
		], points.map(bumpRow)),
		`<details><summary>Every test</summary>${tableHtml(TEST_TITLES, points.flatMap(testRows))}</details>`,
		skipped.length === 0 ? "" : `<details><summary>Tags held or skipped (${skipped.length})</summary>${tableHtml(["Tag", "Why"], skipped)}</details>`,
		"</section>"
	].join("\n");
}
function listOfHosts(hosts) {
	const rows = hosts.map(({ host, variant, device, points }) => {
		const last = points.at(-1);
		const cells = [
			element("td", {}, element("a", { href: `#host-${host}` }, escapeHtml(host))),
			cell(variant),
			cell(device ?? ""),
			element("td", {
				class: "number",
				"data-unit": points.length === 1 ? "measurement" : "measurements"
			}, String(points.length)),
			cell(last === void 0 ? "" : `${last.at.slice(0, 10)}: ${bumpOf(last)}`),
			last === void 0 ? cell("") : outcomeCell(last.entry.outcome)
		];
		return element("tr", { "data-host": host }, cells.join(""));
	});
	return hostTable([
		"Host",
		"Variant",
		"Device",
		"Measurements",
		"Last",
		"Outcome"
	], rows);
}
function historyHtml(hosts) {
	const count = hosts.reduce((sum, { points }) => sum + points.length, 0);
	const heading = hosts.length === 0 ? "Nothing was measured yet" : `${counted(count, "measurement")} of ${counted(hosts.length, "host")}`;
	return pageHtml({
		title: `llama-fleet: ${heading}`,
		main: [
			`<h1>${heading}</h1>`,
			"<p>A change is told from pairs of one measurement only. Between two measurements lie other drivers, kernels and flags: where they changed, a mark says so.</p>",
			hosts.length === 0 ? "" : listOfHosts(hosts),
			"<div>",
			...hosts.map(hostPart),
			"</div>"
		],
		dataId: "history",
		dataFile: "history.json",
		data: historyJson(hosts)
	});
}
export { historyHtml };
