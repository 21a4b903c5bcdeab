import type { Build, Measurement } from './measurement.ts'

/** Returns what network, disk, runner or machine did to a measurement, in words; null when what is in it is about the two sides. */
export function infrastructureFault({ failure, builds }: { readonly failure: Measurement['failure']; readonly builds: readonly Build[] }): string | null {
  const unbuilt = builds.flatMap((build) => (build.kind === 'failed' && build.fault === 'infrastructure' ? [build.sentence] : [])).slice(0, 1)
  const unmeasured = failure?.kind === 'infra-failed' ? [failure.sentence] : []
  return [...unbuilt, ...unmeasured].join(' ') || null
}
