import { z } from 'zod'
import type { RunJob } from '../core/hosts/measure-jobs.ts'
import type { RunJobs } from '../ports/run-jobs.ts'
import { readGithubAnswer } from './github-answer.ts'
import { answerOf } from './github-failures.ts'
import type { GithubRepository } from './github-repository.ts'

const PAGE = 100

/** 256 jobs of a matrix in 50 attempts, GitHub's limits, and some more. */
const PAGES_AT_MOST = 150

/**
 * All others are before a runner has the job: https://docs.github.com/en/rest/actions/workflow-jobs#list-jobs-for-a-workflow-run. What `pending` means:
 * https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/about-status-checks
 */
const STATUS: Readonly<Record<string, RunJob['status']>> = { completed: 'ended', in_progress: 'running', pending: 'held' }

/** What is read of a job; a GitHub Enterprise Server of before attempts has none. */
const jobsSchema = z.looseObject({
  jobs: z.array(
    z.looseObject({
      name: z.string(),
      status: z.string(),
      conclusion: z.string().nullish(),
      run_attempt: z.number().nullish(),
      created_at: z.string().nullish(),
      started_at: z.string().nullish(),
      runner_id: z.number().nullish(),
      runner_name: z.string().nullish(),
    }),
  ),
})

/** Returns the jobs of one workflow run; `permission` is the line that the job needs which asks for them. */
export function githubRunJobs(repository: GithubRepository, run: number, permission: 'actions: read' | 'actions: write'): RunJobs {
  return {
    async list() {
      const jobs: RunJob[] = []
      for (let page = 1; page <= PAGES_AT_MOST; page++) {
        const doing = "asking for the run's jobs"
        const found = await repository.asked(doing, permission, async (octokit, place) => {
          const { data } = await octokit.rest.actions.listJobsForWorkflowRun({ ...place, run_id: run, filter: 'all', per_page: PAGE, page })
          return readGithubAnswer(jobsSchema, data, doing).jobs
        })
        for (const job of found) {
          const queued = Date.parse(job.created_at ?? job.started_at ?? '')
          jobs.push({
            name: job.name,
            attempt: job.run_attempt ?? 1,
            status: STATUS[job.status] ?? 'waiting',
            conclusion: job.conclusion ?? null,
            queuedAt: Number.isNaN(queued) ? null : new Date(queued),
            taken: (job.runner_id ?? 0) > 0 || (job.runner_name ?? '') !== '',
          })
        }
        if (found.length < PAGE) break
      }
      return jobs
    },
    async cancel() {
      await repository.asked('cancelling the run', 'actions: write', async (octokit, place) => {
        try {
          await octokit.rest.actions.cancelWorkflowRun({ ...place, run_id: run })
        } catch (thrown) {
          // "Cannot cancel a workflow run that is completed"
          if (answerOf(thrown)?.status !== 409) throw thrown
        }
      })
    },
  }
}
