import { z } from 'zod'

/** A time of day in minutes after midnight. */
const minuteOfDay = z.number().int().min(0).max(1439)

/** What the host must be while it is measured, as the plan carries it. */
export const plannedQuietSchema = z.strictObject({
  /** Stopped before the first round and started again after the last. */
  services: z.array(z.string()),
  /** The host's local time; `to` before `from` goes over midnight. */
  window: z.strictObject({ from: minuteOfDay, to: minuteOfDay }).nullable(),
  /** What others may use at most: cores, and shares of the busiest GPU; null asks for nothing. */
  idle: z.strictObject({ cpu: z.number().positive(), gpu: z.number().min(0).max(1), vram: z.number().min(0).max(1) }).nullable(),
  /** Whether builds and garbage collections of others are waited for. */
  builders: z.boolean(),
  waitSeconds: z.number().nonnegative(),
})
export type PlannedQuiet = z.infer<typeof plannedQuietSchema>
/** When a host may be measured, on its own clock. */
export type Window = NonNullable<PlannedQuiet['window']>
/** What others may use at most. */
export type IdleLimits = NonNullable<PlannedQuiet['idle']>
