import type { CheckRuns, Divergence, ServiceRun } from '../../src/core/checks/check-runs.ts'

/** What differs between the sides; everything else is as on a sound pair of builds. */
export interface MadeChecks {
  /** The candidate's text after the first prompt. */
  readonly text?: string
  /** The tokens that the candidate reads in the first prompt; those of the baseline are 1, 2 and 3. */
  readonly tokens?: number[]
  /** The candidate's mean divergence; null is not a number. */
  readonly mean?: number | null
  /** The baseline's mean divergence from itself. */
  readonly self?: number | null
  readonly serviceFault?: string
  /** The candidate's service starts, and fails then. */
  readonly serviceStarts?: true
  /** Why the baseline's own service does not start. */
  readonly baselineFault?: string
  readonly service?: null
  readonly logits?: null
}

const divergence = (way: Divergence['way'], mean: number | null): Divergence => ({
  way,
  mean,
  maximum: mean === null ? null : mean * 4,
  sameTop: mean === null ? null : mean < 0.1 ? 1 : 0.62,
  positions: 126,
})

const served = (loadSeconds: number): ServiceRun => ({
  kind: 'ran',
  loadSeconds,
  firstTokenSeconds: 0.041,
  tokensPerSecond: 96.4,
  peakMemoryBytes: 5_234_000_000,
  peakDeviceBytes: null,
  text: ' ran to the sea.',
})

/** Returns what the programs of the checks did. */
export function madeCheckRuns(made: MadeChecks = {}): CheckRuns {
  const prompt = 'The three largest cities of France are'
  const { text = ' Paris, Marseille and Lyon.', tokens, mean = 0.000_002, self = 0.000_002, serviceFault, baselineFault } = made
  return {
    greedy: {
      baseline: { kind: 'ran', answers: [{ prompt, text: ' Paris, Marseille and Lyon.', ...(tokens === undefined ? {} : { tokens: [1, 2, 3] }) }, { prompt: 'def', text: ' f()' }] },
      candidate: { kind: 'ran', answers: [{ prompt, text, ...(tokens === undefined ? {} : { tokens }) }, { prompt: 'def', text: ' f()' }] },
    },
    logits: made.logits === null ? null : {
      baseline: { kind: 'ran', divergences: [divergence('otherwise', self)] },
      candidate: { kind: 'ran', divergences: [divergence('batch', 0), divergence('tokens', mean)] },
    },
    service: made.service === null ? null : {
      arguments: ['-m', '/var/lib/models/model.gguf'],
      baseline: baselineFault === undefined ? served(1.31) : { kind: 'failed', sentence: baselineFault, logTail: baselineFault },
      candidate: serviceFault === undefined ? served(1.29) : { kind: 'failed', sentence: serviceFault, logTail: `error: ${serviceFault}\n`, ...(made.serviceStarts && { starts: true }) },
    },
  }
}
