import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { recordFiles } from '../../src/adapters/record-files.ts'
import { TOKENS } from '../support/github-emulator.ts'
import { startPublishJobs, type PublishJobs } from '../support/publish-job.ts'
import { zipOf } from '../support/zip.ts'

let jobs: PublishJobs
const realWrite = process.stdout.write
beforeAll(async () => {
  // the client of the artifact service talks to the job log on stdout; here nobody reads it
  process.stdout.write = () => true
  jobs = await startPublishJobs(`model: /models/m.gguf
rounds: 12
hosts: { carbon: { variant: cpu } }
pull-request: { automerge: good-news, reviewers: [grace] }
history: false
`)
  jobs.github.gaps.settings.mergeableState = 'blocked'
  // a label is made once in the life of a repository
  await jobs.root.issues.createLabel({ ...jobs.place, name: 'llama-fleet:same' })
})
afterAll(async () => {
  await jobs.close()
  process.stdout.write = realWrite
})

const BRANCH = 'heads/llama-fleet/llama-cpp'

/** Everything that a person sees of a bump, without numbers, ids and the date that differ between two bases. */
async function shown() {
  const { root, place } = jobs
  const { data: open } = await root.pulls.list({ ...place, state: 'open' })
  const pulls = await Promise.all(open.map(async ({ number }) => (await jobs.github.through(TOKENS.owner).rest.pulls.get({ ...place, pull_number: number })).data))
  const { sha } = (await root.git.getRef({ ...place, ref: BRANCH })).data.object
  const { data: commit } = await root.git.getCommit({ ...place, commit_sha: sha })
  const { data: checks } = await root.checks.listForRef({ ...place, ref: sha })
  const { data: tree } = await root.git.getTree({ ...place, tree_sha: commit.tree.sha })
  return {
    pulls: pulls.map(({ title, body, draft, labels, requested_reviewers: asked, auto_merge: merge, head }) => ({
      title,
      body: body?.replaceAll(/(?<![0-9a-f])(?:[0-9a-f]{40}|[0-9a-f]{64})(?![0-9a-f])/g, 'ID').replace(/"since":"\d{4}-[\d.:TZ-]+"/, '"since":"DATE"'),
      draft,
      labels: labels.map(({ name }) => name),
      asked: asked?.map(({ login }) => login),
      merges: merge !== null,
      atTip: head.sha === sha,
    })),
    checks: checks.check_runs.map(({ name, conclusion, output }) => [name, conclusion, output.title]),
    files: tree.tree.flatMap(({ path, mode, sha: blob }) => (path === 'README.md' ? [] : [[path, mode, blob]])),
    onBase: commit.parents.map((parent) => parent.sha === jobs.base()),
  }
}

/** The lines of every host in the history. */
async function keptLines(): Promise<string[]> {
  const { root, place } = jobs
  const { sha } = (await root.git.getRef({ ...place, ref: 'heads/llama-fleet-data' })).data.object
  const { data: commit } = await root.git.getCommit({ ...place, commit_sha: sha })
  const { data: tree } = await root.git.getTree({ ...place, tree_sha: commit.tree.sha, recursive: 'true' })
  const files = tree.tree.filter(({ path }) => path.endsWith('.jsonl'))
  const texts = await Promise.all(files.map(async (file) => Buffer.from((await root.git.getBlob({ ...place, file_sha: file.sha ?? '' })).data.content, 'base64').toString('utf8')))
  return texts.flatMap((text) => text.trimEnd().split('\n'))
}

/** Moves main on and makes what the jobs before publish leave for a bump to the tag. */
async function night(tag: string) {
  await jobs.onward()
  const plan = await jobs.plan(tag)
  const measurements = [jobs.measured(plan)]
  const digest = await jobs.handOver(plan, measurements)
  return { job: (onStart?: (kill: () => void) => void) => jobs.publish(digest, onStart && { onStart }), here: () => jobs.publishHere(plan, digest, measurements) }
}

const written = (): string[] => jobs.github.proxy.writes().map(({ method, path }) => `${method} ${decodeURIComponent(path).replace('/repos/acme/fleet/', '').replaceAll(/\d+/g, 'N')}`)

/** What the next plan takes for done, by the marker and the outcome's label, is done, and the merge was asked for. */
async function nothingLacks(made: number, whole: Awaited<ReturnType<typeof shown>>): Promise<void> {
  if ((await jobs.root.pulls.list({ ...jobs.place, state: 'open' })).data.length === 0) return
  const { pulls, ...rest } = await shown()
  const done = pulls.some(({ body, labels }) => body === whole.pulls[0]?.body && labels.length > 0)
  if (done) expect([made, { ...rest, pulls }]).toEqual([made, whole])
}

/**
 * Ends the job with SIGKILL when its next write arrives, which is not made, after so many that were made; then lets another job
 * finish. What is there must be what a job leaves that nobody killed.
 */
async function killed(made: number, tag: string, whole: Awaited<ReturnType<typeof shown>>): Promise<void> {
  const { job, here } = await night(tag)
  const { exitCode, directory } = await job((kill) => jobs.github.proxy.dieAfter(made, kill))
  // the report is on the disk before the first write
  expect([made, exitCode, readdirSync(directory).filter((name) => name.startsWith('report'))]).toEqual([made, null, ['report.html', 'report.json', 'report.md']])
  expect(written()).toHaveLength(made + 1)
  jobs.github.proxy.clear()
  await nothingLacks(made, whole)
  await here()
  expect([made, await shown()]).toEqual([made, whole])
  // a third one has nothing left to do
  jobs.github.proxy.clear()
  if (made === 0) expect([await here(), written()]).toEqual(['none', []])
}

describe('an artifact of the run that the publish job of the built action', () => {
  test('does not find is told, and nothing is written', async () => {
    const { exitCode, log } = await jobs.publish('0'.repeat(64))
    expect([exitCode, log]).toEqual([2, expect.stringMatching(/^::error::.*plan\.json.*fetch the plan artifact of this run/m)])
    expect(jobs.github.proxy.requests).toEqual([])
  })

  test('finds to be another run’s, or exchanged, cut or hostile on its way, is told, and nothing is written; when it is right, the next one completes', async () => {
    const { job } = await night('v0.5.0')
    const other = await jobs.publish('0'.repeat(64))
    expect([other.exitCode, other.log]).toEqual([2, expect.stringMatching(/^::error::.*is not the plan asked for: .*Use the plan of the same workflow run, unchanged/m)])
    const whole = zipOf({ 'measurement-carbon-1.json': '{}' })
    for (const bytes of [whole, whole.subarray(0, 40), zipOf({ '../../../plan.json': '{}' })]) {
      jobs.service.replace('measurement-carbon-1', bytes)
      const changed = await job()
      expect([changed.exitCode, changed.log]).toEqual([4, expect.stringMatching(/^::error::The artifact measurement-carbon-1 came with another digest than it was uploaded with/m)])
      expect([jobs.github.proxy.requests, readdirSync(changed.directory)]).toEqual([[], ['plan']])
    }
    jobs.service.replace('measurement-carbon-1', null)
    expect(await job()).toMatchObject({ exitCode: 0, outputs: { 'pull-request-operation': 'created' } })
    await jobs.clear()
  })

  // a measure job may delete any artifact of its run, and upload another of that name
  test.each([
    ['for a host without a job', 1, [{ host: 'carbon', reason: 'runner offline' }]],
    ['from an attempt that is still to come', 2, []],
  ])('finds to bring a measurement %s with the plan does not have it count', async (_what, attempt, absent) => {
    await jobs.onward()
    const plan = { ...(await jobs.plan('v0.5.0')), absent }
    const digest = await jobs.handOver(plan, [])
    const forged = mkdtempSync(join(tmpdir(), 'llama-fleet-forged-'))
    const records = recordFiles({ directory: forged })
    const files = [(await records.writePlan(plan)).path, await records.writeMeasurement({ ...jobs.measured(plan), attempt, planDigest: digest })]
    jobs.service.become('plan', zipOf(Object.fromEntries(files.map((file) => [basename(file), readFileSync(file, 'utf8')]))))
    const job = await jobs.publish(digest)
    expect([job.exitCode, job.outputs['outcome'], await jobs.report(job)]).toEqual([
      4,
      'missing',
      expect.objectContaining({ notices: expect.arrayContaining([`measurement-carbon-${attempt}.json was not read: this run had no such job.`]) }),
    ])
    rmSync(forged, { recursive: true })
    jobs.service.replace('plan', null)
    await jobs.clear()
  })
})

describe('the publish job of the built action, ended by SIGKILL between any two of its writes,', () => {
  test('is finished by the next one when it was opening the pull request', async () => {
    expect(await (await night('v0.5.0')).job()).toMatchObject({ exitCode: 0, outputs: { outcome: 'same', 'pull-request-operation': 'created' } })
    const writes = written()
    expect(writes).toEqual([
      'POST git/blobs',
      'POST git/blobs',
      'POST git/trees',
      'POST git/commits',
      'POST git/refs',
      'POST check-runs',
      'POST pulls',
      'POST pulls/N/requested_reviewers',
      'POST issues/N/labels',
      'POST /graphql',
      'PATCH pulls/N',
    ])
    const whole = await shown()
    for (let made = 0; made < writes.length; made++) {
      await jobs.clear()
      await killed(made, 'v0.5.0', whole)
    }
  })

  test('is finished by the next one when it was turning the pull request over to another tag', async () => {
    await jobs.clear()
    const whole = new Map<string, Awaited<ReturnType<typeof shown>>>()
    // the list of what was shown before holds both tags from the third night on
    for (const tag of ['v0.5.0', 'v0.5.1', 'v0.5.0', 'v0.5.1']) {
      await (await night(tag)).here()
      whole.set(tag, await shown())
    }
    const writes = written()
    expect(writes).toEqual([
      'POST /graphql',
      'POST git/blobs',
      'POST git/blobs',
      'POST git/trees',
      'POST git/commits',
      `PATCH git/refs/${BRANCH}`,
      'POST check-runs',
      'PATCH pulls/N',
      'POST /graphql',
      'PATCH pulls/N',
    ])
    for (let made = 0; made < writes.length; made++) {
      const tag = made % 2 === 0 ? 'v0.5.0' : 'v0.5.1'
      const there = whole.get(tag)
      if (there === undefined) throw new Error(tag)
      await killed(made, tag, there)
    }
  })

  test('is finished by the next one when it was adding to the history, which holds each measurement once', async () => {
    await jobs.clear()
    const planned = { ...(await jobs.plan('v0.5.0')), history: 'llama-fleet-data' }
    const measurements = [jobs.measured(planned)]
    const digest = await jobs.handOver(planned, measurements)
    await jobs.publish(digest)
    const ofHistory = written().flatMap((write, place) => (write.startsWith('POST git/') ? [place] : [])).slice(-3)
    expect(ofHistory.map((place) => written()[place])).toEqual(['POST git/trees', 'POST git/commits', 'POST git/refs'])
    for (const made of ofHistory) {
      await jobs.root.git.deleteRef({ ...jobs.place, ref: 'heads/llama-fleet-data' })
      await jobs.clear()
      const { exitCode } = await jobs.publish(digest, { onStart: (kill) => jobs.github.proxy.dieAfter(made, kill) })
      expect([made, exitCode, written().length]).toEqual([made, null, made + 1])
      jobs.github.proxy.clear()
      await jobs.publishHere(planned, digest, measurements)
      expect([made, (await keptLines()).length]).toEqual([made, 1])
    }
    jobs.github.proxy.clear()
    await jobs.publishHere(planned, digest, measurements)
    expect([written(), (await keptLines()).length]).toEqual([[], 1])
  })
})
