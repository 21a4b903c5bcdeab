import { Defect, InputError, UpstreamError } from '../core/errors.ts'

/** What was asked of GitHub: words for "while …", and the `permissions:` line that it needs. */
export interface Deed {
  readonly doing: string
  readonly repository: string
  readonly permission: string
  /** The job whose `permissions:` it is; empty where that is not known. */
  readonly job: string
}

interface Answer {
  /** The HTTP status, 0 where there was no answer, and 429 for every rate limit, whichever way GitHub said it. */
  readonly status: number
  /** The HTTP status as it came. */
  readonly came: number
  readonly text: string
  readonly header: (name: string) => string | null
}

/** Returns what the work returns; what GitHub refused or failed is thrown as InputError, UpstreamError or Defect. */
export async function asked<Result>(deed: Deed, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (thrown) {
    throw explain(deed, thrown)
  }
}

/**
 * Returns the status and GitHub's own words of a thrown value; null when it is no answer of GitHub's, or a refusal of GraphQL's. A rate limit is no 403
 * here, so that nobody takes what passes for a token that may not.
 */
export function answerOf(thrown: unknown): Answer | null {
  if (!(thrown instanceof Error)) return null
  const response = 'response' in thrown ? (thrown.response as { headers?: Record<string, unknown> } | undefined) : undefined
  const header = (name: string): string | null => {
    const value = response?.headers?.[name]
    return typeof value === 'string' || typeof value === 'number' ? `${value}` : null
  }
  const text = oneLine(thrown.message)
  if (isGraphqlLimit(thrown)) return { status: 429, came: 200, text, header }
  if (!('status' in thrown) || typeof thrown.status !== 'number') return null
  const came = response === undefined && !('notJson' in thrown) ? 0 : thrown.status
  return { status: came === 403 && isRateLimit(header, text) ? 429 : came, came, text, header }
}

/** Returns GitHub's own words where GraphQL refused with 200 and `errors`; null for anything else that was thrown. */
export function refusalOfGraphql(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || thrown.name !== 'GraphqlResponseError') return null
  // Octokit puts its own words before them
  return oneLine(thrown.message).replace(/^Request failed due to following response errors:\s+- /, '')
}

/** What REST would answer instead of an error of this type; of the others GitHub says nothing, so they are its own. */
const STATUS_OF_TYPE: ReadonlyMap<string, number> = new Map([['FORBIDDEN', 403], ['INSUFFICIENT_SCOPES', 403], ['NOT_FOUND', 404], ['UNPROCESSABLE', 422]])

function refusalAsAnswer(thrown: unknown): Answer | null {
  const text = refusalOfGraphql(thrown)
  return text === null ? null : { status: STATUS_OF_TYPE.get(typesOfGraphql(thrown)[0] ?? '') ?? 500, came: 200, text, header: () => null }
}

function typesOfGraphql(thrown: unknown): string[] {
  const errors = typeof thrown === 'object' && thrown !== null && 'errors' in thrown && Array.isArray(thrown.errors) ? (thrown.errors as unknown[]) : []
  return errors.flatMap((error) => (typeof error === 'object' && error !== null && 'type' in error && typeof error.type === 'string' ? [error.type] : []))
}

function explain(deed: Deed, thrown: unknown): Error {
  if (thrown instanceof InputError || thrown instanceof UpstreamError || thrown instanceof Defect) return thrown
  const answer = answerOf(thrown) ?? refusalAsAnswer(thrown)
  if (answer === null) {
    return new Defect({ problem: `Something of ours failed while ${deed.doing}.`, next: 'Please report this.', cause: thrown })
  }
  const { status, came, text } = answer
  const said = `(GitHub: ${came} "${text}")`
  const again = 'Run the job again; what was already written is found and kept.'
  if (status === 0)
    return new UpstreamError({ problem: `GitHub could not be reached while ${deed.doing}: ${text}.`, next: again })
  if (status === 429) return rateLimit(deed, answer)
  if (status >= 500) return new UpstreamError({ problem: `GitHub failed while ${deed.doing} ${said}.`, next: again })
  if (status === 401) {
    return new InputError({
      problem: `GitHub does not accept the token while ${deed.doing} ${said}.`,
      next: 'Pass a valid one in the input token; an App token dies after an hour, so mint it in the job that publishes.',
    })
  }
  if (status === 403) return forbidden(deed, text, said)
  if (status === 404) {
    return new InputError({
      problem:
        `GitHub finds nothing while ${deed.doing}: ${deed.repository} or what was asked of it is missing, ` +
        `or the token may not see it ${said}.`,
      next: `Check the repository's name, and add '${deed.permission}' to the permissions: of the ${jobOf(deed)} job.`,
    })
  }
  if (/protected ref|protected branch|rule violations|required status check/i.test(text)) {
    return new InputError({
      problem: `A branch rule of ${deed.repository} forbids ${deed.doing} ${said}.`,
      next: 'Let the token through in Settings > Rules > Rulesets, or leave the branches llama-fleet/** out of the rule.',
    })
  }
  if (/body is too long/i.test(text)) {
    return new UpstreamError({
      problem: `GitHub does not take the text of the pull request ${said}.`,
      next: 'The report is in the job summary and in the artifact; please report this with its report.json.',
    })
  }
  // its list follows a moment later
  if (status === 422 && /pull request already exists/i.test(text))
    return new UpstreamError({ problem: `GitHub knows of a pull request that it does not list, while ${deed.doing} ${said}.`, next: again })
  if (status === 422 && /reference already exists|not a fast.forward/i.test(text))
    return new UpstreamError({ problem: `A branch of ${deed.repository} was moved by somebody else while ${deed.doing} ${said}.`, next: again })
  // GitHub says no more of it: https://github.com/github/rest-api-description/issues/4887
  if (status === 422 && /reference update failed/i.test(text)) {
    return new InputError({ problem: `GitHub does not take the reference while ${deed.doing} ${said}.`, next: 'A branch whose name is the beginning of that one, up to a slash, stands in its way: rename it.' })
  }
  if (status === 422 && /reference does not exist|"field":"(?:head|base)"/i.test(text))
    return new UpstreamError({ problem: `A branch was deleted or renamed while ${deed.doing} ${said}.`, next: again })
  if (status === 409)
    return new UpstreamError({ problem: `${deed.repository} changed while ${deed.doing} ${said}.`, next: again })
  return new Defect({
    problem: `GitHub refused what we sent while ${deed.doing} ${said}.`,
    next: 'Please report this with the log of the job.',
  })
}

/** Only the plan reads without writing afterwards. */
function jobOf({ permission, job }: Deed): string {
  if (/^[A-Za-z_][\w-]{0,99}$/.test(job)) return job
  return permission.endsWith(': read') ? 'plan' : 'publish'
}

/** The 403s that people meet, by GitHub's own words. */
function forbidden(deed: Deed, text: string, said: string): Error {
  if (/not permitted to create or approve pull requests/i.test(text)) {
    return new InputError({
      problem: `${deed.repository} does not let workflows open pull requests ${said}. The branch and the report are there.`,
      next:
        'Tick Settings > Actions > General > "Allow GitHub Actions to create and approve pull requests", ' +
        'or pass an App token in the input token.',
    })
  }
  if (/SAML|SSO/.test(text)) {
    return new InputError({
      problem: `The organisation asks for single sign-on while ${deed.doing} ${said}.`,
      next: 'Open the token in Settings > Developer settings and authorise it for the organisation (Configure SSO).',
    })
  }
  if (/archived/i.test(text))
    return new InputError({ problem: `${deed.repository} is archived ${said}.`, next: 'Unarchive it, or remove the workflow.' })
  return new InputError({
    problem: `The token may not go on while ${deed.doing} ${said}.`,
    next: `Add '${deed.permission}' to the permissions: of the ${jobOf(deed)} job (or to a fine-grained token for ${deed.repository}).`,
  })
}

/** Whether a 403 is one: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api. */
function isRateLimit(header: Answer['header'], text: string): boolean {
  return header('x-ratelimit-remaining') === '0' || header('retry-after') !== null || /rate limit/i.test(text)
}

/**
 * GraphQL says it with 200 and an error of this type, for which the throttling plugin throws one of its own:
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
 */
function isGraphqlLimit(thrown: Error): boolean {
  if (thrown.message === 'GraphQL Rate Limit Exceeded') return true
  return thrown.name === 'GraphqlResponseError' && typesOfGraphql(thrown).includes('RATE_LIMITED')
}

function rateLimit(deed: Deed, answer: Answer): UpstreamError {
  const seconds = Number(answer.header('retry-after') ?? Number.NaN)
  const reset = Number(answer.header('x-ratelimit-reset') ?? Number.NaN)
  const lifted = Number.isFinite(seconds)
    ? `in ${seconds} s`
    : Number.isFinite(reset) && reset > 0 && reset < 1e11
      ? `at ${new Date(reset * 1000).toISOString()}`
      : 'after a while'
  return new UpstreamError({
    problem: `GitHub's rate limit is reached while ${deed.doing} (${answer.came} "${answer.text}"); it lifts ${lifted}.`,
    next: 'Run the job again after that; what was already written is found and kept.',
  })
}

/** GitHub's words are outside text: one line, no control characters, 300 characters at most. */
function oneLine(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return plain.length > 300 ? `${plain.slice(0, 299)}…` : plain
}
