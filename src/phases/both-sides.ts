import type { Side } from '../core/verdict/sides.ts'

/**
 * Returns what the work gives for either side, done at once. Both are waited for, and of two faults the baseline's is thrown: which one came first says
 * nothing. What `failed` beside the other is done again alone.
 */
export async function onBothSides<Value>(work: (side: Side) => Promise<Value>, failed: (value: Value) => boolean = () => false): Promise<Readonly<Record<Side, Value>>> {
  const [baseline, candidate] = (await Promise.allSettled([work('baseline'), work('candidate')])).map(valueOf) as [Value, Value]
  return {
    baseline: failed(baseline) ? await work('baseline') : baseline,
    candidate: failed(candidate) ? await work('candidate') : candidate,
  }
}

function valueOf<Value>(settled: PromiseSettledResult<Value>): Value {
  if (settled.status === 'rejected') throw settled.reason
  return settled.value
}
