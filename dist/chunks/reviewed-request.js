import { ot as text, rt as revSchema } from "./reading.js";
import { d as number, m as strictObject, o as boolean } from "./zod.js";
import { F as oneLine } from "./main.js";
// src/core/pull-request/reviewed-request.ts
const reviewedRequestSchema = strictObject({
	number: number().int().positive(),
	fork: boolean().describe("Whether the head is in another repository; a person dispatched it then."),
	pushedBy: text().nullable().describe("Who pushed to our own branch, when the pull request is ours; null for anybody else’s."),
	mergeBase: revSchema.describe("The last commit that base and head both have."),
	merged: revSchema.describe("The commit that merging makes, with the base as its first parent; the head itself where that lacks nothing of the base."),
	lock: strictObject({
		path: text().min(1),
		line: number().int().positive()
	})
});
function reasonNotToReview(pull, asked) {
	const name = `#${pull.number}`;
	if (!pull.open) return {
		reason: "not-open",
		sentence: `${name} is not open: nobody is about to merge it.`
	};
	if (pull.head !== asked.head) return {
		reason: "head-moved",
		sentence: `${name} stands at ${pull.head}, and asked for was ${asked.head}: that was refused. Ask for the head as it is now.`
	};
	if (pull.ours && pull.pushedBy === null) return {
		reason: "own-pull-request",
		sentence: `${name} is llama-fleet's own and was measured when it was made; nobody has pushed to it since.`
	};
	if (!pull.ownHead && !asked.byPerson) return {
		reason: "not-dispatched-by-a-person",
		sentence: `The head of ${name} is in a fork, and such code is run only where a person with write access starts the workflow for it.`
	};
	if (pull.mergeBase === pull.head) return {
		reason: "nothing-to-review",
		sentence: `${name} has no commit that ${pull.baseBranch} lacks.`
	};
	return null;
}
function reasonOfConflict({ number, baseBranch }, paths) {
	return {
		reason: "conflicting",
		sentence: `#${number} cannot be merged into ${baseBranch} as it is: ${conflictWords(paths)}. Merge ${baseBranch} into it or rebase it, and what it becomes is measured.`
	};
}
function conflictWords(paths) {
	const [named, more] = [paths.slice(0, 5), paths.length - 5];
	return `${paths.length === 1 ? "a conflict" : "conflicts"} in ${named.map((path) => oneLine(path)).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
export { reviewedRequestSchema as i, reasonNotToReview as n, reasonOfConflict as r, conflictWords as t };
