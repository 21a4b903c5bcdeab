import { expect, test } from '@jest/globals'
import { mergedProcess } from '../../src/core/llama-bench/merged-process.ts'
import { madeProcess } from '../support/made-measurement.ts'
import { plannedHost } from '../support/planned-bump.ts'

const of = (test: string, changes: Parameters<typeof madeProcess>[4] = {}) => madeProcess(plannedHost('carbon', { tests: [test] }), [100], 0, 0, changes)

test('no process is nothing, one process is itself', () => {
  const one = of('pp512')
  expect(mergedProcess([])).toBeNull()
  expect(mergedProcess([one])).toBe(one)
})

test('the processes of one side and round become one: rows joined, seconds added, the greater load kept', () => {
  const merged = mergedProcess([of('pp512', { seconds: 3, foreignCpu: 0.1, load: null }), of('tg128 @ d4096', { seconds: 4, foreignCpu: 0.4, load: 2 })])
  expect(merged?.rows.map((row) => row.test)).toEqual(['pp512', 'tg128 @ d4096'])
  expect(merged).toMatchObject({ seconds: 7, foreignCpu: 0.4, load: 2, failure: null })
})

test('the first failure is the side’s failure, whatever came after it', () => {
  const crash = { failure: 'it crashed.', exitCode: null, signal: 'SIGSEGV', stderrTail: 'boom' }
  expect(mergedProcess([of('pp512', crash), of('tg128')])).toMatchObject(crash)
  expect(mergedProcess([of('pp512'), of('tg128', crash)])).toMatchObject(crash)
})

test('the GPU of a side is that of all its processes, and none where one of them had none', () => {
  const gpuOf = (...infos: readonly (string | null)[]) => mergedProcess(infos.map((gpuInfo) => of('pp512', { gpuInfo })))?.gpuInfo
  expect(gpuOf('RTX 4090', 'RTX 4090')).toBe('RTX 4090')
  expect(gpuOf('RTX 4090', 'RTX 2060', 'RTX 4090')).toBe('RTX 4090 and RTX 2060')
  expect(gpuOf('RTX 4090', '')).toBe('')
  expect(gpuOf('RTX 4090', null)).toBe('RTX 4090')
})

test('a GPU that was slowed down, hot or used by others in one of the processes was so in the round', () => {
  const gpu = { name: 'RTX 4090', celsius: 50, clockMHz: 2500, memoryClockMHz: null, powerWatts: 200, powerLimitWatts: 450, busy: 0, memoryUsedBytes: 1, memoryBytes: 9, throttledBy: [], programs: [] }
  const conditionsOf = (...gpus: readonly (typeof gpu)[]) => ({ cpuCelsius: null, cpuMHz: null, governor: null, cpuPowerLimitWatts: null, cpuThrottled: null, gpus: gpus.map((one) => ({ ...one, throttledBy: [...one.throttledBy], programs: [...one.programs] })) })
  const bad = { ...gpu, celsius: 91, clockMHz: 1200, memoryUsedBytes: 7, throttledBy: ['heat'] as never[], programs: ['ollama'] as never[] }
  const gpusOf = (...sides: readonly (readonly (typeof gpu)[])[]) => mergedProcess(sides.map((gpus) => of('pp512', { conditions: conditionsOf(...gpus) })))?.conditions?.gpus
  expect(gpusOf([bad], [gpu])).toEqual([{ ...gpu, celsius: 91, memoryUsedBytes: 7, throttledBy: ['heat'], programs: ['ollama'] }])
  expect(gpusOf([gpu], [bad], [bad])).toEqual([{ ...bad, celsius: 91, memoryUsedBytes: 7 }])
  // nvidia-smi was asked and gave no answer after the second
  expect(gpusOf([bad], [])).toEqual([bad])
  expect(gpusOf([bad], [{ ...gpu, name: 'RTX 2060' }, gpu])).toEqual([{ ...gpu, name: 'RTX 2060' }, gpu])
})
