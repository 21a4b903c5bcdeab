import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { driveWorkflow } from '../support/workflow-driver.ts'
import type { Drive, ListedJob, WorkflowRun } from '../support/workflow-driver.ts'
import { evaluate, filled } from '../support/workflow-expressions.ts'
import { entriesOf } from '../support/workflow-command-files.ts'

const root = mkdtempSync(join(tmpdir(), 'llama-fleet-driver-'))
afterAll(() => rmSync(root, { recursive: true }))

/** A tiny action with our action's inputs and outputs: it shows what a step is given, and needs nothing but node. */
const ACTION = `
import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
const { env } = process
const input = (name) => env['INPUT_' + name.toUpperCase()]
const say = (file, line) => appendFileSync(env[file], line + '\\n')
say('GITHUB_STATE', 'ran=yes')
const files = readdirSync('.').filter((name) => name !== '.git')
const inputs = Object.keys(env).filter((name) => name.startsWith('INPUT_')).sort()
console.log(JSON.stringify({ files, inputs, token: input('token'), tag: input('tag'), digest: input('plan-digest'), path: env.PATH }))
if (input('phase') === 'plan') {
  const hosts = (env.HOSTS || 'carbon,beryllium,boron').split(',').filter((host) => host !== 'none')
  const include = hosts.map((host) => ({ host, variant: 'cpu', 'runs-on': ['self-hosted', host] }))
  say('GITHUB_OUTPUT', 'should-run=' + (include.length > 0))
  say('GITHUB_OUTPUT', 'should-publish=' + (include.length > 0))
  say('GITHUB_OUTPUT', 'matrix<<EOF\\n' + JSON.stringify({ include }) + '\\nEOF')
  say('GITHUB_OUTPUT', 'plan-digest=d1')
}
if (input('host') === env.BROKEN) process.exit(1)
if (env.MEETS?.split(',').includes(input('phase'))) {
  const other = env.MEETS.split(',').find((phase) => phase !== input('phase'))
  writeFileSync(env.HOME + '/met-' + input('phase'), '')
  for (let tries = 0; !existsSync(env.HOME + '/met-' + other); tries += 1) {
    if (tries > 400) process.exit(1)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
if (input('phase') === env.STAYS) setInterval(() => console.log('still here'), 20)
say('GITHUB_STEP_SUMMARY', '# ' + input('phase'))
`

const POST = `
const { env } = process
if (env.STATE_ran === 'yes') console.log('post of ' + env.INPUT_PHASE + ' ' + env.INPUT_HOST)
`

let action: string
beforeAll(async () => {
  action = join(root, 'action')
  await mkdir(join(action, 'dist'), { recursive: true })
  writeFileSync(join(action, 'dist', 'index.js'), ACTION)
  writeFileSync(join(action, 'dist', 'post.js'), POST)
  writeFileSync(join(action, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(action, 'action.yml'), readFileSync(new URL('../../action.yml', import.meta.url), 'utf8'))
})

let serial = 0
async function drive(environment: Record<string, string> = {}, inputs: Record<string, unknown> = {}, queue: Pick<Drive, 'offline' | 'listed' | 'cancel'> = {}): Promise<WorkflowRun> {
  serial += 1
  const directory = join(root, `run-${serial}`)
  await mkdir(directory)
  return driveWorkflow({
    workflow: new URL('../../examples/workflow.yml', import.meta.url).pathname,
    directory,
    github: { event_name: 'schedule', event: {}, repository: 'acme/fleet', run_attempt: '1' },
    inputs,
    ...queue,
    token: (permissions) => (permissions['contents'] === 'write' ? 'writes' : 'reads'),
    runner: {
      // The tiny action runs on any node; the real one gets node 24.
      node: process.execPath,
      actions: {
        'OWNER/llama-fleet': action,
        'actions/checkout': async (workspace) => writeFileSync(join(workspace, 'checked-out'), ''),
        'cachix/install-nix-action': async () => ({ path: '/nix-installed' }),
      },
      machine: () => ({ PATH: process.env['PATH'] ?? '', HOME: directory, ...environment }),
      service: () => ({ ACTIONS_RUNTIME_TOKEN: 'x' }),
    },
  })
}

const shown = (log: string | undefined): Record<string, unknown> =>
  JSON.parse((log ?? '').split('\n')[0] ?? '') as Record<string, unknown>
const ownLog = (run: WorkflowRun['runs'][number]): string | undefined =>
  run.steps.find((step) => step.uses === 'OWNER/llama-fleet')?.log

describe('the workflow example, driven with a tiny action', () => {
  test('plan, one measure job for each host of the matrix, then publish, each with what the one before said', async () => {
    const { results, runs } = await drive()
    expect(results).toEqual({ plan: 'success', measure: 'success', sweep: 'success', publish: 'success' })
    expect(runs.map((run) => [run.job, run.matrix['host']])).toEqual([
      ['plan', undefined],
      ['measure', 'carbon'],
      ['measure', 'beryllium'],
      ['measure', 'boron'],
      ['sweep', undefined],
      ['publish', undefined],
    ])
    expect(runs.slice(1).map((run) => shown(ownLog(run))['digest'])).toEqual(['d1', 'd1', 'd1', 'd1', 'd1'])
  })

  test('only publish has a token that writes, and it checks nothing out and has no nix', async () => {
    const { runs } = await drive()
    const what = runs.map((run) => [
      run.job,
      shown(ownLog(run))['token'],
      shown(ownLog(run))['files'],
      String(shown(ownLog(run))['path']).startsWith('/nix'),
    ])
    expect(what).toEqual([
      ['plan', 'reads', ['checked-out'], true],
      ['measure', 'reads', ['checked-out'], false],
      ['measure', 'reads', ['checked-out'], false],
      ['measure', 'reads', ['checked-out'], false],
      ['sweep', 'reads', [], false],
      ['publish', 'writes', [], false],
    ])
  })

  test('every input of action.yml arrives as INPUT_ with its default, and a tag given by hand reaches the plan', async () => {
    const { runs } = await drive({}, { tag: 'b42' })
    const plan = shown(ownLog(runs[0]!))
    expect(plan['inputs']).toEqual(['INPUT_CONFIG', 'INPUT_FORCE', 'INPUT_HOST', 'INPUT_PHASE', 'INPUT_PLAN-DIGEST', 'INPUT_REVIEW', 'INPUT_TAG', 'INPUT_TOKEN'])
    expect(plan['tag']).toBe('b42')
  })

  test('with nothing to do, measure and publish are skipped', async () => {
    expect((await drive({ HOSTS: 'none' })).results).toEqual({ plan: 'success', measure: 'skipped', sweep: 'skipped', publish: 'skipped' })
  })

  test('when one host fails the others are measured all the same, and publish still runs', async () => {
    const { results, runs } = await drive({ BROKEN: 'beryllium' })
    expect(results).toEqual({ plan: 'success', measure: 'failure', sweep: 'success', publish: 'success' })
    expect(runs.filter((run) => run.job === 'measure').map((run) => run.result)).toEqual(['success', 'failure', 'success'])
  })

  test('the post step runs after each main, a failed one too, with the state that main saved', async () => {
    const { runs } = await drive({ BROKEN: 'beryllium' })
    expect(runs.map((run) => run.posts.map((post) => post.log.trim()))).toEqual([
      ['post of plan'],
      ['post of measure carbon'],
      ['post of measure beryllium'],
      ['post of measure boron'],
      ['post of sweep'],
      ['post of publish'],
    ])
  })

  test('each job has a directory of its own', async () => {
    const { runs } = await drive()
    expect(new Set(runs.map((run) => run.workspace)).size).toBe(6)
    expect(readdirSync(runs.at(-1)!.workspace)).toEqual([])
    expect(existsSync(join(runs[0]!.workspace, 'checked-out'))).toBe(true)
  })
})

describe('the queue of a driven run', () => {
  const boronIsOffline: Drive['offline'] = (_job, matrix) => matrix['host'] === 'boron'

  test('the sweep runs beside the measure jobs, of which the runner of the fleet takes one after another', async () => {
    const seen: ListedJob[] = []
    const { results } = await drive({ MEETS: 'measure,sweep' }, {}, { listed: (job) => void seen.push(job) })
    expect(results).toEqual({ plan: 'success', measure: 'success', sweep: 'success', publish: 'success' })
    const measuring = seen.flatMap(({ name, status }) => (name.startsWith('measure ') ? [`${name.slice(8)} ${status}`] : []))
    expect(measuring.toSorted()).toEqual(['beryllium', 'boron', 'carbon'].flatMap((host) => ['completed', 'in_progress', 'queued'].map((status) => `${host} ${status}`)))
    expect(measuring.filter((line) => !line.endsWith('queued'))).toEqual(['carbon', 'beryllium', 'boron'].flatMap((host) => [`${host} in_progress`, `${host} completed`]))
  })

  test('a cancel ends the job that waits and the one that runs, by signal and with its post step; publish runs after them', async () => {
    const cancel = new AbortController()
    const seen: ListedJob[] = []
    const listed = (job: ListedJob): void => {
      seen.push(job)
      if (job.name === 'measure carbon' && job.result === 'success') cancel.abort()
    }
    const { results, runs } = await drive({ HOSTS: 'carbon,boron', STAYS: 'sweep' }, {}, { offline: boronIsOffline, listed, cancel: cancel.signal })
    expect(results).toEqual({ plan: 'success', measure: 'cancelled', sweep: 'cancelled', publish: 'success' })
    expect(seen.filter(({ name }) => name === 'measure boron').map(({ status, result, taken }) => [status, result, taken])).toEqual([['queued', null, false], ['completed', 'cancelled', false]])
    const sweep = runs.find(({ job }) => job === 'sweep')
    expect(sweep?.steps.map(({ outcome, log }) => [outcome, log.split('\n').at(-2)])).toEqual([['cancelled', 'ended by SIGINT']])
    expect(sweep?.posts.map(({ log }) => log.trim())).toEqual(['post of sweep'])
    expect(runs.map(({ job, matrix }) => [job, matrix['host']])).toEqual([['plan', undefined], ['measure', 'carbon'], ['sweep', undefined], ['publish', undefined]])
  })

  test('a run that waits for a runner that is offline, and that nobody cancels, is an error that names the job', async () => {
    await expect(drive({ HOSTS: 'carbon,boron' }, {}, { offline: boronIsOffline })).rejects.toThrow('no runner takes measure boron, and nobody cancels the run')
  })
})

test('expressions are those of GitHub: a whole one keeps its type, one in a text becomes text', () => {
  const contexts = { needs: { plan: { outputs: { matrix: '{"include":[1]}' } } }, inputs: { tag: null } }
  expect(filled('${{ fromJSON(needs.plan.outputs.matrix) }}', contexts)).toEqual({ include: [1] })
  expect(filled('tag ${{ inputs.tag }}.', contexts)).toBe('tag .')
  expect(evaluate("always() && needs.plan.result == 'success'", contexts, { failed: true, cancelled: false })).toBe(false)
  expect(evaluate('success()', contexts, { failed: true, cancelled: false })).toBe(false)
})

test('command files are read as the runner reads them', () => {
  expect(entriesOf('a=1\nb<<X\none\ntwo=2\nX\n')).toEqual({ a: '1', b: 'one\ntwo=2' })
  expect(() => entriesOf('b<<X\none\n')).toThrow(/never comes/)
})
