import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { PLAIN_PUBLISHING } from '../../src/core/pull-request/publishing.ts'
import type { PullRequestContent } from '../../src/ports/pull-requests.ts'
import { TOKENS } from '../support/github-emulator.ts'
import { CHECK, markedBody, QUICK, startPublishing, type PublishingStage } from '../support/publishing-stage.ts'

let stage: PublishingStage
beforeAll(async () => {
  // a machine under load must not make a request that is only slow look like a lost one: it would be made, and counted, twice
  stage = await startPublishing({ ...QUICK, answerMilliseconds: 30_000 })
  stage.github.gaps.settings.mergeableState = 'blocked'
  // the labels are made once in the life of a repository
  stage.next()
  await stage.publish(wish('b2', 'same'))
  await stage.publish(wish('b2', 'faster'))
})
afterAll(() => stage.github.close())

const publishing = { ...PLAIN_PUBLISHING, automerge: 'good-news' as const, reviewers: ['grace'], assignees: ['grace'] }
const wish = (tag: string, outcome: string): PullRequestContent =>
  // two commits of one second would be one commit, whose check is there already: the branch in the message tells them apart
  stage.bump(tag, { commitMessage: `${tag} on ${stage.branch()}`, publishing, check: () => ({ ...CHECK, title: `Checked ${tag}` }), body: markedBody(tag), labels: [`llama-fleet:${outcome}`] })

/** Everything that a person sees of a bump, without numbers and names that differ between two branches. */
async function shown() {
  const pulls = await Promise.all((await stage.opened()).map(({ number }) => stage.pull(number)))
  const checks = (await stage.checks()).map(({ name, conclusion, output }) => [name, conclusion, output.title])
  const root = stage.github.as(TOKENS.owner).rest
  const { data } = await root.git.getCommit({ ...stage.place, commit_sha: await stage.tip() })
  return {
    pulls: pulls.map(({ title, body, draft, labels, assignees, requested_reviewers: asked, auto_merge: merge }) => ({
      title,
      body,
      draft,
      labels: labels.map(({ name }) => name).toSorted(),
      assignees: assignees?.map(({ login }) => login),
      asked: asked?.map(({ login }) => login),
      merges: merge !== null,
    })),
    checks,
    tree: data.tree.sha,
    message: data.message.replace(stage.branch(), 'BRANCH'),
    parents: data.parents.map(({ sha }) => sha),
  }
}

/** Kills the publishing after its n-th write, for every n, and has a second run finish; each must end as one that nobody killed. */
async function killedEverywhere(before: () => Promise<unknown>, last: () => PullRequestContent): Promise<string[]> {
  stage.next()
  await before()
  stage.github.proxy.clear()
  await stage.publish(last())
  const writes = stage.github.proxy.writes().map(({ method, path }) => `${method} ${path.split('/').slice(-2).join('/').replaceAll(/[0-9]+/g, 'N')}`)
  const whole = await shown()
  for (let done = 0; done <= writes.length; done++) {
    stage.next()
    await before()
    stage.github.proxy.dieAfter(done)
    const alive = await stage.publish(last()).then(
      () => true,
      () => false,
    )
    stage.github.proxy.clear()
    await stage.publish(last())
    expect([done, alive, await shown()]).toEqual([done, done === writes.length, whole])
  }
  // a third run has nothing left to do
  stage.github.proxy.clear()
  await stage.publish(last())
  expect(stage.github.proxy.writes()).toEqual([])
  return writes
}

describe('a run that is killed after any of its writes', () => {
  test('is finished by the next one when it was opening the pull request', async () => {
    const writes = await killedEverywhere(
      () => Promise.resolve(),
      () => wish('b2', 'same'),
    )
    expect(writes).toEqual([
      'POST git/blobs',
      'POST git/blobs',
      'POST git/trees',
      'POST git/commits',
      'POST git/refs',
      'POST fleet/pulls',
      'POST N/requested_reviewers',
      'POST N/assignees',
      'POST N/labels',
      'POST fleet/check-runs',
      'POST /graphql',
    ])
  }, 120_000)

  test('is finished by the next one when it was turning the pull request over to a newer tag', async () => {
    const writes = await killedEverywhere(
      () => stage.publish(wish('b2', 'faster')),
      () => wish('b3', 'same'),
    )
    expect(writes).toEqual([
      'POST /graphql',
      'POST git/blobs',
      'POST git/blobs',
      'POST git/trees',
      'POST git/commits',
      expect.stringMatching(/^PATCH refs\/heads/),
      'PATCH pulls/N',
      'POST N/labels',
      expect.stringMatching(/^DELETE labels\//),
      'POST fleet/check-runs',
      'POST /graphql',
    ])
  }, 120_000)
})
