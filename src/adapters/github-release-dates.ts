import { z } from 'zod'
import { oneLine } from '../core/reading.ts'
import { releaseHost, type GithubServer } from '../core/upstream/release-host.ts'
import type { Publication, ReleaseDates } from '../ports/release-dates.ts'
import { askOnce, wordsOfRefusal, type BoundedAnswer } from './bounded-request.ts'

/** What is read of a release: https://docs.github.com/en/rest/releases/releases#get-a-release-by-tag-name */
const releaseSchema = z.looseObject({ published_at: z.iso.datetime({ offset: true }).nullable() })

/**
 * Returns the publication dates of releases on GitHub, one request for each that is asked for; the token goes to its own server
 * alone. Whoever is refused here falls back to other dates.
 */
export function githubReleaseDates(options: {
  readonly token: string | null
  readonly server: GithubServer
  readonly answerMilliseconds?: number
}): ReleaseDates {
  return {
    knows: (upstream) => Promise.resolve(releaseHost(upstream, options.server) !== null),
    async published(upstream, tag) {
      const host = releaseHost(upstream, options.server)
      if (host === null) return { at: null, notice: null }
      const token = host.ownServer ? options.token : null
      try {
        const answer = await askOnce(`${host.api}/repos/${host.repository}/releases/tags/${encodeURIComponent(tag)}`, token, options.answerMilliseconds)
        if (answer.status === 404) return { at: null, notice: null }
        if (answer.status > 299) return unknown(tag, refusalWords(answer, options.token === null))
        const release = releaseSchema.safeParse(answer.value)
        if (!release.success) return unknown(tag, 'its answer is no release')
        return { at: release.data.published_at === null ? null : new Date(release.data.published_at), notice: null }
      } catch (thrown) {
        return unknown(tag, oneLine(thrown instanceof Error ? thrown.message : String(thrown)))
      }
    },
  }
}

function unknown(tag: string, why: string): Publication {
  return { at: null, notice: `GitHub did not say when ${tag} was published (${why}); its age rests on other dates.` }
}

function refusalWords(answer: BoundedAnswer, anonymous: boolean): string {
  const said = wordsOfRefusal(answer)
  return anonymous && (answer.status === 403 || answer.status === 429) ? `${said}; with a token GitHub allows more` : said
}
