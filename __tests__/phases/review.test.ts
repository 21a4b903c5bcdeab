import { describe, expect, test } from '@jest/globals'
import { planSchema } from '../../src/core/hosts/plan.ts'
import { readMarker } from '../../src/core/pull-request/marker.ts'
import { runInWorkflow } from '../../src/phases/workflow.ts'
import { BASE, commitOf, flakeLock, HEAD, inMemoryWorld, MERGED, type Circumstances } from '../support/in-memory-world.ts'
import type { MergedHead } from '../../src/ports/fleet-repository.ts'
import { markedBody } from '../support/publishing-stage.ts'

const DIGEST = 'd'.repeat(64)
const CONFIG = 'model: /m.gguf\nrounds: 12\nhosts: { boron: { variant: cpu }, carbon: { variant: cpu } }\n'
const planning = { door: 'action' as const, kind: 'plan' as const, token: 't', config: '.github/llama-fleet.yml', tag: null, onlyHosts: null, force: false, review: { pullRequest: 12, head: HEAD } }
const measure = (host: string) => ({ door: 'action' as const, kind: 'measure' as const, host, planDigest: DIGEST, token: 't' })
const publish = { door: 'action' as const, kind: 'publish' as const, planDigest: DIGEST, token: 't' }
const evaluated = (letter: string) => ({ source: 'pkgs', derivation: `/nix/store/${letter.repeat(32)}-llama-cpp.drv`, out: `/nix/store/${letter.repeat(32)}-llama-cpp` })

async function planned(change: Partial<Circumstances> = {}, wishes: Partial<typeof planning> = {}) {
  const set = inMemoryWorld({ config: CONFIG, evaluate: (side) => evaluated(side === 'baseline' ? 'b' : 'c'), ...change })
  await runInWorkflow({ ...planning, ...wishes }, '/fleet', set.world)
  return { ...set, plan: set.happened.plans.at(-1) }
}

/** Plans, measures on both hosts and publishes. */
async function reviewed(change: Partial<Circumstances> = {}) {
  const set = await planned(change)
  for (const host of ['boron', 'carbon']) await runInWorkflow(measure(host), '/fleet', set.world)
  const exitCode = await runInWorkflow(publish, '/fleet', set.world)
  return { ...set, exitCode, published: set.happened.reviews.at(-1) }
}

const lockOf = (nixpkgs: string) => flakeLock({ rev: commitOf('a'), ref: 'v0.4.0', extra: { nixpkgs: commitOf(nixpkgs) } })
const movesNixpkgs: Partial<Circumstances> = { tracked: { 'flake.nix': '{ }\n', 'flake.lock': lockOf('1') }, headFiles: { 'flake.lock': lockOf('2') } }

describe('A review that was asked for', () => {
  test('is a plan of the head against its base, with the lock nodes that moved and every host', async () => {
    const { plan, happened } = await planned(movesNixpkgs)
    expect(plan).toMatchObject({
      kind: 'review',
      repository: { baseCommit: BASE, baseBranch: 'main', flakeDirectory: '.' },
      baseline: { tag: null, words: 'main at bbbbbbb', pin: { rev: BASE } },
      candidate: { tag: null, words: '#12 at eeeeeee', pin: { rev: HEAD } },
      pullRequest: { number: 12, fork: false, pushedBy: null, mergeBase: BASE, merged: HEAD, lock: { path: 'flake.lock', line: 10 } },
      movedNodes: ['nixpkgs'],
    })
    expect(planSchema.parse(plan)).toEqual(plan)
    expect(JSON.parse(happened.outputs.get('matrix') ?? '')).toMatchObject({ include: [{ host: 'boron' }, { host: 'carbon' }] })
  })

  test.each<[string, Partial<Circumstances>, string, RegExp]>([
    ['is closed', { pull: { open: false } }, 'not-open', /#12 is not open/],
    ['stands at another head', { pull: { head: commitOf('9') } }, 'head-moved', /^#12 stands at 9{40}, and asked for was e{40}: that was refused/],
    ['is our own and nobody pushed to it', { pull: { ours: true } }, 'own-pull-request', /llama-fleet's own/],
    ['comes from a fork and no person asked', { pull: { ownHead: false }, byPerson: false }, 'not-dispatched-by-a-person', /only where a person with write access/],
    ['has nothing that its base lacks', { pull: { mergeBase: HEAD } }, 'nothing-to-review', /no commit that main lacks/],
  ])('of a pull request that %s is nothing to do, and nothing of it is fetched', async (_what, change, reason, sentence) => {
    const { plan, happened } = await planned(change)
    expect(plan).toMatchObject({ kind: 'nothing-to-do', reason, sentence: expect.stringMatching(sentence) as unknown })
    expect(happened.log.filter((line) => line.startsWith('merge pull request'))).toEqual([])
    expect(happened.outputs.get('should-run')).toBe('false')
  })

  test('of a fork runs where a person asked, in a sandbox or not at all, and says so', async () => {
    const config = `${CONFIG}sandbox: off\n`
    const { plan } = await planned({ ...movesNixpkgs, config, pull: { ownHead: false } })
    if (plan?.kind !== 'review') throw new Error('no review')
    expect(plan.hosts.map(({ sandbox }) => sandbox)).toEqual(['required', 'required'])
    expect(plan.notices).toEqual([expect.stringMatching(/in a fork/)])
    const own = (await planned({ ...movesNixpkgs, config })).plan
    expect(own?.kind === 'review' && own.hosts[0]?.sandbox).toBe('off')
  })

  const stale = (behind: number): Partial<Circumstances> => ({ ...movesNixpkgs, pull: { behind, mergeBase: commitOf('7') } })
  test.each([
    [1, 'main has a commit that #12 lacks: measured is what merging makes of both, not the head alone.'],
    [7, 'main has 7 commits that #12 lacks: measured is what merging makes of both, not the head alone.'],
  ])('of a head that lacks %d of its base is a plan of what merging makes, whose first parent is the base, and says so', async (behind, sentence) => {
    const { plan, happened } = await planned(stale(behind))
    expect(plan).toMatchObject({
      repository: { baseCommit: BASE },
      baseline: { pin: { rev: BASE } },
      candidate: { words: '#12 at eeeeeee, merged', pin: { rev: HEAD } },
      pullRequest: { mergeBase: commitOf('7'), merged: MERGED },
      movedNodes: ['nixpkgs'],
      notices: [sentence],
    })
    expect(planSchema.parse(plan)).toEqual(plan)
    expect(happened.log).toContain('merge pull request 12')
    const { published, exitCode } = await reviewed(stale(behind))
    expect([exitCode, published?.head]).toEqual([0, HEAD])
    expect(published?.comment).toContain(`main has ${behind === 1 ? 'a commit' : '7 commits'} that #&#8203;12 lacks`)
    expect(published?.comment).toMatch(/^Review of main at bbbbbbb → #&#8203;12 at eeeeeee, merged, for/m)
    expect((await planned(movesNixpkgs)).plan).toMatchObject({ notices: [] })
  })

  test('shows what moves in the lock that merging makes, and not what the base moved by itself', async () => {
    const change: Partial<Circumstances> = { tracked: { 'flake.nix': '{ }\n', 'flake.lock': lockOf('2') }, headFiles: { 'flake.lock': lockOf('1') }, mergedFiles: { 'flake.lock': lockOf('2') }, pull: { behind: 1, mergeBase: commitOf('7') } }
    expect((await planned(change)).plan).toMatchObject({ kind: 'review', movedNodes: [], lockDiff: expect.stringMatching(/^No node/) as unknown })
  })

  test('of a head that cannot be merged is nothing to do: the sentence names the files and what to do', async () => {
    const paths = ['flake.lock', ...Array.from({ length: 6 }, (_, place) => `hosts/${place}.nix`)]
    const { plan } = await planned({ ...stale(2), merge: () => ({ kind: 'conflicting', paths }) })
    const sentence = '#12 cannot be merged into main as it is: conflicts in flake.lock, hosts/0.nix, hosts/1.nix, hosts/2.nix, hosts/3.nix and 2 more. Merge main into it or rebase it, and what it becomes is measured.'
    expect(plan).toMatchObject({ kind: 'nothing-to-do', reason: 'conflicting', sentence })
    const hostile = await planned({ ...stale(2), merge: () => ({ kind: 'conflicting', paths: [`a\n::set-output name=x::\u202e${'y'.repeat(9000)}`] }) })
    expect(hostile.plan?.kind === 'nothing-to-do' && hostile.plan.sentence).toMatch(/^#12 cannot be merged into main as it is: a conflict in a ::set-output name=x:: y{170,180}…\. Merge/)
  })

  test.each<[string, MergedHead, RegExp]>([
    ['makes something else', { kind: 'merged', commit: commitOf('9') }, new RegExp(`^Merging #12 into ${BASE} makes 9{40} here, and the plan measures ${MERGED}`)],
    ['is a conflict', { kind: 'conflicting', paths: ['flake.lock'] }, new RegExp(`^Merging #12 into ${BASE} is a conflict here \\(a conflict in flake\\.lock\\), and the plan`)],
  ])('is not measured on a host where merging %s than in the plan', async (_what, merge, sentence) => {
    let merges = 0
    const { happened, world } = await planned({ ...stale(1), merge: () => ((merges += 1) === 1 ? { kind: 'merged', commit: MERGED } : merge) })
    await expect(runInWorkflow(measure('boron'), '/fleet', world)).rejects.toThrow(sentence)
    expect(happened.log.filter((line) => line.startsWith('build'))).toEqual([])
  })

  test('measures only the hosts that were named', async () => {
    const { plan } = await planned(movesNixpkgs, { onlyHosts: ['boron'] as never })
    expect(plan).toMatchObject({ kind: 'review', absent: [{ host: 'carbon' }] })
  })

  test('takes a head without a readable flake.lock: what nix says of it is the report', async () => {
    expect((await planned({ headFiles: { 'flake.lock': '{' } })).plan).toMatchObject({ kind: 'review', movedNodes: [], lockDiff: expect.stringMatching(/^flake\.lock after the change could not be read/) as unknown })
  })
})

describe('What a review says', () => {
  test('is one comment whose first line says what to do, with the nodes that moved, and one check on the head; no branch, no history', async () => {
    const { published, happened, exitCode } = await reviewed(movesNixpkgs)
    expect(exitCode).toBe(0)
    expect(published).toMatchObject({ number: 12, head: HEAD, ownNote: null, check: { name: 'llama-fleet', conclusion: 'success', annotation: { path: 'flake.lock' } } })
    const [first, , second] = published?.comment.split('\n') ?? []
    expect(first).toMatch(/^\*\*Merge:\*\* same on both hosts/)
    expect(second).toMatch(/^Review of main at bbbbbbb → #&#8203;12 at eeeeeee, for .*Moved in flake\.lock: `nixpkgs`\.$/)
    expect([happened.pullRequests, happened.branches, happened.history]).toEqual([[], [], []])
    expect(happened.reports[0]?.review).toEqual({ number: 12, fork: false, merged: HEAD })
    expect(readMarker(published?.comment ?? '')).toMatchObject({ flakeInput: 'llama-cpp', base: BASE, candidate: { tag: null, rev: HEAD }, hosts: [{ host: 'boron', run: 77 }, { host: 'carbon', run: 77 }] })
    expect(happened.outputs.get('pull-request-operation')).toBe('none')
  })

  test('is one comment and one check too when no node moved and no host builds anything else: that is remembered, and not asked again', async () => {
    const nothing: Partial<Circumstances> = { evaluate: () => evaluated('b'), headFiles: { 'README.md': 'x' } }
    const { published } = await reviewed(nothing)
    expect(published?.check.conclusion).toBe('success')
    expect(published?.comment).toMatch(/^\*\*Merge:\*\* unchanged on both hosts/)
    expect(published?.comment).toContain('No node of flake.lock moved.')
    expect((await planned({ ...nothing, pull: { marker: readMarker(published?.comment ?? '') } })).plan).toMatchObject({ kind: 'nothing-to-do', reason: 'already-measured' })
  })

  test('is bad news when the head does not build, whatever the log would like to be', async () => {
    const failed = { kind: 'failed', stage: 'build', fault: 'source', failedDerivation: null, sentence: '@ggml-org **broke** #1', logTail: '', seconds: 1 } as const
    const built = { kind: 'built', storePath: '/nix/store/b', seconds: 1, closureBytes: 1 } as const
    const { published, exitCode } = await reviewed({ ...movesNixpkgs, build: (side) => (side === 'candidate' ? failed : built) })
    expect([exitCode, published?.check.conclusion]).toEqual([3, 'failure'])
    expect(published?.comment).toMatch(/^\*\*Do not merge:\*\* boron and carbon do not build\n/)
    expect(published?.comment).not.toMatch(/@ggml|\*\*broke|#1\b/)
  })

  test('is not measured twice: the comment shows every host, unless `force` asks for it', async () => {
    const first = await reviewed(movesNixpkgs)
    const marker = readMarker(first.published?.comment ?? '')
    const again = { ...movesNixpkgs, pull: { marker } }
    expect((await planned(again)).plan).toMatchObject({ kind: 'nothing-to-do', reason: 'already-measured', sentence: '#12 shows eeeeeee measured on every host; start the workflow with `force` to have it measured again.' })
    expect((await planned(again, { force: true })).plan).toMatchObject({ kind: 'review' })
  })
})

describe('A pull request that asks to be merged into another branch than its review was of', () => {
  test('is reviewed again, though everything is measured where both branches stand at the same commit: then what is said of it is said anew', async () => {
    const first = await reviewed(movesNixpkgs)
    const marker = readMarker(first.published?.comment ?? '')
    expect([marker?.into, first.published?.check.into]).toEqual(['main', 'main'])
    const { plan, happened } = await planned({ ...movesNixpkgs, pull: { marker, baseBranch: 'staging' } })
    expect(plan).toMatchObject({ kind: 'review', repository: { baseBranch: 'staging' } })
    expect(happened.outputs.get('should-publish')).toBe('true')
  })
})

describe('Our own pull request with a person’s commit', () => {
  const ours = { number: 7, open: true, merged: false, base: 'main', ownHead: true, ours: true, closedBy: null, closedAt: null, labels: [], marker: readMarker(markedBody('v0.5.0')) }
  const pushed: Partial<Circumstances> = { headFiles: movesNixpkgs.headFiles ?? {}, earlier: [ours], foreignTip: { head: HEAD, author: 'grace' }, pull: { ours: true, pushedBy: 'grace' }, byPerson: false }
  const nightly = { review: null as never }

  test('is reviewed at that head by the nightly run, instead of a bump over it', async () => {
    const { plan } = await planned(pushed, nightly)
    expect(plan).toMatchObject({ kind: 'review', candidate: { pin: { rev: HEAD } }, pullRequest: { number: 7, pushedBy: 'grace' } })
  })

  test('is bumped again when the label asks for a fresh branch, or a tag was asked for', async () => {
    expect((await planned({ ...pushed, earlier: [{ ...ours, labels: ['llama-fleet:rebuild'] }] }, nightly)).plan?.kind).toBe('bump')
    expect((await planned(pushed, { ...nightly, tag: 'v0.5.0' as never })).plan?.kind).toBe('bump')
  })
})
