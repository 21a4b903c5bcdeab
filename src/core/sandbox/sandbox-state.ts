import { z } from 'zod'
import { text } from '../bounds.ts'
import { SIDES } from '../verdict/sides.ts'

/** What keeps a side's programs apart from the machine. */
const SANDBOX_KINDS = ['bubblewrap', 'systemd', 'none'] as const

/** How a host's programs were kept apart; `reason` says with what, or why with nothing. */
export const sandboxSchema = z.strictObject({ kind: z.enum(SANDBOX_KINDS), reason: text() })
export type SandboxState = z.infer<typeof sandboxSchema>

/** What a side's programs did beside their work, as far as it could be seen. */
export const traceSchema = z.strictObject({ side: z.enum(SIDES), sentence: text() })
