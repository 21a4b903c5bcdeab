import type { Config } from '../core/hosts/config.ts'
import type { PlannedHost } from '../core/hosts/planned-host.ts'
import { HOSTS_QUESTION, readHosts } from '../core/hosts/installable.ts'
import { needsDiscovery, planHosts, type FoundHost } from '../core/hosts/planned-hosts.ts'
import type { Nix } from '../ports/nix.ts'

/** The config, where it was read, and the flake in which hosts are looked for that it does not describe. */
export interface HostsQuestion {
  readonly config: Config
  readonly configPath: string
  readonly directory: string
}

/** Returns the hosts of the fleet, and what the flake says of those it has: it is evaluated only where the config leaves something open. */
export async function fleetHosts(
  { config, configPath, directory }: HostsQuestion,
  nix: Nix,
): Promise<{ readonly hosts: readonly PlannedHost[]; readonly found: ReadonlyMap<string, FoundHost> }> {
  const importFromDerivation = config['import-from-derivation']
  const found = needsDiscovery(config) ? readHosts(await nix.evaluate({ directory, attribute: HOSTS_QUESTION.attribute, importFromDerivation }, HOSTS_QUESTION.apply)) : new Map<string, FoundHost>()
  return { hosts: planHosts(config, found, configPath), found }
}
