import { $t as InputError, tn as messageOfError } from "./main.js";
import { n as startedReview, t as reasonNotToStart } from "./missing-review.js";
// src/phases/start-reviews.ts
const STARTED_AT_ONCE = 10;
const FAULTS_AT_MOST = 3;
async function startReviews({ reviewStarts, progress }) {
	const asked = await reviewStarts.asked();
	let known = null;
	const earlier = () => known ??= reviewStarts.runs().then((runs) => runs.flatMap((run) => startedReview(run) ?? []));
	let started = 0;
	const faults = [];
	for (const pull of await reviewStarts.open(asked)) {
		if (started >= STARTED_AT_ONCE) {
			progress.notice(`${started} reviews were started; the others wait for the next scheduled run.`);
			break;
		}
		let refusal;
		try {
			refusal = await refusalOf(pull, reviewStarts, earlier);
		} catch (error) {
			if (asked !== null || error instanceof InputError) throw error;
			progress.warning(`Whether #${pull.number} is to be reviewed is not known: ${messageOfError(error).split("\n", 1)[0]}`);
			if (faults.push(error) >= FAULTS_AT_MOST) break;
			continue;
		}
		if (refusal === null) started += 1;
		else if (asked !== null || refusal.worthSaying) progress.notice(`#${pull.number} is not reviewed: ${refusal.sentence}.`);
		if (refusal === null) progress.notice(`The review of #${pull.number} at ${pull.head.slice(0, 7)} was started.`);
	}
	if (faults.length > 0) throw faults[0];
	return started;
}
async function refusalOf(pull, starts, earlier) {
	const quiet = (sentence) => ({
		sentence,
		worthSaying: false
	});
	if (!pull.ownHead) return quiet(`its head is in a fork; a person with write access may start the bump workflow with \`pr: ${pull.number}\` and \`sha: ${pull.head}\` after reading it`);
	if (pull.ours) return quiet("it is a bump of llama-fleet, which was measured when it was made");
	if (await starts.isReviewed(pull)) return quiet("its head has a verdict of llama-fleet");
	const reason = reasonNotToStart(pull, await earlier());
	if (reason !== null) return reason;
	if (!await starts.changesFlake(pull.number)) return quiet("it changes no flake.lock, no Nix code and no patch");
	const refused = await starts.start(pull.number, pull.head);
	return refused === null ? null : {
		sentence: refused,
		worthSaying: true
	};
}
export { startReviews };
