import type { Measurement } from '../core/hosts/measurement.ts'
import type { Work } from '../core/hosts/plan.ts'
import type { Clock } from '../ports/clock.ts'
import type { Records } from '../ports/records.ts'

/** A measurement that grows; every change is on disk before the next step begins. */
export interface MeasurementDraft {
  readonly current: () => Measurement
  /** Throws UpstreamError when the disk is full. */
  save(change: Partial<Measurement>): Promise<Measurement>
}

/** Returns the draft of a host's measurement with nothing measured yet. */
export function measurementDraft(
  question: { readonly plan: Pick<Work, 'baseline' | 'candidate'>; readonly planDigest: string; readonly host: string; readonly attempt: number },
  world: { readonly clock: Clock; readonly records: Records },
): MeasurementDraft {
  const { plan } = question
  let draft: Measurement = {
    schema: 1,
    host: question.host,
    attempt: question.attempt,
    planDigest: question.planDigest,
    startedAt: world.clock.now().toISOString(),
    finishedAt: null,
    installable: null,
    baseline: { rev: plan.baseline.pin.rev, derivation: null, build: { kind: 'not-started' } },
    candidate: { rev: plan.candidate.pin.rev, derivation: null, build: { kind: 'not-started' } },
    fingerprint: null,
    sandbox: null,
    traces: [],
    model: null,
    benchArguments: [],
    checks: [],
    rounds: [],
    failure: null,
  }
  return {
    current: () => draft,
    save: async (change) => {
      draft = { ...draft, ...change }
      await world.records.writeMeasurement(draft)
      return draft
    },
  }
}
