import { historyEntries, type HistoryEntry } from '../../src/core/history/history-entry.ts'
import { makeReport } from '../../src/core/report/make-report.ts'
import { built, madeMeasurement, madeRounds } from './made-measurement.ts'
import { plannedBump, plannedHost } from './planned-bump.ts'

const HOSTS = [
  { host: plannedHost('carbon', { tests: ['pp512', 'tg128'] }), rates: [1680, 96], device: '' },
  { host: plannedHost('beryllium', { variant: 'cuda', statistic: 'median', tests: ['pp512', 'tg128'] }), rates: [5120, 128], device: 'NVIDIA GeForce RTX 4090' },
  { host: plannedHost('boron', { variant: 'vulkan', statistic: 'median', tests: ['pp512', 'tg128'] }), rates: [2950, 141], device: 'AMD Radeon RX 7900 XTX (RADV NAVI31)' },
] as const

/** What the candidate of each bump changes in prompts and in tokens; then it begins again. */
const STEPS: readonly (readonly [number, number])[] = [[1, 1.002], [1.04, 1], [0.998, 1.01], [1.12, 1.03], [1, 0.93], [1.001, 1.06], [1.02, 0.999]]

/** Returns what the fleet of three measured over so many bumps, a week apart: a driver, a kernel and a compiler's flag change on the way. */
export function madeHistory(bumps: number): HistoryEntry[] {
  const level: number[][] = HOSTS.map(({ rates }) => [...rates])
  const first = Date.parse('2025-06-02T05:00:00.000Z')
  return Array.from({ length: bumps }, (_, place) => {
    const tagged = (tag: string, hex: string) => ({ tag, pin: { ref: tag, rev: hex.repeat(40).slice(0, 40), narHash: 'sha256-AAAA', lastModified: 1_767_225_600 + place } })
    const plan = plannedBump(HOSTS.map(({ host }) => host), {
      baseline: tagged(`b${9400 + 150 * place}`, (place % 9).toString()),
      candidate: tagged(`b${9550 + 150 * place}`, ((place + 1) % 9).toString()),
      skipped: place % 3 === 1 ? [{ tag: `b${9551 + 150 * place}`, reason: 'is 3 hours old, the minimum age is 48 hours' }] : [],
    })
    const measurements = HOSTS.map(({ host, device }, at) => {
      const step = STEPS[(place + at) % STEPS.length] ?? [1, 1]
      const rates = level[at] ?? []
      const rounds = madeRounds(host, step, rates).map((round) => ({
        ...round,
        baseline: round.baseline && { ...round.baseline, gpuInfo: device },
        candidate: round.candidate && { ...round.candidate, gpuInfo: device },
      }))
      level[at] = rates.map((rate, test) => rate * (step[test] ?? 1))
      const made = madeMeasurement(host)
      return madeMeasurement(host, {
        baseline: { ...made.baseline, rev: plan.baseline.pin.rev },
        candidate: { ...made.candidate, rev: plan.candidate.pin.rev, build: built('c', 171 + 9 * (place % 4), 92_345_678 + 450_000 * place) },
        rounds,
        fingerprint: made.fingerprint && {
          ...made.fingerprint,
          kernel: place < bumps / 2 ? '6.12.8' : '6.12.40',
          driver: host.variant === 'cuda' ? (place < bumps / 3 ? '570.86.15' : '575.57.08') : null,
        },
        instructions: { baseline: null, candidate: { kind: 'features', features: ['avx2', 'fma', ...(place < bumps / 4 ? [] : ['avx512'])], ignored: [] } },
      })
    })
    const day = new Date(first + place * 7 * 86_400_000).toISOString()
    return historyEntries(makeReport(plan, place.toString(16).padStart(64, '0'), measurements, [], day), `https://github.com/acme/fleet/actions/runs/${100 + place}`)
  }).flat()
}
