import type { PlannedHost } from '../hosts/planned-host.ts'
import { formatChange } from '../report/numbers.ts'
import type { Comparison } from '../report/report.ts'

/** The margins of a host: of all its tests, and of those that have one of their own, as fractions. */
export type Margins = Pick<PlannedHost, 'delta' | 'deltas'>

/** Returns a test's margin δ as a fraction. */
export function deltaOf({ delta, deltas = {} }: Margins, test: string): number {
  return Object.hasOwn(deltas, test) ? (deltas[test] ?? delta) : delta
}

/** Returns the margins of these tests as text: `±3.0 %`, or `pp512 ±3.0 %, tg128 ±5.0 %` where they differ. */
export function marginsText(tests: readonly Pick<Comparison, 'test' | 'delta'>[]): string {
  const [first, ...others] = tests
  if (first !== undefined && others.every(({ delta }) => delta === first.delta)) return formatChange(first.delta, '±')
  return tests.map(({ test, delta }) => `${test} ${formatChange(delta, '±')}`).join(', ')
}
