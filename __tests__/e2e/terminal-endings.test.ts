import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { command } from '../../scripts/stand-ins/command.ts'
import type { Release } from '../../scripts/stand-ins/releases.ts'
import { measurementSchema } from '../../src/core/hosts/measurement.ts'
import type { Measurement } from '../../src/core/hosts/measurement.ts'
import { readJson } from '../../src/core/reading.ts'
import { fleetFor, processesIn, stateOfClone } from '../support/command-line.ts'
import type { CommandLineFleet } from '../support/command-line.ts'
import { startMiniature } from '../support/miniature.ts'
import type { RunningMiniature } from '../support/miniature.ts'

const releases: readonly Release[] = [
  { release: 'v0.4.0', build: 'b6000', change: 'baseline' },
  { release: 'v0.5.0', build: 'b6001', change: 'slower' },
]

let mini: RunningMiniature
beforeAll(async () => {
  mini = await startMiniature({ releases })
})
afterAll(() => mini.close())

/** Rounds without end, as nothing is ever that certain, so that the signal always comes in the middle of them. */
const config = { hosts: { carbon: { variant: 'cpu' } }, rounds: 200, alpha: 1e-50 }

async function measurementOf(fleet: CommandLineFleet): Promise<Measurement> {
  const path = join(fleet.output, 'measurement-carbon-1.json')
  return readJson(measurementSchema, await readFile(path, 'utf8'), path)
}

/** The processes of the run that live a while later: the watchdog gives them 2 s. */
async function survivors(fleet: CommandLineFleet): Promise<readonly string[]> {
  const ofRun = async (): Promise<readonly string[]> =>
    (await processesIn(mini.directory)).filter(
      (line) => line.includes('llama-bench') || line.includes(fleet.root) || line.includes(fleet.lock),
    )
  for (let tries = 0; tries < 50 && (await ofRun()).length > 0; tries++) await pause(100)
  return ofRun()
}

const isLockFree = (fleet: CommandLineFleet): Promise<boolean> =>
  command('flock', ['--nonblock', fleet.lock, 'true']).then(
    () => true,
    () => false,
  )

/** What was measured is on disk: whole rounds in the measurement, every row as it came. */
async function expectMeasuredRounds(fleet: CommandLineFleet, least: number): Promise<void> {
  const measurement = await measurementOf(fleet)
  expect(measurement.finishedAt).toBeNull()
  expect(measurement.rounds.length).toBeGreaterThanOrEqual(least)
  expect(measurement.rounds.flatMap(({ baseline, candidate }) => [baseline?.failure, candidate?.failure])).toEqual(
    measurement.rounds.flatMap(() => [null, null]),
  )
  const rows = (await readFile(join(fleet.output, 'rows-carbon-1.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { index: number; first: string; side: string; row: { n_gen: number } })
  expect(rows.length).toBeGreaterThanOrEqual(2 * measurement.rounds.length)
  for (const { index, first } of measurement.rounds) {
    expect(rows.filter((row) => row.index === index).map((row) => [row.first, row.side])).toEqual([first, first === 'baseline' ? 'candidate' : 'baseline'].map((side) => [first, side]))
  }
  expect(new Set(rows.map(({ row }) => row.n_gen))).toEqual(new Set([16]))
}

describe('in the middle of the rounds', () => {
  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('%s ends with %i: no child lives on, the lock is free, what was measured is on disk', async (signal, code) => {
    const fleet = await fleetFor(mini, signal, { config })
    const before = await stateOfClone(fleet)
    const run = fleet.start(['run'])
    await run.says(/round 3 of/)
    expect(await isLockFree(fleet)).toBe(false)
    run.child.kill(signal)
    const said = expect.stringContaining(`note: Ended by ${signal}: what was measured until now is in ${join(fleet.output, 'measurement-carbon-1.json')}.\n`)
    expect(await run.ended).toMatchObject({ exitCode: code, signal: null, stdout: '', stderr: said })
    expect(await survivors(fleet)).toEqual([])
    expect(await isLockFree(fleet)).toBe(true)
    expect(await readdir(join(fleet.state, 'runs'))).toEqual([])
    await expectMeasuredRounds(fleet, 2)
    expect(await stateOfClone(fleet)).toEqual(before)
  })

  test('SIGKILL leaves what was measured, no child and a free lock, and the next start cleans up', async () => {
    const fleet = await fleetFor(mini, 'SIGKILL', { config })
    const before = await stateOfClone(fleet)
    const run = fleet.start(['run'])
    await run.says(/round 3 of/)
    run.child.kill('SIGKILL')
    expect(await run.ended).toMatchObject({ exitCode: null, signal: 'SIGKILL' })
    expect(await survivors(fleet)).toEqual([])
    expect(await isLockFree(fleet)).toBe(true)
    await expectMeasuredRounds(fleet, 2)
    const left = await readdir(join(fleet.state, 'runs'))
    expect(left).toHaveLength(1)
    expect(await readdir(join(fleet.state, 'runs', left[0] ?? ''))).toEqual(expect.arrayContaining(['roots', 'trees']))

    const { exitCode } = await fleet.llamaFleet(['publish'])
    expect((await fleet.report()).hosts[0]).toMatchObject({
      outcome: 'infra-failed',
      sentence: expect.stringMatching(/^The job stopped after \d+ of at most 200 rounds/),
    })
    expect(exitCode).toBe(4)
    expect(await readdir(join(fleet.state, 'runs'))).toEqual([])
    expect(await stateOfClone(fleet)).toEqual(before)
  })
})

test('a second measure on the machine waits for the first, and says for what', async () => {
  const [first, second] = [await fleetFor(mini, 'first', { config }), await fleetFor(mini, 'second', { config })]
  const holder = first.start(['run'])
  await holder.says(/round 1 of/)
  const waiting = second.start(['run'], { env: { LLAMA_FLEET_LOCK: first.lock } })
  await waiting.says(new RegExp(`Waiting for the lock ${first.lock}: process ${holder.child.pid} measures on this machine\\.`))
  holder.child.kill('SIGTERM')
  await waiting.says(/round 1 of/)
  waiting.child.kill('SIGTERM')
  expect([(await holder.ended).exitCode, (await waiting.ended).exitCode]).toEqual([143, 143])
})
