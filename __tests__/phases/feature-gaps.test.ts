import { describe, expect, test } from '@jest/globals'
import { UpstreamError } from '../../src/core/errors.ts'
import { historyEntries } from '../../src/core/history/history-entry.ts'
import { instructionsOf } from '../../src/core/hosts/instructions.ts'
import type { Measurement } from '../../src/core/hosts/measurement.ts'
import { makeReport } from '../../src/core/report/make-report.ts'
import { planBump } from '../../src/phases/plan-bump.ts'
import { HISTORY_BRANCH } from '../../src/core/hosts/config.ts'
import { HOSTS_QUESTION } from '../../src/core/hosts/installable.ts'
import { commitOf, inMemoryWorld, type Circumstances } from '../support/in-memory-world.ts'
import { madeMeasurement } from '../support/made-measurement.ts'
import { plannedBump, plannedHost } from '../support/planned-bump.ts'

const carbon = plannedHost('carbon', { rounds: 6 })
const request = { directory: '/fleet', configPath: '.github/llama-fleet.yml', tag: null, chooseHosts: <Host>(hosts: readonly Host[]) => hosts }

/** What the history keeps of a measurement of carbon: compiled with `flags`, on a CPU with AVX and AVX2. */
function entriesOf(flags: readonly string[] | null, at: string, has = ['avx', 'avx2']) {
  const measured = madeMeasurement(carbon)
  const side = flags === null ? null : instructionsOf({ cmakeFlags: flags })
  const fingerprint = { ...measured.fingerprint, cpuFeatures: has } as NonNullable<Measurement['fingerprint']>
  const measurement: Measurement = { ...measured, fingerprint, ...(flags !== null && { instructions: { baseline: side, candidate: side } }) }
  return historyEntries(makeReport(plannedBump([carbon]), 'd'.repeat(64), [measurement], [], at), null)
}

async function notices(entries: Readonly<Record<string, ReturnType<typeof entriesOf>>>, change: Partial<Circumstances> = {}): Promise<readonly string[]> {
  const { world, happened } = inMemoryWorld(change)
  for (const [place, some] of Object.entries(entries)) await (place === 'here' ? world.history : world.historyOn(place)).append(some)
  const { notices: said } = await planBump(request, world)
  expect(happened.log.filter((line) => line.startsWith('warning: '))).toEqual(said.map((notice) => `warning: ${notice}`))
  return said
}

describe('a bump compares what its hosts are built for with the CPU that they were last measured on', () => {
  test('by that measurement, when the plan evaluates no host', async () => {
    const entries = { here: entriesOf(['-DGGML_AVX=ON', '-DGGML_AVX2=ON'], '2026-01-01T00:00:00.000Z'), [HISTORY_BRANCH]: entriesOf(['-DGGML_AVX=ON'], '2026-01-03T00:00:00.000Z') }
    expect(await notices(entries)).toEqual([
      'carbon leaves idle what its CPU has: AVX2. So it was when it was measured on 2026-01-03. No bump changes that: `cpuFeatures = [ "avx" "avx2" ];` does.',
    ])
  })

  test('by what the flake says, when it was evaluated to find the hosts', async () => {
    const found = (cpuFeatures: readonly string[] | null) => ({
      config: 'model: /models/m.gguf\n',
      evaluate: () => ({ carbon: { variant: 'cpu', packageName: 'llama-cpp', system: 'x86_64-linux', cpuFeatures } }),
    })
    const entries = { here: entriesOf(['-DGGML_AVX=ON'], '2026-01-03T00:00:00.000Z') }
    expect(await notices(entries, found(['avx', 'avx2']))).toEqual([])
    expect(await notices(entries, found(['avx', 'avx2', 'avx512']))).toEqual([expect.stringContaining('carbon is built for AVX-512, which its CPU does not have: llama.cpp dies there. So says the flake; the CPU was measured on 2026-01-03.')])
    expect(await notices(entries, found(null))).toEqual([expect.stringContaining('So it was when it was measured on 2026-01-03.')])
    expect(HOSTS_QUESTION.apply).toContain('program.cpuFeatures')
  })

  test('of what another machine wrote only known features are said', async () => {
    const [said] = await notices({ here: entriesOf(['-DGGML_AVX=ON'], '2026-01-03T00:00:00.000Z', ['avx', 'avx2', 'x" ]; imports = [ "/evil', '\u001b[2J']) })
    expect(said).toMatch(/`cpuFeatures = \[ "avx" "avx2" \];` does\.$/)
    expect(said).not.toMatch(/evil|\u001b/)
  })

  test('and says nothing of hosts that nobody measured, or whose package does not tell its flags', async () => {
    expect(await notices({})).toEqual([])
    expect(await notices({ here: entriesOf(null, '2026-01-03T00:00:00.000Z') })).toEqual([])
    expect(await notices({ here: entriesOf(['-DGGML_NATIVE=ON'], '2026-01-03T00:00:00.000Z') })).toEqual([])
  })

  test('a history that cannot be read is said and stops nothing', async () => {
    const { world } = inMemoryWorld()
    Object.assign(world, { historyOn: () => ({ read: () => Promise.reject(new UpstreamError({ problem: 'GitHub does not answer.', next: 'Run it again.' })) }) })
    const plan = await planBump(request, world)
    expect([plan.kind, plan.notices]).toEqual(['bump', [expect.stringMatching(/^What the hosts are built for was not compared .* GitHub does not answer\./)]])
  })

  test('a plan without news does not read it', async () => {
    const { world } = inMemoryWorld({ tags: [{ name: 'v0.4.0', commit: commitOf('a') }] })
    const never = (): never => { throw new Error('the history was asked for') }
    Object.assign(world, { history: { read: never }, historyOn: never })
    expect((await planBump(request, world)).kind).toBe('nothing-to-do')
  })
})
