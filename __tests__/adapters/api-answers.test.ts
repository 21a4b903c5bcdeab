import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { GithubAccess } from '../../src/adapters/github-client.ts'
import { githubHistory } from '../../src/adapters/github-history.ts'
import { githubPullRequests } from '../../src/adapters/github-pull-requests.ts'
import { githubReleaseDates } from '../../src/adapters/github-release-dates.ts'
import { githubRepository } from '../../src/adapters/github-repository.ts'
import { githubReviewStarts } from '../../src/adapters/github-review-starts.ts'
import { githubReviews } from '../../src/adapters/github-reviews.ts'
import { githubRunJobs } from '../../src/adapters/github-run-jobs.ts'
import { githubRunners } from '../../src/adapters/github-runners.ts'
import { Defect, InputError, messageOfError, UpstreamError } from '../../src/core/errors.ts'
import { jobsOfHosts } from '../../src/core/hosts/measure-jobs.ts'
import { offlineHosts } from '../../src/core/hosts/offline-hosts.ts'
import { PLAIN_PUBLISHING } from '../../src/core/pull-request/publishing.ts'
import { startReviews } from '../../src/phases/start-reviews.ts'
import type { Task } from '../../src/ports/progress.ts'
import { CHECK } from '../support/publishing-stage.ts'
import { plannedBump, plannedHost } from '../support/planned-bump.ts'

let server: Server
let apiUrl = ''
let answers: readonly { readonly status: number; readonly body: string }[] = []
beforeAll(async () => {
  let asked = 0
  server = createServer((_request, response) => {
    const { status = 200, body = '' } = answers[asked++ % Math.max(1, answers.length)] ?? {}
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

const SHA = 'a'.repeat(40)
/** What GitHub answers to one or the other question of publishing, as far as it is read. */
const GOOD = [
  `{"ref":"refs/heads/main","object":{"sha":"${SHA}","type":"commit"}}`,
  `{"sha":"${SHA}","commit":{"tree":{"sha":"${SHA}"},"message":"x","author":{"name":"x"}},"parents":[{"sha":"${SHA}"}],"author":null,"committer":null}`,
  `{"sha":"${SHA}","tree":[{"path":"flake.nix","mode":"100644","type":"blob","sha":"${SHA}"}],"truncated":false}`,
  '[{"number":1,"node_id":"x","html_url":"https://example.org","title":"x","body":null,"draft":false,"labels":[{"name":"x"}],"user":{"login":"x"}}]',
  '{"id":1,"published_at":"2026-02-01T00:00:00Z"}',
  '{"total_count":1,"jobs":[{"name":"measure carbon","status":"queued","conclusion":null,"run_attempt":1,"created_at":"2026-02-01T00:00:00Z","runner_id":0}]}',
  '{"total_count":1,"runners":[{"id":1,"status":"offline","labels":[{"name":"self-hosted"},{"name":"carbon"}]}]}',
  `{"number":1,"node_id":"x","html_url":"https://example.org","state":"open","body":"b","auto_merge":null,"head":{"ref":"b","sha":"${SHA}","repo":{"full_name":"o/r"}},"base":{"ref":"main","sha":"${SHA}"}}`,
  '[{"filename":"flake.lock"}]',
  '{"total_count":1,"workflow_runs":[{"display_title":"x","status":"completed"}]}',
]
const answer = fc.record({
  status: fc.constantFrom(200, 200, 200, 200, 201, 404, 422, 403),
  body: fc.oneof(
    fc.constantFrom(...GOOD),
    fc.constantFrom('', 'null', '[]', '{}', '"x"', '7', '[null]', '{"object":null}', '{"commit":7}', '{"message":"\u001b[31m::set-output name=x::y"}'),
    fc.tuple(fc.constantFrom(...GOOD), fc.double({ min: 0, max: 1, noNaN: true })).map(([text, at]) => text.slice(0, Math.floor(text.length * at))),
    fc.json(),
  ),
})

const progress = { task: <Result>(_title: string, work: (task: Task) => Promise<Result>) => work({ update: () => {}, log: () => {} }), notice: () => {}, warning: () => {} }
const { files } = plannedBump([plannedHost('carbon')])
const content = { branch: 'llama-fleet/llama-cpp', base: { branch: 'main', commit: SHA }, planned: new Date(), flakeInput: 'llama-cpp', tag: 'v1', files, commitMessage: 'm', text: () => ({ title: 't', body: 'b', labels: ['l'] }), draft: false, opens: true, baseline: 'a'.repeat(40), candidate: SHA, publishing: { ...PLAIN_PUBLISHING, automerge: 'good-news' as const }, mergeRefusal: null, check: () => CHECK }

const review = { number: 1, head: SHA, baseBranch: 'main', flakeInput: 'llama-cpp', comment: 'c', ownNote: 'n', check: CHECK }
const starts = { pull_request: { number: 1 } }

test.each<[string, (access: GithubAccess) => Promise<unknown>]>([
  ['publishing', (access) => githubPullRequests(access).publish(content)],
  ['asking for earlier pull requests', (access) => githubPullRequests(access).earlier({ branch: 'llama-fleet/llama-cpp', since: null, tags: new Set(['v1']) })],
  ['asking for those of others', (access) => githubPullRequests(access).changedLocks({ branch: 'llama-fleet/llama-cpp', base: 'main', path: 'flake.lock', blob: SHA })],
  ['asking for one to review', (access) => githubReviews(access).find({ number: 1, branch: 'llama-fleet/llama-cpp', flakeInput: 'llama-cpp', fresh: false })],
  ['publishing a review', (access) => githubReviews(access).publish(review)],
  ['asking for the jobs of a run', async (access) => jobsOfHosts(await githubRunJobs(githubRepository(access), 77, 'actions: read').list(), ['carbon'], 1)],
  ['cancelling a run', (access) => githubRunJobs(githubRepository(access), 77, 'actions: write').cancel()],
  ['asking for runners', async (access) => offlineHosts([plannedHost('carbon')], (await githubRunners(githubRepository(access)).list()) ?? [])],
  ['starting the review of an event', (access) => startReviews({ reviewStarts: githubReviewStarts(access, starts), progress })],
  ['starting reviews by the clock', (access) => startReviews({ reviewStarts: githubReviewStarts(access, null), progress })],
  ['reading the history', (access) => githubHistory(githubRepository(access), 'llama-fleet-data').read()],
])('whatever the interface of GitHub answers, %s ends in a result or in one sentence of ours', async (_name, ask) => {
  const pace = { answerMilliseconds: 2000, retryMilliseconds: 0, spaceWrites: false }
  await fc.assert(
    fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 6 }), async (given) => {
      answers = given
      const thrown: unknown = await ask({ token: 't', apiUrl, owner: 'o', repository: 'r', pace }).then(() => null, (error: unknown) => error)
      if (thrown === null) return
      expect([InputError, UpstreamError, Defect].some((kind) => thrown instanceof kind) ? 'ours' : messageOfError(thrown)).toBe('ours')
      // oxlint-disable-next-line no-control-regex
      expect((thrown as Error).message).not.toMatch(/\n|\u001b/)
      expect((thrown as Error).message.length).toBeLessThan(1500)
    }),
    { numRuns: 40 },
  )
})

test('whatever it answers about a release, the date is known or not, and never an error', async () => {
  await fc.assert(
    fc.asyncProperty(answer, async (given) => {
      answers = [given]
      const { at, notice } = await githubReleaseDates({ token: null, server: { serverUrl: 'http://example.org', apiUrl } }).published('http://example.org/o/r', 'v1')
      expect(at === null || !Number.isNaN(at.getTime())).toBe(true)
      expect(notice ?? '').not.toMatch(/\n|\u001b/)
    }),
    { numRuns: 60 },
  )
})
