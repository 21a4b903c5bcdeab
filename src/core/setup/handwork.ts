import type { Facts, HostFacts } from '../doctor/facts.ts'
import { likelyVariant, listed, nixList, readHosts, type ReadHost } from '../doctor/rule.ts'
import { attributeName } from '../pin/flake-text.ts'
import type { Handwork, NewFile, SetupStep } from './step.ts'

/** The module that every host imports, beside flake.nix. */
export const MODULE_PATH = 'modules/llama-fleet.nix'

/** Where the hosts are defined (`flake.nix:29`), by their names, as far as nix tells. */
export type HostPlaces = Readonly<Record<string, string>>

/** Returns the shared module as a file to write, and where it is to be imported; nothing when every host has it already. */
export function moduleSteps({ facts, input, flakeDirectory, places, there }: { readonly facts: Facts; readonly input: string; readonly flakeDirectory: string; readonly places: HostPlaces; readonly there: boolean }): SetupStep[] {
  const without = readHosts(facts).filter(lacksModule)
  if (without.length === 0) return []
  const path = flakeDirectory === '.' ? MODULE_PATH : `${flakeDirectory}/${MODULE_PATH}`
  const source = /^[a-zA-Z_][\w'-]*$/.test(input) ? input : attributeName(input)
  const text = `# What the hosts share: the pinned llama.cpp, installed and handed to services.llama-cpp. Each host says its variant and its CPU's
# features, as \`llama-fleet cpu-features --nix\` prints them there.
{ inputs, lib, ... }:
{
  imports = [ inputs.llama-fleet.nixosModules.default ];

  programs.llama-fleet = {
    enable = lib.mkDefault true;
    source = inputs.${source};
  };
}
`
  const module: NewFile = { kind: 'create', title: `Write the module ${path}`, path, text }
  const at = without.map(({ name }) => (places[name] === undefined ? name : `${name} (${places[name]})`))
  return [
    ...(there ? [] : [module]),
    {
      kind: 'by-hand',
      title: 'Give every host the module',
      words: `Add the path to the modules of ${listed(at)}; the flake's inputs must reach them, as specialArgs does. This takes the place of an overlay of your own. A host that imports it and runs no llama.cpp says \`programs.llama-fleet.enable = false;\`.`,
      text: `specialArgs = { inherit inputs; };\nmodules = [ ./${MODULE_PATH} ];`,
    },
  ]
}

/** Returns what each host that has no module yet is to say: its variant, its CPU's features, its GPU. */
export function hostSteps(facts: Facts): Handwork[] {
  return readHosts(facts).filter(lacksModule).map((host) => {
    const { name, cpu, capabilities, configured: { service, installed, measured } } = host
    const variant = likelyVariant(host.configured) ?? 'cpu'
    const lines = [
      'programs.llama-fleet = {',
      `  variant = "${variant}";`,
      cpu === null ? '  # cpuFeatures = …; # what `llama-fleet cpu-features --nix` prints on this host' : `  cpuFeatures = ${nixList(cpu.features)}; # ${cpu.known}`,
      ...(variant !== 'cuda' ? [] : capabilities === null || capabilities.length === 0 ? ['  # cudaCapabilities = [ … ]; # nvidia-smi --query-gpu=compute_cap --format=csv,noheader'] : [`  cudaCapabilities = ${nixList(capabilities)};`]),
      '};',
    ]
    const gone = [...installed.map(({ place, name: one }) => `${one} out of ${place}`), ...(service === null || measured?.recipe !== 'upstream' ? [] : ['services.llama-cpp.package out, where it is set'])]
    return { kind: 'by-hand' as const, title: `Choose what ${name} runs`, words: `In the configuration of ${name}${gone.length === 0 ? '' : `, and take ${listed([...new Set(gone)])}`}:`, text: lines.join('\n') }
  })
}

const RUNNER = `imports = [ inputs.llama-fleet.nixosModules.runner ];
services.llama-fleet-runner = {
  enable = true;
  url = "https://github.com/OWNER/REPOSITORY"; # this repository, and no other
  tokenFile = "/run/secrets/llama-fleet-runner";
};`

/** Returns the runner module for hosts whose runner the flake does not start, and for those whose runner does not see the GPU. */
export function runnerSteps(facts: Facts): Handwork[] {
  const hosts = readHosts(facts)
  const without = hosts.filter(({ configured: { runners } }) => runners.length === 0).map(({ name }) => name)
  const blind = hosts.filter(({ configured }) => configured.runners.length > 0 && likelyVariant(configured) !== 'cpu' && configured.runners.every(({ privateDevices }) => privateDevices))
  const steps = blind.map(({ name, configured: { runners } }): Handwork => ({
    kind: 'by-hand',
    title: `Let the runner of ${name} see its GPU`,
    words: `In the configuration of ${name}, in the place of services.github-runners.${runners[0]?.name ?? name}:`,
    text: RUNNER,
  }))
  if (without.length === 0) return steps
  const words = `Only for the workflow: \`llama-fleet run\` on a host needs none. In the configuration of ${listed(without)}:`
  return [...steps, { kind: 'by-hand', title: `Let a runner measure on ${listed(without)}`, words, text: RUNNER }]
}

/** Returns what is in the way afterwards: files of before, and lines that ask for the builder's own instructions. */
export function removalSteps({ variantFiles, nativeMentions }: Facts): Handwork[] {
  const files = variantFiles.map(({ path, mentions }): Handwork => ({
    kind: 'by-hand',
    title: `Remove ${path}`,
    words: mentions.length === 0 ? 'No other Nix file names it.' : `First take out what names it: ${listed(mentions.map((one) => `${one.path}:${one.line}`))}.`,
    text: `git rm ${quoted(path)}`,
  }))
  const native = nativeMentions.filter(({ path }) => !variantFiles.some((file) => file.path === path))
  if (native.length === 0) return files
  return [
    ...files,
    {
      kind: 'by-hand',
      title: 'Remove the builder’s own instructions',
      words: 'GGML_NATIVE makes ggml ignore every other switch, and nixpkgs’ compiler drops -march=native. Take these lines out, or the overlay that they are in, once no host uses it:',
      text: native.map(({ path, line, text }) => `${path}:${line}: ${text}`).join('\n'),
    },
  ]
}

const lacksModule = (host: ReadHost): boolean => host.configured.measured?.place !== 'programs.llama-fleet.package'

const quoted = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`)

/** Returns what llama.cpp there is in the fleet today, one sentence each. */
export function findings(hosts: readonly HostFacts[], facts: Facts): string[] {
  const said = hosts.map(({ name, configured }): string => {
    if ('problem' in configured) return `${name}: does not evaluate. ${configured.problem}`
    const { measured, installed, service } = configured
    const seen = [service, measured, ...installed].filter((one) => one !== null)
    const places = seen.map(({ place, recipe, name: one }) => `${place} is ${recipe === 'nixpkgs' ? `nixpkgs' own ${one}` : recipe === 'upstream' ? `${one} of the flake input` : one}`)
    return `${name}: ${places.length === 0 ? 'no llama.cpp' : [...new Set(places)].join('; ')}.`
  })
  const native = [...new Set(facts.nativeMentions.map(({ path }) => path))]
  return [
    ...said,
    ...facts.variantFiles.map(({ path }) => `${path}: a file of variants from before there was an overlay.`),
    ...native.map((path) => `${path}: builds for the builder's own CPU (GGML_NATIVE or -march=native).`),
  ]
}
