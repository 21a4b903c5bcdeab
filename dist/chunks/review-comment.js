import { a as wholeReport, o as NOTHING_FOUND, r as markerOf, t as BODY_BYTES } from "./pull-request.js";
import { a as WISHES, n as markerText } from "./marker.js";
import { i as methodSection } from "./bump-sections.js";
import { c as inlineCode, o as escapeMarkdown, s as fitToBytes } from "./headline.js";
import { n as sectionsOf } from "./report-markdown.js";
// src/core/report/review-comment.ts
function branchNote({ pushedBy }) {
	if (pushedBy === null) return "";
	return `${escapeMarkdown(pushedBy, 60)} pushed to this branch, so llama-fleet writes to it no more. The label ${inlineCode(WISHES.rebuild)} asks for a fresh branch; it drops those commits.`;
}
function reviewComment(report, plan, run) {
	const marker = markerOf(report, {
		run,
		base: {
			branch: plan.repository.baseBranch ?? "",
			commit: plan.repository.baseCommit
		},
		plan,
		found: NOTHING_FOUND
	});
	const [head, ...rest] = sectionsOf(report).slice(0, -1);
	const note = branchNote(plan.pullRequest);
	const sections = [
		...head === void 0 ? [] : [head],
		{
			name: "whose head it is",
			sizes: [note === "" ? "" : `> [!NOTE]\n> ${note} What was measured here is the head as it is, with those commits.`]
		},
		...rest,
		methodSection(report, false),
		{
			name: "the marker",
			sizes: [markerText(marker)]
		}
	];
	return fitToBytes(sections, BODY_BYTES, wholeReport(run?.url ?? null));
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
