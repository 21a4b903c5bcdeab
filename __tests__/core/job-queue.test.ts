import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { afterLook, decisionOf, NOTHING_SEEN, type JobQueue } from '../../src/core/hosts/job-queue.ts'
import { jobsOfHosts, reasonsOf, type RunJob } from '../../src/core/hosts/measure-jobs.ts'
import { offlineHosts } from '../../src/core/hosts/offline-hosts.ts'

const TIMEOUT = 900
const queuedAt = new Date('2026-02-01T03:24:31Z')
const job = (host: string, change: Partial<RunJob> = {}): RunJob => ({ name: `measure ${host}`, attempt: 1, status: 'waiting', conclusion: null, queuedAt, taken: false, ...change })
const running = { status: 'running', taken: true } as const
const held = { status: 'held' } as const
const ended = (conclusion: string, taken = true) => ({ status: 'ended', conclusion, taken }) as const

describe('A queue of measure jobs', () => {
  /** What is decided at each look, in seconds since the first. */
  const decisions = (looks: readonly (readonly [number, readonly RunJob[]])[]): string[] => {
    let queue: JobQueue = NOTHING_SEEN
    return looks.map(([second, jobs]) => {
      queue = afterLook(queue, jobsOfHosts(jobs, ['boron', 'carbon'], 1), second * 1000)
      return decisionOf(queue, second * 1000, TIMEOUT)
    })
  }

  test.each<[string, readonly (readonly [number, readonly RunJob[]])[], readonly string[]]>([
    ['is done with as soon as no job waits, though one is measured for hours', [[0, [job('boron'), job('carbon', running)]], [30, [job('boron', running), job('carbon', running)]]], ['wait', 'done']],
    ['is cancelled when all that is left has waited for the timeout', [[0, [job('boron'), job('carbon', running)]], [600, [job('boron'), job('carbon', ended('success'))]], [899, [job('boron'), job('carbon', ended('success'))]], [900, [job('boron'), job('carbon', ended('success'))]]], ['wait', 'wait', 'wait', 'cancel']],
    ['is cancelled when nothing was ever taken', [[0, [job('boron'), job('carbon')]], [900, [job('boron'), job('carbon')]]], ['wait', 'cancel']],
    ['is left alone while another is measured, however long', [[0, [job('boron'), job('carbon', running)]], [20_000, [job('boron'), job('carbon', running)]]], ['wait', 'wait']],
    ['gives a runner time to take its next job', [[5000, [job('boron'), job('carbon', running)]], [5030, [job('boron'), job('carbon', ended('success'))]], [5119, [job('boron'), job('carbon', ended('failure'))]]], ['wait', 'wait', 'wait']],
    ['is cancelled when the runner did not take it in that time', [[0, [job('boron'), job('carbon', running)]], [5000, [job('boron'), job('carbon', running)]], [5120, [job('boron'), job('carbon', ended('success'))]]], ['wait', 'wait', 'cancel']],
    ['waits for jobs that are not listed yet', [[0, []], [30, [job('carbon', running)]], [60, [job('boron', running), job('carbon', running)]]], ['wait', 'wait', 'done']],
    ['is not cancelled when none of its jobs is listed by its name', [[0, []], [900, [job('argon'), { ...job('boron'), name: 'bench boron' }]]], ['wait', 'unknown']],
    ['waits for a host that another run measures, and counts from when that has ended', [[0, [job('boron', held), job('carbon', ended('success'))]], [9000, [job('boron', held), job('carbon', ended('success'))]], [9030, [job('boron'), job('carbon', ended('success'))]], [9929, [job('boron'), job('carbon', ended('success'))]], [9930, [job('boron'), job('carbon', ended('success'))]]], ['wait', 'wait', 'wait', 'wait', 'cancel']],
    ['is not cancelled under a host that another run measures', [[0, [job('boron'), job('carbon', held)]], [9000, [job('boron'), job('carbon', held)]]], ['wait', 'wait']],
    ['counts a job that lost its runner and queues again from then on', [[0, [job('boron', running), job('carbon', ended('success'))]], [1000, [job('boron'), job('carbon', ended('success'))]], [1899, [job('boron'), job('carbon', ended('success'))]], [1900, [job('boron'), job('carbon', ended('success'))]]], ['done', 'wait', 'wait', 'cancel']],
  ])('%s', (_what, looks, expected) => expect(decisions(looks)).toEqual(expected))

  test('is never cancelled while a job runs, before the timeout, or without a job that waits', () => {
    const states = fc.constantFrom<Partial<RunJob> | null>({}, running, held, ended('success'), ended('failure'), ended('cancelled', false), null)
    const look = fc.tuple(fc.integer({ min: 1, max: 2000 }), states, states)
    fc.assert(
      fc.property(fc.array(look, { minLength: 1, maxLength: 12 }), (steps) => {
        let queue: JobQueue = NOTHING_SEEN
        let now = 0
        const since: Record<string, number | null> = { boron: null, carbon: null }
        for (const [seconds, boron, carbon] of steps) {
          now += seconds * 1000
          const jobs = Object.entries({ boron, carbon }).flatMap(([host, change]) => (change === null ? [] : [job(host, change)]))
          for (const [host, change] of Object.entries({ boron, carbon })) {
            const waits = change === null || change.status === undefined
            since[host] = waits ? (since[host] ?? now) : null
          }
          queue = afterLook(queue, jobsOfHosts(jobs, ['boron', 'carbon'], 1), now)
          if (decisionOf(queue, now, TIMEOUT) !== 'cancel') continue
          expect(jobs.every(({ status }) => status !== 'running' && status !== 'held')).toBe(true)
          expect(jobs.some(({ status }) => status === 'waiting')).toBe(true)
          for (const start of Object.values(since)) if (start !== null) expect(now - start).toBeGreaterThanOrEqual(TIMEOUT * 1000)
        }
      }),
    )
  })
})

describe('The job of a host', () => {
  const of = (jobs: readonly RunJob[], attempt: number) => jobsOfHosts(jobs, ['boron'], attempt).get('boron') ?? null

  test('is found behind the name of a workflow that calls ours, and never by a part of a name', () => {
    expect(of([{ ...job('boron'), name: 'bump / measure boron' }], 1)?.name).toBe('bump / measure boron')
    expect(of([job('boron-2'), { ...job('x'), name: 'remeasure boron' }, { ...job('x'), name: 'measure boron ' }], 1)).toBeNull()
  })

  test('is that of the latest attempt; what failed before is run again and not listed yet, what succeeded stands', () => {
    const [first, again] = [job('boron', ended('success')), job('boron', { attempt: 2 })]
    expect(of([again, first], 2)).toBe(again)
    expect(of([first], 2)).toBe(first)
    expect(of([job('boron', ended('cancelled', false))], 2)).toBeNull()
    expect(of([first, again], 1)).toBe(first)
  })
})

test('Why nothing came back from a host is told by its job', () => {
  const why = (change: Partial<RunJob>) => reasonsOf(new Map([['boron', job('boron', change)]])).map(({ reason }) => reason)
  expect(why(ended('cancelled', false))).toEqual(['offline or busy since 2026-02-01 03:24 UTC, no runner took its job'])
  expect(why({ ...ended('cancelled', false), queuedAt: null })).toEqual(['offline or busy, no runner took its job'])
  expect(why({})).toEqual(['offline or busy since 2026-02-01 03:24 UTC, no runner took its job'])
  expect(why(ended('cancelled'))).toEqual(['its job was cancelled after it had begun'])
  expect(why(ended('timed_out'))).toEqual(['its job ran into its time limit'])
  expect(why(ended('failure'))).toEqual(['its job failed before it wrote a measurement'])
  for (const change of [ended('success'), ended('skipped', false), running]) expect(why(change)).toEqual([])
  expect(reasonsOf(new Map([['boron', null]]))).toEqual([])
})

test('A host is offline when every runner that fits it is; one that no listed runner fits is not known to be', () => {
  const hosts = [
    { name: 'boron', runsOn: ['self-hosted', 'boron'] },
    { name: 'carbon', runsOn: ['self-hosted', 'Carbon', 'gpu'] },
  ]
  const offline = (...runners: (readonly [boolean, ...string[]])[]) => offlineHosts(hosts, runners.map(([online, ...labels]) => ({ online, labels }))).map(({ host }) => host)
  expect(offline()).toEqual([])
  expect(offline([false, 'self-hosted', 'argon'])).toEqual([])
  expect(offline([false, 'self-hosted', 'carbon'])).toEqual([])
  expect(offline([false, 'Self-Hosted', 'linux', 'carbon', 'GPU'])).toEqual(['carbon'])
  expect(offline([false, 'self-hosted', 'boron'], [true, 'self-hosted', 'boron'])).toEqual([])
})
