import { Ft as InputError } from "./main.js";
// src/core/pin/lock-paths.ts
const MOST_PATHS = 1e4;
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
		if (path.length > 100 || paths.size > MOST_PATHS) throw damaged("has nodes that need each other in a circle");
		for (const [input, target] of Object.entries(node.inputs ?? {})) {
			const below = [...path, input];
			if (typeof target === "string") walk(target, below);
			else paths.set(below.join("/"), { follows: target });
		}
	};
	walk(lock.root, []);
	return paths;
}
function movedPaths(before, after) {
	return [...new Set([...before.keys(), ...after.keys()])].filter((path) => contentOf(before.get(path)) !== contentOf(after.get(path))).toSorted();
}
function contentOf(path) {
	if (path === void 0) return "none";
	if ("follows" in path) return JSON.stringify(path.follows);
	const { inputs: _, ...content } = path.node;
	return canonical(content);
}
function canonical(value) {
	return JSON.stringify(value, (key, inner) => {
		if (key === "ref" && typeof inner === "string" && !inner.startsWith("refs/") && /^[\w./-]+$/.test(inner) && inner !== "HEAD") return sameRef(inner);
		if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
		return Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => a < b ? -1 : 1));
	});
}
const sameRef = (ref) => `refs/heads/${ref}`;
export { lockPaths as n, movedPaths as r, canonical as t };
