import { counted } from '../counted.ts'
import type { Comparison } from './report.ts'

/** Returns a throughput in t/s with three significant digits, more only before the point. */
export function formatThroughput(tokensPerSecond: number): string {
  return tokensPerSecond >= 100 ? tokensPerSecond.toFixed(0) : tokensPerSecond.toPrecision(3)
}

/** Returns a relative change as signed percent: 0.061 is `+6.1 %`. */
export function formatChange(change: number, decimals = 1): string {
  const percent = (Math.abs(change) * 100).toFixed(decimals)
  return `${Number(percent) === 0 ? '' : change < 0 ? '-' : '+'}${percent} %`
}

/** Returns how wide something is, as percent with one decimal; where that is nothing, with two digits. */
export function formatWidth(width: number, sign: '' | '±' = '±'): string {
  const decimals = width < 0.0005 && width > 0 ? Math.min(20, 1 - Math.floor(Math.log10(width * 100))) : 1
  return `${sign}${(width * 100).toFixed(decimals)} %`
}

/** Returns a share that a config sets, as percent with all its decimals, one at least: 0.0025 is `0.25 %`. */
export function formatShare(share: number, sign: '' | '±' = ''): string {
  const percent = String(Number((share * 100).toPrecision(12)))
  return `${sign}${/^\d+$/.test(percent) ? `${percent}.0` : percent} %`
}

/** Returns the margins of these tests as text: `±3.0 %`, or `pp512 ±3.0 %, tg128 ±5.0 %` where they differ. */
export function formatMargins(tests: readonly Pick<Comparison, 'test' | 'delta'>[]): string {
  const [first, ...others] = tests
  if (first !== undefined && others.every(({ delta }) => delta === first.delta)) return formatShare(first.delta, '±')
  return tests.map(({ test, delta }) => `${test} ${formatShare(delta, '±')}`).join(', ')
}

/** What is shown of a test's change. */
type Change = Pick<Comparison, 'outcome' | 'change' | 'low' | 'high' | 'delta'>

const MOST_DECIMALS = 6
/** Differences are told apart to 2⁻³³. */
const SAME_NUMBER = 1e-9

/** Returns the decimals by which a test's numbers stay on the sides of no change and of the margin that its outcome goes by, and above a loss of everything: one where that is enough. */
function decimalsOf({ outcome, change, low, high, delta }: Change): number {
  const [none, margins] = [[0], [delta, -delta / (1 + delta)]]
  const borders = outcome === 'same' ? margins : outcome === 'undecided' ? [...none, ...margins] : none
  const numbers = [low, high, ...(outcome === 'faster' || outcome === 'slower' ? [change] : [])].flatMap((number) => number ?? [])
  const sideOf = (number: number, border: number): number => (Math.abs(number - border) < SAME_NUMBER ? 0 : Math.sign(number - border))
  const isOnSide = (number: number, border: number, decimals: number): boolean => {
    // further away than rounding goes, as nearly all are; a fleet's report asks this some hundred thousand times
    if (Math.abs(number - border) > 0.005 / 10 ** decimals + 2 * SAME_NUMBER) return true
    return sideOf(number, border) === 0 || sideOf(Number((number * 100).toFixed(decimals)) / 100, border) === sideOf(number, border)
  }
  const isKept = (number: number, sides: readonly number[], decimals: number): boolean => sides.every((border) => isOnSide(number, border, decimals))
  let decimals = 1
  const areKept = (): boolean =>
    numbers.every((number) => isKept(number, borders, decimals)) && [change, low, high].every((number) => number === null || isKept(number, [-1], decimals))
  while (decimals < MOST_DECIMALS && !areKept()) decimals++
  return decimals
}

/** Returns the change of a test; nothing of one that was not measured. */
export function formatEstimate(comparison: Change): string {
  return comparison.change === null ? '' : formatChange(comparison.change, decimalsOf(comparison))
}

/** The interval of a change; nothing where there is none. */
function formatEnds(comparison: Change): string {
  const { low, high } = comparison
  if (low === null || high === null) return ''
  const decimals = decimalsOf(comparison)
  return `[${formatChange(low, decimals)}, ${formatChange(high, decimals)}]`
}

/** Returns the change of a test with its interval, as far as there are any. */
export function formatMeasured(comparison: Change): string {
  return `${formatEstimate(comparison)} ${formatEnds(comparison)}`.trim()
}

/** Returns the interval of a change, or why there is none. */
export function formatInterval(comparison: Comparison): string {
  return formatEnds(comparison) || `no interval from ${counted(comparison.pairs, 'pair')}`
}

/** Returns a confidence as percent, what is missing to 100 % with two digits: 0.9975 is `99.75 %`. */
export function formatConfidence(confidence: number): string {
  const decimals = confidence < 1 ? Math.min(12, Math.max(2, 1 - Math.floor(Math.log10((1 - confidence) * 100)))) : 2
  return `${Number((confidence * 100).toFixed(decimals))} %`
}

/** Returns a test's change with its interval, as in `pp512 +6.1 % [+4.9 %, +7.2 %]`. */
export function formatComparison(comparison: Comparison): string {
  const { test, change } = comparison
  return change === null ? `${test} not measured` : `${test} ${formatEstimate(comparison)} ${formatInterval(comparison)}`
}

/** Returns a test's outcome, and of an undecided one how many rounds it would take. */
export function formatOutcome({ outcome, low, roundsNeeded }: Comparison): string {
  if (roundsNeeded === null) return outcome
  // without an interval nothing is known of the noise
  return `${outcome}, takes ${low === null ? `at least ${roundsNeeded}` : `about ${formatCount(roundsNeeded)}`} rounds`
}

/** Returns an estimated count with two significant digits, never one below it: 1002 is `1100`. */
export function formatCount(count: number): string {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1)
  return String(Math.ceil(count / step) * step)
}

/** Returns a duration in words of two units at most: `48 s`, `3 min 5 s`, `2 h 10 min`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${seconds < 10 ? Number(seconds.toFixed(1)) : whole} s`
  const [big, small, units] = whole < 3600 ? [60, 1, ['min', 's']] : [3600, 60, ['h', 'min']]
  return `${Math.floor(whole / big)} ${units[0]} ${Math.floor((whole % big) / small)} ${units[1]}`
}

/** Returns a size in binary units with three significant digits: `1.23 GiB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(4, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)))
  const amount = bytes / 1024 ** power
  return `${power === 0 || amount >= 100 ? amount.toFixed(0) : amount.toPrecision(3)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`
}
