import { $t as InputError, F as oneLine, N as faultOfFields, V as excessOfJson } from "./main.js";
import { Q as hostNameSchema } from "./reading.js";
import { n as historyEntrySchema, r as keyOfEntry } from "./history-entry.js";
// src/core/history/history-lines.ts
const LARGEST_HISTORY_BYTES = 16777216;
const MOST_LINES = 2e4;
function readLine(text) {
	const excess = excessOfJson(text);
	if (excess !== null) return {
		kind: "damaged",
		why: `it has ${excess}`
	};
	let value;
	try {
		value = JSON.parse(text);
	} catch {
		return {
			kind: "damaged",
			why: "it is not JSON, so it may be cut off"
		};
	}
	const schema = typeof value === "object" && value !== null && "schema" in value ? value.schema : void 0;
	if (typeof schema === "number" && schema !== 1) return { kind: "foreign" };
	const result = historyEntrySchema.safeParse(value, { reportInput: true });
	if (result.success) return {
		kind: "entry",
		entry: result.data
	};
	if (result.error.issues.every(({ code }) => code === "unrecognized_keys")) return { kind: "foreign" };
	return {
		kind: "damaged",
		why: faultOfFields(result.error)
	};
}
function linesOf(text, file) {
	const lines = text.split("\n", 20001);
	if (text.length > 16777216 || lines.length > MOST_LINES) throw new InputError({
		problem: `${file} has more than ${LARGEST_HISTORY_BYTES} characters or ${MOST_LINES} lines.`,
		next: "Move it away: a history begins anew."
	});
	return lines.map((line, place) => ({
		line: place + 1,
		text: line.replace(/\r$/, "")
	})).filter((line) => line.text.trim() !== "");
}
function readHistoryLines(text, file) {
	const entries = [];
	const damaged = [];
	let foreign = 0;
	for (const line of linesOf(text, file)) {
		const read = readLine(line.text);
		if (read.kind === "entry") entries.push(read.entry);
		else if (read.kind === "foreign") foreign += 1;
		else damaged.push({
			...line,
			why: read.why
		});
	}
	return {
		entries,
		foreign,
		damaged
	};
}
function withEntries(text, entries, file) {
	const { entries: known, damaged } = readHistoryLines(text, file);
	const keys = new Set(known.map(keyOfEntry));
	const aside = new Set(damaged.map(({ line }) => line));
	const kept = linesOf(text, file).filter(({ line }) => !aside.has(line));
	const added = entries.filter((entry) => {
		const key = keyOfEntry(entry);
		if (keys.has(key)) return false;
		keys.add(key);
		return true;
	});
	return {
		text: [...kept.map((line) => line.text), ...added.map((entry) => JSON.stringify(entry))].map((line) => `${line}\n`).join(""),
		damaged
	};
}
function damagedSentence(file, damaged, keptIn) {
	const [first] = damaged;
	return `${damaged.length === 1 ? `Line ${first?.line} of ${file} is` : `${damaged.length} lines of ${file} (the first: ${first?.line}) are`} no entry of the history: ${oneLine(first?.why ?? "")}. ${damaged.length === 1 ? "It is" : "They are"} kept in ${keptIn}.`;
}
const ENDING = ".jsonl";
function historyFileNames(host) {
	return {
		entries: `${host}${ENDING}`,
		damaged: `${host}.damaged.txt`
	};
}
function hostOfHistoryFile(name) {
	const host = name.endsWith(ENDING) ? name.slice(0, -6) : "";
	return hostNameSchema.safeParse(host).success ? host : null;
}
// src/core/history/history-texts.ts
function foreignSentence(count, name) {
	const [which, them] = count === 1 ? ["line", "it, and it is"] : ["lines", "them, and they are"];
	return `${count} ${which} of ${name} ${count === 1 ? "has" : "have"} another schema, or fields that are not known here: another release of llama-fleet wrote ${them} not shown.`;
}
function readHistoryTexts(texts, place) {
	const entries = [];
	const notices = [];
	for (const [name, text] of texts) {
		const read = readHistoryLines(text, `${name} of ${place}`);
		entries.push(...read.entries);
		if (read.damaged.length > 0) notices.push(damagedSentence(name, read.damaged, `${name} of ${place}`));
		if (read.foreign > 0) notices.push(foreignSentence(read.foreign, name));
	}
	return {
		entries,
		notices
	};
}
export { hostOfHistoryFile as a, historyFileNames as i, LARGEST_HISTORY_BYTES as n, withEntries as o, damagedSentence as r, readHistoryTexts as t };
