import { z } from 'zod'
import { list, text } from '../bounds.ts'
import { cpuBuildOf, ignoredOptions } from './build-features.ts'

/** What the CPU part of one side's package is compiled for, and which of its cmake flags its own source does not have. */
const sideInstructionsSchema = z.strictObject({
  kind: z.enum(['features', 'native', 'all-variants']),
  features: list(text(), 1000).describe('The CPU features that its cmake turns on; empty unless `kind` is `features`.'),
  told: text().optional().describe('What the compiler is told besides, such as `-march=znver4`: it may be compiled for more than `features`.'),
  ignored: list(text(), 1000).nullable().describe('The options of ggml and llama.cpp that it turns on or sets and that its source does not declare; null where the source was not read.'),
})
export type SideInstructions = z.infer<typeof sideInstructionsSchema>

/** Both sides; null for one that does not evaluate or does not say its flags. */
export const instructionsSchema = z.strictObject({ baseline: sideInstructionsSchema.nullable(), candidate: sideInstructionsSchema.nullable() })
export type Instructions = z.infer<typeof instructionsSchema>

/** Returns what a package with these cmake flags is compiled for; null when it has none, as a wrapper around llama.cpp has. */
export function instructionsOf({ cmakeFlags = [], compilerFlags = [], declared = null }: { readonly cmakeFlags?: readonly string[] | undefined; readonly compilerFlags?: readonly string[] | undefined; readonly declared?: readonly string[] | null | undefined }): SideInstructions | null {
  if (cmakeFlags.length === 0) return null
  const build = cpuBuildOf({ cmakeFlags, compilerFlags, declared })
  return {
    kind: build.kind,
    features: build.kind === 'features' ? [...build.features] : [],
    ...(build.kind === 'features' && build.told !== null && { told: build.told }),
    ignored: declared === null ? null : ignoredOptions(cmakeFlags, declared),
  }
}

/** Returns the CPU features that a side is compiled for and a CPU with `has` lacks; none where it follows the machine that built it. */
export function lackedFeatures(side: SideInstructions | null | undefined, has: readonly string[]): string[] {
  return (side?.features ?? []).filter((feature) => !has.includes(feature))
}
