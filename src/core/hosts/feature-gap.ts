import { changesTheBuild, nameOfFeature } from './build-features.ts'

/** What a host's llama.cpp is built for and what its CPU has, each with how that is known. */
export interface FeaturesOfHost {
  readonly host: string
  readonly configured: readonly string[]
  /** How `configured` is known, to follow “That”. */
  readonly configuredWhere: string
  readonly present: readonly string[]
  readonly measuredOn: string
}

/** Returns the sentence for a plan when configured and present features differ; null when they agree. */
export function featureGap({ host, configured, configuredWhere, present, measuredOn }: FeaturesOfHost): string | null {
  const wanted = configured.filter(changesTheBuild)
  const has = present.filter(changesTheBuild)
  const beyond = wanted.filter((feature) => !has.includes(feature))
  const unused = has.filter((feature) => !wanted.includes(feature))
  if (beyond.length === 0 && unused.length === 0) return null
  const names = (features: readonly string[]): string => features.map(nameOfFeature).join(', ')
  const parts = [
    ...(beyond.length === 0 ? [] : [`is built for ${names(beyond)}, which its CPU does not have: llama.cpp dies there`]),
    ...(unused.length === 0 ? [] : [wanted.length === 0 ? `is built for no CPU feature, and its CPU has ${names(unused)}: many times slower than it could be` : `leaves idle what its CPU has: ${names(unused)}`]),
  ]
  const list = ['[', ...present.map((feature) => `"${feature}"`), ']'].join(' ')
  return `${host} ${parts.join('; it ')}. That ${configuredWhere}; the CPU was measured on ${measuredOn}. No bump changes that: \`cpuFeatures = ${list};\` does.`
}
