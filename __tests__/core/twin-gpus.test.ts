import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { twinGpus } from '../../src/core/llama-bench/twin-gpus.ts'
import { makeReport } from '../../src/core/report/make-report.ts'
import { madeMeasurement, madeProcess, madeRounds } from '../support/made-measurement.ts'
import { plannedBump, plannedHost } from '../support/planned-bump.ts'

const on = (device: string) => ['-m', 'm.gguf', '-dev', device]
const lavapipe = (JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/llama-bench/vulkan/lavapipe.stdout'), 'utf8').split('\n')[0] ?? '') as { gpu_info: string }).gpu_info

describe('GPUs of one name', () => {
  test.each([
    ['NVIDIA A, NVIDIA A', 'CUDA0', "2 GPUs of the name 'NVIDIA A' and ran on CUDA0."],
    ['NVIDIA B, NVIDIA A, NVIDIA A, NVIDIA A', 'CUDA1/CUDA2', "3 GPUs of the name 'NVIDIA A' and ran on CUDA1/CUDA2."],
    [`${lavapipe}, ${lavapipe}`, 'Vulkan0', `2 GPUs of the name '${lavapipe}' and ran on Vulkan0.`],
  ])('leave open which one it was: %s on %s', (info, device, words) => {
    expect(twinGpus(info, on(device))).toContain(words)
  })

  test.each([
    ['NVIDIA A', on('CUDA0')],
    [lavapipe, on('Vulkan0')],
    ['NVIDIA A, NVIDIA B', on('CUDA0')],
    ['NVIDIA A, NVIDIA A', on('CUDA0/CUDA1')],
    ['NVIDIA A, NVIDIA A', on('none')],
    ['NVIDIA A, NVIDIA A', on('auto')],
    ['NVIDIA A, NVIDIA A', ['-m', 'm.gguf']],
    ['NVIDIA A, NVIDIA A', ['-dev']],
    ['', on('CUDA0')],
    [', , ', on('CUDA0')],
  ])('are no question: %j with %j', (info, words) => {
    expect(twinGpus(info, words)).toBeNull()
  })

  test('of any text never throw, and make one line', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, device) => {
      expect(twinGpus(`${name}, ${name}`, on(device)) ?? '').not.toMatch(/[\n\r]/)
    }))
  })
})

test('the report says it of a host, and drops pairs of cards that the sides number otherwise', () => {
  const host = plannedHost('beryllium', { variant: 'cuda' })
  const reportWith = (ofBaseline: string, ofCandidate: string) => {
    const rounds = madeRounds(host).map((round) => ({ ...round, baseline: madeProcess(host, [1680, 96], 0, 0, { gpuInfo: ofBaseline }), candidate: madeProcess(host, [1680, 96], 0, 0, { gpuInfo: ofCandidate }) }))
    return makeReport(plannedBump([host]), 'd'.repeat(64), [madeMeasurement(host, { rounds, benchArguments: on('CUDA0'), planDigest: 'd'.repeat(64) })], [], '2026-02-01T00:00:00.000Z')
  }
  const alike = reportWith('NVIDIA A, NVIDIA A', 'NVIDIA A, NVIDIA A')
  expect(alike.notices).toEqual([expect.stringMatching(/^beryllium: llama-bench sees 2 GPUs of the name 'NVIDIA A' and ran on CUDA0\./)])
  expect(alike.hosts[0]?.outcome).toBe('same')
  const swapped = reportWith('NVIDIA A, NVIDIA B', 'NVIDIA B, NVIDIA A')
  expect(swapped.hosts[0]?.rounds.every(({ dropped }) => dropped === "candidate: ran on 'NVIDIA B, NVIDIA A', the baseline on 'NVIDIA A, NVIDIA B'")).toBe(true)
  expect(['same', 'faster', 'slower']).not.toContain(swapped.hosts[0]?.outcome)
})
