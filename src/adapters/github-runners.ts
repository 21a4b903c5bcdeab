import { z } from 'zod'
import type { RegisteredRunner } from '../core/hosts/offline-hosts.ts'
import type { Runners } from '../ports/runners.ts'
import { readGithubAnswer } from './github-answer.ts'
import { answerOf } from './github-failures.ts'
import type { GithubRepository } from './github-repository.ts'

const PAGE = 100

/** GitHub allows 10,000 runners of one repository. */
const PAGES_AT_MOST = 100

const runnersSchema = z.looseObject({ runners: z.array(z.looseObject({ status: z.string(), labels: z.array(z.looseObject({ name: z.string() })) })) })

/** Returns the runners of the repository; only an App's token can have `administration: read`. */
export function githubRunners(repository: GithubRepository): Runners {
  return {
    async list() {
      const runners: RegisteredRunner[] = []
      for (let page = 1; page <= PAGES_AT_MOST; page++) {
        const doing = 'asking for the runners'
        const found = await repository.asked(doing, 'administration: read', async (octokit, place) => {
          try {
            const { data } = await octokit.rest.actions.listSelfHostedRunnersForRepo({ ...place, per_page: PAGE, page })
            return readGithubAnswer(runnersSchema, data, doing).runners
          } catch (thrown) {
            if ([401, 403, 404].includes(answerOf(thrown)?.status ?? 0)) return null
            throw thrown
          }
        })
        if (found === null) return null
        for (const { status, labels } of found) runners.push({ online: status === 'online', labels: labels.map(({ name }) => name) })
        if (found.length < PAGE) break
      }
      return runners
    },
  }
}
