import type { Facts } from '../doctor/facts.ts'
import { answeringRunners, evaluatedHosts, likelyGpuVariant } from '../doctor/rule.ts'
import { listed } from '../listed.ts'
import type { Handwork } from './step.ts'

const RUNNER = `# the file begins with \`{ inputs, ... }:\`
imports = [ inputs.llama-fleet.nixosModules.runner ];
services.llama-fleet-runner = {
  enable = true;
  url = "https://github.com/OWNER/REPOSITORY"; # this repository, and no other
  tokenFile = "/run/secrets/llama-fleet-runner";
  # host = "NAME"; # as the flake calls it, where networking.hostName is another
};`

/** Returns the runner module for hosts whose runner the flake does not start, and for those whose runner does not see the GPU. */
export function runnerSteps(facts: Facts): Handwork[] {
  const hosts = evaluatedHosts(facts)
  const without = hosts.filter(({ configured: { runners } }) => runners.length === 0).map(({ name }) => name)
  const steps = hosts.flatMap((host): Handwork[] => {
    const { name, configured } = host
    const blind = likelyGpuVariant(configured) === null ? undefined : answeringRunners(host).find(({ privateDevices }) => privateDevices)
    if (blind === undefined) return []
    return [{ kind: 'by-hand', title: `Let the runner of ${name} see its GPU`, words: `In the configuration of ${name}, in the place of services.github-runners.${blind.name}:`, text: RUNNER }]
  })
  if (without.length === 0) return steps
  const words = `Only for the workflow: \`llama-fleet run\` on a host needs none. In the configuration of ${listed(without)}:`
  return [...steps, { kind: 'by-hand', title: `Let a runner measure on ${listed(without)}`, words, text: RUNNER }]
}
