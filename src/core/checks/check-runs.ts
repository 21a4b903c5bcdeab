import { z } from 'zod'

/** Characters that a measurement keeps of one answer, of one sentence and of one log. */
export const KEPT_TEXT = 4000
const KEPT_SENTENCE = 600
/** Tokens that it keeps of a prompt; letter by letter the longest has 65. */
export const KEPT_TOKENS = 512
/** Arguments that it keeps of a service. */
export const KEPT_ARGUMENTS = 500

const sentence = z.string().max(KEPT_SENTENCE)
const measured = z.number().nonnegative()

/** What became of one side in a check: `failed` is the program's doing, `not-run` has a reason outside of it. */
const sideRun = <Ran extends z.core.$ZodLooseShape, Failed extends z.core.$ZodLooseShape>(ran: Ran, failed: Failed) =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('ran'), ...ran }),
    z.strictObject({ kind: z.literal('failed'), sentence, logTail: z.string().max(KEPT_TEXT), ...failed }),
    z.strictObject({ kind: z.literal('not-run'), sentence }),
  ])

const bothSides = <Run extends z.ZodType>(run: Run) => z.strictObject({ baseline: run, candidate: run }).nullable()

const answerSchema = z.strictObject({
  prompt: z.string().max(KEPT_TEXT),
  text: z.string().max(KEPT_TEXT),
  /** The tokens that the prompt was taken apart into; absent where the program did not say. */
  tokens: z.array(z.number().int().nonnegative()).max(KEPT_TOKENS).optional(),
})
export type GreedyAnswer = z.infer<typeof answerSchema>

/** What a side's llama.cpp wrote after each prompt, the most likely token each time. */
const greedyRunSchema = sideRun({ answers: z.array(answerSchema).max(8) }, {})
export type GreedyRun = z.infer<typeof greedyRunSchema>

/** How llama-perplexity computes (logits.ts). */
export const WAYS = ['batch', 'tokens', 'otherwise'] as const

/** How far a run's token probabilities lie from the baseline's (Kullback-Leibler divergence in nats); null is not a number. */
export const divergenceSchema = z.strictObject({
  way: z.enum(WAYS),
  mean: z.number().nullable(),
  maximum: z.number().nullable(),
  sameTop: z.number().min(0).max(1).nullable(),
  positions: z.number().int().nonnegative(),
})
export type Divergence = z.infer<typeof divergenceSchema>

/** A side's probabilities on the fixed text against those of the baseline in a batch; the baseline's own are computed another way. */
const logitsRunSchema = sideRun({ divergences: z.array(divergenceSchema).min(1).max(WAYS.length) }, {})
export type LogitsRun = z.infer<typeof logitsRunSchema>

/** The service of a side: started with its own command line, asked once, stopped. Null where a value cannot be read. */
export const serviceRunSchema = sideRun(
  {
    loadSeconds: measured,
    firstTokenSeconds: measured.nullable(),
    tokensPerSecond: measured.nullable(),
    peakMemoryBytes: measured.nullable(),
    peakDeviceBytes: measured.nullable(),
    text: z.string().max(KEPT_TEXT),
  },
  { starts: z.literal(true).describe('It starts all the same, and does not do what its unit asks; absent where it does not start.').optional() },
)
export type ServiceRun = z.infer<typeof serviceRunSchema>
/** The run of a service that does not start, or does not do what its unit asks. */
export type FailedService = Extract<ServiceRun, { readonly kind: 'failed' }>

/** What both sides did in each check besides smoke; null where a check was not planned or not reached. */
export const checkRunsSchema = z.strictObject({
  greedy: bothSides(greedyRunSchema),
  logits: bothSides(logitsRunSchema),
  service: z
    .strictObject({
      arguments: z.array(z.string().max(KEPT_TEXT)).max(KEPT_ARGUMENTS),
      /** Files of the unit's variables that neither side was started with; absent where the units name none. */
      environmentFiles: z.array(z.string().max(KEPT_TEXT)).max(KEPT_ARGUMENTS).optional(),
      baseline: serviceRunSchema,
      candidate: serviceRunSchema,
    })
    .nullable(),
})
export type CheckRuns = z.infer<typeof checkRunsSchema>

/** A check that never started a program of this side, and why. */
export const notRun = (why: string) => ({ kind: 'not-run', sentence: why.slice(0, KEPT_SENTENCE) }) as const

/** A side whose program cannot be asked: it is not there, or it does not start. */
export type Unasked = ReturnType<typeof notRun> | ReturnType<typeof failedRun>

/** A program of this side that did not do what it was asked. */
export const failedRun = (why: string, log: string) =>
  ({ kind: 'failed', sentence: why.slice(0, KEPT_SENTENCE), logTail: log.slice(-KEPT_TEXT) }) as const

/** A service of this side that starts, and does not do what its unit asks. */
export const startedInVain = (why: string, log: string) => ({ ...failedRun(why, log), starts: true }) as const
