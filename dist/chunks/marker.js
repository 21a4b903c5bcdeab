import { Q as hostNameSchema, rt as revSchema } from "./reading.js";
import { a as array, c as literal, d as number, f as object, h as string, m as strictObject, n as datetime, o as boolean, r as _enum } from "./zod.js";
import { H as parseJson, ft as OUTCOMES } from "./main.js";
// src/core/pull-request/marker.ts
const MARKER_BYTES = 3e4;
const side = strictObject({
	tag: string().nullable(),
	rev: revSchema
});
const measuredHostSchema = strictObject({
	host: hostNameSchema,
	outcome: _enum(OUTCOMES),
	attempt: number().int().positive().nullable(),
	run: number().int().positive().nullable().default(null),
	plan: string().nullable().default(null),
	pair: string().nullable().default(null),
	settings: string().nullable().default(null)
});
const shownCandidateSchema = strictObject({
	tag: string().max(200),
	outcome: _enum(OUTCOMES),
	headline: string().max(300)
});
const markerSchema = strictObject({
	schema: literal(1),
	flakeInput: string(),
	baseline: side,
	candidate: side,
	base: revSchema.nullable().default(null),
	outcome: _enum(OUTCOMES),
	headline: string().max(300).default(""),
	seed: number().int().nonnegative().nullable().default(null),
	hosts: array(measuredHostSchema),
	before: array(shownCandidateSchema).max(20).default([]),
	closed: boolean().default(false),
	merge: _enum(["due", "asked"]).optional()
});
const besideSchema = object({
	since: datetime().optional().catch(void 0),
	into: string().max(300).optional().catch(void 0),
	accepted: boolean().optional().catch(void 0)
});
const START = "<!-- llama-fleet ";
const BESIDE = "<!-- llama-fleet-beside ";
const escape = (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
const comment = (start, value) => `${start}${JSON.stringify(value).replace(/[<>]|-(?=-)|[^ -~]/g, escape)} -->`;
function written({ since, into, accepted, ...marker }) {
	const beside = {
		since,
		into,
		accepted
	};
	return `${Object.values(beside).every((value) => value === void 0) ? "" : comment(BESIDE, beside)}${comment(START, marker)}`;
}
function markerText(marker) {
	const whole = written(marker);
	if (whole.length <= MARKER_BYTES) return whole;
	const each = marker.hosts.map((host) => JSON.stringify(host).length + 1);
	let room = MARKER_BYTES - written({
		...marker,
		hosts: []
	}).length;
	const hosts = marker.hosts.filter((_host, place) => (room -= each[place] ?? 0) >= 0);
	return written({
		...marker,
		hosts
	});
}
function readMarker(body) {
	const parts = body.split(START);
	const last = parts.findLastIndex((part, place) => place > 0 && JSON_OF_COMMENT.test(part));
	const found = markerSchema.safeParse(jsonOf(parts[last] ?? ""));
	if (!found.success) return null;
	const before = parts[last - 1] ?? "";
	const at = before.lastIndexOf(BESIDE);
	const beside = at < 0 || !before.endsWith(" -->") ? void 0 : jsonOf(before.slice(at + 24));
	const known = Object.entries(besideSchema.safeParse(beside).data ?? {}).filter(([, value]) => value !== void 0);
	return {
		...found.data,
		...Object.fromEntries(known)
	};
}
const JSON_OF_COMMENT = /^(\{[ -~]{1,60000}\}) -->/;
function jsonOf(part) {
	try {
		return parseJson(JSON_OF_COMMENT.exec(part)?.[1] ?? "");
	} catch {
		return;
	}
}
function isInto({ into }, branch) {
	return into === void 0 || into === branch;
}
const BODY_CHARACTERS = 65536;
function closedBody({ body, marker }, reason) {
	const shown = body.replaceAll("\r\n", "\n");
	const closed = marker === null ? [] : [markerText({
		...marker,
		closed: true
	})];
	const whole = [
		reason,
		(marker === null ? shown : shown.replace(markerText(marker), "")).trim(),
		...closed
	].filter((part) => part !== "").join("\n\n");
	return whole.length <= BODY_CHARACTERS ? whole : [reason, ...closed].join("\n\n");
}
const HASH = /\/([0-9a-z]{32})-[^/]*$/;
function pairOf(derivations) {
	const [baseline, candidate] = [derivations?.baseline, derivations?.candidate].map((path) => HASH.exec(path ?? "")?.[1]);
	return baseline === void 0 ? null : `${baseline}..${candidate ?? "none"}`;
}
export { readMarker as a, pairOf as i, isInto as n, markerText as r, closedBody as t };
