import type { Octokit, RestEndpointMethodTypes } from '@octokit/rest'

/** What GitHub answers to an endpoint. */
export type Body<Group extends keyof RestEndpointMethodTypes, Method extends keyof RestEndpointMethodTypes[Group]> =
  RestEndpointMethodTypes[Group][Method] extends { response: { data: infer Data } } ? Data : never

type Pull = Body<'pulls', 'get'>
type User = Body<'issues', 'addAssignees'>['user']

/** A commit status as it was set. */
export interface SetStatus {
  readonly id: number
  readonly sha: string
  readonly context: string
  readonly state: string
  readonly description: string | null
  readonly target_url: string | null
  readonly creator: string
}

const AT = '2026-01-01T00:00:00Z'

/**
 * Returns whole bodies in the shape of GitHub's description, made of what the server behind knows, for the endpoints that it has not:
 * https://docs.github.com/en/rest/issues/issues#get-an-issue, https://docs.github.com/en/rest/commits/statuses
 */
export function githubBodies(root: Octokit, place: { readonly owner: string; readonly repo: string }) {
  const users = new Map<string, Promise<NonNullable<User>>>()

  async function askUser(login: string): Promise<NonNullable<User>> {
    const { data } = await root.rest.users.getByUsername({ username: login })
    return { ...data, name: data.name, email: data.email, gravatar_id: '', type: login.endsWith('[bot]') ? 'Bot' : 'User' }
  }

  async function user(login: string): Promise<NonNullable<User>> {
    const known = users.get(login) ?? askUser(login)
    users.set(login, known)
    return known
  }

  /** Every pull request is an issue. */
  async function issue(pull: Pull, closer: string | null, assignees: readonly string[]): Promise<Body<'issues', 'get'>> {
    const url = pull.issue_url
    const { id, node_id, number, state, title, body, html_url, labels, locked, created_at, updated_at, closed_at, diff_url, patch_url } = pull
    const assigned = await Promise.all(assignees.map(user))
    return {
      id, node_id, number, state, title, body, html_url, labels, locked, created_at, updated_at, closed_at, url,
      repository_url: url.replace(/\/issues\/\d+$/, ''),
      labels_url: `${url}/labels{/name}`,
      comments_url: `${url}/comments`,
      events_url: `${url}/events`,
      comments: 0,
      milestone: null,
      author_association: 'NONE',
      user: pull.user === null ? null : await user(pull.user.login),
      assignee: assigned[0] ?? null,
      assignees: assigned,
      closed_by: closer === null ? null : await user(closer),
      pull_request: { url: pull.url, html_url, diff_url, patch_url, merged_at: pull.merged_at },
    }
  }

  function bare({ id, sha, context, state, description, target_url }: SetStatus): Body<'repos', 'getCombinedStatusForRef'>['statuses'][number] {
    return { id, node_id: `S_${id}`, url: `https://api.github.com/repos/${place.owner}/${place.repo}/statuses/${sha}`, avatar_url: null, context, state, description: description ?? '', target_url: target_url ?? '', created_at: AT, updated_at: AT }
  }

  async function status(made: SetStatus): Promise<Body<'repos', 'createCommitStatus'>> {
    return { ...bare(made), description: made.description, target_url: made.target_url, creator: await user(made.creator) }
  }

  /** The newest of each context counts; the worst of them is the state of all. */
  async function combined(sha: string, set: readonly SetStatus[]): Promise<Body<'repos', 'getCombinedStatusForRef'>> {
    const newest = [...new Map(set.filter((one) => one.sha === sha).map((one) => [one.context, one])).values()]
    const state = newest.some((one) => one.state === 'failure' || one.state === 'error') ? 'failure' : newest.length > 0 && newest.every((one) => one.state === 'success') ? 'success' : 'pending'
    const { data: repository } = await root.rest.repos.get(place)
    const url = `https://api.github.com/repos/${place.owner}/${place.repo}/commits/${sha}`
    return { state, sha, total_count: newest.length, statuses: newest.map(bare), repository: repository as never, commit_url: url, url: `${url}/status` }
  }

  function artifact(id: number, name: string, bytes: number, digest: string | null): Body<'actions', 'listWorkflowRunArtifacts'>['artifacts'][number] {
    const url = `https://api.github.com/repos/${place.owner}/${place.repo}/actions/artifacts/${id}`
    return { id, node_id: `A_${id}`, name, size_in_bytes: bytes, url, archive_download_url: `${url}/zip`, expired: false, created_at: AT, updated_at: AT, expires_at: '2026-04-01T00:00:00Z', ...(digest === null ? {} : { digest }) }
  }

  /** https://docs.github.com/en/rest/issues/events#list-issue-events */
  async function event(id: number, name: string, login: string, at = AT) {
    const url = `https://api.github.com/repos/${place.owner}/${place.repo}/issues/events/${id}`
    return { id, node_id: `E_${id}`, url, actor: await user(login), event: name, commit_id: null, commit_url: null, created_at: at, performed_via_github_app: null }
  }

  return { user, event, issue, status, combined, artifact }
}
