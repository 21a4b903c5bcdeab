import { A as movedString, F as targetKind, P as tagName } from "./reading.js";
import { a as array, m as string, p as strictObject, r as _enum, u as number } from "./zod.js";
import { Ft as InputError, _ as familyTag } from "./main.js";
// src/core/pin/literal.ts
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", {
	fatal: true,
	ignoreBOM: true
});
const BYTE = {
	newline: 10,
	carriageReturn: 13,
	quote: 34,
	hash: 35,
	equals: 61,
	semicolon: 59,
	slash: 47,
	star: 42,
	backslash: 92,
	dollar: 36,
	brace: 123,
	tick: 39
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
	const literal = literalFrom(bytes, skipSpace(bytes, equalsAfter(bytes, offsetOf(bytes, binding)) ?? refuse("no `=` follows the name (it is inherited or computed).")));
	if (literal === null || bytes[skipSpace(bytes, behind(bytes, literal))] !== BYTE.semicolon) return refuse("the input’s reference is not one plain string.");
	if (literal.value !== evaluated) return refuse(`the input’s reference reads '${literal.value.slice(0, 80)}', but nix evaluates it to '${evaluated.slice(0, 80)}'.`);
	return literal;
}
function trailingComment(text, literal) {
	const bytes = encoder.encode(text);
	let start = behind(bytes, literal);
	while ([
		32,
		9,
		59,
		125
	].includes(bytes[start] ?? 0)) start += 1;
	if (bytes[start] !== BYTE.hash) return null;
	const end = lineEnd(bytes, start);
	return {
		start: start + 1,
		end,
		value: decoder.decode(bytes.slice(start + 1, end))
	};
}
function replaceLiterals(text, edits) {
	const bytes = encoder.encode(text);
	const parts = [];
	let done = 0;
	for (const { start, end, after } of edits.toSorted((a, b) => a.start - b.start)) {
		parts.push(decoder.decode(bytes.slice(done, start)), after);
		done = end;
	}
	return parts.join("") + decoder.decode(bytes.slice(done));
}
function offsetOf(bytes, { line, column }) {
	let offset = 0;
	for (let current = 1; current < line; current += 1) {
		const end = lineEnd(bytes, offset);
		if (end === bytes.length) return end;
		offset = end + (bytes[end] === BYTE.carriageReturn && bytes[end + 1] === BYTE.newline ? 2 : 1);
	}
	return offset + column - 1;
}
function behind(bytes, { end }) {
	if (bytes[end] === BYTE.quote) return end + 1;
	return bytes[end] === BYTE.tick ? end + 2 : end;
}
function lineEnd(bytes, start) {
	let offset = start;
	while (offset < bytes.length && bytes[offset] !== BYTE.newline && bytes[offset] !== BYTE.carriageReturn) offset += 1;
	return offset;
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
		else if (byte === BYTE.hash) offset = lineEnd(bytes, offset);
		else if (byte === BYTE.slash && bytes[offset + 1] === BYTE.star) {
			let end = offset + 2;
			while (end < bytes.length && !(bytes[end] === BYTE.star && bytes[end + 1] === BYTE.slash)) end += 1;
			offset = Math.min(end + 2, bytes.length);
		} else return offset;
	}
}
function literalFrom(bytes, start) {
	if (bytes[start] === BYTE.quote) return quoted(bytes, start);
	return bytes[start] === BYTE.tick && bytes[start + 1] === BYTE.tick ? indented(bytes, start) : unquoted(bytes, start);
}
function indented(bytes, start) {
	for (let offset = start + 2; offset < lineEnd(bytes, start); offset += 1) {
		if (bytes[offset] === BYTE.dollar && bytes[offset + 1] === BYTE.brace) return null;
		if (bytes[offset] !== BYTE.tick || bytes[offset + 1] !== BYTE.tick) continue;
		if ([
			BYTE.tick,
			BYTE.dollar,
			BYTE.backslash
		].includes(bytes[offset + 2] ?? 0)) return null;
		return {
			start: start + 2,
			end: offset,
			value: decoder.decode(bytes.slice(start + 2, offset))
		};
	}
	return null;
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
// src/core/pin/pin-edit.ts
const pinEditSchema = strictObject({
	what: _enum([
		"url",
		"ref",
		"rev",
		"comment"
	]),
	line: number().int().positive(),
	column: number().int().positive(),
	start: number().int().nonnegative(),
	end: number().int().nonnegative(),
	before: string(),
	after: string()
});
const tagNameSchema = string().refine((name) => familyTag({
	name,
	commit: ""
}) !== null, "must be a release tag or a build tag");
const commitTagsSchema = strictObject({
	before: array(tagNameSchema),
	after: array(tagNameSchema)
});
function pinEdits(text, declared, step) {
	const edits = [];
	for (const { attribute, value, binding } of declared) {
		if (attribute !== "url" && attribute !== "ref" && attribute !== "rev") continue;
		const after = movedString(attribute, value, step.to);
		if (after === value) continue;
		const { line, column } = binding;
		const literal = literalAt(text, binding, value, step.source);
		edits.push({
			what: attribute,
			line,
			column,
			start: literal.start,
			end: literal.end,
			before: value,
			after
		});
		for (const comment of commentEdits(text, literal, step)) edits.push({
			what: "comment",
			line,
			column,
			...comment
		});
	}
	return edits;
}
function applyPinEdits(text, edits) {
	return replaceLiterals(text, edits);
}
const LABELS = /^(?:\s|[=:@(]|(?:tag|ref|release|build|version|rev|pin|pinned|currently|now|is|at|to|on|llama[.-]cpp)(?![\w.-]))*/i;
const BETWEEN = new RegExp(`^\\s*[/,]?${LABELS.source.slice(1)}`, "i");
const WORD = /^[\w.-]*\w/;
function commentEdits(text, literal, step) {
	const comment = trailingComment(text, literal);
	if (comment === null) return [];
	const edits = [];
	let at = 0;
	for (;;) {
		const gap = (edits.length === 0 ? LABELS : BETWEEN).exec(comment.value.slice(at))?.[0].length ?? 0;
		const named = WORD.exec(comment.value.slice(at + gap))?.[0];
		if (named === void 0 || !step.from.includes(named)) break;
		const start = comment.start + new TextEncoder().encode(comment.value.slice(0, at + gap)).length;
		edits.push({
			start,
			end: start + named.length,
			before: named,
			after: tagOfFamily(named, step)
		});
		at += gap + named.length;
	}
	return (comment.value.slice(at).match(/[\w.-]*\w/g) ?? []).filter((word) => tagName(word) !== null).length > 0 ? [] : edits;
}
function tagOfFamily(named, { to, after }) {
	const family = (name) => familyTag({
		name,
		commit: ""
	})?.family;
	return [to.name, ...after].find((name) => family(name) === family(named)) ?? to.name;
}
function tagsOfBefore(declared, refs) {
	const written = declared.filter(({ attribute }) => attribute === "ref").map(({ value }) => tagName(value));
	return [...new Set([...written, ...refs.map((ref) => ref === null ? null : tagName(ref))])].filter((name) => name !== null);
}
function formOf(reference) {
	const kinds = [reference.ref, reference.rev].flatMap((value) => value === null ? [] : [targetKind(value)]);
	if (kinds.length > 1 || kinds[0] === "other") return null;
	if (kinds[0] === void 0 || kinds[0] === "branch") return "none";
	return kinds[0] === "tag" ? "tag" : "rev";
}
export { pinEdits as a, replaceLiterals as c, pinEditSchema as i, commitTagsSchema as n, tagsOfBefore as o, formOf as r, literalAt as s, applyPinEdits as t };
