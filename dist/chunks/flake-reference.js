import { i as __toESM } from "./rolldown-runtime.js";
import { t as require_semver } from "./semver.js";
// src/core/upstream/tags.ts
var import_semver = __toESM(require_semver(), 1);
const RELEASE = /^v\d{1,6}\.\d{1,6}\.\d{1,6}$/;
const BUILD = /^b[1-9]\d{0,8}$/;
const TAG_PREFIXES = ["v", "b"];
function familyTag(tag) {
	const { name } = tag;
	const common = {
		name,
		commit: tag.commit,
		...tag.object === void 0 ? {} : { object: tag.object }
	};
	if (BUILD.test(name)) return {
		family: "build",
		...common,
		build: Number(name.slice(1))
	};
	const release = RELEASE.test(name) ? (0, import_semver.parse)(name) : null;
	return release === null ? null : {
		family: "release",
		...common,
		release
	};
}
function compareInFamily(a, b) {
	if (a.family === "build" && b.family === "build") return a.build - b.build;
	if (a.family === "release" && b.family === "release") return (0, import_semver.compare)(a.release, b.release);
	throw new RangeError(`${a.name} and ${b.name} are of two families`);
}
function tagsByCommit(tags) {
	const byCommit = new Map();
	for (const tag of tags) {
		const there = byCommit.get(tag.commit);
		if (there === void 0) byCommit.set(tag.commit, [tag]);
		else there.push(tag);
	}
	return byCommit;
}
function tagOnCommit(tags, commit) {
	const there = tags.get(commit) ?? [];
	return there.find((tag) => tag.family === "release") ?? there[0] ?? null;
}
// src/core/pin/pin-target.ts
const TAGS = "refs/tags/";
const BRANCH = /^(?:HEAD|main|master|refs\/heads\/.+)$/;
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
function targetKind(value) {
	if (COMMIT.test(value)) return "commit";
	if (tagName(value) !== null) return "tag";
	return BRANCH.test(value) ? "branch" : "other";
}
function tagName(value) {
	const name = value.startsWith(TAGS) ? value.slice(10) : value;
	return familyTag({
		name,
		commit: ""
	}) === null ? null : name;
}
function movedTarget(value, to) {
	const kind = targetKind(value);
	if (kind === "commit") return to.commit;
	if (kind === "tag") return value.startsWith(TAGS) ? `${TAGS}${to.name}` : to.name;
	return value;
}
// src/core/pin/flake-reference.ts
const FORGE = /^(?<type>github|gitlab|sourcehut):(?<owner>[^/?#]+)\/(?<repo>[^/?#]+)(?:\/(?<target>[^?#]+))?(?:\?(?<query>[^#]*))?$/d;
const GIT = /^(?:git\+(?=(?:https?|ssh|file):)|(?=git:))(?<url>[a-z]+:\/\/[^?#]+)(?:\?(?<query>[^#]*))?$/d;
function referenceOf(declared) {
	const { type, url } = declared;
	if (type !== void 0) {
		if (![
			"github",
			"gitlab",
			"sourcehut",
			"git"
		].includes(type)) return null;
		const { owner = null, repo = null, ref = null, rev = null } = declared;
		return {
			type,
			owner,
			repo,
			url: url ?? null,
			ref,
			rev
		};
	}
	if (url === void 0) return null;
	const match = FORGE.exec(url) ?? GIT.exec(url);
	const spans = spansOf(url);
	if (match?.groups === void 0 || spans === null) return null;
	const { type: forge = "git", owner = null, repo = null, url: place = null } = match.groups;
	const valueOf = (key) => spans.find((span) => span.key === key)?.value ?? null;
	return {
		type: forge,
		owner,
		repo,
		url: place,
		ref: valueOf("ref"),
		rev: valueOf("rev")
	};
}
function movedString(attribute, value, to) {
	if (attribute === "ref" || attribute === "rev") return movedTarget(value, to);
	if (attribute !== "url") return value;
	return (spansOf(value) ?? []).toSorted((a, b) => b.start - a.start).reduce((url, { start, end, value: written }) => {
		const moved = movedTarget(written, to);
		const raw = value.slice(start, end) === written ? moved : encodeURIComponent(moved);
		return moved === written ? url : url.slice(0, start) + raw + url.slice(end);
	}, value);
}
function spansOf(url) {
	const match = FORGE.exec(url) ?? GIT.exec(url);
	if (match === null) return null;
	const { target, query } = match.indices?.groups ?? {};
	const spans = [];
	try {
		if (target !== void 0) {
			const value = decodeURIComponent(url.slice(...target));
			spans.push({
				key: targetKind(value) === "commit" ? "rev" : "ref",
				start: target[0],
				end: target[1],
				value
			});
		}
		let start = query?.[0] ?? 0;
		for (const part of query === void 0 ? [] : url.slice(...query).split("&")) {
			const key = part.slice(0, 4);
			const end = start + part.length;
			if (key === "ref=" || key === "rev=") spans.push({
				key: key === "ref=" ? "ref" : "rev",
				start: start + 4,
				end,
				value: decodeURIComponent(part.slice(4))
			});
			start = end + 1;
		}
	} catch {
		return null;
	}
	return new Set(spans.map(({ key }) => key)).size < spans.length ? null : spans;
}
function fixedContent(url, attributes) {
	const query = url?.split(/[?#]/)[1]?.split("&").map((part) => part.split("=")[0]) ?? [];
	return [
		"narHash",
		"lastModified",
		"revCount"
	].find((key) => attributes.includes(key) || query.includes(key)) ?? null;
}
const HOW_NOT_WHERE = [
	"type",
	"owner",
	"repo",
	"url",
	"ref",
	"rev",
	"narHash",
	"lastModified",
	"revCount",
	"path"
];
const NAME = /^[\w.~%-]+$/;
function exactReference(locked) {
	const { type, owner, repo, url, ref, rev } = locked;
	if (typeof rev !== "string") return null;
	const others = Object.entries(locked).flatMap(([key, value]) => {
		if (HOW_NOT_WHERE.includes(key) || ![
			"string",
			"boolean",
			"number"
		].includes(typeof value)) return [];
		return [[key, typeof value === "boolean" ? String(Number(value)) : String(value)]];
	});
	const query = (pairs) => pairs.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
	if ([
		"github",
		"gitlab",
		"sourcehut"
	].includes(String(type))) {
		if (![owner, repo].every((name) => typeof name === "string" && NAME.test(name))) return null;
		return `${String(type)}:${String(owner)}/${String(repo)}/${rev}${others.length === 0 ? "" : `?${query(others)}`}`;
	}
	if (type !== "git" || typeof url !== "string") return null;
	return `${url.startsWith("git:") ? url : `git+${url}`}${url.includes("?") ? "&" : "?"}${query([
		...typeof ref === "string" ? [["ref", ref]] : [],
		["rev", rev],
		...others
	])}`;
}
function withoutPercent(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
function sameRepository(a, b) {
	return a.owner.toLowerCase() === b.owner.toLowerCase() && a.repo.toLowerCase() === b.repo.toLowerCase();
}
const ON_GITHUB = /^(?:https?:\/\/(?:[^@/]+@)?|ssh:\/\/(?:[^@/]+@)?|git:\/\/)github\.com\/(?<owner>[\w.-]+)\/(?<repo>[\w.-]+?)(?:\.git)?\/?$/i;
function githubRepositoryOf(locked) {
	const { type, owner, repo, url, host } = locked;
	if (type === "github" && (host === void 0 || host === "github.com")) return {
		owner: String(owner),
		repo: String(repo)
	};
	const groups = type === "git" && typeof url === "string" ? ON_GITHUB.exec(url)?.groups : void 0;
	return groups === void 0 ? null : {
		owner: groups["owner"] ?? "",
		repo: groups["repo"] ?? ""
	};
}
export { referenceOf as a, movedTarget as c, TAG_PREFIXES as d, compareInFamily as f, tagsByCommit as h, movedString as i, tagName as l, tagOnCommit as m, fixedContent as n, sameRepository as o, familyTag as p, githubRepositoryOf as r, withoutPercent as s, exactReference as t, targetKind as u };
