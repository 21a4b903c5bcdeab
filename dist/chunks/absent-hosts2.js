import { $t as InputError } from "./main.js";
// src/core/hosts/absent-hosts.ts
function checkNames(hosts, names) {
	const unknown = names.filter((name) => hosts.every((host) => host.name !== name));
	if (unknown.length === 0) return;
	throw new InputError({
		problem: `The fleet has no host '${unknown.join("', '")}'.`,
		next: `The input 'host' may name ${hosts.map(({ name }) => name).join(", ")}.`
	});
}
function notAskedFor(hosts, names) {
	if (names === null) return [];
	return hosts.flatMap(({ name }) => names.includes(name) ? [] : [{
		host: name,
		reason: `this run was asked for ${names.join(", ")} only`
	}]);
}
export { notAskedFor as n, checkNames as t };
