import { $t as InputError } from "./main.js";
// src/core/hosts/host-choice.ts
function chooseHosts(hosts, wish, machine) {
	const list = hosts.map(({ name, variant, system }) => `${name} (${variant}, ${system})`).join(", ");
	switch (wish.kind) {
		case "all": {
			const buildable = hosts.filter(({ system }) => system === machine.system);
			if (buildable.length > 0) return buildable;
			throw new InputError({
				problem: `No host of the fleet is ${machine.system}, as this machine is.`,
				next: `The fleet has ${list}.`
			});
		}
		case "named": {
			const host = hosts.find(({ name }) => name === wish.name);
			if (host !== void 0) return [host];
			throw new InputError({
				problem: `The fleet has no host '${wish.name}'.`,
				next: `It has ${list}.`
			});
		}
		case "this-machine": {
			const host = hosts.find(({ name }) => name === machine.hostname) ?? (hosts.length === 1 ? hosts[0] : void 0);
			if (host !== void 0) return [host];
			throw new InputError({
				problem: `This machine is called '${machine.hostname}', and the fleet has no host of that name.`,
				next: `Say which host it stands for (\`--host NAME\`), or \`--all\` for every host it can build. The fleet has ${list}.`
			});
		}
	}
}
export { chooseHosts };
