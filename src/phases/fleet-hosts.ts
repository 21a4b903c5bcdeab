import { InputError } from '../core/errors.ts'
import type { Config } from '../core/hosts/config.ts'
import type { PlannedHost } from '../core/hosts/planned-host.ts'
import { HOSTS_QUESTION, readHosts } from '../core/hosts/installable.ts'
import { needsDiscovery, planHosts, type FoundHost } from '../core/hosts/planned-hosts.ts'
import { EvaluationError, type Nix } from '../ports/nix.ts'
import { withoutClone } from './flake-complaint.ts'

/** The config, where it was read, and the flake in which hosts are looked for that it does not describe. */
export interface HostsQuestion {
  readonly config: Config
  readonly configPath: string
  readonly directory: string
}

/**
 * Returns the hosts of the fleet, and what the flake says of those it has: it is evaluated only where the config leaves something open. Throws
 * InputError where one does not evaluate, EvaluationError where a fetch failed.
 */
export async function fleetHosts(
  question: HostsQuestion,
  nix: Nix,
): Promise<{ readonly hosts: readonly PlannedHost[]; readonly found: ReadonlyMap<string, FoundHost> }> {
  const { config, configPath } = question
  const found = needsDiscovery(config) ? await findHosts(question, nix) : new Map<string, FoundHost>()
  return { hosts: planHosts(config, found, configPath), found }
}

/** All hosts are asked at once, so the one that does not evaluate may be one that nobody measures. */
async function findHosts({ config, configPath, directory }: HostsQuestion, nix: Nix): Promise<ReadonlyMap<string, FoundHost>> {
  const importFromDerivation = config['import-from-derivation']
  try {
    return readHosts(await nix.evaluate({ directory, attribute: HOSTS_QUESTION.attribute, importFromDerivation }, HOSTS_QUESTION.apply))
  } catch (error) {
    if (!(error instanceof EvaluationError) || error.infrastructure) throw error
    throw new InputError({
      problem: `The flake cannot be read as it is committed. ${withoutClone(error.message)}`,
      next: `\`llama-fleet doctor\` says which host it is; correct it and commit, or name the others, each with its \`variant\`, under \`hosts\` in ${configPath}.`,
    })
  }
}
