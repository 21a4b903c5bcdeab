import { HttpClient } from '@actions/http-client'
import { z } from 'zod'
import { oneLine } from '../core/reading.ts'
import { releaseHost, type GithubServer } from '../core/upstream/release-host.ts'
import type { RepositoryPublicity } from '../ports/repository-publicity.ts'

const ANSWER_MS = 15_000

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
      const authorization = host.ownServer && token !== null ? { authorization: `Bearer ${token}` } : {}
      const client = new HttpClient('llama-fleet', [], { allowRetries: false, socketTimeout: ANSWER_MS })
      try {
        const answer = await client.getJson(`${host.api}/repos/${repository}`, { accept: 'application/vnd.github+json', ...authorization })
        if (answer.statusCode === 404) return { kind: 'private', repository }
        const said = repositorySchema.safeParse(answer.result)
        if (!said.success) return { kind: 'unknown', why: 'GitHub’s answer is no repository' }
        return { kind: said.data.private ? 'private' : 'public', repository }
      } catch (thrown) {
        return { kind: 'unknown', why: `GitHub did not answer: ${oneLine(thrown instanceof Error ? thrown.message : String(thrown))}` }
      } finally {
        client.dispose()
      }
    },
  }
}
