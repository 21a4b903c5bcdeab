import { O as bumpBranch, g as counted, ht as newsOf, mt as exitCodeOfOutcome } from "./main.js";
import { t as candidateFailures } from "./candidate-failures.js";
import { n as checkOf, r as lineOfRev } from "./check.js";
import { t as PLAIN_PUBLISHING } from "./publishing.js";
import { r as pullRequestText, t as commitMessage } from "./pull-request.js";
import { t as shownReport } from "./shown-report.js";
// src/core/pull-request/automerge.ts
function reasonNotToMerge(report, wish) {
	if (wish === "never") return "the config does not ask for it";
	if (newsOf(report.outcome) !== "good") return `the outcome is ${report.outcome}`;
	if (report.movedNodes.length > 0) return `more than ${report.flakeInput} moves in flake.lock: ${report.movedNodes.join(", ")}`;
	for (const host of report.hosts) {
		if (host.advisory || host.outcome === "unchanged") continue;
		if (newsOf(host.outcome) !== "good") return `${host.host} is ${host.outcome}`;
		if (candidateFailures(host) > 0) return `llama-bench failed on the candidate in ${candidateFailures(host)} of ${counted(host.rounds.length, "round")} on ${host.host}`;
		if (host.checks.length === 0) return `no check ran on ${host.host}`;
		const waiting = host.checks.find((check) => check.result === "not-checked");
		if (waiting !== void 0) return `the ${waiting.name} check did not run on ${host.host}`;
		if (host.sandbox === null || host.sandbox.kind === "none") return `${host.host} measured without a sandbox`;
	}
	return null;
}
// src/phases/publish-bump.ts
async function publishBump(plan, planDigest, world) {
	const { surface, run } = world;
	const report = await shownReport(plan, planDigest, world);
	const [, lock] = plan.files;
	const publishing = plan.publishing ?? PLAIN_PUBLISHING;
	const base = {
		branch: plan.repository.baseBranch ?? run.baseBranch,
		commit: plan.repository.baseCommit
	};
	const keep = async () => {
		if (plan.history === null) return;
		const { historyEntries } = await import("./history-entry2.js");
		for (const notice of await world.historyOn(plan.history).append(historyEntries(report, run.page?.url ?? null))) world.progress.warning(notice);
	};
	const result = await world.pullRequests.publish({
		branch: bumpBranch(plan.flakeInput),
		base,
		planned: new Date(plan.createdAt),
		flakeInput: plan.flakeInput,
		tag: plan.candidate.tag,
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
		baseline: plan.baseline.pin.rev,
		candidate: plan.candidate.pin.rev,
		continued: (plan.earlier ?? []).length > 0,
		publishing,
		mergeRefusal: reasonNotToMerge(report, publishing.automerge),
		check: (foreign) => checkOf(report, {
			path: lock.path,
			line: lineOfRev(lock.text, plan.candidate.pin.rev)
		}, { foreign })
	}).catch(async (thrown) => {
		await keep().catch(() => void 0);
		throw thrown;
	});
	surface.setOutput("pull-request-number", result.number === null ? "" : String(result.number));
	surface.setOutput("pull-request-url", result.url ?? "");
	surface.setOutput("pull-request-operation", result.operation);
	if (result.notice !== null) world.progress.warning(result.notice);
	if (result.news != null) world.progress.notice(result.news);
	if (result.verified === true) world.progress.notice("GitHub calls the bump commit verified.");
	await keep();
	world.progress.notice(report.headline);
	return exitCodeOfOutcome(report.outcome);
}
export { publishBump };
