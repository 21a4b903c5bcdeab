import { counted } from '../counted.ts'
import type { Check, Measurement } from '../hosts/measurement.ts'
import { oneLine } from '../reading.ts'
import { SIDES } from '../verdict/sides.ts'
import { acceptingLabel } from './accepted-outputs.ts'
import type { CheckRuns, Divergence, GreedyAnswer, GreedyRun, LogitsRun } from './check-runs.ts'
import { failedService, lostAbility } from './failed-service.ts'
import { GREEDY_TOKENS } from './greedy.ts'
import { instructionsCheck, type InstructionFacts } from './instructions-check.ts'
import { LOGITS_MARGIN, SELF_LIMIT, thresholdOf } from './logits.ts'

/** What a judgement needs to know of the plan. */
export interface JudgementTerms {
  /** Null where the candidate is a commit without a tag. */
  readonly candidateTag: string | null
  readonly acceptedOutputs: readonly string[]
}

type Judged = Pick<Check, 'result' | 'sentence'>
const passed = (sentence: string): Judged => ({ result: 'passed', sentence })
const notice = (sentence: string): Judged => ({ result: 'notice', sentence })
const failed = (sentence: string): Judged => ({ result: 'failed', sentence })
const notChecked = (sentence: string): Judged => ({ result: 'not-checked', sentence })

/** Returns a divergence in nats with so many significant digits. */
export function formatDivergence(value: number, digits = 2): string {
  return value === 0 ? '0' : value < 0.001 ? value.toExponential(digits - 1) : String(Number(value.toPrecision(digits)))
}

/** Returns how many digits two divergences need to be told apart; llama-perplexity prints six places. */
function digitsFor(one: number, other: number): number {
  return [2, 3, 4, 5].find((digits) => formatDivergence(one, digits) !== formatDivergence(other, digits)) ?? 6
}

interface Side {
  readonly baseline: Judged
  readonly candidate: Judged
}

type AnyRun = { readonly kind: 'ran' } | { readonly kind: 'failed' | 'not-run'; readonly sentence: string }

/** What both runs say before anything is compared; null for a side that ran. A baseline that fails is nobody's fault here. */
function obstacles(runs: { readonly baseline: AnyRun; readonly candidate: AnyRun }, verb: string): Side | null {
  const { baseline, candidate } = runs
  if (baseline.kind !== 'ran') {
    const own = baseline.kind === 'failed' ? `The baseline does not ${verb} here: ${baseline.sentence}.` : baseline.sentence
    return { baseline: notChecked(own), candidate: notChecked(own) }
  }
  if (candidate.kind === 'ran') return null
  const there = passed(`The baseline does ${verb}.`)
  if (candidate.kind === 'not-run') return { baseline: there, candidate: notChecked(candidate.sentence) }
  return { baseline: there, candidate: failed(`The candidate does not ${verb}, the baseline does: ${candidate.sentence}.`) }
}

function judgeLogits(runs: { readonly baseline: LogitsRun; readonly candidate: LogitsRun }, terms: JudgementTerms): Side {
  const known = obstacles(runs, 'compute the probabilities of the fixed text')
  const { baseline, candidate } = runs
  if (known !== null || baseline.kind !== 'ran' || candidate.kind !== 'ran') return known ?? neither
  const self = worstOf(baseline.divergences).mean
  if (self === null || self > SELF_LIMIT) {
    const far = self === null ? 'not a number' : `${formatDivergence(self, digitsFor(self, SELF_LIMIT))}, more than ${SELF_LIMIT}`
    const why = `The baseline computed in two ways differs from itself too much to judge by: its mean divergence is ${far}.`
    return { baseline: notChecked(why), candidate: notChecked(why) }
  }
  const own = passed(`Computed in two ways the baseline differs from itself by ${formatDivergence(self)} (mean divergence in nats).`)
  return { baseline: own, candidate: judgeDivergence(worstOf(candidate.divergences), self, terms) }
}

/** The furthest of several; what is not a number is further than anything. */
function worstOf(divergences: readonly Divergence[]): Divergence {
  const far = ({ mean }: Divergence): number => mean ?? Infinity
  return divergences.reduce((worst, next) => (far(next) > far(worst) ? next : worst))
}

const neither: Side = { baseline: notChecked('It was not reached.'), candidate: notChecked('It was not reached.') }

function judgeDivergence({ way, mean, maximum, sameTop, positions }: Divergence, self: number, terms: JudgementTerms): Judged {
  const threshold = thresholdOf(self)
  const digits = mean === null ? 2 : digitsFor(mean, threshold)
  const rule = `allowed is ${formatDivergence(threshold, digits)}: twice the baseline against itself plus ${LOGITS_MARGIN}`
  const share = sameTop === null ? '' : Number((sameTop * 100).toFixed(1))
  const top = share === '' ? '' : `; the most likely token is the same at ${share} % of ${counted(positions, 'position')}`
  if (mean !== null && mean <= threshold) return passed(`The mean divergence from the baseline is ${formatDivergence(mean, digits)} (${rule}).`)
  const most = maximum === null ? '' : `, at most ${formatDivergence(maximum)}`
  const found = mean === null ? 'its probabilities are not numbers' : `the mean divergence is ${formatDivergence(mean, digits)}${most}`
  const sentence = `The candidate answers differently${way === 'batch' ? '' : ' when it takes tokens one by one'}: ${found} (${rule})${top}.`
  return unlessAccepted(sentence, terms)
}

/** Answers that differ are a failure, and a notice where a person accepted them for this tag. */
function unlessAccepted(sentence: string, { candidateTag, acceptedOutputs }: JudgementTerms): Judged {
  if (candidateTag === null || !acceptedOutputs.includes(candidateTag)) return failed(sentence)
  return notice(`${sentence} A person accepted that for ${candidateTag} (label ${acceptingLabel(candidateTag)}).`)
}

/** Returns whether both sides said which tokens they read, and these are not the same. */
function readsOtherwise(one: GreedyAnswer, other: GreedyAnswer | undefined): boolean {
  return one.tokens !== undefined && other?.tokens !== undefined && one.tokens.join() !== other.tokens.join()
}

/**
 * Text that differs is no fault by itself: one rounding decides between two tokens that are nearly as likely. Prompts that are read as other tokens
 * are: nothing is rounded there, and the probabilities, which are those of the baseline's tokens, do not show it.
 */
function judgeGreedy(runs: { readonly baseline: GreedyRun; readonly candidate: GreedyRun }, logits: Judged | null, terms: JudgementTerms): Side {
  const known = obstacles(runs, 'complete the fixed prompts')
  const { baseline, candidate } = runs
  if (known !== null || baseline.kind !== 'ran' || candidate.kind !== 'ran') return known ?? neither
  const all = counted(baseline.answers.length, 'prompt')
  const own = passed(`It completes ${all}.`)
  const differing = baseline.answers.filter(({ text }, place) => candidate.answers[place]?.text !== text).length
  const otherTokens = baseline.answers.filter((answer, place) => readsOtherwise(answer, candidate.answers[place])).length
  if (otherTokens > 0) return { baseline: own, candidate: unlessAccepted(`The candidate takes ${otherTokens} of ${all} apart into other tokens than the baseline does.`, terms) }
  if (differing === 0) return { baseline: own, candidate: passed(`The same text after ${all}, ${GREEDY_TOKENS} tokens each.`) }
  const sentence = `The text differs after ${differing} of ${all}`
  switch (logits?.result) {
    case 'passed':
      return { baseline: own, candidate: notice(`${sentence}; the probabilities agree, so what is computed of the same tokens differs by rounding at most.`) }
    case 'failed':
    case 'notice':
      return { baseline: own, candidate: notice(`${sentence}, as the probabilities do.`) }
    case 'not-checked':
    case undefined:
      return { baseline: own, candidate: notChecked(`${sentence}; without probabilities nobody knows whether only rounding differs.`) }
  }
}

function judgeService(runs: NonNullable<CheckRuns['service']>): Side {
  const { environmentFiles = [] } = runs
  const fine = passed('It starts with its own command line and answers.')
  const broken = failedService(runs)
  if (broken !== null) return { baseline: fine, candidate: failed(`The service's own command line no longer ${lostAbility([broken])}: ${broken.sentence}.`) }
  const known = obstacles(runs, 'serve with the command line of the service')
  if (known !== null || environmentFiles.length === 0) return known ?? { baseline: fine, candidate: fine }
  const without = `It starts and answers without the variables of ${oneLine(environmentFiles.join(', '))}, which its unit reads (EnvironmentFile=) and a check does not, because keys lie there: what they change is not known.`
  return { baseline: fine, candidate: notChecked(without) }
}

/** Returns every check of a measurement, judged from what its programs did. A check that was planned and not reached is not in it. */
export function checksOf(measurement: Pick<Measurement, 'checks' | 'checkRuns'> & Partial<InstructionFacts>, terms: JudgementTerms): Check[] {
  const { greedy, logits, service } = measurement.checkRuns ?? { greedy: null, logits: null, service: null }
  const judgedLogits = logits === null ? null : judgeLogits(logits, terms)
  const sides = {
    greedy: greedy === null ? null : judgeGreedy(greedy, judgedLogits?.candidate ?? null, terms),
    logits: judgedLogits,
    service: service === null ? null : judgeService(service),
  }
  const judged = (['greedy', 'logits', 'service'] as const).flatMap((name) =>
    SIDES.flatMap((side) => {
      const judgement = sides[name]?.[side]
      return judgement === undefined ? [] : [{ name, side, ...judgement }]
    }),
  )
  const instructions = instructionsCheck({ instructions: measurement.instructions, fingerprint: measurement.fingerprint ?? null })
  return [...measurement.checks.filter(({ name }) => name === 'smoke'), ...instructions, ...judged]
}

/** Returns the planned checks that nobody saw passed, in words: good for no automatic merge, whatever the speed. */
export function unprovenChecks(planned: readonly string[], checks: readonly Check[]): string[] {
  const ofCandidate = (name: string): Check | undefined => checks.find((check) => check.name === name && check.side === 'candidate')
  return ['smoke', ...planned].filter((name) => !['passed', 'notice'].includes(ofCandidate(name)?.result ?? 'not-checked'))
}
