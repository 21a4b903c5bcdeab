import { t as WISHES } from "./earlier-requests.js";
import { h as inlineCode, p as escapeMarkdown } from "./host-facts.js";
import { n as markerOf } from "./pull-request.js";
import { n as requestMarkdown } from "./report-markdown.js";
// src/core/pull-request/request-context.ts
const NOTHING_FOUND = {
	marker: null,
	foreign: null,
	touched: []
};
// src/core/report/review-comment.ts
function branchNote({ pushedBy }) {
	if (pushedBy === null) return "";
	return `${escapeMarkdown(pushedBy, 60)} pushed to this branch, so llama-fleet writes to it no more. The label ${inlineCode(WISHES.rebuild)} asks for a fresh branch; it drops those commits.`;
}
function reviewComment(report, plan, run) {
	const { baseBranch, baseCommit } = plan.repository;
	const marker = {
		...markerOf(report, {
			run,
			base: {
				branch: baseBranch ?? "",
				commit: baseCommit
			},
			plan,
			found: NOTHING_FOUND
		}),
		...baseBranch === null ? {} : { into: baseBranch }
	};
	const said = branchNote(plan.pullRequest);
	const note = {
		name: "whose head it is",
		sizes: [said === "" ? "" : `> [!NOTE]\n> ${said} What was measured here is the head as it is, with those commits.`]
	};
	return requestMarkdown(report, {
		note,
		before: [],
		marker,
		url: run?.url ?? null
	});
}
const NOTE_START = "**Not what is on the branch:**";
function ownNote(plan) {
	const note = branchNote(plan.pullRequest);
	return note === "" ? null : `${NOTE_START} ${note} The head as it is now is measured in a comment of llama-fleet; what follows is the bump without those commits.`;
}
function withNote(text, note) {
	return text.startsWith(NOTE_START) ? text : `${note}\n\n${text}`;
}
export { reviewComment as n, withNote as r, ownNote as t };
