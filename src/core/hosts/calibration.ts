import { decideHost, type JudgedRound } from '../verdict/host-decision.ts'
import { blockAverages, blockSumProbabilities, cutAt, intervalOf } from '../verdict/block-ranks.ts'
import { looksUntil, type LookPlan } from '../verdict/looks.ts'
import { secondsOf } from '../verdict/round-budget.ts'
import { noiseOf } from '../verdict/noise.ts'
import { differencesOf } from '../verdict/comparison.ts'
import { pairOf, type Statistic } from '../verdict/pairs.ts'
import { calibrationAdvice } from './calibration-advice.ts'
import type { PlannedHost } from './planned-host.ts'
import { calibrationSchema, type Calibration, type Measurement } from './measurement.ts'

/** Returns what makes two calibrations of a host speak of the same thing, as one line; null before model and machine are known. Which card a device is, only its processes say. */
export function calibrationKey(host: PlannedHost, { fingerprint, model, rounds }: Pick<Measurement, 'fingerprint' | 'model' | 'rounds'>): string | null {
  if (fingerprint === null || model === null) return null
  const { system, cpu, cores, cpuFeatures, memoryBytes, governor, devices, driver } = fingerprint
  // each kernel keeps another few megabytes of it for itself
  const memory = Math.ceil(memoryBytes / 2 ** 30)
  // none of a host without one, whose key is that of before cards were told apart
  const gpu = rounds.flatMap(({ baseline }) => baseline?.gpuInfo || []).slice(0, 1)
  const machine = [system, cpu, cores, cpuFeatures.toSorted(), memory, governor, devices, ...gpu, driver]
  return JSON.stringify([host.name, host.variant, host.tests, host.flags, host.repetitions, host.statistic, model.sampled, machine])
}

/** An estimate strays beyond this interval to one side in a twentieth of measurements. */
const STRAYS = 0.1

/**
 * Returns the smallest change that about nineteen of twenty measurements of so many rounds would name, by the differences of a build and itself: half the interval for naming
 * has to lie between it and no change, and the estimate may come out nearer to that; null of too few differences.
 */
function shownWithin(rounds: number, differences: readonly number[], plan: LookPlan): number | null {
  const averages = blockAverages(differences)
  // whoever allows more errors than that knows no better how far it strays
  const straying = intervalOf(averages, cutAt(Math.max(STRAYS, plan.share), blockSumProbabilities(differences.length)))
  // the last look of a measurement spends all that is left
  const naming = intervalOf(averages, looksUntil(differences.length, plan, true).at(-1)?.cut ?? 0)
  if (straying === null || naming === null) return null
  return Math.expm1(((naming.high - naming.low + straying.high - straying.low) / 2) * Math.sqrt(differences.length / Math.max(1, rounds)))
}

/** Returns each test's differences in the rounds that count and that it was open in. */
function differencesByTest(host: PlannedHost, rounds: readonly JudgedRound[], statistic: Statistic): number[][] {
  return host.tests.map((test) => {
    const counting = rounds.filter(({ open, dropped }) => dropped === null && open.includes(test))
    return differencesOf(counting.map(({ round }) => pairOf(round, test, statistic)))
  })
}

/** Returns what the rounds of the baseline against itself say of a host; null when none of them counts. */
export function calibrationOf(host: PlannedHost, measurement: Measurement, alpha: number): Calibration | null {
  const key = calibrationKey(host, measurement)
  const { comparisons, rounds } = decideHost(measurement.rounds, host, alpha, true)
  if (key === null || comparisons.length === 0) return null
  const secondsPerRound = secondsOf(measurement.rounds) / measurement.rounds.length
  const roundsInBudget = Math.min(host.rounds, Math.floor(host.budgetSeconds / Math.max(secondsPerRound, 1e-3)))
  const plan = { rounds: host.rounds, share: alpha / host.tests.length }
  const differences = differencesByTest(host, rounds, host.statistic)
  const tests = comparisons.map(({ test, outcome, delta, pairs }, place) => {
    const own = differences[place] ?? []
    return { test, outcome, delta, pairs, noise: noiseOf(own), shows: shownWithin(roundsInBudget, own, plan) }
  })
  const calibration = { schema: 1 as const, key, host: host.name, calibratedAt: measurement.startedAt, secondsPerRound, roundsInBudget, tests }
  const otherStatistic = differencesByTest(host, rounds, host.statistic === 'min' ? 'median' : 'min').map(noiseOf)
  return calibrationSchema.parse({ ...calibration, advice: calibrationAdvice(host, measurement, { ...calibration, judged: rounds }, otherStatistic, alpha) })
}

