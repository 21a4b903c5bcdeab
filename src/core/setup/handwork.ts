import type { ConfiguredHost, Facts, HomeFacts, HostFacts, PackageFacts } from '../doctor/facts.ts'
import { likelyVariant, evaluatedHosts } from '../doctor/rule.ts'
import { namedFor } from '../doctor/source-mentions.ts'
import { gpuVariantOf } from '../hosts/gpu-variant.ts'
import { evaluationOf } from '../hosts/installable.ts'
import { groupedBy } from '../grouped.ts'
import { listed } from '../listed.ts'
import { nixList } from '../nix/nix-code.ts'
import { attributeName } from '../pin/flake-text.ts'
import { pathInFlake } from '../pin/flake-place.ts'
import type { Handwork, NewFile, SetupStep } from './step.ts'

/** The module that every host imports, beside flake.nix. */
export const MODULE_PATH = 'modules/llama-fleet.nix'

/** Where the hosts are defined (`flake.nix:29`), by their names, as far as nix tells. */
export type HostPlaces = Readonly<Record<string, string>>

/** The flake input that pins llama.cpp, and the flake's directory below the root of the repository. */
export interface FlakePlace {
  readonly input: string
  readonly flakeDirectory: string
}

/** Returns the shared module as a file to write, and where it is to be imported; nothing when every host has it already. */
export function moduleSteps({ facts, input, flakeDirectory, places, there }: FlakePlace & { readonly facts: Facts; readonly places: HostPlaces; readonly there: string | null }): SetupStep[] {
  const without = hostsToMove(facts)
  if (without.length === 0) return []
  const path = pathInFlake(flakeDirectory, MODULE_PATH)
  const text = `# What the hosts share: the pinned llama.cpp, installed and handed to services.llama-cpp. Each host says its variant and its CPU's
# features, as \`llama-fleet cpu-features --nix\` prints them there.
{ inputs, lib, ... }:
{
  imports = [ inputs.llama-fleet.nixosModules.default ];

  programs.llama-fleet = {
    enable = lib.mkDefault true;
    source = ${sourceOf(input)};
  };
}
`
  const module: NewFile = { kind: 'create', title: `Write the module ${path}`, path, text }
  const at = without.map(({ name }) => (places[name] === undefined ? name : `${name} (${places[name]})`))
  return [
    ...(there === null ? [module] : /llama-fleet\b[^\n]*\bnixosModules\b/.test(there) ? [] : [otherModule(path, text)]),
    {
      kind: 'by-hand',
      title: 'Give every host the module',
      words: `Add the path to the modules of ${listed(at)}; the flake's inputs must reach them, as specialArgs does. The path is that from flake.nix; a file elsewhere names it from where it lies. This takes the place of an overlay of your own. A host that imports it and runs no llama.cpp says \`programs.llama-fleet.enable = false;\`.`,
      text: `specialArgs = { inherit inputs; };\nmodules = [ ./${MODULE_PATH} ];`,
    },
  ]
}

const otherModule = (path: string, text: string): Handwork => ({ kind: 'by-hand', title: `Look at ${path}`, words: `It is there, was not written by llama-fleet and was left alone. Let it say this too, or give this another name:`, text })

/** Returns what hosts that have no module yet are to say: their variant, their CPU's features, their GPU. Those that are to say the same are one step. */
export function hostSteps(facts: Facts): Handwork[] {
  const said = hostsToMove(facts).map((host) => {
    const { name, cpu, capabilities, configured } = host
    const named = namedFor(name, facts)
    const variant = ('problem' in configured ? null : likelyVariant(configured)) ?? named?.variant ?? 'cpu'
    const lines = [
      'programs.llama-fleet = {',
      `  variant = "${variant}";`,
      cpu === null ? '  # cpuFeatures = …; # what `llama-fleet cpu-features --nix` prints on this host' : `  cpuFeatures = ${nixList(cpu.features)}; # ${cpu.known}`,
      ...(variant !== 'cuda' ? [] : capabilities === null || capabilities.length === 0 ? ['  # cudaCapabilities = [ … ]; # nvidia-smi --query-gpu=compute_cap --format=csv,noheader'] : [`  cudaCapabilities = ${nixList(capabilities)};`]),
      '};',
      ...(variant === 'cuda' ? licenceLines(configured) : []),
    ]
    const gone = 'problem' in configured ? (named === null ? [] : [`what names llama.cpp out of ${named.path}:${named.line}`]) : [
      ...configured.installed.map(({ place, name: one }) => `${one} out of ${place}`),
      ...(configured.service === null || configured.measured?.recipe === 'nixpkgs' ? [] : ['services.llama-cpp.package out, where it is set']),
    ]
    // what a unit or a script of the host's own starts is seen in its file alone
    const kept = 'problem' in configured || named === null || seenOn(configured).length > 0 ? '' : `, and let ${named.path}:${named.line} name \`config.programs.llama-fleet.package\` instead`
    return { name, also: `${gone.length === 0 ? '' : `, and take ${listed([...new Set(gone)])}`}${kept}`, text: lines.join('\n') }
  })
  return [...groupedBy(said, ({ also, text }) => `${also}\n${text}`).values()].flatMap((alike) => {
    const [first] = alike
    const names = alike.map(({ name }) => name)
    return first === undefined ? [] : [{ kind: 'by-hand' as const, title: `Choose what ${listed(names)} ${names.length === 1 ? 'runs' : 'run'}`, words: `In the configuration of ${names.length === 1 ? first.name : 'each'}${first.also}:`, text: first.text }]
  })
}

/** What else a host needs for CUDA: nixpkgs refuses its licence until that is allowed. */
function licenceLines(configured: HostFacts['configured']): string[] {
  const line = 'nixpkgs.config.allowUnfree = true; # for CUDA'
  if ('problem' in configured) return [`# ${line}, unless it is allowed already`]
  if (configured.allowsCuda !== false) return []
  return [configured.givenPkgs ? `# where the host's nixpkgs.pkgs is made: config.allowUnfree = true; # for CUDA` : line]
}

/** Returns what Home Manager configurations of their own are to say. */
export function homeSteps({ homes }: Facts, { input }: FlakePlace): Handwork[] {
  const without = 'unknown' in homes ? [] : homes.filter(({ byModule }) => !byModule)
  if (without.length === 0) return []
  const names = without.map(({ name }) => name)
  return [{
    kind: 'by-hand',
    title: `Choose what ${listed(names)} ${names.length === 1 ? 'has' : 'have'} installed`,
    words: `In the Home Manager configuration, with \`inputs\` in its extraSpecialArgs; and take ${listed(gone(without))} out of home.packages:`,
    text: `# the file begins with \`{ inputs, ... }:\`\nimports = [ inputs.llama-fleet.homeModules.default ];\nprograms.llama-fleet = {\n  enable = true;\n  source = ${sourceOf(input)};\n  variant = "${variantOf(without)}";\n  # cpuFeatures = …; # what \`llama-fleet cpu-features --nix\` prints on that machine\n};`,
  }]
}

const gone = (homes: readonly HomeFacts[]): string[] => [...new Set(homes.flatMap(({ installed }) => installed.map(({ name }) => name)))]
const variantOf = (homes: readonly HomeFacts[]): string => homes.flatMap(({ installed }) => installed.map(gpuVariantOf)).find((one) => one !== null) ?? 'cpu'

/** Returns the hosts that do not evaluate and that no later step mends, each with nix's reason. */
export function mendSteps(facts: Facts): Handwork[] {
  const moved = hostsToMove(facts)
  return facts.hosts.flatMap((host): Handwork[] =>
    'problem' in host.configured && host.configured.absent === true
      ? [{ kind: 'by-hand', title: `Correct the name of ${host.name} in ${facts.configPath}`, words: `${host.configured.problem} Take it out where there is no such machine; a machine without NixOS needs its \`installable\`.`, text: '' }]
      : 'problem' in host.configured && !moved.includes(host)
      ? [{ kind: 'by-hand', title: `Mend ${host.name}, which does not evaluate`, words: `${host.configured.problem} Until then nothing is known of it; run this again afterwards.`, text: evaluationOf(host.name, facts.flakeDirectory, host.configured.installable) }]
      : [],
  )
}

/** Returns what llama.cpp there is in the fleet today, one sentence each. */
export function findings(hosts: readonly HostFacts[], facts: Facts): string[] {
  const described = (packages: readonly { readonly place: string; readonly recipe: string; readonly name: string }[]): string =>
    [...new Set(packages.map(({ place, recipe, name }) => `${place} is ${recipe === 'nixpkgs' ? `nixpkgs' own ${name}` : recipe === 'upstream' ? `${name} of the flake input` : name}`))].join('; ')
  const stateOf = ({ name, configured }: HostFacts): string => {
    if ('problem' in configured) {
      const named = namedFor(name, facts)
      return `${configured.absent === true ? '' : 'does not evaluate. '}${configured.problem}${named === null ? '' : ` ${named.path}:${named.line} names a llama.cpp for ${named.variant}.`}`
    }
    const seen = seenOn(configured)
    const named = namedFor(name, facts)
    if (seen.length > 0) return `${described(seen)}.`
    return `no llama.cpp${named === null ? '' : ` installed or served; ${named.path}:${named.line} names one for ${named.variant}`}.`
  }
  const said = [...groupedBy(hosts, stateOf)].map(([state, alike]) => `${listed(alike.map(({ name }) => name))}: ${state}`)
  const native = [...new Set(facts.nativeMentions.map(({ path }) => path))]
  return [
    ...said,
    ...('unknown' in facts.homes ? [facts.homes.unknown] : facts.homes.map(({ name, installed }) => `${name}: ${described(installed)}.`)),
    ...facts.overlays.map(({ path, definitions }) => `${path}: an overlay of your own with ${listed(definitions.map(({ text }) => /llama-cpp[\w-]*/.exec(text)?.[0] ?? text))}.`),
    ...facts.upstreamOverlays.map(({ path, line }) => `${path}:${line}: the overlay of upstream's flake, which takes the place of nixpkgs' llama-cpp.`),
    ...facts.variantFiles.map(({ path }) => `${path}: a file of variants from before there was an overlay.`),
    ...native.map((path) => `${path}: builds for the builder's own CPU (GGML_NATIVE or -march=native).`),
  ]
}

/** Those that have no module of ours; of those that do not evaluate, the ones whose files name a llama.cpp while nobody has a module. */
function hostsToMove(facts: Facts): readonly HostFacts[] {
  const read = evaluatedHosts(facts).filter(({ configured }) => configured.measured?.place !== 'programs.llama-fleet.package')
  const broken = facts.namesModule ? [] : facts.hosts.filter((host) => 'problem' in host.configured && namedFor(host.name, facts) !== null)
  return facts.hosts.filter((host) => broken.includes(host) || read.some(({ name }) => name === host.name))
}

const seenOn = ({ service, measured, installed }: ConfiguredHost): PackageFacts[] => [service, measured, ...installed].filter((one) => one !== null)

const sourceOf = (input: string): string => `inputs.${attributeName(input)}`
