import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { actionWorld } from '../../src/action-world.ts'
import { ROOT } from '../support/source-files.ts'

const scratch = mkdtempSync(join(tmpdir(), 'llama-fleet-action-world-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const event = join(scratch, 'event.json')
writeFileSync(event, '{}')
const DIGEST = 'd'.repeat(64)

/** What GitHub's runner says to a step, but for its inputs; nothing listens at the address of the API. */
const runner = {
  PATH: process.env['PATH'] ?? '',
  HOME: scratch,
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'acme/fleet',
  GITHUB_RUN_ID: '77',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_API_URL: 'http://127.0.0.1:9',
  GITHUB_EVENT_PATH: event,
  GITHUB_WORKSPACE: scratch,
  RUNNER_TEMP: join(scratch, 'temp'),
}
mkdirSync(runner.RUNNER_TEMP)

describe('what a runner says of GitHub and nobody can read is one sentence, that names where it stands', () => {
  const NEXT = 'Look at GITHUB_API_URL, at the file that GITHUB_EVENT_PATH names, and at https_proxy, which must begin with http: or https:.'
  const files = { GITHUB_OUTPUT: join(scratch, 'outputs'), GITHUB_STATE: join(scratch, 'state') }
  const cut = join(scratch, 'cut.json')
  writeFileSync(cut, '{"action":"opened","pull_request":{"num')

  test.each([
    ['an event that was cut', { GITHUB_EVENT_PATH: cut }, 'Unterminated string in JSON'],
    ['an address that is none', { GITHUB_API_URL: 'github.example.com' }, 'Invalid URL'],
    ['a proxy that only other programs can use', { GITHUB_API_URL: 'https://api.github.com', https_proxy: 'socks5h://127.0.0.1:1' }, 'Invalid URL protocol'],
  ])('%s', (_what, wrong, why) => {
    for (const inputs of [{ INPUT_PHASE: 'dispatch', INPUT_TOKEN: 't' }, { INPUT_PHASE: 'sweep', 'INPUT_PLAN-DIGEST': DIGEST }]) {
      const { status, stdout } = spawnSync(process.execPath, [join(ROOT, 'dist', 'index.js')], { env: { ...runner, ...files, ...wrong, ...inputs }, encoding: 'utf8' })
      expect(stdout).toMatch(/^::error::What this runner says of GitHub cannot be read: .*\n$/)
      expect(stdout).toContain(`cannot be read: ${why}`)
      expect(stdout.trimEnd().endsWith(NEXT)).toBe(true)
      expect(status).toBe(2)
    }
  })
})

describe('a step without a token', () => {
  test.each([
    ['dispatch', '`actions: write`'],
    ['publish', '`contents: write` and `pull-requests: write`'],
    ['plan', '`contents: read`, `actions: read` and `pull-requests: read`'],
  ] as const)('of the phase %s is told what one needs', async (kind, permissions) => {
    const planning = { config: '.github/llama-fleet.yml', tag: null, onlyHosts: null, force: false, review: null }
    const request = kind === 'dispatch' ? { kind } : kind === 'plan' ? { kind, ...planning } : { kind, planDigest: DIGEST }
    const world = await actionWorld({ door: 'action', token: '', ...request }, scratch, runner, {} as never)
    await expect(kind === 'plan' ? world.runners.list() : world.reviewStarts.asked()).rejects.toThrow(`The input 'token' is empty. Leave it out, or give a token with ${permissions}.`)
  })
})

test.each([
  ['a person', { GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_ACTOR: 'github-actions[bot]', GITHUB_TRIGGERING_ACTOR: 'mona' }, true],
  ['a person, on a server that names no other', { GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_ACTOR: 'mona' }, true],
  ['a bot', { GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_ACTOR: 'mona', GITHUB_TRIGGERING_ACTOR: 'github-actions[bot]' }, false],
  ['the clock', { GITHUB_EVENT_NAME: 'schedule', GITHUB_ACTOR: 'mona', GITHUB_TRIGGERING_ACTOR: 'mona' }, false],
  ['nobody who has a name', { GITHUB_EVENT_NAME: 'workflow_dispatch' }, false],
  ['nobody, by an empty name', { GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_ACTOR: '', GITHUB_TRIGGERING_ACTOR: '' }, false],
  ['a bot, beside an empty name', { GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_ACTOR: 'github-actions[bot]', GITHUB_TRIGGERING_ACTOR: '' }, false],
])('whether a person started a run that %s started, by %j: %s', async (_who, said, byPerson) => {
  const request = { door: 'action', kind: 'dispatch', token: 't' } as const
  expect((await actionWorld(request, scratch, { ...runner, ...said }, {} as never)).onGithub?.byPerson).toBe(byPerson)
})
