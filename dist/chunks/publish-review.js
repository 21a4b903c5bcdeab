import { n as checkOf } from "./check.js";
import { n as reviewComment, t as ownNote } from "./review-comment.js";
import { mt as exitCodeOfOutcome } from "./main.js";
import { t as shownReport } from "./shown-report.js";
// src/phases/publish-review.ts
async function publishReview(plan, planDigest, world) {
	const { surface, run } = world;
	const report = await shownReport(plan, planDigest, world);
	const { number, lock } = plan.pullRequest;
	const result = await world.reviews.publish({
		number,
		head: plan.candidate.pin.rev,
		baseBranch: plan.repository.baseBranch,
		flakeInput: plan.flakeInput,
		comment: reviewComment(report, plan, run.page),
		ownNote: ownNote(plan),
		check: checkOf(report, lock, { into: plan.repository.baseBranch })
	});
	surface.setOutput("pull-request-number", String(number));
	surface.setOutput("pull-request-url", result.url);
	surface.setOutput("pull-request-operation", "none");
	if (result.notice !== null) world.progress.warning(result.notice);
	world.progress.notice(report.headline);
	return exitCodeOfOutcome(report.outcome);
}
export { publishReview };
