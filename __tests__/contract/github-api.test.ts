import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { buildSchema, execute, parse, validate } from 'graphql'
import { PACKAGE } from '../../scripts/github-api.ts'
import { DRAFT_MUTATIONS } from '../../src/adapters/github-draft.ts'
import { githubHistory } from '../../src/adapters/github-history.ts'
import { MERGE_MUTATIONS } from '../../src/adapters/github-merge.ts'
import { githubPublicity } from '../../src/adapters/github-publicity.ts'
import { githubReleaseDates } from '../../src/adapters/github-release-dates.ts'
import { githubRepository, OWN_ACCOUNT_QUERY } from '../../src/adapters/github-repository.ts'
import { historyEntries } from '../../src/core/history/history-entry.ts'
import { PLAIN_PUBLISHING } from '../../src/core/pull-request/publishing.ts'
import type { GivenAnswer } from '../support/fault-proxy.ts'
import { faultsOfAnswer, faultsOfRequest, OPERATIONS, operationName, ORIGIN, type Exchange } from '../support/github-api.ts'
import { OWNER, REPOSITORY, TOKENS } from '../support/github-emulator.ts'
import { GOLDEN_REPORTS } from '../support/golden-reports.ts'
import { blobId, CHECK, FILES, markedBody, QUICK, startPublishing } from '../support/publishing-stage.ts'
import { zipOf } from '../support/zip.ts'

/** What `emulate` itself answers otherwise than GitHub; nothing of ours reads these fields. */
const EMULATOR = [
  'checks/create 201: annotations_url',
  'checks/list-for-ref 200: annotations_url',
  'pulls/request-reviewers does not answer 200',
  'repos/get 200/pushed_at must be string {"type":"string"}',
  'repos/get 200: network_count, subscribers_count',
  'repos/get-branch 200: _links, author, comments_url, commit, committer, html_url, node_id, parents, protection',
]

/** Everything that was asked and answered in the life of a few bumps. */
const given: GivenAnswer[] = []

beforeAll(async () => {
  const stage = await startPublishing()
  const { github } = stage
  const scratch = mkdtempSync(join(tmpdir(), 'llama-fleet-github-api-'))
  const realWrite = process.stdout.write
  // the client of the artifact service talks to the job log on stdout, and reads the address once, when it is loaded
  process.stdout.write = () => true
  process.env['GITHUB_API_URL'] = github.url
  const next = (): void => {
    given.push(...github.proxy.answers)
    stage.next()
  }
  const publishing = { ...PLAIN_PUBLISHING, automerge: 'good-news' as const, reviewers: ['grace'], assignees: ['grace'] }
  const bump = (tag: string, changes = {}) => stage.bump(tag, { publishing, body: markedBody(tag), check: () => CHECK, ...changes })
  const question = () => ({ branch: stage.branch(), since: null, tags: new Set(['b2']) })
  try {
    next()
    // a draft, turned over to another tag with another label, ready, merged by GitHub's auto-merge, and by a personal token
    github.gaps.settings.mergeableState = 'blocked'
    await stage.publish(bump('b2', { draft: true }))
    await stage.publish(bump('b3', { labels: ['llama-fleet:faster'] }))
    await stage.publish(bump('b3', { labels: ['llama-fleet:faster'], draft: true }))
    await stage.publish(bump('b4'), TOKENS.person)
    next()
    // declined by a person; a stranger's; and merged at once
    const declined = await stage.publish(bump('b2', { publishing: PLAIN_PUBLISHING }))
    await github.through(TOKENS.person).rest.pulls.update({ ...stage.place, pull_number: declined.number ?? 0, state: 'closed' })
    await stage.pullRequests(TOKENS.person).earlier(question())
    await github.commit(TOKENS.person, `theirs-${stage.branch()}`, stage.base(), { 'flake.lock': '{}\n' }, 'Bump all')
    await github.through(TOKENS.person).rest.pulls.create({ ...stage.place, title: 'Bump all', head: `theirs-${stage.branch()}`, base: 'main' })
    await stage.pullRequests().changedLocks({ branch: stage.branch(), base: 'main', path: 'flake.lock', blob: blobId(FILES['flake.lock']) })
    github.gaps.settings.mergeableState = 'clean'
    await stage.publish(bump('b3'))
    await stage.publish(bump('b3'))
    next()
    // a base with another name, and one that is not there
    await stage.backToBase()
    github.gaps.settings.renamed.set('main', 'trunk')
    await github.commit(TOKENS.owner, 'trunk', stage.base(), { 'README.md': 'x' }, 'Rename')
    await stage.publish(bump('b2')).catch(() => undefined)
    await stage.publish(bump('b2', { base: { branch: 'gone', commit: stage.base() } })).catch(() => undefined)
    github.gaps.settings.renamed.clear()
    next()
    // GitHub's refusals that a handler of ours knows
    const root = github.through(TOKENS.actions).rest
    const wrong = [{ head: 'main' }, { head: 'nowhere' }, { head: `theirs-llama-fleet/case-2` }, { head: 'trunk', body: 'x'.repeat(70_000) }]
    for (const one of wrong) await root.pulls.create({ ...stage.place, title: 'x', base: 'main', ...one }).catch(() => undefined)
    const { number } = await stage.publish(bump('b2', { publishing: PLAIN_PUBLISHING }))
    await root.pulls.merge({ ...stage.place, pull_number: number ?? 0, sha: 'f'.repeat(40) }).catch(() => undefined)
    github.gaps.settings.mergeableState = 'blocked'
    await root.pulls.merge({ ...stage.place, pull_number: number ?? 0, sha: await stage.tip() }).catch(() => undefined)
    for (const token of [TOKENS.actions, TOKENS.person]) await github.through(token).graphql(OWN_ACCOUNT_QUERY)
    next()
    // what a run keeps, and what the others left
    const history = githubHistory(githubRepository({ token: TOKENS.actions, apiUrl: github.url, owner: OWNER, repository: REPOSITORY, pace: QUICK }), 'llama-fleet-data')
    const entries = historyEntries(GOLDEN_REPORTS['faster']?.() ?? (undefined as never), null)
    await history.append(entries.slice(0, 1))
    await history.append(entries)
    await history.read()
    const server = { serverUrl: 'https://ghe.example.org', apiUrl: github.url }
    await github.as(TOKENS.owner).rest.repos.createRelease({ ...stage.place, tag_name: 'v0.6.0' })
    await githubReleaseDates({ token: TOKENS.actions, server }).published('https://ghe.example.org/acme/fleet', 'v0.6.0')
    await githubPublicity({ token: TOKENS.actions, server }).of('https://ghe.example.org/acme/fleet')
    github.gaps.artifacts.set(7, [{ name: 'measurement-carbon-1', zip: zipOf({ 'x.json': '{}' }) }])
    const { actionArtifacts } = await import('../../src/adapters/action-artifacts.ts')
    await actionArtifacts({ token: TOKENS.actions, owner: OWNER, repository: REPOSITORY }).fetch(7, ['measurement-carbon-1'], scratch)
    next()
  } finally {
    process.stdout.write = realWrite
    delete process.env['GITHUB_API_URL']
    rmSync(scratch, { recursive: true })
    await github.close()
  }
})
afterAll(() => void (given.length = 0))

const exchange = ({ request, status, body }: GivenAnswer): Exchange => ({ method: request.method, path: request.path, sent: request.body, status, answered: body })
const rest = (by?: GivenAnswer['by']): Exchange[] => given.filter((one) => one.request.path !== '/graphql' && (by === undefined || one.by === by)).map(exchange)

describe(`GitHub's own description of its REST interface (${ORIGIN.from})`, () => {
  test('is the part that the script cuts out of the package with this digest', () => {
    expect(ORIGIN).toEqual({ from: `${PACKAGE.name} ${PACKAGE.version}`, integrity: PACKAGE.integrity })
  })

  test('has every request that is made of GitHub, with its parameters and fields', () => {
    expect(rest().flatMap(faultsOfRequest)).toEqual([])
    // the life of these bumps takes most of them
    expect(OPERATIONS.filter((name) => rest().some((one) => operationName(one) === name)).length).toBeGreaterThan(30)
  })

  test('has every answer that a handler of ours gives where the emulator has none or another', () => {
    const answers = rest('handler')
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 201, 301, 302, 403, 405, 409, 422]))
    expect(answers.flatMap(faultsOfAnswer)).toEqual([])
  })

  test('has every answer of the emulator, with our changes, save for what is listed here', () => {
    const lines = new Map<string, Set<string>>()
    for (const fault of rest('server').flatMap(faultsOfAnswer)) {
      const [, head = fault, field] = /^(\S+ \d+)\S* .*"missingProperty":"(\w+)"/.exec(fault) ?? []
      lines.set(head, new Set([...(lines.get(head) ?? []), ...(field === undefined ? [] : [field])]))
    }
    expect([...lines].map(([head, fields]) => (fields.size === 0 ? head : `${head}: ${[...fields].toSorted().join(', ')}`)).toSorted()).toEqual(EMULATOR)
  })

  test.each<[string, Partial<Exchange>, RegExp]>([
    ['a path that is none', { path: '/repos/acme/fleet/pull' }, /is no operation/],
    ['a misspelt parameter', { method: 'GET', sent: '', path: '/repos/acme/fleet/pulls?header=x' }, /pulls\/list has no parameter header/],
    ['a parameter of another kind', { method: 'GET', sent: '', path: '/repos/acme/fleet/pulls?state=opened' }, /pulls\/list state must be equal to one of the allowed values/],
    ['a misspelt field', { sent: '{"title":"x","head":"a","base":"b","bodyy":""}' }, /pulls\/create has no field bodyy/],
    ['a field that is missing', { sent: '{"title":"x"}' }, /must have required property 'head'/],
    ['a field of another kind', { sent: '{"title":"x","head":"a","base":"b","draft":"yes"}' }, /draft must be boolean/],
  ])('would not have %s', (_name, change, sentence) => {
    const base: Exchange = { method: 'POST', path: '/repos/acme/fleet/pulls', sent: '{"title":"x","head":"a","base":"b"}', status: 201, answered: {} }
    expect(faultsOfRequest(base)).toEqual([])
    expect(faultsOfRequest({ ...base, ...change }).join('\n')).toMatch(sentence)
  })

  test('would not have an answer that lacks a field, or a status that is never given', () => {
    const pull = rest('server').find((one) => operationName(one) === 'pulls/create')
    if (pull === undefined) throw new Error('no pull request was opened')
    const { node_id: _gone, ...less } = pull.answered as Record<string, unknown>
    expect(faultsOfAnswer(pull)).toEqual([])
    expect(faultsOfAnswer({ ...pull, answered: less })).toEqual([expect.stringMatching(/must have required property 'node_id'/)])
    expect(faultsOfAnswer({ ...pull, status: 418 })).toEqual(['pulls/create does not answer 418'])
  })
})

describe("GitHub's GraphQL schema", () => {
  // assumeValidSDL: GitHub's own file has a field twice, which the strict reading refuses
  const schema = buildSchema(readFileSync(new URL('../../node_modules/@octokit/graphql-schema/schema.graphql', import.meta.url), 'utf8'), { assumeValidSDL: true })
  const faults = (text: string): string[] => validate(schema, parse(text)).map(({ message }) => message)
  const mutations = Object.entries({ ...DRAFT_MUTATIONS, ...MERGE_MUTATIONS })

  test.each(mutations)('has the mutation "%s"', (_name, text) => {
    expect(faults(text)).toEqual([])
    expect(faults(text.replace('pullRequestId', 'pullRequestID')).join()).toMatch(/pullRequestID/)
  })

  test('has the question whose token it is', () => {
    expect(faults(OWN_ACCOUNT_QUERY)).toEqual([])
    expect(faults(OWN_ACCOUNT_QUERY.replace('viewer', 'viewers')).join()).toMatch(/viewers/)
  })

  test('gives none of our variables a name that @octokit/graphql keeps for itself', () => {
    for (const [, text] of mutations) expect(text).not.toMatch(/\$(?:method|baseUrl|url|headers|request|query|mediaType)\b/)
  })

  test('has every variable that was sent and every answer that our handler gave', () => {
    const answers = given.filter(({ request, by }) => request.path === '/graphql' && by === 'handler')
    const named = new Set<string>()
    for (const { request, body } of answers) {
      const { query, variables } = JSON.parse(request.body) as { query: string; variables: Record<string, unknown> }
      const { data, errors } = body as { data: Record<string, unknown> | null; errors?: unknown }
      named.add(/\{ (\w+)[ (]/.exec(query)?.[1] ?? '')
      // the schema serves the handler's own data, and drops or refuses what is not of it
      const served = execute({ schema, document: parse(query), rootValue: data ?? {}, variableValues: variables })
      if (data !== null) expect(JSON.parse(JSON.stringify(served))).toEqual({ data })
      else expect(errors).toEqual([{ type: expect.stringMatching(/^[A-Z_]+$/), message: expect.any(String) }])
    }
    expect([...named].toSorted()).toEqual(['convertPullRequestToDraft', 'disablePullRequestAutoMerge', 'enablePullRequestAutoMerge', 'markPullRequestReadyForReview', 'viewer'])
  })
})
