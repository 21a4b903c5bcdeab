import { InputError, UpstreamError } from '../core/errors.ts'
import type { ConfiguredHost, HostFacts, PackageFacts } from '../core/doctor/facts.ts'
import { hostsQuestion, installableDescription, readHostAnswer, readInstallableAnswer, readUpstreamPackages, upstreamPackagesQuestion } from '../core/doctor/host-question.ts'
import type { HistoryEntry } from '../core/history/history-entry.ts'
import { knownFeatures } from '../core/hosts/build-features.ts'
import type { Config } from '../core/hosts/config.ts'
import { flakeIn } from '../core/pin/flake-place.ts'
import type { Machine } from '../ports/machine.ts'
import { EvaluationError, type Nix } from '../ports/nix.ts'
import { complaintOf } from './flake-complaint.ts'
import { lastOnHost } from './measured-before.ts'

/** The flake whose hosts are asked for: where it lies, its root, its files, and what the configuration says of the hosts. */
export interface HostWishes {
  readonly root: string
  readonly flakeDirectory: string
  readonly source: string
  /** The files of the repository, from its root. */
  readonly paths: readonly string[]
  readonly config: Config | null
}

/** What is known of hardware without asking nix. */
export interface KnownHardware {
  readonly machine: Pick<Machine, 'hostname' | 'cpuFeatures'>
  readonly capabilities: readonly string[] | null
  readonly measured: readonly HistoryEntry[]
}

const NOTHING: ConfiguredHost = {
  system: null, variant: null, cpuFeatures: null, measured: null, service: null, servedModel: null, installed: [], available: [], allowsCuda: null, givenPkgs: false, runners: [], trustedUsers: [], sandbox: null, substituters: [],
}

/**
 * Returns the hosts that the configuration names, else those of the flake that have llama.cpp (all, when none has).
 * Throws InputError for a flake that does not evaluate or has no hosts, UpstreamError when a fetch failed.
 */
export async function gatherHosts(wishes: HostWishes, hardware: KnownHardware, nix: Nix): Promise<readonly HostFacts[]> {
  const directory = flakeIn(wishes.root, wishes.flakeDirectory)
  const named = wishes.config?.hosts
  const inFlake = await hostNames(directory, wishes, nix)
  const names = named === undefined ? inFlake : Object.keys(named).toSorted()
  const wanted = Object.fromEntries(names.filter((name) => inFlake.includes(name)).map((name) => [name, named?.[name]?.variant ?? null]))
  const answers = await askHosts(wanted, wishes, nix)
  const facts: HostFacts[] = []
  for (const name of names) {
    const own = named?.[name]
    const installable = own?.installable
    const found = answers.get(name) ?? (installable === undefined ? { problem: `The flake has no host '${name}': nixosConfigurations has ${inFlake.join(', ')}.`, absent: true as const } : NOTHING)
    const configured = installable === undefined || 'problem' in found ? found : await withInstallable(directory, found, { attribute: installable, variant: own?.variant ?? null, importFromDerivation: mayBuild(wishes.config) }, nix)
    const here = hardware.machine.hostname() === name
    facts.push({ name, here, configured, cpu: cpuOf(name, here, hardware), capabilities: here ? hardware.capabilities : null, runsOn: own?.['runs-on'] ?? ['self-hosted', name] })
  }
  const withLlama = facts.filter(({ configured }) => 'problem' in configured || hasLlama(configured))
  return named === undefined && withLlama.length > 0 ? withLlama : facts
}

/** Returns the derivations of upstream's own packages by name, or why they cannot be told. */
export async function gatherUpstreamPackages(wishes: HostWishes & { readonly commit: string }, input: string, systems: readonly string[], nix: Nix): Promise<ReadonlyMap<string, string> | { readonly unknown: string }> {
  try {
    const { attribute, apply } = upstreamPackagesQuestion({ root: wishes.root, commit: wishes.commit, directory: wishes.flakeDirectory }, input, systems)
    const said = readUpstreamPackages(await nix.evaluate({ directory: flakeIn(wishes.root, wishes.flakeDirectory), attribute, importFromDerivation: mayBuild(wishes.config) }, apply))
    return new Map(Object.entries(said).map(([name, derivation]) => [`inputs.${input}.${name}`, derivation]))
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    return { unknown: `The packages of upstream's own flake do not evaluate, so nothing can be compared with them: ${error.message}` }
  }
}

/** Returns whether evaluation may build things. */
export const mayBuild = (config: Config | null): boolean => config?.['import-from-derivation'] ?? false
const hasLlama = (host: ConfiguredHost): boolean => host.variant !== null || host.measured !== null || host.installed.length > 0

async function hostNames(directory: string, { source, config }: HostWishes, nix: Nix): Promise<string[]> {
  const noHosts = (found: string): InputError =>
    new InputError({ problem: `${source} has no hosts: ${found}.`, next: 'Run this in the repository whose flake configures the machines with nixosConfigurations. Machines without NixOS are named under `hosts` of the config, each with its `installable`.' })
  try {
    const names = (await nix.evaluate({ directory, attribute: 'nixosConfigurations', importFromDerivation: mayBuild(config) }, 'builtins.attrNames')) as string[]
    if (names.length === 0 && config?.hosts === undefined) throw noHosts('nixosConfigurations is empty')
    return names
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    const none = /does not provide attribute .*nixosConfigurations|attribute 'nixosConfigurations'/.test(error.message)
    const elsewhere = Object.values(config?.hosts ?? {}).some(({ installable }) => installable !== undefined)
    if (none && elsewhere) return []
    if (none) throw noHosts('it has no nixosConfigurations')
    throw flakeError(error, source)
  }
}

/** Returns why the flake cannot be read as an error of ours. */
function flakeError(error: EvaluationError, source: string): Error {
  if (error.infrastructure) return new UpstreamError({ problem: `The flake cannot be read. ${error.message}`, next: 'Nothing was changed; run again later.' })
  const complaint = complaintOf(error, source)
  if (complaint instanceof InputError) return complaint
  const next = /lock file changes|--no-update-lock-file/.test(error.message) ? 'Run `nix flake lock` first.' : '`nix flake show` says more.'
  return new InputError({ problem: `The flake cannot be read as it lies here. ${error.message}`, next })
}

/** All at once, which is fastest; when one of them fails, each for itself, so that one host does not hide the others. */
async function askHosts(wanted: Readonly<Record<string, string | null>>, wishes: HostWishes, nix: Nix): Promise<ReadonlyMap<string, ConfiguredHost | { problem: string }>> {
  const ask = async (some: Readonly<Record<string, string | null>>) => {
    const { attribute, apply } = hostsQuestion(some)
    return readHostAnswer(await nix.evaluate({ directory: flakeIn(wishes.root, wishes.flakeDirectory), attribute, importFromDerivation: mayBuild(wishes.config) }, apply))
  }
  if (Object.keys(wanted).length === 0) return new Map()
  try {
    return await ask(wanted)
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
  }
  const answers = new Map<string, ConfiguredHost | { problem: string }>()
  for (const [name, variant] of Object.entries(wanted)) {
    try {
      for (const [, host] of await ask({ [name]: variant })) answers.set(name, host)
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error
      if (error.infrastructure) throw new UpstreamError({ problem: `The flake cannot be read. ${error.message}`, next: 'Nothing was changed; run again later.' })
      answers.set(name, { problem: reasonOf(error, wishes) })
    }
  }
  return answers
}

/** nix's sentence is one line, its place follows it; what a module of ours refuses comes as a list below it. */
function reasonOf({ message: sentence, logTail }: EvaluationError, wishes: HostWishes): string {
  const message = sentence.replaceAll(`${wishes.root}/`, '')
  const faults = logTail.split('\n').flatMap((line) => /^\s*- (?<fault>\S.*)$/.exec(line)?.groups?.['fault'] ?? [])
  const place = placeIn(logTail.slice(logTail.lastIndexOf('error:')), wishes)
  const said = place === null ? [message] : [message.replaceAll(/,? at \S+:\d+:\d+/g, ''), `It is at ${place}.`]
  return withOwnPaths([...said, ...faults].join(' '), wishes).replace(/:?(?<![.!?…])$/, '.')
}

/** The words with the repository's own files as it has them, and not below the store. */
function withOwnPaths(words: string, { paths }: Pick<HostWishes, 'paths'>): string {
  return words.replaceAll(/[^\s`'"«]{0,200}\/[0-9a-z]{32}-source\/([^\s`'":]+)/g, (whole, path: string) => (paths.includes(path) ? path : whole))
}

/** The first place in nix's words that is one of the repository's own files (`hosts/carbon.nix:4`); nix names them below the store, or below `root`. */
function placeIn(said: string, { root, paths }: Pick<HostWishes, 'root' | 'paths'>): string | null {
  for (const { groups } of said.matchAll(/\bat (?<file>\S+):(?<line>\d+):\d+/g)) {
    const file = groups?.['file'] ?? ''
    const own = file.startsWith(`${root}/`) ? file.slice(root.length + 1) : /(?:-source|»)\/(?<own>.+)$/.exec(file)?.groups?.['own']
    if (own !== undefined && paths.includes(own)) return `${own}:${groups?.['line'] ?? ''}`
  }
  return null
}

async function withInstallable(directory: string, found: ConfiguredHost, { attribute, variant, importFromDerivation }: { attribute: string; variant: string | null; importFromDerivation: boolean }, nix: Nix): Promise<ConfiguredHost | { problem: string; installable: string }> {
  const question = installableDescription(attribute)
  try {
    const measured: PackageFacts = readInstallableAnswer(await nix.evaluate({ directory, attribute, importFromDerivation }, question.apply), attribute)
    return { ...found, variant: variant ?? found.variant, measured }
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    return { problem: `The host's installable ${attribute} does not evaluate. ${error.message}`, installable: attribute }
  }
}

function cpuOf(name: string, here: boolean, { machine, measured }: KnownHardware): HostFacts['cpu'] {
  if (here) {
    try {
      return { features: machine.cpuFeatures(), known: '/proc/cpuinfo of this machine' }
    } catch {
      return null
    }
  }
  const last = lastOnHost(measured, name)
  return last === null ? null : { features: knownFeatures(last.fingerprint.cpuFeatures), known: `measured there on ${last.recordedAt.slice(0, 10)}` }
}
