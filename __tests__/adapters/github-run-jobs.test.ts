import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { githubRepository } from '../../src/adapters/github-repository.ts'
import { githubRunJobs } from '../../src/adapters/github-run-jobs.ts'
import { githubRunners } from '../../src/adapters/github-runners.ts'
import { UpstreamError } from '../../src/core/errors.ts'
import { sweepQueue } from '../../src/phases/sweep-queue.ts'
import { OWNER, REPOSITORY, startGithubEmulator, TOKENS, type GithubEmulator } from '../support/github-emulator.ts'
import type { RunJobAnswer } from '../support/github-gaps.ts'
import type { Permissions } from '../support/github-permissions.ts'
import { inMemoryWorld } from '../support/in-memory-world.ts'
import { QUICK } from '../support/publishing-stage.ts'

let github: GithubEmulator
beforeAll(async () => {
  github = await startGithubEmulator()
})
afterAll(() => github.close())
let run = 1000
beforeEach(() => {
  run += 1
  github.proxy.clear()
})

/** The repository to a job with these permissions and nothing else. */
function repositoryOf(permissions: Permissions, job = 'sweep') {
  const token = `ghs_${JSON.stringify(permissions).length}_${run}`
  github.proxy.limit(token, permissions, TOKENS.actions)
  return githubRepository({ token, apiUrl: github.url, owner: OWNER, repository: REPOSITORY, pace: QUICK, job })
}
const jobs = (permissions: Permissions = { actions: 'write' }) => githubRunJobs(repositoryOf(permissions), run, 'actions: write')
const answer = (host: string, change: RunJobAnswer = {}): RunJobAnswer => ({
  name: `measure ${host}`, run_attempt: 1, status: 'queued', conclusion: null, created_at: '2026-02-01T00:00:00Z', started_at: '2026-02-01T00:00:00Z', runner_id: 0, runner_name: '', ...change,
})

describe('The jobs of a run', () => {
  test('are read from every page and attempt, with what GitHub says of each', async () => {
    const many = Array.from({ length: 205 }, (_, index) => answer(`h${index}`, { status: 'completed', conclusion: 'success', runner_id: 7, runner_name: 'h' }))
    github.gaps.jobs.set(run, [...many, answer('boron', { run_attempt: 2, status: 'queued' }), answer('carbon', { status: 'in_progress', runner_id: 3 })])
    const all = await jobs().list()
    expect(all).toHaveLength(207)
    expect(all[0]).toMatchObject({ name: 'measure h0', status: 'ended', conclusion: 'success', taken: true })
    expect(all.slice(-2)).toEqual([
      { name: 'measure boron', attempt: 2, status: 'waiting', conclusion: null, queuedAt: new Date('2026-02-01T00:00:00Z'), taken: false },
      { name: 'measure carbon', attempt: 1, status: 'running', conclusion: null, queuedAt: new Date('2026-02-01T00:00:00Z'), taken: true },
    ])
    expect(github.proxy.requests.map(({ path }) => path.replace(/.*\?/, ''))).toEqual([1, 2, 3].map((page) => `filter=all&per_page=100&page=${page}`))
  })

  test.each<[string, RunJobAnswer, object]>([
    ['is held by another run of its host', { status: 'pending' }, { status: 'held', taken: false }],
    ['waits for what protects an environment', { status: 'waiting' }, { status: 'waiting' }],
    ['has a status of tomorrow', { status: 'brewing' as 'queued' }, { status: 'waiting' }],
    ['comes from a server that has no attempts and no time of queueing', JSON.parse('{ "created_at": null, "run_attempt": null, "started_at": "soon" }') as RunJobAnswer, { attempt: 1, queuedAt: null }],
  ])('are read when one %s', async (_what, change, expected) => {
    github.gaps.jobs.set(run, [answer('boron', change)])
    expect(await jobs().list()).toMatchObject([expected])
  })

  test('that cannot be read are the fault of GitHub, after some tries', async () => {
    github.proxy.inject({ method: 'GET', path: /\/jobs/, times: 9, answer: { kind: 'json', status: 502, body: { message: 'Server Error' } } })
    await expect(jobs().list()).rejects.toBeInstanceOf(UpstreamError)
  })

  test('may be cancelled twice', async () => {
    await jobs().cancel()
    await jobs().cancel()
    expect(github.gaps.cancelled.has(run)).toBe(true)
  })
})

describe('A sweep on GitHub', () => {
  const sweep = async (permissions: Permissions, progress = inMemoryWorld().world.progress) => {
    const { clock } = inMemoryWorld().world
    await sweepQueue({ hosts: ['boron', 'carbon'], attempt: 1, timeoutSeconds: 900 }, { clock, progress, runJobs: jobs(permissions) })
  }

  test('needs no more than `actions: write`, outlives one answer of 500, and cancels', async () => {
    github.gaps.jobs.set(run, [answer('boron'), answer('carbon', { status: 'completed', conclusion: 'failure' })])
    github.proxy.inject({ method: 'GET', path: /\/jobs/, times: 5, answer: { kind: 'json', status: 500, body: { message: 'Server Error' } } })
    await sweep({ actions: 'write' })
    expect(github.gaps.cancelled.has(run)).toBe(true)
    expect(github.proxy.refused).toEqual([])
  })

  test.each<[Permissions]>([[{ actions: 'read' }], [{}], [{ contents: 'write' }]])('with %j it is told that the job lacks `actions: write`', async (permissions) => {
    github.gaps.jobs.set(run, [answer('boron'), answer('carbon')])
    await expect(sweep(permissions)).rejects.toThrow("Add 'actions: write' to the permissions: of the sweep job")
    expect(github.gaps.cancelled.has(run)).toBe(false)
  })
})

describe('The runners of a repository', () => {
  test('are read from every page by a token that may', async () => {
    for (let index = 0; index < 101; index++) github.gaps.runners.push({ status: index === 100 ? 'offline' : 'online', labels: ['self-hosted', `h${index}`] })
    const all = await githubRunners(repositoryOf({ administration: 'read' })).list()
    expect([all?.length, all?.at(-1)]).toEqual([101, { online: false, labels: ['self-hosted', 'h100'] }])
  })

  test('are not known to any other token, and a rate limit is no refusal', async () => {
    const plan = { contents: 'read', actions: 'read', 'pull-requests': 'read' }
    expect(await githubRunners(repositoryOf(plan)).list()).toBeNull()
    github.proxy.inject({ method: 'GET', path: /\/runners/, times: 9, answer: { kind: 'json', status: 403, body: { message: 'API rate limit exceeded' }, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9999999999' } } })
    await expect(githubRunners(repositoryOf({ administration: 'read' })).list()).rejects.toBeInstanceOf(UpstreamError)
  })
})
