import { K as exitCodeOfOutcome, V as visibleLine, q as newsOf, r as ARTIFACTS, x as bumpBranch } from "./main.js";
import { i as compareUrl, r as summaryMarkdown } from "./report-markdown.js";
import { j as PLAIN_PUBLISHING } from "./reading.js";
import { r as pullRequestText, t as commitMessage } from "./pull-request.js";
import { t as writeReport } from "./write-report.js";
// src/core/pull-request/automerge.ts
function reasonNotToMerge(report, wish) {
	if (wish === "never") return "the config does not ask for it";
	if (newsOf(report.outcome) !== "good") return `the outcome is ${report.outcome}`;
	const moved = report.movedNodes.filter((node) => node !== report.flakeInput);
	if (moved.length > 0) return `more than ${report.flakeInput} moves in flake.lock: ${moved.join(", ")}`;
	for (const host of report.hosts) {
		if (host.advisory || host.outcome === "unchanged") continue;
		if (newsOf(host.outcome) !== "good") return `${host.host} is ${host.outcome}`;
		if (host.checks.length === 0) return `no check ran on ${host.host}`;
		const waiting = host.checks.find((check) => check.result === "not-checked");
		if (waiting !== void 0) return `the ${waiting.name} check did not run on ${host.host}`;
		if (host.sandbox?.kind !== "bubblewrap") return `${host.host} measured without a sandbox`;
	}
	return null;
}
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
function checkOf(report, lock, foreign) {
	const news = newsOf(report.outcome);
	const headline = visibleLine(report.headline, 1e3);
	const unmeasured = foreign !== null && news === "good";
	const whose = foreign === null ? "" : ` Measured was the bump alone, without the commits of ${visibleLine(foreign.author, 60)} on this branch.`;
	const compare = compareUrl(report);
	return {
		name: CHECK_NAME,
		conclusion: unmeasured ? "neutral" : CONCLUSIONS[news],
		title: visibleLine(unmeasured ? `Not proven for this commit: ${headline}` : headline, 250),
		summary: `${asText(headline)}.${asText(whose)}\n\nThe pull request has the table of hosts, and the artifact \`report\` of the run the samples.${compare === null ? "" : `\n\n[Upstream's changes](${compare})`}`,
		annotation: {
			path: lock.path,
			line: lineOf(lock.text, report.candidate.pin.rev),
			level: unmeasured ? "warning" : LEVELS[news],
			message: `${headline}${whose}`
		}
	};
}
function asText(text) {
	return text.replace(/[\\`*_{}[\]<>|~$]/g, (sign) => `\\${sign}`).replace(/[@#](?=\w)/g, (sign) => `${sign}\u200b`);
}
function lineOf(text, rev) {
	return Math.max(0, text.split("\n").findIndex((line) => line.includes(`"${rev}"`))) + 1;
}
// src/phases/publish-bump.ts
async function publishBump(plan, planDigest, world) {
	const { surface, run } = world;
	const { report, paths } = await writeReport({
		plan,
		planDigest
	}, world);
	surface.setOutput("outcome", report.outcome);
	surface.setOutput("report", paths.json);
	await surface.writeSummary(summaryMarkdown(report));
	await world.artifacts.upload(ARTIFACTS.report, Object.values(paths), run.recordsDirectory);
	const publishing = plan.publishing ?? PLAIN_PUBLISHING;
	const base = {
		branch: plan.repository.baseBranch ?? run.baseBranch,
		commit: plan.repository.baseCommit
	};
	const result = await world.pullRequests.publish({
		branch: bumpBranch(plan.flakeInput),
		base,
		files: plan.files,
		commitMessage: commitMessage(plan),
		text: (found) => pullRequestText(report, {
			run: run.page,
			base,
			plan,
			found
		}),
		draft: report.hosts.some((host) => host.outcome === "missing" && !host.advisory),
		opens: publishing.open === "always" || newsOf(report.outcome) === "good",
		candidate: plan.candidate.pin.rev,
		publishing,
		mergeRefusal: reasonNotToMerge(report, publishing.automerge),
		check: (foreign) => checkOf(report, plan.files[1], foreign)
	});
	surface.setOutput("pull-request-number", result.number === null ? "" : String(result.number));
	surface.setOutput("pull-request-url", result.url ?? "");
	surface.setOutput("pull-request-operation", result.operation);
	if (result.notice !== null) world.progress.warning(result.notice);
	if (result.news != null) world.progress.notice(result.news);
	if (result.verified === true) world.progress.notice("GitHub calls the bump commit verified.");
	if (plan.history !== null) {
		const { historyEntries } = await import("./history-entry.js");
		for (const notice of await world.historyOn(plan.history).append(historyEntries(report, run.page?.url ?? null))) world.progress.warning(notice);
	}
	world.progress.notice(report.headline);
	return exitCodeOfOutcome(report.outcome);
}
export { publishBump };
