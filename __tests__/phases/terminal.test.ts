import { describe, expect, test } from '@jest/globals'
import { UpstreamError } from '../../src/core/errors.ts'
import type { TerminalRequest } from '../../src/core/request.ts'
import { runInTerminal } from '../../src/phases/terminal.ts'
import { inMemoryWorld, type Circumstances } from '../support/in-memory-world.ts'
import { failedBuild, madeProcess } from '../support/made-measurement.ts'
import { plannedHost } from '../support/planned-bump.ts'

const carbon = plannedHost('carbon')
const run: TerminalRequest = { door: 'terminal', kind: 'run', hosts: { kind: 'this-machine' }, json: false, output: null, config: '.github/llama-fleet.yml', tag: null }
const atRatio = (ratio: number) => (bench: { storePath: string }, count: number) =>
  madeProcess(carbon, bench.storePath.endsWith('candidate') ? [1680 * ratio, 96 * ratio] : [1680, 96], count)

async function start(change: Partial<Circumstances> = {}, request: TerminalRequest = run) {
  const { world, happened } = inMemoryWorld(change)
  const exitCode = await runInTerminal(request, '/fleet', world)
  return { exitCode, happened, printed: happened.log.filter((line) => line.startsWith('printed ')).join('\n').replace('printed ', '') }
}

describe('run', () => {
  test.each<[string, Partial<Circumstances>, number, string]>([
    ['faster', { bench: atRatio(1.2) }, 0, 'Merge: '],
    ['slower', { bench: atRatio(0.8) }, 3, 'Do not merge: '],
    ['build-failed', { build: (side) => (side === 'candidate' ? failedBuild() : { kind: 'built', storePath: '/nix/store/baseline', seconds: 1, closureBytes: 1 }) }, 3, 'Do not merge: '],
    ['bench-failed', { bench: () => madeProcess(carbon, [1, 1], 0, 0, { failure: 'it hung.' }) }, 4, 'Not proven: '],
  ])('%s', async (outcome, change, exitCode, firstWords) => {
    const { exitCode: found, happened, printed } = await start(change)
    expect(found).toBe(exitCode)
    expect(happened.reports.at(-1)?.outcome).toBe(outcome)
    expect(printed.startsWith(firstWords)).toBe(true)
    expect(printed).toContain('The bump is one commit on the new branch llama-fleet/llama-cpp (ddddddd).')
  })

  test('with nothing to do says why, measures nothing, and touches no branch', async () => {
    const { exitCode, happened, printed } = await start({ dates: new Map() })
    expect(exitCode).toBe(0)
    expect(printed).toMatch(/^Nothing to do: No release tag newer than v0\.4\.0 may be taken\.\n {2}v0\.5\.0: it stands on no commit/)
    expect(happened.branches).toEqual([])
    expect(happened.measurements).toEqual([])
  })

  test('with nothing to do says what else is to know, such as a hold that has ended', async () => {
    const { printed } = await start({ config: 'model: /m.gguf\nhold:\n  - { tags: v9.9.9, reason: slow, until: 2025-12-31 }\n  - { tags: v0.5.0, reason: broken here }\n' })
    expect(printed).toMatch(/^Nothing to do: .* is held\.\n {2}v0\.5\.0: held: broken here\n {2}The hold on v9\.9\.9 \(slow\) ended on 2025-12-31 and no longer counts/)
  })

  test('whose history cannot be written has shown its report and written its branch, and says what is wrong', async () => {
    const { world, happened } = inMemoryWorld({ bench: atRatio(1) })
    const history = { ...world.history, append: () => Promise.reject(new UpstreamError({ problem: 'The disk is full.', next: 'Make room.' })) }
    await expect(runInTerminal(run, '/fleet', { ...world, history })).rejects.toThrow('The disk is full.')
    expect(happened.reports).toHaveLength(1)
    expect(happened.branches).toHaveLength(1)
    expect(happened.log.filter((line) => line.startsWith('printed ')).join('\n')).toContain('The bump is one commit on the new branch')
  })

  test('--json prints the report and nothing else', async () => {
    const { printed, happened } = await start({}, { ...run, json: true })
    expect(JSON.parse(printed)).toEqual(happened.reports.at(-1))
  })

  test('--all goes on after a host whose configuration is wrong, and ends with that error', async () => {
    const { world, happened } = inMemoryWorld({
      config: 'model: /m.gguf\nhosts: { argon: { variant: cuda }, carbon: { variant: cpu } }\n',
      evaluate: (side, attribute) =>
        attribute.includes('argon') ? { missing: ['llama-cpp-cpu'] } : { source: 'pkgs', derivation: `/nix/store/${side}.drv`, out: `/nix/store/${side}` },
      bench: atRatio(1),
    })
    await expect(runInTerminal({ ...run, hosts: { kind: 'all' } }, '/fleet', world)).rejects.toThrow("The host 'argon' has no package llama-cpp-cuda")
    expect(happened.reports.at(-1)?.hosts.map(({ host, outcome }) => `${host} ${outcome}`)).toEqual(['argon infra-failed', 'carbon same'])
  })

  test('what cannot be read of an earlier run is not written over', async () => {
    const { world, happened } = inMemoryWorld({ bench: atRatio(1) })
    const { measurementFiles } = world.records
    Object.assign(world.records, { measurementFiles: async (host: string, attempt: number) => (attempt < 3 ? ['damaged'] : measurementFiles(host, attempt)) })
    await runInTerminal(run, '/fleet', world)
    expect(happened.measurements.at(-1)?.attempt).toBe(3)
  })

  test('a second run in the same directory is the next attempt', async () => {
    const { world, happened } = inMemoryWorld({ bench: atRatio(1) })
    await runInTerminal(run, '/fleet', world)
    await runInTerminal(run, '/fleet', world)
    expect(happened.reports.map(({ hosts }) => hosts[0]?.attempt)).toEqual([1, 2])
  })
})

test('plan, measure and publish by hand are the same job', async () => {
  const { world, happened } = inMemoryWorld({ bench: atRatio(0.8) })
  const common = { door: 'terminal' as const, json: false, output: null }
  expect(await runInTerminal({ ...common, kind: 'plan', config: run.kind === 'run' ? run.config : '', tag: null }, '/fleet', world)).toBe(0)
  expect(await runInTerminal({ ...common, kind: 'measure', hosts: { kind: 'named', name: 'carbon' }, planDigest: null }, '/fleet', world)).toBe(0)
  expect(await runInTerminal({ ...common, kind: 'publish', planDigest: null }, '/fleet', world)).toBe(3)
  expect(happened.reports.at(-1)?.outcome).toBe('slower')
})

test('measure says what came of those hosts that were measured', async () => {
  const { world, happened } = inMemoryWorld({
    config: 'model: /m.gguf\nhosts: { argon: { variant: cuda }, carbon: { variant: cpu } }\n',
    evaluate: (side, attribute) => (attribute.includes('argon') ? { missing: ['llama-cpp-cpu'] } : { source: 'pkgs', derivation: `/nix/store/${side}.drv`, out: `/nix/store/${side}` }),
  })
  const common = { door: 'terminal' as const, json: false, output: null }
  await runInTerminal({ ...common, kind: 'plan', config: '.github/llama-fleet.yml', tag: null }, '/fleet', world)
  for (const [name, said] of [['argon', []], ['carbon', ['printed carbon: same. Every change lies inside ±3.0 %. Not checked: greedy, logits, service.\n']]] as const) {
    const at = happened.log.length
    await runInTerminal({ ...common, kind: 'measure', hosts: { kind: 'named', name }, planDigest: null }, '/fleet', world).catch(() => {})
    expect(happened.log.slice(at).filter((line) => line.startsWith('printed '))).toEqual(said)
  }
})

test('measure says of a host whose llama-bench fails that it does', async () => {
  const { world, happened } = inMemoryWorld({ bench: (_, count) => madeProcess(carbon, [100], count, 0, { exitCode: null, signal: 'SIGKILL', rows: [], failure: 'was killed (SIGKILL).' }) })
  const common = { door: 'terminal' as const, json: false, output: null }
  await runInTerminal({ ...common, kind: 'plan', config: '.github/llama-fleet.yml', tag: null }, '/fleet', world)
  await runInTerminal({ ...common, kind: 'measure', hosts: { kind: 'named', name: 'carbon' }, planDigest: null }, '/fleet', world)
  expect(happened.log.filter((line) => line.startsWith('printed carbon: '))).toEqual(['printed carbon: bench-failed. llama-bench fails on both sides in 1 of 1 round: was killed (SIGKILL).\n'])
})

test('a plan with nothing to do cannot be measured', async () => {
  const { world } = inMemoryWorld({ dates: new Map() })
  await runInTerminal({ door: 'terminal', kind: 'plan', json: false, output: null, config: '.github/llama-fleet.yml', tag: null }, '/fleet', world)
  const measured = runInTerminal({ door: 'terminal', kind: 'measure', hosts: { kind: 'all' }, json: false, output: null, planDigest: null }, '/fleet', world)
  await expect(measured).rejects.toThrow('The plan says there is nothing to do: No release tag newer')
})
