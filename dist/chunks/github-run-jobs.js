import { a as array, d as number, h as string, l as looseObject } from "./zod.js";
import { t as readGithubAnswer } from "./github-answer.js";
import { t as answerOf } from "./github-failures.js";
// src/adapters/github-run-jobs.ts
const PAGE = 100;
const PAGES_AT_MOST = 150;
const STATUS = {
	completed: "ended",
	in_progress: "running",
	pending: "held"
};
const jobsSchema = looseObject({ jobs: array(looseObject({
	name: string(),
	status: string(),
	conclusion: string().nullish(),
	run_attempt: number().nullish(),
	created_at: string().nullish(),
	started_at: string().nullish(),
	runner_id: number().nullish(),
	runner_name: string().nullish()
})) });
function githubRunJobs(repository, run, permission) {
	return {
		async list() {
			const jobs = [];
			for (let page = 1; page <= PAGES_AT_MOST; page++) {
				const doing = "asking for the run's jobs";
				const found = await repository.asked(doing, permission, async (octokit, place) => {
					const { data } = await octokit.rest.actions.listJobsForWorkflowRun({
						...place,
						run_id: run,
						filter: "all",
						per_page: PAGE,
						page
					});
					return readGithubAnswer(jobsSchema, data, doing).jobs;
				});
				for (const job of found) {
					const queued = Date.parse(job.created_at ?? job.started_at ?? "");
					jobs.push({
						name: job.name,
						attempt: job.run_attempt ?? 1,
						status: STATUS[job.status] ?? "waiting",
						conclusion: job.conclusion ?? null,
						queuedAt: Number.isNaN(queued) ? null : new Date(queued),
						taken: (job.runner_id ?? 0) > 0 || (job.runner_name ?? "") !== ""
					});
				}
				if (found.length < PAGE) break;
			}
			return jobs;
		},
		async cancel() {
			await repository.asked("cancelling the run", "actions: write", async (octokit, place) => {
				try {
					await octokit.rest.actions.cancelWorkflowRun({
						...place,
						run_id: run
					});
				} catch (thrown) {
					if (answerOf(thrown)?.status !== 409) throw thrown;
				}
			});
		}
	};
}
export { githubRunJobs };
