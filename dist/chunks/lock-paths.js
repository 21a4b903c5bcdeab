import { $t as InputError } from "./main.js";
import { y as parseFlakeLock, z as tagName } from "./reading.js";
// src/core/pin/lock-paths.ts
const MOST_PATHS = 1e4;
const MOST_STEPS = 100;
function lockPaths(lock, source) {
	const paths = new Map();
	const damaged = (problem) => new InputError({
		problem: `${source} ${problem}.`,
		next: "Restore it from git, or delete it and run `nix flake lock`."
	});
	const walk = (name, path) => {
		const node = Object.hasOwn(lock.nodes, name) ? lock.nodes[name] : void 0;
		if (node === void 0) throw damaged(`has no node '${name}' for the input '${path.join("/")}'`);
		if (path.length > 0) paths.set(path.join("/"), { node });
		if (path.length > MOST_STEPS || paths.size > MOST_PATHS) throw damaged("has nodes that need each other in a circle");
		for (const [input, target] of Object.entries(node.inputs ?? {})) {
			const below = [...path, input];
			if (typeof target === "string") walk(target, below);
			else paths.set(below.join("/"), { follows: target });
		}
	};
	walk(lock.root, []);
	return paths;
}
function followersBelow(lock, input, source) {
	const paths = lockPaths(lock, source);
	const leadsBelow = (path, steps = 0) => {
		const at = paths.get(path);
		return path.startsWith(`${input}/`) || steps < MOST_STEPS && at !== void 0 && "follows" in at && leadsBelow(at.follows.join("/"), steps + 1);
	};
	return Object.keys(lock.nodes[lock.root]?.inputs ?? {}).filter((name) => leadsBelow(name));
}
function movedPaths(before, after) {
	return [...new Set([...before.keys(), ...after.keys()])].filter((path) => contentOf(before.get(path)) !== contentOf(after.get(path))).toSorted();
}
const READ_BY_NIX = new Set([
	"inputs",
	"locked",
	"original",
	"flake",
	"parent"
]);
function unknownName(at) {
	return at === void 0 || "follows" in at ? null : Object.keys(at.node).find((name) => !READ_BY_NIX.has(name)) ?? null;
}
function contentOf(path) {
	if (path === void 0) return "none";
	if ("follows" in path) return JSON.stringify(path.follows);
	const { inputs: _, ...content } = path.node;
	return canonical(content);
}
function canonical(value) {
	return JSON.stringify(value, (key, inner) => key === "ref" && typeof inner === "string" && isShortBranch(inner) ? `refs/heads/${inner}` : sorted(inner));
}
const isShortBranch = (ref) => !ref.startsWith("refs/") && /^[\w./-]+$/.test(ref) && ref !== "HEAD" && tagName(ref) === null;
function sorted(value) {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
	return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => a < b ? -1 : 1));
}
function asNixWrites(value, indent) {
	if (typeof value !== "object" || value === null) return JSON.stringify(value);
	const inner = `${indent}  `;
	const isList = Array.isArray(value);
	const items = isList ? value.map((item) => asNixWrites(item, inner)) : Object.entries(value).toSorted(byCodePoint).map(([name, item]) => `${JSON.stringify(name)}: ${asNixWrites(item, inner)}`);
	const [open, close] = isList ? "[]" : "{}";
	return items.length === 0 ? `${open}${close}` : `${open}\n${items.map((item) => `${inner}${item}`).join(",\n")}\n${indent}${close}`;
}
function byCodePoint([one], [other]) {
	const [left, right] = [Array.from(one), Array.from(other)];
	const at = left.findIndex((character, place) => character !== right[place]);
	if (at < 0) return left.length - right.length;
	return (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1);
}
function withNodesOf(before, text, { paths, declared }, source) {
	const lock = JSON.parse(text);
	const [was, is] = [lockPaths(before, source), lockPaths(lock, source)];
	for (const path of paths) {
		const [old, fresh] = [was.get(path), is.get(path)];
		if (old === void 0 || fresh === void 0 || "follows" in old || "follows" in fresh) continue;
		if (declared.includes(path) && old.node.original !== void 0) fresh.node.original = old.node.original;
		if (old.node.locked?.rev !== void 0 && canonical({
			...fresh.node.locked,
			...old.node.locked
		}) === canonical(fresh.node.locked)) fresh.node.locked = old.node.locked;
	}
	return `${asNixWrites(lock, "")}\n`;
}
function unlikeNix(text, source) {
	const lock = parseFlakeLock(text, source);
	const others = Object.keys(lock).find((key) => ![
		"nodes",
		"root",
		"version"
	].includes(key)) ?? Object.keys(lock.nodes[lock.root] ?? {}).find((key) => key !== "inputs");
	if (others !== void 0) return `has '${others}' where nix writes none`;
	const needed = new Set([...lockPaths(lock, source).values()].map((at) => "node" in at ? at.node : null));
	const loose = Object.entries(lock.nodes).find(([name, node]) => name !== lock.root && !needed.has(node))?.[0];
	if (loose !== void 0) return `has a node '${loose}' that no input needs`;
	return !text.startsWith("﻿") && `${asNixWrites(JSON.parse(text), "")}\n` === text ? null : "is not written as nix writes it";
}
export { unknownName as a, movedPaths as i, followersBelow as n, unlikeNix as o, lockPaths as r, withNodesOf as s, canonical as t };
