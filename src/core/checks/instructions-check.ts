import { changesTheBuild, isCpuOption, nameOfFeature } from '../hosts/build-features.ts'
import { cpuFeatureLine } from '../hosts/cpu-features.ts'
import type { Instructions, SideInstructions } from '../hosts/instructions.ts'
import type { Check } from '../hosts/measurement.ts'

/** What the sides are compiled for, and what the host's CPU has. */
export interface InstructionFacts {
  readonly instructions?: Instructions | undefined
  readonly fingerprint: { readonly cpuFeatures: readonly string[] } | null
}

const names = (features: readonly string[]): string => features.map(nameOfFeature).join(', ')

/**
 * Returns the check of what the candidate is compiled for: `failed` when it loses an instruction set of this CPU that the baseline uses, or
 * its cmake a switch of ggml that is set; a `notice` when both leave an instruction set idle. None before the sides were evaluated. Nothing is run for it.
 */
export function instructionsCheck({ instructions, fingerprint }: InstructionFacts): Check[] {
  if (instructions === undefined || instructions.baseline === null || fingerprint === null) return []
  const { baseline, candidate } = instructions
  if (candidate === null) return []
  const has = fingerprint.cpuFeatures.filter(changesTheBuild)
  return [{ name: 'instructions', side: 'candidate', ...(lost(baseline, candidate, has) ?? dropped(baseline, candidate) ?? idle(candidate, has)) }]
}

type Judged = Pick<Check, 'result' | 'sentence'>

function lost(baseline: SideInstructions, candidate: SideInstructions, has: readonly string[]): Judged | null {
  if (baseline.kind === 'native') return null
  if (baseline.kind === 'all-variants') {
    const unused = candidate.told === undefined ? has.filter((feature) => !candidate.features.includes(feature)) : []
    // one that is compiled for all that this CPU has lacks only the code of other CPUs
    if (candidate.kind === 'all-variants' || (candidate.kind === 'features' && unused.length === 0)) return null
    const without = candidate.kind === 'features' ? `, and is compiled without ${names(unused)}, which this CPU has` : ''
    return { result: 'failed', sentence: `The candidate no longer has code for every CPU, as the baseline has (GGML_CPU_ALL_VARIANTS)${without}.` }
  }
  const gone = candidate.told === undefined || candidate.told === baseline.told ? baseline.features.filter((feature) => has.includes(feature) && !candidate.features.includes(feature)) : []
  if (gone.length === 0 || candidate.kind === 'all-variants') return null
  if (candidate.kind === 'native') return { result: 'failed', sentence: `The candidate is built with GGML_NATIVE=ON, which makes ggml ignore ${names(gone)}; the baseline uses them.` }
  const unknown = newlyIgnored(baseline, candidate).filter(isCpuOption)
  const why = unknown.length === 0 ? '' : ` Its cmake has no option ${unknown.join(', ')} any more, and takes it without a word.`
  return { result: 'failed', sentence: `The candidate is compiled without ${names(gone)}, which this CPU has and the baseline uses.${why}` }
}

/** A switch of ggml that cmake no longer has may be worth as much as an instruction set: `GGML_CUDA_FA_ALL_QUANTS`. */
function dropped(baseline: SideInstructions, candidate: SideInstructions): Judged | null {
  const options = newlyIgnored(baseline, candidate).filter((option) => option.startsWith('GGML_'))
  if (options.length === 0) return null
  return { result: 'failed', sentence: `The candidate's cmake has no option ${options.join(', ')} any more, which the package sets and the baseline has; cmake takes it without a word.` }
}

function idle(candidate: SideInstructions, has: readonly string[]): Judged {
  if (candidate.kind === 'all-variants') return { result: 'passed', sentence: 'It has code for every CPU and chooses when it starts.' }
  if (candidate.kind === 'native') {
    return { result: 'notice', sentence: `Both sides are built with -march=native, which follows the builder and which nixpkgs' compiler drops. \`cpuFeatures = ${cpuFeatureLine(has, 'nix')};\` says it for good.` }
  }
  const sentences: string[] = []
  const beyond = candidate.features.filter((feature) => !has.includes(feature))
  const unused = has.filter((feature) => !candidate.features.includes(feature))
  if (beyond.length > 0) sentences.push(`It is compiled for ${names(beyond)}, which this CPU does not have.`)
  if (unused.length > 0 && candidate.told !== undefined) sentences.push(`Its compiler is told ${candidate.told}, and whether that takes in ${names(unused)} is not known here.`)
  else if (unused.length > 0) sentences.push(`${candidate.features.length === 0 ? 'It is compiled for no CPU feature, and this CPU has' : 'It leaves idle what this CPU has:'} ${names(unused)}.`)
  const ignored = candidate.ignored?.filter(isCpuOption) ?? []
  if (ignored.length > 0) sentences.push(`Its cmake has no option ${ignored.join(', ')}, and takes it without a word.`)
  if (sentences.length === 0) return { result: 'passed', sentence: candidate.features.length === 0 ? 'This CPU has nothing beyond the least of its architecture.' : `It is compiled for all that this CPU has: ${names(candidate.features)}.` }
  return { result: 'notice', sentence: `${sentences.join(' ')} \`cpuFeatures = ${cpuFeatureLine(has, 'nix')};\` is what fits.` }
}

function newlyIgnored(baseline: SideInstructions, candidate: SideInstructions): string[] {
  return candidate.ignored?.filter((option) => baseline.ignored?.includes(option) === false) ?? []
}
