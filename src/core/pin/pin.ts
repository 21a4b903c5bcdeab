import { z } from 'zod'

/** A full git commit id (SHA-1 or SHA-256). */
export const revSchema = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'must be a full commit id in lower-case hex')

/** What flake.lock holds of a flake input: the ref as written (null when none is), commit, NAR hash, Unix seconds. */
const pinSchema = z.strictObject({
  ref: z.string().nullable(),
  rev: revSchema,
  narHash: z.string().nullable(),
  lastModified: z.number().int().nullable(),
})
export type Pin = z.infer<typeof pinSchema>

/** A pin and the upstream tag that stands on its commit, when one does; `words` say where the commit stands when none does. */
export const namedPinSchema = z.strictObject({ tag: z.string().nullable(), words: z.string().optional(), pin: pinSchema })
export type NamedPin = z.infer<typeof namedPinSchema>
