import { hostAttribute } from '../hosts/installable.ts'
import { evaluationCommand } from '../reading.ts'
import type { ConfiguredHost, Facts, HostFacts, PackageFacts } from './facts.ts'
import type { Remark } from './finding.ts'

/** One thing that the doctor looks for: its name, what it looks for, what it costs in plain words, and the look itself. */
export interface Rule {
  readonly name: string
  readonly looksFor: string
  readonly cost: string
  readonly check: (facts: Facts) => readonly Remark[]
}

/** A host whose configuration could be read. */
export type ReadHost = HostFacts & { readonly configured: ConfiguredHost }

/** Returns the hosts whose configuration evaluates. */
export function readHosts({ hosts }: Facts): readonly ReadHost[] {
  return hosts.filter((host): host is ReadHost => !('problem' in host.configured))
}

/** Returns the llama.cpp that a host is judged by: the measured one, else what it serves or has installed. */
export function judgedPackage({ measured, service, installed }: ConfiguredHost): PackageFacts | null {
  return measured ?? service ?? installed[0] ?? null
}

/** Returns the variant that a host says, or that the names of its packages tell; null when it has no llama.cpp. */
export function likelyVariant(host: ConfiguredHost): string | null {
  const names = [judgedPackage(host), ...host.installed].map((one) => /^llama-cpp-(?<variant>cuda|vulkan|rocm)\b/.exec(one?.name ?? '')?.groups?.['variant'])
  return host.variant ?? names.find((one) => one !== undefined) ?? (judgedPackage(host) === null ? null : 'cpu')
}

/** Returns the line for a shell that shows why a host does not evaluate. */
export function evaluationOfHost(name: string): string {
  return evaluationCommand(`${hostAttribute(name)}.config.system.build.toplevel.drvPath`)
}

/** Returns names as a sentence lists them. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}

/** Returns a list of strings as Nix writes it. */
export function nixList(words: readonly string[]): string {
  return `[ ${words.map((word) => `${JSON.stringify(word)} `).join('')}]`
}
