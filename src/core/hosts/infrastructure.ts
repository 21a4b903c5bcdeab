import type { Build, Measurement } from './measurement.ts'

/** Returns what network, disk, runner or machine did to a measurement, in words; null when what is in it is about the two sides. */
export function infrastructureFault({ failure, builds }: { readonly failure: Measurement['failure']; readonly builds: readonly Build[] }): string | null {
  if (failure !== null) return failure.kind === 'infra-failed' ? failure.sentence : null
  for (const build of builds) if (build.kind === 'failed' && build.fault === 'infrastructure') return build.sentence
  return null
}
