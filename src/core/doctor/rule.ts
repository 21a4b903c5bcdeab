import { gpuVariantOf } from '../hosts/gpu-variant.ts'
import { labelsLacking } from '../hosts/runner-labels.ts'
import type { ConfiguredHost, Facts, HostFacts, PackageFacts, RunnerFacts } from './facts.ts'
import type { Remark } from './finding.ts'

/** One thing that the doctor looks for: its name, what it looks for, what it costs in plain words, and the look itself. */
export interface Rule {
  readonly name: string
  readonly looksFor: string
  readonly cost: string
  readonly check: (facts: Facts) => readonly Remark[]
}

/** A host whose configuration could be read. */
export type EvaluatedHost = HostFacts & { readonly configured: ConfiguredHost }

/** Returns the hosts whose configuration evaluates. */
export function evaluatedHosts({ hosts }: Pick<Facts, 'hosts'>): readonly EvaluatedHost[] {
  return hosts.filter((host): host is EvaluatedHost => !('problem' in host.configured))
}

/** Returns the llama.cpp that a host is judged by: the measured one, else what it serves or has installed. */
export function judgedPackage({ measured, service, installed }: ConfiguredHost): PackageFacts | null {
  return measured ?? service ?? installed[0] ?? null
}

/** Returns the variant that a host says, or that its packages tell; null when it has no llama.cpp. */
export function likelyVariant(host: ConfiguredHost): string | null {
  const judged = judgedPackage(host)
  const gpu = [...(judged === null ? [] : [judged]), ...host.installed].map(gpuVariantOf).find((one) => one !== null)
  return host.variant ?? gpu ?? (judged === null ? null : 'cpu')
}

/** Returns that variant where it computes on a GPU; null for every other host. */
export function likelyGpuVariant(host: ConfiguredHost): string | null {
  const variant = likelyVariant(host)
  return variant === 'cpu' ? null : variant
}

/** Returns the runners that may take a host's jobs: those with all its labels, else whichever it has. */
export function answeringRunners({ configured: { runners }, runsOn }: EvaluatedHost): readonly RunnerFacts[] {
  const answering = runners.filter((runner) => labelsLacking(runsOn, runner).length === 0)
  return answering.length > 0 ? answering : runners
}

/** Returns the labels that only machines of the fleet have: those of its runners that say something of one, and what jobs of its hosts ask for. */
export function ownLabels(facts: Pick<Facts, 'hosts'>): readonly string[] {
  const labels = [...evaluatedHosts(facts).flatMap(({ configured: { runners } }) => runners.flatMap((runner) => runner.labels)), ...facts.hosts.flatMap(({ runsOn }) => runsOn)]
  return labels.filter((label) => !/^(?:linux|x64|arm64)$/i.test(label))
}
