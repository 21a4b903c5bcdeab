import { t as listed } from "./listed.js";
import { F as oneLine } from "./main.js";
// src/adapters/killed-processes.ts
const KILLED = 256n;
const DYING_MS = 1e4;
const POLL_MS = 100;
const NAMED = 4;
function killedProcesses(files) {
	return files.list("/proc").flatMap((id) => {
		const status = /^\d+$/.test(id) ? files.read(`/proc/${id}/status`) : null;
		const field = (name) => new RegExp(`^${name}:\\t(.*)$`, "m").exec(status ?? "")?.[1] ?? "";
		const isKilled = (mask) => /^[0-9a-f]{1,32}$/.test(mask) && (BigInt(`0x${mask}`) & KILLED) !== 0n;
		if (/^[ZX]/.test(field("State")) && !(Number(field("Threads")) > 1) || !["SigPnd", "ShdPnd"].some((name) => isKilled(field(name)))) return [];
		return [`process ${id} (${oneLine(field("Name"), 40)})`];
	});
}
async function awaitKilled(files, onLine, patienceMs = DYING_MS) {
	const deadline = performance.now() + patienceMs;
	for (;;) {
		const left = killedProcesses(files);
		if (left.length === 0) return;
		if (performance.now() >= deadline) {
			onLine(`${listed(left, NAMED)} ${left.length === 1 ? "was killed and does" : "were killed and do"} not end: something in the kernel hangs, most often a driver or a disk. What is measured beside it may be off; restart this machine.`);
			return;
		}
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
	}
}
export { awaitKilled };
