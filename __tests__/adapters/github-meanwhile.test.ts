import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { InputError, UpstreamError } from '../../src/core/errors.ts'
import { readMarker } from '../../src/core/pull-request/marker.ts'
import { PLAIN_PUBLISHING } from '../../src/core/pull-request/publishing.ts'
import type { PullRequestContent } from '../../src/ports/pull-requests.ts'
import type { FoundRequest } from '../../src/core/pull-request/request-context.ts'
import type { Fault } from '../support/fault-proxy.ts'
import { OWNER, TOKENS } from '../support/github-emulator.ts'
import { blobId, FILES, markedBody, startPublishing, type PublishingStage } from '../support/publishing-stage.ts'

/** What people, and runs of another plan, did on GitHub between the plan of a bump and its publishing. */
let stage: PublishingStage
beforeAll(async () => {
  stage = await startPublishing()
})
afterAll(() => stage.github.close())
beforeEach(() => stage.next())
afterEach(() => stage.backToBase())

const writes = (): string[] => stage.github.proxy.writes().map((one) => `${one.method} ${one.path.replace(/^\/repos\/[^/]+\/[^/]+\//, '').replaceAll(/\d+/g, 'N')}`)
const edit = (number: number | null, token: string, changes: { state?: 'closed' | 'open'; base?: string }) =>
  stage.github.through(token).rest.pulls.update({ ...stage.place, pull_number: number ?? 0, ...changes })
const shown = (tag: string, changes: Parameters<PublishingStage['bump']>[1] = {}): PullRequestContent => stage.bump(tag, { body: markedBody(tag), ...changes })

describe('a pull request into another branch than the planned one', () => {
  test('is left as it is, branch and all, and never merged: what it would merge into was not measured', async () => {
    const first = await stage.publish(shown('b2'))
    await stage.github.commit(TOKENS.owner, `staging-${first.number}`, stage.base(), { 'README.md': 'staging\n' }, 'Stage')
    await edit(first.number, TOKENS.person, { base: `staging-${first.number}` })
    const tip = await stage.tip()
    stage.github.proxy.clear()
    const second = await stage.publish(shown('b3', { publishing: { ...PLAIN_PUBLISHING, automerge: 'good-news' } }))
    expect(second).toMatchObject({ operation: 'none', number: first.number })
    expect(second.notice).toBe(
      `#${first.number} asks to merge ${stage.branch()} into staging-${first.number}, and this was planned for main: it stays as it is. Give it the base main, or close it.`,
    )
    expect(writes()).toEqual([])
    expect(await stage.tip()).toBe(tip)
    expect((await stage.pull(first.number)).merged).toBe(false)
  })
})

describe('a pull request of a fork in the same organisation, whose branch is called as ours', () => {
  test('is not taken for ours, though GitHub lists it under the name that is asked for', async () => {
    const ref = `copy-of-${stage.branch().slice(-2)}`
    await stage.github.commit(TOKENS.person, ref, stage.base(), { 'README.md': 'theirs\n' }, 'Theirs')
    const { data: theirs } = await stage.github.through(TOKENS.person).rest.pulls.create({ ...stage.place, title: 'Theirs', head: ref, base: 'main', body: 'theirs' })
    const listed = { ...theirs, head: { ...theirs.head, ref: stage.branch(), repo: { ...theirs.head.repo, full_name: 'acme/fleet-copy' } } }
    stage.github.proxy.inject({ method: 'GET', path: /\/pulls\?/, times: 1, answer: { kind: 'json', status: 200, body: [listed] } })
    const { operation, number } = await stage.publish(shown('b2'))
    expect([operation, number === theirs.number]).toEqual(['created', false])
    expect((await stage.pull(theirs.number)).body).toBe('theirs')
    await edit(theirs.number, TOKENS.person, { state: 'closed' })
  })
})

describe('a bump that the base holds already', () => {
  test("does not close a pull request that holds a person's commit as well", async () => {
    const first = await stage.publish(shown('b2'))
    await stage.pushed(TOKENS.person)
    await stage.onBase(stage.filesOf('b2'))
    stage.github.proxy.clear()
    const second = await stage.publish(shown('b2'))
    expect(second).toMatchObject({ operation: 'none', number: first.number })
    expect(second.notice).toMatch(/^main holds this bump already, and #\d+ stays open for the commits of grace\.$/)
    expect(writes()).toEqual([])
    expect((await stage.pull(first.number)).state).toBe('open')
  })
})

describe('a base that has moved the input itself', () => {
  const lock = (rev: string): string => `${JSON.stringify({ version: 7, root: 'root', nodes: { root: { inputs: { 'llama-cpp': 'llama-cpp' } }, 'llama-cpp': { locked: { type: 'github', owner: 'ggml-org', repo: 'llama.cpp', rev } } } })}\n`

  test('to the candidate, and something else besides, holds the bump: the pull request is closed, and keeps what it shows', async () => {
    const first = await stage.publish(shown('b2', { body: `| carbon | same |\n\n${markedBody('b2')}` }))
    await stage.onBase({ 'flake.lock': lock(blobId('b2')) })
    expect(await stage.publish(shown('b2'))).toMatchObject({ operation: 'closed', number: first.number })
    expect((await stage.pull(first.number)).body).toBe(`main holds this bump already: there is nothing to merge.\n\n| carbon | same |\n\n${markedBody('b2', { closed: true })}`)
    stage.github.proxy.clear()
    expect(await stage.publish(shown('b2'))).toMatchObject({ operation: 'none', number: null, notice: 'main holds this bump already: there is nothing to merge.' })
    expect(writes()).toEqual([])
  })

  test('and whose name is Markdown pings nobody from the text of what we close', async () => {
    const named = `release_1_x/@acme-${stage.branch().slice(-2)}`
    await stage.github.commit(TOKENS.owner, named, stage.base(), { 'README.md': 'release\n' }, 'Release')
    const base = { branch: named, commit: await stage.tip(named) }
    const first = await stage.publish(shown('b2', { base }))
    await stage.github.commit(TOKENS.owner, named, base.commit, { 'flake.lock': lock(blobId('b2')) }, 'Bump')
    expect(await stage.publish(shown('b2', { base }))).toMatchObject({ operation: 'closed', number: first.number })
    expect((await stage.pull(first.number)).body).toMatch(/^release\\_1\\_x\/@&#8203;acme-\S+ holds this bump already: there is nothing to merge\./)
  })

  test('to another commit gets no pull request that nobody could merge', async () => {
    await stage.onBase({ 'flake.lock': lock('c'.repeat(40)) })
    stage.github.proxy.clear()
    const { operation, notice } = await stage.publish(shown('b2'))
    expect([operation, notice]).toEqual(['none', 'main has moved llama-cpp to ccccccc since the plan, so no pull request was opened. The next plan starts from there.'])
    expect(writes()).toEqual([])
    await stage.onBase({ 'flake.lock': lock('a'.repeat(40)) })
    expect((await stage.publish(shown('b2'))).operation).toBe('created')
  })
})

describe('a pull request that a person closed while its hosts measured', () => {
  const before = new Date(Date.now() - 3_600_000)
  const after = new Date(Date.now() + 3_600_000)

  test('is not opened anew for a tag that it showed', async () => {
    const first = await stage.publish(shown('b2', { planned: before }))
    await edit(first.number, TOKENS.person, { state: 'closed' })
    stage.github.proxy.clear()
    const second = await stage.publish(shown('b2', { planned: before }))
    expect(second).toMatchObject({ operation: 'none', number: null })
    expect(second.notice).toBe(`grace closed #${first.number}, which shows this tag, after this was planned: no other one was opened.`)
    expect(writes()).toEqual([])
  })

  test('a plan that was made after it was closed knew that, and a newer tag was not shown', async () => {
    const first = await stage.publish(shown('b2', { planned: before }))
    await edit(first.number, TOKENS.person, { state: 'closed' })
    const again = await stage.publish(shown('b2', { planned: after }))
    expect(again.operation).toBe('created')
    await edit(again.number, TOKENS.person, { state: 'closed' })
    await stage.github.as(TOKENS.owner).rest.git.deleteRef({ ...stage.place, ref: `heads/${stage.branch()}` })
    expect((await stage.publish(shown('b3', { planned: before }))).operation).toBe('created')
  })

  test('a bot is no person', async () => {
    const first = await stage.publish(shown('b2', { planned: before }))
    await edit(first.number, TOKENS.actions, { state: 'closed' })
    expect((await stage.publish(shown('b2', { planned: before }))).operation).toBe('created')
  })
})

describe('a base that was rewritten', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['to an earlier commit', () => stage.backToBase()],
    ['to another one in its place', () => stage.onBase({ 'README.md': 'instead\n' })],
    ['from the beginning', () => stage.github.commit(TOKENS.owner, 'main', null, FILES, 'Begin again')],
  ])('%s gets nothing of what was taken out of it', async (_name, rewrite) => {
    const planned = await stage.onBase({ 'README.md': 'a secret\n' })
    await rewrite()
    stage.github.proxy.clear()
    const thrown: unknown = await stage.publish(shown('b2', { base: { branch: 'main', commit: planned }, publishing: { ...PLAIN_PUBLISHING, automerge: 'good-news' } })).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(InputError)
    expect(String(thrown)).toContain(`main does not hold the commit ${planned.slice(0, 7)} any more, which this was planned on: it was rewritten. Start the workflow again for a new plan.`)
    expect(writes()).toEqual([])
  })
})

describe('a base that moved on', () => {
  const wish = { publishing: { ...PLAIN_PUBLISHING, automerge: 'good-news' as const } }

  test('with Nix code in it stops a merge by itself: what it would make was not measured', async () => {
    await stage.onBase({ 'hosts/carbon.nix': '{ slower = true; }\n', 'patches/x.patch': 'x\n' })
    const { number, notice } = await stage.publish(shown('b2', wish))
    expect(notice).toBe('It is not merged by itself: main has changed hosts/carbon.nix and patches/x.patch since the plan.')
    expect((await stage.pull(number)).merged).toBe(false)
  })

  test('with a patch that has another name now is one whose Nix code changed', async () => {
    const answer = (): { status: number; body: unknown } => ({ status: 200, body: { merge_base_commit: { sha: stage.base() }, files: [{ filename: 'patches/x.patch.off', previous_filename: 'patches/x.patch', status: 'renamed' }] } })
    stage.github.proxy.inject({ method: 'GET', path: /\/compare\//, times: 2, answer: { kind: 'handler', answer } })
    await stage.onBase({ 'README.md': 'newer\n' })
    expect((await stage.publish(shown('b2', wish))).notice).toBe('It is not merged by itself: main has changed patches/x.patch since the plan.')
  })

  describe('with more files than GitHub names', () => {
    const many = (since = stage.base()): void => {
      const files = Array.from({ length: 300 }, (_, place) => ({ filename: `notes/${place}.md`, status: 'added' }))
      const answer = (): { status: number; body: unknown } => ({ status: 200, body: { merge_base_commit: { sha: since }, files } })
      stage.github.proxy.inject({ method: 'GET', path: /\/compare\//, times: 9, answer: { kind: 'handler', answer } })
    }

    test('is merged into where their trees show that no Nix code is among them', async () => {
      many()
      await stage.onBase({ 'notes/301.md': 'newer\n' })
      const { number, notice } = await stage.publish(shown('b2', wish))
      expect([notice, (await stage.pull(number)).merged]).toEqual([null, true])
    })

    test('names the Nix code that their trees show, in whichever directory it was added, changed or taken away', async () => {
      const before = await stage.onBase({ 'hosts/old/patches/x.patch': 'x\n' })
      many(before)
      const git = stage.github.as(TOKENS.owner).rest.git
      const { data: old } = await git.getCommit({ ...stage.place, commit_sha: before })
      const blob = { mode: '100644' as const, type: 'blob' as const }
      const { data: tree } = await git.createTree({ ...stage.place, base_tree: old.tree.sha, tree: [{ ...blob, path: 'hosts/carbon.nix', content: '{ slower = true; }\n' }, { ...blob, path: 'deep/er/new.nix', content: '{ }\n' }, { ...blob, path: 'hosts/old/patches/x.patch', sha: null }, { ...blob, path: 'README.md', content: 'newer\n' }] })
      const { data: made } = await git.createCommit({ ...stage.place, message: 'Move on', tree: tree.sha, parents: [before] })
      await git.updateRef({ ...stage.place, ref: 'heads/main', sha: made.sha, force: true })
      const { notice } = await stage.publish(shown('b2', { ...wish, base: { branch: 'main', commit: before } }))
      expect(notice).toBe('It is not merged by itself: main has changed deep/er/new.nix, hosts/carbon.nix and hosts/old/patches/x.patch since the plan.')
    })

    test('stops a merge by itself where GitHub cuts their trees too: Nix code may be among them', async () => {
      many()
      stage.github.proxy.inject({ method: 'GET', path: /\/git\/trees\/[0-9a-f]+\?recursive=/, times: 9, answer: { kind: 'json', status: 200, body: { sha: 'a'.repeat(40), tree: [], truncated: true } } })
      await stage.onBase({ 'README.md': 'newer\n' })
      const { number, notice } = await stage.publish(shown('b2', wish))
      expect(notice).toBe('It is not merged by itself: main has changed so many files since the plan that GitHub does not name them all, and Nix code may be among them.')
      expect((await stage.pull(number)).merged).toBe(false)
    })
  })

  test('with nothing that llama.cpp is built from stops none', async () => {
    await stage.onBase({ 'README.md': 'newer\n' })
    const { number } = await stage.publish(shown('b2', wish))
    expect((await stage.pull(number)).merged).toBe(true)
  })
})

describe('a merge by itself that waits for a branch rule', () => {
  const wish = { publishing: { ...PLAIN_PUBLISHING, automerge: 'good-news' as const } }
  const waiting = async (): Promise<number | null> => {
    stage.github.gaps.settings.mergeableState = 'blocked'
    const { number } = await stage.publish(shown('b2', wish))
    expect((await stage.pull(number)).auto_merge).not.toBeNull()
    return number
  }
  afterEach(() => {
    stage.github.gaps.settings.mergeableState = 'clean'
  })

  test('is taken back when Nix code changed on the base, also where there is nothing else to write', async () => {
    const number = await waiting()
    await stage.onBase({ 'hosts/carbon.nix': '{ slower = true; }\n' })
    const again = await stage.publish(shown('b2', wish))
    expect(again.notice).toBe('It is not merged by itself: main has changed hosts/carbon.nix since the plan.')
    expect((await stage.pull(number)).auto_merge).toBeNull()
  })

  test("stands when a person asked for it, where there is nothing else to write", async () => {
    const number = await waiting()
    const { node_id: id } = await stage.pull(number)
    const person = stage.github.through(TOKENS.person)
    await person.graphql('mutation($id: ID!) { disablePullRequestAutoMerge(input: {pullRequestId: $id}) { pullRequest { number } } }', { id })
    const enable = 'mutation($id: ID!, $head: GitObjectID!, $how: PullRequestMergeMethod!) { enablePullRequestAutoMerge(input: {pullRequestId: $id, expectedHeadOid: $head, mergeMethod: $how}) { pullRequest { number } } }'
    await person.graphql(enable, { id, head: await stage.tip(), how: 'MERGE' })
    await stage.onBase({ 'hosts/carbon.nix': '{ slower = true; }\n' })
    await stage.publish(shown('b2', wish))
    expect((await stage.pull(number)).auto_merge).not.toBeNull()
  })

  test.each<[string, 'behind' | 'blocked', Parameters<PublishingStage['bump']>[1], boolean]>([
    ['is moved to the planned base where a rule asks for a branch that is up to date: GitHub would wait for ever', 'behind', wish, true],
    ['stays where no rule asks for that', 'blocked', wish, false],
    ['stays where it is not to merge by itself', 'behind', { ...wish, mergeRefusal: 'the outcome is slower' }, false],
  ])('%s', async (_name, state, changes, moves) => {
    const number = await waiting()
    const newer = await stage.onBase({ 'README.md': 'newer\n' })
    stage.github.gaps.settings.mergeableState = state
    await stage.publish(shown('b2', { ...changes, base: { branch: 'main', commit: newer } }))
    expect([await stage.parents(), (await stage.pull(number)).auto_merge !== null]).toEqual([[moves ? newer : stage.base()], changes?.mergeRefusal === undefined])
    stage.github.proxy.clear()
    await stage.publish(shown('b2', { ...changes, base: { branch: 'main', commit: newer } }))
    expect(writes()).toEqual([])
  })

  test('is moved there by the next run where one was ended after it took the auto-merge back', async () => {
    const number = await waiting()
    const newer = await stage.onBase({ 'README.md': 'newer\n' })
    stage.github.gaps.settings.mergeableState = 'behind'
    const content = shown('b2', { ...wish, base: { branch: 'main', commit: newer } })
    stage.github.proxy.dieAfter(1)
    await stage.publish(content).catch(() => undefined)
    stage.github.proxy.clear()
    expect((await stage.pull(number)).auto_merge).toBeNull()
    await stage.publish(content)
    expect([await stage.parents(), (await stage.pull(number)).auto_merge !== null]).toEqual([[newer], true])
  })

  test('stays where GitHub gave none to wait with, though a rule asks for a branch that is up to date: a push would dismiss the approvals of people', async () => {
    stage.github.gaps.settings.mergeableState = 'blocked'
    stage.github.gaps.settings.autoMerge = false
    const { number } = await stage.publish(shown('b2', wish))
    const newer = await stage.onBase({ 'README.md': 'newer\n' })
    stage.github.gaps.settings.mergeableState = 'behind'
    await stage.publish(shown('b2', { ...wish, base: { branch: 'main', commit: newer } }))
    stage.github.gaps.settings.autoMerge = true
    expect([await stage.parents(), (await stage.pull(number)).auto_merge]).toEqual([[stage.base()], null])
  })

  const switchedOff = async (number: number | null) =>
    stage.github.through(TOKENS.person).graphql('mutation($id: ID!) { disablePullRequestAutoMerge(input: {pullRequestId: $id}) { pullRequest { number } } }', { id: (await stage.pull(number)).node_id })

  test('and that a person switched off is not asked for again when the base moves on, and the marker calls none due', async () => {
    const number = await waiting()
    await switchedOff(number)
    await stage.onBase({ 'README.md': 'newer\n' })
    const found: FoundRequest[] = []
    const { notice } = await stage.publish({ ...shown('b2', wish), text: (one) => (found.push(one), { title: 'b2', body: `The base moved on.\n\n${markedBody('b2')}`, labels: ['llama-fleet:same'] }) })
    expect(notice).toBe('It is not merged by itself: grace switched its auto-merge off.')
    expect([(await stage.pull(number)).auto_merge, found.some(({ merge }) => merge !== undefined)]).toEqual([null, false])
  })

  test('and that a person switched off stays off where a rule asks for a branch that is up to date', async () => {
    const number = await waiting()
    await switchedOff(number)
    const newer = await stage.onBase({ 'README.md': 'newer\n' })
    stage.github.gaps.settings.mergeableState = 'behind'
    await stage.publish(shown('b2', { ...wish, base: { branch: 'main', commit: newer } }))
    expect([await stage.parents(), (await stage.pull(number)).auto_merge]).toEqual([[stage.base()], null])
  })

  test('and that a person switched off is asked for with the next bump, also where GitHub refused that at first', async () => {
    const number = await waiting()
    await switchedOff(number)
    stage.github.gaps.settings.mergeableState = 'unstable'
    await stage.publish(shown('b3', wish))
    stage.github.gaps.settings.mergeableState = 'blocked'
    await stage.publish(shown('b3', wish))
    expect((await stage.pull(number)).auto_merge).not.toBeNull()
  })

  test('and that a person switched off while we looked at it stays off', async () => {
    const number = await waiting()
    const work = async () => switchedOff(number)
    stage.github.proxy.inject({ method: 'GET', path: /\/branches\/main$/, times: 1, answer: { kind: 'after', work } })
    const { notice } = await stage.publish(shown('b2', wish))
    expect(notice).toBe('It is not merged by itself: grace switched its auto-merge off.')
    expect((await stage.pull(number)).auto_merge).toBeNull()
  })

  test('is asked for again where it was us who took it back', async () => {
    const number = await waiting()
    await stage.onBase({ 'hosts/carbon.nix': '{ slower = true; }\n' })
    await stage.publish(shown('b2', wish))
    await stage.backToBase()
    await stage.publish(shown('b2', wish))
    expect((await stage.pull(number)).auto_merge).not.toBeNull()
  })

  test('is taken back when somebody gave it another base, and asked for again as soon as it has the planned one', async () => {
    const text = ({ merge }: FoundRequest) => ({ title: 'b2', body: markedBody('b2', { base: stage.base(), ...(merge === undefined ? {} : { merge }) }), labels: ['llama-fleet:same'] })
    stage.github.gaps.settings.mergeableState = 'blocked'
    const { number } = await stage.publish({ ...shown('b2', wish), text })
    await stage.github.commit(TOKENS.owner, `staging-${number}`, stage.base(), { 'README.md': 'staging\n' }, 'Stage')
    await edit(number, TOKENS.person, { base: `staging-${number}` })
    await stage.publish({ ...shown('b2', wish), text })
    await edit(number, TOKENS.person, { base: 'main' })
    // else the next plan takes it for done
    expect(readMarker((await stage.opened())[0]?.body ?? '')?.merge).toBe('due')
    await stage.publish({ ...shown('b2', wish), text })
    expect((await stage.pull(number)).auto_merge).not.toBeNull()
  })

  test('is taken back when somebody gave it another base: nothing was measured there', async () => {
    const number = await waiting()
    await stage.github.commit(TOKENS.owner, `staging-${number}`, stage.base(), { 'README.md': 'staging\n' }, 'Stage')
    await edit(number, TOKENS.person, { base: `staging-${number}` })
    expect((await stage.publish(shown('b2', wish))).notice).toMatch(/^#\d+ asks to merge /)
    expect((await stage.pull(number)).auto_merge).toBeNull()
  })

  test('is not asked for when Nix code comes to the base while we write', async () => {
    const work = () => stage.onBase({ 'hosts/carbon.nix': '{ slower = true; }\n' })
    stage.github.proxy.inject({ method: 'POST', path: /\/pulls$/, times: 1, answer: { kind: 'after', work } })
    const { number, notice } = await stage.publish(shown('b2', wish))
    expect(notice).toBe('It is not merged by itself: main has changed hosts/carbon.nix since the plan.')
    expect((await stage.pull(number)).merged).toBe(false)
  })
})

describe('a pull request that a person made a draft', () => {
  const convert = async (number: number | null, token: string, mutation: string) =>
    stage.github.through(token).graphql(`mutation($id: ID!) { ${mutation}(input: {pullRequestId: $id}) { pullRequest { isDraft } } }`, { id: (await stage.pull(number)).node_id })
  const wish = { publishing: { ...PLAIN_PUBLISHING, automerge: 'good-news' as const } }

  test('stays one, and is not merged by itself', async () => {
    stage.github.gaps.settings.mergeableState = 'blocked'
    const { number } = await stage.publish(shown('b2', wish))
    stage.github.gaps.settings.mergeableState = 'clean'
    await convert(number, TOKENS.person, 'convertPullRequestToDraft')
    const { notice } = await stage.publish(shown('b3', wish))
    expect(notice).toBe(`#${number} stays a draft: grace made it one. "Ready for review" on the pull request ends that. It is not merged by itself: it is a draft.`)
    expect(await stage.pull(number)).toMatchObject({ draft: true, merged: false })
    await convert(number, TOKENS.person, 'markPullRequestReadyForReview')
    await stage.publish(shown('b3', wish))
    expect((await stage.pull(number)).merged).toBe(true)
  })

  test('is no draft again before the next bump where a person called ours ready', async () => {
    const { number } = await stage.publish(shown('b2', { draft: true }))
    await convert(number, TOKENS.person, 'markPullRequestReadyForReview')
    const { notice } = await stage.publish(shown('b2', { draft: true, body: `still missing\n\n${markedBody('b2')}` }))
    expect([(await stage.pull(number)).draft, notice]).toEqual([false, `#${number} stays ready for review, though it is not complete: grace called it ready.`])
    await stage.publish(shown('b3', { draft: true }))
    expect((await stage.pull(number)).draft).toBe(true)
  })

  test('is ready as soon as nothing is missing where we made it one', async () => {
    const { number } = await stage.publish(shown('b2', { draft: true }))
    await stage.publish(shown('b2', {}))
    await stage.publish(shown('b2', { draft: true }))
    expect((await stage.pull(number)).draft).toBe(true)
    await stage.publish(shown('b2', {}))
    expect((await stage.pull(number)).draft).toBe(false)
  })
})

describe('what a person said of a bump', () => {
  const wish = { publishing: { ...PLAIN_PUBLISHING, automerge: 'good-news' as const } }
  const lock = (tag: string, nixpkgs: number): string => `{ "version": 7, "nixpkgs": ${nixpkgs}, "tag": "${tag}" }\n`
  let nixpkgs = 0
  /** Moves another input in the flake.lock of main, and returns the bump to the tag from there, as it is published: the same bump in another commit. */
  const onNextLock = async (tag: string, { remembers = true, ...changes }: Parameters<PublishingStage['bump']>[1] & { remembers?: boolean } = {}): Promise<PullRequestContent> => {
    nixpkgs += 1
    const before = lock('b1', nixpkgs)
    const commit = await stage.onBase({ 'flake.lock': before })
    const text = lock(tag, nixpkgs)
    const planned = stage.bump(tag, { base: { branch: 'main', commit }, ...changes })
    return {
      ...planned,
      files: planned.files.map((file) => (file.path === 'flake.lock' ? { ...file, before: blobId(before), after: blobId(text), text } : file)),
      text: ({ merge, since }) => ({ title: tag, body: `On ${nixpkgs}.\n\n${markedBody(tag, { ...(merge === undefined ? {} : { merge }), ...(since === undefined || !remembers ? {} : { since }) })}`, labels: ['llama-fleet:same'] }),
    }
  }
  const said = async (number: number | null, mutation: string) =>
    stage.github.through(TOKENS.person).graphql(`mutation($id: ID!) { ${mutation}(input: {pullRequestId: $id}) { clientMutationId } }`, { id: (await stage.pull(number)).node_id })
  afterEach(() => {
    stage.github.gaps.settings.mergeableState = 'clean'
  })

  test.each([
    ['', true],
    [', also where an earlier release wrote the text and remembers no date', false],
  ])('against merging it by itself stands in every commit of it, and ends with the next tag%s', async (_name, remembers) => {
    stage.github.gaps.settings.mergeableState = 'blocked'
    const { number } = await stage.publish(await onNextLock('b2', { ...wish, remembers }))
    const first = await stage.tip()
    await said(number, 'disablePullRequestAutoMerge')
    const { notice } = await stage.publish(await onNextLock('b2', wish))
    expect([notice, (await stage.pull(number)).auto_merge, (await stage.tip()) === first]).toEqual(['It is not merged by itself: grace switched its auto-merge off.', null, false])
    expect((await stage.publish(await onNextLock('b2', wish))).notice).toBe('It is not merged by itself: grace switched its auto-merge off.')
    expect((await stage.publish(await onNextLock('b3', wish))).notice).toBeNull()
    expect((await stage.pull(number)).auto_merge).not.toBeNull()
  })

  test('against merging it by itself stands where a run was ended between its next commit and its text', async () => {
    stage.github.gaps.settings.mergeableState = 'blocked'
    const { number } = await stage.publish(await onNextLock('b2', wish))
    await said(number, 'disablePullRequestAutoMerge')
    const next = await onNextLock('b2', wish)
    stage.github.proxy.inject({ method: 'PATCH', path: /\/pulls\/\d+$/, times: 9, answer: { kind: 'json', status: 403, body: { message: 'Forbidden' } } })
    await expect(stage.publish(next)).rejects.toThrow(/updating pull request/)
    stage.github.proxy.clear()
    expect((await stage.publish(next)).notice).toBe('It is not merged by itself: grace switched its auto-merge off.')
  })

  test('against merging it by itself stands where it is said while its next commit is made', async () => {
    stage.github.gaps.settings.mergeableState = 'blocked'
    const { number } = await stage.publish(await onNextLock('b2', wish))
    const next = await onNextLock('b2', wish)
    stage.github.proxy.inject({ method: 'GET', path: /\/branches\/main$/, times: 1, answer: { kind: 'after', work: () => said(number, 'disablePullRequestAutoMerge') } })
    const { notice } = await stage.publish(next)
    expect([notice, (await stage.pull(number)).auto_merge]).toEqual(['It is not merged by itself: grace switched its auto-merge off.', null])
  })

  test('is no reason to move a branch that GitHub calls behind: nothing waits', async () => {
    stage.github.gaps.settings.mergeableState = 'blocked'
    const { number } = await stage.publish(await onNextLock('b2', wish))
    await said(number, 'disablePullRequestAutoMerge')
    const later = await onNextLock('b2', wish)
    await stage.publish(later)
    const commit = await stage.github.commit(TOKENS.owner, 'main', later.base.commit, { 'README.md': 'newer\n' }, 'Move on')
    stage.github.gaps.settings.mergeableState = 'behind'
    await stage.publish({ ...later, base: { branch: 'main', commit } })
    expect(await stage.parents()).toEqual([later.base.commit])
  })

  test('by calling it ready stands in every commit of it, and ends with the next tag', async () => {
    const { number } = await stage.publish(await onNextLock('b2', { draft: true }))
    await said(number, 'markPullRequestReadyForReview')
    for (let moved = 0; moved < 2; moved++) {
      const { notice } = await stage.publish(await onNextLock('b2', { draft: true }))
      expect([notice, (await stage.pull(number)).draft]).toEqual([`#${number} stays ready for review, though it is not complete: grace called it ready.`, false])
    }
    await stage.publish(await onNextLock('b3', { draft: true }))
    expect((await stage.pull(number)).draft).toBe(true)
  })
})

describe("a person's commit on our branch without an open pull request", () => {
  const merge = (number: number | null, method: 'merge' | 'squash') => stage.github.through(TOKENS.person).rest.pulls.merge({ ...stage.place, pull_number: number ?? 0, merge_method: method })

  test.each(['merge', 'squash'] as const)('that was merged with it (%s) stands in no way: the branch takes the next bump', async (method) => {
    const first = await stage.publish(shown('b2'))
    await stage.pushed(TOKENS.person)
    await merge(first.number, method)
    await stage.backToBase()
    expect((await stage.publish(shown('b3'))).operation).toBe('created')
    expect(await stage.parents()).toEqual([stage.base()])
  })

  test('that was closed with it, or pushed after the merge, is not written over, and the sentence names what ends that', async () => {
    const said = /^The branch llama-fleet\/case-\d+ ends with a commit of grace \([0-9a-f]{7}\), so nothing was written to it\. No open pull request shows it: open one from that branch, or delete or rename it\.$/
    const first = await stage.publish(shown('b2'))
    const theirs = await stage.pushed(TOKENS.person)
    await edit(first.number, TOKENS.person, { state: 'closed' })
    expect(await stage.publish(shown('b3'))).toMatchObject({ operation: 'none', number: null, notice: expect.stringMatching(said) })
    expect(await stage.tip()).toBe(theirs)
    await edit(first.number, TOKENS.person, { state: 'open' })
    await merge(first.number, 'merge')
    await stage.backToBase()
    const later = await stage.pushed(TOKENS.person)
    expect((await stage.publish(shown('b3'))).notice).toMatch(said)
    expect(await stage.tip()).toBe(later)
  })
})

describe('a run of an earlier plan that is published late', () => {
  test('does not put its tag in the place of one that was planned after it', async () => {
    const planned = new Date(Date.now() - 3_600_000)
    const newer = await stage.publish(shown('b3', { planned: new Date(Date.now() + 3_600_000) }))
    const tip = await stage.tip()
    stage.github.proxy.clear()
    const late = await stage.publish(shown('b2', { planned }))
    expect(late).toMatchObject({ operation: 'none', number: newer.number })
    expect(late.notice).toMatch(/^The branch llama-fleet\/case-\d+ holds a bump that was made after this one was planned, so nothing was written\. Start the workflow again for a new plan\.$/)
    expect(writes()).toEqual([])
    expect(await stage.tip()).toBe(tip)
    expect((await stage.publish(shown('b3', { planned }))).operation).toBe('none')
  })
})

describe('a merge by itself that GitHub refuses for a reason that passes', () => {
  const wish = { publishing: { ...PLAIN_PUBLISHING, automerge: 'good-news' as const } }
  const told = (tag: string, changes: Parameters<PublishingStage['bump']>[1] = {}): PullRequestContent => ({
    ...shown(tag, { ...wish, ...changes }),
    text: ({ merge }) => ({ title: tag, body: markedBody(tag, merge === undefined ? {} : { merge }), labels: ['llama-fleet:same'] }),
  })
  const thrownBy = (content: PullRequestContent): Promise<unknown> => stage.publish(content).catch((error: unknown) => error)
  const remembered = async (): Promise<string | undefined> => readMarker((await stage.opened())[0]?.body ?? '')?.merge
  const merges = (): number => stage.github.proxy.requests.filter(({ path }) => path.endsWith('/merge')).length
  const enabled = (): number => stage.github.proxy.requests.filter(({ path, body }) => path === '/graphql' && body.includes('enablePullRequestAutoMerge')).length
  const limit = { message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.' }
  const moved = { message: 'Base branch was modified. Review and try the merge again.' }
  const json = (status: number, body: object, headers: Record<string, string> = {}) => ({ kind: 'json' as const, status, body, headers })
  beforeEach(() => {
    stage.github.gaps.settings.autoMerge = false
  })
  afterEach(() => {
    stage.github.gaps.settings.autoMerge = true
    stage.github.gaps.settings.mergeableState = 'clean'
  })

  test.each([
    ['a secondary rate limit on the merge', 'PUT', /\/merge$/, json(403, limit, { 'retry-after': '900' }), /rate limit is reached while merging #\d+ \(403 /],
    ['a secondary rate limit on GraphQL', 'POST', /^\/graphql$/, json(403, limit, { 'retry-after': '900' }), /rate limit is reached while merging #\d+ \(403 /],
    ['the rate limit of GraphQL', 'POST', /^\/graphql$/, json(200, { data: null, errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] }, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9999999999' }), /rate limit is reached while merging #\d+ \(200 /],
    ['a failing GitHub', 'PUT', /\/merge$/, json(502, { message: 'Server Error' }), /GitHub failed while merging #\d+ \(GitHub: 502 /],
  ])('such as %s is left to the next run, which tries once, and makes no job red: all else is written', async (_name, method, path, answer, problem) => {
    stage.github.proxy.inject({ method, path, times: 9, answer })
    const { operation, number, notice } = await stage.publish(told('b2'))
    expect([operation, await remembered(), await stage.labels()]).toEqual(['created', 'due', ['llama-fleet:same']])
    expect(notice).toMatch(/^Whether #\d+ merges by itself is left to the next run: /)
    expect(notice).toMatch(problem)
    stage.github.proxy.clear()
    await stage.publish(told('b2'))
    expect([merges(), (await stage.pull(number)).merged]).toEqual([1, true])
  })

  test('a base that cannot be read before it is left to the next run as well', async () => {
    const lost = async (): Promise<void> => stage.github.proxy.inject({ method: 'GET', path: /\/branches\/main$/, times: 9, answer: json(502, { message: 'Server Error' }) })
    stage.github.proxy.inject({ method: 'POST', path: /\/issues\/\d+\/labels$/, times: 1, answer: { kind: 'after', work: lost } })
    const { number, notice } = await stage.publish(told('b2'))
    expect(notice).toMatch(/^Whether #\d+ merges by itself is left to the next run: GitHub failed while reading the base branch main /)
    expect([merges(), await remembered(), (await stage.pull(number)).merged]).toEqual([0, 'due', false])
  })

  test('a merge that waits is not red either where GitHub fails before that is remembered; the next run remembers it', async () => {
    stage.github.gaps.settings.autoMerge = true
    stage.github.gaps.settings.mergeableState = 'blocked'
    stage.github.proxy.inject({ method: 'PATCH', path: /\/pulls\/\d+$/, times: 9, answer: json(403, limit, { 'retry-after': '900' }) })
    const { number, news, notice } = await stage.publish(told('b2'))
    expect(news).toBe(`#${number} merges by itself as soon as its branch rules allow it.`)
    expect(notice).toMatch(/^The next run notes that in the text of #\d+: GitHub's rate limit is reached while updating pull request #\d+ /)
    expect([await remembered(), (await stage.pull(number)).auto_merge === null]).toEqual(['due', false])
    stage.github.proxy.clear()
    await stage.publish(told('b2'))
    expect([await remembered(), (await stage.pull(number)).auto_merge === null, enabled()]).toEqual(['asked', false, 0])
  })

  test('is red where an auto-merge stands for which nobody could look at the base', async () => {
    stage.github.gaps.settings.autoMerge = true
    stage.github.gaps.settings.mergeableState = 'blocked'
    await stage.publish(told('b2'))
    stage.github.proxy.clear()
    let looks = 0
    const second = async (): Promise<{ status: number; body: unknown }> => {
      looks += 1
      if (looks > 1) return { status: 502, body: { message: 'Server Error' } }
      return { status: 200, body: (await stage.github.as(TOKENS.owner).rest.repos.getBranch({ ...stage.place, branch: 'main' })).data }
    }
    stage.github.proxy.inject({ method: 'GET', path: /\/branches\/main$/, times: 9, answer: { kind: 'handler', answer: second } })
    expect(await thrownBy(told('b2'))).toBeInstanceOf(UpstreamError)
  })

  test('takes an auto-merge back before it writes also where GitHub lists its pull request late', async () => {
    stage.github.gaps.settings.autoMerge = true
    stage.github.gaps.settings.mergeableState = 'blocked'
    const { number } = await stage.publish(told('b2'))
    stage.github.proxy.clear()
    stage.github.proxy.inject({ method: 'GET', path: /\/pulls\?state=open/, times: 1, answer: json(200, []) })
    stage.github.proxy.inject({ method: 'POST', path: /\/pulls$/, times: 1, answer: json(422, { message: 'Validation Failed', errors: [{ resource: 'PullRequest', code: 'custom', message: 'A pull request already exists for acme:x.' }] }) })
    const disabled: boolean[] = []
    const look = async (): Promise<void> => void disabled.push((await stage.pull(number)).auto_merge === null)
    stage.github.proxy.inject({ method: 'PATCH', path: /\/pulls\/\d+$/, times: 1, answer: { kind: 'after', work: look } })
    const content = told('b2')
    await stage.publish({ ...content, text: (found) => ({ ...content.text(found), title: 'another' }) })
    expect([disabled, (await stage.pull(number)).auto_merge !== null]).toEqual([[true], true])
  })

  test('is no refusal to make it ready either', async () => {
    const { number } = await stage.publish(told('b2', { draft: true }))
    stage.github.proxy.inject({ method: 'POST', path: /^\/graphql$/, times: 9, answer: json(403, limit, { 'retry-after': '900' }) })
    const thrown = await thrownBy(told('b2'))
    expect(thrown).toBeInstanceOf(UpstreamError)
    expect(String(thrown)).toMatch(/rate limit is reached while updating pull request #\d+ \(403 /)
    expect([(await stage.pull(number)).draft, await remembered()]).toEqual([true, undefined])
  })

  test('is remembered as asked for once GitHub refuses for good, or waits', async () => {
    stage.github.gaps.settings.mergeableState = 'unstable'
    await stage.publish(told('b2'))
    expect(await remembered()).toBe('asked')
    stage.github.gaps.settings.autoMerge = true
    stage.github.gaps.settings.mergeableState = 'blocked'
    await stage.publish(told('b3'))
    expect(await remembered()).toBe('asked')
    stage.github.proxy.clear()
    expect((await stage.publish(told('b3'))).operation).toBe('none')
    expect(writes()).toEqual([])
  })

  test('is due as long as GitHub has not worked out whether it can be merged', async () => {
    stage.github.gaps.settings.unknownLooks = 99
    const { notice } = await stage.publish(told('b2'))
    stage.github.gaps.settings.unknownLooks = 0
    expect(notice).toMatch(/GitHub calls it unknown, .* The next run tries again\.$/)
    expect(await remembered()).toBe('due')
  })

  test('stays waiting where a run was ended before it could remember that', async () => {
    stage.github.gaps.settings.autoMerge = true
    stage.github.gaps.settings.mergeableState = 'blocked'
    stage.github.proxy.inject({ method: 'PATCH', path: /\/pulls\/\d+$/, times: 9, answer: json(403, { message: 'Forbidden' }) })
    expect(await thrownBy(told('b2'))).toBeInstanceOf(InputError)
    expect(await remembered()).toBe('due')
    stage.github.proxy.clear()
    await stage.publish(told('b2'))
    expect(writes()).toEqual(['PATCH pulls/N'])
    expect([await remembered(), (await stage.pull((await stage.opened())[0]?.number ?? null)).auto_merge === null]).toEqual(['asked', false])
  })

  test('is due again before an auto-merge is taken back for an update', async () => {
    stage.github.gaps.settings.autoMerge = true
    stage.github.gaps.settings.mergeableState = 'blocked'
    const { number } = await stage.publish(told('b2'))
    await stage.label(number, 'llama-fleet:rebuild')
    stage.github.proxy.clear()
    const failsNext = async (): Promise<void> => stage.github.proxy.inject({ method: 'POST', path: /^\/graphql$/, times: 9, answer: json(403, limit, { 'retry-after': '900' }) })
    stage.github.proxy.inject({ method: 'POST', path: /^\/graphql$/, times: 1, answer: { kind: 'after', work: failsNext } })
    expect((await stage.publish(told('b2'))).notice).toMatch(/rate limit is reached while merging #\d+ /)
    expect([await remembered(), (await stage.pull(number)).auto_merge]).toEqual(['due', null])
    stage.github.proxy.clear()
    await stage.publish(told('b2'))
    expect([await remembered(), (await stage.pull(number)).auto_merge === null]).toEqual(['asked', false])
  })

  test('is never lost where a run is ended while it brings a label back that a person took away', async () => {
    stage.github.gaps.settings.autoMerge = true
    stage.github.gaps.settings.mergeableState = 'blocked'
    const content = { ...told('b2'), text: ({ merge }: FoundRequest) => ({ title: 'b2', body: markedBody('b2', { base: stage.base(), ...(merge === undefined ? {} : { merge }) }), labels: ['llama-fleet:same'] }) }
    const { number } = await stage.publish(content)
    for (let made = 0; made < 6; made++) {
      await stage.github.through(TOKENS.owner).rest.issues.removeLabel({ ...stage.place, issue_number: number ?? 0, name: 'llama-fleet:same' })
      stage.github.proxy.clear()
      stage.github.proxy.dieAfter(made)
      await thrownBy(content)
      stage.github.proxy.clear()
      const waits = (await stage.pull(number)).auto_merge !== null
      const unfinished = (await remembered()) === 'due' || (await stage.labels()).length === 0
      expect([made, waits || unfinished]).toEqual([made, true])
      await stage.publish(content)
      expect([made, await remembered(), (await stage.pull(number)).auto_merge !== null]).toEqual([made, 'asked', true])
    }
  })

  test.each([405, 409])('a base that was modified meanwhile (%i) is read again, and merged where it lets', async (status) => {
    stage.github.proxy.inject({ method: 'PUT', path: /\/merge$/, times: 1, answer: json(status, moved) })
    const { number, notice } = await stage.publish(told('b2'))
    expect([notice, merges(), (await stage.pull(number)).merged]).toEqual([null, 2, true])
  })

  test('a base that got Nix code meanwhile is not merged into', async () => {
    const work = async (): Promise<{ status: number; body: unknown }> => {
      await stage.onBase({ 'hosts/carbon.nix': '{ slower = true; }\n' })
      return { status: 405, body: moved }
    }
    stage.github.proxy.inject({ method: 'PUT', path: /\/merge$/, times: 1, answer: { kind: 'handler', answer: work } })
    const { number, notice } = await stage.publish(told('b2'))
    expect(notice).toBe('It is not merged by itself: main has changed hosts/carbon.nix since the plan.')
    expect([merges(), (await stage.pull(number)).merged, await remembered()]).toEqual([1, false, 'due'])
  })

  test('a base that is modified each time is left to the next run', async () => {
    stage.github.proxy.inject({ method: 'PUT', path: /\/merge$/, times: 9, answer: json(405, moved) })
    const { notice } = await stage.publish(told('b2'))
    expect(notice).toMatch(/^#\d+ is not merged by itself: GitHub says "Base branch was modified\. .*"\. The next run tries again\.$/)
    expect([merges(), await remembered()]).toEqual([3, 'due'])
  })

  test.each<[string, Fault]>([
    ['at the merge', { method: 'PUT', path: /\/merge$/, times: 1, answer: json(409, { message: 'Head branch was modified. Review and try the merge again.' }) }],
    ['at the auto-merge', { method: 'POST', path: /^\/graphql$/, times: 1, answer: json(200, { data: null, errors: [{ type: 'UNPROCESSABLE', message: 'Head branch was modified. Review and try the merge again.' }] }) }],
    ['at the auto-merge, in its other words,', { method: 'POST', path: /^\/graphql$/, times: 1, answer: json(200, { data: null, errors: [{ type: 'UNPROCESSABLE', message: 'Head sha did not match expectedHeadOid' }] }) }],
  ])('a head that GitHub does not know yet %s is left to the next run', async (_name, fault) => {
    stage.github.proxy.inject(fault)
    const { number, notice } = await stage.publish(told('b2'))
    expect(notice).toMatch(/^#\d+ is not merged by itself: GitHub says "Head (?:branch was modified\. .*|sha did not match expectedHeadOid)"\. The next run tries again\.$/)
    expect([(await stage.pull(number)).merged, await remembered()]).toEqual([false, 'due'])
    await stage.publish(told('b2'))
    expect((await stage.pull(number)).merged).toBe(true)
  })

  test.each([
    [1, null, true],
    [99, /^#\d+ is not merged by itself: GitHub shows its head at 0000000, and measured was [0-9a-f]{7}\. The next run tries again\.$/, false],
  ])('a head that GitHub shows late (%i looks) is waited for, as long as for what it calls unknown', async (times, said, merged) => {
    const before = async (): Promise<{ status: number; body: unknown }> => {
      const [pull] = (await stage.github.through(TOKENS.owner).rest.pulls.list({ ...stage.place, head: `${OWNER}:${stage.branch()}` })).data
      return { status: 200, body: { ...pull, head: { ...pull?.head, sha: '0'.repeat(40) } } }
    }
    const late = async (): Promise<void> => stage.github.proxy.inject({ method: 'GET', path: /\/pulls\/\d+$/, times, answer: { kind: 'handler', answer: before } })
    stage.github.proxy.inject({ method: 'POST', path: /\/issues\/\d+\/labels$/, times: 1, answer: { kind: 'after', work: late } })
    const { number, notice } = await stage.publish(told('b2'))
    stage.github.proxy.clear()
    if (said === null) expect(notice).toBeNull()
    else expect(notice).toMatch(said)
    expect((await stage.pull(number)).merged).toBe(merged)
  })

  test('a pull request that got another base meanwhile is not merged into that', async () => {
    await stage.github.commit(TOKENS.owner, `other${stage.branch().slice(-2)}`, stage.base(), { 'README.md': 'other\n' }, 'Other')
    const work = async () => edit((await stage.opened())[0]?.number ?? null, TOKENS.person, { base: `other${stage.branch().slice(-2)}` })
    stage.github.proxy.inject({ method: 'POST', path: /\/issues\/\d+\/labels$/, times: 1, answer: { kind: 'after', work } })
    const { number, notice } = await stage.publish(told('b2'))
    expect(notice).toMatch(/^#\d+ is not merged by itself: it asks to merge into other\S+ now\.$/)
    expect([merges(), enabled(), (await stage.pull(number)).merged]).toEqual([0, 0, false])
  })

  test.each<[string, Parameters<PublishingStage['bump']>[1]]>([
    ['what was measured', { mergeRefusal: 'the outcome is slower' }],
    ['the config', { publishing: PLAIN_PUBLISHING }],
    ['a draft', { draft: true }],
  ])('is not due where %s keeps it', async (_name, changes) => {
    await stage.publish(told('b2', changes))
    expect(await remembered()).toBeUndefined()
  })
})
