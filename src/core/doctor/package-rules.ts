import { evaluationOf, hostAttribute } from '../hosts/installable.ts'
import { listed } from '../listed.ts'
import { nixString } from '../nix/nix-code.ts'
import { attributeName } from '../pin/flake-text.ts'
import type { ConfiguredHost, Facts, PackageFacts } from './facts.ts'
import type { Remark } from './finding.ts'
import { namedFor } from './source-mentions.ts'
import { judgedPackage, likelyVariant, evaluatedHosts, type Rule } from './rule.ts'

/** What is measured, what runs, and what people get when they type `llama-cli`. */
export const PACKAGE_RULES: readonly Rule[] = [
  {
    name: 'host-does-not-evaluate',
    looksFor: 'a host of the flake whose configuration nix cannot evaluate',
    cost: 'The host can neither be built nor measured, and nothing else is known of it.',
    check: ({ hosts, unread, configPath, flakeDirectory }) => [
      ...(unread === null ? [] : [{ notChecked: unread }]),
      ...hosts.flatMap(({ name, configured }): Remark[] =>
        'problem' in configured ? [{ severity: 'error', host: name, evidence: configured.problem, fix: configured.absent === true ? `Correct its name in ${configPath}, take it out there, or name its \`installable\`.` : `Look at it with \`${evaluationOf(name, flakeDirectory, configured.installable)}\`.` }] : [],
      ),
    ],
  },
  {
    name: 'no-package-to-measure',
    looksFor: 'a host of the configuration that has no llama.cpp package of its variant',
    cost: 'The host cannot be measured: a run refuses it.',
    check: (facts) =>
      evaluatedHosts(facts).flatMap(({ name, configured }) => {
        const { measured, variant, available } = configured
        if (measured !== null) return []
        const has = available.length === 0 ? 'it has no package named llama-cpp… at all' : `it has ${listed(available)}`
        const what = variant === null ? 'Nothing says which variant of llama.cpp this host runs' : `The host has no package llama-cpp-${variant}`
        return [{
          severity: 'error' as const,
          host: name,
          evidence: `${what}; ${has}.`,
          fix: `Set \`programs.llama-fleet = { enable = true; source = ${pinnedSource(facts)}; variant = "${likelyVariant(configured) ?? 'cpu'}"; };\` on the host, or name its \`installable\` in ${facts.configPath}${byHome(name, configured)}.`,
        }]
      }),
  },
  {
    name: 'measured-is-not-served',
    looksFor: 'a host whose services.llama-cpp runs another package than the one that is measured',
    cost: 'Every verdict is about a program that the service never runs: a bump can be proven faster and make the service slower.',
    check: (facts) =>
      evaluatedHosts(facts).flatMap(({ name, configured: { measured, service } }) => {
        if (measured === null || service === null || measured.derivation === service.derivation) return []
        return [{
          severity: 'error' as const,
          host: name,
          evidence: `Measured is ${measured.place} (${storeName(measured)}); services.llama-cpp.package is ${storeName(service)}.`,
          fix: measured.place.startsWith('programs.llama-fleet')
            ? `Take \`services.llama-cpp.package\` out of the host: the module hands it programs.llama-fleet.package.`
            : `Set \`services.llama-cpp.package\` to ${measured.place}, or take \`installable\` out of ${facts.configPath}: without it the service's own package is measured.`,
        }]
      }),
  },
  {
    name: 'another-llama-cpp-installed',
    looksFor: 'a second llama.cpp among the installed packages of a host or of its Home Manager users, those of homeConfigurations too; or one that a host’s own file names beside the module, as for a unit',
    cost: 'What people start by hand is not what was measured, and may be slower or older.',
    check: (facts) => [
      ...('unknown' in facts.homes ? [{ notChecked: facts.homes.unknown }] : []),
      ...evaluatedHosts(facts).flatMap(({ name, configured: { measured, installed } }) =>
        [...installed, ...homesOn(name, facts)]
          .filter(({ derivation }) => measured !== null && derivation !== measured.derivation)
          .map((other) => ({
            severity: 'warning' as const,
            host: name,
            evidence: `${other.place} holds ${storeName(other)}; measured is ${measured?.place ?? 'nothing'}.`,
            fix: `Take it out of ${other.place}, or install ${measured?.place ?? 'the measured one'} there.`,
          })),
      ),
      ...evaluatedHosts(facts).flatMap(({ name, configured: { measured, installed } }): Remark[] => {
        const named = measured?.place === 'programs.llama-fleet.package' && installed.every(({ derivation }) => derivation === measured.derivation) ? namedFor(name, facts) : null
        const packages = `${pinnedSource(facts)}.packages`
        if (named === null || measured === null || !named.text.includes(packages)) return []
        return [{ severity: 'note', host: name, evidence: `${named.path}:${named.line} names ${packages}, beside ${measured.place}, which is measured.`, fix: 'Where a unit or a script starts it, name `config.programs.llama-fleet.package` there.' }]
      }),
    ],
  },
  {
    name: 'nixpkgs-own-llama-cpp',
    looksFor: "a host that runs nixpkgs' llama.cpp instead of the one that the flake pins",
    cost: 'No bump of the input ever reaches the host: it always says `unchanged`.',
    check: (facts) =>
      evaluatedHosts(facts).flatMap(({ name, configured }): Remark[] => {
        const judged = judgedPackage(configured)
        if (judged?.recipe === 'unknown' && judged.declared === null) return [{ host: name, notChecked: `Where the source of ${judged.place} (${storeName(judged)}) comes from is not known: neither the recipe of the pinned flake nor that of nixpkgs made it.` }]
        return judged?.recipe !== 'nixpkgs'
          ? []
          : [{
              severity: 'error' as const,
              host: name,
              evidence: `${judged.place} is ${storeName(judged)}, built by the recipe of nixpkgs.`,
              fix: `Set \`programs.llama-fleet = { enable = true; source = ${pinnedSource(facts)}; };\` there, or take the overlay: docs/nix.md.`,
            }]
      }),
  },
  {
    name: 'another-input-built',
    looksFor: 'a host whose llama.cpp is built from another input of the flake than the one that is bumped',
    cost: 'No bump of the input ever reaches the host: it always says `unchanged`.',
    check: (facts) => {
      const { otherSources, configPath } = facts
      if ('unknown' in otherSources) return [{ notChecked: otherSources.unknown }]
      return evaluatedHosts(facts).flatMap(({ name, configured }): Remark[] => {
        const judged = judgedPackage(configured)
        const other = judged?.source === null || judged === null ? undefined : otherSources.get(judged.source)
        if (judged === null || other === undefined) return []
        const [first = '', ...below] = other.split('/').map(attributeName)
        const fix = below.length > 0
          ? `Let it follow: \`inputs.${[first, ...below].join('.inputs.')}.follows = ${nixString(facts.pin?.input ?? 'llama-cpp')};\` in flake.nix.`
          : `${judged.place.startsWith('programs.llama-fleet') ? `Set \`programs.llama-fleet.source = ${pinnedSource(facts)};\` there` : `Build it from ${pinnedSource(facts)}`}; or take the host out of \`hosts\` in ${configPath}, and where ${first} is to be bumped too, give it a configuration of its own with \`flake-input: ${other}\`.`
        return [{ severity: 'error', host: name, evidence: `${judged.place} is built from inputs.${[first, ...below].join('.inputs.')}; bumped is ${pinnedSource(facts)}.`, fix }]
      })
    },
  },
  {
    name: 'foreign-nixpkgs',
    looksFor: "a package that comes from upstream's own instance of nixpkgs (`inputs.llama-cpp.packages`) instead of the host's",
    cost: "The host's overlays, licences and CUDA capabilities do not count for it, its CPU part has no instructions beyond SSE2, its CUDA may not fit the host's driver, and nixpkgs is evaluated once more each time.",
    check: (facts) => {
      const { upstreamPackages } = facts
      return evaluatedHosts(facts).flatMap(({ name, configured }): Remark[] => {
        const measured = judgedPackage(configured)
        if (measured === null) return []
        const fix = 'Build it with the host’s own packages: `variant` of programs.llama-fleet, or `lib.overlay` of llama-fleet (docs/nix.md).'
        // the module takes the host's packages, and without features its derivation is upstream's own
        if (measured.place.startsWith('programs.llama-fleet') && measured.foreign !== true) return []
        const found = 'unknown' in upstreamPackages ? undefined : [...upstreamPackages].find(([, derivation]) => derivation === measured.derivation)?.[0]
        if (found !== undefined) return [{ severity: 'warning', host: name, evidence: `${measured.place} is ${found} of the flake.`, fix }]
        if (measured.foreign === true) return [{ severity: 'warning', host: name, evidence: `${measured.place} is built with another cmake than the host's nixpkgs has.`, fix }]
        return 'unknown' in upstreamPackages && measured.foreign === null ? [{ host: name, notChecked: upstreamPackages.unknown }] : []
      })
    },
  },
]

const pinnedSource = ({ pin }: Facts): string => `inputs.${attributeName(pin?.input ?? 'llama-cpp')}`

/** What a user's Home Manager gives, when it alone has llama.cpp: with the module there it can be measured too. */
function byHome(host: string, { installed }: ConfiguredHost): string {
  const user = /^home\.packages of (?<user>[\w.-]+)$/.exec(installed[0]?.place ?? '')?.groups?.['user']
  return user === undefined ? '' : `: with llama-fleet.homeModules.default it is \`${hostAttribute(host)}.config.home-manager.users.${attributeName(user)}.programs.llama-fleet.package\``
}

/** What the Home Manager configurations called `user@host` install, which are no part of the host's own. */
function homesOn(host: string, { homes }: Facts): readonly PackageFacts[] {
  return 'unknown' in homes ? [] : homes.flatMap(({ name, installed }) => (name.split('@')[1] === host ? installed : []))
}

/** The name and the beginning of the hash of a derivation: enough to tell two of one name apart. */
function storeName({ derivation }: PackageFacts): string {
  const base = derivation.slice(derivation.lastIndexOf('/') + 1)
  return base.replace(/^([0-9a-z]{8})[0-9a-z]{24}-/, '$1…-').replace(/\.drv$/, '')
}
