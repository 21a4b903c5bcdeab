import { z } from 'zod'
import { checkRunsSchema } from '../checks/check-runs.ts'
import {
  benchProcessSchema,
  buildSchema,
  calibrationSchema,
  checkSchema,
  fingerprintSchema,
  INSTALLABLE_SOURCES,
  modelDigestSchema,
  roundSchema,
} from '../hosts/measurement.ts'
import { instructionsSchema } from '../hosts/instructions.ts'
import { quietRecordSchema } from '../hosts/quiet-record.ts'
import { hostNameSchema, variantSchema } from '../hosts/host-settings.ts'
import { skippedTagSchema } from '../hosts/plan.ts'
import { namedPinSchema, revSchema } from '../pin/pin.ts'
import { upstreamChangesSchema } from '../upstream/change-groups.ts'
import { sandboxSchema, traceSchema } from '../sandbox/sandbox-state.ts'
import { ENDINGS } from '../verdict/host-decision.ts'
import { OUTCOMES, TEST_OUTCOMES } from '../verdict/outcomes.ts'

/**
 * Baseline against candidate in one test of one host. `change` is the estimated relative change of throughput
 * (0.05 = candidate is 5 % faster) with its exact interval; null bounds where too few rounds were measured.
 */
export const comparisonSchema = z.strictObject({
  test: z.string(),
  outcome: z.enum(TEST_OUTCOMES),
  delta: z.number().positive().describe('The margin: the change that `same` excludes, as a fraction.'),
  pairs: z.number().int().nonnegative(),
  baselineThroughput: z.number().positive().nullable(),
  candidateThroughput: z.number().positive().nullable(),
  change: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  halfWidth: z.number().nullable().describe('Half of the interval by which a change is named: the change that would just have shown, as a fraction.'),
  roundsNeeded: z.number().int().positive().nullable().describe('Rounds it would take to decide at this noise, at least where there is no interval; null when decided.'),
  confidence: z.number().min(0).max(1).describe('The chance that the intervals of all looks hold the true change.'),
  pValue: z.number().min(0).max(1).nullable().describe('Two-sided p-value of "no change" at the look that decided.'),
  level: z.number().min(0).max(1).describe('The p-value from which down that look excludes "no change".'),
})
export type Comparison = z.infer<typeof comparisonSchema>

const reportedProcessSchema = benchProcessSchema.pick({ rows: true, seconds: true, foreignCpu: true, conditions: true, failure: true }).nullable()

/** One round as it was measured, samples included; `dropped` is the sentence that says why its pair does not count. */
const reportedRoundSchema = z.strictObject({
  ...roundSchema.pick({ index: true, first: true }).shape,
  baseline: reportedProcessSchema,
  candidate: reportedProcessSchema,
  dropped: z.string().nullable(),
})
export type ReportedRound = z.infer<typeof reportedRoundSchema>

/** One planned host in the report; it appears even when nothing came back from it. */
export const hostReportSchema = z.strictObject({
  host: hostNameSchema,
  variant: variantSchema,
  advisory: z.boolean(),
  outcome: z.enum(OUTCOMES),
  sentence: z.string(),
  absence: z.string().max(2000).describe('Why a missing host is missing, and since when, as far as the run knows: `offline or busy since …`.').optional(),
  attempt: z.number().int().positive().nullable(),
  measuredRevs: z
    .strictObject({ baseline: revSchema, candidate: revSchema })
    .describe('The commits that builds, checks and rounds are of, where they are not those of the report. There are no comparisons then.')
    .optional(),
  planDigest: z.string().max(200).nullable().describe('The digest of the plan that it was measured under.').optional(),
  installable: z.strictObject({ attribute: z.string(), source: z.enum(INSTALLABLE_SOURCES) }).nullable(),
  device: z.string().nullable(),
  delta: z.number().describe('The margin of every test that has none of its own.'),
  comparisons: z.array(comparisonSchema),
  builds: z.strictObject({ baseline: buildSchema, candidate: buildSchema }).nullable(),
  derivations: z.strictObject({ baseline: z.string().nullable(), candidate: z.string().nullable() }).nullable(),
  checks: z.array(checkSchema),
  checkRuns: checkRunsSchema.nullable(),
  quiet: quietRecordSchema.optional(),
  fingerprint: fingerprintSchema.nullable(),
  instructions: instructionsSchema.optional(),
  sandbox: sandboxSchema.nullable(),
  traces: z.array(traceSchema),
  model: modelDigestSchema.nullable(),
  calibration: calibrationSchema.nullable(),
  benchArguments: z.array(z.string()),
  statistic: z.enum(['min', 'median']),
  roundsPlanned: z.number().int().positive(),
  budgetSeconds: z.number().positive(),
  ending: z.enum(ENDINGS).nullable().describe('Why the rounds ended; null when none ran.'),
  rounds: z.array(reportedRoundSchema),
  logTail: z.string().nullable(),
})
export type HostReport = z.infer<typeof hostReportSchema>

/** What people and machines read; always recomputed from samples, never edited. */
export const reportSchema = z.strictObject({
  schema: z.literal(1),
  generatedAt: z.iso.datetime(),
  outcome: z.enum(OUTCOMES),
  headline: z.string(),
  flakeInput: z.string(),
  upstream: z.string(),
  baseline: namedPinSchema,
  candidate: namedPinSchema,
  planDigest: z.string(),
  alpha: z.number(),
  seed: z.number().int(),
  hosts: z.array(hostReportSchema),
  movedNodes: z.array(z.string()).describe('Of a bump the inputs that moved beside the bumped one, by their paths (`llama-cpp/nixpkgs`); of a review the nodes of flake.lock that moved.'),
  skipped: z.array(skippedTagSchema),
  notices: z.array(z.string()),
  lockDiff: z.string(),
  changes: upstreamChangesSchema.optional(),
  flakeDirectory: z.string().describe('Where the flake lies in the repository of the fleet; absent where that is its root.').optional(),
  review: z
    .strictObject({ number: z.number().int().positive(), fork: z.boolean(), merged: revSchema })
    .describe('The pull request whose head is the candidate and whose base is the baseline, and the commit that merging makes of them; absent in the report of a bump.')
    .optional(),
})
export type Report = z.infer<typeof reportSchema>
