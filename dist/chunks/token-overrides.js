// src/core/doctor/token-overrides.ts
function includeOf(line) {
	return /^\s*!?include\s+(?<path>\S.*?)\s*$/.exec(line.replace(/#.*/, ""))?.groups?.["path"] ?? null;
}
function tokenOverrides(sources) {
	let known = [];
	const overrides = [];
	for (const { name, text } of sources) {
		if (text === null) {
			known.push({
				place: `${name} (not readable here)`,
				hosts: []
			});
			continue;
		}
		for (const { extra, hosts } of tokenSettings(text)) {
			if (!extra) {
				const hidden = known.flatMap(({ place, hosts: earlier }) => {
					const lost = earlier.filter((host) => !hosts.includes(host));
					return lost.length > 0 || earlier.length === 0 ? [{
						place,
						hosts: lost
					}] : [];
				});
				if (hidden.length > 0) overrides.push({
					by: name,
					hidden
				});
				known = [];
			}
			if (hosts.length > 0) known.push({
				place: name,
				hosts
			});
		}
	}
	return overrides;
}
function tokenSettings(text) {
	return text.split("\n").flatMap((line) => {
		const setting = /^\s*(?<extra>extra-)?access-tokens\s*=(?<value>.*)$/.exec(line.replace(/#.*/, ""))?.groups;
		if (setting === void 0) return [];
		const hosts = (setting["value"] ?? "").split(/\s+/).flatMap((pair) => pair.includes("=") ? [pair.slice(0, pair.indexOf("="))] : []);
		return [{
			extra: setting["extra"] !== void 0,
			hosts
		}];
	});
}
export { tokenOverrides as n, includeOf as t };
