import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { recordFiles } from '../../src/adapters/record-files.ts'
import { InputError, UpstreamError } from '../../src/core/errors.ts'
import type { Bump } from '../../src/core/hosts/plan.ts'
import { PLAIN_PUBLISHING } from '../../src/core/pull-request/publishing.ts'
import { publishBump } from '../../src/phases/publish-bump.ts'
import type { Fault, FaultAnswer } from '../support/fault-proxy.ts'
import { faultsOfAnswer } from '../support/github-api.ts'
import { TOKENS } from '../support/github-emulator.ts'
import { inMemoryWorld } from '../support/in-memory-world.ts'
import { madeMeasurement } from '../support/made-measurement.ts'
import { plannedBump, plannedHost } from '../support/planned-bump.ts'
import { FILES, startPublishing, type PublishingStage } from '../support/publishing-stage.ts'

const DIGEST = 'd'.repeat(64)
const carbon = plannedHost('carbon')
let stage: PublishingStage
let directory = ''
beforeAll(async () => {
  stage = await startPublishing()
})
afterAll(() => stage.github.close())
beforeEach(() => {
  stage.next()
  directory = mkdtempSync(join(tmpdir(), 'llama-fleet-faults-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

/** A publish phase on this disk and the emulated GitHub: everything else of the world is in memory. */
async function publishing(change: Partial<Bump> = {}, token: string = TOKENS.actions) {
  const { world, happened } = inMemoryWorld()
  const records = recordFiles({ directory })
  await records.writeMeasurement(madeMeasurement(carbon, { planDigest: DIGEST }))
  const files = stage.bump('b2').files.map((file) => ({ ...file, textBefore: FILES[file.path as 'flake.nix'] }))
  const [nix, lock] = files
  if (nix === undefined || lock === undefined) throw new Error('a bump has two files')
  const plan = plannedBump([carbon], {
    // whatever is on the emulated GitHub was there before this was planned
    createdAt: new Date(Date.now() + 60_000).toISOString(),
    flakeInput: stage.branch().replace('llama-fleet/', ''),
    repository: { baseCommit: stage.base(), baseBranch: 'main', flakeDirectory: '.' },
    files: [nix, lock],
    movedNodes: [],
    publishing: PLAIN_PUBLISHING,
    ...change,
  })
  const run = () => publishBump(plan, DIGEST, { ...world, records, pullRequests: stage.pullRequests(token) })
  return { run, happened, plan }
}

const documented = { documentation_url: 'https://docs.github.com/rest' }
const said = (message: string, status: number, headers: Record<string, string> = {}): FaultAnswer => ({ kind: 'json', status, body: { message, ...documented }, headers })
const invalid = (errors: unknown[]): FaultAnswer => ({ kind: 'json', status: 422, body: { message: 'Validation Failed', errors, ...documented } })
/** What GitHub's own description has against the answers that were injected. */
const untrue = (): string[] =>
  stage.github.proxy.answers.flatMap(({ by, request, status, body }) => (by === 'fault' ? faultsOfAnswer({ method: request.method, path: request.path, sent: '', status, answered: body }) : []))
const reports = (): string[] => readdirSync(directory).filter((name) => name.startsWith('report')).toSorted()
const asked = (fault: Pick<Fault, 'method' | 'path'>): number =>
  stage.github.proxy.requests.filter((one) => one.method === fault.method && fault.path.test(one.path)).length
const tooSoon = String(Math.floor(Date.now() / 1000) + 3600)

interface Case {
  readonly at: Pick<Fault, 'method' | 'path'>
  readonly answer: FaultAnswer
  readonly error: typeof InputError | typeof UpstreamError
  readonly sentence: RegExp
  /** How often the request is made before it is given up: 1, or 4 where trying again can help. */
  readonly tries: number
}

const READ = { method: 'GET', path: /\/git\/commits\// }
const REF = { method: 'POST', path: /\/git\/refs$/ }
const PULL = { method: 'POST', path: /\/pulls$/ }
const BLOB = { method: 'POST', path: /\/git\/blobs$/ }

/** GitHub's own texts, from its documentation where there is one, else as projects report them. */
const FAULTS: Readonly<Record<string, Case>> = {
  '401: the token is not valid': {
    at: READ, answer: said('Bad credentials', 401), error: InputError, tries: 1,
    sentence: /does not accept the token while reading the base commit .*mint it in the job that publishes/,
  },
  '403: the token may not write contents': {
    at: BLOB, answer: said('Resource not accessible by integration', 403), error: InputError, tries: 1,
    sentence: /may not go on while storing flake\.nix.*Add 'contents: write'/,
  },
  '403: the token may not open pull requests': {
    at: PULL, answer: said('Resource not accessible by integration', 403), error: InputError, tries: 1,
    sentence: /may not go on while opening the pull request.*Add 'pull-requests: write'/,
  },
  '403: pull requests by Actions are switched off': {
    at: PULL, answer: said('GitHub Actions is not permitted to create or approve pull requests.', 403), error: InputError, tries: 1,
    sentence: /Tick Settings > Actions > General > "Allow GitHub Actions to create and approve pull requests"/,
  },
  '403: single sign-on': {
    at: READ, answer: said('Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization.', 403), error: InputError, tries: 1,
    sentence: /asks for single sign-on.*Configure SSO/,
  },
  '403: the repository is archived': {
    at: BLOB, answer: said('Repository was archived so is read-only.', 403), error: InputError, tries: 1,
    sentence: /is archived.*Unarchive it, or remove the workflow/,
  },
  '404: a private repository that the token does not see': {
    at: READ, answer: said('Not Found', 404), error: InputError, tries: 1,
    sentence: /finds nothing while reading the base commit.*the token may not see it/,
  },
  '409: GitHub is at odds with itself': {
    at: { method: 'POST', path: /\/git\/trees$/ }, answer: said('Git Repository is empty.', 409), error: UpstreamError, tries: 4,
    sentence: /changed while storing the tree.*409.*Run the job again; what was already written is found and kept/,
  },
  '422: the body is too long': {
    at: PULL, answer: invalid([{ resource: 'PullRequest', code: 'custom', field: 'body', message: 'body is too long (maximum is 65536 characters)' }]), error: UpstreamError, tries: 1,
    sentence: /does not take the text of the pull request.*body is too long.*The report is in the job summary and in the artifact/,
  },
  '422: a pull request exists that GitHub does not list yet': {
    at: PULL, answer: invalid([{ resource: 'PullRequest', code: 'custom', message: 'A pull request already exists for acme:llama-fleet/x.' }]), error: UpstreamError, tries: 1,
    sentence: /GitHub knows of a pull request that it does not list, while opening the pull request \(GitHub: 422 .*already exists.*Run the job again/,
  },
  '422: a rule protects our branch': {
    at: REF, answer: said('Repository rule violations found\n\nCannot create ref due to creations being restricted.', 422), error: InputError, tries: 1,
    sentence: /A branch rule of acme\/fleet forbids moving the branch .*llama-fleet\/\*\*/,
  },
  '422: a branch is called like the beginning of ours': {
    at: REF, answer: said('Reference update failed', 422), error: InputError, tries: 1,
    sentence: /GitHub does not take the reference while moving the branch llama-fleet\/\S+ \(GitHub: 422 "Reference update failed[^"]*"\)\. A branch whose name is the beginning of that one, up to a slash, stands in its way: rename it\./,
  },
  '422: the branch was deleted between two calls': {
    at: PULL, answer: invalid([{ resource: 'PullRequest', field: 'head', code: 'invalid' }]), error: UpstreamError, tries: 1,
    sentence: /A branch was deleted or renamed while opening the pull request.*Run the job again/,
  },
  '429: too many requests': {
    at: READ, answer: said('Too Many Requests', 429, { 'retry-after': '600' }), error: UpstreamError, tries: 1,
    sentence: /rate limit is reached while reading the base commit .*it lifts in 600 s/,
  },
  'the primary rate limit': {
    at: READ, answer: said('API rate limit exceeded for installation ID 1.', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': tooSoon }), error: UpstreamError, tries: 1,
    sentence: /rate limit is reached.*it lifts at \d{4}-/,
  },
  'the secondary rate limit, with a long retry-after': {
    at: BLOB, answer: said('You have exceeded a secondary rate limit. Please wait a few minutes before you try again.', 403, { 'retry-after': '1800' }), error: UpstreamError, tries: 1,
    sentence: /rate limit is reached while storing flake\.nix.*it lifts in 1800 s/,
  },
  'a burst of 500': { at: READ, answer: said('Server Error', 500), error: UpstreamError, tries: 4, sentence: /GitHub failed while reading the base commit .*500/ },
  'a burst of 502': { at: PULL, answer: said('Server Error', 502), error: UpstreamError, tries: 4, sentence: /GitHub failed while opening the pull request .*502/ },
  'a burst of 503': { at: REF, answer: said('Service Unavailable', 503), error: UpstreamError, tries: 4, sentence: /GitHub failed while moving the branch .*503/ },
  'a connection that is cut': { at: READ, answer: { kind: 'reset' }, error: UpstreamError, tries: 4, sentence: /could not be reached while reading the base commit/ },
  'an answer that ends in its middle': { at: READ, answer: { kind: 'torn' }, error: UpstreamError, tries: 4, sentence: /(?:could not be reached|GitHub failed) while reading the base commit/ },
  'an answer slower than the limit': { at: READ, answer: { kind: 'silence' }, error: UpstreamError, tries: 4, sentence: /no answer within 2 s/ },
  'a web page with status 200': { at: READ, answer: { kind: 'page', status: 200 }, error: UpstreamError, tries: 4, sentence: /answered 200 with a web page/ },
  'truncated JSON': { at: READ, answer: { kind: 'cut' }, error: UpstreamError, tries: 4, sentence: /answered 200 with something that is not whole JSON/ },
}

describe('a fault that lasts', () => {
  test.each(Object.entries(FAULTS))('%s: a sentence, the report on disk, and a second run that completes', async (_name, fault) => {
    const { run, happened } = await publishing()
    stage.github.proxy.inject({ ...fault.at, times: 99, answer: fault.answer })
    const thrown: unknown = await run().catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(fault.error)
    expect(String(thrown)).toMatch(fault.sentence)
    expect([asked(fault.at), untrue()]).toEqual([fault.tries, []])
    // whatever GitHub refuses, the report was written, shown and uploaded before
    expect(readdirSync(directory).toSorted()).toEqual(['measurement-carbon-1.json', 'report.html', 'report.json', 'report.md'])
    expect(JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8'))).toMatchObject({ outcome: 'same' })
    expect(happened.uploads.map(({ name }) => name)).toEqual(['report'])
    expect(happened.outputs.get('outcome')).toBe('same')
    expect(happened.outputs.has('pull-request-number')).toBe(false)

    stage.github.proxy.clear()
    expect(await run()).toBe(0)
    expect(happened.outputs.get('pull-request-operation')).toBe('created')
    const [pull, ...others] = await stage.opened()
    expect([pull?.number, others]).toEqual([Number(happened.outputs.get('pull-request-number')), []])
    stage.github.proxy.clear()
    expect(await run()).toBe(0)
    expect([happened.outputs.get('pull-request-operation'), stage.github.proxy.writes()]).toEqual(['none', []])
  })
})

describe('a fault that passes', () => {
  test.each<[string, Fault]>([
    ['a burst of three 502', { ...READ, times: 3, answer: said('Server Error', 502) }],
    ['a secondary limit that lifts in two seconds', { ...BLOB, times: 1, answer: said('You have exceeded a secondary rate limit.', 403, { 'retry-after': '2' }) }],
    ['a 429 that lifts in a second', { ...PULL, times: 1, answer: said('Too Many Requests', 429, { 'retry-after': '1' }) }],
    ['an answer that got lost after the branch was made', { ...REF, times: 1, answer: { kind: 'reset' }, reaches: true }],
    ['an answer that got lost after the pull request was opened', { ...PULL, times: 1, answer: { kind: 'reset' }, reaches: true }],
    ['an answer that got lost after the check was shown', { method: 'POST', path: /\/check-runs$/, times: 1, answer: { kind: 'reset' }, reaches: true }],
  ])('%s is nobody’s business', async (_name, fault) => {
    const { run, happened } = await publishing()
    stage.github.proxy.inject(fault)
    expect(await run()).toBe(0)
    expect(happened.outputs.get('pull-request-operation')).toMatch(/created|updated/)
    expect(await stage.opened()).toHaveLength(1)
    expect(await stage.labels()).toEqual(['llama-fleet:same'])
    stage.github.proxy.clear()
    await run()
    expect(stage.github.proxy.writes()).toEqual([])
  })

  test('a base branch that is protected stops a merge by itself and nothing else', async () => {
    stage.github.gaps.settings.autoMerge = false
    const answer = said('At least 1 approving review is required by reviewers with write access.', 405)
    stage.github.proxy.inject({ method: 'PUT', path: /\/merge$/, times: 9, answer })
    const { run, happened } = await publishing({ publishing: { ...PLAIN_PUBLISHING, automerge: 'good-news' } })
    expect(await run()).toBe(0)
    expect(happened.log.find((line) => line.startsWith('warning: '))).toMatch(/is not merged by itself: GitHub says "At least 1 approving review/)
    expect([asked({ method: 'PUT', path: /\/merge$/ }), untrue()]).toEqual([1, []])
    expect(reports()).toEqual(['report.html', 'report.json', 'report.md'])
    stage.github.proxy.clear()
    expect(await run()).toBe(0)
    expect((await stage.pull(Number(happened.outputs.get('pull-request-number')))).merged).toBe(true)
    stage.github.gaps.settings.autoMerge = true
    await stage.backToBase()
  })
})

describe('somebody who is at work at the same moment', () => {
  const root = () => stage.github.as(TOKENS.owner).rest
  const ref = (): string => `heads/${stage.branch()}`
  const once = (at: Pick<Fault, 'method' | 'path'>, work: () => Promise<unknown>): void => stage.github.proxy.inject({ ...at, times: 1, answer: { kind: 'after', work } })
  const PATCH_REF = { method: 'PATCH', path: /\/git\/refs\// }
  const moves = (): string[] => stage.github.proxy.writes().flatMap(({ method, path }) => (/\/git\/refs/.test(path) ? [method] : []))

  /** The next run finishes, and the one after it has nothing left to do. */
  async function settles({ run, happened }: Awaited<ReturnType<typeof publishing>>, operation = 'created'): Promise<void> {
    stage.github.proxy.clear()
    expect(await run()).toBe(0)
    expect([happened.outputs.get('pull-request-operation'), reports()]).toEqual([operation, ['report.html', 'report.json', 'report.md']])
    if (operation !== 'none') expect(await stage.opened()).toHaveLength(1)
    stage.github.proxy.clear()
    await run()
    expect([happened.outputs.get('pull-request-operation'), stage.github.proxy.writes()]).toEqual(['none', []])
  }

  test('422 for a pull request that exists: another run opened it a moment ago, and it becomes an update of theirs', async () => {
    const it = await publishing()
    const theirs = () => stage.github.as(TOKENS.actions).rest.pulls.create({ ...stage.place, title: 'Theirs', body: '', head: stage.branch(), base: 'main' })
    once(PULL, theirs)
    expect(await it.run()).toBe(0)
    expect([it.happened.outputs.get('pull-request-operation'), asked(PULL)]).toEqual(['updated', 1])
    expect((await stage.opened()).map(({ title }) => title)).toEqual([expect.stringMatching(/^Bump /)])
    await settles(it, 'none')
  })

  test('422 for no commits between: the base was moved to our commit a moment ago, and there is nothing to merge', async () => {
    const it = await publishing()
    once(PULL, async () => root().git.updateRef({ ...stage.place, ref: 'heads/main', sha: await stage.tip() }))
    expect(await it.run()).toBe(0)
    expect([it.happened.outputs.get('pull-request-operation'), asked(PULL)]).toEqual(['none', 1])
    expect(it.happened.log).toContain('warning: main holds this bump already: there is nothing to merge.')
    expect(it.happened.outputs.get('pull-request-number')).toBe('')
    await settles(it, 'none')
    await stage.backToBase()
  })

  test('422 for a ref that exists: another run made the branch a moment ago, and nothing is overwritten', async () => {
    const it = await publishing()
    once(REF, () => stage.github.commit(TOKENS.actions, stage.branch(), stage.base(), { 'README.md': 'theirs' }, 'Theirs\n\nLlama-Fleet: 1'))
    const thrown: unknown = await it.run().catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(UpstreamError)
    expect(String(thrown)).toMatch(/A branch of acme\/fleet was moved by somebody else while moving the branch .*Reference already exists.*Run the job again/s)
    expect([moves(), reports()]).toEqual([['POST'], ['report.html', 'report.json', 'report.md']])
    await settles(it)
  })

  test('422 for a move that is no fast-forward: a rule forbids to force it, and nothing is overwritten', async () => {
    const it = await publishing()
    await stage.github.commit(TOKENS.actions, stage.branch(), stage.base(), { 'README.md': 'ours' }, 'Ours\n\nLlama-Fleet: 1')
    stage.github.proxy.inject({ ...PATCH_REF, times: 9, answer: said('Update is not a fast forward', 422) })
    const thrown: unknown = await it.run().catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(UpstreamError)
    expect(String(thrown)).toMatch(/moved by somebody else while moving the branch .*not a fast forward/s)
    expect([moves(), untrue(), reports()]).toEqual([['PATCH'], [], ['report.html', 'report.json', 'report.md']])
    await settles(it)
  })

  test('a branch that is deleted between reading and moving it is made again', async () => {
    const it = await publishing()
    await stage.github.commit(TOKENS.actions, stage.branch(), stage.base(), { 'README.md': 'ours' }, 'Ours\n\nLlama-Fleet: 1')
    once(PATCH_REF, () => root().git.deleteRef({ ...stage.place, ref: ref() }))
    expect(await it.run()).toBe(0)
    expect([moves(), it.happened.outputs.get('pull-request-operation')]).toEqual([['PATCH', 'POST'], 'created'])
    await settles(it, 'none')
  })

  test('a branch that is deleted between moving it and opening the pull request is told, and the next run makes it', async () => {
    const it = await publishing()
    once(PULL, () => root().git.deleteRef({ ...stage.place, ref: ref() }))
    const thrown: unknown = await it.run().catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(UpstreamError)
    expect(String(thrown)).toMatch(/A branch was deleted or renamed while opening the pull request.*Run the job again/s)
    expect([moves(), reports()]).toEqual([['POST'], ['report.html', 'report.json', 'report.md']])
    await settles(it)
  })

  test('a base that was renamed is told by its name, and a plan for that name completes', async () => {
    const it = await publishing()
    stage.github.gaps.settings.renamed.set('main', 'trunk')
    await stage.github.commit(TOKENS.owner, 'trunk', stage.base(), { 'README.md': 'Renamed\n' }, 'Rename')
    const thrown: unknown = await it.run().catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(InputError)
    expect(String(thrown)).toMatch(/has no branch main any more: it is trunk now\. Start the workflow again from the branch as it is called now\./)
    expect([stage.github.proxy.writes(), reports()]).toEqual([[], ['report.html', 'report.json', 'report.md']])
    await settles(await publishing({ repository: { ...it.plan.repository, baseBranch: 'trunk' } }))
    stage.github.gaps.settings.renamed.clear()
  })

  test('a label that exists in another case is used as it is called there', async () => {
    const it = await publishing()
    await root().issues.deleteLabel({ ...stage.place, name: 'llama-fleet:same' }).catch(() => undefined)
    await root().issues.createLabel({ ...stage.place, name: 'Llama-Fleet:SAME' })
    expect(await it.run()).toBe(0)
    expect(await stage.labels()).toEqual(['Llama-Fleet:SAME'])
    expect(asked({ method: 'POST', path: /\/fleet\/labels$/ })).toBe(0)
    await settles(it, 'none')
    await root().issues.deleteLabel({ ...stage.place, name: 'Llama-Fleet:SAME' })
  })

  test('thirty pages of comments are nobody’s business: none is asked for, written or counted', async () => {
    const it = await publishing()
    stage.github.proxy.inject({ method: 'GET', path: /\/(?:comments|reviews|events|timeline)\b/, times: 99, answer: said('thirty pages', 500) })
    expect(await it.run()).toBe(0)
    const talk = stage.github.proxy.requests.filter(({ path }) => /\/(?:comments|reviews|events|timeline)\b/.test(path))
    expect(talk).toEqual([])
    await settles(it, 'none')
  })
})

describe('what the artifacts of the run hold besides', () => {
  const put = (artifact: string, file: string, text: string): void => {
    mkdirSync(join(directory, artifact), { recursive: true })
    writeFileSync(join(directory, artifact, file), text)
  }
  const measured = (host: string, changes: Parameters<typeof madeMeasurement>[1] = {}): string =>
    JSON.stringify(madeMeasurement(plannedHost(host), { planDigest: DIGEST, ...changes }))

  test.each<[string, () => void, RegExp]>([
    ['a measurement of a host that was not planned', () => put('measurement-xenon-1', 'measurement-xenon-1.json', measured('xenon')), /measurement-xenon-1\.json was not read: this run had no such job\./],
    ['two measurements of one host in one attempt', () => put('measurement-carbon-2', 'measurement-carbon-1.json', measured('carbon')), /carbon has 2 measurements of attempt 1: the latest complete one counts\./],
    ['a measurement that was cut off', () => put('measurement-carbon-2', 'measurement-carbon-2.json', measured('carbon', { attempt: 2 }).slice(0, 400)), /measurement-carbon-2\.json was not read: .* is not JSON/],
    ['a measurement with a field that nobody knows', () => put('measurement-carbon-2', 'measurement-carbon-2.json', '{"schema":1,"__proto__":{},"run":"rm -rf /"}'), /measurement-carbon-2\.json was not read: /],
    ['a file that says it is another host’s', () => put('measurement-carbon-2', 'measurement-carbon-2.json', measured('boron')), /holds attempt 1 of boron, not what its name says/],
    ['a link in the place of a measurement', () => (put('x', 'y', ''), symlinkSync('/etc/passwd', join(directory, 'x', 'measurement-carbon-3.json'))), /measurement-carbon-3\.json was not read: .* is a link/],
    ['a measurement of another run’s plan', () => put('measurement-boron-1', 'measurement-boron-1.json', measured('boron', { planDigest: 'e'.repeat(64) })), /measurement-boron-1\.json was not read: it was made for another plan/],
  ])('%s is told in the report and changes no verdict', async (_name, arrange, notice) => {
    const { run, happened } = await publishing()
    arrange()
    expect(await run()).toBe(0)
    const report = JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')) as { outcome: string; notices: string[] }
    expect([report.outcome, report.notices.join(' ')]).toEqual(['same', expect.stringMatching(notice)])
    expect((await stage.opened())[0]?.body).toContain('### Notices')
    stage.github.proxy.clear()
    await run()
    expect([happened.outputs.get('pull-request-operation'), stage.github.proxy.writes()]).toEqual(['none', []])
  })
})
