import type { Publishing } from '../core/pull-request/publishing.ts'
import { answerOf } from './github-failures.ts'
import type { GithubRepository } from './github-repository.ts'

const PERMISSION = 'pull-requests: write'

/** Asks for reviews and assigns. Returns a sentence for each wish that GitHub refused: nobody loses a pull request over a name. */
export async function askPeople(repository: GithubRepository, number: number, { reviewers, assignees }: Publishing): Promise<string[]> {
  const refused: string[] = []
  const wish = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work()
    } catch (thrown) {
      const answer = answerOf(thrown)
      if (answer === null || ![403, 404, 422].includes(answer.status)) throw thrown
      refused.push(`${what} did not work (GitHub: ${answer.status} "${answer.text}"): correct \`pull-request\` in the config, or the token's permissions.`)
    }
  }
  await repository.asked('asking for reviews', PERMISSION, async (octokit, place) => {
    const ask = (names: readonly string[]): Promise<unknown> => {
      const users = names.filter((name) => !name.includes('/'))
      const teams = names.filter((name) => name.includes('/')).map((name) => name.slice(name.indexOf('/') + 1))
      return octokit.rest.pulls.requestReviewers({ ...place, pull_number: number, reviewers: users, team_reviewers: teams })
    }
    if (reviewers.length > 0) await wish(`Asking ${reviewers.join(', ')} for a review`, () => ask(reviewers))
    // GitHub asks nobody when it does not take one of the names
    if (refused.length > 0 && reviewers.length > 1) {
      refused.length = 0
      for (const name of reviewers) await wish(`Asking ${name} for a review`, () => ask([name]))
    }
    if (assignees.length > 0) {
      await wish(`Assigning ${assignees.join(', ')}`, () => octokit.rest.issues.addAssignees({ ...place, issue_number: number, assignees: [...assignees] }))
    }
  })
  return refused
}
