import { $ as modelSchema, A as sandboxWishSchema, Q as hostNameSchema, Y as MOST_ROUNDS, Z as benchFlagsSchema, at as list, et as serviceSchema, it as fileText, nt as namedPinSchema, ot as text, rt as revSchema, st as PROGRAM_CHECKS, tt as variantSchema } from "./reading.js";
import { a as array, c as literal, d as number, g as tuple, h as string, m as strictObject, n as datetime, o as boolean, p as record, r as _enum, s as discriminatedUnion } from "./zod.js";
import { r as publishingSchema } from "./publishing.js";
import { r as upstreamChangesSchema } from "./change-groups.js";
import { o as pinEditSchema, r as commitTagsSchema } from "./pin-edit.js";
import { v as NEWER_TAGS_LIMIT, y as SKIPPED_TAGS_LIMIT } from "./main.js";
import { i as reviewedRequestSchema } from "./reviewed-request.js";
import { t as plannedQuietSchema } from "./planned-quiet.js";
// src/core/pull-request/earlier-measurement.ts
const sha256 = string().regex(/^[0-9a-f]{64}$/, "must be 64 lower-case hex digits");
const earlierMeasurementSchema = strictObject({
	host: hostNameSchema,
	attempt: number().int().positive(),
	run: number().int().positive(),
	planDigest: sha256,
	digest: sha256,
	derivations: strictObject({
		baseline: string().max(1e3),
		candidate: string().max(1e3)
	}),
	sameBase: boolean()
});
// src/core/hosts/planned-host.ts
const plannedHostSchema = strictObject({
	name: hostNameSchema,
	variant: variantSchema,
	system: string().regex(/^[a-z0-9_]+-[a-z0-9]+$/),
	runsOn: list(text().min(1), 100).min(1),
	installable: text().nullable(),
	model: modelSchema,
	tests: list(text(), 100).min(1),
	flags: benchFlagsSchema,
	rounds: number().int().min(1).max(MOST_ROUNDS),
	budgetSeconds: number().positive(),
	repetitions: number().int().min(1).max(100),
	statistic: _enum(["min", "median"]),
	delta: number().positive().max(.5).describe("The margin of every test that has none of its own."),
	deltas: record(text(), number().positive().max(.5)).describe("The margins of tests that have one of their own.").optional(),
	advisory: boolean(),
	checks: array(_enum(PROGRAM_CHECKS)),
	service: serviceSchema,
	sandbox: sandboxWishSchema,
	importFromDerivation: boolean(),
	timeouts: strictObject({
		build: number().positive(),
		benchProcess: number().positive(),
		check: number().positive()
	}),
	quiet: plannedQuietSchema.describe("Left out, the host is measured as it is found.").optional()
});
// src/core/hosts/plan.ts
const blobIdSchema = revSchema;
const isInside = (path) => /^[^\p{Cc}\p{Cf}]{1,1000}$/u.test(path) && path.split("/").every((part) => ![
	"",
	".",
	"..",
	".git"
].includes(part.toLowerCase()));
const plannedFileSchema = strictObject({
	path: string().refine((path) => isInside(path) && /(?:^|\/)flake\.(?:nix|lock)$/.test(path), "must be a flake.nix or flake.lock inside the repository"),
	mode: _enum(["100644", "100755"]),
	before: blobIdSchema,
	after: blobIdSchema,
	text: fileText()
});
const skippedTagSchema = strictObject({
	tag: text(),
	reason: text()
});
const newerTagSchema = strictObject({
	tag: text(),
	commit: revSchema
});
const NOTHING_TO_DO_REASONS = [
	"no-newer-tag",
	"held",
	"too-young",
	"closed-by-a-person",
	"covered-by-pull-request",
	"branch-in-the-way",
	"already-measured",
	"pinned-by-hand",
	"not-open",
	"head-moved",
	"nothing-to-review",
	"conflicting",
	"own-pull-request",
	"not-dispatched-by-a-person"
];
const common = {
	schema: literal(1),
	createdAt: datetime(),
	flakeInput: text().min(1),
	upstream: text().min(1),
	baseline: namedPinSchema,
	skipped: list(skippedTagSchema, SKIPPED_TAGS_LIMIT),
	newerTags: array(newerTagSchema).max(NEWER_TAGS_LIMIT).describe("The followed tags between baseline and newest, newest first, skipped ones too: what a bisection goes through.").optional(),
	notices: list(text(), 1e4)
};
const nothingToDoSchema = strictObject({
	...common,
	kind: literal("nothing-to-do"),
	reason: _enum(NOTHING_TO_DO_REASONS),
	sentence: text()
});
const movedFileSchema = plannedFileSchema.extend({ textBefore: fileText() });
const pinPlaceSchema = strictObject({
	form: _enum([
		"none",
		"tag",
		"rev"
	]),
	edits: list(pinEditSchema, 100),
	tags: commitTagsSchema.optional()
});
const absentHostSchema = strictObject({
	host: hostNameSchema,
	reason: text()
});
const work = {
	...common,
	repository: strictObject({
		baseCommit: revSchema,
		baseBranch: text().nullable(),
		flakeDirectory: string().refine((path) => path === "." || isInside(path), "must be a directory inside the repository")
	}),
	candidate: namedPinSchema,
	movedNodes: list(text(), 1e4).describe("Of a bump the inputs that moved beside the bumped one, by their paths (`llama-cpp/nixpkgs`); of a review the nodes of flake.lock that moved."),
	lockDiff: fileText(),
	hosts: list(plannedHostSchema, 1e3),
	alpha: number().positive().max(.5),
	seed: number().int().nonnegative(),
	changes: upstreamChangesSchema.optional(),
	settings: record(hostNameSchema, string()).describe("For each host the digest of what it is to measure: a measurement of other settings is not taken over.").optional(),
	earlier: array(earlierMeasurementSchema).max(1e3).describe("Hosts that an earlier run measured for the same two pins; its measurements come as the artifact `measurement-earlier`.").optional(),
	queueTimeoutSeconds: number().positive().max(21600).describe("How long a measure job may wait for its runner. Left out: 15 minutes.").optional(),
	absent: list(absentHostSchema, 1e3).describe("Hosts that this run does not measure, each with the reason: nobody asked for them, or their runner is offline.").optional()
};
const bumpSchema = strictObject({
	...work,
	kind: literal("bump"),
	place: pinPlaceSchema,
	files: tuple([movedFileSchema, movedFileSchema]),
	acceptedOutputs: array(string()).max(20).describe("Tags whose changed answers a person accepted, by a label on the pull request: there they are a notice and not `broken`.").optional(),
	publishing: publishingSchema.optional(),
	history: string().max(120).nullable().describe("The branch that publish adds the measurements to; null for none.")
});
const reviewSchema = strictObject({
	...work,
	kind: literal("review"),
	pullRequest: reviewedRequestSchema
});
const planSchema = discriminatedUnion("kind", [
	nothingToDoSchema,
	bumpSchema,
	reviewSchema
]);
export { skippedTagSchema as n, planSchema as t };
