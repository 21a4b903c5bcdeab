import { describe, expect, test } from '@jest/globals'
import { InputError, UpstreamError } from '../../src/core/errors.ts'
import type { RunJob } from '../../src/core/hosts/measure-jobs.ts'
import { runInWorkflow } from '../../src/phases/workflow.ts'
import { inMemoryWorld, type Circumstances } from '../support/in-memory-world.ts'

const DIGEST = 'd'.repeat(64)
const CONFIG = 'model: /m.gguf\nrounds: 12\nqueue-timeout: 10m\nhosts: { boron: { variant: cpu }, carbon: { variant: cpu } }\n'
const planning = { door: 'action' as const, kind: 'plan' as const, token: 't', config: '.github/llama-fleet.yml', tag: null, onlyHosts: null, force: false, review: null }
const sweep = { door: 'action' as const, kind: 'sweep' as const, planDigest: DIGEST, token: 't' }
const publish = { door: 'action' as const, kind: 'publish' as const, planDigest: DIGEST, token: 't' }

const queuedAt = new Date('2026-02-01T00:00:10Z')
const job = (host: string, change: Partial<RunJob> = {}): RunJob => ({ name: `measure ${host}`, attempt: 1, status: 'waiting', conclusion: null, queuedAt, taken: false, ...change })
const running = { status: 'running', taken: true } as const
const measured = { status: 'ended', conclusion: 'success', taken: true } as const
const others: RunJob[] = [job('x', { name: 'plan', ...measured }), job('x', { name: 'sweep', ...running })]

/** A run whose plan is made, with jobs that change over time. */
async function swept(runJobs: (seconds: number) => readonly RunJob[] | Error, change: Partial<Circumstances> = {}) {
  const set = inMemoryWorld({
    config: CONFIG,
    runJobs: (seconds) => {
      const said = runJobs(seconds)
      return said instanceof Error ? Promise.reject(said) : Promise.resolve([...others, ...said])
    },
    ...change,
  })
  await runInWorkflow(planning, '/fleet', set.world)
  return { ...set, ended: () => runInWorkflow(sweep, '/fleet', set.world) }
}
const cancels = (log: readonly string[]): readonly string[] => log.filter((line) => line.startsWith('cancel'))

describe('The sweep', () => {
  test('ends as soon as nothing is queued, and cancels nothing', async () => {
    const { ended, happened, world } = await swept((seconds) => [job('boron', seconds < 100 ? {} : running), job('carbon', running)])
    expect(await ended()).toBe(0)
    expect(cancels(happened.log)).toEqual([])
    expect(world.clock.now().getTime()).toBe(Date.UTC(2026, 1, 1) + 120_000)
    expect(happened.log).toContain('notice: No measure job is queued any more.')
  })

  test('cancels the run once, when the others have ended and the timeout of the config is over', async () => {
    const { ended, happened } = await swept((seconds) => [job('boron'), job('carbon', seconds < 300 ? running : measured)])
    expect(await ended()).toBe(0)
    expect(cancels(happened.log)).toEqual(['cancel after 600 s'])
    expect(happened.log.join('\n')).toMatch(/No runner took the jobs of boron within 10 min: the run is cancelled, and publish reports them as missing\./)
  })

  test('leaves a run alone whose hosts measure for another run, for hours', async () => {
    const { ended, happened, world } = await swept((seconds) => [job('boron', seconds < 9000 ? { status: 'held' } : running), job('carbon', measured)])
    expect(await ended()).toBe(0)
    expect(cancels(happened.log)).toEqual([])
    expect(world.clock.now().getTime() - Date.UTC(2026, 1, 1)).toBe(9000_000)
    const endless = await swept(() => [job('boron', { status: 'held' }), job('carbon', measured)])
    expect(await endless.ended()).toBe(0)
    expect(cancels(endless.happened.log)).toEqual([])
    expect(endless.happened.log.join('\n')).toMatch(/measured for so long that boron is left to GitHub/)
  })

  test('outlives a GitHub that fails, and asks less often then', async () => {
    let asked = 0
    const { ended, happened } = await swept((seconds) => {
      asked += 1
      return seconds > 60 && seconds < 1500 ? new UpstreamError({ problem: 'GitHub failed.', next: 'Run again.' }) : [job('boron'), job('carbon', measured)]
    })
    expect(await ended()).toBe(0)
    expect(cancels(happened.log)).toEqual(['cancel after 1710 s'])
    expect(asked).toBeLessThan(12)
  })

  test('tries to cancel again when GitHub fails at that', async () => {
    let tries = 0
    const { ended, happened } = await swept(() => [job('boron')], {
      cancel: () => ((tries += 1) < 3 ? Promise.reject(new UpstreamError({ problem: 'GitHub failed.', next: '' })) : Promise.resolve()),
    })
    await ended()
    expect(cancels(happened.log)).toHaveLength(3)
  })

  test('ends with the sentence of a token that may not', async () => {
    const { ended } = await swept(() => new InputError({ problem: 'The token may not.', next: "Add 'actions: write'." }))
    await expect(ended()).rejects.toThrow("The token may not. Add 'actions: write'.")
  })

  test('ends before GitHub ends it while others are still measured', async () => {
    const { ended, happened, world } = await swept(() => [job('boron'), job('carbon', running)])
    expect(await ended()).toBe(0)
    expect(cancels(happened.log)).toEqual([])
    expect(world.clock.now().getTime() - Date.UTC(2026, 1, 1)).toBeLessThan(6 * 3_600_000 - 120_000)
    expect(happened.log.join('\n')).toMatch(/boron is left to GitHub/)
  })

  test('does nothing but warn when no job has the name of a measure job', async () => {
    const { ended, happened } = await swept(() => [job('x', { name: 'bench boron' })])
    await ended()
    expect(cancels(happened.log)).toEqual([])
    expect(happened.log.join('\n')).toMatch(/No job of this run is called `measure HOST` for boron, carbon/)
  })

  test('looks at most 120 times an hour at a hundred jobs', async () => {
    let asked = 0
    const many = Array.from({ length: 250 }, (_, index) => job(`h${index}`, measured))
    const { ended } = await swept(() => {
      asked += 1
      return [...many, job('boron'), job('carbon', running)]
    })
    await ended()
    expect(asked * 3).toBeLessThan(120 * 6)
  })
})

describe('What the run says of a host from which nothing came', () => {
  const told = async (runJobs: Circumstances['runJobs'], change: Partial<Circumstances> = {}) => {
    const { world, happened } = inMemoryWorld({ config: CONFIG, runJobs, ...change })
    await runInWorkflow(planning, '/fleet', world)
    await runInWorkflow(publish, '/fleet', world)
    return { happened, sentences: happened.reports.at(-1)?.hosts.map(({ outcome, sentence }) => `${outcome}: ${sentence}`) }
  }

  test('publish says since when no runner took its job, and asks GitHub only then', async () => {
    const cancelled = { status: 'ended', conclusion: 'cancelled' } as const
    const { sentences } = await told(() => Promise.resolve([job('boron', cancelled), job('carbon', { ...cancelled, taken: true })]))
    expect(sentences).toEqual([
      'missing: No measurement came back: offline or busy since 2026-02-01 00:00 UTC, no runner took its job.',
      'missing: No measurement came back: its job was cancelled after it had begun.',
    ])
    let asked = 0
    const runJobs = () => Promise.resolve(((asked += 1), []))
    await told(runJobs, { artifacts: ['measurement-boron-1', 'measurement-carbon-1'] })
    expect(asked).toBe(0)
    await told(runJobs, { artifacts: ['measurement-carbon-1'] })
    expect(asked).toBe(1)
  })

  test('publish says whose artifact is damaged, and reports the others; an attempt that came counts', async () => {
    const { sentences, happened } = await told(() => Promise.resolve([job('boron', measured)]), { damagedArtifacts: ['measurement-boron-1', 'measurement-carbon-2'], artifacts: ['measurement-carbon-1'] })
    expect(sentences).toEqual([
      'missing: No measurement came back: what it measured was not taken: the artifact measurement-boron-1 is damaged or too large.',
      expect.stringMatching(/^missing: No measurement came back from carbon/),
    ])
    expect(happened.log).toContain('warning: The artifact measurement-boron-1 cannot be unpacked.')
  })

  test.each([
    ['may not look', new InputError({ problem: 'The token may not.', next: "Add 'actions: read'." })],
    ['is not answered', new UpstreamError({ problem: 'GitHub failed.', next: '' })],
  ])('publish reports all the same when it %s', async (_what, error) => {
    const { sentences, happened } = await told(() => Promise.reject(error))
    expect(sentences?.[0]).toMatch(/^missing: No measurement came back from boron/)
    expect(happened.log.join('\n')).toContain(`Why nothing came back from boron, carbon is not known: ${error.message}`)
  })
})

describe('Hosts whose runner is offline', () => {
  const runner = (host: string, online: boolean) => ({ labels: ['self-hosted', host], online })

  test('get no job and are missing; the others are measured', async () => {
    const { world, happened } = inMemoryWorld({ config: CONFIG, runners: () => Promise.resolve([runner('boron', false), runner('carbon', true)]) })
    await runInWorkflow(planning, '/fleet', world)
    expect(JSON.parse(happened.outputs.get('matrix') ?? '')).toMatchObject({ include: [{ host: 'carbon' }] })
    await runInWorkflow(publish, '/fleet', world)
    expect(happened.reports.at(-1)?.hosts[0]?.sentence).toBe('No measurement came back: runner offline when the run was planned.')
  })

  test('are reported even when all of them are', async () => {
    const { world, happened } = inMemoryWorld({ config: CONFIG, runners: () => Promise.resolve([runner('boron', false), runner('carbon', false)]) })
    await runInWorkflow(planning, '/fleet', world)
    expect([happened.outputs.get('should-run'), happened.outputs.get('should-publish')]).toEqual(['false', 'true'])
  })

  test.each<[string, Circumstances['runners']]>([
    ['the token may not ask', () => Promise.resolve(null)],
    ['GitHub fails', () => Promise.reject(new UpstreamError({ problem: 'GitHub failed.', next: '' }))],
    ['no runner is listed for them', () => Promise.resolve([runner('argon', false)])],
  ])('are not known when %s, and get their jobs', async (_what, runners) => {
    const { world, happened } = inMemoryWorld({ config: CONFIG, runners })
    await runInWorkflow(planning, '/fleet', world)
    expect(JSON.parse(happened.outputs.get('matrix') ?? '')).toMatchObject({ include: [{ host: 'boron' }, { host: 'carbon' }] })
  })
})
