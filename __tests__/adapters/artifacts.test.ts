import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { actionArtifacts } from '../../src/adapters/action-artifacts.ts'
import { InputError, UpstreamError } from '../../src/core/errors.ts'
import type { ArtifactService } from '../support/artifact-service.ts'
import { startArtifactService } from '../support/artifact-service.ts'
import { zipOf } from '../support/zip.ts'

const realWrite = process.stdout.write
let service: ArtifactService
let root: string

// The client talks to the job log on stdout; here nobody reads it.
beforeAll(() => void (process.stdout.write = (() => true) as typeof realWrite))
afterAll(() => void (process.stdout.write = realWrite))
beforeEach(async () => {
  service = await startArtifactService()
  root = await mkdtemp(join(tmpdir(), 'llama-fleet-artifacts-test-'))
  Object.assign(process.env, service.environment('plan'))
})
afterEach(async () => {
  await service.close()
  await rm(root, { recursive: true })
  delete process.env['ACTIONS_RESULTS_URL']
  delete process.env['ACTIONS_RUNTIME_TOKEN']
})

async function upload(name: string, text: string): Promise<void> {
  const directory = join(root, 'out', name)
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'data.json'), text)
  await actionArtifacts().upload(name, [join(directory, 'data.json')], directory)
}

const failure = async (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown as Error,
  )

test('three measurements come back in a directory each, and the plan is not among them', async () => {
  await upload('plan', 'the plan')
  for (const host of ['carbon', 'beryllium', 'boron']) await upload(`measurement-${host}-1`, `from ${host}`)
  await upload('measurements', 'not ours')
  const directories = await actionArtifacts().download('measurement-', join(root, 'in'))
  expect(directories.map((one) => basename(one))).toEqual([
    'measurement-beryllium-1',
    'measurement-boron-1',
    'measurement-carbon-1',
  ])
  const texts = await Promise.all(directories.map((one) => readFile(join(one, 'data.json'), 'utf8')))
  expect(texts).toEqual(['from beryllium', 'from boron', 'from carbon'])
})

test('a whole name takes that artifact alone', async () => {
  await upload('plan', 'the plan')
  await upload('plan-b', 'another')
  expect((await actionArtifacts().download('plan', join(root, 'in'))).map((one) => basename(one))).toEqual(['plan'])
})

test('nothing of that name gives no directory', async () => {
  expect(await actionArtifacts().download('measurement-', join(root, 'in'))).toEqual([])
})

test('a second artifact of the same name is refused with a sentence', async () => {
  await upload('measurement-carbon-1', 'one')
  const thrown = await failure(upload('measurement-carbon-1', 'two'))
  expect(thrown).toBeInstanceOf(UpstreamError)
  expect(thrown.message).toMatch(
    /uploading the artifact measurement-carbon-1.*\(409\) Conflict.*give each job of the run its own host/s,
  )
})

test('an artifact that was changed on its way is refused by its digest', async () => {
  await upload('plan', 'the plan')
  service.replace('plan', zipOf({ 'data.json': 'forged' }))
  const thrown = await failure(actionArtifacts().download('plan', join(root, 'in')))
  expect(thrown).toBeInstanceOf(UpstreamError)
  expect(thrown.message).toMatch(/plan came with another digest/)
})

test('what one host uploaded costs the others nothing: it is told and left out, with all that was unpacked of it', async () => {
  for (const host of ['boron', 'carbon', 'argon', 'xenon']) await upload(`measurement-${host}-1`, `from ${host}`)
  service.become('measurement-boron-1', zipOf({ '../data.json': 'forged' }))
  const refused: string[] = []
  const directories = await actionArtifacts().download('measurement-', join(root, 'in'), (name) => !name.includes('xenon'), (name, sentence) => refused.push(`${name}: ${sentence}`))
  expect(directories.map((one) => basename(one))).toEqual(['measurement-argon-1', 'measurement-carbon-1'])
  expect(refused).toEqual([expect.stringMatching(/^measurement-boron-1: The artifact measurement-boron-1 cannot be unpacked: /)])
  expect(await readdir(join(root, 'in'))).toEqual(['measurement-argon-1', 'measurement-carbon-1'])
})

test('an archive whose names climb out of the directory writes nothing outside', async () => {
  await upload('plan', 'the plan')
  const bytes = zipOf({ '../../escaped.json': 'x', '/tmp/llama-fleet-escaped.json': 'y', 'data.json': 'z' })
  service.replace('plan', bytes)
  expect(createHash('sha256').update(bytes).digest('hex')).toHaveLength(64)
  await failure(actionArtifacts().download('plan', join(root, 'in')))
  expect((await readdir(root)).toSorted()).toEqual(['in', 'out'])
  expect(await readdir(join(root, 'in'))).toEqual([])
  expect(await readdir('/tmp')).not.toContain('llama-fleet-escaped.json')
})

test('a service that fails once is asked again; one that keeps failing becomes a sentence', async () => {
  service.fail('ListArtifacts', 1)
  expect(await actionArtifacts().download('plan', join(root, 'in'))).toEqual([])
  await rm(root, { recursive: true })
  await mkdir(root)
  delete process.env['ACTIONS_RUNTIME_TOKEN']
  const thrown = await failure(actionArtifacts().download('plan', join(root, 'in')))
  expect(thrown).toBeInstanceOf(UpstreamError)
  expect(thrown.message).toMatch(/GitHub's artifact service failed while listing the artifacts of this run/)
})

test('a place that cannot be written is the machine’s fault, and not the service’s', async () => {
  await upload('plan', 'the plan')
  await writeFile(join(root, 'file'), '')
  const thrown = await failure(actionArtifacts().download('plan', join(root, 'file', 'below')))
  expect(thrown).toBeInstanceOf(UpstreamError)
  expect(thrown.message).toBe(`${join(root, 'file', 'below', 'plan')} could not be written: a part of its path is no directory. The artifact itself is kept. Make room or rights there and run again.`)
})

test('a GitHub Enterprise Server, which GitHub’s own client refuses, is no service that fails for a while', async () => {
  process.env['GITHUB_SERVER_URL'] = 'https://github.example.com:8443'
  try {
    for (const thrown of [await failure(upload('plan', 'the plan')), await failure(actionArtifacts().download('plan', join(root, 'in')))]) {
      expect(thrown).toBeInstanceOf(InputError)
      expect(thrown.message).toBe(
        'GITHUB_SERVER_URL is https://github.example.com:8443: GitHub’s own client gives no artifacts to a GitHub Enterprise Server, and without them plan, measurements and report reach no other job. ' +
          'Use the action on github.com or ghe.com; `llama-fleet run` in a terminal needs neither.',
      )
    }
  } finally {
    delete process.env['GITHUB_SERVER_URL']
  }
})
