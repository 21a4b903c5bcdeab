import type { PlannedHost } from '../hosts/planned-host.ts'

/** The margins of a host: of all its tests, and of those that have one of their own, as fractions. */
export type Margins = Pick<PlannedHost, 'delta' | 'deltas'>

/** Returns a test's margin δ as a fraction. */
export function deltaOf({ delta, deltas = {} }: Margins, test: string): number {
  return Object.hasOwn(deltas, test) ? (deltas[test] ?? delta) : delta
}
