import { hostsToMeasure } from '../pull-request/known-hosts.ts'
import type { Plan } from './plan.ts'

/** The value of `strategy.matrix`: one entry per host, so that `runs-on: ${{ matrix.runs-on }}` reaches its runner. */
export interface Matrix {
  readonly include: readonly { readonly host: string; readonly variant: string; readonly 'runs-on': readonly string[] }[]
}

/** GitHub allows 256 jobs of one matrix (docs: actions/reference/limits). */
export const MATRIX_LIMIT = 256

/** Returns the matrix of a plan; empty when there is nothing to do. Hosts whose earlier measurement stands are not in it. */
export function matrixOf(plan: Plan): Matrix {
  if (plan.kind === 'nothing-to-do') return { include: [] }
  return { include: hostsToMeasure(plan).map((host) => ({ host: host.name, variant: host.variant, 'runs-on': host.runsOn })) }
}
