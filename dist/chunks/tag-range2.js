import { i as __toESM } from "./rolldown-runtime.js";
import { t as require_semver } from "./semver.js";
// src/core/upstream/tag-range.ts
var import_semver = __toESM(require_semver(), 1);
const BUILDS = /^(?:(?<only>b[1-9]\d{0,8})|(?<from>b[1-9]\d{0,8})?\.\.(?<to>b[1-9]\d{0,8})?)$/;
const LONGEST = 100;
function parseTagRange(text) {
	if (text.length > LONGEST) return `must be at most ${LONGEST} characters long`;
	const builds = BUILDS.exec(text)?.groups;
	if (builds !== void 0) return buildRange(builds);
	if (/\.\.|\bb\d/.test(text)) return "must be a range of builds such as b11000.., ..b12000 or b11000..b12000 (both ends included), without blanks";
	if (text.trim() === "") return "must not be empty";
	try {
		const range = new import_semver.Range(text);
		if ((0, import_semver.minVersion)(range) === null) return "must leave some release: no release is in this range";
		return {
			family: "release",
			range
		};
	} catch {
		return "must be a semver range of releases such as >=0.5 <0.8, ~0.6.0 or 0.x, or a range of builds such as b11000..";
	}
}
function faultOfRange(text, family) {
	const range = parseTagRange(text);
	if (typeof range === "string") return range;
	if (range.family === family) return null;
	return `must be a range of ${family} tags such as ${family === "build" ? "b11000.." : ">=0.5 <0.8"}, because that is what \`follow\` says`;
}
function inRange(tag, range) {
	if (tag.family === "release") return range.family === "release" && range.range.test(tag.name);
	if (range.family !== "build") return false;
	return (range.from === null || tag.build >= range.from) && (range.to === null || tag.build <= range.to);
}
function buildRange({ only, from, to }) {
	const number = (name) => name === void 0 ? null : Number(name.slice(1));
	const [first, last] = [number(only ?? from), number(only ?? to)];
	if (first === null && last === null) return "must name at least one end, such as b11000..";
	if (first !== null && last !== null && first > last) return `must not end (${to}) before it begins (${from})`;
	return {
		family: "build",
		from: first,
		to: last
	};
}
export { inRange as n, parseTagRange as r, faultOfRange as t };
