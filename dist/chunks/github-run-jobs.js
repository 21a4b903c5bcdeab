import { t as answerOf } from "./github-failures.js";
// src/adapters/github-run-jobs.ts
const PAGE = 100;
const PAGES_AT_MOST = 150;
const STATUS = {
	completed: "ended",
	in_progress: "running",
	pending: "held"
};
function githubRunJobs(repository, run, permission) {
	return {
		async list() {
			const jobs = [];
			for (let page = 1; page <= PAGES_AT_MOST; page++) {
				const { data } = await repository.asked("asking for the run's jobs", permission, (octokit, place) => octokit.rest.actions.listJobsForWorkflowRun({
					...place,
					run_id: run,
					filter: "all",
					per_page: PAGE,
					page
				}));
				for (const job of data.jobs) {
					const queued = Date.parse(job.created_at ?? job.started_at ?? "");
					jobs.push({
						name: job.name,
						attempt: job.run_attempt ?? 1,
						status: STATUS[job.status] ?? "waiting",
						conclusion: job.conclusion,
						queuedAt: Number.isNaN(queued) ? null : new Date(queued),
						taken: (job.runner_id ?? 0) > 0 || (job.runner_name ?? "") !== ""
					});
				}
				if (data.jobs.length < PAGE) break;
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
