import { counted } from '../counted.ts'
import type { PlannedHost } from '../hosts/planned-host.ts'
import type { Build, Measurement } from '../hosts/measurement.ts'
import { formatComparison, formatCount, formatMargins, formatSeconds, formatShare, formatWidth } from '../report/numbers.ts'
import type { Comparison } from '../report/report.ts'
import { SIDES, type Side } from './sides.ts'
import type { Outcome } from './outcomes.ts'
import { hasTests, reasonNotCounting, testsOfProcess } from './pairs.ts'
import type { Ending, JudgedRound } from './host-decision.ts'
import { pairsNeeded } from './looks.ts'
import { convolved } from './statistics.ts'

/** The outcome of a host, the one sentence that says why, and the log that shows it. */
export interface HostOutcome {
  readonly outcome: Outcome
  readonly sentence: string
  readonly logTail: string | null
}

/** Everything that decides one host; `comparisons` and what counts of the rounds were recomputed from the samples by the caller. */
export interface HostEvidence {
  readonly planned: PlannedHost
  readonly measurement: Measurement
  readonly comparisons: readonly Comparison[]
  readonly rounds: readonly JudgedRound[]
  readonly ending: Ending | null
  readonly revs: Readonly<Record<Side, string>>
  readonly alpha: number
}

type Question = (evidence: HostEvidence) => HostOutcome | null

const outcome = (name: Outcome, sentence: string, logTail: string | null = null): HostOutcome => ({
  outcome: name,
  sentence,
  logTail,
})
const builds = (build: Build): boolean => build.kind !== 'failed' && build.kind !== 'not-started'

/** A measurement of other commits or other tests than the plan's says nothing about this bump. */
function otherPlan({ planned, measurement, rounds, revs }: HostEvidence): HostOutcome | null {
  const again = `The measurement is stale: measure ${planned.name} again.`
  const other = SIDES.find((side) => measurement[side].rev !== revs[side])
  if (other !== undefined) {
    const found = measurement[other].rev.slice(0, 7)
    return outcome('infra-failed', `The ${other} measured is ${found}, the plan's is ${revs[other].slice(0, 7)}. ${again}`)
  }
  for (const { round, open } of rounds) {
    const strange = SIDES.flatMap((side) => round[side] ?? []).find((process) => process.failure === null && !hasTests(process, planned, open))
    if (strange === undefined) continue
    const asked = open.toSorted().join(', ')
    return outcome('infra-failed', `The tests measured are ${testsOfProcess(strange) || 'none'}, the plan's are ${asked}. ${again}`)
  }
  return null
}

function failedCheck({ measurement }: HostEvidence): HostOutcome | null {
  const failed = measurement.checks.filter((check) => check.result === 'failed')
  const ofBaseline = failed.find((check) => check.side === 'baseline')
  if (ofBaseline !== undefined) {
    const { name, sentence } = ofBaseline
    return outcome('bench-failed', `The baseline fails the ${name} check, so nothing sound is there to compare with: ${sentence}`)
  }
  const first = failed[0]
  if (first === undefined) return null
  // the judgement of a check with programs of its own has looked at the baseline, and says so
  const whole = failed.filter(({ name }) => name !== 'smoke')
  if (first.name !== 'smoke') return outcome('broken', whole.map(({ sentence }) => sentence).join(' '), logOfChecks(measurement))
  const passed = measurement.checks.some(
    ({ name, side, result }) => side === 'baseline' && name === first.name && result === 'passed',
  )
  return passed
    ? outcome('broken', `The candidate fails the ${first.name} check that the baseline passes: ${first.sentence}`)
    : outcome('bench-failed', `The candidate fails the ${first.name} check, which the baseline was not put to: ${first.sentence}`)
}

/** The log of the first program of the candidate that failed in a check. */
function logOfChecks({ checkRuns }: Measurement): string | null {
  const runs = [checkRuns?.greedy, checkRuns?.logits, checkRuns?.service].flatMap((sides) => sides?.candidate ?? [])
  return runs.flatMap((run) => (run.kind === 'failed' && run.logTail !== '' ? [run.logTail] : []))[0] ?? null
}

function failedBuild({ measurement: { baseline, candidate } }: HostEvidence): HostOutcome | null {
  for (const side of SIDES) {
    const { build } = side === 'baseline' ? baseline : candidate
    if (build.kind !== 'failed' || build.fault !== 'infrastructure') continue
    return outcome(
      'infra-failed',
      `The ${side} could not be ${build.stage === 'build' ? 'built' : 'evaluated'}: ${build.sentence}`,
      build.logTail,
    )
  }
  if (baseline.build.kind === 'failed') {
    const verb = baseline.build.stage === 'build' ? 'build' : 'evaluate'
    const sentence = `The baseline does not ${verb}, so there is nothing to compare with: ${baseline.build.sentence}`
    return outcome('infra-failed', sentence, baseline.build.logTail)
  }
  if (candidate.build.kind !== 'failed') return null
  const { stage, sentence, logTail } = candidate.build
  const verb = stage === 'build' ? 'build' : 'evaluate'
  // a baseline that evaluates is proof enough against a candidate that does not even do that
  const proven = builds(baseline.build) || (stage === 'evaluate' && baseline.derivation !== null)
  return proven
    ? outcome('build-failed', `The candidate does not ${verb}, the baseline does: ${sentence}`, logTail)
    : outcome('infra-failed', `The candidate does not ${verb}, and the baseline was not built beside it: ${sentence}`, logTail)
}

function sameDerivation({ measurement: { baseline, candidate } }: HostEvidence): HostOutcome | null {
  const same = baseline.derivation !== null && baseline.derivation === candidate.derivation
  return same ? outcome('unchanged', 'Both sides are the same derivation: there is nothing to measure.') : null
}

function stopped({ planned, measurement }: HostEvidence): HostOutcome | null {
  const { failure, finishedAt, rounds } = measurement
  if (failure !== null) return outcome(failure.kind, failure.sentence, failure.logTail === '' ? null : failure.logTail)
  if (finishedAt !== null) return null
  return outcome(
    'infra-failed',
    `The job stopped after ${rounds.length} of at most ${counted(planned.rounds, 'round')}, before the measurement was finished.`,
  )
}

/** One GPU for all processes, and one CPU for those of a side: builds differ in what they name in cpu_info beside it, such as OpenBLAS. */
function otherHardware({ planned, rounds }: HostEvidence): HostOutcome | null {
  const counting = rounds.flatMap(({ round, open }) => (SIDES.every((side) => reasonNotCounting(round[side], planned, open) === null) ? [round] : []))
  const seenOn = (field: 'cpuInfo' | 'gpuInfo', sides: readonly Side[]): string[] => [...new Set(counting.flatMap((round) => sides.flatMap((side) => round[side]?.[field] ?? [])))]
  for (const [what, seen] of [...SIDES.map((side) => ['CPU', seenOn('cpuInfo', [side])] as const), ['GPU', seenOn('gpuInfo', SIDES)] as const]) {
    if (seen.length < 2) continue
    const list = seen.map((info) => `'${info}'`).join(' and ')
    return outcome('undecided', `The processes did not all run on the same ${what}: llama-bench reports ${list}.`)
  }
  return null
}

/** Of the rounds of a host, this share may fail; a side that fails more often has no speed to speak of. */
const FAILING_SHARE = 0.25

interface Failure {
  readonly round: number
  readonly why: string
  readonly logTail: string
}

function failuresOf({ planned, rounds }: HostEvidence, side: Side): Failure[] {
  return rounds.flatMap(({ round, open }) => {
    const why = reasonNotCounting(round[side], planned, open)
    return why === null ? [] : [{ round: round.index, why, logTail: round[side]?.stderrTail ?? '' }]
  })
}

/**
 * Returns whether one side fails alone more often than the coin would have it of two that fail alike: then those rounds are left out that were
 * hard for this side, and what the others say of its speed is too kind.
 */
function failsUnlike(baseline: readonly Failure[], candidate: readonly Failure[], alpha: number): boolean {
  const aloneIn = (one: readonly Failure[], other: readonly Failure[]): number => one.filter(({ round }) => other.every((failure) => failure.round !== round)).length
  const alone = [aloneIn(baseline, candidate), aloneIn(candidate, baseline)] as const
  const coins = Array.from({ length: alone[0] + alone[1] }, () => Float64Array.of(0.5, 0.5)).reduce(convolved, Float64Array.of(1))
  return 2 * coins.subarray(0, Math.min(...alone) + 1).reduce((sum, chance) => sum + chance, 0) <= alpha
}

/** Returns the tests that have no interval: of too few pairs nothing can be said. */
const withoutInterval = ({ comparisons }: HostEvidence): Comparison[] => comparisons.filter(({ outcome: name, low }) => name === 'undecided' && low === null)
const hasTooFewPairs = (evidence: HostEvidence): boolean => evidence.comparisons.every(({ pairs }) => pairs === 0) || withoutInterval(evidence).length > 0
const pairsLacked = (evidence: HostEvidence): number =>
  Math.max(pairsNeeded(evidence.alpha / evidence.planned.tests.length), ...withoutInterval(evidence).map(({ roundsNeeded }) => roundsNeeded ?? 0))

/** Rounds that failed say more than the others: they are too many, ended the rest, are one side's own, or would have been enough. */
function failingRounds(evidence: HostEvidence): HostOutcome | null {
  const { rounds, comparisons, ending, alpha } = evidence
  const dropped = rounds.filter((round) => round.dropped !== null)
  if (dropped.length === 0) return null
  const [baseline, candidate] = [failuresOf(evidence, 'baseline'), failuresOf(evidence, 'candidate')]
  const [side, failed, other] = candidate.length >= baseline.length ? (['candidate', candidate, baseline] as const) : (['baseline', baseline, candidate] as const)
  const isSlower = comparisons.some(({ outcome: name }) => name === 'slower')
  const isOpen = !isSlower && comparisons.some(({ outcome: name }) => name === 'undecided')
  const gaveUp = ending === 'cut-short' && isOpen && rounds.slice(-2).every((round) => round.dropped !== null)
  // a candidate that is slower although it fails where that is hard is slower indeed
  const isUnlike = !(isSlower && side === 'candidate') && failsUnlike(baseline, candidate, alpha)
  const wouldBeEnough = hasTooFewPairs(evidence) && rounds.length >= pairsLacked(evidence)
  if (dropped.length <= rounds.length * FAILING_SHARE && !gaveUp && !isUnlike && !wouldBeEnough) return null
  const why = failed[0]?.why ?? dropped[0]?.dropped?.sentence
  const beside = isUnlike ? `, on the ${side === 'candidate' ? 'baseline' : 'candidate'} in ${other.length}` : ''
  const where = failed.length === other.length ? 'both sides' : `the ${side}`
  return outcome('bench-failed', `llama-bench fails on ${where} in ${failed.length} of ${counted(rounds.length, 'round')}${beside}: ${why}`, failed[0]?.logTail || null)
}

function tooFewPairs(evidence: HostEvidence): HostOutcome | null {
  const { planned, rounds, alpha } = evidence
  if (!hasTooFewPairs(evidence)) return null
  if (rounds.length === 0) return outcome('undecided', 'It was not benchmarked, because its answers had changed and nobody had accepted that yet: measure it again.')
  // the last of them may have had no look of its own
  const pairs = rounds.filter(({ dropped }) => dropped === null).length
  const counting = pairs < rounds.length ? `${pairs} of ${counted(rounds.length, 'round')} ${pairs === 1 ? 'counts' : 'count'} and` : counted(pairs, 'round')
  const what = `${counted(planned.tests.length, 'test')} at an error share of ${formatShare(alpha)}`
  return outcome('undecided', `${counting} cannot decide ${what}: at least ${Math.max(pairsLacked(evidence), pairs + 1)} are needed${whatWasSpent(evidence)}.`)
}

/** Which budget was spent before the tests were decided, or what else ended the rounds, as the end of a sentence. */
function whatWasSpent({ planned, rounds, ending, measurement }: HostEvidence): string {
  if (ending === 'cut-short') return measurement.quiet?.windowClosed === true ? `, its window closed after ${rounds.length}` : ''
  return `, the budget is ${ending === 'time-spent' ? formatSeconds(planned.budgetSeconds) : counted(planned.rounds, 'round')}`
}

/** What the noisiest of the tests could have shown, how many rounds would decide them all, and which budget was spent instead. */
function whatItWouldTake(tests: readonly Comparison[], evidence: HostEvidence): string {
  const widths = tests.flatMap(({ halfWidth }) => halfWidth ?? [])
  if (widths.length === 0) return ''
  const shown = `A change of ${formatWidth(Math.max(...widths))} would have shown`
  const needed = Math.max(...tests.map(({ roundsNeeded }) => roundsNeeded ?? 0))
  const counting = evidence.rounds.some(({ dropped }) => dropped !== null) ? ' that count' : ''
  return ` ${shown}; at this noise it takes about ${formatCount(needed)} rounds${counting} to decide${whatWasSpent(evidence)}.`
}

/** The worst news first; a host is faster when some test is and every other test is the same. */
function decided(evidence: HostEvidence): HostOutcome {
  const { comparisons } = evidence
  for (const name of ['slower', 'undecided', 'faster'] as const) {
    const tests = comparisons.filter((comparison) => comparison.outcome === name)
    if (tests.length === 0) continue
    const list = tests.map((comparison) => formatComparison(comparison)).join('; ')
    if (name === 'undecided') return outcome(name, `Too noisy to tell at ${formatMargins(tests)}: ${list}.${whatItWouldTake(tests, evidence)}`)
    return outcome(name, `The candidate is ${name}: ${list}.`)
  }
  return outcome('same', `Every change lies inside ${formatMargins(comparisons)}.`)
}

/** What else kept the host from being measured is to be mended too, before anybody hears of it a second time. */
const withHindrance = (question: Question): Question => (evidence) => {
  const answer = question(evidence)
  const { failure } = evidence.measurement
  return answer === null || failure === null ? answer : { ...answer, sentence: `${answer.sentence} Nor could it be measured: ${failure.sentence}` }
}

/** Returns the outcome of a host that answered: the first of the questions below that has an answer decides. */
export function outcomeOfHost(evidence: HostEvidence): HostOutcome {
  const questions = [otherPlan, withHindrance(failedCheck), withHindrance(failedBuild), sameDerivation, stopped, otherHardware, failingRounds, tooFewPairs]
  for (const question of questions) {
    const answer = question(evidence)
    if (answer !== null) return answer
  }
  return decided(evidence)
}
