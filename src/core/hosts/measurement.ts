import { z } from 'zod'
import { checkRunsSchema } from '../checks/check-runs.ts'
import { PROGRAM_CHECKS } from '../checks/program-checks.ts'
import { list, text } from '../bounds.ts'
import { revSchema } from '../pin/pin.ts'
import { sandboxSchema, traceSchema } from '../sandbox/sandbox-state.ts'
import { conditionsSchema } from './conditions.ts'
import { TEST_OUTCOMES } from '../verdict/outcomes.ts'
import { SIDES } from '../verdict/sides.ts'
import { hostNameSchema, MOST_ROUNDS } from './host-settings.ts'
import { instructionsSchema } from './instructions.ts'
import { quietRecordSchema } from './quiet-record.ts'

const seconds = z.number().nonnegative()

/** What became of one side's derivation. `infrastructure` marks a failure that is not the source's fault (fetch, disk, memory). */
export const buildSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('not-started') }),
  z.strictObject({
    kind: z.enum(['built', 'substituted', 'present']),
    storePath: text(),
    seconds,
    closureBytes: z.number().int().nonnegative().nullable(),
  }),
  z.strictObject({
    kind: z.literal('failed'),
    stage: z.enum(['evaluate', 'build']),
    fault: z.enum(['source', 'infrastructure']),
    failedDerivation: text().nullable(),
    sentence: text(),
    logTail: text(),
    seconds,
  }),
])
export type Build = z.infer<typeof buildSchema>

const sideMeasurementSchema = z.strictObject({
  rev: revSchema,
  derivation: text().nullable(),
  build: buildSchema,
})
export type SideMeasurement = z.infer<typeof sideMeasurementSchema>

/** One row of llama-bench: a test's name and its samples in ns, one per repetition. */
const rowSchema = z.strictObject({ test: text(), samplesNs: list(z.number().int().positive(), 1000).describe('What each repetition of the whole test took, in ns, in the order they ran.') })
export type Row = z.infer<typeof rowSchema>

/** One llama-bench process. `failure` is the sentence that says why it does not count; null when it does. */
export const benchProcessSchema = z.strictObject({
  startedAt: z.iso.datetime(),
  seconds,
  exitCode: z.number().int().nullable(),
  signal: text().nullable(),
  rows: list(rowSchema, 1000),
  cpuInfo: text().nullable(),
  gpuInfo: text().nullable(),
  backends: text().nullable(),
  foreignCpu: z.number().nullable(),
  load: z.number().nullable(),
  conditions: conditionsSchema.optional(),
  failure: text().nullable(),
  stderrTail: text(),
})
export type BenchProcess = z.infer<typeof benchProcessSchema>

/** One interleaved round: both sides' processes in the order the coin gave; null when a side did not run. */
export const roundSchema = z.strictObject({
  index: z.number().int().nonnegative().describe('From 0 on; texts count the rounds from 1 on.'),
  first: z.enum(SIDES).describe('The side whose process ran first.'),
  baseline: benchProcessSchema.nullable(),
  candidate: benchProcessSchema.nullable(),
})
export type Round = z.infer<typeof roundSchema>

/** A check of one side that is not about speed. `not-checked` is never a pass; a `notice` is one to be read. */
export const checkSchema = z.strictObject({
  name: z.enum(['smoke', 'instructions', ...PROGRAM_CHECKS]),
  side: z.enum(SIDES),
  result: z.enum(['passed', 'notice', 'failed', 'not-checked']),
  sentence: text(),
})
export type Check = z.infer<typeof checkSchema>

/** The machine as it was measured on; null where a value cannot be read. */
export const fingerprintSchema = z.strictObject({
  hostname: text(),
  system: text(),
  cpu: text().nullable(),
  cores: z.number().int().positive(),
  cpuFeatures: list(text(), 1000),
  memoryBytes: z.number().int().nonnegative(),
  kernel: text(),
  governor: text().nullable(),
  devices: list(text(), 1000),
  driver: text().nullable(),
  nix: text(),
})
export type Fingerprint = z.infer<typeof fingerprintSchema>

/** The GGUF that was measured with: sampled hash of size and content spots, and the whole sha256 once it is known. */
export const modelDigestSchema = z.strictObject({
  name: text(),
  bytes: z.number().int().nonnegative(),
  modifiedAt: z.iso.datetime(),
  sampled: text(),
  sha256: text().nullable(),
})
export type ModelDigest = z.infer<typeof modelDigestSchema>

const share = z.number().nonnegative().nullable()

/** What a host's baseline against itself showed: the noise of a round, and the smallest change it can show, as fractions. */
export const calibrationSchema = z.strictObject({
  schema: z.literal(1),
  key: text().describe('What it holds for: host, tests, flags, model and hardware.'),
  host: hostNameSchema,
  calibratedAt: z.iso.datetime(),
  secondsPerRound: seconds,
  roundsInBudget: z.number().int().nonnegative().describe('The rounds that fit into the budgets of rounds and time.'),
  tests: list(
    z.strictObject({
      test: text(),
      outcome: z.enum(TEST_OUTCOMES),
      delta: z.number().positive(),
      pairs: z.number().int().nonnegative(),
      noise: share.describe('1.4826 × the median absolute deviation of the rounds’ changes.'),
      shows: share.describe('The smallest change that about nineteen of twenty measurements name by the end of the budget.'),
    }),
    1000,
  ),
  advice: list(text(), 1000),
})
export type Calibration = z.infer<typeof calibrationSchema>

/** Which attribute of the fleet gave the derivation that was measured. */
export const INSTALLABLE_SOURCES = ['config', 'programs.llama-fleet', 'services.llama-cpp', 'pkgs'] as const

/** One host, both sides, same job, same machine. Samples stay samples. */
export const measurementSchema = z.strictObject({
  schema: z.literal(1),
  host: hostNameSchema,
  attempt: z.number().int().positive(),
  planDigest: text(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  installable: z.strictObject({ attribute: text(), source: z.enum(INSTALLABLE_SOURCES) }).nullable(),
  baseline: sideMeasurementSchema,
  candidate: sideMeasurementSchema,
  fingerprint: fingerprintSchema.nullable(),
  instructions: instructionsSchema.optional().describe('What the CPU part of both sides is compiled for; absent when none was evaluated.'),
  sandbox: sandboxSchema.nullable().describe('How the programs of both sides were kept apart; null when none was run.'),
  traces: list(traceSchema, 100).describe('What they did beside their work, as far as it could be seen.'),
  model: modelDigestSchema.nullable(),
  calibration: calibrationSchema.nullable().optional().describe('What `llama-fleet calibrate` found on this host, if it was run there.'),
  benchArguments: list(text(), 1000),
  checks: list(checkSchema, 1000),
  /** What the programs of the other checks did; `checksOf` judges it anew each time. Absent when none was reached. */
  checkRuns: checkRunsSchema.optional(),
  quiet: quietRecordSchema.optional(),
  rounds: list(roundSchema, MOST_ROUNDS),
  failure: z
    .strictObject({ kind: z.enum(['bench-failed', 'infra-failed', 'undecided']), sentence: text(), logTail: text() })
    .nullable(),
})
export type Measurement = z.infer<typeof measurementSchema>
