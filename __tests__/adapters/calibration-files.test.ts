import { afterAll, expect, test } from '@jest/globals'
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { calibrationFiles } from '../../src/adapters/calibration-files.ts'
import { UpstreamError } from '../../src/core/errors.ts'
import type { Calibration } from '../../src/core/hosts/measurement.ts'

const stateDirectory = mkdtempSync(join(tmpdir(), 'llama-fleet-calibrations-'))
afterAll(() => rmSync(stateDirectory, { recursive: true, force: true }))

const calibration = (key: string, seconds = 60): Calibration => ({
  schema: 1, key, host: 'carbon', calibratedAt: '2026-02-01T00:00:00.000Z', secondsPerRound: seconds, roundsInBudget: 120,
  tests: [{ test: 'pp512', outcome: 'same', delta: 0.03, pairs: 12, noise: 0.01, shows: 0.004 }], advice: [],
})

test('the latest calibration of a key is read back, and another key has none', async () => {
  const calibrations = calibrationFiles({ stateDirectory })
  expect(await calibrations.read('one')).toBeNull()
  await calibrations.write(calibration('one'))
  const path = await calibrations.write(calibration('one', 30))
  expect(await calibrationFiles({ stateDirectory }).read('one')).toEqual(calibration('one', 30))
  expect(await calibrations.read('two')).toBeNull()
  writeFileSync(path, '{"schema": 1')
  expect(await calibrations.read('one')).toBeNull()
})

test('the newest hundred calibrations are kept, whatever they are called', async () => {
  const calibrations = calibrationFiles({ stateDirectory: join(stateDirectory, 'many') })
  const old = await calibrations.write(calibration('old'))
  utimesSync(old, 1, 1)
  for (let count = 0; count < 101; count++) await calibrations.write(calibration(`key ${count}`))
  expect(readdirSync(join(stateDirectory, 'many', 'calibrations'))).toHaveLength(100)
  expect(await calibrations.read('old')).toBeNull()
  expect(await calibrations.read('key 100')).toEqual(calibration('key 100'))
})

test('a state directory that cannot be written is told', async () => {
  writeFileSync(join(stateDirectory, 'file'), '')
  await expect(calibrationFiles({ stateDirectory: join(stateDirectory, 'file') }).write(calibration('one'))).rejects.toThrow(UpstreamError)
})
