import { B as targetKind, P as movedString, z as tagName } from "./reading.js";
import { a as array, d as number, h as string, m as strictObject, r as _enum } from "./zod.js";
import { $t as InputError, C as familyTag, F as oneLine } from "./main.js";
// src/core/pin/literal.ts
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", {
	fatal: true,
	ignoreBOM: true
});
const looseDecoder = new TextDecoder();
const EXAMPLES = {
	url: "github:ggml-org/llama.cpp/v0.6.0",
	ref: "v0.6.0",
	rev: "COMMIT"
};
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
	closing: 125,
	dot: 46,
	tick: 39
};
const UNQUOTED = /^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9%/?:@&=+$,_.!~*'-]+/;
function literalAt(text, binding, evaluated, source, attribute = "url") {
	const found = boundAt(text, binding);
	if (found.literal?.value === evaluated) return found.literal;
	const reason = found.literal === null ? `the ${attribute} of the input is ${found.named ? "written" : "bound as"} \`${found.written}\`, ${found.named ? "which is not one plain string" : "where its name is inherited or computed"}.` : `the ${attribute} of the input reads '${found.literal.value.slice(0, 80)}', but nix evaluates it to '${evaluated.slice(0, 80)}'.`;
	throw new InputError({
		problem: `${source}:${binding.line}: ${reason}`,
		next: `Write \`${attribute} = "${EXAMPLES[attribute] ?? EXAMPLES["url"]}";\`: the name written out, the value one plain string.`
	});
}
function boundAt(text, binding) {
	const bytes = encoder.encode(text);
	const start = offsetOf(bytes, binding);
	const equals = equalsAfter(bytes, start);
	const value = equals === null ? start : skipSpace(bytes, equals);
	const literal = equals === null ? null : literalFrom(bytes, value);
	const written = oneLine(looseDecoder.decode(bytes.slice(value, lineEnd(bytes, value))), 80);
	return {
		literal: literal !== null && bytes[skipSpace(bytes, behind(bytes, literal))] === BYTE.semicolon ? literal : null,
		named: equals !== null,
		written: written.replace(/;$/, "")
	};
}
function plainLiteral(text, binding) {
	return boundAt(text, binding).literal;
}
function trailingComments(text, binding, literal) {
	const bytes = encoder.encode(text);
	const comments = [];
	const comment = (start, end) => void comments.push({
		start,
		end,
		value: decoder.decode(bytes.slice(start, end))
	});
	let open = isAlone(bytes, offsetOf(bytes, binding)) ? 0 : -1;
	const end = lineEnd(bytes, literal.end);
	let at = behind(bytes, literal);
	while (at < end) {
		const byte = bytes[at];
		const next = skipComment(bytes, at);
		if (next > end) return comments;
		if (next > at) {
			const content = byte === BYTE.hash ? [at + 1, next] : [at + 2, next - 2];
			if (open <= 0) comment(...content);
			at = next;
		} else if (open >= 0 && opensString(bytes, at)) {
			const string = literalFrom(bytes, at);
			if (string === null || string.end >= end) return comments;
			at = behind(bytes, string);
		} else {
			if (open < 0 && ![
				32,
				9,
				BYTE.semicolon,
				BYTE.closing
			].includes(byte)) return comments;
			if (byte === BYTE.brace) open += 1;
			if (byte === BYTE.closing) open -= 1;
			at += 1;
		}
	}
	return comments;
}
function opensString(bytes, at) {
	if (bytes[at] !== BYTE.tick) return bytes[at] === BYTE.quote;
	return bytes[at + 1] === BYTE.tick && !/[\w'-]/.test(String.fromCodePoint(bytes[at - 1] ?? 0));
}
function isAlone(bytes, start) {
	const equals = equalsAfter(bytes, start) ?? start;
	return bytes[start - 1] !== BYTE.dot && /^"?\w+"?\s*=$/.test(looseDecoder.decode(bytes.slice(start, equals)));
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
		const next = byte === 32 || byte === 9 || byte === BYTE.newline || byte === BYTE.carriageReturn ? offset + 1 : skipComment(bytes, offset);
		if (next === offset) return offset;
		offset = next;
	}
}
function skipComment(bytes, start) {
	if (bytes[start] === BYTE.hash) return lineEnd(bytes, start);
	if (bytes[start] !== BYTE.slash || bytes[start + 1] !== BYTE.star) return start;
	let end = start + 2;
	while (end < bytes.length && !(bytes[end] === BYTE.star && bytes[end + 1] === BYTE.slash)) end += 1;
	return Math.min(end + 2, bytes.length);
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
// src/core/pin/nix-tokens.ts
const TOKEN = /\s+|#[^\r\n]*|\/\*(?:[^]*?\*\/|[^]*)|[A-Za-z][A-Za-z0-9+.-]{0,63}:[A-Za-z0-9%/?:@&=+$,_.!~*'-]+|<[\w.+-]{1,255}(?:\/[\w.+-]{1,255})*>|[\w.+-]{0,255}(?:\/[\w.+-]{1,255})+|[A-Za-z_][\w'-]*|==|!=|<=|>=|\/\/|\$\{|''|[^]/y;
const OPENED_BY = new Map([
	["\"", "\""],
	["''", "''"],
	["${", "code"],
	["{", "code"]
]);
function commentLines(text) {
	const lines = [];
	let line = 1;
	for (let at = 0; at < text.length;) {
		const { token, next } = tokenAt(text, at);
		const parts = text.slice(at, next).split(/\r\n?|\n/);
		if (token.startsWith("#") || token.startsWith("/*")) lines.push(...parts.map((part, index) => ({
			line: line + index,
			text: part
		})));
		line += parts.length - 1;
		at = next;
	}
	return lines;
}
function tokenAt(signs, at) {
	const token = plainToken(signs, at);
	const inside = OPENED_BY.get(token);
	return {
		token,
		next: inside === void 0 || token === "{" ? at + token.length : behindAll(signs, at + token.length, inside)
	};
}
function plainToken(signs, at) {
	TOKEN.lastIndex = at;
	return TOKEN.exec(signs)?.[0] ?? "";
}
function behindAll(signs, start, inside) {
	const open = [inside];
	let at = start;
	while (at < signs.length && open.length > 0) {
		const quote = open.at(-1);
		const token = quote === "code" ? plainToken(signs, at) : stringToken(signs, at, quote);
		const opened = quote === "code" || token === "${" ? OPENED_BY.get(token) : void 0;
		if (opened !== void 0) open.push(opened);
		else if (token === (quote === "code" ? "}" : quote)) open.pop();
		at += token.length;
	}
	return at;
}
function stringToken(signs, at, quote) {
	return (quote === "\"" ? /^(?:\\[^]|\$\$|\$\{|[^])/ : /^(?:''\\[^]|''['$]|\$\$|\$\{|''|[^])/).exec(signs.slice(at, at + 4))?.[0] ?? "";
}
// src/core/pin/pin-comment.ts
const LABELS = new Set("tag tags ref refs release build version rev revision commit sha pin pinned current currently now is at to on the llama.cpp llama-cpp renovate".split(" "));
const WORD = /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_.-]*[\p{L}\p{N}_])?/gu;
const MARKS = /^(?:(?![!?&%\\]|\.\.)[\s=`\p{P}])*$/u;
const ABBREVIATED = /^[0-9a-f]{7,64}$/;
function commentEdits(comment, step) {
	const named = [...comment.value.matchAll(WORD)].filter(([word]) => !LABELS.has(word.toLowerCase()));
	const names = named.flatMap(({ 0: before, index }) => {
		const after = nameAfter(before, step);
		const start = comment.start + new TextEncoder().encode(comment.value.slice(0, index)).length;
		return after === null ? [] : [{
			start,
			end: start + before.length,
			before,
			after
		}];
	});
	return names.length === named.length && comment.value.split(WORD).every((between) => MARKS.test(between)) ? names : [];
}
function strayName(comment, { from }) {
	const named = [...comment.value.matchAll(WORD)].map(([word]) => word).filter((word) => !LABELS.has(word.toLowerCase()));
	return named.every((word) => familyTag({
		name: word,
		commit: ""
	}) !== null) && comment.value.split(WORD).every((between) => MARKS.test(between)) ? named.find((word) => !from.includes(word)) ?? null : null;
}
function namesStillIn(text, from) {
	return [...text.matchAll(WORD)].flatMap(([word]) => from.includes(word) || isBeginning(word, from) ? [word] : []);
}
const isBeginning = (word, from) => ABBREVIATED.test(word) && from.some((name) => targetKind(name) === "commit" && name.startsWith(word));
function nameAfter(before, { to, from, after }) {
	if (isBeginning(before, from)) return to.commit.slice(0, before.length);
	if (!from.includes(before)) return null;
	const family = (name) => familyTag({
		name,
		commit: ""
	})?.family;
	return [to.name, ...after].find((name) => family(name) === family(before)) ?? to.name;
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
	const edits = declared.flatMap(({ attribute, value, binding }) => {
		if (attribute !== "url" && attribute !== "ref" && attribute !== "rev") return [];
		const after = movedString(attribute, value, step.to);
		if (after === value) return [];
		return withComments(text, {
			what: attribute,
			binding,
			literal: literalAt(text, binding, value, step.source, attribute),
			after
		}, step);
	});
	if (edits.length > 0) return edits.filter(({ start }, index) => edits.findIndex((edit) => edit.start === start) === index);
	const url = declared.find(({ attribute }) => attribute === "url");
	const literal = url === void 0 ? null : plainLiteral(text, url.binding);
	if (url === void 0 || literal?.value !== url.value) return [];
	const unmoved = withComments(text, {
		what: "url",
		binding: url.binding,
		literal,
		after: url.value
	}, step);
	return unmoved.length > 1 ? unmoved : [];
}
function strayComments(text, declared, from) {
	const stray = declared.flatMap(({ attribute, binding }) => {
		const literal = [
			"url",
			"ref",
			"rev"
		].includes(attribute) ? plainLiteral(text, binding) : null;
		return (literal === null ? [] : trailingComments(text, binding, literal).flatMap((comment) => strayName(comment, { from }) ?? [])).map((name) => ({
			line: binding.line,
			name
		}));
	});
	return stray.filter(({ line, name }, index) => stray.findIndex((one) => one.line === line && one.name === name) === index);
}
function commentsBehind(text, from) {
	return commentLines(text).flatMap(({ line, text: comment }) => namesStillIn(comment, from).slice(0, 1).map((name) => ({
		line,
		name
	})));
}
function withComments(text, { what, binding, literal, after }, step) {
	const { line, column } = binding;
	const comments = trailingComments(text, binding, literal).flatMap((comment) => commentEdits(comment, step));
	return [{
		what,
		line,
		column,
		start: literal.start,
		end: literal.end,
		before: literal.value,
		after
	}, ...comments.map((edit) => ({
		what: "comment",
		line,
		column,
		...edit
	}))];
}
function applyPinEdits(text, edits) {
	return replaceLiterals(text, edits);
}
function namesOfBefore(declared, refs, commit) {
	const written = declared.filter(({ attribute }) => attribute === "ref").map(({ value }) => tagName(value));
	return [...new Set([
		...written,
		...refs.map((ref) => ref === null ? null : tagName(ref)),
		commit
	])].filter((name) => name !== null);
}
function formOf({ type, ref, rev }) {
	const kinds = [ref, rev].flatMap((value) => value === null ? [] : [targetKind(value)]);
	if (kinds.length > 1 && type !== "git" || kinds.includes("other")) return null;
	if (kinds.includes("commit")) return "rev";
	return kinds.includes("tag") ? "tag" : "none";
}
export { namesOfBefore as a, strayComments as c, offsetOf as d, replaceLiterals as f, formOf as i, tokenAt as l, commentsBehind as n, pinEditSchema as o, commitTagsSchema as r, pinEdits as s, applyPinEdits as t, literalAt as u };
