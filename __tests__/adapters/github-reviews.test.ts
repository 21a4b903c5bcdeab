import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { githubReviewStarts } from '../../src/adapters/github-review-starts.ts'
import { MERGE_MUTATIONS } from '../../src/adapters/github-merge.ts'
import { githubReviews } from '../../src/adapters/github-reviews.ts'
import { Defect, InputError, UpstreamError } from '../../src/core/errors.ts'
import { startReviews } from '../../src/phases/start-reviews.ts'
import type { ReviewContent } from '../../src/ports/reviews.ts'
import type { FaultAnswer } from '../support/fault-proxy.ts'
import type { GithubEmulator } from '../support/github-emulator.ts'
import { OWNER, REPOSITORY, startGithubEmulator, TOKENS } from '../support/github-emulator.ts'
import { CHECK, FILES, markedBody, QUICK } from '../support/publishing-stage.ts'

const place = { owner: OWNER, repo: REPOSITORY }
let github: GithubEmulator
let base: string
beforeAll(async () => {
  github = await startGithubEmulator()
  base = await github.commit(TOKENS.owner, 'main', null, FILES, 'Begin')
})
afterAll(() => github.close())
beforeEach(() => github.proxy.clear())

const access = (token: string) => ({ token, apiUrl: github.url, owner: OWNER, repository: REPOSITORY, pace: QUICK, runUrl: 'https://github.com/acme/fleet/actions/runs/7' })
const reviews = (token: string = TOKENS.actions) => githubReviews(access(token))
const root = () => github.as(TOKENS.owner).rest
let serial = 0

/** Opens a pull request of a person; its branch is one commit on main. */
async function opened(branch = `grace/change-${(serial += 1)}`): Promise<{ number: number; head: string }> {
  const head = await github.commit(TOKENS.person, branch, base, { 'flake.lock': `{ "version": 7, "branch": "${branch}" }\n` }, 'Change')
  const { data } = await github.as(TOKENS.person).rest.pulls.create({ ...place, title: '@ggml-org <b>#1</b>', head: branch, base: 'main', body: '' })
  return { number: data.number, head }
}

const content = ({ number, head }: { number: number; head: string }, changes: Partial<ReviewContent> = {}): ReviewContent => ({
  number,
  head,
  baseBranch: 'main',
  flakeInput: 'llama-cpp',
  comment: `**Merge:** same\n\n${markedBody('v0.5.0')}\n`,
  ownNote: null,
  check: CHECK,
  ...changes,
})
const comment = (number: number, body: string, token: string = TOKENS.person) => github.as(token).rest.issues.createComment({ ...place, issue_number: number, body })
const comments = async (number: number) => (await root().issues.listComments({ ...place, issue_number: number, per_page: 100 })).data
const json = (status: number, body: unknown, headers: Record<string, string> = {}): FaultAnswer => ({ kind: 'json', status, body, headers })
const wrote = (): string[] => github.proxy.writes().map(({ method, path }) => `${method} ${path.replace(/\d+/g, 'N')}`)

describe('The comment of a review', () => {
  test('is written once, changed in place, and left alone when it says the same; so is the check', async () => {
    const pull = await opened()
    expect(await reviews().publish(content(pull))).toMatchObject({ operation: 'created', notice: null })
    github.proxy.clear()
    expect((await reviews().publish(content(pull))).operation).toBe('none')
    expect(wrote()).toEqual([])
    const changed = content(pull, { comment: `**Do not merge:** slower\n\n${markedBody('v0.5.0')}\n` })
    expect((await reviews().publish(changed)).operation).toBe('updated')
    expect((await comments(pull.number)).map(({ body }) => body?.split('\n', 1)[0])).toEqual(['**Do not merge:** slower'])
    expect((await root().checks.listForRef({ ...place, ref: pull.head })).data.check_runs).toHaveLength(1)
  })

  test('is found on the last of 30 pages, by marker and author, and a person who copied the marker is nobody', async () => {
    const pull = await opened()
    const { data: ours } = await comment(pull.number, `ours\n\n${markedBody('v0.4.0')}`, TOKENS.actions)
    const bot = { login: 'github-actions[bot]', type: 'Bot' }
    const last = [
      { id: ours.id, body: ours.body, html_url: ours.html_url, user: bot },
      { id: 90_001, body: `mine now\n\n${markedBody('v9.9.9')}`, user: { login: 'grace', type: 'User' } },
      { id: 90_002, body: `about another input\n\n${markedBody('v0.5.0', { flakeInput: 'llama-cpp-edge' })}`, user: bot },
      { id: 90_003, body: `of a deleted account\n\n${markedBody('v0.5.0')}`, user: null },
    ]
    // the emulated GitHub would take long to make 3,000 comments: their pages are answered here
    const filler = Array.from({ length: 100 }, (_, id) => ({ id: 10_000 + id, body: 'nice', user: { login: 'grace', type: 'User' } }))
    github.proxy.inject({
      method: 'GET',
      path: /\/comments\?.*page=(?:[1-9]|[12]\d)(?:&|$)/,
      times: 29,
      answer: { kind: 'handler', answer: () => ({ status: 200, body: filler }) },
    })
    github.proxy.inject({ method: 'GET', path: /\/comments\?.*page=30/, times: 1, answer: { kind: 'handler', answer: () => ({ status: 200, body: last }) } })
    expect((await reviews().publish(content(pull))).operation).toBe('updated')
    expect(github.proxy.requests.filter(({ method, path }) => method === 'GET' && path.includes('/comments'))).toHaveLength(30)
    expect((await comments(pull.number)).find(({ id }) => id === ours.id)?.body).toMatch(/^\*\*Merge/)
  })

  test.each([
    ['a bot that quotes strangers, to the token of a job', TOKENS.bot, TOKENS.actions],
    ['the bot of jobs, to a token of an App', TOKENS.actions, TOKENS.bot],
    ['the bot of jobs, to a token of a person', TOKENS.actions, TOKENS.person],
    ['another person, to a token of a person', TOKENS.owner, TOKENS.person],
  ])('of %s, is neither believed nor edited, before and after there is one of ours', async (_name, theirs, token) => {
    const pull = await opened()
    const forged = `> mallory wrote:\n\n${markedBody('v9.9.9', { candidate: { tag: null, rev: pull.head } })}`
    const seen = async () => (await reviews(token).find({ number: pull.number, branch: 'llama-fleet/llama-cpp', flakeInput: 'llama-cpp', fresh: false })).marker?.candidate.tag ?? null
    await comment(pull.number, forged, theirs)
    expect(await seen()).toBeNull()
    const ours = content(pull, { comment: markedBody('v0.5.0') })
    expect((await reviews(token).publish(ours)).operation).toBe('created')
    await comment(pull.number, forged, theirs)
    expect([await seen(), (await reviews(token).publish(ours)).operation]).toEqual(['v0.5.0', 'none'])
    expect((await reviews(token).publish(content(pull, { comment: markedBody('v0.6.0') }))).operation).toBe('updated')
    expect((await comments(pull.number)).map(({ body }) => body)).toEqual([forged, markedBody('v0.6.0'), forged])
  })

  test.each([
    ['does not answer its token', json(401, { message: 'Bad credentials' }), InputError, /does not accept the token while asking whose token this is \(GitHub: 401/],
    ['refuses', json(200, { data: null, errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }] }), InputError, /may not go on while asking whose token this is \(GitHub: 200 "Resource not accessible by integration"\)/],
    ['fails inside', json(200, { data: null, errors: [{ message: 'Something went wrong while executing your query. Please include `F00:1` when reporting this issue.' }] }), UpstreamError, /GitHub failed while asking whose token this is \(GitHub: 500 "Something went wrong/],
    ['gives up', json(200, { data: null, errors: [{ message: 'Timeout on validation of query' }] }), UpstreamError, /GitHub failed while asking whose token this is \(GitHub: 200 "Timeout on validation of query"\)/],
    ['knows no such question', json(200, { data: null, errors: [{ type: 'UNPROCESSABLE', message: 'No such field' }] }), Defect, /GitHub refused what we sent while asking whose token this is \(GitHub: 200 "No such field"\)/],
    ['fails', json(502, { message: 'Bad Gateway' }), UpstreamError, /GitHub failed while asking whose token this is \(GitHub: 502/],
    ['limits its rate', json(200, { data: null, errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] }, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9999999999' }), UpstreamError, /rate limit is reached while asking whose token this is/],
    ['says nothing', json(200, { data: null }), UpstreamError, /is no answer of GitHub's/],
    ['says nothing of it', json(200, { data: { viewer: null } }), UpstreamError, /is no answer of GitHub's/],
  ] as const)('is believed of nobody, and nothing is written, where GitHub %s when it is asked whose our token is', async (_name, answer, error, sentence) => {
    const pull = await opened()
    await comment(pull.number, markedBody('v9.9.9'))
    github.proxy.clear()
    github.proxy.inject({ method: 'POST', path: /^\/graphql$/, times: 9, answer })
    const thrown = await reviews().find({ number: pull.number, branch: 'llama-fleet/llama-cpp', flakeInput: 'llama-cpp', fresh: false }).catch((one: unknown) => one)
    expect(thrown).toBeInstanceOf(error)
    expect((thrown as Error).message).toMatch(sentence)
    // nor a check: with one the review would count as done, and its comment would never come
    await expect(reviews().publish(content(pull))).rejects.toThrow(sentence)
    expect(wrote()).toEqual([])
  })

  test('is written anew when it was deleted a moment ago, and not twice when the answer was lost', async () => {
    const pull = await opened()
    await reviews().publish(content(pull))
    github.proxy.inject({ method: 'PATCH', path: /\/issues\/comments\//, times: 1, answer: { kind: 'json', status: 404, body: { message: 'Not Found' } } })
    const changed = `**Merge:** faster\n\n${markedBody('v0.6.0')}\n`
    expect((await reviews().publish(content(pull, { comment: changed }))).operation).toBe('created')
    const lost = await opened()
    github.proxy.inject({ method: 'POST', path: /\/comments$/, times: 1, reaches: true, answer: { kind: 'torn' } })
    expect((await reviews().publish(content(lost))).operation).toBe('created')
    expect(await comments(lost.number)).toHaveLength(1)
  })

  test('is not written, nor is the check, when the pull request was given another base meanwhile', async () => {
    const pull = await opened()
    await github.commit(TOKENS.owner, 'staging', base, { 'README.md': 'staging\n' }, 'Stage')
    await root().pulls.update({ ...place, pull_number: pull.number, base: 'staging' })
    github.proxy.clear()
    expect((await reviews().publish(content(pull))).notice).toBe(
      `#${pull.number} asks to be merged into staging now, and what was measured is a merge into main: nothing is said there. Start its review again.`,
    )
    expect(wrote()).toEqual([])
  })

  test('is not written when the head moved on or the pull request was closed; the check stays with the commit that was measured', async () => {
    const pull = await opened()
    expect((await reviews().publish(content({ ...pull, head: base }))).notice).toMatch(/^#\d+ moved on to [0-9a-f]{7} while [0-9a-f]{7} was measured/)
    await root().pulls.update({ ...place, pull_number: pull.number, state: 'closed' })
    expect((await reviews().publish(content(pull))).notice).toMatch(/was closed while/)
    expect(await comments(pull.number)).toEqual([])
  })
})

describe('A pull request as it stands', () => {
  const find = (number: number, fresh = false) => reviews('ghs_reads').find({ number, branch: 'llama-fleet/llama-cpp', flakeInput: 'llama-cpp', fresh })
  const move = (sha: string) => root().git.updateRef({ ...place, ref: 'heads/main', sha, force: true })

  test('says head, where it branched off, and what our comment remembers', async () => {
    const pull = await opened()
    await reviews().publish(content(pull))
    expect(await find(pull.number)).toMatchObject({ open: true, head: pull.head, ownHead: true, baseBranch: 'main', baseCommit: base, ours: false, pushedBy: null, marker: { candidate: { tag: 'v0.5.0' } } })
  })

  test('says what it would be merged into, where it branched off and how many commits it lacks when its base moved on', async () => {
    const pull = await opened()
    const tip = await github.commit(TOKENS.person, 'moves-on', base, { 'README.md': 'more\n' }, 'Move on')
    await move(tip)
    expect(await find(pull.number)).toMatchObject({ head: pull.head, baseCommit: tip, mergeBase: base, behind: 1 })
    await move(base)
    expect(await find(pull.number)).toMatchObject({ baseCommit: base, mergeBase: base, behind: 0 })
  })

  test('keeps the base that the review of this head began with, unless that is asked for anew or the base branch has it no more', async () => {
    const pull = await opened()
    const began = await github.commit(TOKENS.person, 'began', base, { 'README.md': 'began\n' }, 'Begin')
    const further = await github.commit(TOKENS.person, 'further', began, { 'README.md': 'further\n' }, 'Go on')
    await reviews().publish(content(pull, { comment: markedBody('v0.5.0', { candidate: { tag: null, rev: pull.head }, base: began }) }))
    await move(further)
    expect(await find(pull.number)).toMatchObject({ baseCommit: began, mergeBase: base, behind: 1 })
    expect(await find(pull.number, true)).toMatchObject({ baseCommit: further, mergeBase: base, behind: 2 })
    const rewritten = await github.commit(TOKENS.person, 'rewritten', base, { 'README.md': 'rewritten\n' }, 'Rewrite')
    await move(rewritten)
    expect(await find(pull.number)).toMatchObject({ baseCommit: rewritten, mergeBase: base, behind: 1 })
    // what that review was of was a merge into another branch, which has that commit too
    const staging = await github.commit(TOKENS.person, 'staged', began, { 'README.md': 'staged\n' }, 'Stage')
    await reviews().publish(content(pull, { comment: markedBody('v0.5.0', { candidate: { tag: null, rev: pull.head }, base: began, into: 'main' }) }))
    await root().pulls.update({ ...place, pull_number: pull.number, base: 'staged' })
    expect(await find(pull.number)).toMatchObject({ baseBranch: 'staged', baseCommit: staging })
    await root().pulls.update({ ...place, pull_number: pull.number, base: 'main' })
    // a marker that somebody wrote
    for (const forged of ['9'.repeat(40), pull.head]) {
      const ours = (await comments(pull.number)).find(({ body }) => body?.includes('llama-fleet'))
      await root().issues.updateComment({ ...place, comment_id: ours?.id ?? 0, body: markedBody('v0.5.0', { candidate: { tag: null, rev: pull.head }, base: forged }) })
      expect(await find(pull.number)).toMatchObject({ baseCommit: rewritten, mergeBase: base })
    }
    await move(base)
  })

  test('is ours with whose commit ends it, and the note is said once on top of its text', async () => {
    const { number, head } = await opened('llama-fleet/llama-cpp')
    await root().pulls.update({ ...place, pull_number: number, body: `**Merge:** faster\n\n${markedBody('v0.5.0')}` })
    expect(await find(number)).toMatchObject({ ours: true, pushedBy: 'grace' })
    expect(await reviews().foreignTip('llama-fleet/llama-cpp')).toEqual({ head, author: 'grace' })
    const ownNote = '**Not what is on the branch:** grace pushed to this branch.'
    await reviews().publish(content({ number, head }, { ownNote }))
    github.proxy.clear()
    await reviews().publish(content({ number, head }, { ownNote: `${ownNote} And again.` }))
    expect(wrote()).toEqual([])
    expect((await root().pulls.get({ ...place, pull_number: number })).data.body).toMatch(/^\*\*Not what is on the branch:\*\* grace pushed to this branch\.\n\n\*\*Merge:\*\* faster/)
  })
})

describe('Our own pull request', () => {
  test('that was to merge by itself is taken back when a person’s head is reviewed', async () => {
    const own = await opened('llama-fleet/automerge')
    const { node_id: id } = (await root().pulls.get({ ...place, pull_number: own.number })).data
    github.gaps.settings.mergeableState = 'blocked'
    await github.through(TOKENS.actions).graphql(MERGE_MUTATIONS.enable, { id, head: own.head, how: 'MERGE' })
    await reviews().publish(content(own, { ownNote: '**Not what is on the branch:** x' }))
    github.gaps.settings.mergeableState = 'clean'
    expect((await github.through(TOKENS.owner).rest.pulls.get({ ...place, pull_number: own.number })).data.auto_merge).toBeNull()
  })
})

describe('What GitHub refuses is a sentence', () => {
  test('a pull request that is not there, a comment that the token may not write, a check that it may not show', async () => {
    await expect(reviews().find({ number: 4040, branch: 'x', flakeInput: 'llama-cpp', fresh: false })).rejects.toThrow(/^GitHub finds nothing while reading #4040: .*pull-requests: read/)
    const pull = await opened()
    const refuse = (path: RegExp) => github.proxy.inject({ method: 'POST', path, times: 9, answer: { kind: 'json', status: 403, body: { message: 'Resource not accessible by integration' } } })
    refuse(/\/comments$/)
    await expect(reviews().publish(content(pull))).rejects.toThrow(/^The token may not go on while commenting on #\d+ .*pull-requests: write/)
    github.proxy.clear()
    refuse(/\/(?:check-runs|statuses\/.*)$/)
    expect(await reviews().publish(content(await opened()))).toMatchObject({ operation: 'created', notice: expect.stringMatching(/neither a check nor a commit status/) })
  })
})

describe('Reviews that are started', () => {
  const said: string[] = []
  const progress = { task: () => Promise.reject(new Error('none')), notice: (line: string) => void said.push(line), warning: (line: string) => void said.push(line) }
  const start = (event: unknown) => startReviews({ reviewStarts: githubReviewStarts(access(TOKENS.actions), event), progress })
  const dispatches = () => github.proxy.writes().map(({ body }) => (JSON.parse(body) as { inputs: unknown }).inputs)
  beforeEach(() => {
    said.length = 0
    github.gaps.dispatched.length = 0
    github.gaps.files.clear()
  })
  const files = (count: number, last: string) => [...Array.from({ length: count }, (_, index) => ({ filename: `docs/${index}.md` })), { filename: last }]

  test('are those of heads here that change the flake, found on the third page of files; the rest of the event’s text is not read', async () => {
    const pull = await opened()
    github.gaps.files.set(pull.number, files(250, 'nix/overlays/llama.nix'))
    const event = { pull_request: { number: pull.number, head: { sha: '"; rm -rf /', ref: '$(id)' }, title: '${{ secrets.X }}' } }
    expect(await start(event)).toBe(1)
    expect(dispatches()).toEqual([{ pr: String(pull.number), sha: pull.head }])
    github.proxy.clear()
    expect([await start(event), said.at(-1)]).toEqual([0, `#${pull.number} is not reviewed: its review was started already.`])
    expect(dispatches()).toEqual([])
  })

  test('are none for other files, a renamed one aside, and one where GitHub lists no more', async () => {
    const pull = await opened()
    github.gaps.files.set(pull.number, files(120, 'README.md'))
    expect(await start({ pull_request: { number: pull.number } })).toBe(0)
    github.gaps.files.set(pull.number, [{ filename: 'flake.lock.bak', previous_filename: 'flake.lock' }])
    expect(await start({ pull_request: { number: pull.number } })).toBe(1)
    const huge = await opened()
    github.gaps.files.set(huge.number, files(3100, 'flake.lock').slice(0, 3000))
    expect(await start({ pull_request: { number: huge.number } })).toBe(1)
  })

  test('are by the clock those that were missed: no check of ours, no run that goes on, at most three tries', async () => {
    for (const { number } of (await root().pulls.list({ ...place, state: 'open', per_page: 100 })).data) await root().pulls.update({ ...place, pull_number: number, state: 'closed' })
    const [missed, checked, failing, once, reopened] = [await opened(), await opened(), await opened(), await opened(), await opened()]
    for (const { number } of [missed, checked, failing, once, reopened]) github.gaps.files.set(number, [{ filename: 'flake.nix' }])
    await reviews().publish(content(checked, { comment: 'x', check: { ...CHECK, conclusion: 'failure' } }))
    // not proven: a host did not answer, and the next review measures it
    await reviews().publish(content(once, { comment: 'x' }))
    // a job of anybody's may be called as our check is
    await github.as(TOKENS.actions).rest.checks.create({ ...place, name: 'llama-fleet', head_sha: missed.head, status: 'completed', conclusion: 'success' })
    const run = (pull: { number: number; head: string }, conclusion: string) => ({ display_title: `Review of #${pull.number} at ${pull.head}`, status: 'completed', conclusion })
    github.gaps.dispatched.push(run(failing, 'failure'), run(failing, 'cancelled'), run(failing, 'failure'), run(once, 'cancelled'))
    // while its head was in conflict, or it was closed, its plan found nothing to do
    github.gaps.dispatched.push(run(reopened, 'success'))
    github.proxy.clear()
    expect(await start({ schedule: '47 5 * * *' })).toBe(3)
    expect(dispatches()).toEqual([{ pr: String(reopened.number), sha: reopened.head }, { pr: String(once.number), sha: once.head }, { pr: String(missed.number), sha: missed.head }])
    expect(said.filter((line) => line.includes('not reviewed'))).toEqual([`#${failing.number} is not reviewed: 3 reviews of it ended without a verdict: look at them, and start the next one by hand.`])
  })

  test.each([
    ['a check', TOKENS.actions],
    ['a commit status', TOKENS.person],
  ])('are those whose verdict, in %s, is of a merge into another branch than they ask for now', async (_name, token) => {
    for (const { number } of (await root().pulls.list({ ...place, state: 'open', per_page: 100 })).data) await root().pulls.update({ ...place, pull_number: number, state: 'closed' })
    const pull = await opened()
    await github.commit(TOKENS.owner, `next-${pull.number}`, base, { 'README.md': 'next\n' }, 'Next')
    github.gaps.files.set(pull.number, [{ filename: 'flake.nix' }])
    const verdict = (into: string) => reviews(token).publish(content(pull, { baseBranch: into, check: { ...CHECK, conclusion: 'success', title: `Merge: ${'same '.repeat(40)}`, into } }))
    await verdict('main')
    expect(await start({})).toBe(0)
    const edited = { action: 'edited', changes: { base: { ref: { from: 'main' } } }, pull_request: { number: pull.number } }
    await root().pulls.update({ ...place, pull_number: pull.number, base: `next-${pull.number}` })
    github.proxy.clear()
    expect([await start(edited), dispatches()]).toEqual([1, [{ pr: String(pull.number), sha: pull.head }]])
    github.gaps.dispatched.length = 0
    await verdict(`next-${pull.number}`)
    expect([await start(edited), said.at(-1)]).toEqual([0, `#${pull.number} is not reviewed: its head has a verdict of llama-fleet.`])
    await root().pulls.update({ ...place, pull_number: pull.number, base: 'main' })
    expect(await start({})).toBe(1)
  })

  test('take no more than a number from an event, whatever it is', async () => {
    const numbered = fc.record({ pull_request: fc.record({ number: fc.oneof(fc.integer(), fc.double(), fc.string(), fc.jsonValue()) }) })
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), numbered), async (event) => {
        const number = await githubReviewStarts(access(TOKENS.actions), event).asked()
        expect(number === null || (Number.isSafeInteger(number) && number > 0)).toBe(true)
      }),
    )
  })

  test('are none of forks and of our own bumps until a person pushes there; for a fork the sentence says what a person may do', async () => {
    const pull = await opened()
    const answer = (await github.as(TOKENS.owner).rest.pulls.get({ ...place, pull_number: pull.number })).data
    github.proxy.inject({ method: 'GET', path: /\/pulls\/\d+$/, times: 1, answer: { kind: 'json', status: 200, body: { ...answer, head: { ...answer.head, repo: { full_name: 'mallory/fleet' } } } } })
    expect(await start({ pull_request: { number: pull.number } })).toBe(0)
    expect(said.at(-1)).toMatch(/its head is in a fork; a person with write access may start/)
    const head = await github.commit(TOKENS.actions, 'llama-fleet/own', base, { 'flake.lock': '{}\n' }, 'llama-cpp: a -> b\n\nLlama-Fleet: 1')
    const own = await github.as(TOKENS.actions).rest.pulls.create({ ...place, title: 'Bump', head: 'llama-fleet/own', base: 'main', body: '' })
    expect([head !== '', await start({ pull_request: { number: own.data.number } }), said.at(-1)]).toEqual([true, 0, expect.stringMatching(/a bump of llama-fleet, which was measured/)])
    const pushed = await github.commit(TOKENS.person, 'llama-fleet/own', head, { 'flake.nix': '{ }\n' }, 'Mine')
    github.gaps.files.set(own.data.number, [{ filename: 'flake.nix' }])
    expect([await start({ pull_request: { number: own.data.number } }), dispatches()]).toEqual([1, [{ pr: String(own.data.number), sha: pushed }]])
  })

  test('that a token may not start are left to the schedule in an event, and an error with the permission by the clock; an old workflow is named', async () => {
    const pull = await opened()
    github.gaps.files.set(pull.number, [{ filename: 'flake.nix' }])
    const refuse = (status: number, message: string) => github.proxy.inject({ method: 'POST', path: /dispatches$/, times: 1, answer: { kind: 'json', status, body: { message } } })
    refuse(403, 'Resource not accessible by integration')
    expect([await start({ pull_request: { number: pull.number } }), said.at(-1)]).toEqual([0, expect.stringMatching(/may start nothing, as Dependabot’s may not; the scheduled run does/)])
    refuse(403, 'Resource not accessible by integration')
    await expect(start({})).rejects.toThrow(/actions: write/)
    refuse(422, 'Unexpected inputs provided: ["pr", "sha"]')
    await expect(start({ pull_request: { number: pull.number } })).rejects.toThrow(/takes no `pr` and `sha`.*llama-fleet init/)
    refuse(404, 'Not Found')
    await expect(start({ pull_request: { number: pull.number } })).rejects.toThrow(/has no workflow \.github\/workflows\/llama-fleet\.yml/)
  })
})
