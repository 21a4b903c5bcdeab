import { describe, expect, test } from '@jest/globals'
import type { Measurement } from '../../src/core/hosts/measurement.ts'
import { planSchema } from '../../src/core/hosts/plan.ts'
import { UpstreamError } from '../../src/core/errors.ts'
import { readMarker } from '../../src/core/pull-request/marker.ts'
import { NOTHING_FOUND } from '../../src/core/pull-request/request-context.ts'
import type { EarlierPullRequest } from '../../src/core/pull-request/earlier-requests.ts'
import { runInWorkflow } from '../../src/phases/workflow.ts'
import { commitOf, flakeLock, inMemoryWorld, type Circumstances } from '../support/in-memory-world.ts'
import { markedBody } from '../support/publishing-stage.ts'

const DIGEST = 'd'.repeat(64)
const CONFIG = 'model: /m.gguf\nrounds: 12\nhosts: { boron: { variant: cpu }, carbon: { variant: cpu } }\n'
const planning = { door: 'action' as const, kind: 'plan' as const, token: 't', config: '.github/llama-fleet.yml', tag: null, onlyHosts: null, force: false, review: null }
const measure = (host: string) => ({ door: 'action' as const, kind: 'measure' as const, host, planDigest: DIGEST, token: 't' })
const publish = { door: 'action' as const, kind: 'publish' as const, planDigest: DIGEST, token: 't' }

const request = (changes: Partial<EarlierPullRequest>): EarlierPullRequest => ({
  number: 7,
  open: true,
  merged: false,
  base: 'main',
  ownHead: true,
  ours: true,
  closedBy: null,
  closedAt: null,
  labels: [],
  marker: null,
  ...changes,
})
const closedBy = (login: string, tag: string): EarlierPullRequest =>
  request({ open: false, closedBy: { login, us: false }, marker: readMarker(markedBody(tag)) })

const evaluated = (letter: string) => ({ source: 'pkgs', derivation: `/nix/store/${letter.repeat(32)}-llama-cpp.drv`, out: `/nix/store/${letter.repeat(32)}-llama-cpp` })

async function planned(change: Partial<Circumstances>, tag: string | null = null, wishes: { readonly force?: boolean; readonly onlyHosts?: readonly string[] } = {}) {
  const set = inMemoryWorld({ config: CONFIG, evaluate: (side) => evaluated(side === 'baseline' ? 'b' : 'c'), ...change })
  await runInWorkflow({ ...planning, tag, ...wishes }, '/fleet', set.world)
  return { ...set, plan: set.happened.plans.at(-1) }
}

const tags = [
  { name: 'v0.4.0', commit: commitOf('a') },
  { name: 'v0.5.0', commit: commitOf('c') },
  { name: 'v0.6.0', commit: commitOf('e') },
]
const day = new Date('2026-01-20T00:00:00Z')
const dates = new Map(tags.map(({ name }) => [name, day]))
const relock: Circumstances['relock'] = (text) => {
  const tag = tags.find(({ name }) => text.includes(name))
  return flakeLock({ rev: tag?.commit ?? commitOf('a'), ref: tag?.name ?? 'v0.4.0' })
}

describe('A tag that a person declined', () => {
  test('is not planned, nor one that is older; the reason is in the plan', async () => {
    const { plan, happened } = await planned({ tags, dates, relock, earlier: [closedBy('grace', 'v0.6.0')] })
    expect(plan).toMatchObject({
      kind: 'nothing-to-do',
      reason: 'closed-by-a-person',
      skipped: [
        { tag: 'v0.6.0', reason: 'was declined: grace closed #7, which showed it' },
        { tag: 'v0.5.0', reason: 'is older than v0.6.0, which people declined' },
      ],
    })
    expect(happened.outputs.get('pull-request-operation')).toBe('none')
    expect(happened.outputs.get('should-run')).toBe('false')
  })

  test('leaves a newer one, which is offered', async () => {
    expect((await planned({ tags, dates, relock, earlier: [closedBy('grace', 'v0.5.0')] })).plan).toMatchObject({ kind: 'bump', candidate: { tag: 'v0.6.0' } })
  })

  test('is planned all the same when it is asked for by name', async () => {
    expect((await planned({ earlier: [closedBy('grace', 'v0.5.0')] }, 'v0.5.0')).plan?.kind).toBe('bump')
  })

  test('costs nothing on a night without a newer tag: GitHub is asked nothing', async () => {
    const { happened } = await planned({ tags: tags.slice(0, 1) })
    expect(happened.log.filter((line) => line.endsWith('requests'))).toEqual([])
  })
})

describe('With force', () => {
  test('a tag that a person declined is planned', async () => {
    const { plan } = await planned({ tags, dates, relock, earlier: [closedBy('grace', 'v0.6.0')] }, null, { force: true })
    expect(plan).toMatchObject({ kind: 'bump', candidate: { tag: 'v0.6.0' } })
  })

  test('what is known is measured again on every host, or on those that were named: the others keep what they have', async () => {
    const { measurement, earlier } = await firstNight()
    const known = earlier.marker && { ...earlier.marker, outcome: 'same' as const, hosts: earlier.marker.hosts.map((host) => ({ ...host, outcome: 'same' as const, attempt: 1, run: 77, plan: 'a'.repeat(64), pair: 'x..y' })) }
    const hosts = async (wishes: Parameters<typeof planned>[2]) => {
      const { happened } = await planned({ earlier: [request({ marker: known, labels: ['llama-fleet:same'] })], artifactsOf: () => Promise.resolve([measurement]) }, null, wishes)
      return (JSON.parse(happened.outputs.get('matrix') ?? '') as { include: { host: string }[] }).include.map(({ host }) => host)
    }
    expect(await hosts({})).toEqual([])
    expect(await hosts({ force: true })).toEqual(['boron', 'carbon'])
    expect(await hosts({ force: true, onlyHosts: ['boron'] })).toEqual(['boron'])
    const { plan } = await planned({ earlier: [earlier], artifactsOf: () => Promise.resolve([measurement]) }, null, { force: true, onlyHosts: ['boron'] })
    expect(plan).toMatchObject({ kind: 'bump', earlier: [{ host: 'carbon' }] })
    expect(plan).not.toHaveProperty('absent')
  })
})

describe('A pull request of somebody else that moves the input', () => {
  const lock = (rev: string) => flakeLock({ rev: commitOf(rev), ref: 'x' })
  const theirs = { number: 12, author: 'renovate[bot]', head: commitOf('e'), before: lock('a'), after: lock('c') }

  test('covers the bump, and the sentence says how to have it measured', async () => {
    expect((await planned({ changedLocks: [theirs] })).plan).toMatchObject({
      kind: 'nothing-to-do',
      reason: 'covered-by-pull-request',
      sentence: 'Covered by #12 of renovate[bot], which moves llama-cpp to v0.5.0 already. The review workflow has it measured on these hosts; to start that by hand, run this with `pr: 12` and `sha: eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee`.',
    })
  })

  test('does not cover it when it was overtaken, when ours was there first, or when the tag was asked for', async () => {
    expect((await planned({ changedLocks: [{ ...theirs, after: lock('a') }] })).plan?.kind).toBe('bump')
    expect((await planned({ changedLocks: [theirs], earlier: [request({})] })).plan?.kind).toBe('bump')
    expect((await planned({ changedLocks: [theirs] }, 'v0.5.0')).plan?.kind).toBe('bump')
  })
})

describe("A person's commit on our branch that no open pull request shows", () => {
  const stranded = { foreignTip: { head: commitOf('e'), author: 'grace' } }

  test('keeps hosts from measuring what could not be published', async () => {
    const { plan } = await planned(stranded)
    expect(plan).toMatchObject({ kind: 'nothing-to-do', reason: 'branch-in-the-way' })
    expect(plan?.kind === 'nothing-to-do' && plan.sentence).toBe(
      'The branch llama-fleet/llama-cpp ends with a commit of grace (eeeeeee) that no open pull request shows. llama-fleet does not write over it, so nothing is measured. Open a pull request from that branch, or delete or rename it.',
    )
  })

  test('keeps no tag back that was asked for by name: its report is wanted all the same', async () => {
    expect((await planned(stranded, 'v0.5.0')).plan?.kind).toBe('bump')
  })
})

/** Plans, measures carbon alone, publishes; returns the measurement and the pull request that it left. */
async function firstNight() {
  const set = await planned({})
  await runInWorkflow(measure('carbon'), '/fleet', set.world)
  await runInWorkflow(publish, '/fleet', set.world)
  const body = set.happened.pullRequests.at(-1)?.text(NOTHING_FOUND).body ?? ''
  const measurement = set.happened.measurements.findLast((one) => one.host === 'carbon')
  if (measurement === undefined) throw new Error('carbon was not measured')
  // every plan of the world in memory has one digest; that night's had another
  const plan = 'a'.repeat(64)
  const marker = readMarker(body.replaceAll(DIGEST, plan))
  return { measurement: { ...measurement, planDigest: plan }, earlier: request({ marker }) }
}

describe('A candidate that an earlier run measured in part', () => {
  test('is measured on the missing hosts alone; the rest comes from that run’s artifacts, never from the body', async () => {
    const { measurement, earlier } = await firstNight()
    expect(earlier.marker?.hosts.map(({ host, outcome, run }) => [host, outcome, run])).toEqual([
      ['boron', 'missing', 77],
      ['carbon', 'same', 77],
    ])
    const { world, happened, plan } = await planned({ earlier: [earlier], artifactsOf: () => Promise.resolve([measurement]) })
    expect(happened.log).toContain('fetch 77 measurement-carbon-1')
    expect(plan).toMatchObject({ kind: 'bump', earlier: [{ host: 'carbon', run: 77, attempt: 1, sameBase: true }], seed: 42 })
    expect(JSON.parse(happened.outputs.get('matrix') ?? '')).toMatchObject({ include: [{ host: 'boron' }] })
    expect(happened.uploads.map(({ name }) => name)).toEqual(['measurement-earlier', 'plan'])
    await runInWorkflow(measure('boron'), '/fleet', world)
    expect(await runInWorkflow(publish, '/fleet', world)).toBe(0)
    expect(happened.reports.at(-1)?.hosts.map(({ host, outcome }) => [host, outcome])).toEqual([
      ['boron', 'same'],
      ['carbon', 'same'],
    ])
  })

  test.each<[string, (measurement: Measurement) => Promise<readonly Measurement[]>]>([
    ['is gone', () => Promise.resolve([])],
    ['cannot be fetched', () => Promise.reject(new UpstreamError({ problem: 'GitHub failed.', next: '' }))],
    ['is of another plan', (measurement) => Promise.resolve([{ ...measurement, planDigest: 'e'.repeat(64) }])],
    ['is of other derivations', (measurement) => Promise.resolve([{ ...measurement, candidate: { ...measurement.candidate, derivation: `/nix/store/${'z'.repeat(32)}-x.drv` } }])],
    ['is of another candidate', (measurement) => Promise.resolve([{ ...measurement, candidate: { ...measurement.candidate, rev: commitOf('e') } }])],
    ['was never finished', (measurement) => Promise.resolve([{ ...measurement, finishedAt: null }])],
    ['is of another host', (measurement) => Promise.resolve([{ ...measurement, host: 'boron' }])],
  ])('is measured again on a host whose measurement %s', async (_name, artifacts) => {
    const { measurement, earlier } = await firstNight()
    const { plan, happened } = await planned({ earlier: [earlier], artifactsOf: () => artifacts(measurement) })
    expect(plan?.kind === 'bump' && plan.earlier).toBe(undefined)
    expect(plan?.notices.join(' ')).toMatch(/carbon is measured again: run 77 has no measurement of it that fits\./)
    expect(JSON.parse(happened.outputs.get('matrix') ?? '')).toMatchObject({ include: [{ host: 'boron' }, { host: 'carbon' }] })
  })

  test('is measured again where the config asks for something else now', async () => {
    const { measurement, earlier } = await firstNight()
    const { plan } = await planned({ config: CONFIG.replace('rounds: 12', 'rounds: 14'), earlier: [earlier], artifactsOf: () => Promise.resolve([measurement]) })
    expect(plan).not.toHaveProperty('earlier')
  })

  test('is measured in part still when somebody opened another pull request from our branch into another one', async () => {
    const { measurement, earlier } = await firstNight()
    const theirs = request({ number: 8, ours: false, base: 'staging' })
    const { plan } = await planned({ earlier: [theirs, earlier], artifactsOf: () => Promise.resolve([measurement]) })
    expect(plan).toMatchObject({ earlier: [{ host: 'carbon' }] })
  })

  test('is measured in part still when a fork of the same organisation has a branch that is called as ours', async () => {
    const { measurement, earlier } = await firstNight()
    const theirs = request({ number: 8, ours: false, ownHead: false })
    const { plan } = await planned({ earlier: [theirs, earlier], artifactsOf: () => Promise.resolve([measurement]) })
    expect(plan).toMatchObject({ earlier: [{ host: 'carbon' }] })
  })

  test('is measured again when the body was written by somebody else', async () => {
    const { measurement, earlier } = await firstNight()
    const { plan } = await planned({ earlier: [{ ...earlier, ours: false }], artifactsOf: () => Promise.resolve([measurement]) })
    expect(plan).not.toHaveProperty('earlier')
  })

  test('is measured again from the start when a person asks for it with the label', async () => {
    const { measurement, earlier } = await firstNight()
    const { plan } = await planned({ earlier: [{ ...earlier, labels: ['llama-fleet:rebuild'] }], artifactsOf: () => Promise.resolve([measurement]) })
    expect(plan).toMatchObject({ kind: 'bump' })
    expect(plan).not.toHaveProperty('earlier')
  })
})

describe('A candidate that is measured on every host', () => {
  test.each([
    ['no run finished opening', ['mine']],
    ['a run was ended while it gave it another label, or two were at it at once', ['llama-fleet:faster', 'llama-fleet:same']],
  ])('whose pull request %s is published again, and nothing is measured', async (_name, labels) => {
    const { measurement, earlier } = await firstNight()
    const config = 'model: /m.gguf\nrounds: 12\nhosts: { carbon: { variant: cpu } }\n'
    const marker = earlier.marker && { ...earlier.marker, outcome: 'same' as const, hosts: earlier.marker.hosts.filter(({ host }) => host === 'carbon') }
    const { plan, happened, world } = await planned({ config, earlier: [request({ marker, labels })], artifactsOf: () => Promise.resolve([measurement]) })
    expect(plan).toMatchObject({ kind: 'bump', earlier: [{ host: 'carbon', sameBase: true }] })
    expect([happened.outputs.get('should-run'), happened.outputs.get('should-publish')]).toEqual(['false', 'true'])
    expect(await runInWorkflow(publish, '/fleet', world)).toBe(0)
    expect(happened.pullRequests).toHaveLength(1)
    expect(happened.reports.at(-1)?.hosts.map(({ host, outcome }) => [host, outcome])).toEqual([['carbon', 'same']])
    const finished = await planned({ config, earlier: [request({ marker, labels: ['Llama-Fleet:Same'] })], artifactsOf: () => Promise.resolve([measurement]) })
    expect(finished.plan).toMatchObject({ kind: 'nothing-to-do', reason: 'already-measured' })
  })

  test.each([
    ['is due', 'due', 'main', 'bump'],
    ['was asked for, also where a person switched it off', 'asked', 'main', 'nothing-to-do'],
    ['is due, but which asks to merge into another branch,', 'due', 'staging', 'nothing-to-do'],
    ['an older version says nothing of', undefined, 'main', 'nothing-to-do'],
  ] as const)('and whose merge by itself %s is published again only where one is to be tried', async (_name, merge, base, kind) => {
    const { measurement, earlier } = await firstNight()
    const config = 'model: /m.gguf\nrounds: 12\nhosts: { carbon: { variant: cpu } }\n'
    const marker = earlier.marker && { ...earlier.marker, outcome: 'same' as const, hosts: earlier.marker.hosts.filter(({ host }) => host === 'carbon'), ...(merge === undefined ? {} : { merge }) }
    const { plan, happened } = await planned({ config, earlier: [request({ base, marker, labels: ['llama-fleet:same'] })], artifactsOf: () => Promise.resolve([measurement]) })
    expect(plan?.kind).toBe(kind)
    expect([happened.outputs.get('should-run'), happened.outputs.get('should-publish')]).toEqual(['false', `${kind === 'bump'}`])
  })

  test('and whose merge by itself is due is published again also where the checkout is of another branch than the run', async () => {
    const { measurement, earlier } = await firstNight()
    const config = 'model: /m.gguf\nrounds: 12\nhosts: { carbon: { variant: cpu } }\n'
    const marker = earlier.marker && { ...earlier.marker, outcome: 'same' as const, hosts: earlier.marker.hosts.filter(({ host }) => host === 'carbon'), merge: 'due' as const }
    const into = (base: string) => request({ base, marker, labels: ['llama-fleet:same'] })
    const night = async (base: string) => (await planned({ config, facts: { branch: 'develop' }, earlier: [into(base)], artifactsOf: () => Promise.resolve([measurement]) })).plan?.kind
    expect([await night('develop'), await night('main')]).toEqual(['bump', 'nothing-to-do'])
  })

  test('is nothing to do, and no artifact is fetched', async () => {
    const { earlier } = await firstNight()
    const all = earlier.marker && { ...earlier.marker, outcome: 'same' as const, hosts: earlier.marker.hosts.map((host) => ({ ...host, outcome: 'same' as const, attempt: 1, run: 77, plan: DIGEST, pair: 'x..y' })) }
    const { plan, happened } = await planned({ earlier: [request({ marker: all, labels: ['llama-fleet:same'] })] })
    expect(plan).toMatchObject({ kind: 'nothing-to-do', reason: 'already-measured', sentence: '#7 shows v0.5.0 measured on every host; its label `llama-fleet:rebuild` has it measured again.' })
    expect(happened.log.filter((line) => line.startsWith('fetch'))).toEqual([])
  })

  test('accepted answers are told to the plan by the label that names the tag, and what was broken is measured again', async () => {
    const { earlier } = await firstNight()
    const labels = ['llama-fleet:accept-output=v0.5.0', 'llama-fleet:accept-output']
    expect((await planned({ earlier: [{ ...earlier, labels }] })).plan).toMatchObject({ acceptedOutputs: ['v0.5.0'] })
    const broken = earlier.marker && { ...earlier.marker, outcome: 'broken' as const, hosts: earlier.marker.hosts.map((host) => ({ ...host, outcome: 'broken' as const, attempt: 1, run: 77, plan: DIGEST, pair: 'x..y' })) }
    expect((await planned({ earlier: [request({ marker: broken, labels: ['llama-fleet:broken'] })] })).plan).toMatchObject({ kind: 'nothing-to-do', reason: 'already-measured' })
    expect((await planned({ earlier: [request({ marker: broken, labels: ['llama-fleet:broken', ...labels] })] })).plan).toMatchObject({ kind: 'bump', acceptedOutputs: ['v0.5.0'] })
    // what is broken although it was measured with the label (a service that does not start) is so every night
    const still = await planned({ earlier: [request({ marker: broken && { ...broken, accepted: true }, labels: ['llama-fleet:broken', ...labels] })] })
    expect(still.plan).toMatchObject({ kind: 'nothing-to-do', reason: 'already-measured' })
  })

  test('accepted answers of other tags, however many labels name them, are not in the plan, which takes but twenty', async () => {
    const { earlier } = await firstNight()
    const others = Array.from({ length: 30 }, (_, place) => `llama-fleet:accept-output=b${place + 1}`)
    const { plan } = await planned({ earlier: [{ ...earlier, labels: [...others, 'llama-fleet:accept-output=v0.5.0'] }] })
    expect(plan).toMatchObject({ acceptedOutputs: ['v0.5.0'] })
    expect(planSchema.safeParse(plan).success).toBe(true)
    expect((await planned({ earlier: [{ ...earlier, labels: others }] })).plan).not.toHaveProperty('acceptedOutputs')
  })

  test('answers that a person no longer accepts are published again without a measurement, and nothing is done after that', async () => {
    const { measurement, earlier } = await firstNight()
    const label = 'llama-fleet:accept-output=v0.5.0'
    const config = 'model: /m.gguf\nrounds: 12\nhosts: { carbon: { variant: cpu } }\n'
    const known = earlier.marker && { ...earlier.marker, outcome: 'same' as const, hosts: earlier.marker.hosts.filter(({ host }) => host === 'carbon') }
    const night = (marker: typeof known, labels: readonly string[]) => planned({ config, earlier: [request({ marker, labels: ['llama-fleet:same', ...labels] })], artifactsOf: () => Promise.resolve([measurement]) })
    const withdrawn = await night(known && { ...known, accepted: true }, [])
    expect(withdrawn.plan).toMatchObject({ kind: 'bump', earlier: [{ host: 'carbon', sameBase: true }] })
    expect(withdrawn.plan).not.toHaveProperty('acceptedOutputs')
    expect(JSON.parse(withdrawn.happened.outputs.get('matrix') ?? '')).toEqual({ include: [] })
    expect((await night(known && { ...known, accepted: true }, [label])).plan).toMatchObject({ kind: 'nothing-to-do', reason: 'already-measured' })
    expect((await night(known, [])).plan).toMatchObject({ kind: 'nothing-to-do', reason: 'already-measured' })
    // nothing is written to one that asks to merge into another branch, however often that is published
    for (const labels of [['llama-fleet:same', label], ['mine']]) {
      const elsewhere = await planned({ config, earlier: [request({ base: 'staging', marker: known, labels })], artifactsOf: () => Promise.resolve([measurement]) })
      expect(elsewhere.plan).toMatchObject({ kind: 'nothing-to-do', reason: 'already-measured' })
    }
    // what the pull request shows says which of both it was published with
    const { world, happened } = await night(known, [label])
    await runInWorkflow(publish, '/fleet', world)
    expect(readMarker(happened.pullRequests.at(-1)?.text(NOTHING_FOUND).body ?? '')).toMatchObject({ accepted: true })
    const after = await night(known && { ...known, accepted: true }, [])
    await runInWorkflow(publish, '/fleet', after.world)
    expect(readMarker(after.happened.pullRequests.at(-1)?.text(NOTHING_FOUND).body ?? '')).not.toHaveProperty('accepted')
  })
})

describe('When the base moved on since', () => {
  const moved = async () => {
    const { measurement, earlier } = await firstNight()
    const marker = earlier.marker && { ...earlier.marker, base: commitOf('f') }
    return { measurement, earlier: { ...earlier, marker } }
  }

  test('a host evaluates, and neither builds nor measures while its derivations stand', async () => {
    const { measurement, earlier } = await moved()
    const { world, happened, plan } = await planned({ earlier: [earlier], artifactsOf: () => Promise.resolve([measurement]) })
    expect(plan).toMatchObject({ earlier: [{ host: 'carbon', sameBase: false }] })
    expect(JSON.parse(happened.outputs.get('matrix') ?? '')).toMatchObject({ include: [{ host: 'boron' }, { host: 'carbon' }] })
    await runInWorkflow(measure('carbon'), '/fleet', world)
    expect(happened.log.filter((line) => line.startsWith('build'))).toEqual([])
    await runInWorkflow(publish, '/fleet', world)
    const carbon = happened.reports.at(-1)?.hosts.find(({ host }) => host === 'carbon')
    expect([carbon?.outcome, carbon?.rounds.length]).toEqual(['same', measurement.rounds.length])
  })

  test('a host whose derivations changed is measured again, and the report says that the earlier one is stale', async () => {
    const { measurement, earlier } = await moved()
    const evaluate = (side: string) => evaluated(side === 'baseline' ? 'n' : 'm')
    const { world, happened } = await planned({ earlier: [earlier], artifactsOf: () => Promise.resolve([measurement]), evaluate })
    await runInWorkflow(measure('carbon'), '/fleet', world)
    expect(happened.log.filter((line) => line.startsWith('build'))).toEqual(['build baseline', 'build candidate'])
    await runInWorkflow(publish, '/fleet', world)
    expect(happened.reports.at(-1)?.notices.join(' ')).toMatch(/The measurement of carbon by run 77 is stale/)
  })
})
