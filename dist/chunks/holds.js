import { f as inRange, p as parseTagRange } from "./reading.js";
// src/core/upstream/holds.ts
function holdsAt(holds, now) {
	const today = now.toISOString().slice(0, 10);
	const expired = holds.filter(({ until }) => until !== void 0 && until < today);
	return {
		counting: holds.filter((hold) => !expired.includes(hold)),
		notices: expired.map(({ tags, reason, until }) => `The hold on ${tags} (${reason}) ended on ${until ?? ""} and no longer counts; take it out of the config.`)
	};
}
function heldBy(tag, tags, holds) {
	for (const hold of holds) {
		const range = parseTagRange(hold.tags);
		if (typeof range === "string") continue;
		const other = tags.get(tag.commit)?.find((one) => inRange(one, range));
		if (other === void 0 && !inRange(tag, range)) continue;
		return `held${inRange(tag, range) || other === void 0 ? "" : ` as ${other.name}`}${hold.until === void 0 ? "" : ` (until ${hold.until})`}: ${hold.reason}`;
	}
	return null;
}
export { heldBy, holdsAt };
