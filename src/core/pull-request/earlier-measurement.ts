import { z } from 'zod'
import { hostNameSchema } from '../hosts/host-settings.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')

/**
 * A host that an earlier run measured for the same two pins, and which this run takes over. `digest` is that of the measurement's
 * JSON, so that no other job can put one in its place. `sameBase` false: the fleet moved on since, so the host evaluates both
 * sides again, and the measurement stands while the derivations do.
 */
export const earlierMeasurementSchema = z.strictObject({
  host: hostNameSchema,
  attempt: z.number().int().positive(),
  run: z.number().int().positive(),
  planDigest: sha256,
  digest: sha256,
  derivations: z.strictObject({ baseline: z.string().max(1000), candidate: z.string().max(1000) }),
  sameBase: z.boolean(),
})
export type EarlierMeasurement = z.infer<typeof earlierMeasurementSchema>
