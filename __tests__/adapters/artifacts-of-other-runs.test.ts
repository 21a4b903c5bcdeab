import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import { UpstreamError } from '../../src/core/errors.ts'
import type { Artifacts } from '../../src/ports/artifacts.ts'
import { OWNER, REPOSITORY, startGithubEmulator, TOKENS } from '../support/github-emulator.ts'
import type { GithubEmulator } from '../support/github-emulator.ts'
import { zipOf } from '../support/zip.ts'

const realWrite = process.stdout.write
let github: GithubEmulator
let artifacts: Artifacts
let withoutToken: Artifacts
let directory = ''

beforeAll(async () => {
  // the client talks to the job log on stdout; here nobody reads it
  process.stdout.write = () => true
  jest.spyOn(console, 'error').mockImplementation(() => undefined)
  github = await startGithubEmulator()
  // the client reads the address once, when it is loaded
  process.env['GITHUB_API_URL'] = github.url
  const { actionArtifacts } = await import('../../src/adapters/action-artifacts.ts')
  artifacts = actionArtifacts({ token: TOKENS.actions, owner: OWNER, repository: REPOSITORY })
  withoutToken = actionArtifacts()
})
afterAll(async () => {
  process.stdout.write = realWrite
  delete process.env['GITHUB_API_URL']
  await github.close()
})
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'llama-fleet-other-runs-'))
  github.proxy.clear()
  github.gaps.artifacts.clear()
})
afterEach(() => rmSync(directory, { recursive: true }))

const names = ['measurement-carbon-1']
const held = (run: number, ...entries: { name: string; zip: Buffer; digest?: string }[]): void => void github.gaps.artifacts.set(run, entries)
const failure = async (work: Promise<unknown>): Promise<unknown> => work.then(() => null, (thrown: unknown) => thrown)

test('only the artifacts that were asked for are fetched from the run that made them', async () => {
  held(9, { name: 'plan', zip: zipOf({ 'plan.json': 'p' }) }, { name: 'measurement-carbon-1', zip: zipOf({ 'measurement-carbon-1.json': 'm' }) })
  expect(await artifacts.fetch(9, names, directory)).toEqual([join(directory, 'measurement-carbon-1')])
  expect(readFileSync(join(directory, 'measurement-carbon-1', 'measurement-carbon-1.json'), 'utf8')).toBe('m')
  expect(readdirSync(directory)).toEqual(['measurement-carbon-1'])
  expect(github.proxy.writes()).toEqual([])
})

test('an artifact that is missing, or of another run, is not there', async () => {
  held(9, { name: 'measurement-carbon-1', zip: zipOf({ x: 'm' }) })
  expect(await artifacts.fetch(8, names, directory)).toEqual([])
  expect(await artifacts.fetch(9, ['measurement-boron-1'], directory)).toEqual([])
})

test('an artifact that was cut or changed on its way is refused with a sentence', async () => {
  held(9, { name: 'measurement-carbon-1', zip: zipOf({ 'measurement-carbon-1.json': 'changed' }), digest: `sha256:${'0'.repeat(64)}` })
  const thrown = await failure(artifacts.fetch(9, names, directory))
  expect(thrown).toBeInstanceOf(UpstreamError)
  expect(String(thrown)).toMatch(/measurement-carbon-1 came with another digest than it was uploaded with/)
})

test('an artifact whose entries lead out of its directory writes nothing outside', async () => {
  held(9, { name: 'measurement-carbon-1', zip: zipOf({ '../../outside.json': 'x' }) })
  await failure(artifacts.fetch(9, names, directory))
  expect(existsSync(join(directory, '..', 'outside.json'))).toBe(false)
  expect(existsSync(join(directory, 'outside.json'))).toBe(false)
})

test('a token that may not read them, and no token, are told', async () => {
  github.proxy.inject({ method: 'GET', path: /\/actions\/runs\//, times: 9, answer: { kind: 'json', status: 403, body: { message: 'Resource not accessible by integration' } } })
  expect(String(await failure(artifacts.fetch(9, names, directory)))).toMatch(/listing the artifacts of run 9.*Resource not accessible/)
  expect(String(await failure(withoutToken.fetch(9, names, directory)))).toMatch(/run 9 cannot be read without a token/)
})
