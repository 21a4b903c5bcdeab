import { median } from './statistics.ts'

/** 1.4826 makes the median absolute deviation of a normal distribution its standard deviation. */
const NORMAL = 1.4826

/** Returns how far one round's change strays from the middle one, as a relative change; null of fewer than three differences. */
export function noiseOf(differences: readonly number[]): number | null {
  if (differences.length < 3) return null
  const middle = median(differences)
  return Math.expm1(NORMAL * median(differences.map((difference) => Math.abs(difference - middle))))
}
