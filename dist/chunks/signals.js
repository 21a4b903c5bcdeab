import { l as nameOfFeature } from "./build-features.js";
import { F as oneLine } from "./main.js";
// src/core/llama-bench/stderr.ts
const TELLING = /GGML_ASSERT|CUDA error|ErrorDeviceLost|ErrorOutOf|terminate called|\berror:|No devices found|Invalid device index|^\S+\.(?:c|cc|cpp|cu|cuh|h|hpp|m|mm):\d+: /;
const OF_EXCEPTION = /^\s*what\(\):\s*(?=\S)/;
const GREETING = /^(?!.*(?:fail|error))\s*(?:ggml_\w+: (?:found \d|emulating \d|GGML_\w+: +(?:yes|no)|\d+ = |Warning: Device type is CPU)|ggml_metal_\w+: |Device \d+: |load_backend: loaded |\||SYCL Optimization Feature|Build with Macros|GGML_SYCL_\w+: )|^Found \d+ SYCL devices/i;
const WITHOUT_DEVICE = /failed to initialize (?:CUDA|ROCm|HIP|MUSA|SYCL)|No devices found|Invalid device index/;
const linesOf = (stderr) => stderr.split("\n").filter((line) => line.trim() !== "");
const quoted = (line) => `it said '${oneLine(line).replace(/\.$/, "")}'`;
function tellingLine(stderr) {
	const lines = linesOf(stderr);
	return lines.find((line) => OF_EXCEPTION.test(line))?.replace(OF_EXCEPTION, "") ?? lines.find((line) => TELLING.test(line)) ?? lines.findLast((line) => !GREETING.test(line));
}
function lastWords(stderr) {
	const line = tellingLine(stderr);
	if (line !== void 0) return quoted(line);
	return stderr.trim() === "" ? "it said nothing on stderr" : "it did not say why";
}
function saysNoCause(stderr) {
	return /(?:^|\berror)\s*$/.test(tellingLine(stderr) ?? "");
}
function complaintOfDevice(stderr) {
	const line = linesOf(stderr).find((candidate) => WITHOUT_DEVICE.test(candidate));
	return line === void 0 ? "" : quoted(line);
}
const OUT_OF_MEMORY = [/out of memory|OutOfDeviceMemory|OutOfHostMemory|insufficient memory|(?:unable to|failed to|cannot) allocate|bad_alloc/i, "there is not enough memory (of the machine or the device)"];
const LOAD_CAUSES = [
	[/No such file or directory/, "the file does not exist"],
	[/Permission denied/, "the file may not be read"],
	[/Is a directory/, "it is a directory"],
	[/is not within the file bounds|corrupted or incomplete/, "the file is truncated"],
	[/unknown model architecture: '([^'\n]*)'/, "this tag of llama.cpp does not know its architecture"],
	[/only supports up to version/, "its GGUF version is newer than this tag of llama.cpp, or its header is broken"],
	[/invalid magic|failed to read magic|failed to read header/, "it is no GGUF"],
	OUT_OF_MEMORY
];
const CONTEXT_CAUSES = [[/quantized V cache requires flash_attn|V cache quantization requires flash_attn/i, "a quantised V cache (cache-type-v) needs flash-attn on"], OUT_OF_MEMORY];
const BESIDE = /\bwarning\b|shared object|\/dev\/(?:dri|kfd|nvidia)/i;
const OF_MODEL = /error loading model: (?!.*failed to load model from)/;
const CAUSE_LINE = /\berror\b|fail|unable|requires|cannot|No such|Permission/i;
const GENERIC = /failed to (?:load model|create context|create llama_context|decode prompt batch|decode generation batch|run )/;
function causeIn(stderr, causes, otherwise) {
	const lines = linesOf(stderr).filter((line) => !BESIDE.test(line));
	const known = causes.find(([pattern]) => lines.some((line) => pattern.test(line)));
	if (known !== void 0) return known[1];
	const line = lines.find((candidate) => OF_MODEL.test(candidate)) ?? lines.find((candidate) => CAUSE_LINE.test(candidate) && !GENERIC.test(candidate));
	return line === void 0 ? otherwise : quoted(line);
}
function loadFault(stderr) {
	return causeIn(stderr, LOAD_CAUSES, "the file is missing, truncated, empty or no GGUF");
}
function contextFault(stderr) {
	return causeIn(stderr, CONTEXT_CAUSES, "too little memory for it, or a cache type that does not go with flash-attn");
}
function computeFault(stderr) {
	return causeIn(stderr, [OUT_OF_MEMORY], lastWords(stderr));
}
// src/core/llama-bench/signals.ts
const NAMES = {
	1: "SIGHUP",
	2: "SIGINT",
	4: "SIGILL",
	6: "SIGABRT",
	7: "SIGBUS",
	8: "SIGFPE",
	9: "SIGKILL",
	11: "SIGSEGV",
	13: "SIGPIPE",
	15: "SIGTERM",
	24: "SIGXCPU",
	31: "SIGSYS"
};
function signalOf(ended) {
	if (ended.signal !== null) return ended.signal;
	const { exitCode } = ended;
	return exitCode !== null && exitCode > 128 && exitCode < 160 ? NAMES[exitCode - 128] ?? `signal ${exitCode - 128}` : null;
}
function illegalInstruction(lacked) {
	const names = lacked.map(nameOfFeature).join(", ");
	return `llama-bench died of SIGILL: ${lacked.length === 0 ? "it is built for CPU features this CPU does not have" : `it is built for ${names}, this CPU has none`}. Set cpuFeatures for this host.`;
}
function killed(oomKills) {
	if (oomKills === null) return "most likely the machine ran out of memory. Use a smaller model or context.";
	return oomKills > 0 ? "the kernel ran out of memory and chose it. Use a smaller model or context, or raise its memory limit." : "most likely the machine ran out of memory, although the kernel's oom_kill counter stood still: systemd-oomd, earlyoom, a limit of the job or a person may have done it.";
}
function sentenceOfSignal(signal, { stderr, oomKills = null, lackedFeatures = [] }) {
	switch (signal) {
		case "SIGILL": return illegalInstruction(lackedFeatures);
		case "SIGKILL": return `llama-bench was killed (SIGKILL): ${killed(oomKills)}`;
		case "SIGBUS": return "llama-bench died of SIGBUS: the model file shrank, or its disk failed, while it was mapped.";
		case "SIGTERM":
		case "SIGINT":
		case "SIGHUP": return `llama-bench was told to stop (${signal}) before it was done.`;
		default: return `llama-bench crashed (${signal}): ${lastWords(stderr)}.`;
	}
}
export { contextFault as a, saysNoCause as c, computeFault as i, signalOf as n, lastWords as o, complaintOfDevice as r, loadFault as s, sentenceOfSignal as t };
