import { HttpClient } from '@actions/http-client'
import { z } from 'zod'
import { parseJson } from '../core/json-bounds.ts'
import { oneLine } from '../core/reading.ts'
import { releaseHost, type GithubServer } from '../core/upstream/release-host.ts'
import type { Publication, ReleaseDates } from '../ports/release-dates.ts'
import { textOfAnswer } from './bounded-answers.ts'

/** Without an answer for so long, git's date must do. */
const ANSWER_MS = 15_000

/** A release with 60 files takes 150 KiB. */
const LONGEST_ANSWER = 8 * 1024 * 1024

/** What is read of a release: https://docs.github.com/en/rest/releases/releases#get-a-release-by-tag-name */
const releaseSchema = z.looseObject({ published_at: z.iso.datetime({ offset: true }).nullable() })
const refusalSchema = z.looseObject({ message: z.string() })

/**
 * Returns the publication dates of releases on GitHub, one request for each that is asked for; the token goes to its own server
 * alone. @actions/http-client, because it takes the proxy that git and nix take too (node's fetch does not), without Octokit's
 * waiting: whoever is refused here falls back to other dates.
 */
export function githubReleaseDates(options: {
  readonly token: string | null
  readonly server: GithubServer
  readonly answerMilliseconds?: number
}): ReleaseDates {
  const limit = options.answerMilliseconds ?? ANSWER_MS
  return {
    knows: (upstream) => Promise.resolve(releaseHost(upstream, options.server) !== null),
    async published(upstream, tag) {
      const host = releaseHost(upstream, options.server)
      if (host === null) return { at: null, notice: null }
      const authorization = host.ownServer && options.token !== null ? { authorization: `Bearer ${options.token}` } : {}
      const client = new HttpClient('llama-fleet', [], { allowRetries: false, socketTimeout: limit })
      try {
        const url = `${host.api}/repos/${host.repository}/releases/tags/${encodeURIComponent(tag)}`
        const answer = await inTime(ask(client, url, { accept: 'application/vnd.github+json', ...authorization }), limit)
        if (answer.status === 404) return { at: null, notice: null }
        if (answer.status > 299) return unknown(tag, refusalWords(answer, options.token === null))
        const release = releaseSchema.safeParse(answer.value)
        if (!release.success) return unknown(tag, 'its answer is no release')
        return { at: release.data.published_at === null ? null : new Date(release.data.published_at), notice: null }
      } catch (thrown) {
        return unknown(tag, oneLine(thrown instanceof Error ? thrown.message : String(thrown)))
      } finally {
        client.dispose()
      }
    },
  }
}

function unknown(tag: string, why: string): Publication {
  return { at: null, notice: `GitHub did not say when ${tag} was published (${why}); its age rests on other dates.` }
}

interface Answer {
  readonly status: number
  readonly text: string
  /** Null where the text is no JSON. */
  readonly value: unknown
}

/** The client's own readers have no bound. */
async function ask(client: HttpClient, url: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  const { message } = await client.get(url, headers)
  const text = await textOfAnswer(message, LONGEST_ANSWER)
  const answer = { status: message.statusCode ?? 0, text }
  try {
    return { ...answer, value: parseJson(text) }
  } catch {
    return { ...answer, value: null }
  }
}

function refusalWords({ status, text, value }: Answer, anonymous: boolean): string {
  const said = `${status} ${oneLine(refusalSchema.safeParse(value).data?.message ?? text)}`.trim()
  return anonymous && (status === 403 || status === 429) ? `${said}; with a token GitHub allows more` : said
}

async function inTime<Result>(work: Promise<Result>, limit: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limit / 1000} s`)), limit)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
