import { n as InputError } from "./errors.js";
import { n as exitCodeOfOutcome } from "./outcomes.js";
import { t as planBump } from "./plan-bump.js";
// src/phases/terminal.ts
async function runInTerminal(request, directory, world) {
	switch (request.kind) {
		case "history":
			await (await import("./show-history.js")).showHistory(request, directory, world);
			return 0;
		case "run": return run(request, directory, world);
		case "plan": {
			const plan = await planBump({
				directory,
				configPath: request.config,
				tag: request.tag,
				chooseHosts: (hosts) => hosts
			}, world);
			const { path } = await world.records.writePlan(plan);
			world.print(request.json ? jsonText(plan) : `${await planSentence(plan)}\nThe plan is in ${path}\n`);
			return 0;
		}
		case "measure": {
			const { plan, digest } = await world.records.readPlan(request.planDigest);
			const { bumpOf } = await import("./handed-plan.js");
			const bump = await bumpOf(plan);
			await world.fleet.facts(directory);
			const hosts = await hostsOfThisMachine(bump.hosts, request.hosts, world);
			const measured = await measureAll(bump, digest, hosts, world);
			world.print(request.json ? jsonText(measured.measurements) : `Measured ${hosts.map(({ name }) => name).join(", ")}.\n`);
			if (measured.firstError !== null) throw measured.firstError;
			return 0;
		}
		case "publish": {
			const { plan, digest } = await world.records.readPlan(request.planDigest);
			const { bumpOf } = await import("./handed-plan.js");
			const bump = await bumpOf(plan);
			await world.fleet.facts(directory);
			return publish(bump, digest, request.json, world);
		}
	}
}
async function run(request, directory, world) {
	const plan = await planBump({
		directory,
		configPath: request.config,
		tag: request.tag,
		chooseHosts: (hosts) => hostsOfThisMachine(hosts, request.hosts, world)
	}, world);
	const { digest } = await world.records.writePlan(plan);
	if (plan.kind === "nothing-to-do") {
		world.print(request.json ? jsonText(plan) : `${await planSentence(plan)}\n`);
		return 0;
	}
	const { measurements, firstError } = await measureAll(plan, digest, plan.hosts, world);
	if (measurements.length === 0 && firstError !== null) throw firstError;
	const exitCode = await publish(plan, digest, request.json, world);
	if (firstError !== null) throw firstError;
	return exitCode;
}
async function measureAll(plan, planDigest, hosts, world) {
	const { measureHost } = await import("./measure-host.js");
	const measurements = [];
	let firstError = null;
	for (const host of hosts) {
		const { measurements: earlier } = await world.records.readMeasurements();
		const attempt = 1 + Math.max(0, ...earlier.filter((one) => one.host === host.name).map((one) => one.attempt));
		try {
			measurements.push(await measureHost({
				plan,
				planDigest,
				host: host.name,
				attempt
			}, world));
		} catch (error) {
			if (!(error instanceof InputError)) throw error;
			if (hosts.length > 1) world.progress.warning(`${host.name}: ${error.message}`);
			firstError ??= error;
		}
	}
	return {
		measurements,
		firstError
	};
}
async function publish(plan, planDigest, json, world) {
	const [{ writeReport }, { commitMessage }] = await Promise.all([import("./write-report.js"), import("./pull-request.js")]);
	const written = await writeReport({
		plan,
		planDigest
	}, world);
	world.print(json ? jsonText(written.report) : await reportText(written));
	const { historyEntries } = await import("./history-entry.js");
	for (const notice of await world.history.append(historyEntries(written.report, null))) world.progress.warning(notice);
	const branch = await world.fleet.writeBranch(`llama-fleet/${plan.flakeInput}`, plan.repository.baseCommit, plan.files, commitMessage(plan));
	const exitCode = exitCodeOfOutcome(written.report.outcome);
	if (branch.kind === "refused") {
		world.progress.warning(branchSentence(branch));
		return exitCode === 0 ? 2 : exitCode;
	}
	if (!json) world.print(`${branchSentence(branch)}\n`);
	return exitCode;
}
async function hostsOfThisMachine(hosts, wish, world) {
	const { chooseHosts } = await import("./host-choice.js");
	return chooseHosts(hosts, wish, {
		hostname: world.machine.hostname(),
		system: await world.nix.currentSystem()
	});
}
function jsonText(value) {
	return `${JSON.stringify(value, null, 2)}\n`;
}
const SHOWN_TAGS = 10;
async function planSentence(plan) {
	const lines = plan.skipped.map(({ tag, reason }) => `${tag}: ${reason}`);
	const skipped = (lines.length > SHOWN_TAGS ? [...lines.slice(0, SHOWN_TAGS), `… and ${lines.length - SHOWN_TAGS} more, in the plan`] : lines).map((line) => `\n  ${line}`).join("");
	if (plan.kind === "nothing-to-do") return `Nothing to do: ${plan.sentence}${skipped}`;
	const { commitMessage } = await import("./pull-request.js");
	return `${commitMessage(plan).split("\n")[0] ?? ""}, to be measured on ${plan.hosts.map(({ name }) => name).join(", ")}.${skipped}`;
}
async function reportText({ report, paths }) {
	const { outcomeTable } = await import("./outcome-table.js");
	return `${outcomeTable(report)}\nThe report: ${paths.html}\n            ${paths.markdown}\n            ${paths.json}\n`;
}
function branchSentence(branch) {
	const at = `${branch.branch} (${branch.commit.slice(0, 7)})`;
	switch (branch.kind) {
		case "created": return `The bump is one commit on the new branch ${at}.`;
		case "updated": return `The bump is one commit on ${at}; the earlier one was replaced.`;
		case "unchanged": return `The bump is on ${at} already.`;
		case "refused": return `The branch ${at} was left alone. ${branch.sentence}`;
	}
}
export { runInTerminal };
