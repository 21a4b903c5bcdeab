import { $t as InputError } from "./main.js";
import { a as speaksOf } from "./check.js";
import { r as touchesFlake } from "./missing-review.js";
import { t as answerOf } from "./github-failures.js";
import { n as githubRepository } from "./github-repository.js";
import { i as readTip, r as foreignAuthor } from "./github-tip.js";
// src/adapters/github-review-starts.ts
const READ = "pull-requests: read";
const PAGE = 100;
const LIMITS = {
	pulls: 300,
	files: 3e3,
	runs: 500
};
const WORKFLOW = "llama-fleet.yml";
const OWN_BRANCH = /^llama-fleet\/./;
function githubReviewStarts(access, event) {
	const repository = githubRepository(access);
	const number = numberOf(event);
	return {
		asked: () => Promise.resolve(number),
		open: (one) => repository.asked("looking for open pull requests", READ, () => openPulls(repository, one)),
		isReviewed: (pull) => repository.asked(`looking for our check on ${pull.head}`, "checks: read", () => isReviewed(repository, pull)),
		runs: () => repository.asked("looking for reviews that were started", "actions: read", () => runsOf(repository)),
		changesFlake: (one) => repository.asked(`reading the files of #${one}`, READ, () => changesFlake(repository, one)),
		start: (one, head) => repository.asked(`starting the review of #${one}`, "actions: write", () => start(repository, one, head, number !== null))
	};
}
function numberOf(event) {
	const pull = typeof event === "object" && event !== null && "pull_request" in event ? event.pull_request : null;
	const number = typeof pull === "object" && pull !== null && "number" in pull ? pull.number : null;
	return typeof number === "number" && Number.isSafeInteger(number) && number > 0 ? number : null;
}
async function openPulls(repository, number) {
	const found = [];
	if (number === null) for (let page = 1; page <= LIMITS.pulls / PAGE; page++) {
		const { data } = await repository.asked("looking for open pull requests", READ, (octokit, place) => octokit.rest.pulls.list({
			...place,
			state: "open",
			per_page: PAGE,
			page
		}));
		found.push(...data);
		if (data.length < PAGE) break;
	}
	else found.push(await repository.asked(`reading #${number}`, READ, async (octokit, place) => (await octokit.rest.pulls.get({
		...place,
		pull_number: number
	})).data));
	const open = [];
	for (const { number: one, state, head, base } of found) {
		if (state !== "open") continue;
		const ownHead = head.repo?.full_name.toLowerCase() === repository.name.toLowerCase();
		open.push({
			number: one,
			head: head.sha,
			base: base.ref,
			ownHead,
			ours: ownHead && OWN_BRANCH.test(head.ref) && await isOurs(repository, head.ref)
		});
	}
	return open;
}
async function isOurs(repository, branch) {
	const tip = await readTip(repository, branch, "contents: read");
	return tip !== null && await foreignAuthor(repository, tip) === null;
}
async function isReviewed(repository, { head, base }) {
	if (await repository.asked("looking for our check", "checks: read", async (octokit, place) => {
		const { data } = await octokit.rest.checks.listForRef({
			...place,
			ref: head,
			check_name: "llama-fleet",
			filter: "latest",
			per_page: PAGE
		});
		return data.check_runs.some((run) => /^[0-9a-f]{32}$/.test(run.external_id ?? "") && run.conclusion !== "neutral" && speaksOf(run.output.title ?? "", base));
	})) return true;
	return repository.asked("looking for our commit status", "statuses: read", async (octokit, place) => {
		const { data } = await octokit.rest.repos.getCombinedStatusForRef({
			...place,
			ref: head,
			per_page: PAGE
		});
		return data.statuses.some(({ context, state, description }) => context === "llama-fleet" && state !== "pending" && speaksOf(description ?? "", base));
	});
}
async function runsOf(repository) {
	const runs = [];
	for (let page = 1; page <= LIMITS.runs / PAGE; page++) {
		const { data } = await repository.asked(`reading the runs of ${WORKFLOW}`, "actions: read", async (octokit, place) => {
			try {
				return await octokit.rest.actions.listWorkflowRuns({
					...place,
					workflow_id: WORKFLOW,
					event: "workflow_dispatch",
					per_page: PAGE,
					page
				});
			} catch (thrown) {
				if (answerOf(thrown)?.status === 404) throw noWorkflow(repository);
				throw thrown;
			}
		});
		runs.push(...data.workflow_runs.map(({ display_title: title, status }) => ({
			title,
			status
		})));
		if (data.workflow_runs.length < PAGE) break;
	}
	return runs;
}
async function changesFlake(repository, number) {
	for (let page = 1; page <= LIMITS.files / PAGE; page++) {
		const { data } = await repository.asked(`reading the files of #${number}`, READ, (octokit, place) => octokit.rest.pulls.listFiles({
			...place,
			pull_number: number,
			per_page: PAGE,
			page
		}));
		if (data.some(({ filename, previous_filename: before }) => touchesFlake(filename) || before !== void 0 && touchesFlake(before))) return true;
		if (data.length < PAGE) return false;
	}
	return true;
}
async function start(repository, number, head, byEvent) {
	return repository.asked(`starting ${WORKFLOW}`, "actions: write", async (octokit, place) => {
		const ref = (await octokit.rest.repos.get({ ...place })).data.default_branch;
		try {
			await octokit.rest.actions.createWorkflowDispatch({
				...place,
				workflow_id: WORKFLOW,
				ref,
				inputs: {
					pr: String(number),
					sha: head
				}
			});
			return null;
		} catch (thrown) {
			const answer = answerOf(thrown);
			if (answer?.status === 404) throw noWorkflow(repository);
			if (answer?.status === 422) throw new InputError({
				problem: `The workflow ${WORKFLOW} of ${repository.name} takes no \`pr\` and \`sha\` (GitHub: 422 "${answer.text}").`,
				next: "`llama-fleet init` brings it to the shape that this action belongs to."
			});
			if (answer?.status === 403 && byEvent && /not accessible/i.test(answer.text)) return "this run’s token may start nothing, as Dependabot’s may not; the scheduled run does";
			throw thrown;
		}
	});
}
function noWorkflow({ name }) {
	return new InputError({
		problem: `${name} has no workflow .github/workflows/${WORKFLOW} that the token may see and start.`,
		next: "`llama-fleet init` writes it; the job needs `actions: write`."
	});
}
export { githubReviewStarts };
