import { r as UpstreamError } from "./errors.js";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
// src/adapters/machine-lock.ts
const PATIENCE_MS = 500;
function lockPlaces(environment) {
	const chosen = environment["LLAMA_FLEET_LOCK"];
	if (chosen !== void 0 && chosen !== "") return [chosen];
	const session = environment["XDG_RUNTIME_DIR"];
	const own = join(tmpdir(), `llama-fleet-${process.getuid?.() ?? "user"}.lock`);
	return [
		"/run/lock/llama-fleet",
		...session === void 0 || session === "" ? [] : [join(session, "llama-fleet.lock")],
		own
	];
}
function preparePlace(places, onLine) {
	const refused = [];
	for (const place of places) try {
		if (statSync(place, { throwIfNoEntry: false }) === void 0) mkdirSync(place, { mode: 493 });
		if (refused.length > 0) onLine(`The lock of this machine lies in ${place}: ${refused.join(", ")} cannot be made. It keeps fewer apart.`);
		return place;
	} catch {
		refused.push(place);
	}
	throw new UpstreamError({
		problem: `No lock can be made in ${refused.join(", ")}.`,
		next: "Set LLAMA_FLEET_LOCK to a path that can be written."
	});
}
function holderOf(place) {
	try {
		const { ino } = statSync(place);
		const holder = readFileSync("/proc/locks", "utf8").split("\n").find((entry) => / FLOCK +ADVISORY +WRITE /.test(entry) && !entry.includes("->") && entry.includes(`:${ino} `))?.trim().split(/\s+/)[4];
		const parent = holder === void 0 ? void 0 : /^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${holder}/stat`, "latin1"))?.[1];
		return parent === void 0 || parent === "0" ? null : `process ${parent}`;
	} catch {
		return null;
	}
}
async function holdLock(places, path, onLine) {
	const place = preparePlace(places, onLine);
	const child = spawn("flock", [
		"-x",
		place,
		"cat"
	], {
		detached: true,
		env: { PATH: path },
		stdio: [
			"pipe",
			"pipe",
			"pipe"
		]
	});
	let stderr = "";
	child.stderr.on("data", (chunk) => stderr = (stderr + chunk.toString()).slice(-2e3));
	child.stdin.on("error", () => {});
	child.stdin.write("held\n");
	const waiting = setTimeout(() => {
		const holder = holderOf(place);
		onLine(`Waiting for the lock ${place}: ${holder ?? "another program"} measures on this machine.`);
	}, PATIENCE_MS);
	try {
		const failure = await new Promise((resolve) => {
			child.stdout.once("data", () => resolve(null));
			child.once("error", resolve);
			child.once("close", () => resolve(new Error(stderr.trim() || "flock ended")));
		});
		if (failure === null) return heldBy(child);
		if (failure.code !== "ENOENT") throw new UpstreamError({
			problem: `The lock ${place} cannot be held: ${failure.message}.`,
			next: "Set LLAMA_FLEET_LOCK to another path."
		});
		onLine("flock (util-linux) is not installed: nothing keeps two measures on this machine apart.");
		return { release: () => Promise.resolve() };
	} finally {
		clearTimeout(waiting);
	}
}
function heldBy(child) {
	const ended = new Promise((resolve) => child.once("close", () => resolve()));
	child.unref();
	for (const stream of [
		child.stdin,
		child.stdout,
		child.stderr
	]) stream.unref?.();
	return { release: () => {
		child.ref();
		child.stdin?.end();
		return ended;
	} };
}
export { lockPlaces as n, holdLock as t };
