import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { OWNER, REPOSITORY, TOKENS } from '../support/github-emulator.ts'
import { setWorkflowStage } from '../support/workflow-stage.ts'
import type { DrivenRun, WorkflowStage } from '../support/workflow-stage.ts'
import { permissionLines, permissionsOf } from '../support/workflow-texts.ts'

const place = { owner: OWNER, repo: REPOSITORY }

let stage: WorkflowStage
beforeAll(async () => {
  stage = await setWorkflowStage({ config: { rounds: 2, repetitions: 1, 'queue-timeout': '1m' } })
})
afterAll(() => stage.close())

const openPulls = async () => (await stage.github.as(TOKENS.owner).rest.pulls.list({ ...place, state: 'open' })).data

describe('examples/workflow.yml with the built action, real nix, and stand-ins for GitHub and its artifacts', () => {
  let first: DrivenRun
  test('plan, a matrix of three hosts, publish: one pull request that holds all three rows', async () => {
    // one more look tells the sweep that the last host is measured
    first = await stage.run('workflow.yml', { slow: { host: 'carbon', looks: 5 } })
    const run = first
    expect(run.runs.map((one) => [one.job, one.matrix['host'], one.steps.at(-1)?.exitCode])).toEqual([
      ['plan', undefined, 0],
      ['measure', 'beryllium', 0],
      ['measure', 'boron', 0],
      ['measure', 'carbon', 0],
      ['sweep', undefined, 0],
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

  test('the sweep ends as soon as nothing is queued, while the last host is measured', () => {
    expect(first.news.filter((line) => /^(?:measure \w+ (?!queued)|sweep |cancel )/.test(line) && line !== 'sweep queued' && line !== 'sweep in_progress')).toEqual([
      'measure beryllium in_progress',
      'measure beryllium success',
      'measure boron in_progress',
      'measure boron success',
      'measure carbon in_progress',
      'sweep success',
      'measure carbon success',
    ])
    expect(first.step('sweep')?.log).toMatch(/Without a runner: boron, carbon\.[^]*No measure job is queued any more\./)
    expect(readdirSync(first.runs.find(({ job }) => job === 'sweep')?.workspace ?? '')).toEqual([])
  })

  test('the branch holds one commit on main that moves the input in flake.nix and flake.lock and nothing else', async () => {
    const { rest } = stage.github.as(TOKENS.owner)
    const { data } = await rest.repos.compareCommits({ ...place, base: 'main', head: 'llama-fleet/llama-cpp' })
    const files = data.files?.map((file) => file.filename).toSorted()
    expect([data.ahead_by, data.behind_by, files]).toEqual([1, 0, ['flake.lock', 'flake.nix']])
    expect(await stage.fileOnBranch('flake.nix')).toContain('github:ggml-org/llama.cpp/v0.5.0')
    expect(await stage.fileOnBranch('flake.lock')).toContain(stage.miniature.commits['v0.5.0'])
  })

  test('nobody but publish, which has neither git nor nix, writes to the API; the plan asks for earlier bumps, the age of the tag, our branch and the history', () => {
    const others = stage.github.proxy.requests.filter(({ sent = '' }) => !sent.startsWith('ghs_publish'))
    const asked = others.map(({ method, path, sent }) => `${sent?.split('_')[1]} ${method} ${path.replace(/\?.*/, '')}`)
    expect(asked.filter((line, index) => !line.startsWith('sweep') || asked.indexOf(line) === index)).toEqual([
      'plan GET /repos/acme/fleet/pulls',
      'plan GET /repos/ggml-org/llama.cpp/releases/tags/v0.5.0',
      // whether a person's commit is at the end of our branch: it could not be published over
      'plan GET /repos/acme/fleet/git/ref/heads%2Fllama-fleet%2Fllama-cpp',
      'plan GET /repos/acme/fleet/pulls',
      // what was measured of the hosts' CPUs; there is no history yet
      'plan GET /repos/acme/fleet/git/ref/heads%2Fllama-fleet-data',
      'plan GET /repos/acme/fleet/actions/runners',
      'sweep GET /repos/acme/fleet/actions/runs/1001/jobs',
    ])
  })

  test('no job asks for more than its permissions let it, but for the runners, which GITHUB_TOKEN never sees', () => {
    expect(stage.github.proxy.refused.map(({ needed }) => needed)).toEqual([['administration: read']])
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
    expect(run.results).toEqual({ plan: 'success', measure: 'skipped', sweep: 'skipped', publish: 'skipped' })
    expect(run.step('plan')?.log).toMatch(/Nothing to do: #1 shows v0\.5\.0 measured on every host/)
    expect(stage.github.proxy.writes()).toEqual([])
  })

  let partial: DrivenRun
  test('with another tag, a runner that is offline and a stopped job, the same pull request becomes a draft that names them and says since when', async () => {
    const stopped = { host: 'beryllium', when: 'round 2 of 2' }
    stage.github.proxy.clear()
    // from the first look to the fourth are 90 seconds on the clock of the sweep
    const slow = { host: 'carbon', looks: 4 }
    partial = await stage.run('workflow.yml', { tag: 'b6003', offline: 'boron', stopped, slow, kept: true })
    expect(partial.results).toMatchObject({ plan: 'success', measure: expect.stringMatching(/failure|cancelled/), sweep: 'cancelled', publish: 'failure' })
    // The post step of the cancelled job brought what was measured before.
    expect(partial.artifacts).toEqual(['plan', 'measurement-beryllium-1', 'measurement-carbon-1', 'report'])
    const pulls = await openPulls()
    expect(pulls.map((pull) => [pull.number, pull.draft])).toEqual([[1, true]])
    expect(pulls[0]?.title).toContain('b6003')
    for (const row of [/^\| boron \|.*missing/m, /^\| beryllium \|/m, /^\| carbon \|/m]) expect(pulls[0]?.body).toMatch(row)
    expect(pulls[0]?.body).toContain('offline or busy since 2026-01-01 03:24 UTC')
    expect(await stage.fileOnBranch('flake.lock')).toContain(stage.miniature.commits['b6003'])
    const outputs = { 'candidate-tag': 'b6003', 'pull-request-operation': 'updated' }
    expect(partial.step('publish')?.outputs).toMatchObject(outputs)
    expect(stage.github.proxy.refused.map(({ needed }) => needed)).toEqual([['administration: read']])
  })

  test('the sweep, with its own token and beside them, has cancelled that run once, after the last of the others though they took longer than `queue-timeout`', () => {
    const since = partial.news.indexOf('measure carbon success')
    expect(partial.news.slice(since).filter((line) => line !== 'sweep cancelled')).toEqual(['measure carbon success', 'cancel by sweep', 'measure boron cancelled', 'publish queued', 'publish in_progress', 'publish failure'])
    expect(partial.news.slice(0, since)).toContain('sweep in_progress')
    const sweep = partial.step('sweep')
    expect([sweep?.outcome, sweep?.exitCode]).toEqual(['cancelled', 130])
    expect(sweep?.log).toMatch(/^::warning::No runner took the jobs of boron within 1 min: the run is cancelled, and publish reports them as missing\.$/m)
    expect(partial.runs.find(({ job }) => job === 'sweep')?.posts.map(({ exitCode }) => exitCode)).toEqual([0])
  })

  test.each(permissionLines('examples/workflow.yml'))('without `%s: %s` the job %s is refused what it needs, and says so', async (name, _level, job) => {
    stage.github.proxy.clear()
    const { [name]: _gone, ...permissions } = permissionsOf('examples/workflow.yml', job)
    const run = await partial.again(job, permissions)
    const missing = stage.github.proxy.refused.filter(({ needed }) => needed.some((line) => line.startsWith(`${name}: `)))
    const checkout = run.steps.find(({ uses }) => uses === 'actions/checkout')
    if (checkout?.outcome === 'failure') return expect(run.result).toBe('failure')
    expect([name, missing.length > 0]).toEqual([name, true])
    // what keeps a plan from being a better one is told by the plan, and so by the report
    const plan = join(run.workspace, '../temp/llama-fleet/plan.json')
    const said = [...run.steps.map((step) => step.log), existsSync(plan) ? readFileSync(plan, 'utf8') : ''].join('\n')
    expect(said.match(new RegExp(`.*[\`']${name}: (?:read|write)[\`'] to the permissions: of the ${job} job.*`))).not.toBeNull()
  })

  test('with `actions: read` in place of `actions: write` the sweep may look and not cancel, and says so', async () => {
    const [id = 0, ...others] = stage.github.gaps.cancelled
    expect(others).toEqual([])
    const jobs = stage.github.gaps.jobs.get(id) ?? []
    stage.github.gaps.jobs.set(id, jobs.map((one) => (one.name === 'measure boron' ? { ...one, status: 'queued', conclusion: null } : one)))
    stage.github.proxy.clear()
    const run = await partial.again('sweep', { actions: 'read' })
    stage.github.gaps.jobs.set(id, jobs)
    expect(stage.github.proxy.refused.map(({ request, needed }) => [request.path, needed])).toEqual([[`/repos/acme/fleet/actions/runs/${id}/cancel`, ['actions: write']]])
    expect(run.result).toBe('failure')
    expect(run.steps.at(-1)?.log).toMatch(/^::error::.*Add 'actions: write' to the permissions: of the sweep job/m)
  })

  test('the night after, only the missing hosts are measured; the third comes from the artifacts of the run that measured it', async () => {
    const run = await stage.run('workflow.yml', { tag: 'b6003' })
    // beryllium was stopped in its last round, which it may have finished all the same
    const sure = <Item>(items: readonly Item[]): Item[] => items.filter((item) => !JSON.stringify(item).includes('beryllium'))
    expect(sure(run.runs.map((one) => [one.job, one.matrix['host']]))).toEqual([
      ['plan', undefined],
      ['measure', 'boron'],
      ['sweep', undefined],
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
