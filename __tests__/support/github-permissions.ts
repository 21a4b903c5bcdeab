/** What a token may do: the lines of a job's `permissions:`. */
export type Permissions = Readonly<Record<string, string>>

type Row = readonly [methods: string, path: RegExp, ...anyOf: string[]]

/**
 * Which permission each route below /repos/OWNER/NAME needs; of several, any one is enough. Only routes that we ask for are here, so one
 * that is new has to be looked up. From https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps, which counts for
 * GITHUB_TOKEN too. The repository is taken for a private one: of a public one anybody may read.
 */
const ROUTES: readonly Row[] = [
  ['GET', /^$/, 'metadata: read'],
  ['GET', /^\/(?:branches|commits|compare|contents|git|releases)(?:\/(?!.*\/(?:status|check-runs)$)|$)/, 'contents: read'],
  ['POST PATCH DELETE', /^\/git\/(?:blobs|trees|commits|refs)(?:\/|$)/, 'contents: write'],
  ['PUT', /^\/pulls\/\d+\/merge$/, 'contents: write'],
  ['GET', /^\/pulls(?:\/\d+(?:\/(?:files|commits|reviews|requested_reviewers))?)?$/, 'pull-requests: read'],
  ['POST PATCH', /^\/pulls(?:\/\d+)?$/, 'pull-requests: write'],
  ['POST DELETE', /^\/pulls\/\d+\/requested_reviewers$/, 'pull-requests: write'],
  // the issue itself is not among those of `pull-requests`, though every pull request is one
  ['GET', /^\/issues\/\d+$/, 'issues: read'],
  ['GET', /^\/issues\/\d+\/(?:comments|events|timeline|labels)$|^\/issues\/comments\/\d+$|^\/labels(?:\/[^/]+)?$/, 'issues: read', 'pull-requests: read'],
  ['POST PUT DELETE', /^\/issues\/\d+\/(?:comments|labels|assignees)(?:\/[^/]+)?$/, 'issues: write', 'pull-requests: write'],
  ['PATCH DELETE', /^\/issues\/comments\/\d+$/, 'issues: write', 'pull-requests: write'],
  ['POST', /^\/labels$/, 'issues: write', 'pull-requests: write'],
  ['GET', /^\/commits\/[^/]+\/check-runs$/, 'checks: read'],
  ['POST', /^\/check-runs$/, 'checks: write'],
  ['GET', /^\/commits\/[^/]+\/status$/, 'statuses: read'],
  ['POST', /^\/statuses\/[0-9a-f]+$/, 'statuses: write'],
  ['GET', /^\/actions\/(?:runs|artifacts|workflows)(?:\/|$)/, 'actions: read'],
  ['POST', /^\/actions\/runs\/\d+\/cancel$/, 'actions: write'],
  ['POST', /^\/actions\/workflows\/[^/]+\/dispatches$/, 'actions: write'],
  ['GET', /^\/actions\/runners$/, 'administration: read'],
]

/** What the mutations need, by the REST routes that do the same. */
const MUTATIONS: Readonly<Record<string, string>> = {
  convertPullRequestToDraft: 'pull-requests: write',
  markPullRequestReadyForReview: 'pull-requests: write',
  enablePullRequestAutoMerge: 'contents: write',
  disablePullRequestAutoMerge: 'contents: write',
}

/** Returns the permissions of which the request needs one; none when everybody may. Throws for a route that the table does not have. */
export function neededFor(method: string, path: string, body: string): readonly string[] {
  const [, rest] = /^\/repos\/[^/]+\/[^/?]+([^?]*)/.exec(path) ?? []
  if (path === '/graphql') {
    if (body.startsWith('{"query":"query { viewer { login } }"')) return []
    const mutation = Object.keys(MUTATIONS).find((name) => body.includes(name))
    if (mutation === undefined) throw new Error(`no permission is known for the query ${body}`)
    return [MUTATIONS[mutation] ?? '']
  }
  // upstream is public, and not the repository that the token is for
  if (rest === undefined || path.startsWith('/repos/ggml-org/')) return []
  const row = ROUTES.find(([methods, route]) => methods.split(' ').includes(method) && route.test(rest))
  if (row === undefined) throw new Error(`no permission is known for ${method} ${rest}: look it up, and add it to ${import.meta.url}`)
  return row.slice(2) as string[]
}

/** Returns whether permissions cover one of those that are needed; `write` has `read` in it, and everybody has `metadata: read`. */
export function covers(permissions: Permissions, needed: readonly string[]): boolean {
  return (
    needed.length === 0 ||
    needed.some((line) => {
      const [name = '', level = ''] = line.split(': ')
      return line === 'metadata: read' || permissions[name] === level || permissions[name] === 'write'
    })
  )
}

/** Returns the refusal as GitHub words it: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
export function refusalOf(needed: readonly string[]): { readonly status: number; readonly body: unknown; readonly headers: Readonly<Record<string, string>> } {
  const accepted = needed.map((line) => line.replace(': ', '=').replaceAll('-', '_')).join('; ')
  return {
    status: 403,
    body: { message: 'Resource not accessible by integration', documentation_url: 'https://docs.github.com/rest', status: '403' },
    headers: { 'x-accepted-github-permissions': accepted },
  }
}
