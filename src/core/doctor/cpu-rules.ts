import { changesTheBuild, cpuBuildOf, ignoredOptions, isCpuOption, type CpuBuild } from '../hosts/build-features.ts'
import { listed } from '../listed.ts'
import type { Facts, PackageFacts } from './facts.ts'
import { nixList } from '../nix/nix-code.ts'
import type { Remark } from './finding.ts'
import { judgedPackage, evaluatedHosts, type EvaluatedHost, type Rule } from './rule.ts'

const GO_THERE = 'run `llama-fleet cpu-features --nix` on the host'
const UNKNOWN_CPU = 'The CPU of this host cannot be asked from here, and no measurement of it is known: run the doctor on the host, or measure it once.'

/** What the CPU part of every variant is compiled for. */
export const CPU_RULES: readonly Rule[] = [
  {
    name: 'cpu-features-unused',
    looksFor: "a package that is compiled without instructions that the host's CPU has",
    cost: 'Whatever the CPU computes is slower than it has to be. Without any of them, measured: 35 times in prompt processing, 18 times in text generation. No bump brings it back.',
    check: (facts) => ofFeatureBuilds(facts, unusedFeatures),
  },
  {
    name: 'cpu-features-beyond-the-cpu',
    looksFor: 'a package that is compiled for instructions that the host’s CPU does not have',
    cost: 'llama.cpp dies of an illegal instruction, at the start or in the middle of an answer.',
    check: (facts) => ofFeatureBuilds(facts, featuresBeyond),
  },
  {
    name: 'switch-unknown-to-llama-cpp',
    looksFor: 'a switch of ggml that a package sets and that the cmake of the pinned llama.cpp does not have',
    cost: 'cmake takes it without a word, and the package is built as if it were not there: slower, or without a backend, and nothing says so.',
    check: (facts) =>
      evaluatedHosts(facts).flatMap(({ name, configured }): Remark[] => {
        const judged = judgedPackage(configured)
        if (judged === null || judged.declared === null) return []
        const ignored = ignoredOptions(judged.cmakeFlags, judged.declared).filter((option) => option.startsWith('GGML_'))
        if (ignored.length === 0) return []
        return [{
          severity: ignored.some(isCpuOption) ? 'error' : 'warning',
          host: name,
          evidence: `${judged.place} sets ${listed(ignored)}, which the pinned llama.cpp does not have.`,
          fix: 'Take it out, or write its new name (ggml/CMakeLists.txt of the pin has all); cpuFeatures of programs.llama-fleet or of the overlay are refused when that happens.',
        }]
      }),
  },
  {
    name: 'native-instructions',
    looksFor: '`GGML_NATIVE=ON` or `-march=native` in a package or in a Nix file that speaks of llama.cpp',
    cost: "One derivation gives another binary on each builder, so a binary cache hands out programs that die elsewhere; and nixpkgs' compiler drops the flag, which leaves plain SSE2 while GGML_NATIVE makes ggml ignore every other switch.",
    check: (facts) => {
      const packages = evaluatedHosts(facts).flatMap(({ name, configured }): Remark[] => {
        const judged = judgedPackage(configured)
        const build = judged === null ? null : cpuBuildOf(judged)
        if (judged === null || build?.kind !== 'native') return []
        return [{ severity: 'error', host: name, evidence: `${judged.place} is built with ${build.by}.`, fix: `Take it out, and set the CPU's features instead: ${GO_THERE} and write the list into programs.llama-fleet.cpuFeatures.` }]
      })
      const files = facts.nativeMentions.map(({ path, line, text }): Remark => ({
        severity: packages.length > 0 ? 'note' : 'warning',
        evidence: `${path}:${line} says ${text}`,
        fix: 'Remove that line; cpuFeatures of programs.llama-fleet or of the overlay takes its place.',
      }))
      return [...packages, ...files]
    },
  },
]

type FeatureBuild = Extract<CpuBuild, { kind: 'features' }>

/** What is to be said of each host whose package is compiled for certain features. */
function ofFeatureBuilds(facts: Facts, look: (host: EvaluatedHost, judged: PackageFacts, build: FeatureBuild) => Remark[]): Remark[] {
  return evaluatedHosts(facts).flatMap((host) => {
    const judged = judgedPackage(host.configured)
    if (judged === null) return []
    if (judged.cmakeFlags.length === 0) return [saysNothing(host.name, judged)]
    const build = cpuBuildOf(judged)
    return build.kind === 'features' ? look(host, judged, build) : []
  })
}

/** What wraps a llama.cpp has no flags of its own, which is not the same as none. */
const saysNothing = (name: string, { place }: PackageFacts): Remark => ({ host: name, notChecked: `${place} says nothing of cmake, as a wrapper around a llama.cpp does: what that is compiled for is not known.` })

const toldOtherwise = (name: string, { place }: PackageFacts, told: string): Remark => ({ host: name, notChecked: `The compiler of ${place} is told ${told}: which instructions that takes in is not known here.` })

function unusedFeatures({ name, cpu }: EvaluatedHost, judged: PackageFacts, build: FeatureBuild): Remark[] {
  if (build.told !== null) return cpu?.features.filter(changesTheBuild).every((feature) => build.features.includes(feature)) === true ? [] : [toldOtherwise(name, judged, build.told)]
  if (cpu === null) {
    if (build.features.length > 0) return [{ host: name, notChecked: UNKNOWN_CPU }]
    return [{
      severity: 'warning',
      host: name,
      evidence: `${judged.place} is compiled for no CPU feature at all. ${UNKNOWN_CPU}`,
      fix: `If the CPU has more than its architecture's least (nearly every one has): ${GO_THERE} and write the list into programs.llama-fleet.cpuFeatures.`,
    }]
  }
  const has = cpu.features.filter(changesTheBuild)
  const unused = has.filter((feature) => !build.features.includes(feature))
  if (unused.length === 0) return []
  const all = build.features.length === 0
  return [{
    severity: all || unused.includes('avx2') ? 'error' : 'warning',
    host: name,
    evidence: `The CPU has ${listed(unused)} (${cpu.known}); ${judged.place} is compiled ${all ? 'for no CPU feature at all' : 'without them'}.`,
    fix: `programs.llama-fleet.cpuFeatures = ${nixList(cpu.features)}; on the host, or the same as \`cpuFeatures\` of the overlay.`,
    ...(all ? {} : { cost: 'Whatever the CPU computes is slower than it has to be: these instructions lie idle, and no bump brings them in.' }),
  }]
}

function featuresBeyond({ name, configured, cpu }: EvaluatedHost, judged: PackageFacts, build: FeatureBuild): Remark[] {
  const wanted = [...new Set([...build.features, ...(configured.cpuFeatures ?? []).filter(changesTheBuild)])]
  if (wanted.length === 0 && build.told === null) return []
  if (cpu === null) return [{ host: name, notChecked: UNKNOWN_CPU }]
  const beyond = wanted.filter((feature) => !cpu.features.includes(feature))
  if (beyond.length === 0) return build.told === null ? [] : [toldOtherwise(name, judged, build.told)]
  return [{
    severity: 'error',
    host: name,
    evidence: `${judged.place} is compiled for ${listed(beyond)}; the CPU has ${listed(cpu.features) || 'none of the known features'} (${cpu.known}).`,
    fix: `programs.llama-fleet.cpuFeatures = ${nixList(cpu.features)}; on the host, or the same as \`cpuFeatures\` of the overlay.`,
  }]
}
