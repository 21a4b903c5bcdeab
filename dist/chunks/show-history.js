import { $t as InputError, D as groupedBy, h as nameOfPin, m as pathFrom, wt as visibleJson } from "./main.js";
import { r as keyOfEntry } from "./history-entry.js";
// src/core/history/history-view.ts
function historyView(entries) {
	const inOrder = entries.toSorted((a, b) => Date.parse(a.recordedAt) - Date.parse(b.recordedAt) || a.attempt - b.attempt);
	return [...groupedBy(inOrder, ({ host }) => host)].toSorted(([a], [b]) => order(a, b)).map(([host, own]) => {
		return {
			host,
			variant: own.at(-1)?.variant ?? "",
			device: own.findLast(({ device }) => device !== null)?.device ?? null,
			tests: [...new Set(own.flatMap(({ tests }) => tests.map(({ test }) => test)))],
			points: pointsOf(own)
		};
	});
}
function order(a, b) {
	return a < b ? -1 : a > b ? 1 : 0;
}
function termsOf({ device, fingerprint, compiledFor, benchArguments, model }) {
	return {
		...device !== null && { device },
		...fingerprint !== null && {
			cpuFeatures: fingerprint.cpuFeatures,
			kernel: fingerprint.kernel
		},
		...fingerprint?.cpu != null && { CPU: fingerprint.cpu },
		...fingerprint?.driver != null && { driver: fingerprint.driver },
		...fingerprint?.governor != null && { governor: fingerprint.governor },
		...compiledFor !== void 0 && { compiledFor },
		...benchArguments.length > 0 && { benchArguments },
		...model !== null && { model }
	};
}
function pointsOf(entries) {
	let known = {};
	return entries.map((entry) => {
		const now = termsOf(entry);
		const marks = marksBetween(known, now);
		known = {
			...known,
			...now
		};
		return {
			at: entry.recordedAt,
			from: nameOfPin(entry.baseline),
			to: nameOfPin(entry.candidate),
			tests: entry.tests.map((test) => ({
				...test,
				delta: test.delta ?? entry.delta
			})),
			marks,
			entry
		};
	});
}
function marksBetween(before, after) {
	const changed = (what, old, now) => old === now || old === void 0 || now === void 0 ? [] : [`${what} ${old} → ${now}`];
	const named = (what) => changed(what, before[what], after[what]);
	const [oldFlags, flags] = [before.benchArguments, after.benchArguments];
	return [
		...named("device"),
		...named("CPU"),
		...featureMarks("CPU features", before.cpuFeatures, after.cpuFeatures),
		...featureMarks("compiled for", before.compiledFor, after.compiledFor),
		...named("driver"),
		...named("kernel"),
		...named("governor"),
		...oldFlags === void 0 || flags === void 0 || oldFlags.join("\0") === flags.join("\0") ? [] : ["llama-bench’s flags changed"],
		...modelMarks(before.model, after.model)
	];
}
function modelMarks(before, after) {
	if (before == null || after == null || before.sampled === after.sampled) return [];
	return [before.name === after.name ? `${after.name} is another file` : `model ${before.name} → ${after.name}`];
}
function featureMarks(what, before, after) {
	if (before === void 0 || after === void 0) return [];
	const gained = after.filter((feature) => !before.includes(feature)).map((feature) => `+${feature}`);
	const lost = before.filter((feature) => !after.includes(feature)).map((feature) => `-${feature}`);
	return gained.length + lost.length === 0 ? [] : [`${what} ${[...gained, ...lost].join(" ")}`];
}
// src/phases/show-history.ts
async function showHistory(request, directory, world) {
	const branch = await branchOf(request.config, directory, world);
	const read = [await world.history.read(), ...branch === null ? [] : [await world.historyOn(branch).read()]];
	for (const notice of read.flatMap(({ notices }) => notices)) world.progress.warning(notice);
	const known = new Map(read.flatMap(({ entries }) => entries).map((entry) => [keyOfEntry(entry), entry]));
	const entries = [...known.values()].filter(({ host }) => request.host === null || host === request.host);
	if (request.host !== null && entries.length === 0 && known.size > 0) {
		const hosts = [...new Set([...known.values()].map(({ host }) => host))].toSorted();
		throw new InputError({
			problem: `The history has no host '${request.host}'.`,
			next: `It has ${hosts.join(", ")}.`
		});
	}
	const hosts = historyView(entries);
	if (request.html !== null) {
		const path = pathFrom(directory, request.html);
		const { historyHtml } = await import("./history-html.js");
		await world.files.write(path, historyHtml(hosts));
		world.print(`The history is in ${path}\n`);
		return;
	}
	switch (request.format) {
		case "json":
			world.print(visibleJson(hosts.flatMap(({ points }) => points.map(({ entry }) => entry))));
			return;
		case "csv":
			world.print((await import("./history-csv.js")).historyCsv(hosts));
			return;
		case "text": {
			const { historyTable } = await import("./history-table.js");
			const onGithub = branch === null ? "" : `, and publish on GitHub to the branch ${branch}; fetch it with \`git fetch\``;
			world.print(hosts.length === 0 ? `There is no history yet: \`llama-fleet run\` adds to it here${onGithub}.\n` : historyTable(hosts));
		}
	}
}
async function branchOf(configPath, directory, { files, fleet }) {
	const { parseConfig } = await import("./config-text.js");
	const { HISTORY_BRANCH } = await import("./config.js");
	const { root } = await fleet.facts(directory);
	const text = await files.read(pathFrom(root, configPath)).catch(() => null);
	if (text === null) return HISTORY_BRANCH;
	try {
		return parseConfig(text, configPath).history;
	} catch {
		return HISTORY_BRANCH;
	}
}
export { showHistory };
