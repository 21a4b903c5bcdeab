import { n as InputError, r as UpstreamError } from "./errors.js";
import { i as processorsOf, n as cpuFeaturesOf, r as cpuNameOf } from "./cpu-features.js";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, statSync } from "node:fs";
import { availableParallelism, hostname, release, tmpdir, totalmem } from "node:os";
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
// src/adapters/local-machine.ts
function localMachine(options) {
	const root = options.root ?? "/";
	const own = root === "/";
	const read = (path) => textOf(join(root, path));
	return {
		fingerprint: (nixVersion, system, devices) => Promise.resolve(fingerprintOf(nixVersion, system, devices)),
		hostname: () => firstLabel(read("/proc/sys/kernel/hostname") ?? hostname()),
		cpuFeatures: () => {
			const cpuinfo = read("/proc/cpuinfo");
			if (cpuinfo !== null && processorsOf(cpuinfo) > 0) return cpuFeaturesOf(cpuinfo);
			throw new InputError({
				problem: "This machine has no /proc/cpuinfo that lists its processors.",
				next: "Run it on the Linux host whose features are wanted."
			});
		},
		lock: (onWait) => holdLock(lockPlaces(options.environment), options.environment["PATH"] ?? "", onWait)
	};
	function fingerprintOf(nix, system, devices) {
		const cpuinfo = read("/proc/cpuinfo") ?? "";
		const listed = Math.max(1, processorsOf(cpuinfo));
		return {
			hostname: firstLabel(read("/proc/sys/kernel/hostname") ?? hostname()),
			system,
			cpu: cpuNameOf(cpuinfo),
			cores: own ? Math.max(1, availableParallelism()) : listed,
			cpuFeatures: cpuFeaturesOf(cpuinfo),
			memoryBytes: memoryBytesOf(read("/proc/meminfo")) ?? totalmem(),
			kernel: (read("/proc/sys/kernel/osrelease") ?? release()).trim(),
			governor: governorOf(join(root, "/sys/devices/system/cpu"), read),
			devices: [...devices],
			driver: driverOf(read),
			nix
		};
	}
}
function textOf(path) {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return null;
	}
}
const firstLabel = (name) => name.trim().split(".")[0] ?? "";
function memoryBytesOf(meminfo) {
	const kibibytes = /^MemTotal: +(\d+) kB$/m.exec(meminfo ?? "")?.[1];
	return kibibytes === void 0 ? null : Number(kibibytes) * 1024;
}
function governorOf(directory, read) {
	let names;
	try {
		names = readdirSync(directory).filter((name) => /^cpu\d+$/.test(name));
	} catch {
		return null;
	}
	const governors = names.flatMap((name) => read(`/sys/devices/system/cpu/${name}/cpufreq/scaling_governor`)?.trim() ?? []);
	return governors.length === 0 ? null : [...new Set(governors)].toSorted().join(", ");
}
function driverOf(read) {
	const nvidia = /Kernel Module(?: for \S+)? +(\d+(?:\.\d+)+)/.exec(read("/proc/driver/nvidia/version") ?? "")?.[1];
	if (nvidia !== void 0) return `NVIDIA ${nvidia}`;
	const amdgpu = read("/sys/module/amdgpu/version")?.trim();
	return amdgpu === void 0 || amdgpu === "" ? null : `amdgpu ${amdgpu}`;
}
export { localMachine as t };
