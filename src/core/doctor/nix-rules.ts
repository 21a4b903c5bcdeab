import { listed } from '../listed.ts'
import { isAtLeast, OLDEST_NIX } from '../nix/nix-config.ts'
import type { Remark } from './finding.ts'
import { ownLabels, evaluatedHosts, type Rule } from './rule.ts'
import { tokenOverrides } from './token-overrides.ts'
import { jobsStartedBy, runsOnHardware } from './workflow-facts.ts'

/** The nix of this machine and what the hosts set for theirs. */
export const NIX_RULES: readonly Rule[] = [
  {
    name: 'nix-too-old',
    looksFor: `a nix on this machine that is missing or older than ${OLDEST_NIX}`,
    cost: 'Without it, or with an older one, current nixpkgs and flake-parts do not evaluate: llama-fleet refuses to start.',
    check: ({ machine: { nix } }) => {
      if (nix === null) return [{ severity: 'error', evidence: 'There is no working nix on the PATH of this machine.', fix: 'Install it (https://nixos.org/download) and open a new shell.' }]
      if (isAtLeast(nix, OLDEST_NIX)) return []
      return [{ severity: 'error', evidence: `\`nix --version\` says ${nix.name}.`, fix: 'Install a newer one: https://nixos.org/download, on NixOS `nix.package`.' }]
    },
  },
  {
    name: 'access-tokens-hidden',
    looksFor: '`access-tokens` set in one place of nix’s settings while an earlier place has tokens too, or in a workflow that runs on hosts',
    cost: 'nix takes the last `access-tokens` whole, so the tokens of the earlier place are gone: private inputs answer 404, and GitHub allows 60 requests an hour.',
    check: ({ machine, workflows, hosts }) => [
      ...tokenOverrides(machine.configSources).map(({ by, hidden }): Remark => ({
        severity: 'warning',
        evidence: `${by} sets access-tokens and so hides ${listed(hidden.map(({ place, hosts: lost }) => (lost.length === 0 ? `what ${place} may have` : `the token for ${listed(lost)} in ${place}`)))}.`,
        fix: `Write extra-access-tokens in ${by}: it adds to what is there.`,
      })),
      ...workflows.flatMap((workflow): Remark[] => {
        const kinds = workflow.replacesTokens ? jobsStartedBy(workflow, workflows).map(({ job }) => runsOnHardware(job, ownLabels({ hosts }))) : []
        if (kinds.every((kind) => kind === 'no')) return []
        return [{
          severity: 'warning',
          evidence: `${workflow.path} sets access-tokens, and jobs of it ${kinds.includes('yes') ? 'run' : 'may run'} on hosts, whose own tokens it hides.`,
          fix: 'Write extra-access-tokens there; llama-fleet hands nix its token by itself.',
        }]
      }),
    ],
  },
  {
    name: 'sandbox-off',
    looksFor: 'nix without its build sandbox, on this machine or in the configuration of a host',
    cost: 'Builds of both sides see the whole machine and the network: upstream’s build scripts could read files, and a build may work here and nowhere else.',
    check: (facts) => {
      const remark = (sandbox: boolean | 'relaxed' | null, measures: boolean, where: string, host?: string): Remark[] => {
        if (sandbox === true || sandbox === null) return []
        const common = { evidence: `${where} says sandbox = ${String(sandbox)}.`, fix: 'nix.settings.sandbox = true; (elsewhere `sandbox = true` in nix.conf).', ...(host === undefined ? {} : { host }) }
        return [{ severity: sandbox === 'relaxed' ? 'note' : measures ? 'error' : 'warning', ...common }]
      }
      return [
        // who only edits the fleet here builds nothing of upstream's
        ...remark(facts.machine.sandbox, facts.hosts.some(({ here }) => here), `nix on this machine (${facts.machine.hostname})`),
        ...evaluatedHosts(facts).flatMap(({ name, configured: { sandbox } }) => remark(sandbox, true, 'nix.settings of the host', name)),
      ]
    },
  },
]
