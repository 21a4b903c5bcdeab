import { i as __toESM } from "./rolldown-runtime.js";
import { a as boolean, d as record, f as strictObject, h as union, i as array, l as number, p as string, r as _enum, s as literal } from "./zod.js";
import { t as date } from "./zod2.js";
import { n as parseTest } from "./tests.js";
import { t as require_semver } from "./semver.js";
import { a as variantSchema, n as hostNameSchema, r as modelSchema, t as benchFlagsSchema } from "./hosts.js";
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
	if (tag.family === "release") return range.family === "release" && range.range.test(tag.release);
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
// src/core/upstream/holds.ts
const tagsSchema = string().superRefine((text, context) => {
	const range = parseTagRange(text);
	if (typeof range === "string") context.addIssue({
		code: "custom",
		message: range
	});
});
const holdSchema = strictObject({
	tags: tagsSchema.describe("An exact tag (`v0.6.0`, `b11429`) or a range as in `range`; tags of the other family on the same commits are held with them."),
	reason: string().trim().min(1, "must say why, for whoever reads the plan").max(500, "must be at most 500 characters long").describe("Why; it is shown with each tag that is skipped."),
	until: date("must be a date such as 2026-12-31").describe("The last day (UTC) on which the hold counts. Default: for ever.").optional()
});
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
// src/core/hosts/config.ts
const UNITS = {
	s: 1,
	m: 60,
	h: 3600,
	d: 86400,
	w: 604800
};
const durationSchema = string().regex(/^\d{1,6}[smhdw]$/, "must be a whole number with s, m, h, d or w, such as 48h").transform((text) => Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? 1));
const shareSchema = union([number().positive().max(.5, "must be at most 0.5"), string().regex(/^\d{1,2}(?:\.\d{1,3})?%$/, "must be a percentage such as 3% (or a number such as 0.03)").transform((text) => Number(text.slice(0, -1)) / 100).refine((share) => share > 0 && share <= .5, "must be above 0% and at most 50%")]);
const HF_PATTERN = /^hf:(?<repository>[\w.-]+\/[\w.-]+)\/(?<file>[\w./-]+\.gguf)$/;
const modelUrlSchema = strictObject({
	url: string().regex(/^https?:\/\/\S+$|^hf:[\w.-]+\/[\w.-]+\/[\w./-]+\.gguf$/, "must be http(s)://… or hf:OWNER/REPO/FILE.gguf"),
	sha256: string().regex(/^[0-9a-f]{64}$/, "must be 64 lower-case hex digits")
});
const modelConfigSchema = union([string().regex(/^\/[^\0]+\.gguf$/, "must be an absolute path of a .gguf file on the host, or { url, sha256 }").transform((path) => ({
	kind: "path",
	path
})), modelUrlSchema.transform(({ url, sha256 }) => ({
	kind: "url",
	url: expandUrl(url),
	sha256
}))]).pipe(modelSchema);
function expandUrl(url) {
	const groups = HF_PATTERN.exec(url)?.groups;
	return groups === void 0 ? url : `https://huggingface.co/${groups["repository"]}/resolve/main/${groups["file"]}`;
}
const testSchema = string().superRefine((name, context) => {
	try {
		parseTest(name);
	} catch {
		context.addIssue({
			code: "custom",
			message: "must be a llama-bench test such as pp512, tg128, pp64+tg16 or tg128 @ d4096"
		});
	}
});
const testsSchema = array(testSchema).min(1, "must name at least one test").refine((tests) => new Set(tests).size === tests.length, "must not name a test twice");
const timeoutsSchema = strictObject({
	build: durationSchema.describe("Time limit of one build. Default: 6h.").optional(),
	bench: durationSchema.describe("Time limit of one llama-bench process. Default: 30m.").optional()
});
const measuring = {
	model: modelConfigSchema.describe("The GGUF to measure with: an absolute path on the host, or `{ url, sha256 }` (`hf:OWNER/REPO/FILE.gguf` works as url).").optional(),
	tests: testsSchema.describe("llama-bench tests, by the names llama-bench prints. Default: `[pp512, tg128]`.").optional(),
	rounds: number().int().min(1).max(200).describe("Interleaved rounds; each is one llama-bench process per side. Default: 12.").optional(),
	repetitions: number().int().min(1).max(100).describe("`llama-bench -r`: samples of each test in one process. Default: 5.").optional(),
	statistic: _enum(["min", "median"]).describe("What stands for one process: `min` of its samples (shared CPUs) or `median` (dedicated GPUs). Default: `min` for variant cpu, else `median`.").optional(),
	delta: shareSchema.describe("The smallest change worth a name, such as `3%`. Default: 3%.").optional(),
	flags: benchFlagsSchema.partial().describe("llama-bench flags by their long names; every flag that changes speed is always passed explicitly.").optional(),
	timeouts: timeoutsSchema.describe("Time limits: a whole number with s, m, h or d.").optional()
};
const hostObjectSchema = strictObject({
	variant: variantSchema.describe("cpu, cuda, vulkan, rocm, … Default: `programs.llama-fleet.variant`, else read off the package.").optional(),
	system: string().regex(/^[a-z0-9_]+-[a-z0-9]+$/, "must be a nix system such as x86_64-linux").describe("The nix system of the host. Default: `x86_64-linux`; hosts found in the flake say it themselves.").optional(),
	"runs-on": array(string().min(1, "must not be empty")).min(1, "must name at least one runner label, such as [self-hosted, carbon]").describe("Runner labels of the host. Default: `[self-hosted, HOST]`.").optional(),
	installable: string().regex(/^[^\s#]+$/, "must be an attribute path of the flake without #, such as packages.x86_64-linux.llama-cpp-cuda").describe("The attribute of the flake to build. Default: `programs.llama-fleet.package`, the enabled `services.llama-cpp.package`, `pkgs.llama-cpp-VARIANT`.").optional(),
	advisory: boolean().describe("Shown in the report, never decides. Default: false.").optional(),
	...measuring
});
const hostConfigSchema = hostObjectSchema.nullable().transform((host) => host ?? {});
const historyBranchSchema = string().regex(/^(?!.*(?:\.\.|\/\/|\.lock(?:\/|$)))(?!llama-fleet\/)[A-Za-z0-9_][\w./-]{0,100}(?<![./])$/, "must be the name of a branch of its own, such as llama-fleet-data");
const HISTORY_BRANCH = "llama-fleet-data";
const configObjectSchema = strictObject({
	"flake-input": string().regex(/^[A-Za-z_](?:[\w'-]|\.(?=\w)){0,62}$/, "must be the name of a flake input").describe("The flake input that pins llama.cpp.").default("llama-cpp"),
	flake: string().regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\0]+$/, "must be a directory inside the repository").describe("The directory of flake.nix in the repository.").default("."),
	upstream: string().min(1).describe("The git repository whose tags are followed. Default: the one the flake input names; needed when that is a fork.").optional(),
	follow: _enum(["release", "build"]).describe("The family of tags to follow: `release` (v0.6.0) or `build` (b11429).").default("release"),
	"nested-inputs": _enum(["keep", "report"]).describe("The inputs below the one that is bumped stay where they are. When upstream changes them, a bump is refused (`keep`), or they move and are named in the report (`report`). Default: keep.").default("keep"),
	range: string().describe("Which tags of that family are taken: releases by a semver range such as `>=0.5 <0.8`, builds by number with both ends included: `b11000..`, `..b12000`, `b11000..b12000`. Default: all.").optional(),
	hold: array(holdSchema).max(100, "must have at most 100 entries").describe("Tags that are not taken, each with the reason. Default: none.").optional(),
	"minimum-age": durationSchema.describe("How long a tag must have been public before it is taken: since its publication where the host says so (GitHub), else since it was first seen, and never less than by git’s date. Default: 48h.").default(172800),
	alpha: shareSchema.describe("The share of wrong calls allowed among one host’s tests. Default: 1%.").default(.01),
	...measuring,
	history: union([literal(false), historyBranchSchema]).transform((branch) => branch === false ? null : branch).describe("The branch that `publish` adds every measurement to on GitHub, one file per host, or `false` for none. On a terminal the history is a directory of this machine.").default(HISTORY_BRANCH),
	hosts: record(hostNameSchema, hostConfigSchema).refine((hosts) => Object.keys(hosts).length > 0, "must name at least one host; leave `hosts` out to take those that the flake has").describe("The hosts to measure on, by their names in `nixosConfigurations`. Default: every host there that has llama.cpp.").optional()
});
const configSchema = configObjectSchema.superRefine(({ range, follow }, context) => {
	const fault = range === void 0 ? null : faultOfRange(range, follow);
	if (fault !== null) context.addIssue({
		code: "custom",
		message: fault,
		path: ["range"]
	});
});
const KNOWN_KEYS = {
	top: Object.keys(configObjectSchema.shape),
	host: Object.keys(hostObjectSchema.shape),
	flags: Object.keys(benchFlagsSchema.shape),
	timeouts: Object.keys(timeoutsSchema.shape),
	model: Object.keys(modelUrlSchema.shape),
	hold: Object.keys(holdSchema.shape)
};
export { heldBy as a, parseTagRange as c, historyBranchSchema as i, KNOWN_KEYS as n, holdsAt as o, configSchema as r, inRange as s, HISTORY_BRANCH as t };
