import { decideHost, type JudgedRound } from '../verdict/host-decision.ts'
import { secondsOf } from '../verdict/round-budget.ts'
import { noiseOf } from '../verdict/noise.ts'
import { differencesOf } from '../verdict/comparison.ts'
import { pairOf, type Statistic } from '../verdict/pairs.ts'
import { calibrationAdvice } from './calibration-advice.ts'
import type { PlannedHost } from './planned-host.ts'
import { calibrationSchema, type Calibration, type Measurement } from './measurement.ts'

/** Returns what makes two calibrations of a host speak of the same thing, as one line; null before model and machine are known. */
export function calibrationKey(host: PlannedHost, { fingerprint, model }: Pick<Measurement, 'fingerprint' | 'model'>): string | null {
  if (fingerprint === null || model === null) return null
  const { system, cpu, cores, cpuFeatures, memoryBytes, governor, devices, driver } = fingerprint
  // each kernel keeps another few megabytes of it for itself
  const memory = Math.ceil(memoryBytes / 2 ** 30)
  const machine = [system, cpu, cores, cpuFeatures.toSorted(), memory, governor, devices, driver]
  return JSON.stringify([host.name, host.variant, host.tests, host.flags, host.repetitions, host.statistic, model.sampled, machine])
}

/** What one test's noise lets a host show: the noise of a round and the smallest change after so many, as relative changes. */
function shownAfter(halfWidth: number | null, pairs: number, rounds: number): number | null {
  return halfWidth === null ? null : Math.expm1(Math.log1p(halfWidth) * Math.sqrt(pairs / Math.max(1, rounds)))
}

function noises(host: PlannedHost, rounds: readonly JudgedRound[], statistic: Statistic): (number | null)[] {
  return host.tests.map((test) => {
    const counting = rounds.filter(({ open, dropped }) => dropped === null && open.includes(test))
    return noiseOf(differencesOf(counting.map(({ round }) => pairOf(round, test, statistic))))
  })
}

/** Returns what the rounds of the baseline against itself say of a host; null when none of them counts. */
export function calibrationOf(host: PlannedHost, measurement: Measurement, alpha: number): Calibration | null {
  const key = calibrationKey(host, measurement)
  const { comparisons, rounds } = decideHost(measurement.rounds, host, alpha, true)
  if (key === null || comparisons.length === 0) return null
  const secondsPerRound = secondsOf(measurement.rounds) / measurement.rounds.length
  const roundsInBudget = Math.min(host.rounds, Math.floor(host.budgetSeconds / Math.max(secondsPerRound, 1e-3)))
  const noise = noises(host, rounds, host.statistic)
  const tests = comparisons.map(({ test, outcome, delta, pairs, halfWidth }, place) => ({
    test,
    outcome,
    delta,
    pairs,
    noise: noise[place] ?? null,
    shows: shownAfter(halfWidth, pairs, roundsInBudget),
  }))
  const calibration = { schema: 1 as const, key, host: host.name, calibratedAt: measurement.startedAt, secondsPerRound, roundsInBudget, tests }
  const otherStatistic = noises(host, rounds, host.statistic === 'min' ? 'median' : 'min')
  return calibrationSchema.parse({ ...calibration, advice: calibrationAdvice(host, measurement, { ...calibration, judged: rounds }, otherStatistic, alpha) })
}

