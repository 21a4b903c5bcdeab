import { describe, expect, test } from '@jest/globals'
import { InputError, UpstreamError } from '../../src/core/errors.ts'
import { runInWorkflow } from '../../src/phases/workflow.ts'
import { NOTHING_FOUND } from '../../src/core/pull-request/request-context.ts'
import { failedBuild } from '../support/made-measurement.ts'
import { inMemoryWorld, type Circumstances } from '../support/in-memory-world.ts'

const CONFIG = 'model: /m.gguf\nrounds: 12\nhosts: { beryllium: { variant: cpu, runs-on: [self-hosted, gpu] }, carbon: { variant: cpu } }\n'
const DIGEST = 'd'.repeat(64)
const planning = { door: 'action' as const, token: 't', config: '.github/llama-fleet.yml', tag: null, onlyHosts: null, force: false, review: null }

function setUp(change: Partial<Circumstances> = {}) {
  return inMemoryWorld({ config: CONFIG, ...change })
}

test('plan hands the matrix, the digest and the plan on', async () => {
  const { world, happened } = setUp()
  expect(await runInWorkflow({ ...planning, kind: 'plan' }, '/fleet', world)).toBe(0)
  expect(Object.fromEntries(happened.outputs)).toEqual({
    'candidate-tag': 'v0.5.0',
    'should-run': 'true',
    'should-publish': 'true',
    'plan-digest': DIGEST,
    matrix: JSON.stringify({
      include: [
        { host: 'beryllium', variant: 'cpu', 'runs-on': ['self-hosted', 'gpu'] },
        { host: 'carbon', variant: 'cpu', 'runs-on': ['self-hosted', 'carbon'] },
      ],
    }),
  })
  expect(happened.uploads).toEqual([{ name: 'plan', files: ['/records/plan.json'] }])
})

test('plan with nothing to do leaves an empty matrix that must not run', async () => {
  const { world, happened } = setUp({ dates: new Map() })
  expect(await runInWorkflow({ ...planning, kind: 'plan' }, '/fleet', world)).toBe(0)
  expect(happened.outputs.get('should-run')).toBe('false')
  expect(happened.outputs.get('matrix')).toBe('{"include":[]}')
  expect(happened.outputs.get('pull-request-operation')).toBe('none')
})

test('plan with nothing to do says in its log why each newer tag was skipped, and what else is to know', async () => {
  const { world, happened } = setUp({ config: `${CONFIG}hold:\n  - { tags: v9.9.9, reason: slow, until: 2025-12-31 }\n  - { tags: v0.5.0, reason: broken here }\n` })
  const task: typeof world.progress.task = (title, work) => work({ update: () => {}, log: (line) => void happened.log.push(`${title}: ${line}`) })
  await runInWorkflow({ ...planning, kind: 'plan' }, '/fleet', { ...world, progress: { ...world.progress, task } })
  expect(happened.log).toEqual(expect.arrayContaining([
    'notice: Nothing to do: Every release tag newer by number than v0.4.0 is held.',
    'notice: The hold on v9.9.9 (slow) ended on 2025-12-31 and no longer counts; take it out of the config.',
    'Tags that were skipped: v0.5.0: held: broken here',
  ]))
})

describe('a plan that a person started', () => {
  const workflow = '.github/workflows/fleet.yml'
  const start = (event: string, lastRun: string, change: Partial<Circumstances> = {}) => {
    const { world, happened, is } = setUp(change)
    is.tracked[workflow] = "on: { schedule: [{ cron: '23 3 * * *' }], workflow_dispatch: {} }\njobs: {}\n"
    const asked: string[] = []
    const latest = (path: string) => (asked.push(path), Promise.resolve({ lastRun: new Date(lastRun), knownSince: null, state: null }))
    return { world: { ...world, scheduled: { startedBy: { event, workflow }, latest } }, happened, asked }
  }
  const warning = 'The schedule of this workflow last started a run on 2025-11-01'

  test('warns in the log and in the plan, and so in every report, of a schedule that is silent', async () => {
    const { world, happened, asked } = start('workflow_dispatch', '2025-11-01T03:23:00Z')
    await runInWorkflow({ ...planning, kind: 'plan' }, '/fleet', world)
    expect(asked).toEqual([workflow])
    expect(happened.log.filter((line) => line.startsWith(`warning: ${warning}`))).toHaveLength(1)
    expect(happened.plans.at(-1)?.notices).toEqual([expect.stringContaining(warning)])
  })

  test('warns when there is nothing to do as well', async () => {
    const { world, happened } = start('workflow_dispatch', '2025-11-01T03:23:00Z', { dates: new Map() })
    await runInWorkflow({ ...planning, kind: 'plan' }, '/fleet', world)
    expect(happened.plans.at(-1)).toMatchObject({ kind: 'nothing-to-do', notices: [expect.stringContaining(warning)] })
  })

  test.each([
    ['of a schedule that is alive', 'workflow_dispatch', '2026-11-01T03:23:00Z', 1],
    ['when it is the schedule that started it, which asks nobody', 'schedule', '2025-11-01T03:23:00Z', 0],
  ])('says nothing %s', async (_when, event, lastRun, questions) => {
    const { world, happened, asked } = start(event, lastRun)
    await runInWorkflow({ ...planning, kind: 'plan' }, '/fleet', world)
    expect(asked).toHaveLength(questions)
    expect(happened.plans.at(-1)?.notices).toEqual([])
  })
})

test('a bump for no branch, whose pull request could be made into none, is refused before anything is measured', async () => {
  const plan = async (ref: string, change: Partial<Circumstances> = {}) => {
    const { world, happened } = setUp({ facts: { branch: null }, ...change })
    const ended = await runInWorkflow({ ...planning, kind: 'plan' }, '/fleet', { ...world, run: { ...world.run, baseBranch: ref } }).catch((thrown: unknown) => thrown)
    return [ended instanceof InputError ? ended.message : ended, happened.uploads.length]
  }
  for (const ref of ['refs/tags/v1', 'refs/pull/5/merge']) {
    expect(await plan(ref)).toEqual([`This run is of ${ref} and the checkout of no branch: there is none that the pull request could be made into. Start the workflow from a branch, or name one in \`ref\` of actions/checkout.`, 0])
  }
  expect(await plan('main')).toEqual([0, 1])
  expect(await plan('refs/tags/v1', { facts: { branch: 'main' } })).toEqual([0, 1])
  expect(await plan('refs/tags/v1', { dates: new Map() })).toEqual([0, 0])
})

describe('hosts that were named for a run', () => {
  test('alone are in the matrix; the others stay in the plan, and say why nobody measured them', async () => {
    const { world, happened } = setUp()
    await runInWorkflow({ ...planning, kind: 'plan', onlyHosts: ['carbon'] }, '/fleet', world)
    expect(happened.outputs.get('matrix')).toBe('{"include":[{"host":"carbon","variant":"cpu","runs-on":["self-hosted","carbon"]}]}')
    await runInWorkflow({ door: 'action', kind: 'measure', host: 'carbon', planDigest: DIGEST, token: 't' }, '/fleet', world)
    await runInWorkflow({ door: 'action', kind: 'publish', planDigest: DIGEST, token: 't' }, '/fleet', world)
    expect(happened.reports.at(-1)?.hosts.map(({ host, outcome, sentence }) => [host, outcome, sentence])).toEqual([
      ['beryllium', 'missing', 'No measurement came back: this run was asked for carbon only.'],
      ['carbon', expect.not.stringMatching('missing'), expect.any(String)],
    ])
  })

  test('that the fleet does not have are refused with those that it has', async () => {
    const { world } = setUp()
    await expect(runInWorkflow({ ...planning, kind: 'plan', onlyHosts: ['carbon', 'argon'] }, '/fleet', world)).rejects.toThrow(
      "The fleet has no host 'argon'. The input 'host' may name beryllium, carbon.",
    )
  })
})

describe('measure', () => {
  const measure = { door: 'action' as const, kind: 'measure' as const, host: 'carbon', planDigest: DIGEST, token: 't' }

  test('uploads the measurement under the host and the attempt, and leaves nothing for the post step', async () => {
    const { world, happened } = setUp()
    await runInWorkflow({ ...planning, kind: 'plan' }, '/fleet', world)
    expect(await runInWorkflow(measure, '/fleet', world)).toBe(0)
    expect(happened.uploads.at(-1)).toEqual({ name: 'measurement-carbon-1', files: ['/records/measurement-carbon-1.json'] })
    expect(happened.state.get('pending')).toBe('')
  })

  test('is green when it wrote a measurement, of a build that fails too, and red when network or machine failed it', async () => {
    const failing = (fault: 'source' | 'infrastructure') => () => failedBuild({ fault, sentence: 'it failed.' })
    const ends = async (change: Partial<Circumstances>) => {
      const { world, happened } = setUp(change)
      await runInWorkflow({ ...planning, kind: 'plan' }, '/fleet', world)
      const exitCode = await runInWorkflow(measure, '/fleet', world)
      expect(happened.uploads.at(-1)?.name).toBe('measurement-carbon-1')
      return [exitCode, happened.log.filter((line) => line.startsWith('warning: carbon could not be measured'))]
    }
    expect(await ends({ build: failing('source') })).toEqual([0, []])
    expect(await ends({ build: failing('infrastructure') })).toEqual([4, ['warning: carbon could not be measured: it failed.']])
    const model = () => Promise.reject(new UpstreamError({ problem: 'The model server is down.', next: 'Try later.' }))
    expect(await ends({ model })).toEqual([4, ['warning: carbon could not be measured: The model server is down. Try later.']])
  })

  test('uploads what it has when the configuration of the host is wrong, and fails', async () => {
    const { world, happened } = setUp({ evaluate: () => ({ missing: [] }) })
    await runInWorkflow({ ...planning, kind: 'plan' }, '/fleet', world)
    await expect(runInWorkflow(measure, '/fleet', world)).rejects.toBeInstanceOf(InputError)
    expect(happened.uploads.at(-1)?.name).toBe('measurement-carbon-1')
  })
})

describe('publish', () => {
  const publish = { door: 'action' as const, kind: 'publish' as const, planDigest: DIGEST, token: 't' }

  test('opens a draft while a host is missing, with the report in summary and artifact before the pull request is tried', async () => {
    const { world, happened } = setUp({ pullRequest: () => Promise.reject(new InputError({ problem: 'Not permitted.', next: 'Tick the box.' })) })
    await runInWorkflow({ ...planning, kind: 'plan' }, '/fleet', world)
    await expect(runInWorkflow(publish, '/fleet', world)).rejects.toThrow('Not permitted. Tick the box.')
    expect(happened.uploads.at(-1)?.name).toBe('report')
    expect(happened.outputs.get('outcome')).toBe('missing')
    expect(happened.log.some((line) => line.startsWith('summary '))).toBe(true)
    expect(happened.pullRequests.at(-1)).toMatchObject({ branch: 'llama-fleet/llama-cpp', base: { branch: 'main' }, draft: true, opens: true })
    expect(happened.pullRequests.at(-1)?.text(NOTHING_FOUND).labels).toEqual(['llama-fleet:missing'])
  })

  test('keeps in the history what was measured, also where GitHub lets no pull request be opened', async () => {
    const { world, happened } = setUp({ pullRequest: () => Promise.reject(new InputError({ problem: 'Not permitted.', next: 'Tick the box.' })) })
    await runInWorkflow({ ...planning, kind: 'plan' }, '/fleet', world)
    await runInWorkflow({ ...publish, kind: 'measure', host: 'carbon' }, '/fleet', world)
    await expect(runInWorkflow(publish, '/fleet', world)).rejects.toThrow('Not permitted. Tick the box.')
    expect(happened.history.map(({ place, entry }) => [place, entry.host])).toEqual([['llama-fleet-data', 'carbon']])
  })

  test('fetches the measurements of planned hosts and of attempts that were, and names the others', async () => {
    const strangers = ['measurement-mallory-1', 'measurement-carbon-2', 'measurement-carbon-x', 'measurement-../x-1', 'measurement-carbon-1-1']
    const { world, happened } = setUp({ artifacts: ['plan', 'measurement-carbon-1', ...strangers] })
    await runInWorkflow({ ...planning, kind: 'plan' }, '/fleet', world)
    await runInWorkflow(publish, '/fleet', world)
    const ignored = happened.log.flatMap((line) => /^warning: The artifact (\S+) was ignored/.exec(line)?.[1] ?? [])
    expect(ignored).toEqual(strangers)
  })

  test('fetches no measurement of a host that the plan has no job for', async () => {
    const { world, happened } = setUp({ config: 'model: /m.gguf\nhosts: { boron: { variant: cpu }, carbon: { variant: cpu } }\n', artifacts: ['plan', 'measurement-carbon-1', 'measurement-boron-1'] })
    await runInWorkflow({ ...planning, kind: 'plan', onlyHosts: ['carbon'] }, '/fleet', world)
    await runInWorkflow(publish, '/fleet', world)
    expect(happened.log).toContain('warning: The artifact measurement-boron-1 was ignored: the plan has no job for such a host, or the run no such attempt.')
  })

  test('a missing host is never green', async () => {
    const { world, happened } = setUp()
    await runInWorkflow({ ...planning, kind: 'plan' }, '/fleet', world)
    expect(await runInWorkflow(publish, '/fleet', world)).toBe(4)
    expect(happened.outputs.get('pull-request-number')).toBe('7')
    expect(happened.outputs.get('pull-request-operation')).toBe('created')
  })
})

test('all is plan, measure and publish of this machine’s host on one runner', async () => {
  const { world, happened } = setUp()
  const exitCode = await runInWorkflow({ ...planning, kind: 'all', hosts: { kind: 'this-machine' } }, '/fleet', world)
  expect(happened.reports.at(-1)?.hosts.map(({ host }) => host)).toEqual(['carbon'])
  expect(exitCode).toBe(0)
  expect(happened.uploads.map(({ name }) => name)).toEqual(['plan', 'measurement-carbon-1', 'report'])
})

test('a fleet of more hosts than a matrix holds is refused', async () => {
  const hosts = Array.from({ length: 257 }, (_, index) => `h${index}: { variant: cpu }`).join(', ')
  const { world } = setUp({ config: `model: /m.gguf\nhosts: { ${hosts} }\n` })
  await expect(runInWorkflow({ ...planning, kind: 'plan' }, '/fleet', world)).rejects.toThrow('The fleet has 257 hosts; a matrix holds 256 jobs.')
})
