import { H as parseJson, P as isRecord, Tt as visibleLine } from "./main.js";
// src/core/report/lock-diff.ts
const textIn = (record, key) => {
	const value = isRecord(record) ? record[key] : void 0;
	return typeof value === "string" ? value : null;
};
function nodesOf(lockText) {
	let lock;
	try {
		lock = parseJson(lockText.replace(/^\uFEFF/, ""));
	} catch {
		return null;
	}
	if (!isRecord(lock) || !isRecord(lock["nodes"])) return null;
	const root = textIn(lock, "root") ?? "root";
	return new Map(Object.entries(lock["nodes"]).filter(([name]) => name !== root).map(([name, node]) => {
		const locked = isRecord(node) ? node["locked"] : void 0;
		const seconds = isRecord(locked) ? locked["lastModified"] : void 0;
		const ref = textIn(isRecord(node) ? node["original"] : void 0, "ref") ?? textIn(locked, "ref");
		const lastModified = typeof seconds === "number" && Math.abs(seconds) < 864e10 ? seconds : null;
		return [name, {
			source: sourceOf(locked),
			ref,
			rev: textIn(locked, "rev"),
			narHash: textIn(locked, "narHash"),
			lastModified
		}];
	}));
}
function sourceOf(locked) {
	const [type, host, owner, repo, url] = [
		"type",
		"host",
		"owner",
		"repo",
		"url"
	].map((key) => textIn(locked, key));
	const place = url ?? textIn(locked, "path") ?? [owner, repo].filter((part) => part !== null).join("/");
	return `${type ?? "nothing"}:${host === null || host === void 0 ? "" : `${host}/`}${place}`;
}
function describe({ ref, rev, narHash, lastModified }) {
	const commit = rev?.slice(0, 12) ?? narHash?.slice(0, 19) ?? "not locked";
	const day = lastModified === null ? null : new Date(lastModified * 1e3).toISOString().slice(0, 10);
	return visibleLine([
		ref,
		commit,
		day === null ? null : `(${day})`
	].filter((part) => part !== null).join(" "));
}
function movedNodes(beforeLockText, afterLockText) {
	const moves = movesOf(beforeLockText, afterLockText);
	return typeof moves === "string" ? null : moves.map(({ name }) => name);
}
function movesOf(beforeLockText, afterLockText) {
	const [before, after] = [nodesOf(beforeLockText), nodesOf(afterLockText)];
	if (before === null || after === null) return `flake.lock ${before === null ? "before" : "after"} the change could not be read, so what moved in it is not known.`;
	return [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((name) => {
		const [from, to] = [before.get(name), after.get(name)];
		return from?.rev === to?.rev && from?.narHash === to?.narHash && from?.ref === to?.ref && from?.source === to?.source && from === void 0 === (to === void 0) ? [] : [{
			name,
			before: from,
			after: to
		}];
	});
}
function lockDiffText(beforeLockText, afterLockText) {
	const moves = movesOf(beforeLockText, afterLockText);
	if (typeof moves === "string") return moves;
	const lines = moves.map(({ name, before, after }) => {
		const shown = visibleLine(name, 80);
		if (before === void 0 || after === void 0) return after === void 0 ? `${shown}: gone, was ${before && describe(before)}` : `${shown}: new, ${describe(after)}`;
		const sources = before.source === after.source ? "" : `, from ${visibleLine(after.source, 120)} instead of ${visibleLine(before.source, 120)}`;
		return `${shown}: ${describe(before)} -> ${describe(after)}${sources}`;
	});
	return lines.length === 0 ? "No node of flake.lock moved." : lines.join("\n");
}
export { movedNodes as n, lockDiffText as t };
