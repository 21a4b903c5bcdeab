import { $t as InputError, _ as EvaluationError, g as counted } from "./main.js";
import { f as formatShare } from "./numbers.js";
import { a as pairsNeeded } from "./looks.js";
import { a as readHosts, t as HOSTS_QUESTION } from "./installable.js";
import { n as needsDiscovery, r as planHosts } from "./planned-hosts.js";
import { n as withoutClone } from "./flake-complaint2.js";
// src/core/verdict/rounds-lacked.ts
function roundsLacked(hosts, alpha) {
	return hosts.flatMap(({ name, rounds, tests }) => {
		const [forSame, forNaming] = [pairsNeeded(2 * alpha / tests.length), pairsNeeded(alpha / tests.length)];
		if (rounds >= forNaming) return [];
		return [`${name}: ${`${counted(rounds, "round")} of ${counted(tests.length, "test")} at an error share of ${formatShare(alpha)}`} ${rounds < forSame ? "can only end undecided" : "can never be called faster or slower"}. Raise \`rounds\` to ${forNaming} at least, or leave it out.`];
	});
}
// src/phases/fleet-hosts.ts
async function fleetHosts(question, nix) {
	const { config, configPath } = question;
	const found = needsDiscovery(config) ? await findHosts(question, nix) : new Map();
	return {
		hosts: planHosts(config, found, configPath),
		found
	};
}
async function findHosts({ config, configPath, directory }, nix) {
	const importFromDerivation = config["import-from-derivation"];
	try {
		return readHosts(await nix.evaluate({
			directory,
			attribute: HOSTS_QUESTION.attribute,
			importFromDerivation
		}, HOSTS_QUESTION.apply));
	} catch (error) {
		if (!(error instanceof EvaluationError) || error.infrastructure) throw error;
		throw new InputError({
			problem: `The flake cannot be read as it is committed. ${withoutClone(error.message)}`,
			next: `\`llama-fleet doctor\` says which host it is; correct it and commit, or name the others, each with its \`variant\`, under \`hosts\` in ${configPath}.`
		});
	}
}
export { roundsLacked as n, fleetHosts as t };
