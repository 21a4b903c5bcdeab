import { n as InputError } from "./errors.js";
import { n as exitCodeOfOutcome } from "./outcomes.js";
import { t as planBump } from "./plan-bump.js";
// src/core/hosts/matrix.ts
function matrixOf(plan) {
	if (plan.kind === "nothing-to-do") return { include: [] };
	return { include: plan.hosts.map((host) => ({
		host: host.name,
		variant: host.variant,
		"runs-on": host.runsOn
	})) };
}
// src/phases/workflow.ts
const STATE = {
	phase: "phase",
	pending: "pending"
};
const ARTIFACTS = {
	plan: "plan",
	report: "report",
	measurement: "measurement-"
};
async function runInWorkflow(request, directory, world) {
	switch (request.kind) {
		case "all": {
			const { plan, digest } = await makePlan(request, directory, world, async (hosts) => (await import("./host-choice.js")).chooseHosts(hosts, request.hosts, {
				hostname: world.machine.hostname(),
				system: await world.nix.currentSystem()
			}));
			if (plan.kind === "nothing-to-do") return 0;
			for (const host of plan.hosts) await measure(plan, digest, host.name, world);
			return publish(plan, digest, world);
		}
		case "plan":
			await makePlan(request, directory, world, (hosts) => hosts);
			return 0;
		case "measure": {
			const bump = await downloadedPlan(request.planDigest, world);
			await world.fleet.facts(directory);
			await measure(bump, request.planDigest, request.host, world);
			return 0;
		}
		case "publish": {
			const bump = await downloadedPlan(request.planDigest, world);
			await world.artifacts.download(ARTIFACTS.measurement, world.run.recordsDirectory);
			return publish(bump, request.planDigest, world);
		}
	}
}
async function makePlan(request, directory, world, choose) {
	const plan = await planBump({
		directory,
		configPath: request.config,
		tag: request.tag,
		chooseHosts: choose
	}, world);
	const matrix = matrixOf(plan);
	if (matrix.include.length > 256) throw new InputError({
		problem: `The fleet has ${matrix.include.length} hosts; a matrix holds 256 jobs.`,
		next: "Name fewer hosts in the config."
	});
	const { path, digest } = await world.records.writePlan(plan);
	if (plan.kind !== "nothing-to-do") await world.artifacts.upload(ARTIFACTS.plan, [path], world.run.recordsDirectory);
	world.surface.setOutput("candidate-tag", plan.kind === "bump" ? plan.candidate.tag ?? "" : "");
	world.surface.setOutput("should-run", String(matrix.include.length > 0));
	world.surface.setOutput("matrix", JSON.stringify(matrix));
	world.surface.setOutput("plan-digest", digest);
	if (plan.kind === "nothing-to-do") {
		world.progress.notice(`Nothing to do: ${plan.sentence}`);
		world.surface.setOutput("pull-request-operation", "none");
	}
	return {
		plan,
		digest
	};
}
async function downloadedPlan(digest, world) {
	await world.artifacts.download(ARTIFACTS.plan, world.run.recordsDirectory);
	const { plan } = await world.records.readPlan(digest);
	const { bumpOf } = await import("./handed-plan.js");
	const bump = await bumpOf(plan);
	world.surface.setOutput("candidate-tag", bump.candidate.tag ?? "");
	world.surface.setOutput("plan-digest", digest);
	return bump;
}
async function measure(plan, planDigest, host, world) {
	const { attempt } = world.run;
	world.surface.saveState(STATE.pending, `${host} ${attempt}`);
	const { measureHost } = await import("./measure-host.js");
	try {
		await measureHost({
			plan,
			planDigest,
			host,
			attempt
		}, world);
	} finally {
		const paths = await world.records.measurementFiles(host, attempt);
		if (paths.length > 0) await world.artifacts.upload(`${ARTIFACTS.measurement}${host}-${attempt}`, paths, world.run.recordsDirectory);
		world.surface.saveState(STATE.pending, "");
	}
}
async function publish(plan, planDigest, world) {
	const { surface, run } = world;
	const [{ writeReport }, { commitMessage, pullRequestText }, { summaryMarkdown }] = await Promise.all([
		import("./write-report.js"),
		import("./pull-request.js"),
		import("./report-markdown2.js")
	]);
	const { report, paths } = await writeReport({
		plan,
		planDigest
	}, world);
	surface.setOutput("outcome", report.outcome);
	surface.setOutput("report", paths.json);
	await surface.writeSummary(summaryMarkdown(report));
	await world.artifacts.upload(ARTIFACTS.report, Object.values(paths), run.recordsDirectory);
	const text = pullRequestText(report);
	const result = await world.pullRequests.publish({
		branch: `llama-fleet/${plan.flakeInput}`,
		base: {
			branch: plan.repository.baseBranch ?? run.baseBranch,
			commit: plan.repository.baseCommit
		},
		files: plan.files,
		commitMessage: commitMessage(plan),
		title: text.title,
		body: text.body,
		labels: text.labels,
		draft: report.hosts.some((host) => host.outcome === "missing" && !host.advisory)
	});
	surface.setOutput("pull-request-number", result.number === null ? "" : String(result.number));
	surface.setOutput("pull-request-url", result.url ?? "");
	surface.setOutput("pull-request-operation", result.operation);
	if (result.notice !== null) world.progress.warning(result.notice);
	if (plan.history !== null) {
		const { historyEntries } = await import("./history-entry.js");
		for (const notice of await world.historyOn(plan.history).append(historyEntries(report, run.url))) world.progress.warning(notice);
	}
	world.progress.notice(report.headline);
	return exitCodeOfOutcome(report.outcome);
}
export { STATE as n, runInWorkflow as r, ARTIFACTS as t };
