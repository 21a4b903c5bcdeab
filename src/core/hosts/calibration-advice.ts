import { counted } from '../counted.ts'
import { isGpuVariant } from '../llama-bench/devices.ts'
import { formatCount, formatMargins, formatSeconds, formatShare, formatWidth } from '../report/numbers.ts'
import type { JudgedRound } from '../verdict/host-decision.ts'
import { pairsNeeded } from '../verdict/looks.ts'
import { MOST_ROUNDS } from './host-settings.ts'
import type { PlannedHost } from './planned-host.ts'
import type { Calibration, Measurement } from './measurement.ts'

/** A neighbour that takes more than this many cores, in more than this share of the processes, is worth a word. */
const NEIGHBOUR = { cores: 0.2, share: 0.25 }
/** A statistic that is quieter by less is not worth a change. */
const QUIETER = 0.8

/** Returns what would make this host see smaller changes, one sentence each; nothing when it is fine as it is. */
export function calibrationAdvice(
  host: PlannedHost,
  measurement: Measurement,
  { tests, roundsInBudget, secondsPerRound, judged }: Pick<Calibration, 'tests' | 'roundsInBudget' | 'secondsPerRound'> & { readonly judged: readonly JudgedRound[] },
  otherNoise: readonly (number | null)[],
  alpha: number,
): string[] {
  return [
    ...failureAdvice(judged),
    ...coreAdvice(host, measurement),
    ...governorAdvice(measurement),
    ...neighbourAdvice(measurement),
    ...statisticAdvice(host, tests, otherNoise),
    ...tests.flatMap(({ test, outcome }) =>
      outcome === 'faster' || outcome === 'slower' ? [`${test} came out ${outcome} against itself, which chance makes of at most ${formatShare(alpha)} of calibrations: calibrate again.`] : [],
    ),
    ...budgetAdvice(host, tests, roundsInBudget, secondsPerRound, alpha),
  ]
}

function failureAdvice(rounds: readonly JudgedRound[]): string[] {
  const reasons = rounds.flatMap(({ dropped }) => dropped?.sentence ?? [])
  return reasons[0] === undefined ? [] : [`${reasons.length} of ${counted(rounds.length, 'round')} ${reasons.length === 1 ? 'does' : 'do'} not count: ${reasons[0].replace(/\.$/, '')}.`]
}

function coreAdvice({ flags, variant }: PlannedHost, { fingerprint }: Measurement): string[] {
  const cores = fingerprint?.cores ?? 0
  const threads = flags.threads ?? Math.max(1, cores - 1)
  if (isGpuVariant(variant) || cores < 2 || threads < cores) return []
  return [`llama-bench takes all ${cores} cores: leave one to everything else (flags: { threads: ${cores - 1} }).`]
}

function governorAdvice({ fingerprint }: Measurement): string[] {
  const governor = fingerprint?.governor ?? null
  if (governor === null || governor === 'performance') return []
  return [`The CPU's frequency governor is ${governor}: with performance, rounds are more alike (powerManagement.cpuFreqGovernor).`]
}

function neighbourAdvice({ rounds }: Measurement): string[] {
  const foreign = rounds.flatMap(({ baseline, candidate }) => [baseline?.foreignCpu ?? [], candidate?.foreignCpu ?? []].flat())
  const busy = foreign.filter((cores) => cores > NEIGHBOUR.cores)
  if (busy.length <= foreign.length * NEIGHBOUR.share) return []
  return [`Other programs took up to ${Math.max(...busy).toFixed(1)} cores during ${busy.length} of ${counted(foreign.length, 'process', 'processes')}: measure when the host is idle, or stop them meanwhile.`]
}

function statisticAdvice({ statistic }: PlannedHost, tests: Calibration['tests'], otherNoise: readonly (number | null)[]): string[] {
  const other = statistic === 'min' ? 'median' : 'min'
  // of rounds that cannot tell anything, one statistic is quieter than the other by chance
  const known = tests.every(({ shows }) => shows !== null) ? tests.flatMap(({ noise }, place) => (noise === null ? [] : [{ own: noise, other: otherNoise[place] ?? noise }])) : []
  if (known.length === 0 || !known.every((one) => one.other < one.own * QUIETER)) return []
  return [`By its ${other} sample a process is quieter in every test than by its ${statistic}: set statistic: ${other}.`]
}

function budgetAdvice({ rounds: mostRounds, budgetSeconds }: PlannedHost, tests: Calibration['tests'], rounds: number, secondsPerRound: number, alpha: number): string[] {
  const within = rounds < mostRounds ? `${formatSeconds(budgetSeconds)} (${counted(rounds, 'round')})` : counted(rounds, 'round')
  const toRaise = (needed: number): string => [...(needed > mostRounds ? ['rounds'] : []), ...(needed * secondsPerRound > budgetSeconds ? ['budget'] : [])].join(' and ')
  const unknown = tests.filter(({ shows }) => shows === null)
  if (unknown.length > 0) {
    const least = pairsNeeded(alpha / tests.length)
    const names = unknown.map(({ test }) => test).join(', ')
    if (rounds < least) return [`Within ${within} nothing can be told of ${names}. It takes at least ${least} rounds that count: raise ${toRaise(least) || 'budget'}.`]
    return [`After ${counted(Math.max(...unknown.map(({ pairs }) => pairs)), 'round that counts', 'rounds that count')} nothing can be told of ${names}. It takes at least ${least}: calibrate again.`]
  }
  const wide = tests.flatMap(({ test, shows, delta }) => (shows !== null && shows > delta ? [{ test, shows, delta }] : []))
  if (wide.length === 0) return []
  const needed = Math.max(...wide.map(({ shows, delta }) => Math.ceil(rounds * (Math.log1p(shows) / Math.log1p(delta)) ** 2)))
  const problem = `Within ${within} no change of ${formatMargins(wide)} can be told: ${wide.map(({ test, shows }) => `${test} ${formatWidth(shows)}`).join(', ')}. It takes about ${formatCount(needed)} rounds (${formatSeconds(needed * secondsPerRound)})`
  return [`${problem}${needed > MOST_ROUNDS ? `, and a config may ask for ${MOST_ROUNDS}: take a larger delta, or make the host quieter` : `: raise ${toRaise(needed) || 'rounds'}, or delta`}.`]
}
