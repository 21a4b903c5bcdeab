import { D as groupedBy, Vt as holdLock, W as onDisk, at as replaceFile, en as UpstreamError, it as textOfFile, rt as Unreadable } from "./main.js";
import { a as hostOfHistoryFile, i as historyFileNames, n as LARGEST_HISTORY_BYTES, o as withEntries, r as damagedSentence, t as readHistoryTexts } from "./history-texts.js";
import { join } from "node:path";
import { appendFile, mkdir, readdir } from "node:fs/promises";
// src/adapters/history-directory.ts
function historyDirectory({ directory, path }) {
	return {
		async read() {
			const texts = new Map();
			for (const name of await namesIn(directory)) if (hostOfHistoryFile(name) !== null) texts.set(name, await textOf(join(directory, name)));
			return readHistoryTexts(texts, directory);
		},
		append: (entries) => onDisk(directory, "The report is written all the same.", async () => {
			if (entries.length === 0) return [];
			await mkdir(directory, {
				recursive: true,
				mode: 448
			});
			const lock = await holdLock([directory], path, () => {});
			try {
				const said = [];
				for (const [host, own] of groupedBy(entries, (entry) => entry.host)) said.push(...await appendTo(directory, host, own));
				return said;
			} finally {
				await lock.release();
			}
		})
	};
}
async function appendTo(directory, host, entries) {
	const names = historyFileNames(host);
	const file = join(directory, names.entries);
	const before = await textOf(file);
	const { text, damaged } = withEntries(before, entries, file);
	if (text === before) return [];
	const aside = join(directory, names.damaged);
	if (damaged.length > 0) await appendFile(aside, damaged.map((line) => `${line.text}\n`).join(""));
	await replaceFile(file, text);
	return damaged.length > 0 ? [damagedSentence(file, damaged, aside)] : [];
}
async function namesIn(directory) {
	try {
		return (await readdir(directory)).toSorted();
	} catch (cause) {
		if (cause.code === "ENOENT") return [];
		throw new UpstreamError({
			problem: `The history in ${directory} cannot be read.`,
			next: "Look at its permissions.",
			cause
		});
	}
}
async function textOf(file) {
	try {
		return await textOfFile(file, LARGEST_HISTORY_BYTES);
	} catch (cause) {
		const { code, words } = cause instanceof Unreadable ? cause : new Unreadable(file, "cannot be read");
		if (code === "ENOENT") return "";
		throw new UpstreamError({
			problem: `${file} ${words}, so nothing is added to it.`,
			next: "Look at its permissions, or move it away: a history begins anew.",
			cause
		});
	}
}
export { historyDirectory };
