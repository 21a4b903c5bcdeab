import { z } from 'zod'

/** What the config asks for: `required` measures nothing without a sandbox, `auto` uses one where it works, `off` uses none. */
const SANDBOX_WISHES = ['required', 'auto', 'off'] as const
export const sandboxWishSchema = z.enum(SANDBOX_WISHES)
export type SandboxWish = z.infer<typeof sandboxWishSchema>
