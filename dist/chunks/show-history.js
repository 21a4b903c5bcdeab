import { Bt as InputError, mt as visibleJson, p as nameOfPin } from "./main.js";
import { r as keyOfEntry } from "./history-entry.js";
// src/core/history/history-view.ts
function historyView(entries) {
	const hosts = new Map();
	for (const entry of entries.toSorted((a, b) => order(a.recordedAt, b.recordedAt) || a.attempt - b.attempt)) {
		const own = hosts.get(entry.host);
		if (own === void 0) hosts.set(entry.host, [entry]);
		else own.push(entry);
	}
	return [...hosts].toSorted(([a], [b]) => order(a, b)).map(([host, own]) => {
		return {
			host,
			variant: own.at(-1)?.variant ?? "",
			device: own.findLast(({ device }) => device !== null)?.device ?? null,
			tests: [...new Set(own.flatMap(({ tests }) => tests.map(({ test }) => test)))],
			points: own.map((entry, place) => pointOf(entry, own[place - 1] ?? null))
		};
	});
}
function order(a, b) {
	return a < b ? -1 : a > b ? 1 : 0;
}
function pointOf(entry, before) {
	return {
		at: entry.recordedAt,
		from: nameOfPin(entry.baseline),
		to: nameOfPin(entry.candidate),
		outcome: entry.outcome,
		sentence: entry.sentence,
		tests: entry.tests,
		marks: before === null ? [] : marksBetween(before, entry),
		entry
	};
}
function marksBetween(before, after) {
	const changed = (what, old, now) => old === now || old == null || now == null ? [] : [`${what} ${old} → ${now}`];
	const [old, now] = [before.fingerprint, after.fingerprint];
	return [
		...changed("device", before.device, after.device),
		...changed("CPU", old?.cpu, now?.cpu),
		...featureMarks("CPU features", old?.cpuFeatures, now?.cpuFeatures),
		...featureMarks("compiled for", before.compiledFor, after.compiledFor),
		...changed("driver", old?.driver, now?.driver),
		...changed("kernel", old?.kernel, now?.kernel),
		...changed("governor", old?.governor, now?.governor),
		...before.benchArguments.length === 0 || after.benchArguments.length === 0 || before.benchArguments.join("\0") === after.benchArguments.join("\0") ? [] : ["llama-bench’s flags changed"],
		...before.model === null || after.model === null || before.model.sampled === after.model.sampled ? [] : changed("model", before.model.name, after.model.name).concat(before.model.name === after.model.name ? [`${after.model.name} is another file`] : [])
	];
}
function featureMarks(what, before, after) {
	if (before === void 0 || after === void 0) return [];
	const gained = after.filter((feature) => !before.includes(feature)).map((feature) => `+${feature}`);
	const lost = before.filter((feature) => !after.includes(feature)).map((feature) => `-${feature}`);
	return gained.length + lost.length === 0 ? [] : [`${what} ${[...gained, ...lost].join(" ")}`];
}
// src/phases/show-history.ts
async function showHistory(request, directory, world) {
	const branch = await branchOf(request.config, directory, world.files);
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
		const path = request.html.startsWith("/") ? request.html : `${directory}/${request.html}`;
		const { historyHtml } = await import("./history-html.js");
		await world.files.write(path, historyHtml(hosts));
		world.print(`The history is in ${path}\n`);
		return;
	}
	switch (request.format) {
		case "json":
			world.print(`${visibleJson(JSON.stringify(hosts.flatMap(({ points }) => points.map(({ entry }) => entry)), null, 2))}\n`);
			return;
		case "csv":
			world.print((await import("./history-csv.js")).historyCsv(hosts));
			return;
		case "text": {
			const { historyTable } = await import("./history-table.js");
			const nowhere = `There is no history yet: \`llama-fleet run\` adds to it here, and publish on GitHub to the branch ${branch ?? "(switched off)"}; fetch it with \`git fetch\`.\n`;
			world.print(hosts.length === 0 ? nowhere : historyTable(hosts));
		}
	}
}
async function branchOf(configPath, directory, files) {
	const { parseConfig } = await import("./config-text.js");
	const { HISTORY_BRANCH } = await import("./config.js");
	const text = await files.read(configPath.startsWith("/") ? configPath : `${directory}/${configPath}`).catch(() => null);
	if (text === null) return HISTORY_BRANCH;
	try {
		return parseConfig(text, configPath).history;
	} catch {
		return HISTORY_BRANCH;
	}
}
export { showHistory };
