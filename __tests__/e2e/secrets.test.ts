import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { PLANTED_SECRETS } from '../../scripts/stand-ins/releases.ts'
import { REMOVED } from '../../src/core/secrets.ts'
import { fleetFor } from '../support/command-line.ts'
import { OWNER, REPOSITORY, TOKENS } from '../support/github-emulator.ts'
import { setWorkflowStage, type WorkflowStage } from '../support/workflow-stage.ts'

const releases = [
  { release: 'v0.4.0', build: 'b6000', change: 'baseline' },
  { release: 'v0.5.0', build: 'b6001', change: 'prints-secrets' },
] as const

let stage: WorkflowStage
beforeAll(async () => {
  stage = await setWorkflowStage({ releases, config: { rounds: 2, repetitions: 1, hosts: { carbon: { variant: 'cpu' }, boron: { variant: 'vulkan' } } } })
})
afterAll(() => stage.close())

const WHOLE = PLANTED_SECRETS.map((planted) => /[^:/@]{20,}/.exec(planted)?.[0] ?? planted)
const env = { HF_TOKEN: PLANTED_SECRETS.at(-1) ?? '' }

/** What of these texts holds one of the secrets, with what stands before it. */
const leaks = (texts: readonly string[], secrets: readonly string[] = WHOLE): string[] =>
  secrets.flatMap((secret) => texts.filter((text) => text.includes(secret)).map((text) => text.slice(Math.max(0, text.indexOf(secret) - 60)).slice(0, 160)))

async function textsBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')))
}

test('what builds and programs print of secrets is in no output of the command line, whichever way it goes', async () => {
  const fleet = await fleetFor(stage.miniature, 'secrets', { config: { rounds: 2, hosts: { carbon: { variant: 'cpu' }, boron: { variant: 'vulkan' } } } })
  const run = await fleet.llamaFleet(['run', '--all', '--tag', 'v0.5.0'], { env })
  const again = await fleet.llamaFleet(['measure', '--host', 'boron', '--json'], { env: { ...env, LLAMA_FLEET_DEBUG: '1' } })
  const wrong = await fleet.llamaFleet(['run', '--tag', `v${env.HF_TOKEN}`], { env })
  const outputs = [run, again, wrong].flatMap(({ stdout, stderr }) => [stdout, stderr])
  outputs.push(...(await textsBelow(fleet.output)), ...(await textsBelow(fleet.state)), await fleet.git('log', '--all', '--patch'))
  const { hosts } = await fleet.report()
  expect(hosts.map(({ host, outcome }) => `${host}: ${outcome}`)).toEqual(['boron: build-failed', 'carbon: bench-failed'])
  // the texts were there, so that this test sees what it looks for
  expect(hosts.every(({ logTail, sentence }) => `${logTail} ${sentence}`.includes(REMOVED))).toBe(true)
  expect([again.stdout, wrong.stderr].filter((text) => !text.includes(REMOVED))).toEqual([])
  expect(leaks(outputs)).toEqual([])
})

test('nor in a log, a summary, an output, an artifact, a state file or the pull request of the action, nor is its own token', async () => {
  const { github } = stage
  const environment = { ...env, RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true', LLAMA_FLEET_DEBUG: '1' }
  const seen = github.proxy.requests.length
  const run = await stage.run('workflow.yml', { tag: 'v0.5.0', environment })
  expect(run.step('publish')?.outputs).toMatchObject({ outcome: 'build-failed', 'pull-request-operation': 'created' })
  const broken = await stage.run('workflow.yml', { tag: `v${env.HF_TOKEN}`, environment })
  expect(broken.step('plan')?.log).toContain(`::error::`)
  const steps = [...run.runs, ...broken.runs].flatMap((job) => [...job.steps, ...job.posts])
  expect(steps.flatMap(({ log, summary }) => [log, summary]).filter((text) => text.includes(REMOVED)).length).toBeGreaterThan(2)
  const pulls = await github.as(TOKENS.owner).rest.pulls.list({ owner: OWNER, repo: REPOSITORY, state: 'all' })
  const written = github.proxy.requests.slice(seen).map(({ body }) => body)
  // each job's temporary files, in publish those that it unpacked from the artifacts of the others
  const files = (await Promise.all([run, broken].map(({ directory }) => textsBelow(directory)))).flat()
  expect(files.filter((text) => text.includes(REMOVED)).length).toBeGreaterThan(4)
  const texts = [...steps.flatMap(({ log, summary, outputs }) => [log, summary, JSON.stringify(outputs)]), JSON.stringify(pulls.data), ...written, ...files]
  expect(leaks(texts)).toEqual([])
  expect(leaks(texts, Object.values(TOKENS))).toEqual([])
  expect(texts.flatMap((text) => /.{0,40}ghs_(?:plan|measure|sweep|publish)_\d+/.exec(text)?.[0] ?? [])).toEqual([])
})
