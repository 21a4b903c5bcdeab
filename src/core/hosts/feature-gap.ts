import { changesTheBuild, kernelName, knownFeatures, nameOfFeature } from './build-features.ts'
import { cpuFeatureLine } from './cpu-features.ts'

/** What a host's llama.cpp is built for and what its CPU has, each with how that is known. */
export interface FeaturesOfHost {
  readonly host: string
  readonly configured: readonly string[]
  /** Whether `configured` is what the flake says today, or what that measurement saw. */
  readonly by: 'flake' | 'measurement'
  readonly present: readonly string[]
  readonly measuredOn: string
}

/** Returns the sentence for a plan when configured and present features differ; null when they agree. */
export function featureGap({ host, configured, by, present, measuredOn }: FeaturesOfHost): string | null {
  const wanted = configured.map(kernelName).filter(changesTheBuild)
  const has = present.filter(changesTheBuild)
  const beyond = wanted.filter((feature) => !has.includes(feature))
  const unused = has.filter((feature) => !wanted.includes(feature))
  if (beyond.length === 0 && unused.length === 0) return null
  const names = (features: readonly string[]): string => features.map(nameOfFeature).join(', ')
  const parts = [
    ...(beyond.length === 0 ? [] : [`is built for ${names(beyond)}, which its CPU does not have: llama.cpp dies there`]),
    ...(unused.length === 0 ? [] : [wanted.length === 0 ? `is built for no CPU feature, and its CPU has ${names(unused)}: many times slower than it could be` : `leaves idle what its CPU has: ${names(unused)}`]),
  ]
  return `${host} ${parts.join('; it ')}. ${by === 'flake' ? `So says the flake; the CPU was measured on ${measuredOn}` : `So it was when it was measured on ${measuredOn}`}. No bump changes that: \`cpuFeatures = ${cpuFeatureLine(knownFeatures(present), 'nix')};\` does.`
}
