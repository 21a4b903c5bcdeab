import { t as compareUrl } from "./bump-sections.js";
import { p as escapeMarkdown } from "./host-facts.js";
import { Tt as visibleLine, ht as newsOf } from "./main.js";
// src/core/pull-request/check.ts
const CHECK_NAME = "llama-fleet";
const CONCLUSIONS = {
	good: "success",
	bad: "failure",
	"not-proven": "neutral"
};
const LEVELS = {
	good: "notice",
	bad: "failure",
	"not-proven": "warning"
};
function checkOf(report, lock, { foreign = null, into = null }) {
	const news = newsOf(report.outcome);
	const headline = visibleLine(report.headline, 1e3);
	const unmeasured = foreign !== null && news === "good";
	const whose = foreign === null ? "" : ` Measured was the bump alone, without the commits of ${visibleLine(foreign.author, 60)} on this branch.`;
	const compare = compareUrl(report);
	const table = report.review === void 0 ? "The pull request has the table of hosts" : "The comment of llama-fleet on the pull request has the table of hosts";
	return {
		name: CHECK_NAME,
		conclusion: unmeasured ? "neutral" : CONCLUSIONS[news],
		title: visibleLine(unmeasured ? `Not proven for this commit: ${headline}` : headline, 250),
		into,
		summary: `${escapeMarkdown(headline, 1e3)}.${whose === "" ? "" : ` ${escapeMarkdown(whose)}`}\n\n${table}, and the artifact \`report\` of the run the samples.${compare === null ? "" : `\n\n[Upstream's changes](${compare})`}`,
		annotation: {
			path: lock.path,
			line: lock.line,
			level: unmeasured ? "warning" : LEVELS[news],
			message: `${headline}${whose}`
		}
	};
}
const ENDS = 40;
function ending(into) {
	const all = Array.from(visibleLine(into, 1e3));
	return ` (into ${all.length <= 80 ? all.join("") : `${all.slice(0, ENDS).join("")}…${all.slice(-39).join("")}`})`;
}
function shownTitle({ title, into }, characters = 1e400) {
	const last = into === null ? "" : ending(into);
	const [all, room] = [Array.from(title), characters - Array.from(last).length];
	return `${all.length > room ? `${all.slice(0, room - 1).join("")}…` : title}${last}`;
}
function speaksOf(title, base) {
	return !(title.includes(" (into ") && title.endsWith(")")) || title.endsWith(ending(base));
}
function lineOfRev(text, rev) {
	return Math.max(0, text.split("\n").findIndex((line) => line.includes(`"${rev}"`))) + 1;
}
export { speaksOf as a, shownTitle as i, checkOf as n, lineOfRev as r, CHECK_NAME as t };
