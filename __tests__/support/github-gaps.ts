import { Octokit } from '@octokit/rest'
import type { RestEndpointMethodTypes } from '@octokit/rest'
import type { Mending, SeenRequest } from './fault-proxy.ts'
import { githubBodies, type Body, type SetStatus } from './github-bodies.ts'

/** An answer that has of GitHub's fields only those that are read. */
type Part<Group extends keyof RestEndpointMethodTypes, Method extends keyof RestEndpointMethodTypes[Group]> = DeepPartial<Body<Group, Method>>
type DeepPartial<Value> = Value extends object ? { [Key in keyof Value]?: DeepPartial<Value[Key]> } : Value

interface Answer {
  readonly status: number
  readonly body: unknown
}

/** A job as https://docs.github.com/en/rest/actions/workflow-jobs#list-jobs-for-a-workflow-run lists it. */
export type RunJobAnswer = NonNullable<NonNullable<Part<'actions', 'listJobsForWorkflowRun'>['jobs']>[number]>

type Pull = Pick<Body<'pulls', 'list'>[number], 'number' | 'node_id' | 'state' | 'user' | 'head' | 'base'>

export interface Gaps extends Mending {
  /** Artifacts of workflow runs, as the REST interface lists and serves them. */
  readonly artifacts: Map<number, { readonly name: string; readonly zip: Buffer; readonly digest?: string }[]>
  /** The runs of llama-fleet.yml that were dispatched, the latest first, and the files of pull requests that `emulate` knows none of. */
  readonly dispatched: DispatchedRun[]
  readonly files: Map<number, readonly { readonly filename: string; readonly previous_filename?: string }[]>
  /** Jobs of workflow runs, those that were cancelled, and the runners of the repository. */
  readonly jobs: Map<number, RunJobAnswer[]>
  readonly cancelled: Set<number>
  /** What a cancel does to a run that is driven. */
  readonly cancelling: Map<number, () => void>
  readonly runners: { readonly status: 'online' | 'offline'; readonly labels: readonly string[] }[]
  /** Switches of the repository: Settings > General > "Allow auto-merge", and what protects the base branch; how often a pull request is looked at before GitHub knows whether it can be merged. */
  readonly settings: { autoMerge: boolean; mergeableState: 'clean' | 'has_hooks' | 'blocked' | 'behind' | 'unstable'; renamed: Map<string, string>; eventsBefore: number; unknownLooks: number }
}

/** A run as its list shows it. */
export interface DispatchedRun {
  readonly display_title: string
  readonly status: string
  readonly conclusion: string | null
}

/** GitHub's words: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed */
const invalidWith = (error: object): Answer => ({
  status: 422,
  body: { message: 'Validation Failed', errors: [{ resource: 'PullRequest', ...error }], documentation_url: 'https://docs.github.com/rest' },
})
const invalid = (message: string): Answer => invalidWith({ code: 'custom', message })

function pageOf<Item>(all: readonly Item[], query: URLSearchParams): Item[] {
  const size = Math.min(100, Number(query.get('per_page') ?? 30))
  const start = (Number(query.get('page') ?? 1) - 1) * size
  return all.slice(start, start + size)
}

const tooLong = (body: unknown): boolean => typeof body === 'string' && Array.from(body).length > 65_536

/**
 * Returns what `emulate` lacks or has otherwise than GitHub, on its own state and some of ours: heads of pull requests that follow their branch, who closed one,
 * auto-merge, drafts, events, statuses, assignees, artifacts of other runs, signed commits of bots, and the refusals that people meet.
 */
export function githubGaps(api: string, place: { readonly owner: string; readonly repo: string }, logins: Readonly<Record<string, string>>, owner: string): Gaps {
  // a branch that is not there is an answer like any other
  const root = new Octokit({ auth: owner, baseUrl: api, log: { debug() {}, info() {}, warn() {}, error() {} } })
  const events = new Map<number, { readonly name: string; readonly login: string; readonly at?: string }[]>()
  const merged = new Map<number, { readonly commit: string; readonly head: string }>()
  const autoMerges = new Map<number, string>()
  const statuses: SetStatus[] = []
  const assignees = new Map<number, string[]>()
  const artifacts: Gaps['artifacts'] = new Map()
  const dispatched: DispatchedRun[] = []
  const files: Gaps['files'] = new Map()
  const jobs: Gaps['jobs'] = new Map()
  const cancelled: Gaps['cancelled'] = new Set()
  const cancelling: Gaps['cancelling'] = new Map()
  const runners: Gaps['runners'] = []
  const settings: Gaps['settings'] = { autoMerge: true, mergeableState: 'clean', renamed: new Map(), eventsBefore: 0, unknownLooks: 0 }
  const here = `/repos/${place.owner}/${place.repo}`
  const bodies = githubBodies(root, place)
  const loginOf = (token: string): string => logins[token] ?? (token.startsWith('ghs_') ? 'github-actions[bot]' : '')
  const happened = (number: number, name: string, token: string): void => {
    events.set(number, [...(events.get(number) ?? []), { name, login: loginOf(token), at: new Date().toISOString() }])
  }

  const pulls = async (): Promise<Pull[]> => (await root.rest.pulls.list({ ...place, state: 'all', per_page: 100 })).data
  const pull = async (number: number): Promise<Body<'pulls', 'get'>> => (await root.rest.pulls.get({ ...place, pull_number: number })).data
  const tip = async (branch: string): Promise<string | null> =>
    root.rest.git.getRef({ ...place, ref: `heads/${branch}` }).then(
      ({ data }) => data.object.sha,
      () => null,
    )

  async function graphql(request: SeenRequest): Promise<Answer> {
    const { query, variables } = JSON.parse(request.body) as { query: string; variables: { id: string; head?: string } }
    const mutation = /\{\s*(\w+)\(/.exec(query.slice(query.indexOf('{')))?.[1] ?? ''
    const failed = (type: string, message: string): Answer => ({ status: 200, body: { data: null, errors: [{ type, message }] } })
    // https://docs.github.com/en/graphql/reference/queries#viewer: of the tokens of jobs and Apps it is their bot
    if (query === 'query { viewer { login } }') return { status: 200, body: { data: { viewer: { login: loginOf(request.token) } } } }
    const found = (await pulls()).find((one) => one.node_id === variables.id && one.state === 'open')
    if (found === undefined) return failed('NOT_FOUND', `Could not resolve to a node with the global id of '${variables.id}'.`)
    switch (mutation) {
      case 'convertPullRequestToDraft':
      case 'markPullRequestReadyForReview': {
        const draft = mutation === 'convertPullRequestToDraft'
        await root.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', { ...place, pull_number: found.number, draft })
        if (draft) autoMerges.delete(found.number)
        // https://docs.github.com/en/rest/using-the-rest-api/issue-event-types
        happened(found.number, draft ? 'convert_to_draft' : 'ready_for_review', request.token)
        return { status: 200, body: { data: { [mutation]: { pullRequest: { isDraft: draft } } } } }
      }
      // https://docs.github.com/en/graphql/reference/mutations#enablepullrequestautomerge
      case 'enablePullRequestAutoMerge': {
        if (!settings.autoMerge) return failed('UNPROCESSABLE', 'Auto merge is not allowed for this repository')
        if (!['blocked', 'behind'].includes(settings.mergeableState)) return failed('UNPROCESSABLE', `Pull request Pull request is in ${settings.mergeableState} status`)
        if ((await tip(found.head.ref)) !== variables.head) return failed('UNPROCESSABLE', 'Head sha did not match expectedHeadOid')
        autoMerges.set(found.number, logins[request.token] ?? '')
        return { status: 200, body: { data: { [mutation]: { pullRequest: { number: found.number } } } } }
      }
      case 'disablePullRequestAutoMerge':
        if (!autoMerges.delete(found.number)) return failed('UNPROCESSABLE', "Can't disable auto-merge for this pull request. Auto-merge is not enabled.")
        happened(found.number, 'auto_merge_disabled', request.token)
        return { status: 200, body: { data: { [mutation]: { pullRequest: { number: found.number } } } } }
      default:
        return failed('undefinedField', `Field '${mutation}' doesn't exist on type 'Mutation'`)
    }
  }

  /** https://docs.github.com/en/rest/pulls/pulls#merge-a-pull-request: 409 "Head branch was modified", 405 when it may not be merged. */
  async function merge(number: number, request: SeenRequest): Promise<Answer> {
    const { sha } = JSON.parse(request.body === '' ? '{}' : request.body) as { sha?: string }
    const { head, base } = await pull(number)
    const now = await tip(head.ref)
    if (now === null || (sha !== undefined && sha !== now))
      return { status: 409, body: { message: 'Head branch was modified. Review and try the merge again.' } }
    if (settings.mergeableState === 'blocked')
      return { status: 405, body: { message: 'At least 1 approving review is required by reviewers with write access.' } }
    const into = (await tip(base.ref)) ?? ''
    const { data: commit } = await root.rest.git.getCommit({ ...place, commit_sha: now })
    const { data: made } = await root.rest.git.createCommit({ ...place, message: `Merge #${number}`, tree: commit.tree.sha, parents: [into, now] })
    await root.rest.git.updateRef({ ...place, ref: `heads/${base.ref}`, sha: made.sha })
    await root.rest.pulls.update({ ...place, pull_number: number, state: 'closed' })
    merged.set(number, { commit: made.sha, head: now })
    happened(number, 'closed', request.token)
    const body: Body<'pulls', 'merge'> = { sha: made.sha, merged: true, message: 'Pull Request successfully merged' }
    return { status: 200, body }
  }

  async function create(request: SeenRequest): Promise<Answer | null> {
    const { head, base, body } = JSON.parse(request.body) as { head: string; base: string; body?: string }
    const [from, into] = [await tip(head), await tip(base)]
    if (from === null) return invalidWith({ field: 'head', code: 'invalid' })
    if (into === null) return invalidWith({ field: 'base', code: 'invalid' })
    const { data } = await root.rest.repos.compareCommits({ ...place, base: into, head: from })
    if (data.ahead_by === 0) return invalid(`No commits between ${base} and ${head}`)
    const open = (await pulls()).some((one) => one.state === 'open' && one.head.ref === head && one.base.ref === base)
    if (open) return invalid(`A pull request already exists for ${place.owner}:${head}.`)
    return tooLong(body) ? invalid('body is too long (maximum is 65536 characters)') : null
  }

  /** https://docs.github.com/en/rest/issues/events#list-issue-events: the oldest first. */
  async function eventsOf(number: number, query: URLSearchParams): Promise<Answer> {
    const before = Array.from({ length: settings.eventsBefore }, () => ({ name: 'head_ref_force_pushed', login: place.owner, at: undefined }))
    const all = [...before, ...(events.get(number) ?? [])]
    return { status: 200, body: await Promise.all(pageOf([...all.entries()], query).map(([id, { name, login, at }]) => bodies.event(id, name, login, at))) }
  }

  /** Labels are the same whatever their case; the one that is there keeps its name: https://docs.github.com/en/rest/issues/labels */
  async function label(name: string): Promise<Body<'issues', 'getLabel'> | undefined> {
    const { data } = await root.rest.issues.listLabelsForRepo({ ...place, per_page: 100 })
    return data.find((one) => one.name !== name && one.name.toLowerCase() === name.toLowerCase())
  }

  async function addLabels(number: number, request: SeenRequest): Promise<Answer | null> {
    const { labels } = JSON.parse(request.body) as { labels: string[] }
    const named = await Promise.all(labels.map(async (name) => (await label(name))?.name ?? name))
    if (named.join() === labels.join()) return null
    const { data, status } = await root.rest.issues.addLabels({ ...place, issue_number: number, labels: named })
    return { status, body: data }
  }

  function artifactsOf(run: number): Answer {
    const all = artifacts.get(run) ?? []
    const body: Body<'actions', 'listWorkflowRunArtifacts'> = {
      total_count: all.length,
      artifacts: all.map(({ name, zip, digest }, index) => bodies.artifact(run * 100 + index, name, zip.length, digest ?? null)),
    }
    return { status: 200, body }
  }

  /** https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event: 204 and nothing; the run is named by its `run-name`. */
  function dispatch(request: SeenRequest): Answer {
    const { ref, inputs = {} } = JSON.parse(request.body) as { ref?: string; inputs?: Record<string, string> }
    if (ref !== 'main') return { status: 422, body: { message: `No ref found for: ${ref}` } }
    const odd = Object.keys(inputs).filter((name) => !['tag', 'hosts', 'force', 'pr', 'sha'].includes(name))
    if (odd.length > 0) return { status: 422, body: { message: `Unexpected inputs provided: ${JSON.stringify(odd)}` } }
    dispatched.unshift({ display_title: inputs['pr'] === undefined ? 'llama.cpp bump' : `Review of #${inputs['pr']} at ${inputs['sha']}`, status: 'queued', conclusion: null })
    return { status: 204, body: null }
  }

  function jobsOf(run: number, query: URLSearchParams): Answer {
    const all = jobs.get(run) ?? []
    const body: Part<'actions', 'listJobsForWorkflowRun'> = { total_count: all.length, jobs: pageOf(all, query) }
    return { status: 200, body }
  }

  /** https://docs.github.com/en/rest/actions/workflow-runs#cancel-a-workflow-run: 202 Accepted, 409 Conflict. */
  function cancel(run: number): Answer {
    if (cancelled.has(run)) return { status: 409, body: { message: 'Cannot cancel a workflow run that is completed.' } }
    cancelled.add(run)
    cancelling.get(run)?.()
    return { status: 202, body: {} }
  }

  const own = async (request: SeenRequest): Promise<(Answer & { bytes?: Buffer; location?: string }) | null> => {
    const { method, token } = request
    const [path = ''] = request.path.split('?')
    if (path === '/graphql') return graphql(request)
    if (!path.startsWith(here)) return null
    const rest = path.slice(here.length)
    const number = Number(/^\/(?:pulls|issues)\/(\d+)/.exec(rest)?.[1] ?? 0)
    // https://docs.github.com/en/rest/checks/runs#create-a-check-run: only GitHub Apps have the Checks permission.
    if (method === 'POST' && rest === '/check-runs' && token.startsWith('ghp_'))
      return { status: 403, body: { message: 'You must authenticate via a GitHub App.' } }
    if (method === 'POST' && rest === '/pulls') return create(request)
    if (method === 'PUT' && rest === `/pulls/${number}/merge`) return merge(number, request)
    if (method === 'PATCH' && rest === `/pulls/${number}`) {
      const { state, body } = JSON.parse(request.body) as { state?: string; body?: string }
      if (tooLong(body)) return invalid('body is too long (maximum is 65536 characters)')
      if (state === 'closed') {
        happened(number, 'closed', token)
        autoMerges.delete(number)
      }
      return null
    }
    if (method === 'GET' && rest === `/issues/${number}/events`) return eventsOf(number, new URLSearchParams(request.path.split('?')[1]))
    if (method === 'POST' && rest === `/issues/${number}/assignees`) {
      assignees.set(number, (JSON.parse(request.body) as { assignees: string[] }).assignees)
      return { status: 201, body: await bodies.issue(await pull(number), null, assignees.get(number) ?? []) }
    }
    const wanted = decodeURIComponent(/^\/labels\/([^/]+)$/.exec(rest)?.[1] ?? '')
    const other = wanted === '' ? undefined : await label(wanted)
    if (method === 'GET' && other !== undefined) return { status: 200, body: other }
    if (method === 'POST' && rest === '/labels') {
      const { name } = JSON.parse(request.body) as { name: string }
      return (await label(name)) === undefined ? null : invalidWith({ resource: 'Label', code: 'already_exists', field: 'name' })
    }
    if (method === 'POST' && rest === `/issues/${number}/labels`) return addLabels(number, request)
    const moved = decodeURIComponent(/^\/git\/refs\/heads(?:\/|%2F)(.+)$/i.exec(rest)?.[1] ?? '')
    // https://docs.github.com/en/rest/git/refs#update-a-reference, whose 422 for a branch that is gone says this
    if (method === 'PATCH' && moved !== '' && (await tip(moved)) === null) return { status: 422, body: { message: 'Reference does not exist', documentation_url: 'https://docs.github.com/rest/git/refs#update-a-reference' } }
    const status = /^\/statuses\/([0-9a-f]+)$/.exec(rest)?.[1]
    if (method === 'POST' && status !== undefined) {
      const asked = JSON.parse(request.body) as Pick<SetStatus, 'context' | 'state'>
      const made: SetStatus = { id: statuses.length + 1, sha: status, description: null, target_url: null, creator: loginOf(token), ...asked }
      statuses.push(made)
      return { status: 201, body: await bodies.status(made) }
    }
    const combined = /^\/commits\/([0-9a-f]+)\/status$/.exec(rest)?.[1]
    if (method === 'GET' && combined !== undefined) return { status: 200, body: await bodies.combined(combined, statuses) }
    const branch = /^\/branches\/(.+)$/.exec(rest)?.[1]
    const renamed = settings.renamed.get(decodeURIComponent(branch ?? ''))
    // https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-branches-in-your-repository/renaming-a-branch
    if (method === 'GET' && renamed !== undefined) return { status: 301, body: { message: 'Moved Permanently' }, location: `${here}/branches/${renamed}` }
    if (method === 'POST' && rest === '/actions/workflows/llama-fleet.yml/dispatches') return dispatch(request)
    if (method === 'GET' && rest === '/actions/workflows/llama-fleet.yml/runs') {
      const body: Part<'actions', 'listWorkflowRuns'> = { total_count: dispatched.length, workflow_runs: pageOf(dispatched, new URLSearchParams(request.path.split('?')[1])) }
      return { status: 200, body }
    }
    if (method === 'GET' && rest === `/pulls/${number}/files`) {
      const body: Part<'pulls', 'listFiles'> = pageOf([...(files.get(number) ?? [])], new URLSearchParams(request.path.split('?')[1]))
      return { status: 200, body }
    }
    const [, ofRun, asked] = /^\/actions\/runs\/(\d+)\/(jobs|cancel)$/.exec(rest) ?? []
    if (ofRun !== undefined) return asked === 'jobs' ? jobsOf(Number(ofRun), new URLSearchParams(request.path.split('?')[1])) : cancel(Number(ofRun))
    if (rest === '/actions/runners') {
      const body: Part<'actions', 'listSelfHostedRunnersForRepo'> = {
        total_count: runners.length,
        runners: pageOf(runners, new URLSearchParams(request.path.split('?')[1])).map((runner, id) => ({ id, name: `runner-${id}`, os: 'linux', status: runner.status, busy: false, labels: runner.labels.map((name) => ({ name })) })),
      }
      return { status: 200, body }
    }
    const run = /^\/actions\/runs\/(\d+)\/artifacts$/.exec(rest)?.[1]
    if (run !== undefined) return artifactsOf(Number(run))
    const artifact = Number(/^\/actions\/artifacts\/(\d+)\/zip$/.exec(rest)?.[1] ?? 0)
    if (artifact > 0) {
      const bytes = artifacts.get(Math.floor(artifact / 100))?.[artifact % 100]?.zip
      if (bytes !== undefined) return token === '' ? { status: 200, body: null, bytes } : { status: 302, body: null, location: path }
    }
    return null
  }

  async function live(value: unknown): Promise<object> {
    const found = value as Pull
    const asMerged = merged.get(found.number)
    const head = found.state === 'open' ? ((await tip(found.head.ref)) ?? found.head.sha) : (asMerged?.head ?? found.head.sha)
    const by = autoMerges.get(found.number)
    return {
      ...found,
      user: found.user === null ? null : { ...found.user, type: found.user.login.endsWith('[bot]') ? 'Bot' : 'User' },
      head: { ...found.head, sha: head },
      auto_merge: by === undefined ? null : { enabled_by: await bodies.user(by), merge_method: 'merge', commit_title: '', commit_message: '' },
      mergeable_state: settings.mergeableState,
      assignees: await Promise.all((assignees.get(found.number) ?? []).map(bodies.user)),
      ...(asMerged === undefined ? {} : { merged: true, merged_at: '2026-01-01T00:00:00Z', merge_commit_sha: asMerged.commit }),
    }
  }

  const answers = async (path: string, json: unknown, request: SeenRequest): Promise<unknown> => {
    const rest = (path.split('?')[0] ?? '').slice(here.length)
    if (/^\/pulls(?:\/\d+)?$/.test(rest)) {
      if (Array.isArray(json)) return Promise.all(json.map(live))
      if (typeof json !== 'object' || json === null || !('head' in json)) return json
      const one = await live(json)
      if (request.method !== 'GET' || settings.unknownLooks === 0) return one
      settings.unknownLooks -= 1
      return { ...one, mergeable: null, mergeable_state: 'unknown' }
    }
    // https://docs.github.com/en/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-bots
    if (request.method === 'POST' && rest === '/git/commits' && request.token.startsWith('ghs_')) {
      const { author, committer } = JSON.parse(request.body) as { author?: unknown; committer?: unknown }
      const signed = author === undefined && committer === undefined
      return signed ? { ...(json as object), verification: { verified: true, reason: 'valid', signature: 'x', payload: 'x', verified_at: null } } : json
    }
    if (!rest.startsWith('/commits/') && !/^\/issues\/(?:\d+\/)?comments/.test(rest)) return json
    return JSON.parse(JSON.stringify(json), (_key, value: unknown) => {
      if (typeof value !== 'object' || value === null || !('login' in value) || !('type' in value)) return value
      return String(value.login).endsWith('[bot]') ? { ...value, type: 'Bot' } : value
    }) as unknown
  }
  return { own, answers, artifacts, jobs, cancelled, cancelling, runners, settings, dispatched, files }
}
