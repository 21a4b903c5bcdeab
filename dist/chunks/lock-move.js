import { $t as InputError, B as shellWord, en as UpstreamError } from "./main.js";
import { B as targetKind, C as attributeName, I as tarballReference, L as withoutPercent, R as movedTarget, b as pinOf, j as exactReference, v as lockedInput, z as tagName } from "./reading.js";
import { a as unknownName, i as movedPaths, r as lockPaths, t as canonical } from "./lock-paths.js";
// src/core/pin/lock-move.ts
const COMMAND_LINE_NAME = /^[a-zA-Z][a-zA-Z0-9_-]*$/;
function lockOverrides(lock, input, to, source) {
	const { locked, original } = lockedInput(lock, input, source);
	const atTag = locked.type === "git" && original.ref !== void 0 && targetKind(original.ref) === "tag";
	const moved = exactReference({
		...locked,
		...atTag ? { ref: `refs/tags/${to.name}` } : {},
		rev: to.commit
	});
	return takenByCommandLine([...moved === null ? [] : [{
		input,
		reference: moved
	}], ...heldBelow(lock, input, source, exactReference)]);
}
function tarballOverrides(lock, input, source) {
	return takenByCommandLine(heldBelow(lock, input, source, tarballReference));
}
function heldBelow(lock, input, source, referenceOf) {
	return [...lockPaths(lock, source)].flatMap(([path, at]) => {
		if (!path.startsWith(`${input}/`) || "follows" in at || at.node.locked === void 0) return [];
		const reference = referenceOf(at.node.locked, at.node.original ?? {});
		return reference === null ? [] : [{
			input: path,
			reference
		}];
	});
}
const takenByCommandLine = (overrides) => overrides.filter(({ input }) => input.split("/").every((name) => COMMAND_LINE_NAME.test(name)));
function assertLockFits(lock, input, { reference, isFlake, place, declared }, source) {
	const lacking = declared.filter((name) => name !== "self" && !Object.hasOwn(lock.nodes[lock.root]?.inputs ?? {}, name));
	if (lacking.length > 0) throw new InputError({
		problem: `${source} lacks ${lacking.slice(0, 5).join(", ")}, which ${place.replace(/:\d+$/, "")} declares.`,
		next: "Run `nix flake lock`, commit flake.lock, and run again."
	});
	const { original, isFlake: lockedAsFlake } = lockedInput(lock, input, source);
	for (const key of [
		"type",
		"owner",
		"repo",
		"url",
		"ref",
		"rev"
	]) {
		const [written, locked] = [reference[key], original[key] ?? null];
		if ((written === null ? [null] : [
			written,
			withoutPercent(written),
			...key === "rev" ? [written.toLowerCase()] : []
		]).some((one) => canonical({ [key]: one }) === canonical({ [key]: locked }))) continue;
		throw new InputError({
			problem: `${place} gives '${input}' the ${key} ${shown(written)}, but ${source} was locked for ${shown(locked)}.`,
			next: "Run `nix flake lock`, commit flake.lock, and run again."
		});
	}
	if (isFlake === lockedAsFlake) return;
	throw new InputError({
		problem: `${place} says of '${input}' that it is ${isFlake ? "a flake" : "no flake (`flake = false`)"}, but ${source} was locked with ${lockedAsFlake ? "a flake" : "none"}.`,
		next: `Run \`nix flake update ${shellWord(input)}\`, commit flake.lock, and run again.`
	});
}
const shown = (value) => value === null ? "none" : `'${value.slice(0, 80)}'`;
function lockMove(before, after, input, to, source) {
	const [was, is] = [lockedInput(before, input, source), lockedInput(after, input, source)];
	const candidate = pinOf(is, input);
	if (candidate.rev !== to.commit) throw new UpstreamError({
		problem: `nix locked ${input} to ${candidate.rev}, but ${to.name} is commit ${to.commit}.`,
		next: "The tag moved between two looks, or another repository answered. Run again; if it stays, look at upstream."
	});
	const meant = meantOriginal(was.original, to);
	if (canonical(is.original) !== canonical(meant) || !isRestOf(is, was) || !isRefOf(is, was, to)) throw new UpstreamError({
		problem: `nix wrote ${JSON.stringify({
			original: is.original,
			locked: is.locked,
			...is.others
		})} for ${input} into ${source}; ${JSON.stringify(meant)}, fetched as before, was meant.`,
		next: "Nothing was changed. Report this with the version of nix."
	});
	const [old, paths] = [lockPaths(before, source), lockPaths(after, source)];
	const others = movedPaths(old, paths).filter((path) => path !== input);
	const foreign = others.filter((path) => !path.startsWith(`${input}/`));
	for (const path of foreign) {
		const name = unknownName(old.get(path));
		if (name === null || unknownName(paths.get(path)) !== null) continue;
		throw new InputError({
			problem: `${source} says '${name}' of ${path}, which nix does not know and leaves out when it moves ${input}.`,
			next: "Take it out, commit flake.lock, and run again."
		});
	}
	if (foreign.length > 0) throw new InputError({
		problem: `Moving ${input} also moves ${foreign.join(", ")} in ${source}: the lock was out of date.`,
		next: "Run `nix flake lock`, commit flake.lock, and run again."
	});
	return {
		candidate,
		nested: others,
		gone: others.filter((path) => !paths.has(path))
	};
}
function originalStands(before, after, input, to, source) {
	const [was, is] = [lockedInput(before, input, source), lockedInput(after, input, source)];
	return canonical(is.original) === canonical(meantOriginal(was.original, to));
}
function meantOriginal(original, to) {
	return {
		...original,
		...original.ref === void 0 ? {} : { ref: movedTarget(original.ref, to) },
		...original.rev === void 0 ? {} : { rev: movedTarget(original.rev, to) }
	};
}
const KEPT = new Set([
	"type",
	"owner",
	"repo",
	"url",
	"host",
	"dir",
	"path",
	"submodules",
	"shallow",
	"allRefs",
	"lfs",
	"exportIgnore",
	"parent",
	"flake"
]);
function isRestOf(is, was) {
	const rest = ({ locked, others }) => {
		const { rev: _rev, narHash: _hash, lastModified: _date, ref: _ref, revCount, ...place } = locked;
		const { flake, ...more } = others;
		return {
			...more,
			...flake === false ? { flake } : {},
			...place,
			...locked.type === "git" || revCount === void 0 ? {} : { counted: true }
		};
	};
	const [now, before] = [rest(is), rest(was)];
	return [...new Set([...Object.keys(now), ...Object.keys(before)])].every((name) => canonical({ [name]: now[name] }) === canonical({ [name]: before[name] }) || now[name] === void 0 && !KEPT.has(name));
}
function isRefOf(is, was, to) {
	const [now, before] = [is.locked.ref, was.locked.ref];
	if (before !== void 0 && tagName(before) !== null) return now !== void 0 && tagName(now) === to.name;
	return is.locked.type === "git" && was.original.ref === void 0 && [now, before].every((ref) => ref === void 0 || targetKind(ref) === "branch") || canonical({ ref: now }) === canonical({ ref: before });
}
function nameAdvice(input) {
	if (COMMAND_LINE_NAME.test(input)) return null;
	return `nix takes no input named '${input}' on its command line, where everything below it would be held; a name of letters, digits, - and _ needs no such line.`;
}
function ownAttributes(nested, below) {
	return (nested[below] ?? []).filter((attribute) => attribute !== "inputs" && attribute !== "flake");
}
function nestedSentences({ nested, gone }, input, says) {
	return nested.map((path) => {
		if (gone.includes(path)) return `${path} is gone: ${input} no longer has it.`;
		const below = path.slice(input.length + 1).split("/");
		const name = below.at(-1) ?? path;
		const line = `inputs.${[input, ...below].map(attributeName).join(".inputs.")}.follows = "${name}";`;
		const own = ownAttributes(says.nested, below.join("/"));
		return `${path} moves with ${input}; to hold it, ${own.length === 0 ? `add \`${line}\` to ${says.file}` : `write \`${line}\` in ${says.file} in place of its ${own.join(", ")} there`}${says.followers.includes(name) ? ` and give '${name}', which follows something below ${input}, a url of its own` : says.rootInputs.includes(name) ? "" : ` and declare an input '${name}'`}.`;
	});
}
export { nestedSentences as a, tarballOverrides as c, nameAdvice as i, lockMove as n, originalStands as o, lockOverrides as r, ownAttributes as s, assertLockFits as t };
