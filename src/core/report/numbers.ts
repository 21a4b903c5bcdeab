import type { Comparison } from './report.ts'

/** Returns a throughput in t/s with three significant digits, more only before the point. */
export function formatThroughput(tokensPerSecond: number): string {
  return tokensPerSecond >= 100 ? tokensPerSecond.toFixed(0) : tokensPerSecond.toPrecision(3)
}

/** Returns a relative change as signed percent with one decimal: 0.061 is `+6.1 %`. `sign` stands in for the sign. */
export function formatChange(change: number, sign?: '' | '±'): string {
  const percent = (Math.abs(change) * 100).toFixed(1)
  const own = percent === '0.0' ? '' : change < 0 ? '-' : '+'
  return `${sign ?? own}${percent} %`
}

/** Returns the margins of these tests as text: `±3.0 %`, or `pp512 ±3.0 %, tg128 ±5.0 %` where they differ. */
export function formatMargins(tests: readonly Pick<Comparison, 'test' | 'delta'>[]): string {
  const [first, ...others] = tests
  if (first !== undefined && others.every(({ delta }) => delta === first.delta)) return formatChange(first.delta, '±')
  return tests.map(({ test, delta }) => `${test} ${formatChange(delta, '±')}`).join(', ')
}

/** Returns the interval of a change, or why there is none. */
export function formatInterval(comparison: Comparison): string {
  const { low, high, pairs } = comparison
  return low === null || high === null ? `no interval from ${pairs} pairs` : `[${formatChange(low)}, ${formatChange(high)}]`
}

/** Returns a confidence as percent with two decimals at most: 0.9975 is `99.75 %`. */
export function formatConfidence(confidence: number): string {
  return `${Number((confidence * 100).toFixed(2))} %`
}

/** Returns a test's change with its interval, as in `pp512 +6.1 % [+4.9 %, +7.2 %]`. */
export function formatComparison(comparison: Comparison): string {
  const { test, change } = comparison
  return change === null ? `${test} not measured` : `${test} ${formatChange(change)} ${formatInterval(comparison)}`
}

/** Returns a test's outcome, and of an undecided one how many rounds it would take. */
export function formatOutcome({ outcome, roundsNeeded }: Comparison): string {
  return roundsNeeded === null ? outcome : `${outcome}, takes about ${formatCount(roundsNeeded)} rounds`
}

/** Returns an estimated count with two significant digits: 808 is `810`. */
export function formatCount(count: number): string {
  return String(Number(count.toPrecision(2)))
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
