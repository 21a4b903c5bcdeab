import { createHash } from 'node:crypto'
import { shownTitle, type CheckContent } from '../core/pull-request/check.ts'
import { answerOf } from './github-failures.ts'
import type { GithubRepository } from './github-repository.ts'

const PERMISSION = 'checks: write'

/** GitHub cuts the description of a commit status: 140 characters. */
const DESCRIPTION_CHARACTERS = 140

const STATES = { success: 'success', failure: 'failure', neutral: 'pending' } as const

/** What became of a check: written or there already, and what the owner should know. */
export interface CheckWrite {
  readonly written: boolean
  readonly notice: string | null
}

/**
 * Shows the check beside a commit, unless the same one is there. Only Apps may make check runs, so a personal token's becomes a
 * commit status: https://docs.github.com/en/rest/checks/runs#create-a-check-run.
 */
export async function writeCheck(repository: GithubRepository, head: string, url: string | null, check: CheckContent): Promise<CheckWrite> {
  const digest = createHash('sha256').update(JSON.stringify(check)).digest('hex').slice(0, 32)
  const run = await repository.asked('showing the check', PERMISSION, async (octokit, place) => {
    try {
      const { data } = await octokit.rest.checks.listForRef({ ...place, ref: head, check_name: check.name, filter: 'latest', per_page: 100 })
      if (data.check_runs.some((one) => one.external_id === digest)) return 'there'
      const { annotation } = check
      await octokit.rest.checks.create({
        ...place,
        name: check.name,
        head_sha: head,
        external_id: digest,
        ...(url === null ? {} : { details_url: url }),
        status: 'completed',
        conclusion: check.conclusion,
        output: {
          title: shownTitle(check),
          summary: check.summary,
          annotations: [
            {
              path: annotation.path,
              start_line: annotation.line,
              end_line: annotation.line,
              annotation_level: annotation.level,
              title: check.name,
              message: annotation.message,
            },
          ],
        },
      })
      return 'written'
    } catch (thrown) {
      const status = answerOf(thrown)?.status
      if (status !== 403 && status !== 404) throw thrown
      return 'refused'
    }
  })
  if (run !== 'refused') return { written: run === 'written', notice: null }
  return writeStatus(repository, head, url, check)
}

/** A status has no `neutral`: what is not proven stays `pending`, which no branch rule takes for a success. */
async function writeStatus(repository: GithubRepository, head: string, url: string | null, check: CheckContent): Promise<CheckWrite> {
  const state = STATES[check.conclusion]
  const description = shownTitle(check, DESCRIPTION_CHARACTERS)
  return repository.asked('setting the commit status', 'statuses: write', async (octokit, place) => {
    try {
      const { data } = await octokit.rest.repos.getCombinedStatusForRef({ ...place, ref: head, per_page: 100 })
      if (data.statuses.some((one) => one.context === check.name && one.state === state && one.description === description))
        return { written: false, notice: null }
      await octokit.rest.repos.createCommitStatus({
        ...place,
        sha: head,
        context: check.name,
        state,
        description,
        ...(url === null ? {} : { target_url: url }),
      })
      return { written: true, notice: null }
    } catch (thrown) {
      const status = answerOf(thrown)?.status
      if (status !== 403 && status !== 404) throw thrown
      return { written: false, notice: 'The token may show neither a check nor a commit status: add `checks: write` to the permissions: of the publish job.' }
    }
  })
}
