import { accessSync, chmodSync, closeSync, constants, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readSync, readdirSync, readlinkSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { availableParallelism, hostname, release, tmpdir, totalmem } from "node:os";
import { spawn } from "node:child_process";
import { StringDecoder } from "node:string_decoder";
import { access, appendFile, copyFile, lstat, mkdir, mkdtemp, open, readFile, readdir, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
// package.json
var version = "0.1.0";
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
// src/core/nix/nix-code.ts
function nixString(text) {
	return `"${text.replace(/["\\$]/g, "\\$&")}"`;
}
function nixList(texts) {
	return [
		"[",
		...texts.map(nixString),
		"]"
	].join(" ");
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
	"0x41 0xd84": "ARM Neoverse-V3",
	"0x41 0xd85": "ARM Cortex-X925",
	"0x41 0xd87": "ARM Cortex-A725",
	"0x61 0x022": "Apple M1",
	"0x61 0x023": "Apple M1",
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
		case "nix": return nixList(features);
		case "json": return JSON.stringify(features);
	}
}
function cpuNameOf(cpuinfo) {
	const name = valuesOf(cpuinfo, "model name")[0];
	if (name !== void 0 && name !== "") return name;
	const parts = valuesOf(cpuinfo, "CPU part");
	const cores = valuesOf(cpuinfo, "CPU implementer").flatMap((implementer, index) => {
		const part = parts[index];
		return part === void 0 ? [] : [AARCH64_NAMES[`${implementer} ${part}`] ?? `aarch64 implementer ${implementer} part ${part}`];
	});
	return cores.length === 0 ? null : [...new Set(cores)].join(" and ");
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
	const packages = files.list("/sys/class/powercap").filter((name) => /^intel-rapl:\d+$/.test(name)).map((name) => `/sys/class/powercap/${name}`).filter((zone) => files.read(`${zone}/name`)?.startsWith("package") === true);
	const limits = known(packages.map((zone) => files.number(`${zone}/constraint_0_power_limit_uw`, 1e-6)));
	return limits.length === 0 ? null : limits.reduce((sum, limit) => sum + limit, 0);
}
function cpuThrottleCount(files) {
	const counts = known(processors(files).flatMap((cpu) => ["core", "package"].map((of) => files.number(`${cpu}/thermal_throttle/${of}_throttle_count`))));
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
		target: (path) => attempt(() => `/${realpathSync(join(root, path)).slice(realpathSync(root).length)}`.replace(/^\/+/, "/"), null)
	};
}
// src/adapters/machine-lock.ts
const PATIENCE_MS = 500;
function lockPlaces(environment) {
	const chosen = environment["LLAMA_FLEET_LOCK"];
	if (chosen !== void 0 && chosen !== "") {
		if (isAbsolute(chosen)) return [chosen];
		throw new InputError({
			problem: `LLAMA_FLEET_LOCK is '${chosen}', which each program looks for in its own directory.`,
			next: "Write it from /."
		});
	}
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
		if (statSync(place, { throwIfNoEntry: false }) === void 0) makePlace(place);
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
function makePlace(place) {
	try {
		mkdirSync(place);
		chmodSync(place, 493);
	} catch (error) {
		if (error.code !== "EEXIST") throw error;
	}
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
async function holdLock(places, path, onLine, work = "measures on this machine") {
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
	const giveUp = () => void child.kill("SIGKILL");
	process.once("exit", giveUp);
	const waiting = setTimeout(() => {
		const holder = holderOf$1(place);
		onLine(`Waiting for the lock ${place}: ${holder ?? "another program"} ${work}.`);
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
			isLost: () => false,
			release: () => Promise.resolve()
		};
	} finally {
		process.off("exit", giveUp);
		clearTimeout(waiting);
	}
}
function heldBy(child, place) {
	let [isReleased, isLost] = [false, false];
	const ended = new Promise((resolve) => {
		child.once("close", () => {
			isLost = !isReleased;
			resolve();
		});
	});
	child.unref();
	for (const stream of [
		child.stdin,
		child.stdout,
		child.stderr
	]) stream.unref?.();
	return {
		place,
		isLost: () => isLost,
		release: () => {
			isReleased = true;
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
const DYING_MS = 6e4;
const UNWATCHED_MS = 2e3;
const living = new Set();
let dog = null;
let guarded = false;
let ending = false;
function isEnding() {
	return ending;
}
async function endAllGroups() {
	ending = true;
	for (const { group } of living) group.terminate();
	await Promise.all([...living].map((held) => held.ended));
}
function processGroup(id, { onlyReads = false, onSurvival = () => {} } = {}) {
	let below = [];
	let dying;
	let resolve = () => {};
	const ended = new Promise((done) => resolve = done);
	const kill = () => {
		killDescendants([...below, ...descendantsOf(id)]);
		sendSignal(-id, "SIGKILL");
		dying ??= setTimeout(onSurvival, DYING_MS).unref();
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
		clearTimeout(unwatched);
		clearTimeout(dying);
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
	const watch = () => startedWatchdog().watch(id);
	const unwatched = onlyReads ? setTimeout(watch, UNWATCHED_MS).unref() : void 0;
	if (!onlyReads) watch();
	return group;
}
function guardGroups({ onlyReads = false } = {}) {
	if (!guarded) process.on("exit", () => {
		for (const { group } of living) group.kill();
	});
	guarded = true;
	if (!onlyReads) startedWatchdog();
}
const startedWatchdog = () => dog ??= watchdog();
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
// src/adapters/program-start.ts
function faultOfStart(program) {
	try {
		accessSync(program, constants.R_OK | constants.X_OK);
	} catch (error) {
		const code = error.code ?? "unknown";
		if (code === "ENOENT" || code === "ENOTDIR") return `${program} is not installed, or not on PATH.`;
		return `${program} cannot start: ${code}.`;
	}
	const [own, other] = [machineOf(process.execPath), machineOf(program)];
	return own !== null && other !== null && own !== other ? `${program} cannot start: ENOEXEC.` : null;
}
function programIn(directories, name) {
	return directories.map((directory) => join(directory, name)).find((path) => isAbsolute(path) && isExecutable(path)) ?? null;
}
function isExecutable(path) {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
const NO_ROOM = /\b(?:EMFILE|ENFILE|EAGAIN|ENOMEM)\b/;
function errorOfStart(startError, next) {
	if (!NO_ROOM.test(startError)) return new InputError({
		problem: startError,
		next
	});
	return new UpstreamError({
		problem: startError,
		next: "Run again when less runs on this machine, or raise the limits of this user (`ulimit -a`)."
	});
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
function machineOf(program) {
	const head = Buffer.alloc(20);
	const file = openSync(program, "r");
	try {
		if (readSync(file, head, 0, 20, 0) < 20 || head.toString("latin1", 0, 4) !== "ELF") return null;
	} finally {
		closeSync(file);
	}
	return `${head.toString("hex", 4, 6)} ${head.toString("hex", 18, 20)}`;
}
// src/adapters/process.ts
const STDOUT_LIMIT_BYTES = 67108864;
const READING_MS = 200;
const SURVIVAL = "was killed and does not end: something in the kernel hangs, most often a driver or a disk";
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
function childProcesses() {
	return { run: run$1 };
}
function killAllChildren() {
	return endAllGroups();
}
async function run$1(command) {
	if (isEnding()) return notStarted(`${command.program} was not started because this program is ending.`);
	guardGroups(command);
	let child;
	try {
		child = spawn(command.program, [...command.arguments], {
			cwd: command.directory,
			env: { ...command.environment },
			detached: true,
			stdio: [
				command.input === void 0 && command.holdsInput !== true ? "ignore" : "pipe",
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
	const began = process.hrtime.bigint();
	let abandon = () => {};
	const group = processGroup(id, {
		onlyReads: command.onlyReads,
		onSurvival: () => abandon()
	});
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
	const most = command.mostStdoutBytes ?? STDOUT_LIMIT_BYTES;
	const stdout = collectStdout(child, lines(command.onStdoutLine), most, group.kill);
	const stderr = collectStderr(child, lines(command.onStderrLine));
	child.stdin?.on("error", () => {});
	if (command.holdsInput !== true) child.stdin?.end(command.input);
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
		const over = (exitCode, signal, survival) => {
			clearTimeout(limit);
			command.stop?.removeEventListener("abort", askToEnd);
			group.release();
			stdout.end();
			stderr.end();
			if (thrown !== null) return reject(thrown.error);
			const seconds = Number(process.hrtime.bigint() - began) / 1e9;
			const said = {
				stdout: stdout.text(),
				stderrTail: stderr.text()
			};
			const excess = stdout.overflow() ? `was stopped: it printed more than ${most / 2 ** 20} MiB` : survival;
			if (excess === void 0) return resolve({
				exitCode,
				signal,
				timedOut,
				startError: null,
				...said,
				seconds
			});
			resolve({
				exitCode: null,
				signal: "SIGKILL",
				timedOut,
				startError: null,
				excess,
				...said,
				...stdout.overflow() ? { stdout: "" } : {},
				seconds
			});
		};
		child.once("close", over);
		abandon = () => {
			child.off("close", over);
			child.unref();
			for (const pipe of [
				child.stdin,
				child.stdout,
				child.stderr
			]) pipe?.destroy();
			over(null, "SIGKILL", SURVIVAL);
		};
	});
}
function collectStdout(child, lines, most, onOverflow) {
	const chunks = [];
	let bytes = 0;
	let overflow = false;
	child.stdout?.on("data", (chunk) => {
		if (overflow) return;
		bytes += chunk.length;
		overflow = bytes > most;
		if (overflow) return onOverflow();
		if (lines === null) chunks.push(chunk);
		else lines.write(chunk);
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
	setTimeout(() => {
		child.stdout?.destroy();
		child.stderr?.destroy();
	}, READING_MS).unref();
}
function startSentence(command, error) {
	if (!existsSync(command.directory)) return `${command.program} cannot start: the directory ${command.directory} is not there.`;
	if (error.code === "ENOENT") return `${command.program} is not installed, or not on PATH.`;
	return `${command.program} cannot start: ${error.message}.`;
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
		assertLockable: () => void lockPlaces(options.environment),
		lock: async (onWait) => {
			const lock = await holdLock(lockPlaces(options.environment), path, onWait);
			await (await import("./killed-processes.js")).awaitKilled(files, onWait);
			return lock;
		},
		activity: async (seconds, variant) => {
			const [{ watchActivity }, { machineGpus }] = await Promise.all([import("./machine-activity.js"), import("./machine-gpus2.js")]);
			const gpus = variant !== "cpu" ? machineGpus({
				processes,
				files,
				path
			}) : () => Promise.resolve([]);
			return watchActivity(seconds, files, gpus, join(root, "proc"));
		},
		storeWorkers: async () => (await import("./foreign-processes.js")).storeWorkers(files),
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
const SHORTEST_LINE = 16;
const SECRET_NAME = /TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|(?:PRIVATE|API|ACCESS|SIGNING|AUTH|SSH|DEPLOY|ENCRYPTION)_?KEY|(?:^|_)AGE_KEY|_PAT$/i;
const FORMS = [
	/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g,
	/(?:^[ >]{0,8}[A-Za-z0-9+/=]{16,76}\r?\n){1,200}[ >]{0,8}-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----/gm,
	/\b(?:(?:gh[pousr]_|github_pat_|glpat-)[\w.-]{16,}|(?:hf_|npm_)[A-Za-z0-9]{20,}|xox[abposr]-[\w-]{16,}|sk-(?:\w{1,12}-)?[A-Za-z0-9]{24,})/g,
	/(?<![\w-])(?=[\w-]+\.[\w-]{8,}\.[\w-]{8})(?<kept>[\w-]*?)\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g,
	/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
	/\bAGE-SECRET-KEY-1[0-9A-Z]{20,}/g,
	/\b(?<kept>[\w.-]{1,100}-\d{1,3}:)[A-Za-z0-9+/]{86}==/g,
	/(?<kept>\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s/@:'"]{0,100}:)[^\s/'"]{1,500}(?=@)/gi,
	/(?<kept>\b(?:git\+)?https?:\/\/)[^\s/'"]{1,500}(?=@)/gi,
	/(?<kept>\b(?:authorization|x-api-key|private-token)["']?\s{0,4}[:=]\s{0,4}["']?(?:(?:basic|bearer|token)\s{1,4})?)[^\s"']{4,}/gi,
	/(?<kept>\b(?:machine\s{1,8}\S{1,200}\s{1,8})(?:login\s{1,8}\S{1,200}\s{1,8})?password\s{1,8})\S+/gi,
	/(?<kept>\baccess-tokens\s{0,4}=\s{0,4})[^\n]+/g,
	/(?<kept>\b(?:[A-Za-z0-9]{1,40}_){0,6}(?:TOKEN|SECRET|PASSWORD|PASSWD|API_KEY|ACCESS_KEY|PRIVATE_KEY)["']?\s{0,2}[=:]\s{0,2}["']?)(?!\d+\b)[^\s"']{4,}/gi
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
		for (const form of FORMS) clean = clean.replace(form, (...match) => `${keptOf(match)}${REMOVED}`);
		return clean;
	};
}
function keptOf(match) {
	const groups = match.at(-1);
	return typeof groups === "object" ? groups["kept"] ?? "" : "";
}
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
	const printable = /^[\u0020-\u007e]+$/.test(value);
	return [
		value,
		...printable ? [] : value.split(/\s*\n\s*/).filter((line) => line.length >= SHORTEST_LINE),
		...printable ? [
			encodeURIComponent(value),
			btoa(value),
			btoa(`x-access-token:${value}`)
		] : []
	];
}
// src/core/text-limit.ts
const LONGEST_TEXT = 32768;
const LONGEST_FILE = 8388608;
function boundedText(long) {
	return long.length <= 32768 ? long : `…${long.slice(-32767)}`;
}
// src/adapters/secretless-ports.ts
function* eachPiece(pieces, remove) {
	for (const piece of pieces) yield remove(piece);
}
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
			html: eachPiece(pages.html, remove)
		})
	};
}
function secretlessTextFiles(files, remove) {
	return {
		read: (path) => files.read(path),
		write: (path, text) => files.write(path, typeof text === "string" ? remove(text) : eachPiece(text, remove))
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
function secretlessReviews(reviews, remove) {
	return {
		foreignTip: (branch) => reviews.foreignTip(branch),
		find: (question) => reviews.find(question),
		publish: ({ comment, ownNote, check, ...content }) => reviews.publish({
			...content,
			ownNote: ownNote === null ? null : remove(ownNote),
			comment: withoutSecrets(comment, remove),
			check: withoutSecrets(check, remove)
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
// src/core/report/visible-text.ts
const UNSEEN = new RegExp([
	/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u200b-\u200f\u2028-\u202e\u2060-\u206f]/u,
	/\u034f|\u17b4|\u17b5|[\u180b-\u180f]/u,
	/[\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e01ef}]|\p{Surrogate}/u
].map(({ source }) => source).join("|"), "gu");
const PRINTABLE = /^[\n -~]*$/;
function pictureOf(character) {
	const code = character.codePointAt(0) ?? 0;
	if (code < 32) return String.fromCodePoint(9216 + code);
	if (code === 127) return "␡";
	return `\u27e6U+${code.toString(16).toUpperCase().padStart(4, "0")}\u27e7`;
}
function visibleLines(text) {
	if (PRINTABLE.test(text)) return text;
	return text.replaceAll("\r\n", "\n").replace(UNSEEN, pictureOf);
}
function visibleJson(value) {
	const escape = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
	return `${JSON.stringify(value, null, 2)}\n`.replaceAll("##[", "##\\u005b").replace(UNSEEN, (character) => character < " " ? character : Array.from({ length: character.length }, (_, at) => escape(character.charAt(at))).join(""));
}
function visibleLine(text, limit = 300) {
	const line = visibleLines(text.slice(0, limit * 8)).replace(/\s+/g, " ").trim();
	if (line.length <= limit) return line;
	const characters = Array.from(line);
	return characters.length <= limit ? line : `${characters.slice(0, limit - 1).join("")}…`;
}
function byteLength(text) {
	return new TextEncoder().encode(text).length;
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
// src/adapters/actions-log-text.ts
function inertLines(text) {
	return plainLines(text).map(inert).join("\n");
}
function withoutCommands(text) {
	return text.split("\n").map(inert).join("\n");
}
function inertLine(text) {
	return inert(plainLine(text));
}
function inert(line) {
	return line.replace(/^(\s*)::/u, "$1: :").replaceAll("##[", "## [");
}
// src/adapters/shown-text.ts
function shownText(environment) {
	const remove = secretRemover(secretsOf(environment));
	const inert = environment["GITHUB_ACTIONS"] === "true" ? withoutCommands : (text) => text;
	return (text) => inert(visibleLines(remove(text)));
}
// src/adapters/standard-streams.ts
function printed(text) {
	const writing = new Promise((done, fail) => {
		process.stdout.write(text, (error) => {
			const code = error && "code" in error ? String(error.code) : "";
			const gone = ["EPIPE", "ERR_STREAM_DESTROYED"].includes(code);
			if (!error || gone) return done(gone ? "unread" : "taken");
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
// src/adapters/terminal-lines.ts
function isColoured(stream, environment) {
	return stream.isTTY && (environment["NO_COLOR"] ?? "") === "" && environment["TERM"] !== "dumb";
}
function isLive(stream, environment) {
	return isColoured(stream, environment) && (environment["CI"] ?? "") === "";
}
function lineProgress(stream) {
	const say = (text, indent) => inertLines(text).split("\n").forEach((line) => void stream.write(`${indent}${line}\n`));
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
// src/core/report/styled-text.ts
const styledOutcome = (outcome) => ({
	text: outcome,
	news: newsOf(outcome)
});
const plainText = (pieces) => pieces.map((piece) => typeof piece === "string" ? piece : piece.text).join("");
const COLOURS = {
	good: "\x1B[32m",
	bad: "\x1B[31m",
	"not-proven": "\x1B[33m"
};
const colouredText = (pieces, shown) => pieces.map((piece) => typeof piece === "string" ? shown(piece) : `${COLOURS[piece.news]}${shown(piece.text)}\u001b[39m`).join("");
function tableWithOutcomes(table, outcomes) {
	return table.split("\n").flatMap((line, place) => {
		const outcome = outcomes[place - 1];
		const text = place === 0 ? line : `\n${line}`;
		return outcome === void 0 || !text.endsWith(outcome) ? [text] : [text.slice(0, -outcome.length), styledOutcome(outcome)];
	});
}
// src/core/request.ts
const DEFAULT_CONFIG = ".github/llama-fleet.yml";
// src/inputs.ts
const PHASES = [
	"all",
	"plan",
	"measure",
	"sweep",
	"publish",
	"dispatch"
];
const FOREIGN = {
	all: ["plan-digest", "review"],
	plan: ["plan-digest"],
	measure: [
		"tag",
		"force",
		"review"
	],
	sweep: [
		"host",
		"tag",
		"force",
		"review"
	],
	publish: [
		"host",
		"tag",
		"force",
		"review"
	],
	dispatch: [
		"host",
		"tag",
		"plan-digest",
		"force",
		"review"
	]
};
function readInputs(environment) {
	const given = (name) => (environment[`INPUT_${name.toUpperCase()}`] ?? "").trim();
	const input = (name) => name === "force" && given(name) === "false" ? "" : given(name);
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
				force: forceInput(input("force")),
				...planning
			};
		}
		case "plan":
			if (input("review") !== "" && planning.tag !== null) throw new InputError({
				problem: `The input 'tag' is '${planning.tag}', but a review measures the pull request as it is.`,
				next: "Give one of the two."
			});
			return {
				door: "action",
				kind: "plan",
				token,
				...planning,
				onlyHosts: hostsInput(input("host")),
				force: forceInput(input("force")),
				review: reviewInput(input("review"))
			};
		case "measure": return {
			door: "action",
			kind: "measure",
			host: required("host", "${{ matrix.host }}"),
			planDigest: digestInput(required),
			token
		};
		case "sweep":
		case "publish": return {
			door: "action",
			kind: phase,
			planDigest: digestInput(required),
			token
		};
		case "dispatch": return {
			door: "action",
			kind: "dispatch",
			token
		};
	}
}
function pendingMeasurement(environment) {
	const groups = /^(?<host>[A-Za-z0-9._-]{1,63}) (?<attempt>[1-9]\d{0,5})$/.exec(environment["STATE_pending"] ?? "")?.groups;
	return groups === void 0 ? null : {
		host: groups["host"] ?? "",
		attempt: Number(groups["attempt"])
	};
}
function hostsInput(text) {
	const names = [...new Set(text.split(/[\s,]+/).filter((name) => name !== ""))];
	const odd = names.find((name) => !/^[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9])){0,62}$/.test(name));
	if (odd !== void 0) throw new InputError({
		problem: `The input 'host' names '${odd.slice(0, 80)}', which no host can be called.`,
		next: "Write names of hosts with commas or blanks between them, such as `carbon, boron`."
	});
	return names.length === 0 ? null : names;
}
function forceInput(text) {
	if (text === "" || text === "true") return text === "true";
	throw new InputError({
		problem: `The input 'force' is '${text.slice(0, 80)}'.`,
		next: "It must be true or false."
	});
}
function reviewInput(text) {
	if (text === "") return null;
	const { number, head } = /^(?<number>[1-9]\d{0,9})@(?<head>[0-9a-f]{40})$/.exec(text)?.groups ?? {};
	if (number !== void 0 && head !== void 0) return {
		pullRequest: Number(number),
		head
	};
	throw new InputError({
		problem: `The input 'review' is '${text.slice(0, 80)}'.`,
		next: "It must be NUMBER@SHA: the number of a pull request and the 40 hex digits of its head, such as `12@0123456789abcdef0123456789abcdef01234567`."
	});
}
function digestInput(required) {
	const digest = required("plan-digest", "${{ needs.plan.outputs.plan-digest }}");
	if (/^[0-9a-f]{64}$/.test(digest)) return digest;
	throw new InputError({
		problem: `The input 'plan-digest' is '${digest.slice(0, 80)}'.`,
		next: "It must be the output `plan-digest` of the plan step: 64 hex digits."
	});
}
// src/core/checksum.ts
const PRIME_LOW = 435;
const SHIFT_OF_PRIME_HIGH = 256;
const WORD = 2 ** 32;
function checksumOf(text) {
	let high = 3421674724;
	let low = 2216829733;
	for (const byte of new TextEncoder().encode(text)) {
		low = (low ^ byte) >>> 0;
		const product = low * PRIME_LOW;
		high = (high * PRIME_LOW + Math.floor(product / WORD) + low * SHIFT_OF_PRIME_HIGH) % WORD;
		low = product % WORD;
	}
	return [high, low].map((half) => half.toString(16).padStart(8, "0")).join("");
}
// src/core/upstream/git-refusal.ts
const CUT_OFF = /shallow roots are not allowed/i;
function isCutOff(stderr) {
	return CUT_OFF.test(stderr);
}
function missesObjects(said) {
	return /did not send all necessary objects|from promisor remote/i.test(said);
}
const MEANINGS = [
	[/could not resolve host/i, "the host cannot be found"],
	[
		/couldn't find remote ref HEAD/,
		"it has no default branch, or is empty",
		"lasts"
	],
	[
		/host key verification failed/i,
		"this machine does not know its ssh key",
		"lasts"
	],
	[
		/returned error: 407|response 407/i,
		"the proxy wants a login",
		"lasts"
	],
	[/couldn't find remote ref|not our ref|unadvertised object|remote did not send all/i, "it does not have what it listed before, or the commit was never there"],
	[
		/authentication failed|permission denied \(publickey/i,
		"it is private or missing, and takes none of the logins that git has here",
		"lasts"
	],
	[
		/could not read (?:username|password)|terminal prompts disabled/i,
		"it is private or missing, and no login was given",
		"lasts"
	],
	[
		/not valid: .*is this a git repository/i,
		"what answers there is no git server",
		"lasts"
	],
	[
		/repository .* not found|does not appear to be a git repository|does not exist|not found/i,
		"there is no such repository",
		"lasts"
	],
	[/returned error: (?:403|429)/i, "it refuses to serve any more"],
	[/returned error: 5\d\d/i, "its server fails"],
	[/failed to connect|connection (?:refused|reset|timed out)|couldn't connect|operation timed out/i, "it does not answer"],
	[
		/maximum \(\d+\) redirects/i,
		"it sends from one address to the next without end",
		"lasts"
	],
	[
		/ssl|gnutls|certificate/i,
		"no secure connection can be made",
		"lasts"
	],
	[
		/transport '.*' not allowed/i,
		"its kind of address is not allowed (https, http, ssh, git, file)",
		"lasts"
	],
	[
		CUT_OFF,
		"it is a shallow clone, whose history is cut off: follow the repository that it was cloned from",
		"lasts"
	],
	[
		/dumb http transport/i,
		"its server has the files alone and does not speak git’s protocol: follow one that does",
		"lasts"
	],
	[/no space left on device/i, "the disk of this machine is full"],
	[/expected (?:flush|'packfile')|early EOF|hung up unexpectedly|empty reply|RPC failed/i, "its answer broke off"]
];
const meaningOf = (stderr) => MEANINGS.find(([pattern]) => pattern.test(stderr));
function meaningOfRefusal(stderr) {
	const meaning = meaningOf(stderr)?.[1];
	const said = lastWord(stderr);
	return meaning === void 0 ? `git says: ${said}` : `${meaning} (git says: ${said})`;
}
function isLastingRefusal(stderr) {
	return meaningOf(stderr)?.[2] === "lasts";
}
function lastWord(stderr) {
	const lines = stderr.replace(/[\u0000-\u0009\u000b-\u001f\u007f]+/g, " ").split("\n").filter((line) => line.trim() !== "" && !/^(?:fatal: Could not read from remote repository|Please make sure you have the correct|and the repository exists)/.test(line));
	return withoutLogin((lines.findLast((each) => /^(?:fatal|error|remote|warning: rejected)\b/.test(each)) ?? lines.at(-1) ?? "nothing").trim().slice(0, 400).replace(/\.+$/, ""));
}
function withoutLogin(text) {
	return text.replace(/(\w:\/\/)[^/\s]*@/g, "$1");
}
function withoutHttpLogin(address) {
	return address.replace(/^(https?:\/\/)[^/\s]*@/i, "$1");
}
// src/core/upstream/tag-record.ts
const LISTED = /^(?<name>\S{1,100}) (?<commit>[0-9a-f]{40}|[0-9a-f]{64})$/;
const SEEN = /^(?<name>\S{1,100}) (?<date>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)(?<moved> moved)?$/;
const GONE = /^gone (?<name>\S{1,100}) (?<commit>[0-9a-f]{40}|[0-9a-f]{64})(?: (?<date>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)(?<moved> moved)?)?$/;
function recordStart(subject, tags) {
	return `${JSON.stringify({
		schema: 1,
		subject
	})}\n${tags.map(({ name, commit }) => `${name} ${commit}\n`).join("")}\n`;
}
function parseTagRecord(text, subject) {
	const head = recordStart(subject, []).slice(0, -1);
	const between = text.indexOf("\n\n");
	if (!text.startsWith(head) || between < 0 || !text.endsWith("\n")) return null;
	const tags = new Map();
	for (const line of linesOf(text.slice(head.length, between + 1))) {
		const { name, commit } = LISTED.exec(line)?.groups ?? {};
		if (name === void 0 || commit === void 0) return null;
		tags.set(name, {
			commit,
			seen: null
		});
	}
	const gone = new Map();
	for (const line of linesOf(text.slice(between + 2))) {
		const left = GONE.exec(line)?.groups;
		if (left?.["name"] !== void 0 && left["commit"] !== void 0) {
			const last = left["date"] === void 0 ? null : {
				at: new Date(left["date"]),
				moved: left["moved"] !== void 0
			};
			if (last !== null && Number.isNaN(last.at.getTime())) return null;
			gone.set(left["name"], {
				commit: left["commit"],
				seen: last
			});
			continue;
		}
		const { name = "", date = "", moved } = SEEN.exec(line)?.groups ?? {};
		const tag = tags.get(name);
		const at = new Date(date);
		if (tag === void 0 || Number.isNaN(at.getTime())) return null;
		tag.seen = {
			at,
			moved: moved !== void 0
		};
	}
	return {
		tags,
		gone
	};
}
const linesOf = (text) => text.split("\n").slice(0, -1);
function tagRecordText({ tags, gone }, subject) {
	const when = (seen) => seen === null ? "" : ` ${seen.at.toISOString()}${seen.moved ? " moved" : ""}`;
	const dates = [...tags].map(([name, { seen }]) => seen === null ? "" : `${name}${when(seen)}\n`);
	const left = [...gone].map(([name, { commit, seen }]) => `gone ${name} ${commit}${when(seen)}\n`);
	return `${recordStart(subject, [...tags].map(([name, { commit }]) => ({
		name,
		commit
	})))}${dates.join("")}${left.join("")}`;
}
function tellsFuture(text, now) {
	return (text.match(/\d{4}-\d\d-\d\dT[\d:.]+Z/g) ?? []).some((date) => date > now.toISOString());
}
function withListed(before, tags, now) {
	const past = (one) => one.seen !== null && one.seen.at > now ? {
		...one,
		seen: {
			...one.seen,
			at: now
		}
	} : one;
	const entry = ({ name, commit }) => {
		const known = before?.tags.get(name) ?? before?.gone.get(name);
		if (known === void 0 || known.commit !== commit) return {
			commit,
			seen: before === null ? null : {
				at: now,
				moved: known !== void 0
			}
		};
		return past(known);
	};
	const listed = new Map(tags.map((tag) => [tag.name, entry(tag)]));
	const left = [...before?.gone ?? [], ...before?.tags ?? []].filter(([name]) => !listed.has(name)).slice(-1e4);
	return {
		tags: listed,
		gone: new Map(left.map(([name, one]) => [name, past(one)]))
	};
}
// src/adapters/atomic-file.ts
async function replaceFile(path, text) {
	const temporary = `${path}.${process.pid}-${process.hrtime.bigint().toString(36)}.tmp`;
	try {
		await writeWhole(temporary, text);
		await rename(temporary, path);
	} catch (thrown) {
		await rm(temporary, { force: true });
		throw thrown;
	}
	await syncDirectory(dirname(path));
}
const AT_ONCE = 262144;
function* inParts(pieces) {
	let part = "";
	for (const piece of pieces) {
		part += piece;
		if (part.length < AT_ONCE) continue;
		yield part;
		part = "";
	}
	yield part;
}
async function writeWhole(path, text) {
	const handle = await open(path, "wx", 420);
	try {
		await handle.writeFile(typeof text === "string" ? text : inParts(text));
		await handle.sync();
	} finally {
		await handle.close();
	}
}
async function syncDirectory(path) {
	const handle = await open(path, "r");
	try {
		await handle.sync();
	} catch {} finally {
		await handle.close();
	}
}
// src/adapters/bounded-files.ts
var Unreadable = class extends Error {
	words;
	code;
	constructor(path, words, code = null, cause) {
		super(`${path} ${words}`, { cause });
		this.words = words;
		this.code = code;
	}
};
async function bytesOfFile(path, most, links = "followed") {
	const flags = constants.O_RDONLY | constants.O_NONBLOCK | (links === "refused" ? constants.O_NOFOLLOW : 0);
	const handle = await open(path, flags).catch((cause) => {
		const { code = "unknown" } = cause;
		throw new Unreadable(path, code === "ENOENT" ? "is missing" : code === "ELOOP" ? "is a link" : `cannot be read (${code})`, code, cause);
	});
	try {
		const facts = await handle.stat();
		if (!facts.isFile()) throw new Unreadable(path, "is no regular file");
		if (facts.size > most) throw new Unreadable(path, `has ${facts.size} bytes, more than the ${most} that are read`);
		return await handle.readFile();
	} finally {
		await handle.close();
	}
}
async function textOfFile(path, most, links) {
	return (await bytesOfFile(path, most, links)).toString("utf8");
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
async function removeWherePossible(directory) {
	try {
		await rm(directory, {
			recursive: true,
			force: true
		});
		return null;
	} catch (error) {
		return error.code ?? "no reason given";
	}
}
async function cleanLeftovers(stateDirectory) {
	const runs = join(stateDirectory, "runs");
	const stayed = [];
	for (const name of await readdir(runs).catch(() => [])) {
		const directory = join(runs, name);
		const id = /^([1-9]\d*)-/.exec(name)?.[1];
		if (id === void 0 || directory === made.get(stateDirectory)) continue;
		if (await isAlive(directory, Number(id))) continue;
		const kept = await removeWherePossible(directory);
		if (kept !== null) stayed.push(`${directory}, which a killed run left, cannot be removed (${kept}): remove it by hand.`);
	}
	return stayed;
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
const MOST_BYTES$1 = 33554432;
function firstSeenFiles({ stateDirectory }) {
	const directory = join(stateDirectory, "first-seen");
	return { async record(address, family, tags, now) {
		const subject = `${withoutLogin(address)} ${family}`;
		const path = join(directory, `${checksumOf(subject)}.txt`);
		const text = await textOfFile(path, MOST_BYTES$1).catch(() => "");
		const start = recordStart(subject, tags);
		if (text.startsWith(start) && !tellsFuture(text.slice(start.length), now)) return seenIn(() => parseTagRecord(text, subject));
		const before = parseTagRecord(text, subject);
		if (tags.length === 0 && before !== null) return seenIn(() => before);
		const record = withListed(before, tags, now);
		try {
			await mkdir(directory, {
				recursive: true,
				mode: 448
			});
			await replaceFile(path, tagRecordText(record, subject));
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
	"GIT_NAMESPACE",
	"GIT_QUARANTINE_PATH"
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
	"protocol.version=2",
	"safe.bareRepository=all"
].flatMap((setting) => ["-c", setting])];
function gitCommand({ processes, environment }) {
	const base = gitEnvironment(environment);
	const run = async (argv, { directory, timeoutSeconds = LOCAL_SECONDS, onlyReads = false, environment: more, ...rest }) => {
		const ending = await processes.run({
			program: "git",
			arguments: [...GLOBAL, ...argv],
			directory,
			environment: {
				...base,
				...more
			},
			timeoutSeconds,
			onlyReads,
			...rest
		});
		if (ending.startError !== null) throw errorOfStart(ending.startError, "Install git, or give a directory that is there.");
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
		const { why, next } = faultOfGit(ending);
		throw new UpstreamError({
			problem: `git ${argv[0]} failed in ${settings.directory}: ${why}.`,
			next: next ?? "Run the same by hand to see more."
		});
	};
	return {
		run,
		text
	};
}
function faultOfGit({ excess, timedOut, stderrTail }) {
	if (excess !== void 0) return {
		why: `it ${excess}`,
		next: null
	};
	if (timedOut) return {
		why: "it took too long",
		next: "Run again when this machine has less to do."
	};
	const full = /no space left on device|out of diskspace|disk quota exceeded/i.test(stderrTail);
	const forbidden = /insufficient permission|: permission denied$|read-only file system/im.test(stderrTail);
	return {
		why: lastWord(stderrTail),
		next: full ? "Make room on the disk and run again." : forbidden ? "Let this user write there and run again." : null
	};
}
// src/adapters/git-files.ts
const ENTRY = /^(?<mode>\d{6}) (?:blob|tree|commit) (?<id>[0-9a-f]+) +(?<bytes>\d+|-)\t(?<path>.+)$/s;
async function readFiles(git, directory, commit, paths) {
	const entries = await regularEntries(git, directory, commit, paths);
	for (const [index, entry] of entries.entries()) {
		if (entry === null || entry.bytes <= 8388608) continue;
		throw new InputError({
			problem: `${paths[index]} has ${entry.bytes} bytes at commit ${commit}, more than the ${LONGEST_FILE} that are read.`,
			next: "Take out of it what is not configuration."
		});
	}
	const texts = await blobTexts(git, directory, entries.flatMap((entry) => entry?.id ?? []));
	return await Promise.all(entries.map(async (entry, index) => {
		if (entry === null) return null;
		const path = paths[index] ?? "";
		const text = texts.get(entry.id);
		if (text === void 0) throw new InputError({
			problem: `${path} cannot be read at commit ${commit}.`,
			next: "Run `git fsck`; a partial clone may lack it."
		});
		if (text.includes("�") && await blobOf(git, directory, text, false) !== entry.id) {
			const line = text.slice(0, text.indexOf("�")).split("\n").length;
			throw new InputError({
				problem: `${path}:${line} is not UTF-8.`,
				next: "Save it as UTF-8 and commit it."
			});
		}
		return {
			text,
			mode: entry.mode,
			blob: entry.id
		};
	}));
}
async function blobTexts(git, directory, ids) {
	const texts = new Map();
	if (ids.length === 0) return texts;
	const said = await git.run(["cat-file", "--batch"], {
		directory,
		input: `${ids.join("\n")}\n`,
		onlyReads: true
	});
	if (said.stdout.includes("�")) {
		for (const id of ids) {
			const one = await git.run([
				"cat-file",
				"blob",
				id
			], {
				directory,
				onlyReads: true
			});
			if (one.exitCode === 0) texts.set(id, one.stdout);
		}
		return texts;
	}
	let rest = Buffer.from(said.stdout);
	for (const id of ids) {
		const end = rest.indexOf("\n");
		const [found, type, size] = rest.toString("utf8", 0, end).split(" ");
		rest = rest.subarray(end + 1);
		if (found !== id || type !== "blob") continue;
		texts.set(id, rest.toString("utf8", 0, Number(size)));
		rest = rest.subarray(Number(size) + 1);
	}
	return texts;
}
async function regularEntries(git, directory, commit, paths) {
	const prefixes = [...new Set(paths.flatMap(prefixesOf))];
	const said = await git.text([
		"ls-tree",
		"-t",
		"-l",
		"-z",
		"--full-tree",
		commit,
		"--",
		...prefixes
	], {
		directory,
		onlyReads: true
	});
	return paths.map((path) => regularEntry(said, path));
}
function prefixesOf(path) {
	const parts = path.split("/");
	if (parts.some((part) => [
		"",
		".",
		".."
	].includes(part) || part.toLowerCase() === ".git") || path.includes("\0")) throw new InputError({
		problem: `'${path}' is no path inside the repository.`,
		next: "Write it from the root of the repository, such as nix/flake.nix."
	});
	return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
function regularEntry(listing, path) {
	const prefixes = prefixesOf(path);
	for (const line of listing.split("\0")) {
		const { mode, id, bytes, path: found } = ENTRY.exec(line)?.groups ?? {};
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
			id,
			bytes: Number(bytes)
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
	return commitTree(git, {
		...commission,
		parents: [commission.base]
	}, await treeWith(git, commission));
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
function commitTree(git, { directory, parents, message, date }, tree) {
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
		...parents.flatMap((parent) => ["-p", parent]),
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
		"log",
		"-1",
		"--no-show-signature",
		"--format=%cd",
		"--date=raw",
		commit
	], { directory });
}
async function assertExpected(git, directory, base, { path, mode, before, after }) {
	const [entry = null] = await regularEntries(git, directory, base, [path]);
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
	const commit = await commitTree(git, {
		...commission,
		parents: [base]
	}, tree);
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
	const known = new Map();
	const found = new Set();
	const lenderAt = (root) => {
		const lender = known.get(root) ?? lenderOf(git, root);
		known.set(root, lender);
		return lender;
	};
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
		const commit = found.has(`${root}\0${asked}`) ? asked : await resolved(git, root, asked);
		found.add(`${root}\0${commit}`);
		const directory = await roomFor(name, trees());
		const { format, objects, shallow, origin } = await lenderAt(root);
		await git.text([
			"init",
			"--quiet",
			"--template=",
			`--object-format=${format}`,
			"."
		], { directory });
		await furnish(join(directory, ".git"), objects).catch((cause) => Promise.reject(cannotWrite(directory, cause)));
		await copyFile(shallow, join(directory, ".git", "shallow")).catch(() => {});
		await git.text([
			"config",
			"remote.origin.url",
			origin
		], { directory });
		let fault = await checkOut(git, directory, commit);
		if (fault?.next === null && await (await import("./git-promised-objects.js")).fetchPromised(git, root, commit)) fault = await checkOut(git, directory, commit);
		if (fault === null) return {
			directory,
			commit
		};
		throw new UpstreamError({
			problem: `The commit ${commit} cannot be checked out of ${root}: ${fault.why}.`,
			next: fault.next ?? "Run `git fsck` there to see what it lacks."
		});
	};
	return {
		make,
		moveTo,
		find: (commit) => made.get(commit) ?? null
	};
}
async function checkOut(git, directory, commit) {
	const ending = await git.run([
		"checkout",
		"--quiet",
		"--force",
		"--detach",
		commit
	], { directory });
	return ending.exitCode === 0 && !/^error: /m.test(ending.stderrTail) ? null : faultOfGit(ending);
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
async function lenderOf(git, root) {
	const place = async (name) => resolve(root, await git.text([
		"rev-parse",
		"--git-path",
		name
	], { directory: root }));
	return {
		format: await git.text(["rev-parse", "--show-object-format"], { directory: root }),
		objects: await place("objects"),
		shallow: await place("shallow"),
		origin: await originOf(git, root)
	};
}
async function originOf(git, root) {
	const { exitCode, stdout } = await git.run([
		"remote",
		"get-url",
		"origin"
	], {
		directory: root,
		onlyReads: true
	});
	const address = exitCode === 0 ? stdout.trim() : root;
	return /^\.\.?(?:\/|$)/.test(address) ? resolve(root, address) : withoutHttpLogin(address);
}
// src/adapters/git-head.ts
const BRANCH = /^ref: (refs\/heads\/(?!\.)[\w.-]+(?:\/(?!\.)[\w.-]+)*)\n$/;
const COMMIT = /^([0-9a-f]{40}|[0-9a-f]{64})\n$/;
const REDIRECTED = /worktree|refstorage|^\s*bare\b(?!\s*=\s*false\s*$)/im;
async function plainHead(directory) {
	try {
		const root = await realpath(directory);
		const place = join(root, ".git");
		const user = process.geteuid?.();
		const [tree, git] = await Promise.all([lstat(root), lstat(place)]);
		if (user === void 0 || !git.isDirectory() || tree.uid !== user || git.uid !== user) return null;
		const [config, head] = await Promise.all([readFile(join(place, "config"), "utf8"), readFile(join(place, "HEAD"), "utf8")]);
		if (REDIRECTED.test(config)) return null;
		const branch = BRANCH.exec(head)?.[1];
		const commit = COMMIT.exec(branch === void 0 ? head : await readFile(join(place, branch), "utf8"))?.[1];
		return commit === void 0 ? null : {
			root,
			headCommit: commit
		};
	} catch {
		return null;
	}
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
	const plain = await plainHead(directory);
	if (plain !== null) return plain;
	const ending = await git.run([
		"rev-parse",
		"--is-inside-work-tree",
		"HEAD",
		"--show-toplevel"
	], {
		directory,
		onlyReads: true
	});
	const [inside, headCommit, ...root] = ending.stdout.trimEnd().split("\n");
	if (ending.exitCode === 0 && inside === "true" && headCommit !== void 0) return {
		root: root.join("\n"),
		headCommit
	};
	throw new InputError({
		problem: `${await rootOf(git, directory)} has no commit yet.`,
		next: "Run `git add flake.nix flake.lock` and commit first."
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
	const fetched = new Map();
	const merges = new Map();
	const homeOf = async (commit) => fetched.get(commit) ?? root();
	return {
		facts: (directory) => directory === options.directory ? here() : readFacts(git, directory),
		bumpFacts: async (commit) => readBumpFacts(git, await root(), commit),
		readFiles: async (commit, paths) => readFiles(git, clones.find(commit) ?? await homeOf(commit), commit, paths),
		absence: async (commit, paths) => (await import("./git-absence.js")).absenceOf(git, await homeOf(commit), commit, paths),
		blobOf: async (text) => blobOf(git, await root(), text, false),
		checkOut: async (commit, name) => clones.make(await homeOf(commit), commit, name),
		async mergePullRequest(question) {
			const pair = `${question.base}..${question.head}`;
			const made = merges.get(pair);
			if (made !== void 0) return made;
			const [{ fetchPullRequest }, { mergeInto }] = await Promise.all([import("./git-pull-request.js"), import("./git-merge.js")]);
			const directory = await fetchPullRequest(git, {
				root: await root(),
				scratch: scratch(),
				access: options.access ?? null
			}, question);
			const merge = await mergeInto(git, directory, question);
			for (const commit of [
				question.head,
				question.base,
				...merge.kind === "merged" ? [merge.commit] : []
			]) fetched.set(commit, directory);
			merges.set(pair, merge);
			return merge;
		},
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
		removeTrees: async () => void await removeWherePossible(trees())
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
// src/core/upstream/address.ts
const UPSTREAM_ADDRESS = /^(?:(?:https?|ssh|git|file):\/\/|\/|[\w.-]+@[\w.-]+:)[^\s\0]+$/;
// src/adapters/upstream-fetch.ts
const FETCH_SECONDS = 600;
const NO_LAZY_FETCH = { GIT_NO_LAZY_FETCH: "1" };
function upstreamFetch(options) {
	const git = gitCommand(options);
	const ask = async (upstream, argv, settings) => {
		if (!UPSTREAM_ADDRESS.test(upstream)) throw new InputError({
			problem: `'${withoutLogin(upstream)}' is no address of a git repository.`,
			next: "Write it as https://host/owner/repo."
		});
		const ending = await git.run(argv, settings);
		if (ending.exitCode === 0 && !isCutOff(ending.stderrTail)) return ending.stdout;
		const why = ending.excess === void 0 ? ending.timedOut ? `it did not answer within ${settings.timeoutSeconds} s` : meaningOfRefusal(ending.stderrTail) : `git ${ending.excess}`;
		throw new UpstreamError({
			problem: `${withoutLogin(upstream)} cannot be read: ${why}.`,
			next: ending.excess !== void 0 || isLastingRefusal(ending.stderrTail) ? "Look at its address (`upstream` in the config, else the input in flake.nix) and at what git here needs to read it; nothing was changed." : "Run again later; nothing was changed."
		});
	};
	const fetch = async (upstream, directory, what, refspecs) => {
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
			urlOf(upstream),
			...refspecs
		], {
			directory,
			timeoutSeconds: FETCH_SECONDS,
			environment: NO_LAZY_FETCH
		});
	};
	const objectsIn = async (directory) => {
		const said = await git.text([
			"cat-file",
			"--batch-all-objects",
			"--batch-check=%(objectname) %(objecttype)"
		], { directory });
		return new Map(said.split("\n").map((line) => line.split(" ")));
	};
	return {
		git,
		ask,
		fetch,
		objectsIn,
		async fetchCommits(upstream, directory, what, wanted) {
			const fetchThese = (these) => fetch(upstream, directory, what, these.map(({ refspec }) => refspec));
			await fetchThese(wanted).catch(async (error) => {
				if (!(error instanceof UpstreamError && missesObjects(error.message))) throw error;
				const here = await objectsIn(directory);
				const commits = wanted.filter(({ commit }) => here.get(commit) === "commit");
				if (commits.length === 0 || commits.length === wanted.length) throw error;
				await fetchThese(commits);
			});
		},
		async bare(commit) {
			const directory = await roomFor("upstream", runDirectory(options.stateDirectory));
			await git.text([
				"init",
				"--quiet",
				"--bare",
				"--template=",
				`--object-format=${commit.length === 64 ? "sha256" : "sha1"}`,
				"."
			], { directory });
			return directory;
		}
	};
}
function urlOf(upstream) {
	return upstream.startsWith("/") ? `file://${upstream.replaceAll("%", "%25")}` : upstream;
}
// src/adapters/git-upstream-history.ts
const SEARCHED_COMMITS = 5e3;
const HEAD = "refs/kept/HEAD";
const KEPT_REFS = 2;
const keptAs = (remote) => `+${remote}:refs/kept/${remote}`;
function gitUpstreamHistory({ git, bare, fetch, fetchCommits, objectsIn }) {
	let repository = null;
	const fetched = new Set();
	const withHistory = async (upstream, commit, wanted) => {
		const directory = await (repository ??= bare(commit));
		const missing = [...new Set(wanted)].filter((remote) => !fetched.has(`${upstream} ${remote}`));
		if (missing.length > 0) await fetchCommits(upstream, directory, [], missing.map((remote, at) => ({
			commit: remote,
			refspec: at < KEPT_REFS ? keptAs(remote) : remote
		}))).catch((error) => withTags(upstream, directory, missing, error));
		for (const remote of missing) fetched.add(`${upstream} ${remote}`);
		return directory;
	};
	const withTags = async (upstream, directory, wanted, error) => {
		if (wanted.includes("HEAD")) throw error;
		await fetch(upstream, directory, [], [keptAs("HEAD"), "+refs/tags/*:refs/listed/*"]).catch(() => Promise.reject(error));
		const here = await objectsIn(directory);
		if (!wanted.every((id) => here.has(id))) throw error;
	};
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
			"--first-parent",
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
			const directory = await withHistory(upstream, baseline, [baseline, ...commits]);
			const here = await objectsIn(directory);
			const ends = [`^${baseline}`, ...commits.filter((commit) => here.get(commit) === "commit")];
			const walked = async (argv, input = "") => new Set((await git.text(["rev-list", ...argv], {
				directory,
				input,
				environment: NO_LAZY_FETCH
			})).split("\n"));
			const newer = await walked(["--ancestry-path", "--stdin"], ends.map((end) => `${end}\n`).join(""));
			const older = commits.every((commit) => newer.has(commit)) ? newer : await walked([baseline]);
			const relation = (commit) => {
				if (commit === baseline) return "same";
				return newer.has(commit) ? "newer" : older.has(commit) ? "older" : "diverged";
			};
			return new Map(commits.map((commit) => [commit, relation(commit)]));
		},
		async between(upstream, baseline, candidate) {
			const directory = await withHistory(upstream, baseline, [baseline, candidate]);
			const lines = (await git.text([
				"log",
				"--no-show-signature",
				"--boundary",
				"--format=%m %H %ct %P",
				candidate,
				`^${baseline}`
			], {
				directory,
				environment: NO_LAZY_FETCH
			})).split("\n").filter((line) => line !== "").map((line) => line.split(" "));
			return {
				commits: lines.flatMap(([mark, commit = "", , , second]) => mark === ">" && second === void 0 ? [commit] : []),
				since: lines.reduce((first, [, , seconds]) => Math.min(first, Number(seconds)), 1e400) - 1
			};
		},
		async place(upstream, commit, tags) {
			const directory = await withHistory(upstream, commit, ["HEAD"]);
			const { exitCode } = await git.run([
				"cat-file",
				"-e",
				`${commit}^{commit}`
			], {
				directory,
				environment: NO_LAZY_FETCH
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
// src/adapters/git-upstream-tags.ts
const LIST_SECONDS = 120;
const LIST_BYTES = 16777216;
const BATCH = 400;
function gitUpstreamTags(options) {
	const remote = upstreamFetch(options);
	const { git } = remote;
	const { relate, place, between } = gitUpstreamHistory(remote);
	const datesOf = async (upstream, tags) => {
		const directory = await remote.bare(tags[0]?.commit ?? "");
		const refs = tags.map(({ name }) => `refs/tags/${name}`);
		await remote.fetchCommits(upstream, directory, ["--depth=1"], tags.map(({ commit }, index) => ({
			commit,
			refspec: `+${refs[index]}:${refs[index]}`
		})));
		const asked = {
			directory,
			environment: NO_LAZY_FETCH
		};
		const peeled = (await git.text(["cat-file", "--batch-check=%(objecttype) %(objectname)"], {
			...asked,
			input: refs.map((ref) => `${ref}^{}\n`).join("")
		})).split("\n");
		const commits = peeled.flatMap((line) => /^commit (\S+)$/.exec(line)?.[1] ?? []);
		const secondsOf = async (argv) => new Map((await git.text(argv, asked)).split("\n").map((line) => [line.split("	")[0] ?? "", Number(line.split("	")[1])]));
		const tagged = await secondsOf([
			"for-each-ref",
			"--format=%(refname)%09%(creatordate:unix)",
			...refs
		]);
		const committed = commits.length === 0 ? new Map() : await secondsOf([
			"log",
			"--no-walk=unsorted",
			"--format=%H%x09%ct",
			...commits
		]);
		return tags.flatMap(({ name, commit }, index) => {
			const [type = "", id = ""] = (peeled[index] ?? "").split(" ");
			if (type !== "commit") return [];
			if (id !== commit) throw new UpstreamError({
				problem: `The tag ${name} of ${withoutLogin(upstream)} moved while it was read: ${commit}, then ${id}.`,
				next: "Run again; if it stays, look at upstream."
			});
			return [[name, new Date(Math.max(tagged.get(`refs/tags/${name}`) ?? NaN, committed.get(commit) ?? NaN) * 1e3)]];
		});
	};
	return {
		relate,
		place,
		changes: async (...question) => (await import("./git-upstream-changes.js")).gitUpstreamChanges(remote, { between }).changes(...question),
		async list(upstream, prefixes) {
			const argv = [
				"ls-remote",
				"--tags",
				"--",
				upstream,
				...prefixes.map((prefix) => `refs/tags/${prefix}*`)
			];
			return parseLsRemote(await remote.ask(upstream, argv, {
				directory: options.stateDirectory,
				timeoutSeconds: LIST_SECONDS,
				mostStdoutBytes: LIST_BYTES,
				onlyReads: true
			}), prefixes);
		},
		async peel(upstream, object) {
			const directory = await remote.bare(object);
			try {
				await remote.fetch(upstream, directory, ["--depth=1"], [object]);
			} catch (error) {
				if (error instanceof UpstreamError) return null;
				throw error;
			}
			const here = await remote.objectsIn(directory);
			if (here.get(object) !== "tag") return null;
			const commit = await git.text(["rev-parse", `${object}^{}`], {
				directory,
				environment: NO_LAZY_FETCH
			});
			return here.get(commit) === "commit" ? commit : null;
		},
		async dates(upstream, tags) {
			const dates = new Map();
			for (let at = 0; at < tags.length; at += BATCH) for (const [name, date] of await datesOf(upstream, tags.slice(at, at + BATCH))) dates.set(name, date);
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
// src/adapters/disk-faults.ts
const DISK_FAULTS = {
	ENOSPC: "the disk is full",
	EDQUOT: "the user's disk quota is used up",
	EFBIG: "the file may not grow that large here",
	EIO: "the disk fails",
	EROFS: "the file system is read-only",
	EACCES: "it may not be written",
	EPERM: "it may not be written",
	ENOTDIR: "a part of its path is no directory",
	EMFILE: "too many files are open",
	ENFILE: "too many files are open",
	ESTALE: "its network file system has lost it",
	ETIMEDOUT: "its network file system does not answer",
	EISDIR: "a directory is in its place"
};
const OF_THE_DISK = [
	"ENOSPC",
	"EDQUOT",
	"EFBIG",
	"EIO"
];
function faultOfDisk(error) {
	const code = error.code ?? "";
	const words = DISK_FAULTS[code];
	return words === void 0 ? null : {
		words,
		ofTheDisk: OF_THE_DISK.includes(code)
	};
}
async function onDisk(file, safe, work) {
	try {
		return await work();
	} catch (cause) {
		throw asDiskFault(file, safe, cause);
	}
}
function asDiskFault(file, safe, cause) {
	const fault = faultOfDisk(cause);
	if (fault === null) return cause;
	return new UpstreamError({
		problem: `${file} could not be written: ${fault.words}.`,
		next: `${safe} Make room or rights there and run again.`,
		cause
	});
}
// src/adapters/local-text-files.ts
const LARGEST_BYTES = 1048576;
function localTextFiles() {
	return {
		async read(path) {
			try {
				return new TextDecoder("utf-8", { fatal: true }).decode(await bytesOfFile(path, LARGEST_BYTES));
			} catch (error) {
				const unread = error instanceof Unreadable ? error : new Unreadable(path, "is not in UTF-8");
				if (unread.code === "ENOENT" || unread.code === "ENOTDIR") return null;
				throw new InputError({
					problem: `${unread.message}.`,
					next: "It must be a readable file in UTF-8.",
					cause: error
				});
			}
		},
		async write(path, text) {
			try {
				await replaceFile(path, text);
			} catch (error) {
				const fault = faultOfDisk(error);
				const problem = `${path} cannot be written: ${fault?.words ?? error.message}.`;
				if (fault?.ofTheDisk === true) throw new UpstreamError({
					problem,
					next: "Make room there, or name a file on another disk, and run again.",
					cause: error
				});
				throw new InputError({
					problem,
					next: "Name a file in a directory that may be written to.",
					cause: error
				});
			}
		}
	};
}
// src/adapters/memory-files.ts
const MOST_BYTES = 4194304;
function memoryFiles({ stateDirectory, program }) {
	const directory = join(stateDirectory, "memory");
	return { async once(place, of, make) {
		if (program === null) return make();
		const path = join(directory, `${checksumOf(place)}.json`);
		const textOf = (value) => `${JSON.stringify({
			program,
			place,
			of,
			value: checksumOf(value)
		})}\n${value}\n`;
		const found = await textOfFile(path, MOST_BYTES).catch(() => "");
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
// src/core/json-bounds.ts
const MOST_VALUES = 5e5;
const DEEPEST = 100;
function excessOfJson(text, mostValues = MOST_VALUES) {
	let quoted = false;
	let [values, holders, fields, depth] = [
		1,
		0,
		0,
		0
	];
	for (let at = 0; at < text.length; at++) {
		const sign = text.charAt(at);
		if (sign === "\"") quoted = !quoted;
		else if (quoted) at += sign === "\\" ? 1 : 0;
		else if (sign === ",") values += 1;
		else if (sign === ":") fields += 1;
		else if (sign === "]" || sign === "}") depth -= 1;
		else if (sign === "[" || sign === "{") {
			values += 1;
			holders += 1;
			depth += 1;
			if (depth > DEEPEST) return `more than ${DEEPEST} brackets in one another`;
		}
		if (Math.max(holders, fields) > MOST_VALUES) return `more than ${MOST_VALUES} ${holders > fields ? "lists and objects" : "fields"}`;
		if (values > mostValues) return `more than ${mostValues} values`;
	}
	return null;
}
function parseJson(text, mostValues) {
	const excess = excessOfJson(text, mostValues);
	if (excess !== null) throw new SyntaxError(`it has ${excess}`);
	return JSON.parse(text);
}
// src/core/shell-word.ts
function shellPath(path) {
	return shellWord(path.startsWith("-") ? `./${path}` : path);
}
function shellWord(word) {
	return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
const SHOWN_CHARACTERS = 80;
function oneLine(text, limit = 200) {
	const flat = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, " ").trim();
	return flat.length > limit ? `${flat.slice(0, limit)}…` : flat;
}
function isRecord(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
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
	return discriminator === void 0 || !isRecord(input) ? input : input[discriminator];
}
function readJson(schema, text, source, mostValues) {
	const excess = excessOfJson(text, mostValues);
	if (excess !== null) throw new InputError({
		problem: `${source} has ${excess}; nothing of ours has.`,
		next: "Only llama-fleet writes this file: make it again."
	});
	let value;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		throw new InputError({
			problem: `${source} is not JSON (${text.trim() === "" ? "it is empty" : oneLine(cause instanceof Error ? cause.message : String(cause))}).`,
			next: "It may be cut off: make it again, or fetch it again."
		});
	}
	const number = isRecord(value) ? value["schema"] : void 0;
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
function evaluationCommand(attribute, directory = ".") {
	const installable = `${directory === "." ? "." : `./${directory}`}#${attribute}`;
	return `nix eval ${/^[\w./#-]+$/.test(installable) ? installable : shellWord(installable)}`;
}
function readAnswer(schema, answer, attribute) {
	const result = schema.safeParse(answer, { reportInput: true });
	if (result.success) return result.data;
	throw new InputError({
		problem: `The flake's ${attribute} is not what it should be: ${faultOfFields(result.error)}.`,
		next: `Look at it with \`${evaluationCommand(attribute)}\`, correct it and commit.`
	});
}
// src/adapters/record-text.ts
const LARGEST_RECORD_BYTES = 33554432;
async function readRecord(file, next) {
	try {
		return await textOfFile(file, LARGEST_RECORD_BYTES, "refused");
	} catch (cause) {
		if (cause instanceof Unreadable) throw new InputError({
			problem: `${cause.message}.`,
			next,
			cause
		});
		throw cause;
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
			const idle = value.kind === "nothing-to-do";
			const text = idle ? jsonText(value) : jsonText(checked((await import("./plan2.js")).planSchema, value, plan));
			await write(directory, plan, text, "Nothing else was changed.");
			return {
				path: plan,
				digest: idle ? "" : await digestOf(text)
			};
		},
		async readPlan(digest) {
			const unpacked = join(directory, "plan", "plan.json");
			const source = !await isThere(plan) && await isThere(unpacked) ? unpacked : plan;
			const text = await readRecord(source, "Run `llama-fleet plan` first, with the same `--output`, or fetch the plan artifact of this run.");
			const found = await digestOf(text);
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
			const { measurementSchema } = await import("./measurement2.js");
			const file = measurementFile(measurement.host, measurement.attempt);
			const safe = `What was written before stands: ${file} as it was, and the raw rows in ${rowsFile(measurement.host, measurement.attempt)}.`;
			await write(directory, file, measurementText(measurementSchema, measurement, file), safe);
			return file;
		},
		async dropRows(host, attempt) {
			const file = rowsFile(host, attempt);
			await onDisk(file, "Nothing was measured yet.", () => rm(file, { force: true }));
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
			const { measurementSchema } = await import("./measurement2.js");
			const own = join(directory, "measurement-earlier");
			const paths = [];
			for (const measurement of measurements) {
				const file = join(own, `measurement-${nameOf(measurement.host, measurement.attempt)}.json`);
				await write(own, file, measurementText(measurementSchema, measurement, file), "The hosts are measured again.");
				paths.push(file);
			}
			return {
				directory: own,
				paths
			};
		},
		readMeasurements: async (within = ".") => (await import("./measurement-files.js")).readMeasurements(join(directory, within)),
		async writeReport(report, pages) {
			const [{ hostReportSchema, reportSchema }, { reportJson }] = await Promise.all([import("./report.js"), import("./report-json.js")]);
			const paths = {
				json: join(directory, "report.json"),
				markdown: join(directory, "report.md"),
				html: join(directory, "report.html")
			};
			checked(reportSchema, {
				...report,
				hosts: []
			}, paths.json);
			for (const host of report.hosts) checked(hostReportSchema, host, paths.json);
			const texts = {
				json: reportJson(report),
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
const digestOf = async (text) => (await import("node:crypto")).createHash("sha256").update(text).digest("hex");
const jsonText = (value) => `${JSON.stringify(value, null, 2)}\n`;
const measurementText = (schema, value, file) => `${JSON.stringify(checked(schema, value, file))}\n`;
function checked(schema, value, file) {
	const result = schema.safeParse(value, { reportInput: true });
	if (result.success) return result.data;
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
		seconds: () => performance.now() / 1e3,
		randomSeed,
		pause: (seconds) => setTimeout$1(seconds * 1e3)
	};
}
function randomSeed() {
	const [bits = 0] = globalThis.crypto.getRandomValues(new Uint32Array(1));
	return bits >>> 1;
}
// src/machine-world.ts
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
async function machineWorld(options) {
	const { directory } = options;
	const removeSecrets = secretRemover([...secretsOf(options.environment), options.token ?? ""]);
	const stateDirectory = stateDirectoryOf(options.environment);
	makeDirectory(stateDirectory, "state", 448, "Set LLAMA_FLEET_STATE to a directory that may be written.");
	if (options.recordsDirectory !== null) makeDirectory(options.recordsDirectory, "output", 493, "Give --output a directory that may be written.");
	for (const line of await cleanLeftovers(stateDirectory)) options.progress.warning(line);
	let measuredUntilNow = null;
	endOnSignals((signal) => {
		if (measuredUntilNow !== null) options.progress.notice(`Ended by ${signal}: what was measured until now is in ${measuredUntilNow}.`);
	});
	const environment = childEnvironment(options.environment);
	const forGit = gitsEnvironment(environment);
	const processes = childProcesses();
	const serverUrl = options.environment["GITHUB_SERVER_URL"] ?? "";
	const fleet = gitFleetRepository({
		processes,
		environment: forGit,
		stateDirectory,
		directory,
		access: options.token === null || options.token === "" || serverUrl === "" ? null : {
			serverUrl,
			token: options.token
		}
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
	const records = secretlessRecords(recordFiles({ directory: recordsDirectory }), removeSecrets);
	return {
		clock: systemClock(),
		files: secretlessTextFiles(localTextFiles(), removeSecrets),
		fleet,
		memory: memoryFiles({
			stateDirectory,
			program: "05074a00bf49ba50b35c54476ea0f58b9797aa484173ff65672aad98aaaec962"
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
		models: loadedPort(async () => (await import("./model-files.js")).modelFiles({
			stateDirectory,
			path: environment["PATH"] ?? ""
		})),
		calibrations: loadedPort(async () => (await import("./calibration-files.js")).calibrationFiles({ stateDirectory })),
		machine: localMachine({
			environment,
			processes
		}),
		records: {
			...records,
			writeMeasurement: async (measurement) => measuredUntilNow = await records.writeMeasurement(measurement)
		},
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
	if (own !== void 0 && own !== "") {
		if (isAbsolute(own)) return resolve(own);
		throw new InputError({
			problem: `LLAMA_FLEET_STATE is '${own}', which is another directory wherever llama-fleet is started.`,
			next: "Write it from /."
		});
	}
	const { XDG_STATE_HOME: state, HOME: home } = environment;
	if (state !== void 0 && state.startsWith("/")) return join(state, "llama-fleet");
	if (home !== void 0 && home.startsWith("/")) return join(home, ".local", "state", "llama-fleet");
	throw new InputError({
		problem: "There is no directory for state: HOME is not set.",
		next: "Set LLAMA_FLEET_STATE to a directory that may be written."
	});
}
function makeWithParents(path, mode) {
	try {
		mkdirSync(path, { mode });
	} catch (error) {
		const { code } = error;
		if (code === "EEXIST" && statSync(path).isDirectory()) return;
		if (code !== "ENOENT" || existsSync(dirname(path))) throw error;
		makeWithParents(dirname(path), mode);
		mkdirSync(path, { mode });
	}
}
function makeDirectory(path, what, mode, next) {
	try {
		makeWithParents(path, mode);
		accessSync(path, constants.W_OK | constants.X_OK);
	} catch (error) {
		const { code = "unknown" } = error;
		const why = {
			EEXIST: "a file is in its place",
			ENOTDIR: "a part of its path is a file",
			EACCES: "no permission",
			EROFS: "the file system is read-only",
			ENOSPC: "the disk is full",
			ENOENT: "nothing can be made there"
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
	return `${basename(root).replace(/[^A-Za-z0-9._-]/g, "-")}-${checksumOf(root).slice(0, 8)}`;
}
const SIGNALS = {
	SIGHUP: 129,
	SIGINT: 130,
	SIGTERM: 143
};
function endOnSignals(say) {
	for (const [signal, exitCode] of Object.entries(SIGNALS)) process.once(signal, () => {
		say(signal);
		killAllChildren().finally(() => process.exit(exitCode));
	});
}
// src/core/pull-request/branch-name.ts
function bumpBranch(input) {
	return `llama-fleet/${input}`;
}
// src/core/grouped.ts
function groupedBy(items, keyOf) {
	const groups = new Map();
	for (const item of items) {
		const key = keyOf(item);
		const group = groups.get(key);
		if (group === void 0) groups.set(key, [item]);
		else group.push(item);
	}
	return groups;
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
	return groupedBy(tags, ({ commit }) => commit);
}
function tagOnCommit(tags, commit, asked = "") {
	const there = tags.get(commit) ?? [];
	const newest = (family) => there.filter((tag) => tag.family === family).toSorted((one, other) => compareInFamily(other, one))[0];
	return there.find(({ name }) => name === asked) ?? newest("release") ?? newest("build") ?? null;
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
function contradictionOf(tag, baselineCommit, tags) {
	if (tag.commit === baselineCommit) return null;
	const pairs = [tag, ...tags.get(tag.commit) ?? []].flatMap((mine) => (tags.get(baselineCommit) ?? []).filter(({ family }) => family === mine.family).map((theirs) => ({
		mine,
		theirs
	})));
	const against = pairs.find(({ mine, theirs }) => compareInFamily(mine, theirs) <= 0);
	if (against === void 0 || pairs.every(({ mine, theirs }) => compareInFamily(mine, theirs) <= 0)) return null;
	return `the numbers contradict each other: ${against.mine.name}, on its commit, is not above ${against.theirs.name}, on the pinned one; it is taken when it is asked for by name and contains that one`;
}
function followedTags(tags, follow) {
	return tags.filter((tag) => tag.family === follow).toSorted((a, b) => compareInFamily(b, a));
}
function namesOnCommits(tags, before, after) {
	const on = (commit) => ["release", "build"].flatMap((family) => followedTags(tags.get(commit) ?? [], family)).map(({ name }) => name);
	return {
		before: on(before),
		after: on(after)
	};
}
function isNewestOf(family, tags, pin) {
	const named = familyTag({
		name: tagNameOf(pin.ref),
		commit: pin.rev
	});
	const theirs = followedTags(tags, family);
	const own = theirs.find(({ commit, object }) => commit === pin.rev || object === pin.rev);
	if (own === void 0 || named !== null && named.family !== family) return false;
	return theirs.every((tag) => compareInFamily(tag, own) <= 0);
}
function tooYoung(dates, minimumAge, now) {
	const latest = dates.filter(({ at }) => !Number.isNaN(at.getTime())).toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];
	if (latest === void 0) return "its date is not known";
	const age = (now.getTime() - latest.at.getTime()) / 1e3;
	if (age >= minimumAge) return null;
	const words = hours(age) === hours(minimumAge) ? exactly : hours;
	return `too young: ${age < 0 ? `${latest.what} in the future (the clock here says ${now.toISOString().slice(0, 10)})` : `${latest.what} ${words(age)} ago`}, minimum-age is ${words(minimumAge)}`;
}
const SKIPPED_TAGS_LIMIT = 1e4;
function skippedTags(newer, candidate, reasons) {
	return (candidate === null ? newer : newer.slice(0, newer.indexOf(candidate))).flatMap(({ name }) => {
		const reason = reasons.get(name);
		return reason === void 0 ? [] : [{
			tag: name,
			reason
		}];
	}).slice(0, SKIPPED_TAGS_LIMIT);
}
const TOLD_TAGS = 10;
function toldOfSkipped(skipped) {
	const lines = skipped.slice(0, TOLD_TAGS).map(({ tag, reason }) => `${tag}: ${reason}`);
	return skipped.length > TOLD_TAGS ? [...lines, `… and ${skipped.length - TOLD_TAGS} more, in the plan`] : lines;
}
function exactly(seconds) {
	return seconds < 3600 ? `${Math.floor(seconds)} s` : `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min`;
}
function hours(seconds) {
	const minutes = Math.floor(seconds / 60);
	if (minutes >= 120 || minutes === 60) return `${Math.floor(minutes / 60)} h`;
	return minutes < 60 ? `${minutes} min` : `1 h ${minutes - 60} min`;
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
// src/core/counted.ts
function counted(count, one, many = `${one}s`) {
	return `${count} ${count === 1 ? one : many}`;
}
// src/phases/baseline-proof.ts
async function provenBaseline(question, upstream) {
	const { pin, tags } = question;
	const pinned = pinnedTag(tags, pin, question.upstream);
	const listed = tags.find(({ object }) => object === pin.rev)?.commit ?? pin.rev;
	const named = pinned !== null && pinned.commit !== listed ? null : await nameOn(listed, question, upstream);
	if (named !== null) return {
		named,
		commit: listed
	};
	const commit = await upstream.peel(question.upstream, pin.rev);
	if (pinned !== null && pinned.commit !== commit) throw new UpstreamError({
		problem: `The tag ${pinned.name} moved: flake.lock holds commit ${commit ?? pin.rev}, ${question.upstream} now has ${pinned.commit}.`,
		next: "Look why upstream moved it, then lock again by hand; a rev beside the tag in flake.nix has to be that commit."
	});
	const peeled = commit === null ? null : await nameOn(commit, question, upstream);
	if (commit === null || peeled === null) throw new InputError({
		problem: `flake.lock pins ${question.input} to commit ${commit ?? pin.rev}, which no tag of ${question.upstream} stands on and its default branch does not contain; it may exist only in a fork.`,
		next: "Find out where it comes from, then pin a tag or a commit of upstream’s default branch by hand."
	});
	return {
		named: peeled,
		commit
	};
}
async function nameOn(commit, { upstream: address, pin, tags, byCommit }, upstream) {
	const tag = tagOnCommit(byCommit, commit, tagNameOf(pin.ref));
	if (tag !== null) return {
		tag: tag.name,
		pin
	};
	const { onDefaultBranch, nearest } = await upstream.place(address, commit, tags);
	if (!onDefaultBranch) return null;
	if (nearest === null) return {
		tag: null,
		pin
	};
	const { tag: name, commitsSince } = nearest;
	return {
		tag: null,
		words: `${name} + ${counted(commitsSince, "commit")}`,
		pin
	};
}
function pinnedTag(tags, { ref, rev }, upstream) {
	const name = tagNameOf(ref);
	const isNamed = familyTag({
		name,
		commit: rev
	}) !== null;
	if (tags.length === 0) throw new UpstreamError({
		problem: `${upstream} lists no release tag (v0.6.0) and no build tag (b11429)${isNamed ? `, not even the pinned ${name}` : ""}.`,
		next: "Run again later; if it stays so, look at upstream: a fork may have been made without tags."
	});
	if (!isNamed) return null;
	const now = tags.find((tag) => tag.name === name);
	if (now !== void 0) return now;
	throw new UpstreamError({
		problem: `The pinned tag ${name} (commit ${rev}) is no longer in ${upstream}.`,
		next: "Look why upstream withdrew it, then pin another tag by hand."
	});
}
// src/core/pin/pin-name.ts
function nameOfPin(named) {
	return named.tag ?? named.words ?? `${named.pin.rev.slice(0, 7)} (no tag)`;
}
// src/phases/newer-tags.ts
const ASKED_AT_ONCE = 40;
async function newerTags(question, follow, world) {
	const { baseline, byCommit } = question;
	const own = followedTags(byCommit.get(baseline) ?? [], follow).at(-1);
	const positions = followedTags(question.tags, follow).filter((tag) => own === void 0 || compareInFamily(tag, own) > 0).map((tag) => ({
		tag,
		position: positionOf(tag, baseline, byCommit)
	}));
	const relations = await relationsOf(question, positions.filter(({ position }) => position === "ask-history").map(({ tag }) => tag), world);
	const contradictions = new Map(positions.flatMap(({ tag, position }) => {
		const reason = position === "not-newer" ? contradictionOf(tag, baseline, byCommit) : null;
		return reason === null ? [] : [[tag.name, reason]];
	}));
	const behind = positions.find(({ tag, position }) => position === "not-newer" && !contradictions.has(tag.name) || relations.get(tag.commit) === "older")?.tag;
	const isNews = (tag) => {
		const relation = relations.get(tag.commit);
		return relation === "newer" || relation === "diverged" && (behind === void 0 || compareInFamily(tag, behind) > 0);
	};
	const tags = positions.filter(({ tag, position }) => position === "newer" || contradictions.has(tag.name) || isNews(tag)).map(({ tag }) => tag);
	const lower = own?.family === "build" ? await contradictedBelow(own, question, world) : new Map();
	for (const [{ name }, reason] of lower) contradictions.set(name, reason);
	return {
		tags: [...tags, ...lower.keys()],
		relations,
		contradictions
	};
}
async function contradictedBelow(own, question, world) {
	const { baseline, tags, byCommit } = question;
	const isOneOfSome = ({ commit }) => (byCommit.get(commit) ?? []).length > 1;
	const doubtful = followedTags(tags, own.family).flatMap((tag) => {
		const reason = compareInFamily(tag, own) < 0 && isOneOfSome(tag) ? contradictionOf(tag, baseline, byCommit) : null;
		return reason === null ? [] : [[tag, reason]];
	});
	const relations = await relationsOf(question, doubtful.map(([tag]) => tag), world);
	return new Map(doubtful.filter(([{ commit }]) => relations.get(commit) === "newer"));
}
function returnSentence(pinned, tag) {
	return `The pinned ${pinned} stands beside upstream's default branch, to which ${tag} goes back: what was mended for ${pinned} alone may be missing there.`;
}
function standings({ upstream: address, baseline, byCommit }, tags, known, upstream) {
	const relations = new Map(known);
	let [beside, many] = [null, ASKED_AT_ONCE];
	const onDefaultBranch = async (commit) => (await upstream.place(address, commit, [])).onDefaultBranch;
	return async (tag) => {
		if (tag.commit === baseline) return "same";
		const position = positionOf(tag, baseline, byCommit);
		if (position === "not-newer" && contradictionOf(tag, baseline, byCommit) === null) return "older";
		if (!relations.has(tag.commit)) {
			const strayed = [...relations.values()].some((relation) => relation !== "newer");
			const at = tags.indexOf(tag);
			const commits = strayed && at >= 0 ? tags.slice(at, at + many).map(({ commit }) => commit) : [tag.commit];
			if (commits.length > 1) many *= 2;
			for (const [commit, relation] of await upstream.relate(address, baseline, commits)) relations.set(commit, relation);
		}
		const relation = relations.get(tag.commit) ?? "diverged";
		if (relation !== "diverged" || position !== "newer") return relation;
		beside ??= !await onDefaultBranch(baseline);
		return beside && await onDefaultBranch(tag.commit) ? "returned" : relation;
	};
}
async function relationsOf({ upstream: address, baseline }, unsure, { upstream, memory }) {
	const known = new Map();
	for (let [start, many] = [0, ASKED_AT_ONCE]; start < unsure.length; [start, many] = [start + many, many * 2]) {
		const commits = unsure.slice(start, start + many).map(({ commit }) => commit);
		const ask = async () => [...await upstream.relate(address, baseline, commits)];
		const answers = new Map(await memory.once(`relations ${address} ${start}`, [baseline, ...commits], ask));
		for (const commit of commits) known.set(commit, answers.get(commit) ?? "diverged");
		if (commits.every((commit) => known.get(commit) === "older")) return known;
	}
	return known;
}
// src/phases/exact-candidate.ts
async function exactCandidate(question, upstream) {
	const { tag: name, named: baseline, limits } = question;
	const candidate = question.tags.find((tag) => tag.name === name);
	const family = familyTag({
		name,
		commit: ""
	})?.family;
	if (family === void 0) throw new InputError({
		problem: `'${oneLine(name, 100)}' is neither a release tag (v0.6.0) nor a build tag (b11429) of llama.cpp.`,
		next: "Give one of these; nothing else that upstream tags is followed."
	});
	if (candidate === void 0) {
		const some = followedTags(question.tags, family).slice(0, 3).map((tag) => tag.name);
		const such = some.length > 0 ? `, such as ${some.join(", ")}` : "";
		throw new InputError({
			problem: `${question.upstream} has no tag '${name}'.`,
			next: `Give a release tag (v0.6.0) or a build tag (b11429) that it has${such}.`
		});
	}
	const found = {
		baseline,
		skipped: [],
		newer: [{
			tag: name,
			commit: candidate.commit
		}]
	};
	const pinned = nameOfPin(baseline);
	const standing = await standings(question, [candidate], new Map(), upstream)(candidate);
	if ([
		"newer",
		"returned",
		"diverged"
	].includes(standing) && !(await upstream.dates(question.upstream, [candidate])).has(name)) throw new InputError({
		problem: `The tag ${name} of ${question.upstream} stands on no commit.`,
		next: "Give a tag of a commit."
	});
	switch (standing) {
		case "same": return {
			...found,
			newer: [],
			notices: [],
			kind: "none",
			reason: "no-newer-tag",
			sentence: `${name} is pinned already${baseline.tag === name || baseline.tag === null ? "" : `, as ${baseline.tag}`}.`
		};
		case "older": throw new InputError({
			problem: `${name} is older than the pinned ${pinned}; a bump never goes back in time.`,
			next: "To roll back, revert the commit that bumped."
		});
		case "diverged": throw new InputError({
			problem: `${name} does not contain the pinned ${pinned}: the two diverged, so it is no bump.`,
			next: "To change over all the same, pin it by hand."
		});
		case "newer":
		case "returned": {
			const reason = limits.held(candidate);
			const notices = [...reason === null ? [] : [`${name} is ${reason}; it was asked for by name.`], ...standing === "returned" ? [returnSentence(pinned, name)] : []];
			return {
				...found,
				notices,
				kind: "candidate",
				candidate,
				commit: question.baseline,
				known: question.tags,
				tags: namesOnCommits(question.byCommit, question.baseline, candidate.commit)
			};
		}
	}
}
// src/phases/passed-over.ts
function passedOver() {
	const reasons = new Map();
	const strayed = new Set();
	const because = ({ name }, reason) => {
		if (reason !== null && !reasons.has(name)) reasons.set(name, reason);
	};
	return {
		reasons,
		because,
		astray: (tag, reason) => {
			strayed.add(tag.name);
			because(tag, reason);
		},
		isAstray: ({ name }) => strayed.has(name),
		isOpen: ({ name }) => !reasons.has(name)
	};
}
const DATED_AT_ONCE = 40;
const ASKED_AT_MOST = 20;
const UNPUBLISHED_AT_MOST = 5;
const REFUSED_AT_MOST = 2;
async function chooseByAge(question, seen, world) {
	const { upstream, tags, minimumAge, now, isNewer } = question;
	const reasons = new Map();
	const notices = new Set();
	let hasDates = tags.length > 0 && await world.releaseDates.knows(upstream);
	let [asked, unpublished, refused] = [
		0,
		0,
		0
	];
	const mayAsk = (tag) => hasDates && asked < ASKED_AT_MOST && seen.of(tag.name)?.moved !== true;
	const firstSight = ({ name }) => {
		const sight = seen.of(name);
		return sight === null ? null : {
			what: sight.moved ? "seen to move" : "first seen",
			at: sight.at
		};
	};
	const publicSince = async (tag) => {
		if (mayAsk(tag)) {
			asked++;
			const { at, notice } = await world.releaseDates.published(upstream, tag.name);
			if (notice !== null) notices.add(notice);
			if (notice !== null && ++refused >= REFUSED_AT_MOST) hasDates = false;
			if (at !== null) return {
				what: "published",
				at
			};
			if (notice === null && ++unpublished >= UNPUBLISHED_AT_MOST && unpublished === asked) hasDates = false;
		}
		return firstSight(tag);
	};
	const unaskedReason = (tag) => {
		if (!hasDates || mayAsk(tag)) return null;
		const sight = firstSight(tag);
		return sight === null ? "its publication date was not asked for: too many newer tags are younger than git says" : tooYoung([sight], minimumAge, now);
	};
	for (let [start, many] = [0, DATED_AT_ONCE]; start < tags.length; [start, many] = [start + many, many * 2]) {
		const batch = tags.slice(start, start + many);
		const leftFor = (tag, reason) => {
			if (reason !== null) reasons.set(tag.name, reason);
			return reason !== null;
		};
		const open = batch.filter((tag) => !leftFor(tag, unaskedReason(tag)));
		const dates = open.length === 0 ? new Map() : await world.upstream.dates(upstream, open);
		for (const tag of open) {
			const made = dates.get(tag.name);
			if (leftFor(tag, made === void 0 ? "it stands on no commit" : tooYoung([{
				what: "dated",
				at: made
			}], minimumAge, now) ?? unaskedReason(tag))) continue;
			if (!await isNewer(tag)) continue;
			const since = minimumAge === 0 ? null : await publicSince(tag);
			if (leftFor(tag, since === null ? null : tooYoung([since], minimumAge, now))) continue;
			if (since === null && minimumAge > 0) notices.add(`The age of ${tag.name} is known from git’s date alone, which whoever tags can choose.`);
			return {
				candidate: tag,
				reasons,
				notices: [...notices]
			};
		}
	}
	return {
		candidate: null,
		reasons,
		notices: [...notices]
	};
}
// src/phases/followed-candidate.ts
const NONE_DECLINED = new Map();
async function followedCandidate(question, world) {
	const { upstream, named: baseline, config, limits, seen, now } = question;
	const newer = await newerTags(question, config.follow, world);
	const passed = passedOver();
	const leave = (tag, standing) => passed.astray(tag, standingSentence(standing, nameOfPin(baseline)));
	for (const tag of newer.tags) {
		const contradiction = newer.contradictions.get(tag.name);
		if (contradiction !== void 0) passed.astray(tag, contradiction);
		if (newer.relations.get(tag.commit) === "diverged") leave(tag, "diverged");
		passed.because(tag, limits.outOfRange(tag) ?? limits.held(tag));
	}
	const declined = (newer.tags.some(passed.isOpen) ? await question.declined?.(newer.tags) : void 0) ?? NONE_DECLINED;
	for (const tag of newer.tags) passed.because(tag, declined.get(tag.name) ?? null);
	const open = newer.tags.filter(passed.isOpen);
	const standingOf = standings(question, open, newer.relations, world.upstream);
	const [proven, returned] = [new Set(), new Set()];
	const isNewer = async (tag) => {
		const standing = await standingOf(tag);
		if (standing === "returned") returned.add(tag);
		const isProven = standing === "newer" || standing === "returned";
		if (isProven) proven.add(tag);
		else leave(tag, standing);
		return isProven;
	};
	const aged = await chooseByAge({
		upstream,
		tags: open,
		minimumAge: config["minimum-age"],
		now,
		isNewer
	}, seen, world);
	for (const tag of open) {
		const reason = aged.reasons.get(tag.name) ?? null;
		if (reason === "it stands on no commit") passed.astray(tag, reason);
		passed.because(tag, reason);
	}
	const { candidate } = aged;
	const found = {
		baseline,
		skipped: skippedTags(newer.tags, candidate, passed.reasons),
		newer: boundedList(newer.tags, candidate),
		notices: [
			...limits.notices,
			...aged.notices,
			...candidate !== null && returned.has(candidate) ? [returnSentence(nameOfPin(baseline), candidate.name)] : []
		]
	};
	if (candidate === null) return {
		...found,
		kind: "none",
		...whyNone(question, {
			newer,
			passed,
			open,
			proven,
			declined
		})
	};
	return {
		...found,
		kind: "candidate",
		candidate,
		commit: question.baseline,
		known: question.tags,
		tags: namesOnCommits(question.byCommit, question.baseline, candidate.commit)
	};
}
function standingSentence(standing, pinned) {
	return standing === "diverged" ? `does not contain the pinned ${pinned}: the two diverged` : `stands behind the pinned ${pinned} in upstream's history, whatever its number`;
}
function whyNone({ upstream, baseline, byCommit, named, config: { follow }, limits }, { newer, passed, open, proven, declined }) {
	const pinned = nameOfPin(named);
	if (newer.tags.length === 0) {
		const own = followedTags(byCommit.get(baseline) ?? [], follow)[0];
		return {
			reason: "no-newer-tag",
			sentence: own === void 0 ? `No ${follow} tag of ${upstream} is newer than ${pinned}.` : `${own.name} is the newest ${follow} tag of ${upstream}.`
		};
	}
	const allowed = newer.tags.filter((tag) => limits.outOfRange(tag) === null && !passed.isAstray(tag));
	const among = `${follow} tag newer${allowed.every((tag) => proven.has(tag) || newer.relations.get(tag.commit) === "newer") ? "" : " by number"} than ${pinned}`;
	const every = `Every ${among}${allowed.length < newer.tags.length ? " that may be taken" : ""}`;
	const young = open.filter((tag) => !passed.isAstray(tag)).length;
	if (young > 0) return {
		reason: "too-young",
		sentence: `${every} is ${young < allowed.length ? "held or " : ""}younger than minimum-age.`
	};
	const first = allowed.find(({ name }) => declined.has(name));
	if (first !== void 0 && allowed.some(({ name }) => declined.has(name) && passed.reasons.get(name) === declined.get(name))) return {
		reason: "closed-by-a-person",
		sentence: `${every} was declined${allowed.every(({ name }) => declined.has(name)) ? "" : " or is held"}: ${first.name} ${declined.get(first.name)}.`
	};
	return allowed.length > 0 ? {
		reason: "held",
		sentence: `${every} is held.`
	} : {
		reason: "no-newer-tag",
		sentence: `No ${among} may be taken.`
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
	const { upstream, input, config, tag, declined } = question;
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
	const limits = await tagLimits(config, byCommit, now);
	if (tag !== null) return exactCandidate({
		...asked,
		tag,
		named: baseline,
		limits
	}, world.upstream);
	return followedCandidate({
		...asked,
		named: baseline,
		config,
		limits,
		seen,
		now,
		declined
	}, world);
}
// src/core/path-from.ts
function pathFrom(directory, path) {
	return path.startsWith("/") ? path : `${directory}/${path}`;
}
// src/phases/fleet-reading.ts
async function readFleet(directory, configPath, world) {
	const { files, fleet, memory } = world;
	const { root, headCommit } = await fleet.facts(directory);
	const path = pathFrom(root, configPath);
	const text = await files.read(path);
	if (text === null) throw (await import("./config-text.js")).missingConfig(configPath, await otherConfig(configPath, root, files));
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
async function otherConfig(configPath, root, files) {
	const other = configPath.replace(/(?<=\.)ya?ml$/, (ending) => ending === "yml" ? "yaml" : "yml");
	return other !== configPath && await files.read(pathFrom(root, other)).catch(() => null) !== null ? other : null;
}
// src/phases/plan-bump.ts
function planBump(request, world) {
	return ofReadableFlake(() => plannedBump(request, world, null));
}
async function ofReadableFlake(planning) {
	try {
		return await planning();
	} catch (error) {
		if (!(error instanceof EvaluationError)) throw error;
		if (error.infrastructure) throw new UpstreamError({
			problem: `The flake cannot be read. ${error.message}`,
			next: "Nothing was changed; run again later."
		});
		if (/unknown object format 'sha256'/.test(error.message)) throw new InputError({
			problem: "The repository names its objects by SHA-256, which this nix does not read.",
			next: "Move the flake into a repository of SHA-1 (`git init --object-format=sha1`), the only kind that nix takes flakes from."
		});
		throw new InputError({
			problem: `The flake cannot be read as it is committed. ${error.message}`,
			next: "`nix flake show` says more; correct it and commit."
		});
	}
}
async function plannedBump(request, world, reviewed) {
	const reading = await readFleet(request.directory, request.configPath, world);
	const { config, upstream, baseline } = reading;
	const input = config["flake-input"];
	const createdAt = world.clock.now().toISOString();
	const checkedOut = async () => (await world.fleet.bumpFacts(reading.headCommit)).branch;
	const earlier = world.onGithub === void 0 ? null : onDemand({
		input,
		baseline,
		checkedOut
	}, world.onGithub);
	const declined = earlier === null || request.again !== void 0 ? void 0 : async (newer) => (await earlier()).declined(newer);
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
		const newer = choice.newer.map(({ tag, commit }) => ({
			name: tag,
			commit
		}));
		const { personsHead, blockedBy, coveredBy } = await earlier();
		const head = reviewed === null ? null : await personsHead(newer);
		if (head !== null && reviewed !== null) return reviewed(head);
		const blocked = await blockedBy(newer);
		if (blocked !== null) return {
			...common,
			kind: "nothing-to-do",
			reason: "branch-in-the-way",
			sentence: blocked
		};
		const covered = await coveredBy(newer, choice.known, await lockOf(reading, world));
		if (covered !== null) return {
			...common,
			kind: "nothing-to-do",
			reason: "covered-by-pull-request",
			sentence: covered
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
	return earlier === null ? bump : (await earlier()).continued(bump, request.again);
}
function onDemand({ checkedOut, ...question }, world) {
	const load = async () => (await import("./earlier-bumps.js")).earlierBumps({
		...question,
		checkedOut: await checkedOut()
	}, world);
	let earlier = null;
	return () => earlier ??= load();
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
			world.print(request.json ? visibleJson(plan) : `${await planSentence(plan)}\nThe plan is in ${path}\n`);
			return 0;
		}
		case "measure": {
			const { bump, digest } = await handedBump(request.planDigest, directory, world);
			const measured = await measureAll(bump, digest, await hostsOfThisMachine(bump.hosts, request.hosts, world), world);
			if (request.json) world.print(visibleJson(measured.measurements));
			else for (const line of await measuredLines(bump, measured.measurements)) world.print(line);
			if (measured.firstError !== null) throw measured.firstError;
			return 0;
		}
		case "publish": {
			const { bump, digest } = await handedBump(request.planDigest, directory, world);
			return publish(bump, digest, request.json, world);
		}
	}
}
async function handedBump(planDigest, directory, world) {
	const { plan, digest } = await world.records.readPlan(planDigest);
	const { bumpOf } = await import("./handed-plan.js");
	const bump = await bumpOf(plan);
	await world.fleet.facts(directory);
	return {
		bump,
		digest
	};
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
	if (request.json) world.print(visibleJson(found));
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
		world.print(request.json ? visibleJson(plan) : `${await planSentence(plan)}\n`);
		return 0;
	}
	const { measurements, firstError } = await measureAll(plan, digest, plan.hosts, world);
	if (measurements.length === 0 && firstError !== null) throw firstError;
	const exitCode = await publish(plan, digest, request.json, world);
	if (firstError !== null) throw firstError;
	return exitCode;
}
async function measureAll(plan, planDigest, hosts, world) {
	const [{ measureHost }, { nextAttempt }] = await Promise.all([import("./measure-host2.js"), import("./next-attempt.js")]);
	const measurements = [];
	let firstError = null;
	for (const host of hosts) {
		const attempt = await nextAttempt(host.name, world.records);
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
async function measuredLines(plan, measurements) {
	const { makeHostReport } = await import("./host-report2.js");
	return measurements.flatMap((measurement) => plan.hosts.filter(({ name }) => name === measurement.host).map((planned) => makeHostReport(plan, planned, measurement))).map(({ host, outcome, sentence }) => `${visibleLine(`${host}: ${outcome}. ${sentence}`, 600)}\n`);
}
async function publish(plan, planDigest, json, world) {
	const [{ writeReport }, { commitMessage }] = await Promise.all([import("./write-report2.js"), import("./pull-request2.js")]);
	const written = await writeReport({
		plan,
		planDigest
	}, world);
	world.print(json ? visibleJson(written.report) : await reportText(written));
	const branch = await world.fleet.writeBranch(bumpBranch(plan.flakeInput), plan.repository.baseCommit, plan.files, commitMessage(plan));
	const exitCode = exitCodeOfOutcome(written.report.outcome);
	if (branch.kind === "refused") world.progress.warning(branchSentence(branch));
	else if (!json) world.print(`${branchSentence(branch)}\n`);
	const { historyEntries } = await import("./history-entry2.js");
	for (const notice of await world.history.append(historyEntries(written.report, null))) world.progress.warning(notice);
	return branch.kind === "refused" && exitCode === 0 ? 2 : exitCode;
}
async function hostsOfThisMachine(hosts, wish, world) {
	const { chooseHosts } = await import("./host-choice.js");
	return chooseHosts(hosts, wish, {
		hostname: world.machine.hostname(),
		system: await world.nix.currentSystem()
	});
}
async function planSentence(plan) {
	const more = [...toldOfSkipped(plan.skipped), ...plan.notices].map((line) => `\n  ${line}`).join("");
	if (plan.kind === "nothing-to-do") return `Nothing to do: ${plan.sentence}${more}`;
	const { commitMessage } = await import("./pull-request2.js");
	return `${commitMessage(plan).split("\n")[0] ?? ""}, to be measured on ${plan.hosts.map(({ name }) => name).join(", ")}.${more}`;
}
async function reportText({ report, paths }) {
	const { outcomeTable } = await import("./outcome-table.js");
	return [...outcomeTable(report), `\nThe report: ${paths.html}\n            ${paths.markdown}\n            ${paths.json}\n`];
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
		tag: text("tag")?.trim() ?? null
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
		const asked = readArguments(argv, version);
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
	const { actionsSurface, actionWorld, runInWorkflow } = await import("./action-world.js");
	const surface = secretlessSurface(actionsSurface(), secretRemover(secretsOf(environment)));
	try {
		const request = readInputs(environment);
		const directory = environment["GITHUB_WORKSPACE"] ?? startedIn();
		return await runInWorkflow(request, directory, await actionWorld(request, directory, environment, surface));
	} catch (error) {
		surface.fail(messageOfError(error));
		return exitCodeOfError(error);
	}
}
async function runPostStep(environment) {
	const pending = pendingMeasurement(environment);
	if (pending === null) return 0;
	const { actionsSurface, uploadPending } = await import("./action-world.js");
	try {
		await uploadPending(environment, pending);
		return 0;
	} catch (error) {
		secretlessSurface(actionsSurface(), secretRemover(secretsOf(environment))).fail(messageOfError(error));
		return exitCodeOfError(error);
	}
}
function cpuFeatureText({ format }, environment) {
	return `${cpuFeatureLine(localMachine({ environment }).cpuFeatures(), format)}\n`;
}
async function inTerminal(request, environment) {
	const directory = startedIn();
	const world = await machineWorld({
		directory,
		environment,
		token: environment["GITHUB_TOKEN"] || environment["GH_TOKEN"] || null,
		progress: isLive(process.stderr, environment) ? (await import("./terminal-progress.js")).terminalProgress(process.stderr, environment) : lineProgress(process.stderr),
		recordsDirectory: recordsDirectoryOf(request, environment)
	});
	const output = [];
	const exitCode = await runInTerminal(request, directory, {
		...world,
		print: (text) => void output.push(printed(onStdout(text, environment)))
	});
	await Promise.all(output);
	return exitCode;
}
function startedIn() {
	let directory;
	try {
		directory = process.cwd();
	} catch {
		throw new InputError({
			problem: "The directory that this was started in is gone.",
			next: "Change to one that is there: a clone of the fleet repository."
		});
	}
	if (!directory.includes("�") || existsSync(directory)) return directory;
	throw new InputError({
		problem: `The name of the directory ${directory} is not in UTF-8.`,
		next: "Rename it, or clone the fleet repository to another place."
	});
}
function recordsDirectoryOf(request, environment) {
	if (request.output !== null) return resolve(request.output);
	return request.kind === "calibrate" ? join(stateDirectoryOf(environment), "calibrations", "rounds") : null;
}
function onStdout(text, environment) {
	const show = shownText(environment);
	if (typeof text === "string") return show(text);
	return isColoured(process.stdout, environment) ? colouredText(text, show) : show(plainText(text));
}
// src/phases/workflow-world.ts
const ARTIFACTS = {
	plan: "plan",
	report: "report",
	measurement: "measurement-",
	earlier: "measurement-earlier"
};
// src/core/pull-request/known-hosts.ts
const AGAIN = ["missing", "infra-failed"];
function knownHosts(marker, { baseline, candidate, settings, accepted }) {
	if (marker.baseline.rev !== baseline || marker.candidate.rev !== candidate) return [];
	return marker.hosts.filter((host) => host.run !== null && host.attempt !== null && host.plan !== null && host.pair !== null && host.settings !== null && host.settings === settings[host.host] && !AGAIN.includes(host.outcome) && !(accepted && marker.accepted !== true && host.outcome === "broken"));
}
function hostsToMeasure(plan) {
	const stands = new Set([...(plan.earlier ?? []).filter(({ sameBase }) => sameBase), ...plan.absent ?? []].map(({ host }) => host));
	return plan.hosts.filter(({ name }) => !stands.has(name));
}
export { cannotWrite as $, InputError as $t, recordFiles as A, LONGEST_FILE as At, shellWord as B, sendSignal as Bt, familyTag as C, byteLength as Ct, groupedBy as D, secretlessHistory as Dt, tagsByCommit as E, visibleLines as Et, oneLine as F, errorOfStart as Ft, loadedPort as G, cpuPowerLimitWatts as Gt, parseJson as H, kernelFiles as Ht, readAnswer as I, faultOfStart as It, UPSTREAM_ADDRESS as J, cpuFeatureLine as Jt, NO_LAZY_FETCH as K, cpuThrottleCount as Kt, readJson as L, notStarted as Lt, evaluationCommand as M, secretRemover as Mt, faultOfFields as N, secretsOf as Nt, bumpBranch as O, secretlessPullRequests as Ot, isRecord as P, LONGEST_TIMEOUT_MS as Pt, gitEnvironment as Q, Defect as Qt, showValue as R, programIn as Rt, compareInFamily as S, stripAnsi as St, tagOnCommit as T, visibleLine as Tt, asDiskFault as U, cpuCelsius as Ut, excessOfJson as V, holdLock as Vt, onDisk as W, cpuMHz as Wt, commitTree as X, nixList as Xt, rootOf as Y, cpu_feature_table_default as Yt, dateOf as Z, nixString as Zt, EvaluationError as _, isLive as _t, runCommandLine as a, replaceFile as at, toldOfSkipped as b, inertLines as bt, OPTIONS as c, withoutHttpLogin as ct, plannedBump as d, tableWithOutcomes as dt, UpstreamError as en, removeWherePossible as et, otherConfig as f, OUTCOMES as ft, counted as g, worstOutcome as gt, nameOfPin as h, newsOf as ht, runAction as i, textOfFile as it, readRecord as j, LONGEST_TEXT as jt, machineWorld as k, secretlessReviews as kt, requestOf as l, withoutLogin as lt, pathFrom as m, exitCodeOfOutcome as mt, knownHosts as n, runDirectory as nt, runPostStep as o, lastWord as ot, readFleet as p, TEST_OUTCOMES as pt, urlOf as q, governorOf as qt, ARTIFACTS as r, Unreadable as rt, COMMANDS as s, meaningOfRefusal as st, hostsToMeasure as t, messageOfError as tn, roomFor as tt, ofReadableFlake as u, DEFAULT_CONFIG as ut, NEWER_TAGS_LIMIT as v, lineProgress as vt, tagNameOf as w, visibleJson as wt, TAG_PREFIXES as x, plainLine as xt, SKIPPED_TAGS_LIMIT as y, inertLine as yt, shellPath as z, descendantsOf as zt };
