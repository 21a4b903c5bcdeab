import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { InputError } from '../../src/core/errors.ts'
import { readMarker, type Marker } from '../../src/core/pull-request/marker.ts'
import { PLAIN_PUBLISHING } from '../../src/core/pull-request/publishing.ts'
import type { FoundRequest } from '../../src/core/pull-request/request-context.ts'
import { TOKENS } from '../support/github-emulator.ts'
import { CHECK, FILES, markedBody, startPublishing, type PublishingStage } from '../support/publishing-stage.ts'

let stage: PublishingStage
beforeAll(async () => {
  stage = await startPublishing()
})
afterAll(() => stage.github.close())
beforeEach(() => stage.next())
afterEach(async () => {
  await stage.backToBase()
  stage.github.gaps.settings.autoMerge = true
  stage.github.gaps.settings.mergeableState = 'clean'
  stage.github.gaps.settings.renamed.clear()
})

const good = { ...PLAIN_PUBLISHING, automerge: 'good-news' as const }
const writes = (): string[] => stage.github.proxy.writes().map((one) => `${one.method} ${one.path.replace(/^\/repos\/[^/]+\/[^/]+\//, '').replaceAll(/\d+/g, 'N')}`)
const found: FoundRequest[] = []
const watched = (body: string) => (what: FoundRequest) => {
  found.push(what)
  return { title: 'x', body, labels: ['llama-fleet:same'] }
}

describe('what is there is told to whoever writes the text', () => {
  test('the marker of the open pull request, so that it can list what was shown before', async () => {
    await stage.publish(stage.bump('b2', { body: markedBody('b2') }))
    await stage.publish(stage.bump('b3', { text: watched(markedBody('b3')) }))
    expect(found.at(-1)?.marker).toMatchObject({ candidate: { tag: 'b2' } })
  })

  test("somebody's commit on the branch, with the head that it made", async () => {
    await stage.publish(stage.bump('b2'))
    const theirs = await stage.pushed(TOKENS.person)
    await stage.publish(stage.bump('b2', { text: watched('x') }))
    expect(found.at(-1)?.foreign).toEqual({ author: 'grace', head: theirs })
  })

  test('the files of the flake that changed on the base meanwhile; the branch stays on the planned base', async () => {
    const moved = await stage.onBase({ 'flake.lock': '{ "version": 7, "newer": true }\n' })
    const result = await stage.publish(stage.bump('b2', { text: watched('x') }))
    expect(found.at(-1)?.touched).toEqual(['flake.lock'])
    expect(result.notice).toMatch(/main has changed flake\.lock since the plan, so the branch stays on [0-9a-f]{7}; the next plan starts from the new one\./)
    expect(await stage.parents()).toEqual([stage.base()])
    expect(moved).not.toBe(stage.base())
  })
})

describe('a fresh branch', () => {
  test('the label llama-fleet:rebuild, whatever its case, drops the commits of people and then itself', async () => {
    const { number } = await stage.publish(stage.bump('b2'))
    await stage.pushed(TOKENS.person)
    await stage.label(number, 'Llama-Fleet:Rebuild')
    expect((await stage.publish(stage.bump('b2'))).operation).toBe('updated')
    expect(await stage.parents()).toEqual([stage.base()])
    expect(await stage.labels()).toEqual(['llama-fleet:same'])
  })

  test('leaves the label to the next run when some of it was measured before the label came', async () => {
    const { number } = await stage.publish(stage.bump('b2'))
    await stage.label(number, 'llama-fleet:rebuild')
    await stage.publish(stage.bump('b2', { continued: true }))
    expect(await stage.labels()).toEqual(['llama-fleet:same', 'llama-fleet:rebuild'])
    await stage.publish(stage.bump('b2', { continued: false }))
    expect(await stage.labels()).toEqual(['llama-fleet:same'])
  })
})

describe('a bump that the base holds already', () => {
  test('closes our pull request, and its marker says that it was us', async () => {
    const first = await stage.publish(stage.bump('b2', { body: markedBody('b2') }))
    await stage.onBase(stage.filesOf('b2'))
    const result = await stage.publish(stage.bump('b2', { body: markedBody('b2') }))
    expect(result).toEqual({ ...first, operation: 'closed', notice: 'main holds this bump already: there is nothing to merge.', verified: undefined })
    const pull = await stage.pull(first.number)
    expect([pull.state, readMarker(pull.body ?? '')?.closed]).toEqual(['closed', true])
  })

  test('opens none', async () => {
    await stage.onBase(stage.filesOf('b2'))
    expect(await stage.publish(stage.bump('b2'))).toMatchObject({ operation: 'none', number: null })
    expect(writes()).toEqual([])
  })

  test('a base that was renamed is named with its own name', async () => {
    stage.github.gaps.settings.renamed.set('main', 'trunk')
    await stage.github.commit(TOKENS.owner, 'trunk', stage.base(), { 'README.md': 'x' }, 'Rename')
    const thrown = await stage.publish(stage.bump('b2')).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(InputError)
    expect(String(thrown)).toMatch(/has no branch main any more: it is trunk now\. Start the workflow again/)
  })
})

describe('open: good-news', () => {
  const bad = { opens: false, publishing: { ...PLAIN_PUBLISHING, open: 'good-news' as const } }

  test('nothing is opened for other news, and nothing is written', async () => {
    const result = await stage.publish(stage.bump('b2', bad))
    expect(result).toMatchObject({ operation: 'none', number: null, notice: expect.stringContaining('no pull request was opened') })
    expect(writes()).toEqual([])
  })

  test('a pull request that shows an earlier tag stays as it is', async () => {
    const { number } = await stage.publish(stage.bump('b2', { body: markedBody('b2') }))
    stage.github.proxy.clear()
    expect(await stage.publish(stage.bump('b3', bad))).toMatchObject({ operation: 'none', number, notice: expect.stringContaining(`#${number} stays as it is`) })
    expect(writes()).toEqual([])
  })

  test('one that shows this candidate is brought up to date, so that no good news stands where bad came later', async () => {
    await stage.publish(stage.bump('b2', { body: markedBody('b2') }))
    expect((await stage.publish(stage.bump('b2', { ...bad, body: `Worse.\n${markedBody('b2')}` }))).operation).toBe('updated')
  })
})

describe('reviewers and assignees', () => {
  const publishing = { ...PLAIN_PUBLISHING, reviewers: ['grace', 'acme/fleet-owners'], assignees: ['grace'] }

  test('are asked once, when the pull request is opened', async () => {
    await stage.publish(stage.bump('b2', { publishing: { ...publishing, reviewers: ['grace'] } }))
    expect(writes().filter((one) => /requested|assignees/.test(one))).toEqual(['POST pulls/N/requested_reviewers', 'POST issues/N/assignees'])
    stage.github.proxy.clear()
    await stage.publish(stage.bump('b3', { publishing: { ...publishing, reviewers: ['grace'] } }))
    expect(writes().filter((one) => /requested|assignees/.test(one))).toEqual([])
  })

  test('a name that GitHub refuses keeps nobody else from being asked', async () => {
    const { number, notice } = await stage.publish(stage.bump('b2', { publishing: { ...publishing, reviewers: ['nobody-there', 'grace'], assignees: [] } }))
    expect((await stage.pull(number)).requested_reviewers?.map(({ login }) => login)).toEqual(['grace'])
    expect(notice).toMatch(/^Asking nobody-there for a review did not work \(GitHub: 4[^)]*\): correct/)
  })

  test('a name that GitHub refuses loses nobody the pull request', async () => {
    const result = await stage.publish(stage.bump('b2', { publishing: { ...publishing, reviewers: ['nobody-there'] } }))
    expect(result).toMatchObject({ operation: 'created', notice: expect.stringMatching(/Asking nobody-there for a review did not work \(GitHub: 4/) })
  })
})

describe('the check', () => {
  const checked = { check: () => CHECK }

  test('is a check run on the head with an annotation on the line of the lock, and is not written twice', async () => {
    await stage.publish(stage.bump('b2', checked))
    const [run, ...others] = await stage.checks()
    expect(others).toEqual([])
    expect(run).toMatchObject({ name: 'llama-fleet', conclusion: 'neutral', status: 'completed', output: { title: CHECK.title, annotations_count: 1 } })
    const sent = JSON.parse(stage.github.proxy.writes().find((one) => one.path.endsWith('/check-runs'))?.body ?? '{}') as { output: { annotations: unknown[] } }
    expect(sent.output.annotations).toEqual([
      { path: 'flake.lock', start_line: 3, end_line: 3, annotation_level: 'warning', title: 'llama-fleet', message: CHECK.annotation.message },
    ])
    stage.github.proxy.clear()
    expect((await stage.publish(stage.bump('b2', checked))).operation).toBe('none')
    expect(writes()).toEqual([])
  })

  test('of a personal token, which may make none, is a commit status that is never a success by accident', async () => {
    const result = await stage.publish(stage.bump('b2', checked), TOKENS.person)
    const statuses = stage.github.proxy.writes().filter((one) => one.path.includes('/statuses/'))
    expect(statuses.map((one) => JSON.parse(one.body) as unknown)).toEqual([
      { context: 'llama-fleet', state: 'pending', description: CHECK.title, target_url: 'https://github.com/acme/fleet/actions/runs/7' },
    ])
    expect(result).toMatchObject({ operation: 'created', verified: false, notice: expect.stringMatching(/does not call the bump commit verified \(unsigned\)/) })
    stage.github.proxy.clear()
    expect((await stage.publish(stage.bump('b2', checked), TOKENS.person)).operation).toBe('none')
    expect(writes().filter((one) => !one.startsWith('POST check-runs'))).toEqual([])
  })

  test('of a token that may show neither is told and does no harm', async () => {
    const answer = { kind: 'json' as const, status: 403, body: { message: 'Resource not accessible by integration' } }
    for (const path of [/\/check-runs/, /\/statuses\//, /\/status\?/]) {
      stage.github.proxy.inject({ method: 'POST', path, times: 9, answer })
      stage.github.proxy.inject({ method: 'GET', path, times: 9, answer })
    }
    expect(await stage.publish(stage.bump('b2', checked))).toMatchObject({ operation: 'created', notice: expect.stringContaining('`checks: write`') })
  })
})

describe('automerge: good-news', () => {
  const wish = { publishing: good, body: markedBody('b2') }
  const queries = (): string[] =>
    stage.github.proxy.requests.filter((one) => one.path === '/graphql').map((one) => /\{ (\w+)\(/.exec((JSON.parse(one.body) as { query: string }).query)?.[1] ?? '')

  test('merges at once, and only the measured commit, where there is nothing to wait for', async () => {
    const { number, news, notice } = await stage.publish(stage.bump('b2', wish))
    const merge = stage.github.proxy.requests.find((one) => one.path.endsWith('/merge'))
    const { sha } = JSON.parse(merge?.body ?? '{}') as { sha: string }
    expect([news, notice]).toEqual([`#${number} was merged at the measured commit ${sha.slice(0, 7)}.`, null])
    expect((await stage.pull(number)).merged).toBe(true)
  })

  test('merges at once on a base without rules, for which GitHub has no auto-merge', async () => {
    const answer = { kind: 'json' as const, status: 200, body: { data: null, errors: [{ type: 'UNPROCESSABLE', message: 'Pull request Protected branch rules not configured for this branch' }] } }
    stage.github.proxy.inject({ method: 'POST', path: /^\/graphql$/, times: 1, answer })
    const { number, notice } = await stage.publish(stage.bump('b2', wish))
    expect(notice).toBeNull()
    expect((await stage.pull(number)).merged).toBe(true)
  })

  test('merges at once on a server with hooks of its own', async () => {
    stage.github.gaps.settings.autoMerge = false
    stage.github.gaps.settings.mergeableState = 'has_hooks'
    expect((await stage.pull((await stage.publish(stage.bump('b2', wish))).number)).merged).toBe(true)
  })

  test.each([
    ['waits until GitHub knows whether it can be merged', 3, null],
    ['says what GitHub calls it where that does not come', 99, /#\d+ is not merged by itself: GitHub calls it unknown, and its auto-merge does not wait for that \("Auto merge is not allowed for this repository"\)\./],
  ])('%s', async (_name, looks, said) => {
    stage.github.gaps.settings.autoMerge = false
    stage.github.gaps.settings.unknownLooks = looks
    const { number, notice } = await stage.publish(stage.bump('b2', wish))
    stage.github.gaps.settings.unknownLooks = 0
    if (said === null) expect(notice).toBeNull()
    else expect(notice).toMatch(said)
    expect((await stage.pull(number)).merged).toBe(said === null)
  })

  test('waits with GitHub, for the measured commit alone, where a branch rule asks for more', async () => {
    stage.github.gaps.settings.mergeableState = 'blocked'
    const { number, news } = await stage.publish(stage.bump('b2', wish))
    expect(news).toBe(`#${number} merges by itself as soon as its branch rules allow it.`)
    const { variables } = JSON.parse(stage.github.proxy.requests.find((one) => one.path === '/graphql')?.body ?? '{}') as { variables: { head: string } }
    expect(variables.head).toBe(await stage.tip())
    expect((await stage.pull(number)).auto_merge).not.toBeNull()
    stage.github.proxy.clear()
    expect((await stage.publish(stage.bump('b2', wish))).operation).toBe('none')
    expect(writes()).toEqual([])
  })

  test('is taken back by the first write of any update', async () => {
    stage.github.gaps.settings.mergeableState = 'blocked'
    const { number } = await stage.publish(stage.bump('b2', wish))
    stage.github.proxy.clear()
    await stage.publish(stage.bump('b3', { ...wish, mergeRefusal: 'the outcome is slower', body: markedBody('b3') }))
    expect(writes()[0]).toBe('POST /graphql')
    expect(queries()[0]).toBe('disablePullRequestAutoMerge')
    expect((await stage.pull(number)).auto_merge).toBeNull()
  })

  test('a push between measuring and merging stops it: GitHub compares the head', async () => {
    stage.github.gaps.settings.autoMerge = false
    const answer = { kind: 'json' as const, status: 409, body: { message: 'Head branch was modified. Review and try the merge again.' } }
    stage.github.proxy.inject({ method: 'PUT', path: /\/merge$/, times: 1, answer })
    const { number, notice } = await stage.publish(stage.bump('b2', wish))
    expect(notice).toBe(`#${number} is not merged by itself: GitHub says "Head branch was modified. Review and try the merge again.". The next run tries again.`)
    expect((await stage.pull(number)).state).toBe('open')
  })

  test.each([
    ['what was measured', { mergeRefusal: 'the smoke check did not run on carbon' }, /the smoke check did not run on carbon/],
    ['a missing host, which makes a draft', { draft: true }, /it is a draft/],
  ])('is refused by %s', async (_name, change, sentence) => {
    const { number, notice } = await stage.publish(stage.bump('b2', { ...wish, ...change }))
    expect(notice).toMatch(sentence)
    expect((await stage.pull(number)).state).toBe('open')
  })

  test("is refused by a person's commit, by a base whose lock changed, and by checks that still run", async () => {
    const first = await stage.publish(stage.bump('b2', { ...wish, draft: true }))
    await stage.pushed(TOKENS.person)
    expect((await stage.publish(stage.bump('b2', wish))).notice).toMatch(/It is not merged by itself: grace has a commit on the branch\./)
    await stage.label(first.number, 'llama-fleet:rebuild')
    await stage.onBase({ 'flake.lock': '{}\n' })
    expect((await stage.publish(stage.bump('b2', wish))).notice).toMatch(/It is not merged by itself: main has changed flake\.lock\./)
    await stage.backToBase()
    stage.github.gaps.settings.mergeableState = 'unstable'
    expect((await stage.publish(stage.bump('b2', wish))).notice).toMatch(/GitHub says ".*unstable status"\. Have a branch rule require its checks, and GitHub waits for them; this one is yours to merge\./)
  })
})

describe('what a plan reads', () => {
  const question = () => ({ branch: stage.branch(), since: null, tags: new Set(['b2']) })
  const close = (number: number | null, token: string) =>
    stage.github.through(token).rest.pulls.update({ ...stage.place, pull_number: number ?? 0, state: 'closed' })

  test('who closed a pull request of ours, and what it remembers; nothing is written', async () => {
    const first = await stage.publish(stage.bump('b2', { body: markedBody('b2') }))
    await close(first.number, TOKENS.person)
    const second = await stage.publish(stage.bump('b3', { body: markedBody('b3') }))
    stage.github.proxy.clear()
    const earlier = await stage.pullRequests().earlier(question())
    const shown = earlier.map(({ number, open, merged, ours, ownHead, closedBy, marker }) => ({ number, open, merged, ours, ownHead, closedBy, tag: marker?.candidate.tag }))
    const common = { merged: false, ours: true, ownHead: true }
    expect(shown.toSorted((one, other) => one.number - other.number)).toEqual([
      { ...common, number: first.number, open: false, closedBy: { login: 'grace', us: false }, tag: 'b2' },
      { ...common, number: second.number, open: true, closedBy: null, tag: 'b3' },
    ])
    expect(writes()).toEqual([])
    // only the closed one that shows a tag in question is asked about
    expect(stage.github.proxy.requests.filter((one) => one.path.includes('/issues/'))).toHaveLength(1)
  })

  test("our own closing, a merge, and a person's pull request from our branch are told apart", async () => {
    const ours = await stage.publish(stage.bump('b2', { body: markedBody('b2') }))
    await close(ours.number, TOKENS.actions)
    const theirs = await stage.github.through(TOKENS.person).rest.pulls.create({ ...stage.place, title: 'Mine', head: stage.branch(), base: 'main', body: markedBody('b2') })
    await close(theirs.data.number, TOKENS.person)
    const again = await stage.publish(stage.bump('b2', { body: markedBody('b2'), publishing: good }))
    const byNumber = new Map((await stage.pullRequests().earlier(question())).map((pull) => [pull.number, pull]))
    expect(byNumber.get(ours.number ?? 0)?.closedBy).toEqual({ login: 'github-actions[bot]', us: true })
    expect(byNumber.get(theirs.data.number)?.ours).toBe(false)
    expect(byNumber.get(again.number ?? 0)).toMatchObject({ merged: true, open: false })
  })

  test('pull requests of a personal token are ours when the token is that person’s', async () => {
    await stage.publish(stage.bump('b2', { body: markedBody('b2') }), TOKENS.person)
    expect((await stage.pullRequests(TOKENS.person).earlier(question()))[0]?.ours).toBe(true)
    expect((await stage.pullRequests(TOKENS.actions).earlier(question()))[0]?.ours).toBe(false)
  })

  test('a token that may not read pull requests is told which permission the plan job lacks', async () => {
    const answer = { kind: 'json' as const, status: 403, body: { message: 'Resource not accessible by integration' } }
    stage.github.proxy.inject({ method: 'GET', path: /\/pulls\?/, times: 9, answer })
    const thrown: unknown = await stage.pullRequests().earlier(question()).catch((error: unknown) => error)
    expect(String(thrown)).toMatch(/while looking for earlier pull requests.*Add 'pull-requests: read' to the permissions: of the plan job/)
  })

  test('thirty pages of pull requests are read to the end, and no further than the pinned commit is old', async () => {
    const page = (number: number) =>
      Array.from({ length: number < 30 ? 100 : 7 }, (_, place) => ({
        number: number * 100 + place,
        state: 'closed',
        merged_at: null,
        user: { login: 'github-actions[bot]', type: 'Bot' },
        head: { ref: stage.branch(), sha: 'a'.repeat(40), repo: { full_name: 'acme/fleet' } },
        base: { ref: 'main' },
        labels: [],
        body: number === 30 ? markedBody('b2') : '',
        updated_at: new Date(Date.UTC(2026, 0, 31) - number * 86_400_000).toISOString(),
      }))
    const answer = (request: { path: string }) => ({ status: 200, body: page(Number(/[?&]page=(\d+)/.exec(request.path)?.[1] ?? 1)) })
    stage.github.proxy.inject({ method: 'GET', path: /\/pulls\?/, times: 99, answer: { kind: 'handler', answer } })
    stage.github.proxy.inject({ method: 'GET', path: /\/issues\//, times: 99, answer: { kind: 'json', status: 200, body: [] } })
    const all = await stage.pullRequests().earlier(question())
    expect([all.length, all.filter(({ marker }) => marker !== null).length]).toEqual([2907, 7])
    expect(stage.github.proxy.requests.filter((one) => one.path.includes('/pulls?'))).toHaveLength(30)
    stage.github.proxy.requests.length = 0
    await stage.pullRequests().earlier({ ...question(), since: new Date(Date.UTC(2026, 0, 28, 12)) })
    expect(stage.github.proxy.requests.filter((one) => one.path.includes('/pulls?'))).toHaveLength(3)
  })

  test('another pull request of the repository that changes the lock, with its text before and after', async () => {
    const lock = '{ "version": 7, "theirs": true }\n'
    const head = await stage.github.commit(TOKENS.person, `renovate-${stage.branch()}`, stage.base(), { 'flake.lock': lock }, 'Bump all')
    await stage.github.commit(TOKENS.person, `docs-${stage.branch()}`, stage.base(), { 'README.md': 'more' }, 'Words')
    const open = (ref: string) => stage.github.through(TOKENS.person).rest.pulls.create({ ...stage.place, title: `From ${ref}`, head: ref, base: 'main' })
    const bumps = await open(`renovate-${stage.branch()}`)
    const words = await open(`docs-${stage.branch()}`)
    await stage.publish(stage.bump('b2'))
    const blob = createHash('sha1').update(`blob ${FILES['flake.lock'].length}\0${FILES['flake.lock']}`).digest('hex')
    const changed = await stage.pullRequests().changedLocks({ branch: stage.branch(), base: 'main', path: 'flake.lock', blob })
    expect(changed.filter(({ number }) => number >= bumps.data.number)).toEqual([
      { number: bumps.data.number, author: 'grace', head, before: FILES['flake.lock'], after: lock },
    ])
    expect(head).toMatch(/^[0-9a-f]{40}$/)
    // one that has no commit in common with a base that was rewritten since stops no plan
    stage.github.proxy.inject({ method: 'GET', path: /\/compare\//, times: 99, answer: { kind: 'json', status: 404, body: { message: `No common ancestor between main and ${head}.` } } })
    expect(await stage.pullRequests().changedLocks({ branch: stage.branch(), base: 'main', path: 'flake.lock', blob })).toEqual([])
    stage.github.proxy.clear()
    for (const { data } of [bumps, words]) await close(data.number, TOKENS.person)
  })
})

test('the marker of a body is read from its last comment, whatever stands before it', () => {
  const marker = readMarker(`${markedBody('b1')}\nquoted\n${markedBody('b2')}`)
  expect((marker as Marker).candidate.tag).toBe('b2')
})
