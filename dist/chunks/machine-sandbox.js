import { $ as cannotWrite, Bt as sendSignal, F as oneLine, It as faultOfStart, Lt as notStarted, Pt as LONGEST_TIMEOUT_MS, Rt as programIn, en as UpstreamError, et as removeWherePossible, zt as descendantsOf } from "./main.js";
import { t as formatBytes } from "./numbers.js";
import { a as LIMITS_SCRIPT, c as readLimits, d as SYSTEM_PATHS, i as witnessWords, l as MERGED, n as serviceWords, o as MOST_TASKS, r as readWitness, s as limitsText, u as SANDBOX_HOME } from "./service-words.js";
import { t as GPU_VARIABLE } from "./gpu-variables.js";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { totalmem } from "node:os";
import { mkdir, mkdtemp, readdir } from "node:fs/promises";
import { randomBytes } from "node:crypto";
// src/core/sandbox/bubblewrap-arguments.ts
const SETTINGS = "sys sysrq-trigger irq bus fs acpi apm asound scsi mtrr driver latency_stats timer_stats".split(" ").map((name) => `/proc/${name}`);
function bubblewrapArguments(enclosure, links) {
	const room = `--size ${256 * 2 ** 20} --tmpfs`;
	const words = (text) => text.split(" ");
	const readOnly = (path) => [
		"--ro-bind-try",
		path,
		path
	];
	const { environment, devices, readable, writable } = enclosure;
	return [
		words("--unshare-all --die-with-parent --as-pid-1 --cap-drop ALL --hostname sandbox --clearenv"),
		Object.entries(environment).flatMap(([name, value]) => [
			"--setenv",
			name,
			value
		]),
		SYSTEM_PATHS.flatMap(readOnly),
		MERGED.flatMap((path) => links[path] === void 0 ? readOnly(path) : [
			"--symlink",
			links[path],
			path
		]),
		words(`--proc /proc --dev /dev ${room} /dev/shm`),
		SETTINGS.flatMap(readOnly),
		readOnly(devices.length === 0 ? "/sys/devices/system" : "/sys"),
		devices.flatMap((path) => [
			"--dev-bind-try",
			path,
			path
		]),
		words(`--remount-ro /dev ${room} /tmp --dir ${SANDBOX_HOME}`),
		readable.flatMap(readOnly),
		writable.flatMap((path) => [
			"--bind",
			path,
			path
		]),
		words(`--remount-ro / --chdir ${SANDBOX_HOME} --`),
		witnessWords(enclosure)
	].flat();
}
// src/core/sandbox/device-nodes.ts
const NVIDIA = /^nvidia(?:\d+|ctl|-uvm|-uvm-tools|-modeset|-caps)$/;
const RENDER = /^dri$/;
const AMD = /^kfd$/;
const WSL = /^dxg$/;
const OTHERS = /^(?:mtgpu|davinci|devmm_svm|hisi_hdc)[\w.-]*$/;
const NODES = new Map(Object.entries({
	cpu: [],
	blas: [],
	cuda: [NVIDIA, WSL],
	rocm: [AMD, RENDER],
	hip: [AMD, RENDER],
	vulkan: [
		RENDER,
		NVIDIA,
		WSL
	],
	sycl: [RENDER, WSL],
	opencl: [
		RENDER,
		NVIDIA,
		AMD
	]
}));
const EVERY = [
	NVIDIA,
	RENDER,
	AMD,
	WSL,
	OTHERS
];
function deviceNodes(variant, names) {
	const wanted = NODES.get(variant) ?? EVERY;
	return names.filter((name) => wanted.some((pattern) => pattern.test(name))).map((name) => `/dev/${name}`);
}
// src/adapters/bench-environment.ts
const ALLOWED = [
	GPU_VARIABLE,
	/^NVIDIA_VISIBLE_DEVICES$/,
	/^(?:VK_ICD_FILENAMES|VK_DRIVER_FILES|VK_ADD_DRIVER_FILES|OCL_ICD_VENDORS|LIBGL_DRIVERS_PATH)$/,
	/^GGML_(?:CUDA|VK|SYCL|HIP|METAL|CPU|OPENCL)_[A-Z0-9_]+$/,
	/^(?:OMP_(?:NUM_THREADS|WAIT_POLICY|PROC_BIND|PLACES)|GOMP_CPU_AFFINITY)$/
];
const DRIVER_PATH = "LLAMA_FLEET_LD_LIBRARY_PATH";
function benchEnvironment(ours, home) {
	const environment = {
		PATH: "/usr/bin:/bin",
		HOME: home,
		TMPDIR: home,
		LANG: "C.UTF-8"
	};
	for (const [name, value] of Object.entries(ours)) if (value !== void 0 && ALLOWED.some((pattern) => pattern.test(name))) environment[name] = value;
	const drivers = ours[DRIVER_PATH];
	return drivers === void 0 || drivers === "" ? environment : {
		...environment,
		LD_LIBRARY_PATH: drivers
	};
}
const FURTHER_PATHS = "LLAMA_FLEET_SANDBOX_READABLE";
function namedPaths(ours, inside) {
	const { PATH: _path, HOME: _home, TMPDIR: _temporary, ...named } = inside;
	return [...Object.values(named), ours[FURTHER_PATHS] ?? ""].flatMap((list) => list.split(":")).filter((path) => /^\/[^/]/.test(path));
}
// src/adapters/enclosed-program.ts
const PROBE = `
while read -r name rest; do
  case $name in lo:* | Inter-* | face*) ;; *) echo "it has the network interface \${name%%:*}"; exit 1 ;; esac
done < /proc/net/dev
for process in /proc/[0-9]*; do
  { read -r id name state parent rest < "$process/stat"; } 2>/dev/null || continue
  case $id:$parent in $$:* | $PPID:* | *:$PPID) ;; *) echo "it sees the process $id"; exit 1 ;; esac
done
for place in / /usr /dev /proc/sys/kernel/core_pattern "$2"; do [ ! -w "$place" ] || { echo "$place can be written"; exit 1; }; done
[ ! -e "$1" ] || { echo "$1 can be seen"; exit 1; }
[ -r "$2" ] || { echo "$2 cannot be read"; exit 1; }
echo x > "$HOME/x" || exit 1
`;
const PROBE_MARK = "llama-fleet-probe";
function probeOf({ scratchDirectory, environment }, more = "") {
	const visible = dirname(process.execPath);
	return {
		program: "/bin/sh",
		arguments: [
			"-c",
			`${PROBE}${more}\necho enclosed`,
			"probe",
			dirname(scratchDirectory),
			visible
		],
		environment: benchEnvironment(environment, SANDBOX_HOME),
		readable: [visible],
		writable: [],
		devices: [],
		mark: PROBE_MARK,
		processBytes: null
	};
}
function faultOfProbe(tried) {
	if (tried.exitCode === 0 && /(?:^|\n)enclosed\n?$/.test(tried.stdout)) return null;
	const { stderr } = readWitness(tried.stderrTail, PROBE_MARK, {
		known: [],
		roomMiB: 256
	});
	return tried.startError ?? (`${tried.stdout.trim()} ${stderr.trim()}`.trim() || `it ended with ${tried.exitCode ?? tried.signal}`);
}
async function runEnclosed(asked, options, how) {
	const program = join(asked.storePath, asked.program);
	const fault = faultOfStart(program);
	if (fault !== null) return {
		ending: notStarted(fault),
		traces: [],
		witness: null
	};
	const mark = `llama-fleet-${randomBytes(8).toString("hex")}`;
	const own = benchEnvironment(options.environment, SANDBOX_HOME);
	const devices = deviceNodes(asked.variant, namesIn("/dev"));
	const readable = [
		dirname(asked.storePath),
		...asked.readable,
		...namedPaths(options.environment, own)
	];
	const writable = asked.writable ?? [];
	const { onStart, onStdoutLine, onStderrLine, stop, timeoutSeconds } = asked;
	const environment = {
		...own,
		...asked.environment
	};
	const ending = await how.run({
		program,
		arguments: asked.arguments,
		environment,
		readable,
		writable,
		devices,
		mark,
		processBytes: how.processBytes(devices)
	}, {
		timeoutSeconds,
		...onStdoutLine === void 0 ? {} : { onStdoutLine },
		...onStderrLine === void 0 ? {} : { onStderrLine: (line) => void (line.startsWith(mark) || onStderrLine(line)) },
		...stop === void 0 ? {} : { stop },
		...onStart === void 0 ? {} : { onStart: (id) => onStart((name) => `${how.reach(id, mark)}/root${SANDBOX_HOME}/${name}`) }
	});
	const known = [SANDBOX_HOME, ...[...readable, ...writable].flatMap((path) => /^\/tmp\/[^/]+/.exec(path)?.[0] ?? [])];
	const witness = readWitness(ending.stderrTail, mark, {
		known,
		roomMiB: 256
	});
	return {
		ending: explained({
			...ending,
			stderrTail: witness.stderr
		}, program),
		traces: witness.traces,
		witness
	};
}
const LOADER = /error while loading shared libraries/;
function explained(ending, program) {
	return (ending.exitCode === 126 || ending.exitCode === 127) && ending.stderrTail.includes(program) && /not found\s*$|No such file/.test(ending.stderrTail) && !LOADER.test(ending.stderrTail) ? {
		...ending,
		...notStarted(`${program} is not installed, or its loader is not there.`)
	} : ending;
}
function namesIn(directory) {
	try {
		return readdirSync(directory);
	} catch {
		return [];
	}
}
// src/adapters/bubblewrap.ts
const FURTHER = [
	"/run/current-system/sw/bin",
	"/run/wrappers/bin",
	"/usr/bin"
];
async function findBubblewrap(options, groups) {
	const { processes, environment } = options;
	const own = environment["LLAMA_FLEET_BWRAP"] ?? "";
	const program = own === "" ? programIn([...(environment["PATH"] ?? "").split(delimiter), ...FURTHER], "bwrap") : programIn([""], own);
	if (program === null) return none(own === "" ? "there is no bwrap on PATH (the package bubblewrap has it)" : `LLAMA_FLEET_BWRAP names ${own}, where no program is`);
	const fault = faultOfProbe(await processes.run({
		...commandOf(program, probeOf(options), groups),
		timeoutSeconds: 20
	}));
	if (fault !== null) return none(`${program} does not work here: ${fault}`);
	return {
		state: {
			kind: "bubblewrap",
			reason: `${program} works here; ${boundsText(groups)}`
		},
		run: (asked) => runEnclosed(asked, options, {
			processBytes: (devices) => groups.limits.memoryBytes === null && devices.length === 0 ? PROCESS_BYTES : null,
			reach: (id) => `/proc/${descendantsOf(id)[0]?.id ?? id}`,
			run: (enclosure, command) => processes.run({
				...commandOf(program, enclosure, groups),
				...command
			})
		})
	};
}
const none = (reason) => ({
	state: {
		kind: "none",
		reason: oneLine(reason)
	},
	run: null
});
function commandOf(bubblewrap, enclosure, groups) {
	const links = Object.fromEntries(MERGED.flatMap((path) => linkAt(path)));
	const [program, ...argv] = groups.next().within([bubblewrap, ...bubblewrapArguments(enclosure, links)]);
	return {
		program,
		arguments: argv,
		directory: "/",
		environment: groups.environment
	};
}
const PROCESS_BYTES = Math.floor(totalmem() * 95 / 100);
function boundsText({ limits, words }) {
	if (limits.memoryBytes !== null) return words;
	return `${words === "" ? "" : `${words}, `}no control group bounds memory, and each process that needs no GPU may have ${formatBytes(PROCESS_BYTES)}`;
}
function linkAt(path) {
	try {
		return [[path, readlinkSync(path)]];
	} catch {
		return [];
	}
}
// src/adapters/control-group.ts
const ANSWER_SECONDS = 8;
async function findControlGroups({ processes, environment: ours }) {
	const environment = {};
	for (const name of [
		"PATH",
		"XDG_RUNTIME_DIR",
		"DBUS_SESSION_BUS_ADDRESS"
	]) if (ours[name] !== void 0) environment[name] = ours[name];
	const run = ([program, ...argv]) => processes.run({
		program,
		arguments: argv,
		directory: "/",
		environment,
		timeoutSeconds: ANSWER_SECONDS
	});
	const limitsWithin = async (within) => {
		const ending = await run(within([
			"/bin/sh",
			"-c",
			LIMITS_SCRIPT
		]));
		return ending.exitCode === 0 ? readLimits(ending.stdout, totalmem()) : null;
	};
	const [systemdRun, systemctl] = ["systemd-run", "systemctl"].map((name) => programIn((environment["PATH"] ?? "").split(delimiter), name));
	const managers = [...environment["XDG_RUNTIME_DIR"] === void 0 ? [] : [{
		name: "a control group of this user’s systemd",
		flag: "--user"
	}], ...process.getuid?.() === 0 ? [{
		name: "a control group of systemd",
		flag: "--system"
	}] : []];
	for (const { name, flag } of systemdRun == null || systemctl == null ? [] : managers) {
		const next = () => {
			const unit = `llama-fleet-${process.pid}-${randomBytes(4).toString("hex")}.scope`;
			return {
				within: (words) => [
					systemdRun ?? "",
					flag,
					...SCOPE,
					`--unit=${unit}`,
					"--",
					...words
				],
				end: async () => void await run([
					systemctl ?? "",
					flag,
					"--no-ask-password",
					"kill",
					"--signal=SIGKILL",
					"--",
					unit
				])
			};
		};
		const limits = await limitsWithin(next().within);
		if (limits !== null && limits.memoryBytes !== null) return {
			limits,
			words: `${name} bounds ${limitsText(limits)}`,
			next,
			environment
		};
	}
	const within = (words) => words;
	const limits = await limitsWithin(within) ?? {
		memoryBytes: null,
		tasks: null
	};
	const said = limitsText(limits);
	return {
		limits,
		words: said === "" ? "" : `the control group of this job bounds ${said}`,
		next: () => ({
			within,
			end: () => Promise.resolve()
		}),
		environment: {}
	};
}
const SCOPE = [
	"--scope",
	"--quiet",
	"--collect",
	"--no-ask-password",
	`--property=MemoryMax=95%`,
	`--property=TasksMax=${MOST_TASKS}`
];
// src/adapters/service-places.ts
function placesFor(enclosure, scratchDirectory) {
	try {
		return madePlaces(enclosure, scratchDirectory);
	} catch (cause) {
		throw cannotWrite(scratchDirectory, cause);
	}
}
function madePlaces({ readable, writable }, scratchDirectory) {
	mkdirSync(scratchDirectory, {
		recursive: true,
		mode: 448
	});
	const places = mkdtempSync(join(scratchDirectory, "service-"));
	const [root, tmp, varTmp] = [
		join(places, "root"),
		join(places, "tmp"),
		join(places, "var-tmp")
	];
	for (const place of [
		root,
		tmp,
		varTmp
	]) makeWayTo(place, "");
	for (const path of [...readable, ...writable]) if (path.startsWith("/tmp/")) makeWayTo(tmp, path.slice(4));
	else if (path.startsWith("/var/tmp/")) makeWayTo(varTmp, path.slice(8));
	else makeWayTo(root, path);
	return {
		places,
		root,
		temporary: [tmp, varTmp]
	};
}
function makeWayTo(place, path) {
	let way = place;
	for (const name of ["", ...path.split("/").slice(1, -1)]) {
		way = join(way, name);
		mkdirSync(way, { recursive: true });
		chmodSync(way, 493);
	}
}
function isForEverybody(path) {
	try {
		const stat = statSync(path);
		const wanted = stat.isDirectory() ? 5 : 4;
		return (stat.mode & wanted) === wanted;
	} catch {
		return true;
	}
}
function nodesAt(device) {
	try {
		return statSync(device).isDirectory() ? readdirSync(device).map((name) => join(device, name)).filter((path) => !statSync(path).isDirectory()) : [device];
	} catch {
		return [];
	}
}
// src/adapters/systemd-service.ts
const LATER_SECONDS = 15;
async function findSystemdService(options) {
	const none = (reason) => ({
		state: {
			kind: "none",
			reason: oneLine(reason)
		},
		run: null
	});
	if (process.getuid?.() !== 0) return none("only root gets a hardened service of systemd");
	const path = (options.environment["PATH"] ?? "").split(delimiter);
	const [systemdRun, systemctl] = [programIn(path, "systemd-run"), programIn(path, "systemctl")];
	if (systemdRun === null || systemctl === null) return none("there is no systemd-run on PATH");
	const manager = {
		systemdRun,
		systemctl,
		options
	};
	const tried = await runService(manager, probeOf(options, `(${LIMITS_SCRIPT})`), { timeoutSeconds: 20 });
	const fault = faultOfProbe(tried);
	if (fault !== null) return none(`${systemdRun} does not work here: ${fault}`);
	const bounds = limitsText(readLimits(tried.stdout, totalmem()));
	return {
		state: {
			kind: "systemd",
			reason: `hardened services of ${systemdRun} work here; ${bounds === "" ? "nothing bounds memory" : `their control group bounds ${bounds}`}`
		},
		run: (asked) => runWitnessed(manager, asked)
	};
}
async function runWitnessed(manager, asked) {
	const { ending, traces, witness } = await runEnclosed(asked, manager.options, {
		processBytes: () => null,
		reach: (_client, mark) => `/proc/${witnessWith(mark)}`,
		run: (enclosure, command) => runService(manager, enclosure, command)
	});
	const ticks = witness?.cpuTicks ?? null;
	if (witness === null || ticks !== null) return {
		ending: {
			...ending,
			ticksElsewhere: ticks ?? 0
		},
		traces
	};
	if (ending.timedOut || asked.stop?.aborted === true || ending.startError !== null || ending.excess !== void 0) return {
		ending: {
			...ending,
			exitCode: null,
			signal: ending.startError === null ? "SIGKILL" : null
		},
		traces
	};
	return {
		ending: {
			...ending,
			...notStarted(`systemd did not run it to its end: ${oneLine(ending.stderrTail) || `it ended with ${ending.exitCode ?? ending.signal}`}.`)
		},
		traces
	};
}
async function runService({ systemdRun, systemctl, options: { processes, environment: ours, scratchDirectory } }, enclosure, command) {
	const unreadable = enclosure.readable.find((path) => !isForEverybody(path));
	if (unreadable !== void 0) return notStarted(`${enclosure.program} cannot start: ${unreadable} may not be read by everybody, and systemd runs it as a user of its own; run \`chmod o+rX\` on it, or install bubblewrap.`);
	for (const path of enclosure.writable) chmodSync(path, 438);
	const environment = { PATH: ours["PATH"] ?? "" };
	const unit = `llama-fleet-${process.pid}-${randomBytes(4).toString("hex")}.service`;
	const { places, ...where } = placesFor(enclosure, scratchDirectory);
	const end = () => processes.run({
		program: systemctl,
		arguments: [
			"--system",
			"--no-ask-password",
			"kill",
			"--signal=SIGKILL",
			"--",
			unit
		],
		directory: "/",
		environment,
		timeoutSeconds: LATER_SECONDS
	});
	const nodes = enclosure.devices.flatMap(nodesAt);
	const groups = [...new Set(nodes.map((path) => statSync(path).gid))].filter((group) => group !== 0);
	const { timeoutSeconds, stop, ...rest } = command;
	const words = serviceWords(enclosure, {
		unit,
		...where,
		nodes,
		groups,
		mostSeconds: Math.ceil(timeoutSeconds) + LATER_SECONDS
	});
	let timedOut = false;
	const limit = setTimeout(() => {
		timedOut = true;
		end();
	}, Math.min(timeoutSeconds * 1e3, LONGEST_TIMEOUT_MS));
	const askToEnd = () => void end();
	stop?.addEventListener("abort", askToEnd, { once: true });
	if (stop?.aborted === true) askToEnd();
	try {
		const ending = await processes.run({
			program: systemdRun,
			arguments: words,
			directory: "/",
			environment,
			...rest,
			holdsInput: true,
			timeoutSeconds: timeoutSeconds + LATER_SECONDS
		});
		return {
			...ending,
			timedOut: timedOut || ending.timedOut
		};
	} finally {
		clearTimeout(limit);
		stop?.removeEventListener("abort", askToEnd);
		await end();
		rmSync(places, {
			recursive: true,
			force: true
		});
	}
}
function witnessWith(mark) {
	return readdirSync("/proc").find((id) => /^\d+$/.test(id) && isWitness(id, mark)) ?? "0";
}
function isWitness(id, mark) {
	try {
		const words = readFileSync(`/proc/${id}/cmdline`, "latin1").split("\0");
		return words[0] === "/bin/sh" && words[1] === "-c" && words.includes(mark);
	} catch {
		return false;
	}
}
// src/adapters/unsandboxed-program.ts
async function runUnsandboxed(asked, options, groups) {
	const started = join(asked.storePath, asked.program);
	const fault = faultOfStart(started);
	if (fault !== null) return {
		ending: notStarted(fault),
		traces: []
	};
	const home = await emptyHome(options.scratchDirectory);
	const { onStart } = asked;
	const group = groups.next();
	const [program, ...argv] = group.within(withoutManager(groups, [started, ...asked.arguments]));
	try {
		let ending;
		let left;
		try {
			ending = await options.processes.run({
				program,
				arguments: argv,
				directory: home,
				environment: {
					...groups.environment,
					...benchEnvironment(options.environment, home),
					...asked.environment
				},
				timeoutSeconds: asked.timeoutSeconds,
				...asked.onStdoutLine === void 0 ? {} : { onStdoutLine: asked.onStdoutLine },
				...asked.onStderrLine === void 0 ? {} : { onStderrLine: asked.onStderrLine },
				...asked.stop === void 0 ? {} : { stop: asked.stop },
				...onStart === void 0 ? {} : { onStart: (id) => onStart((name) => `/proc/${id}/cwd/${name}`) }
			});
		} finally {
			left = endProcessesAt(home);
			await group.end();
		}
		const files = (await readdir(home).catch(() => [])).filter((name) => name !== ".cache" && name !== ".nv");
		return {
			ending,
			traces: [...left.length > 0 ? [`left ${left.length === 1 ? "a process" : `${left.length} processes`} running; ended`] : [], ...files.length > 0 ? [`wrote ${files.length === 1 ? "a file" : `${files.length} files`} in its home; removed`] : []]
		};
	} finally {
		await removeWherePossible(home);
	}
}
function withoutManager({ environment }, words) {
	const names = Object.keys(environment).filter((name) => name !== "PATH");
	return names.length === 0 ? words : [
		"/usr/bin/env",
		...names.flatMap((name) => ["-u", name]),
		...words
	];
}
async function emptyHome(scratchDirectory) {
	try {
		await mkdir(scratchDirectory, {
			recursive: true,
			mode: 448
		});
		return await mkdtemp(join(scratchDirectory, "home-"));
	} catch (cause) {
		throw new UpstreamError({
			problem: `No directory can be made in ${scratchDirectory}.`,
			next: "Check its disk and its rights.",
			cause
		});
	}
}
function endProcessesAt(home) {
	const ids = idsOfProcesses().filter((id) => environmentOf(id).includes(`HOME=${home}\0`)).map(Number);
	for (const id of ids) sendSignal(id, "SIGKILL");
	return ids;
}
function idsOfProcesses() {
	try {
		return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
	} catch {
		return [];
	}
}
function environmentOf(id) {
	try {
		return readFileSync(`/proc/${id}/environ`, "latin1");
	} catch {
		return "";
	}
}
// src/adapters/machine-sandbox.ts
const MOST_TRACES = 10;
function machineSandbox(options) {
	let found = null;
	let groups = null;
	const controlGroups = () => groups ??= findControlGroups(options);
	const find = async () => {
		const bubblewrap = await findBubblewrap(options, await controlGroups());
		if (bubblewrap.run !== null) return bubblewrap;
		const service = await findSystemdService(options);
		return service.run === null ? {
			state: {
				kind: "none",
				reason: `${bubblewrap.state.reason}; ${service.state.reason}`
			},
			run: null
		} : service;
	};
	const traces = new Map();
	const chosen = async (wish) => {
		if (wish === "off") return {
			state: {
				kind: "none",
				reason: "switched off in the config"
			},
			run: null
		};
		const sandbox = await (found ??= find());
		if (wish === "auto" || sandbox.run !== null) return sandbox;
		found = null;
		throw new UpstreamError({
			problem: `A sandbox is required, and this machine gives none: ${sandbox.state.reason}.`,
			next: "Install bubblewrap 0.7 or newer and allow user namespaces here, or say `sandbox: auto` in the config."
		});
	};
	return {
		state: async (wish) => (await chosen(wish)).state,
		async run(program) {
			const enclosed = (await chosen(program.wish)).run;
			const { ending, traces: left } = await (enclosed === null ? runUnsandboxed(program, options, await controlGroups()) : enclosed(program));
			const known = traces.get(program.storePath) ?? new Set();
			for (const sentence of left) if (known.size < MOST_TRACES) known.add(sentence);
			traces.set(program.storePath, known);
			return ending;
		},
		traces: (storePath) => Promise.resolve([...traces.get(storePath) ?? []])
	};
}
export { machineSandbox };
