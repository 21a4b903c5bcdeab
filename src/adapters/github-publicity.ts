import { z } from 'zod'
import { oneLine } from '../core/reading.ts'
import { releaseHost, type GithubServer } from '../core/upstream/release-host.ts'
import type { RepositoryPublicity } from '../ports/repository-publicity.ts'
import { askOnce, wordsOfRefusal } from './bounded-request.ts'

/** https://docs.github.com/en/rest/repos/repos#get-a-repository */
const repositorySchema = z.looseObject({ private: z.boolean() })

/** Returns who asks GitHub whether a repository is public; one that GitHub does not show is not. */
export function githubPublicity({ token, server }: { readonly token: string | null; readonly server: GithubServer }): RepositoryPublicity {
  return {
    async of(origin) {
      if (origin === null) return { kind: 'unknown', why: 'the clone has no remote called origin' }
      const host = releaseHost(origin, server)
      if (host === null) return { kind: 'unknown', why: 'origin is not on GitHub' }
      const { repository } = host
      try {
        const answer = await askOnce(`${host.api}/repos/${repository}`, host.ownServer ? token : null)
        if (answer.status === 404) return { kind: 'private', repository }
        if (answer.status > 299) return { kind: 'unknown', why: `GitHub did not answer: ${wordsOfRefusal(answer)}` }
        const said = repositorySchema.safeParse(answer.value)
        if (!said.success) return { kind: 'unknown', why: 'GitHub’s answer is no repository' }
        return { kind: said.data.private ? 'private' : 'public', repository }
      } catch (thrown) {
        return { kind: 'unknown', why: `GitHub did not answer: ${oneLine(thrown instanceof Error ? thrown.message : String(thrown))}` }
      }
    },
  }
}
