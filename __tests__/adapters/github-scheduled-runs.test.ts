import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { githubScheduleRecord } from '../../src/adapters/github-scheduled-runs.ts'

// GitHub's answers by path; emulate keeps no workflow runs
let answers: Readonly<Record<string, readonly [number, string]>> = {}
const seen: string[] = []
const server = createServer((request, response) => {
  seen.push(`${request.url} ${request.headers.authorization}`)
  const [status, body] = answers[request.url?.split('?')[0]?.split('/').at(-1) ?? ''] ?? [404, '{"message":"Not Found"}']
  response.writeHead(status, { 'content-type': 'application/json' }).end(body)
})
beforeAll(() => new Promise<void>((done) => void server.listen(0, '127.0.0.1', done)))
afterAll(() => void server.close())

const record = () =>
  githubScheduleRecord('.github/workflows/llama-fleet.yml', { token: 't0ken', apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, repository: 'me/fleet' })
const run = '{"total_count":9,"workflow_runs":[{"id":1,"created_at":"2026-11-20T03:24:00Z","event":"schedule"}]}'
const workflow = '{"id":1,"state":"disabled_inactivity","created_at":"2026-08-01T00:00:00.000+02:00"}'

test('the last run of a schedule is asked in one request, and when there is none, since when the workflow is there', async () => {
  answers = { runs: [200, run] }
  expect(await record()).toEqual({ lastRun: new Date('2026-11-20T03:24:00Z'), knownSince: null, state: null })
  expect(seen).toEqual(['/repos/me/fleet/actions/workflows/llama-fleet.yml/runs?event=schedule&per_page=1 Bearer t0ken'])
  answers = { runs: [200, '{"total_count":0,"workflow_runs":[]}'], 'llama-fleet.yml': [200, workflow] }
  expect(await record()).toEqual({ lastRun: null, knownSince: new Date('2026-07-31T22:00:00Z'), state: 'disabled_inactivity' })
})

test('what GitHub does not say, or says in another form, is not known', async () => {
  const none = '{"workflow_runs":[]}'
  for (const given of [{}, { runs: [403, '{"message":"Resource not accessible by integration"}'] }, { runs: [200, none] }, { runs: [200, none], 'llama-fleet.yml': [200, '{"state":"a b","created_at":"2026-01-01T00:00:00Z"}'] }, { runs: [200, '<html>'] }] as const) {
    answers = given
    expect(await record()).toBeNull()
  }
  await fc.assert(
    fc.asyncProperty(fc.nat(run.length), fc.constantFrom('', '"', '\u0000', '[', '{', '9'.repeat(40)), async (place, splice) => {
      answers = { runs: [200, run.slice(0, place) + splice + run.slice(place + splice.length)], 'llama-fleet.yml': [200, workflow.slice(0, place)] }
      const said = await record()
      expect(said === null || (said.lastRun ?? said.knownSince) instanceof Date).toBe(true)
    }),
    { numRuns: 40 },
  )
})
