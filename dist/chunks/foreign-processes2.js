import { F as oneLine } from "./main.js";
// src/adapters/foreign-processes.ts
const TICKS_A_SECOND = 100;
const WORTH_A_NAME = .05;
function seen(files, id) {
	const stat = files.read(`/proc/${id}/stat`);
	if (stat === null) return null;
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	const ticks = Number(fields[11]) + Number(fields[12]);
	const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
	return Number.isFinite(ticks) ? {
		id,
		parent: fields[1] ?? "",
		name: oneLine(name, 40),
		ticks,
		startedAt: fields[19] ?? ""
	} : null;
}
function allSeen(files) {
	const ids = files.list("/proc").filter((name) => /^\d+$/.test(name));
	return new Map(ids.flatMap((id) => {
		const one = seen(files, id);
		return one === null ? [] : [[id, one]];
	}));
}
function isOurs(process, all, own) {
	let at = process;
	for (let steps = 0; at !== void 0 && steps < 100; steps++) {
		if (at.id === own) return true;
		at = all.get(at.parent);
	}
	return false;
}
function watchProcesses(files, own = String(process.pid)) {
	const before = allSeen(files);
	return (seconds) => {
		const after = allSeen(files);
		return [...after.values()].flatMap((one) => {
			const earlier = before.get(one.id);
			const since = earlier?.startedAt === one.startedAt ? earlier.ticks : 0;
			const cores = (one.ticks - since) / TICKS_A_SECOND / Math.max(seconds, .001);
			return cores < WORTH_A_NAME || isOurs(one, after, own) ? [] : [{
				name: one.name,
				cores
			}];
		}).toSorted((a, b) => b.cores - a.cores);
	};
}
const BUILD_USER = /^_?nixbld\d+:[^:]*:(\d+):/gm;
const ALLOCATED = {
	first: 872415232,
	count: 8388608
};
const STORE_UNITS = /\/(?<unit>nix-(?:gc|optimise)|nixos-upgrade|nixos-rebuild[\w-]*)\.service/;
const STORE_COMMANDS = /^(?:nix-collect-garbage|nix-store --(?:gc|optimi[sz]e)|nix store (?:gc|optimise))\b/;
const isAllocated = (user) => user >= ALLOCATED.first && user < ALLOCATED.first + ALLOCATED.count;
function storeWork(files, id, buildUsers) {
	const unit = STORE_UNITS.exec(files.read(`/proc/${id}/cgroup`) ?? "")?.groups?.["unit"];
	if (unit !== void 0) return unit;
	const user = /^Uid:\t(\d+)/m.exec(files.read(`/proc/${id}/status`) ?? "")?.[1] ?? "";
	if (buildUsers.has(user) || isAllocated(Number(user))) return "a nix build";
	const words = (files.read(`/proc/${id}/cmdline`) ?? "").split("\0");
	const program = words[0]?.slice((words[0]?.lastIndexOf("/") ?? -1) + 1) ?? "";
	return STORE_COMMANDS.exec([program, ...words.slice(1)].join(" "))?.[0] ?? null;
}
function storeWorkers(files) {
	const users = new Set([...(files.read("/etc/passwd") ?? "").matchAll(BUILD_USER)].map((match) => match[1] ?? ""));
	const ids = files.list("/proc").filter((name) => /^\d+$/.test(name));
	return [...new Set(ids.flatMap((id) => storeWork(files, id, users) ?? []))].toSorted();
}
export { watchProcesses as n, storeWorkers as t };
