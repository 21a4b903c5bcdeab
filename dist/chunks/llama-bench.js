import { F as oneLine, Gt as cpuPowerLimitWatts, Ht as kernelFiles, Kt as cpuThrottleCount, Ut as cpuCelsius, Wt as cpuMHz, en as UpstreamError, g as counted, qt as governorOf } from "./main.js";
import { n as expectsDevice, o as devicesOfList, s as flagsOfHelp } from "./bench-arguments.js";
import { a as contextFault, c as saysNoCause, i as computeFault, n as signalOf, o as lastWords, r as complaintOfDevice, s as loadFault, t as sentenceOfSignal } from "./signals.js";
import { r as parseRow, t as faultOfRows } from "./rows.js";
import { t as watchForeignCpu } from "./foreign-cpu.js";
import { t as machineGpus } from "./machine-gpus.js";
import { join } from "node:path";
import { loadavg } from "node:os";
// src/core/llama-bench/failures.ts
const NOT_STARTED = [
	[/ENOENT|not installed/, (program) => `llama-bench is missing in the package: there is no ${program} (or no loader for it).`],
	[/EACCES|EPERM/, (program) => `llama-bench may not be run: ${program} is not executable, or its file system is mounted noexec.`],
	[/ENOEXEC/, (program) => `llama-bench is no program for this machine: ${program} is built for another system.`]
];
const SAID = [
	[/error while loading shared libraries: ([^\n]+)/, (found) => `A shared library that llama-bench needs is missing or broken: ${found}. Build it with all its run paths.`],
	[/error: invalid device: ([^\n]+)/, (found, stderr) => {
		const complaint = complaintOfDevice(stderr);
		return `llama-bench knows no device '${found}': this build or this machine's driver does not offer it (${complaint === "" ? "see --list-devices" : complaint}).`;
	}],
	[/error: invalid parameter for argument: ([^\n]+)/, (found) => `llama-bench does not know the argument '${found}', or not the value given to it: its flags changed between tags.`],
	[/failed to parse cpu-mask: ([^\n]+)/, (found) => `llama-bench cannot read the CPU mask '${found}': it must be hexadecimal.`],
	[/failed to download model/, () => "llama-bench tried to download its model and failed: models are fetched by llama-fleet, never by it."],
	[/failed to load model '([^'\n]*)'/, (found, stderr) => `llama-bench could not load the model '${found}': ${loadFault(stderr)}.`],
	[/failed to create context/, (_found, stderr) => `llama-bench could not make a context for this test: ${contextFault(stderr)}.`],
	[/error: failed to run ([a-z ]+)/, (found, stderr) => `llama-bench could not compute its ${found}: ${computeFault(stderr)}.`]
];
function sentenceOfExit(ended, exitCode) {
	for (const [pattern, sentence] of SAID) {
		const found = pattern.exec(ended.stderr);
		if (found !== null) return sentence(oneLine(found[1] ?? ""), ended.stderr);
	}
	return `llama-bench ended with exit code ${exitCode}: ${lastWords(ended.stderr)}.`;
}
const DEVICE_BACKEND = /\b(?:CUDA|ROCm|HIP|MUSA|Vulkan|SYCL|Metal|MTL|OpenCL|CANN|WebGPU)\b/i;
function faultOfDevice(ended) {
	const expected = ({ backends }) => ended.expectsDevice ?? DEVICE_BACKEND.test(backends ?? "");
	const lost = ended.rows.find((row) => (row.gpuInfo ?? "") === "" && expected(row));
	if (lost === void 0) return null;
	return `llama-bench ran on the CPU although a GPU was expected (${`backends "${oneLine(lost.backends ?? "unknown", 40)}", no device found`}): ${lastWords(ended.stderr)}.`;
}
function faultOfGoodEnd(ended) {
	if (ended.refusedLine !== null) return ended.refusedLine;
	if (ended.rows.length === 0) return "llama-bench ended with exit code 0 but printed no rows: its output was closed, its disk is full, or it had no tests.";
	const rows = ended.rows.map(({ row }) => row);
	const fault = faultOfRows(rows, ended.tests, ended.repetitions);
	return fault === null ? faultOfDevice(ended) : `llama-bench ended with exit code 0, but ${fault}.`;
}
function failureOf(ended) {
	if (ended.startError !== null) return NOT_STARTED.find(([pattern]) => pattern.test(ended.startError ?? ""))?.[1](ended.program) ?? `llama-bench could not be started: ${oneLine(ended.startError)}.`;
	if (ended.excess !== void 0) return `llama-bench ${ended.excess}.`;
	if (ended.timedOut) {
		const done = `${ended.rows.length} of ${counted(ended.tests.length, "test")} done`;
		return `llama-bench did not finish within ${ended.timeoutSeconds} s and was stopped (${done}).`;
	}
	const signal = signalOf(ended);
	if (signal !== null) return sentenceOfSignal(signal, ended);
	if (ended.exitCode !== 0) return sentenceOfExit(ended, ended.exitCode ?? -1);
	return faultOfGoodEnd(ended);
}
const CRASHES = new Set([
	"SIGSEGV",
	"SIGABRT",
	"SIGFPE"
]);
function needsVerboseRun(ended) {
	if (ended.timedOut || ended.startError !== null || ended.exitCode === 0) return false;
	const signal = signalOf(ended);
	if (signal !== null) return CRASHES.has(signal) && saysNoCause(ended.stderr);
	return saysNoCause(ended.stderr) || /failed to (?:load model|create context|run )/.test(ended.stderr);
}
// src/adapters/bench-conditions.ts
function watchConditions(files, gpus) {
	const throttledBefore = cpuThrottleCount(files);
	const heat = [];
	const clocks = [];
	const sample = () => {
		const [celsius, clock] = [cpuCelsius(files), cpuMHz(files)];
		if (celsius !== null) heat.push(celsius);
		if (clock !== null) clocks.push(clock);
	};
	return {
		sample,
		end: async () => {
			if (heat.length + clocks.length === 0) sample();
			const throttled = cpuThrottleCount(files);
			return {
				cpuCelsius: heat.length === 0 ? null : Math.max(...heat),
				cpuMHz: clocks.length === 0 ? null : Math.round(clocks.reduce((sum, clock) => sum + clock, 0) / clocks.length),
				governor: governorOf(files),
				cpuPowerLimitWatts: cpuPowerLimitWatts(files),
				cpuThrottled: throttled === null || throttledBefore === null ? null : Math.max(0, throttled - throttledBefore),
				gpus: await gpus()
			};
		}
	};
}
// src/adapters/llama-bench.ts
const VERBOSE_SECONDS = 60;
const MOST_ROWS = 1e3;
function llamaBench(options) {
	const { sandbox, processes, environment, files = kernelFiles() } = options;
	const gpus = machineGpus({
		processes,
		files,
		path: environment["PATH"] ?? ""
	});
	const asked = new Map();
	return {
		probe: (storePath, terms, timeoutSeconds, lacked = []) => probe(starter(sandbox, storePath, terms, []), programOf(storePath), timeoutSeconds, lacked),
		run: (run) => runBench(starter(sandbox, run.storePath, run.terms, run.readable), run, {
			files,
			gpus,
			asked
		})
	};
}
const PROGRAM = "bin/llama-bench";
const programOf = (storePath) => join(storePath, PROGRAM);
function starter(sandbox, storePath, terms, readable) {
	return (words, timeoutSeconds, onLine) => sandbox.run({
		...terms,
		storePath,
		program: PROGRAM,
		arguments: words,
		readable,
		timeoutSeconds,
		...onLine === void 0 ? {} : { onStdoutLine: onLine }
	});
}
async function probe(start, program, timeoutSeconds, lacked) {
	const none = {
		flags: [],
		devices: []
	};
	const help = await start(["--help"], timeoutSeconds);
	const failure = (ending, question) => failureOfQuestion(ending, program, question, timeoutSeconds, lacked);
	const helpFailure = failure(help, "--help");
	if (helpFailure !== null) return {
		...none,
		failure: helpFailure
	};
	const flags = flagsOfHelp(help.stdout);
	if (flags.length === 0) return {
		...none,
		failure: "llama-bench --help lists no flags: this is not the llama-bench of llama.cpp."
	};
	if (!flags.includes("--list-devices")) return {
		flags,
		devices: [],
		failure: null
	};
	const list = await start(["--list-devices"], timeoutSeconds);
	const devices = devicesOfList(list.stdout);
	return {
		flags,
		devices,
		complaint: devices.length === 0 ? complaintOfDevice(list.stderrTail) : "",
		failure: failure(list, "--list-devices")
	};
}
function failureOfQuestion(ending, program, question, timeoutSeconds, lackedFeatures) {
	if (ending.exitCode === 0 && !ending.timedOut) return null;
	return `${question}: ${failureOf({
		...ended(ending, program, timeoutSeconds),
		rows: [],
		refusedLine: null,
		tests: [],
		repetitions: 0,
		expectsDevice: null,
		lackedFeatures
	}) ?? "no answer."}`;
}
const ended = (ending, program, timeoutSeconds) => ({
	program,
	exitCode: ending.exitCode,
	signal: ending.signal,
	timedOut: ending.timedOut,
	timeoutSeconds,
	startError: ending.startError,
	excess: ending.excess,
	stderr: ending.stderrTail
});
async function runBench(start, run, { files, gpus, asked }) {
	const onDevice = expectsDevice(run.arguments);
	const conditions = watchConditions(files, onDevice === true ? gpus : () => Promise.resolve([]));
	const output = readRows((line) => {
		conditions.sample();
		run.onRow(line);
	});
	const oomKillsBefore = oomKills(files);
	const startedAt = new Date().toISOString();
	const load = loadavg()[0] ?? null;
	const foreignCpu = watchForeignCpu();
	const ending = await start(run.arguments, run.timeoutSeconds, output.onLine);
	const foreign = foreignCpu(ending.ticksElsewhere);
	const said = output.said();
	const oomKillsAfter = oomKills(files);
	const outcome = {
		...ended(ending, programOf(run.storePath), run.timeoutSeconds),
		...said,
		tests: run.tests,
		repetitions: run.repetitions,
		expectsDevice: onDevice,
		oomKills: oomKillsBefore === null || oomKillsAfter === null ? null : oomKillsAfter - oomKillsBefore,
		lackedFeatures: run.lackedFeatures ?? []
	};
	const under = await conditions.end();
	const stderr = needsVerboseRun(outcome) ? await once(asked, run, outcome, () => verboseStderr(start, run, ending.stderrTail)) : ending.stderrTail;
	const machine = said.rows[0];
	return {
		startedAt,
		seconds: ending.seconds,
		exitCode: ending.exitCode,
		signal: ending.signal,
		rows: said.rows.map(({ row }) => row),
		cpuInfo: machine?.cpuInfo ?? null,
		gpuInfo: machine?.gpuInfo ?? null,
		backends: machine?.backends ?? null,
		foreignCpu: foreign,
		load,
		conditions: under,
		failure: failureOf({
			...outcome,
			stderr
		}),
		stderrTail: stderr.slice(-4e3)
	};
}
function oomKills(files) {
	const count = /^oom_kill (\d{1,15})$/m.exec(files.read("/proc/vmstat") ?? "")?.[1];
	return count === void 0 ? null : Number(count);
}
function once(asked, run, outcome, ask) {
	const cause = JSON.stringify([
		run.storePath,
		run.arguments,
		failureOf(outcome)
	]);
	const answer = asked.get(cause) ?? ask();
	asked.set(cause, answer);
	return answer;
}
function readRows(onRow) {
	const rows = [];
	let refusedLine = null;
	let lineNumber = 0;
	const onLine = (line) => {
		lineNumber += 1;
		if (refusedLine !== null || line.trim() === "") return;
		if (rows.length === MOST_ROWS) {
			refusedLine = `llama-bench printed more than ${MOST_ROWS} rows.`;
			return;
		}
		try {
			rows.push(parseRow(line, lineNumber));
		} catch (thrown) {
			if (!(thrown instanceof UpstreamError)) throw thrown;
			refusedLine = thrown.message;
			return;
		}
		onRow(line);
	};
	return {
		onLine,
		said: () => ({
			rows,
			refusedLine
		})
	};
}
async function verboseStderr(start, run, stderr) {
	const verbose = await start([...run.arguments, "-v"], Math.min(VERBOSE_SECONDS, run.timeoutSeconds));
	return verbose.exitCode !== 0 && !verbose.timedOut && verbose.startError === null ? verbose.stderrTail : stderr;
}
export { llamaBench };
