import { n as InputError, r as UpstreamError } from "./errors.js";
import { i as siblingsOf, n as parseFlakeLock } from "./flake-lock.js";
import { a as nestedSentences, c as lockDiffText, i as nameAdvice, n as lockMove, o as originalStands, r as lockOverrides, s as lockPaths, t as assertLockFits } from "./lock-move.js";
import { a as pinEdits, o as tagsOfBefore, t as applyPinEdits } from "./pin-edit.js";
import { t as EvaluationError } from "./nix.js";
// src/phases/pin-move.ts
async function movePin(question, world) {
	const { input, flake, declaration, tag, tags } = question;
	const { path: lockPath, text: lockBefore } = flake.lockFile;
	const before = parseFlakeLock(lockBefore, lockPath);
	assertLockFits(before, input, declaration.reference, declaration.place, lockPath);
	const from = tagsOfBefore(declaration.strings, [declaration.reference.ref, ...tags.before]);
	const edits = pinEdits(flake.nixFile.text, declaration.strings, {
		to: tag,
		from,
		after: tags.after,
		source: flake.nixFile.path
	});
	const nixFile = await movedFile(world.fleet, flake.nixFile, applyPinEdits(flake.nixFile.text, edits));
	const { lockText, move } = await relock(question, {
		before,
		nixFile
	}, world);
	const rootInputs = Object.keys(before.nodes[before.root]?.inputs ?? {});
	const sentences = nestedSentences(move, input, rootInputs, flake.nixFile.path);
	const advice = nameAdvice(input);
	if (move.nested.length > move.gone.length && question.nestedInputs === "keep") throw new InputError({
		problem: [
			`${tag.name} cannot be locked without moving more than ${input}.`,
			...sentences,
			...advice === null ? [] : [advice]
		].join(" "),
		next: "Add what is named, or set `nested-inputs: report` in the config to let it move."
	});
	const siblings = siblingsOf(before, input, lockPath).map(({ input: other, pinned }) => `${other} (${pinned})`);
	const notices = siblings.length === 0 ? sentences : [...sentences, `Only ${input} is moved; of the same repository are also ${siblings.join(", ")}.`];
	return {
		candidate: move.candidate,
		edits,
		files: [nixFile, await movedFile(world.fleet, flake.lockFile, lockText)],
		movedNodes: move.nested,
		lockDiff: lockDiffText(lockBefore, lockText),
		notices
	};
}
async function relock(question, { before, nixFile }, world) {
	const { input, tag, flake } = question;
	const { path } = flake.lockFile;
	const lockWith = async (overrides, clone) => {
		let lockText = await writtenLock(question, nixFile, overrides, clone, world);
		if (!originalStands(before, parseFlakeLock(lockText, path), input, tag, path)) lockText = await writtenLock(question, nixFile, overrides.filter((override) => override.input !== input), `${clone}-itself`, world);
		const after = parseFlakeLock(lockText, path);
		return {
			lockText,
			after,
			move: lockMove(before, after, input, tag, path)
		};
	};
	const overrides = lockOverrides(before, input, tag, path);
	const held = await lockWith(overrides, "move");
	if (held.move.nested.length === 0) return held;
	const [was, is] = [lockPaths(before, path), lockPaths(held.after, path)];
	const free = overrides.filter((override) => {
		const [old, fresh] = [was.get(override.input), is.get(override.input)];
		const originalOf = (at) => JSON.stringify(at !== void 0 && "node" in at ? at.node.original ?? null : null);
		return override.input === input || originalOf(old) === originalOf(fresh);
	});
	return free.length === overrides.length ? held : lockWith(free, "move-again");
}
async function writtenLock({ input, tag, flake, baseCommit }, nixFile, overrides, name, world) {
	const clone = await world.fleet.checkOut(baseCommit, name);
	if (nixFile.after !== nixFile.before) await world.fleet.commitFiles(clone, [nixFile], `${input}: ${tag.name}`);
	const directory = flake.directory === "." ? clone.directory : `${clone.directory}/${flake.directory}`;
	await world.nix.lock(directory, overrides).catch(async (error) => {
		if (!(error instanceof EvaluationError)) throw error;
		const { complaintOf } = await import("./flake-complaint.js");
		throw complaintOf(error, flake.nixFile.path);
	});
	const lockText = await world.files.read(`${directory}/flake.lock`);
	if (lockText !== null) return lockText;
	throw new UpstreamError({
		problem: "nix wrote no flake.lock.",
		next: "Run `nix flake lock` in the flake by hand and look at what it says."
	});
}
async function movedFile(fleet, file, text) {
	return {
		path: file.path,
		mode: file.mode,
		before: file.blob,
		after: await fleet.blobOf(text),
		textBefore: file.text,
		text
	};
}
export { movePin };
