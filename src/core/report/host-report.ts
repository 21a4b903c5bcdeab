import { checksOf, unprovenChecks } from '../checks/judgement.ts'
import { counted } from '../counted.ts'
import type { PlannedHost } from '../hosts/planned-host.ts'
import type { BenchProcess, Measurement } from '../hosts/measurement.ts'
import type { Bump } from '../hosts/plan.ts'
import { decideHost, roundsInOrder, type JudgedRound } from '../verdict/host-decision.ts'
import { outcomeOfHost } from '../verdict/host-outcome.ts'
import type { Outcome } from '../verdict/outcomes.ts'
import { reasonNotCounting } from '../verdict/pairs.ts'
import { SIDES } from '../verdict/sides.ts'
import { candidateFailures } from './candidate-failures.ts'
import type { HostReport, ReportedRound } from './report.ts'

function reportedRounds(measurement: Measurement, planned: PlannedHost, judged: readonly JudgedRound[]): ReportedRound[] {
  const judgements = new Map(judged.map((one) => [one.round, one]))
  return roundsInOrder(measurement.rounds).map((round) => {
    const { dropped = null, open } = judgements.get(round) ?? {}
    // one that ran without its GPU ended well for llama-bench
    const failureOf = (process: BenchProcess): string | null => (open === undefined ? process.failure : reasonNotCounting(process, planned, open))
    const reported = (process: BenchProcess | null): ReportedRound['baseline'] =>
      process && { rows: process.rows, seconds: process.seconds, foreignCpu: process.foreignCpu, ...(process.conditions && { conditions: process.conditions }), failure: failureOf(process) }
    return {
      index: round.index,
      first: round.first,
      baseline: reported(round.baseline),
      candidate: reported(round.candidate),
      dropped: dropped && `${dropped.side}: ${dropped.sentence}`,
    }
  })
}

function deviceOf(measurement: Measurement, variant: string): string | null {
  const infos = measurement.rounds.flatMap(({ baseline, candidate }) => [baseline, candidate])
  const named = infos.flatMap((process) => process?.gpuInfo || process?.cpuInfo || [])[0]
  return named ?? measurement.fingerprint?.devices[0] ?? (variant === 'cpu' ? (measurement.fingerprint?.cpu ?? null) : null)
}

/** Good news about speed says what nobody checked besides; a host of one derivation needs no check. */
function uncheckedTail(outcome: Outcome, unproven: readonly string[]): string {
  return unproven.length === 0 || (outcome !== 'same' && outcome !== 'faster') ? '' : ` Not checked: ${unproven.join(', ')}.`
}

/** Good news about speed says what the rounds that do not count say of the candidate. */
function failingTail(outcome: Outcome, rounds: readonly ReportedRound[]): string {
  const failed = candidateFailures({ rounds })
  return failed === 0 || (outcome !== 'same' && outcome !== 'faster') ? '' : ` llama-bench failed on the candidate alone in ${failed} of ${counted(rounds.length, 'round')}.`
}

/** Returns a planned host's part of the report, recomputed from the samples; a host without a measurement is `missing`. */
export function makeHostReport(
  plan: Pick<Bump, 'alpha' | 'baseline' | 'candidate' | 'acceptedOutputs' | 'absent'>,
  planned: PlannedHost,
  measurement: Measurement | null,
): HostReport {
  const known = {
    host: planned.name,
    variant: planned.variant,
    advisory: planned.advisory,
    delta: planned.delta,
    statistic: planned.statistic,
    roundsPlanned: planned.rounds,
    budgetSeconds: planned.budgetSeconds,
  }
  if (measurement === null) {
    const labels = planned.runsOn.join(', ')
    const reason = plan.absent?.find(({ host }) => host === planned.name)?.reason
    return {
      ...known,
      outcome: 'missing',
      sentence:
        reason === undefined
          ? `No measurement came back from ${planned.name}: no runner with the labels ${labels} finished it.`
          : `No measurement came back: ${reason}.`,
      ...(reason === undefined ? {} : { absence: reason }),
      attempt: null,
      installable: null,
      device: null,
      comparisons: [],
      builds: null,
      derivations: null,
      checks: [],
      checkRuns: null,
      fingerprint: null,
      sandbox: null,
      traces: [],
      model: null,
      calibration: null,
      benchArguments: [],
      rounds: [],
      ending: null,
      logTail: null,
    }
  }
  const { comparisons, ending, rounds } = decideHost(measurement.rounds, planned, plan.alpha, true)
  const revs = { baseline: plan.baseline.pin.rev, candidate: plan.candidate.pin.rev }
  const checks = checksOf(measurement, { candidateTag: plan.candidate.tag, acceptedOutputs: plan.acceptedOutputs ?? [] })
  const isOther = SIDES.some((side) => measurement[side].rev !== revs[side])
  const reported = reportedRounds(measurement, planned, rounds)
  const decided = outcomeOfHost({ planned, measurement: { ...measurement, checks }, comparisons, rounds, ending, revs, alpha: plan.alpha })
  return {
    ...known,
    ...decided,
    sentence: `${decided.sentence}${failingTail(decided.outcome, reported)}${uncheckedTail(decided.outcome, unprovenChecks(planned.checks, checks))}`,
    attempt: measurement.attempt,
    planDigest: measurement.planDigest,
    installable: measurement.installable,
    device: deviceOf(measurement, planned.variant),
    ...(isOther && { measuredRevs: { baseline: measurement.baseline.rev, candidate: measurement.candidate.rev } }),
    comparisons: isOther ? [] : [...comparisons],
    ending: measurement.rounds.length === 0 ? null : ending,
    builds: { baseline: measurement.baseline.build, candidate: measurement.candidate.build },
    derivations: { baseline: measurement.baseline.derivation, candidate: measurement.candidate.derivation },
    checks,
    checkRuns: measurement.checkRuns ?? null,
    ...(measurement.quiet && { quiet: measurement.quiet }),
    fingerprint: measurement.fingerprint,
    ...(measurement.instructions && { instructions: measurement.instructions }),
    sandbox: measurement.sandbox,
    traces: measurement.traces,
    model: measurement.model,
    calibration: measurement.calibration ?? null,
    benchArguments: measurement.benchArguments,
    rounds: reported,
  }
}
