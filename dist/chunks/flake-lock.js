import { n as InputError } from "./errors.js";
import { c as looseObject, d as record, h as union, i as array, l as number, p as string, s as literal } from "./zod.js";
import { o as sameRepository, r as githubRepositoryOf } from "./flake-reference.js";
// src/core/pin/flake-lock.ts
const lockedSchema = looseObject({
	type: string(),
	owner: string().optional(),
	repo: string().optional(),
	url: string().optional(),
	path: string().optional(),
	ref: string().optional(),
	rev: string().optional(),
	narHash: string().optional(),
	lastModified: number().optional()
});
const nodeSchema = looseObject({
	inputs: record(string(), union([string(), array(string())])).optional(),
	locked: lockedSchema.optional(),
	original: lockedSchema.partial({ type: true }).optional()
});
const flakeLockSchema = looseObject({
	version: literal(7),
	root: string(),
	nodes: record(string(), nodeSchema)
});
function parseFlakeLock(text, source) {
	const conflict = text.split("\n").findIndex((line) => /^(?:<{7}|>{7}|={7})/.test(line));
	if (conflict >= 0) throw new InputError({
		problem: `${source}:${conflict + 1} holds a merge conflict.`,
		next: "Resolve it and commit."
	});
	let value;
	try {
		value = JSON.parse(text);
	} catch (error) {
		throw new InputError({
			problem: `${source} is not JSON.`,
			next: "Restore it from git, or delete it and run `nix flake lock`.",
			cause: error
		});
	}
	const result = flakeLockSchema.safeParse(value);
	if (result.success) return result.data;
	const issue = result.error.issues[0];
	const version = value?.version;
	if (issue?.path[0] === "version") throw new InputError({
		problem: `${source} has version ${JSON.stringify(version)}; only version 7 is known.`,
		next: "Run `nix flake lock` with nix 2.18 or newer."
	});
	throw new InputError({
		problem: `${source}: '${issue?.path.join(".") ?? ""}' is wrong: ${issue?.message ?? "unknown"}.`,
		next: "Restore it from git."
	});
}
function lockedInput(lock, name, source) {
	const inputs = lock.nodes[lock.root]?.inputs ?? {};
	const target = Object.hasOwn(inputs, name) ? inputs[name] : void 0;
	if (target === void 0) {
		const known = Object.keys(inputs).toSorted();
		throw new InputError({
			problem: `${source} has no input '${name}'.`,
			next: `It has ${known.length === 0 ? "none" : known.join(", ")}. Name the one that pins llama.cpp as \`flake-input\` in the config.`
		});
	}
	if (Array.isArray(target)) throw new InputError({
		problem: `The input '${name}' follows '${target.join("/")}'.`,
		next: "Bump that input, or give this one a url of its own."
	});
	const node = lock.nodes[target];
	if (node?.locked === void 0) throw new InputError({
		problem: `${source} has no locked node '${target}' for the input '${name}'.`,
		next: "Run `nix flake lock`."
	});
	return {
		node: target,
		locked: node.locked,
		original: node.original ?? {}
	};
}
function pinOf(input, name) {
	const { rev, narHash, lastModified } = input.locked;
	if (rev === void 0) throw new InputError({
		problem: `The input '${name}' is locked without a commit.`,
		next: "Lock it to a commit: run `nix flake lock` on a clean tree."
	});
	return {
		ref: input.original.ref ?? null,
		rev,
		narHash: narHash ?? null,
		lastModified: lastModified ?? null
	};
}
function siblingsOf(lock, name, source) {
	const repository = githubRepositoryOf(lockedInput(lock, name, source).locked);
	return Object.entries(lock.nodes[lock.root]?.inputs ?? {}).flatMap(([input, target]) => {
		const node = typeof target === "string" ? lock.nodes[target] : void 0;
		const other = node?.locked === void 0 ? null : githubRepositoryOf(node.locked);
		if (input === name || repository === null || other === null || !sameRepository(repository, other)) return [];
		return [{
			input,
			pinned: node?.original?.ref ?? node?.locked?.rev?.slice(0, 7) ?? "no commit"
		}];
	});
}
export { siblingsOf as i, parseFlakeLock as n, pinOf as r, lockedInput as t };
