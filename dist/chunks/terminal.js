import { n as InputError } from "./errors.js";
import { a as commitMessage, c as worstFirst, d as formatThroughput, f as visibleLine, i as bumpOf, l as reasonsOf, n as planBump, p as chooseHosts, r as measureHost, t as writeReport, u as formatChange } from "./write-report.js";
import { tt as exitCodeOfOutcome } from "./nix.js";
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
// src/phases/terminal.ts
async function runInTerminal(request, directory, world) {
	switch (request.kind) {
		case "run": return run(request, directory, world);
		case "plan": {
			const plan = await planBump({
				directory,
				configPath: request.config,
				tag: request.tag,
				chooseHosts: (hosts) => hosts
			}, world);
			const { path } = await world.records.writePlan(plan);
			world.print(request.json ? jsonText(plan) : `${planSentence(plan)}\nThe plan is in ${path}\n`);
			return 0;
		}
		case "measure": {
			const { plan, digest } = await world.records.readPlan(request.planDigest);
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
		world.print(request.json ? jsonText(plan) : `${planSentence(plan)}\n`);
		return 0;
	}
	const { measurements, firstError } = await measureAll(plan, digest, plan.hosts, world);
	if (measurements.length === 0 && firstError !== null) throw firstError;
	const exitCode = await publish(plan, digest, request.json, world);
	if (firstError !== null) throw firstError;
	return exitCode;
}
async function measureAll(plan, planDigest, hosts, world) {
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
	const written = await writeReport({
		plan,
		planDigest
	}, world);
	world.print(json ? jsonText(written.report) : reportText(written));
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
	return chooseHosts(hosts, wish, {
		hostname: world.machine.hostname(),
		system: await world.nix.currentSystem()
	});
}
function jsonText(value) {
	return `${JSON.stringify(value, null, 2)}\n`;
}
function planSentence(plan) {
	const skipped = plan.skipped.map(({ tag, reason }) => `\n  ${tag}: ${reason}`).join("");
	if (plan.kind === "nothing-to-do") return `Nothing to do: ${plan.sentence}${skipped}`;
	return `${commitMessage(plan).split("\n")[0] ?? ""}, to be measured on ${plan.hosts.map(({ name }) => name).join(", ")}.${skipped}`;
}
function reportText({ report, paths }) {
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
