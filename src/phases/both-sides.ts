import type { Side } from '../core/verdict/coin.ts'

/**
 * Returns what the work gives for either side, done at once. Both are waited for, and of two faults the baseline's is thrown: which one came first says
 * nothing.
 */
export async function onBothSides<Value>(work: (side: Side) => Promise<Value>): Promise<Readonly<Record<Side, Value>>> {
  const [baseline, candidate] = await Promise.allSettled([work('baseline'), work('candidate')])
  return { baseline: valueOf(baseline), candidate: valueOf(candidate) }
}

function valueOf<Value>(settled: PromiseSettledResult<Value>): Value {
  if (settled.status === 'rejected') throw settled.reason
  return settled.value
}
