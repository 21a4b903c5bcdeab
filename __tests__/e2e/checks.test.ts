import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Release } from '../../scripts/stand-ins/releases.ts'
import type { HostReport } from '../../src/core/report/report.ts'
import { fleetFor } from '../support/command-line.ts'
import { startMiniature } from '../support/miniature.ts'
import type { RunningMiniature } from '../support/miniature.ts'

const releases: readonly Release[] = [
  { release: 'v0.4.0', build: 'b6000', change: 'baseline' },
  { release: 'v0.5.0', build: 'b6001', change: 'faster' },
  { release: 'v0.6.0', build: 'b6002', change: 'answers-badly' },
]

let mini: RunningMiniature
beforeAll(async () => {
  mini = await startMiniature({ releases, answers: true })
})
afterAll(() => mini.close())

const resultsOf = ({ checks }: HostReport) =>
  Object.fromEntries(checks.filter(({ side }) => side === 'candidate').map(({ name, result }) => [name, result]))

test('a tag that answers badly on one host and drops a flag of the service on another is broken on both, in the first line', async () => {
  const hosts = { carbon: { variant: 'cpu' }, beryllium: { variant: 'cuda' } }
  const fleet = await fleetFor(mini, 'broken', { config: { hosts } })
  const { exitCode, stdout } = await fleet.llamaFleet(['run', '--all'])
  const report = await fleet.report()
  const [beryllium, carbon] = ['beryllium', 'carbon'].map((name) => report.hosts.find(({ host }) => host === name)!)
  expect(exitCode).toBe(3)
  expect(report.headline).toBe(
    "Do not merge: beryllium answers differently; the service's own command line no longer starts on carbon (unknown argument --flash-attn)",
  )
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain("carbon: broken. The service's own command line no longer starts: unknown argument --flash-attn.")
  expect(stdout).toContain('beryllium: broken. The candidate answers differently')
  // the fleet's own overlay knows the commonest features only
  expect(resultsOf(carbon!)).toEqual({ instructions: expect.stringMatching(/^(?:notice|passed)$/), smoke: 'passed', greedy: 'passed', logits: 'passed', service: 'failed' })
  // beryllium enables no services.llama-cpp: that is not checked, and no fault
  expect(resultsOf(beryllium!)).toMatchObject({ smoke: 'passed', greedy: 'notice', logits: 'failed', service: 'not-checked' })
  expect(carbon!.checkRuns?.service?.arguments).toEqual(['-m', mini.model, '--flash-attn', 'on'])
  expect([carbon!.rounds, beryllium!.rounds]).toEqual([[], []])
})

test('a tag that answers alike passes every check, and the service’s figures of both sides are in the report', async () => {
  const fleet = await fleetFor(mini, 'sound', { config: { hosts: { carbon: { variant: 'cpu' } }, rounds: 1, tests: ['tg16'] } })
  await fleet.llamaFleet(['run', '--host', 'carbon', '--tag', 'v0.5.0'])
  const [carbon] = (await fleet.report()).hosts
  // the fleet's own overlay knows the commonest features only
  expect(resultsOf(carbon!)).toEqual({ instructions: expect.stringMatching(/^(?:notice|passed)$/), smoke: 'passed', greedy: 'passed', logits: 'passed', service: 'passed' })
  expect(carbon!.checkRuns?.service).toMatchObject({
    baseline: { kind: 'ran', loadSeconds: expect.any(Number), firstTokenSeconds: expect.any(Number), peakMemoryBytes: expect.any(Number) },
    candidate: { kind: 'ran', tokensPerSecond: expect.any(Number) },
  })
  expect(carbon!.rounds).toHaveLength(1)
})
