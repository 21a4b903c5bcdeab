import { Tt as visibleLine, ft as OUTCOMES } from "./main.js";
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
export { hasLabel as a, trustedMarker as c, declinedTags as i, coveringRequest as n, outcomeLabel as o, declinedSince as r, showsOutcome as s, WISHES as t };
