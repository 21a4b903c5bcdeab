import { readFileSync } from "node:fs";
// src/adapters/foreign-cpu.ts
const TICKS_A_SECOND = 100;
const SHORTEST_MS = 200;
function busyNow(proc) {
	try {
		const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = firstLine(`${proc}/stat`).split(/\s+/).map(Number);
		const stat = readFileSync(`${proc}/self/stat`, "latin1");
		const own = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 15).map(Number);
		const busy = {
			machine: user + nice + system + irq + softirq + steal,
			own: own.reduce((sum, ticks) => sum + ticks, 0),
			at: performance.now()
		};
		return Number.isFinite(busy.machine + busy.own) && own.length === 4 ? busy : null;
	} catch {
		return null;
	}
}
const firstLine = (path) => readFileSync(path, "latin1").split("\n", 1)[0] ?? "";
function watchForeignCpu(proc = "/proc") {
	const start = busyNow(proc);
	return (ticksElsewhere = 0) => {
		const end = busyNow(proc);
		if (start === null || end === null || end.at - start.at < SHORTEST_MS) return null;
		const ticks = end.machine - start.machine - (end.own - start.own) - ticksElsewhere;
		return Math.max(0, ticks * 1e3 / TICKS_A_SECOND / (end.at - start.at));
	};
}
export { watchForeignCpu as t };
