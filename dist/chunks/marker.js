import { Q as hostNameSchema, rt as revSchema } from "./reading.js";
import { a as array, c as literal, d as number, h as string, m as strictObject, o as boolean, r as _enum } from "./zod.js";
import { V as parseJson, dt as OUTCOMES } from "./main.js";
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
	accepted: boolean().optional(),
	hosts: array(measuredHostSchema),
	before: array(shownCandidateSchema).max(20).default([]),
	closed: boolean().default(false),
	merge: _enum(["due", "asked"]).optional()
});
const escape = (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
const written = (marker) => `<!-- llama-fleet ${JSON.stringify(marker).replace(/[<>]|-(?=-)|[^ -~]/g, escape)} -->`;
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
	const json = body.split("<!-- llama-fleet ").slice(1).flatMap((part) => /^(\{[ -~]{1,60000}\}) -->/.exec(part)?.[1] ?? []).at(-1);
	if (json === void 0) return null;
	try {
		const found = markerSchema.safeParse(parseJson(json));
		return found.success ? found.data : null;
	} catch {
		return null;
	}
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
export { readMarker as i, markerText as n, pairOf as r, closedBody as t };
