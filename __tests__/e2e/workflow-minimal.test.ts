import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { OWNER, REPOSITORY, TOKENS } from '../support/github-emulator.ts'
import { setWorkflowStage } from '../support/workflow-stage.ts'
import type { WorkflowStage } from '../support/workflow-stage.ts'

const place = { owner: OWNER, repo: REPOSITORY }

let stage: WorkflowStage
beforeAll(async () => {
  stage = await setWorkflowStage({ config: { rounds: 2, repetitions: 1, hosts: { carbon: { variant: 'cpu' } } } })
})
afterAll(() => stage.close())

describe('examples/minimal.yml with the built action, real nix, and stand-ins for GitHub and its artifacts', () => {
  test('one step on one runner does the whole job up to the pull request', async () => {
    const run = await stage.run('minimal.yml')
    const step = run.step('bump')
    // Two rounds prove nothing, so the step ends with 4 after it has done its work.
    expect([step?.exitCode, step?.outputs]).toMatchObject([
      4,
      { 'candidate-tag': 'v0.5.0', 'should-run': 'true', outcome: 'undecided', 'pull-request-operation': 'created' },
    ])
    expect(run.artifacts).toEqual(['plan', 'measurement-carbon-1', 'report'])
    const { data } = await stage.github.as(TOKENS.owner).rest.pulls.list({ ...place, state: 'open' })
    expect(data.map((pull) => [pull.head.ref, pull.draft])).toEqual([['llama-fleet/llama-cpp', false]])
    expect(data[0]?.body).toMatch(/^\| carbon \| cpu \|/m)
    expect(await stage.fileOnBranch('flake.lock')).toContain(stage.miniature.commits['v0.5.0'])
    expect(run.runs[0]?.posts.map((post) => post.exitCode)).toEqual([0])
  })

  test('when the token may not open pull requests, the sentence names the setting and the report is there all the same', async () => {
    const message = 'GitHub Actions is not permitted to create or approve pull requests.'
    const pull = (await stage.github.as(TOKENS.owner).rest.pulls.list({ ...place, state: 'open' })).data[0]
    await stage.github.as(TOKENS.owner).rest.pulls.update({ ...place, pull_number: pull?.number ?? 0, state: 'closed' })
    stage.github.proxy.inject({
      method: 'POST',
      path: /\/pulls$/,
      times: 9,
      answer: { kind: 'json', status: 403, body: { message } },
    })
    const run = await stage.run('minimal.yml')
    const step = run.step('bump')
    expect(step?.exitCode).toBe(2)
    expect(step?.log).toMatch(/^::error::.*Settings > Actions > General > "Allow GitHub Actions to create and approve/m)
    expect(step?.summary).toMatch(/carbon/)
    expect(run.artifacts).toContain('report')
  })
})
