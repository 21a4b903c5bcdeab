import { basename, delimiter, dirname, join, resolve } from "node:path";
import { availableParallelism, hostname, release, tmpdir, totalmem } from "node:os";
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { StringDecoder } from "node:string_decoder";
import { createHash, randomBytes, randomInt } from "node:crypto";
import { access, appendFile, copyFile, mkdir, mkdtemp, open as open$1, readFile as readFile$1, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
// package.json
var version$1 = "0.1.0";
// src/core/errors.ts
var FleetError = class extends Error {
	next;
	constructor(lesson) {
		super(`${lesson.problem} ${lesson.next}`.trim(), lesson.cause === void 0 ? {} : { cause: lesson.cause });
		this.next = lesson.next;
		this.name = new.target.name;
	}
};
var InputError = class extends FleetError {};
var UpstreamError = class extends FleetError {};
var Defect = class extends FleetError {};
function exitCodeOfError(thrown) {
	if (thrown instanceof InputError) return 2;
	if (thrown instanceof UpstreamError) return 4;
	return 1;
}
function messageOfError(thrown) {
	if (!(thrown instanceof Error)) return String(thrown);
	return thrown instanceof InputError || thrown.cause === void 0 ? thrown.message : `${thrown.message}\n  caused by: ${messageOfError(thrown.cause)}`;
}
// src/core/hosts/cpu-feature-table.json
var cpu_feature_table_default = {
	x86_64: [
		{
			"feature": "sse4_2",
			"cpuinfo": ["sse4_2"],
			"option": "GGML_SSE42"
		},
		{
			"feature": "avx",
			"cpuinfo": ["avx"],
			"option": "GGML_AVX"
		},
		{
			"feature": "f16c",
			"cpuinfo": ["f16c"],
			"option": "GGML_F16C"
		},
		{
			"feature": "fma",
			"cpuinfo": ["fma"],
			"option": "GGML_FMA"
		},
		{
			"feature": "bmi2",
			"cpuinfo": ["bmi2"],
			"option": "GGML_BMI2"
		},
		{
			"feature": "avx2",
			"cpuinfo": ["avx2"],
			"option": "GGML_AVX2"
		},
		{
			"feature": "avx_vnni",
			"cpuinfo": ["avx_vnni"],
			"option": "GGML_AVX_VNNI"
		},
		{
			"feature": "avx512",
			"cpuinfo": [
				"avx512f",
				"avx512cd",
				"avx512vl",
				"avx512dq",
				"avx512bw"
			],
			"option": "GGML_AVX512"
		},
		{
			"feature": "avx512vbmi",
			"cpuinfo": ["avx512vbmi"],
			"option": "GGML_AVX512_VBMI"
		},
		{
			"feature": "avx512_vnni",
			"cpuinfo": ["avx512_vnni"],
			"option": "GGML_AVX512_VNNI"
		},
		{
			"feature": "avx512_bf16",
			"cpuinfo": ["avx512_bf16"],
			"option": "GGML_AVX512_BF16"
		},
		{
			"feature": "amx_tile",
			"cpuinfo": ["amx_tile"],
			"option": "GGML_AMX_TILE"
		},
		{
			"feature": "amx_int8",
			"cpuinfo": ["amx_int8"],
			"option": "GGML_AMX_INT8"
		},
		{
			"feature": "amx_bf16",
			"cpuinfo": ["amx_bf16"],
			"option": "GGML_AMX_BF16"
		}
	],
	aarch64: [
		{
			"feature": "asimd",
			"cpuinfo": ["asimd"],
			"extension": null
		},
		{
			"feature": "asimdhp",
			"cpuinfo": ["asimdhp"],
			"extension": "fp16"
		},
		{
			"feature": "asimddp",
			"cpuinfo": ["asimddp"],
			"extension": "dotprod"
		},
		{
			"feature": "i8mm",
			"cpuinfo": ["i8mm"],
			"extension": "i8mm"
		},
		{
			"feature": "bf16",
			"cpuinfo": ["bf16"],
			"extension": "bf16"
		},
		{
			"feature": "sve",
			"cpuinfo": ["sve"],
			"extension": "sve"
		},
		{
			"feature": "sve2",
			"cpuinfo": ["sve2"],
			"extension": "sve2"
		},
		{
			"feature": "svei8mm",
			"cpuinfo": ["svei8mm"],
			"extension": null
		},
		{
			"feature": "sme",
			"cpuinfo": ["sme"],
			"extension": null
		},
		{
			"feature": "sme2",
			"cpuinfo": ["sme2"],
			"extension": null
		}
	]
};
// src/core/hosts/cpu-features.ts
const { x86_64: X86, aarch64: AARCH64 } = cpu_feature_table_default;
const AARCH64_NAMES = {
	"0x41 0xd08": "ARM Cortex-A72",
	"0x41 0xd0b": "ARM Cortex-A76",
	"0x41 0xd0c": "ARM Neoverse-N1",
	"0x41 0xd40": "ARM Neoverse-V1",
	"0x41 0xd49": "ARM Neoverse-N2",
	"0x41 0xd4f": "ARM Neoverse-V2",
	"0x61 0x022": "Apple M1",
	"0xc0 0xac3": "Ampere-1"
};
function valuesOf(cpuinfo, key) {
	return cpuinfo.split("\n").flatMap((line) => {
		const colon = line.indexOf(":");
		return colon > 0 && line.slice(0, colon).trimEnd() === key ? [line.slice(colon + 1).trim()] : [];
	});
}
function sharedFlags(lines) {
	const processors = lines.map((line) => new Set(line.split(/\s+/)));
	return (flag) => processors.length > 0 && processors.every((flags) => flags.has(flag));
}
function cpuFeaturesOf(cpuinfo) {
	const x86 = sharedFlags(valuesOf(cpuinfo, "flags"));
	const aarch64 = sharedFlags(valuesOf(cpuinfo, "Features"));
	return [...X86.filter((one) => one.cpuinfo.every(x86)), ...AARCH64.filter((one) => one.cpuinfo.every(aarch64))].map(({ feature }) => feature);
}
function cpuFeatureLine(features, format) {
	switch (format) {
		case "text": return features.join(" ");
		case "nix": return [
			"[",
			...features.map((feature) => `"${feature}"`),
			"]"
		].join(" ");
		case "json": return JSON.stringify(features);
	}
}
function cpuNameOf(cpuinfo) {
	const name = valuesOf(cpuinfo, "model name")[0];
	if (name !== void 0 && name !== "") return name;
	const implementer = valuesOf(cpuinfo, "CPU implementer")[0];
	const part = valuesOf(cpuinfo, "CPU part")[0];
	if (implementer === void 0 || part === void 0) return null;
	return AARCH64_NAMES[`${implementer} ${part}`] ?? `aarch64 implementer ${implementer} part ${part}`;
}
function processorsOf(cpuinfo) {
	return valuesOf(cpuinfo, "processor").length;
}
// src/core/hosts/driver-match.ts
const VERSION = /(\d{3,4}(?:\.\d{2,3}){1,2})$/;
function driverMismatch(kernelDriver, libraryFile) {
	const inKernel = /^NVIDIA (\d+(?:\.\d+)+)$/.exec(kernelDriver ?? "")?.[1];
	const onDisk = VERSION.exec(libraryFile ?? "")?.[1];
	if (inKernel === void 0 || onDisk === void 0 || inKernel === onDisk) return null;
	return `The NVIDIA driver on disk is ${onDisk}, the one that runs in the kernel is ${inKernel}: a reboot is needed before this host's GPU can be used.`;
}
// src/adapters/cpu-conditions.ts
const CPUS = "/sys/devices/system/cpu";
const CPU_SENSORS = /^(?:coretemp|k10temp|zenpower|cpu_thermal|soc_thermal)$/;
const CPU_ZONES = /^(?:x86_pkg_temp|cpu.*thermal|soc.*thermal|TCPU)$/i;
const highest = (values) => values.length === 0 ? null : Math.max(...values);
const known = (values) => values.filter((value) => value !== null);
function cpuCelsius(files) {
	const inputs = files.list("/sys/class/hwmon").map((name) => `/sys/class/hwmon/${name}`).filter((sensor) => CPU_SENSORS.test(files.read(`${sensor}/name`)?.trim() ?? "")).flatMap((sensor) => files.list(sensor).filter((file) => /^temp\d+_input$/.test(file)).map((file) => `${sensor}/${file}`));
	const temperatures = files.list("/sys/class/thermal").map((name) => `/sys/class/thermal/${name}`).filter((zone) => CPU_ZONES.test(files.read(`${zone}/type`)?.trim() ?? "")).map((zone) => `${zone}/temp`);
	return highest(known((inputs.length > 0 ? inputs : temperatures).map((path) => files.number(path, .001))));
}
const processors = (files) => files.list(CPUS).filter((name) => /^cpu\d+$/.test(name)).map((name) => `${CPUS}/${name}`);
function cpuMHz(files) {
	const clocks = known(processors(files).map((cpu) => files.number(`${cpu}/cpufreq/scaling_cur_freq`, .001)));
	return clocks.length === 0 ? null : clocks.reduce((sum, clock) => sum + clock, 0) / clocks.length;
}
function governorOf(files) {
	const governors = processors(files).flatMap((cpu) => files.read(`${cpu}/cpufreq/scaling_governor`)?.trim() ?? []);
	return governors.length === 0 ? null : [...new Set(governors)].toSorted().join(", ");
}
function cpuPowerLimitWatts(files) {
	const zones = files.list("/sys/class/powercap").filter((name) => /^intel-rapl:\d+$/.test(name));
	const limits = known(zones.map((zone) => files.number(`/sys/class/powercap/${zone}/constraint_0_power_limit_uw`, 1e-6)));
	return limits.length === 0 ? null : limits.reduce((sum, limit) => sum + limit, 0);
}
function cpuThrottleCount(files) {
	const counts = known(processors(files).map((cpu) => files.number(`${cpu}/thermal_throttle/core_throttle_count`)));
	return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);
}
// src/adapters/kernel-files.ts
function kernelFiles(root = "/") {
	const attempt = (look, otherwise) => {
		try {
			return look();
		} catch {
			return otherwise;
		}
	};
	const read = (path) => attempt(() => readFileSync(join(root, path), "utf8"), null);
	return {
		read,
		number: (path, factor = 1) => {
			const text = read(path)?.trim() ?? "";
			return /^-?\d{1,18}$/.test(text) ? Number(text) * factor : null;
		},
		list: (directory) => attempt(() => readdirSync(join(root, directory)), []),
		target: (path) => attempt(() => `/${realpathSync(join(root, path)).slice(realpathSync(root).length)}`.replace(/^\/+/, "/"), null),
		link: (path) => attempt(() => readlinkSync(join(root, path)), null)
	};
}
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
function holderOf$1(place) {
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
		const holder = holderOf$1(place);
		onLine(`Waiting for the lock ${place}: ${holder ?? "another program"} measures on this machine.`);
	}, PATIENCE_MS);
	try {
		const failure = await new Promise((resolve) => {
			child.stdout.once("data", () => resolve(null));
			child.once("error", resolve);
			child.once("close", () => resolve(new Error(stderr.trim() || "flock ended")));
		});
		if (failure === null) return heldBy(child, place);
		if (failure.code !== "ENOENT") throw new UpstreamError({
			problem: `The lock ${place} cannot be held: ${failure.message}.`,
			next: "Set LLAMA_FLEET_LOCK to another path."
		});
		onLine("flock (util-linux) is not installed: nothing keeps two measures on this machine apart.");
		return {
			place: null,
			release: () => Promise.resolve()
		};
	} finally {
		clearTimeout(waiting);
	}
}
function heldBy(child, place) {
	const ended = new Promise((resolve) => child.once("close", () => resolve()));
	child.unref();
	for (const stream of [
		child.stdin,
		child.stdout,
		child.stderr
	]) stream.unref?.();
	return {
		place,
		release: () => {
			child.ref();
			child.stdin?.end();
			return ended;
		}
	};
}
// src/adapters/process-tree.ts
function descendantsOf(root) {
	const childrenOf = new Map();
	for (const name of entries("/proc")) {
		const status = /^\d+$/.test(name) ? statusOf(Number(name)) : null;
		if (status === null) continue;
		const child = {
			id: Number(name),
			startedAt: status.startedAt
		};
		const siblings = childrenOf.get(status.parent);
		if (siblings === void 0) childrenOf.set(status.parent, [child]);
		else siblings.push(child);
	}
	const found = [];
	const open = [root];
	for (let next = open.pop(); next !== void 0; next = open.pop()) {
		const children = childrenOf.get(next) ?? [];
		found.push(...children);
		open.push(...children.map((child) => child.id));
	}
	return found;
}
function killDescendants(descendants) {
	for (const { id, startedAt } of descendants) if (statusOf(id)?.startedAt === startedAt) sendSignal(id, "SIGKILL");
}
function sendSignal(id, name) {
	try {
		process.kill(id, name);
	} catch {}
}
function statusOf(id) {
	try {
		const stat = readFileSync(`/proc/${id}/stat`, "latin1");
		const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
		const [parent, startedAt] = [fields[1], fields[19]];
		return parent === void 0 || startedAt === void 0 ? null : {
			parent: Number(parent),
			startedAt
		};
	} catch {
		return null;
	}
}
function entries(directory) {
	try {
		return readdirSync(directory);
	} catch {
		return [];
	}
}
// src/adapters/process-watchdog.ts
const SCRIPT = `
trap '' INT TERM HUP
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) case $groups in *" $group "*) groups="\${groups%%" $group "*} \${groups#*" $group "}" ;; esac ;;
  esac
done
below() (
  for file in /proc/$1/task/*/children; do
    children=
    read -r children < "$file"
    for child in $children; do echo "$child"; below "$child"; done
  done
) 2>/dev/null
left=
for group in $groups; do
  descendants=$(below "$group")
  kill -s TERM -- "-$group" 2>/dev/null && left="$left -$group $descendants"
done
[ -n "$left" ] || exit 0
sleep 2
for one in $left; do kill -s KILL -- "$one" 2>/dev/null; done
`;
function watchdog() {
	const stdin = start();
	const say = (line) => {
		if (stdin?.writable === true) stdin.write(line);
	};
	return {
		watch: (group) => say(`+ ${group}\n`),
		forget: (group) => say(`- ${group}\n`)
	};
}
function start() {
	const shell = spawn("/bin/sh", ["-c", SCRIPT], {
		env: { PATH: "/run/current-system/sw/bin:/usr/bin:/bin" },
		cwd: "/",
		detached: true,
		stdio: [
			"pipe",
			"ignore",
			"ignore"
		]
	});
	shell.on("error", () => {});
	shell.stdin?.on("error", () => {});
	shell.unref();
	const socket = shell.stdin;
	socket?.unref?.();
	return socket;
}
// src/adapters/process-group.ts
const GRACE_MS = 2e3;
const living = new Set();
let dog = null;
let ending = false;
function isEnding() {
	return ending;
}
async function endAllGroups() {
	ending = true;
	for (const { group } of living) group.terminate();
	await Promise.all([...living].map((held) => held.ended));
}
function processGroup(id) {
	let below = [];
	let resolve = () => {};
	const ended = new Promise((done) => resolve = done);
	const kill = () => {
		killDescendants([...below, ...descendantsOf(id)]);
		sendSignal(-id, "SIGKILL");
	};
	const terminate = () => {
		below = [...below, ...descendantsOf(id)];
		sendSignal(-id, "SIGTERM");
		setTimeout(() => living.has(held) && kill(), GRACE_MS).unref();
	};
	const release = () => {
		killDescendants(below);
		sendSignal(-id, "SIGKILL");
		living.delete(held);
		dog?.forget(id);
		resolve();
	};
	const group = {
		terminate,
		kill,
		release
	};
	const held = {
		group,
		id,
		ended
	};
	living.add(held);
	guardGroups().watch(id);
	return group;
}
function guardGroups() {
	if (dog !== null) return dog;
	process.on("exit", () => {
		for (const { group } of living) group.kill();
	});
	dog = watchdog();
	return dog;
}
// src/adapters/process-lines.ts
const LONGEST_LINE = 1048576;
function lineSplitter(onLine) {
	const decoder = new StringDecoder("utf8");
	let rest = "";
	let cut = false;
	const take = (text) => {
		let start = 0;
		for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
			append(text.slice(start, end));
			flush();
			start = end + 1;
		}
		append(text.slice(start));
	};
	const append = (text) => {
		if (cut) return;
		rest += text;
		cut = rest.length > LONGEST_LINE;
		if (cut) rest = rest.slice(0, LONGEST_LINE);
	};
	const flush = () => {
		const line = rest.endsWith("\r") ? rest.slice(0, -1) : rest;
		rest = "";
		cut = false;
		onLine(line);
	};
	return {
		write: (chunk) => take(decoder.write(chunk)),
		end: () => {
			take(decoder.end());
			if (rest !== "") flush();
		}
	};
}
// src/adapters/process.ts
const STDOUT_LIMIT_BYTES = 67108864;
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
function childProcesses() {
	return { run: run$1 };
}
function killAllChildren() {
	return endAllGroups();
}
async function run$1(command) {
	if (isEnding()) return notStarted(`${command.program} was not started because this program is ending.`);
	guardGroups();
	let child;
	try {
		child = spawn(command.program, [...command.arguments], {
			cwd: command.directory,
			env: { ...command.environment },
			detached: true,
			stdio: [
				command.input === void 0 ? "ignore" : "pipe",
				"pipe",
				"pipe"
			]
		});
	} catch (error) {
		return notStarted(startSentence(command, error));
	}
	const id = child.pid;
	if (id !== void 0) return follow(child, id, command);
	return new Promise((resolve) => child.once("error", (error) => resolve(notStarted(startSentence(command, error)))));
}
function follow(child, id, command) {
	const began = performance.now();
	const group = processGroup(id);
	let timedOut = false;
	let thrown = null;
	const lines = (onLine) => onLine === void 0 ? null : lineSplitter((line) => {
		if (thrown !== null) return;
		try {
			onLine(line);
		} catch (error) {
			thrown = { error };
			group.terminate();
		}
	});
	const stdout = collectStdout(child, lines(command.onStdoutLine), group.kill);
	const stderr = collectStderr(child, lines(command.onStderrLine));
	child.stdin?.on("error", () => {});
	child.stdin?.end(command.input);
	const stop = () => {
		timedOut = true;
		group.terminate();
	};
	const limit = setTimeout(stop, Math.min(command.timeoutSeconds * 1e3, LONGEST_TIMEOUT_MS));
	const askToEnd = () => group.terminate();
	if (command.stop?.aborted === true) askToEnd();
	command.stop?.addEventListener("abort", askToEnd, { once: true });
	command.onStart?.(id);
	child.once("exit", () => setTimeout(() => closePipes(child, group.kill), GRACE_MS).unref());
	child.on("error", () => {});
	return new Promise((resolve, reject) => {
		child.once("close", (exitCode, signal) => {
			clearTimeout(limit);
			command.stop?.removeEventListener("abort", askToEnd);
			group.release();
			stdout.end();
			stderr.end();
			if (thrown !== null) return reject(thrown.error);
			const seconds = (performance.now() - began) / 1e3;
			const said = {
				stdout: stdout.text(),
				stderrTail: stderr.text()
			};
			if (!stdout.overflow()) return resolve({
				exitCode,
				signal,
				timedOut,
				startError: null,
				...said,
				seconds
			});
			const limitMiB = STDOUT_LIMIT_BYTES / 2 ** 20;
			const sentence = `${command.program} was stopped: it printed more than ${limitMiB} MiB on its standard output.`;
			const stderrTail = `${said.stderrTail}\n${sentence}`.trimStart();
			resolve({
				exitCode: null,
				signal: "SIGKILL",
				timedOut,
				startError: null,
				stdout: said.stdout,
				stderrTail,
				seconds
			});
		});
	});
}
function collectStdout(child, lines, onOverflow) {
	const chunks = [];
	let bytes = 0;
	let overflow = false;
	child.stdout?.on("data", (chunk) => {
		if (overflow) return;
		bytes += chunk.length;
		overflow = bytes > STDOUT_LIMIT_BYTES;
		if (overflow) return onOverflow();
		chunks.push(chunk);
		lines?.write(chunk);
	});
	return {
		text: () => Buffer.concat(chunks).toString("utf8"),
		end: () => lines?.end(),
		overflow: () => overflow
	};
}
function collectStderr(child, lines) {
	let tail = Buffer.alloc(0);
	child.stderr?.on("data", (chunk) => {
		tail = Buffer.concat([tail, chunk]).subarray(-65536);
		lines?.write(chunk);
	});
	return {
		text: () => tail.toString("utf8"),
		end: () => lines?.end()
	};
}
function closePipes(child, kill) {
	if (child.stdout?.closed !== false && child.stderr?.closed !== false) return;
	kill();
	child.stdout?.destroy();
	child.stderr?.destroy();
}
function startSentence(command, error) {
	if (!existsSync(command.directory)) return `${command.program} cannot start: the directory ${command.directory} is not there.`;
	if (error.code === "ENOENT") return `${command.program} is not installed, or not on PATH.`;
	return `${command.program} cannot start: ${error.message}.`;
}
function notStarted(startError) {
	return {
		exitCode: null,
		signal: null,
		timedOut: false,
		startError,
		stdout: "",
		stderrTail: "",
		seconds: 0
	};
}
// src/adapters/local-machine.ts
function localMachine(options) {
	const root = options.root ?? "/";
	const own = root === "/";
	const files = kernelFiles(root);
	const { read } = files;
	const processes = options.processes ?? childProcesses();
	const path = options.environment["PATH"] ?? "";
	const systemd = async () => (await import("./systemd-units.js")).systemdUnits({
		processes,
		path
	});
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
		lock: (onWait) => holdLock(lockPlaces(options.environment), path, onWait),
		activity: async (seconds, variant) => {
			const [{ watchActivity }, { machineGpus }] = await Promise.all([import("./machine-activity.js"), import("./machine-gpus2.js")]);
			const gpus = variant !== "cpu" ? machineGpus({
				processes,
				files,
				path
			}) : () => Promise.resolve([]);
			return watchActivity(seconds, files, gpus, join(root, "proc"));
		},
		driverFault: () => driverMismatch(driverOf(read), driverLibrary(files.target, options.environment["LLAMA_FLEET_LD_LIBRARY_PATH"] ?? "")),
		units: async (units) => (await systemd()).states(units),
		stopUnits: async (units, lock) => (await systemd()).stop(units, lock)
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
			governor: governorOf(files),
			devices: [...devices],
			driver: driverOf(read),
			nix
		};
	}
}
const firstLabel = (name) => name.trim().split(".")[0] ?? "";
function memoryBytesOf(meminfo) {
	const kibibytes = /^MemTotal: +(\d+) kB$/m.exec(meminfo ?? "")?.[1];
	return kibibytes === void 0 ? null : Number(kibibytes) * 1024;
}
function driverOf(read) {
	const nvidia = /Kernel Module(?: for \S+)? +(\d+(?:\.\d+)+)/.exec(read("/proc/driver/nvidia/version") ?? "")?.[1];
	if (nvidia !== void 0) return `NVIDIA ${nvidia}`;
	const amdgpu = read("/sys/module/amdgpu/version")?.trim();
	return amdgpu === void 0 || amdgpu === "" ? null : `amdgpu ${amdgpu}`;
}
const LIBRARY_DIRECTORIES = [
	"/usr/lib/x86_64-linux-gnu",
	"/usr/lib/aarch64-linux-gnu",
	"/usr/lib64",
	"/usr/lib"
];
function driverLibrary(target, extra) {
	const directories = [
		"/run/opengl-driver/lib",
		...extra.split(delimiter).filter((directory) => directory.startsWith("/")),
		...LIBRARY_DIRECTORIES
	];
	for (const directory of directories) {
		const file = target(`${directory}/libcuda.so.1`);
		if (file !== null) return file;
	}
	return null;
}
// src/core/secrets.ts
const REMOVED = "[secret removed]";
const SHORTEST = 8;
const SECRET_NAME = /TOKEN|SECRET|PASSW|CREDENTIAL|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY|SIGNING_?KEY|_PAT$/i;
const FORMS = [
	[/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g, ""],
	[/(?:^[ >]{0,8}[A-Za-z0-9+/=]{16,76}\r?\n){1,200}[ >]{0,8}-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----/gm, ""],
	[/\b(?:(?:gh[pousr]_|github_pat_|glpat-)[\w.-]{16,}|(?:hf_|npm_)[A-Za-z0-9]{20,}|xox[abposr]-[\w-]{16,}|sk-(?:\w{1,12}-)?[A-Za-z0-9]{24,})/g, ""],
	[/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g, ""],
	[/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, ""],
	[/\b(?<kept>[\w.-]{1,100}-\d{1,3}:)[A-Za-z0-9+/]{86}==/g, "$<kept>"],
	[/(?<kept>\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s/@:'"]{0,100}:)[^\s/@'"]{1,500}(?=@)/gi, "$<kept>"],
	[/(?<kept>\b(?:git\+)?https?:\/\/)[^\s/@'"]{1,500}(?=@)/gi, "$<kept>"],
	[/(?<kept>\b(?:authorization|x-api-key|private-token)["']?\s{0,4}[:=]\s{0,4}["']?(?:(?:basic|bearer|token)\s{1,4})?)[^\s"']{4,}/gi, "$<kept>"],
	[/(?<kept>\b(?:machine\s{1,8}\S{1,200}\s{1,8})(?:login\s{1,8}\S{1,200}\s{1,8})?password\s{1,8})\S+/gi, "$<kept>"],
	[/(?<kept>\baccess-tokens\s{0,4}=\s{0,4})[^\n]+/g, "$<kept>"],
	[/(?<kept>\b(?:[A-Za-z0-9]{1,40}_){0,6}(?:TOKEN|SECRET|PASSWORD|PASSWD|API_KEY|ACCESS_KEY|PRIVATE_KEY)["']?\s{0,2}[=:]\s{0,2}["']?)(?!\d+\b)[^\s"']{4,}/gi, "$<kept>"]
];
function namesSecret(name) {
	return SECRET_NAME.test(name);
}
function secretsOf(environment) {
	const named = Object.entries(environment).flatMap(([name, value]) => SECRET_NAME.test(name) && value !== void 0 ? [value] : []);
	const ofNix = [...(environment["NIX_CONFIG"] ?? "").matchAll(/access-tokens\s*=\s*(?<list>[^\n]+)/g)];
	return [...named, ...ofNix.flatMap(({ groups }) => (groups?.["list"] ?? "").trim().split(/\s+/).map((pair) => pair.slice(pair.indexOf("=") + 1)))];
}
function secretRemover(values) {
	const known = [...new Set(values.flatMap(spellings))].filter((value) => value.length >= SHORTEST).toSorted((a, b) => b.length - a.length);
	return (text) => {
		let clean = text;
		for (const value of known) clean = clean.replaceAll(value, REMOVED);
		for (const [form, kept] of FORMS) clean = clean.replace(form, (...match) => kept === "" ? REMOVED : `${keptOf(match)}${REMOVED}`);
		return clean;
	};
}
const keptOf = (match) => match.at(-1)["kept"] ?? "";
function withoutSecrets(value, remove) {
	const walk = (one) => {
		if (typeof one === "string") return remove(one);
		if (Array.isArray(one)) return one.map(walk);
		if (typeof one !== "object" || one === null) return one;
		return Object.fromEntries(Object.entries(one).map(([key, each]) => [key, walk(each)]));
	};
	return walk(value);
}
function spellings(secret) {
	const value = secret.trim();
	if (value.length < SHORTEST) return [];
	return [value, .../^[\u0020-\u007e]+$/.test(value) ? [
		encodeURIComponent(value),
		btoa(value),
		btoa(`x-access-token:${value}`)
	] : []];
}
// src/core/text-limit.ts
const LONGEST_TEXT = 32768;
function boundedText(long) {
	return long.length <= 32768 ? long : `…${long.slice(-32767)}`;
}
// src/adapters/secretless-ports.ts
function secretlessProgress(progress, remove) {
	const secretless = (task) => ({
		update: (line) => task.update(remove(line)),
		log: (line) => task.log(remove(line))
	});
	return {
		task: (title, work) => progress.task(remove(title), (task) => work(secretless(task))),
		notice: (line) => progress.notice(remove(line)),
		warning: (line) => progress.warning(remove(line))
	};
}
function secretlessRecords(records, remove) {
	return {
		...records,
		writePlan: (plan) => records.writePlan({
			...plan,
			notices: withoutSecrets(plan.notices, remove),
			skipped: withoutSecrets(plan.skipped, remove)
		}),
		writeMeasurement: (measurement) => records.writeMeasurement(withoutSecrets(measurement, (text) => boundedText(remove(text)))),
		appendRow: (host, attempt, line) => records.appendRow(host, attempt, remove(line)),
		writeReport: (report, pages) => records.writeReport(withoutSecrets(report, remove), {
			markdown: remove(pages.markdown),
			html: remove(pages.html)
		})
	};
}
function secretlessTextFiles(files, remove) {
	return {
		read: (path) => files.read(path),
		write: (path, text) => files.write(path, remove(text))
	};
}
function secretlessHistory(history, remove) {
	return {
		read: () => history.read(),
		append: (entries) => history.append(withoutSecrets(entries, remove))
	};
}
function secretlessPullRequests(pullRequests, remove) {
	return {
		earlier: (question) => pullRequests.earlier(question),
		changedLocks: (question) => pullRequests.changedLocks(question),
		publish: ({ text, check, commitMessage, ...content }) => pullRequests.publish({
			...content,
			commitMessage: remove(commitMessage),
			text: (found) => withoutSecrets(text(found), remove),
			check: check === null ? null : (foreign) => withoutSecrets(check(foreign), remove)
		})
	};
}
function secretlessSurface(surface, remove) {
	return {
		...surface,
		setOutput: (name, value) => surface.setOutput(name, remove(value)),
		writeSummary: (markdown) => surface.writeSummary(remove(markdown)),
		fail: (message) => surface.fail(remove(message))
	};
}
// node_modules/ansi-regex/index.js
const ST = String.raw`(?:\u001B\u005C|\u009C)`;
const stringControls = String.raw`\u0018\u001A\u001B\u0080-\u009F`;
const osc = String.raw`(?:\u001B\]|\u009D)[^\u0007${stringControls}]*(?:\u0007|${ST})`;
const controlString = String.raw`(?:\u001B[PX^_k]|[\u0090\u0098\u009E\u009F])[^${stringControls}]*${ST}`;
const pattern = `${String.raw`\u001B\](?:P[\dA-Fa-f]{7}|R)(?:\u0007|${ST})?`}|${osc}|${controlString}|${String.raw`(?:\u001B\[|\u009B)[\u0030-\u003F]*[\u0020-\u002F]*[\u0040-\u007E]`}|${String.raw`\u001B(?:[\u0020-\u002F]+[\u0030-\u007E]|[\dA-PR-TZcf-oq-uy=><~|}])`}`;
function ansiRegex({ onlyFirst = false } = {}) {
	return new RegExp(pattern, onlyFirst ? void 0 : "g");
}
// node_modules/strip-ansi/index.js
const regex = ansiRegex();
function stripAnsi(string) {
	if (typeof string !== "string") throw new TypeError(`Expected a \`string\`, got \`${typeof string}\``);
	if (!string.includes("\x1B") && !string.includes("")) return string;
	return string.replace(regex, "");
}
// src/adapters/terminal-text.ts
function plainLines(text) {
	return stripAnsi(text).split(/\r\n|[\r\n\u2028\u2029\u0085\v\f]/).map((line) => line.replaceAll("	", "  ").replace(/[\p{Cc}\p{Cf}]/gu, ""));
}
function plainLine(text) {
	return plainLines(text).filter((line) => line.trim() !== "").join(" ");
}
// src/adapters/terminal-lines.ts
function isLive(stream, environment) {
	const isSet = (name) => (environment[name] ?? "") !== "";
	return stream.isTTY && !isSet("NO_COLOR") && !isSet("CI") && environment["TERM"] !== "dumb";
}
function lineProgress(stream) {
	const say = (text, indent) => plainLines(text).forEach((line) => void stream.write(`${indent}${line}\n`));
	async function task(title, work) {
		let last = "";
		const update = (line) => {
			if (line !== last) say(line, "  ");
			last = line;
		};
		say(plainLine(title), "");
		return work({
			update,
			log: (line) => say(line, "  ")
		});
	}
	return {
		task,
		notice: (line) => say(plainLine(line), "note: "),
		warning: (line) => say(plainLine(line), "warning: ")
	};
}
// src/core/report/visible-text.ts
const UNSEEN = new RegExp([/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f]/u, /[\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/u].map(({ source }) => source).join("|"), "gu");
function pictureOf(character) {
	const code = character.codePointAt(0) ?? 0;
	if (code < 32) return String.fromCodePoint(9216 + code);
	if (code === 127) return "␡";
	return `\u27e6U+${code.toString(16).toUpperCase().padStart(4, "0")}\u27e7`;
}
function visibleLines(text) {
	return text.replaceAll("\r\n", "\n").replace(UNSEEN, pictureOf);
}
function visibleJson(json) {
	const escape = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
	return json.replace(UNSEEN, (character) => character < " " ? character : Array.from({ length: character.length }, (_, at) => escape(character.charAt(at))).join(""));
}
function visibleLine(text, limit = 300) {
	const characters = Array.from(visibleLines(text.slice(0, limit * 8)).replace(/\s+/g, " ").trim());
	return characters.length <= limit ? characters.join("") : `${characters.slice(0, limit - 1).join("")}…`;
}
function byteLength(text) {
	return new TextEncoder().encode(text).length;
}
// src/inputs.ts
const PHASES = [
	"all",
	"plan",
	"measure",
	"publish"
];
const FOREIGN = {
	all: ["plan-digest"],
	plan: ["host", "plan-digest"],
	measure: ["tag"],
	publish: ["host", "tag"]
};
function readInputs(environment) {
	if ((environment["STATE_phase"] ?? "") !== "") return {
		door: "action",
		kind: "post"
	};
	const input = (name) => (environment[`INPUT_${name.toUpperCase()}`] ?? "").trim();
	const phase = PHASES.find((known) => known === (input("phase") || "all"));
	if (phase === void 0) throw new InputError({
		problem: `The input 'phase' is '${input("phase")}'.`,
		next: `It must be one of ${PHASES.join(", ")}.`
	});
	const foreign = FOREIGN[phase].find((name) => input(name) !== "");
	if (foreign !== void 0) throw new InputError({
		problem: `The input '${foreign}' is '${input(foreign)}', but phase '${phase}' has no use for it.`,
		next: "Remove it from the step."
	});
	const required = (name, example) => {
		if (input(name) !== "") return input(name);
		throw new InputError({
			problem: `The input '${name}' is empty, but phase '${phase}' needs it.`,
			next: `Write \`${name}: ${example}\` in the step.`
		});
	};
	const token = input("token");
	const planning = {
		config: input("config") || ".github/llama-fleet.yml",
		tag: input("tag") || null
	};
	switch (phase) {
		case "all": {
			const host = input("host");
			return {
				door: "action",
				kind: "all",
				hosts: host === "" ? { kind: "this-machine" } : {
					kind: "named",
					name: host
				},
				token,
				...planning
			};
		}
		case "plan": return {
			door: "action",
			kind: "plan",
			token,
			...planning
		};
		case "measure": return {
			door: "action",
			kind: "measure",
			host: required("host", "${{ matrix.host }}"),
			planDigest: digestInput(required),
			token
		};
		case "publish": return {
			door: "action",
			kind: "publish",
			planDigest: digestInput(required),
			token
		};
	}
}
function pendingMeasurement(environment) {
	const groups = /^(?<host>[A-Za-z0-9_-]{1,63}) (?<attempt>[1-9]\d{0,5})$/.exec(environment["STATE_pending"] ?? "")?.groups;
	return groups === void 0 ? null : {
		host: groups["host"] ?? "",
		attempt: Number(groups["attempt"])
	};
}
function digestInput(required) {
	const digest = required("plan-digest", "${{ needs.plan.outputs.plan-digest }}");
	if (/^[0-9a-f]{64}$/.test(digest)) return digest;
	throw new InputError({
		problem: `The input 'plan-digest' is '${digest.slice(0, 80)}'.`,
		next: "It must be the output `plan-digest` of the plan step: 64 hex digits."
	});
}
// src/core/upstream/git-refusal.ts
const MEANINGS = [
	[/could not resolve host/i, "the host cannot be found"],
	[/couldn't find remote ref|not our ref|unadvertised object|remote did not send all/i, "it does not have what it listed before, or the commit was never there"],
	[/could not read (?:username|password)|authentication failed|terminal prompts disabled|permission denied \(publickey/i, "it is private or missing, and no login was given"],
	[/repository .* not found|does not appear to be a git repository|does not exist|not found/i, "there is no such repository"],
	[/returned error: (?:403|429)/i, "it refuses to serve any more"],
	[/returned error: 5\d\d/i, "its server fails"],
	[/failed to connect|connection (?:refused|reset|timed out)|couldn't connect|operation timed out/i, "it does not answer"],
	[/ssl|certificate/i, "no secure connection can be made"],
	[/transport '.*' not allowed/i, "its kind of address is not allowed (https, http, ssh, git, file)"],
	[/no space left on device/i, "the disk of this machine is full"]
];
function meaningOfRefusal(stderr) {
	const meaning = MEANINGS.find(([pattern]) => pattern.test(stderr))?.[1];
	const said = lastWord(stderr);
	return meaning === void 0 ? `git says: ${said}` : `${meaning} (git says: ${said})`;
}
function lastWord(stderr) {
	const lines = stderr.replace(/[\u0000-\u0009\u000b-\u001f\u007f]+/g, " ").split("\n").filter((line) => line.trim() !== "");
	return withoutLogin((lines.findLast((each) => /^(?:fatal|error|remote):/.test(each)) ?? lines.at(-1) ?? "nothing").trim().slice(0, 400));
}
function withoutLogin(text) {
	return text.replace(/(\w:\/\/)[^/\s@]*@/g, "$1");
}
// src/core/upstream/tag-record.ts
const LINE$1 = /^(?<name>\S{1,100}) (?<commit>[0-9a-f]{40}|[0-9a-f]{64})(?: (?<seen>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z))?$/;
function recordHead(subject, digest) {
	return JSON.stringify({
		schema: 1,
		subject,
		digest
	});
}
function parseTagRecord(text, subject) {
	const [head = "", ...lines] = text.split("\n");
	if (head !== recordHead(subject, /"digest":"([0-9a-f]{64})"\}$/.exec(head)?.[1] ?? "") || lines.pop() !== "") return null;
	const tags = new Map();
	for (const line of lines) {
		const { name, commit, seen } = LINE$1.exec(line)?.groups ?? {};
		const date = seen === void 0 ? null : new Date(seen);
		if (name === void 0 || commit === void 0 || date !== null && Number.isNaN(date.getTime())) return null;
		tags.set(name, {
			commit,
			seen: date
		});
	}
	return { tags };
}
function tagRecordText({ tags }, subject, digest) {
	const lines = [...tags].map(([name, { commit, seen }]) => `${name} ${commit}${seen === null ? "" : ` ${seen.toISOString()}`}\n`);
	return `${recordHead(subject, digest)}\n${lines.join("")}`;
}
function withListed(before, tags, now) {
	const entry = ({ name, commit }) => {
		const known = before?.tags.get(name);
		return known !== void 0 && known.commit === commit ? known : {
			commit,
			seen: before === null ? null : now
		};
	};
	return { tags: new Map(tags.map((tag) => [tag.name, entry(tag)])) };
}
// src/adapters/atomic-file.ts
async function replaceFile(path, text) {
	const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
	try {
		await writeWhole(temporary, text);
		await rename(temporary, path);
	} catch (thrown) {
		await rm(temporary, { force: true });
		throw thrown;
	}
	await syncDirectory(dirname(path));
}
async function writeWhole(path, text) {
	const handle = await open$1(path, "wx", 420);
	try {
		await handle.writeFile(text);
		await handle.sync();
	} finally {
		await handle.close();
	}
}
async function syncDirectory(path) {
	const handle = await open$1(path, "r");
	try {
		await handle.sync();
	} catch {} finally {
		await handle.close();
	}
}
// src/adapters/run-directory.ts
const LONGEST_RUN_MS = 6048e5;
const JUST_BEGUN_MS = 6e4;
const made = new Map();
function runDirectory(stateDirectory) {
	const known = made.get(stateDirectory);
	if (known !== void 0) return known;
	const runs = join(stateDirectory, "runs");
	try {
		mkdirSync(runs, {
			recursive: true,
			mode: 448
		});
		const directory = mkdtempSync(join(runs, `${process.pid}-`));
		writeFileSync(join(directory, "owner"), `${world()} ${statusOf(process.pid)?.startedAt ?? ""}`);
		made.set(stateDirectory, directory);
		process.on("exit", () => removeAtExit(directory));
		return directory;
	} catch (cause) {
		throw cannotWrite(runs, cause);
	}
}
async function roomFor(name, parent) {
	try {
		await mkdir(parent, { recursive: true });
		return await mkdtemp(join(parent, `${name}-`));
	} catch (cause) {
		throw cannotWrite(parent, cause);
	}
}
function cannotWrite(place, cause) {
	return new UpstreamError({
		problem: `Cannot write in ${place} (${cause.code ?? "no reason given"}).`,
		next: "Make room on the disk, or give a state directory that may be written.",
		cause
	});
}
function removeAtExit(directory) {
	try {
		rmSync(directory, {
			recursive: true,
			force: true,
			maxRetries: 5,
			retryDelay: 20
		});
	} catch {}
}
async function cleanLeftovers(stateDirectory) {
	const runs = join(stateDirectory, "runs");
	for (const name of await readdir(runs).catch(() => [])) {
		const directory = join(runs, name);
		const id = /^([1-9]\d*)-/.exec(name)?.[1];
		if (id === void 0 || directory === made.get(stateDirectory)) continue;
		if (!await isAlive(directory, Number(id))) await rm(directory, {
			recursive: true,
			force: true
		});
	}
}
async function isAlive(directory, id) {
	const [place, startedAt] = owner(directory);
	if (place === world()) return statusOf(id)?.startedAt === startedAt;
	const age = Date.now() - await stat(directory).then(({ mtimeMs }) => mtimeMs, () => 0);
	if (place === void 0) return age < JUST_BEGUN_MS;
	return place.split("/")[0] === world().split("/")[0] && age < LONGEST_RUN_MS;
}
function owner(directory) {
	try {
		return readFileSync(join(directory, "owner"), "utf8").split(" ");
	} catch {
		return [];
	}
}
function world() {
	try {
		return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${readlinkSync("/proc/self/ns/pid")}`;
	} catch {
		return "unknown/unknown";
	}
}
// src/adapters/first-seen-files.ts
function firstSeenFiles({ stateDirectory }) {
	const directory = join(stateDirectory, "first-seen");
	return { async record(address, family, tags, now) {
		const subject = `${withoutLogin(address)} ${family}`;
		const path = join(directory, `${digestOf$2(subject).slice(0, 16)}.txt`);
		const text = await readFile$1(path, "utf8").catch(() => "");
		const digest = digestOf$2(tags.map(({ name, commit }) => `${name} ${commit}\n`).join(""));
		if (text.startsWith(`${recordHead(subject, digest)}\n`)) return seenIn(() => parseTagRecord(text, subject));
		const record = withListed(parseTagRecord(text, subject), tags, now);
		try {
			await mkdir(directory, {
				recursive: true,
				mode: 448
			});
			await replaceFile(path, tagRecordText(record, subject, digest));
		} catch (cause) {
			throw cannotWrite(directory, cause);
		}
		return seenIn(() => record);
	} };
}
function seenIn(read) {
	let record;
	return { of(name) {
		record ??= read();
		return record?.tags.get(name)?.seen ?? null;
	} };
}
const digestOf$2 = (text) => createHash("sha256").update(text).digest("hex");
// src/adapters/git-environment.ts
const LOCAL = [
	"GIT_ALTERNATE_OBJECT_DIRECTORIES",
	"GIT_CONFIG",
	"GIT_CONFIG_PARAMETERS",
	"GIT_CONFIG_COUNT",
	"GIT_OBJECT_DIRECTORY",
	"GIT_DIR",
	"GIT_WORK_TREE",
	"GIT_IMPLICIT_WORK_TREE",
	"GIT_GRAFT_FILE",
	"GIT_INDEX_FILE",
	"GIT_NO_REPLACE_OBJECTS",
	"GIT_REPLACE_REF_BASE",
	"GIT_PREFIX",
	"GIT_SHALLOW_FILE",
	"GIT_COMMON_DIR",
	"GIT_NAMESPACE"
];
function gitEnvironment(environment) {
	const kept = Object.entries(environment).filter(([name]) => !LOCAL.includes(name));
	return {
		...Object.fromEntries(kept),
		LC_ALL: "C",
		GIT_TERMINAL_PROMPT: "0",
		GIT_OPTIONAL_LOCKS: "0",
		GIT_LITERAL_PATHSPECS: "1",
		GIT_LFS_SKIP_SMUDGE: "1",
		GIT_ALLOW_PROTOCOL: "file:git:http:https:ssh",
		GIT_NO_REPLACE_OBJECTS: "1"
	};
}
// src/adapters/git-command.ts
const LOCAL_SECONDS = 300;
const GLOBAL = ["--no-pager", ...[
	"core.hooksPath=/dev/null",
	"core.fsmonitor=false",
	"gc.auto=0",
	"maintenance.auto=false",
	"i18n.commitEncoding=utf-8",
	"protocol.version=2"
].flatMap((setting) => ["-c", setting])];
function gitCommand({ processes, environment }) {
	const base = gitEnvironment(environment);
	const run = async (argv, { directory, input, timeoutSeconds = LOCAL_SECONDS, environment: more }) => {
		const ending = await processes.run({
			program: "git",
			arguments: [...GLOBAL, ...argv],
			directory,
			environment: {
				...base,
				...more
			},
			timeoutSeconds,
			...input === void 0 ? {} : { input }
		});
		if (ending.startError !== null) throw new InputError({
			problem: ending.startError,
			next: "Install git, or give a directory that is there."
		});
		const foreign = /detected dubious ownership in repository at '(.+)'/.exec(ending.stderrTail)?.[1];
		if (foreign !== void 0) throw new InputError({
			problem: `The repository ${foreign} belongs to another user, so git does not read it.`,
			next: `Run this as its owner, or trust it: git config --global --add safe.directory ${foreign}`
		});
		return ending;
	};
	const text = async (argv, settings) => {
		const ending = await run(argv, settings);
		if (ending.exitCode === 0) return ending.stdout.replace(/\n$/, "");
		const why = ending.timedOut ? "it took too long" : lastWord(ending.stderrTail);
		const full = /no space left on device|disk quota exceeded/i.test(ending.stderrTail);
		throw new UpstreamError({
			problem: `git ${argv[0]} failed in ${settings.directory}: ${why}.`,
			next: full ? "Make room on the disk and run again." : "Run the same by hand to see more."
		});
	};
	return {
		run,
		text
	};
}
// src/adapters/git-files.ts
const ENTRY = /^(?<mode>\d{6}) (?:blob|tree|commit) (?<id>[0-9a-f]+)\t(?<path>.+)$/s;
async function readFile(git, directory, commit, path) {
	const entry = await regularEntry(git, directory, commit, path);
	if (entry === null) return null;
	const ending = await git.run([
		"cat-file",
		"blob",
		entry.id
	], { directory });
	if (ending.exitCode !== 0) throw new InputError({
		problem: `${path} cannot be read at commit ${commit}.`,
		next: "Run `git fsck`; a partial clone may lack it."
	});
	const text = ending.stdout;
	if (text.includes("�") && await blobOf(git, directory, text, false) !== entry.id) throw new InputError({
		problem: `${path} is not UTF-8.`,
		next: "Save it as UTF-8 and commit it."
	});
	return {
		text,
		mode: entry.mode,
		blob: entry.id
	};
}
async function regularEntry(git, directory, commit, path) {
	const parts = path.split("/");
	if (parts.some((part) => [
		"",
		".",
		".."
	].includes(part) || part.toLowerCase() === ".git") || path.includes("\0")) throw new InputError({
		problem: `'${path}' is no path inside the repository.`,
		next: "Write it from the root of the repository, such as nix/flake.nix."
	});
	const prefixes = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
	const said = await git.text([
		"ls-tree",
		"-t",
		"-z",
		"--full-tree",
		commit,
		"--",
		...prefixes
	], { directory });
	for (const line of said.split("\0")) {
		const { mode, id, path: found } = ENTRY.exec(line)?.groups ?? {};
		if (mode === void 0 || id === void 0 || found === void 0 || !prefixes.includes(found)) continue;
		if (mode === "120000") throw new InputError({
			problem: `${found} is a symbolic link.`,
			next: "It must be a regular file in the repository: replace the link by what it points to."
		});
		if (mode === "160000") throw new InputError({
			problem: `${found} is a submodule.`,
			next: "Run this in the repository that holds the flake itself."
		});
		if (found !== path) continue;
		if (mode === "100644" || mode === "100755") return {
			mode,
			id
		};
		throw new InputError({
			problem: `${path} is a directory.`,
			next: "Name a file."
		});
	}
	return null;
}
function blobOf(git, directory, text, write) {
	return git.text([
		"hash-object",
		...write ? ["-w"] : [],
		"--no-filters",
		"--stdin"
	], {
		directory,
		input: text
	});
}
// src/adapters/git-commit.ts
const IDENTITY = {
	name: "llama-fleet",
	email: "llama-fleet@bump.invalid"
};
async function commitOnto(git, commission) {
	return commitTree(git, commission, await treeWith(git, commission));
}
async function treeWith(git, { directory, base, files, scratch }) {
	const room = await roomFor("index", scratch);
	const settings = {
		directory,
		environment: { GIT_INDEX_FILE: join(room, "index") }
	};
	try {
		await git.text(["read-tree", base], settings);
		for (const file of files) {
			await assertExpected(git, directory, base, file);
			const id = await blobOf(git, directory, file.text, true);
			if (id !== file.after && !isNobody(file.after)) throw new InputError({
				problem: `The plan is damaged: its ${file.path} should be blob ${file.after} and is ${id}.`,
				next: "Make the plan again."
			});
			await git.text([
				"update-index",
				"--add",
				"--cacheinfo",
				`${file.mode},${id},${file.path}`
			], settings);
		}
		return await git.text(["write-tree"], settings);
	} finally {
		await rm(room, {
			recursive: true,
			force: true
		});
	}
}
function commitTree(git, { directory, base, message, date }, tree) {
	const dates = date === null ? {} : {
		GIT_AUTHOR_DATE: date,
		GIT_COMMITTER_DATE: date
	};
	const { name, email } = IDENTITY;
	const who = {
		GIT_AUTHOR_NAME: name,
		GIT_AUTHOR_EMAIL: email,
		GIT_COMMITTER_NAME: name,
		GIT_COMMITTER_EMAIL: email
	};
	return git.text([
		"commit-tree",
		"-p",
		base,
		"-F",
		"-",
		tree
	], {
		directory,
		input: message,
		environment: {
			...who,
			...dates
		}
	});
}
function dateOf(git, directory, commit) {
	return git.text([
		"show",
		"--no-patch",
		"--no-show-signature",
		"--format=%cd",
		"--date=raw",
		commit
	], { directory });
}
async function assertExpected(git, directory, base, { path, mode, before, after }) {
	const entry = await regularEntry(git, directory, base, path);
	if (entry !== null && entry.mode !== mode) throw new InputError({
		problem: `The plan changes the mode of ${path} from ${entry.mode} to ${mode}; a bump changes texts only.`,
		next: "Make the plan again."
	});
	const now = entry?.id ?? null;
	if (now === before || now === after || now === null && isNobody(before)) return;
	throw new InputError({
		problem: `${path} at commit ${base.slice(0, 12)} is not the file that the plan was made for: blob ${now ?? "none"}, not ${before}.`,
		next: "Make the plan again on the current commit."
	});
}
function isNobody(id) {
	return /^0+$/.test(id);
}
// src/adapters/git-branch.ts
async function writeBranch(git, commission) {
	const { directory, branch, base } = commission;
	const ref = await refOf(git, directory, branch);
	const tip = await tipOf(git, directory, ref);
	const stranger = tip === null ? null : await strangerOn(git, directory, tip, base);
	if (tip !== null && stranger !== null) {
		const sentence = `It holds commit ${`${stranger.commit.slice(0, 7)} by ${stranger.author}`}. Merge, delete or rename the branch, and run again.`;
		return {
			kind: "refused",
			branch,
			...stranger,
			sentence
		};
	}
	const tree = await treeWith(git, commission);
	if (tip !== null && await isSame(git, directory, tip, tree, base)) return {
		kind: "unchanged",
		branch,
		commit: tip
	};
	const holder = tip === null ? null : await holderOf(git, directory, ref);
	if (tip !== null && holder !== null) {
		const sentence = `It is checked out in ${holder}. Switch to another branch there (\`git switch -\`), and run again.`;
		return {
			kind: "refused",
			branch,
			commit: tip,
			author: `${IDENTITY.name} <${IDENTITY.email}>`,
			sentence
		};
	}
	const commit = await commitTree(git, commission, tree);
	const before = tip ?? "0".repeat(commit.length);
	const moved = await git.run([
		"update-ref",
		"--no-deref",
		"--create-reflog",
		"-m",
		"llama-fleet: bump",
		ref,
		commit,
		before
	], { directory });
	if (moved.exitCode === 0) return {
		kind: tip === null ? "created" : "updated",
		branch,
		commit
	};
	throw new UpstreamError({
		problem: `The branch ${branch} cannot be moved: ${lastWord(moved.stderrTail)}.`,
		next: "Somebody moved it meanwhile, a branch named like its beginning is in the way, or the repository is read-only."
	});
}
async function refOf(git, directory, branch) {
	const ref = `refs/heads/${branch}`;
	const valid = await git.run(["check-ref-format", ref], { directory });
	const link = await git.run([
		"symbolic-ref",
		"--quiet",
		ref
	], { directory });
	if (valid.exitCode === 0 && !branch.startsWith("-") && link.exitCode !== 0) return ref;
	throw new InputError({
		problem: `The branch '${branch}' ${link.exitCode === 0 ? `stands for another (${link.stdout.trim()})` : "is not a name that git allows"}.`,
		next: "Delete or rename it, or the input it is named after."
	});
}
async function tipOf(git, directory, ref) {
	const ending = await git.run([
		"rev-parse",
		"--verify",
		"--quiet",
		`${ref}^{commit}`
	], { directory });
	return ending.exitCode === 0 ? ending.stdout.trim() : null;
}
async function strangerOn(git, directory, tip, base) {
	const argv = [
		"log",
		"--no-show-signature",
		"--no-mailmap",
		"--format=%H%x09%ae%x09%an%x09%ce%x09%cn",
		tip,
		"--not",
		base
	];
	const said = await git.text(argv, { directory });
	for (const line of said.split("\n").filter((each) => each !== "")) {
		const [commit = "", authorEmail = "", author = "", committerEmail = "", committer = ""] = line.split("	");
		if (authorEmail !== IDENTITY.email) return {
			commit,
			author: `${author} <${authorEmail}>`
		};
		if (committerEmail !== IDENTITY.email) return {
			commit,
			author: `${committer} <${committerEmail}>`
		};
	}
	return null;
}
async function isSame(git, directory, tip, tree, base) {
	return await git.text([
		"show",
		"--no-patch",
		"--no-show-signature",
		"--format=%T %P",
		tip
	], { directory }) === `${tree} ${base}`;
}
async function holderOf(git, directory, ref) {
	const holder = (await git.text([
		"worktree",
		"list",
		"--porcelain"
	], { directory })).split("\n\n").find((block) => block.split("\n").includes(`branch ${ref}`));
	return holder === void 0 ? null : /^worktree (.*)$/m.exec(holder)?.[1] ?? "a working tree";
}
// src/adapters/git-clone.ts
const ATTRIBUTES = "* -text -filter -ident -working-tree-encoding\n";
const CONFIG = "[core]\n	hooksPath = /dev/null\n	autocrlf = false\n	fsmonitor = false\n[gc]\n	auto = 0\n[commit]\n	gpgSign = false\n";
function gitClones(git, trees) {
	const made = new Map();
	const moveTo = async (directory, commit) => {
		await git.text([
			"checkout",
			"--quiet",
			"--force",
			"--detach",
			commit
		], { directory });
		made.set(commit, directory);
		return {
			directory,
			commit
		};
	};
	const make = async (root, asked, name) => {
		if (!/^[A-Za-z0-9][\w-]{0,100}$/.test(name)) throw new Defect({
			problem: `'${name}' cannot name a clone.`,
			next: "Report this."
		});
		const commit = await resolved(git, root, asked);
		const directory = await roomFor(name, trees());
		const format = await git.text(["rev-parse", "--show-object-format"], { directory: root });
		const objects = await place(git, root, "objects");
		await git.text([
			"init",
			"--quiet",
			"--template=",
			`--object-format=${format}`,
			"."
		], { directory });
		await furnish(join(directory, ".git"), objects).catch((cause) => Promise.reject(cannotWrite(directory, cause)));
		await copyFile(await place(git, root, "shallow"), join(directory, ".git", "shallow")).catch(() => {});
		await git.text([
			"checkout",
			"--quiet",
			"--detach",
			commit
		], { directory });
		return {
			directory,
			commit
		};
	};
	return {
		make,
		moveTo,
		find: (commit) => made.get(commit) ?? null
	};
}
async function furnish(gitDirectory, objects) {
	await mkdir(join(gitDirectory, "info"), { recursive: true });
	await mkdir(join(gitDirectory, "objects", "info"), { recursive: true });
	await writeFile(join(gitDirectory, "objects", "info", "alternates"), `${objects}\n`);
	await writeFile(join(gitDirectory, "info", "attributes"), ATTRIBUTES);
	await appendFile(join(gitDirectory, "config"), CONFIG);
}
async function resolved(git, root, commit) {
	const ending = await git.run([
		"rev-parse",
		"--verify",
		"--quiet",
		"--end-of-options",
		`${commit}^{commit}`
	], { directory: root });
	if (ending.exitCode === 0) return ending.stdout.trim();
	throw new InputError({
		problem: `The commit ${commit} is not in ${root}.`,
		next: "Fetch it (`git fetch`), or run this in the clone that the plan was made in."
	});
}
async function place(git, root, name) {
	return resolve(root, await git.text([
		"rev-parse",
		"--git-path",
		name
	], { directory: root }));
}
// src/adapters/git-facts.ts
async function rootOf(git, directory) {
	const ending = await git.run([
		"rev-parse",
		"--is-bare-repository",
		"--is-inside-work-tree",
		"--show-toplevel"
	], { directory });
	const [bare, inside, ...root] = ending.stdout.trimEnd().split("\n");
	if (ending.exitCode === 0 && inside === "true") return root.join("\n");
	const next = "Run this in a clone of the fleet repository.";
	if (bare === "true") throw new InputError({
		problem: `${directory} is a bare git repository, without a working tree.`,
		next
	});
	if (inside === "false") throw new InputError({
		problem: `${directory} lies inside a .git directory, not in a working tree.`,
		next
	});
	throw new InputError({
		problem: `${directory} is in no git repository.`,
		next
	});
}
async function readFacts(git, directory) {
	const ending = await git.run([
		"rev-parse",
		"--is-inside-work-tree",
		"HEAD",
		"--show-toplevel"
	], { directory });
	const [inside, headCommit, ...root] = ending.stdout.trimEnd().split("\n");
	if (ending.exitCode === 0 && inside === "true" && headCommit !== void 0) return {
		root: root.join("\n"),
		headCommit
	};
	throw new InputError({
		problem: `${await rootOf(git, directory)} has no commit yet.`,
		next: "Commit flake.nix and flake.lock first."
	});
}
async function readBumpFacts(git, root, commit) {
	const at = { directory: root };
	const entries = (await git.text([
		"status",
		"--porcelain=v2",
		"--branch",
		"--no-ahead-behind",
		"-z",
		"--untracked-files=normal"
	], at)).split("\0").filter((entry) => entry !== "");
	const branch = entries.find((entry) => entry.startsWith("# branch.head "))?.slice(14) ?? null;
	const filters = await filtersAt(git, root, commit);
	const submodules = await git.text([
		"ls-tree",
		"--full-tree",
		"--name-only",
		commit,
		"--",
		".gitmodules"
	], at);
	return {
		branch: branch === "(detached)" ? null : branch,
		dirty: entries.some((entry) => !entry.startsWith("# ")),
		usesGitCrypt: filters.some((name) => /^git-crypt(?:-|$)/.test(name)),
		usesLfs: filters.includes("lfs"),
		usesSubmodules: submodules !== ""
	};
}
async function filtersAt(git, root, commit) {
	const argv = [
		"grep",
		"-h",
		"-I",
		"-e",
		"filter=",
		commit,
		"--",
		":(top,glob)**/.gitattributes"
	];
	return (await git.run(argv, {
		directory: root,
		environment: { GIT_LITERAL_PATHSPECS: "0" }
	})).stdout.split("\n").filter((line) => !/^\s*#/.test(line)).flatMap((line) => [...line.matchAll(/\sfilter=(\S+)/g)].map((match) => match[1] ?? ""));
}
// src/adapters/git-fleet-repository.ts
function gitFleetRepository(options) {
	const git = gitCommand(options);
	const scratch = () => runDirectory(options.stateDirectory);
	const trees = () => join(scratch(), "trees");
	let known = null;
	const here = () => known ??= readFacts(git, options.directory);
	const root = async () => (await here()).root;
	const clones = gitClones(git, trees);
	return {
		facts: (directory) => directory === options.directory ? here() : readFacts(git, directory),
		bumpFacts: async (commit) => readBumpFacts(git, await root(), commit),
		async readFile(commit, path) {
			const home = await root();
			return readFile(git, clones.find(commit) ?? home, commit, path);
		},
		blobOf: async (text) => blobOf(git, await root(), text, false),
		checkOut: async (commit, name) => clones.make(await root(), commit, name),
		async commitFiles(tree, files, message) {
			const directory = tree.directory;
			const date = await dateOf(git, directory, tree.commit);
			const commit = await commitOnto(git, {
				directory,
				base: tree.commit,
				files,
				message,
				date,
				scratch: scratch()
			});
			return clones.moveTo(directory, commit);
		},
		async writeBranch(branch, base, files, message) {
			return writeBranch(git, {
				directory: await root(),
				branch,
				base,
				files,
				message,
				date: null,
				scratch: scratch()
			});
		},
		removeTrees: () => rm(trees(), {
			recursive: true,
			force: true
		})
	};
}
// src/core/upstream/ls-remote.ts
const LINE = /^([0-9a-f]{40}|[0-9a-f]{64})\trefs\/tags\/([A-Za-z0-9][A-Za-z0-9._+-]{0,99})(\^\{\})?$/;
function parseLsRemote(text, prefixes) {
	const plain = new Map();
	const peeled = new Map();
	for (const line of text.split("\n")) {
		const [, id, name, mark] = LINE.exec(line) ?? [];
		if (id === void 0 || name === void 0 || !prefixes.some((prefix) => name.startsWith(prefix))) continue;
		if (name.includes("..") || name.endsWith(".") || name.endsWith(".lock")) continue;
		const seen = mark === void 0 ? plain : peeled;
		if (!seen.has(name)) seen.set(name, id);
	}
	return [...plain].map(([name, id]) => {
		const commit = peeled.get(name);
		return commit === void 0 ? {
			name,
			commit: id
		} : {
			name,
			commit,
			object: id
		};
	});
}
// node_modules/zod/v4/core/util.js
function getEnumValues(entries) {
	const numericValues = Object.values(entries).filter((v) => typeof v === "number");
	return Object.entries(entries).filter(([k, _]) => numericValues.indexOf(+k) === -1).map(([_, v]) => v);
}
function joinValues(array, separator = "|") {
	return array.map((val) => stringifyPrimitive(val)).join(separator);
}
function jsonStringifyReplacer(_, value) {
	if (typeof value === "bigint") return value.toString();
	return value;
}
var Cached = class {
	constructor(getter) {
		this._getter = getter;
		this._value = void 0;
	}
	get value() {
		const getter = this._getter;
		if (getter !== void 0) {
			this._value = getter();
			this._getter = void 0;
		}
		return this._value;
	}
};
function cached(getter) {
	return new Cached(getter);
}
function nullish(input) {
	return input === null || input === void 0;
}
function cleanRegex(source) {
	const start = source.startsWith("^") ? 1 : 0;
	const end = source.endsWith("$") ? source.length - 1 : source.length;
	return source.slice(start, end);
}
function floatSafeRemainder(val, step) {
	const ratio = val / step;
	const roundedRatio = Math.round(ratio);
	const tolerance = 4 * Number.EPSILON * Math.max(Math.abs(ratio), 1);
	if (Math.abs(ratio - roundedRatio) < tolerance) return 0;
	return ratio - roundedRatio;
}
function assignProp(target, prop, value) {
	Object.defineProperty(target, prop, {
		value,
		writable: true,
		enumerable: true,
		configurable: true
	});
}
function rawShape(def) {
	const desc = Object.getOwnPropertyDescriptor(def, "shape");
	return desc?.get ? desc.get.raw : desc?.value;
}
function sourceShape(schema) {
	return rawShape(schema._zod.def) ?? schema._zod.def.shape;
}
function deferProp(target, key, getter) {
	Object.defineProperty(target, key, {
		get() {
			const value = getter();
			assignProp(this, key, value);
			return value;
		},
		enumerable: true,
		configurable: true
	});
}
function putProp(target, key, value) {
	if (key in target) assignProp(target, key, value);
	else target[key] = value;
}
function mirrorShape(target, source, keys, wrap) {
	const raw = sourceShape(source);
	for (const key of keys) {
		const desc = Object.getOwnPropertyDescriptor(raw, key);
		if (!desc.enumerable) continue;
		if (desc.get) deferProp(target, key, () => {
			const value = source._zod.def.shape[key];
			return wrap ? wrap(value, key) : value;
		});
		else putProp(target, key, wrap ? wrap(desc.value, key) : desc.value);
	}
}
function mirrorProps(target, source) {
	for (const key of Reflect.ownKeys(source)) {
		const desc = Object.getOwnPropertyDescriptor(source, key);
		if (!desc.enumerable) continue;
		if (desc.get) deferProp(target, key, () => source[key]);
		else putProp(target, key, desc.value);
	}
}
function mergeDefs(...defs) {
	const mergedDescriptors = {};
	for (const def of defs) {
		const descriptors = Object.getOwnPropertyDescriptors(def);
		Object.assign(mergedDescriptors, descriptors);
	}
	return Object.defineProperties({}, mergedDescriptors);
}
function esc(str) {
	return JSON.stringify(str);
}
function slugify(input) {
	return input.toLowerCase().trim().replace(/[^\w\s-]/g, "").replace(/[\s_-]+/g, "-").replace(/^-+|-+$/g, "");
}
const captureStackTrace = "captureStackTrace" in Error ? Error.captureStackTrace : (..._args) => {};
function isObject(data) {
	return typeof data === "object" && data !== null && !Array.isArray(data);
}
const allowsEval = cached(() => {
	if (globalConfig.jitless) return false;
	if (typeof navigator !== "undefined" && navigator?.userAgent?.includes("Cloudflare")) return false;
	try {
		new Function("");
		return true;
	} catch (_) {
		return false;
	}
});
function isPlainObject(o) {
	if (isObject(o) === false) return false;
	const ctor = o.constructor;
	if (ctor === void 0) return true;
	if (typeof ctor !== "function") return true;
	const prot = ctor.prototype;
	if (isObject(prot) === false) return false;
	if (Object.prototype.hasOwnProperty.call(prot, "isPrototypeOf") === false) return false;
	return true;
}
function shallowClone(o) {
	if (isPlainObject(o)) return { ...o };
	if (Array.isArray(o)) return [...o];
	if (o instanceof Map) return new Map(o);
	if (o instanceof Set) return new Set(o);
	return o;
}
const propertyKeyTypes = new Set([
	"string",
	"number",
	"symbol"
]);
function escapeRegex(str) {
	return str.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
function clone(inst, def, params) {
	const cl = new inst._zod.constr(def ?? inst._zod.def);
	if (!def || params?.parent) cl._zod.parent = inst;
	return cl;
}
function normalizeParams(_params) {
	const params = _params;
	if (!params) return {};
	if (typeof params === "string") return { error: () => params };
	if (params?.message !== void 0) {
		if (params?.error !== void 0) throw new Error("Cannot specify both `message` and `error` params");
		params.error = params.message;
	}
	delete params.message;
	if (typeof params.error === "string") return {
		...params,
		error: () => params.error
	};
	return params;
}
function stringifyPrimitive(value) {
	if (typeof value === "bigint") return value.toString() + "n";
	if (typeof value === "string") return `"${value}"`;
	return `${value}`;
}
function optionalKeys(shape) {
	return Object.keys(shape).filter((k) => {
		return shape[k]._zod.optin !== void 0 && shape[k]._zod.optout === "optional";
	});
}
const NUMBER_FORMAT_RANGES = (() => ({
	safeint: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
	int32: [-2147483648, 2147483647],
	uint32: [0, 4294967295],
	float32: [-34028234663852886e22, 34028234663852886e22],
	float64: [-Number.MAX_VALUE, Number.MAX_VALUE]
}))();
const BIGINT_FORMAT_RANGES = {
	int64: [BigInt("-9223372036854775808"), BigInt("9223372036854775807")],
	uint64: [BigInt(0), BigInt("18446744073709551615")]
};
function pick(schema, mask) {
	const currDef = schema._zod.def;
	const checks = currDef.checks;
	if (checks && checks.length > 0) throw new Error(".pick() cannot be used on object schemas containing refinements");
	const newShape = {};
	mirrorShape(newShape, schema, maskedKeys(schema, mask));
	return clone(schema, mergeDefs(currDef, {
		shape: newShape,
		checks: []
	}));
}
function maskedKeys(schema, mask) {
	const raw = sourceShape(schema);
	const keys = [];
	for (const key of Reflect.ownKeys(mask)) {
		if (!Object.getOwnPropertyDescriptor(raw, key)?.enumerable) throw new Error(`Unrecognized key: "${String(key)}"`);
		if (mask[key]) keys.push(key);
	}
	return keys;
}
function omit(schema, mask) {
	const currDef = schema._zod.def;
	const checks = currDef.checks;
	if (checks && checks.length > 0) throw new Error(".omit() cannot be used on object schemas containing refinements");
	const omitted = new Set(maskedKeys(schema, mask));
	const newShape = {};
	mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)).filter((key) => !omitted.has(key)));
	return clone(schema, mergeDefs(currDef, {
		shape: newShape,
		checks: []
	}));
}
function extend(schema, shape) {
	if (!isPlainObject(shape)) throw new Error("Invalid input to extend: expected a plain object");
	const checks = schema._zod.def.checks;
	if (checks && checks.length > 0) {
		const existingShape = sourceShape(schema);
		for (const key of Reflect.ownKeys(shape)) if (Object.getOwnPropertyDescriptor(existingShape, key) !== void 0) throw new Error("Cannot overwrite keys on object schemas containing refinements. Use `.safeExtend()` instead.");
	}
	return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
function extended(schema, shape) {
	const newShape = {};
	mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)));
	mirrorProps(newShape, shape);
	return newShape;
}
function safeExtend(schema, shape) {
	if (!isPlainObject(shape)) throw new Error("Invalid input to safeExtend: expected a plain object");
	return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
function merge(a, b) {
	if (!b?._zod?.def) throw new Error("Invalid input to merge: expected an object schema. To merge a plain shape, use `.extend()`.");
	if (a._zod.def.checks?.length) throw new Error(".merge() cannot be used on object schemas containing refinements. Use .safeExtend() instead.");
	const newShape = {};
	mirrorShape(newShape, a, Reflect.ownKeys(sourceShape(a)));
	mirrorShape(newShape, b, Reflect.ownKeys(sourceShape(b)));
	return clone(a, mergeDefs(a._zod.def, {
		shape: newShape,
		get catchall() {
			return b._zod.def.catchall;
		},
		checks: b._zod.def.checks ?? []
	}));
}
function partial(Class, schema, mask, name = "partial") {
	const checks = schema._zod.def.checks;
	if (checks && checks.length > 0) throw new Error(`.${name}() cannot be used on object schemas containing refinements`);
	const selected = mask ? new Set(maskedKeys(schema, mask)) : void 0;
	const newShape = {};
	mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), Class && ((value, key) => selected && !selected.has(key) ? value : new Class({
		type: "optional",
		innerType: value
	})));
	return clone(schema, mergeDefs(schema._zod.def, {
		shape: newShape,
		checks: []
	}));
}
function required(Class, schema, mask) {
	const selected = mask ? new Set(maskedKeys(schema, mask)) : void 0;
	const newShape = {};
	mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), (value, key) => selected && !selected.has(key) ? value : new Class({
		type: "nonoptional",
		innerType: value
	}));
	return clone(schema, mergeDefs(schema._zod.def, { shape: newShape }));
}
function aborted(x, startIndex = 0) {
	if (x.aborted === true) return true;
	for (let i = startIndex; i < x.issues.length; i++) if (x.issues[i]?.continue !== true) return true;
	return false;
}
function explicitlyAborted(x, startIndex = 0) {
	if (x.aborted === true) return true;
	for (let i = startIndex; i < x.issues.length; i++) if (x.issues[i]?.continue === false) return true;
	return false;
}
function prefixIssues(path, issues) {
	return issues.map((iss) => {
		var _a;
		(_a = iss).path ?? (_a.path = []);
		iss.path.unshift(path);
		return iss;
	});
}
function unwrapMessage(message) {
	return typeof message === "string" ? message : message?.message;
}
function sizeCaps(defChecks) {
	const caps = [];
	for (const ch of defChecks ?? []) {
		const d = ch._zod.def;
		if (!/_(length|size)$|_equals$/.test(d.check)) break;
		const max = d.maximum ?? d.length ?? d.size;
		if (max >= 0) caps.push([max, ch]);
	}
	return caps;
}
function attachSchema(issues, start, inst) {
	var _a;
	for (let i = start; i < issues.length; i++) (_a = issues[i]).schema ?? (_a.schema = inst);
}
function finalizeIssue(iss, ctx, config) {
	var _a;
	const traits = iss.inst?._zod?.traits;
	if (traits?.has("$ZodType")) {
		if (traits.has("$ZodCheck")) (_a = iss).schema ?? (_a.schema = iss.inst);
		else iss.schema = iss.inst;
	}
	const schemaError = iss.schema !== iss.inst ? iss.schema?._zod.def?.error : void 0;
	const message = iss.message ? iss.message : unwrapMessage(iss.inst?._zod.def?.error?.(iss)) ?? unwrapMessage(schemaError?.(iss)) ?? unwrapMessage(ctx?.error?.(iss)) ?? unwrapMessage(config.customError?.(iss)) ?? unwrapMessage(config.localeError?.(iss)) ?? "Invalid input";
	const full = {};
	for (const k of Object.keys(iss)) {
		if (k === "inst" || k === "schema" || k === "continue" || k === "input" || k === "__proto__") continue;
		full[k] = iss[k];
	}
	full.path ?? (full.path = []);
	full.message = message;
	if (ctx?.reportInput) full.input = iss.input;
	return full;
}
const highSurrogate = /[\uD800-\uDBFF]/;
function codePointLength(str) {
	const units = str.length;
	if (!highSurrogate.test(str)) return units;
	let count = units;
	for (let i = 0; i < units - 1; i++) if ((str.charCodeAt(i) & 64512) === 55296 && (str.charCodeAt(i + 1) & 64512) === 56320) {
		count--;
		i++;
	}
	return count;
}
function getLengthableOrigin(input) {
	if (Array.isArray(input)) return "array";
	if (typeof input === "string") return "string";
	return "unknown";
}
function parsedType(data) {
	const t = typeof data;
	switch (t) {
		case "number": return Number.isNaN(data) ? "nan" : "number";
		case "object": {
			if (data === null) return "null";
			if (Array.isArray(data)) return "array";
			const obj = data;
			if (obj && Object.getPrototypeOf(obj) !== Object.prototype && "constructor" in obj && obj.constructor) return obj.constructor.name;
		}
	}
	return t;
}
function issue(...args) {
	const [iss, input, inst] = args;
	if (typeof iss === "string") return {
		message: iss,
		code: "custom",
		input,
		inst
	};
	return { ...iss };
}
function members(proto, table) {
	for (const key in table) {
		const desc = Object.getOwnPropertyDescriptor(table, key);
		if (desc.get) Object.defineProperty(proto, key, {
			...desc,
			enumerable: false
		});
		else defineBound(proto, key, desc.value);
	}
}
function own(inst, key, value, enumerable = true) {
	Object.defineProperty(inst, key, {
		configurable: true,
		writable: true,
		enumerable,
		value
	});
	return value;
}
function hide(inst, key, value) {
	return own(inst, key, value, false);
}
function derived(computes, table) {
	for (const key in computes) {
		const compute = computes[key];
		Object.defineProperty(table, key, {
			configurable: true,
			enumerable: true,
			get() {
				return own(this, key, compute(this));
			},
			set(value) {
				own(this, key, value);
			}
		});
	}
	return table;
}
function defineBound(proto, key, fn) {
	Object.defineProperty(proto, key, {
		configurable: true,
		get() {
			return this == null ? fn : own(this, key, fn.bind(this));
		},
		set(value) {
			own(this, key, value);
		}
	});
}
function claim(inst, sentinel) {
	const proto = Object.getPrototypeOf(inst);
	return sentinel in proto ? void 0 : proto;
}
let installing;
let broke = false;
const breaker = {
	configurable: true,
	get() {
		broke = true;
	}
};
function defineLazyInternal(inst, key, compute) {
	const proto = Object.getPrototypeOf(inst._zod);
	if (key in proto && installing !== inst._zod) {
		installing = void 0;
		return;
	}
	installing = inst._zod;
	Object.defineProperty(proto, key, {
		configurable: true,
		get() {
			Object.defineProperty(this, key, breaker);
			const outer = broke;
			broke = false;
			try {
				const value = compute(this);
				if (broke) delete this[key];
				else Object.defineProperty(this, key, {
					configurable: true,
					writable: true,
					value
				});
				broke = broke || outer;
				return value;
			} catch (err) {
				delete this[key];
				broke = broke || outer;
				throw err;
			}
		},
		set(value) {
			Object.defineProperty(this, key, {
				configurable: true,
				writable: true,
				value
			});
		}
	});
}
function installLazyProp(inst, key, make, enumerable) {
	const proto = claim(inst, key);
	if (!proto) return;
	Object.defineProperty(proto, key, {
		configurable: true,
		get() {
			const desc = {
				configurable: true,
				writable: true,
				enumerable,
				value: void 0
			};
			Object.defineProperty(this, key, desc);
			desc.value = make(this);
			Object.defineProperty(this, key, desc);
			return desc.value;
		},
		set(value) {
			Object.defineProperty(this, key, {
				configurable: true,
				writable: true,
				enumerable,
				value
			});
		}
	});
}
const CONSTANT_CATCH = "~constantCatch";
function constantCatch(value) {
	const fn = () => value;
	fn[CONSTANT_CATCH] = true;
	return fn;
}
// node_modules/zod/v4/core/core.js
var _a$1;
const _zodDesc = {
	value: void 0,
	enumerable: false
};
let _E = "captureStackTrace" in Error ? Error : null;
function newError(Definition) {
	const E = _E;
	if (E) {
		const saved = E.stackTraceLimit;
		if (typeof saved === "number") {
			try {
				E.stackTraceLimit = 0;
			} catch {
				_E = null;
				return new Definition();
			}
			try {
				return new Definition();
			} finally {
				E.stackTraceLimit = saved;
			}
		}
	}
	return new Definition();
}
function $constructor(name, initializer, proto, params) {
	const zodProto = {};
	function Internals(def) {
		this.def = def;
		this.constr = _;
		this.traits = new Set();
	}
	Internals.prototype = zodProto;
	const protoMembers = proto;
	const initialized = protoMembers && new WeakSet();
	function init(inst, def) {
		if (!inst._zod) {
			_zodDesc.value = new Internals(def);
			try {
				Object.defineProperty(inst, "_zod", _zodDesc);
			} finally {
				_zodDesc.value = void 0;
			}
		} else if (inst._zod.traits.has(name)) return;
		inst._zod.traits.add(name);
		initializer(inst, def);
		if (initialized) {
			const own = Object.getPrototypeOf(inst);
			const ctorProto = inst._zod.constr.prototype;
			let up = own;
			while (up && up !== ctorProto) up = Object.getPrototypeOf(up);
			const target = up ?? own;
			if (!initialized.has(target)) {
				initialized.add(target);
				members(target, protoMembers);
			}
		}
		const proto = _.prototype;
		for (const k in proto) {
			if (!Object.prototype.hasOwnProperty.call(proto, k)) continue;
			if (!(k in inst)) inst[k] = proto[k].bind(inst);
		}
	}
	const Parent = params?.Parent ?? Object;
	class Definition extends Parent {}
	Object.defineProperty(Definition, "name", { value: name });
	function _(def) {
		const inst = params?.Parent ? newError(Definition) : this;
		init(inst, def);
		const deferred = inst._zod.deferred;
		if (deferred) {
			for (const fn of deferred) fn();
			inst._zod.deferred = void 0;
		}
		const pp = globalThis.__zod_globalConfig?.postProcessor;
		if (pp) pp(inst);
		return inst;
	}
	Object.defineProperty(_, "init", { value: init });
	Object.defineProperty(_, Symbol.hasInstance, { value: (inst) => {
		if (params?.Parent && inst instanceof params.Parent) return true;
		return inst?._zod?.traits?.has(name);
	} });
	Object.defineProperty(_, "name", { value: name });
	return _;
}
var $ZodAsyncError = class extends Error {
	constructor() {
		super(`Encountered Promise during synchronous parse. Use .parseAsync() instead.`);
	}
};
var $ZodEncodeError = class extends Error {
	constructor(name) {
		super(`Encountered unidirectional transform during encode: ${name}`);
		this.name = "ZodEncodeError";
	}
};
(_a$1 = globalThis).__zod_globalConfig ?? (_a$1.__zod_globalConfig = {});
const globalConfig = globalThis.__zod_globalConfig;
function config(newConfig) {
	if (newConfig) Object.assign(globalConfig, newConfig);
	return globalConfig;
}
// node_modules/zod/v4/core/errors.js
function _getMessage() {
	const internals = this._zod;
	internals.message ?? (internals.message = JSON.stringify(internals.def, jsonStringifyReplacer, 2));
	return internals.message;
}
function _setMessage(value) {
	this._zod.message = value;
}
const _messageDesc = {
	get: _getMessage,
	set: _setMessage,
	enumerable: true,
	configurable: true
};
const _issuesDesc = {
	value: void 0,
	enumerable: false
};
const _installedToString = new WeakSet([Object.prototype, Error.prototype]);
const initializer$1 = (inst, def) => {
	inst.name = "$ZodError";
	_issuesDesc.value = def;
	Object.defineProperty(inst, "issues", _issuesDesc);
	_issuesDesc.value = void 0;
	Object.defineProperty(inst, "message", _messageDesc);
	const proto = Object.getPrototypeOf(inst);
	if (!_installedToString.has(proto)) {
		_installedToString.add(proto);
		Object.defineProperty(proto, "toString", {
			configurable: true,
			enumerable: false,
			get() {
				const value = () => this.message;
				Object.defineProperty(this, "toString", {
					value,
					configurable: true,
					writable: true
				});
				return value;
			},
			set(value) {
				Object.defineProperty(this, "toString", {
					value,
					configurable: true,
					writable: true
				});
			}
		});
	}
};
const $ZodError = $constructor("$ZodError", initializer$1);
function node(obj, key, make) {
	if (!Object.prototype.hasOwnProperty.call(obj, key)) {
		if (key === "__proto__") Object.defineProperty(obj, key, {
			value: make(),
			writable: true,
			enumerable: true,
			configurable: true
		});
		else obj[key] = make();
	}
	return obj[key];
}
function flattenError(error, mapper = (issue) => issue.message) {
	const fieldErrors = {};
	const formErrors = [];
	for (const sub of error.issues) if (sub.path.length > 0) node(fieldErrors, sub.path[0], () => []).push(mapper(sub));
	else formErrors.push(mapper(sub));
	return {
		formErrors,
		fieldErrors
	};
}
function formatError(error, mapper = (issue) => issue.message) {
	const fieldErrors = { _errors: [] };
	const processError = (error, path = []) => {
		for (const issue of error.issues) if (issue.code === "invalid_union" && issue.errors.length) issue.errors.map((issues) => processError({ issues }, [...path, ...issue.path]));
		else if (issue.code === "invalid_key") processError({ issues: issue.issues }, [...path, ...issue.path]);
		else if (issue.code === "invalid_element") processError({ issues: issue.issues }, [...path, ...issue.path]);
		else {
			const fullpath = [...path, ...issue.path];
			if (fullpath.length === 0) fieldErrors._errors.push(mapper(issue));
			else {
				let curr = fieldErrors;
				let i = 0;
				while (i < fullpath.length) {
					const el = fullpath[i];
					const terminal = i === fullpath.length - 1;
					if (el === "_errors") {
						if (terminal) curr._errors.push(mapper(issue));
						i++;
						continue;
					}
					if (!Object.prototype.hasOwnProperty.call(curr, el)) Object.defineProperty(curr, el, {
						value: { _errors: [] },
						enumerable: true,
						writable: true,
						configurable: true
					});
					const node = curr[el];
					if (terminal) node._errors.push(mapper(issue));
					curr = node;
					i++;
				}
			}
		}
	};
	processError(error);
	return fieldErrors;
}
// node_modules/zod/v4/core/parse.js
function finalizeParams(callee, params) {
	return {
		callee: params?.callee ?? callee,
		Err: params?.Err
	};
}
const _parse = (_Err) => {
	const fn = (schema, value, _ctx, _params) => {
		const ctx = _ctx ? {
			..._ctx,
			async: false
		} : { async: false };
		const result = schema._zod.run({
			value,
			issues: []
		}, ctx);
		if (result instanceof Promise) throw new $ZodAsyncError();
		if (result.issues.length) {
			const e = new ((_params?.Err) ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
			captureStackTrace(e, _params?.callee ?? fn);
			throw e;
		}
		return result.value;
	};
	return fn;
};
const _parseAsync = (_Err) => {
	const fn = async (schema, value, _ctx, params) => {
		const ctx = _ctx ? {
			..._ctx,
			async: true
		} : { async: true };
		let result = schema._zod.run({
			value,
			issues: []
		}, ctx);
		if (result instanceof Promise) result = await result;
		if (result.issues.length) {
			const e = new ((params?.Err) ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
			captureStackTrace(e, params?.callee ?? fn);
			throw e;
		}
		return result.value;
	};
	return fn;
};
const _safeParse = (_Err) => (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		async: false
	} : { async: false };
	const result = schema._zod.run({
		value,
		issues: []
	}, ctx);
	if (result instanceof Promise) throw new $ZodAsyncError();
	return result.issues.length ? failure(_Err, result.issues, ctx) : {
		success: true,
		data: result.value
	};
};
function failure(Err, issues, ctx) {
	let error;
	return {
		success: false,
		get error() {
			if (!error) {
				error = new Err(issues.map((iss) => finalizeIssue(iss, ctx, config())));
				issues = void 0;
				ctx = void 0;
			}
			return error;
		},
		set error(e) {
			error = e;
			issues = void 0;
			ctx = void 0;
		}
	};
}
const _safeParseAsync = (_Err) => async (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		async: true
	} : { async: true };
	let result = schema._zod.run({
		value,
		issues: []
	}, ctx);
	if (result instanceof Promise) result = await result;
	return result.issues.length ? failure(_Err, result.issues, ctx) : {
		success: true,
		data: result.value
	};
};
const COMPILE_INVALID = Symbol.for("zod.compile.invalid");
const COMPILE_FALLBACK = Symbol.for("zod.compile.fallback");
const validate = ((schema, value, _ctx) => {
	const validator = schema._zod.bag.validator;
	if (validator !== void 0) {
		if (validator(value) !== COMPILE_INVALID) return true;
		if (validator.definite === true && _ctx === void 0) return false;
	}
	return validateFallback(schema, value, _ctx);
});
function validateFallback(schema, value, _ctx) {
	const ctx = _ctx ? {
		..._ctx,
		async: false,
		abortEarly: true
	} : {
		async: false,
		abortEarly: true
	};
	const fallbackRun = schema._zod.bag.fallbackRun;
	let result;
	if (fallbackRun) {
		ctx[COMPILE_FALLBACK] = true;
		result = fallbackRun({
			value,
			issues: []
		}, ctx);
	} else result = schema._zod.run({
		value,
		issues: []
	}, ctx);
	if (result instanceof Promise) throw new $ZodAsyncError();
	return result.issues.length === 0;
}
const validateAsync$1 = async (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		async: true,
		abortEarly: true
	} : {
		async: true,
		abortEarly: true
	};
	let result = schema._zod.run({
		value,
		issues: []
	}, ctx);
	if (result instanceof Promise) result = await result;
	return result.issues.length === 0;
};
const _encode = (_Err) => {
	const parse = _parse(_Err);
	const fn = (schema, value, _ctx, _params) => {
		const ctx = _ctx ? {
			..._ctx,
			direction: "backward"
		} : { direction: "backward" };
		return parse(schema, value, ctx, finalizeParams(fn, _params));
	};
	return fn;
};
const _decode = (_Err) => {
	const parse = _parse(_Err);
	const fn = (schema, value, _ctx, _params) => {
		return parse(schema, value, _ctx, finalizeParams(fn, _params));
	};
	return fn;
};
const _encodeAsync = (_Err) => {
	const parseAsync = _parseAsync(_Err);
	const fn = async (schema, value, _ctx, _params) => {
		const ctx = _ctx ? {
			..._ctx,
			direction: "backward"
		} : { direction: "backward" };
		return await parseAsync(schema, value, ctx, finalizeParams(fn, _params));
	};
	return fn;
};
const _decodeAsync = (_Err) => {
	const parseAsync = _parseAsync(_Err);
	const fn = async (schema, value, _ctx, _params) => {
		return await parseAsync(schema, value, _ctx, finalizeParams(fn, _params));
	};
	return fn;
};
const _safeEncode = (_Err) => (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		direction: "backward"
	} : { direction: "backward" };
	return _safeParse(_Err)(schema, value, ctx);
};
const _safeDecode = (_Err) => (schema, value, _ctx) => {
	return _safeParse(_Err)(schema, value, _ctx);
};
const _safeEncodeAsync = (_Err) => async (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		direction: "backward"
	} : { direction: "backward" };
	return _safeParseAsync(_Err)(schema, value, ctx);
};
const _safeDecodeAsync = (_Err) => async (schema, value, _ctx) => {
	return _safeParseAsync(_Err)(schema, value, _ctx);
};
// node_modules/zod/v4/core/regexes.js
const cuid = /^[cC][0-9a-z]{6,}$/;
const cuid2 = /^[0-9a-z]+$/;
const ulid = /^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$/;
const xid = /^[0-9a-vA-V]{20}$/;
const ksuid = /^[A-Za-z0-9]{27}$/;
const nanoid = /^[a-zA-Z0-9_-]{21}$/;
function nanoidOfLength(length) {
	return new RegExp(`^[a-zA-Z0-9_-]{${length}}$`);
}
const duration = /^P(?:(\d+W)|(?!.*W)(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?)$/;
const guid = /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})$/;
const uuid = (version) => {
	if (!version) return /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$/;
	return new RegExp(`^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-${version}[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12})$`);
};
const email = /^(?:[A-Za-z0-9_'+\-]+\.)*[A-Za-z0-9_'+\-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}$/;
const _emoji$1 = `^(?=[\\s\\S]*[\\p{Extended_Pictographic}\\p{Regional_Indicator}\\u20E3])[\\p{Extended_Pictographic}\\p{Emoji_Component}]+$`;
function emoji() {
	return new RegExp(_emoji$1, "u");
}
const ipv4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])$/;
const ipv6 = /^(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:))$/;
const cidrv4 = /^((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\/([0-9]|[1-2][0-9]|3[0-2])$/;
const cidrv6 = /^(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:))\/(12[0-8]|1[01][0-9]|[1-9]?[0-9])$/;
const base64 = /^$|^(?:[0-9a-zA-Z+/]{4})*(?:(?:[0-9a-zA-Z+/]{2}==)|(?:[0-9a-zA-Z+/]{3}=))?$/;
const base64url = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2,3})?$/;
const httpProtocol = /^https?$/;
const e164 = /^\+[1-9]\d{6,14}$/;
const dateSource = `(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))`;
function anchor(source) {
	return new RegExp(`^${source}$`);
}
const date = anchor(dateSource);
function timeSource(args) {
	const hhmm = `(?:[01]\\d|2[0-3]):[0-5]\\d`;
	return typeof args.precision === "number" ? args.precision === -1 ? `${hhmm}` : args.precision === 0 ? `${hhmm}:[0-5]\\d` : `${hhmm}:[0-5]\\d\\.\\d{${args.precision}}` : args.seconds ? `${hhmm}:[0-5]\\d(?:\\.\\d+)?` : `${hhmm}(?::[0-5]\\d(?:\\.\\d+)?)?`;
}
function time(args) {
	return new RegExp(`^${timeSource(args)}$`);
}
function datetime(args) {
	const opts = ["Z"];
	if (args.offset) opts.push(`([+-](?:[01]\\d|2[0-3]):[0-5]\\d)`);
	const qualified = `${timeSource({
		precision: args.precision,
		seconds: true
	})}(?:${opts.join("|")})`;
	const timeRegex = args.local ? `${qualified}|${timeSource({ precision: args.precision })}` : qualified;
	return new RegExp(`^${dateSource}T(?:${timeRegex})$`);
}
const anyString = /^[\s\S]{0,}$/;
const integer = /^-?\d+$/;
const number$1 = /^-?\d+(?:\.\d+)?$/;
const boolean$1 = /^(?:true|false)$/i;
const _null$2 = /^null$/i;
const lowercase = /^[^A-Z]*$/;
const uppercase = /^[^a-z]*$/;
// node_modules/zod/v4/core/checks.js
const $ZodCheck = $constructor("$ZodCheck", (inst, def) => {
	var _a;
	inst._zod ?? (inst._zod = {});
	inst._zod.def = def;
	(_a = inst._zod).onattach ?? (_a.onattach = []);
});
const _whenHasLength = (payload) => {
	const val = payload.value;
	return !nullish(val) && val.length !== void 0;
};
const numericOriginMap = {
	number: "number",
	bigint: "bigint",
	object: "date"
};
const $ZodCheckLessThan = $constructor("$ZodCheckLessThan", (inst, def) => {
	$ZodCheck.init(inst, def);
	const origin = numericOriginMap[typeof def.value];
	inst._zod.check = (payload) => {
		if (def.inclusive ? payload.value <= def.value : payload.value < def.value) return;
		payload.issues.push({
			origin: numericOriginMap[typeof payload.value] ?? origin,
			code: "too_big",
			maximum: typeof def.value === "object" ? def.value.getTime() : def.value,
			input: payload.value,
			inclusive: def.inclusive,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckGreaterThan = $constructor("$ZodCheckGreaterThan", (inst, def) => {
	$ZodCheck.init(inst, def);
	const origin = numericOriginMap[typeof def.value];
	inst._zod.check = (payload) => {
		if (def.inclusive ? payload.value >= def.value : payload.value > def.value) return;
		payload.issues.push({
			origin: numericOriginMap[typeof payload.value] ?? origin,
			code: "too_small",
			minimum: typeof def.value === "object" ? def.value.getTime() : def.value,
			input: payload.value,
			inclusive: def.inclusive,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckMultipleOf = $constructor("$ZodCheckMultipleOf", (inst, def) => {
	$ZodCheck.init(inst, def);
	inst._zod.check = (payload) => {
		if (typeof payload.value !== typeof def.value) throw new Error("Cannot mix number and bigint in multiple_of check.");
		if (typeof payload.value === "bigint" ? def.value !== BigInt(0) && payload.value % def.value === BigInt(0) : floatSafeRemainder(payload.value, def.value) === 0) return;
		payload.issues.push({
			origin: typeof payload.value,
			code: "not_multiple_of",
			divisor: def.value,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckNumberFormat = $constructor("$ZodCheckNumberFormat", (inst, def) => {
	$ZodCheck.init(inst, def);
	def.format = def.format || "float64";
	const isInt = def.format?.includes("int");
	const origin = isInt ? "int" : "number";
	const [minimum, maximum] = NUMBER_FORMAT_RANGES[def.format];
	inst._zod.check = (payload) => {
		const input = payload.value;
		if (isInt) {
			if (!Number.isInteger(input)) {
				payload.issues.push({
					expected: origin,
					format: def.format,
					code: "invalid_type",
					continue: false,
					input,
					inst
				});
				return;
			}
			if (!Number.isSafeInteger(input)) {
				if (input > 0) payload.issues.push({
					input,
					code: "too_big",
					maximum: Number.MAX_SAFE_INTEGER,
					note: "Integers must be within the safe integer range.",
					inst,
					origin,
					inclusive: true,
					continue: !def.abort
				});
				else payload.issues.push({
					input,
					code: "too_small",
					minimum: Number.MIN_SAFE_INTEGER,
					note: "Integers must be within the safe integer range.",
					inst,
					origin,
					inclusive: true,
					continue: !def.abort
				});
				return;
			}
		}
		if (input < minimum) payload.issues.push({
			origin: "number",
			input,
			code: "too_small",
			minimum,
			inclusive: true,
			inst,
			continue: !def.abort
		});
		if (input > maximum) payload.issues.push({
			origin: "number",
			input,
			code: "too_big",
			maximum,
			inclusive: true,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckMaxLength = $constructor("$ZodCheckMaxLength", (inst, def) => {
	var _a;
	$ZodCheck.init(inst, def);
	(_a = inst._zod.def).when ?? (_a.when = _whenHasLength);
	inst._zod.check = (payload) => {
		const input = payload.value;
		const units = input.length;
		if ((typeof input === "string" && units > def.maximum ? codePointLength(input) : units) <= def.maximum) return;
		const origin = getLengthableOrigin(input);
		payload.issues.push({
			origin,
			code: "too_big",
			maximum: def.maximum,
			inclusive: true,
			input,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckMinLength = $constructor("$ZodCheckMinLength", (inst, def) => {
	var _a;
	$ZodCheck.init(inst, def);
	(_a = inst._zod.def).when ?? (_a.when = _whenHasLength);
	inst._zod.check = (payload) => {
		const input = payload.value;
		const units = input.length;
		if ((typeof input === "string" && units >= def.minimum && units < def.minimum * 2 ? codePointLength(input) : units) >= def.minimum) return;
		const origin = getLengthableOrigin(input);
		payload.issues.push({
			origin,
			code: "too_small",
			minimum: def.minimum,
			inclusive: true,
			input,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckLengthEquals = $constructor("$ZodCheckLengthEquals", (inst, def) => {
	var _a;
	$ZodCheck.init(inst, def);
	(_a = inst._zod.def).when ?? (_a.when = _whenHasLength);
	inst._zod.check = (payload) => {
		const input = payload.value;
		const units = input.length;
		const length = typeof input === "string" && units >= def.length && units <= def.length * 2 ? codePointLength(input) : units;
		if (length === def.length) return;
		const origin = getLengthableOrigin(input);
		const tooBig = length > def.length;
		payload.issues.push({
			origin,
			...tooBig ? {
				code: "too_big",
				maximum: def.length
			} : {
				code: "too_small",
				minimum: def.length
			},
			inclusive: true,
			exact: true,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckStringFormat = $constructor("$ZodCheckStringFormat", (inst, def) => {
	var _a, _b;
	$ZodCheck.init(inst, def);
	if (def.pattern) (_a = inst._zod).check ?? (_a.check = (payload) => {
		def.pattern.lastIndex = 0;
		if (def.pattern.test(payload.value)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: def.format,
			input: payload.value,
			...def.pattern ? { pattern: def.pattern.toString() } : {},
			inst,
			continue: !def.abort
		});
	});
	else (_b = inst._zod).check ?? (_b.check = () => {});
});
const $ZodCheckRegex = $constructor("$ZodCheckRegex", (inst, def) => {
	$ZodCheckStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		def.pattern.lastIndex = 0;
		if (def.pattern.test(payload.value)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "regex",
			input: payload.value,
			pattern: def.pattern.toString(),
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckLowerCase = $constructor("$ZodCheckLowerCase", (inst, def) => {
	def.pattern ?? (def.pattern = lowercase);
	$ZodCheckStringFormat.init(inst, def);
});
const $ZodCheckUpperCase = $constructor("$ZodCheckUpperCase", (inst, def) => {
	def.pattern ?? (def.pattern = uppercase);
	$ZodCheckStringFormat.init(inst, def);
});
const $ZodCheckIncludes = $constructor("$ZodCheckIncludes", (inst, def) => {
	$ZodCheck.init(inst, def);
	const escapedRegex = escapeRegex(def.includes);
	def.pattern = new RegExp(typeof def.position === "number" ? `^.{${def.position},}${escapedRegex}` : escapedRegex);
	inst._zod.check = (payload) => {
		if (payload.value.includes(def.includes, def.position)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "includes",
			includes: def.includes,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckStartsWith = $constructor("$ZodCheckStartsWith", (inst, def) => {
	$ZodCheck.init(inst, def);
	const pattern = new RegExp(`^${escapeRegex(def.prefix)}.*`);
	def.pattern ?? (def.pattern = pattern);
	inst._zod.check = (payload) => {
		if (payload.value.startsWith(def.prefix)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "starts_with",
			prefix: def.prefix,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckEndsWith = $constructor("$ZodCheckEndsWith", (inst, def) => {
	$ZodCheck.init(inst, def);
	const pattern = new RegExp(`.*${escapeRegex(def.suffix)}$`);
	def.pattern ?? (def.pattern = pattern);
	inst._zod.check = (payload) => {
		if (payload.value.endsWith(def.suffix)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "ends_with",
			suffix: def.suffix,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckOverwrite = $constructor("$ZodCheckOverwrite", (inst, def) => {
	$ZodCheck.init(inst, def);
	inst._zod.check = (payload) => {
		payload.value = def.tx(payload.value);
	};
});
// node_modules/zod/v4/core/doc.js
var Doc = class {
	constructor(args = [], closed = {}) {
		this.content = [];
		this.indent = 0;
		this.args = args;
		this.closed = closed;
	}
	indented(fn) {
		this.indent += 1;
		try {
			fn(this);
		} finally {
			this.indent -= 1;
		}
	}
	write(arg) {
		if (typeof arg === "function") {
			arg(this, { execution: "sync" });
			arg(this, { execution: "async" });
			return;
		}
		const lines = arg.split("\n").filter((x) => x);
		const minIndent = Math.min(...lines.map((x) => x.length - x.trimStart().length));
		const dedented = lines.map((x) => x.slice(minIndent)).map((x) => " ".repeat(this.indent * 2) + x);
		for (const line of dedented) this.content.push(line);
	}
	compile() {
		const F = Function;
		const content = this?.content ?? [``];
		return new F(...Object.keys(this.closed), `return function (${this.args.join(", ")}) {\n${content.join("\n")}\n};`)(...Object.values(this.closed));
	}
};
// node_modules/zod/v4/core/versions.js
const version = {
	major: 4,
	minor: 6,
	patch: 7
};
// node_modules/zod/v4/core/schemas.js
const $ZodType = $constructor("$ZodType", (inst, def) => {
	var _a;
	inst ?? (inst = {});
	inst._zod.def = def;
	inst._zod.bag = inst._zod.bag || {};
	inst._zod.version = version;
	const defChecks = inst._zod.def.checks;
	const checks = inst._zod.traits.has("$ZodCheck") ? [inst, ...defChecks ?? []] : defChecks?.length ? [...defChecks] : [];
	for (const ch of checks) for (const fn of ch._zod.onattach) fn(inst);
	if (checks.length === 0) {
		(_a = inst._zod).deferred ?? (_a.deferred = []);
		inst._zod.deferred?.push(() => {
			inst._zod.run = inst._zod.parse;
		});
	} else {
		const runChecks = (payload, checks, ctx) => {
			if (payload.memo) return payload;
			let isAborted = aborted(payload);
			let asyncResult;
			for (const ch of checks) {
				if (ch._zod.def.when) {
					if (explicitlyAborted(payload)) continue;
					if (!ch._zod.def.when(payload)) continue;
				} else if (isAborted) continue;
				const currLen = payload.issues.length;
				const _ = ch._zod.check(payload);
				if (_ instanceof Promise && ctx?.async === false) throw new $ZodAsyncError();
				if (asyncResult || _ instanceof Promise) asyncResult = (asyncResult ?? Promise.resolve()).then(async () => {
					await _;
					if (payload.issues.length === currLen) return;
					attachSchema(payload.issues, currLen, inst);
					if (!isAborted) isAborted = aborted(payload, currLen);
				});
				else {
					if (payload.issues.length === currLen) continue;
					attachSchema(payload.issues, currLen, inst);
					if (!isAborted) isAborted = aborted(payload, currLen);
				}
			}
			if (asyncResult) return asyncResult.then(() => {
				return payload;
			});
			return payload;
		};
		const handleCanaryResult = (canary, payload, ctx) => {
			if (aborted(canary)) {
				canary.aborted = true;
				return canary;
			}
			const checkResult = runChecks(payload, checks, ctx);
			if (checkResult instanceof Promise) {
				if (ctx.async === false) throw new $ZodAsyncError();
				return checkResult.then((checkResult) => inst._zod.parse(checkResult, ctx));
			}
			return inst._zod.parse(checkResult, ctx);
		};
		inst._zod.run = (payload, ctx) => {
			if (ctx.skipChecks) return inst._zod.parse(payload, ctx);
			if (ctx.direction === "backward") {
				const canary = inst._zod.parse({
					value: payload.value,
					issues: []
				}, {
					...ctx,
					skipChecks: true
				});
				if (canary instanceof Promise) return canary.then((canary) => {
					return handleCanaryResult(canary, payload, ctx);
				});
				return handleCanaryResult(canary, payload, ctx);
			}
			const result = inst._zod.parse(payload, ctx);
			if (result instanceof Promise) {
				if (ctx.async === false) throw new $ZodAsyncError();
				return result.then((result) => runChecks(result, checks, ctx));
			}
			return runChecks(result, checks, ctx);
		};
	}
}, {
	get "~standard"() {
		return hide(this, "~standard", standardProps(this));
	},
	set "~standard"(value) {
		own(this, "~standard", value);
	}
});
const toStandardResult = (r, ctx) => r.issues.length ? { issues: r.issues.map((iss) => finalizeIssue(iss, ctx, config())) } : { value: r.value };
async function validateAsync(inst, value) {
	const ctx = { async: true };
	return toStandardResult(await inst._zod.run({
		value,
		issues: []
	}, ctx), ctx);
}
function standardProps(inst) {
	return {
		validate: (value) => {
			const ctx = { async: false };
			try {
				const r = inst._zod.run({
					value,
					issues: []
				}, ctx);
				if (!(r instanceof Promise)) return toStandardResult(r, ctx);
			} catch (_) {}
			return validateAsync(inst, value);
		},
		vendor: "zod",
		version: 1
	};
}
const $ZodString = $constructor("$ZodString", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.pattern = def.pattern ?? anyString;
	inst._zod.parse = (payload, _) => {
		if (def.coerce) try {
			payload.value = String(payload.value);
		} catch (_) {}
		if (typeof payload.value === "string") return payload;
		payload.issues.push({
			expected: "string",
			code: "invalid_type",
			input: payload.value,
			inst
		});
		return payload;
	};
});
const $ZodStringFormat = $constructor("$ZodStringFormat", (inst, def) => {
	$ZodCheckStringFormat.init(inst, def);
	$ZodString.init(inst, def);
});
const $ZodGUID = $constructor("$ZodGUID", (inst, def) => {
	def.pattern ?? (def.pattern = guid);
	$ZodStringFormat.init(inst, def);
});
const $ZodUUID = $constructor("$ZodUUID", (inst, def) => {
	if (def.version) {
		const v = {
			v1: 1,
			v2: 2,
			v3: 3,
			v4: 4,
			v5: 5,
			v6: 6,
			v7: 7,
			v8: 8
		}[def.version];
		if (v === void 0) throw new Error(`Invalid UUID version: "${def.version}"`);
		def.pattern ?? (def.pattern = uuid(v));
	} else def.pattern ?? (def.pattern = uuid());
	$ZodStringFormat.init(inst, def);
});
const $ZodEmail = $constructor("$ZodEmail", (inst, def) => {
	def.pattern ?? (def.pattern = email);
	$ZodStringFormat.init(inst, def);
});
function canParseURL(input) {
	try {
		if (typeof URL !== "undefined" && typeof URL.canParse === "function") return URL.canParse(input);
		new URL(input);
		return true;
	} catch {
		return false;
	}
}
function validateURL(trimmed, def) {
	if (!("normalize" in def) && !("hostname" in def) && !("protocol" in def)) return canParseURL(trimmed) || 2;
	return parseURLObject(trimmed, def);
}
function parseURLObject(trimmed, def) {
	if (!def.normalize && def.protocol?.source === httpProtocol.source && !/^https?:\/\//i.test(trimmed)) return 1;
	try {
		if (typeof URL !== "undefined") {
			const URLStatic = URL;
			if (typeof URLStatic.parse === "function") return URLStatic.parse(trimmed) ?? 2;
		}
		return new URL(trimmed);
	} catch {
		return 2;
	}
}
const asciiTabOrNewline = /[\t\n\r]/g;
function stripTabAndNewline(value) {
	return value.replace(asciiTabOrNewline, "");
}
function urlHostnameOk(url, hostname) {
	hostname.lastIndex = 0;
	return hostname.test(url.hostname);
}
function urlProtocolOk(url, protocol) {
	protocol.lastIndex = 0;
	return protocol.test(url.protocol.endsWith(":") ? url.protocol.slice(0, -1) : url.protocol);
}
const $ZodURL = $constructor("$ZodURL", (inst, def) => {
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		try {
			const trimmed = payload.value.trim();
			const url = validateURL(trimmed, def);
			if (url === 1) {
				payload.issues.push({
					code: "invalid_format",
					format: "url",
					note: "Invalid URL format",
					input: payload.value,
					inst,
					continue: !def.abort
				});
				return;
			}
			if (url === 2) {
				payload.issues.push({
					code: "invalid_format",
					format: "url",
					input: payload.value,
					inst,
					continue: !def.abort
				});
				return;
			}
			if (url === true) {
				payload.value = stripTabAndNewline(trimmed);
				return;
			}
			if (def.hostname && !urlHostnameOk(url, def.hostname)) payload.issues.push({
				code: "invalid_format",
				format: "url",
				note: "Invalid hostname",
				pattern: def.hostname.source,
				input: payload.value,
				inst,
				continue: !def.abort
			});
			if (def.protocol && !urlProtocolOk(url, def.protocol)) payload.issues.push({
				code: "invalid_format",
				format: "url",
				note: "Invalid protocol",
				pattern: def.protocol.source,
				input: payload.value,
				inst,
				continue: !def.abort
			});
			payload.value = def.normalize ? url.href : stripTabAndNewline(trimmed);
			return;
		} catch (_) {
			payload.issues.push({
				code: "invalid_format",
				format: "url",
				input: payload.value,
				inst,
				continue: !def.abort
			});
		}
	};
});
const $ZodEmoji = $constructor("$ZodEmoji", (inst, def) => {
	def.pattern ?? (def.pattern = emoji());
	$ZodStringFormat.init(inst, def);
});
const $ZodNanoID = $constructor("$ZodNanoID", (inst, def) => {
	if (def.length !== void 0 && (!Number.isInteger(def.length) || def.length < 1)) throw new Error(`Invalid nanoid length: ${def.length}`);
	def.pattern ?? (def.pattern = def.length === void 0 ? nanoid : nanoidOfLength(def.length));
	$ZodStringFormat.init(inst, def);
});
const $ZodCUID = $constructor("$ZodCUID", (inst, def) => {
	def.pattern ?? (def.pattern = cuid);
	$ZodStringFormat.init(inst, def);
});
const $ZodCUID2 = $constructor("$ZodCUID2", (inst, def) => {
	def.pattern ?? (def.pattern = cuid2);
	$ZodStringFormat.init(inst, def);
});
const $ZodULID = $constructor("$ZodULID", (inst, def) => {
	def.pattern ?? (def.pattern = ulid);
	$ZodStringFormat.init(inst, def);
});
const $ZodXID = $constructor("$ZodXID", (inst, def) => {
	def.pattern ?? (def.pattern = xid);
	$ZodStringFormat.init(inst, def);
});
const $ZodKSUID = $constructor("$ZodKSUID", (inst, def) => {
	def.pattern ?? (def.pattern = ksuid);
	$ZodStringFormat.init(inst, def);
});
const $ZodISODateTime = $constructor("$ZodISODateTime", (inst, def) => {
	def.pattern ?? (def.pattern = datetime(def));
	$ZodStringFormat.init(inst, def);
});
const $ZodISODate = $constructor("$ZodISODate", (inst, def) => {
	def.pattern ?? (def.pattern = date);
	$ZodStringFormat.init(inst, def);
});
const $ZodISOTime = $constructor("$ZodISOTime", (inst, def) => {
	def.pattern ?? (def.pattern = time(def));
	$ZodStringFormat.init(inst, def);
});
const $ZodISODuration = $constructor("$ZodISODuration", (inst, def) => {
	def.pattern ?? (def.pattern = duration);
	$ZodStringFormat.init(inst, def);
});
const $ZodIPv4 = $constructor("$ZodIPv4", (inst, def) => {
	def.pattern ?? (def.pattern = ipv4);
	$ZodStringFormat.init(inst, def);
});
const ipv6Alphabet = /^[0-9a-fA-F:.]+$/;
function isValidIPv6(value) {
	if (!ipv6Alphabet.test(value)) return false;
	return canParseURL(`http://[${value}]`);
}
const $ZodIPv6 = $constructor("$ZodIPv6", (inst, def) => {
	def.pattern ?? (def.pattern = ipv6);
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (!isValidIPv6(payload.value)) payload.issues.push({
			code: "invalid_format",
			format: "ipv6",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCIDRv4 = $constructor("$ZodCIDRv4", (inst, def) => {
	def.pattern ?? (def.pattern = cidrv4);
	$ZodStringFormat.init(inst, def);
});
function isValidCIDRv6(value) {
	const parts = value.split("/");
	if (parts.length !== 2) return false;
	const [address, prefix] = parts;
	if (!prefix) return false;
	const prefixNum = Number(prefix);
	if (`${prefixNum}` !== prefix) return false;
	if (prefixNum < 0 || prefixNum > 128) return false;
	return isValidIPv6(address);
}
const $ZodCIDRv6 = $constructor("$ZodCIDRv6", (inst, def) => {
	def.pattern ?? (def.pattern = cidrv6);
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (!isValidCIDRv6(payload.value)) payload.issues.push({
			code: "invalid_format",
			format: "cidrv6",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
function isValidBase64(data) {
	if (data === "") return true;
	if (/\s/.test(data)) return false;
	if (data.length % 4 !== 0) return false;
	try {
		atob(data);
		return true;
	} catch {
		return false;
	}
}
const base64Charset = /^[0-9a-zA-Z+/]*={0,2}$/;
const $ZodBase64 = $constructor("$ZodBase64", (inst, def) => {
	def.pattern ?? (def.pattern = base64Charset);
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (isValidBase64(payload.value)) return;
		payload.issues.push({
			code: "invalid_format",
			format: "base64",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const base64urlCharset = /^[A-Za-z0-9_-]*$/;
function isValidBase64URL(data) {
	if (!base64urlCharset.test(data)) return false;
	const base64 = data.replace(/[-_]/g, (c) => c === "-" ? "+" : "/");
	return isValidBase64(base64.padEnd(Math.ceil(base64.length / 4) * 4, "="));
}
const $ZodBase64URL = $constructor("$ZodBase64URL", (inst, def) => {
	def.pattern ?? (def.pattern = base64urlCharset);
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (isValidBase64URL(payload.value)) return;
		payload.issues.push({
			code: "invalid_format",
			format: "base64url",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodE164 = $constructor("$ZodE164", (inst, def) => {
	def.pattern ?? (def.pattern = e164);
	$ZodStringFormat.init(inst, def);
});
function isValidJWT(token, algorithm = null) {
	try {
		const tokensParts = token.split(".");
		if (tokensParts.length !== 3) return false;
		const [header] = tokensParts;
		if (!header) return false;
		const parsedHeader = JSON.parse(atob(header));
		if ("typ" in parsedHeader && parsedHeader?.typ !== "JWT") return false;
		if (!parsedHeader.alg) return false;
		if (algorithm && (!("alg" in parsedHeader) || parsedHeader.alg !== algorithm)) return false;
		return true;
	} catch {
		return false;
	}
}
const $ZodJWT = $constructor("$ZodJWT", (inst, def) => {
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (isValidJWT(payload.value, def.alg)) return;
		payload.issues.push({
			code: "invalid_format",
			format: "jwt",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodNumber = $constructor("$ZodNumber", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.pattern = number$1;
	inst._zod.parse = (payload, _ctx) => {
		if (def.coerce) try {
			payload.value = Number(payload.value);
		} catch (_) {}
		const input = payload.value;
		if (typeof input === "number" && !Number.isNaN(input) && Number.isFinite(input)) return payload;
		const received = typeof input === "number" ? Number.isNaN(input) ? "NaN" : !Number.isFinite(input) ? String(input) : void 0 : void 0;
		payload.issues.push({
			expected: "number",
			code: "invalid_type",
			input,
			inst,
			...received ? { received } : {}
		});
		return payload;
	};
});
const $ZodNumberFormat = $constructor("$ZodNumberFormat", (inst, def) => {
	$ZodCheckNumberFormat.init(inst, def);
	$ZodNumber.init(inst, def);
});
const $ZodBoolean = $constructor("$ZodBoolean", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.pattern = boolean$1;
	inst._zod.parse = (payload, _ctx) => {
		if (def.coerce) try {
			payload.value = Boolean(payload.value);
		} catch (_) {}
		const input = payload.value;
		if (typeof input === "boolean") return payload;
		payload.issues.push({
			expected: "boolean",
			code: "invalid_type",
			input,
			inst
		});
		return payload;
	};
});
const $ZodNull = $constructor("$ZodNull", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.pattern = _null$2;
	inst._zod.values = new Set([null]);
	inst._zod.parse = (payload, _ctx) => {
		const input = payload.value;
		if (input === null) return payload;
		payload.issues.push({
			expected: "null",
			code: "invalid_type",
			input,
			inst
		});
		return payload;
	};
});
const $ZodUnknown = $constructor("$ZodUnknown", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.parse = (payload) => payload;
});
const $ZodNever = $constructor("$ZodNever", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.parse = (payload, _ctx) => {
		payload.issues.push({
			expected: "never",
			code: "invalid_type",
			input: payload.value,
			inst
		});
		return payload;
	};
});
function capSize(inst, size) {
	const caps = sizeCaps(inst._zod.def.checks);
	if (!caps.length) return;
	const cap = Math.min(...caps.map((c) => c[0]));
	const parse = inst._zod.parse;
	inst._zod.parse = (payload, ctx) => {
		const n = size(payload.value);
		if (n > cap && !ctx?.skipChecks && ctx?.direction !== "backward") {
			for (const [max, ch] of sizeCaps(inst._zod.def.checks)) if (n > max && ch._zod.def.when(payload)) {
				const start = payload.issues.length;
				ch._zod.check(payload);
				payload.issues[start].continue = false;
				attachSchema(payload.issues, start, inst);
				return payload;
			}
		}
		return parse(payload, ctx);
	};
}
const arraySize = (input) => Array.isArray(input) ? input.length : -1;
function handleArrayResult(result, final, index) {
	if (result.issues.length) final.issues.push(...prefixIssues(index, result.issues));
	final.value[index] = result.value;
}
const $ZodArray = $constructor("$ZodArray", (inst, def) => {
	$ZodType.init(inst, def);
	const memo = globalConfig.memoizer;
	memo?.attach(inst);
	inst._zod.parse = (payload, ctx) => {
		const input = payload.value;
		if (!Array.isArray(input)) {
			payload.issues.push({
				expected: "array",
				code: "invalid_type",
				input,
				inst
			});
			return payload;
		}
		payload.value = memo ? memo.alloc(inst, payload, Array(input.length), ctx) : Array(input.length);
		const proms = [];
		const abortEarly = ctx?.abortEarly;
		for (let i = 0; i < input.length; i++) {
			const item = input[i];
			const result = def.element._zod.run({
				value: item,
				issues: []
			}, ctx);
			if (result instanceof Promise) proms.push(result.then((result) => handleArrayResult(result, payload, i)));
			else {
				handleArrayResult(result, payload, i);
				if (abortEarly && result.issues.length !== 0 && aborted(result)) break;
			}
		}
		if (proms.length) return Promise.all(proms).then(() => payload);
		return payload;
	};
	capSize(inst, arraySize);
});
function handlePropertyResult(result, final, key, input, optin, optout) {
	const isPresent = key in input;
	const isOptionalOut = optout === "optional";
	if (!isPresent && isOptionalOut && optin === "optional") return;
	if (result.issues.length) {
		if (optin !== void 0 && isOptionalOut && !isPresent) return;
		final.issues.push(...prefixIssues(key, result.issues));
	}
	if (!isPresent && optin === void 0) {
		if (!result.issues.length) final.issues.push({
			code: "invalid_type",
			expected: "nonoptional",
			input: void 0,
			path: [key]
		});
		return;
	}
	if (result.value === void 0) {
		if (isPresent || optin === "defaulted" && !isOptionalOut) final.value[key] = void 0;
	} else final.value[key] = result.value;
}
const NO_SYMBOL_KEYS = [];
function normalizeDef(def) {
	const keys = Object.keys(def.shape);
	const ownSymbols = Object.getOwnPropertySymbols(def.shape);
	const symbolKeys = ownSymbols.length ? ownSymbols : NO_SYMBOL_KEYS;
	const allKeys = symbolKeys.length ? [...keys, ...symbolKeys] : keys;
	for (const k of allKeys) if (!def.shape?.[k]?._zod?.traits?.has("$ZodType")) throw new Error(`Invalid element at key "${String(k)}": expected a Zod schema`);
	const okeys = optionalKeys(def.shape);
	return {
		...def,
		allKeys,
		symbolKeys,
		keySet: new Set(keys),
		numKeys: keys.length,
		optionalKeys: new Set(okeys)
	};
}
function handleCatchall(proms, input, payload, ctx, def, inst, abortEarly) {
	const unrecognized = [];
	const keySet = def.keySet;
	const _catchall = def.catchall._zod;
	const t = _catchall.def.type;
	const optin = _catchall.optin;
	const optout = _catchall.optout;
	let seen = 0;
	for (const key in input) {
		if (abortEarly && payload.issues.length !== seen) {
			if (aborted(payload, seen)) break;
			seen = payload.issues.length;
		}
		if (keySet.has(key)) continue;
		if (key === "__proto__") {
			if (t === "never") unrecognized.push(key);
			continue;
		}
		if (t === "never") {
			unrecognized.push(key);
			continue;
		}
		const r = _catchall.run({
			value: input[key],
			issues: []
		}, ctx);
		if (r instanceof Promise) proms.push(r.then((r) => handlePropertyResult(r, payload, key, input, optin, optout)));
		else handlePropertyResult(r, payload, key, input, optin, optout);
	}
	if (unrecognized.length) payload.issues.push({
		code: "unrecognized_keys",
		keys: unrecognized,
		input,
		inst,
		continue: true
	});
	if (!proms.length) return payload;
	return Promise.all(proms).then(() => {
		return payload;
	});
}
const $ZodObject = $constructor("$ZodObject", (inst, def) => {
	$ZodType.init(inst, def);
	const desc = Object.getOwnPropertyDescriptor(def, "shape");
	const sh = desc?.get ? desc.get.raw : def.shape ?? {};
	if (sh) {
		const get = () => {
			const newSh = { ...sh };
			Object.defineProperty(def, "shape", { value: newSh });
			get.raw = newSh;
			return newSh;
		};
		get.raw = sh;
		Object.defineProperty(def, "shape", { get });
	}
	const _normalized = cached(() => normalizeDef(def));
	defineLazyInternal(inst, "propValues", (zod) => {
		const shape = zod.def.shape;
		const propValues = {};
		for (const key in shape) {
			const field = shape[key]._zod;
			if (field.values) {
				if (!Object.prototype.hasOwnProperty.call(propValues, key)) assignProp(propValues, key, new Set());
				for (const v of field.values) propValues[key].add(v);
				if (field.optin !== void 0) propValues[key].add(void 0);
			}
		}
		return propValues;
	});
	const isObject$1 = isObject;
	const catchall = def.catchall;
	let value;
	const memo = globalConfig.memoizer;
	memo?.attach(inst);
	inst._zod.parse = (payload, ctx) => {
		value ?? (value = _normalized.value);
		const input = payload.value;
		if (!isObject$1(input)) {
			payload.issues.push({
				expected: "object",
				code: "invalid_type",
				input,
				inst
			});
			return payload;
		}
		payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
		const proms = [];
		const shape = value.shape;
		const abortEarly = ctx?.abortEarly;
		let seen = payload.issues.length;
		for (const key of value.allKeys) {
			if (abortEarly && payload.issues.length !== seen) {
				if (aborted(payload, seen)) break;
				seen = payload.issues.length;
			}
			if (key === "__proto__") continue;
			const el = shape[key];
			const optin = el._zod.optin;
			const optout = el._zod.optout;
			const r = el._zod.run({
				value: input[key],
				issues: []
			}, ctx);
			if (r instanceof Promise) proms.push(r.then((r) => handlePropertyResult(r, payload, key, input, optin, optout)));
			else handlePropertyResult(r, payload, key, input, optin, optout);
		}
		if (!catchall) return proms.length ? Promise.all(proms).then(() => payload) : payload;
		return handleCatchall(proms, input, payload, ctx, _normalized.value, inst, abortEarly === true);
	};
});
const $ZodObjectJIT = $constructor("$ZodObjectJIT", (inst, def) => {
	$ZodObject.init(inst, def);
	const superParse = inst._zod.parse;
	const _normalized = cached(() => normalizeDef(def));
	const memo = globalConfig.memoizer;
	const generateFastpass = (shape) => {
		const normalized = _normalized.value;
		const syms = normalized.symbolKeys;
		const doc = new Doc(["payload", "ctx"], {
			shape,
			inst,
			memo,
			syms
		});
		const parseStr = (k) => `shape[${k}]._zod.run({ value: input[${k}], issues: [] }, ctx)`;
		const prefixStr = (id, k) => `
          let ${id}_ab = false;
          for (let i = 0; i < ${id}.issues.length; i++) {
            const iss = ${id}.issues[i];
            iss.path = iss.path ? [${k}, ...iss.path] : [${k}];
            payload.issues.push(iss);
            if (iss.continue !== true) ${id}_ab = true;
          }
          if (${id}_ab && ctx && ctx.abortEarly) {
            payload.value = newResult;
            return payload;
          }`;
		doc.write(`const input = payload.value;`);
		const ids = Object.create(null);
		let counter = 0;
		for (const key of normalized.allKeys) ids[key] = `key_${counter++}`;
		doc.write(memo ? `const newResult = memo.alloc(inst, payload, {}, ctx);` : `const newResult = {};`);
		for (const key of normalized.allKeys) {
			if (key === "__proto__") continue;
			const id = ids[key];
			const k = typeof key === "symbol" ? `syms[${syms.indexOf(key)}]` : esc(key);
			const isPresent = `${k} in input`;
			const schema = shape[key];
			const optin = schema?._zod?.optin;
			const isOptionalIn = optin !== void 0;
			const isOptionalOut = schema?._zod?.optout === "optional";
			doc.write(`const ${id} = ${parseStr(k)};`);
			if (isOptionalIn && isOptionalOut) {
				const assign = optin === "optional" ? `${id}_present` : `${id}.value !== undefined || ${id}_present`;
				doc.write(`
        const ${id}_present = ${isPresent};
        if (!${id}.issues.length || ${id}_present) {
          if (${id}.issues.length) {${prefixStr(id, k)}
          }

          if (${assign}) {
            newResult[${k}] = ${id}.value;
          }
        }

      `);
			} else if (!isOptionalIn) doc.write(`
        const ${id}_present = ${isPresent};
        if (${id}.issues.length) {${prefixStr(id, k)}
        }
        if (!${id}_present && !${id}.issues.length) {
          payload.issues.push({
            code: "invalid_type",
            expected: "nonoptional",
            input: undefined,
            path: [${k}]
          });
          if (ctx && ctx.abortEarly) {
            payload.value = newResult;
            return payload;
          }
        }

        if (${id}_present) {
          newResult[${k}] = ${id}.value;
        }

      `);
			else {
				doc.write(`
        if (${id}.issues.length) {${prefixStr(id, k)}
        }
      `);
				if (optin === "defaulted") doc.write(`newResult[${k}] = ${id}.value;`);
				else doc.write(`
        if (${id}.value !== undefined || ${isPresent}) {
          newResult[${k}] = ${id}.value;
        }
      `);
			}
		}
		doc.write(`payload.value = newResult;`);
		doc.write(`return payload;`);
		return doc.compile();
	};
	let fastpass;
	const isObject$2 = isObject;
	const jit = !globalConfig.jitless;
	const fastEnabled = jit && allowsEval.value;
	const catchall = def.catchall;
	let value;
	inst._zod.parse = (payload, ctx) => {
		value ?? (value = _normalized.value);
		const input = payload.value;
		if (!isObject$2(input)) {
			payload.issues.push({
				expected: "object",
				code: "invalid_type",
				input,
				inst
			});
			return payload;
		}
		if (jit && fastEnabled && ctx?.async === false && ctx.jitless !== true) {
			if (!fastpass) fastpass = generateFastpass(def.shape);
			payload = fastpass(payload, ctx);
			if (!catchall) return payload;
			return handleCatchall([], input, payload, ctx, value, inst, ctx?.abortEarly === true);
		}
		return superParse(payload, ctx);
	};
});
function handleUnionResults(results, final, inst, ctx) {
	for (const result of results) if (result.issues.length === 0) {
		final.value = result.value;
		return final;
	}
	const nonaborted = results.filter((r) => !aborted(r));
	if (nonaborted.length === 1) {
		final.value = nonaborted[0].value;
		return nonaborted[0];
	}
	final.issues.push({
		code: "invalid_union",
		input: final.value,
		inst,
		errors: results.map((result) => result.issues.map((iss) => finalizeIssue(iss, ctx, config())))
	});
	return final;
}
const $ZodUnion = $constructor("$ZodUnion", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "optin", (zod) => zod.def.options.some((o) => o._zod.optin === "defaulted") ? "defaulted" : zod.def.options.some((o) => o._zod.optin !== void 0) ? "optional" : void 0);
	defineLazyInternal(inst, "optout", (zod) => zod.def.options.some((o) => o._zod.optout === "optional") ? "optional" : void 0);
	defineLazyInternal(inst, "values", (zod) => {
		if (zod.def.options.every((o) => o._zod.values)) return new Set(zod.def.options.flatMap((option) => Array.from(option._zod.values)));
	});
	defineLazyInternal(inst, "pattern", (zod) => {
		if (zod.def.options.every((o) => o._zod.pattern)) {
			const patterns = zod.def.options.map((o) => o._zod.pattern);
			return new RegExp(`^(${patterns.map((p) => cleanRegex(p.source)).join("|")})$`);
		}
	});
	const first = def.options.length === 1 ? def.options[0]._zod.run : null;
	inst._zod.parse = (payload, ctx) => {
		if (first) return first(payload, ctx);
		let async = false;
		const results = [];
		for (const option of def.options) {
			const result = option._zod.run({
				value: payload.value,
				issues: []
			}, ctx);
			if (result instanceof Promise) {
				results.push(result);
				async = true;
			} else {
				if (result.issues.length === 0) return result;
				results.push(result);
			}
		}
		if (!async) return handleUnionResults(results, payload, inst, ctx);
		return Promise.all(results).then((results) => {
			return handleUnionResults(results, payload, inst, ctx);
		});
	};
});
function discriminatorMap(def) {
	const map = new Map();
	for (const option of def.options) {
		const values = option._zod.propValues?.[def.discriminator];
		if (!values || values.size === 0) throw new Error(`Invalid discriminated union option at index "${def.options.indexOf(option)}"`);
		for (const value of values) if (map.has(value)) {
			if (value !== void 0) throw new Error(`Duplicate discriminator value "${String(value)}"`);
			map.set(value, null);
		} else map.set(value, option);
	}
	return map;
}
const $ZodDiscriminatedUnion = $constructor("$ZodDiscriminatedUnion", (inst, def) => {
	def.inclusive = false;
	$ZodUnion.init(inst, def);
	const _super = inst._zod.parse;
	defineLazyInternal(inst, "propValues", (zod) => {
		const propValues = {};
		let undefinedCount = 0;
		for (const option of zod.def.options) {
			const pv = option._zod.propValues;
			if (!pv || Object.keys(pv).length === 0) throw new Error(`Invalid discriminated union option at index "${zod.def.options.indexOf(option)}"`);
			if (pv[zod.def.discriminator]?.has(void 0)) undefinedCount++;
			for (const [k, v] of Object.entries(pv)) {
				if (!Object.prototype.hasOwnProperty.call(propValues, k)) assignProp(propValues, k, new Set());
				for (const val of v) propValues[k].add(val);
			}
		}
		if (!zod.def.unionFallback && undefinedCount > 1) propValues[zod.def.discriminator]?.delete(void 0);
		return propValues;
	});
	def.options.forEach((option, i) => {
		const propShape = rawShape(option._zod.def);
		if (propShape && !Object.prototype.hasOwnProperty.call(propShape, def.discriminator)) throw new Error(`Invalid discriminated union option at index "${i}"`);
	});
	const disc = cached(() => discriminatorMap(def));
	inst._zod.parse = (payload, ctx) => {
		const input = payload.value;
		if (!isObject(input)) {
			payload.issues.push({
				code: "invalid_type",
				expected: "object",
				input,
				inst
			});
			return payload;
		}
		const value = input?.[def.discriminator];
		const opt = disc.value.get(value);
		if (opt && (value !== void 0 || ctx.direction !== "backward")) return opt._zod.run(payload, ctx);
		if (def.unionFallback || ctx.direction === "backward") return _super(payload, ctx);
		payload.issues.push({
			code: "invalid_union",
			errors: [],
			note: "No matching discriminator",
			discriminator: def.discriminator,
			options: Array.from(disc.value.keys()).filter((value) => disc.value.get(value) !== null),
			input,
			path: [def.discriminator],
			inst
		});
		return payload;
	};
});
const $ZodIntersection = $constructor("$ZodIntersection", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.parse = (payload, ctx) => {
		const input = payload.value;
		const left = def.left._zod.run({
			value: input,
			issues: []
		}, ctx);
		const right = def.right._zod.run({
			value: input,
			issues: []
		}, ctx);
		if (left instanceof Promise || right instanceof Promise) return Promise.all([left, right]).then(([left, right]) => {
			return handleIntersectionResults(payload, left, right);
		});
		return handleIntersectionResults(payload, left, right);
	};
});
function mergeValues(a, b) {
	if (a === b) return {
		valid: true,
		data: a
	};
	if (a instanceof Date && b instanceof Date && +a === +b) return {
		valid: true,
		data: a
	};
	if (isPlainObject(a) && isPlainObject(b)) {
		const bKeys = Object.keys(b);
		const sharedKeys = Object.keys(a).filter((key) => bKeys.indexOf(key) !== -1);
		const newObj = {
			...a,
			...b
		};
		if (Object.prototype.hasOwnProperty.call(newObj, "__proto__")) delete newObj.__proto__;
		for (const key of sharedKeys) {
			if (key === "__proto__") continue;
			const sharedValue = mergeValues(a[key], b[key]);
			if (!sharedValue.valid) return {
				valid: false,
				mergeErrorPath: [key, ...sharedValue.mergeErrorPath]
			};
			newObj[key] = sharedValue.data;
		}
		return {
			valid: true,
			data: newObj
		};
	}
	if (Array.isArray(a) && Array.isArray(b)) {
		if (a.length !== b.length) return {
			valid: false,
			mergeErrorPath: []
		};
		const newArray = [];
		for (let index = 0; index < a.length; index++) {
			const itemA = a[index];
			const itemB = b[index];
			const sharedValue = mergeValues(itemA, itemB);
			if (!sharedValue.valid) return {
				valid: false,
				mergeErrorPath: [index, ...sharedValue.mergeErrorPath]
			};
			newArray.push(sharedValue.data);
		}
		return {
			valid: true,
			data: newArray
		};
	}
	return {
		valid: false,
		mergeErrorPath: []
	};
}
function handleIntersectionResults(result, left, right) {
	const unrecKeys = new Map();
	let unrecIssue;
	const keyIssues = new Map();
	const collect = (iss, side) => {
		let keys;
		if (iss.code === "unrecognized_keys" && !iss.path?.length) {
			unrecIssue ?? (unrecIssue = iss);
			keys = iss.keys;
		} else if (iss.code === "invalid_key" && iss.origin === "record" && iss.path?.length === 1) {
			const k = String(iss.path[0]);
			if (!keyIssues.has(k)) keyIssues.set(k, iss);
			keys = [k];
		} else return false;
		for (const k of keys) {
			if (!unrecKeys.has(k)) unrecKeys.set(k, {});
			unrecKeys.get(k)[side] = true;
		}
		return true;
	};
	for (const iss of left.issues) if (!collect(iss, "l")) result.issues.push(iss);
	for (const iss of right.issues) if (!collect(iss, "r")) result.issues.push(iss);
	const bothKeys = [...unrecKeys].filter(([, f]) => f.l && f.r).map(([k]) => k);
	if (bothKeys.length) {
		const aggregated = unrecIssue ? bothKeys.filter((k) => unrecIssue.keys.includes(k)) : [];
		if (aggregated.length) result.issues.push({
			...unrecIssue,
			keys: aggregated
		});
		for (const k of bothKeys) if (!aggregated.includes(k) && keyIssues.has(k)) result.issues.push(keyIssues.get(k));
	}
	const merged = mergeValues(left.value, right.value);
	if (!merged.valid) {
		if (aborted(result)) return result;
		throw new Error(`Unmergable intersection. Error path: ${JSON.stringify(merged.mergeErrorPath)}`);
	}
	result.value = merged.data;
	return result;
}
const $ZodTuple = $constructor("$ZodTuple", (inst, def) => {
	$ZodType.init(inst, def);
	const items = def.items;
	const memo = globalConfig.memoizer;
	memo?.attach(inst);
	inst._zod.parse = (payload, ctx) => {
		const input = payload.value;
		if (!Array.isArray(input)) {
			payload.issues.push({
				input,
				inst,
				expected: "tuple",
				code: "invalid_type"
			});
			return payload;
		}
		payload.value = memo ? memo.alloc(inst, payload, [], ctx) : [];
		const proms = [];
		const optinStart = getTupleOptStart(items, "optin");
		const optoutStart = getTupleOptStart(items, "optout");
		if (!def.rest) {
			if (input.length < optinStart) {
				payload.issues.push({
					code: "too_small",
					minimum: optinStart,
					inclusive: true,
					input,
					inst,
					origin: "array"
				});
				return payload;
			}
			if (input.length > items.length) payload.issues.push({
				code: "too_big",
				maximum: items.length,
				inclusive: true,
				input,
				inst,
				origin: "array"
			});
		}
		const itemResults = new Array(items.length);
		const abortEarly = def.rest ? ctx?.abortEarly : void 0;
		let itemAborted = false;
		for (let i = 0; i < items.length; i++) {
			const r = items[i]._zod.run({
				value: input[i],
				issues: []
			}, ctx);
			if (r instanceof Promise) proms.push(r.then((rr) => {
				itemResults[i] = rr;
			}));
			else {
				itemResults[i] = r;
				if (abortEarly && !itemAborted && r.issues.length) itemAborted = aborted(r);
			}
		}
		if (def.rest && !itemAborted) {
			let i = items.length - 1;
			const rest = input.slice(items.length);
			let seen = payload.issues.length;
			for (const el of rest) {
				if (abortEarly && payload.issues.length !== seen) {
					if (aborted(payload, seen)) break;
					seen = payload.issues.length;
				}
				i++;
				const result = def.rest._zod.run({
					value: el,
					issues: []
				}, ctx);
				if (result instanceof Promise) proms.push(result.then((r) => handleTupleResult(r, payload, i)));
				else handleTupleResult(result, payload, i);
			}
		}
		if (proms.length) return Promise.all(proms).then(() => handleTupleResults(itemResults, payload, items, input, optoutStart));
		return handleTupleResults(itemResults, payload, items, input, optoutStart);
	};
});
function getTupleOptStart(items, key) {
	for (let i = items.length - 1; i >= 0; i--) if (!(key === "optin" ? items[i]._zod.optin !== void 0 : items[i]._zod.optout === "optional")) return i + 1;
	return 0;
}
function handleTupleResult(result, final, index) {
	if (result.issues.length) final.issues.push(...prefixIssues(index, result.issues));
	final.value[index] = result.value;
}
function handleTupleResults(itemResults, final, items, input, optoutStart) {
	for (let i = 0; i < items.length; i++) {
		const r = itemResults[i];
		const isPresent = i < input.length;
		if (!isPresent && i >= optoutStart && items[i]._zod.optin === "optional") {
			final.value.length = i;
			break;
		}
		if (r.issues.length) {
			if (!isPresent && i >= optoutStart) {
				final.value.length = i;
				break;
			}
			final.issues.push(...prefixIssues(i, r.issues));
		}
		final.value[i] = r.value;
	}
	for (let i = final.value.length - 1; i >= input.length; i--) if (items[i]._zod.optout === "optional" && final.value[i] === void 0) final.value.length = i;
	else break;
	return final;
}
const $ZodRecord = $constructor("$ZodRecord", (inst, def) => {
	$ZodType.init(inst, def);
	const memo = globalConfig.memoizer;
	memo?.attach(inst);
	inst._zod.parse = (payload, ctx) => {
		const input = payload.value;
		if (!isPlainObject(input)) {
			payload.issues.push({
				expected: "record",
				code: "invalid_type",
				input,
				inst
			});
			return payload;
		}
		const proms = [];
		const values = def.keyType._zod.values;
		if (values && !def.partial) {
			payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
			const recordKeys = new Set();
			for (const key of values) if (typeof key === "string" || typeof key === "number" || typeof key === "symbol") {
				recordKeys.add(typeof key === "number" ? key.toString() : key);
				if (key === "__proto__") continue;
				const keyResult = def.keyType._zod.run({
					value: key,
					issues: []
				}, ctx);
				if (keyResult instanceof Promise) throw new Error("Async schemas not supported in object keys currently");
				if (keyResult.issues.length) {
					payload.issues.push({
						code: "invalid_key",
						origin: "record",
						issues: keyResult.issues.map((iss) => finalizeIssue(iss, ctx, config())),
						input: key,
						path: [key],
						inst
					});
					continue;
				}
				const outKey = keyResult.value;
				if (outKey === "__proto__") continue;
				const result = def.valueType._zod.run({
					value: input[key],
					issues: []
				}, ctx);
				if (result instanceof Promise) proms.push(result.then((result) => {
					if (result.issues.length) payload.issues.push(...prefixIssues(key, result.issues));
					payload.value[outKey] = result.value;
				}));
				else {
					if (result.issues.length) payload.issues.push(...prefixIssues(key, result.issues));
					payload.value[outKey] = result.value;
				}
			}
			let unrecognized;
			for (const key in input) if (!recordKeys.has(key)) {
				if (def.mode === "loose") {
					if (key === "__proto__") continue;
					payload.value[key] = input[key];
				} else {
					unrecognized = unrecognized ?? [];
					unrecognized.push(key);
				}
			}
			if (unrecognized && unrecognized.length > 0) payload.issues.push({
				code: "unrecognized_keys",
				input,
				inst,
				keys: unrecognized,
				continue: true
			});
		} else {
			payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
			let unrecognized;
			for (const key of Reflect.ownKeys(input)) {
				if (key === "__proto__") continue;
				if (!Object.prototype.propertyIsEnumerable.call(input, key)) continue;
				let keyResult = def.keyType._zod.run({
					value: key,
					issues: []
				}, ctx);
				if (keyResult instanceof Promise) throw new Error("Async schemas not supported in object keys currently");
				if (typeof key === "string" && number$1.test(key) && keyResult.issues.length) {
					const retryResult = def.keyType._zod.run({
						value: Number(key),
						issues: []
					}, ctx);
					if (retryResult instanceof Promise) throw new Error("Async schemas not supported in object keys currently");
					if (retryResult.issues.length === 0) keyResult = retryResult;
				}
				if (keyResult.issues.length) {
					if (def.mode === "loose") payload.value[key] = input[key];
					else if (values) {
						unrecognized = unrecognized ?? [];
						unrecognized.push(key);
					} else payload.issues.push({
						code: "invalid_key",
						origin: "record",
						issues: keyResult.issues.map((iss) => finalizeIssue(iss, ctx, config())),
						input: key,
						path: [key],
						inst
					});
					continue;
				}
				const outKey = keyResult.value;
				if (outKey === "__proto__") continue;
				const result = def.valueType._zod.run({
					value: input[key],
					issues: []
				}, ctx);
				if (result instanceof Promise) proms.push(result.then((result) => {
					if (result.issues.length) payload.issues.push(...prefixIssues(key, result.issues));
					payload.value[outKey] = result.value;
				}));
				else {
					if (result.issues.length) payload.issues.push(...prefixIssues(key, result.issues));
					payload.value[outKey] = result.value;
				}
			}
			if (unrecognized && unrecognized.length > 0) payload.issues.push({
				code: "unrecognized_keys",
				input,
				inst,
				keys: unrecognized,
				continue: true
			});
		}
		if (proms.length) return Promise.all(proms).then(() => payload);
		return payload;
	};
});
const $ZodEnum = $constructor("$ZodEnum", (inst, def) => {
	$ZodType.init(inst, def);
	const values = getEnumValues(def.entries);
	const valuesSet = new Set(values);
	inst._zod.values = valuesSet;
	defineLazyInternal(inst, "pattern", (zod) => {
		const patternValues = getEnumValues(zod.def.entries).filter((k) => propertyKeyTypes.has(typeof k));
		return new RegExp(patternValues.length ? `^(${patternValues.map((o) => escapeRegex(o.toString())).join("|")})$` : "^[^\\s\\S]$");
	});
	inst._zod.parse = (payload, _ctx) => {
		const input = payload.value;
		if (valuesSet.has(input)) return payload;
		payload.issues.push({
			code: "invalid_value",
			values,
			input,
			inst
		});
		return payload;
	};
});
const $ZodLiteral = $constructor("$ZodLiteral", (inst, def) => {
	$ZodType.init(inst, def);
	const values = new Set(def.values);
	inst._zod.values = values;
	defineLazyInternal(inst, "pattern", (zod) => {
		const vals = zod.def.values;
		return new RegExp(vals.length ? `^(${vals.map((o) => typeof o === "string" ? escapeRegex(o) : o ? escapeRegex(o.toString()) : String(o)).join("|")})$` : "^[^\\s\\S]$");
	});
	inst._zod.parse = (payload, _ctx) => {
		const input = payload.value;
		if (values.has(input)) return payload;
		payload.issues.push({
			code: "invalid_value",
			values: def.values,
			input,
			inst
		});
		return payload;
	};
});
const $ZodTransform = $constructor("$ZodTransform", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.optin = "optional";
	globalConfig.memoizer?.guard(inst);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") throw new $ZodEncodeError(inst.constructor.name);
		const _out = def.transform(payload.value, payload);
		if (ctx.async) return (_out instanceof Promise ? _out : Promise.resolve(_out)).then((output) => {
			payload.value = output;
			return payload;
		});
		if (_out instanceof Promise) throw new $ZodAsyncError();
		payload.value = _out;
		return payload;
	};
});
function handleOptionalResult(payload, result) {
	payload.value = result.issues.length ? void 0 : result.value;
	return payload;
}
const $ZodOptional = $constructor("$ZodOptional", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional");
	inst._zod.optout = "optional";
	defineLazyInternal(inst, "values", (zod) => {
		const values = zod.def.innerType._zod.values;
		return values ? new Set([...values, void 0]) : void 0;
	});
	defineLazyInternal(inst, "pattern", (zod) => {
		const pattern = zod.def.innerType._zod.pattern;
		return pattern ? new RegExp(`^(${cleanRegex(pattern.source)})?$`) : void 0;
	});
	inst._zod.parse = (payload, ctx) => {
		if (payload.value === void 0) {
			if (def.innerType._zod.optin !== "defaulted") return payload;
			const result = def.innerType._zod.run({
				value: payload.value,
				issues: []
			}, ctx);
			if (result instanceof Promise) return result.then((result) => handleOptionalResult(payload, result));
			return handleOptionalResult(payload, result);
		}
		return def.innerType._zod.run(payload, ctx);
	};
});
const $ZodExactOptional = $constructor("$ZodExactOptional", (inst, def) => {
	$ZodOptional.init(inst, def);
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	defineLazyInternal(inst, "pattern", (zod) => zod.def.innerType._zod.pattern);
	inst._zod.parse = (payload, ctx) => {
		return def.innerType._zod.run(payload, ctx);
	};
});
const $ZodNullable = $constructor("$ZodNullable", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin);
	defineLazyInternal(inst, "optout", (zod) => zod.def.innerType._zod.optout);
	defineLazyInternal(inst, "pattern", (zod) => {
		const pattern = zod.def.innerType._zod.pattern;
		return pattern ? new RegExp(`^(${cleanRegex(pattern.source)}|null)$`) : void 0;
	});
	defineLazyInternal(inst, "values", (zod) => {
		return zod.def.innerType._zod.values ? new Set([...zod.def.innerType._zod.values, null]) : void 0;
	});
	inst._zod.parse = (payload, ctx) => {
		if (payload.value === null) return payload;
		return def.innerType._zod.run(payload, ctx);
	};
});
const $ZodDefault = $constructor("$ZodDefault", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.optin = "defaulted";
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") return def.innerType._zod.run(payload, ctx);
		if (payload.value === void 0) {
			payload.value = def.defaultValue;
			return payload;
		}
		const result = def.innerType._zod.run(payload, ctx);
		if (result instanceof Promise) return result.then((result) => handleDefaultResult(result, def));
		return handleDefaultResult(result, def);
	};
});
function handleDefaultResult(payload, def) {
	if (payload.value === void 0) payload.value = def.defaultValue;
	return payload;
}
const $ZodPrefault = $constructor("$ZodPrefault", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.optin = "defaulted";
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") return def.innerType._zod.run(payload, ctx);
		if (payload.value === void 0) payload.value = def.defaultValue;
		return def.innerType._zod.run(payload, ctx);
	};
});
const $ZodNonOptional = $constructor("$ZodNonOptional", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "values", (zod) => {
		const v = zod.def.innerType._zod.values;
		return v ? new Set([...v].filter((x) => x !== void 0)) : void 0;
	});
	inst._zod.parse = (payload, ctx) => {
		const result = def.innerType._zod.run(payload, ctx);
		if (result instanceof Promise) return result.then((result) => handleNonOptionalResult(result, inst));
		return handleNonOptionalResult(result, inst);
	};
});
function handleNonOptionalResult(payload, inst) {
	if (!payload.issues.length && payload.value === void 0) payload.issues.push({
		code: "invalid_type",
		expected: "nonoptional",
		input: payload.value,
		inst
	});
	return payload;
}
function handleCatchResult(payload, result, def, ctx) {
	if (!result.issues.length) {
		payload.value = result.value;
		if (result.memo) payload.memo = true;
		return payload;
	}
	payload.value = def.catchValue({
		...result,
		value: payload.value,
		error: { issues: result.issues.map((iss) => finalizeIssue(iss, ctx, config())) },
		input: payload.value
	});
	return payload;
}
const $ZodCatch = $constructor("$ZodCatch", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional");
	defineLazyInternal(inst, "optout", (zod) => zod.def.innerType._zod.optout);
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") return def.innerType._zod.run(payload, ctx);
		const result = def.innerType._zod.run({
			value: payload.value,
			issues: []
		}, ctx);
		if (result instanceof Promise) return result.then((result) => handleCatchResult(payload, result, def, ctx));
		return handleCatchResult(payload, result, def, ctx);
	};
});
const $ZodPipe = $constructor("$ZodPipe", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "values", (zod) => zod.def.in._zod.values);
	defineLazyInternal(inst, "optin", (zod) => zod.def.in._zod.optin);
	defineLazyInternal(inst, "optout", (zod) => zod.def.out._zod.optout);
	defineLazyInternal(inst, "propValues", (zod) => zod.def.in._zod.propValues);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") {
			const right = def.out._zod.run(payload, ctx);
			if (right instanceof Promise) return right.then((right) => handlePipeResult(right, def.in, ctx));
			return handlePipeResult(right, def.in, ctx);
		}
		const left = def.in._zod.run(payload, ctx);
		if (left instanceof Promise) return left.then((left) => handlePipeResult(left, def.out, ctx));
		return handlePipeResult(left, def.out, ctx);
	};
});
function handlePipeResult(left, next, ctx) {
	if (left.issues.some((iss) => iss.code !== "unrecognized_keys")) {
		left.aborted = true;
		return left;
	}
	return next._zod.run({
		value: left.value,
		issues: left.issues
	}, ctx);
}
const $ZodReadonly = $constructor("$ZodReadonly", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "propValues", (zod) => zod.def.innerType._zod.propValues);
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	defineLazyInternal(inst, "optin", (zod) => zod.def.innerType?._zod?.optin);
	defineLazyInternal(inst, "optout", (zod) => zod.def.innerType?._zod?.optout);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") return def.innerType._zod.run(payload, ctx);
		const result = def.innerType._zod.run(payload, ctx);
		if (result instanceof Promise) return result.then(handleReadonlyResult);
		return handleReadonlyResult(result);
	};
});
function handleReadonlyResult(payload) {
	if (!payload.memo) payload.value = Object.freeze(payload.value);
	return payload;
}
const $ZodCustom = $constructor("$ZodCustom", (inst, def) => {
	$ZodCheck.init(inst, def);
	$ZodType.init(inst, def);
	inst._zod.parse = (payload, _) => {
		return payload;
	};
	inst._zod.check = (payload) => {
		const input = payload.value;
		const r = def.fn(input);
		if (r instanceof Promise) return r.then((r) => handleRefineResult(r, payload, input, inst));
		handleRefineResult(r, payload, input, inst);
	};
});
function handleRefineResult(result, payload, input, inst) {
	if (!result) {
		const _iss = {
			code: "custom",
			input,
			inst,
			path: [...inst._zod.def.path ?? []],
			continue: !inst._zod.def.abort
		};
		if (inst._zod.def.params) _iss.params = inst._zod.def.params;
		payload.issues.push(issue(_iss));
	}
}
// node_modules/zod/v4/core/memoizer.js
var $ZodCyclicError = class extends Error {
	constructor() {
		super(`Cannot parse a reference cycle that closes through a transform`);
		this.name = "ZodCyclicError";
	}
};
const STATE = "~memo";
const NO_ISSUES = [];
function isRef(value) {
	return value !== null && typeof value === "object";
}
function cloneIssues(issues) {
	return issues.map((iss) => iss.path ? {
		...iss,
		path: iss.path.slice()
	} : { ...iss });
}
const recursive = new WeakMap();
const NONE = 0;
const ASSUMED = 1;
const PROVEN = 2;
function isRecursive(inst, stack, resolve) {
	const cached = recursive.get(inst);
	if (cached !== void 0) return cached ? PROVEN : NONE;
	if (stack.has(inst)) return PROVEN;
	stack.add(inst);
	let result = NONE;
	const check = (child) => {
		if (result !== PROVEN && child?._zod) {
			const answer = isRecursive(child, stack, resolve);
			if (answer > result) result = answer;
		}
	};
	const shape = (sh, spread) => {
		let answer = NONE;
		for (const key of Reflect.ownKeys(sh)) {
			const desc = Object.getOwnPropertyDescriptor(sh, key);
			if (spread && !desc.enumerable) continue;
			const child = desc.get ? ASSUMED : desc.value?._zod ? isRecursive(desc.value, stack, resolve) : NONE;
			if (child > answer) answer = child;
		}
		return answer;
	};
	const merge = (answer) => {
		if (answer > result) result = answer;
	};
	const def = inst._zod.def;
	switch (def.type) {
		case "object": {
			const raw = rawShape(def);
			merge(raw ? shape(raw, true) : ASSUMED);
			check(def.catchall);
			break;
		}
		case "array":
			check(def.element);
			break;
		case "tuple":
			for (const el of def.items) check(el);
			check(def.rest);
			break;
		case "record":
		case "map":
			check(def.keyType);
			check(def.valueType);
			break;
		case "set":
			check(def.valueType);
			break;
		case "union":
			for (const el of def.options) check(el);
			break;
		case "intersection":
			check(def.left);
			check(def.right);
			break;
		case "optional":
		case "nullable":
		case "default":
		case "prefault":
		case "catch":
		case "readonly":
		case "nonoptional":
		case "promise":
		case "success":
			check(def.innerType);
			break;
		case "pipe":
			check(def.in);
			check(def.out);
			break;
		case "function":
			check(def.input);
			check(def.output);
			break;
		case "lazy": {
			const inner = def._cachedInner ?? (resolve ? inst._zod.innerType : void 0);
			merge(inner ? isRecursive(inner, stack, false) : ASSUMED);
			break;
		}
		case "template_literal":
		case "string":
		case "number":
		case "int":
		case "boolean":
		case "bigint":
		case "symbol":
		case "undefined":
		case "null":
		case "void":
		case "never":
		case "any":
		case "unknown":
		case "date":
		case "nan":
		case "enum":
		case "literal":
		case "file":
		case "transform":
		case "custom": break;
		default: for (const key in def) {
			const desc = Object.getOwnPropertyDescriptor(def, key);
			if (!desc || desc.get) continue;
			const value = desc.value;
			if (!value || typeof value !== "object") continue;
			if (value._zod) check(value);
			else if (Array.isArray(value)) for (const el of value) check(el);
		}
	}
	stack.delete(inst);
	return settle(inst, result);
}
function settle(inst, answer) {
	if (answer !== ASSUMED) recursive.set(inst, answer === PROVEN);
	return answer;
}
function bucketFor(state, inst) {
	let bucket = state.buckets.get(inst);
	if (!bucket) {
		bucket = new WeakMap();
		state.buckets.set(inst, bucket);
	}
	return bucket;
}
let handoff;
const open = [];
const memo = {
	alloc(_inst, payload, empty) {
		const bucket = handoff;
		if (!bucket) return empty;
		handoff = void 0;
		const entry = {
			value: empty,
			issues: null
		};
		bucket.set(payload.value, entry);
		open.push(entry);
		return empty;
	},
	guard(inst) {
		var _a;
		(_a = inst._zod).deferred ?? (_a.deferred = []);
		inst._zod.deferred.push(() => {
			const base = inst._zod.parse;
			const wrapped = (payload, ctx) => {
				if (ctx.direction !== "backward" && isBackEdge(ctx, payload.value)) throw new $ZodCyclicError();
				return base(payload, ctx);
			};
			inst._zod.parse = wrapped;
			if (inst._zod.run === base) inst._zod.run = wrapped;
		});
	},
	attach(inst) {
		var _a;
		let isRecursiveInst;
		let rechecked = false;
		let lastCtx;
		let lastBucket;
		(_a = inst._zod).deferred ?? (_a.deferred = []);
		inst._zod.deferred.push(() => {
			const base = inst._zod.parse;
			const wrapped = (payload, ctx) => {
				if (isRecursiveInst === void 0) {
					const walked = isRecursive(inst, new Set(), false);
					if (walked === NONE) {
						inst._zod.parse = base;
						if (inst._zod.run === wrapped) inst._zod.run = base;
						return base(payload, ctx);
					}
					if (walked === PROVEN || rechecked) isRecursiveInst = true;
					else rechecked = true;
				}
				const input = payload.value;
				if (!isRef(input)) return base(payload, ctx);
				let state = ctx[STATE];
				if (!state) {
					state = {
						buckets: new WeakMap(),
						backEdges: void 0
					};
					ctx[STATE] = state;
				}
				let bucket;
				if (lastCtx === ctx) bucket = lastBucket;
				else {
					bucket = bucketFor(state, inst);
					lastCtx = ctx;
					lastBucket = bucket;
				}
				const hit = bucket.get(input);
				if (hit) {
					payload.value = hit.value;
					if (hit.issues) {
						if (hit.issues.length) payload.issues.push(...cloneIssues(hit.issues));
					} else {
						payload.memo = true;
						state.backEdges ?? (state.backEdges = new WeakSet());
						state.backEdges.add(hit.value);
					}
					return payload;
				}
				handoff = bucket;
				const depth = open.length;
				const result = base(payload, ctx);
				handoff = void 0;
				const entry = open.length > depth ? open.pop() : void 0;
				if (result instanceof Promise) return result.then((r) => {
					if (entry) entry.issues = r.issues.length ? cloneIssues(r.issues) : NO_ISSUES;
					return r;
				});
				if (entry) entry.issues = result.issues.length ? cloneIssues(result.issues) : NO_ISSUES;
				return result;
			};
			inst._zod.parse = wrapped;
			if (inst._zod.run === base) inst._zod.run = wrapped;
		});
	}
};
function memoizer() {
	return memo;
}
function isBackEdge(ctx, value) {
	const backEdges = ctx[STATE]?.backEdges;
	return backEdges !== void 0 && isRef(value) && backEdges.has(value);
}
// node_modules/zod/v4/locales/en.js
const error = () => {
	const Sizable = {
		string: {
			unit: "characters",
			verb: "to have"
		},
		file: {
			unit: "bytes",
			verb: "to have"
		},
		array: {
			unit: "items",
			verb: "to have"
		},
		set: {
			unit: "items",
			verb: "to have"
		},
		map: {
			unit: "entries",
			verb: "to have"
		}
	};
	function getSizing(origin) {
		return Sizable[origin] ?? null;
	}
	const FormatDictionary = {
		regex: "input",
		email: "email address",
		url: "URL",
		emoji: "emoji",
		uuid: "UUID",
		uuidv4: "UUIDv4",
		uuidv6: "UUIDv6",
		nanoid: "nanoid",
		guid: "GUID",
		cuid: "cuid",
		cuid2: "cuid2",
		ulid: "ULID",
		xid: "XID",
		ksuid: "KSUID",
		datetime: "ISO datetime",
		date: "ISO date",
		time: "ISO time",
		duration: "ISO duration",
		ipv4: "IPv4 address",
		ipv6: "IPv6 address",
		mac: "MAC address",
		cidrv4: "IPv4 range",
		cidrv6: "IPv6 range",
		base64: "base64-encoded string",
		base64url: "base64url-encoded string",
		json_string: "JSON string",
		e164: "E.164 number",
		currency_code: "currency code",
		credit_card: "credit card number",
		iban: "IBAN",
		jwt: "JWT",
		template_literal: "input"
	};
	const TypeDictionary = { nan: "NaN" };
	function getTypeName(type, input) {
		if (type === "number" && typeof input === "number" && !Number.isFinite(input)) return String(input);
		return TypeDictionary[type] ?? type;
	}
	return (issue) => {
		switch (issue.code) {
			case "invalid_type": return `Invalid input: expected ${getTypeName(issue.expected)}, received ${getTypeName(parsedType(issue.input), issue.input)}`;
			case "invalid_value":
				if (issue.values.length === 1) return `Invalid input: expected ${stringifyPrimitive(issue.values[0])}`;
				return `Invalid option: expected one of ${joinValues(issue.values, "|")}`;
			case "too_big": {
				const adj = issue.exact ? "exactly " : issue.inclusive ? "<=" : "<";
				const sizing = getSizing(issue.origin);
				if (sizing) return `Too big: expected ${issue.origin ?? "value"} to have ${adj}${issue.maximum.toString()} ${sizing.unit ?? "elements"}`;
				return `Too big: expected ${issue.origin ?? "value"} to be ${adj}${issue.maximum.toString()}`;
			}
			case "too_small": {
				const adj = issue.exact ? "exactly " : issue.inclusive ? ">=" : ">";
				const sizing = getSizing(issue.origin);
				if (sizing) return `Too small: expected ${issue.origin} to have ${adj}${issue.minimum.toString()} ${sizing.unit}`;
				return `Too small: expected ${issue.origin} to be ${adj}${issue.minimum.toString()}`;
			}
			case "invalid_format": {
				const _issue = issue;
				if (_issue.format === "starts_with") return `Invalid string: must start with "${_issue.prefix}"`;
				if (_issue.format === "ends_with") return `Invalid string: must end with "${_issue.suffix}"`;
				if (_issue.format === "includes") return `Invalid string: must include "${_issue.includes}"`;
				if (_issue.format === "regex") return `Invalid string: must match pattern ${_issue.pattern}`;
				return `Invalid ${FormatDictionary[_issue.format] ?? issue.format}`;
			}
			case "not_multiple_of": return `Invalid number: must be a multiple of ${issue.divisor}`;
			case "unrecognized_keys": return `Unrecognized key${issue.keys.length > 1 ? "s" : ""}: ${joinValues(issue.keys, ", ")}`;
			case "invalid_key": return `Invalid key in ${issue.origin}`;
			case "invalid_union":
				if (issue.options && Array.isArray(issue.options) && issue.options.length > 0) return `Invalid discriminator value. Expected ${issue.options.map((o) => `'${o}'`).join(" | ")}`;
				if (issue.inclusive === false) return "Invalid input: more than one option matched";
				return "Invalid input";
			case "invalid_element": return `Invalid value in ${issue.origin}`;
			default: return `Invalid input`;
		}
	};
};
function en_default() {
	return { localeError: error() };
}
// node_modules/zod/v4/core/registries.js
var _a;
var $ZodRegistry = class {
	constructor() {
		this._map = new WeakMap();
		this._idmap = new Map();
	}
	add(schema, ..._meta) {
		const meta = _meta[0];
		this._map.set(schema, meta);
		if (meta && typeof meta === "object" && "id" in meta) this._idmap.set(meta.id, schema);
		return this;
	}
	clear() {
		this._map = new WeakMap();
		this._idmap = new Map();
		return this;
	}
	remove(schema) {
		const meta = this._map.get(schema);
		if (meta && typeof meta === "object" && "id" in meta) this._idmap.delete(meta.id);
		this._map.delete(schema);
		return this;
	}
	get(schema) {
		const p = schema._zod.parent;
		if (p) {
			const pm = { ...this.get(p) ?? {} };
			delete pm.id;
			const f = {
				...pm,
				...this._map.get(schema)
			};
			return Object.keys(f).length ? f : void 0;
		}
		return this._map.get(schema);
	}
	has(schema) {
		return this._map.has(schema);
	}
};
function registry() {
	return new $ZodRegistry();
}
(_a = globalThis).__zod_globalRegistry ?? (_a.__zod_globalRegistry = registry());
const globalRegistry = globalThis.__zod_globalRegistry;
// node_modules/zod/v4/core/api.js
function snapshotChecks(def) {
	if (def.checks) def.checks = [...def.checks];
	return def;
}
function _string(Class, params) {
	return new Class(snapshotChecks({
		type: "string",
		...normalizeParams(params)
	}));
}
function _email(Class, params) {
	return new Class({
		type: "string",
		format: "email",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
function _guid(Class, params) {
	return new Class({
		type: "string",
		format: "guid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
function _uuid(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
function _uuidv4(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: false,
		version: "v4",
		...normalizeParams(params)
	});
}
function _uuidv6(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: false,
		version: "v6",
		...normalizeParams(params)
	});
}
function _uuidv7(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: false,
		version: "v7",
		...normalizeParams(params)
	});
}
function _url(Class, params) {
	return new Class({
		type: "string",
		format: "url",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
function _emoji(Class, params) {
	return new Class({
		type: "string",
		format: "emoji",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
function _nanoid(Class, params) {
	return new Class({
		type: "string",
		format: "nanoid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
function _cuid(Class, params) {
	return new Class({
		type: "string",
		format: "cuid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
function _cuid2(Class, params) {
	return new Class({
		type: "string",
		format: "cuid2",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
function _ulid(Class, params) {
	return new Class({
		type: "string",
		format: "ulid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
function _xid(Class, params) {
	return new Class({
		type: "string",
		format: "xid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
function _ksuid(Class, params) {
	return new Class({
		type: "string",
		format: "ksuid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
function _ipv4(Class, params) {
	return new Class({
		type: "string",
		format: "ipv4",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
function _ipv6(Class, params) {
	return new Class({
		type: "string",
		format: "ipv6",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
function _cidrv4(Class, params) {
	return new Class({
		type: "string",
		format: "cidrv4",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
function _cidrv6(Class, params) {
	return new Class({
		type: "string",
		format: "cidrv6",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
function _base64(Class, params) {
	return new Class({
		type: "string",
		format: "base64",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
function _base64url(Class, params) {
	return new Class({
		type: "string",
		format: "base64url",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
function _e164(Class, params) {
	return new Class({
		type: "string",
		format: "e164",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
function _jwt(Class, params) {
	return new Class({
		type: "string",
		format: "jwt",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
function _isoDateTime(Class, params) {
	return new Class({
		type: "string",
		format: "datetime",
		check: "string_format",
		offset: false,
		local: false,
		precision: null,
		...normalizeParams(params)
	});
}
function _isoDate(Class, params) {
	return new Class({
		type: "string",
		format: "date",
		check: "string_format",
		...normalizeParams(params)
	});
}
function _isoTime(Class, params) {
	return new Class({
		type: "string",
		format: "time",
		check: "string_format",
		precision: null,
		...normalizeParams(params)
	});
}
function _isoDuration(Class, params) {
	return new Class({
		type: "string",
		format: "duration",
		check: "string_format",
		...normalizeParams(params)
	});
}
function _number(Class, params) {
	return new Class(snapshotChecks({
		type: "number",
		checks: [],
		...normalizeParams(params)
	}));
}
function _int(Class, params) {
	return new Class({
		type: "number",
		check: "number_format",
		abort: false,
		format: "safeint",
		...normalizeParams(params)
	});
}
function _boolean(Class, params) {
	return new Class({
		type: "boolean",
		...normalizeParams(params)
	});
}
function _null$1(Class, params) {
	return new Class({
		type: "null",
		...normalizeParams(params)
	});
}
function _unknown(Class) {
	return new Class({ type: "unknown" });
}
function _never(Class, params) {
	return new Class({
		type: "never",
		...normalizeParams(params)
	});
}
function _lt(value, params) {
	return new $ZodCheckLessThan({
		check: "less_than",
		...normalizeParams(params),
		value,
		inclusive: false
	});
}
function _lte(value, params) {
	return new $ZodCheckLessThan({
		check: "less_than",
		...normalizeParams(params),
		value,
		inclusive: true
	});
}
function _gt(value, params) {
	return new $ZodCheckGreaterThan({
		check: "greater_than",
		...normalizeParams(params),
		value,
		inclusive: false
	});
}
function _gte(value, params) {
	return new $ZodCheckGreaterThan({
		check: "greater_than",
		...normalizeParams(params),
		value,
		inclusive: true
	});
}
function _multipleOf(value, params) {
	return new $ZodCheckMultipleOf({
		check: "multiple_of",
		...normalizeParams(params),
		value
	});
}
function _maxLength(maximum, params) {
	return new $ZodCheckMaxLength({
		check: "max_length",
		...normalizeParams(params),
		maximum
	});
}
function _minLength(minimum, params) {
	return new $ZodCheckMinLength({
		check: "min_length",
		...normalizeParams(params),
		minimum
	});
}
function _length(length, params) {
	return new $ZodCheckLengthEquals({
		check: "length_equals",
		...normalizeParams(params),
		length
	});
}
function _regex(pattern, params) {
	return new $ZodCheckRegex({
		check: "string_format",
		format: "regex",
		...normalizeParams(params),
		pattern
	});
}
function _lowercase(params) {
	return new $ZodCheckLowerCase({
		check: "string_format",
		format: "lowercase",
		...normalizeParams(params)
	});
}
function _uppercase(params) {
	return new $ZodCheckUpperCase({
		check: "string_format",
		format: "uppercase",
		...normalizeParams(params)
	});
}
function _includes(includes, params) {
	return new $ZodCheckIncludes({
		check: "string_format",
		format: "includes",
		...normalizeParams(params),
		includes
	});
}
function _startsWith(prefix, params) {
	return new $ZodCheckStartsWith({
		check: "string_format",
		format: "starts_with",
		...normalizeParams(params),
		prefix
	});
}
function _endsWith(suffix, params) {
	return new $ZodCheckEndsWith({
		check: "string_format",
		format: "ends_with",
		...normalizeParams(params),
		suffix
	});
}
function _overwrite(tx) {
	return new $ZodCheckOverwrite({
		check: "overwrite",
		tx
	});
}
function _normalize(form) {
	return _overwrite((input) => input.normalize(form));
}
function _trim() {
	return _overwrite((input) => input.trim());
}
function _toLowerCase() {
	return _overwrite((input) => input.toLowerCase());
}
function _toUpperCase() {
	return _overwrite((input) => input.toUpperCase());
}
function _slugify() {
	return _overwrite((input) => slugify(input));
}
function _array(Class, element, params) {
	return new Class({
		type: "array",
		element,
		...normalizeParams(params)
	});
}
function _refine(Class, fn, _params) {
	return new Class({
		type: "custom",
		check: "custom",
		fn,
		...normalizeParams(_params)
	});
}
function _superRefine(fn, params) {
	const ch = _check((payload) => {
		payload.addIssue = (issue$2) => {
			if (typeof issue$2 === "string") payload.issues.push(issue(issue$2, payload.value, ch._zod.def));
			else {
				const _issue = issue$2;
				if (_issue.fatal) _issue.continue = false;
				_issue.code ?? (_issue.code = "custom");
				if (!("input" in _issue)) _issue.input = payload.value;
				_issue.inst ?? (_issue.inst = ch);
				_issue.continue ?? (_issue.continue = !ch._zod.def.abort);
				payload.issues.push(issue(_issue));
			}
		};
		return fn(payload.value, payload);
	}, params);
	return ch;
}
function _check(fn, params) {
	const ch = new $ZodCheck({
		check: "custom",
		...normalizeParams(params)
	});
	ch._zod.check = fn;
	return ch;
}
// node_modules/zod/v4/core/to-json-schema.js
function assignProps(target, ...sources) {
	for (const source of sources) for (const key of Reflect.ownKeys(source)) if (Object.prototype.propertyIsEnumerable.call(source, key)) assignProp(target, key, source[key]);
	return target;
}
function initializeContext(params) {
	let target = params?.target ?? "draft-2020-12";
	if (target === "draft-4") target = "draft-04";
	if (target === "draft-7") target = "draft-07";
	return {
		processors: params.processors ?? {},
		metadataRegistry: params?.metadata ?? globalRegistry,
		target,
		unrepresentable: params?.unrepresentable ?? "throw",
		override: params?.override ?? (() => {}),
		io: params?.io ?? "output",
		counter: 0,
		seen: new Map(),
		sharedDefsExtractedFor: void 0,
		sharedEmitDoneFor: void 0,
		cycles: params?.cycles ?? "ref",
		reused: params?.reused ?? "inline",
		intersections: [],
		deferred: [],
		external: params?.external ?? void 0
	};
}
function handleUnrepresentable(schema, ctx, json, params, message) {
	const result = typeof ctx.unrepresentable === "function" ? ctx.unrepresentable({
		zodSchema: schema,
		path: params.path,
		message
	}) : ctx.unrepresentable;
	if (result === "any") return false;
	if (result === void 0 || result === "throw") throw new Error(message);
	Object.assign(json, result);
	return true;
}
function processSchema(schema, ctx, _params = {
	path: [],
	schemaPath: []
}) {
	var _a;
	const def = schema._zod.def;
	const seen = ctx.seen.get(schema);
	if (seen) {
		seen.count++;
		if (_params.schemaPath.includes(schema)) seen.cycle = _params.path;
		return seen.schema;
	}
	const result = {
		schema: {},
		count: 1,
		cycle: void 0,
		path: _params.path
	};
	ctx.seen.set(schema, result);
	ctx.sharedDefsExtractedFor = void 0;
	ctx.sharedEmitDoneFor = void 0;
	const overrideSchema = schema._zod.toJSONSchema?.();
	if (overrideSchema) result.schema = overrideSchema;
	else {
		const params = {
			..._params,
			schemaPath: [..._params.schemaPath, schema],
			path: _params.path
		};
		if (schema._zod.processJSONSchema) schema._zod.processJSONSchema(ctx, result.schema, params);
		else {
			const _json = result.schema;
			const processor = ctx.processors[def.type];
			if (!processor) throw new Error(`[toJSONSchema]: Non-representable type encountered: ${def.type}`);
			processor(schema, ctx, _json, params);
		}
		const parent = schema._zod.parent;
		if (parent) {
			if (!result.ref) result.ref = parent;
			processSchema(parent, ctx, params);
			ctx.seen.get(parent).isParent = true;
		}
	}
	const meta = ctx.metadataRegistry.get(schema);
	if (meta) assignProps(result.schema, meta);
	if (ctx.io === "input" && isTransforming(schema)) {
		delete result.schema.examples;
		delete result.schema.default;
	}
	if (ctx.io === "input" && "_prefault" in result.schema) (_a = result.schema).default ?? (_a.default = result.schema._prefault);
	delete result.schema._prefault;
	return ctx.seen.get(schema).schema;
}
function encodeJSONPointerSegment(segment) {
	return segment.replace(/~/g, "~0").replace(/\//g, "~1");
}
function extractDefs(ctx, schema) {
	const root = ctx.seen.get(schema);
	if (!root) throw new Error("Unprocessed schema. This is a bug in Zod.");
	if (ctx.external && ctx.sharedDefsExtractedFor === ctx.external) return;
	const idToSchema = new Map();
	for (const entry of ctx.seen.entries()) {
		const id = ctx.metadataRegistry.get(entry[0])?.id;
		if (id) {
			const existing = idToSchema.get(id);
			if (existing && existing !== entry[0]) throw new Error(`Duplicate schema id "${id}" detected during JSON Schema conversion. Two different schemas cannot share the same id when converted together.`);
			idToSchema.set(id, entry[0]);
		}
	}
	const makeURI = (entry) => {
		const defsSegment = ctx.target === "draft-2020-12" ? "$defs" : "definitions";
		if (ctx.external) {
			const externalId = ctx.external.registry.get(entry[0])?.id;
			const uriGenerator = ctx.external.uri ?? ((id) => id);
			if (externalId) return { ref: uriGenerator(externalId) };
			const id = entry[1].defId ?? entry[1].schema.id ?? `schema${ctx.counter++}`;
			entry[1].defId = id;
			return {
				defId: id,
				ref: `${uriGenerator("__shared")}#/${defsSegment}/${encodeJSONPointerSegment(id)}`
			};
		}
		const uriPrefix = `#`;
		const defUriPrefix = `${uriPrefix}/${defsSegment}/`;
		if (entry[1] === root && !entry[1].schema.id) return { ref: uriPrefix };
		const defId = entry[1].schema.id ?? `__schema${ctx.counter++}`;
		return {
			defId,
			ref: defUriPrefix + encodeJSONPointerSegment(defId)
		};
	};
	const extractToDef = (entry) => {
		if (entry[1].schema.$ref) return;
		const seen = entry[1];
		const { ref, defId } = makeURI(entry);
		seen.def = { ...seen.schema };
		if (defId) seen.defId = defId;
		const schema = seen.schema;
		for (const key in schema) delete schema[key];
		schema.$ref = ref;
	};
	if (ctx.cycles === "throw") for (const entry of ctx.seen.entries()) {
		const seen = entry[1];
		if (seen.cycle) throw new Error(`Cycle detected: #/${seen.cycle?.join("/")}/<root>

Set the \`cycles\` parameter to \`"ref"\` to resolve cyclical schemas with defs.`);
	}
	for (const entry of ctx.seen.entries()) {
		const seen = entry[1];
		if (schema === entry[0]) {
			extractToDef(entry);
			continue;
		}
		if (ctx.external) {
			const ext = ctx.external.registry.get(entry[0])?.id;
			if (schema !== entry[0] && ext) {
				extractToDef(entry);
				continue;
			}
		}
		if (ctx.metadataRegistry.get(entry[0])?.id) {
			extractToDef(entry);
			continue;
		}
		if (seen.cycle) {
			extractToDef(entry);
			continue;
		}
		if (seen.count > 1) {
			if (ctx.reused === "ref") extractToDef(entry);
		}
	}
	if (ctx.external) ctx.sharedDefsExtractedFor = ctx.external;
}
function compactTypeUnion(schema) {
	const options = schema.anyOf;
	if (!Array.isArray(options) || options.length === 0 || schema.type !== void 0) return;
	const types = [];
	for (const option of options) {
		if (!option || typeof option !== "object") return;
		compactTypeUnion(option);
		const keys = Object.keys(option);
		if (keys.length !== 1 || keys[0] !== "type") return;
		const type = option.type;
		for (const member of Array.isArray(type) ? type : [type]) {
			if (typeof member !== "string") return;
			if (!types.includes(member)) types.push(member);
		}
	}
	delete schema.anyOf;
	schema.type = types.length === 1 ? types[0] : types;
}
const FOLDABLE_KEYS = new Set([
	"type",
	"properties",
	"required",
	"additionalProperties"
]);
const UNION_KEYS = ["oneOf", "anyOf"];
function undeclaredConstraint(member) {
	const extra = member.additionalProperties;
	if (extra === void 0 || extra === false || typeof extra !== "object" || extra === null) return null;
	return Object.keys(extra).length ? extra : null;
}
function foldObjects(members) {
	const objects = [];
	for (const member of members) {
		if (typeof member !== "object" || member.type !== "object") return null;
		for (const key in member) if (!FOLDABLE_KEYS.has(key)) return null;
		objects.push(member);
	}
	const properties = {};
	const required = new Set();
	for (const object of objects) {
		for (const key in object.properties) {
			if (Object.prototype.hasOwnProperty.call(properties, key)) continue;
			const parts = [];
			for (const other of objects) {
				const part = other.properties?.[key] ?? undeclaredConstraint(other);
				if (part === null || part === void 0) continue;
				if (!parts.some((seen) => JSON.stringify(seen) === JSON.stringify(part))) parts.push(part);
			}
			assignProp(properties, key, parts.length === 1 ? parts[0] : foldObjects(parts) ?? { allOf: parts });
		}
		for (const key of object.required ?? []) required.add(key);
	}
	const folded = {
		type: "object",
		properties
	};
	if (required.size) folded.required = [...required];
	if (objects.every((object) => object.additionalProperties === false)) folded.additionalProperties = false;
	else {
		const constraints = [];
		for (const object of objects) {
			const constraint = undeclaredConstraint(object);
			if (constraint && !constraints.some((seen) => JSON.stringify(seen) === JSON.stringify(constraint))) constraints.push(constraint);
		}
		if (constraints.length === 1) folded.additionalProperties = constraints[0];
		else if (constraints.length > 1) folded.additionalProperties = { allOf: constraints };
	}
	return folded;
}
function foldIntersection(json) {
	const allOf = json.allOf;
	if (!Array.isArray(allOf) || allOf.length < 2) return;
	for (const key of FOLDABLE_KEYS) if (key in json) return;
	const unions = allOf.filter((m) => UNION_KEYS.some((k) => Array.isArray(m[k])));
	let folded = null;
	if (!unions.length) folded = foldObjects(allOf);
	else {
		const union = unions[0];
		const keyword = UNION_KEYS.find((k) => Array.isArray(union[k]));
		if (Object.keys(union).length !== 1) return;
		const rest = allOf.filter((m) => m !== union);
		const branches = union[keyword].map((branch) => foldObjects([...rest, branch]));
		if (branches.some((b) => !b)) return;
		folded = { [keyword]: branches };
	}
	if (!folded) return;
	delete json.allOf;
	assignProps(json, folded);
}
function finalize(ctx, schema) {
	const root = ctx.seen.get(schema);
	if (!root) throw new Error("Unprocessed schema. This is a bug in Zod.");
	const flattenRef = (zodSchema) => {
		const seen = ctx.seen.get(zodSchema);
		if (seen.ref === null) return;
		const schema = seen.def ?? seen.schema;
		const _cached = { ...schema };
		const ref = seen.ref;
		seen.ref = null;
		if (ref) {
			flattenRef(ref);
			const refSeen = ctx.seen.get(ref);
			const refSchema = refSeen.schema;
			if (refSchema.$ref && (ctx.target === "draft-07" || ctx.target === "draft-04" || ctx.target === "openapi-3.0")) {
				schema.allOf = schema.allOf ?? [];
				schema.allOf.push(refSchema);
			} else assignProps(schema, refSchema);
			assignProps(schema, _cached);
			if (zodSchema._zod.parent === ref) for (const key in schema) {
				if (key === "$ref" || key === "allOf") continue;
				if (!(key in _cached)) delete schema[key];
			}
			if (refSchema.$ref && refSeen.def) for (const key in schema) {
				if (key === "$ref" || key === "allOf") continue;
				if (key in refSeen.def && JSON.stringify(schema[key]) === JSON.stringify(refSeen.def[key])) delete schema[key];
			}
		}
		const parent = zodSchema._zod.parent;
		if (parent && parent !== ref) {
			flattenRef(parent);
			const parentSeen = ctx.seen.get(parent);
			if (parentSeen?.schema.$ref) {
				schema.$ref = parentSeen.schema.$ref;
				if (parentSeen.def) for (const key in schema) {
					if (key === "$ref" || key === "allOf") continue;
					if (key in parentSeen.def && JSON.stringify(schema[key]) === JSON.stringify(parentSeen.def[key])) delete schema[key];
				}
			}
		}
		ctx.override({
			zodSchema,
			jsonSchema: schema,
			path: seen.path ?? []
		});
	};
	if (!ctx.external || ctx.sharedEmitDoneFor !== ctx.external) {
		for (const entry of [...ctx.seen.entries()].reverse()) flattenRef(entry[0]);
		if (ctx.target !== "openapi-3.0") for (const entry of ctx.seen.entries()) compactTypeUnion(entry[1].def ?? entry[1].schema);
		for (const rewrite of ctx.deferred) rewrite();
		if (ctx.intersections.length) {
			const carriers = new Map();
			for (const seen of ctx.seen.values()) for (const json of [seen.schema, seen.def]) {
				const allOf = json?.allOf;
				if (!Array.isArray(allOf)) continue;
				const existing = carriers.get(allOf);
				if (existing) existing.push(json);
				else carriers.set(allOf, [json]);
			}
			for (const allOf of ctx.intersections) for (const json of carriers.get(allOf) ?? []) foldIntersection(json);
		}
	}
	const result = {};
	if (ctx.target === "draft-2020-12") result.$schema = "https://json-schema.org/draft/2020-12/schema";
	else if (ctx.target === "draft-07") result.$schema = "http://json-schema.org/draft-07/schema#";
	else if (ctx.target === "draft-04") result.$schema = "http://json-schema.org/draft-04/schema#";
	else if (ctx.target === "openapi-3.0") {}
	if (ctx.external?.uri) {
		const id = ctx.external.registry.get(schema)?.id;
		if (!id) throw new Error("Schema is missing an `id` property");
		result.$id = ctx.external.uri(id);
	}
	assignProps(result, root.defId ? root.schema : root.def ?? root.schema);
	const rootMetaId = ctx.metadataRegistry.get(schema)?.id;
	if (rootMetaId !== void 0 && result.id === rootMetaId) delete result.id;
	const defs = ctx.external?.defs ?? {};
	if (!ctx.external || ctx.sharedEmitDoneFor !== ctx.external) for (const entry of ctx.seen.entries()) {
		const seen = entry[1];
		if (seen.def && seen.defId) {
			if (seen.def.id === seen.defId) delete seen.def.id;
			assignProp(defs, seen.defId, seen.def);
		}
	}
	if (ctx.external) ctx.sharedEmitDoneFor = ctx.external;
	if (ctx.external) {} else if (Object.keys(defs).length > 0) {
		if (ctx.target === "draft-2020-12") result.$defs = defs;
		else result.definitions = defs;
	}
	try {
		const finalized = JSON.parse(JSON.stringify(result));
		Object.defineProperty(finalized, "~standard", {
			value: {
				...schema["~standard"],
				jsonSchema: {
					input: createStandardJSONSchemaMethod(schema, "input", ctx.processors),
					output: createStandardJSONSchemaMethod(schema, "output", ctx.processors)
				}
			},
			enumerable: false,
			writable: false
		});
		return finalized;
	} catch (_err) {
		throw new Error("Error converting schema to JSON.");
	}
}
function isTransforming(_schema, _ctx) {
	const ctx = _ctx ?? { seen: new Set() };
	if (ctx.seen.has(_schema)) return false;
	ctx.seen.add(_schema);
	const def = _schema._zod.def;
	if (def.type === "transform") return true;
	if (def.type === "array") return isTransforming(def.element, ctx);
	if (def.type === "set") return isTransforming(def.valueType, ctx);
	if (def.type === "lazy") return isTransforming(def.getter(), ctx);
	if (def.type === "promise" || def.type === "optional" || def.type === "nonoptional" || def.type === "nullable" || def.type === "readonly" || def.type === "default" || def.type === "prefault" || def.type === "catch") return isTransforming(def.innerType, ctx);
	if (def.type === "intersection") return isTransforming(def.left, ctx) || isTransforming(def.right, ctx);
	if (def.type === "record" || def.type === "map") return isTransforming(def.keyType, ctx) || isTransforming(def.valueType, ctx);
	if (def.type === "pipe") {
		if (_schema._zod.traits.has("$ZodCodec")) return true;
		return isTransforming(def.in, ctx) || isTransforming(def.out, ctx);
	}
	if (def.type === "object") {
		for (const key in def.shape) if (isTransforming(def.shape[key], ctx)) return true;
		return false;
	}
	if (def.type === "union") {
		for (const option of def.options) if (isTransforming(option, ctx)) return true;
		return false;
	}
	if (def.type === "tuple") {
		for (const item of def.items) if (isTransforming(item, ctx)) return true;
		if (def.rest && isTransforming(def.rest, ctx)) return true;
		return false;
	}
	return false;
}
const createToJSONSchemaMethod = (schema, processors = {}) => (params) => {
	const ctx = initializeContext({
		...params,
		processors
	});
	processSchema(schema, ctx);
	extractDefs(ctx, schema);
	return finalize(ctx, schema);
};
const createStandardJSONSchemaMethod = (schema, io, processors = {}) => (params) => {
	const { libraryOptions, target } = params ?? {};
	const ctx = initializeContext({
		...libraryOptions ?? {},
		target,
		io,
		processors
	});
	processSchema(schema, ctx);
	extractDefs(ctx, schema);
	return finalize(ctx, schema);
};
// node_modules/zod/v4/core/json-schema-processors.js
const narrowMin = (agg, key, value) => {
	if (agg[key] === void 0 || value > agg[key]) agg[key] = value;
};
const narrowMax = (agg, key, value) => {
	if (agg[key] === void 0 || value < agg[key]) agg[key] = value;
};
const narrowBoth = (agg, value) => {
	narrowMin(agg, "minimum", value);
	narrowMax(agg, "maximum", value);
};
const addDivisor = (agg, value) => {
	agg.multipleOf ?? (agg.multipleOf = []);
	if (!agg.multipleOf.includes(value)) agg.multipleOf.push(value);
};
const addPattern = (agg, pattern) => {
	agg.patterns ?? (agg.patterns = new Set());
	agg.patterns.add(pattern);
};
const intersectMime = (agg, mime) => {
	agg.mime = agg.mime ? agg.mime.filter((m) => mime.includes(m)) : [...mime];
};
const setFormat = (agg, format) => {
	agg.format = format;
	if (format.includes("int")) agg.isInt = true;
};
const minContributor = (agg, def) => narrowMin(agg, "minimum", def.minimum);
const maxContributor = (agg, def) => narrowMax(agg, "maximum", def.maximum);
const formatContributor = (ranges) => (agg, def) => {
	setFormat(agg, def.format);
	const [minimum, maximum] = ranges[def.format];
	narrowMin(agg, "minimum", minimum);
	narrowMax(agg, "maximum", maximum);
};
const contributors = {
	greater_than: (agg, def) => narrowMin(agg, def.inclusive ? "minimum" : "exclusiveMinimum", def.value),
	less_than: (agg, def) => narrowMax(agg, def.inclusive ? "maximum" : "exclusiveMaximum", def.value),
	multiple_of: (agg, def) => addDivisor(agg, def.value),
	number_format: formatContributor(NUMBER_FORMAT_RANGES),
	bigint_format: formatContributor(BIGINT_FORMAT_RANGES),
	min_length: minContributor,
	max_length: maxContributor,
	length_equals: (agg, def) => narrowBoth(agg, def.length),
	min_size: minContributor,
	max_size: maxContributor,
	size_equals: (agg, def) => narrowBoth(agg, def.size),
	string_format: (agg, def) => {
		setFormat(agg, def.format);
		if (def.pattern) addPattern(agg, def.pattern);
		if (def.format === "base64" || def.format === "base64url") agg.contentEncoding = def.format;
		if (def.local || def.precision === -1) agg.laxFormat = true;
	},
	mime_type: (agg, def) => intersectMime(agg, def.mime)
};
function aggregateChecks(schema) {
	const agg = {};
	const def = schema._zod.def;
	const list = schema._zod.traits.has("$ZodCheck") ? [schema, ...def.checks ?? []] : def.checks ?? [];
	for (const ch of list) contributors[ch._zod.def.check]?.(agg, ch._zod.def);
	const bag = schema._zod.bag;
	if (bag.minimum !== void 0) narrowMin(agg, "minimum", bag.minimum);
	if (bag.exclusiveMinimum !== void 0) narrowMin(agg, "exclusiveMinimum", bag.exclusiveMinimum);
	if (bag.maximum !== void 0) narrowMax(agg, "maximum", bag.maximum);
	if (bag.exclusiveMaximum !== void 0) narrowMax(agg, "exclusiveMaximum", bag.exclusiveMaximum);
	if (bag.multipleOf !== void 0) addDivisor(agg, bag.multipleOf);
	if (bag.format !== void 0) {
		agg.format ?? (agg.format = bag.format);
		if (bag.format.includes("int")) agg.isInt = true;
	}
	if (bag.mime) intersectMime(agg, bag.mime);
	for (const pattern of bag.patterns ?? []) addPattern(agg, pattern);
	return agg;
}
const formatMap = {
	guid: "uuid",
	url: "uri",
	datetime: "date-time",
	json_string: "json-string",
	regex: ""
};
const exactPatterns = new Map([[base64Charset, base64], [base64urlCharset, base64url]]);
const exactPattern = (p) => exactPatterns.get(p) ?? p;
const stringProcessor = (schema, ctx, _json, _params) => {
	const json = _json;
	json.type = "string";
	const { minimum, maximum, format, patterns, contentEncoding, laxFormat } = aggregateChecks(schema);
	if (typeof minimum === "number") json.minLength = minimum;
	if (typeof maximum === "number") json.maxLength = maximum;
	if (format) {
		json.format = formatMap[format] ?? format;
		if (json.format === "") delete json.format;
		if (format === "time" || laxFormat) delete json.format;
	}
	if (contentEncoding) json.contentEncoding = contentEncoding;
	if (patterns && patterns.size > 0) {
		const patternList = [...patterns].map(exactPattern);
		if (patternList.length === 1) json.pattern = patternList[0].source;
		else if (patternList.length > 1) json.allOf = [...patternList.map((regex) => ({
			...ctx.target === "draft-07" || ctx.target === "draft-04" || ctx.target === "openapi-3.0" ? { type: "string" } : {},
			pattern: regex.source
		}))];
	}
};
const numberProcessor = (schema, ctx, _json, params) => {
	const json = _json;
	const { minimum, maximum, multipleOf, exclusiveMaximum, exclusiveMinimum, isInt } = aggregateChecks(schema);
	json.type = isInt ? "integer" : "number";
	const exMin = typeof exclusiveMinimum === "number" && exclusiveMinimum >= (minimum ?? Number.NEGATIVE_INFINITY);
	const exMax = typeof exclusiveMaximum === "number" && exclusiveMaximum <= (maximum ?? Number.POSITIVE_INFINITY);
	const legacy = ctx.target === "draft-04" || ctx.target === "openapi-3.0";
	if (exMin) {
		if (legacy) {
			json.minimum = exclusiveMinimum;
			json.exclusiveMinimum = true;
		} else json.exclusiveMinimum = exclusiveMinimum;
	} else if (typeof minimum === "number") json.minimum = minimum;
	if (exMax) {
		if (legacy) {
			json.maximum = exclusiveMaximum;
			json.exclusiveMaximum = true;
		} else json.exclusiveMaximum = exclusiveMaximum;
	} else if (typeof maximum === "number") json.maximum = maximum;
	if (multipleOf) {
		const divisors = new Set();
		for (const divisor of multipleOf) if (Number.isFinite(divisor) && divisor !== 0) divisors.add(Math.abs(divisor));
		else handleUnrepresentable(schema, ctx, json, params, `A multipleOf divisor of ${divisor} cannot be represented in JSON Schema`);
		const [first, ...rest] = divisors;
		if (first !== void 0) json.multipleOf = first;
		if (rest.length) json.allOf = [...json.allOf ?? [], ...rest.map((m) => ({ multipleOf: m }))];
	}
};
const booleanProcessor = (_schema, _ctx, json, _params) => {
	json.type = "boolean";
};
const nullProcessor = (_schema, ctx, json, _params) => {
	if (ctx.target === "openapi-3.0") {
		json.type = "string";
		json.nullable = true;
		json.enum = [null];
	} else json.type = "null";
};
const neverProcessor = (_schema, _ctx, json, _params) => {
	json.not = {};
};
const enumProcessor = (schema, _ctx, json, _params) => {
	const def = schema._zod.def;
	const values = getEnumValues(def.entries);
	if (values.length === 0) {
		json.not = {};
		return;
	}
	if (values.every((v) => typeof v === "number")) json.type = "number";
	if (values.every((v) => typeof v === "string")) json.type = "string";
	json.enum = values;
};
const literalProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	if (def.values.length === 0) {
		json.not = {};
		return;
	}
	const vals = [];
	for (const val of def.values) if (val === void 0) {
		if (handleUnrepresentable(schema, ctx, json, params, "Literal `undefined` cannot be represented in JSON Schema")) return;
	} else if (typeof val === "bigint") {
		if (handleUnrepresentable(schema, ctx, json, params, "BigInt literals cannot be represented in JSON Schema")) return;
		vals.push(Number(val));
	} else vals.push(val);
	if (vals.length === 0) {} else if (vals.length === 1) {
		const val = vals[0];
		json.type = val === null ? "null" : typeof val;
		if (ctx.target === "draft-04" || ctx.target === "openapi-3.0") json.enum = [val];
		else json.const = val;
	} else {
		if (vals.every((v) => typeof v === "number")) json.type = "number";
		if (vals.every((v) => typeof v === "string")) json.type = "string";
		if (vals.every((v) => typeof v === "boolean")) json.type = "boolean";
		if (vals.every((v) => v === null)) json.type = "null";
		json.enum = vals;
	}
};
const customProcessor = (schema, ctx, json, params) => {
	handleUnrepresentable(schema, ctx, json, params, "Custom types cannot be represented in JSON Schema");
};
const transformProcessor = (schema, ctx, json, params) => {
	handleUnrepresentable(schema, ctx, json, params, "Transforms cannot be represented in JSON Schema");
};
const arrayProcessor = (schema, ctx, _json, params) => {
	const json = _json;
	const def = schema._zod.def;
	const { minimum, maximum } = aggregateChecks(schema);
	if (typeof minimum === "number") json.minItems = minimum;
	if (typeof maximum === "number") json.maxItems = maximum;
	json.type = "array";
	json.items = processSchema(def.element, ctx, {
		...params,
		path: [...params.path, "items"]
	});
};
function inputOptin(schema) {
	const def = schema._zod.def;
	if (def.type === "pipe" && def.in._zod.traits.has("$ZodTransform")) return inputOptin(def.out);
	if (def.type === "catch") return inputOptin(def.innerType);
	return schema._zod.optin;
}
const objectProcessor = (schema, ctx, _json, params) => {
	const json = _json;
	const def = schema._zod.def;
	const shape = def.shape;
	if (Object.getOwnPropertySymbols(shape).length && handleUnrepresentable(schema, ctx, json, params, "Symbol keys cannot be represented in JSON Schema")) return;
	json.type = "object";
	json.properties = {};
	for (const key in shape) assignProp(json.properties, key, processSchema(shape[key], ctx, {
		...params,
		path: [
			...params.path,
			"properties",
			key
		]
	}));
	const requiredKeys = [];
	for (const key of Object.keys(shape)) {
		const field = def.shape[key];
		if (ctx.io === "input" ? inputOptin(field) === void 0 : field._zod.optout === void 0) requiredKeys.push(key);
	}
	if (requiredKeys.length > 0) json.required = requiredKeys;
	if (def.catchall?._zod.def.type === "never") json.additionalProperties = false;
	else if (!def.catchall) {
		if (ctx.io === "output") json.additionalProperties = false;
	} else if (def.catchall) json.additionalProperties = processSchema(def.catchall, ctx, {
		...params,
		path: [...params.path, "additionalProperties"]
	});
};
const unionProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	const isExclusive = def.inclusive === false;
	const options = def.options.map((x, i) => processSchema(x, ctx, {
		...params,
		path: [
			...params.path,
			isExclusive ? "oneOf" : "anyOf",
			i
		]
	}));
	if (isExclusive) json.oneOf = options;
	else json.anyOf = options;
};
const intersectionProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	const a = processSchema(def.left, ctx, {
		...params,
		path: [
			...params.path,
			"allOf",
			0
		]
	});
	const b = processSchema(def.right, ctx, {
		...params,
		path: [
			...params.path,
			"allOf",
			1
		]
	});
	const isSimpleIntersection = (val) => "allOf" in val && Object.keys(val).length === 1;
	const allOf = [...isSimpleIntersection(a) ? a.allOf : [a], ...isSimpleIntersection(b) ? b.allOf : [b]];
	json.allOf = allOf;
	ctx.intersections.push(allOf);
};
const tupleProcessor = (schema, ctx, _json, params) => {
	const json = _json;
	const def = schema._zod.def;
	json.type = "array";
	const prefixPath = ctx.target === "draft-2020-12" ? "prefixItems" : "items";
	const restPath = ctx.target === "draft-2020-12" ? "items" : ctx.target === "openapi-3.0" ? "items" : "additionalItems";
	const prefixItems = def.items.map((x, i) => processSchema(x, ctx, {
		...params,
		path: [
			...params.path,
			prefixPath,
			i
		]
	}));
	const rest = def.rest ? processSchema(def.rest, ctx, {
		...params,
		path: [
			...params.path,
			restPath,
			...ctx.target === "openapi-3.0" ? [def.items.length] : []
		]
	}) : null;
	let minItems = def.items.length;
	while (minItems > 0) {
		const item = def.items[minItems - 1];
		if (!(ctx.io === "input" ? inputOptin(item) !== void 0 : item._zod.optout === "optional")) break;
		minItems--;
	}
	const maxItems = def.items.length;
	const isClosed = !def.rest;
	if (ctx.target === "draft-2020-12") {
		json.prefixItems = prefixItems;
		if (isClosed) json.items = false;
		else if (rest) json.items = rest;
		if (minItems > 0) json.minItems = minItems;
		if (isClosed) json.maxItems = maxItems;
	} else if (ctx.target === "openapi-3.0") {
		json.items = { anyOf: prefixItems };
		if (rest) json.items.anyOf.push(rest);
		if (minItems > 0) json.minItems = minItems;
		if (isClosed) json.maxItems = maxItems;
	} else {
		json.items = prefixItems;
		if (isClosed) json.additionalItems = false;
		else if (rest) json.additionalItems = rest;
		if (minItems > 0) json.minItems = minItems;
		if (isClosed) json.maxItems = maxItems;
	}
	const { minimum, maximum } = aggregateChecks(schema);
	if (typeof minimum === "number") json.minItems = minimum;
	if (typeof maximum === "number") json.maxItems = maximum;
};
function stringifyKeyNames(bySchema, json, visited) {
	if (json.$ref) {
		if (visited.has(json)) return json;
		visited.add(json);
		const def = bySchema.get(json)?.def;
		if (!def) return json;
		const inlined = stringifyKeyNames(bySchema, def, visited);
		return inlined === def ? json : inlined;
	}
	for (const keyword of ["anyOf", "oneOf"]) {
		const branches = json[keyword];
		if (!Array.isArray(branches)) continue;
		const mapped = branches.map((branch) => stringifyKeyNames(bySchema, branch, visited));
		if (mapped.some((branch, i) => branch !== branches[i])) json = {
			...json,
			[keyword]: mapped
		};
	}
	const types = Array.isArray(json.type) ? json.type : [json.type];
	const numericType = !types.includes("string") && types.some((t) => t === "number" || t === "integer");
	const values = json.enum ?? (json.const !== void 0 ? [json.const] : void 0);
	if (!numericType && !values?.some((v) => typeof v === "number")) return json;
	const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format, id, ...rest } = json;
	if (rest.enum) rest.enum = rest.enum.map((v) => typeof v === "number" ? String(v) : v);
	else if (typeof rest.const === "number") rest.const = String(rest.const);
	if (!numericType) return rest;
	rest.type = "string";
	if (!values) rest.pattern = (types.includes("number") ? number$1 : integer).source;
	return rest;
}
const pendingRecords = new WeakMap();
function rewriteKeyNames(ctx) {
	const bySchema = new Map();
	for (const entry of ctx.seen.values()) if (entry.def && !bySchema.has(entry.schema)) bySchema.set(entry.schema, entry);
	const rewrites = new Map();
	for (const record of pendingRecords.get(ctx) ?? []) {
		const seen = ctx.seen.get(record);
		const names = (seen?.def ?? seen?.schema)?.propertyNames;
		if (!names || names === true || rewrites.has(names)) continue;
		const rewritten = stringifyKeyNames(bySchema, names, new Set());
		if (rewritten !== names) rewrites.set(names, rewritten);
	}
	if (!rewrites.size) return;
	for (const entry of ctx.seen.values()) for (const carrier of [entry.schema, entry.def]) {
		const rewritten = carrier && rewrites.get(carrier.propertyNames);
		if (rewritten) carrier.propertyNames = rewritten;
	}
}
const recordProcessor = (schema, ctx, _json, params) => {
	const json = _json;
	const def = schema._zod.def;
	json.type = "object";
	const keyType = def.keyType;
	const patterns = aggregateChecks(keyType).patterns;
	if (def.mode === "loose" && patterns && patterns.size > 0) {
		const valueSchema = processSchema(def.valueType, ctx, {
			...params,
			path: [
				...params.path,
				"patternProperties",
				"*"
			]
		});
		json.patternProperties = {};
		for (const pattern of patterns) assignProp(json.patternProperties, exactPattern(pattern).source, valueSchema);
	} else {
		if (ctx.target === "draft-07" || ctx.target === "draft-2020-12") {
			json.propertyNames = processSchema(def.keyType, ctx, {
				...params,
				path: [...params.path, "propertyNames"]
			});
			let pending = pendingRecords.get(ctx);
			if (!pending) {
				pending = [];
				pendingRecords.set(ctx, pending);
				ctx.deferred.push(() => rewriteKeyNames(ctx));
			}
			pending.push(schema);
		}
		json.additionalProperties = processSchema(def.valueType, ctx, {
			...params,
			path: [...params.path, "additionalProperties"]
		});
	}
	const keyValues = keyType._zod.values;
	const omittableOnInput = ctx.io === "input" && inputOptin(def.valueType) !== void 0;
	if (keyValues && !def.partial && !omittableOnInput) {
		const validKeyValues = [...keyValues].filter((v) => typeof v === "string" || typeof v === "number");
		if (validKeyValues.length > 0) json.required = validKeyValues.map(String);
	}
};
const nullableProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	const inner = processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	if (ctx.target === "openapi-3.0") {
		seen.ref = def.innerType;
		json.nullable = true;
	} else json.anyOf = [inner, { type: "null" }];
};
const nonoptionalProcessor = (schema, ctx, _json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
};
const UNREPRESENTABLE_DEFAULT = Symbol();
function serializeDefaultValue(value, schema, ctx, json, params) {
	let unrepresentable = false;
	const serialized = JSON.stringify(value, (_, val) => {
		if (typeof val !== "bigint") return val;
		unrepresentable = true;
		return null;
	});
	if (!unrepresentable) return JSON.parse(serialized);
	handleUnrepresentable(schema, ctx, json, params, "BigInt defaults cannot be represented in JSON Schema");
	return UNREPRESENTABLE_DEFAULT;
}
const defaultProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
	const value = serializeDefaultValue(def.defaultValue, schema, ctx, json, params);
	if (value !== UNREPRESENTABLE_DEFAULT) json.default = value;
};
const prefaultProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
	if (ctx.io !== "input") return;
	const value = serializeDefaultValue(def.defaultValue, schema, ctx, json, params);
	if (value !== UNREPRESENTABLE_DEFAULT) json._prefault = value;
};
const catchProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
	let catchValue;
	try {
		catchValue = def.catchValue(void 0);
	} catch {
		handleUnrepresentable(schema, ctx, json, params, "Dynamic catch values are not supported in JSON Schema");
		return;
	}
	json.default = catchValue;
};
const pipeProcessor = (schema, ctx, _json, params) => {
	const def = schema._zod.def;
	const inIsTransform = def.in._zod.traits.has("$ZodTransform");
	const innerType = ctx.io === "input" ? inIsTransform ? def.out : def.in : def.out;
	processSchema(innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = innerType;
};
const readonlyProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
	json.readOnly = true;
};
const optionalProcessor = (schema, ctx, _json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
};
// node_modules/zod/v4/classic/errors.js
const _installedErrorProtos = new WeakSet([Object.prototype, Error.prototype]);
function _lazyMethod(proto, key, make) {
	Object.defineProperty(proto, key, {
		configurable: true,
		enumerable: false,
		get() {
			const value = make(this);
			Object.defineProperty(this, key, {
				value,
				configurable: true,
				writable: true
			});
			return value;
		},
		set(value) {
			Object.defineProperty(this, key, {
				value,
				configurable: true,
				writable: true
			});
		}
	});
}
const initializer = (inst, issues) => {
	$ZodError.init(inst, issues);
	inst.name = "ZodError";
	const proto = Object.getPrototypeOf(inst);
	if (_installedErrorProtos.has(proto)) return;
	_installedErrorProtos.add(proto);
	_lazyMethod(proto, "format", (self) => (mapper) => formatError(self, mapper));
	_lazyMethod(proto, "flatten", (self) => (mapper) => flattenError(self, mapper));
	_lazyMethod(proto, "addIssue", (self) => (issue) => {
		self.issues.push(issue);
		self.message = JSON.stringify(self.issues, jsonStringifyReplacer, 2);
	});
	_lazyMethod(proto, "addIssues", (self) => (issues) => {
		self.issues.push(...issues);
		self.message = JSON.stringify(self.issues, jsonStringifyReplacer, 2);
	});
	Object.defineProperty(proto, "isEmpty", {
		configurable: true,
		enumerable: false,
		get() {
			return this.issues.length === 0;
		}
	});
};
const ZodRealError = $constructor("ZodError", initializer, void 0, { Parent: Error });
// node_modules/zod/v4/classic/parse.js
const parse = _parse(ZodRealError);
const parseAsync = _parseAsync(ZodRealError);
const safeParse = _safeParse(ZodRealError);
const safeParseAsync = _safeParseAsync(ZodRealError);
const encode = _encode(ZodRealError);
const decode = _decode(ZodRealError);
const encodeAsync = _encodeAsync(ZodRealError);
const decodeAsync = _decodeAsync(ZodRealError);
const safeEncode = _safeEncode(ZodRealError);
const safeDecode = _safeDecode(ZodRealError);
const safeEncodeAsync = _safeEncodeAsync(ZodRealError);
const safeDecodeAsync = _safeDecodeAsync(ZodRealError);
// node_modules/zod/v4/classic/schemas.js
function _ensureDefaultLocale() {
	if (!globalConfig.localeError) config(en_default());
}
function _ensureDefaultMemoizer() {
	if (!globalConfig.memoizer) config({ memoizer: memoizer() });
}
const ZodType = $constructor("ZodType", (inst, def) => {
	_ensureDefaultLocale();
	$ZodType.init(inst, def);
	inst.def = def;
	inst.type = def.type;
	return inst;
}, {
	check(...chks) {
		const def = this.def;
		return this.clone(mergeDefs(def, { checks: [...def.checks ?? [], ...chks.map((ch) => typeof ch === "function" ? { _zod: {
			check: ch,
			def: { check: "custom" },
			onattach: []
		} } : ch)] }), { parent: true });
	},
	with(...chks) {
		return this.check(...chks);
	},
	clone(def, params) {
		return clone(this, def, params);
	},
	brand() {
		return this;
	},
	register(reg, meta) {
		reg.add(this, meta);
		return this;
	},
	refine(check, params) {
		return this.check(refine(check, params));
	},
	superRefine(refinement, params) {
		return this.check(superRefine(refinement, params));
	},
	overwrite(fn) {
		return this.check(_overwrite(fn));
	},
	optional() {
		return optional(this);
	},
	exactOptional() {
		return exactOptional(this);
	},
	nullable() {
		return nullable(this);
	},
	nullish() {
		return optional(nullable(this));
	},
	nonoptional(params) {
		return nonoptional(this, params);
	},
	array() {
		return array(this);
	},
	or(arg) {
		return union([this, arg]);
	},
	and(arg) {
		return intersection(this, arg);
	},
	transform(tx) {
		return pipe(this, transform(tx));
	},
	default(d) {
		return _default(this, d);
	},
	prefault(d) {
		return prefault(this, d);
	},
	catch(params) {
		return _catch(this, params);
	},
	pipe(target) {
		return pipe(this, target);
	},
	readonly() {
		return readonly(this);
	},
	describe(description) {
		const cl = this.clone();
		globalRegistry.add(cl, { description });
		return cl;
	},
	meta(...args) {
		if (args.length === 0) return globalRegistry.get(this);
		const cl = this.clone();
		globalRegistry.add(cl, args[0]);
		return cl;
	},
	isOptional() {
		return this.safeParse(void 0).success;
	},
	isNullable() {
		return this.safeParse(null).success;
	},
	apply(fn, ...args) {
		return args.length === 0 ? fn(this) : fn(this, ...args);
	},
	get "~standard"() {
		return hide(this, "~standard", {
			...standardProps(this),
			jsonSchema: {
				input: createStandardJSONSchemaMethod(this, "input"),
				output: createStandardJSONSchemaMethod(this, "output")
			}
		});
	},
	set "~standard"(value) {
		own(this, "~standard", value);
	},
	parse: function _parse(data, params) {
		return parse(this, data, params, { callee: _parse });
	},
	parseAsync: async function _parseAsync(data, params) {
		return await parseAsync(this, data, params, { callee: _parseAsync });
	},
	safeParse(data, params) {
		return safeParse(this, data, params);
	},
	async safeParseAsync(data, params) {
		return safeParseAsync(this, data, params);
	},
	get spa() {
		return this?.safeParseAsync;
	},
	set spa(value) {
		own(this, "spa", value);
	},
	validate(data, params) {
		return validate(this, data, params);
	},
	validateAsync(data, params) {
		return validateAsync$1(this, data, params);
	},
	encode: function _encode(data, params) {
		return encode(this, data, params, { callee: _encode });
	},
	decode: function _decode(data, params) {
		return decode(this, data, params, { callee: _decode });
	},
	encodeAsync: async function _encodeAsync(data, params) {
		return await encodeAsync(this, data, params, { callee: _encodeAsync });
	},
	decodeAsync: async function _decodeAsync(data, params) {
		return await decodeAsync(this, data, params, { callee: _decodeAsync });
	},
	safeEncode(data, params) {
		return safeEncode(this, data, params);
	},
	safeDecode(data, params) {
		return safeDecode(this, data, params);
	},
	async safeEncodeAsync(data, params) {
		return safeEncodeAsync(this, data, params);
	},
	async safeDecodeAsync(data, params) {
		return safeDecodeAsync(this, data, params);
	},
	toJSONSchema(params) {
		return createToJSONSchemaMethod(this, {})(params);
	},
	get description() {
		return globalRegistry.get(this)?.description;
	},
	get _def() {
		return this._zod.def;
	}
});
const _ZodString = $constructor("_ZodString", (inst, def) => {
	$ZodString.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => stringProcessor(inst, ctx, json, params);
}, derived({
	format: (inst) => aggregateChecks(inst).format ?? null,
	minLength: (inst) => aggregateChecks(inst).minimum ?? null,
	maxLength: (inst) => aggregateChecks(inst).maximum ?? null
}, {
	regex(...args) {
		return this.check(_regex(...args));
	},
	includes(...args) {
		return this.check(_includes(...args));
	},
	startsWith(...args) {
		return this.check(_startsWith(...args));
	},
	endsWith(...args) {
		return this.check(_endsWith(...args));
	},
	min(...args) {
		return this.check(_minLength(...args));
	},
	max(...args) {
		return this.check(_maxLength(...args));
	},
	length(...args) {
		return this.check(_length(...args));
	},
	nonempty(...args) {
		return this.check(_minLength(1, ...args));
	},
	lowercase(params) {
		return this.check(_lowercase(params));
	},
	uppercase(params) {
		return this.check(_uppercase(params));
	},
	trim() {
		return this.check(_trim());
	},
	normalize(...args) {
		return this.check(_normalize(...args));
	},
	toLowerCase() {
		return this.check(_toLowerCase());
	},
	toUpperCase() {
		return this.check(_toUpperCase());
	},
	slugify() {
		return this.check(_slugify());
	}
}));
const ZodString = $constructor("ZodString", (inst, def) => {
	$ZodString.init(inst, def);
	_ZodString.init(inst, def);
}, {
	email(params) {
		return this.check(_email(ZodEmail, params));
	},
	url(params) {
		return this.check(_url(ZodURL, params));
	},
	jwt(params) {
		return this.check(_jwt(ZodJWT, params));
	},
	emoji(params) {
		return this.check(_emoji(ZodEmoji, params));
	},
	guid(params) {
		return this.check(_guid(ZodGUID, params));
	},
	uuid(params) {
		return this.check(_uuid(ZodUUID, params));
	},
	uuidv4(params) {
		return this.check(_uuidv4(ZodUUID, params));
	},
	uuidv6(params) {
		return this.check(_uuidv6(ZodUUID, params));
	},
	uuidv7(params) {
		return this.check(_uuidv7(ZodUUID, params));
	},
	nanoid(params) {
		return this.check(_nanoid(ZodNanoID, params));
	},
	cuid(params) {
		return this.check(_cuid(ZodCUID, params));
	},
	cuid2(params) {
		return this.check(_cuid2(ZodCUID2, params));
	},
	ulid(params) {
		return this.check(_ulid(ZodULID, params));
	},
	base64(params) {
		return this.check(_base64(ZodBase64, params));
	},
	base64url(params) {
		return this.check(_base64url(ZodBase64URL, params));
	},
	xid(params) {
		return this.check(_xid(ZodXID, params));
	},
	ksuid(params) {
		return this.check(_ksuid(ZodKSUID, params));
	},
	ipv4(params) {
		return this.check(_ipv4(ZodIPv4, params));
	},
	ipv6(params) {
		return this.check(_ipv6(ZodIPv6, params));
	},
	cidrv4(params) {
		return this.check(_cidrv4(ZodCIDRv4, params));
	},
	cidrv6(params) {
		return this.check(_cidrv6(ZodCIDRv6, params));
	},
	e164(params) {
		return this.check(_e164(ZodE164, params));
	},
	datetime(params) {
		return this.check(_isoDateTime(ZodISODateTime, params));
	},
	date(params) {
		return this.check(_isoDate(ZodISODate, params));
	},
	time(params) {
		return this.check(_isoTime(ZodISOTime, params));
	},
	duration(params) {
		return this.check(_isoDuration(ZodISODuration, params));
	}
});
function string(params) {
	return _string(ZodString, params);
}
const ZodStringFormat = $constructor("ZodStringFormat", (inst, def) => {
	$ZodStringFormat.init(inst, def);
	_ZodString.init(inst, def);
});
const ZodISODateTime = $constructor("ZodISODateTime", (inst, def) => {
	$ZodISODateTime.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodISODate = $constructor("ZodISODate", (inst, def) => {
	$ZodISODate.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodISOTime = $constructor("ZodISOTime", (inst, def) => {
	$ZodISOTime.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodISODuration = $constructor("ZodISODuration", (inst, def) => {
	$ZodISODuration.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodEmail = $constructor("ZodEmail", (inst, def) => {
	$ZodEmail.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodGUID = $constructor("ZodGUID", (inst, def) => {
	$ZodGUID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodUUID = $constructor("ZodUUID", (inst, def) => {
	$ZodUUID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodURL = $constructor("ZodURL", (inst, def) => {
	$ZodURL.init(inst, def);
	ZodStringFormat.init(inst, def);
});
function url(params) {
	return _url(ZodURL, params);
}
const ZodEmoji = $constructor("ZodEmoji", (inst, def) => {
	$ZodEmoji.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodNanoID = $constructor("ZodNanoID", (inst, def) => {
	$ZodNanoID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodCUID = $constructor("ZodCUID", (inst, def) => {
	$ZodCUID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodCUID2 = $constructor("ZodCUID2", (inst, def) => {
	$ZodCUID2.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodULID = $constructor("ZodULID", (inst, def) => {
	$ZodULID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodXID = $constructor("ZodXID", (inst, def) => {
	$ZodXID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodKSUID = $constructor("ZodKSUID", (inst, def) => {
	$ZodKSUID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodIPv4 = $constructor("ZodIPv4", (inst, def) => {
	$ZodIPv4.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodIPv6 = $constructor("ZodIPv6", (inst, def) => {
	$ZodIPv6.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodCIDRv4 = $constructor("ZodCIDRv4", (inst, def) => {
	$ZodCIDRv4.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodCIDRv6 = $constructor("ZodCIDRv6", (inst, def) => {
	$ZodCIDRv6.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodBase64 = $constructor("ZodBase64", (inst, def) => {
	$ZodBase64.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodBase64URL = $constructor("ZodBase64URL", (inst, def) => {
	$ZodBase64URL.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodE164 = $constructor("ZodE164", (inst, def) => {
	$ZodE164.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodJWT = $constructor("ZodJWT", (inst, def) => {
	$ZodJWT.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodNumber = $constructor("ZodNumber", (inst, def) => {
	$ZodNumber.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => numberProcessor(inst, ctx, json, params);
	inst.isFinite = true;
}, derived({
	minValue: (inst) => {
		const { minimum, exclusiveMinimum } = aggregateChecks(inst);
		return Math.max(minimum ?? Number.NEGATIVE_INFINITY, exclusiveMinimum ?? Number.NEGATIVE_INFINITY);
	},
	maxValue: (inst) => {
		const { maximum, exclusiveMaximum } = aggregateChecks(inst);
		return Math.min(maximum ?? Number.POSITIVE_INFINITY, exclusiveMaximum ?? Number.POSITIVE_INFINITY);
	},
	isInt: (inst) => {
		const { isInt, multipleOf } = aggregateChecks(inst);
		return !!isInt || !!multipleOf?.some(Number.isSafeInteger);
	},
	format: (inst) => aggregateChecks(inst).format ?? null
}, {
	gt(value, params) {
		return this.check(_gt(value, params));
	},
	gte(value, params) {
		return this.check(_gte(value, params));
	},
	min(value, params) {
		return this.check(_gte(value, params));
	},
	lt(value, params) {
		return this.check(_lt(value, params));
	},
	lte(value, params) {
		return this.check(_lte(value, params));
	},
	max(value, params) {
		return this.check(_lte(value, params));
	},
	int(params) {
		return this.check(int(params));
	},
	safe(params) {
		return this.check(int(params));
	},
	positive(params) {
		return this.check(_gt(0, params));
	},
	nonnegative(params) {
		return this.check(_gte(0, params));
	},
	negative(params) {
		return this.check(_lt(0, params));
	},
	nonpositive(params) {
		return this.check(_lte(0, params));
	},
	multipleOf(value, params) {
		return this.check(_multipleOf(value, params));
	},
	step(value, params) {
		return this.check(_multipleOf(value, params));
	},
	finite() {
		return this;
	}
}));
function number(params) {
	return _number(ZodNumber, params);
}
const ZodNumberFormat = $constructor("ZodNumberFormat", (inst, def) => {
	$ZodNumberFormat.init(inst, def);
	ZodNumber.init(inst, def);
});
function int(params) {
	return _int(ZodNumberFormat, params);
}
const ZodBoolean = $constructor("ZodBoolean", (inst, def) => {
	$ZodBoolean.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => booleanProcessor(inst, ctx, json, params);
});
function boolean(params) {
	return _boolean(ZodBoolean, params);
}
const ZodNull = $constructor("ZodNull", (inst, def) => {
	$ZodNull.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => nullProcessor(inst, ctx, json, params);
});
function _null(params) {
	return _null$1(ZodNull, params);
}
const ZodUnknown = $constructor("ZodUnknown", (inst, def) => {
	$ZodUnknown.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => void 0;
});
function unknown() {
	return _unknown(ZodUnknown);
}
const ZodNever = $constructor("ZodNever", (inst, def) => {
	$ZodNever.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => neverProcessor(inst, ctx, json, params);
});
function never(params) {
	return _never(ZodNever, params);
}
const ZodArray = $constructor("ZodArray", (inst, def) => {
	_ensureDefaultMemoizer();
	$ZodArray.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => arrayProcessor(inst, ctx, json, params);
	inst.element = def.element;
}, {
	min(n, params) {
		return this.check(_minLength(n, params));
	},
	nonempty(params) {
		return this.check(_minLength(1, params));
	},
	max(n, params) {
		return this.check(_maxLength(n, params));
	},
	length(n, params) {
		return this.check(_length(n, params));
	},
	unwrap() {
		return this.element;
	}
});
function array(element, params) {
	return _array(ZodArray, element, params);
}
const ZodObject = $constructor("ZodObject", (inst, def) => {
	_ensureDefaultMemoizer();
	$ZodObjectJIT.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => objectProcessor(inst, ctx, json, params);
	installLazyProp(inst, "shape", (self) => self._zod.def.shape, false);
}, {
	keyof() {
		return _enum(Object.keys(this._zod.def.shape));
	},
	catchall(catchall) {
		return this.clone(mergeDefs(this._zod.def, { catchall }));
	},
	passthrough() {
		return this.clone(mergeDefs(this._zod.def, { catchall: unknown() }));
	},
	loose() {
		return this.clone(mergeDefs(this._zod.def, { catchall: unknown() }));
	},
	strict() {
		return this.clone(mergeDefs(this._zod.def, { catchall: never() }));
	},
	strip() {
		return this.clone(mergeDefs(this._zod.def, { catchall: void 0 }));
	},
	extend(incoming) {
		return extend(this, incoming);
	},
	safeExtend(incoming) {
		return safeExtend(this, incoming);
	},
	merge(other) {
		return merge(this, other);
	},
	pick(mask) {
		return pick(this, mask);
	},
	omit(mask) {
		return omit(this, mask);
	},
	partial(...args) {
		return partial(ZodOptional, this, args[0]);
	},
	exactPartial(...args) {
		return partial(ZodExactOptional, this, args[0], "exactPartial");
	},
	required(...args) {
		return required(ZodNonOptional, this, args[0]);
	}
});
function object(shape, params) {
	const def = {
		type: "object",
		shape: shape ?? {},
		...normalizeParams(params)
	};
	return new ZodObject(def);
}
function strictObject(shape, params) {
	return new ZodObject({
		type: "object",
		shape,
		catchall: never(),
		...normalizeParams(params)
	});
}
function looseObject(shape, params) {
	return new ZodObject({
		type: "object",
		shape,
		catchall: unknown(),
		...normalizeParams(params)
	});
}
const ZodUnion = $constructor("ZodUnion", (inst, def) => {
	$ZodUnion.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => unionProcessor(inst, ctx, json, params);
	inst.options = def.options;
});
function union(options, params) {
	return new ZodUnion({
		type: "union",
		options,
		...normalizeParams(params)
	});
}
const ZodDiscriminatedUnion = $constructor("ZodDiscriminatedUnion", (inst, def) => {
	ZodUnion.init(inst, def);
	$ZodDiscriminatedUnion.init(inst, def);
});
function discriminatedUnion(discriminator, options, params) {
	return new ZodDiscriminatedUnion({
		type: "union",
		options,
		discriminator,
		...normalizeParams(params)
	});
}
const ZodIntersection = $constructor("ZodIntersection", (inst, def) => {
	$ZodIntersection.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => intersectionProcessor(inst, ctx, json, params);
});
function intersection(left, right) {
	return new ZodIntersection({
		type: "intersection",
		left,
		right
	});
}
const ZodTuple = $constructor("ZodTuple", (inst, def) => {
	_ensureDefaultMemoizer();
	$ZodTuple.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => tupleProcessor(inst, ctx, json, params);
}, {
	rest(rest) {
		return this.clone({
			...this._zod.def,
			rest
		});
	},
	partial() {
		const def = this._zod.def;
		if (def.checks?.length) throw new Error(".partial() cannot be used on tuple schemas containing refinements");
		return this.clone({
			...def,
			items: def.items.map((item) => new ZodOptional({
				type: "optional",
				innerType: item
			}))
		});
	}
});
function tuple(items, _paramsOrRest, _params) {
	const hasRest = _paramsOrRest instanceof $ZodType;
	return new ZodTuple({
		type: "tuple",
		items,
		rest: hasRest ? _paramsOrRest : null,
		...normalizeParams(hasRest ? _params : _paramsOrRest)
	});
}
const ZodRecord = $constructor("ZodRecord", (inst, def) => {
	_ensureDefaultMemoizer();
	$ZodRecord.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => recordProcessor(inst, ctx, json, params);
	inst.keyType = def.keyType;
	inst.valueType = def.valueType;
});
function record(keyType, valueType, params) {
	if (!valueType || !valueType._zod) return new ZodRecord({
		type: "record",
		keyType: string(),
		valueType: keyType,
		...normalizeParams(valueType)
	});
	return new ZodRecord({
		type: "record",
		keyType,
		valueType,
		...normalizeParams(params)
	});
}
const ZodEnum = $constructor("ZodEnum", (inst, def) => {
	$ZodEnum.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => enumProcessor(inst, ctx, json, params);
	inst.enum = def.entries;
	inst.options = [...inst._zod.values];
	const keys = new Set(Object.keys(def.entries));
	inst.extract = (values, params) => {
		const newEntries = {};
		for (const value of values) if (keys.has(value)) newEntries[value] = def.entries[value];
		else throw new Error(`Key ${value} not found in enum`);
		return new ZodEnum({
			...def,
			checks: [],
			...normalizeParams(params),
			entries: newEntries
		});
	};
	inst.exclude = (values, params) => {
		const newEntries = { ...def.entries };
		for (const value of values) if (keys.has(value)) delete newEntries[value];
		else throw new Error(`Key ${value} not found in enum`);
		return new ZodEnum({
			...def,
			checks: [],
			...normalizeParams(params),
			entries: newEntries
		});
	};
});
function _enum(values, params) {
	const entries = Array.isArray(values) ? Object.fromEntries(values.map((v) => [v, v])) : values;
	return new ZodEnum({
		type: "enum",
		entries,
		...normalizeParams(params)
	});
}
const ZodLiteral = $constructor("ZodLiteral", (inst, def) => {
	$ZodLiteral.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => literalProcessor(inst, ctx, json, params);
	inst.values = new Set(def.values);
	Object.defineProperty(inst, "value", { get() {
		if (def.values.length > 1) throw new Error("This schema contains multiple valid literal values. Use `.values` instead.");
		return def.values[0];
	} });
});
function literal(value, params) {
	return new ZodLiteral({
		type: "literal",
		values: Array.isArray(value) ? value : [value],
		...normalizeParams(params)
	});
}
const ZodTransform = $constructor("ZodTransform", (inst, def) => {
	_ensureDefaultMemoizer();
	$ZodTransform.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => transformProcessor(inst, ctx, json, params);
	inst._zod.parse = (payload, _ctx) => {
		if (_ctx.direction === "backward") throw new $ZodEncodeError(inst.constructor.name);
		payload.addIssue = (issue$1) => {
			if (typeof issue$1 === "string") payload.issues.push(issue(issue$1, payload.value, def));
			else {
				const _issue = issue$1;
				if (_issue.fatal) _issue.continue = false;
				_issue.code ?? (_issue.code = "custom");
				if (!("input" in _issue)) _issue.input = payload.value;
				_issue.inst ?? (_issue.inst = inst);
				payload.issues.push(issue(_issue));
			}
		};
		const output = def.transform(payload.value, payload);
		if (output instanceof Promise) return output.then((output) => {
			payload.value = output;
			return payload;
		});
		payload.value = output;
		return payload;
	};
});
function transform(fn) {
	return new ZodTransform({
		type: "transform",
		transform: fn
	});
}
const ZodOptional = $constructor("ZodOptional", (inst, def) => {
	$ZodOptional.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => optionalProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function optional(innerType) {
	return new ZodOptional({
		type: "optional",
		innerType
	});
}
const ZodExactOptional = $constructor("ZodExactOptional", (inst, def) => {
	$ZodExactOptional.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => optionalProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function exactOptional(innerType) {
	return new ZodExactOptional({
		type: "optional",
		innerType
	});
}
const ZodNullable = $constructor("ZodNullable", (inst, def) => {
	$ZodNullable.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => nullableProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function nullable(innerType) {
	return new ZodNullable({
		type: "nullable",
		innerType
	});
}
const ZodDefault = $constructor("ZodDefault", (inst, def) => {
	$ZodDefault.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => defaultProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
	inst.removeDefault = inst.unwrap;
});
function _default(innerType, defaultValue) {
	return new ZodDefault({
		type: "default",
		innerType,
		get defaultValue() {
			return typeof defaultValue === "function" ? defaultValue() : shallowClone(defaultValue);
		}
	});
}
const ZodPrefault = $constructor("ZodPrefault", (inst, def) => {
	$ZodPrefault.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => prefaultProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function prefault(innerType, defaultValue) {
	return new ZodPrefault({
		type: "prefault",
		innerType,
		get defaultValue() {
			return typeof defaultValue === "function" ? defaultValue() : shallowClone(defaultValue);
		}
	});
}
const ZodNonOptional = $constructor("ZodNonOptional", (inst, def) => {
	$ZodNonOptional.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => nonoptionalProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function nonoptional(innerType, params) {
	return new ZodNonOptional({
		type: "nonoptional",
		innerType,
		...normalizeParams(params)
	});
}
const ZodCatch = $constructor("ZodCatch", (inst, def) => {
	$ZodCatch.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => catchProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
	inst.removeCatch = inst.unwrap;
});
function _catch(innerType, catchValue) {
	return new ZodCatch({
		type: "catch",
		innerType,
		catchValue: typeof catchValue === "function" ? catchValue : constantCatch(catchValue)
	});
}
const ZodPipe = $constructor("ZodPipe", (inst, def) => {
	$ZodPipe.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => pipeProcessor(inst, ctx, json, params);
	inst.in = def.in;
	inst.out = def.out;
});
function pipe(in_, out) {
	return new ZodPipe({
		type: "pipe",
		in: in_,
		out
	});
}
const ZodReadonly = $constructor("ZodReadonly", (inst, def) => {
	$ZodReadonly.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => readonlyProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function readonly(innerType) {
	return new ZodReadonly({
		type: "readonly",
		innerType
	});
}
const ZodCustom = $constructor("ZodCustom", (inst, def) => {
	$ZodCustom.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => customProcessor(inst, ctx, json, params);
});
function refine(fn, _params = {}) {
	return _refine(ZodCustom, fn, _params);
}
function superRefine(fn, params) {
	return _superRefine(fn, params);
}
// src/core/pin/pin.ts
const revSchema = string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "must be a full commit id in lower-case hex");
const pinSchema = strictObject({
	ref: string().nullable(),
	rev: revSchema,
	narHash: string().nullable(),
	lastModified: number().int().nullable()
});
const namedPinSchema = strictObject({
	tag: string().nullable(),
	words: string().optional(),
	pin: pinSchema
});
const subject = string().max(400);
const upstreamChangesSchema = strictObject({
	total: number().int().nonnegative(),
	commits: array(strictObject({
		commit: revSchema,
		subject,
		groups: array(string().max(100)).min(1).max(50)
	})).max(600)
});
const PLACES = [
	[/^ggml\/src\/(ggml-[a-z0-9]+)\//, "$1"],
	[/^ggml\/src\/(ggml-(?:cpu|cuda|vulkan|metal|sycl|opencl|rpc|blas|hip|musa|cann))\b/, "$1"],
	[/^ggml\/include\/(ggml-(?:cpu|cuda|vulkan|metal|sycl|opencl|rpc|blas|cann|webgpu))\.h$/, "$1"],
	[/^ggml\//, "ggml"],
	[/^(?:tools|examples)\/server\//, "server"],
	[/^(?:tools|examples)\/llama-bench\//, "llama-bench"],
	[/^(?:src|include)\//, "models"],
	[/^common\//, "common"],
	[/^(?:gguf-py|conversion)\/|^convert[\w-]*\.py$/, "conversion"],
	[/^(?:tools|examples|pocs)\//, "tools"],
	[/^(?:cmake|\.devops)\/|(?:^|\/)CMakeLists\.txt$|\.cmake$|\.nix$|^flake\.lock$|^Makefile$/, "build"],
	[/^tests\//, "tests"],
	[/^(?:docs|media|ci|scripts|\.github)\/|\.md$|^LICENSE$|^AUTHORS$|^CODEOWNERS$/, "docs and CI"]
];
const QUIET = new Set([
	"tests",
	"docs and CI",
	"build",
	"other"
]);
function groupsOf(paths) {
	const all = new Set(paths.map((path) => placeOf(path)));
	const telling = [...all].filter((group) => !QUIET.has(group));
	const groups = telling.length > 0 ? telling : [...all];
	return groups.length === 0 ? ["other"] : groups.toSorted();
}
function placeOf(path) {
	for (const [pattern, group] of PLACES) {
		const match = pattern.exec(path);
		if (match !== null) return group === "$1" ? match[1] ?? "ggml" : group;
	}
	return "other";
}
const EVERYWHERE = [
	"ggml",
	"ggml-cpu",
	"models",
	"server"
];
const BACKENDS = {
	cpu: [],
	rocm: ["ggml-hip", "ggml-cuda"],
	hip: ["ggml-hip", "ggml-cuda"],
	musa: ["ggml-musa", "ggml-cuda"]
};
function groupsRunBy(variants) {
	return new Set([...EVERYWHERE, ...variants.flatMap((variant) => BACKENDS[variant] ?? [`ggml-${variant}`])]);
}
function parseChangeLog(text) {
	return text.split("").flatMap((record) => {
		const [head = "", ...paths] = record.split("\n");
		const [commit = "", parents = "", words = ""] = head.split("");
		if (!revSchema.safeParse(commit).success || parents === "") return [];
		const named = paths.filter((path) => path !== "");
		return [{
			commit,
			subject: Array.from(words.replaceAll(/\s+/g, " ").trim()).slice(0, 150).join(""),
			groups: groupsOf(named)
		}];
	});
}
// src/adapters/git-upstream-changes.ts
const FETCH_SECONDS$1 = 300;
const CANDIDATE = "refs/kept/candidate";
const OFFLINE = { GIT_NO_LAZY_FETCH: "1" };
function gitUpstreamChanges({ git, bare, ask }) {
	return { async changes(upstream, baseline, candidate) {
		const directory = await bare();
		await ask(upstream, [
			"fetch",
			"--quiet",
			...[
				"--no-tags",
				"--no-write-fetch-head",
				"--filter=blob:none",
				`--shallow-since=${Math.floor(baseline.date.getTime() / 1e3) - 1}`
			],
			"--",
			upstream,
			`+refs/tags/${candidate.name}:${CANDIDATE}`
		], directory, FETCH_SECONDS$1);
		const settings = {
			directory,
			environment: OFFLINE
		};
		if (await git.text(["rev-parse", `${CANDIDATE}^{commit}`], settings) !== candidate.commit) throw new UpstreamError({
			problem: `The tag ${candidate.name} of ${withoutLogin(upstream)} moved while it was read.`,
			next: "Run again."
		});
		const { exitCode } = await git.run([
			"cat-file",
			"-e",
			`${baseline.commit}^{commit}`
		], settings);
		const range = [
			"--no-merges",
			CANDIDATE,
			...exitCode === 0 ? [`^${baseline.commit}`] : []
		];
		const said = await git.text([
			"-c",
			"core.quotePath=false",
			"log",
			...[
				"--no-renames",
				"--name-only",
				"--no-color",
				"--encoding=utf-8",
				"--format=%x1e%H%x1f%P%x1f%s"
			],
			`--max-count=600`,
			...range
		], settings);
		const total = Number(await git.text([
			"rev-list",
			"--count",
			...range
		], settings));
		const commits = parseChangeLog(said);
		return {
			total: Math.max(commits.length, exitCode === 0 ? total : total - 1),
			commits
		};
	} };
}
// src/adapters/git-upstream-history.ts
const SEARCHED_COMMITS = 5e3;
const HEAD = "refs/kept/HEAD";
function gitUpstreamHistory({ git, bare, fetch }) {
	let repository = null;
	const fetched = new Set();
	const withHistory = async (upstream, wanted) => {
		const directory = await (repository ??= bare());
		const missing = wanted.filter(([remote]) => !fetched.has(`${upstream} ${remote}`));
		if (missing.length > 0) await fetch(upstream, directory, [], [...new Set(missing.map(([remote, local]) => `+${remote}:${local}`))]);
		for (const [remote] of missing) fetched.add(`${upstream} ${remote}`);
		return directory;
	};
	const keep = (commit) => [commit, `refs/kept/${commit}`];
	const isAncestor = async (directory, ancestor, descendant) => {
		const ending = await git.run([
			"merge-base",
			"--is-ancestor",
			ancestor,
			descendant
		], { directory });
		if (ending.exitCode === 0 || ending.exitCode === 1) return ending.exitCode === 0;
		throw new UpstreamError({
			problem: `git cannot compare ${ancestor} and ${descendant}: ${lastWord(ending.stderrTail)}.`,
			next: "Run again."
		});
	};
	const nearestTag = async (directory, commit, tags) => {
		const names = new Map(tags.toReversed().map((tag) => [tag.commit, tag.name]));
		const found = (await git.text([
			"rev-list",
			"--topo-order",
			`--max-count=${SEARCHED_COMMITS}`,
			commit
		], { directory })).split("\n").find((each) => names.has(each));
		const tag = found === void 0 ? void 0 : names.get(found);
		if (found === void 0 || tag === void 0) return null;
		return {
			tag,
			commitsSince: Number(await git.text([
				"rev-list",
				"--count",
				`${found}..${commit}`
			], { directory }))
		};
	};
	return {
		async relate(upstream, baseline, commits) {
			const directory = await withHistory(upstream, [baseline, ...commits].map(keep));
			const kept = async (which) => new Set((await git.text([
				"for-each-ref",
				"--format=%(objectname)",
				`--${which}=${baseline}`,
				"refs/kept/"
			], { directory })).split("\n"));
			const [newer, older] = [await kept("contains"), await kept("merged")];
			const relation = (commit) => {
				if (commit === baseline) return "same";
				return newer.has(commit) ? "newer" : older.has(commit) ? "older" : "diverged";
			};
			return new Map(commits.map((commit) => [commit, relation(commit)]));
		},
		async place(upstream, commit, tags) {
			const directory = await withHistory(upstream, [["HEAD", HEAD]]);
			const { exitCode } = await git.run([
				"cat-file",
				"-e",
				`${commit}^{commit}`
			], {
				directory,
				environment: { GIT_NO_LAZY_FETCH: "1" }
			});
			if (exitCode !== 0 || !await isAncestor(directory, commit, HEAD)) return {
				onDefaultBranch: false,
				nearest: null
			};
			return {
				onDefaultBranch: true,
				nearest: await nearestTag(directory, commit, tags)
			};
		}
	};
}
// src/adapters/upstream-fetch.ts
const FETCH_SECONDS = 600;
function upstreamFetch(options) {
	const git = gitCommand(options);
	const ask = async (upstream, argv, directory, timeoutSeconds) => {
		if (!isAddress(upstream)) throw new InputError({
			problem: `'${withoutLogin(upstream)}' is no address of a git repository.`,
			next: "Write it as https://host/owner/repo."
		});
		const ending = await git.run(argv, {
			directory,
			timeoutSeconds
		});
		if (ending.exitCode === 0) return ending.stdout;
		const why = ending.timedOut ? `it did not answer within ${timeoutSeconds} s` : meaningOfRefusal(ending.stderrTail);
		throw new UpstreamError({
			problem: `${withoutLogin(upstream)} cannot be read: ${why}.`,
			next: "Run again later; nothing was changed."
		});
	};
	return {
		git,
		ask,
		async bare() {
			const directory = await roomFor("upstream", runDirectory(options.stateDirectory));
			await git.text([
				"init",
				"--quiet",
				"--bare",
				"--template=",
				"."
			], { directory });
			return directory;
		},
		async fetch(upstream, directory, what, refspecs) {
			await ask(upstream, [
				...[
					"fetch",
					"--quiet",
					"--no-tags",
					"--no-write-fetch-head",
					"--filter=tree:0"
				],
				...what,
				"--",
				upstream,
				...refspecs
			], directory, FETCH_SECONDS);
		}
	};
}
function isAddress(upstream) {
	return /^(?:(?:https?|ssh|git|file):\/\/|\/|[\w.-]+@[\w.-]+:)[^\s\0]+$/.test(upstream);
}
// src/adapters/git-upstream-tags.ts
const LIST_SECONDS = 120;
const BATCH = 40;
function gitUpstreamTags(options) {
	const remote = upstreamFetch(options);
	const { git } = remote;
	let shallow = null;
	const datesOf = async (upstream, tags, directory) => {
		const refs = tags.map(({ name }) => `refs/tags/${name}`);
		await remote.fetch(upstream, directory, ["--depth=1"], refs.map((ref) => `+${ref}:${ref}`));
		const peeled = (await git.text(["rev-parse", ...refs.map((ref) => `${ref}^{commit}`)], { directory })).split("\n");
		const said = await git.text([
			"for-each-ref",
			"--format=%(refname)%09%(creatordate:unix)%09%(*committerdate:unix)",
			...refs
		], { directory });
		const seconds = new Map(said.split("\n").map((line) => [line.split("	")[0], line.split("	").slice(1).find((date) => date !== "")]));
		return tags.map(({ name, commit }, index) => {
			if (peeled[index] !== commit) throw new UpstreamError({
				problem: `The tag ${name} of ${withoutLogin(upstream)} moved while it was read: ${commit}, then ${peeled[index]}.`,
				next: "Run again; if it stays, look at upstream."
			});
			return [name, new Date(Number(seconds.get(refs[index]) ?? NaN) * 1e3)];
		});
	};
	return {
		...gitUpstreamHistory(remote),
		...gitUpstreamChanges(remote),
		async list(upstream, prefixes) {
			const argv = [
				"ls-remote",
				"--tags",
				"--",
				upstream,
				...prefixes.map((prefix) => `refs/tags/${prefix}*`)
			];
			return parseLsRemote(await remote.ask(upstream, argv, options.stateDirectory, LIST_SECONDS), prefixes);
		},
		async dates(upstream, tags) {
			const directory = await (shallow ??= remote.bare());
			const dates = new Map();
			for (let at = 0; at < tags.length; at += BATCH) for (const [name, date] of await datesOf(upstream, tags.slice(at, at + BATCH), directory)) dates.set(name, date);
			return dates;
		}
	};
}
// src/adapters/loaded-port.ts
function loadedPort(load) {
	let port = null;
	const ask = (name) => async (...question) => {
		return (await (port ??= load()))[name](...question);
	};
	return new Proxy({}, { get: (_none, name) => name === "then" ? void 0 : ask(name) });
}
// src/adapters/local-text-files.ts
const LARGEST_BYTES = 1048576;
function localTextFiles() {
	return {
		async read(path) {
			try {
				const { size } = await stat(path);
				if (size > LARGEST_BYTES) throw new InputError({
					problem: `${path} has ${size} bytes.`,
					next: `A file of more than ${LARGEST_BYTES} bytes is not read.`
				});
				return new TextDecoder("utf-8", { fatal: true }).decode(await readFile$1(path));
			} catch (error) {
				if (error instanceof InputError) throw error;
				const { code, message } = error;
				if (code === "ENOENT" || code === "ENOTDIR") return null;
				throw new InputError({
					problem: `${path} cannot be read: ${message}.`,
					next: "It must be a readable file in UTF-8.",
					cause: error
				});
			}
		},
		async write(path, text) {
			try {
				await replaceFile(path, text);
			} catch (error) {
				throw new InputError({
					problem: `${path} cannot be written: ${error.message}.`,
					next: "Name a file in a directory that is there and that may be written to.",
					cause: error
				});
			}
		}
	};
}
// src/adapters/memory-files.ts
function memoryFiles({ stateDirectory, program }) {
	const directory = join(stateDirectory, "memory");
	return { async once(place, of, make) {
		if (program === null) return make();
		const path = join(directory, `${digestOf$1(place).slice(0, 16)}.json`);
		const textOf = (value) => `${JSON.stringify({
			program,
			place,
			of: digestOf$1(JSON.stringify(of)),
			value: digestOf$1(value)
		})}\n${value}\n`;
		const found = await readFile$1(path, "utf8").catch(() => "");
		const value = found.slice(found.indexOf("\n") + 1, -1);
		if (found !== "" && found === textOf(value)) return JSON.parse(value);
		const made = await make();
		await keep(directory, path, textOf(JSON.stringify(made))).catch(() => {});
		return made;
	} };
}
async function keep(directory, path, text) {
	await mkdir(directory, {
		recursive: true,
		mode: 448
	});
	await replaceFile(path, text);
}
const digestOf$1 = (text) => createHash("sha256").update(text).digest("hex");
const SHOWN_CHARACTERS = 80;
function oneLine(text, limit = 200) {
	const flat = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, " ").trim();
	return flat.length > limit ? `${flat.slice(0, limit)}…` : flat;
}
function showValue(value) {
	if (value === void 0) return "nothing";
	if (typeof value === "bigint") return `${value}`;
	return oneLine(JSON.stringify(outermost(value, 3)) ?? typeof value, SHOWN_CHARACTERS);
}
function outermost(value, depth) {
	if (typeof value === "string") return value.slice(0, SHOWN_CHARACTERS);
	if (typeof value !== "object" || value === null) return value;
	if (depth === 0) return "…";
	if (Array.isArray(value)) return value.slice(0, SHOWN_CHARACTERS).map((item) => outermost(item, depth - 1));
	return Object.fromEntries(Object.entries(value).slice(0, SHOWN_CHARACTERS).map(([key, item]) => [key, outermost(item, depth - 1)]));
}
function nameOfField(path) {
	return path.reduce((name, key) => {
		if (typeof key === "number") return `${name}[${key}]`;
		const shown = oneLine(String(key), SHOWN_CHARACTERS);
		return name === "" ? shown : `${name}.${shown}`;
	}, "");
}
function faultOfFields(error) {
	const issue = error.issues[0];
	if (issue === void 0) return "is not what was expected";
	if (issue.code === "unrecognized_keys") return `'${nameOfField([...issue.path, issue.keys[0] ?? ""])}' is not a known field`;
	return `${issue.path.length === 0 ? "the whole" : `'${nameOfField(issue.path)}'`} is ${showValue(foundIn(issue))}, but: ${oneLine(issue.message)}`;
}
function foundIn(issue) {
	const discriminator = issue.code === "invalid_union" ? issue.discriminator : void 0;
	const { input } = issue;
	if (discriminator === void 0 || typeof input !== "object" || input === null) return input;
	return input[discriminator];
}
function readJson(schema, text, source) {
	let value;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		throw new InputError({
			problem: `${source} is not JSON (${text.trim() === "" ? "it is empty" : oneLine(cause instanceof Error ? cause.message : String(cause))}).`,
			next: "It may be cut off: make it again, or fetch it again."
		});
	}
	const number = typeof value === "object" && value !== null && "schema" in value ? value.schema : void 0;
	if (typeof number === "number" && number !== 1) throw new InputError({
		problem: `${source} has schema ${number}, this llama-fleet reads schema 1.`,
		next: "Use one release of llama-fleet for all jobs of a run."
	});
	const result = schema.safeParse(value, { reportInput: true });
	if (result.success) return result.data;
	throw new InputError({
		problem: `${source}: ${faultOfFields(result.error)}.`,
		next: "Only llama-fleet writes this file: make it again."
	});
}
function readAnswer(schema, answer, attribute) {
	const result = schema.safeParse(answer, { reportInput: true });
	if (result.success) return result.data;
	throw new InputError({
		problem: `The flake's ${attribute} is not what it should be: ${faultOfFields(result.error)}.`,
		next: `Look at it with \`nix eval .#${attribute}\`, correct it and commit.`
	});
}
// src/adapters/disk-faults.ts
const DISK_FAULTS = {
	ENOSPC: "the disk is full",
	EDQUOT: "the user's disk quota is used up",
	EFBIG: "the file may not grow that large here",
	EIO: "the disk fails",
	EROFS: "the file system is read-only",
	EACCES: "it may not be written",
	EPERM: "it may not be written",
	ENOTDIR: "a part of its path is no directory"
};
async function onDisk(file, safe, work) {
	try {
		return await work();
	} catch (cause) {
		const fault = DISK_FAULTS[cause.code ?? ""];
		if (fault === void 0) throw cause;
		throw new UpstreamError({
			problem: `${file} could not be written: ${fault}.`,
			next: `${safe} Make room or rights there and run again.`,
			cause
		});
	}
}
// src/adapters/record-text.ts
const LARGEST_RECORD_BYTES = 33554432;
async function readRecord(file, next) {
	const handle = await open$1(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((cause) => {
		const { code } = cause;
		throw new InputError({
			problem: code === "ENOENT" ? `${file} is missing.` : code === "ELOOP" ? `${file} is a link.` : `${file} cannot be read (${code ?? "unknown"}).`,
			next,
			cause
		});
	});
	try {
		const facts = await handle.stat();
		if (!facts.isFile()) throw new InputError({
			problem: `${file} is no regular file.`,
			next
		});
		if (facts.size > 33554432) throw new InputError({
			problem: `${file} has ${facts.size} bytes, more than the ${LARGEST_RECORD_BYTES} that are read.`,
			next
		});
		return await handle.readFile("utf8");
	} finally {
		await handle.close();
	}
}
// src/adapters/record-files.ts
function recordFiles({ directory }) {
	const plan = join(directory, "plan.json");
	const nameOf = (host, attempt) => `${host}-${attempt}`;
	const measurementFile = (host, attempt) => join(directory, `measurement-${nameOf(host, attempt)}.json`);
	const rowsFile = (host, attempt) => join(directory, `rows-${nameOf(host, attempt)}.jsonl`);
	return {
		async writePlan(value) {
			const text = value.kind === "nothing-to-do" ? jsonText$1(value) : textOf((await import("./plan2.js")).planSchema, value, plan);
			await write(directory, plan, text, "Nothing else was changed.");
			return {
				path: plan,
				digest: digestOf(text)
			};
		},
		async readPlan(digest) {
			const unpacked = join(directory, "plan", "plan.json");
			const source = !await isThere(plan) && await isThere(unpacked) ? unpacked : plan;
			const text = await readRecord(source, "Run `llama-fleet plan` first, or fetch the plan artifact of this run.");
			const found = digestOf(text);
			if (digest !== null && digest !== found) throw new InputError({
				problem: `${source} is not the plan asked for: its sha256 is ${found}, asked for was ${digest}.`,
				next: "Use the plan of the same workflow run, unchanged."
			});
			const { planSchema } = await import("./plan2.js");
			return {
				plan: readJson(planSchema, text, source),
				digest: found
			};
		},
		async writeMeasurement(measurement) {
			const { measurementSchema } = await import("./measurement.js");
			const file = measurementFile(measurement.host, measurement.attempt);
			const safe = `What was written before stands: ${file} as it was, and the raw rows in ${rowsFile(measurement.host, measurement.attempt)}.`;
			await write(directory, file, textOf(measurementSchema, measurement, file), safe);
			return file;
		},
		async appendRow(host, attempt, line) {
			const file = rowsFile(host, attempt);
			await onDisk(file, "The rows before this one are in it.", async () => {
				await mkdir(directory, { recursive: true });
				await appendFile(file, `${line}\n`);
			});
		},
		async measurementFiles(host, attempt) {
			const files = [measurementFile(host, attempt), rowsFile(host, attempt)];
			const there = await Promise.all(files.map(isThere));
			return files.filter((_, index) => there[index]);
		},
		async keepEarlier(measurements) {
			const { measurementSchema } = await import("./measurement.js");
			const own = join(directory, "measurement-earlier");
			const paths = [];
			for (const measurement of measurements) {
				const file = join(own, `measurement-${nameOf(measurement.host, measurement.attempt)}.json`);
				await write(own, file, textOf(measurementSchema, measurement, file), "The hosts are measured again.");
				paths.push(file);
			}
			return {
				directory: own,
				paths
			};
		},
		readMeasurements: async (within = ".") => (await import("./measurement-files.js")).readMeasurements(join(directory, within)),
		async writeReport(report, pages) {
			const [{ reportSchema }, { reportJson }] = await Promise.all([import("./report.js"), import("./report-json.js")]);
			const paths = {
				json: join(directory, "report.json"),
				markdown: join(directory, "report.md"),
				html: join(directory, "report.html")
			};
			const texts = {
				json: textOf(reportSchema, report, paths.json, reportJson),
				markdown: pages.markdown,
				html: pages.html
			};
			const safe = `The measurements stay in ${directory}.`;
			for (const kind of [
				"json",
				"markdown",
				"html"
			]) await write(directory, paths[kind], texts[kind], safe);
			return paths;
		}
	};
}
const isThere = (file) => access(file).then(() => true, () => false);
const digestOf = (text) => createHash("sha256").update(text).digest("hex");
const jsonText$1 = (value) => `${JSON.stringify(value, null, 2)}\n`;
function textOf(schema, value, file, written = jsonText$1) {
	const result = schema.safeParse(value, { reportInput: true });
	if (result.success) return written(result.data);
	throw new Defect({
		problem: `${basename(file)} would not be readable: ${faultOfFields(result.error)}.`,
		next: "Please report this."
	});
}
async function write(directory, file, text, safe) {
	await onDisk(file, safe, async () => {
		await mkdir(directory, { recursive: true });
		await replaceFile(file, text);
	});
}
// src/adapters/system-clock.ts
function systemClock() {
	return {
		now: () => new Date(),
		randomSeed: () => randomInt(2 ** 31),
		pause: (seconds) => setTimeout$1(seconds * 1e3)
	};
}
// src/machine-world.ts
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
async function machineWorld(options) {
	const { directory } = options;
	const removeSecrets = secretRemover([...secretsOf(options.environment), options.token ?? ""]);
	const stateDirectory = stateDirectoryOf(options.environment);
	makeDirectory(stateDirectory, "state", 448, "Set LLAMA_FLEET_STATE to a directory that may be written.");
	if (options.recordsDirectory !== null) makeDirectory(options.recordsDirectory, "output", 493, "Give --output a directory that may be written.");
	await cleanLeftovers(stateDirectory);
	endOnSignals();
	const environment = childEnvironment(options.environment);
	const forGit = gitsEnvironment(environment);
	const processes = childProcesses();
	const fleet = gitFleetRepository({
		processes,
		environment: forGit,
		stateDirectory,
		directory
	});
	const root = async () => (await fleet.facts(directory)).root;
	const recordsDirectory = options.recordsDirectory ?? join(stateDirectory, "records", recordsName(await root()));
	const server = {
		serverUrl: options.environment["GITHUB_SERVER_URL"],
		apiUrl: options.environment["GITHUB_API_URL"]
	};
	const sandbox = loadedPort(async () => (await import("./machine-sandbox.js")).machineSandbox({
		processes,
		environment,
		scratchDirectory: join(runDirectory(stateDirectory), "bench")
	}));
	return {
		clock: systemClock(),
		files: secretlessTextFiles(localTextFiles(), removeSecrets),
		fleet,
		memory: memoryFiles({
			stateDirectory,
			program: "0507dcbd458679fce9def78f258010ac6808447c292f7acd415dcba6512bb5f3"
		}),
		nix: loadedPort(async () => (await import("./nix-cli.js")).nixCli({
			processes,
			environment,
			stateDirectory,
			token: options.token
		})),
		upstream: gitUpstreamTags({
			processes,
			environment: forGit,
			stateDirectory
		}),
		releaseDates: loadedPort(async () => (await import("./github-release-dates.js")).githubReleaseDates({
			token: options.token,
			server
		})),
		survey: loadedPort(async () => (await import("./local-survey.js")).localSurvey({
			processes,
			environment,
			directory
		})),
		tree: loadedPort(async () => (await import("./git-working-tree.js")).gitWorkingTree(gitCommand({
			processes,
			environment: forGit
		}))),
		publicity: loadedPort(async () => (await import("./github-publicity.js")).githubPublicity({
			token: options.token,
			server
		})),
		firstSeen: firstSeenFiles({ stateDirectory }),
		sandbox,
		benchmark: loadedPort(async () => (await import("./llama-bench.js")).llamaBench({
			sandbox,
			processes,
			environment
		})),
		programs: loadedPort(async () => (await import("./side-programs.js")).sidePrograms({
			sandbox,
			processes,
			environment,
			scratchDirectory: join(runDirectory(stateDirectory), "checks")
		})),
		models: loadedPort(async () => (await import("./model-files.js")).modelFiles({ stateDirectory })),
		calibrations: loadedPort(async () => (await import("./calibration-files.js")).calibrationFiles({ stateDirectory })),
		machine: localMachine({
			environment,
			processes
		}),
		records: secretlessRecords(recordFiles({ directory: recordsDirectory }), removeSecrets),
		progress: secretlessProgress(options.progress, removeSecrets),
		history: secretlessHistory(loadedPort(async () => {
			const name = recordsName(await root());
			return (await import("./history-directory.js")).historyDirectory({
				directory: join(stateDirectory, "history", name),
				path: environment["PATH"] ?? ""
			});
		}), removeSecrets),
		historyOn: (branch) => loadedPort(async () => (await import("./git-history.js")).gitHistory(gitCommand({
			processes,
			environment: forGit
		}), await root(), branch))
	};
}
function stateDirectoryOf(environment) {
	const own = environment["LLAMA_FLEET_STATE"];
	if (own !== void 0 && own !== "") return resolve(own);
	const { XDG_STATE_HOME: state, HOME: home } = environment;
	if (state !== void 0 && state.startsWith("/")) return join(state, "llama-fleet");
	if (home !== void 0 && home.startsWith("/")) return join(home, ".local", "state", "llama-fleet");
	throw new InputError({
		problem: "There is no directory for state: HOME is not set.",
		next: "Set LLAMA_FLEET_STATE to a directory that may be written."
	});
}
function makeDirectory(path, what, mode, next) {
	try {
		mkdirSync(path, {
			recursive: true,
			mode
		});
		accessSync(path, constants.W_OK | constants.X_OK);
	} catch (error) {
		const { code = "unknown" } = error;
		const why = {
			EEXIST: "a file is in its place",
			ENOTDIR: "a part of its path is a file",
			EACCES: "no permission",
			EROFS: "the file system is read-only",
			ENOSPC: "the disk is full"
		}[code];
		throw new InputError({
			problem: `The ${what} directory ${path} cannot be used: ${why ?? code}.`,
			next
		});
	}
}
function childEnvironment(environment) {
	const withheld = (name) => /^(?:INPUT_|ACTIONS_|GITHUB_|GH_|RUNNER_|STATE_)/.test(name) || namesSecret(name) && !name.startsWith("AWS_");
	return Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => value === void 0 || withheld(name) ? [] : [[name, value]]));
}
function gitsEnvironment(environment) {
	return Object.fromEntries(Object.entries(environment).filter(([name]) => name !== "NIX_CONFIG" && !namesSecret(name)));
}
function recordsName(root) {
	return `${basename(root).replace(/[^A-Za-z0-9._-]/g, "-")}-${createHash("sha256").update(root).digest("hex").slice(0, 8)}`;
}
const SIGNALS = {
	SIGHUP: 129,
	SIGINT: 130,
	SIGTERM: 143
};
function endOnSignals() {
	for (const [signal, exitCode] of Object.entries(SIGNALS)) process.once(signal, () => {
		killAllChildren().finally(() => process.exit(exitCode));
	});
}
// src/core/pull-request/branch-name.ts
function bumpBranch(input) {
	return `llama-fleet/${input}`;
}
// src/core/verdict/outcomes.ts
const OUTCOMES = [
	"broken",
	"build-failed",
	"slower",
	"bench-failed",
	"infra-failed",
	"missing",
	"undecided",
	"same",
	"unchanged",
	"faster"
];
const TEST_OUTCOMES = [
	"slower",
	"undecided",
	"same",
	"faster"
];
function newsOf(outcome) {
	switch (outcome) {
		case "broken":
		case "build-failed":
		case "slower": return "bad";
		case "bench-failed":
		case "infra-failed":
		case "missing":
		case "undecided": return "not-proven";
		case "same":
		case "unchanged":
		case "faster": return "good";
	}
}
function exitCodeOfOutcome(outcome) {
	const news = newsOf(outcome);
	return news === "good" ? 0 : news === "bad" ? 3 : 4;
}
function worstOutcome(outcomes) {
	return OUTCOMES.find((outcome) => outcomes.includes(outcome)) ?? "undecided";
}
// src/ports/nix.ts
var EvaluationError = class extends Error {
	logTail;
	infrastructure;
	constructor(message, logTail, infrastructure) {
		super(message);
		this.name = "EvaluationError";
		this.logTail = logTail;
		this.infrastructure = infrastructure;
	}
};
// src/core/pin/pin-name.ts
function nameOfPin(named) {
	return named.tag ?? named.words ?? `${named.pin.rev.slice(0, 7)} (no tag)`;
}
// src/core/upstream/tags.ts
const NUMBER = String.raw`(0|[1-9]\d{0,5})`;
const RELEASE = new RegExp(String.raw`^v${NUMBER}\.${NUMBER}\.${NUMBER}$`);
const BUILD = /^b[1-9]\d{0,8}$/;
const TAG_PREFIXES = {
	release: "v",
	build: "b"
};
function familyTag(tag) {
	const { name } = tag;
	const common = {
		name,
		commit: tag.commit,
		...tag.object === void 0 ? {} : { object: tag.object }
	};
	if (BUILD.test(name)) return {
		family: "build",
		...common,
		build: Number(name.slice(1))
	};
	const release = RELEASE.exec(name);
	return release === null ? null : {
		family: "release",
		...common,
		release: [
			Number(release[1]),
			Number(release[2]),
			Number(release[3])
		]
	};
}
function tagNameOf(ref) {
	return ref?.replace(/^refs\/tags\//, "") ?? "";
}
function compareInFamily(a, b) {
	if (a.family === "build" && b.family === "build") return a.build - b.build;
	if (a.family === "release" && b.family === "release") return a.release[0] - b.release[0] || a.release[1] - b.release[1] || a.release[2] - b.release[2];
	throw new RangeError(`${a.name} and ${b.name} are of two families`);
}
function tagsByCommit(tags) {
	const byCommit = new Map();
	for (const tag of tags) {
		const there = byCommit.get(tag.commit);
		if (there === void 0) byCommit.set(tag.commit, [tag]);
		else there.push(tag);
	}
	return byCommit;
}
function tagOnCommit(tags, commit) {
	const there = tags.get(commit) ?? [];
	return there.find((tag) => tag.family === "release") ?? there[0] ?? null;
}
// src/core/upstream/policy.ts
const NEWER_TAGS_LIMIT = 1e3;
function positionOf(tag, baselineCommit, tags) {
	if (tag.commit === baselineCommit) return "not-newer";
	const theirs = tags.get(baselineCommit) ?? [];
	const orders = (tags.get(tag.commit) ?? [tag]).flatMap((one) => theirs.filter((other) => other.family === one.family).map((other) => compareInFamily(one, other)));
	if (orders.length === 0) return "ask-history";
	return orders.every((order) => order > 0) ? "newer" : "not-newer";
}
function followedTags(tags, follow) {
	return tags.filter((tag) => tag.family === follow).toSorted((a, b) => compareInFamily(b, a));
}
function isNewestOf(family, tags, pin) {
	const named = familyTag({
		name: tagNameOf(pin.ref),
		commit: pin.rev
	});
	const theirs = tags.filter((tag) => tag.family === family);
	const own = theirs.find(({ commit, object }) => commit === pin.rev || object === pin.rev);
	if (own === void 0 || named !== null && named.family !== family) return false;
	return theirs.every((tag) => compareInFamily(tag, own) <= 0);
}
function tooYoung(dates, minimumAge, now) {
	const latest = dates.filter(({ at }) => !Number.isNaN(at.getTime())).toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];
	if (latest === void 0) return "its date is not known";
	const age = (now.getTime() - latest.at.getTime()) / 1e3;
	if (age >= minimumAge) return null;
	return `too young: ${age < 0 ? `${latest.what} in the future` : `${latest.what} ${hours(age)} ago`}, minimum-age is ${hours(minimumAge)}`;
}
function skippedTags(newer, candidate, reasons) {
	return (candidate === null ? newer : newer.slice(0, newer.indexOf(candidate))).flatMap(({ name }) => {
		const reason = reasons.get(name);
		return reason === void 0 ? [] : [{
			tag: name,
			reason
		}];
	});
}
function hours(seconds) {
	return `${Math.floor(seconds / 3600)} h`;
}
// src/phases/baseline-proof.ts
async function provenBaseline(question, upstream) {
	const { pin, tags } = question;
	assertPinnedTagStands(tags, pin, question.upstream);
	const commit = tags.find(({ object }) => object === pin.rev)?.commit ?? pin.rev;
	const tag = tagOnCommit(question.byCommit, commit);
	if (tag !== null) return {
		named: {
			tag: tag.name,
			pin
		},
		commit
	};
	const { onDefaultBranch, nearest } = await upstream.place(question.upstream, pin.rev, tags);
	if (!onDefaultBranch) throw new InputError({
		problem: `flake.lock pins ${question.input} to commit ${pin.rev}, which no tag of ${question.upstream} stands on and its default branch does not contain; it may exist only in a fork.`,
		next: "Find out where it comes from, then pin a tag or a commit of upstream’s default branch by hand."
	});
	if (nearest === null) return {
		named: {
			tag: null,
			pin
		},
		commit
	};
	const { tag: name, commitsSince } = nearest;
	return {
		named: {
			tag: null,
			words: `${name} + ${commitsSince} commit${commitsSince === 1 ? "" : "s"}`,
			pin
		},
		commit
	};
}
function assertPinnedTagStands(tags, { ref, rev }, upstream) {
	const name = tagNameOf(ref);
	if (familyTag({
		name,
		commit: rev
	}) === null) return;
	const now = tags.find((tag) => tag.name === name);
	if (now === void 0) throw new UpstreamError({
		problem: `The pinned tag ${name} (commit ${rev}) is no longer in ${upstream}.`,
		next: "Look why upstream withdrew it, then pin another tag by hand."
	});
	if (now.commit !== rev && now.object !== rev) throw new UpstreamError({
		problem: `The tag ${name} moved: flake.lock holds commit ${rev}, ${upstream} now has ${now.commit}.`,
		next: "Look why upstream moved it, then lock again by hand."
	});
}
// src/phases/newer-tags.ts
const ASKED_AT_ONCE = 40;
async function newerTags(question, follow, upstream) {
	const { baseline, byCommit } = question;
	const own = byCommit.get(baseline)?.find(({ family }) => family === follow);
	const positions = followedTags(question.tags, follow).filter((tag) => own === void 0 || compareInFamily(tag, own) > 0).map((tag) => ({
		tag,
		position: positionOf(tag, baseline, byCommit)
	}));
	const relations = await relationsOf(question, positions.filter(({ position }) => position === "ask-history").map(({ tag }) => tag), upstream);
	const tags = positions.filter(({ tag, position }) => position === "newer" || ["newer", "diverged"].includes(relations.get(tag.commit) ?? "")).map(({ tag }) => tag);
	return {
		tags,
		diverged: new Set(tags.filter(({ commit }) => relations.get(commit) === "diverged").map(({ name }) => name))
	};
}
async function relationOf(question, tag, upstream) {
	if (tag.commit === question.baseline) return "same";
	const position = positionOf(tag, question.baseline, question.byCommit);
	if (position !== "ask-history") return position === "newer" ? "newer" : "older";
	return (await upstream.relate(question.upstream, question.baseline, [tag.commit])).get(tag.commit) ?? "diverged";
}
async function relationsOf({ upstream: address, baseline }, unsure, upstream) {
	const known = new Map();
	for (let start = 0; start < unsure.length; start += ASKED_AT_ONCE) {
		const commits = unsure.slice(start, start + ASKED_AT_ONCE).map(({ commit }) => commit);
		const answers = await upstream.relate(address, baseline, commits);
		for (const commit of commits) {
			const relation = answers.get(commit) ?? "diverged";
			if (relation === "older") return known;
			known.set(commit, relation);
		}
	}
	return known;
}
// src/phases/tag-age.ts
const DATED_AT_ONCE = 40;
const ASKED_AT_MOST = 20;
async function chooseByAge(question, seen, world) {
	const { upstream, tags, minimumAge, now } = question;
	const reasons = new Map();
	const notices = new Set();
	let asked = 0;
	for (let start = 0; start < tags.length && asked < ASKED_AT_MOST; start += DATED_AT_ONCE) {
		const batch = tags.slice(start, start + DATED_AT_ONCE);
		const dates = await world.upstream.dates(upstream, batch);
		for (const tag of batch) {
			const made = dates.get(tag.name);
			const dated = made === void 0 ? [] : [{
				what: "dated",
				at: made
			}];
			const byGit = tooYoung(dated, minimumAge, now);
			if (byGit === null && asked++ < ASKED_AT_MOST) {
				const { at, notice } = await world.releaseDates.published(upstream, tag.name);
				if (notice !== null) notices.add(notice);
				const first = at === null ? seen.of(tag.name) : null;
				if (at !== null) dated.push({
					what: "published",
					at
				});
				if (first !== null) dated.push({
					what: "first seen",
					at: first
				});
				const reason = tooYoung(dated, minimumAge, now);
				if (reason === null) {
					if (dated.length === 1) notices.add(`The age of ${tag.name} is known from git’s date alone, which whoever tags can choose.`);
					return {
						candidate: tag,
						reasons,
						notices: [...notices]
					};
				}
				reasons.set(tag.name, reason);
			} else reasons.set(tag.name, byGit ?? "its publication date was not asked for: too many newer tags are younger than git says");
		}
	}
	return {
		candidate: null,
		reasons,
		notices: [...notices]
	};
}
// src/phases/tag-limits.ts
async function tagLimits({ range: written, hold = [] }, byCommit, now) {
	if (written === void 0 && hold.length === 0) return {
		outOfRange: () => null,
		held: () => null,
		notices: []
	};
	const [{ inRange, parseTagRange }, { heldBy, holdsAt }] = await Promise.all([import("./tag-range.js"), import("./holds.js")]);
	const range = written === void 0 ? null : parseTagRange(written);
	const { counting, notices } = holdsAt(hold, now);
	return {
		outOfRange: (tag) => range === null || typeof range === "string" || inRange(tag, range) ? null : `out of range ${written ?? ""}`,
		held: (tag) => heldBy(tag, byCommit, counting),
		notices
	};
}
// src/phases/candidate-choice.ts
async function chooseCandidate(question, world) {
	const { upstream, config, baseline, tag } = question;
	const now = world.clock.now();
	if (tag === null && config.follow === "release") {
		const releases = await listTags(upstream, ["release"], now, world);
		if (isNewestOf("release", releases.tags, baseline)) return choose(question, releases, world);
	}
	return choose(question, await listTags(upstream, ["release", "build"], now, world), world);
}
async function listTags(upstream, families, now, world) {
	const tags = (await world.upstream.list(upstream, families.map((family) => TAG_PREFIXES[family]))).map(familyTag).filter((tag) => tag !== null);
	const records = await Promise.all(families.map((family) => world.firstSeen.record(upstream, family, tags.filter((tag) => tag.family === family), now)));
	return {
		tags,
		now,
		seen: { of: (name) => records.map((record) => record.of(name)).find((date) => date !== null) ?? null }
	};
}
async function choose(question, { tags, seen, now }, world) {
	const { upstream, input, config } = question;
	const byCommit = tagsByCommit(tags);
	const { named: baseline, commit } = await provenBaseline({
		upstream,
		input,
		pin: question.baseline,
		tags,
		byCommit
	}, world.upstream);
	const asked = {
		upstream,
		baseline: commit,
		tags,
		byCommit
	};
	const { outOfRange, held, notices } = await tagLimits(config, byCommit, now);
	if (question.tag !== null) return exactTag(question.tag, asked, baseline, held, world.upstream);
	const newer = await newerTags(asked, config.follow, world.upstream);
	const reasons = new Map();
	for (const tag of newer.tags) {
		const reason = newer.diverged.has(tag.name) ? `does not contain the pinned ${nameOfPin(baseline)}: the two diverged` : outOfRange(tag) ?? held(tag);
		if (reason !== null) reasons.set(tag.name, reason);
	}
	const declined = newer.tags.length === 0 ? new Map() : await question.declined?.(newer.tags) ?? new Map();
	for (const { name: tag } of newer.tags) if (!reasons.has(tag) && declined.has(tag)) reasons.set(tag, declined.get(tag) ?? "");
	const open = newer.tags.filter(({ name }) => !reasons.has(name));
	const aged = await chooseByAge({
		upstream,
		tags: open,
		minimumAge: config["minimum-age"],
		now
	}, seen, world);
	for (const [name, reason] of aged.reasons) reasons.set(name, reason);
	const { candidate } = aged;
	const found = {
		baseline,
		skipped: skippedTags(newer.tags, candidate, reasons),
		newer: boundedList(newer.tags, candidate),
		notices: [...notices, ...aged.notices]
	};
	if (candidate !== null) return {
		...found,
		kind: "candidate",
		candidate,
		known: tags,
		tags: tagsOf(asked, candidate)
	};
	const name = nameOfPin(baseline);
	const none = {
		...found,
		kind: "none"
	};
	if (newer.tags.length === 0) return {
		...none,
		reason: "no-newer-tag",
		sentence: newestSentence(asked, name, config.follow)
	};
	const allowed = newer.tags.filter((tag) => outOfRange(tag) === null && !newer.diverged.has(tag.name));
	const among = `Every ${config.follow} tag newer than ${name}${allowed.length < newer.tags.length ? " that may be taken" : ""}`;
	if (open.length > 0) return {
		...none,
		reason: "too-young",
		sentence: `${among} is ${open.length < allowed.length ? "held or " : ""}younger than minimum-age.`
	};
	if (allowed.some((tag) => reasons.get(tag.name) === declined.get(tag.name))) return {
		...none,
		reason: "closed-by-a-person",
		sentence: `${among} was declined${allowed.every((tag) => declined.has(tag.name)) ? "" : " or is held"}: ${declinedSentence(allowed, declined)}.`
	};
	if (allowed.length > 0) return {
		...none,
		reason: "held",
		sentence: `${among} is held.`
	};
	return {
		...none,
		reason: "no-newer-tag",
		sentence: `No ${config.follow} tag newer than ${name} may be taken.`
	};
}
function declinedSentence(tags, declined) {
	const first = tags.find(({ name }) => declined.has(name));
	return first === void 0 ? "" : `${first.name} ${declined.get(first.name)}`;
}
function newestSentence({ upstream, baseline, byCommit }, name, follow) {
	const own = byCommit.get(baseline)?.find(({ family }) => family === follow);
	return own === void 0 ? `No ${follow} tag of ${upstream} is newer than ${name}.` : `${own.name} is the newest ${follow} tag of ${upstream}.`;
}
function tagsOf({ baseline, byCommit }, candidate) {
	const on = (commit) => ["release", "build"].flatMap((family) => followedTags(byCommit.get(commit) ?? [], family)).map(({ name }) => name);
	return {
		before: on(baseline),
		after: on(candidate.commit)
	};
}
function boundedList(tags, candidate) {
	const above = candidate === null ? 0 : tags.indexOf(candidate);
	const start = Math.max(0, Math.min(above, tags.length - NEWER_TAGS_LIMIT));
	return tags.slice(start, start + NEWER_TAGS_LIMIT).map(({ name, commit }) => ({
		tag: name,
		commit
	}));
}
async function exactTag(name, asked, baseline, held, upstream) {
	const candidate = asked.tags.find((tag) => tag.name === name);
	if (candidate === void 0) {
		const some = asked.tags.slice(-3).map((tag) => tag.name);
		const such = some.length > 0 ? `, such as ${some.join(", ")}` : "";
		throw new InputError({
			problem: `${asked.upstream} has no tag '${name}'.`,
			next: `Give a release tag (v0.6.0) or a build tag (b11429) that it has${such}.`
		});
	}
	const found = {
		baseline,
		skipped: [],
		newer: [{
			tag: name,
			commit: candidate.commit
		}],
		notices: []
	};
	const pinned = nameOfPin(baseline);
	switch (await relationOf(asked, candidate, upstream)) {
		case "same": return {
			...found,
			newer: [],
			kind: "none",
			reason: "no-newer-tag",
			sentence: `${name} is pinned already.`
		};
		case "older": throw new InputError({
			problem: `${name} is older than the pinned ${pinned}; a bump never goes back in time.`,
			next: "To roll back, revert the commit that bumped."
		});
		case "diverged": throw new InputError({
			problem: `${name} does not contain the pinned ${pinned}: the two diverged, so it is no bump.`,
			next: "To change over all the same, pin it by hand."
		});
		case "newer": {
			await upstream.dates(asked.upstream, [candidate]);
			const reason = held(candidate);
			return {
				...found,
				notices: reason === null ? [] : [`${name} is ${reason}; it was asked for by name.`],
				kind: "candidate",
				candidate,
				known: asked.tags,
				tags: tagsOf(asked, candidate)
			};
		}
	}
}
// src/phases/fleet-reading.ts
async function readFleet(directory, configPath, world) {
	const { files, fleet, memory } = world;
	const { root, headCommit } = await fleet.facts(directory);
	const path = configPath.startsWith("/") ? configPath : `${root}/${configPath}`;
	const text = await files.read(path);
	if (text === null) throw (await import("./config-text.js")).missingConfig(configPath);
	const config = await memory.once(`config ${path}`, [text], async () => (await import("./config-text.js")).parseConfig(text, configPath));
	const keys = [
		config.flake,
		config["flake-input"],
		config.upstream ?? ""
	];
	return {
		headCommit,
		config,
		...await memory.once(`flake ${root} ${path}`, [headCommit, ...keys], async () => (await import("./followed-input.js")).followedInput(headCommit, config, world))
	};
}
// src/phases/plan-bump.ts
async function planBump(request, world) {
	try {
		return await plannedBump(request, world);
	} catch (error) {
		if (!(error instanceof EvaluationError)) throw error;
		if (error.infrastructure) throw new UpstreamError({
			problem: `The flake cannot be read. ${error.message}`,
			next: "Nothing was changed; run again later."
		});
		throw new InputError({
			problem: `The flake cannot be read as it is committed. ${error.message}`,
			next: "`nix flake show` says more; correct it and commit."
		});
	}
}
async function plannedBump(request, world) {
	const reading = await readFleet(request.directory, request.configPath, world);
	const { config, upstream, baseline } = reading;
	const input = config["flake-input"];
	const createdAt = world.clock.now().toISOString();
	const earlier = world.onGithub === void 0 ? null : onDemand({
		input,
		baseline
	}, world.onGithub);
	const declined = earlier === null ? void 0 : async (newer) => (await earlier()).declined(newer);
	const question = {
		upstream,
		input,
		baseline,
		config,
		tag: request.tag,
		declined
	};
	const choice = await world.progress.task(`Looking for a newer tag of ${upstream}`, () => chooseCandidate(question, world));
	const common = {
		schema: 1,
		createdAt,
		flakeInput: input,
		upstream,
		baseline: choice.baseline,
		skipped: [...choice.skipped],
		newerTags: [...choice.newer],
		notices: [...choice.notices]
	};
	if (choice.kind === "none") return {
		...common,
		kind: "nothing-to-do",
		reason: choice.reason,
		sentence: choice.sentence
	};
	const { makeBump, lockOf } = await import("./bump.js");
	if (earlier !== null && request.tag === null) {
		const sentence = await (await earlier()).coveredBy(choice.newer.map(({ tag, commit }) => ({
			name: tag,
			commit
		})), choice.known, await lockOf(reading, world));
		if (sentence !== null) return {
			...common,
			kind: "nothing-to-do",
			reason: "covered-by-pull-request",
			sentence
		};
	}
	const bump = {
		...common,
		kind: "bump",
		...await makeBump({
			request,
			reading,
			choice
		}, world)
	};
	return earlier === null ? bump : (await earlier()).continued(bump);
}
function onDemand(question, world) {
	let earlier = null;
	return () => earlier ??= import("./earlier-bumps.js").then(({ earlierBumps }) => earlierBumps(question, world));
}
// src/phases/terminal.ts
async function runInTerminal(request, directory, world) {
	switch (request.kind) {
		case "history":
			await (await import("./show-history.js")).showHistory(request, directory, world);
			return 0;
		case "doctor": return (await import("./examine-fleet.js")).examineFleet(request, directory, world);
		case "init": return (await import("./set-up-fleet.js")).setUpFleet(request, directory, world);
		case "calibrate": return calibrated(request, directory, world);
		case "run": return run(request, directory, world);
		case "plan": {
			const plan = await planBump({
				directory,
				configPath: request.config,
				tag: request.tag,
				chooseHosts: (hosts) => hosts
			}, world);
			const { path } = await world.records.writePlan(plan);
			world.print(request.json ? jsonText(plan) : `${await planSentence(plan)}\nThe plan is in ${path}\n`);
			return 0;
		}
		case "measure": {
			const { plan, digest } = await world.records.readPlan(request.planDigest);
			const { bumpOf } = await import("./handed-plan.js");
			const bump = await bumpOf(plan);
			await world.fleet.facts(directory);
			const hosts = await hostsOfThisMachine(bump.hosts, request.hosts, world);
			const measured = await measureAll(bump, digest, hosts, world);
			world.print(request.json ? jsonText(measured.measurements) : `Measured ${hosts.map(({ name }) => name).join(", ")}.\n`);
			if (measured.firstError !== null) throw measured.firstError;
			return 0;
		}
		case "publish": {
			const { plan, digest } = await world.records.readPlan(request.planDigest);
			const { bumpOf } = await import("./handed-plan.js");
			const bump = await bumpOf(plan);
			await world.fleet.facts(directory);
			return publish(bump, digest, request.json, world);
		}
	}
}
async function calibrated(request, directory, world) {
	const [{ calibrate, notCalibrated }, { calibrationText }] = await Promise.all([import("./calibrate.js"), import("./calibration-text.js")]);
	const chooseHosts = (hosts) => hostsOfThisMachine(hosts, request.hosts, world);
	const hosts = await calibrate({
		directory,
		configPath: request.config,
		chooseHosts
	}, world);
	const found = hosts.flatMap(({ calibration }) => calibration ?? []);
	if (request.json) world.print(jsonText(found));
	else for (const one of hosts) if (one.calibration !== null) world.print(`${calibrationText(one.calibration)}\nThe calibration is in ${one.path}\n`);
	if (found.length < hosts.length) throw notCalibrated(hosts);
	return 0;
}
async function run(request, directory, world) {
	const plan = await planBump({
		directory,
		configPath: request.config,
		tag: request.tag,
		chooseHosts: (hosts) => hostsOfThisMachine(hosts, request.hosts, world)
	}, world);
	const { digest } = await world.records.writePlan(plan);
	if (plan.kind === "nothing-to-do") {
		world.print(request.json ? jsonText(plan) : `${await planSentence(plan)}\n`);
		return 0;
	}
	const { measurements, firstError } = await measureAll(plan, digest, plan.hosts, world);
	if (measurements.length === 0 && firstError !== null) throw firstError;
	const exitCode = await publish(plan, digest, request.json, world);
	if (firstError !== null) throw firstError;
	return exitCode;
}
async function measureAll(plan, planDigest, hosts, world) {
	const { measureHost } = await import("./measure-host2.js");
	const measurements = [];
	let firstError = null;
	for (const host of hosts) {
		const { measurements: earlier } = await world.records.readMeasurements();
		const attempt = 1 + Math.max(0, ...earlier.filter((one) => one.host === host.name).map((one) => one.attempt));
		try {
			measurements.push(await measureHost({
				plan,
				planDigest,
				host: host.name,
				attempt
			}, world));
		} catch (error) {
			if (!(error instanceof InputError)) throw error;
			if (hosts.length > 1) world.progress.warning(`${host.name}: ${error.message}`);
			firstError ??= error;
		}
	}
	return {
		measurements,
		firstError
	};
}
async function publish(plan, planDigest, json, world) {
	const [{ writeReport }, { commitMessage }] = await Promise.all([import("./write-report2.js"), import("./pull-request2.js")]);
	const written = await writeReport({
		plan,
		planDigest
	}, world);
	world.print(json ? jsonText(written.report) : await reportText(written));
	const { historyEntries } = await import("./history-entry.js");
	for (const notice of await world.history.append(historyEntries(written.report, null))) world.progress.warning(notice);
	const branch = await world.fleet.writeBranch(bumpBranch(plan.flakeInput), plan.repository.baseCommit, plan.files, commitMessage(plan));
	const exitCode = exitCodeOfOutcome(written.report.outcome);
	if (branch.kind === "refused") {
		world.progress.warning(branchSentence(branch));
		return exitCode === 0 ? 2 : exitCode;
	}
	if (!json) world.print(`${branchSentence(branch)}\n`);
	return exitCode;
}
async function hostsOfThisMachine(hosts, wish, world) {
	const { chooseHosts } = await import("./host-choice.js");
	return chooseHosts(hosts, wish, {
		hostname: world.machine.hostname(),
		system: await world.nix.currentSystem()
	});
}
function jsonText(value) {
	return `${visibleJson(JSON.stringify(value, null, 2))}\n`;
}
const SHOWN_TAGS = 10;
async function planSentence(plan) {
	const lines = plan.skipped.map(({ tag, reason }) => `${tag}: ${reason}`);
	const skipped = (lines.length > SHOWN_TAGS ? [...lines.slice(0, SHOWN_TAGS), `… and ${lines.length - SHOWN_TAGS} more, in the plan`] : lines).map((line) => `\n  ${line}`).join("");
	if (plan.kind === "nothing-to-do") return `Nothing to do: ${plan.sentence}${skipped}`;
	const { commitMessage } = await import("./pull-request2.js");
	return `${commitMessage(plan).split("\n")[0] ?? ""}, to be measured on ${plan.hosts.map(({ name }) => name).join(", ")}.${skipped}`;
}
async function reportText({ report, paths }) {
	const { outcomeTable } = await import("./outcome-table.js");
	return `${outcomeTable(report)}\nThe report: ${paths.html}\n            ${paths.markdown}\n            ${paths.json}\n`;
}
function branchSentence(branch) {
	const at = `${branch.branch} (${branch.commit.slice(0, 7)})`;
	switch (branch.kind) {
		case "created": return `The bump is one commit on the new branch ${at}.`;
		case "updated": return `The bump is one commit on ${at}; the earlier one was replaced.`;
		case "unchanged": return `The bump is on ${at} already.`;
		case "refused": return `The branch ${at} was left alone. ${branch.sentence}`;
	}
}
// src/plain-arguments.ts
const OPTIONS = {
	host: {
		flags: "--host <name>",
		says: "the host of the fleet that this machine is"
	},
	all: {
		flags: "--all",
		says: "every host that this machine can build"
	},
	config: {
		flags: "--config <path>",
		says: "the configuration file"
	},
	tag: {
		flags: "--tag <tag>",
		says: "try this tag (v0.6.0, b11429) instead of the newest that policy allows"
	},
	"plan-digest": {
		flags: "--plan-digest <sha256>",
		says: "refuse any other plan than the one with this digest"
	},
	output: {
		flags: "--output <directory>",
		says: "where the JSON files and the report lie (default: below the state directory)"
	},
	json: {
		flags: "--json",
		says: "print only JSON on stdout"
	}
};
const COMMANDS = {
	run: {
		says: "find a tag, bump, build, bench and report, all on this machine",
		options: [
			"host",
			"all",
			"config",
			"tag",
			"output",
			"json"
		]
	},
	plan: {
		says: "find a tag and move the pin; writes plan.json",
		options: [
			"config",
			"tag",
			"output",
			"json"
		]
	},
	measure: {
		says: "build and bench both sides of plan.json for this machine; writes measurement-HOST-ATTEMPT.json",
		options: [
			"host",
			"all",
			"plan-digest",
			"output",
			"json"
		]
	},
	publish: {
		says: "compare what was measured; writes the report and the branch llama-fleet/INPUT",
		options: [
			"plan-digest",
			"output",
			"json"
		]
	},
	calibrate: {
		says: "measure the baseline against itself: the noise of this host and the smallest change it can show",
		options: [
			"host",
			"all",
			"config",
			"output",
			"json"
		]
	}
};
const DEFAULT_CONFIG = ".github/llama-fleet.yml";
function plainRequest([command = "", ...words]) {
	if (!isCommand(command)) return null;
	const given = {};
	for (let at = 0; at < words.length; at += 1) {
		const name = COMMANDS[command].options.find((option) => `--${option}` === words[at]);
		if (name === void 0 || name in given) return null;
		const value = OPTIONS[name].flags.includes("<") ? words[at += 1] : true;
		if (value === void 0 || value === "" || value !== true && value.startsWith("-")) return null;
		given[name] = value;
	}
	return given.all !== void 0 && given.host !== void 0 ? null : requestOf(command, given);
}
function requestOf(kind, given) {
	const text = (name) => typeof given[name] === "string" ? given[name] : null;
	const common = {
		door: "terminal",
		json: given.json === true,
		output: text("output")
	};
	const planning = {
		config: text("config") ?? ".github/llama-fleet.yml",
		tag: text("tag")
	};
	const host = text("host");
	const hosts = given.all === true ? { kind: "all" } : host === null ? { kind: "this-machine" } : {
		kind: "named",
		name: host
	};
	switch (kind) {
		case "run": return {
			kind,
			...common,
			hosts,
			...planning
		};
		case "plan": return {
			kind,
			...common,
			...planning
		};
		case "measure": return {
			kind,
			...common,
			hosts,
			planDigest: text("plan-digest")
		};
		case "calibrate": return {
			kind,
			...common,
			hosts,
			config: planning.config
		};
		case "publish": return {
			kind,
			...common,
			planDigest: text("plan-digest")
		};
	}
}
const isCommand = (word) => Object.hasOwn(COMMANDS, word);
// src/main.ts
async function runCommandLine(argv, environment) {
	surviveClosedStreams();
	const show = shownText(environment);
	try {
		const plain = plainRequest(argv);
		if (plain !== null) return await inTerminal(plain, environment);
		const { readArguments } = await import("./arguments.js");
		const asked = readArguments(argv, version$1);
		if (asked.kind === "request") {
			if (asked.request.kind !== "cpu-features") return await inTerminal(asked.request, environment);
			await printed(cpuFeatureText(asked.request, environment));
			return 0;
		}
		await printed(asked.text);
		return 0;
	} catch (error) {
		process.stderr.write(show(`llama-fleet: ${messageOfError(error)}\n`));
		if (environment["LLAMA_FLEET_DEBUG"] === "1" && error instanceof Error) process.stderr.write(show(`${error.stack}\n`));
		return exitCodeOfError(error);
	}
}
async function runAction(environment) {
	const { actionsSurface, actionWorld, runInWorkflow, uploadPending } = await import("./action-world.js");
	const surface = secretlessSurface(actionsSurface(), secretRemover(secretsOf(environment)));
	try {
		const request = readInputs(environment);
		if (request.kind === "post" && request.door === "action") {
			await uploadPending(environment, pendingMeasurement(environment));
			return 0;
		}
		if (request.door !== "action") return 1;
		surface.saveState("phase", request.kind);
		const directory = environment["GITHUB_WORKSPACE"] ?? process.cwd();
		return await runInWorkflow(request, directory, await actionWorld(request, directory, environment, surface));
	} catch (error) {
		surface.fail(messageOfError(error));
		return exitCodeOfError(error);
	}
}
function cpuFeatureText({ format }, environment) {
	return `${cpuFeatureLine(localMachine({ environment }).cpuFeatures(), format)}\n`;
}
async function inTerminal(request, environment) {
	const directory = process.cwd();
	const world = await machineWorld({
		directory,
		environment,
		token: environment["GITHUB_TOKEN"] ?? environment["GH_TOKEN"] ?? null,
		progress: isLive(process.stderr, environment) ? (await import("./terminal-progress.js")).terminalProgress(process.stderr, environment) : lineProgress(process.stderr),
		recordsDirectory: recordsDirectoryOf(request, environment)
	});
	const output = [];
	const exitCode = await runInTerminal(request, directory, {
		...world,
		print: (text) => void output.push(printed(shownText(environment)(text)))
	});
	await Promise.all(output);
	return exitCode;
}
function recordsDirectoryOf(request, environment) {
	if (request.output !== null) return resolve(request.output);
	return request.kind === "calibrate" ? join(stateDirectoryOf(environment), "calibrations", "rounds") : null;
}
function shownText(environment) {
	const remove = secretRemover(secretsOf(environment));
	return (text) => visibleLines(remove(text));
}
function printed(text) {
	const writing = new Promise((done, fail) => {
		process.stdout.write(text, (error) => {
			const code = error && "code" in error ? String(error.code) : "";
			const gone = ["EPIPE", "ERR_STREAM_DESTROYED"].includes(code);
			if (!error || gone) return done();
			fail(new UpstreamError({
				problem: `What was to be printed could not be written: ${error.message}.`,
				next: "Make room there, or print to another place."
			}));
		});
	});
	writing.catch(() => {});
	return writing;
}
function surviveClosedStreams() {
	for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}
export { union as $, readAnswer as A, cpuPowerLimitWatts as At, _enum as B, bumpBranch as C, secretsOf as Ct, onDisk as D, kernelFiles as Dt, readRecord as E, holdLock as Et, upstreamChangesSchema as F, InputError as Ft, literal as G, array as H, namedPinSchema as I, UpstreamError as It, object as J, looseObject as K, revSchema as L, messageOfError as Lt, showValue as M, governorOf as Mt, loadedPort as N, cpu_feature_table_default as Nt, faultOfFields as O, cpuCelsius as Ot, groupsRunBy as P, Defect as Pt, tuple as Q, ZodISODate as R, worstOutcome as S, secretRemover as St, recordFiles as T, sendSignal as Tt, boolean as U, _null as V, discriminatedUnion as W, strictObject as X, record as Y, string as Z, EvaluationError as _, plainLines as _t, OPTIONS as a, gitEnvironment as at, exitCodeOfOutcome as b, secretlessPullRequests as bt, readFleet as c, runDirectory as ct, compareInFamily as d, visibleJson as dt, unknown as et, familyTag as f, visibleLine as ft, nameOfPin as g, plainLine as gt, tagsByCommit as h, lineProgress as ht, DEFAULT_CONFIG as i, rootOf as it, readJson as j, cpuThrottleCount as jt, oneLine as k, cpuMHz as kt, NEWER_TAGS_LIMIT as l, replaceFile as lt, tagOnCommit as m, isLive as mt, runCommandLine as n, _isoDate as nt, requestOf as o, cannotWrite as ot, tagNameOf as p, visibleLines as pt, number as q, COMMANDS as r, _isoDateTime as rt, planBump as s, roomFor as st, runAction as t, url as tt, TAG_PREFIXES as u, byteLength as ut, OUTCOMES as v, stripAnsi as vt, machineWorld as w, descendantsOf as wt, newsOf as x, LONGEST_TEXT as xt, TEST_OUTCOMES as y, secretlessHistory as yt, ZodISODateTime as z };
