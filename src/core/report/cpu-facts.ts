import { changesTheBuild } from '../hosts/build-features.ts'
import type { SideInstructions } from '../hosts/instructions.ts'
import type { HostReport } from './report.ts'

/** What a host's CPU has and what both sides are compiled for, in words. */
export interface CpuFacts {
  readonly present: string
  /** One text where both sides are alike, else one per side. */
  readonly configured: readonly string[]
  /** Instructions that the CPU has and the candidate does not use; and the other way round. */
  readonly gaps: readonly string[]
}

function configuredText(side: SideInstructions | null): string {
  switch (side?.kind) {
    case undefined:
      return 'not known'
    case 'native':
      return 'whatever CPU builds it (-march=native)'
    case 'all-variants':
      return 'every CPU, chosen at the start'
    case 'features':
      return [...side.features, ...(side.told === undefined ? [] : [side.told])].join(' ') || 'nothing beyond the least of its architecture'
  }
}

/** Returns the CPU features of a host, configured against present; null where its CPU was not looked at. */
export function cpuFacts({ fingerprint, instructions }: Pick<HostReport, 'fingerprint' | 'instructions'>): CpuFacts | null {
  if (fingerprint === null) return null
  const [baseline, candidate] = [configuredText(instructions?.baseline ?? null), configuredText(instructions?.candidate ?? null)]
  const built = instructions?.candidate?.kind === 'features' ? instructions.candidate.features : null
  const idle = built === null || instructions?.candidate?.told !== undefined ? [] : fingerprint.cpuFeatures.filter((feature) => changesTheBuild(feature) && !built.includes(feature))
  const lacking = built === null ? [] : built.filter((feature) => !fingerprint.cpuFeatures.includes(feature))
  return {
    present: fingerprint.cpuFeatures.join(' ') || 'none that changes the build',
    configured: baseline === candidate ? [candidate] : [`baseline ${baseline}`, `candidate ${candidate}`],
    gaps: [...(idle.length > 0 ? [`left idle: ${idle.join(' ')}`] : []), ...(lacking.length > 0 ? [`not on this CPU: ${lacking.join(' ')}`] : [])],
  }
}
