import type { Conditions } from '../../src/core/hosts/conditions.ts'
import { makeReport } from '../../src/core/report/make-report.ts'
import type { Report } from '../../src/core/report/report.ts'
import type { UpstreamChanges } from '../../src/core/upstream/change-groups.ts'
import { madeCheckRuns } from './made-check-runs.ts'
import { madeMeasurement, madeRounds } from './made-measurement.ts'
import { plannedBump, plannedHost } from './planned-bump.ts'

const CPU = plannedHost('argon', { checks: ['greedy', 'logits', 'service'], budgetSeconds: 5400 })
const GPU = plannedHost('xenon', { variant: 'cuda', statistic: 'median', advisory: true, delta: 0.025 })

const conditions = (round: number): Conditions => ({
  cpuCelsius: 61 + round,
  cpuMHz: 4987.6,
  governor: 'performance',
  cpuPowerLimitWatts: 142,
  cpuThrottled: round === 3 ? 2 : 0,
  gpus: [],
})

/** Returns a report in which every part of the page has something to say: what is measured, dropped, checked, calibrated, changed and left out. */
export function everything(changes: UpstreamChanges): Report {
  const rounds = madeRounds(CPU, [1.061, 0.93]).map((round) => ({
    ...round,
    baseline: round.baseline && { ...round.baseline, foreignCpu: round.index === 4 ? 1.25 : 0.02, conditions: conditions(round.index) },
    candidate: round.candidate && { ...round.candidate, failure: round.index === 5 ? 'was killed by SIGKILL after 900 s' : null },
  }))
  const cpu = madeMeasurement(CPU, {
    rounds,
    instructions: {
      baseline: { kind: 'features', features: ['avx2', 'fma', 'f16c'], ignored: [] },
      candidate: { kind: 'features', features: ['avx2', 'fma', 'f16c', 'amx_tile'], ignored: null },
    },
    fingerprint: { ...madeMeasurement(CPU).fingerprint!, cpuFeatures: ['f16c', 'fma', 'avx2', 'avx512', 'avx512_vnni'] },
    checkRuns: madeCheckRuns({ text: 'Paris and 2 more.', mean: 0.000_3 }),
    calibration: {
      schema: 1,
      key: 'k',
      host: 'argon',
      calibratedAt: '2026-01-20T10:00:00.000Z',
      secondsPerRound: 19.4,
      roundsInBudget: 278,
      tests: [
        { test: 'pp512', outcome: 'same', delta: 0.03, pairs: 12, noise: 0.0042, shows: 0.0031 },
        { test: 'tg128', outcome: 'same', delta: 0.03, pairs: 12, noise: null, shows: 0.012 },
      ],
      advice: [],
    },
    quiet: {
      asked: { services: ['ollama.service'], window: { from: 60, to: 300 }, idle: { cpu: 0.5, gpu: 0.1, vram: 0.1 }, builders: true, waitSeconds: 1800 },
      waitedSeconds: 754,
      waitedFor: '3 processes used 2.40 cores',
      services: [{ unit: 'ollama.service', stopped: true, restored: true }],
      foreignCpu: 0.11,
      windowClosed: false,
    },
  })
  const gpu = madeMeasurement(GPU, {
    rounds: madeRounds(GPU, [1, 1.002], [5120, 128], 4),
    baseline: { ...madeMeasurement(GPU).baseline, build: { kind: 'substituted', storePath: '/nix/store/b0000000000000000000000000000000-llama-cpp-0.0.0', seconds: 7.4, closureBytes: 1_934_567_890 } },
    instructions: { baseline: { kind: 'all-variants', features: [], ignored: null }, candidate: { kind: 'all-variants', features: [], ignored: null } },
    fingerprint: { ...madeMeasurement(GPU).fingerprint!, devices: ['NVIDIA GeForce RTX 4090'], driver: '570.86.15' },
    sandbox: { kind: 'none', reason: 'bwrap is not on PATH' },
  })
  const plan = plannedBump([CPU, GPU, plannedHost('radon')], {
    skipped: [{ tag: 'b10420', reason: 'is 3 hours old, the minimum age is 48 hours' }],
    notices: ['The tree has 2 changes that are not committed.'],
    changes: { ...changes, total: 12 },
  })
  return makeReport(plan, '0123456789abcdef'.repeat(4), [cpu, gpu], [], '2026-02-01T05:00:00.000Z')
}
