import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { Octokit } from '@octokit/rest'
import { textOfAnswer } from './bounded-answers.ts'
import { answerOf } from './github-failures.ts'
import { proxiedFetch, type ProxiedFetch } from './proxied-fetch.ts'

/** Where the fleet's repository is, and the token to speak with. `apiUrl` is GITHUB_API_URL (GitHub Enterprise has its own). */
export interface GithubAccess {
  readonly token: string
  readonly apiUrl: string
  readonly owner: string
  readonly repository: string
  /** The page of the run, to which a check leads; left out, a check leads nowhere. */
  readonly runUrl?: string
  /** The job that speaks, by its id in the workflow; left out, errors guess it from the permission that they name. */
  readonly job?: string
  /** How long to wait between tries and writes; left out, as `paceOf` says. */
  readonly pace?: GithubPace
}

/** `answerMilliseconds`: the limit of one answer. `retryMilliseconds`: what one second of waiting lasts. */
export interface GithubPace {
  readonly answerMilliseconds: number
  readonly retryMilliseconds: number
  readonly spaceWrites: boolean
}

/**
 * Returns the pace that an API asks for: github.com and its data residency want a second between two writes
 * (https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api); a GitHub Enterprise Server has rate limits only when its owner
 * switches them on, and then says so in its answers.
 */
export function paceOf(apiUrl: string): GithubPace {
  const hostname = URL.canParse(apiUrl) ? new URL(apiUrl).hostname : ''
  return { answerMilliseconds: 60_000, retryMilliseconds: 1000, spaceWrites: hostname === 'api.github.com' || hostname.endsWith('.ghe.com') }
}

/** A page of a hundred texts of 65,536 characters, or the longest history in base64. */
const LONGEST_ANSWER = 32 * 1024 * 1024

/** A rate limit that lifts later than this is not waited for: the job's minutes cost more than the next run. */
const LONGEST_WAIT_SECONDS = 120

/** What the throttling plugin calls for every write; this one does not space them out. */
const AT_ONCE = { key: () => ({ schedule: (_options: unknown, work: () => unknown) => Promise.resolve(work()) }) }

/** What a second try cannot change, and 429: a server that asks for time gets it, see below. */
const TRIED_ONCE = [400, 401, 403, 404, 410, 422, 429, 451]

const PatientOctokit = Octokit.plugin(jsonOnly, retry, throttling)

/** Returns an Octokit that retries 5xx and broken answers three times, waits for short rate limits, and accepts JSON only. */
export function githubClient(access: GithubAccess): Octokit {
  const pace = access.pace ?? paceOf(access.apiUrl)
  const waitsFor = (seconds: number, _options: unknown, _octokit: unknown, tries: number): boolean =>
    seconds <= LONGEST_WAIT_SECONDS && tries < 2
  const proxied = proxiedFetch()
  const silent = (): void => undefined
  const spacing: object = pace.spaceWrites ? {} : { write: AT_ONCE, notifications: AT_ONCE }
  const octokit = new PatientOctokit({
    auth: access.token,
    baseUrl: access.apiUrl.replace(/\/+$/, ''),
    userAgent: 'llama-fleet',
    log: { debug: silent, info: silent, warn: silent, error: silent },
    retry: { retryAfterBaseValue: pace.retryMilliseconds, doNotRetry: TRIED_ONCE },
    throttle: {
      retryAfterBaseValue: pace.retryMilliseconds,
      onRateLimit: waitsFor,
      onSecondaryRateLimit: waitsFor,
      ...spacing,
    },
    request: { fetch: (url: string, options: RequestInit) => inTime(proxied, url, options, pace.answerMilliseconds) },
  })
  octokit.hook.wrap('request', (request, options) => withTime(async () => request(options), pace.retryMilliseconds))
  return octokit
}

/**
 * Waits as long as a 429 asks for, twice at most. The throttling plugin knows GitHub's own two limits by their words; a proxy in front of it
 * has others: https://www.rfc-editor.org/rfc/rfc6585#section-4.
 */
async function withTime<Result>(work: () => Promise<Result>, milliseconds: number): Promise<Result> {
  for (let tries = 0; ; tries++) {
    try {
      return await work()
    } catch (thrown) {
      const answer = answerOf(thrown)
      const seconds = Number(answer?.header('retry-after') ?? 60)
      const limit = answer?.came === 429 && !/secondary rate|rate limit exceeded/i.test(answer.text)
      if (!limit || tries >= 2 || !(seconds <= LONGEST_WAIT_SECONDS)) throw thrown
      await new Promise((resolve) => setTimeout(resolve, seconds * milliseconds))
    }
  }
}

/** The answer is read here, to its end: Octokit reads without a bound, and takes one that breaks off for an empty one. */
async function inTime(proxied: ProxiedFetch, url: string, options: RequestInit, milliseconds: number): Promise<Response> {
  const signal = AbortSignal.timeout(milliseconds)
  try {
    const { body, status, statusText, headers } = await proxied(url, { ...options, signal })
    return new Response(body === null ? null : await textOfAnswer(body, LONGEST_ANSWER), { status, statusText, headers })
  } catch (thrown) {
    throw signal.aborted ? new Error(`no answer within ${milliseconds / 1000} s`) : thrown
  }
}

/**
 * Makes an answer that is not JSON (a login page, a cut connection) a failure that is tried again. Octokit hands such an
 * answer over as text: https://github.com/octokit/request.js `getResponseData`.
 */
function jsonOnly(octokit: Pick<Octokit, 'hook'>): Record<string, never> {
  octokit.hook.after('request', (response, options) => {
    const data: unknown = response.data
    if (response.status === 204 || response.status === 205 || (typeof data === 'object' && data !== null && !isBytes(data)))
      return
    const start = typeof data === 'string' ? data.trimStart().slice(0, 1) : ''
    const problem = start === '<' ? 'a web page' : start === '' ? 'nothing' : 'something that is not whole JSON'
    throw Object.assign(new Error(`GitHub answered ${response.status} with ${problem}`), {
      status: 502,
      request: options,
      notJson: true,
    })
  })
  return {}
}

function isBytes(data: object): boolean {
  return data instanceof ArrayBuffer || ArrayBuffer.isView(data)
}
