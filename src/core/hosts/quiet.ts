import { z } from 'zod'
import type { IdleLimits, PlannedQuiet, Window } from './planned-quiet.ts'

const share = z
  .string()
  .regex(/^(?:100|\d{1,2})%$/, 'must be a percentage such as 10%')
  .transform((text) => Number(text.slice(0, -1)) / 100)

const idleLimitsSchema = z.strictObject({
  cpu: z.number().positive('must be above 0').max(1024, 'must be at most 1024').describe('CPU that others use, in cores. Default: 0.5.').optional(),
  gpu: share.describe('Use of the busiest GPU. Default: 10%.').optional(),
  vram: share.describe('Memory of the fullest GPU that is taken. Default: 10%.').optional(),
})

/** YAML 1.1 reads `off` as false. */
const idleSchema = z.union([z.literal(['off', false], 'must be `off`, or limits such as `{ cpu: 0.5, gpu: 10%, vram: 10% }`').transform(() => 'off' as const), idleLimitsSchema])

const WINDOW = /^(?<fromHour>[01]\d|2[0-3]):(?<fromMinute>[0-5]\d)-(?<toHour>[01]\d|2[0-3]):(?<toMinute>[0-5]\d)$/

const windowSchema = z
  .string()
  .regex(WINDOW, 'must be two times of day such as 02:00-06:00')
  .transform((text) => {
    const groups = WINDOW.exec(text)?.groups ?? {}
    const minute = (of: 'from' | 'to'): number => Number(groups[`${of}Hour`]) * 60 + Number(groups[`${of}Minute`])
    return { from: minute('from'), to: minute('to') }
  })
  .refine(({ from, to }) => from !== to, 'must have two different times')

/** systemd.unit(5): letters, digits and `:-_.\@`; a name that begins with a dash would be an option. */
const unitSchema = z
  .string()
  .regex(/^[A-Za-z0-9_:.][A-Za-z0-9_:.\\@-]{0,250}\.(?:service|socket|timer|path|target)$/, 'must be the name of a systemd unit such as llama-cpp.service')

/** The keys of the config about quiet; those of `QUIET_OF_A_HOST` are a host's own. */
export const QUIET_OF_ALL = {
  idle: idleSchema
    .describe(
      'How little others may do before the first round: `{ cpu, gpu, vram }`, waited for as `timeouts.quiet` says. `off` measures at once, beside builds too. Default: on, unless the host has `services` or a `window`, where only builds are waited for.',
    )
    .optional(),
}
export const QUIET_OF_A_HOST = {
  services: z
    .array(unitSchema)
    .max(20, 'must have at most 20 entries')
    .refine((units) => new Set(units).size === units.length, 'must not name a unit twice')
    .describe('systemd units that are stopped before the first round and started again afterwards, whatever happens, such as `[llama-cpp.service]`. Units that do not run are left alone. Default: none.')
    .optional(),
  window: windowSchema
    .describe('When the host may be measured, in its own local time, such as `02:00-06:00` or `22:00-05:00`. Outside of it measuring waits as `timeouts.quiet` says; at its end no further round begins. Default: always.')
    .optional(),
}
export const IDLE_KEYS = Object.keys(idleLimitsSchema.shape)

const IDLE: IdleLimits = { cpu: 0.5, gpu: 0.1, vram: 0.1 }
const HALF_AN_HOUR = 1800

/** The keys of a host that say how quiet it must be; `idle` and `wait` may come from the config of all. */
export interface QuietWish {
  readonly services?: readonly string[] | undefined
  readonly window?: Window | undefined
  readonly idle?: z.infer<typeof idleSchema> | undefined
  /** In seconds. */
  readonly wait?: number | undefined
}

/** Returns what the plan says of a host's quiet, with the defaults filled in. */
export function plannedQuiet({ services = [], window, idle, wait }: QuietWish): PlannedQuiet {
  const arranged = services.length > 0 || window !== undefined
  const given = Object.fromEntries(Object.entries(idle === 'off' ? {} : (idle ?? {})).filter(([, limit]) => limit !== undefined))
  const asked = idle === undefined ? !arranged : idle !== 'off'
  return {
    services: [...services],
    window: window ?? null,
    idle: asked ? { ...IDLE, ...given } : null,
    builders: idle !== 'off',
    waitSeconds: wait ?? HALF_AN_HOUR,
  }
}
