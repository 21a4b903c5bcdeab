import { bt as visibleLine, st as OUTCOMES, z as parseJson } from "./main.js";
import { a as array, c as literal, d as number, h as string, m as strictObject, o as boolean, r as _enum } from "./zod.js";
import { Y as hostNameSchema, et as revSchema } from "./reading.js";
// src/core/pull-request/earlier-requests.ts
const WISHES = { rebuild: "llama-fleet:rebuild" };
function outcomeLabel(outcome) {
	return `llama-fleet:${outcome}`;
}
function hasLabel(labels, wish) {
	return labels.some((label) => label.toLowerCase() === wish.toLowerCase());
}
function showsOutcome(labels, outcome) {
	return OUTCOMES.every((one) => hasLabel(labels, outcomeLabel(one)) === (one === outcome));
}
function trustedMarker(pull, input) {
	return pull.ours && pull.ownHead && pull.marker?.flakeInput === input ? pull.marker : null;
}
function declinedTags(pulls, input, base) {
	const declined = new Map();
	for (const pull of pulls) {
		const marker = trustedMarker(pull, input);
		if (pull.open || marker === null) continue;
		const last = marker.candidate.tag;
		if (pull.merged) {
			if (last !== null && pull.base === base) declined.set(last, `was merged with #${pull.number}, and the lock does not hold it any more`);
		} else if (pull.closedBy !== null && !pull.closedBy.us && !marker.closed) {
			const who = visibleLine(pull.closedBy.login, 60);
			for (const tag of [last, ...marker.before.map((shown) => shown.tag)]) if (tag !== null && !declined.has(tag)) declined.set(tag, `was declined: ${who} closed #${pull.number}, which showed it`);
		}
	}
	for (const pull of pulls) {
		const tag = pull.open ? trustedMarker(pull, input)?.candidate.tag ?? null : null;
		if (tag !== null) declined.delete(tag);
	}
	return declined;
}
function declinedSince(pulls, { tag, flakeInput, planned, base }) {
	if (tag === null) return null;
	const one = pulls.filter(({ merged, closedAt }) => !merged && closedAt !== null && closedAt >= planned).find((pull) => declinedTags([pull], flakeInput, base.branch).has(tag));
	return one === void 0 ? null : `${visibleLine(one.closedBy?.login ?? "", 60)} closed #${one.number}, which shows this tag, after this was planned: no other one was opened.`;
}
function coveringRequest(movers, known) {
	for (const mover of movers) {
		if (mover.rev === known.baseline) continue;
		const newer = known.newer.find(({ commit }) => commit === mover.rev);
		if (newer !== void 0) return {
			mover,
			to: newer.name
		};
		if (known.all.every(({ commit }) => commit !== mover.rev)) return {
			mover,
			to: mover.rev.slice(0, 7)
		};
	}
	return null;
}
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
export { WISHES as a, declinedTags as c, showsOutcome as d, trustedMarker as f, readMarker as i, hasLabel as l, markerText as n, coveringRequest as o, pairOf as r, declinedSince as s, closedBody as t, outcomeLabel as u };
