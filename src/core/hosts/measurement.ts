import { z } from 'zod'
import { checkRunsSchema, PROGRAM_CHECKS } from '../checks/check-runs.ts'
import { revSchema } from '../pin/pin.ts'
import { hostNameSchema } from './hosts.ts'

const seconds = z.number().nonnegative()

/** What became of one side's derivation. `infrastructure` marks a failure that is not the source's fault (fetch, disk, memory). */
export const buildSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('not-started') }),
  z.strictObject({
    kind: z.enum(['built', 'substituted', 'present']),
    storePath: z.string(),
    seconds,
    closureBytes: z.number().int().nonnegative().nullable(),
  }),
  z.strictObject({
    kind: z.literal('failed'),
    stage: z.enum(['evaluate', 'build']),
    fault: z.enum(['source', 'infrastructure']),
    failedDerivation: z.string().nullable(),
    sentence: z.string(),
    logTail: z.string(),
    seconds,
  }),
])
export type Build = z.infer<typeof buildSchema>

export const sideMeasurementSchema = z.strictObject({
  rev: revSchema,
  derivation: z.string().nullable(),
  build: buildSchema,
})
export type SideMeasurement = z.infer<typeof sideMeasurementSchema>

/** One row of llama-bench: a test's name and its samples in ns, one per repetition. */
export const rowSchema = z.strictObject({ test: z.string(), samplesNs: z.array(z.number().positive()) })
export type Row = z.infer<typeof rowSchema>

/** One llama-bench process. `failure` is the sentence that says why it does not count; null when it does. */
export const benchProcessSchema = z.strictObject({
  startedAt: z.iso.datetime(),
  seconds,
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  rows: z.array(rowSchema),
  cpuInfo: z.string().nullable(),
  gpuInfo: z.string().nullable(),
  backends: z.string().nullable(),
  foreignCpu: z.number().nullable(),
  load: z.number().nullable(),
  failure: z.string().nullable(),
  stderrTail: z.string(),
})
export type BenchProcess = z.infer<typeof benchProcessSchema>

/** One interleaved round: both sides' processes in the order the coin gave; null when a side did not run. */
export const roundSchema = z.strictObject({
  index: z.number().int().nonnegative(),
  first: z.enum(['baseline', 'candidate']),
  baseline: benchProcessSchema.nullable(),
  candidate: benchProcessSchema.nullable(),
})
export type Round = z.infer<typeof roundSchema>

/** A check of one side's programs that is not about speed. `not-checked` is never a pass; a `notice` is one to be read. */
export const checkSchema = z.strictObject({
  name: z.enum(['smoke', ...PROGRAM_CHECKS]),
  side: z.enum(['baseline', 'candidate']),
  result: z.enum(['passed', 'notice', 'failed', 'not-checked']),
  sentence: z.string(),
})
export type Check = z.infer<typeof checkSchema>

/** The machine as it was measured on; null where a value cannot be read. */
export const fingerprintSchema = z.strictObject({
  hostname: z.string(),
  system: z.string(),
  cpu: z.string().nullable(),
  cores: z.number().int().positive(),
  cpuFeatures: z.array(z.string()),
  memoryBytes: z.number().int().nonnegative(),
  kernel: z.string(),
  governor: z.string().nullable(),
  devices: z.array(z.string()),
  driver: z.string().nullable(),
  nix: z.string(),
})
export type Fingerprint = z.infer<typeof fingerprintSchema>

/** The GGUF that was measured with: sampled hash of size and content spots, and the whole sha256 once it is known. */
export const modelDigestSchema = z.strictObject({
  name: z.string(),
  bytes: z.number().int().nonnegative(),
  modifiedAt: z.iso.datetime(),
  sampled: z.string(),
  sha256: z.string().nullable(),
})
export type ModelDigest = z.infer<typeof modelDigestSchema>

/** Which attribute of the fleet gave the derivation that was measured. */
export const INSTALLABLE_SOURCES = ['config', 'programs.llama-fleet', 'services.llama-cpp', 'pkgs'] as const

/** One host, both sides, same job, same machine. Samples stay samples. */
export const measurementSchema = z.strictObject({
  schema: z.literal(1),
  host: hostNameSchema,
  attempt: z.number().int().positive(),
  planDigest: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  installable: z.strictObject({ attribute: z.string(), source: z.enum(INSTALLABLE_SOURCES) }).nullable(),
  baseline: sideMeasurementSchema,
  candidate: sideMeasurementSchema,
  fingerprint: fingerprintSchema.nullable(),
  model: modelDigestSchema.nullable(),
  benchArguments: z.array(z.string()),
  checks: z.array(checkSchema),
  /** What the programs of the other checks did; `checksOf` judges it anew each time. Absent when none was reached. */
  checkRuns: checkRunsSchema.optional(),
  rounds: z.array(roundSchema),
  failure: z
    .strictObject({ kind: z.enum(['bench-failed', 'infra-failed', 'undecided']), sentence: z.string(), logTail: z.string() })
    .nullable(),
})
export type Measurement = z.infer<typeof measurementSchema>
