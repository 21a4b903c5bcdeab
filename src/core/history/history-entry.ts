import { z } from 'zod'
import { list } from '../bounds.ts'
import { hostNameSchema, variantSchema } from '../hosts/host-settings.ts'
import { fingerprintSchema, modelDigestSchema } from '../hosts/measurement.ts'
import { skippedTagSchema } from '../hosts/plan.ts'
import { namedPinSchema } from '../pin/pin.ts'
import { countingRounds } from '../report/counting-rounds.ts'
import { otherCommits } from '../report/other-commits.ts'
import { comparisonSchema, type HostReport, type Report } from '../report/report.ts'
import { OUTCOMES } from '../verdict/outcomes.ts'
import { noiseOf } from '../verdict/noise.ts'
import { statisticOf } from '../verdict/pairs.ts'

/** How many skipped tags one entry names: two days of llama.cpp's builds. */
const SKIPPED_LIMIT = 50

const historyBuildSchema = z.strictObject({
  kind: z.enum(['not-started', 'built', 'substituted', 'present', 'failed']),
  seconds: z.number().nonnegative().nullable(),
  closureBytes: z.number().int().nonnegative().nullable(),
})

const historyTestSchema = z.strictObject({
  ...comparisonSchema.pick({ test: true, outcome: true, pairs: true, baselineThroughput: true, candidateThroughput: true, change: true, low: true, high: true, confidence: true }).shape,
  delta: comparisonSchema.shape.delta.optional().describe('Where it is not the host’s.'),
  /** How far one round's change strays from the middle one, as a relative change (1.4826 × MAD, the deviation of a normal noise). */
  noise: z.number().nonnegative().nullable(),
})

/** One measurement of one host as history keeps it: a line of `HOST.jsonl`. What it compares is a pair of one job, never two entries. */
export const historyEntrySchema = z.strictObject({
  schema: z.literal(1),
  recordedAt: z.iso.datetime(),
  host: hostNameSchema,
  attempt: z.number().int().positive(),
  planDigest: z.string().regex(/^[0-9a-f]{1,128}$/, 'must be a digest in lower-case hex'),
  run: z.url({ protocol: /^https?$/ }).nullable(),
  outcome: z.enum(OUTCOMES),
  sentence: z.string(),
  advisory: z.boolean(),
  variant: variantSchema,
  device: z.string().nullable(),
  flakeInput: z.string(),
  upstream: z.string(),
  baseline: namedPinSchema,
  candidate: namedPinSchema,
  derivations: z.strictObject({ baseline: z.string().nullable(), candidate: z.string().nullable() }).nullable(),
  fingerprint: fingerprintSchema.pick({ cpu: true, cpuFeatures: true, kernel: true, governor: true, driver: true, nix: true }).nullable(),
  compiledFor: list(z.string(), 1000).optional().describe('The CPU features that the candidate (where it does not evaluate, the baseline) is compiled for, where its flags tell.'),
  model: modelDigestSchema.pick({ name: true, sampled: true }).nullable(),
  benchArguments: list(z.string(), 1000),
  alpha: z.number(),
  delta: z.number(),
  tests: list(historyTestSchema, 1000),
  builds: z.strictObject({ baseline: historyBuildSchema, candidate: historyBuildSchema }).nullable(),
  skipped: z.array(skippedTagSchema).max(SKIPPED_LIMIT),
})
export type HistoryEntry = z.infer<typeof historyEntrySchema>
export type HistoryTest = z.infer<typeof historyTestSchema>

/** Returns what tells one measurement from another: publishing the same one again adds nothing. */
export const keyOfEntry = ({ planDigest, host, attempt }: Pick<HistoryEntry, 'planDigest' | 'host' | 'attempt'>): string =>
  `${planDigest} ${host} ${attempt}`

/** Returns one entry per host of the report that was measured; `run` is the address of the workflow run, null on a terminal. */
export function historyEntries(report: Report, run: string | null): HistoryEntry[] {
  return report.hosts.flatMap((host) => {
    const { attempt } = host
    if (attempt === null) return []
    const { model, fingerprint } = host
    // what was built of other commits is no part of this bump's history
    const isOther = otherCommits(host) !== null
    const compiled = isOther ? undefined : (host.instructions?.candidate ?? host.instructions?.baseline)
    return {
      schema: 1 as const,
      recordedAt: report.generatedAt,
      host: host.host,
      attempt,
      // a measurement that was taken over from an earlier run is in the history under its own plan already
      planDigest: host.planDigest ?? report.planDigest,
      run,
      outcome: host.outcome,
      sentence: host.sentence,
      advisory: host.advisory,
      variant: host.variant,
      device: host.device,
      flakeInput: report.flakeInput,
      upstream: report.upstream,
      baseline: report.baseline,
      candidate: report.candidate,
      derivations: isOther ? null : host.derivations,
      fingerprint: fingerprint && {
        cpu: fingerprint.cpu,
        cpuFeatures: fingerprint.cpuFeatures,
        kernel: fingerprint.kernel,
        governor: fingerprint.governor,
        driver: fingerprint.driver,
        nix: fingerprint.nix,
      },
      ...(compiled?.kind === 'features' && compiled.told === undefined && { compiledFor: compiled.features }),
      model: model && { name: model.name, sampled: model.sampled },
      benchArguments: host.benchArguments,
      alpha: report.alpha,
      delta: host.delta,
      tests: host.comparisons.map((comparison) => ({
        test: comparison.test,
        outcome: comparison.outcome,
        ...(comparison.delta === host.delta ? {} : { delta: comparison.delta }),
        pairs: comparison.pairs,
        baselineThroughput: comparison.baselineThroughput,
        candidateThroughput: comparison.candidateThroughput,
        change: comparison.change,
        low: comparison.low,
        high: comparison.high,
        confidence: comparison.confidence,
        noise: noiseIn(host, comparison),
      })),
      builds: host.builds === null || isOther ? null : { baseline: buildOf(host.builds.baseline), candidate: buildOf(host.builds.candidate) },
      skipped: report.skipped.slice(0, SKIPPED_LIMIT),
    }
  })
}

function buildOf(build: NonNullable<HostReport['builds']>['baseline']): z.infer<typeof historyBuildSchema> {
  return {
    kind: build.kind,
    seconds: 'seconds' in build ? build.seconds : null,
    closureBytes: 'closureBytes' in build ? build.closureBytes : null,
  }
}

function noiseIn({ rounds, statistic }: HostReport, comparison: HostReport['comparisons'][number]): number | null {
  const differences = countingRounds(rounds, comparison).flatMap(({ baseline, candidate }) => {
    const [base, other] = [baseline, candidate].map((process) => process?.rows.find((row) => row.test === comparison.test)?.samplesNs ?? [])
    if (base === undefined || other === undefined || base.length === 0 || other.length === 0) return []
    return [Math.log(statisticOf(base, statistic)) - Math.log(statisticOf(other, statistic))]
  })
  return noiseOf(differences)
}
