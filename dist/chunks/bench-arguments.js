import { $t as InputError, Qt as Defect } from "./main.js";
import { n as computesOnGpu } from "./devices.js";
// src/core/llama-bench/help.ts
const OPTION_LINE = /^ {2}(?<names>-[^\s,]+(?:,? -[^\s,]+)*)(?<rest>.*)$/;
const CLOSED_CHOICE = /^,? +<(?<choices>[a-z0-9+-]+(?:\|[a-z0-9+-]+)+)>/i;
const DEVICE_LINE = /^ {2}(?<name>[A-Za-z0-9_.:-]+): (?<description>.+)$/;
const MAXIMUM_LINES = 2e3;
function flagsOfHelp(help) {
	const flags = new Set();
	for (const line of help.split("\n", MAXIMUM_LINES)) {
		const groups = OPTION_LINE.exec(line.trimEnd())?.groups;
		if (groups === void 0) continue;
		const names = (groups["names"] ?? "").split(/,? /);
		const choices = CLOSED_CHOICE.exec(groups["rest"] ?? "")?.groups?.["choices"]?.split("|") ?? [];
		for (const name of names) {
			flags.add(name);
			for (const choice of choices) flags.add(`${name} ${choice}`);
		}
	}
	return [...flags];
}
function knowsFlag(flags, flag, value) {
	if (!flags.includes(flag)) return false;
	const closed = flags.some((known) => known.startsWith(`${flag} `));
	return value === void 0 || !closed || flags.includes(`${flag} ${value}`);
}
const MOST_DEVICES = 100;
function devicesOfList(list) {
	const lines = list.split("\n", MAXIMUM_LINES);
	const start = lines.findIndex((line) => line.trim() === "Available devices:");
	if (start < 0) return [];
	return lines.slice(start + 1).flatMap((line) => DEVICE_LINE.exec(line.trimEnd())?.groups?.["name"] ?? []).slice(0, MOST_DEVICES);
}
// src/core/llama-bench/invocations.ts
const keyOf = (test) => `${test.nPrompt},${test.nGen}`;
function testArguments(shapes, depths, withDepth) {
	const prompts = shapes.filter((test) => test.nGen === 0).map((test) => test.nPrompt);
	const generations = shapes.filter((test) => test.nPrompt === 0).map((test) => test.nGen);
	const pairs = shapes.filter((test) => test.nPrompt > 0 && test.nGen > 0);
	return [
		"-p",
		prompts.join(",") || "0",
		"-n",
		generations.join(",") || "0",
		...pairs.flatMap((test) => ["-pg", keyOf(test)]),
		...withDepth ? ["-d", depths.join(",")] : []
	];
}
function narrowedInvocation(invocation, isOpen) {
	const open = invocation.tests.filter(isOpen);
	if (open.length === 0) return null;
	const [narrowed, ...others] = planInvocations(open);
	return narrowed === void 0 || others.length > 0 ? invocation : narrowed;
}
function planInvocations(tests) {
	const byDepth = new Map();
	for (const test of tests) {
		const shapes = byDepth.get(test.nDepth) ?? new Map();
		byDepth.set(test.nDepth, shapes.set(keyOf(test), test));
	}
	const groups = new Map();
	for (const [depth, shapes] of byDepth) {
		const key = [...shapes.keys()].toSorted().join(" ");
		const group = groups.get(key) ?? {
			shapes: [...shapes.values()],
			depths: []
		};
		group.depths.push(depth);
		groups.set(key, group);
	}
	const withDepth = [...byDepth.keys()].some((depth) => depth > 0);
	return [...groups.values()].map(({ shapes, depths }) => ({
		tests: depths.flatMap((nDepth) => shapes.map((shape) => ({
			...shape,
			nDepth
		}))),
		arguments: testArguments(shapes, depths, withDepth)
	}));
}
// src/core/llama-bench/bench-arguments.ts
const FLASH_ATTENTION_OF_OLD_BUILDS = {
	on: "1",
	off: "0",
	auto: null
};
function refuseLists({ model, device }, owner = "") {
	const [what, value] = model.includes(",") ? ["model path", model] : ["device", device ?? ""];
	if (!value.includes(",")) return;
	throw new InputError({
		problem: `The ${what} '${value}'${owner} holds a comma, and llama-bench reads a comma as a list of runs.`,
		next: what === "device" ? "Join devices of one run with '/': CUDA0/CUDA1." : "Rename the file or link it under another name."
	});
}
function flashAttention(wanted, known) {
	if (knowsFlag(known, "-fa", wanted)) return wanted;
	const old = FLASH_ATTENTION_OF_OLD_BUILDS[wanted];
	if (old !== null && knowsFlag(known, "-fa", old)) return old;
	throw new InputError({
		problem: `flash-attn is '${wanted}', but a side's llama-bench only takes ${choicesOf(known, "-fa")}.`,
		next: "Set flash-attn to 'on' or 'off' for this host, so that both sides measure the same."
	});
}
const choicesOf = (known, flag) => known.flatMap((entry) => entry.startsWith(`${flag} `) ? [entry.slice(flag.length + 1)] : []).join(", ");
function loadMode(known) {
	if (knowsFlag(known, "-lm", "mmap")) return ["-lm", "mmap"];
	return knowsFlag(known, "-mmp", "1") ? ["-mmp", "1"] : [];
}
function benchArguments(request) {
	const { flags, model } = request;
	const known = request.ability.flags;
	const [invocation, ...others] = planInvocations(request.tests);
	if (invocation === void 0 || others.length > 0) throw new Defect({
		problem: `${request.tests.length} tests do not fit into one process.`,
		next: "Use planInvocations first."
	});
	const device = flags.device ?? request.device;
	refuseLists({
		model,
		device
	});
	const performance = [
		["-t", String(flags.threads ?? request.threads)],
		["-b", String(flags["batch-size"])],
		["-ub", String(flags["ubatch-size"])],
		["-ctk", flags["cache-type-k"]],
		["-ctv", flags["cache-type-v"]],
		["-ngl", String(flags["n-gpu-layers"])],
		...device === null ? [] : [["-dev", device]]
	];
	const all = [
		"-o",
		"jsonl",
		"-r",
		String(request.repetitions),
		"-m",
		model,
		...invocation.arguments,
		...performance.flat()
	];
	const unknown = [
		"-o",
		"-r",
		"-m",
		"-fa",
		...all.filter((word) => /^-[a-z]/.test(word))
	].find((flag) => !knowsFlag(known, flag));
	if (unknown !== void 0) throw new InputError({
		problem: `A side's llama-bench does not know the flag '${unknown}'.`,
		next: "Remove the setting that needs it (tests at a depth need -d, device needs -dev), or choose tags that both know it."
	});
	return [
		...all,
		"-fa",
		flashAttention(flags["flash-attn"], known),
		...loadMode(known)
	];
}
function expectsDevice(commandLine) {
	const at = commandLine.indexOf("-dev");
	const device = (at < 0 ? void 0 : commandLine[at + 1]) ?? "auto";
	return device === "auto" ? null : computesOnGpu({ flags: { device } });
}
export { planInvocations as a, narrowedInvocation as i, expectsDevice as n, devicesOfList as o, refuseLists as r, flagsOfHelp as s, benchArguments as t };
