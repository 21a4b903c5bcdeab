import { a as readHosts, t as HOSTS_QUESTION } from "./installable.js";
import { n as planHosts, t as needsDiscovery } from "./planned-hosts.js";
// src/phases/fleet-hosts.ts
async function fleetHosts({ config, configPath, directory }, nix) {
	const importFromDerivation = config["import-from-derivation"];
	const found = needsDiscovery(config) ? readHosts(await nix.evaluate({
		directory,
		attribute: HOSTS_QUESTION.attribute,
		importFromDerivation
	}, HOSTS_QUESTION.apply)) : new Map();
	return {
		hosts: planHosts(config, found, configPath),
		found
	};
}
export { fleetHosts as t };
