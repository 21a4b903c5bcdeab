import { f as strictObject, i as array, l as number, m as tuple, o as discriminatedUnion, p as string, r as _enum, s as literal } from "./zod.js";
import { n as datetime } from "./zod2.js";
import { r as pinEditSchema } from "./pin-edit.js";
import { n as namedPinSchema, r as revSchema } from "./pin.js";
import { i as plannedHostSchema } from "./hosts.js";
// src/core/hosts/plan.ts
const blobIdSchema = revSchema;
const plannedFileSchema = strictObject({
	path: string().regex(/^(?:[^/\0]+\/)*flake\.(?:nix|lock)$/, "must be a flake.nix or flake.lock inside the repository"),
	mode: _enum(["100644", "100755"]),
	before: blobIdSchema,
	after: blobIdSchema,
	text: string()
});
const skippedTagSchema = strictObject({
	tag: string(),
	reason: string()
});
const NEWER_TAGS_LIMIT = 1e3;
const newerTagSchema = strictObject({
	tag: string(),
	commit: revSchema
});
const NOTHING_TO_DO_REASONS = [
	"no-newer-tag",
	"held",
	"too-young",
	"closed-by-a-person",
	"covered-by-pull-request",
	"already-measured",
	"pinned-by-hand"
];
const common = {
	schema: literal(1),
	createdAt: datetime(),
	flakeInput: string().min(1),
	upstream: string().min(1),
	baseline: namedPinSchema,
	skipped: array(skippedTagSchema),
	newerTags: array(newerTagSchema).max(NEWER_TAGS_LIMIT).describe("The followed tags between baseline and newest, newest first, skipped ones too: what a bisection goes through.").optional(),
	notices: array(string())
};
const nothingToDoSchema = strictObject({
	...common,
	kind: literal("nothing-to-do"),
	reason: _enum(NOTHING_TO_DO_REASONS),
	sentence: string()
});
const movedFileSchema = plannedFileSchema.extend({ textBefore: string() });
const pinPlaceSchema = strictObject({
	form: _enum([
		"none",
		"tag",
		"rev"
	]),
	edits: array(pinEditSchema)
});
const bumpSchema = strictObject({
	...common,
	kind: literal("bump"),
	repository: strictObject({
		baseCommit: revSchema,
		baseBranch: string().nullable(),
		flakeDirectory: string()
	}),
	candidate: namedPinSchema,
	place: pinPlaceSchema,
	files: tuple([movedFileSchema, movedFileSchema]),
	movedNodes: array(string()),
	lockDiff: string(),
	hosts: array(plannedHostSchema),
	alpha: number().positive().max(.5),
	seed: number().int().nonnegative(),
	history: string().max(120).nullable().describe("The branch that publish adds the measurements to; null for none.")
});
const planSchema = discriminatedUnion("kind", [nothingToDoSchema, bumpSchema]);
export { planSchema as n, skippedTagSchema as r, NEWER_TAGS_LIMIT as t };
