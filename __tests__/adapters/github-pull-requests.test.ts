import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { GithubPace } from '../../src/adapters/github-client.ts'
import { githubPullRequests } from '../../src/adapters/github-pull-requests.ts'
import { PLAIN_PUBLISHING } from '../../src/core/pull-request/publishing.ts'
import { InputError, UpstreamError } from '../../src/core/errors.ts'
import type { PullRequestContent, PullRequestResult } from '../../src/ports/pull-requests.ts'
import type { FaultAnswer } from '../support/fault-proxy.ts'
import type { GithubEmulator } from '../support/github-emulator.ts'
import { OWNER, REPOSITORY, startGithubEmulator, TOKENS } from '../support/github-emulator.ts'

const place = { owner: OWNER, repo: REPOSITORY }
const quick: GithubPace = { answerMilliseconds: 2000, retryMilliseconds: 1, spaceWrites: false }
const FILES = {
  'flake.nix': '{ inputs = { }; }\n',
  'flake.lock': '{ "version": 7 }\n',
  'README.md': 'fleet\n',
  'hosts/carbon.nix': '{ }\n',
}

let github: GithubEmulator
let base: string

beforeAll(async () => {
  github = await startGithubEmulator()
  base = await github.commit(TOKENS.owner, 'main', null, FILES, 'Begin')
})
afterAll(() => github.close())
afterEach(() => github.as(TOKENS.owner).rest.git.updateRef({ ...place, ref: 'heads/main', sha: base, force: true }))

let serial = 0
let branch = ''
beforeEach(() => {
  serial += 1
  branch = `llama-fleet/case-${serial}`
  github.proxy.clear()
})

const blob = (text: string): string =>
  createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex')

function file(path: 'flake.nix' | 'flake.lock', text: string): PullRequestContent['files'][number] {
  return { path, mode: '100644', before: blob(FILES[path]), after: blob(text), text }
}

type Text = ReturnType<PullRequestContent['text']>

/** A bump; its text is given directly, for what it is made from is tested elsewhere. */
function bump(tag: string, changes: Partial<PullRequestContent & Text> = {}): PullRequestContent {
  const { title = `llama-cpp: ${tag}`, body = `Merge: faster with ${tag}\n`, labels = ['llama-fleet:faster'], ...rest } = changes
  return {
    branch,
    base: { branch: 'main', commit: base },
    planned: new Date(Date.now() + 60_000),
    flakeInput: 'llama-cpp',
    tag,
    files: [file('flake.nix', `{ inputs.llama-cpp = "${tag}"; }\n`), file('flake.lock', `{ "version": 7, "tag": "${tag}" }\n`)],
    commitMessage: `llama-cpp: ${tag}`,
    text: () => ({ title, body, labels }),
    draft: false,
    opens: true,
    baseline: 'a'.repeat(40),
    candidate: blob(tag),
    publishing: PLAIN_PUBLISHING,
    mergeRefusal: null,
    check: null,
    ...rest,
  }
}

function publish(content: PullRequestContent, token: string = TOKENS.actions): Promise<PullRequestResult> {
  return githubPullRequests({ token, apiUrl: github.url, owner: OWNER, repository: REPOSITORY, pace: quick }).publish(content)
}

const tipOf = async (name: string) => {
  const { rest } = github.as(TOKENS.owner)
  const { data } = await rest.git.getRef({ ...place, ref: `heads/${name}` })
  return (await rest.git.getCommit({ ...place, commit_sha: data.object.sha })).data
}
const openPulls = async () => (await github.as(TOKENS.owner).rest.pulls.list({ ...place, head: `${OWNER}:${branch}` })).data
const refused = (message: string, status: number): FaultAnswer => ({ kind: 'json', status, body: { message } })
const failure = async (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown as Error,
  )

describe('the pull request', () => {
  test('the first bump makes one branch, one commit on the base with the two files, and a labelled pull request', async () => {
    const result = await publish(bump('b2'))
    const [pull] = await openPulls()
    expect(result).toEqual({ operation: 'created', number: pull?.number, url: pull?.html_url, notice: null, verified: true })
    expect([pull?.title, pull?.body, pull?.draft]).toEqual(['llama-cpp: b2', 'Merge: faster with b2\n', false])
    expect(pull?.labels.map((label) => label.name)).toEqual(['llama-fleet:faster'])
    const commit = await tipOf(branch)
    expect(commit.parents.map((parent) => parent.sha)).toEqual([base])
    expect(commit.message).toBe('llama-cpp: b2\n\nLlama-Fleet: 1')
    const { data } = await github.as(TOKENS.owner).rest.git.getTree({ ...place, tree_sha: commit.tree.sha, recursive: 'true' })
    const ids = Object.fromEntries(data.tree.filter((entry) => entry.type === 'blob').map((entry) => [entry.path, entry.sha]))
    const [nix, lock] = bump('b2').files
    expect(ids).toEqual({
      'flake.nix': nix?.after,
      'flake.lock': lock?.after,
      'README.md': blob(FILES['README.md']),
      'hosts/carbon.nix': blob(FILES['hosts/carbon.nix']),
    })
  })

  test('the commit is made without author and committer, so that GitHub signs it, and before the branch moves once', async () => {
    await publish(bump('b2'))
    const made = github.proxy.writes().map((one) => `${one.method} ${one.path.replace(/^.*\/(git|pulls|issues|labels)/, '$1')}`)
    expect(made.slice(0, 6)).toEqual([
      'POST git/blobs',
      'POST git/blobs',
      'POST git/trees',
      'POST git/commits',
      'POST git/refs',
      'POST pulls',
    ])
    const commit = JSON.parse(github.proxy.requests.find((one) => one.path.endsWith('/git/commits'))?.body ?? '{}') as object
    expect(Object.keys(commit).toSorted()).toEqual(['message', 'parents', 'tree'])
  })

  test('a second run with nothing changed writes nothing at all', async () => {
    const first = await publish(bump('b2'))
    github.proxy.clear()
    const second = await publish(bump('b2'))
    expect(second).toEqual({ ...first, operation: 'none', verified: null })
    expect(github.proxy.writes()).toEqual([])
  })

  test('a body that a person saved unchanged in the browser (CRLF) is no change', async () => {
    const first = await publish(bump('b2', { body: 'one\ntwo\n' }))
    await github.as(TOKENS.person).rest.pulls.update({ ...place, pull_number: first.number ?? 0, body: 'one\r\ntwo' })
    expect((await publish(bump('b2', { body: 'one\ntwo\n' }))).operation).toBe('none')
  })

  test('a newer tag updates the same pull request in place, and the branch still holds one commit', async () => {
    const first = await publish(bump('b2'))
    await github.as(TOKENS.person).rest.issues.addLabels({ ...place, issue_number: first.number ?? 0, labels: ['keep me'] })
    const second = await publish(bump('b3', { labels: ['llama-fleet:slower'], body: 'Do not merge: slower\n' }))
    expect(second).toEqual({ ...first, operation: 'updated' })
    const pulls = await openPulls()
    expect(pulls.map((pull) => [pull.number, pull.title, pull.body])).toEqual([
      [first.number, 'llama-cpp: b3', 'Do not merge: slower\n'],
    ])
    expect(pulls[0]?.labels.map((label) => label.name).toSorted()).toEqual(['keep me', 'llama-fleet:slower'])
    expect((await tipOf(branch)).parents.map((parent) => parent.sha)).toEqual([base])
  })

  test('when the base moved on without touching the flake, the branch still merges as it is and nothing is rewritten', async () => {
    await publish(bump('b2'))
    const newer = await github.commit(TOKENS.owner, 'main', base, { 'README.md': 'newer\n' }, 'Say more')
    github.proxy.clear()
    expect((await publish(bump('b2', { base: { branch: 'main', commit: newer } }))).operation).toBe('none')
    expect(github.proxy.writes()).toEqual([])
    expect((await tipOf(branch)).parents.map((parent) => parent.sha)).toEqual([base])
  })

  test('when the base moved on and changed a file of the flake, our commit would conflict, and the branch moves there', async () => {
    await publish(bump('b2'))
    const lock = '{ "version": 7, "more": 1 }\n'
    const moved = await github.commit(TOKENS.owner, 'main', base, { 'flake.lock': lock }, 'Lock more')
    const files = bump('b2').files.map((one) => (one.path === 'flake.lock' ? { ...one, before: blob(lock) } : one))
    expect((await publish(bump('b2', { files, base: { branch: 'main', commit: moved } }))).operation).toBe('updated')
    expect((await tipOf(branch)).parents.map((parent) => parent.sha)).toEqual([moved])
  })

  test('when the base was rewritten, so that our commit no longer starts from it, the branch moves to the planned one', async () => {
    await publish(bump('b2'))
    const other = await github.commit(TOKENS.owner, 'main', null, FILES, 'Begin again')
    expect((await publish(bump('b2', { base: { branch: 'main', commit: other } }))).operation).toBe('updated')
    expect((await tipOf(branch)).parents.map((parent) => parent.sha)).toEqual([other])
  })

  test('a branch whose commit changed another file as well is written again', async () => {
    await publish(bump('b2'))
    const files = {
      'flake.nix': bump('b2').files[0]?.text ?? '',
      'flake.lock': bump('b2').files[1]?.text ?? '',
      'hosts/carbon.nix': 'more',
    }
    await github.commit(TOKENS.actions, branch, base, files, 'llama-cpp: b2\n\nLlama-Fleet: 1')
    expect((await publish(bump('b2'))).operation).toBe('updated')
  })

  test('only the label is written when only the outcome changed', async () => {
    await publish(bump('b2'))
    github.proxy.clear()
    expect((await publish(bump('b2', { labels: ['llama-fleet:same'] }))).operation).toBe('updated')
    expect(github.proxy.writes().map((one) => `${one.method} ${one.path.split('/').slice(-2).join('/')}`)).toEqual([
      'POST fleet/labels',
      expect.stringMatching(/^POST \d+\/labels$/),
      'DELETE labels/llama-fleet%3Afaster',
    ])
  })

  test('flakes in a directory of their own are written there, with the mode they had', async () => {
    const other = await github.commit(
      TOKENS.owner,
      'main',
      base,
      { 'nix/fleet/flake.nix': 'a\n', 'nix/fleet/flake.lock': 'b\n' },
      'Move',
    )
    const inner = (path: string, before: string, text: string) =>
      ({ path, mode: '100644', before: blob(before), after: blob(text), text }) as const
    const files = [inner('nix/fleet/flake.nix', 'a\n', 'A\n'), inner('nix/fleet/flake.lock', 'b\n', 'B\n')]
    const content = bump('b2', { base: { branch: 'main', commit: other }, files })
    expect((await publish(content)).operation).toBe('created')
    expect((await publish(content)).operation).toBe('none')
    const { data } = await github.as(TOKENS.owner).rest.repos.getContent({ ...place, path: 'nix/fleet/flake.lock', ref: branch })
    expect(data).toMatchObject({ sha: blob('B\n') })
  })
})

describe('the branch of someone else', () => {
  test("a person's commit on the branch is never overwritten: the report goes on, the branch stays, and the notice names them", async () => {
    const first = await publish(bump('b2'))
    const theirs = await github.commit(TOKENS.person, branch, (await tipOf(branch)).sha, { 'README.md': 'mine\n' }, 'My fix')
    github.proxy.clear()
    const second = await publish(bump('b3'))
    expect(second).toMatchObject({ operation: 'updated', number: first.number, url: first.url })
    expect(second.notice).toMatch(/ends with a commit of grace .* nothing was written to it.*llama-fleet:rebuild/)
    expect(github.proxy.writes().map((one) => `${one.method} ${one.path.split('/').at(-2)}`)).toEqual(['PATCH pulls'])
    expect((await tipOf(branch)).sha).toBe(theirs)
    github.proxy.clear()
    expect((await publish(bump('b3'))).operation).toBe('none')
    expect(github.proxy.writes()).toEqual([])
  })

  test('a person who amended our commit keeps our trailer and the branch is still theirs', async () => {
    await publish(bump('b2'))
    const { rest } = github.as(TOKENS.person)
    const ours = await tipOf(branch)
    const author = { name: ours.author.name, email: ours.author.email }
    const committer = { name: 'Grace', email: 'grace@example.org' }
    const amended = { message: ours.message, tree: ours.tree.sha, parents: [base], author, committer }
    const { data } = await rest.git.createCommit({ ...place, ...amended })
    await rest.git.updateRef({ ...place, ref: `heads/${branch}`, sha: data.sha, force: true })
    expect((await publish(bump('b3'))).notice).toMatch(/commit of grace/)
    expect((await tipOf(branch)).sha).toBe(data.sha)
  })

  test("another bot's commit without our trailer is not ours", async () => {
    await github.commit(TOKENS.actions, branch, base, { 'README.md': 'bot\n' }, 'Format everything')
    expect((await publish(bump('b2'))).operation).toBe('none')
  })

  test("a personal token writes over its own user's commit of ours, and over no other", async () => {
    expect((await publish(bump('b2'), TOKENS.person)).operation).toBe('created')
    expect((await publish(bump('b3'), TOKENS.person)).operation).toBe('updated')
    expect((await publish(bump('b4'), TOKENS.owner)).notice).toMatch(/commit of grace/)
  })

  test('a branch that moved while the commit was made is left alone', async () => {
    await publish(bump('b2'))
    const ours = (await tipOf(branch)).sha
    const late = await github.commit(TOKENS.person, `elsewhere-${serial}`, ours, { 'README.md': 'late\n' }, 'Late')
    let asked = 0
    const answer = () => ({
      status: 200,
      body: { ref: `refs/heads/${branch}`, object: { sha: (asked += 1) === 1 ? ours : late, type: 'commit' } },
    })
    github.proxy.inject({ method: 'GET', path: /\/git\/ref\//, times: 2, answer: { kind: 'handler', answer } })
    const thrown = await failure(publish(bump('b3')))
    expect(thrown).toBeInstanceOf(UpstreamError)
    expect(thrown.message).toMatch(/moved from .* Nothing was overwritten/s)
    expect((await tipOf(branch)).sha).toBe(ours)
  })
})

describe('overlapping runs', () => {
  // GitHub's text: https://docs.github.com/en/rest/pulls/pulls#create-a-pull-request answers 422 with this error for a second one.
  const exists: FaultAnswer = {
    kind: 'json',
    status: 422,
    body: {
      message: 'Validation Failed',
      errors: [{ resource: 'PullRequest', code: 'custom', message: `A pull request already exists for ${OWNER}:x.` }],
    },
  }

  test("GitHub's 422 for an existing pull request becomes an update of it", async () => {
    const first = await publish(bump('b2'))
    github.proxy.inject({ method: 'GET', path: /\/pulls\?/, times: 1, answer: { kind: 'json', status: 200, body: [] } })
    github.proxy.inject({ method: 'POST', path: /\/pulls$/, times: 1, answer: exists })
    const second = await publish(bump('b3'))
    expect(second).toEqual({ ...first, operation: 'updated' })
    expect((await openPulls()).map((pull) => pull.title)).toEqual(['llama-cpp: b3'])
  })

  test('a branch whose creation was done though its answer was lost is found on the second try', async () => {
    github.proxy.inject({ method: 'POST', path: /\/git\/refs$/, times: 1, answer: { kind: 'reset' }, reaches: true })
    expect((await publish(bump('b2'))).operation).toBe('created')
    expect(await openPulls()).toHaveLength(1)
  })

  test('a label that was made meanwhile (422 already_exists) is used', async () => {
    const answer: FaultAnswer = {
      kind: 'json',
      status: 422,
      body: { message: 'Validation Failed', errors: [{ code: 'already_exists' }] },
    }
    github.proxy.inject({ method: 'GET', path: /\/labels\//, times: 1, answer: refused('Not Found', 404) })
    github.proxy.inject({ method: 'POST', path: /fleet\/labels$/, times: 1, answer })
    expect((await publish(bump('b2'))).operation).toBe('created')
  })

  test('when the base holds the bump already there is no pull request and a notice says so', async () => {
    const answer: FaultAnswer = {
      kind: 'json',
      status: 422,
      body: { message: 'Validation Failed', errors: [{ message: 'No commits between main and x' }] },
    }
    github.proxy.inject({ method: 'POST', path: /\/pulls$/, times: 1, answer })
    expect(await publish(bump('b2'))).toMatchObject({
      number: null,
      notice: 'main holds this bump already: there is nothing to merge.',
    })
  })
})

describe('drafts', () => {
  test('a bump that misses a host is opened as a draft and made ready through GraphQL when it is complete', async () => {
    const first = await publish(bump('b2', { draft: true }))
    expect((await openPulls())[0]?.draft).toBe(true)
    expect(await publish(bump('b2'))).toEqual({ ...first, operation: 'updated', verified: null })
    expect((await openPulls())[0]?.draft).toBe(false)
    expect(await publish(bump('b2', { draft: true }))).toEqual({ ...first, operation: 'updated', verified: null })
    expect((await openPulls())[0]?.draft).toBe(true)
  })

  test('where the plan has no drafts the pull request is opened ready and the notice says so', async () => {
    const answer = refused('Draft pull requests are not supported in this repository.', 422)
    github.proxy.inject({ method: 'POST', path: /\/pulls$/, times: 1, answer })
    const result = await publish(bump('b2', { draft: true }))
    expect(result).toMatchObject({ operation: 'created', notice: expect.stringContaining('no draft pull requests') })
    expect((await openPulls())[0]?.draft).toBe(false)
  })

  test('a token that may not change the draft state leaves it, and the notice says which button to press', async () => {
    await publish(bump('b2', { draft: true }))
    const body = { data: null, errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }] }
    github.proxy.inject({ method: 'POST', path: /\/graphql$/, times: 1, answer: { kind: 'json', status: 200, body } })
    const result = await publish(bump('b2'))
    expect(result).toMatchObject({ operation: 'none', notice: expect.stringContaining('"Ready for review"') })
  })
})

describe('what GitHub refuses becomes a sentence with the next step', () => {
  const refusals: readonly [string, { method: string; path: RegExp; answer: FaultAnswer }, RegExp][] = [
    [
      'a bad token (401)',
      { method: 'GET', path: /\/git\/commits\//, answer: refused('Bad credentials', 401) },
      /does not accept the token.*401 "Bad credentials".*input token.*mint it in the job/s,
    ],
    [
      'the setting for pull requests is off (403)',
      {
        method: 'POST',
        path: /\/pulls$/,
        answer: refused('GitHub Actions is not permitted to create or approve pull requests.', 403),
      },
      /Settings > Actions > General > "Allow GitHub Actions to create and approve pull requests"/,
    ],
    [
      'no contents: write (403)',
      { method: 'POST', path: /\/git\/blobs$/, answer: refused('Resource not accessible by integration', 403) },
      /while storing flake\.nix.*Add 'contents: write' to the permissions: of the publish job/s,
    ],
    [
      'no pull-requests: write (403)',
      { method: 'POST', path: /\/pulls$/, answer: refused('Resource not accessible by integration', 403) },
      /while opening the pull request.*Add 'pull-requests: write' to the permissions/s,
    ],
    [
      'single sign-on (403)',
      { method: 'GET', path: /\/git\/commits\//, answer: refused('Resource protected by organization SAML enforcement.', 403) },
      /single sign-on.*Configure SSO/s,
    ],
    [
      'a private repository (404)',
      { method: 'GET', path: /\/git\/commits\//, answer: refused('Not Found', 404) },
      /acme\/fleet or what was asked of it is missing/,
    ],
    [
      'a protected branch (422)',
      {
        method: 'POST',
        path: /\/git\/refs$/,
        answer: refused('Repository rule violations found\n\nCannot create ref due to creations being restricted.', 422),
      },
      /A branch rule of acme\/fleet forbids moving the branch.*Rulesets/s,
    ],
  ]

  test.each(refusals)('%s', async (_name, fault, sentence) => {
    github.proxy.inject({ ...fault, times: 9 })
    const thrown = await failure(publish(bump('b2')))
    expect(thrown).toBeInstanceOf(InputError)
    expect(thrown.message).toMatch(sentence)
    github.proxy.clear()
    expect((await publish(bump('b2'))).number).toBeGreaterThan(0)
  })

  test('a plan for another base is refused before anything is written', async () => {
    const other = await github.commit(TOKENS.owner, 'main', base, { 'flake.lock': '{ "version": 8 }\n' }, 'Lock')
    const thrown = await failure(publish(bump('b2', { base: { branch: 'main', commit: other } })))
    expect(thrown).toBeInstanceOf(InputError)
    expect(thrown.message).toMatch(/flake\.lock is not the file that was planned for/)
    expect(github.proxy.writes()).toEqual([])
  })

  test('a text that is not the blob of the plan is refused before GitHub is asked anything', async () => {
    const [nix, lock] = bump('b2').files
    const thrown = await failure(publish(bump('b2', { files: [nix!, { ...lock!, text: 'forged' }] })))
    expect(thrown.message).toMatch(/The plan's flake\.lock has the blob id .* but the plan says/)
    expect(github.proxy.requests).toEqual([])
  })
})

describe('what GitHub fails at', () => {
  const failures: readonly [string, FaultAnswer, RegExp][] = [
    ['a burst of 502', refused('Server Error', 502), /GitHub failed while reading the base commit/],
    ['a connection that is cut', { kind: 'reset' }, /GitHub could not be reached while reading the base commit/],
    ['an answer slower than the limit', { kind: 'silence' }, /could not be reached.*no answer within 2 s/],
    ['a web page with status 200', { kind: 'page', status: 200 }, /answered 200 with a web page/],
    ['truncated JSON', { kind: 'cut' }, /answered 200 with something that is not whole JSON/],
  ]

  test.each(failures)('%s is tried again and then told', async (_name, answer, sentence) => {
    const fault = { method: 'GET', path: /\/git\/commits\//, answer }
    github.proxy.inject({ ...fault, times: 1 })
    expect((await publish(bump('b2'))).operation).toBe('created')
    github.proxy.clear()
    github.proxy.inject({ ...fault, times: 99 })
    const thrown = await failure(publish(bump('b2')))
    expect(thrown).toBeInstanceOf(UpstreamError)
    expect(thrown.message).toMatch(sentence)
    expect(github.proxy.requests.filter((one) => one.path.includes('/git/commits/'))).toHaveLength(4)
  })

  test('a secondary rate limit is waited for, and told when it does not lift', async () => {
    // https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
    const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
    const answer: FaultAnswer = { kind: 'json', status: 403, body: { message }, headers: { 'retry-after': '2' } }
    github.proxy.inject({ method: 'POST', path: /\/git\/blobs$/, times: 1, answer })
    expect((await publish(bump('b2'))).operation).toBe('created')
    github.proxy.inject({ method: 'POST', path: /\/git\/blobs$/, times: 99, answer })
    const thrown = await failure(publish(bump('b3')))
    expect(thrown).toBeInstanceOf(UpstreamError)
    expect(thrown.message).toMatch(/rate limit is reached while storing flake\.nix .*it lifts in 2 s/)
  })

  test('a primary rate limit that lifts in an hour is not waited for', async () => {
    const reset = Math.floor(Date.parse('2037-01-01T00:00:00Z') / 1000)
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) }
    const answer: FaultAnswer = {
      kind: 'json',
      status: 403,
      body: { message: 'API rate limit exceeded for installation.' },
      headers,
    }
    github.proxy.inject({ method: 'GET', path: /\/git\/commits\//, times: 99, answer })
    const thrown = await failure(publish(bump('b2')))
    expect(thrown).toBeInstanceOf(UpstreamError)
    expect(thrown.message).toMatch(/it lifts at 2037-01-01T00:00:00/)
    expect(github.proxy.requests.filter((one) => one.path.includes('/git/commits/'))).toHaveLength(1)
  })

  test("GitHub's words are told as one plain line", async () => {
    const body = { message: '\u001b[31mred\u001b[0m\n::set-output name=x::y \u202egnp.exe' }
    github.proxy.inject({ method: 'GET', path: /\/git\/commits\//, times: 1, answer: { kind: 'json', status: 403, body } })
    const { message } = await failure(publish(bump('b2')))
    expect(message).toMatch(/red/)
    expect(message).not.toMatch(/[\u001b\u202e\n]/)
  })
})
