import { z } from 'zod'
import { PROGRAM_CHECKS } from '../checks/program-checks.ts'
import { list, text } from '../bounds.ts'
import { sandboxWishSchema } from '../sandbox/sandbox-wish.ts'
import { benchFlagsSchema, hostNameSchema, modelSchema, MOST_ROUNDS, serviceSchema, variantSchema } from './host-settings.ts'
import { plannedQuietSchema } from './planned-quiet.ts'

/** A host as the plan carries it to its measure job: nothing is left to defaults there. */
export const plannedHostSchema = z.strictObject({
  name: hostNameSchema,
  variant: variantSchema,
  system: z.string().regex(/^[a-z0-9_]+-[a-z0-9]+$/),
  runsOn: list(text().min(1), 100).min(1),
  installable: text().nullable(),
  model: modelSchema,
  tests: list(text(), 100).min(1),
  flags: benchFlagsSchema,
  rounds: z.number().int().min(1).max(MOST_ROUNDS),
  budgetSeconds: z.number().positive(),
  repetitions: z.number().int().min(1).max(100),
  statistic: z.enum(['min', 'median']),
  delta: z.number().positive().max(0.5).describe('The margin of every test that has none of its own.'),
  deltas: z.record(text(), z.number().positive().max(0.5)).describe('The margins of tests that have one of their own.').optional(),
  advisory: z.boolean(),
  checks: z.array(z.enum(PROGRAM_CHECKS)),
  service: serviceSchema,
  sandbox: sandboxWishSchema,
  importFromDerivation: z.boolean(),
  timeouts: z.strictObject({ build: z.number().positive(), benchProcess: z.number().positive(), check: z.number().positive() }),
  quiet: plannedQuietSchema.describe('Left out, the host is measured as it is found.').optional(),
})
export type PlannedHost = z.infer<typeof plannedHostSchema>
