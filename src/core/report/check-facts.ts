import type { CheckRuns, Divergence, ServiceRun } from '../checks/check-runs.ts'
import { formatDivergence } from '../checks/judgement.ts'
import type { Side } from '../verdict/sides.ts'
import { formatBytes, formatSeconds, formatThroughput } from './numbers.ts'
import type { HostReport } from './report.ts'

/** What the programs of a check showed on both sides, one line of a table; texts of the outside world are in it as they are. */
export interface CheckFact {
  readonly what: string
  readonly baseline: string
  readonly candidate: string
}

const WAYS = { batch: 'in a batch', tokens: 'token by token', otherwise: 'token by token, flash attention switched' } as const

function divergenceText({ way, mean, maximum }: Divergence): string {
  const most = maximum === null ? '' : `, at most ${formatDivergence(maximum)}`
  return `${mean === null ? 'not a number' : formatDivergence(mean)}${most} (${WAYS[way]})`
}

function logitsFacts({ logits }: CheckRuns): CheckFact[] {
  if (logits === null) return []
  const text = (side: Side): string => {
    const run = logits[side]
    return run.kind === 'ran' ? run.divergences.map(divergenceText).join('; ') : ''
  }
  const fact = { what: 'divergence from the baseline', baseline: text('baseline'), candidate: text('candidate') }
  return isKnown(fact) ? [fact] : []
}

/** A check that could not run has no figures. */
const isKnown = ({ baseline, candidate }: CheckFact): boolean => baseline !== '' || candidate !== ''

const shortTime = (seconds: number): string => (seconds < 1 ? `${Math.round(seconds * 1000)} ms` : formatSeconds(seconds))

type Ran = Extract<ServiceRun, { kind: 'ran' }>

const SERVICE_FACTS: readonly (readonly [string, (run: Ran) => string])[] = [
  ['service: until it is ready', ({ loadSeconds }) => shortTime(loadSeconds)],
  ['service: to the first token', ({ firstTokenSeconds }) => (firstTokenSeconds === null ? '' : shortTime(firstTokenSeconds))],
  ['service: tokens a second', ({ tokensPerSecond }) => (tokensPerSecond === null ? '' : formatThroughput(tokensPerSecond))],
  ['service: peak memory, all processes', ({ peakMemoryBytes }) => (peakMemoryBytes === null ? '' : formatBytes(peakMemoryBytes))],
  ['service: peak memory of the device', ({ peakDeviceBytes }) => (peakDeviceBytes === null ? '' : formatBytes(peakDeviceBytes))],
]

function serviceFacts({ service }: CheckRuns): CheckFact[] {
  if (service === null) return []
  const { baseline, candidate } = service
  return SERVICE_FACTS.map(([what, text]) => ({
    what,
    baseline: baseline.kind === 'ran' ? text(baseline) : '',
    candidate: candidate.kind === 'ran' ? text(candidate) : '',
  })).filter(isKnown)
}

/** Returns the figures of a host's checks; none where none ran. One run of the service is no benchmark, so nothing is judged by them. */
export function checkFacts({ checkRuns }: HostReport): CheckFact[] {
  return checkRuns === null ? [] : [...logitsFacts(checkRuns), ...serviceFacts(checkRuns)]
}

/** A prompt after which the sides wrote different text. */
export interface DifferentText {
  readonly prompt: string
  readonly baseline: string
  readonly candidate: string
}

/** Characters before the first difference that are shown with it. */
const SHOWN_BEFORE = 200

/** Returns both texts as a reader sees that they differ: from a little before they do, with the line ends that a page would swallow. */
function asSeen(one: string, other: string): [string, string] {
  const [characters, others] = [Array.from(one), Array.from(other)]
  const differs = characters.findIndex((character, place) => character !== others[place])
  const from = Math.max(0, (differs < 0 ? characters.length : differs) - SHOWN_BEFORE)
  const seen = (text: readonly string[]): string => {
    const rest = text.slice(from).join('')
    return `${from > 0 ? '…' : ''}${rest}`.replaceAll('\r', '␍').replace(/^\n+/, (lines) => '⏎\n'.repeat(lines.length))
  }
  return [seen(characters), seen(others)]
}

/** Returns the greedy texts of a host that differ, as they are shown. */
export function differentTexts({ checkRuns }: HostReport): DifferentText[] {
  const { baseline, candidate } = checkRuns?.greedy ?? { baseline: null, candidate: null }
  if (baseline?.kind !== 'ran' || candidate?.kind !== 'ran') return []
  return baseline.answers.flatMap(({ prompt, text }, place) => {
    const other = candidate.answers[place]?.text ?? ''
    if (other === text) return []
    const [ofBaseline, ofCandidate] = asSeen(text, other)
    return [{ prompt, baseline: ofBaseline, candidate: ofCandidate }]
  })
}
