import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { githubReleaseDates } from '../../src/adapters/github-release-dates.ts'

const web = 'https://github.com/ggml-org/llama.cpp'
let server: Server
let apiUrl: string
let answer: (request: IncomingMessage, response: ServerResponse) => void
const seen: IncomingMessage[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
beforeEach(() => void (seen.length = 0))
afterAll(() => new Promise((resolve) => server.close(resolve)))

const says = (status: number, text: string) => (_request: IncomingMessage, response: ServerResponse) => void response.writeHead(status, { 'content-type': 'application/json' }).end(text)
const ask = (token: string | null = null, upstream = web) => githubReleaseDates({ token, server: { serverUrl: undefined, apiUrl }, answerMilliseconds: 500 }).published(upstream, 'v0.6.0')

test('a release has the date of its publication; one request is made, with the token when there is one', async () => {
  answer = says(200, '{"tag_name":"v0.6.0","created_at":"2020-01-01T00:00:00Z","published_at":"2026-10-05T12:00:00Z"}')
  expect(await ask()).toEqual({ at: new Date('2026-10-05T12:00:00Z'), notice: null })
  expect(await ask('not-a-real-token')).toEqual({ at: new Date('2026-10-05T12:00:00Z'), notice: null })
  expect(seen.map(({ url }) => url)).toEqual(Array(2).fill('/repos/ggml-org/llama.cpp/releases/tags/v0.6.0'))
  expect(seen.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Bearer not-a-real-token'])
})

test('a tag without a release, and a host without releases, have none, without a word', async () => {
  answer = says(404, '{"message":"Not Found"}')
  expect(await ask()).toEqual({ at: null, notice: null })
  expect(await ask(null, 'https://gitlab.com/ggml-org/llama.cpp')).toEqual({ at: null, notice: null })
  expect(seen).toHaveLength(1)
})

test('the token of another server does not leave it', async () => {
  answer = says(404, '{}')
  const elsewhere = { serverUrl: 'https://ghe.example.org', apiUrl }
  await githubReleaseDates({ token: 'not-a-real-token', server: elsewhere }).published('https://ghe.example.org/o/r', 'v0.6.0')
  expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer not-a-real-token'])
  answer = (_request, response) => void response.writeHead(302, { location: `http://localhost:${new URL(apiUrl).port}/elsewhere` }).end()
  await ask('not-a-real-token')
  expect(seen.filter(({ url }) => url === '/elsewhere').map(({ headers }) => headers.authorization)).not.toContain('Bearer not-a-real-token')
})

describe('when GitHub fails there is a notice instead of a date:', () => {
  test.each<[string, (request: IncomingMessage, response: ServerResponse) => void, RegExp]>([
    ['a rate limit', says(403, '{"message":"API rate limit exceeded for 192.0.2.1"}'), /403 API rate limit exceeded for 192\.0\.2\.1; with a token GitHub allows more/],
    ['a refused token', says(401, '{"message":"Bad credentials"}'), /401 Bad credentials/],
    ['a server error', says(503, ''), /503/],
    ['a web page', says(200, '<html>login</html>'), /is no release|JSON|token/],
    ['a release without a date', says(200, '{"published_at":"yesterday"}'), /its answer is no release/],
    ['an answer that is cut off', (_request, response) => void response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy()), /./],
  ])('%s', async (_name, how, why) => {
    answer = how
    const { at, notice } = await ask()
    expect(at).toBeNull()
    expect(notice).toMatch(/^GitHub did not say when v0\.6\.0 was published \(.*\); its age rests on other dates\.$/s)
    expect(notice).toMatch(why)
  })
})
