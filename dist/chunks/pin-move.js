import { n as InputError, r as UpstreamError } from "./errors.js";
import { c as looseObject, f as strictObject, i as array, l as number, p as string } from "./zod.js";
import { n as visibleLine } from "./visible-text.js";
import { a as pinOf, i as parseFlakeLock, n as movedNodes, r as nodesBelow, t as lockedInput } from "./flake-lock.js";
import { r as withTarget, t as parseGithubUrl } from "./flake-url.js";
// src/core/report/lock-diff.ts
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const textIn = (record, key) => {
	const value = isRecord(record) ? record[key] : void 0;
	return typeof value === "string" ? value : null;
};
function nodesOf(lockText) {
	let lock;
	try {
		lock = JSON.parse(lockText);
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
			ref,
			rev: textIn(locked, "rev"),
			narHash: textIn(locked, "narHash"),
			lastModified
		}];
	}));
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
function lockDiffText(beforeLockText, afterLockText) {
	const [before, after] = [nodesOf(beforeLockText), nodesOf(afterLockText)];
	if (before === null || after === null) return `flake.lock ${before === null ? "before" : "after"} the bump could not be read, so what moved in it is not known.`;
	const lines = [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((name) => {
		const [old, fresh] = [before.get(name), after.get(name)];
		const shown = visibleLine(name, 80);
		if (old === void 0) return fresh === void 0 ? [] : [`${shown}: new, ${describe(fresh)}`];
		if (fresh === void 0) return [`${shown}: gone, was ${describe(old)}`];
		return old.rev !== fresh.rev || old.narHash !== fresh.narHash || old.ref !== fresh.ref ? [`${shown}: ${describe(old)} -> ${describe(fresh)}`] : [];
	});
	return lines.length === 0 ? "No node of flake.lock moved." : lines.join("\n");
}
// src/core/pin/literal.ts
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
const BYTE = {
	newline: 10,
	carriageReturn: 13,
	quote: 34,
	hash: 35,
	equals: 61,
	slash: 47,
	star: 42,
	backslash: 92,
	dollar: 36,
	brace: 123
};
const UNQUOTED = /^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9%/?:@&=+$,_.!~*'-]+/;
function literalAt(text, binding, evaluated, source) {
	const bytes = encoder.encode(text);
	const refuse = (problem) => {
		throw new InputError({
			problem: `${source}:${binding.line}: ${problem}`,
			next: "Write the url as one plain string, such as \"github:ggml-org/llama.cpp/v0.6.0\"."
		});
	};
	const after = skipSpace(bytes, equalsAfter(bytes, offsetOf(bytes, binding)) ?? refuse("no `=` follows the input’s url."));
	const literal = bytes[after] === BYTE.quote ? quoted(bytes, after) : unquoted(bytes, after);
	if (literal === null) return refuse("the input’s url is not a plain string.");
	if (literal.value !== evaluated) return refuse(`the input’s url reads '${literal.value.slice(0, 80)}', but nix evaluates it to '${evaluated.slice(0, 80)}'.`);
	return literal;
}
function replaceLiteral(text, literal, value) {
	const bytes = encoder.encode(text);
	return decoder.decode(bytes.slice(0, literal.start)) + value + decoder.decode(bytes.slice(literal.end));
}
function offsetOf(bytes, { line, column }) {
	let offset = 0;
	for (let current = 1; current < line; current += 1) {
		const next = bytes.indexOf(BYTE.newline, offset);
		if (next < 0) return bytes.length;
		offset = next + 1;
	}
	return offset + column - 1;
}
function equalsAfter(bytes, start) {
	let offset = start;
	while (offset < bytes.length) {
		const byte = bytes[offset];
		if (byte === BYTE.equals) return offset + 1;
		if (byte === BYTE.quote) {
			const name = quoted(bytes, offset);
			if (name === null) return null;
			offset = name.end + 1;
			continue;
		}
		const skipped = skipSpace(bytes, offset);
		if (skipped > offset) offset = skipped;
		else if (byte !== void 0 && /[\w.'-]/.test(String.fromCodePoint(byte))) offset += 1;
		else return null;
	}
	return null;
}
function skipSpace(bytes, start) {
	let offset = start;
	for (;;) {
		const byte = bytes[offset];
		if (byte === 32 || byte === 9 || byte === BYTE.newline || byte === BYTE.carriageReturn) offset += 1;
		else if (byte === BYTE.hash) {
			const end = bytes.indexOf(BYTE.newline, offset);
			offset = end < 0 ? bytes.length : end;
		} else if (byte === BYTE.slash && bytes[offset + 1] === BYTE.star) {
			let end = offset + 2;
			while (end < bytes.length && !(bytes[end] === BYTE.star && bytes[end + 1] === BYTE.slash)) end += 1;
			offset = Math.min(end + 2, bytes.length);
		} else return offset;
	}
}
function quoted(bytes, start) {
	for (let offset = start + 1; offset < bytes.length; offset += 1) {
		const byte = bytes[offset];
		if (byte === BYTE.quote) return {
			start: start + 1,
			end: offset,
			value: decoder.decode(bytes.slice(start + 1, offset))
		};
		if (byte === BYTE.backslash || byte === BYTE.newline || byte === BYTE.dollar && bytes[offset + 1] === BYTE.brace) return null;
	}
	return null;
}
function unquoted(bytes, start) {
	const head = Array.from(bytes.slice(start, start + 2048), (byte) => String.fromCodePoint(byte < 128 ? byte : 0)).join("");
	const value = UNQUOTED.exec(head)?.[0];
	return value === void 0 ? null : {
		start,
		end: start + value.length,
		value
	};
}
// src/phases/pin-move.ts
const answerSchema = strictObject({
	declared: array(string()),
	attributes: array(string()),
	url: string().nullable(),
	position: looseObject({
		line: number().int().positive(),
		column: number().int().positive()
	}).nullable()
});
async function readDeclaration(nix, treeDirectory, input, source) {
	const answer = answerSchema.parse(await nix.evaluateExpression(treeDirectory, `let
        inputs = (import ./flake.nix).inputs or { };
        input = inputs."${input}" or { };
      in {
        declared = builtins.attrNames inputs;
        attributes = builtins.attrNames input;
        url = input.url or null;
        position = if input ? url then builtins.unsafeGetAttrPos "url" input else null;
      }`));
	if (!answer.declared.includes(input)) throw new InputError({
		problem: `${source} does not declare the input '${input}' (it declares ${answer.declared.join(", ") || "none"}).`,
		next: "Name the input that pins llama.cpp as `flake-input` in the config."
	});
	if (answer.url === null || answer.position === null) throw new InputError({
		problem: `${source} gives the input '${input}' no url (it has ${answer.attributes.join(", ") || "nothing"}).`,
		next: `Write it as ${input}.url = "github:ggml-org/llama.cpp/TAG".`
	});
	const { line, column } = answer.position;
	const url = parseGithubUrl(answer.url, `${source}:${line}`);
	return {
		form: url.target === null ? "none" : /^[0-9a-f]{40}$/.test(url.target) ? "rev" : "tag",
		url,
		written: answer.url,
		binding: {
			line,
			column
		}
	};
}
async function movePin(question, world) {
	const { input, flake, declaration, tag } = question;
	const nixText = editedFlake(flake.nixFile.text, declaration, tag, flake.nixFile.path);
	const nixFile = await plannedFile(world.fleet, flake.nixFile, nixText);
	const clone = await world.fleet.checkOut(question.baseCommit, "move");
	if (nixFile.after !== nixFile.before) await world.fleet.commitFiles(clone, [nixFile], `${input}: ${tag.name}`);
	const directory = flake.directory === "." ? clone.directory : `${clone.directory}/${flake.directory}`;
	const override = declaration.form === "none" ? {
		input,
		reference: withTarget(declaration.url, tag.commit)
	} : null;
	await world.nix.lock(directory, override);
	const lockText = await world.files.read(`${directory}/flake.lock`);
	if (lockText === null) throw new UpstreamError({
		problem: "nix wrote no flake.lock.",
		next: "Run `nix flake lock` in the flake by hand and look at what it says."
	});
	const lockFile = await plannedFile(world.fleet, flake.lockFile, lockText);
	const before = parseFlakeLock(flake.lockFile.text, flake.lockFile.path);
	const after = parseFlakeLock(lockText, flake.lockFile.path);
	const moved = lockedInput(after, input, flake.lockFile.path);
	const candidate = pinOf(moved, input);
	if (candidate.rev !== tag.commit) throw new UpstreamError({
		problem: `nix locked ${input} to ${candidate.rev}, but ${tag.name} is commit ${tag.commit}.`,
		next: "The tag moved between two looks, or another repository answered. Run again; if it stays, look at upstream."
	});
	const below = new Set([...nodesBelow(before, lockedInput(before, input, flake.lockFile.path).node), ...nodesBelow(after, moved.node)]);
	const others = movedNodes(before, after, [moved.node]);
	const foreign = others.filter((node) => !below.has(node));
	if (foreign.length > 0) throw new InputError({
		problem: `Moving ${input} also moves ${foreign.join(", ")} in ${flake.lockFile.path}: the lock was out of date.`,
		next: "Run `nix flake lock`, commit flake.lock, and run again."
	});
	const notices = others.map((node) => `${node} moved with ${input}; to keep it, add inputs.${input}.inputs.${node}.follows to ${flake.nixFile.path}.`);
	return {
		candidate,
		files: [nixFile, lockFile],
		movedNodes: others,
		lockDiff: lockDiffText(flake.lockFile.text, lockText),
		notices
	};
}
function editedFlake(text, declaration, tag, source) {
	if (declaration.form === "none") return text;
	return replaceLiteral(text, literalAt(text, declaration.binding, declaration.written, source), withTarget(declaration.url, declaration.form === "rev" ? tag.commit : tag.name));
}
async function plannedFile(fleet, file, text) {
	return {
		path: file.path,
		mode: file.mode,
		before: file.blob,
		after: await fleet.blobOf(text),
		text
	};
}
export { editedFlake, movePin, readDeclaration };
