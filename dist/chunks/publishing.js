import { a as array, m as strictObject, r as _enum } from "./zod.js";
import { H as mergeMethodSchema, U as reviewerSchema, V as accountSchema } from "./reading.js";
// src/core/pull-request/publishing.ts
const publishingSchema = strictObject({
	open: _enum(["always", "good-news"]),
	automerge: _enum(["never", "good-news"]),
	mergeMethod: mergeMethodSchema,
	reviewers: array(reviewerSchema).max(15),
	assignees: array(accountSchema).max(10)
});
const PLAIN_PUBLISHING = {
	open: "always",
	automerge: "never",
	mergeMethod: "merge",
	reviewers: [],
	assignees: []
};
function publishingOf(config) {
	const { open, automerge, "merge-method": method, reviewers, assignees } = config ?? {};
	return {
		open: open ?? PLAIN_PUBLISHING.open,
		automerge: automerge ?? PLAIN_PUBLISHING.automerge,
		mergeMethod: method ?? PLAIN_PUBLISHING.mergeMethod,
		reviewers: reviewers ?? [],
		assignees: assignees ?? []
	};
}
export { publishingOf as n, publishingSchema as r, PLAIN_PUBLISHING as t };
