import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { OWNER, REPOSITORY, TOKENS } from '../support/github-emulator.ts'
import { setWorkflowStage } from '../support/workflow-stage.ts'
import type { WorkflowStage } from '../support/workflow-stage.ts'

jest.setTimeout(300_000)
const place = { owner: OWNER, repo: REPOSITORY }

let stage: WorkflowStage
beforeAll(async () => {
  stage = await setWorkflowStage({ config: { rounds: 2, repetitions: 1 } })
})
afterAll(() => stage.close())

const openPulls = async () => (await stage.github.as(TOKENS.owner).rest.pulls.list({ ...place, state: 'open' })).data

describe('examples/workflow.yml with the built action, real nix, and stand-ins for GitHub and its artifacts', () => {
  test('plan, a matrix of three hosts, publish: one pull request that holds all three rows', async () => {
    const run = await stage.run('workflow.yml')
    expect(run.runs.map((one) => [one.job, one.matrix['host'], one.steps.at(-1)?.exitCode])).toEqual([
      ['plan', undefined, 0],
      ['measure', 'beryllium', 0],
      ['measure', 'boron', 0],
      ['measure', 'carbon', 0],
      // boron's variant does not build at v0.5.0: bad news, so publish ends with 3 after it has done its work.
      ['publish', undefined, 3],
    ])
    expect(run.artifacts).toEqual(['plan', 'measurement-beryllium-1', 'measurement-boron-1', 'measurement-carbon-1', 'report'])
    const pulls = await openPulls()
    const [pull] = pulls
    expect(pulls.map((one) => [one.number, one.head.ref, one.base.ref, one.draft])).toEqual([
      [1, 'llama-fleet/llama-cpp', 'main', false],
    ])
    const rows = [/^\| boron \| vulkan \|.*build-failed/m, /^\| beryllium \| cuda \|/m, /^\| carbon \| cpu \|/m]
    for (const row of rows) expect(pull?.body).toMatch(row)
    expect(pull?.labels.map((label) => label.name)).toEqual(['llama-fleet:build-failed'])
    expect(run.step('publish')?.outputs).toMatchObject({
      'candidate-tag': 'v0.5.0',
      outcome: 'build-failed',
      'pull-request-number': '1',
      'pull-request-operation': 'created',
    })
    expect(run.step('publish')?.summary).toMatch(/boron.*build-failed/)
  })

  test('the branch holds one commit on main that moves the input in flake.nix and flake.lock and nothing else', async () => {
    const { rest } = stage.github.as(TOKENS.owner)
    const { data } = await rest.repos.compareCommits({ ...place, base: 'main', head: 'llama-fleet/llama-cpp' })
    const files = data.files?.map((file) => file.filename).toSorted()
    expect([data.ahead_by, data.behind_by, files]).toEqual([1, 0, ['flake.lock', 'flake.nix']])
    expect(await stage.fileOnBranch('flake.nix')).toContain('github:ggml-org/llama.cpp/v0.5.0')
    expect(await stage.fileOnBranch('flake.lock')).toContain(stage.miniature.commits['v0.5.0'])
  })

  test('nobody but publish, which has neither git nor nix, writes to the API; the plan asks for earlier bumps, the age of the tag and the history', () => {
    const others = stage.github.proxy.requests.filter((request) => request.token !== TOKENS.actions)
    expect(others.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`)).toEqual([
      'GET /repos/acme/fleet/pulls',
      'GET /repos/ggml-org/llama.cpp/releases/tags/v0.5.0',
      'GET /repos/acme/fleet/pulls',
      // what was measured of the hosts' CPUs; there is no history yet
      'GET /repos/acme/fleet/git/ref/heads%2Fllama-fleet-data',
    ])
  })

  test('the body lists upstream’s changes, and the check fails on the head with a link to the run', async () => {
    const [pull] = await openPulls()
    expect(pull?.body).toMatch(/### Upstream's changes\n\n\[\d+ commits?\]\(https:\/\/github\.com\/ggml-org\/llama\.cpp\/compare\//)
    const { data } = await stage.github.as(TOKENS.owner).rest.checks.listForRef({ ...place, ref: 'llama-fleet/llama-cpp' })
    expect(data.check_runs.map(({ name, conclusion, details_url: url }) => [name, conclusion, url])).toEqual([
      ['llama-fleet', 'failure', 'https://github.com/acme/fleet/actions/runs/1001'],
    ])
  })

  test('the next night nothing is measured twice: there is nothing to do, and GitHub is only asked', async () => {
    stage.github.proxy.clear()
    const run = await stage.run('workflow.yml')
    expect(run.results).toEqual({ plan: 'success', measure: 'skipped', publish: 'skipped' })
    expect(run.step('plan')?.log).toMatch(/Nothing to do: #1 shows v0\.5\.0 measured on every host/)
    expect(stage.github.proxy.writes()).toEqual([])
  })

  test('with another tag, a lost runner and a cancelled job, the same pull request becomes a draft that names them', async () => {
    const stopped = { host: 'beryllium', when: 'round 2 of 2' }
    const run = await stage.run('workflow.yml', { tag: 'b6003', lost: 'boron', stopped })
    expect(run.results).toMatchObject({ plan: 'success', measure: 'failure' })
    // The post step of the cancelled job brought what was measured before.
    expect(run.artifacts).toEqual(['plan', 'measurement-beryllium-1', 'measurement-carbon-1', 'report'])
    const pulls = await openPulls()
    expect(pulls.map((pull) => [pull.number, pull.draft])).toEqual([[1, true]])
    expect(pulls[0]?.title).toContain('b6003')
    for (const row of [/^\| boron \|.*missing/m, /^\| beryllium \|/m, /^\| carbon \|/m]) expect(pulls[0]?.body).toMatch(row)
    expect(await stage.fileOnBranch('flake.lock')).toContain(stage.miniature.commits['b6003'])
    const outputs = { 'candidate-tag': 'b6003', 'pull-request-operation': 'updated' }
    expect(run.step('publish')?.outputs).toMatchObject(outputs)
  })

  test('the night after, only the missing hosts are measured; the third comes from the artifacts of the run that measured it', async () => {
    const run = await stage.run('workflow.yml', { tag: 'b6003' })
    // beryllium was stopped in its last round, which it may have finished all the same
    const sure = <Item>(items: readonly Item[]): Item[] => items.filter((item) => !JSON.stringify(item).includes('beryllium'))
    expect(sure(run.runs.map((one) => [one.job, one.matrix['host']]))).toEqual([
      ['plan', undefined],
      ['measure', 'boron'],
      ['publish', undefined],
    ])
    expect(sure(run.artifacts)).toEqual(['measurement-earlier', 'plan', 'measurement-boron-1', 'report'])
    const [pull, ...others] = await openPulls()
    expect([others, pull?.draft]).toEqual([[], false])
    expect(pull?.body).not.toMatch(/❔ missing/)
    for (const row of [/^\| boron \|/m, /^\| beryllium \|/m, /^\| carbon \|/m]) expect(pull?.body).toMatch(row)
    expect(pull?.body).toMatch(/Measured before in this pull request \(1\)[^]*\*\*v0\.5\.0\*\*, ❌ build-failed/)
  })
})
